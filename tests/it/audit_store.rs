//! What audits leave in the database: the same stories on both engines.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use doorman::arrival::Arrival;
use doorman::audience::{Audience, Recheck};
use doorman::deeplink::Source;
use doorman::person::Evidence;
use doorman::reach::{
    Acquaintance, Census, Certainty, Outcome, Response, Suspicion, Target, Verdict,
};
use doorman::store::{Audit, AuditId, AuditState, Concluded, Finding, Received, Store};
use serde_json::json;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use teloxide::types::UserId;

use crate::database::{Database, on_both_engines};

const OWNER: UserId = UserId(4_000_000_001);
const ANN: UserId = UserId(17);
const BOB: UserId = UserId(6_100_007_919);
const EVE: UserId = UserId(99);

const CONFIRM_AFTER: TimeDelta = TimeDelta::seconds(60);
const DAY: i64 = 24 * 60 * 60;

on_both_engines!(
    an_audit_is_noted_and_numbered,
    an_audit_moves_on_only_from_where_it_is,
    begun_audits_come_first_and_then_those_that_wait_longest,
    the_newest_audit_under_way_is_the_current_one,
    an_audit_ends_with_its_census_to_compare_the_next_with,
    what_stopped_an_audit_is_told_once,
    an_audience_is_taken_from_the_ledger,
    a_target_is_added_once,
    targets_of_an_earlier_schema_are_carried_over,
    ten_thousand_targets_are_read_page_by_page,
    recent_answers_are_taken_over_unless_it_is_forced,
    of_several_recent_answers_the_newest_is_taken_over,
    what_somebody_did_since_outweighs_an_older_answer,
    nothing_old_and_nothing_open_is_taken_over,
    who_is_to_be_asked_again_is_due_when_it_is_time,
    a_verdict_is_never_overwritten,
    the_ledger_learns_what_probes_say_of_those_who_are_in_it,
    a_census_counts_sure_verdicts_and_others_apart,
    verdicts_are_read_page_by_page_with_telegrams_words,
    one_process_has_the_turn_until_it_ends,
    the_turns_of_the_dead_are_ended_by_their_name,
    the_longest_pause_is_kept,
);

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

/// Somebody presses Start, by a link with this payload.
async fn starts(store: &Store, update_id: u32, id: UserId, seconds: i64, payload: &str) {
    let raw = json!({ "update_id": update_id, "message": {
        "message_id": 1,
        "from": { "id": id.0, "is_bot": false, "first_name": "Name" },
        "chat": { "id": id.0, "type": "private" },
        "date": at(seconds).timestamp(),
        "text": format!("/start {payload}"),
    } });
    record(store, &raw.to_string(), seconds).await;
}

async fn blocks(store: &Store, update_id: u32, id: UserId, seconds: i64) {
    let raw = json!({ "update_id": update_id, "my_chat_member": {
        "chat": { "id": id.0, "type": "private" },
        "from": { "id": id.0, "is_bot": false, "first_name": "Name" },
        "date": at(seconds).timestamp(),
        "new_chat_member": { "status": "kicked" },
    } });
    record(store, &raw.to_string(), seconds).await;
}

async fn record(store: &Store, raw: &str, seconds: i64) {
    let (update_id, arrival) = Arrival::read(raw, "doorman_bot", at(seconds)).unwrap();
    let received = Received {
        update_id,
        raw: raw.to_owned(),
        arrival,
        response: Response::Answer,
    };
    store.record(&[received], &[], at(seconds)).await.unwrap();
}

fn list() -> Audience {
    Audience::List("ids = all.csv".to_owned())
}

/// A new audit of these people, asked for at that time.
async fn audit_of(store: &Store, people: &[UserId], seconds: i64) -> AuditId {
    let id = store.create_audit(&list(), Some(OWNER), at(seconds)).await;
    let id = id.unwrap();
    let people: Vec<_> = people.iter().map(|person| person.0).collect();
    store.add_targets(id, &people).await.unwrap();
    id
}

async fn prepared(store: &Store, id: AuditId, seconds: i64) -> u64 {
    let left = store
        .prepare_audit(id, Recheck::AfterADay, at(seconds))
        .await;
    left.unwrap()
}

