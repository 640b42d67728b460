//! `/check`: what the owner learns about a few people, and nobody else does.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use doorman::person::{Evidence, Person as Known};
use doorman::reach::Verdict;
use doorman::sim::{Action, Fault, Message, Options, Person, Rule};
use serde_json::json;

use crate::stage::{PATIENCE, Stage, user_id};

/// How a probe's answer was come by, when it is the only thing known.
const UNCONFIRMED: &str = "unconfirmed: a single probe is no proof";

impl Stage {
    /// The owner sends `/check` with these words and reads the answer.
    async fn check(&self, words: &str) -> Message {
        self.owner.writes(&format!("/check {words}"));
        self.read(&self.owner).await
    }

    /// The owner sends `/check` as a reply to a message with these fields.
    async fn check_reply(&self, fields: serde_json::Value) -> String {
        self.owner
            .sends(json!({ "text": "/check", "reply_to_message": fields }));
        self.hear(&self.owner).await
    }

    /// A person who has pressed Start and read the greeting.
    async fn regular(&self, name: &str) -> Person {
        let person = self.sim.person(name);
        person.starts();
        self.read(&person).await;
        person
    }

    fn probes(&self, person: &Person) -> usize {
        self.calls_about(person, "sendChatAction")
    }
}

fn date(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// "since …; last … …" as the ledger knows it now.
fn since(known: &Known, proof: &str) -> String {
    let standing = known.standing.as_ref().unwrap();
    format!(
        "since {}; last {proof} {}",
        date(standing.since),
        date(standing.proved_at)
    )
}

fn started(known: &Known) -> String {
    format!("began {}: pressed Start", date(known.opened_at.unwrap()))
}

#[tokio::test]
async fn a_person_who_opened_the_door_is_reachable() {
    let stage = Stage::open().await;
    let ann = stage.regular("Ann").await;
    let answer = stage.check(&ann.id().to_string()).await;

    let known = stage.known(&ann).await.unwrap();
    let expected = format!(
        "{}: reachable\n{}\n{}",
        ann.id(),
        since(&known, "probe"),
        started(&known)
    );
    assert_eq!(answer.visible, expected);
    assert_eq!(answer.buttons().count(), 0);
    assert_eq!((stage.probes(&ann), ann.shown_typing()), (1, 1));
    stage.finish().await;
}

#[tokio::test]
async fn a_person_is_found_by_name_in_any_case() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann").with_username("Ann_Lee");
    ann.starts_with("summer_sale");
    stage.read(&ann).await;
    for name in ["@Ann_Lee", "@ann_lee", "@ANN_LEE"] {
        let answer = stage.check(name).await;
        let known = stage.known(&ann).await.unwrap();
        let expected = format!(
            "{} @Ann_Lee: reachable\n{}\n{} through summer_sale",
            ann.id(),
            since(&known, "probe"),
            started(&known)
        );
        assert_eq!(answer.visible, expected, "{name}");
    }
    let answer = stage.check("@nobody_here").await;
    let expected = "@nobody_here: nobody by that name has been here, and a bot cannot look people \
                    up by name. Send the user id instead.";
    assert_eq!(answer.visible, expected);
    stage.finish().await;
}

#[tokio::test]
async fn a_block_that_telegram_told_of_is_not_probed_unless_asked() {
    let stage = Stage::open().await;
    let ann = stage.regular("Ann").await;
    ann.blocks();
    let known = stage.until_known(&ann, Known::is_blocked).await;
    let at = date(known.standing.clone().unwrap().since);

    let answer = stage.check(&ann.id().to_string()).await;
    let opening = started(&known);
    let expected = format!(
        "{}: blocked\nsince {at}, as Telegram told when it happened\n{opening}",
        ann.id()
    );
    assert_eq!(answer.visible, expected);
    assert_eq!((stage.probes(&ann), ann.shown_typing()), (0, 0));

    let label = format!("Probe {} now", ann.id());
    let labels: Vec<_> = answer.buttons().map(|it| it.text.as_str()).collect();
    assert_eq!(labels, [label.as_str()]);
    stage.owner.presses(&label);
    let answer = stage.hear(&stage.owner).await;
    let refusal = "Telegram says: Forbidden: bot was blocked by the user";
    assert!(
        answer.starts_with(&format!("{}: blocked\n{refusal}\nsince {at}", ann.id())),
        "{answer}"
    );
    assert!(answer.ends_with(&opening), "{answer}");
    assert_eq!((stage.probes(&ann), ann.shown_typing()), (1, 0));
    stage.finish().await;
}

