//! An audit's message in chat, which shows how far it is.

use std::time::Duration;

use doorman::sim::{Fault, Rule};
use doorman::store::AuditState;

use crate::audit_stage::{FIRST, SECOND, hasty_stage, hasty_stage_at, ids, truths};
use crate::stage::{per_second, refused};

/// How often a progress message is edited at most.
const EDIT_EVERY: Duration = Duration::from_secs(5);

#[tokio::test]
async fn asked_while_it_runs_it_shows_its_state_and_keeps_that_up_to_date() {
    let stage = hasty_stage_at(per_second(10)).await;
    stage.acquaintances(40).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 3).await;
    let first = stage.until_told("Audit of everyone").await;
    stage.owner.writes("/audit");
    let second = stage.until_told("Audit of everyone").await;
    assert!(second.id > first.id);
    assert!(second.button("Pause").is_some() && second.button("Cancel").is_some());
    assert_eq!(stage.store.audit(SECOND).await.unwrap(), None);
    stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;
    let shown = stage.owner.messages();
    let second = shown.iter().find(|it| it.id == second.id).unwrap();
    assert!(second.visible.contains("done"), "{}", second.visible);
    assert_eq!(second.buttons().count(), 0);
    stage.finish_audited().await;
}

#[tokio::test]
async fn its_message_is_edited_no_more_often_than_every_five_seconds() {
    let stage = hasty_stage_at(per_second(10)).await;
    stage.acquaintances(110).await;
    stage.owner.writes("/audit");
    let message = stage.until_told("Audit of everyone").await.id;
    stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;
    let calls = stage.sim.calls_to("editMessageText");
    // The first shows that it begins, the last that it is done: they are due at once.
    let between = &calls[..calls.len() - 1];
    assert!(between.len() >= 2, "{calls:?}");
    for pair in between.windows(2) {
        let wait = pair[1].at - pair[0].at;
        assert!(wait + Duration::from_millis(50) >= EDIT_EVERY, "{wait:?}");
    }
    let shown = stage.owner.messages();
    let shown = shown.iter().find(|it| it.id == message).unwrap();
    assert!(shown.visible.contains("done"), "{}", shown.visible);
    assert_eq!(shown.buttons().count(), 0);
    stage.finish_audited().await;
}

#[tokio::test]
async fn it_goes_on_without_its_message_and_with_one_that_cannot_be_edited() {
    for words in [
        "Bad Request: message to edit not found",
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
        "Bad Request: message can't be edited",
    ] {
        let stage = hasty_stage_at(per_second(20)).await;
        let people = stage.acquaintances(10).await;
        let rule = Rule::on("editMessageText", refused(400, words));
        stage.sim.strike(rule.until_cleared());
        stage.owner.writes("/audit");
        let report = stage.report().await;
        let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
        assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
        stage.until_state(FIRST, AuditState::Done).await;
        stage.finish_audited().await;
    }
}

#[tokio::test]
async fn its_message_is_kept_up_to_date_even_if_telegram_was_slow_to_take_it() {
    let stage = hasty_stage().await;
    stage.acquaintances(3).await;
    let slow = Fault::Delay(Duration::from_secs(3));
    stage
        .sim
        .strike(Rule::on("sendMessage", slow).in_chat(stage.owner.id()));
    stage.owner.writes("/audit");
    let message = stage.until_told("Audit of everyone").await.id;
    stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;
    stage.settle().await;
    let shown = stage.owner.messages();
    let shown = shown.iter().find(|it| it.id == message).unwrap();
    assert!(shown.visible.contains("done"), "{}", shown.visible);
    assert_eq!(shown.buttons().count(), 0);
    stage.finish_audited().await;
}

#[tokio::test]
async fn it_ends_even_if_its_owner_blocks_the_bot_meanwhile() {
    let stage = hasty_stage_at(per_second(20)).await;
    let people = stage.acquaintances(30).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 5).await;
    stage.until_told("Audit of everyone").await;
    stage.owner.blocks();
    stage.settle().await;
    let audit = stage
        .until_audit(FIRST, |audit| audit.census.is_some())
        .await;
    assert_eq!(audit.state, AuditState::Done);
    assert_eq!(audit.census.unwrap().people(), people.len() as u64 + 1);
    // The owner comes back, and nothing is left of it.
    stage.owner.writes("/audit source=nowhere");
    assert!(stage.hear(&stage.owner).await.contains("nobody to ask"));
    stage.finish_audited().await;
}
