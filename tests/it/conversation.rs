//! Writing to the bot: who is answered, with what, and who is not.

use std::time::Duration;

use chrono::Utc;
use doorman::person::{Evidence, Person as Known};
use doorman::reach::Verdict;
use doorman::sim::{Fault, Options, Person, Rule};
use serde_json::{Value, json};

use crate::stage::{PATIENCE, Stage};

const FALLBACK: &str = "I did not understand that. Send /help to see what I understand.";
const HELP: &str = "This is what I understand:

/start – open the door
/help – what I understand
/language – choose a language
/privacy – what is stored about you, and for how long
/mydata – everything that is stored about you
/forgetme – have it erased";

/// A file as messages carry it.
fn file(kind: &str) -> Value {
    json!({ "file_id": kind, "file_unique_id": kind, "file_size": 3 })
}

fn picture() -> Value {
    json!({ "file_id": "p", "file_unique_id": "p", "width": 9, "height": 9 })
}

/// What the ledger says, and on what grounds.
fn verdict(known: &Known) -> Option<(Verdict, Evidence)> {
    let standing = known.standing.as_ref()?;
    Some((standing.verdict, standing.evidence))
}

/// A message as Telegram would deliver it, sent so many seconds ago.
fn message_of_old(person: &Person, seconds: i64) -> Value {
    json!({
        "message_id": 1,
        "from": { "id": person.id(), "is_bot": false, "first_name": person.name() },
        "chat": { "id": person.id(), "type": "private", "first_name": person.name() },
        "date": Utc::now().timestamp() - seconds,
        "text": "hello?",
    })
}

#[tokio::test]
async fn whatever_a_person_sends_is_answered() {
    let stage = Stage::open().await;
    let contents = [
        json!({ "text": "hello" }),
        json!({ "text": "/" }),
        json!({ "text": "/nonsense" }),
        json!({ "text": "/help@other_bot" }),
        json!({ "text": "/старт" }),
        json!({ "text": "\u{1f44b}" }),
        json!({ "photo": [picture()], "caption": "/help" }),
        json!({ "sticker": { "file_id": "s", "file_unique_id": "s", "type": "regular", "width": 9,
            "height": 9, "is_animated": false, "is_video": false } }),
        json!({ "voice": { "file_id": "v", "file_unique_id": "v", "duration": 3 } }),
        json!({ "document": file("d") }),
        json!({ "document": file("d"), "media_group_id": "7" }),
        json!({ "location": { "latitude": 48.2, "longitude": 16.4 } }),
        json!({ "contact": { "phone_number": "+1", "first_name": "Al" } }),
        json!({ "poll": { "id": "1", "question": "?", "options": [], "total_voter_count": 0,
            "is_closed": false, "is_anonymous": true, "type": "regular",
            "allows_multiple_answers": false } }),
        json!({ "dice": { "emoji": "\u{1f3b2}", "value": 6 } }),
        json!({ "story": { "chat": { "id": 1, "type": "private" }, "id": 2 } }),
        json!({ "hologram": { "depth": 3 } }),
        json!({ "web_app_data": { "data": "x", "button_text": "x" } }),
        json!({ "text": "forwarded", "forward_origin": { "type": "hidden_user", "date": 1,
            "sender_user_name": "Al" } }),
    ];
    for content in contents {
        let ann = stage.sim.person("Ann");
        ann.sends(content.clone());
        let answer = ann.awaits(PATIENCE).await;
        let answer = answer.unwrap_or_else(|problem| panic!("{content}: {problem}"));
        assert_eq!(answer.visible, FALLBACK, "{content}");
        assert_eq!(
            verdict(&stage.known(&ann).await.unwrap()),
            Some((Verdict::Reachable, Evidence::Message)),
            "{content}"
        );
    }
    stage.finish().await;
}

#[tokio::test]
async fn help_tells_the_owner_more_than_others() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    for command in ["/help", "/HELP", "/help@doorman_bot", "/help me"] {
        ann.writes(command);
        assert_eq!(stage.hear(&ann).await, HELP, "{command}");
    }
    stage.owner.writes("/help");
    let help = stage.hear(&stage.owner).await;
    assert!(help.starts_with(HELP) && help.contains("/check"), "{help}");
    stage.finish().await;
}

