//! Whom an audit is about: people of the ledger, or a list.

use doorman::store::{AuditId, AuditState};
use secrecy::ExposeSecret;
use serde_json::json;
use sqlx::{AnyConnection, Connection};

use crate::audit_stage::{FIRST, SECOND, hasty_stage, ids, lines, truths};

#[tokio::test]
async fn nobody_is_asked_twice_within_a_day_unless_it_is_forced() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(4).await;
    people[0].blocks();
    people[1].deletes_account();
    stage.settle().await;
    stage.owner.writes("/audit");
    let first = stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;
    let probes = stage.asked();

    stage.owner.writes("/audit everyone");
    let second = stage.report().await;
    stage.until_state(SECOND, AuditState::Done).await;
    assert_eq!(stage.asked(), probes);
    assert_eq!(second.rows(), first.rows());
    assert!(
        second.summary.contains("3 of 5 can be reached"),
        "{}",
        second.summary
    );

    stage.owner.writes("/audit everyone force");
    let third = stage.report().await;
    assert_eq!(third.verdicts(), first.verdicts());
    let again = stage.asked();
    assert!(again.values().all(|times| *times == 2), "{again:?}");
    stage.finish_audited().await;
}

#[tokio::test]
async fn who_came_back_or_left_since_the_last_audit_is_told_as_they_are() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(3).await;
    people[0].blocks();
    stage.settle().await;
    stage.owner.writes("/audit");
    stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;

    people[0].starts();
    stage.read(&people[0]).await;
    people[1].blocks();
    stage.settle().await;
    stage.owner.writes("/audit");
    let report = stage.report().await;
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_audience_can_be_those_whom_a_link_brought() {
    let stage = hasty_stage().await;
    let others = stage.acquaintances(2).await;
    let brought: Vec<_> = (0..3).map(|_| stage.sim.person("Ann")).collect();
    for person in &brought {
        person.starts_with("summer");
        stage.read(person).await;
    }
    brought[0].deletes_account();
    stage.owner.writes("/audit source=summer");
    let report = stage.report().await;
    assert_eq!(report.verdicts(), truths(&stage.sim, ids(&brought)));
    assert!(
        report.summary.contains("2 of 3 can be reached"),
        "{}",
        report.summary
    );
    assert!(report.summary.contains("summer"), "{}", report.summary);
    stage.until_state(FIRST, AuditState::Done).await;
    stage.owner.writes("/audit source=(none)");
    let report = stage.report().await;
    let organic: Vec<_> = report.verdicts().into_keys().collect();
    for person in &others {
        assert!(organic.contains(&person.id()), "{organic:?}");
    }
    for person in &brought {
        assert!(!organic.contains(&person.id()), "{organic:?}");
    }
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_audience_can_be_those_of_whom_nothing_was_heard() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(4).await;
    let url = stage.config().database_url.expose_secret();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    for person in &people[..2] {
        let long_ago = "update person set last_seen_at = last_seen_at - 700000,
                        verdict_proved_at = verdict_proved_at - 700000 where id = ?";
        let done = sqlx::query(long_ago).bind(person.id());
        done.execute(&mut connection).await.unwrap();
    }
    drop(connection);
    stage.owner.writes("/audit stale=7d");
    let report = stage.report().await;
    assert_eq!(report.verdicts(), truths(&stage.sim, ids(&people[..2])));
    assert_eq!(stage.asked().len(), 2);
    stage.finish_audited().await;
}

