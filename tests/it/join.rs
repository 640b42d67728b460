//! Asking to join: written to at once, let in as the owner wants it.

use std::time::Duration;

use doorman::config::JoinPolicy;
use doorman::opening::Opening;
use doorman::person::Person as Known;
use doorman::reach::{Ceilings, Verdict};
use doorman::sim::{Admission, Chat, Fault, Message, Options, Person, Rule, World};
use serde_json::json;
use teloxide::types::ChatId;

use crate::stage::{PATIENCE, Stage, per_second, user_id};

const BUTTON: &str = "Let me in";
const OVER: &str = "The time for the button is over. The administrators of Club have your request and will decide.";
const OVERTAKEN: &str = "Your request to join Club is no longer open: an administrator has decided, or it was taken back.";
const POWERLESS: &str =
    "I cannot let you into Club just now. Its administrators have your request and will decide.";

/// Older than the five minutes.
const LONG_AGO: Duration = Duration::from_mins(10);

/// As old as a request may be and still be written to by a slow machine.
const NEARLY_OVER: Duration = Duration::from_mins(5);

/// A stage with this policy, and a supergroup whose administrator the bot is.
async fn club_with(policy: JoinPolicy) -> (Stage, Chat) {
    let mut stage = dark_with(policy, |_| {}).await;
    let club = administered(&stage, "Club");
    stage.open_to_owner().await;
    (stage, club)
}

async fn dark_with(policy: JoinPolicy, change: impl FnOnce(&mut doorman::config::Config)) -> Stage {
    let both = |config: &mut doorman::config::Config| {
        config.join_requests = policy;
        change(config);
    };
    Stage::dark(Options::default(), both).await
}

fn administered(stage: &Stage, title: &str) -> Chat {
    let club = stage.sim.supergroup(title);
    stage.owner.promotes_bot_in(&club);
    club
}

/// The buttons under a message.
fn buttons(message: &Message) -> Vec<String> {
    message.buttons().map(|it| it.text.clone()).collect()
}

impl Stage {
    /// Starts the bot; its owner can be written to from then on.
    async fn open_to_owner(&mut self) {
        self.owner.starts();
        self.run_bot();
        self.read(&self.owner).await;
        self.settle().await;
    }

    /// Waits until the person's newest message reads like this, without a button.
    async fn until_reads(&self, person: &Person, text: &str) {
        let (id, what) = (
            person.id(),
            format!("{:?} shown to {}", text, person.name()),
        );
        let shown = |world: &World| {
            let newest = world.messages(id).last();
            newest.is_some_and(|it| it.visible == text && it.buttons().count() == 0)
        };
        self.sim.until(&what, PATIENCE, shown).await.unwrap();
    }

    async fn until_approved(&self, times: usize) {
        self.until_called("approveChatJoinRequest", times).await;
    }
}

#[tokio::test]
async fn whoever_asks_to_join_is_written_to_and_left_to_the_administrators() {
    let (stage, club) = club_with(JoinPolicy::Greet).await;
    let ann = stage.sim.person("Ann");
    ann.asks_to_join(&club);
    let message = stage.read(&ann).await;
    assert_eq!(
        message.visible,
        "Hello, Ann! You would like to join Club.\n\n\
         Its administrators have your request and will decide."
    );
    assert_eq!(buttons(&message), [""; 0]);
    stage.settle().await;

    assert_eq!(club.admitted(&ann), None);
    assert_eq!(stage.sim.calls_to("approveChatJoinRequest").len(), 0);
    let openings = stage.store.openings(user_id(&ann)).await.unwrap();
    assert_eq!(openings.len(), 1);
    assert_eq!(openings[0].1, Opening::JoinRequest(ChatId(club.id())));
    // The message proves nothing: it went through a window.
    assert_eq!(stage.known(&ann).await.unwrap().standing, None);
    stage.finish().await;
}

