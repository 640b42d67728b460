//! Looking at a database, and what is seen of another version's: on both engines.

use doorman::arrival::{GroupKind, Membership};
use doorman::store::{Inspection, Instance, NewerSchema, Store};
use serde_json::json;
use sqlx::{AnyConnection, Connection};

use crate::database::{
    ANN, Database, at, club, club_became, membership, on_both_engines, record, wrote,
};
use crate::process::Process;

on_both_engines!(
    a_database_is_looked_at_without_being_changed,
    a_trial_write_leaves_nothing,
    what_waits_in_the_inbox_is_counted,
    the_chats_are_those_where_the_bot_is,
    a_newer_schema_is_refused_with_both_numbers,
);

/// A connection of the story's own.
async fn connection(database: &Database) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let url = match database.url.strip_prefix("sqlite://") {
        Some(_) => format!("{}?mode=rwc", database.url),
        None => database.url.clone(),
    };
    AnyConnection::connect(&url).await.unwrap()
}

async fn a_database_is_looked_at_without_being_changed(database: Database) {
    let is_file = database.url.starts_with("sqlite");
    let empty = Inspection::Found { schema: None };
    let expected = if is_file { Inspection::Missing } else { empty };
    assert_eq!(Store::inspect(&database.url).await.unwrap(), expected);
    connection(&database).await.close().await.unwrap();
    assert_eq!(Store::inspect(&database.url).await.unwrap(), empty);
    database.open().await.close().await;
    let current = Inspection::Found {
        schema: Some(Store::newest_schema()),
    };
    // Also while a bot holds the lock.
    let store = database.open().await;
    let _instance = running(&store).await;
    assert_eq!(Store::inspect(&database.url).await.unwrap(), current);
}

/// The store as of a bot that runs; on SQLite, for as long as the lock lives.
async fn running(store: &Store) -> Option<Instance> {
    match store.keeper() {
        None => Some(store.lock(at(0)).await.unwrap().unwrap()),
        Some(mut keeper) => {
            assert!(keeper.take_over(None, at(0)).await.unwrap().is_some());
            None
        }
    }
}

async fn a_trial_write_leaves_nothing(database: Database) {
    let store = database.open().await;
    let _instance = running(&store).await;
    store.try_writing().await.unwrap();
    Store::inspect(&database.url).await.unwrap();
    let pid: i64 = sqlx::query_scalar("select pid from instance")
        .fetch_one(&mut connection(&database).await)
        .await
        .unwrap();
    assert_eq!(pid, i64::from(std::process::id()));
}

async fn what_waits_in_the_inbox_is_counted(database: Database) {
    let store = database.open().await;
    assert_eq!(store.inbox_depth().await.unwrap(), (0, 0));
    let batch: Vec<_> = (1..=4).map(|id| wrote(id, ANN, 1, "/start")).collect();
    record(&store, &batch).await;
    store.finish(&[1], at(2)).await.unwrap();
    store.park(2, "a stumble", at(3)).await.unwrap();
    assert_eq!(store.inbox_depth().await.unwrap(), (2, 1));
}

async fn the_chats_are_those_where_the_bot_is(database: Database) {
    let store = database.open().await;
    let other = json!({ "id": -5, "type": "group", "title": "Other" });
    let batch = [
        club_became(1, 1, "supergroup", "administrator"),
        membership(2, ANN, 2, &other, "member"),
        membership(3, ANN, 3, &other, "left"),
    ];
    record(&store, &batch).await;
    let mut expected = club(GroupKind::Supergroup, Membership::Administrator, at(1));
    expected.hello_at = store.chats(10).await.unwrap()[0].hello_at;
    assert_eq!(store.chats(10).await.unwrap(), [expected]);
    assert_eq!(store.chats(0).await.unwrap(), []);
}

async fn a_newer_schema_is_refused_with_both_numbers(database: Database) {
    database.open().await.close().await;
    let newest = Store::newest_schema();
    let later = "update _sqlx_migrations set version = version + 1
                 where version = (select max(version) from _sqlx_migrations)";
    let mut connection = connection(&database).await;
    sqlx::query(later).execute(&mut connection).await.unwrap();

    let error = Store::open(&database.url).await.unwrap_err();
    let newer = NewerSchema {
        found: newest + 1,
        known: newest,
    };
    assert_eq!(error.downcast_ref(), Some(&newer), "{error:#}");
    let variables = [
        ("TELOXIDE_TOKEN", "1:AAx"),
        ("TELOXIDE_API_URL", "http://127.0.0.1:1"),
        ("DATABASE_URL", &database.url),
    ];
    let ended = Process::start(&[], &variables).ended().await;
    let expected = format!(
        "doorman: DATABASE_URL leads to a database with schema {}, and this doorman knows up to \
         {newest}: it takes the doorman that made it, or a newer one\n",
        newest + 1
    );
    assert_eq!((ended.log, ended.code), (expected, Some(2)));
}
