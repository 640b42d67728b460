//! Several instances on one database: one runs the bot, the others stand by.

use std::time::{Duration, Instant};

use doorman::serve::{self, Failure};
use doorman::sim::{Fault, Options, Rule, World};
use serde_json::json;

use crate::database::Database;
use crate::health::{fetch, free_address, until_status};
use crate::lease::only_on_postgres;
use crate::line::{Line, State};
use crate::postgres::Server;
use crate::process::Process;
use crate::stage::{PATIENCE, Stage};

/// What the README promises.
pub(crate) const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(10);
const FOLLOWED_WITHIN: Duration = Duration::from_secs(1);

/// How long a database may be away, as an owner was promised.
const OUTAGE: Duration = Duration::from_mins(1);

/// What may happen twice when the holder is cut off: what was in flight (128), and what
/// was finished while marks did not reach the database (256, both in `inbox`).
pub(crate) const REPEATED_MAX: usize = 384;

/// Calls that may have been let go, but not have left, when a process is paused: those
/// of 128 handlers, and a poll.
const IN_FLIGHT_MAX: usize = 129;

only_on_postgres!(
    killed_it_is_followed_and_its_inbox_is_finished,
    stopped_it_is_followed_within_a_second,
    paused_past_its_lease_it_stands_by_when_it_goes_on,
    a_check_runs_beside_the_holder_and_a_standby,
    a_standby_tells_that_it_is_well_and_when_it_takes_over,
    while_the_database_is_silent_for_a_minute_nobody_ends_and_nothing_is_lost,
);

#[tokio::test]
async fn on_sqlite_a_second_one_says_who_runs_and_ends() {
    let stage = Stage::open().await;
    stage.until_polled().await;
    let second = serve::run(stage.config().clone(), std::future::pending()).await;
    assert!(
        matches!(second, Err(Failure::Held(held)) if held.pid == i64::from(std::process::id()))
    );
    stage.finish().await;
}

/// A Telegram and this database, and nobody on it yet.
pub(crate) async fn stage_on(url: &str, options: Options) -> Stage {
    Stage::dark(options, |config| {
        config.database_url = url.to_owned().into();
    })
    .await
}

/// One that runs the bot, and one that stands by.
pub(crate) async fn two(stage: &Stage) -> (Process, Process) {
    let first = stage.spawn_bot(&[]);
    first.until_logged("polling").await;
    let second = stage.spawn_bot(&[]);
    second.until_logged(&standing_by_for(&first)).await;
    (first, second)
}

pub(crate) fn standing_by_for(holder: &Process) -> String {
    let pid = holder.id();
    format!("standing by: another doorman is running on this database: process {pid} on ")
}

/// Prints the README's figure, and holds it against what is promised.
#[expect(clippy::print_stderr, reason = "shown by `--nocapture`")]
pub(crate) fn taken_over(after: &str, since: Instant, within: Duration) {
    let taken = since.elapsed();
    eprintln!("taken over {:.1} s after {after}", taken.as_secs_f64());
    assert!(taken < within, "{taken:?} after {after}");
}

pub(crate) async fn ends_well(process: Process) {
    process.terminate();
    let ended = process.ended().await;
    assert_eq!(ended.code, Some(0), "{}", ended.log);
}

async fn killed_it_is_followed_and_its_inbox_is_finished(database: Database) {
    let stage = stage_on(&database.url, Options::default()).await;
    let (first, second) = two(&stage).await;
    let ann = stage.sim.person("Ann");
    let never = Rule::on("sendMessage", Fault::Hang).until_cleared();
    stage.sim.strike(never);
    ann.starts();
    let fetched = |world: &World| world.pending() == 0;
    stage.sim.until("fetched", PATIENCE, fetched).await.unwrap();
    assert_eq!(stage.store.unfinished(0, 10).await.unwrap().len(), 1);

    first.kill();
    let killed_at = Instant::now();
    stage.sim.relent();
    assert!(stage.hear(&ann).await.contains("Nice to meet you"));
    taken_over("kill -9", killed_at, TAKEN_OVER_WITHIN);
    let bob = stage.sim.person("Bob");
    bob.starts();
    assert!(stage.hear(&bob).await.contains("Nice to meet you"));
    stage.finish_with(second).await;
}

async fn stopped_it_is_followed_within_a_second(database: Database) {
    let stage = stage_on(&database.url, Options::default()).await;
    let (first, second) = two(&stage).await;
    first.terminate();
    assert_eq!(first.ended().await.code, Some(0));
    let ended_at = Instant::now();
    second.until_logged("polling").await;
    taken_over("a clean stop", ended_at, FOLLOWED_WITHIN);
    assert!(second.log().contains("taking over"), "{}", second.log());
    let ann = stage.sim.person("Ann");
    ann.starts();
    assert!(stage.hear(&ann).await.contains("Nice to meet you"));
    stage.finish_with(second).await;
}

