//! Pressing Start: who is new, who is back, and through what.

use doorman::deeplink::Source;
use doorman::person::Evidence;
use doorman::reach::Verdict;
use serde_json::json;

use crate::stage::{Stage, user_id};

const NEW: &str = "Nice to meet you";
const RETURNING: &str = "Good to see you again";
const RETURNED: &str = "Welcome back";

#[tokio::test]
async fn a_new_person_is_met_once_and_recognised_ever_after() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");

    ann.starts();
    assert!(stage.hear(&ann).await.contains(NEW));
    ann.starts();
    assert!(stage.hear(&ann).await.contains(RETURNING));

    let known = stage.store.person(user_id(&ann)).await.unwrap().unwrap();
    let standing = known.standing.unwrap();
    assert_eq!(
        (standing.verdict, standing.evidence),
        (Verdict::Reachable, Evidence::Message)
    );
    stage.finish().await;
}

#[tokio::test]
async fn the_first_and_the_last_link_are_remembered() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    for payload in ["summer_sale", "friend-42"] {
        ann.starts_with(payload);
        stage.read(&ann).await;
    }

    let known = stage.store.person(user_id(&ann)).await.unwrap().unwrap();
    assert_eq!(known.first_source, Some(Source::from_stored("summer_sale")));
    assert_eq!(known.last_source, Some(Source::from_stored("friend-42")));
    let openings = stage.store.openings(user_id(&ann)).await.unwrap();
    let sources: Vec<_> = openings
        .iter()
        .map(|(_, opening)| opening.source().into_owned())
        .collect();
    assert_eq!(sources, ["summer_sale", "friend-42"]);
    stage.finish().await;
}

#[tokio::test]
async fn a_payload_that_is_none_is_greeted_like_none_and_recorded_as_invalid() {
    let stage = Stage::open().await;
    let too_long = "x".repeat(65);
    for text in [
        "/start два",
        "/start a b",
        "/start <b>",
        &format!("/start {too_long}"),
    ] {
        let ann = stage.sim.person("Ann");
        ann.writes(text);
        assert!(stage.hear(&ann).await.contains(NEW), "{text}");
        let known = stage.store.person(user_id(&ann)).await.unwrap().unwrap();
        assert_eq!(known.first_source, Some(Source::Invalid), "{text}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_start_is_a_start_however_it_is_typed() {
    let stage = Stage::open().await;
    for text in [
        "/Start x1",
        "/start   x1",
        "/start\nx1",
        "/START@Doorman_Bot x1 ",
    ] {
        let ann = stage.sim.person("Ann");
        ann.writes(text);
        assert!(stage.hear(&ann).await.contains(NEW), "{text:?}");
        let known = stage.store.person(user_id(&ann)).await.unwrap().unwrap();
        assert_eq!(
            known.first_source,
            Some(Source::from_stored("x1")),
            "{text:?}"
        );
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_start_that_teloxide_cannot_read_is_still_a_start() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.sends(json!({
        "text": "/start 4242424242424242",
        "entities": [
            { "type": "bot_command", "offset": 0, "length": 6 },
            { "type": "bank_card_number", "offset": 7, "length": 16 },
        ],
    }));
    assert!(stage.hear(&ann).await.contains(NEW));
    let bob = stage.sim.person("Bob");
    bob.sends(json!({ "text": "/start now", "entities": 5, "forward_origin": "later" }));
    assert!(stage.hear(&bob).await.contains(NEW));

    let known = stage.store.person(user_id(&ann)).await.unwrap().unwrap();
    assert_eq!(
        known.first_source,
        Some(Source::from_stored("4242424242424242"))
    );
    stage.finish().await;
}

#[tokio::test]
async fn whoever_blocked_the_bot_and_comes_back_is_welcomed_back_once() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    assert!(stage.hear(&ann).await.contains(NEW));
    ann.blocks();
    let blocked = |known: &doorman::person::Person| known.is_blocked();
    stage.until_known(&ann, blocked).await;

    ann.starts();
    assert!(stage.hear(&ann).await.contains(RETURNED));
    ann.starts();
    assert!(stage.hear(&ann).await.contains(RETURNING));
    stage.finish().await;
}

#[tokio::test]
async fn unblocking_may_be_told_after_the_start_it_made_possible() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    assert!(stage.hear(&ann).await.contains(NEW));
    ann.blocks();
    ann.starts_swapped();
    assert!(stage.hear(&ann).await.contains(RETURNED));
    ann.starts();
    assert!(stage.hear(&ann).await.contains(RETURNING));
    stage.finish().await;
}

#[tokio::test]
async fn no_name_can_break_the_greeting() {
    let stage = Stage::open().await;
    for name in [
        "<b>",
        "</b>&amp;",
        "\"><a href=\"x",
        "😀😀",
        "",
        "מרים",
        "a\u{202e}b",
        "{ $name }",
    ] {
        let person = stage.sim.person(name);
        person.starts();
        let greeting = stage.hear(&person).await;
        assert!(
            greeting.contains(NEW) && greeting.contains(name.trim()),
            "{greeting}"
        );
    }
    stage.finish().await;
}

#[tokio::test]
async fn the_greeting_invites_the_bot_along_if_its_owner_lets_it_go() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    let greeting = stage.read(&ann).await;
    let labels: Vec<_> = greeting
        .buttons()
        .map(|button| button.text.as_str())
        .collect();
    assert_eq!(labels, ["Add to a group", "Add to a channel"]);
    stage.finish().await;

    let options = doorman::sim::Options {
        can_join_groups: false,
        ..Default::default()
    };
    let stage = Stage::with(options, |_| {}).await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    assert_eq!(stage.read(&ann).await.buttons().count(), 0);
    stage.finish().await;
}