#[tokio::test]
async fn a_probe_leaves_a_block_told_by_telegram_as_it_is() {
    let stage = Stage::open().await;
    let ann = stage.regular("Ann").await;
    ann.blocks();
    stage.until_known(&ann, Known::is_blocked).await;
    stage.check(&ann.id().to_string()).await;
    stage.owner.presses(&format!("Probe {} now", ann.id()));
    stage.read(&stage.owner).await;

    // Asked again, it still needs no probe.
    stage.check(&ann.id().to_string()).await;
    assert_eq!(stage.probes(&ann), 1);
    stage.finish().await;
}

#[tokio::test]
async fn a_block_nobody_told_of_is_found_by_a_probe() {
    let mut stage = Stage::open().await;
    let ann = stage.regular("Ann").await;
    stage.settle().await;
    stage.stop_bot().await.unwrap();
    ann.blocks();
    // More than a day goes by: the news is lost.
    stage.sim.renumber_updates(1_500_000_000);
    stage.run_bot();

    let answer = stage.check(&ann.id().to_string()).await;
    let known = stage.known(&ann).await.unwrap();
    let expected = format!(
        "{}: blocked\nTelegram says: Forbidden: bot was blocked by the user\n{}\n{}",
        ann.id(),
        since(&known, "probe"),
        started(&known)
    );
    assert_eq!(answer.visible, expected);
    assert_eq!(stage.probes(&ann), 1);
    stage.finish().await;
}

#[tokio::test]
async fn a_deleted_account_is_deactivated() {
    let stage = Stage::open().await;
    let ann = stage.regular("Ann").await;
    ann.deletes_account();
    let answer = stage.check(&ann.id().to_string()).await;
    let known = stage.known(&ann).await.unwrap();
    let expected = format!(
        "{}: deactivated\nTelegram says: Forbidden: user is deactivated\n{}\n{}",
        ann.id(),
        since(&known, "probe"),
        started(&known)
    );
    assert_eq!(answer.visible, expected);
    stage.finish().await;
}

#[tokio::test]
async fn people_who_never_came_are_told_apart_as_far_as_telegram_does() {
    let stage = Stage::open().await;
    let eve = stage.sim.person("Eve");
    let answer = stage.check(&eve.id().to_string()).await;
    let expected = format!(
        "{}: never started, {UNCONFIRMED}\nTelegram says: Bad Request: PEER_ID_INVALID",
        eve.id()
    );
    assert_eq!(answer.visible, expected);

    let una = stage.sim.person("Una").unknown_to_the_server();
    let answer = stage.check(&una.id().to_string()).await;
    let expected = format!(
        "{}: not found, {UNCONFIRMED}\nTelegram says: Bad Request: chat not found",
        una.id()
    );
    assert_eq!(answer.visible, expected);

    // Telegram says yes to the id of any bot, without asking anybody.
    let robot = stage.sim.person("Robot").who_is_a_bot();
    let answer = stage.check(&robot.id().to_string()).await;
    let expected = format!(
        "{}: reachable, or a bot: nobody with this id has been here",
        robot.id()
    );
    assert_eq!(answer.visible, expected);
    for person in [&eve, &una, &robot] {
        assert_eq!(stage.probes(person), 1);
        assert_eq!(stage.known(person).await, None);
    }
    stage.finish().await;
}

