//! `kill -9`: no update is lost, nobody who is new is greeted as an old friend.

use std::time::{Duration, Instant};

use doorman::sim::{Fault, Options, Rule, Sim, World};
use secrecy::ExposeSecret;
use sqlx::{AnyConnection, Connection};
use teloxide::types::UserId;

use crate::process::Process;
use crate::stage::{PATIENCE, Stage, user_id};

/// What may happen twice per kill: what was in flight, and what was finished
/// while its mark was on its way to the disk (128 each, in `inbox`).
const REPEATED_PER_KILL_MAX: usize = 256;

/// The bot of a stage, in a process that can be killed.
fn spawn(stage: &Stage) -> Process {
    let config = stage.config();
    Process::start(
        &[],
        &[
            ("TELOXIDE_TOKEN", config.token.expose_secret()),
            ("TELOXIDE_API_URL", config.api_url.as_str()),
            ("DATABASE_URL", config.database_url.expose_secret()),
            ("DOORMAN_REPLIES_PER_SECOND_MAX", "0"),
            ("RUST_LOG", "warn"),
        ],
    )
}

async fn until_sent(sim: &Sim, count: usize) {
    let what = format!("{count} messages sent");
    sim.until(&what, PATIENCE, |world| world.sent() >= count)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_of_a_rush_it_greets_everybody_and_as_new() {
    const PEOPLE: usize = 1500;
    const KILLS: [usize; 3] = [40, 400, 900];
    let options = Options {
        latency: Duration::from_millis(5),
        ..Options::default()
    };
    let stage = Stage::dark(options, |_| {}).await;
    let people = stage.sim.crowd(PEOPLE);
    stage.sim.crowd_starts(&people);

    for sent in KILLS {
        let bot = spawn(&stage);
        until_sent(&stage.sim, sent).await;
        bot.kill();
    }
    let bot = spawn(&stage);
    let everybody_greeted = |world: &World| people.iter().all(|id| world.received(*id) > 0);
    stage
        .sim
        .until("everybody greeted", PATIENCE, everybody_greeted)
        .await
        .unwrap();
    stage.settle().await;

    let mut greetings = 0;
    for id in &people {
        let texts: Vec<_> = stage
            .sim
            .ask(|world| world.messages(*id).map(|it| it.visible.clone()).collect());
        assert!(
            texts.iter().all(|text| text.contains("Nice to meet you")),
            "{id}: {texts:?}"
        );
        greetings += texts.len();
    }
    let repeated = greetings - PEOPLE;
    assert!(
        repeated <= KILLS.len() * REPEATED_PER_KILL_MAX,
        "{repeated} greeted twice"
    );
    stage.read_all(&people).await;
    bot.terminate();
    assert_eq!(bot.ended().await.code, Some(0));
    stage.finish().await;
}

#[tokio::test]
async fn an_update_is_acknowledged_only_when_it_is_on_disk() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    // Telegram never answers the greeting, so the update stays unfinished.
    let never = Fault::Hang;
    stage
        .sim
        .strike(Rule::on("sendMessage", never).until_cleared());
    let bot = spawn(&stage);
    stage
        .sim
        .until("the update fetched", PATIENCE, |world| world.pending() == 0)
        .await
        .unwrap();
    bot.kill();

    let unfinished = stage.store.unfinished(0, 10).await.unwrap();
    assert_eq!(unfinished.len(), 1);
    stage.sim.relent();
    let bot = spawn(&stage);
    assert!(stage.hear(&ann).await.contains("Nice to meet you"));
    stage.settle().await;
    bot.terminate();
    assert_eq!(bot.ended().await.code, Some(0));
    stage.finish().await;
}

/// Whether the tables know a person, without the log beside them.
async fn is_in_tables(stage: &Stage, person: UserId) -> bool {
    let url = stage.config().database_url.expose_secret();
    let file = url.strip_prefix("sqlite://").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("tables.db");
    std::fs::copy(file, &copy).unwrap();
    // The tables may be in the middle of being written, or not be there yet.
    let Ok(mut connection) = AnyConnection::connect(&format!("sqlite://{}", copy.display())).await
    else {
        return false;
    };
    let known = sqlx::query_scalar::<_, i64>("select count(*) from person where id = $1")
        .bind(i64::try_from(person.0).unwrap())
        .fetch_one(&mut connection)
        .await;
    known.is_ok_and(|count| count == 1)
}

#[tokio::test]
async fn the_log_is_worked_into_the_tables_when_nobody_is_at_the_door() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.hear(&ann).await;
    let ends_at = Instant::now() + PATIENCE;
    while !is_in_tables(&stage, user_id(&ann)).await {
        assert!(Instant::now() < ends_at, "it is in the log only");
        // A condition in a file: there is nothing to wait on.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stage.finish().await;
}
