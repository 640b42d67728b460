//! In groups and channels: one short hello, and a note of where the bot is.

use chrono::Utc;
use doorman::arrival::Membership;
use doorman::deeplink::Source;
use doorman::group::Chat as Noted;
use doorman::sim::{Chat, Fault, Options, Person, Rule};
use serde_json::{Value, json};
use teloxide::types::ChatId;

use crate::stage::{PATIENCE, Stage, user_id};

pub(crate) const HELLO: &str = "Hello! I talk in private: open a dialog with me.";
const HELLO_HTML: &str =
    r#"Hello! I talk in private: <a href="https://t.me/doorman_bot">open a dialog with me</a>."#;

/// The account that stands in for whoever acts in a group's name.
const ANONYMOUS: i64 = 1_087_968_824;

impl Stage {
    /// Waits until the bot has noted that it is this in a chat.
    pub(crate) async fn until_noted(&self, chat: &Chat, membership: Membership) -> Noted {
        let ends_at = tokio::time::Instant::now() + PATIENCE;
        loop {
            let noted = self.store.chat(ChatId(chat.id())).await.unwrap();
            match noted {
                Some(noted) if noted.membership == membership => return noted,
                noted => assert!(
                    tokio::time::Instant::now() < ends_at,
                    "noted of {}: {noted:?}\n{}",
                    chat.title(),
                    self.sim.transcript()
                ),
            }
            // A condition in a database: there is nothing to wait on.
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    /// Waits until the bot has noted this of a chat, and nothing else.
    async fn notes(
        &self,
        chat: &Chat,
        membership: Membership,
        source: Option<&str>,
        introduced_by: Option<&Person>,
    ) {
        let noted = self.until_noted(chat, membership).await;
        assert_eq!(noted.id, ChatId(chat.id()));
        assert_eq!(noted.title, chat.title());
        assert_eq!(noted.source, source.map(Source::from_stored));
        assert_eq!(noted.introduced_by, introduced_by.map(user_id));
    }

    /// Waits until all has been handled; the bot has said this here.
    pub(crate) async fn has_said(&self, chat: &Chat, expected: &[&str]) {
        self.settle().await;
        let messages = chat.messages();
        let said: Vec<_> = messages.iter().map(|it| it.visible.as_str()).collect();
        assert_eq!(said, expected, "{}", chat.transcript());
    }
}

/// A message in a chat that is not the simulator's doing, so many seconds from now.
pub(crate) fn message(from: &Person, chat: &Chat, seconds: i64, fields: &Value) -> Value {
    let mut message = json!({
        "message_id": 77,
        "from": { "id": from.id(), "is_bot": false, "first_name": from.name() },
        "chat": { "id": chat.id(), "type": "supergroup", "title": chat.title() },
        "date": Utc::now().timestamp() + seconds,
    });
    let fields = fields.as_object().unwrap().clone();
    message.as_object_mut().unwrap().extend(fields);
    message
}

#[tokio::test]
async fn a_group_is_greeted_once_and_its_link_remembered() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    for club in [stage.sim.group("Club"), stage.sim.supergroup("Big club")] {
        ann.adds_bot_with(&club, "spring_fair");
        stage.has_said(&club, &[HELLO]).await;
        assert_eq!(club.messages()[0].text, HELLO_HTML);
        let link = Some("spring_fair");
        stage
            .notes(&club, Membership::Member, link, Some(&ann))
            .await;
    }
    // The link's two updates travel separately.
    let late = stage.sim.supergroup("Late club");
    ann.adds_bot_swapped(&late, "spring_fair");
    stage.has_said(&late, &[HELLO]).await;
    // Adding the bot to a group opens no private dialog.
    assert_eq!(stage.known(&ann).await, None);
    stage.finish().await;
}

#[tokio::test]
async fn a_group_is_greeted_without_a_link_as_well() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    for club in [stage.sim.group("Club"), stage.sim.supergroup("Big club")] {
        ann.adds_bot_to(&club);
        stage.has_said(&club, &[HELLO]).await;
        stage
            .notes(&club, Membership::Member, None, Some(&ann))
            .await;
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_start_within_a_minute_is_noted_in_silence_and_a_later_one_answered() {
    let stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    let club = stage.sim.supergroup("Club");
    ann.adds_bot_to(&club);
    bob.writes_in(&club, "/START@Doorman_Bot");
    stage.has_said(&club, &[HELLO]).await;
    let organic = Some("(none)");
    stage
        .notes(&club, Membership::Member, organic, Some(&bob))
        .await;

    let text = json!({ "text": "/start@doorman_bot later" });
    let later = message(&ann, &club, 70, &text);
    stage.sim.push_update("message", &later);
    stage.has_said(&club, &[HELLO; 2]).await;
    let link = Some("later");
    stage
        .notes(&club, Membership::Member, link, Some(&ann))
        .await;
    stage.finish().await;
}

#[tokio::test]
async fn what_is_said_in_a_group_to_others_is_left_alone() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    let named = stage.sim.person("/start@doorman_bot");
    let robot = stage.sim.person("Robot").who_is_a_bot();
    let picture = json!({ "file_id": "p", "file_unique_id": "p", "width": 9, "height": 9 });
    for club in [stage.sim.group("Club"), stage.sim.supergroup("Big club")] {
        ann.adds_bot_to(&club);
        stage.has_said(&club, &[HELLO]).await;
        for text in [
            "hello",
            "/start",
            "/start spring_fair",
            "/start@other_bot spring_fair",
            "/help",
            "/help@doorman_bot",
            "/check@doorman_bot 1",
            "/audit@doorman_bot",
            "hello @doorman_bot",
            "see /start@doorman_bot",
        ] {
            for person in [&ann, &named, &stage.owner] {
                person.writes_in(&club, text);
            }
        }
        robot.writes_in(&club, "/start@doorman_bot spring_fair");
        for fields in [
            json!({ "photo": [picture], "caption": "/start@doorman_bot spring_fair" }),
            json!({ "new_chat_members": [{ "id": 5, "is_bot": false, "first_name": "Al" }] }),
            json!({ "new_chat_title": "/start@doorman_bot" }),
            json!({ "pinned_message": { "message_id": 1, "date": 0, "chat": { "id": 1, "type": "private" },
                "text": "/start@doorman_bot" } }),
            // A channel's posts are passed on, and people write as channels of theirs.
            json!({ "text": "/start@doorman_bot", "sender_chat": { "id": -1009, "type": "channel" },
                "from": { "id": 136_817_688, "is_bot": true, "first_name": "Channel" } }),
            json!({ "connected_website": "example.com" }),
            json!({ "write_access_allowed": { "from_request": true } }),
        ] {
            ann.sends_in(&club, &fields);
        }
        let text = json!({ "text": "/start@doorman_bot spring_fair" });
        let body = message(&ann, &club, 70, &text);
        for kind in [
            "edited_message",
            "channel_post",
            "edited_channel_post",
            "guest_message",
        ] {
            let update = format!(r#"{{"update_id":UPDATE_ID,"{kind}":{body}}}"#);
            stage.sim.push_raw(&update);
        }
        stage.has_said(&club, &[HELLO]).await;
        stage
            .notes(&club, Membership::Member, None, Some(&ann))
            .await;
    }
    for person in [&ann, &named, &robot, &stage.owner] {
        assert_eq!(stage.known(person).await, None, "{}", person.name());
    }
    assert_eq!(stage.sim.calls_to("sendMessage").len(), 2);
    assert_eq!(stage.sim.calls_to("sendChatAction").len(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn the_bots_place_in_a_chat_is_noted() {
    let stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    let link = Some("spring_fair");
    for club in [stage.sim.group("Club"), stage.sim.supergroup("Big club")] {
        ann.adds_bot_with(&club, "spring_fair");
        bob.promotes_bot_in(&club);
        stage
            .notes(&club, Membership::Administrator, link, Some(&bob))
            .await;
        ann.removes_bot_from(&club);
        stage.notes(&club, Membership::Gone, link, Some(&ann)).await;
        stage.settle().await;
    }
    let news = stage.sim.channel("News");
    ann.adds_bot_with(&news, "spring_fair");
    // A link to a channel carries no payload.
    stage
        .notes(&news, Membership::Administrator, None, Some(&ann))
        .await;
    ann.removes_bot_from(&news);
    stage.until_noted(&news, Membership::Gone).await;
    stage.has_said(&news, &[]).await;
    assert_eq!(
        (stage.known(&ann).await, stage.known(&bob).await),
        (None, None)
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_group_the_bot_has_long_been_in_is_not_greeted_for_a_promotion() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    let club = stage.sim.supergroup("Club");
    let place = |old: &str, new: &str| {
        let bot = json!({ "id": 1, "is_bot": true, "first_name": "Door" });
        let place = json!({ "old_chat_member": { "user": bot, "status": old, "is_member": true },
            "new_chat_member": { "user": bot, "status": new, "is_member": true } });
        message(&ann, &club, 0, &place)
    };
    for (old, new) in [
        ("member", "administrator"),
        ("administrator", "restricted"),
        ("restricted", "member"),
    ] {
        stage.sim.push_update("my_chat_member", &place(old, new));
    }
    stage.has_said(&club, &[]).await;
    stage
        .notes(&club, Membership::Member, None, Some(&ann))
        .await;
    stage.finish().await;
}

#[tokio::test]
async fn whoever_adds_the_bot_in_the_groups_name_stays_unnamed() {
    let stage = Stage::open().await;
    let anonymous = stage.sim.person_with_id("Group", ANONYMOUS).who_is_a_bot();
    for club in [stage.sim.group("Club"), stage.sim.supergroup("Big club")] {
        anonymous.adds_bot_to(&club);
        let start = json!({ "text": "/start@doorman_bot spring_fair",
            "sender_chat": { "id": club.id(), "type": "supergroup", "title": club.title() } });
        anonymous.sends_in(&club, &start);
        stage.has_said(&club, &[HELLO]).await;
        let link = Some("spring_fair");
        stage.notes(&club, Membership::Member, link, None).await;
        anonymous.removes_bot_from(&club);
        stage.notes(&club, Membership::Gone, link, None).await;
    }
    assert_eq!(stage.known(&anonymous).await, None);
    stage.finish().await;
}

#[tokio::test]
async fn a_bot_removed_before_its_hello_takes_it_well() {
    let mut stage = Stage::dark(Options::default(), |_| {}).await;
    let ann = stage.sim.person("Ann");
    let clubs = [stage.sim.group("Club"), stage.sim.supergroup("Big club")];
    for club in &clubs {
        ann.adds_bot_with(club, "spring_fair");
        ann.removes_bot_from(club);
    }
    stage.run_bot();
    for club in &clubs {
        let link = Some("spring_fair");
        stage.notes(club, Membership::Gone, link, Some(&ann)).await;
    }
    stage.settle().await;
    assert_eq!(stage.sim.calls_to("sendMessage").len(), 2);
    stage.finish().await;
}

#[tokio::test]
async fn a_group_that_takes_no_hello_is_no_error() {
    let mut stage = Stage::dark(Options::default(), |_| {}).await;
    let ann = stage.sim.person("Ann");
    let silenced = stage.sim.supergroup("Silent club");
    ann.adds_bot_with(&silenced, "spring_fair");
    silenced.silences_bot();
    let upgraded = stage.sim.group("Growing club");
    ann.adds_bot_with(&upgraded, "spring_fair");
    let _ = upgraded.becomes_supergroup();
    let deleted = stage.sim.group("Short-lived club");
    ann.adds_bot_with(&deleted, "spring_fair");
    deleted.disappears();
    stage.run_bot();
    stage.settle().await;
    assert_eq!(stage.sim.calls_to("sendMessage").len(), 3);
    stage.finish().await;
}

#[tokio::test]
async fn a_hello_outlives_a_kill() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let ann = stage.sim.person("Ann");
    let club = stage.sim.supergroup("Club");
    ann.adds_bot_with(&club, "spring_fair");
    let never = Rule::on("sendMessage", Fault::Hang);
    stage.sim.strike(never.until_cleared());
    let bot = stage.spawn_bot(&[]);
    stage.until_called("sendMessage", 1).await;
    bot.kill();
    stage.sim.relent();
    let bot = stage.spawn_bot(&[]);
    stage.has_said(&club, &[HELLO]).await;
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn a_flood_of_starts_in_a_group_is_answered_in_part() {
    const REPLIES_PER_MINUTE_MAX: usize = 20;
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    let club = stage.sim.supergroup("Club");
    ann.adds_bot_to(&club);
    for _ in 0..40 {
        ann.writes_in(&club, "/start@doorman_bot again");
    }
    stage.has_said(&club, &[HELLO]).await;
    // Even if each came a while after the one before.
    let text = json!({ "text": "/start@doorman_bot again" });
    for number in 1..=40 {
        let later = message(&ann, &club, number * 70, &text);
        stage.sim.push_update("message", &later);
    }
    stage.settle().await;
    let replies = club.messages().len();
    assert!((1..=REPLIES_PER_MINUTE_MAX).contains(&replies), "{replies}");
    stage.finish().await;
}

#[tokio::test]
async fn whoever_floods_the_bot_may_still_bring_it_along() {
    let mut stage = Stage::dark(Options::default(), |_| {}).await;
    let ann = stage.sim.person("Ann");
    for number in 0..40 {
        ann.writes(&format!("flood {number}"));
    }
    let club = stage.sim.supergroup("Club");
    ann.adds_bot_swapped(&club, "spring_fair");
    stage.run_bot();
    stage.has_said(&club, &[HELLO]).await;
    stage.read_all(&[ann.id()]).await;
    stage.finish().await;
}

#[tokio::test]
async fn no_name_of_a_group_or_a_person_can_break_the_hello() {
    let stage = Stage::open().await;
    let long = "<".repeat(64);
    for name in [
        "<b>",
        "</b>&amp;",
        "\"><a href=\"x",
        "😀😀",
        "",
        "מרים",
        "a\u{202e}b",
        "{ $link }",
        "/start@doorman_bot",
        &long,
    ] {
        let (person, club) = (stage.sim.person(name), stage.sim.group(name));
        person.adds_bot_with(&club, "spring_fair");
        stage.has_said(&club, &[HELLO]).await;
        let link = Some("spring_fair");
        stage
            .notes(&club, Membership::Member, link, Some(&person))
            .await;
    }
    stage.finish().await;
}