#[tokio::test]
async fn ids_that_no_person_has_are_not_probed() {
    let stage = Stage::open().await;
    let own = stage.sim.bot_id();
    let answer = stage.check(&format!("0 -5 -1001234567890 {own}")).await;
    let expected = format!(
        "0: not a person\n\n-5: not a person\n\n-1001234567890: not a person\n\n{own}: not a person"
    );
    assert_eq!(answer.visible, expected);
    assert_eq!(stage.sim.calls_to("sendChatAction").len(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn a_refusal_in_unknown_words_leaves_two_possibilities() {
    let stage = Stage::open().await;
    let ann = stage.regular("Ann").await;
    let before = stage.known(&ann).await.unwrap();
    let refusal = Fault::Refuse {
        code: 403,
        description: "Forbidden: the moon is full".into(),
    };
    stage.sim.strike(Rule::on("sendChatAction", refusal));
    let answer = stage.check(&ann.id().to_string()).await.visible;
    let expected = format!(
        "{}: blocked or never started, {UNCONFIRMED}\nTelegram says: Forbidden: the moon is full\n",
        ann.id()
    );
    assert!(answer.starts_with(&expected), "{answer}");
    // One probe is no proof, so the person counts as before.
    let known = stage.known(&ann).await.unwrap();
    assert_eq!(known.standing, before.standing);
    let suspected = known.suspicion.map(|it| it.verdict);
    assert_eq!(suspected, Some(Verdict::BlockedOrNeverStarted));
    stage.finish().await;
}

#[tokio::test]
async fn an_answer_that_proves_nothing_changes_nothing() {
    let stage = Stage::open().await;
    let ann = stage.regular("Ann").await;
    let before = stage.known(&ann).await.unwrap();
    let refusal = Fault::Refuse {
        code: 400,
        description: "Bad Request: USER_IS_BOT".into(),
    };
    stage.sim.strike(Rule::on("sendChatAction", refusal));
    let answer = stage.check(&ann.id().to_string()).await;
    let expected = format!(
        "{}: inconclusive\nTelegram says: Bad Request: USER_IS_BOT\ncounts as reachable {}\n{}",
        ann.id(),
        since(&before, "message"),
        started(&before)
    );
    assert_eq!(answer.visible, expected);
    assert_eq!(stage.known(&ann).await, Some(before));
    stage.finish().await;
}

#[tokio::test]
async fn a_second_probe_a_minute_later_confirms() {
    let stage = Stage::open().await;
    let ann = stage.regular("Ann").await.unknown_to_the_server();
    let check = async |seconds: i64| {
        let earlier = Utc::now() - TimeDelta::seconds(seconds);
        let (evidence, minute) = (Evidence::Probe, TimeDelta::minutes(1));
        for verdict in [Verdict::Reachable, Verdict::NotFound] {
            stage
                .store
                .record_verdict(user_id(&ann), verdict, evidence, earlier, minute)
                .await
                .unwrap();
        }
        let answer = stage.check(&ann.id().to_string()).await.visible;
        answer.lines().next().unwrap().to_owned()
    };
    let id = ann.id();
    assert_eq!(check(30).await, format!("{id}: not found, {UNCONFIRMED}"));
    assert_eq!(check(61).await, format!("{id}: not found"));
    stage.finish().await;
}

#[tokio::test]
async fn no_fault_on_the_way_changes_a_verdict() {
    let stage = Stage::open().await;
    let faults = [
        Fault::Flood { retry_after: 1 },
        Fault::ServerError,
        Fault::Html502,
        Fault::Drop,
        Fault::Garbage,
    ];
    let mut people = Vec::new();
    for fault in faults {
        let person = stage.regular("Ann").await;
        person.deletes_account();
        let rule = Rule::on("sendChatAction", fault).in_chat(person.id());
        stage.sim.strike(rule);
        people.push(person);
    }
    let ids: Vec<_> = people.iter().map(|it| it.id().to_string()).collect();
    let answer = stage.check(&ids.join(" ")).await;
    let verdicts: Vec<_> = answer
        .visible
        .split("\n\n")
        .map(|finding| finding.lines().next().unwrap())
        .collect();
    let expected: Vec<_> = ids.iter().map(|id| format!("{id}: deactivated")).collect();
    assert_eq!(verdicts, expected);
    stage.finish().await;
}

#[tokio::test]
async fn silence_is_no_verdict() {
    let stage = Stage::open().await;
    let ann = stage.regular("Ann").await;
    let before = stage.known(&ann).await.unwrap();
    stage
        .sim
        .strike(Rule::on("sendChatAction", Fault::Html502).until_cleared());
    let answer = stage.check(&ann.id().to_string()).await;
    let expected = format!(
        "{}: no answer from Telegram, so nothing is concluded\nTelegram says: HTTP 502 Bad \
         Gateway\ncounts as reachable {}\n{}",
        ann.id(),
        since(&before, "message"),
        started(&before)
    );
    assert_eq!(answer.visible, expected);
    assert_eq!(stage.known(&ann).await, Some(before));
    stage.finish().await;
}

#[tokio::test]
async fn twenty_people_are_checked_at_once_and_twenty_one_are_not() {
    let stage = Stage::open().await;
    let people = stage.sim.crowd(21);
    let ids: Vec<_> = people.iter().map(ToString::to_string).collect();

    let answer = stage.check(&ids.join(" ")).await;
    let expected = "That is 21 people; I check up to 20 at once. Nobody was checked.";
    assert_eq!(answer.visible, expected);
    assert_eq!(stage.sim.calls_to("sendChatAction").len(), 0);

    stage
        .owner
        .writes(&format!("/check {}", ids[..20].join(", ")));
    let mut found = Vec::new();
    while found.len() < 20 {
        let answer = stage.hear(&stage.owner).await;
        let first_words = answer.split("\n\n").map(|it| it.split(':').next().unwrap());
        found.extend(first_words.map(ToOwned::to_owned));
    }
    assert_eq!(found, ids[..20]);
    let probed: Vec<_> = stage.sim.calls_to("sendChatAction");
    let probed: Vec<_> = probed.iter().filter_map(|call| call.chat_id).collect();
    assert_eq!(probed, people[..20]);
    stage.finish().await;
}

#[tokio::test]
async fn whoever_is_named_twice_is_probed_once() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann").with_username("ann");
    ann.starts();
    stage.read(&ann).await;
    let id = ann.id();
    let answer = stage.check(&format!("{id} {id} @ann @ANN {id}")).await;
    assert_eq!(stage.probes(&ann), 1);
    assert_eq!(
        answer.visible.matches("reachable").count(),
        1,
        "{}",
        answer.visible
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_word_that_is_no_id_is_named_with_what_is_accepted() {
    let stage = Stage::open().await;
    let ann = stage.regular("Ann").await;
    for word in ["ann", "12x", "@", "@ann!", "<b>", "99999999999999999"] {
        let answer = stage.check(word).await;
        let expected = format!(
            "{word}: not a user id. Accepted are whole numbers such as 123456789, and @name."
        );
        assert_eq!(answer.visible, expected);
    }
    let answer = stage.check(&format!("12x {}", ann.id())).await.visible;
    assert!(answer.contains("12x: not a user id"), "{answer}");
    assert!(
        answer.contains(&format!("{}: reachable", ann.id())),
        "{answer}"
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_forwarded_message_and_a_contact_say_whom_to_check() {
    let stage = Stage::open().await;
    let ann = stage.regular("Ann").await;
    let reachable = format!("{}: reachable", ann.id());
    let sender = json!({ "id": ann.id(), "is_bot": false, "first_name": "Ann" });
    let forward = json!({ "message_id": 1, "date": 1, "text": "hi",
        "chat": { "id": stage.owner.id(), "type": "private" },
        "forward_origin": { "type": "user", "date": 1, "sender_user": sender } });
    let answer = stage.check_reply(forward).await;
    assert!(answer.starts_with(&reachable), "{answer}");
    let contact = json!({ "message_id": 1, "date": 1,
        "contact": { "phone_number": "+1", "first_name": "Ann", "user_id": ann.id() } });
    let answer = stage.check_reply(contact).await;
    assert!(answer.starts_with(&reachable), "{answer}");
    assert_eq!(stage.probes(&ann), 2);
    stage.finish().await;
}

#[tokio::test]
async fn a_reply_to_nobody_in_particular_is_told_what_to_send_instead() {
    let stage = Stage::open().await;
    let hidden = "That message does not reveal an account: its sender hides it, or the contact is \
                  not on Telegram. Send the user id instead: /check 123456789";
    let origin = json!({ "type": "hidden_user", "date": 1, "sender_user_name": "Ann" });
    let forward = json!({ "message_id": 1, "date": 1, "text": "hi", "forward_origin": origin });
    assert_eq!(stage.check_reply(forward).await, hidden);
    let contact = json!({ "message_id": 1, "date": 1,
        "contact": { "phone_number": "+1", "first_name": "Ann" } });
    assert_eq!(stage.check_reply(contact).await, hidden);

    let usage = "Whom shall I check? Up to 20 people at once:\n\n/check 123456789 – a user \
                 id\n/check @name – somebody who has been here before\n/check as a reply to a \
                 forwarded message or a contact";
    let plain = json!({ "message_id": 1, "date": 1, "text": "hi" });
    assert_eq!(stage.check_reply(plain).await, usage);
    assert_eq!(stage.check("").await.visible, usage);
    stage.finish().await;
}

#[tokio::test]
async fn the_answer_tells_how_a_dialog_began_and_was_last_opened() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    for payload in ["summer_sale", "c3VtbWVyX3NhbGU", "friend"] {
        ann.starts_with(payload);
        stage.read(&ann).await;
    }
    let bob = stage.sim.person("Bob");
    bob.writes("hello");
    stage.read(&bob).await;

    let answer = stage.check(&format!("{} {}", ann.id(), bob.id())).await;
    let openings = stage.store.openings(user_id(&ann)).await.unwrap();
    let (first, last) = (date(openings[0].0), date(openings[2].0));
    let expected = format!(
        "{}: reachable\n{}\nbegan {first}: pressed Start through summer_sale; last {last}: \
         pressed Start through friend\n\n{}: reachable\n{}\nthe dialog has not begun",
        ann.id(),
        since(&stage.known(&ann).await.unwrap(), "probe"),
        bob.id(),
        since(&stage.known(&bob).await.unwrap(), "probe"),
    );
    assert_eq!(answer.visible, expected);
    stage.finish().await;
}

#[tokio::test]
async fn to_anybody_else_there_is_no_such_command() {
    let stage = Stage::open().await;
    let nonsense = stage.sim.person("Ned");
    nonsense.writes("/nonsense");
    let fallback = stage.read(&nonsense).await;
    for command in [
        "/check",
        "/check 1",
        "/check @olga",
        "/audit",
        "/audit everyone",
    ] {
        let stranger = stage.sim.person("Sam");
        stranger.writes(command);
        let answer = stage.read(&stranger).await;
        assert_eq!(
            (&answer.text, &answer.keyboard, answer.reply_to),
            (&fallback.text, &fallback.keyboard, fallback.reply_to),
            "{command}"
        );
    }
    assert_eq!(stage.sim.calls_to("sendChatAction").len(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn a_stranger_who_guesses_the_probe_button_learns_nothing() {
    let stage = Stage::open().await;
    let (ann, sam) = (stage.regular("Ann").await, stage.regular("Sam").await);
    ann.blocks();
    stage.until_known(&ann, Known::is_blocked).await;
    stage.check(&ann.id().to_string()).await;

    let shown = sam.messages().len();
    let press = json!({
        "id": "q77",
        "from": { "id": sam.id(), "is_bot": false, "first_name": "Sam" },
        "message": { "message_id": 1, "date": 1, "text": "Hi",
            "chat": { "id": sam.id(), "type": "private", "first_name": "Sam" } },
        "chat_instance": "1",
        "data": format!("probe:{}", ann.id()),
    });
    stage.sim.push_update("callback_query", &press);
    stage.until_called("answerCallbackQuery", 1).await;
    stage.settle().await;
    assert_eq!(stage.sim.calls_to("sendChatAction").len(), 0);
    assert_eq!(sam.messages().len(), shown);
    let answered = &stage.sim.calls_to("answerCallbackQuery")[0].parameters;
    assert_eq!(answered, &json!({ "callback_query_id": "q77" }));
    stage.finish().await;
}

#[tokio::test]
async fn findings_that_do_not_fit_into_one_message_come_in_several() {
    let stage = Stage::open().await;
    let mut people = Vec::new();
    for number in 10..30 {
        // As long as such things get.
        let name = format!("{}{number}", "n".repeat(30));
        let person = stage.sim.person("Ann").with_username(&name);
        for payload in ["a".repeat(64), "b".repeat(64)] {
            person.starts_with(&payload);
            stage.read(&person).await;
        }
        person.blocks();
        stage.until_known(&person, Known::is_blocked).await;
        people.push(person);
    }
    let ids: Vec<_> = people.iter().map(|it| it.id().to_string()).collect();
    stage.owner.writes(&format!("/check {}", ids.join(" ")));

    let (mut messages, mut found, mut buttons) = (0, Vec::new(), Vec::new());
    while found.len() < 20 {
        let answer = stage.read(&stage.owner).await;
        let first_words = answer.visible.split("\n\n").map(|it| it.split(' ').next());
        found.extend(first_words.map(|it| it.unwrap().to_owned()));
        buttons.extend(answer.buttons().map(|it| it.action.clone()));
        messages += 1;
    }
    assert!(messages > 1);
    assert_eq!(found, ids);
    let expected: Vec<_> = ids
        .iter()
        .map(|id| Action::Callback(format!("probe:{id}")))
        .collect();
    assert_eq!(buttons, expected);
    stage.finish().await;
}

#[tokio::test]
async fn a_refusal_of_any_length_fits_into_the_answer() {
    let stage = Stage::open().await;
    let ann = stage.regular("Ann").await;
    let refusal = Fault::Refuse {
        code: 400,
        description: format!("Bad Request: {}", "<&>".repeat(2000)).into(),
    };
    stage.sim.strike(Rule::on("sendChatAction", refusal));
    let answer = stage.check(&ann.id().to_string()).await.visible;
    assert!(
        answer.starts_with(&format!(
            "{}: inconclusive\nTelegram says: Bad Request: <&>",
            ann.id()
        )),
        "{answer}"
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_check_holds_up_nobody_who_comes_meanwhile() {
    let options = Options {
        latency: Duration::from_millis(100),
        ..Options::default()
    };
    let stage = Stage::with(options, |_| {}).await;
    let people = stage.sim.crowd(20);
    let ids: Vec<_> = people.iter().map(ToString::to_string).collect();
    stage.owner.writes(&format!("/check {}", ids.join(" ")));
    stage.until_called("sendChatAction", 2).await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;
    assert_eq!(stage.owner.messages().len(), 0);

    let owner = stage.owner.awaits(PATIENCE).await;
    assert!(owner.is_ok(), "{owner:?}");
    stage.settle().await;
    stage.read_all(&[stage.owner.id()]).await;
    stage.finish().await;
}