fn concluded(person: UserId, verdict: Verdict, certainty: Certainty, seconds: i64) -> Finding {
    Finding {
        person,
        heard: Some(verdict),
        outcome: Outcome::Concluded {
            verdict,
            certainty,
            detail: Some(format!("{verdict:?} in words")),
        },
        at: at(seconds),
    }
}

fn sure(person: UserId, verdict: Verdict, seconds: i64) -> Finding {
    concluded(person, verdict, Certainty::Sure, seconds)
}

fn asked_again(person: UserId, due: i64, suspicion: Option<Suspicion>, rounds: u32) -> Finding {
    Finding {
        person,
        heard: suspicion.map(|it| it.verdict),
        outcome: Outcome::AskAgain {
            due_at: at(due),
            suspicion,
            rounds,
        },
        at: at(0),
    }
}

async fn found(store: &Store, id: AuditId, findings: &[Finding]) {
    let recorded = store.record_findings(id, findings, CONFIRM_AFTER).await;
    recorded.unwrap();
}

async fn audit(store: &Store, id: AuditId) -> Audit {
    store.audit(id).await.unwrap().unwrap()
}

async fn moved(store: &Store, id: AuditId, from: AuditState, to: AuditState) -> bool {
    store.move_audit(id, from, to).await.unwrap()
}

async fn end(store: &Store, id: AuditId, seconds: i64) {
    let census = store.census(id).await.unwrap();
    assert!(moved(store, id, AuditState::Proposed, AuditState::Running).await);
    assert!(store.end_audit(id, &census, at(seconds)).await.unwrap());
    // A second end changes nothing.
    assert!(!store.end_audit(id, &census, at(seconds + 9)).await.unwrap());
}

/// Whom an audit has a verdict for, and which.
async fn verdicts(store: &Store, id: AuditId) -> Vec<(UserId, Verdict)> {
    let rows = store.concluded(id, None, 1000).await.unwrap();
    rows.iter().map(|row| (row.person, row.verdict)).collect()
}

async fn unasked(store: &Store, id: AuditId) -> Vec<UserId> {
    let targets = store.unasked(id, None, 1000).await.unwrap();
    targets.iter().map(|target| target.person).collect()
}

async fn an_audit_is_noted_and_numbered(database: Database) {
    let store = database.open().await;
    assert_eq!(store.audit(AuditId(1)).await.unwrap(), None);
    let audience = Audience::Stale(TimeDelta::days(7));
    let first = store.create_audit(&audience, Some(OWNER), at(1)).await;
    let second = store.create_audit(&list(), None, at(2)).await;
    assert_eq!((first.unwrap(), second.unwrap()), (AuditId(1), AuditId(2)));
    let expected = Audit {
        id: AuditId(1),
        state: AuditState::Proposed,
        audience,
        asked_by: Some(OWNER),
        progress_message: None,
        total: 0,
        created_at: at(1),
        census: None,
        error: None,
    };
    assert_eq!(audit(&store, AuditId(1)).await, expected);
    store.show_audit_in(AuditId(1), 77).await.unwrap();
    let shown = audit(&store, AuditId(1)).await;
    assert_eq!(shown.progress_message, Some(77));
    let second = audit(&store, AuditId(2)).await;
    assert_eq!((second.audience, second.asked_by), (list(), None));
    assert_eq!(second.progress_message, None);
}

async fn an_audit_moves_on_only_from_where_it_is(database: Database) {
    use AuditState::{Cancelled, Proposed, Queued, Running};
    let store = database.open().await;
    let id = audit_of(&store, &[ANN], 0).await;
    assert!(!moved(&store, id, Queued, Running).await);
    assert!(moved(&store, id, Proposed, Queued).await);
    assert!(!moved(&store, id, Proposed, Queued).await);
    assert!(moved(&store, id, Queued, Cancelled).await);
    assert!(!moved(&store, id, Queued, Running).await);
    assert!(!moved(&store, AuditId(9), Proposed, Queued).await);
    assert_eq!(audit(&store, id).await.state, Cancelled);
}

async fn begun_audits_come_first_and_then_those_that_wait_longest(database: Database) {
    use AuditState::{Done, Paused, Proposed, Queued, Running};
    let store = database.open().await;
    assert_eq!(store.next_audit().await.unwrap(), None);
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(audit_of(&store, &[ANN], 0).await);
    }
    let next = async || store.next_audit().await.unwrap().map(|audit| audit.id);
    assert_eq!(next().await, None);
    for id in ids.iter().rev() {
        assert!(moved(&store, *id, Proposed, Queued).await);
    }
    assert_eq!(next().await, Some(ids[0]));
    assert!(moved(&store, ids[2], Queued, Running).await);
    assert_eq!(next().await, Some(ids[2]));
    assert!(moved(&store, ids[2], Running, Done).await);
    assert!(moved(&store, ids[0], Queued, Paused).await);
    assert_eq!(next().await, Some(ids[1]));
}