#[tokio::test]
async fn whoever_asks_again_within_five_minutes_gets_no_second_message() {
    for policy in [JoinPolicy::Greet, JoinPolicy::Approve, JoinPolicy::Confirm] {
        let (stage, club) = club_with(policy).await;
        let other = administered(&stage, "Other club");
        let ann = stage.sim.person("Ann");
        ann.asked_to_join(&club, Duration::from_mins(4));
        stage.read(&ann).await;
        stage.settle().await;
        ann.asks_to_join(&club);
        stage.settle().await;
        assert_eq!(ann.messages().len(), 1, "{policy:?}");
        // Another chat is another matter.
        ann.asks_to_join(&other);
        assert!(stage.hear(&ann).await.contains("Other club"));
        if policy == JoinPolicy::Confirm {
            // The first message stands for the second request, and has its time.
            ann.presses(&format!("join:{}", club.id()));
        }
        stage.settle().await;
        let expected = (policy != JoinPolicy::Greet).then_some(Admission::Approved);
        assert_eq!(club.admitted(&ann), expected, "{policy:?}");
        stage.finish().await;
    }
}

#[tokio::test]
async fn who_is_to_be_let_in_is_written_to_first() {
    let (stage, club) = club_with(JoinPolicy::Approve).await;
    let ann = stage.sim.person("");
    ann.asks_to_join(&club);
    assert_eq!(
        stage.hear(&ann).await,
        "Hello! You would like to join Club.\n\nOne moment, and you are in."
    );
    stage.settle().await;
    assert_eq!(club.admitted(&ann), Some(Admission::Approved));
    let calls = stage.sim.calls();
    let first = |method: &str| calls.iter().position(|call| call.method == method).unwrap();
    assert!(first("sendMessage") < first("approveChatJoinRequest"));
    stage.finish().await;
}

#[tokio::test]
async fn who_cannot_be_written_to_is_let_in_all_the_same() {
    let mut stage = dark_with(JoinPolicy::Approve, |_| {}).await;
    let club = administered(&stage, "Club");
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.run_bot();
    stage.read(&ann).await;
    ann.blocks();
    stage.until_known(&ann, Known::is_blocked).await;
    ann.asks_to_join(&club);
    stage.until_approved(1).await;
    assert_eq!(club.admitted(&ann), Some(Admission::Approved));
    assert_eq!(stage.calls_about(&ann, "sendMessage"), 1);

    // Blocks after asking: what is owed to her is not dropped with the rest.
    stage.settle().await;
    stage.stop_bot().await.unwrap();
    let bob = stage.sim.person("Bob");
    bob.asks_to_join(&club);
    bob.blocks();
    stage.run_bot();
    stage.until_approved(2).await;
    assert_eq!(club.admitted(&bob), Some(Admission::Approved));
    stage.finish().await;
}

#[tokio::test]
async fn a_message_that_telegram_does_not_take_keeps_nobody_out() {
    let (stage, club) = club_with(JoinPolicy::Approve).await;
    let refusal = Fault::Refuse {
        code: 400,
        description: "Bad Request: message is too strange".into(),
    };
    stage.sim.strike(Rule::on("sendMessage", refusal));
    let ann = stage.sim.person("Ann");
    ann.asks_to_join(&club);
    stage.until_approved(1).await;
    stage.settle().await;
    assert_eq!(club.admitted(&ann), Some(Admission::Approved));
    assert_eq!(stage.calls_about(&ann, "sendMessage"), 1);
    stage.finish().await;
}

#[tokio::test]
async fn a_press_of_the_button_lets_in_and_takes_the_button_away() {
    let (stage, club) = club_with(JoinPolicy::Confirm).await;
    let ann = stage.sim.person("<b>Ann");
    ann.asks_to_join(&club);
    let message = stage.read(&ann).await;
    assert_eq!(
        message.visible,
        "Hello, <b>Ann! You would like to join Club.\n\n\
         Press the button within five minutes, and you are in. \
         Otherwise its administrators will decide."
    );
    assert_eq!(buttons(&message), [BUTTON]);
    assert_eq!(club.admitted(&ann), None);

    ann.presses(BUTTON);
    stage
        .until_reads(&ann, "You are in: welcome to Club!")
        .await;
    assert_eq!(club.admitted(&ann), Some(Admission::Approved));
    stage.finish().await;
}

