//! A login, a Mini App, the attachment menu: who lets the bot write is greeted.

use doorman::arrival::Grant;
use doorman::opening::Opening;
use doorman::person::{Evidence, Person as Known};
use doorman::reach::Verdict;
use doorman::sim::{Fault, Options, Person, Rule, WriteAccess};
use serde_json::json;

use crate::stage::{Stage, user_id};

const NEW: &str = "Nice to meet you";
const RETURNING: &str = "Good to see you again";
const RETURNED: &str = "Welcome back";
const BY_LOGIN: &str = "You have logged in on example.com, so this bot can write to you. \
     Send /help to see what I understand.";
const FALLBACK: &str = "I did not understand that. Send /help to see what I understand.";

fn evidence(known: &Known) -> Option<(Verdict, Evidence)> {
    let standing = known.standing.as_ref()?;
    Some((standing.verdict, standing.evidence))
}

impl Stage {
    async fn openings_of(&self, person: &Person) -> Vec<Opening> {
        let openings = self.store.openings(user_id(person)).await.unwrap();
        openings.into_iter().map(|(_, opening)| opening).collect()
    }
}

#[tokio::test]
async fn everybody_who_lets_the_bot_write_reads_where_that_was() {
    let stage = Stage::open().await;
    let shop = || "shop".to_owned();
    let ways = [
        (
            WriteAccess::FromRequest,
            "You said yes in the Mini App, so",
            Grant::AppRequest,
        ),
        (
            WriteAccess::WebApp(shop()),
            "You have opened the Mini App shop, so",
            Grant::AppOpened(shop()),
        ),
        (
            WriteAccess::AttachmentMenu,
            "You have added me to your attachment menu, so",
            Grant::AttachmentMenu,
        ),
    ];
    let help = "this bot can write to you. Send /help to see what I understand.";
    for (access, words, grant) in ways {
        let ann = stage.sim.person("Ann");
        ann.grants_write_access(&access);
        let expected = format!("Hello, Ann! {NEW}.\n\n{words} {help}");
        let greeting = stage.read(&ann).await;
        assert_eq!(greeting.visible, expected);
        let labels = greeting.buttons().map(|button| button.text.as_str());
        let labels: Vec<_> = labels.collect();
        assert_eq!(labels, ["Add to a group", "Add to a channel"]);
        assert_eq!(stage.openings_of(&ann).await, [Opening::Grant(grant)]);
    }
    let ann = stage.sim.person("Ann");
    ann.logs_in("example.com");
    let expected = format!("Hello, Ann! {NEW}.\n\n{BY_LOGIN}");
    assert_eq!(stage.hear(&ann).await, expected);
    let login = Opening::Grant(Grant::Login("example.com".to_owned()));
    assert_eq!(stage.openings_of(&ann).await, [login]);
    stage.finish().await;
}

#[tokio::test]
async fn whoever_logs_in_and_presses_start_is_met_once() {
    let stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    ann.logs_in("example.com");
    ann.starts();
    assert!(stage.hear(&ann).await.contains(NEW));
    assert!(stage.hear(&ann).await.contains(RETURNING));

    bob.starts();
    bob.logs_in("example.com");
    assert!(stage.hear(&bob).await.contains(NEW));
    let expected = format!("{RETURNING}, Bob.\n\n{BY_LOGIN}");
    assert_eq!(stage.hear(&bob).await, expected);
    stage.finish().await;
}

#[tokio::test]
async fn a_permission_given_again_is_recorded_in_silence() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    for _ in 0..2 {
        ann.logs_in("example.com");
        ann.grants_write_access(&WriteAccess::FromRequest);
    }
    assert!(stage.hear(&ann).await.contains(BY_LOGIN));
    assert!(stage.hear(&ann).await.contains("in the Mini App"));
    // Another website is another way in.
    ann.logs_in("example.org");
    let greeting = stage.hear(&ann).await;
    assert!(
        greeting.contains(RETURNING) && greeting.contains("example.org"),
        "{greeting}"
    );
    stage.settle().await;
    assert_eq!(stage.openings_of(&ann).await.len(), 5);
    stage.finish().await;
}

#[tokio::test]
async fn whoever_blocked_the_bot_and_logs_in_is_welcomed_back_once() {
    let stage = Stage::open().await;
    let logs_in: [fn(&Person); 2] = [
        |ann| ann.logs_in("example.com"),
        |ann| ann.logs_in_swapped("example.com"),
    ];
    for logs_in in logs_in {
        let ann = stage.sim.person("Ann");
        ann.logs_in("example.com");
        assert!(stage.hear(&ann).await.contains(NEW));
        ann.blocks();
        stage.until_known(&ann, Known::is_blocked).await;
        logs_in(&ann);
        let expected = format!("{RETURNED}, Ann!\n\n{BY_LOGIN}");
        assert_eq!(stage.hear(&ann).await, expected);
        logs_in(&ann);
        ann.starts();
        assert!(stage.hear(&ann).await.contains(RETURNING));
    }
    stage.finish().await;
}