async fn the_newest_audit_under_way_is_the_current_one(database: Database) {
    use AuditState::{Cancelled, Paused, Proposed, Queued};
    let store = database.open().await;
    let first = audit_of(&store, &[ANN], 0).await;
    let second = audit_of(&store, &[ANN], 0).await;
    let current = async || store.current_audit().await.unwrap().map(|audit| audit.id);
    assert_eq!(current().await, None);
    assert!(moved(&store, first, Proposed, Queued).await);
    assert_eq!(current().await, Some(first));
    assert!(moved(&store, second, Proposed, Paused).await);
    assert_eq!(current().await, Some(second));
    assert!(moved(&store, second, Paused, Cancelled).await);
    assert_eq!(current().await, Some(first));
}

async fn an_audit_ends_with_its_census_to_compare_the_next_with(database: Database) {
    let store = database.open().await;
    let ids = [
        audit_of(&store, &[ANN, BOB], 0).await,
        audit_of(&store, &[ANN], 1).await,
        audit_of(&store, &[ANN], 2).await,
    ];
    let other = store.create_audit(&Audience::Everyone, None, at(3)).await;
    let other = other.unwrap();
    found(&store, ids[0], &[sure(ANN, Verdict::Blocked, 1)]).await;
    end(&store, ids[0], 5).await;
    end(&store, other, 5).await;
    let ended = audit(&store, ids[0]).await;
    assert_eq!(ended.state, AuditState::Done);
    let mut census = Census::default();
    census.count(Verdict::Blocked, Certainty::Sure, 1);
    assert_eq!(ended.census, Some(census));
    // The one between has not ended, and the other audience is another matter.
    let last = audit(&store, ids[2]).await;
    let before = store.audit_before(&last).await.unwrap();
    assert_eq!(before, Some(ended.clone()));
    assert_eq!(store.audit_before(&ended).await.unwrap(), None);
}

async fn what_stopped_an_audit_is_told_once(database: Database) {
    let store = database.open().await;
    let id = audit_of(&store, &[ANN], 0).await;
    assert_eq!(store.refused_audit().await.unwrap(), None);
    store
        .note_audit_error(id, Some("Unauthorized"))
        .await
        .unwrap();
    let stopped = store.refused_audit().await.unwrap().unwrap();
    assert_eq!(
        (stopped.id, stopped.error.as_deref()),
        (id, Some("Unauthorized"))
    );
    store.note_audit_error(id, None).await.unwrap();
    assert_eq!(store.refused_audit().await.unwrap(), None);
}

async fn an_audience_is_taken_from_the_ledger(database: Database) {
    let store = database.open().await;
    starts(&store, 1, ANN, 0, "summer").await;
    starts(&store, 2, BOB, 8 * DAY, "").await;
    starts(&store, 3, EVE, 0, "winter").await;
    // A later link does not change who brought somebody, but they were heard of.
    starts(&store, 4, EVE, 9 * DAY, "summer").await;
    let now = at(10 * DAY);
    for (audience, expected) in [
        (Audience::Everyone, vec![ANN, EVE, BOB]),
        (Audience::Source(Source::from_stored("summer")), vec![ANN]),
        (Audience::Source(Source::Organic), vec![BOB]),
        (Audience::Stale(TimeDelta::days(7)), vec![ANN]),
        (list(), vec![]),
    ] {
        let id = store.create_audit(&audience, None, now).await.unwrap();
        store.add_audience(id, &audience, now).await.unwrap();
        assert_eq!(unasked(&store, id).await, expected, "{audience:?}");
        let left = store.prepare_audit(id, Recheck::Force, now).await.unwrap();
        assert_eq!(left, expected.len() as u64);
        assert_eq!(audit(&store, id).await.total, expected.len() as u64);
    }
}