#[tokio::test]
async fn what_nobody_wrote_is_not_answered() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    let noise = [
        json!({}),
        json!({ "pinned_message": { "message_id": 1, "date": 0, "chat": { "id": 1, "type": "private" } } }),
        json!({ "forum_topic_created": { "name": "x", "icon_color": 1 } }),
        json!({ "forum_topic_sprouted": {}, "is_topic_message": true }),
        json!({ "users_shared": { "request_id": 1, "users": [{ "user_id": 5 }] } }),
        json!({ "chat_shared": { "request_id": 1, "chat_id": -5 } }),
        json!({ "message_auto_delete_timer_changed": { "message_auto_delete_time": 60 } }),
        json!({ "proximity_alert_triggered": {} }),
        json!({ "chat_background_set": {} }),
        json!({ "gift": {} }),
        json!({ "giveaway_completed": {} }),
        json!({ "suggested_post_paid": {} }),
        json!({ "direct_message_price_changed": {} }),
        json!({ "successful_payment": {} }),
        json!({ "passport_data": {} }),
    ];
    for fields in &noise {
        ann.sends(fields.clone());
    }
    stage.settle().await;
    assert_eq!(
        stage.sim.calls_to("sendMessage").len(),
        0,
        "{}",
        ann.transcript()
    );
    assert_eq!(stage.inbox_rows().await, 15);
    stage.finish().await;
}

#[tokio::test]
async fn other_kinds_of_updates_are_not_answered() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    let message = message_of_old(&ann, 0);
    let kinds = [
        "edited_message",
        "channel_post",
        "guest_message",
        "business_message",
        "edited_business_message",
        "message_from_the_future",
    ];
    for kind in kinds {
        stage
            .sim
            .push_raw(&format!(r#"{{"update_id":UPDATE_ID,"{kind}":{message}}}"#));
    }
    stage.sim.push_raw(r#"{"update_id":UPDATE_ID}"#);
    stage.settle().await;
    assert_eq!(stage.sim.calls_to("sendMessage").len(), 0);
    assert_eq!(stage.known(&ann).await, None);
    stage.finish().await;
}

#[tokio::test]
async fn an_edited_message_is_not_answered_again() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.writes("helo");
    assert_eq!(stage.hear(&ann).await, FALLBACK);
    ann.edits("hello");
    let mut edited = message_of_old(&ann, 0);
    edited["edit_date"] = json!(Utc::now().timestamp());
    stage.sim.push_raw(&format!(
        r#"{{"update_id":UPDATE_ID,"edited_message":{edited}}}"#
    ));
    stage.finish().await;
}

#[tokio::test]
async fn another_bot_is_neither_answered_nor_remembered() {
    let stage = Stage::open().await;
    let robot = stage.sim.person("Robot").who_is_a_bot();
    robot.starts();
    robot.writes("hello");
    stage.settle().await;
    assert_eq!(stage.sim.calls_to("sendMessage").len(), 0);
    assert_eq!(stage.known(&robot).await, None);
    stage.finish().await;
}

#[tokio::test]
async fn blocking_and_unblocking_are_noted_in_silence() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;

    ann.blocks();
    let known = stage.until_known(&ann, Known::is_blocked).await;
    assert_eq!(verdict(&known), Some((Verdict::Blocked, Evidence::Event)));
    ann.unblocks();
    let known = stage.until_known(&ann, |known| !known.is_blocked()).await;
    assert_eq!(verdict(&known), Some((Verdict::Reachable, Evidence::Event)));
    stage.settle().await;
    assert_eq!(stage.calls_about(&ann, "sendMessage"), 1);
    stage.finish().await;
}

#[tokio::test]
async fn whoever_blocks_while_the_reply_is_on_its_way_is_noted_as_blocked() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    stage.until_polled().await;
    // The reply needs a second attempt, and the news of the block takes longer.
    stage
        .sim
        .strike(Rule::on("sendMessage", Fault::ServerError));
    let slow = Fault::Delay(Duration::from_secs(3));
    stage.sim.strike(Rule::on("getUpdates", slow));
    ann.starts();
    stage.until_called("sendMessage", 1).await;
    ann.blocks();

    let known = stage.until_known(&ann, Known::is_blocked).await;
    assert_eq!(verdict(&known), Some((Verdict::Blocked, Evidence::Reply)));
    stage.finish().await;
}

