//! How fast is too fast: ceilings, lanes, and floods.

use std::time::Duration;

use doorman::reach::Ceilings;
use doorman::sim::{Fault, Options, Rule};

use crate::stage::{PATIENCE, Stage, per_second};

#[tokio::test]
async fn a_rush_is_answered_at_the_ceiling_and_no_faster() {
    const CEILING: u32 = 40;
    let ceilings = Ceilings {
        replies_per_second_max: per_second(CEILING),
        probes_per_second_max: per_second(CEILING),
    };
    let stage = Stage::with(Options::default(), |config| config.ceilings = ceilings).await;
    let people = stage.sim.crowd(100);
    stage.sim.crowd_starts(&people);
    stage
        .sim
        .until("everybody greeted", PATIENCE, |world| world.sent() == 100)
        .await
        .unwrap();

    // A call may be longer on its way than the one before it: an eighth of a second.
    let slack = CEILING as usize / 8;
    let rate = stage.sim.rate_max(Duration::from_secs(1));
    assert!(
        rate <= CEILING as usize + slack,
        "{rate} calls in one second"
    );
    stage.read_all(&people).await;
    stage.finish().await;
}

#[tokio::test]
async fn the_probes_of_an_audit_take_what_replies_leave() {
    const CEILING: u32 = 20;
    let ceilings = Ceilings {
        replies_per_second_max: per_second(CEILING),
        probes_per_second_max: per_second(CEILING),
    };
    let stage = Stage::with(Options::default(), |config| config.ceilings = ceilings).await;
    let asked = stage.sim.crowd(20);
    stage.sim.crowd_starts(&asked);
    stage.settle().await;
    stage.owner.writes("/audit everyone force");
    stage.until_called("sendChatAction", 1).await;
    let guests = stage.sim.crowd(60);
    stage.sim.crowd_starts(&guests);
    stage.report().await;

    let calls = stage.sim.calls();
    let last = |method: &str| calls.iter().rposition(|call| call.method == method);
    let greeted_before_last_probe = calls[..last("sendChatAction").unwrap()]
        .iter()
        .filter(|call| call.chat_id.is_some_and(|chat| guests.contains(&chat)))
        .filter(|call| call.method == "sendMessage")
        .count();
    assert!(
        greeted_before_last_probe >= 50,
        "probes went ahead: {greeted_before_last_probe}"
    );
    stage.read_all(&asked).await;
    stage.read_all(&guests).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_as_soon_as_it_is_told_to_pause_it_still_keeps_the_pause() {
    /// What a pause may take to the disk; other processes are heard once a second.
    const AT_ONCE: Duration = Duration::from_millis(200);
    /// By chance, once a second may be soon enough, but not so many times.
    const ROUNDS: usize = 4;
    for _ in 0..ROUNDS {
        let stage = Stage::dark(Options::default(), |_| {}).await;
        let bot = stage.spawn_bot(&[]);
        stage.until_polled().await;
        let flood = Fault::Flood { retry_after: 600 };
        stage.sim.strike(Rule::on("sendMessage", flood));
        stage.sim.person("Ann").starts();
        stage.until_called("sendMessage", 1).await;
        tokio::time::sleep(AT_ONCE).await;
        bot.kill();
        let pause = stage.store.shared_pause().await.unwrap();
        assert!(pause > Duration::from_secs(590), "{pause:?}");

        // Who it is, it may ask at any time.
        let asked = stage.sim.ask(|world| world.called("getMe"));
        let bot = stage.spawn_bot(&[]);
        stage.until_called("getMe", asked + 1).await;
        tokio::time::sleep(AT_ONCE).await;
        assert_eq!(stage.sim.ask(|world| world.called("sendMessage")), 1);
        assert_eq!(stage.sim.unexpected(), Vec::<String>::new());
        bot.kill();
    }
}