#[tokio::test]
async fn whoever_logs_in_and_blocks_in_one_breath_is_not_written_to() {
    let mut stage = Stage::dark(Options::default(), |_| {}).await;
    let ann = stage.sim.person("Ann");
    ann.logs_in("example.com");
    ann.blocks();
    stage.run_bot();
    stage.until_known(&ann, Known::is_blocked).await;
    stage.settle().await;
    assert_eq!(stage.sim.calls_to("sendMessage").len(), 0);
    assert_eq!(stage.openings_of(&ann).await.len(), 1);
    stage.finish().await;
}

#[tokio::test]
async fn a_login_outlives_a_kill_and_is_greeted_as_new() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let ann = stage.sim.person("Ann");
    ann.logs_in("example.com");
    // The greeting arrives, but the process never hears of it.
    let executed = Rule::on("sendMessage", Fault::ExecuteThenHang);
    stage.sim.strike(executed.until_cleared());
    let bot = stage.spawn_bot(&[]);
    let expected = format!("Hello, Ann! {NEW}.\n\n{BY_LOGIN}");
    assert_eq!(stage.hear(&ann).await, expected);
    bot.kill();
    assert_eq!(stage.store.unfinished(0, 10).await.unwrap().len(), 1);

    stage.sim.relent();
    let bot = stage.spawn_bot(&[]);
    assert_eq!(stage.hear(&ann).await, expected);
    assert_eq!(stage.openings_of(&ann).await.len(), 1);
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn a_permission_is_claimed_until_a_probe_or_a_message_proves_it() {
    let stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    for person in [&ann, &bob] {
        person.logs_in("example.com");
        stage.read(person).await;
        let known = stage.known(person).await.unwrap();
        let claimed = Some((Verdict::Reachable, Evidence::Grant));
        assert_eq!(evidence(&known), claimed);
    }
    let asks = async || {
        stage.owner.writes(&format!("/check {}", ann.id()));
        stage.hear(&stage.owner).await
    };
    let nothing = Fault::Refuse {
        code: 400,
        description: "Bad Request: USER_IS_BOT".into(),
    };
    stage.sim.strike(Rule::on("sendChatAction", nothing));
    let answer = asks().await;
    assert!(
        answer.contains("\ncounts as reachable since ")
            && answer.contains(": claimed, for no message and no probe has proved it yet\n")
            && answer.contains(": logged in on example.com"),
        "{answer}"
    );
    let answer = asks().await;
    assert!(answer.contains("; last probe "), "{answer}");
    let known = stage.known(&ann).await.unwrap();
    let probed = Some((Verdict::Reachable, Evidence::Probe));
    assert_eq!(evidence(&known), probed);
    // What is known stays known, whatever is claimed later.
    ann.logs_in("example.org");
    stage.read(&ann).await;
    assert_eq!(evidence(&stage.known(&ann).await.unwrap()), probed);

    bob.writes("hello");
    assert_eq!(stage.hear(&bob).await, FALLBACK);
    let known = stage.known(&bob).await.unwrap();
    let wrote = Some((Verdict::Reachable, Evidence::Message));
    assert_eq!(evidence(&known), wrote);
    stage.finish().await;
}

#[tokio::test]
async fn no_name_can_break_the_greeting_after_a_login() {
    let stage = Stage::open().await;
    let long = "<".repeat(64);
    for name in [
        "<b>",
        "</b>&amp;",
        "\"><a href=\"x",
        "😀😀",
        "",
        "  ",
        "מרים",
        "a\u{202e}b",
        "{ $name }",
        "/start",
        &long,
    ] {
        let person = stage.sim.person(name);
        person.logs_in("<i>example.com&");
        let greeting = stage.hear(&person).await;
        let hello = match name.trim() {
            "" => format!("Hello! {NEW}.\n\n"),
            name => format!("Hello, {name}! {NEW}.\n\n"),
        };
        assert!(greeting.starts_with(&hello), "{greeting}");
        assert!(
            greeting.contains("logged in on <i>example.com&, so"),
            "{greeting}"
        );
    }
    // Telegram tells of a login without a domain by a message with nothing in it.
    let ann = stage.sim.person("Ann");
    ann.sends(json!({}));
    stage.settle().await;
    assert_eq!(stage.known(&ann).await, None);
    stage.finish().await;
}
