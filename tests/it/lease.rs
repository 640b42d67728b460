//! The lease in PostgreSQL: one term at a time, and no write after its end.

use std::time::Duration;

use doorman::store::{Deposed, Keeper, Store, Term};
use sqlx::{AnyConnection, Connection};

use crate::database::{ANN, Database, at, record, wrote};

/// The names of the stories.
macro_rules! only_on_postgres {
    ($($story:ident),* $(,)?) => {
        mod on_postgres {
            $(
                #[tokio::test]
                #[ignore = "needs PostgreSQL: set DOORMAN_TEST_POSTGRES to a postgres:// URL of a database that may be filled"]
                async fn $story() {
                    crate::database::in_postgres(super::$story).await;
                }
            )*
        }
    };
}
pub(crate) use only_on_postgres;

only_on_postgres!(
    a_lease_is_taken_when_it_is_free_or_has_stood_still,
    a_deposed_holder_writes_nothing,
    a_write_under_way_is_committed_before_the_next_term_begins,
    a_holder_that_sleeps_in_a_transaction_is_woken_by_its_end,
    a_beat_waits_for_no_write,
    a_trial_write_and_a_beat_do_not_wait_for_each_other,
);

#[tokio::test]
async fn on_sqlite_there_is_no_lease() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/doorman.db", folder.path().display());
    assert!(Database { url }.open().await.keeper().is_none());
}

/// Begins a term whatever there was before.
async fn begin(keeper: &mut Keeper) -> Term {
    let seen = keeper.look().await.unwrap();
    let term = keeper.take_over(seen.as_ref(), at(0)).await.unwrap();
    term.expect("nobody else is there")
}

/// A store under the first term, and what it takes to depose it.
async fn holder(database: &Database) -> (Store, Term, Keeper) {
    let store = database.open().await;
    let mut keeper = store.keeper().unwrap();
    let term = begin(&mut keeper).await;
    (store.under(term).unwrap(), term, keeper)
}

async fn a_lease_is_taken_when_it_is_free_or_has_stood_still(database: Database) {
    let store = database.open().await;
    let (mut first, mut second) = (store.keeper().unwrap(), store.keeper().unwrap());
    assert_eq!(second.look().await.unwrap(), None);
    let term = first.take_over(None, at(0)).await.unwrap().unwrap();

    let seen = second.look().await.unwrap().unwrap();
    assert_eq!(seen.holder.pid, i64::from(std::process::id()));
    assert_eq!(seen.holder.since, "2023-11-14 22:13:20 UTC");
    assert!(!seen.is_free);
    assert_eq!(second.take_over(None, at(1)).await.unwrap(), None);
    assert!(first.renew(term).await.unwrap());
    assert_eq!(second.take_over(Some(&seen), at(1)).await.unwrap(), None);

    let seen = second.look().await.unwrap();
    let next = second.take_over(seen.as_ref(), at(1)).await.unwrap();
    let next = next.expect("no beat since");
    assert!(!first.renew(term).await.unwrap());
    first.release(term).await.unwrap();
    assert!(!first.look().await.unwrap().unwrap().is_free);
    second.release(next).await.unwrap();
    assert!(first.look().await.unwrap().unwrap().is_free);
    let after = first.take_over(None, at(2)).await.unwrap();
    assert!(after.is_some_and(|after| after != next));
}

async fn a_deposed_holder_writes_nothing(database: Database) {
    let (deposed, term, mut keeper) = holder(&database).await;
    record(&deposed, &[wrote(1, ANN, 1, "/start")]).await;
    let next = begin(&mut keeper).await;
    assert_ne!(term, next);

    let batch = [wrote(2, ANN, 2, "hello")];
    let errors = [
        deposed.record(&batch, &[1], at(3)).await.unwrap_err(),
        deposed.finish(&[1], at(3)).await.unwrap_err(),
        deposed.park(1, "an error", at(3)).await.unwrap_err(),
        deposed.choose_language(ANN, Some("de")).await.unwrap_err(),
        deposed
            .take_turn("me", Duration::from_secs(9))
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert!(error.is::<Deposed>(), "{error:#}");
    }
    let successor = database.open().await.under(next).unwrap();
    let left = successor.unfinished(0, 10).await.unwrap();
    let left: Vec<_> = left.into_iter().map(|it| it.update_id).collect();
    assert_eq!(left, [1]);
    record(&successor, &batch).await;
    successor.finish(&[1, 2], at(4)).await.unwrap();
    assert_eq!(successor.unfinished(0, 10).await.unwrap().len(), 0);
}