async fn a_target_is_added_once(database: Database) {
    let store = database.open().await;
    let id = audit_of(&store, &[], 0).await;
    assert_eq!(store.add_targets(id, &[]).await.unwrap().new, 0);
    let added = async |people: &[u64]| store.add_targets(id, people).await.unwrap().new;
    assert_eq!(added(&[ANN.0, BOB.0]).await, 2);
    assert_eq!(added(&[BOB.0, EVE.0, ANN.0]).await, 1);
    assert_eq!(added(&[7, 8, 7, 7]).await, 2);
    let many: Vec<u64> = (1000..6000).collect();
    assert_eq!(added(&many).await, 5000);
    assert_eq!(added(&many).await, 0);
    // Another audit has targets of its own.
    let other = audit_of(&store, &[ANN], 0).await;
    assert_eq!(unasked(&store, other).await, [ANN]);
}

async fn targets_of_an_earlier_schema_are_carried_over(database: Database) {
    const SCHEMA: &str = include_str!("../../src/store/migrations/0002_audits.sql");
    let store = database.open().await;
    let id = audit_of(&store, &[ANN, BOB, EVE], 0).await;
    store.close().await;
    let begin = SCHEMA.find("create table target").unwrap();
    let end = SCHEMA.find("-- Of several processes").unwrap();
    let mut connection = AnyConnection::connect(&database.url).await.unwrap();
    for statement in [
        "drop table target",
        &SCHEMA[begin..end],
        "insert into target (audit_id, person_id, verdict, confirmed, detail, checked_at,
             suspected, suspected_since, attempts, due_at)
         values (1, 6100007919, null, 0, null, null, null, null, 0, null),
                (1, 99, null, 0, null, 1700000005, 'not_found', 1700000005, 1, 1700000060),
                (1, 17, 'blocked', 1, 'in words', 1700000006, null, null, 0, null)",
        "delete from _sqlx_migrations where version = 3",
    ] {
        let statement = sqlx::raw_sql(AssertSqlSafe(statement));
        statement.execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();

    let store = database.open().await;
    assert_eq!(unasked(&store, id).await, [BOB]);
    let suspicion = Some(Suspicion {
        verdict: Verdict::NotFound,
        since: at(5),
    });
    let eve = Target {
        person: EVE,
        acquaintance: Acquaintance::Stranger,
        suspicion,
        rounds: 1,
    };
    assert_eq!(store.due(id, at(60), 10).await.unwrap(), [eve]);
    let ann = Concluded {
        person: ANN,
        verdict: Verdict::Blocked,
        certainty: Certainty::Sure,
        detail: Some("in words".to_owned()),
        checked_at: at(6),
    };
    assert_eq!(store.concluded(id, None, 10).await.unwrap(), [ann]);
    assert_eq!(store.add_targets(id, &[ANN.0, 7]).await.unwrap().new, 1);
}

async fn ten_thousand_targets_are_read_page_by_page(database: Database) {
    const PAGE: u32 = 512;
    let store = database.open().await;
    starts(&store, 1, UserId(5000), 0, "").await;
    let id = audit_of(&store, &[], 0).await;
    let other = audit_of(&store, &[UserId(3), UserId(700)], 0).await;
    let people: Vec<u64> = (1..=10_000).rev().collect();
    store.add_targets(id, &people).await.unwrap();
    let (mut after, mut read) = (None, Vec::new());
    loop {
        let page = store.unasked(id, after, PAGE).await.unwrap();
        assert!(page.len() <= PAGE as usize);
        let Some(last) = page.last() else { break };
        after = Some(last.person);
        // Every other one gets its verdict, which must not shift what follows.
        let findings: Vec<_> = page
            .iter()
            .step_by(2)
            .map(|target| sure(target.person, Verdict::Deactivated, 1))
            .collect();
        found(&store, id, &findings).await;
        read.extend(page);
    }
    assert!(read.iter().map(|it| it.person.0).eq(1..=10_000));
    let acquainted: Vec<_> = read
        .iter()
        .filter(|it| it.acquaintance == Acquaintance::Met)
        .map(|it| it.person.0)
        .collect();
    assert_eq!(acquainted, [5000]);
    assert_eq!(prepared(&store, id, 1).await, 5000);
    let left = store.unasked(id, None, 20_000).await.unwrap();
    assert_eq!(left.len(), 5000);
    assert_eq!(unasked(&store, other).await, [UserId(3), UserId(700)]);
    assert_eq!(store.unasked(id, None, 0).await.unwrap(), []);
}

