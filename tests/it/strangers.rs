//! What belongs to administrators, asked for by somebody else: nothing happens, and
//! nothing is said that would not be said to anything else.

use std::fs;
use std::path::Path;

use chrono::Utc;
use doorman::audience::{Audience, AuditState};
use doorman::sim::Person;
use doorman::store::AuditId;
use serde_json::json;

use crate::stage::{PATIENCE, Stage, user_id};

const FALLBACK: &str = "I did not understand that. Send /help to see what I understand.";

/// Data of every button that is an administrator's or another person's, and what
/// nobody's button ever held. `CLUB`, `PERSON`: a chat and a person there are.
const FORGED: [&str; 15] = [
    "audit:start:1",
    "audit:cancel:1",
    "audit:pause:2",
    "audit:resume:2",
    "audit:cancel:2",
    "audit:start:99999999999999999999",
    "audit:",
    "probe:PERSON",
    "probe:-1",
    "probe:99999999999999999999",
    "join:CLUB",
    "join:",
    "language:../../en",
    "forget:",
    "\u{0}",
];

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The commands that lead to `admin`, as the router has them.
fn admin_commands() -> Vec<String> {
    let router = source("src/router.rs");
    let (_, tree) = router.split_once("fn admin_commands()").unwrap();
    let (tree, _) = tree.split_once("\n}").unwrap();
    let names = tree.split("named(\"").skip(1);
    let names = names.map(|rest| rest.split('"').next().unwrap().to_owned());
    // Everybody has a /help, but not that one.
    names.filter(|name| name != "help").collect()
}

/// A press on a button that the person was never shown.
fn forge(stage: &Stage, person: &Person, data: &str) {
    let press = json!({
        "id": "77",
        "from": { "id": person.id(), "is_bot": false, "first_name": person.name() },
        "message": {
            "message_id": 5, "date": Utc::now().timestamp(),
            "chat": { "id": person.id(), "type": "private", "first_name": person.name() },
        },
        "chat_instance": "1",
        "data": data,
    });
    stage.sim.push_update("callback_query", &press).unwrap();
}

/// Audit 1 waits for a word of confirmation, audit 2 rests.
async fn audits(stage: &Stage) -> [AuditId; 2] {
    let asked_by = Some(user_id(&stage.owner));
    let store = &stage.store;
    let create = async || {
        let id = store.create_audit(&Audience::Everyone, asked_by, Utc::now());
        id.await.unwrap()
    };
    let ids = [create().await, create().await];
    assert_eq!(ids.map(|id| id.0), [1, 2]);
    let moved = store.move_audit(ids[1], AuditState::Proposed, AuditState::Paused);
    assert!(moved.await.unwrap());
    ids
}

async fn state(stage: &Stage, id: AuditId) -> AuditState {
    stage.store.audit(id).await.unwrap().unwrap().state
}

#[tokio::test]
async fn an_administrators_command_is_not_understood_from_anybody_else() {
    let stage = Stage::open().await;
    let commands = admin_commands();
    assert!(commands.contains(&"audit".to_owned()), "{commands:?}");
    for command in commands {
        for text in [
            format!("/{command}"),
            format!("/{command} everyone force"),
            format!("/{command}@doorman_bot {}", stage.owner.id()),
        ] {
            // Somebody new each time: a flood would not be answered.
            let eve = stage.sim.person("Eve");
            eve.writes(&text);
            assert_eq!(stage.hear(&eve).await, FALLBACK, "{text}");
        }
    }
    stage.settle().await;
    assert_eq!(stage.store.audit(AuditId(1)).await.unwrap(), None);
    assert_eq!(stage.sim.calls_to("sendChatAction").len(), 0);
    assert_eq!(stage.sim.calls_to("sendDocument").len(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn a_forged_press_does_nothing_and_says_nothing() {
    let stage = Stage::open().await;
    let [proposed, paused] = audits(&stage).await;
    let (ann, club) = (stage.sim.person("Ann"), stage.sim.supergroup("Club"));
    ann.starts();
    stage.hear(&ann).await;
    let too_long = "audit:cancel:2".to_owned() + &" ".repeat(64);
    let forged = FORGED.map(|data| {
        data.replace("PERSON", &ann.id().to_string())
            .replace("CLUB", &club.id().to_string())
    });
    let presses: Vec<_> = forged.into_iter().chain([too_long]).collect();
    let before = stage.sim.calls_to("sendMessage").len();
    for data in &presses {
        // Somebody new each time: a flood would not be answered.
        forge(&stage, &stage.sim.person("Eve"), data);
    }
    stage
        .until_called("answerCallbackQuery", presses.len())
        .await;
    stage.settle().await;
    assert_eq!(state(&stage, proposed).await, AuditState::Proposed);
    assert_eq!(state(&stage, paused).await, AuditState::Paused);
    assert_eq!(stage.sim.calls_to("sendMessage").len(), before);
    for method in [
        "sendChatAction",
        "editMessageText",
        "approveChatJoinRequest",
    ] {
        assert_eq!(stage.sim.calls_to(method).len(), 0, "{method}");
    }

    // From the administrator the same data does what it says.
    stage.owner.starts();
    stage.hear(&stage.owner).await;
    forge(&stage, &stage.owner, "audit:cancel:2");
    let ends_at = tokio::time::Instant::now() + PATIENCE;
    while state(&stage, paused).await != AuditState::Cancelled {
        assert!(tokio::time::Instant::now() < ends_at, "not cancelled");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    stage.settle().await;
    stage.read_all(&[stage.owner.id()]).await;
    stage.finish().await;
}

#[test]
fn the_data_of_every_button_is_among_the_forged() {
    for path in [
        "src/admin/check.rs",
        "src/audit/panel.rs",
        "src/dialog/join.rs",
        "src/dialog/language.rs",
        "src/dialog/rights.rs",
    ] {
        let text = source(path);
        let constants = text.split(": &str = \"").skip(1);
        let data = constants.filter_map(|rest| Some(rest.split_once('"')?.0));
        let data: Vec<_> = data.filter(|data| data.contains(':')).collect();
        assert!(!data.is_empty(), "{path}");
        for data in data {
            let (prefix, _) = data.split_once(':').unwrap();
            let is_tried = FORGED.iter().any(|it| it.split(':').next() == Some(prefix));
            assert!(is_tried, "{path}: {data}");
        }
    }
}