async fn a_write_under_way_is_committed_before_the_next_term_begins(database: Database) {
    let (holder, _, mut keeper) = holder(&database).await;
    // The write comes as far as its first look at the inbox, and no further.
    let mut connection = AnyConnection::connect(&database.url).await.unwrap();
    let mut barrier = connection.begin().await.unwrap();
    sqlx::query("lock table inbox in access exclusive mode")
        .execute(&mut *barrier)
        .await
        .unwrap();
    let writing = tokio::spawn({
        let holder = holder.clone();
        async move { record(&holder, &[wrote(1, ANN, 1, "/start")]).await }
    });
    until_waiting(&database, "relation").await;

    let seen = keeper.look().await.unwrap();
    let mut other = database.open().await.keeper().unwrap();
    let taking = tokio::spawn(async move { other.take_over(seen.as_ref(), at(1)).await });
    until_waiting(&database, "transactionid").await;
    assert!(!writing.is_finished() && !taking.is_finished());
    barrier.commit().await.unwrap();
    assert_eq!(writing.await.unwrap().len(), 1);
    assert!(taking.await.unwrap().unwrap().is_some());
    assert_eq!(holder.unfinished(0, 10).await.unwrap().len(), 1);
}

async fn a_holder_that_sleeps_in_a_transaction_is_woken_by_its_end(database: Database) {
    let (_, term, mut keeper) = holder(&database).await;
    let mut connection = AnyConnection::connect(&database.url).await.unwrap();
    // As every write begins.
    let begin = "begin; set local idle_in_transaction_session_timeout = 2000";
    let mut asleep = connection.begin_with(begin).await.unwrap();
    sqlx::query("select term from instance for key share")
        .fetch_one(&mut *asleep)
        .await
        .unwrap();
    let mut seen = keeper.look().await.unwrap();
    let ends_at = tokio::time::Instant::now() + crate::stage::PATIENCE;
    let next = loop {
        // Each time it waits for two seconds at most.
        match keeper.take_over(seen.as_ref(), at(1)).await {
            Ok(Some(next)) => break next,
            // It was given up a moment before it succeeded.
            Ok(None) => seen = keeper.look().await.unwrap(),
            Err(error) => assert!(tokio::time::Instant::now() < ends_at, "{error:#}"),
        }
    };
    assert_ne!(next, term);
    let late = sqlx::query("update instance set host = 'late'").execute(&mut *asleep);
    assert!(late.await.is_err());
}

async fn a_beat_waits_for_no_write(database: Database) {
    let (_, term, mut keeper) = holder(&database).await;
    let mut connection = AnyConnection::connect(&database.url).await.unwrap();
    let mut writing = connection.begin().await.unwrap();
    sqlx::query("select id from instance for key share")
        .fetch_one(&mut *writing)
        .await
        .unwrap();
    assert!(keeper.renew(term).await.unwrap());
    writing.commit().await.unwrap();
}

async fn a_trial_write_and_a_beat_do_not_wait_for_each_other(database: Database) {
    let (store, _, _) = holder(&database).await;
    let mut connection = AnyConnection::connect(&database.url).await.unwrap();
    let mut beating = connection.begin().await.unwrap();
    sqlx::query("update instance set beat = beat + 1 where id = 1")
        .execute(&mut *beating)
        .await
        .unwrap();
    let standby = database.open().await;
    let tried = async {
        store.try_writing().await.unwrap();
        standby.try_writing().await.unwrap();
        Store::inspect(&database.url).await.unwrap();
    };
    tokio::time::timeout(crate::stage::PATIENCE, tried)
        .await
        .expect("no trial waits for a beat");
    beating.commit().await.unwrap();
}

/// Waits until a session on this database waits for a lock of this kind.
async fn until_waiting(database: &Database, kind: &str) {
    let mut connection = AnyConnection::connect(&database.url).await.unwrap();
    let ends_at = tokio::time::Instant::now() + crate::stage::PATIENCE;
    loop {
        let waiting: i64 = sqlx::query_scalar(
            "select count(*) from pg_stat_activity
             where wait_event_type = 'Lock' and wait_event = $1 and datname = current_database()",
        )
        .bind(kind)
        .fetch_one(&mut connection)
        .await
        .unwrap();
        if waiting > 0 {
            return;
        }
        assert!(tokio::time::Instant::now() < ends_at, "nobody waits");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