async fn recent_answers_are_taken_over_unless_it_is_forced(database: Database) {
    let store = database.open().await;
    starts(&store, 1, ANN, 0, "").await;
    let first = audit_of(&store, &[ANN, BOB, EVE], 0).await;
    let findings = [
        sure(ANN, Verdict::Deactivated, 10),
        concluded(BOB, Verdict::Reachable, Certainty::Unconfirmed, 20),
    ];
    found(&store, first, &findings).await;
    end(&store, first, 30).await;

    let second = audit_of(&store, &[ANN, BOB, EVE], 40).await;
    assert_eq!(prepared(&store, second, 40).await, 1);
    assert_eq!(unasked(&store, second).await, [EVE]);
    // As they were found: with their words, their certainty, their time.
    let taken = store.concluded(second, None, 10).await.unwrap();
    assert_eq!(taken, store.concluded(first, None, 10).await.unwrap());
    assert_eq!(audit(&store, second).await.total, 3);
    // Once more changes nothing.
    assert_eq!(prepared(&store, second, 41).await, 1);

    let third = audit_of(&store, &[ANN, BOB, EVE], 50).await;
    let left = store.prepare_audit(third, Recheck::Force, at(50)).await;
    assert_eq!(left.unwrap(), 3);
    assert_eq!(verdicts(&store, third).await, []);
}

async fn of_several_recent_answers_the_newest_is_taken_over(database: Database) {
    let store = database.open().await;
    for (seconds, verdicts) in [
        (10, [Verdict::Blocked, Verdict::Reachable]),
        (20, [Verdict::Reachable, Verdict::Blocked]),
        (30, [Verdict::Deactivated, Verdict::Deactivated]),
        (25, [Verdict::Blocked, Verdict::Reachable]),
    ] {
        let id = audit_of(&store, &[ANN, BOB], seconds).await;
        let findings = [
            sure(ANN, verdicts[0], seconds),
            sure(BOB, verdicts[1], seconds),
        ];
        found(&store, id, &findings).await;
        end(&store, id, 40).await;
    }
    let id = audit_of(&store, &[ANN, BOB], 50).await;
    assert_eq!(prepared(&store, id, 50).await, 0);
    let newest = [(ANN, Verdict::Deactivated), (BOB, Verdict::Deactivated)];
    assert_eq!(verdicts(&store, id).await, newest);
}

async fn what_somebody_did_since_outweighs_an_older_answer(database: Database) {
    let store = database.open().await;
    starts(&store, 1, ANN, 0, "").await;
    starts(&store, 2, BOB, 0, "").await;
    let first = audit_of(&store, &[ANN, BOB], 0).await;
    let findings = [
        sure(ANN, Verdict::Blocked, 10),
        sure(BOB, Verdict::Reachable, 10),
    ];
    found(&store, first, &findings).await;
    end(&store, first, 20).await;
    starts(&store, 3, ANN, 30, "").await;
    blocks(&store, 4, BOB, 30).await;
    let second = audit_of(&store, &[ANN, BOB], 40).await;
    prepared(&store, second, 40).await;
    // Either it is known from the ledger, or it is asked: but never the old answer.
    let taken = verdicts(&store, second).await;
    assert!(!taken.contains(&(ANN, Verdict::Blocked)), "{taken:?}");
    assert!(!taken.contains(&(BOB, Verdict::Reachable)), "{taken:?}");
}

async fn nothing_old_and_nothing_open_is_taken_over(database: Database) {
    let store = database.open().await;
    starts(&store, 1, ANN, -2 * DAY, "").await;
    let first = audit_of(&store, &[ANN, BOB, EVE], 0).await;
    let findings = [
        sure(ANN, Verdict::Reachable, 0),
        sure(BOB, Verdict::Deactivated, 0),
        concluded(EVE, Verdict::Inconclusive, Certainty::Unconfirmed, DAY),
    ];
    found(&store, first, &findings).await;
    end(&store, first, DAY).await;
    let second = audit_of(&store, &[ANN, BOB, EVE], DAY).await;
    assert_eq!(prepared(&store, second, DAY).await, 3);
    let third = audit_of(&store, &[ANN, BOB, EVE], DAY - 1).await;
    assert_eq!(prepared(&store, third, DAY - 1).await, 1);
    assert_eq!(unasked(&store, third).await, [EVE]);
}

