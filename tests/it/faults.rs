//! Things going wrong between the bot and Telegram: nothing is lost, nobody is
//! answered too often, and Telegram is not pestered.

use std::time::{Duration, Instant};

use doorman::person::Person as Known;
use doorman::reach::Ceilings;
use doorman::sim::{Call, Fault, Options, Person, Rule, World};
use doorman::store::Parked;
use secrecy::ExposeSecret;
use serde_json::json;
use sqlx::{AnyConnection, Connection};

use crate::stage::{PATIENCE, Stage, per_second, refused};

const NEW: &str = "Nice to meet you";
const FALLBACK: &str = "I did not understand that. Send /help to see what I understand.";

/// How long a crowd may take where machines are slow.
const LONG: Duration = Duration::from_mins(2);

/// Well below the length of a long poll, and far above what stopping takes.
const MOMENTS: Duration = Duration::from_secs(8);

impl Stage {
    /// Lets each of these people press Start and waits for each greeting.
    async fn greets(&self, people: &[Person]) {
        for person in people {
            person.starts();
        }
        for person in people {
            let greeting = self.hear(person).await;
            assert!(greeting.contains(NEW), "{greeting}");
        }
    }

    /// Calls that were answered with this status.
    fn answered_with(&self, status: u16) -> Vec<Call> {
        let mut calls = self.sim.calls();
        calls.retain(|call| call.status == status);
        calls
    }
}

#[tokio::test]
async fn an_outage_delays_but_loses_nothing() {
    let stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    ann.starts();
    assert!(stage.hear(&ann).await.contains(NEW));
    stage.sim.go_down().await;
    ann.writes("anybody there?");
    bob.starts();
    stage.sim.come_back().await.unwrap();
    assert_eq!(stage.hear(&ann).await, FALLBACK);
    assert!(stage.hear(&bob).await.contains(NEW));
    stage.finish().await;
}

#[tokio::test]
async fn an_outage_at_start_is_waited_out() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.sim.go_down().await;
    let bot = stage.spawn_bot(&[]);
    bot.until_logged("Telegram cannot be reached").await;
    stage.sim.come_back().await.unwrap();
    assert!(stage.hear(&ann).await.contains(NEW));
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn polling_recovers_from_every_fault() {
    let stage = Stage::open().await;
    for fault in [
        Fault::ServerError,
        Fault::Html502,
        Fault::Garbage,
        Fault::Drop,
        Fault::ExecuteThenDrop,
        Fault::Flood { retry_after: 1 },
        refused(400, "Bad Request: whatever"),
        refused(403, "Forbidden: by some proxy"),
    ] {
        stage.until_polled().await;
        let what = format!("{fault:?}");
        stage.sim.strike(Rule::on("getUpdates", fault));
        // The first brings the waiting poll home, the second meets the fault.
        let people = [stage.sim.person("Ann"), stage.sim.person("Bob")];
        stage.greets(&people).await;
        for person in people {
            assert_eq!(person.messages().len(), 1, "{what}");
        }
    }
    stage.finish().await;
}

#[tokio::test]
async fn faults_at_start_are_waited_out() {
    for fault in [
        Fault::Html502,
        Fault::Flood { retry_after: 1 },
        Fault::Garbage,
    ] {
        let mut stage = Stage::dark(Options::default(), |_| {}).await;
        stage.sim.strike(Rule::on("getMe", fault));
        let ann = stage.sim.person("Ann");
        ann.starts();
        stage.run_bot();
        assert!(stage.hear(&ann).await.contains(NEW));
        stage.finish().await;
    }
}

#[tokio::test]
async fn a_limit_pauses_everybody_and_then_everybody_is_answered() {
    // Slow enough that a bot which takes no notice would go on during the limit.
    let ceilings = Ceilings {
        replies_per_second_max: per_second(20),
        probes_per_second_max: per_second(20),
    };
    let stage = Stage::with(Options::default(), |config| config.ceilings = ceilings).await;
    let flood = Fault::Flood { retry_after: 2 };
    stage.sim.strike(Rule::on("sendMessage", flood).after(3));
    let people: Vec<_> = (0..30).map(|_| stage.sim.person("Ann")).collect();
    let ids = people.iter().take(3).map(|it| it.id().to_string());
    stage
        .owner
        .writes(&format!("/check {}", ids.collect::<Vec<_>>().join(" ")));
    stage.greets(&people).await;
    let answer = stage.hear(&stage.owner).await;
    assert_eq!(answer.split("\n\n").count(), 3, "{answer}");
    assert!(!stage.answered_with(429).is_empty());
    stage.finish().await;
}

