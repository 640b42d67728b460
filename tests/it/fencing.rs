//! The holder alone loses its database, while Telegram stays within its reach: it polls
//! and sends no more before another instance does.

use std::time::{Duration, Instant};

use doorman::sim::{Options, World};
use serde_json::Value;
use sqlx::{AnyConnection, Connection};

use crate::database::Database;
use crate::health::{free_address, until_status};
use crate::lease::only_on_postgres;
use crate::line::{Call, Line, State};
use crate::process::Process;
use crate::stage::{PATIENCE, Stage};
use crate::standby::{
    REPEATED_MAX, TAKEN_OVER_WITHIN, ends_well, met_once_or_twice, stage_on, standing_by_for,
    taken_over,
};

/// From one trial write to the next, when that one is given up.
const UNTIL_TRIED: Duration = Duration::from_secs(90);

only_on_postgres!(
    cut_off_while_its_poll_waits,
    in_silence_while_its_poll_waits,
    cut_off_while_it_greets,
    in_silence_while_it_greets,
    its_connections_are_forgotten_while_it_greets,
    its_connections_are_forgotten_while_it_tries_to_write,
);

async fn cut_off_while_its_poll_waits(database: Database) {
    deposed_while_its_poll_waits(&database, State::Cut).await;
}

async fn in_silence_while_its_poll_waits(database: Database) {
    deposed_while_its_poll_waits(&database, State::Silent).await;
}

async fn cut_off_while_it_greets(database: Database) {
    deposed_while_it_greets(&database, State::Cut).await;
}

async fn in_silence_while_it_greets(database: Database) {
    deposed_while_it_greets(&database, State::Silent).await;
}

/// What is connected is lost without a word, and what connects next is well: the lease is
/// renewed in time, so nobody else would help.
async fn its_connections_are_forgotten_while_it_greets(database: Database) {
    let stage = stage_on(&database.url, slow()).await;
    let line = Line::to(&database.url).await;
    let bot = stage.spawn_bot(&[("DATABASE_URL", &line.instead_of(&database.url))]);
    bot.until_logged("polling").await;
    let people = greeting_a_crowd(&stage).await;
    line.forget_all();
    bot.until_logged("beginning anew").await;
    all_met(&stage, &people).await;
    stage.finish_with(bot).await;
}

/// The same in the midst of a trial write: of that one nothing is heard any more, and
/// there are others.
async fn its_connections_are_forgotten_while_it_tries_to_write(database: Database) {
    let stage = stage_on(&database.url, Options::default()).await;
    let line = Line::to(&database.url).await;
    let health = free_address().await;
    let bot = stage.spawn_bot(&[
        ("DATABASE_URL", &line.instead_of(&database.url)),
        ("DOORMAN_METRICS", &health),
    ]);
    bot.until_logged("polling").await;
    let mut somebody_else = AnyConnection::connect(&database.url).await.unwrap();
    for is_first in [true, false] {
        let mut transaction = somebody_else.begin().await.unwrap();
        sqlx::query("lock table instance in exclusive mode")
            .execute(&mut *transaction)
            .await
            .unwrap();
        until_a_trial_waits(&database.url).await;
        if is_first {
            line.forget_all();
        }
        // The first one is done now, at the far end.
        transaction.rollback().await.unwrap();
    }
    let well = until_status(&health, 200).await;
    assert_eq!(well["store_writable"], true, "{well}");
    stage.finish_with(bot).await;
}