async fn who_is_to_be_asked_again_is_due_when_it_is_time(database: Database) {
    let store = database.open().await;
    let id = audit_of(&store, &[ANN, EVE, BOB], 0).await;
    assert_eq!(store.next_due_at(id).await.unwrap(), None);
    let suspicion = Some(Suspicion {
        verdict: Verdict::NotFound,
        since: at(0),
    });
    let findings = [
        asked_again(ANN, 90, suspicion, 0),
        asked_again(BOB, 60, None, 2),
    ];
    found(&store, id, &findings).await;
    assert_eq!(unasked(&store, id).await, [EVE]);
    assert_eq!(store.next_due_at(id).await.unwrap(), Some(at(60)));
    let due = async |seconds| store.due(id, at(seconds), 10).await.unwrap();
    assert_eq!(due(59).await, []);
    let bob = Target {
        person: BOB,
        acquaintance: Acquaintance::Stranger,
        suspicion: None,
        rounds: 2,
    };
    let ann = Target {
        person: ANN,
        suspicion,
        rounds: 0,
        ..bob
    };
    assert_eq!(due(60).await, [bob]);
    assert_eq!(due(90).await, [bob, ann]);
    assert_eq!(store.due(id, at(90), 1).await.unwrap(), [bob]);
    assert_eq!(verdicts(&store, id).await, []);

    found(&store, id, &[sure(BOB, Verdict::NotFound, 61)]).await;
    assert_eq!(due(90).await, [ann]);
    found(&store, id, &[sure(ANN, Verdict::NotFound, 91)]).await;
    assert_eq!(store.next_due_at(id).await.unwrap(), None);
}

async fn a_verdict_is_never_overwritten(database: Database) {
    let store = database.open().await;
    let id = audit_of(&store, &[ANN, BOB], 0).await;
    found(&store, id, &[sure(ANN, Verdict::Blocked, 1)]).await;
    let before = store.concluded(id, None, 10).await.unwrap();
    let later = [
        sure(ANN, Verdict::Reachable, 2),
        sure(BOB, Verdict::Deactivated, 2),
    ];
    found(&store, id, &later).await;
    found(&store, id, &[asked_again(ANN, 5, None, 1)]).await;
    found(&store, id, &[]).await;
    let after = store.concluded(id, None, 10).await.unwrap();
    assert_eq!(after[..1], before);
    assert_eq!(after.len(), 2);
    assert_eq!(store.next_due_at(id).await.unwrap(), None);
}

async fn the_ledger_learns_what_probes_say_of_those_who_are_in_it(database: Database) {
    let store = database.open().await;
    starts(&store, 1, ANN, 0, "").await;
    starts(&store, 2, BOB, 0, "").await;
    let id = audit_of(&store, &[ANN, BOB, EVE], 0).await;
    let suspicion = Suspicion {
        verdict: Verdict::NotFound,
        since: at(10),
    };
    let mut unsure = asked_again(BOB, 70, Some(suspicion), 0);
    unsure.at = at(10);
    let findings = [
        sure(ANN, Verdict::Deactivated, 10),
        unsure,
        sure(EVE, Verdict::Deactivated, 10),
    ];
    found(&store, id, &findings).await;
    let ann = store.person(ANN).await.unwrap().unwrap();
    let standing = ann.standing.unwrap();
    assert_eq!(
        (standing.verdict, standing.evidence, standing.proved_at),
        (Verdict::Deactivated, Evidence::Probe, at(10))
    );
    let bob = store.person(BOB).await.unwrap().unwrap();
    assert_eq!(bob.suspicion, Some(suspicion));
    assert_eq!(bob.standing.unwrap().verdict, Verdict::Reachable);
    assert_eq!(store.person(EVE).await.unwrap(), None);
    found(&store, id, &[sure(BOB, Verdict::NotFound, 70)]).await;
    let bob = store.person(BOB).await.unwrap().unwrap();
    assert_eq!(bob.standing.unwrap().verdict, Verdict::NotFound);
    assert_eq!(bob.suspicion, None);
}