#[tokio::test]
async fn a_limit_told_to_the_poll_holds_for_messages_too() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    let club = stage.sim.group("Club");
    stage.owner.adds_bot_to(&club);
    stage.settle().await;
    stage.until_polled().await;
    stage
        .sim
        .strike(Rule::on("sendMessage", Fault::ServerError));
    ann.starts();
    stage.until_called("sendMessage", 1).await;
    stage.until_polled().await;

    // Chatter brings the poll home; the next one is told to wait, and with it
    // the second attempt of Ann's greeting.
    let flood = Fault::Flood { retry_after: 3 };
    stage.sim.strike(Rule::on("getUpdates", flood));
    stage.owner.writes_in(&club, "hello everybody");
    assert!(stage.hear(&ann).await.contains(NEW));
    stage.finish().await;
}

#[tokio::test]
async fn a_limit_told_to_the_answer_of_a_press_holds_for_everything() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;
    ann.blocks();
    stage.until_known(&ann, Known::is_blocked).await;
    stage.owner.writes(&format!("/check {}", ann.id()));
    stage.read(&stage.owner).await;

    let flood = Fault::Flood { retry_after: 3 };
    stage.sim.strike(Rule::on("answerCallbackQuery", flood));
    stage.owner.presses(&format!("Probe {} now", ann.id()));
    let answer = stage.hear(&stage.owner).await;
    assert!(answer.contains("blocked"), "{answer}");
    assert_eq!(stage.calls_about(&ann, "sendChatAction"), 1);
    stage.finish().await;
}

#[tokio::test]
async fn a_reply_arrives_in_spite_of_faults() {
    let stage = Stage::open().await;
    let faults = [
        (Fault::ServerError, 1),
        (Fault::Html502, 1),
        (Fault::Drop, 1),
        // Executed, but nobody was told: better twice than never.
        (Fault::Garbage, 2),
        (Fault::ExecuteThenDrop, 2),
    ];
    let people: Vec<_> = faults
        .into_iter()
        .map(|(fault, messages_max)| {
            let person = stage.sim.person("Ann");
            stage
                .sim
                .strike(Rule::on("sendMessage", fault).in_chat(person.id()));
            person.starts();
            (person, messages_max)
        })
        .collect();
    for (person, _) in &people {
        assert!(stage.hear(person).await.contains(NEW));
    }
    stage.settle().await;
    for (person, messages_max) in people {
        let messages = person.messages().len();
        assert!(
            (1..=messages_max).contains(&messages),
            "{}",
            person.transcript()
        );
        stage.read_all(&[person.id()]).await;
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_message_that_is_refused_is_set_aside_and_the_owner_told() {
    let mut stage = Stage::open().await;
    stage.owner.starts();
    stage.read(&stage.owner).await;
    stage.settle().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    let refusal = refused(400, "Bad Request: no <b>such</b> luck");
    stage.sim.strike(
        Rule::on("sendMessage", refusal)
            .in_chat(ann.id())
            .until_cleared(),
    );
    ann.starts();
    stage.until_called("sendMessage", 2).await;
    let row = stage.store.unfinished(0, 1).await.unwrap();
    // Nobody else waits while it is tried again.
    stage.greets(std::slice::from_ref(&bob)).await;
    assert_eq!(stage.store.parked_count().await.unwrap(), 0);

    let report = stage.hear(&stage.owner).await;
    let error = "send a message: 400 Bad Request: no <b>such</b> luck";
    let expected = format!(
        "An update could not be handled and was set aside (number {}, 1 in all): {error}",
        row[0].update_id
    );
    assert_eq!(report, expected);
    let parked = Parked {
        update_id: row[0].update_id,
        error: error.to_owned(),
    };
    assert_eq!(stage.store.parked(10).await.unwrap(), [parked]);
    // No answer is asked for twice when it was a plain no: three runs, three calls.
    assert_eq!(stage.calls_about(&ann, "sendMessage"), 3);

    // Not `finish`, which wants nothing set aside.
    stage.settle().await;
    stage.stop_bot().await.unwrap();
    assert_eq!(stage.sim.unexpected(), [""; 0]);
    assert_eq!(ann.messages().len(), 0);
}

#[tokio::test]
async fn another_poller_is_named_and_outlasted() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&[]);
    stage.until_polled().await;
    let url = format!("{}/bot{}/getUpdates", stage.sim.url(), stage.sim.token());
    let other = reqwest::Client::new()
        .post(url)
        .header("content-type", "application/json")
        .body(json!({ "timeout": 1 }).to_string());
    assert!(other.send().await.unwrap().status().is_success());

    bot.until_logged("another instance is polling").await;
    let ann = stage.sim.person("Ann");
    stage.greets(&[ann]).await;
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn a_webhook_is_removed_at_start_and_whenever_one_is_set() {
    let mut stage = Stage::dark(Options::default(), |_| {}).await;
    stage.sim.sets_webhook("https://example.com/hook");
    let people = [stage.sim.person("Ann"), stage.sim.person("Bob")];
    people[0].starts();
    stage.run_bot();
    assert!(stage.hear(&people[0]).await.contains(NEW));

    stage.until_polled().await;
    stage.sim.sets_webhook("https://example.com/hook");
    people[1].starts();
    assert!(stage.hear(&people[1]).await.contains(NEW));
    stage.finish().await;
}

#[tokio::test]
async fn a_webhook_that_ends_a_poll_is_called_one() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&[]);
    stage.until_polled().await;
    stage.sim.sets_webhook("https://example.com/hook");
    bot.until_logged("webhook").await;
    stage.greets(&[stage.sim.person("Ann")]).await;
    stage.settle().await;
    bot.terminate();
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0));
    assert!(!ended.log.contains("another instance"), "{}", ended.log);
    stage.finish().await;
}

