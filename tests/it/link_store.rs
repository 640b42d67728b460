//! The owner's links in the store: the same stories on both engines.

use std::collections::HashMap;

use doorman::deeplink::Payload;
use doorman::link::{Link, LinkId, Shelf, Wish};
use doorman::store::Store;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use teloxide::types::UserId;

use crate::database::{Database, on_both_engines};
use crate::rights_store::{ANN, BOB, at, logged_in, record, wrote};

on_both_engines!(
    a_link_is_kept_as_wished_and_changed_when_wished_again,
    links_are_listed_newest_first_and_those_archived_apart,
    a_link_is_found_by_the_id_of_its_payload,
    starts_are_counted_for_each_payload,
    an_older_filled_database_gets_its_links,
);

fn payload(text: &str) -> Payload {
    text.parse().unwrap()
}

/// Makes or changes a link as by a command, and returns it.
async fn keep(store: &Store, by: UserId, seconds: i64, args: &str) -> Link {
    let wish = Wish::read(args).unwrap();
    let fresh = Link::new(wish.payload.clone().unwrap(), by, at(seconds));
    store.keep_link(&fresh, &wish).await.unwrap()
}

async fn a_link_is_kept_as_wished_and_changed_when_wished_again(database: Database) {
    let store = database.open().await;
    let summer = payload("summer");
    assert_eq!(store.link(&summer).await.unwrap(), None);
    let made = keep(&store, ANN, 1, "summer مبيعات <b> '🎉' cost=99.5").await;
    assert_eq!(store.link(&summer).await.unwrap(), Some(made.clone()));
    assert_eq!(made.label.as_ref().unwrap().as_str(), "مبيعات <b> '🎉'");
    assert_eq!(made.cost.unwrap().to_string(), "99.50");
    assert_eq!((made.created_by, made.created_at), (Some(ANN), at(1)));

    let renamed = keep(&store, BOB, 2, "summer Autumn").await;
    let expected = Link {
        label: renamed.label.clone(),
        ..made
    };
    assert_eq!(renamed, expected);
    assert_eq!(renamed.label.as_ref().unwrap().as_str(), "Autumn");
    assert_eq!(store.link(&summer).await.unwrap(), Some(expected));

    let archived = store.archive_link(&summer, Some(at(3)));
    archived.await.unwrap();
    let bare = keep(&store, BOB, 4, "summer - cost=-").await;
    let expected = Link {
        archived_at: Some(at(3)),
        ..Link::new(summer.clone(), ANN, at(1))
    };
    assert_eq!(bare, expected);
    store.archive_link(&summer, None).await.unwrap();
    let back = store.link(&summer).await.unwrap().unwrap();
    assert_eq!(back, Link::new(summer, ANN, at(1)));
    // Telegram tells upper case from lower case, and so do links.
    assert_eq!(store.link(&payload("Summer")).await.unwrap(), None);
}

async fn links_are_listed_newest_first_and_those_archived_apart(database: Database) {
    let store = database.open().await;
    for seconds in 1..=7 {
        keep(&store, ANN, seconds, &format!("link{seconds}")).await;
    }
    for seconds in [2, 5] {
        let link = payload(&format!("link{seconds}"));
        store.archive_link(&link, Some(at(9))).await.unwrap();
    }
    let listed = async |shelf, skipped, count_max| {
        let links = store.links(shelf, skipped, count_max).await.unwrap();
        let payloads = links.iter().map(|link| link.payload.as_str().to_owned());
        payloads.collect::<Vec<_>>()
    };
    let first = listed(Shelf::InUse, 0, 3).await;
    assert_eq!(first, ["link7", "link6", "link4"]);
    assert_eq!(listed(Shelf::InUse, 3, 3).await, ["link3", "link1"]);
    assert_eq!(listed(Shelf::InUse, 5, 3).await, [""; 0]);
    assert_eq!(listed(Shelf::Archived, 0, 9).await, ["link5", "link2"]);
    assert_eq!(store.links_count(Shelf::InUse).await.unwrap(), 5);
    assert_eq!(store.links_count(Shelf::Archived).await.unwrap(), 2);
}

async fn a_link_is_found_by_the_id_of_its_payload(database: Database) {
    let store = database.open().await;
    let longest = "W".repeat(64);
    for args in ["a", "b", &longest] {
        let link = keep(&store, ANN, 1, args).await;
        let found = store.link_with(LinkId::of(&link.payload)).await.unwrap();
        assert_eq!(found, Some(link));
    }
    let unknown = LinkId::of(&payload("c"));
    assert_eq!(store.link_with(unknown).await.unwrap(), None);
}

async fn starts_are_counted_for_each_payload(database: Database) {
    let store = database.open().await;
    let batch = [
        wrote(1, ANN, 1, "/start summer"),
        wrote(2, BOB, 2, "/start summer"),
        wrote(3, ANN, 3, "/start summer"),
        wrote(4, ANN, 4, "/start Summer"),
        wrote(5, BOB, 5, "/start winter"),
        wrote(6, BOB, 6, "/start"),
        // A website may be called like a link.
        logged_in(7, ANN, 7),
    ];
    record(&store, &batch).await;
    let asked = ["summer", "Summer", "spring", "winter"].map(payload);
    let counted = store.starts_through(&asked).await.unwrap();
    let expected = [("summer", 3), ("Summer", 1), ("winter", 1)];
    let expected = expected.map(|(text, count)| (payload(text), count));
    assert_eq!(counted, HashMap::from(expected));
    assert_eq!(store.starts_through(&[]).await.unwrap(), HashMap::new());
}

async fn an_older_filled_database_gets_its_links(database: Database) {
    let store = database.open().await;
    record(&store, &[wrote(1, ANN, 1, "/start summer")]).await;
    let ann = store.person(ANN).await.unwrap().unwrap();
    store.close().await;
    // As it was before there were links.
    let mut connection = AnyConnection::connect(&database.url).await.unwrap();
    for statement in [
        "drop table link",
        "delete from _sqlx_migrations where version = 10",
    ] {
        let statement = sqlx::raw_sql(AssertSqlSafe(statement));
        statement.execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();

    let store = database.open().await;
    assert_eq!(store.person(ANN).await.unwrap(), Some(ann));
    assert_eq!(store.links_count(Shelf::InUse).await.unwrap(), 0);
    let link = keep(&store, ANN, 2, "summer Summer cost=1").await;
    assert_eq!(store.link(&link.payload).await.unwrap(), Some(link.clone()));
    let counted = store.starts_through(&[link.payload]).await.unwrap();
    assert_eq!(counted.into_values().collect::<Vec<_>>(), [1]);
}