async fn a_census_counts_sure_verdicts_and_others_apart(database: Database) {
    let store = database.open().await;
    let people: Vec<_> = (1..=9).map(UserId).collect();
    let id = audit_of(&store, &people, 0).await;
    assert_eq!(store.census(id).await.unwrap(), Census::default());
    let mut expected = Census::default();
    let mut findings = Vec::new();
    for (person, verdict) in people.iter().zip(Verdict::ALL) {
        let certainty = if person.0 % 2 == 0 {
            Certainty::Sure
        } else {
            Certainty::Unconfirmed
        };
        expected.count(verdict, certainty, 1);
        findings.push(concluded(*person, verdict, certainty, 1));
    }
    found(&store, id, &findings).await;
    assert_eq!(store.census(id).await.unwrap(), expected);
    assert_eq!(expected.people(), 8);
    let other = audit_of(&store, &people, 0).await;
    assert_eq!(store.census(other).await.unwrap(), Census::default());
}

async fn verdicts_are_read_page_by_page_with_telegrams_words(database: Database) {
    let store = database.open().await;
    let people: Vec<_> = (1..=1500).map(UserId).collect();
    let id = audit_of(&store, &people, 0).await;
    let findings: Vec<_> = people
        .iter()
        .filter(|person| person.0 % 3 > 0)
        .map(|person| sure(*person, Verdict::Blocked, 1))
        .collect();
    found(&store, id, &findings).await;
    let mut strange = sure(UserId(3), Verdict::Inconclusive, 2);
    if let Outcome::Concluded { detail, .. } = &mut strange.outcome {
        *detail = Some("=a \"quoted\", \0 text\nпо-русски".to_owned());
    }
    found(&store, id, &[strange]).await;
    let (mut after, mut read) = (None, Vec::new());
    loop {
        let page = store.concluded(id, after, 64).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.person);
        read.extend(page);
    }
    let expected = people
        .iter()
        .filter(|person| person.0 % 3 > 0 || person.0 == 3);
    assert!(read.iter().map(|it| it.person).eq(expected.copied()));
    let third = Concluded {
        person: UserId(3),
        verdict: Verdict::Inconclusive,
        certainty: Certainty::Sure,
        detail: Some("=a \"quoted\",   text\nпо-русски".to_owned()),
        checked_at: at(2),
    };
    assert_eq!(read[2], third);
}

async fn one_process_has_the_turn_until_it_ends(database: Database) {
    const LONG: Duration = Duration::from_mins(1);
    const SHORT: Duration = Duration::from_millis(200);
    let (first, second) = (database.open().await, database.open().await);
    assert!(first.take_turn("first", LONG).await.unwrap());
    assert!(!second.take_turn("second", LONG).await.unwrap());
    assert!(first.take_turn("first", LONG).await.unwrap());
    // Only its holder can give it up.
    second.end_turn("second").await.unwrap();
    assert!(!second.take_turn("second", LONG).await.unwrap());
    first.end_turn("first").await.unwrap();
    assert!(second.take_turn("second", SHORT).await.unwrap());
    // A turn that is not renewed ends by itself.
    let ends_at = tokio::time::Instant::now() + crate::stage::PATIENCE;
    while !first.take_turn("first", LONG).await.unwrap() {
        assert!(tokio::time::Instant::now() < ends_at, "still taken");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!second.take_turn("second", LONG).await.unwrap());
}

async fn the_turns_of_the_dead_are_ended_by_their_name(database: Database) {
    const LONG: Duration = Duration::from_mins(1);
    let store = database.open().await;
    assert!(store.take_turn("bot-17", LONG).await.unwrap());
    for others in ["shell-", "ot-", "bot-18"] {
        store.end_turns_of(others).await.unwrap();
        assert!(!store.take_turn("bot-18", LONG).await.unwrap(), "{others}");
    }
    store.end_turns_of("bot-").await.unwrap();
    assert!(store.take_turn("bot-18", LONG).await.unwrap());
}

async fn the_longest_pause_is_kept(database: Database) {
    let (first, second) = (database.open().await, database.open().await);
    assert_eq!(first.shared_pause().await.unwrap(), Duration::ZERO);
    first.share_pause(Duration::from_mins(1)).await.unwrap();
    second.share_pause(Duration::from_secs(5)).await.unwrap();
    let left = second.shared_pause().await.unwrap();
    assert!(
        Duration::from_secs(30) < left && left <= Duration::from_mins(1),
        "{left:?}"
    );
    first.share_pause(Duration::from_mins(10)).await.unwrap();
    let left = second.shared_pause().await.unwrap();
    assert!(left > Duration::from_secs(500), "{left:?}");
}