#[tokio::test]
async fn a_refused_token_ends_the_bot_at_once() {
    let refusals = [
        refused(401, "Unauthorized"),
        refused(404, "Not Found"),
        refused(421, "Misdirected Request: unallowed token specified"),
    ];
    for refusal in refusals {
        let Fault::Refuse { description, .. } = refusal.clone() else {
            unreachable!("all of them are refusals")
        };
        let stage = Stage::dark(Options::default(), |_| {}).await;
        stage.sim.strike(Rule::on_any(refusal).until_cleared());
        let began_at = Instant::now();
        let ended = stage.spawn_bot(&[]).ended().await;
        assert_eq!(ended.code, Some(2), "{}", ended.log);
        let expected = format!(
            "doorman: TELOXIDE_TOKEN is refused by Telegram ({description}): it takes a valid \
             token from @BotFather\n"
        );
        assert_eq!(ended.log, expected);
        assert!(began_at.elapsed() < MOMENTS);
        // Who it is, and that there be no webhook: each asked once.
        let calls: Vec<_> = stage.sim.calls().into_iter().map(|it| it.method).collect();
        assert!(calls.len() <= 2, "{calls:?}");
        stage.finish().await;
    }
}

#[tokio::test]
async fn a_token_that_is_revoked_later_ends_the_bot_too() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&[]);
    stage.greets(&[stage.sim.person("Ann")]).await;
    stage.settle().await;
    stage.until_polled().await;
    let began_at = Instant::now();
    stage.sim.revoke_token();

    let ended = bot.ended().await;
    assert!(began_at.elapsed() < MOMENTS);
    assert_eq!(ended.code, Some(2), "{}", ended.log);
    let expected = "doorman: TELOXIDE_TOKEN is refused by Telegram (Unauthorized): it takes a \
                    valid token from @BotFather";
    assert_eq!(ended.log.lines().last(), Some(expected));
    assert_eq!(
        ended.log.matches("TELOXIDE_TOKEN").count(),
        1,
        "{}",
        ended.log
    );
    assert!(stage.answered_with(401).len() <= 1);
    stage.finish().await;
}

