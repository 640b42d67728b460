//! A crowd at the door: everybody is greeted once, at the rate that is allowed, and
//! whoever runs the bot does not wait behind them.

use std::time::{Duration, Instant};

use doorman::sim::{Options, World};

use crate::stage::Stage;

const PEOPLE: usize = 20_000;

/// Messages a second, as an owner has it who sets nothing.
const CEILING: usize = 30;

/// How long all of it may take where machines are slow.
const LONG: Duration = Duration::from_mins(4);

/// Whoever runs the bot waits no longer than this for an answer.
const SOON: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_thousand_who_start_at_once_lose_nothing_and_keep_no_administrator_waiting() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let people = stage.sim.crowd(PEOPLE);
    stage.sim.crowd_starts(&people);
    let ceiling = CEILING.to_string();
    let ceiling = [
        ("DOORMAN_REPLIES_PER_SECOND_MAX", &*ceiling),
        ("DOORMAN_PROBES_PER_SECOND_MAX", &*ceiling),
    ];
    let bot = stage.spawn_bot(&ceiling);
    let fetched = |world: &World| world.pending() == 0;
    stage.sim.until("all fetched", LONG, fetched).await.unwrap();

    let check = format!("/check {}", people[0]);
    for command in ["/help", &check, "/audit stale=7d"] {
        let waiting = PEOPLE - stage.sim.ask(World::sent);
        assert!(waiting > PEOPLE / 2, "{waiting} wait, which is no crowd");
        let asked_at = Instant::now();
        stage.owner.writes(command);
        stage.hear(&stage.owner).await;
        let waited = asked_at.elapsed();
        assert!(waited < SOON, "{waited:?} for an answer to {command}");
    }
    // A call may be longer on its way than the one before it.
    let rate = stage.sim.rate_max(Duration::from_secs(1));
    assert!(rate <= CEILING + CEILING / 4, "{rate} calls in one second");
    bot.terminate();
    assert_eq!(bot.ended().await.code, Some(0));

    // The rest is on disk, and need not take ten minutes here.
    let bot = stage.spawn_bot(&[]);
    let greeted = |world: &World| people.iter().rev().all(|id| world.received(*id) > 0);
    let greeted = stage.sim.until("a greeting each", LONG, greeted);
    greeted.await.unwrap();
    stage.settle().await;
    let is_twice = |id: &&i64| stage.sim.ask(|world| world.received(**id)) > 1;
    assert_eq!(people.iter().filter(is_twice).count(), 0);
    stage.read_all(&people).await;
    stage.finish_with(bot).await;
}
