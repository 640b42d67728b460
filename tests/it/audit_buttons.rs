//! An audit is paused, resumed and given up by its buttons, and by nobody else.

use std::time::Duration;

use doorman::sim::World;
use doorman::store::AuditState;
use serde_json::json;

use crate::audit_stage::{FIRST, SECOND, hasty_stage, hasty_stage_at, ids, truths};
use crate::stage::{Stage, per_second};

#[tokio::test]
async fn after_a_pause_nobody_else_is_asked() {
    /// A pause is noticed within a second, at ten probes a second.
    const LATE_MAX: usize = 20;
    let stage = hasty_stage_at(per_second(10)).await;
    stage.acquaintances(60).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 5).await;
    stage.until_told("Audit of everyone").await;
    stage.owner.presses("Pause");
    stage.until_state(FIRST, AuditState::Paused).await;
    let paused_at = stage.sim.ask(|world| world.called("sendChatAction"));
    stage.until_shown(FIRST, "paused").await;
    // Until there is silence for longer than probes are apart.
    loop {
        let calls = stage.sim.ask(|world| world.called("sendChatAction"));
        let more = |world: &World| world.called("sendChatAction") > calls;
        let one_more = stage.sim.until("a probe", Duration::from_secs(2), more);
        if one_more.await.is_err() {
            assert!(calls - paused_at <= LATE_MAX, "{}", calls - paused_at);
            break;
        }
    }
    stage.owner.presses("Cancel");
    stage.until_shown(FIRST, "cancelled").await;
    stage.finish_audited().await;
}

#[tokio::test]
async fn it_is_paused_resumed_and_given_up_by_its_buttons() {
    let stage = hasty_stage_at(per_second(30)).await;
    let people = stage.acquaintances(400).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 5).await;
    stage.until_told("Audit of everyone").await;
    stage.owner.presses("Pause");
    stage.until_state(FIRST, AuditState::Paused).await;
    stage.until_shown(FIRST, "paused").await;

    // A second press of a button that is out of date changes nothing.
    let shown = stage.store.audit(FIRST).await.unwrap().unwrap();
    press(&stage, stage.owner.id(), "audit:pause:1");
    press(&stage, stage.owner.id(), "audit:start:1");
    stage.settle().await;
    assert_eq!(stage.store.audit(FIRST).await.unwrap().unwrap(), shown);

    stage.owner.presses("Resume");
    stage.until_state(FIRST, AuditState::Running).await;
    let calls = stage.sim.ask(|world| world.called("sendChatAction"));
    stage.until_called("sendChatAction", calls + 3).await;
    stage.owner.presses("Cancel");
    stage.until_state(FIRST, AuditState::Cancelled).await;
    stage.until_shown(FIRST, "cancelled").await;
    for word in ["resume", "pause", "start", "cancel"] {
        press(&stage, stage.owner.id(), &format!("audit:{word}:1"));
    }
    stage.settle().await;
    stage.until_state(FIRST, AuditState::Cancelled).await;
    assert!(stage.asked().len() < people.len());
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_paused_audit_finishes_when_it_is_resumed_and_asks_nobody_twice() {
    let stage = hasty_stage_at(per_second(20)).await;
    let people = stage.acquaintances(40).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 5).await;
    stage.until_told("Audit of everyone").await;
    stage.owner.presses("Pause");
    stage.until_shown(FIRST, "paused").await;
    stage.owner.presses("Resume");
    let report = stage.report().await;
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    assert!(stage.asked().values().all(|times| *times == 1));
    stage.finish_audited().await;
}

#[tokio::test]
async fn buttons_that_make_no_sense_are_harmless() {
    let stage = hasty_stage().await;
    for data in [
        "audit:",
        "audit:cancel",
        "audit:cancel:",
        "audit:cancel:-1",
        "audit:cancel:99",
        "audit:cancel:99999999999999999999",
        "audit:explode:1",
    ] {
        press(&stage, stage.owner.id(), data);
    }
    stage.settle().await;
    assert_eq!(stage.owner.unread(), 0);
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_stranger_learns_nothing_of_audits_and_changes_nothing() {
    let stage = hasty_stage_at(per_second(10)).await;
    let people = stage.acquaintances(30).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 3).await;
    let audit = stage.store.audit(FIRST).await.unwrap().unwrap();
    for data in ["audit:cancel:1", "audit:pause:1"] {
        press(&stage, people[0].id(), data);
    }
    people[1].writes("what is that");
    let fallback = stage.hear(&people[1]).await;
    for command in ["/audit", "/audit everyone", "/audit force"] {
        people[1].writes(command);
        assert_eq!(stage.hear(&people[1]).await, fallback);
    }
    stage.settle().await;
    assert_eq!(people[0].unread(), 0);
    assert_eq!(stage.store.audit(FIRST).await.unwrap().unwrap(), audit);
    assert_eq!(stage.store.audit(SECOND).await.unwrap(), None);
    stage.report().await;
    stage.finish_audited().await;
}

/// A press of a button that nobody sees any more, or never saw.
fn press(stage: &Stage, by: i64, data: &str) {
    let user = json!({ "id": by, "is_bot": false, "first_name": "Somebody" });
    let chat = json!({ "id": by, "type": "private", "first_name": "Somebody" });
    let press = json!({
        "id": "4611686018427387904",
        "from": user,
        "message": { "message_id": 1, "date": 1, "chat": chat, "text": "gone" },
        "chat_instance": "1",
        "data": data,
    });
    stage.sim.push_update("callback_query", &press).unwrap();
}