#[tokio::test]
async fn a_token_that_telegram_no_longer_knows_ends_the_bot_too() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&[]);
    stage.until_polled().await;
    let refusal = refused(404, "Not Found");
    stage
        .sim
        .strike(Rule::on("getUpdates", refusal).until_cleared());
    let ann = stage.sim.person("Ann");
    ann.starts();
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(2), "{}", ended.log);
    assert!(ended.log.contains("TELOXIDE_TOKEN"), "{}", ended.log);
    assert_eq!(stage.answered_with(404).len(), 1);

    // What came with the last good poll is greeted now, if it was not before.
    stage.sim.relent();
    let bot = stage.spawn_bot(&[]);
    assert!(stage.hear(&ann).await.contains(NEW));
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn a_token_that_is_refused_to_a_reply_ends_the_bot_without_a_rush_of_calls() {
    const PEOPLE: usize = 500;
    let options = Options {
        latency: Duration::from_millis(100),
        ..Options::default()
    };
    let stage = Stage::dark(options, |_| {}).await;
    let people = stage.sim.crowd(PEOPLE);
    stage.sim.crowd_starts(&people);
    let bot = stage.spawn_bot(&[]);
    stage.until_called("sendMessage", 50).await;
    stage.sim.revoke_token();
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(2), "{}", ended.log);
    // At most what was in flight has been refused, and each only once.
    let refused = stage.answered_with(401).len();
    assert!(refused <= 140, "{refused} calls with a refused token");

    // With a good token it goes on where it was.
    stage.sim.restore_token();
    let bot = stage.spawn_bot(&[]);
    let all_greeted = |world: &World| people.iter().all(|id| world.received(*id) > 0);
    let greeted = stage.sim.until("all greeted", PATIENCE, all_greeted);
    greeted.await.unwrap();
    stage.settle().await;
    stage.read_all(&people).await;
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn a_signal_ends_an_idle_bot_at_once() {
    for signal in ["TERM", "INT"] {
        let stage = Stage::dark(Options::default(), |_| {}).await;
        let bot = stage.spawn_bot(&[]);
        stage.greets(&[stage.sim.person("Ann")]).await;
        stage.settle().await;
        stage.until_polled().await;
        let began_at = Instant::now();
        bot.signal(signal);
        let ended = bot.ended().await;
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        assert!(began_at.elapsed() < MOMENTS);
        stage.finish().await;
    }
}

#[tokio::test]
async fn a_signal_during_slow_replies_lets_them_finish_and_loses_nothing() {
    const PEOPLE: usize = 400;
    for signal in ["TERM", "INT"] {
        let options = Options {
            latency: Duration::from_millis(400),
            ..Options::default()
        };
        let stage = Stage::dark(options, |_| {}).await;
        let people = stage.sim.crowd(PEOPLE);
        stage.sim.crowd_starts(&people);
        let bot = stage.spawn_bot(&[]);
        stage.until_called("sendMessage", 20).await;
        bot.signal(signal);
        let ended = bot.ended().await;
        assert_eq!(ended.code, Some(0), "{}", ended.log);

        // Whoever was greeted is off the list, and nobody else.
        let left = stage.store.unfinished(0, 1000).await.unwrap().len();
        let sent = stage.sim.ask(World::sent);
        assert!(sent < PEOPLE);
        assert!(
            left <= PEOPLE - sent,
            "{left} left of {PEOPLE} after {sent}"
        );

        let bot = stage.spawn_bot(&[]);
        let all_greeted = |world: &World| people.iter().all(|id| world.received(*id) > 0);
        let greeted = stage.sim.until("all greeted", PATIENCE, all_greeted);
        greeted.await.unwrap();
        stage.settle().await;
        assert_eq!(stage.sim.ask(World::sent), PEOPLE);
        stage.read_all(&people).await;
        stage.finish_with(bot).await;
    }
}

