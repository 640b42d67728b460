//! Audits in chat: who of a whole audience can still be reached, and what the owner is told.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use doorman::sim::{Fault, Rule};
use doorman::store::AuditState;

use crate::audit_stage::{CONFIRM_AFTER, FIRST, SECOND, hasty_stage, ids, lines, truths};
use crate::stage::refused;

/// The first bytes of every PNG.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

#[tokio::test]
async fn everybody_known_is_asked_and_the_answer_is_exact() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(12).await;
    people[0].blocks();
    people[1].deletes_account();
    stage.settle().await;

    stage.owner.writes("/audit");
    let report = stage.report().await;
    // The owner, who is asked too, is the thirteenth.
    assert!(
        report.summary.contains("11 of 13 can be reached"),
        "{}",
        report.summary
    );
    assert!(report.picture.starts_with(PNG));
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    assert!(stage.asked().values().all(|probes| *probes == 1));
    stage.until_state(FIRST, AuditState::Done).await;
    let ledger = stage.known(&people[1]).await.unwrap();
    assert!(format!("{ledger:?}").contains("Deactivated"), "{ledger:?}");
    stage.finish_audited().await;
}

#[tokio::test]
async fn every_verdict_is_told_in_telegrams_own_words() {
    const NOT_FOUND: &str = "Bad Request: chat not found";
    const STRAY: &str = "Bad Request: USER_IS_BOT";
    const UNHEARD_OF: &str = "Forbidden: for a reason of tomorrow";
    const KICKED: &str = "Forbidden: bot was kicked from the group chat";
    let stage = hasty_stage().await;
    let met = stage.acquaintances(3).await;
    met[1].blocks();
    met[2].deletes_account();
    stage.settle().await;
    let [open, blocked, deleted] = [met[0].id(), met[1].id(), met[2].id()];
    let bot = stage.sim.person("Robot").who_is_a_bot().id();
    let unknown = stage.sim.person("Ghost").unknown_to_the_server().id();
    let strangers = stage.sim.crowd(4);
    let nobody = 777_000_777;
    for (id, code, words) in [
        (strangers[1], 400, STRAY),
        (strangers[2], 403, UNHEARD_OF),
        (strangers[3], 403, KICKED),
    ] {
        let rule = Rule::on("sendChatAction", refused(code, words)).in_chat(id);
        stage.sim.strike(rule.until_cleared());
    }

    let all = [
        (open, "reachable", true, "", 1),
        // A bot's yes is worth little, and so is anybody's whom nobody has met.
        (bot, "reachable", false, "", 1),
        (
            blocked,
            "blocked",
            true,
            "Forbidden: bot was blocked by the user",
            1,
        ),
        (
            deleted,
            "deactivated",
            true,
            "Forbidden: user is deactivated",
            1,
        ),
        (
            strangers[0],
            "never_started",
            true,
            "Bad Request: PEER_ID_INVALID",
            2,
        ),
        (unknown, "not_found", true, NOT_FOUND, 2),
        (nobody, "not_found", true, NOT_FOUND, 2),
        (strangers[1], "inconclusive", false, STRAY, 2),
        (
            strangers[2],
            "blocked_or_never_started",
            true,
            UNHEARD_OF,
            2,
        ),
        (strangers[3], "not_a_person", true, KICKED, 1),
    ];
    let began_at = Utc::now() - TimeDelta::seconds(1);
    let list = lines(&all.map(|(id, ..)| id));
    stage.sends_list("ids.txt", list, "/audit").await;
    let report = stage.report().await;
    let rows = report.rows();
    assert_eq!(rows.len(), all.len(), "{}", report.csv);
    let probes = stage.asked();
    for (id, verdict, is_confirmed, detail, times) in all {
        let row = &rows[&id];
        assert_eq!(
            (row.verdict.as_str(), row.is_confirmed, row.detail.as_str()),
            (verdict, is_confirmed, detail),
            "{id}"
        );
        assert_eq!(probes[&id], times, "{verdict}");
        assert!(
            began_at <= row.checked_at && row.checked_at <= Utc::now(),
            "{row:?}"
        );
    }
    assert!(
        report.summary.contains("2 of 10 can be reached"),
        "{}",
        report.summary
    );
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_loss_is_confirmed_no_sooner_than_it_was_asked_for() {
    let stage = hasty_stage().await;
    let strangers = stage.sim.crowd(20);
    // Losses come at any part of a second.
    let delays: Vec<_> = (0..20).map(|it| Duration::from_millis(50 * it)).collect();
    for (id, delay) in strangers.iter().zip(&delays) {
        let slow = Rule::on("sendChatAction", Fault::Delay(*delay));
        stage.sim.strike(slow.in_chat(*id));
    }
    stage
        .sends_list("ids.txt", lines(&strangers), "/audit")
        .await;
    stage.report().await;
    for (id, delay) in strangers.iter().zip(delays) {
        let calls = stage.sim.calls_to("sendChatAction");
        let probes: Vec<_> = calls.iter().filter(|it| it.chat_id == Some(*id)).collect();
        assert_eq!(probes.len(), 2, "{id}");
        // The bot has its first answer no sooner than after the delay.
        let wait = (probes[1].at - probes[0].at).checked_sub(delay);
        assert!(wait >= CONFIRM_AFTER.to_std().ok(), "{id} after {wait:?}");
    }
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_hiccup_of_telegram_loses_nobody() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(3).await;
    for (person, words) in [
        (&people[0], "Bad Request: chat not found"),
        (&people[1], "Bad Request: PEER_ID_INVALID"),
        (&people[2], "Bad Request: USER_IS_BOT"),
    ] {
        let rule = Rule::on("sendChatAction", refused(400, words));
        stage.sim.strike(rule.in_chat(person.id()));
    }
    stage.owner.writes("/audit");
    let rows = stage.report().await.rows();
    for person in &people[..2] {
        assert_eq!(rows[&person.id()].verdict, "reachable");
        assert!(rows[&person.id()].is_confirmed);
    }
    // Whether it is asked again or left open, it is no loss.
    let stray = rows[&people[2].id()].verdict.as_str();
    assert_eq!(stray, "reachable");
    for person in &people {
        let ledger = format!("{:?}", stage.known(person).await);
        assert!(ledger.contains("Reachable"), "{ledger}");
    }
    stage.finish_audited().await;
}

#[tokio::test]
async fn no_answer_at_all_is_no_verdict_until_telegram_is_back() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(5).await;
    for fault in [
        Fault::ServerError,
        Fault::Html502,
        Fault::Drop,
        Fault::Garbage,
        Fault::Flood { retry_after: 1 },
    ] {
        stage.sim.strike(Rule::on("sendChatAction", fault));
    }
    stage.owner.writes("/audit");
    let report = stage.report().await;
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    stage.finish_audited().await;
}

#[tokio::test]
async fn the_report_tells_what_has_changed_since_the_last_time() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(4).await;
    stage.owner.writes("/audit");
    let report = stage.report().await;
    assert!(!report.summary.contains("Since the last time"));
    stage.until_state(FIRST, AuditState::Done).await;
    people[0].deletes_account();
    stage.owner.writes("/audit everyone force");
    let report = stage.report().await;
    let change = "Since the last time: reachable −1, deactivated +1";
    assert!(report.summary.contains(change), "{}", report.summary);
    stage.until_state(SECOND, AuditState::Done).await;
    stage.owner.writes("/audit everyone force");
    let report = stage.report().await;
    assert!(
        !report.summary.contains("Since the last time"),
        "{}",
        report.summary
    );
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_picture_that_telegram_refuses_does_not_repeat_the_report() {
    let stage = hasty_stage().await;
    stage.acquaintances(2).await;
    let refusal = refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS");
    stage
        .sim
        .strike(Rule::on("sendPhoto", refusal).until_cleared());
    stage.owner.writes("/audit");
    stage.until_told("can be reached").await;
    stage.until_sent("document").await;
    stage.until_state(FIRST, AuditState::Done).await;
    stage.finish_audited().await;
}