#[tokio::test]
async fn an_account_deleted_while_the_reply_is_on_its_way_is_noted_as_deactivated() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    stage
        .sim
        .strike(Rule::on("sendMessage", Fault::ServerError));
    ann.starts();
    stage.until_called("sendMessage", 1).await;
    ann.deletes_account();

    let is_gone = |known: &Known| verdict(known) == Some((Verdict::Deactivated, Evidence::Reply));
    stage.until_known(&ann, is_gone).await;
    stage.finish().await;
}

#[tokio::test]
async fn a_reply_that_is_tried_again_is_not_sent_to_whoever_has_blocked_meanwhile() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    stage
        .sim
        .strike(Rule::on("sendMessage", Fault::ServerError));
    ann.starts();
    stage.until_called("sendMessage", 1).await;
    ann.blocks();
    stage.until_known(&ann, Known::is_blocked).await;
    stage.settle().await;

    // Telegram's own word stays the evidence, so a straggler changes nothing.
    let known = stage.known(&ann).await.unwrap();
    assert_eq!(verdict(&known), Some((Verdict::Blocked, Evidence::Event)));
    stage.sim.push_update("message", &message_of_old(&ann, 60));
    stage.settle().await;
    let later = stage.known(&ann).await.unwrap();
    assert_eq!(later.standing, known.standing);
    assert_eq!(stage.calls_about(&ann, "sendMessage"), 1);
    stage.finish().await;
}

#[tokio::test]
async fn a_message_from_before_the_block_is_not_answered_after_it() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;
    ann.blocks();
    let known = stage.until_known(&ann, Known::is_blocked).await;

    stage.sim.push_update("message", &message_of_old(&ann, 60));
    stage.settle().await;
    let later = stage.known(&ann).await.unwrap();
    assert_eq!(later.standing, known.standing);
    assert_eq!(stage.calls_about(&ann, "sendMessage"), 1);
    stage.finish().await;
}

#[tokio::test]
async fn who_comes_and_goes_in_one_breath_is_not_written_to() {
    let mut stage = Stage::dark(Options::default(), |_| {}).await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    ann.blocks();
    stage.run_bot();

    let known = stage.until_known(&ann, Known::is_blocked).await;
    stage.settle().await;
    assert_eq!(stage.sim.calls_to("sendMessage").len(), 0);
    let openings = stage.store.openings(known.id).await.unwrap();
    assert_eq!(openings.len(), 1);
    stage.finish().await;
}

#[tokio::test]
async fn a_flood_is_recorded_in_full_answered_in_part_and_delays_nobody() {
    const REPLIES_PER_MINUTE_MAX: usize = 20;
    let stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    let slow = Fault::Delay(Duration::from_millis(500));
    stage.sim.strike(
        Rule::on("sendMessage", slow)
            .in_chat(ann.id())
            .until_cleared(),
    );
    for number in 0..50 {
        ann.writes(&format!("flood {number}"));
    }
    bob.writes("hello");
    for number in 50..100 {
        ann.writes(&format!("flood {number}"));
    }

    assert_eq!(stage.hear(&bob).await, FALLBACK);
    let left = stage.store.unfinished(0, 200).await.unwrap();
    assert!(
        !left.is_empty(),
        "the flood was over before Bob was answered"
    );
    stage.settle().await;
    let replies = ann.messages().len();
    assert!((1..=REPLIES_PER_MINUTE_MAX).contains(&replies), "{replies}");
    assert_eq!(stage.inbox_rows().await, 101);
    stage.read_all(&[ann.id()]).await;
    stage.finish().await;
}

#[tokio::test]
async fn a_flood_beyond_what_memory_holds_delays_nobody() {
    let stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    let slow = Fault::Delay(Duration::from_secs(6));
    stage
        .sim
        .strike(Rule::on("sendMessage", slow).in_chat(ann.id()));
    for number in 0..600 {
        ann.writes(&format!("flood {number}"));
    }
    bob.writes("hello");
    let answered = bob.awaits(Duration::from_secs(3)).await;
    assert!(answered.is_ok(), "Bob waits behind Ann's flood");
    stage.settle().await;
    stage.read_all(&[ann.id()]).await;
    stage.finish().await;
}