#[tokio::test]
async fn a_signal_while_telegram_wants_silence_waits_for_nobody_long() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let ann = stage.sim.person("Ann");
    let flood = Fault::Flood { retry_after: 600 };
    stage.sim.strike(Rule::on("sendMessage", flood));
    ann.starts();
    let bot = stage.spawn_bot(&[]);
    stage.until_called("sendMessage", 1).await;
    bot.terminate();
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0), "{}", ended.log);

    // The next start keeps the silence, and then goes on with the greeting.
    let silence = stage.store.shared_pause().await.unwrap();
    assert!(silence > Duration::from_secs(500), "{silence:?}");
    assert_eq!(stage.store.unfinished(0, 10).await.unwrap().len(), 1);
    assert_eq!(stage.sim.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn a_database_that_is_busy_delays_but_loses_nothing() {
    let stage = Stage::open().await;
    stage.until_polled().await;
    let url = stage.config().database_url.expose_secret();
    let mut somebody_else = AnyConnection::connect(url).await.unwrap();
    let transaction = somebody_else.begin_with("begin immediate").await.unwrap();
    let ann = stage.sim.person("Ann");
    ann.starts();
    let silence = ann.awaits(Duration::from_secs(1)).await;
    assert!(silence.is_err(), "greeted before it was recorded");
    // Nor may it be acknowledged.
    assert_eq!(stage.sim.pending(), 1);
    transaction.rollback().await.unwrap();
    assert!(stage.hear(&ann).await.contains(NEW));
    stage.finish().await;
}

#[tokio::test]
async fn a_full_disk_delays_but_loses_nothing() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot_used_to_limits();
    stage.until_polled().await;
    // In the middle of the log, at its end, and at once.
    for limit in [400_000, 100_000, 40_000, 0] {
        let before = stage.sim.person("Ann");
        before.starts();
        assert!(stage.hear(&before).await.contains(NEW));
        bot.limit_files(&limit.to_string());
        let people = stage.sim.crowd(2_000);
        stage.sim.crowd_starts(&people);
        bot.until_logged_again("updates cannot be recorded").await;
        bot.limit_files("unlimited");
        let greeted = |world: &World| people.iter().all(|id| world.received(*id) == 1);
        let greeted = stage.sim.until("a greeting each", LONG, greeted);
        assert!(greeted.await.is_ok(), "{limit}:\n{}", bot.log());
        stage.read_all(&people).await;
    }
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn what_cannot_be_noted_on_a_full_disk_is_noted_when_there_is_room() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot_used_to_limits();
    let ann = stage.sim.person("Ann");
    ann.starts();
    assert!(stage.hear(&ann).await.contains(NEW));
    // She writes, and is gone before the answer; that is known only from the refusal.
    let slowly = Fault::Delay(Duration::from_secs(1));
    stage.sim.strike(Rule::on("sendMessage", slowly).times(1));
    ann.writes("hello");
    ann.deletes_account();
    stage.until_called("sendMessage", 2).await;
    bot.limit_files("0");
    bot.until_logged("an update has to wait").await;
    // The disk is full for longer than any number of attempts would take.
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(stage.store.parked(10).await.unwrap(), []);
    assert_eq!(
        stage.sim.calls_to("sendMessage").len(),
        2,
        "sent again and again"
    );
    bot.limit_files("unlimited");
    stage.until_known(&ann, Known::is_gone).await;
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn a_signal_before_telegram_was_reached_ends_the_bot() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    stage.sim.go_down().await;
    let bot = stage.spawn_bot(&[]);
    bot.until_logged("Telegram cannot be reached").await;
    bot.terminate();
    assert_eq!(bot.ended().await.code, Some(0));
    stage.finish().await;
}

#[tokio::test]
async fn what_is_delivered_twice_is_answered_once() {
    let mut stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    ann.starts();
    ann.writes("hello");
    assert!(stage.hear(&ann).await.contains(NEW));
    assert_eq!(stage.hear(&ann).await, FALLBACK);
    stage.settle().await;
    stage.until_polled().await;
    stage.sim.redeliver();
    stage.greets(&[bob]).await;

    // Nor after a start, when the bot asks from the beginning.
    stage.settle().await;
    stage.until_polled().await;
    stage.stop_bot().await.unwrap();
    stage.sim.redeliver();
    stage.run_bot();
    stage.greets(&[stage.sim.person("Cleo")]).await;
    stage.finish().await;
}

#[tokio::test]
async fn updates_numbered_anew_lose_nothing() {
    let mut stage = Stage::open().await;
    stage.greets(&[stage.sim.person("Ann")]).await;
    stage.settle().await;
    stage.until_polled().await;
    stage.sim.renumber_updates(3000);
    let people: Vec<_> = (0..300).map(|_| stage.sim.person("Bob")).collect();
    stage.greets(&people).await;

    stage.settle().await;
    stage.stop_bot().await.unwrap();
    stage.sim.renumber_updates(1000);
    stage.run_bot();
    stage.greets(&[stage.sim.person("Cleo")]).await;
    stage.finish().await;
}

#[tokio::test]
async fn an_update_as_large_as_they_come_is_handled() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.writes(&"long ".repeat(60_000));
    assert_eq!(stage.hear(&ann).await, FALLBACK);
    stage.finish().await;
}