/// Waits until a trial write waits for the lock.
async fn until_a_trial_waits(url: &str) {
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let waiting = "select count(*) from pg_stat_activity
         where wait_event_type = 'Lock' and query like 'insert into instance%'";
    let ends_at = Instant::now() + UNTIL_TRIED;
    loop {
        let waiting = sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut connection);
        if waiting.await.unwrap() > 0 {
            return;
        }
        assert!(Instant::now() < ends_at, "no trial write waits");
        // Another's connection: there is nothing to wait on.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Two instances, each with its own line to Telegram. The first one runs the bot, and has
/// its own line to the database, too.
struct Twins {
    stage: Stage,
    first: Process,
    second: Process,
    to_database: Line,
    to_telegram: [Line; 2],
    /// Where the first one tells of its health.
    health: String,
}

impl Twins {
    async fn on(database: &Database, options: Options) -> Self {
        let stage = stage_on(&database.url, options).await;
        let telegram = stage.sim.url();
        let to_telegram = [Line::to(&telegram).await, Line::to(&telegram).await];
        let [first_url, second_url] = to_telegram.each_ref().map(|it| it.instead_of(&telegram));
        let to_database = Line::to(&database.url).await;
        let health = free_address().await;
        let first = stage.spawn_bot(&[
            ("DATABASE_URL", &to_database.instead_of(&database.url)),
            ("TELOXIDE_API_URL", &first_url),
            ("DOORMAN_METRICS", &health),
        ]);
        first.until_logged("polling").await;
        let second = stage.spawn_bot(&[("TELOXIDE_API_URL", &second_url)]);
        second.until_logged(&standing_by_for(&first)).await;
        Self {
            stage,
            first,
            second,
            to_database,
            to_telegram,
            health,
        }
    }

    fn calls(&self) -> [Vec<Call>; 2] {
        self.to_telegram.each_ref().map(Line::calls)
    }

    /// Nothing the first one has called was called after anything of the second's.
    fn took_turns(&self) {
        let [first, second] = self.calls();
        let (last, next) = (first.last().unwrap(), second.first().unwrap());
        assert!(last.at < next.at, "{last:?} by the deposed, {next:?}");
    }

    /// The line to the database is mended: the first one stands by, in good health, and
    /// takes over once more when the second one ends.
    async fn are_well_again(self) {
        self.to_database.set(State::Up);
        self.first
            .until_logged(&standing_by_for(&self.second))
            .await;
        let well = until_status(&self.health, 200).await;
        assert_eq!(well["role"], "standby", "{well}");
        ends_well(self.second).await;
        let ann = self.stage.sim.person("Ann");
        ann.starts();
        assert!(self.stage.hear(&ann).await.contains("Nice to meet you"));
        self.stage.finish_with(self.first).await;
    }
}

/// Waits until no poll waits any more.
async fn until_not_polled(stage: &Stage) {
    let ends_at = Instant::now() + PATIENCE;
    while stage.sim.ask(World::is_polled) {
        assert!(Instant::now() < ends_at, "still polled");
        // Nobody is told when a client hangs up: there is nothing to wait on.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn deposed_while_its_poll_waits(database: &Database, trouble: State) {
    let twins = Twins::on(database, Options::default()).await;
    let stage = &twins.stage;
    stage.until_polled().await;
    twins.to_database.set(trouble);
    let lost_at = Instant::now();
    until_not_polled(stage).await;
    // It was given up, and not ended by another.
    let [first, second] = twins.calls();
    assert!(second.is_empty(), "{second:?}");
    assert!(first.iter().any(|call| call.method == "GetUpdates"));

    twins.second.until_logged("polling").await;
    taken_over("the loss of its database", lost_at, TAKEN_OVER_WITHIN);
    stage.until_polled().await;
    twins.took_turns();
    let polls = stage.sim.calls_to("getUpdates");
    let conflicts = polls.iter().filter(|call| call.status == 409);
    assert_eq!(conflicts.count(), 0);
    let bob = stage.sim.person("Bob");
    bob.starts();
    assert!(stage.hear(&bob).await.contains("Nice to meet you"));
    // Asked more than once, so that whatever can hang does.
    for _ in 0..3 {
        let unwell = until_status(&twins.health, 503).await;
        assert_eq!(unwell["inbox_updates"], Value::Null, "{unwell}");
    }
    twins.took_turns();
    twins.are_well_again().await;
}

async fn deposed_while_it_greets(database: &Database, trouble: State) {
    let twins = Twins::on(database, slow()).await;
    let stage = &twins.stage;
    let people = greeting_a_crowd(stage).await;
    twins.to_database.set(trouble);
    let lost_at = Instant::now();
    twins.second.until_logged("polling").await;
    taken_over("the loss of its database", lost_at, TAKEN_OVER_WITHIN);
    all_met(stage, &people).await;
    twins.took_turns();
    twins.are_well_again().await;
}

/// A Telegram that takes its time, so that something is always under way.
fn slow() -> Options {
    Options {
        latency: Duration::from_millis(5),
        ..Options::default()
    }
}

/// Many people start at once; returns when some of them are greeted.
async fn greeting_a_crowd(stage: &Stage) -> Vec<i64> {
    let people = stage.sim.crowd(1500);
    stage.sim.crowd_starts(&people);
    let some = |world: &World| world.sent() >= 300;
    stage.sim.until("some sent", PATIENCE, some).await.unwrap();
    people
}

/// Waits until everybody is greeted as new, and few of them twice.
async fn all_met(stage: &Stage, people: &[i64]) {
    let everybody = |world: &World| people.iter().all(|id| world.received(*id) > 0);
    let all_met = stage.sim.until("all met", PATIENCE, everybody);
    all_met.await.unwrap();
    stage.settle().await;
    let greetings: usize = people.iter().map(|id| met_once_or_twice(stage, *id)).sum();
    let repeated = greetings - people.len();
    assert!(repeated <= REPEATED_MAX, "{repeated} greeted twice");
    stage.read_all(people).await;
}
