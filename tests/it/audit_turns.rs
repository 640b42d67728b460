//! Whose turn it is to probe: audits, shells, greetings, and a bot that comes back.

use std::time::{Duration, Instant};

use chrono::Utc;
use doorman::audience::{Audience, Recheck};
use doorman::sim::Options;
use doorman::store::AuditState;
use serde_json::json;
use teloxide::types::UserId;

use crate::audit_stage::{FIRST, hasty_stage, hasty_stage_at, ids, lines, truths};
use crate::stage::{Stage, per_second};

/// Longer than a story waits for anything.
const VERY_LONG: Duration = Duration::from_hours(1);

#[tokio::test]
async fn two_audits_run_one_after_the_other() {
    let stage = hasty_stage_at(per_second(20)).await;
    let (first, second) = (stage.sim.crowd(20), stage.sim.crowd(20));
    for id in first.iter().chain(&second) {
        stage.sim.somebody(*id).deletes_account();
    }
    stage.sends_list("first.txt", lines(&first), "/audit").await;
    stage.until_told("Audit of first.txt").await;
    let document = stage.filed("second.txt", lines(&second).into_bytes()).await;
    let fields = json!({ "caption": "/audit", "document": document });
    stage.owner.sends(fields);
    assert_eq!(
        stage.report().await.verdicts(),
        truths(&stage.sim, first.clone())
    );
    assert_eq!(
        stage.report().await.verdicts(),
        truths(&stage.sim, second.clone())
    );
    let calls = stage.sim.calls_to("sendChatAction");
    let asked: Vec<_> = calls.iter().map(|it| it.chat_id.unwrap()).collect();
    assert!(asked[..20].iter().all(|id| first.contains(id)));
    assert!(asked[20..].iter().all(|id| second.contains(id)));
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_audit_that_a_shell_left_behind_does_not_hold_up_others() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(2).await;
    let audience = Audience::List("ids.txt".to_owned());
    let left = stage.store.create_audit(&audience, None, Utc::now()).await;
    let left = left.unwrap();
    let nobody = UserId(777_000_777);
    stage.store.add_targets(left, &[nobody.0]).await.unwrap();
    let prepared = stage
        .store
        .prepare_audit(left, Recheck::Force, Utc::now())
        .await;
    assert_eq!(prepared.unwrap(), 1);
    let (proposed, running) = (AuditState::Proposed, AuditState::Running);
    let moved = stage.store.move_audit(left, proposed, running).await;
    assert!(moved.unwrap());

    stage.owner.writes("/audit everyone");
    let report = stage.report().await;
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    // The shell's own audit is left to the shell.
    assert_eq!(stage.asked().get(&777_000_777), None);
    stage.finish().await;
}

#[tokio::test]
async fn new_people_are_greeted_at_once_while_an_audit_runs() {
    /// Far below what the probes that wait would take.
    const PROMPT: Duration = Duration::from_secs(1);
    let stage = hasty_stage_at(per_second(20)).await;
    stage.acquaintances(150).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 10).await;
    for _ in 0..10 {
        let ann = stage.sim.person("Ann");
        let started_at = Instant::now();
        ann.starts();
        stage.read(&ann).await;
        let waited = started_at.elapsed();
        assert!(waited < PROMPT, "greeted after {waited:?}");
    }
    assert!(stage.asked().len() < 150, "the audit was over before");
    stage.until_told("Audit of everyone").await;
    stage.owner.presses("Cancel");
    stage.until_shown(FIRST, "cancelled").await;
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_audit_goes_on_where_it_was_when_the_bot_comes_back() {
    let mut stage = hasty_stage_at(per_second(20)).await;
    let people = stage.acquaintances(40).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 10).await;
    stage.until_told("Audit of everyone").await;
    stage.stop_bot().await.unwrap();
    stage.run_bot();
    let report = stage.report().await;
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    assert!(stage.asked().values().all(|times| *times == 1));
    stage.finish_audited().await;
}

#[tokio::test]
async fn what_has_ended_but_was_not_told_is_told_by_the_next_start_and_once() {
    let mut stage = hasty_stage().await;
    stage.acquaintances(3).await;
    stage.owner.writes("/audit");
    let first = stage.report().await;
    stage.until_all_told().await;
    stage.stop_bot().await.unwrap();

    // As a `kill -9` before the report would have left it.
    let mut connection = stage.connection().await;
    sqlx::query("update audit set reported_at = null")
        .execute(&mut connection)
        .await
        .unwrap();
    stage.run_bot();
    let second = stage.report().await;
    assert_eq!((second.summary, second.csv), (first.summary, first.csv));
    stage.until_all_told().await;
    stage.stop_bot().await.unwrap();

    stage.run_bot();
    stage.owner.writes("/audit source=nowhere");
    assert!(stage.hear(&stage.owner).await.contains("nobody to ask"));
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_bot_that_comes_back_waits_for_no_turn_of_the_one_that_was_killed() {
    let mut stage = Stage::dark(Options::default(), |_| {}).await;
    let killed = stage.store.take_turn("bot-17-4", VERY_LONG).await;
    assert!(killed.unwrap());
    stage.run_bot();
    stage.acquaintances(2).await;
    stage.owner.writes("/audit");
    assert_eq!(stage.report().await.verdicts().len(), 3);
    stage.until_state(FIRST, AuditState::Done).await;
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_audit_in_chat_begins_when_a_check_in_a_shell_has_ended() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(3).await;
    let shell = stage.store.take_turn("shell-17-4", VERY_LONG).await;
    assert!(shell.unwrap());
    stage.owner.writes("/audit");
    stage.until_told("Audit of everyone").await;
    stage.until_state(FIRST, AuditState::Queued).await;
    // Whoever greets has nothing to do with it.
    let guest = stage.sim.person("Guest");
    guest.starts();
    stage.read(&guest).await;
    let queued = stage.store.audit(FIRST).await.unwrap().unwrap();
    assert_eq!(queued.state, AuditState::Queued);
    assert_eq!(stage.asked().len(), 0);

    stage.store.end_turn("shell-17-4").await.unwrap();
    let report = stage.report().await;
    assert_eq!(report.verdicts().len(), people.len() + 1);
    stage.until_state(FIRST, AuditState::Done).await;
    stage.finish_audited().await;
}