#[tokio::test]
async fn what_is_not_understood_is_named_and_nothing_begins() {
    let stage = hasty_stage().await;
    for args in ["everybody", "stale=7", "source=", "everyone stale=7d"] {
        let word = args.split_whitespace().next_back().unwrap();
        stage.owner.writes(&format!("/audit {args}"));
        let answer = stage.hear(&stage.owner).await;
        assert!(answer.contains(word), "{answer}");
        for known in ["everyone", "source=X", "stale=7d", "force"] {
            assert!(answer.contains(known), "{answer}");
        }
    }
    stage.owner.writes("/audit <b>everyone</b>");
    let answer = stage.hear(&stage.owner).await;
    assert!(answer.contains("<b>everyone</b>"), "{answer}");
    assert_eq!(stage.store.audit(FIRST).await.unwrap(), None);
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_audience_of_nobody_is_said_to_be_one() {
    let stage = hasty_stage().await;
    stage.owner.writes("/audit source=nowhere");
    assert_eq!(stage.hear(&stage.owner).await, "There is nobody to ask.");
    stage.until_state(FIRST, AuditState::Cancelled).await;
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_list_comes_in_many_forms_and_nothing_is_dropped_in_silence() {
    let stage = hasty_stage().await;
    let people = ids(&stage.acquaintances(3).await);
    let [a, b, c] = [people[0], people[1], people[2]];
    let bot = stage.config().token.expose_secret().split(':').next();
    let bot = bot.unwrap().to_owned();
    let forms = [
        (
            "ids.txt",
            format!("{a}\n{b}\n{a}\nsomebody\n{c}\n-1001234567890\n0\n{bot}\n"),
        ),
        (
            "ids.csv",
            format!(
                "name,user_id\nAnn,{a}\nBob,{b}\nAnn,{a}\nBad,somebody\nEve,{c}\nClub,-1001234567890\nNil,0\nBot,{bot}\n"
            ),
        ),
        (
            "ids.json",
            format!(r#"[{a}, {b}, {a}, "somebody", {c}, -1001234567890, 0, {bot}]"#),
        ),
    ];
    for (number, (name, content)) in (1..).zip(forms) {
        stage.sends_list(name, content, "/audit force").await;
        let answer = stage.until_told(name).await.visible;
        for words in [
            "1 of them repeated",
            "2 entries are not people",
            "-1001234567890",
            "One entry is not an id",
            "somebody",
            "The bot itself was on the list",
        ] {
            assert!(answer.contains(words), "no {words:?} in:\n{answer}");
        }
        let report = stage.report().await;
        let expected = truths(&stage.sim, people.clone());
        assert_eq!(report.verdicts(), expected, "{name}");
        stage.until_state(AuditId(number), AuditState::Done).await;
    }
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_reply_to_a_report_asks_the_same_people_again() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(2).await;
    stage.owner.writes("/audit");
    let report = stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;
    let document = stage
        .filed("audit-1-1.csv", report.csv.clone().into_bytes())
        .await;
    let replied = json!({
        "message_id": 1,
        "date": 1,
        "chat": { "id": stage.owner.id(), "type": "private", "first_name": "Olga" },
        "document": document,
    });
    stage
        .owner
        .sends(json!({ "text": "/audit force", "reply_to_message": replied }));
    let again = stage.report().await;
    assert_eq!(again.verdicts(), report.verdicts());
    assert_eq!(stage.asked()[&people[0].id()], 2);
    stage.finish_audited().await;
}

#[tokio::test]
async fn what_is_no_list_is_refused_in_words() {
    let stage = hasty_stage().await;
    stage
        .sends_list("cat.jpg", [0xff, 0xd8, 0xff, 0xe0, 0, 0x10], "/audit")
        .await;
    let answer = stage.hear(&stage.owner).await;
    assert!(answer.contains("cat.jpg"), "{answer}");
    let lost = json!({ "file_id": "gone", "file_unique_id": "u", "file_name": "gone.txt" });
    stage
        .owner
        .sends(json!({ "caption": "/audit", "document": lost }));
    let answer = stage.until_told("gone.txt").await.visible;
    assert!(answer.contains("cannot read"), "{answer}");
    stage.settle().await;
    while stage.owner.unread() > 0 {
        stage.read(&stage.owner).await;
    }
    assert_eq!(stage.store.next_audit().await.unwrap(), None);
    stage.finish_audited().await;
}

#[tokio::test]
async fn more_than_a_thousand_people_want_a_word_of_confirmation() {
    let stage = hasty_stage().await;
    let crowd = stage.sim.crowd(1001);
    for id in &crowd {
        // Answered at once, and for good.
        stage.sim.somebody(*id).deletes_account();
    }
    stage.sends_list("crowd.txt", lines(&crowd), "/audit").await;
    let asked = stage.until_told("1,001 people to ask").await;
    assert!(asked.button("Start").is_some() && asked.button("Cancel").is_some());
    stage.owner.presses("Cancel");
    stage.until_state(FIRST, AuditState::Cancelled).await;
    stage.until_shown(FIRST, "cancelled").await;
    assert_eq!(stage.sim.calls_to("sendChatAction").len(), 0);

    stage.sends_list("crowd.txt", lines(&crowd), "/audit").await;
    stage.until_told("1,001 people to ask").await;
    stage.owner.presses("Start");
    let report = stage.report().await;
    assert_eq!(report.verdicts(), truths(&stage.sim, crowd));
    assert!(report.summary.contains("0 of 1,001"), "{}", report.summary);
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_thousand_people_are_asked_without_a_word() {
    let stage = hasty_stage().await;
    let crowd = stage.sim.crowd(1000);
    for id in &crowd {
        stage.sim.somebody(*id).deletes_account();
    }
    stage.sends_list("crowd.txt", lines(&crowd), "/audit").await;
    let report = stage.report().await;
    assert_eq!(report.verdicts(), truths(&stage.sim, crowd));
    stage.finish_audited().await;
}