async fn paused_past_its_lease_it_stands_by_when_it_goes_on(database: Database) {
    const PEOPLE: usize = 1500;
    let options = Options {
        latency: Duration::from_millis(5),
        ..Options::default()
    };
    let stage = stage_on(&database.url, options).await;
    let line = Line::to(&stage.sim.url()).await;
    let first = stage.spawn_bot(&[("TELOXIDE_API_URL", &line.instead_of(&stage.sim.url()))]);
    first.until_logged("polling").await;
    let second = stage.spawn_bot(&[]);
    second.until_logged(&standing_by_for(&first)).await;
    let people = stage.sim.crowd(PEOPLE);
    stage.sim.crowd_starts(&people);
    let some = |world: &World| world.sent() >= 300;
    stage.sim.until("some sent", PATIENCE, some).await.unwrap();

    first.signal("STOP");
    let paused_at = Instant::now();
    second.until_logged("polling").await;
    taken_over("SIGSTOP", paused_at, TAKEN_OVER_WITHIN);
    let said = line.calls().len();
    assert!(said > 0);
    first.signal("CONT");
    first.until_logged(&standing_by_for(&second)).await;
    let everybody = |world: &World| people.iter().all(|id| world.received(*id) > 0);
    stage
        .sim
        .until("all met", PATIENCE, everybody)
        .await
        .unwrap();
    stage.settle().await;
    // What was on its way out when it was paused.
    let late = line.calls().len() - said;
    assert!(late <= IN_FLIGHT_MAX, "{late} calls by the deposed one");

    let greetings: usize = people.iter().map(|id| met_once_or_twice(&stage, *id)).sum();
    let repeated = greetings - PEOPLE;
    assert!(repeated <= REPEATED_MAX, "{repeated} greeted twice");
    stage.read_all(&people).await;
    // It has gone back to where it may take over once more.
    ends_well(second).await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    assert!(stage.hear(&ann).await.contains("Nice to meet you"));
    assert!(line.calls().len() > said + late);
    stage.finish_with(first).await;
}

/// How often somebody who is new was greeted; always as new.
pub(crate) fn met_once_or_twice(stage: &Stage, id: i64) -> usize {
    let texts: Vec<_> = stage
        .sim
        .ask(|world| world.messages(id).map(|it| it.visible.clone()).collect());
    let is_new = |text: &String| text.contains("Nice to meet you");
    assert!(texts.iter().all(is_new) && texts.len() <= 2, "{texts:?}");
    texts.len()
}

async fn a_check_runs_beside_the_holder_and_a_standby(database: Database) {
    let stage = stage_on(&database.url, Options::default()).await;
    let (first, second) = two(&stage).await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    assert!(stage.hear(&ann).await.contains("Nice to meet you"));
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("ids.txt");
    std::fs::write(&list, ann.id().to_string()).unwrap();
    let check = stage.spawn(&["check", list.to_str().unwrap()], &[]);
    let ended = check.ended().await;
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    let row = format!("{},reachable,", ann.id());
    assert!(ended.output.contains(&row), "{}", ended.output);
    ends_well(second).await;
    stage.finish_with(first).await;
}

async fn a_standby_tells_that_it_is_well_and_when_it_takes_over(database: Database) {
    let stage = stage_on(&database.url, Options::default()).await;
    let [holder_at, standby_at] = [free_address().await, free_address().await];
    let first = stage.spawn_bot(&[("DOORMAN_METRICS", &holder_at)]);
    first.until_logged("polling").await;
    let second = stage.spawn_bot(&[("DOORMAN_METRICS", &standby_at)]);
    second.until_logged(&standing_by_for(&first)).await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    assert!(stage.hear(&ann).await.contains("Nice to meet you"));
    stage.settle().await;

    let checkup = until_status(&holder_at, 200).await;
    assert_eq!(checkup["role"], "holder", "{checkup}");
    assert!(checkup["last_poll_age_seconds"].is_u64(), "{checkup}");
    let checkup = until_status(&standby_at, 200).await;
    let expected = json!({
        "status": "well", "role": "standby", "reasons": [], "last_poll_age_seconds": null,
        "inbox_updates": 0, "parked_updates": 0, "store_writable": true,
        "pause_left_seconds": 0,
    });
    assert_eq!(checkup, expected);
    assert_eq!(metric(&holder_at, "doorman_holder").await, "1");
    assert_eq!(metric(&standby_at, "doorman_holder").await, "0");

    first.kill();
    second.until_logged("polling").await;
    stage.until_polled().await;
    let bob = stage.sim.person("Bob");
    bob.starts();
    assert!(stage.hear(&bob).await.contains("Nice to meet you"));
    let checkup = until_status(&standby_at, 200).await;
    assert_eq!(checkup["role"], "holder", "{checkup}");
    assert!(checkup["last_poll_age_seconds"].is_u64(), "{checkup}");
    assert_eq!(metric(&standby_at, "doorman_holder").await, "1");

    // From here on it needs polls to be well.
    stage.until_polled().await;
    stage.sim.go_down().await;
    let checkup = until_status(&standby_at, 503).await;
    let says = checkup["reasons"][0].as_str().unwrap();
    assert!(says.starts_with("no updates can be fetched"), "{checkup}");
    stage.sim.come_back().await.unwrap();
    until_status(&standby_at, 200).await;
    stage.finish_with(second).await;
}

