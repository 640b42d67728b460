//! Audits in chat: who of a whole audience can still be reached.

use std::time::Duration;

use chrono::TimeDelta;
use doorman::sim::{Message, Options, Person, Reach};

use crate::stage::{PATIENCE, Stage};

/// A stage on which a loss is confirmed soon.
async fn hasty_stage() -> Stage {
    let confirm = |config: &mut doorman::config::Config| {
        config.confirm_after = TimeDelta::seconds(1);
    };
    Stage::with(Options::default(), confirm).await
}

/// Reads what the owner is sent until a message says this.
async fn until_told(stage: &Stage, words: &str) -> Message {
    loop {
        let message = stage.read(&stage.owner).await;
        if message.visible.contains(words) {
            return message;
        }
    }
}

/// The report's CSV, which comes last.
async fn csv(stage: &Stage) -> String {
    loop {
        let message = stage.read(&stage.owner).await;
        if let Some(attachment) = message.attachment
            && attachment.kind == "document"
        {
            return String::from_utf8(attachment.bytes).unwrap();
        }
    }
}

fn verdict_of(csv: &str, id: i64) -> &str {
    let row = csv.lines().find(|line| line.starts_with(&format!("{id},")));
    row.unwrap_or_else(|| panic!("{id} is not in\n{csv}"))
        .split(',')
        .nth(1)
        .unwrap()
}

#[tokio::test]
async fn everybody_known_is_asked_and_the_answer_is_exact() {
    let stage = hasty_stage().await;
    let people: Vec<Person> = (0..12).map(|_| stage.sim.person("Somebody")).collect();
    for person in &people {
        person.starts();
        stage.read(person).await;
    }
    people[0].blocks();
    people[1].deletes_account();
    stage.settle().await;

    stage.owner.writes("/audit");
    let report = until_told(&stage, "can be reached").await;
    println!("{}", stage.owner.transcript());
    assert!(
        report.visible.contains("10 of 12 can be reached"),
        "{}",
        report.visible
    );
    let csv = csv(&stage).await;
    for person in &people {
        let expected = match person.reach() {
            Reach::Open => "reachable",
            Reach::Blocked => "blocked",
            Reach::Deactivated => "deactivated",
            reach => panic!("{reach:?}"),
        };
        assert_eq!(verdict_of(&csv, person.id()), expected, "{csv}");
    }
    let _ = (Duration::ZERO, PATIENCE);
    stage.finish().await;
}
