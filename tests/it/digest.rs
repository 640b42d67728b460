//! The digest: yesterday's figures, once a day.

use chrono::{TimeDelta, Utc};
use doorman::config::Config;
use doorman::person::Person as Known;
use doorman::sim::Options;
use sqlx::Connection;
use teloxide::types::UserId;

use crate::database::{Database, at, on_both_engines, wrote};
use crate::stage::{Stage, user_id};

on_both_engines!(
    a_digest_is_noted_for_each_administrator,
    what_was_set_aside_is_found_by_its_time,
);

/// A digest that was due some minutes ago.
fn lately(config: &mut Config) {
    let time = Utc::now() - TimeDelta::minutes(3);
    config.digest = Some(time.format("%H:%M").to_string().parse().unwrap());
}

impl Stage {
    /// A bot whose owner has pressed Start and reads no digests, and which is stopped.
    async fn between_two_runs() -> Self {
        let mut stage = Self::open().await;
        stage.owner.starts();
        stage.read(&stage.owner).await;
        stage.settle().await;
        stage.stop_bot().await.unwrap();
        stage
    }

    /// From now on there are digests, and the last one was missed.
    async fn misses_a_digest(&mut self) {
        self.change(lately);
        let now = Utc::now();
        let latest = self.config().digest.as_ref().unwrap().latest(now);
        let owner = user_id(&self.owner);
        let before = latest - TimeDelta::days(1);
        self.store.note_digest(owner, before).await.unwrap();
    }

    /// Waits until the digest that was due last is noted.
    async fn until_digested(&self) {
        let latest = self.config().digest.as_ref().unwrap().latest(Utc::now());
        let ends_at = tokio::time::Instant::now() + crate::stage::PATIENCE;
        let owner = user_id(&self.owner);
        while self.store.digest_day(owner).await.unwrap() != Some(latest) {
            assert!(tokio::time::Instant::now() < ends_at, "no digest is noted");
            // A condition in another task's database: there is nothing to wait on.
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn a_digest_that_was_missed_is_sent_at_the_start_and_not_again() {
    let mut stage = Stage::between_two_runs().await;
    stage.misses_a_digest().await;
    // Yesterday, one came and one update was set aside; the figures of today are not told.
    let schedule = stage.config().digest.clone().unwrap();
    let (begin, _) = schedule.bounds(schedule.latest(Utc::now()));
    let hour = begin + TimeDelta::hours(12);
    let seconds = (hour - at(0)).num_seconds();
    let batch = [wrote(900, UserId(7), seconds, "/start a")];
    stage.store.record(&batch, &[], hour).await.unwrap();
    stage.store.park(900, "no <b>luck</b>", hour).await.unwrap();
    stage.run_bot();
    let text = stage.hear(&stage.owner).await;
    let expected = format!(
        "At the door on {}\n\nNew: 1\nBlocked: 0\nUnblocked: 0\nWelcomed back: 0\n\
         People known: 2\nReachable: 2 (100.0 %); never audited\n\n\
         One update is set aside\nNumber 900: no <b>luck</b>",
        begin.date_naive()
    );
    assert_eq!(text, expected);
    stage.until_digested().await;
    stage.stop_bot().await.unwrap();

    stage.run_bot();
    stage.until_polled().await;
    stage.owner.writes("/help");
    assert!(stage.hear(&stage.owner).await.contains("/stats"));
    assert_eq!(stage.calls_about(&stage.owner, "sendMessage"), 3);
    let mut connection = stage.connection().await;
    sqlx::query("delete from inbox")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn whoever_has_just_set_it_waits_for_the_next_one() {
    let stage = Stage::with(Options::default(), lately).await;
    stage.until_digested().await;
    stage.owner.writes("/help");
    assert!(stage.hear(&stage.owner).await.contains("/stats"));
    stage.finish().await;
}

#[tokio::test]
async fn an_administrator_who_blocks_the_bot_is_not_written_to() {
    let mut stage = Stage::with(Options::default(), |_| {}).await;
    stage.owner.starts();
    stage.read(&stage.owner).await;
    stage.owner.blocks();
    stage.until_known(&stage.owner, Known::is_blocked).await;
    stage.stop_bot().await.unwrap();
    stage.misses_a_digest().await;
    stage.run_bot();
    stage.until_digested().await;
    assert_eq!(stage.calls_about(&stage.owner, "sendMessage"), 1);
    stage.finish().await;
}

#[tokio::test]
async fn the_process_reads_its_setting() {
    let mut stage = Stage::between_two_runs().await;
    stage.misses_a_digest().await;
    let time = (Utc::now() - TimeDelta::minutes(3))
        .format("%H:%M")
        .to_string();
    let bot = stage.spawn_bot(&[("DOORMAN_DIGEST", &format!("{time} Etc/UTC"))]);
    let text = stage.hear(&stage.owner).await;
    assert!(text.starts_with("At the door on "), "{text}");
    stage.finish_with(bot).await;
}

async fn a_digest_is_noted_for_each_administrator(database: Database) {
    let store = database.open().await;
    let (olga, otto) = (UserId(1), UserId(2));
    let day = at(0).date_naive();
    assert_eq!(store.digest_day(olga).await.unwrap(), None);
    store.note_digest(olga, day).await.unwrap();
    store
        .note_digest(otto, day - TimeDelta::days(40_000))
        .await
        .unwrap();
    store
        .note_digest(olga, day + TimeDelta::days(1))
        .await
        .unwrap();
    let noted = store.digest_day(olga).await.unwrap();
    assert_eq!(noted, Some(day + TimeDelta::days(1)));
    let noted = store.digest_day(otto).await.unwrap();
    assert_eq!(noted, Some(day - TimeDelta::days(40_000)));
}

async fn what_was_set_aside_is_found_by_its_time(database: Database) {
    let store = database.open().await;
    for (update_id, seconds) in [(1, 5), (2, 10), (3, 19), (4, 20)] {
        let batch = [wrote(update_id, UserId(1), 1, "/start")];
        store.record(&batch, &[], at(1)).await.unwrap();
        store.park(update_id, "error", at(seconds)).await.unwrap();
    }
    let found = store.parked_between(at(10), at(20), 9).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|parked| parked.update_id).collect();
    assert_eq!(found, [3, 2]);
    assert_eq!(
        store.parked_between(at(0), at(99), 1).await.unwrap().len(),
        1
    );
}