/// The value of a metric without labels.
async fn metric(address: &str, name: &str) -> String {
    let (status, text) = fetch(address, "/metrics").await.unwrap();
    assert_eq!(status, 200, "{text}");
    let value = |line: &str| Some(line.strip_prefix(name)?.strip_prefix(' ')?.to_owned());
    text.lines().find_map(value).unwrap()
}

#[tokio::test]
#[ignore = "needs PostgreSQL: starts a server of its own; takes more than a minute"]
async fn while_the_database_is_away_for_a_minute_nobody_ends_and_nothing_is_lost() {
    let server = Server::start();
    let stage = stage_on(&server.url(), Options::default()).await;
    let (first, second) = two(&stage).await;
    let people = greet(&stage, 20).await;
    server.stop();
    let late = outlast(&stage, [&first, &second]).await;
    server.go_on();
    let everybody = [people, late].concat();
    all_met_once(&stage, &everybody).await;
    assert!(first.log().contains("going on"), "{}", first.log());
    ends_well(second).await;
    stage.finish_with(first).await;
}

async fn while_the_database_is_silent_for_a_minute_nobody_ends_and_nothing_is_lost(
    database: Database,
) {
    let stage = stage_on(&database.url, Options::default()).await;
    let line = Line::to(&database.url).await;
    let url = line.instead_of(&database.url);
    let first = stage.spawn_bot(&[("DATABASE_URL", &url)]);
    first.until_logged("polling").await;
    let second = stage.spawn_bot(&[("DATABASE_URL", &url)]);
    second.until_logged(&standing_by_for(&first)).await;
    let people = greet(&stage, 20).await;
    line.set(State::Silent);
    let late = outlast(&stage, [&first, &second]).await;
    // Whatever was connected stays silent.
    line.set(State::Up);
    let everybody = [people, late].concat();
    all_met_once(&stage, &everybody).await;
    ends_well(second).await;
    stage.until_polled().await;
    stage.finish_with(first).await;
}

/// New people, all of them greeted.
async fn greet(stage: &Stage, count: usize) -> Vec<i64> {
    let people = stage.sim.crowd(count);
    stage.sim.crowd_starts(&people);
    stage.settle().await;
    people
}

/// An outage as long as was promised, which has just begun, with people who start all the
/// while. Whoever holds the lease cannot know: nobody polls, and nobody is answered.
async fn outlast(stage: &Stage, [first, second]: [&Process; 2]) -> Vec<i64> {
    let ends_at = tokio::time::Instant::now() + OUTAGE;
    let sent = stage.sim.ask(World::sent);
    let mut people = stage.sim.crowd(200);
    stage.sim.crowd_starts(&people);
    first.until_logged("polling and sending have stopped").await;
    second.until_logged("the database does not answer").await;
    let polls = stage.sim.ask(|world| world.called("getUpdates"));
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    while seconds.tick().await < ends_at {
        let more = stage.sim.crowd(5);
        stage.sim.crowd_starts(&more);
        people.extend(more);
        let is_polled = stage.sim.ask(World::is_polled);
        let polled = stage.sim.ask(|world| world.called("getUpdates"));
        assert_eq!((is_polled, polled), (false, polls));
    }
    assert_eq!(stage.sim.ask(World::sent), sent);
    people
}

/// The database is back: everybody is greeted, and nobody twice.
#[expect(clippy::print_stderr, reason = "shown by `--nocapture`")]
async fn all_met_once(stage: &Stage, people: &[i64]) {
    let back_at = Instant::now();
    let everybody = |world: &World| people.iter().all(|id| world.received(*id) > 0);
    let all_met = stage.sim.until("all met", PATIENCE, everybody);
    all_met.await.unwrap();
    let (met, taken) = (people.len(), back_at.elapsed().as_secs_f64());
    eprintln!("all {met} met {taken:.1} s after the database was back");
    stage.settle().await;
    for id in people {
        assert_eq!(met_once_or_twice(stage, *id), 1);
    }
    stage.read_all(people).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: starts a server of its own"]
async fn a_database_that_falls_silent_leaves_nobody_hanging() {
    let server = Server::start();
    let stage = stage_on(&server.url(), Options::default()).await;
    let (first, second) = two(&stage).await;
    let ann = stage.sim.person("Ann");
    stage.until_polled().await;
    server.signal("STOP");
    first.until_logged("polling and sending have stopped").await;
    ann.starts();
    server.signal("CONT");
    assert!(stage.hear(&ann).await.contains("Nice to meet you"));
    stage.settle().await;
    // Its connections were not lost: nothing is done twice.
    first.until_logged("going on").await;
    ends_well(second).await;
    stage.until_polled().await;
    stage.finish_with(first).await;
}
