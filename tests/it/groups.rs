//! In groups and channels: one short hello, and a note of where the bot is.

use doorman::arrival::Membership;
use doorman::deeplink::Source;
use doorman::sim::{Chat, Options, Person};
use doorman::store::Chat as Noted;
use teloxide::types::ChatId;

use crate::stage::{PATIENCE, Stage, user_id};

const HELLO: &str = "Hello! I talk in private: open a dialog with me.";
const HELLO_HTML: &str =
    r#"Hello! I talk in private: <a href="https://t.me/doorman_bot">open a dialog with me</a>."#;

impl Stage {
    /// Waits until the bot has noted that it is this in a chat.
    async fn until_noted(&self, chat: &Chat, membership: Membership) -> Noted {
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

    async fn until_said(&self, chat: &Chat, messages: usize) {
        let (id, what) = (
            chat.id(),
            format!("{messages} messages in {}", chat.title()),
        );
        let said = self
            .sim
            .until(&what, PATIENCE, |world| world.received(id) >= messages);
        said.await.unwrap();
    }
}

fn noted(chat: &Chat, membership: Membership, source: Option<&str>, by: &Person) -> Noted {
    Noted {
        id: ChatId(chat.id()),
        membership,
        source: source.map(Source::from_stored),
        introduced_by: user_id(by),
    }
}

fn said(chat: &Chat) -> Vec<String> {
    let messages = chat.messages();
    messages.into_iter().map(|it| it.visible).collect()
}

#[tokio::test]
async fn a_group_is_greeted_once_and_its_link_remembered() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    for club in [stage.sim.group("Club"), stage.sim.supergroup("Big club")] {
        ann.adds_bot_with(&club, "spring_fair");
        stage.until_said(&club, 1).await;
        stage.settle().await;

        assert_eq!(said(&club), [HELLO]);
        assert_eq!(club.messages()[0].text, HELLO_HTML);
        let expected = noted(&club, Membership::Member, Some("spring_fair"), &ann);
        assert_eq!(stage.until_noted(&club, Membership::Member).await, expected);
        // Adding the bot to a group opens no private dialog.
        assert_eq!(stage.known(&ann).await, None);
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_group_start_without_a_payload_is_a_start_without_a_link() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    let club = stage.sim.group("Club");
    ann.adds_bot_to(&club);
    stage.until_noted(&club, Membership::Member).await;
    ann.writes_in(&club, "/START@Doorman_Bot");
    stage.until_said(&club, 1).await;
    assert_eq!(said(&club), [HELLO]);
    let expected = noted(&club, Membership::Member, Some("(none)"), &ann);
    assert_eq!(stage.until_noted(&club, Membership::Member).await, expected);
    stage.finish().await;
}

#[tokio::test]
async fn what_is_said_in_a_group_to_others_is_left_alone() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    for club in [stage.sim.group("Club"), stage.sim.supergroup("Big club")] {
        ann.adds_bot_to(&club);
        for text in [
            "/start",
            "/start spring_fair",
            "/start@other_bot spring_fair",
            "/help@doorman_bot",
            "/check@doorman_bot 1",
            "hello @doorman_bot",
        ] {
            ann.writes_in(&club, text);
            stage.owner.writes_in(&club, text);
        }
        stage.settle().await;
        assert_eq!(said(&club), [""; 0]);
        let expected = noted(&club, Membership::Member, None, &ann);
        assert_eq!(stage.until_noted(&club, Membership::Member).await, expected);
    }
    assert_eq!(stage.sim.calls_to("sendMessage").len(), 0);
    assert_eq!(stage.sim.calls_to("sendChatAction").len(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn the_bots_place_in_a_chat_is_noted() {
    let stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    for club in [stage.sim.group("Club"), stage.sim.supergroup("Big club")] {
        ann.adds_bot_with(&club, "spring_fair");
        bob.promotes_bot_in(&club);
        let place = stage.until_noted(&club, Membership::Administrator).await;
        let expected = noted(&club, Membership::Administrator, Some("spring_fair"), &bob);
        assert_eq!(place, expected);
        bob.removes_bot_from(&club);
        let place = stage.until_noted(&club, Membership::Gone).await;
        let expected = noted(&club, Membership::Gone, Some("spring_fair"), &bob);
        assert_eq!(place, expected);
    }
    let news = stage.sim.channel("News");
    ann.adds_bot_with(&news, "spring_fair");
    let place = stage.until_noted(&news, Membership::Administrator).await;
    // A link to a channel carries no payload.
    assert_eq!(place, noted(&news, Membership::Administrator, None, &ann));
    ann.removes_bot_from(&news);
    stage.until_noted(&news, Membership::Gone).await;
    assert_eq!(
        (stage.known(&ann).await, stage.known(&bob).await),
        (None, None)
    );
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
        let place = stage.until_noted(club, Membership::Gone).await;
        let expected = noted(club, Membership::Gone, Some("spring_fair"), &ann);
        assert_eq!(place, expected);
    }
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
    stage.finish().await;
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
    stage.settle().await;
    let replies = said(&club).len();
    assert!((1..=REPLIES_PER_MINUTE_MAX).contains(&replies), "{replies}");
    stage.finish().await;
}
