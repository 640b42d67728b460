//! Audits when everything goes wrong at once: every target ends with one verdict,
//! and that verdict is the truth.

use std::collections::BTreeSet;
use std::time::Duration;

use doorman::sim::{Fault, Options, Rule, World};
use doorman::store::AuditState;

use crate::audit_stage::{FIRST, lines, truths};
use crate::stage::Stage;

/// How long all of it may take where machines are slow.
const LONG: Duration = Duration::from_mins(3);

/// Probes that may be under way when the process is killed (128), and findings on
/// their way to the disk (two groups of 512).
const REPEATED_PER_KILL_MAX: usize = 128 + 2 * 512;

const PEOPLE: usize = 20_000;

/// Those of them who have met the bot, and how many meet it at once.
const MET: usize = 1800;
const AT_ONCE: usize = 600;

/// When Telegram says 429: late in each life, for the rate is lower after it.
const FLOODED_AT: [usize; 3] = [4500, 12_000, 28_500];

/// How long a ban is, in seconds, and how soon the bot must know of it: by then it asks
/// nobody. Far more than it takes, for the machine is busy with other stories as well.
const BAN_SECONDS: u64 = 3;
const BAN_NOTICE: Duration = Duration::from_secs(1);

/// When the process is killed, in probes: while it returns from a flood, and a ban has
/// just ended.
const KILLED_AT: [usize; 2] = [5600, 13_100];

/// Probes from there to the end of the ban: more than are under way.
const FLOOD_OVER_AFTER: usize = 600;

/// When Telegram takes two seconds more for so many answers in a row.
const STALLED_AT: [usize; 3] = [2500, 9500, 16_500];
const STALLED: usize = 40;

/// Kept short, so that losses are confirmed soon.
const HASTE: (&str, &str) = ("DOORMAN_CONFIRM_AFTER", "1s");

impl Stage {
    async fn until_probed(&self, times: usize) {
        let what = format!("{times} probes");
        let probed = |world: &World| world.called("sendChatAction") >= times;
        self.sim.until(&what, LONG, probed).await.unwrap();
    }

    /// Lets a flood come and go.
    async fn survives_flood(&self, at: usize) {
        self.until_probed(at).await;
        let flood = Fault::Flood {
            retry_after: BAN_SECONDS,
        };
        self.sim.strike(Rule::on("sendChatAction", flood));
        let probes = self.sim.ask(|world| world.called("sendChatAction"));
        self.until_probed(probes + FLOOD_OVER_AFTER).await;
    }

    /// Waits for the list at the end of an audit, besides the one handed in.
    async fn until_reported(&self) {
        let reported = |world: &World| world.called("sendDocument") >= 2;
        self.sim.until("a report", LONG, reported).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_twice_among_faults_of_every_kind_an_audit_tells_the_truth_of_everybody() {
    let seed = fastrand::u64(..);
    let options = Options {
        seed,
        ban_notice: BAN_NOTICE,
        ..Options::default()
    };
    let stage = Stage::dark(options, |_| {}).await;
    let mut bot = stage.spawn_bot(&[HASTE]);

    let people = stage.sim.crowd(PEOPLE);
    let (met, strangers) = people.split_at(MET);
    for some in met.chunks(AT_ONCE) {
        stage.sim.crowd_starts(some);
        stage.settle().await;
    }
    stage.read_all(met).await;
    for (number, id) in met.iter().enumerate() {
        match number % 3 {
            0 => stage.sim.somebody(*id).blocks(),
            1 => stage.sim.somebody(*id).deletes_account(),
            _ => {}
        }
    }
    for (number, id) in strangers.iter().enumerate() {
        let person = stage.sim.somebody(*id);
        match number % 4 {
            0 => person.deletes_account(),
            1 => drop(person.who_is_a_bot()),
            2 => drop(person.unknown_to_the_server()),
            _ => {}
        }
    }
    stage.settle().await;
    for after in STALLED_AT {
        let stall = Fault::Delay(Duration::from_secs(2));
        let rule = Rule::on("sendChatAction", stall).after(after);
        stage.sim.strike(rule.times(STALLED));
    }
    for fault in [
        Fault::ServerError,
        Fault::Drop,
        Fault::ExecuteThenDrop,
        Fault::Html502,
        Fault::Garbage,
        Fault::Delay(Duration::from_millis(900)),
    ] {
        let rule = Rule::on("sendChatAction", fault).with_chance(0.01);
        stage.sim.strike(rule.until_cleared());
    }

    stage
        .sends_list("everybody.txt", lines(&people), "/audit")
        .await;
    stage.until_told("20,000 people to ask").await;
    stage.owner.presses("Start");
    stage.settle().await;
    let [first, second, last] = FLOODED_AT;
    for (flood, kill) in [first, second].into_iter().zip(KILLED_AT) {
        stage.survives_flood(flood).await;
        stage.until_probed(kill).await;
        bot.kill();
        bot = stage.spawn_bot(&[HASTE]);
    }
    stage.survives_flood(last).await;
    stage.until_reported().await;
    let report = stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;

    let verdicts = report.verdicts();
    let wrong: Vec<_> = truths(&stage.sim, people.iter().copied())
        .into_iter()
        .filter(|(id, truth)| verdicts.get(id) != Some(truth))
        .map(|(id, truth)| (id, truth, verdicts.get(&id)))
        .collect();
    assert_eq!(wrong, [], "seed {seed}");
    assert_eq!(verdicts.len(), people.len(), "seed {seed}");
    // What was asked too often is what was under way at a kill, or met a fault.
    let losses = verdicts.values().filter(|it| {
        ["never_started", "not_found", "blocked_or_never_started"].contains(&it.as_str())
    });
    let needed = people.len() + losses.count();
    let probes: usize = stage.asked().values().sum();
    let faults = probes / 10;
    let allowed = needed + faults + KILLED_AT.len() * REPEATED_PER_KILL_MAX;
    assert!(
        probes <= allowed,
        "{probes} probes, {needed} needed, seed {seed}"
    );
    stage.finish_with(bot).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_refused_in_the_middle_stops_it_until_there_is_a_good_one() {
    const USAGE: i32 = 2;
    const SLOWLY: [(&str, &str); 2] = [HASTE, ("DOORMAN_PROBES_PER_SECOND_MAX", "20")];
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&SLOWLY);
    let people = stage.sim.crowd(80);
    for id in &people {
        stage.sim.somebody(*id).deletes_account();
    }
    stage
        .sends_list("everybody.txt", lines(&people), "/audit")
        .await;
    stage.until_probed(20).await;
    stage.sim.revoke_token();
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(USAGE), "{}", ended.log);
    let asked: BTreeSet<_> = stage.asked().into_keys().collect();
    assert!(asked.len() < people.len());
    let left = stage.store.audit(FIRST).await.unwrap().unwrap();
    assert_eq!(left.state, AuditState::Running);

    stage.sim.restore_token();
    let bot = stage.spawn_bot(&SLOWLY);
    let told = stage.until_told("refused the bot's token").await;
    assert!(told.visible.contains("Unauthorized"), "{}", told.visible);
    let report = stage.report().await;
    assert_eq!(
        report.verdicts(),
        truths(&stage.sim, people.iter().copied())
    );
    stage.until_state(FIRST, AuditState::Done).await;
    assert_eq!(stage.store.refused_audit().await.unwrap(), None);
    stage.finish_with(bot).await;
}