#[tokio::test]
async fn a_press_lets_in_nobody_but_its_own_asker() {
    let (stage, club) = club_with(JoinPolicy::Confirm).await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    ann.asks_to_join(&club);
    stage.read(&ann).await;
    let other = administered(&stage, "Other club");
    for (person, data) in [
        (&bob, format!("join:{}", club.id())),
        (&ann, format!("join:{}", other.id())),
        (&ann, "join:".to_owned()),
        (&ann, "join:x".to_owned()),
    ] {
        stage.sim.push_update(
            "callback_query",
            &json!({
                "id": "5",
                "from": { "id": person.id(), "is_bot": false, "first_name": person.name() },
                "message": { "message_id": 1, "date": 0,
                    "chat": { "id": person.id(), "type": "private", "first_name": "" } },
                "chat_instance": "1",
                "data": data,
            }),
        );
    }
    stage.until_called("answerCallbackQuery", 4).await;
    stage.settle().await;
    assert_eq!(stage.sim.calls_to("approveChatJoinRequest").len(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn a_press_lets_nobody_in_once_the_owner_has_changed_the_policy() {
    let (mut stage, club) = club_with(JoinPolicy::Confirm).await;
    let ann = stage.sim.person("Ann");
    ann.asks_to_join(&club);
    stage.read(&ann).await;
    stage.settle().await;
    stage.stop_bot().await.unwrap();
    stage.change(|config| config.join_requests = JoinPolicy::Greet);
    stage.run_bot();
    ann.presses(BUTTON);
    stage.until_reads(&ann, OVER).await;
    assert_eq!(club.admitted(&ann), None);
    stage.finish().await;
}

#[tokio::test]
async fn who_is_in_and_asks_anew_gets_a_button_anew() {
    let (stage, club) = club_with(JoinPolicy::Confirm).await;
    let ann = stage.sim.person("Ann");
    ann.asked_to_join(&club, Duration::from_mins(1));
    stage.read(&ann).await;
    ann.presses(BUTTON);
    stage
        .until_reads(&ann, "You are in: welcome to Club!")
        .await;
    stage.settle().await;

    ann.asks_to_join(&club);
    assert_eq!(buttons(&stage.read(&ann).await), [BUTTON]);
    ann.presses(BUTTON);
    stage
        .until_reads(&ann, "You are in: welcome to Club!")
        .await;
    stage.until_approved(2).await;
    stage.finish().await;
}

#[tokio::test]
async fn who_was_dealt_with_by_somebody_else_reads_so_and_the_owner_hears_of_it_once() {
    let (stage, club) = club_with(JoinPolicy::Confirm).await;
    let people = ["Ann", "Bob", "Cid"].map(|name| stage.sim.person(name));
    for person in &people {
        person.asks_to_join(&club);
        stage.read(person).await;
    }
    let [ann, bob, cid] = &people;
    club.turns_away(ann);
    ann.presses(BUTTON);
    stage.until_reads(ann, OVERTAKEN).await;
    let told = stage.hear(&stage.owner).await;
    assert!(told.contains("Club") && told.contains("harmless"), "{told}");
    club.turns_away(bob);
    bob.presses(BUTTON);
    stage.until_reads(bob, OVERTAKEN).await;
    club.lets_in(cid);
    cid.presses(BUTTON);
    stage.until_reads(cid, "You are in: welcome to Club!").await;
    stage.finish().await;
}

#[tokio::test]
async fn who_does_not_press_in_time_is_told_so_even_after_a_restart() {
    let (mut stage, club) = club_with(JoinPolicy::Confirm).await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    ann.starts();
    stage.read(&ann).await;
    ann.asked_to_join(&club, NEARLY_OVER);
    stage.read(&ann).await;
    stage.until_reads(&ann, OVER).await;

    bob.starts();
    stage.read(&bob).await;
    bob.asked_to_join(&club, NEARLY_OVER);
    stage.read(&bob).await;
    stage.settle().await;
    stage.stop_bot().await.unwrap();
    assert_eq!(buttons(&bob.newest().unwrap()), [BUTTON]);
    stage.run_bot();
    stage.until_reads(&bob, OVER).await;
    let ends_at = tokio::time::Instant::now() + PATIENCE;
    let chat = ChatId(club.id());
    while stage
        .store
        .pending_join(chat, user_id(&bob))
        .await
        .unwrap()
        .is_some()
    {
        assert!(tokio::time::Instant::now() < ends_at, "still pending");
        // A condition in a database: there is nothing to wait on.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_message_that_is_gone_when_time_is_up_is_no_trouble() {
    let (stage, club) = club_with(JoinPolicy::Confirm).await;
    let gone = Fault::Refuse {
        code: 400,
        description: "Bad Request: message to edit not found".into(),
    };
    stage.sim.strike(Rule::on("editMessageText", gone));
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;
    ann.asked_to_join(&club, NEARLY_OVER);
    stage.read(&ann).await;
    stage.until_called("editMessageText", 1).await;
    let bob = stage.sim.person("Bob");
    bob.starts();
    stage.read(&bob).await;
    bob.asked_to_join(&club, NEARLY_OVER);
    stage.read(&bob).await;
    stage.until_reads(&bob, OVER).await;
    assert_eq!(stage.calls_about(&ann, "editMessageText"), 1);
    stage.finish().await;
}

#[tokio::test]
async fn a_request_that_is_heard_too_late_is_recorded_and_not_written_to() {
    for policy in [JoinPolicy::Greet, JoinPolicy::Approve, JoinPolicy::Confirm] {
        let (stage, club) = club_with(policy).await;
        let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
        ann.asked_to_join(&club, LONG_AGO);
        let told = stage.hear(&stage.owner).await;
        assert!(
            told.contains("Club") && told.contains("five minutes"),
            "{told}"
        );
        bob.asked_to_join(&club, LONG_AGO);
        stage.settle().await;
        for person in [&ann, &bob] {
            assert_eq!(person.messages().len(), 0, "{policy:?}");
            let openings = stage.store.openings(user_id(person)).await.unwrap();
            assert_eq!(openings.len(), 1, "{policy:?}");
            let expected = (policy == JoinPolicy::Approve).then_some(Admission::Approved);
            assert_eq!(club.admitted(person), expected, "{policy:?}");
        }
        stage.finish().await;
    }
}

#[tokio::test]
async fn a_window_that_another_administrator_has_closed_is_taken_note_of() {
    let (mut stage, club) = club_with(JoinPolicy::Approve).await;
    stage.stop_bot().await.unwrap();
    let ann = stage.sim.person("Ann");
    ann.asks_to_join(&club);
    ann.outwaits_join_window();
    stage.run_bot();
    let told = stage.hear(&stage.owner).await;
    assert!(
        told.contains("Club") && told.contains("five minutes"),
        "{told}"
    );
    stage.settle().await;
    assert_eq!(club.admitted(&ann), Some(Admission::Approved));
    let known = stage.known(&ann).await.unwrap();
    let suspected = known.suspicion.map(|it| it.verdict);
    assert_eq!(suspected, Some(Verdict::NeverStarted));
    stage.finish().await;
}

#[tokio::test]
async fn missing_rights_are_told_once_and_anew_when_the_rights_have_changed() {
    let (mut stage, club) = club_with(JoinPolicy::Approve).await;
    // The bot hears of requests as an administrator only; this right it was not given.
    let refusal = Fault::Refuse {
        code: 400,
        description: "Bad Request: not enough rights to manage chat join requests".into(),
    };
    let rule = Rule::on("approveChatJoinRequest", refusal);
    stage.sim.strike(rule.until_cleared());
    let asks = async |stage: &Stage, name: &str| {
        let person = stage.sim.person(name);
        person.asks_to_join(&club);
        stage.read(&person).await;
        stage.until_reads(&person, POWERLESS).await;
        stage.settle().await;
    };
    let says_so = |told: &str| {
        told.contains("Club") && told.contains("not enough rights to manage chat join requests")
    };
    asks(&stage, "Ann").await;
    assert!(says_so(&stage.hear(&stage.owner).await));
    asks(&stage, "Bob").await;
    stage.stop_bot().await.unwrap();
    stage.run_bot();
    asks(&stage, "Cid").await;
    assert_eq!(stage.owner.unread(), 0, "{}", stage.owner.transcript());

    stage.owner.demotes_bot_in(&club);
    stage.owner.promotes_bot_in(&club);
    stage.settle().await;
    asks(&stage, "Dan").await;
    assert!(says_so(&stage.hear(&stage.owner).await));
    stage.finish().await;
}

#[tokio::test]
async fn a_right_that_was_taken_silently_is_missed_by_the_press() {
    let (stage, club) = club_with(JoinPolicy::Confirm).await;
    let ann = stage.sim.person("Ann");
    ann.asks_to_join(&club);
    stage.read(&ann).await;
    club.silences_bot();
    ann.presses(BUTTON);
    stage.until_reads(&ann, POWERLESS).await;
    assert!(stage.hear(&stage.owner).await.contains("not enough rights"));
    assert_eq!(club.admitted(&ann), None);
    stage.finish().await;
}

#[tokio::test]
async fn a_chat_that_is_gone_is_told_of_in_telegrams_words() {
    let (mut stage, gone) = club_with(JoinPolicy::Approve).await;
    let left = administered(&stage, "Left club");
    stage.settle().await;
    for (club, words) in [(&gone, "chat was deleted"), (&left, "bot was kicked from")] {
        stage.stop_bot().await.unwrap();
        let ann = stage.sim.person("Ann");
        ann.asks_to_join(club);
        if club.id() == gone.id() {
            club.disappears();
        } else {
            stage.owner.removes_bot_from(club);
        }
        stage.run_bot();
        let told = stage.hear(&stage.owner).await;
        assert!(
            told.contains(club.title()) && told.contains(words),
            "{told}"
        );
        stage.read(&ann).await;
        stage.settle().await;
    }
    stage.finish().await;
}

#[tokio::test]
async fn every_administrator_of_the_bot_is_told() {
    let mut stage = dark_with(JoinPolicy::Greet, |_| {}).await;
    let otto = stage.sim.person("Otto");
    stage.change(|config| {
        config.admins.insert(user_id(&otto));
    });
    let club = administered(&stage, "Club");
    stage.open_to_owner().await;
    otto.starts();
    stage.read(&otto).await;
    stage.sim.person("Ann").asked_to_join(&club, LONG_AGO);
    for admin in [&stage.owner, &otto] {
        assert!(stage.hear(admin).await.contains("Club"));
    }
    stage.finish().await;
}

#[tokio::test]
async fn who_is_in_too_many_chats_is_told_and_may_press_again() {
    let full = || Fault::Refuse {
        code: 400,
        description: "Bad Request: USER_CHANNELS_TOO_MUCH".into(),
    };
    for policy in [JoinPolicy::Approve, JoinPolicy::Confirm] {
        let (stage, club) = club_with(policy).await;
        stage.sim.strike(Rule::on("approveChatJoinRequest", full()));
        let ann = stage.sim.person("Ann");
        ann.asks_to_join(&club);
        stage.read(&ann).await;
        if policy == JoinPolicy::Confirm {
            ann.presses(BUTTON);
        }
        stage.until_called("editMessageText", 1).await;
        stage.settle().await;
        let message = ann.newest().unwrap();
        assert!(
            message.visible.contains("as Telegram allows"),
            "{}",
            message.visible
        );
        if policy == JoinPolicy::Confirm {
            assert_eq!(buttons(&message), [BUTTON]);
            ann.presses(BUTTON);
            stage
                .until_reads(&ann, "You are in: welcome to Club!")
                .await;
        } else {
            assert_eq!(buttons(&message), [""; 0]);
        }
        stage.finish().await;
    }
}

#[tokio::test]
async fn a_telegram_that_stumbles_is_asked_again() {
    let (stage, club) = club_with(JoinPolicy::Approve).await;
    stage
        .sim
        .strike(Rule::on("approveChatJoinRequest", Fault::Html502));
    stage.sim.strike(Rule::on(
        "approveChatJoinRequest",
        Fault::Flood { retry_after: 1 },
    ));
    let ann = stage.sim.person("Ann");
    ann.asks_to_join(&club);
    stage.read(&ann).await;
    stage.until_approved(3).await;
    stage.settle().await;
    assert_eq!(club.admitted(&ann), Some(Admission::Approved));
    stage.finish().await;
}

/// A request to join as Telegram tells of it, with the chat to write to.
fn request(person: &Person, chat: &Chat, write_to: i64) -> serde_json::Value {
    json!({
        "chat": { "id": chat.id(), "title": chat.title(), "type": "supergroup" },
        "from": { "id": person.id(), "is_bot": false, "first_name": person.name() },
        "user_chat_id": write_to,
        "date": chrono::Utc::now().timestamp(),
    })
}

#[tokio::test]
async fn the_message_goes_where_telegram_says() {
    let (stage, club) = club_with(JoinPolicy::Confirm).await;
    let (ann, door) = (stage.sim.person("Ann"), stage.sim.person("Ann's door"));
    door.starts();
    stage.read(&door).await;
    let body = request(&ann, &club, door.id());
    stage.sim.push_update("chat_join_request", &body);
    assert!(stage.hear(&door).await.contains("Hello, Ann!"));

    // And what Telegram says about it is said about the person.
    door.deletes_account();
    let other = administered(&stage, "Other club");
    let body = request(&ann, &other, door.id());
    stage.sim.push_update("chat_join_request", &body);
    let is_deactivated = |known: &Known| {
        let standing = known.standing.as_ref();
        standing.is_some_and(|it| it.verdict == Verdict::Deactivated)
    };
    stage.until_known(&ann, is_deactivated).await;
    stage.finish().await;
}

#[tokio::test]
async fn whoever_floods_the_bot_may_still_join() {
    let (stage, club) = club_with(JoinPolicy::Approve).await;
    let ann = stage.sim.person("Ann");
    for _ in 0..40 {
        ann.writes("hello?");
    }
    stage.settle().await;
    ann.asks_to_join(&club);
    stage.until_approved(1).await;
    stage.settle().await;
    assert!(ann.newest().unwrap().visible.contains("Club"));
    stage.read_all(&[ann.id()]).await;
    stage.finish().await;
}

#[tokio::test]
async fn a_request_to_join_is_written_to_ahead_of_hundreds_that_wait() {
    const CEILING: u32 = 60;
    const WAITING: usize = 700;
    let ceilings = Ceilings {
        replies_per_second_max: per_second(CEILING),
        probes_per_second_max: None,
    };
    let mut stage = dark_with(JoinPolicy::Greet, |config| config.ceilings = ceilings).await;
    let club = administered(&stage, "Club");
    let people = stage.sim.crowd(WAITING);
    stage.sim.crowd_starts(&people);
    stage.run_bot();
    let all_wait = |world: &World| world.pending() == 0;
    stage
        .sim
        .until("all fetched", PATIENCE, all_wait)
        .await
        .unwrap();
    let ann = stage.sim.person("Ann");
    let before = stage.sim.ask(World::sent);
    ann.asks_to_join(&club);
    stage.read(&ann).await;
    let ahead = stage.sim.ask(World::sent) - before;
    // Far fewer than wait: those that were under way, and what a slow machine adds.
    assert!(ahead <= 2 * CEILING as usize, "{ahead} went first");
    stage.settle().await;
    stage.read_all(&people).await;
    stage.finish().await;
}

#[tokio::test]
async fn unfinished_requests_come_first_after_a_restart() {
    const CEILING: u32 = 60;
    let ceilings = Ceilings {
        replies_per_second_max: per_second(CEILING),
        probes_per_second_max: None,
    };
    let mut stage = dark_with(JoinPolicy::Greet, |config| config.ceilings = ceilings).await;
    let club = administered(&stage, "Club");
    let people = stage.sim.crowd(700);
    stage.sim.crowd_starts(&people);
    let ann = stage.sim.person("Ann");
    ann.asks_to_join(&club);
    // Telegram answers nothing until the bot is killed.
    stage
        .sim
        .strike(Rule::on("sendMessage", Fault::Hang).until_cleared());
    let bot = stage.spawn_bot(&[]);
    let all_wait = |world: &World| world.pending() == 0;
    stage
        .sim
        .until("all fetched", PATIENCE, all_wait)
        .await
        .unwrap();
    bot.kill();
    stage.sim.relent();
    stage.run_bot();
    stage.read(&ann).await;
    let ahead = stage.sim.ask(World::sent);
    assert!(ahead <= 2 * CEILING as usize, "{ahead} went first");
    stage.settle().await;
    stage.read_all(&people).await;
    stage.finish().await;
}

#[tokio::test]
async fn a_thousand_requests_in_one_channel_are_let_in_and_delay_nobody() {
    const CEILING: u32 = 300;
    const PEOPLE: usize = 1000;
    let ceilings = Ceilings {
        replies_per_second_max: per_second(CEILING),
        probes_per_second_max: None,
    };
    let mut stage = dark_with(JoinPolicy::Approve, |config| config.ceilings = ceilings).await;
    let news = stage.sim.channel("News");
    stage.owner.adds_bot_to(&news);
    let people = stage.sim.crowd(PEOPLE);
    stage.sim.crowd_asks_to_join(&people, &news);
    stage.run_bot();
    stage.until_approved(200).await;
    let ann = stage.sim.person("Ann");
    let before = stage
        .sim
        .ask(|world| world.called("approveChatJoinRequest"));
    ann.starts();
    stage.read(&ann).await;
    let let_in = stage
        .sim
        .ask(|world| world.called("approveChatJoinRequest"))
        - before;
    assert!(let_in <= PEOPLE / 2, "{let_in} were let in before Ann");

    stage.until_approved(PEOPLE).await;
    stage.settle().await;
    for id in &people {
        assert_eq!(stage.sim.ask(|world| world.received(*id)), 1);
        let person = stage.sim.somebody(*id);
        assert_eq!(news.admitted(&person), Some(Admission::Approved));
    }
    assert_eq!(stage.sim.calls_to("approveChatJoinRequest").len(), PEOPLE);
    let (rate, slack) = (stage.sim.rate_max(Duration::from_secs(1)), CEILING / 8);
    assert!(
        rate <= (CEILING + slack) as usize,
        "{rate} calls in one second"
    );
    stage.read_all(&people).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_of_a_rush_it_lets_everybody_in() {
    const PEOPLE: usize = 600;
    const KILLS: [usize; 3] = [20, 150, 400];
    /// What was in flight, and what was finished while its mark was on its way.
    const REPEATED_PER_KILL_MAX: usize = 256;
    let options = Options {
        latency: Duration::from_millis(5),
        ..Options::default()
    };
    let stage = Stage::dark(options, |_| {}).await;
    let club = administered(&stage, "Club");
    let people = stage.sim.crowd(PEOPLE);
    stage.sim.crowd_asks_to_join(&people, &club);
    let approve = [("DOORMAN_JOIN_REQUESTS", "approve"), ("RUST_LOG", "warn")];
    for called in KILLS {
        let bot = stage.spawn_bot(&approve);
        stage.until_approved(called).await;
        bot.kill();
    }
    let bot = stage.spawn_bot(&approve);
    let everybody_in = |world: &World| world.pending() == 0;
    stage
        .sim
        .until("all fetched", PATIENCE, everybody_in)
        .await
        .unwrap();
    stage.settle().await;
    let mut written = 0;
    for id in &people {
        let person = stage.sim.somebody(*id);
        assert_eq!(club.admitted(&person), Some(Admission::Approved), "{id}");
        written += stage.sim.ask(|world| world.received(*id));
    }
    // Whoever was let in is not written to again: the window is closed by then.
    assert!(
        written <= PEOPLE + KILLS.len() * REPEATED_PER_KILL_MAX,
        "{written}"
    );
    stage.read_all(&people).await;
    stage.read_all(&[stage.owner.id()]).await;
    stage.finish_with(bot).await;
}
