//! What is left of people who go: the same stories on both engines.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use doorman::arrival::Arrival;
use doorman::audience::{Audience, Recheck};
use doorman::person::{FORGET_ME, Reply, Welcome};
use doorman::reach::{Certainty, Outcome, Response, Verdict};
use doorman::store::{Added, AuditId, AuditState, Finding, Owed, Received, Store};
use serde_json::{Value, json};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use teloxide::types::{ChatId, UserId};

use crate::database::{Database, on_both_engines};

pub(crate) const ANN: UserId = UserId(4_000_000_001);
pub(crate) const BOB: UserId = UserId(6_100_007_919);
const CLUB: ChatId = ChatId(-1_001_234_567_890);

const CONFIRM_AFTER: TimeDelta = TimeDelta::seconds(60);
const DAY: i64 = 24 * 60 * 60;

const NEW: Reply = Reply::Greeting(Welcome::New);
const RETURNING: Reply = Reply::Greeting(Welcome::Returning);

on_both_engines!(
    whoever_asks_to_be_forgotten_is_nobody_from_then_on,
    what_was_said_before_is_erased_and_what_is_said_after_makes_a_new_person,
    whoever_is_forgotten_twice_is_as_forgotten_as_before,
    a_flood_or_a_block_does_not_stop_anybody_from_being_forgotten,
    a_late_block_brings_nobody_back,
    every_act_of_their_own_makes_the_forgotten_known_again,
    a_permission_given_before_is_a_new_one_after,
    a_chat_keeps_no_trace_of_whoever_introduced_it,
    a_list_leaves_out_the_forgotten_until_they_come_back,
    an_audit_under_way_goes_on_without_the_forgotten,
    the_audits_of_a_forgotten_administrator_are_given_up,
    what_was_under_way_at_the_goodbye_is_erased_after_it,
    what_was_set_aside_is_emptied_with_its_person,
    a_handler_that_fails_later_sets_nothing_of_theirs_aside,
    finished_updates_say_nothing_of_anybody,
    openings_are_read_page_by_page,
    people_not_seen_are_erased_but_for_administrators,
    an_audit_nobody_works_on_is_emptied,
    what_was_set_aside_is_forgotten_in_time,
);

pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

fn update(update_id: u32, kind: &str, body: &Value) -> Received {
    let raw = json!({ "update_id": update_id, kind: body }).to_string();
    let (update_id, arrival) = Arrival::read(&raw, "doorman_bot", at(0)).unwrap();
    Received {
        update_id,
        raw,
        arrival,
        response: Response::Answer,
    }
}

fn user(id: UserId) -> Value {
    json!({ "id": id.0, "is_bot": false, "first_name": "Name", "username": "name",
        "language_code": "en" })
}

fn message(update_id: u32, id: UserId, seconds: i64, mut rest: Value) -> Received {
    rest["message_id"] = json!(1);
    rest["from"] = user(id);
    rest["chat"] = json!({ "id": id.0, "type": "private" });
    rest["date"] = json!(at(seconds).timestamp());
    update(update_id, "message", &rest)
}

pub(crate) fn wrote(update_id: u32, id: UserId, seconds: i64, text: &str) -> Received {
    message(update_id, id, seconds, json!({ "text": text }))
}

pub(crate) fn logged_in(update_id: u32, id: UserId, seconds: i64) -> Received {
    let login = json!({ "connected_website": "example.com" });
    message(update_id, id, seconds, login)
}

pub(crate) fn pressed(update_id: u32, id: UserId, data: &str) -> Received {
    let chat = json!({ "id": id.0, "type": "private" });
    let press = json!({ "id": "1", "from": user(id), "message": { "chat": chat }, "data": data });
    update(update_id, "callback_query", &press)
}

fn became(update_id: u32, id: UserId, seconds: i64, status: &str) -> Received {
    let chat = json!({ "id": id.0, "type": "private" });
    membership(update_id, id, seconds, &chat, status)
}

pub(crate) fn took_to_club(update_id: u32, id: UserId, seconds: i64) -> Received {
    let club = json!({ "id": CLUB.0, "type": "supergroup", "title": "Club" });
    membership(update_id, id, seconds, &club, "member")
}

fn membership(update_id: u32, id: UserId, seconds: i64, chat: &Value, status: &str) -> Received {
    let change = json!({ "chat": chat, "from": user(id), "date": at(seconds).timestamp(),
        "new_chat_member": { "status": status } });
    update(update_id, "my_chat_member", &change)
}

fn asked_to_join(update_id: u32, id: UserId) -> Received {
    let club = json!({ "id": CLUB.0, "type": "supergroup", "title": "Club" });
    let request = json!({ "chat": club, "from": user(id), "user_chat_id": id.0, "date": 5 });
    update(update_id, "chat_join_request", &request)
}

pub(crate) async fn record(store: &Store, batch: &[Received]) -> Vec<Reply> {
    let recorded = store.record(batch, &[], at(0)).await.unwrap();
    recorded.owed.into_iter().map(|owed| owed.reply).collect()
}

async fn is_known(store: &Store, id: UserId) -> bool {
    store.person(id).await.unwrap().is_some()
}

async fn unfinished(store: &Store) -> Vec<u32> {
    let rows = store.unfinished(0, 100).await.unwrap();
    rows.into_iter().map(|row| row.update_id).collect()
}

/// An audit of a list, ready to be worked on.
pub(crate) async fn audit_of(store: &Store, by: Option<UserId>, people: &[UserId]) -> AuditId {
    let list = Audience::List("ids.txt".to_owned());
    let id = store.create_audit(&list, by, at(0)).await.unwrap();
    let people: Vec<_> = people.iter().map(|id| id.0).collect();
    store.add_targets(id, &people).await.unwrap();
    let force = store.prepare_audit(id, Recheck::Force, at(0)).await;
    force.unwrap();
    let (from, to) = (AuditState::Proposed, AuditState::Running);
    assert!(store.move_audit(id, from, to).await.unwrap());
    id
}

pub(crate) async fn found(store: &Store, id: AuditId, person: UserId, outcome: Outcome) {
    let finding = Finding {
        person,
        heard: Some(Verdict::Reachable),
        outcome,
        at: at(10),
    };
    let recorded = store.record_findings(id, &[finding], CONFIRM_AFTER).await;
    recorded.unwrap();
}

pub(crate) fn reachable() -> Outcome {
    Outcome::Concluded {
        verdict: Verdict::Reachable,
        certainty: Certainty::Sure,
        detail: Some("in words".to_owned()),
    }
}

async fn ask(url: &str, question: &str) -> Vec<i64> {
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let question = AssertSqlSafe(question.to_owned());
    let answer = sqlx::query_scalar(question).fetch_all(&mut connection);
    let answer = answer.await.unwrap();
    connection.close().await.unwrap();
    answer
}

async fn whoever_asks_to_be_forgotten_is_nobody_from_then_on(database: Database) {
    let store = database.open().await;
    let batch = [
        wrote(1, ANN, 1, "/start summer"),
        wrote(2, BOB, 1, "/start summer"),
    ];
    record(&store, &batch).await;
    store.choose_language(ANN, Some("de")).await.unwrap();
    let press = [pressed(3, ANN, FORGET_ME)];
    let recorded = store.record(&press, &[1, 2], at(2)).await.unwrap();
    // The answer is in the language they had chosen, though nobody knows it any more.
    let owed = Owed {
        reply: Reply::Answer,
        language: Some("de".to_owned()),
    };
    assert_eq!(recorded.owed, [owed]);
    assert_eq!(recorded.silenced, [ANN.0.cast_signed()]);
    assert!(!is_known(&store, ANN).await && is_known(&store, BOB).await);
    assert_eq!(store.openings(ANN).await.unwrap(), []);
    assert_eq!(store.openings(BOB).await.unwrap().len(), 1);
    let verdict = store.record_verdict(
        ANN,
        Verdict::Blocked,
        doorman::person::Evidence::Reply,
        at(3),
        CONFIRM_AFTER,
    );
    assert_eq!(verdict.await.unwrap(), None);

    // One hash, which says nothing to whoever does not know the id.
    let hashes = "select count(*) from forgotten where length(hash) = 64";
    assert_eq!(ask(&database.url, hashes).await, [1]);
    assert_eq!(record(&store, &[wrote(4, ANN, 9, "/start")]).await, [NEW]);
    assert!(is_known(&store, ANN).await);
    let hashes = "select count(*) from forgotten";
    assert_eq!(ask(&database.url, hashes).await, [0]);
}

async fn what_was_said_before_is_erased_and_what_is_said_after_makes_a_new_person(
    database: Database,
) {
    let store = database.open().await;
    record(&store, &[wrote(1, ANN, 1, "/start summer")]).await;
    let batch = [
        wrote(2, ANN, 2, "/start autumn"),
        pressed(3, ANN, FORGET_ME),
        wrote(4, ANN, 4, "/start winter"),
        wrote(5, ANN, 5, "/start"),
    ];
    let owed = [Reply::Silence, Reply::Answer, NEW, RETURNING];
    assert_eq!(record(&store, &batch).await, owed);
    assert_eq!(unfinished(&store).await, [3, 4, 5]);
    let openings = store.openings(ANN).await.unwrap();
    let sources = openings.iter().map(|(_, opening)| opening.source());
    assert_eq!(sources.collect::<Vec<_>>(), ["winter", "(none)"]);
    let known = store.person(ANN).await.unwrap().unwrap();
    assert_eq!(known.first_seen_at, at(4));
    let hashes = "select count(*) from forgotten";
    assert_eq!(ask(&database.url, hashes).await, [0]);
}

async fn whoever_is_forgotten_twice_is_as_forgotten_as_before(database: Database) {
    let store = database.open().await;
    for update_id in 1..4 {
        let press = pressed(update_id, ANN, FORGET_ME);
        assert_eq!(record(&store, &[press]).await, [Reply::Answer]);
    }
    assert!(!is_known(&store, ANN).await);
    let hashes = "select count(*) from forgotten";
    assert_eq!(ask(&database.url, hashes).await, [1]);
}

async fn a_flood_or_a_block_does_not_stop_anybody_from_being_forgotten(database: Database) {
    let store = database.open().await;
    let batch = [wrote(1, ANN, 1, "/start"), wrote(2, BOB, 1, "/start")];
    record(&store, &batch).await;
    record(&store, &[became(3, BOB, 2, "kicked")]).await;
    let mut flood = pressed(4, ANN, FORGET_ME);
    flood.response = Response::StaySilent;
    let batch = [flood, pressed(5, BOB, FORGET_ME)];
    assert_eq!(record(&store, &batch).await, [Reply::Silence; 2]);
    assert!(!is_known(&store, ANN).await && !is_known(&store, BOB).await);
    // Whoever blocks the bot before the answer is out is left alone, too.
    record(&store, &[wrote(6, ANN, 6, "/start")]).await;
    record(&store, &[pressed(7, ANN, FORGET_ME)]).await;
    assert_eq!(unfinished(&store).await, [7]);
    record(&store, &[became(8, ANN, 8, "kicked")]).await;
    assert_eq!(unfinished(&store).await, [0; 0]);
    assert!(!is_known(&store, ANN).await);
}

async fn a_late_block_brings_nobody_back(database: Database) {
    let store = database.open().await;
    let batch = [
        pressed(1, ANN, FORGET_ME),
        became(2, ANN, 2, "kicked"),
        became(3, ANN, 3, "member"),
    ];
    record(&store, &batch).await;
    record(&store, &[became(4, ANN, 4, "kicked")]).await;
    assert!(!is_known(&store, ANN).await);
    // Of anybody else a block is noted, whoever they are.
    record(&store, &[became(5, BOB, 5, "kicked")]).await;
    assert!(is_known(&store, BOB).await);
    let batch = [
        became(6, ANN, 6, "member"),
        wrote(7, ANN, 7, "/start"),
        became(8, ANN, 8, "kicked"),
    ];
    assert_eq!(record(&store, &batch).await, [Reply::Silence; 3]);
    let ann = store.person(ANN).await.unwrap().unwrap();
    assert!(ann.is_blocked() && ann.first_seen_at == at(7));
}

async fn every_act_of_their_own_makes_the_forgotten_known_again(database: Database) {
    let store = database.open().await;
    let acts = [
        wrote(1, ANN, 5, "/start"),
        wrote(2, ANN, 5, "hello"),
        wrote(3, ANN, 5, "/help"),
        pressed(4, ANN, "forget:no"),
        logged_in(5, ANN, 5),
        asked_to_join(6, ANN),
    ];
    for (number, act) in (100..).zip(acts) {
        record(&store, &[pressed(number, ANN, FORGET_ME)]).await;
        assert!(!is_known(&store, ANN).await);
        let event = format!("{:?}", act.arrival.event);
        record(&store, &[act]).await;
        assert!(is_known(&store, ANN).await, "{event}");
        let hashes = "select count(*) from forgotten";
        assert_eq!(ask(&database.url, hashes).await, [0], "{event}");
    }
}

async fn a_permission_given_before_is_a_new_one_after(database: Database) {
    let store = database.open().await;
    let logins = [logged_in(1, ANN, 1), logged_in(2, ANN, 2)];
    let once = [NEW, Reply::Silence];
    assert_eq!(record(&store, &logins).await, once);
    let batch = [
        logged_in(3, ANN, 3),
        pressed(4, ANN, FORGET_ME),
        logged_in(5, ANN, 5),
    ];
    let owed = [Reply::Silence, Reply::Answer, NEW];
    assert_eq!(record(&store, &batch).await, owed);
    assert_eq!(store.openings(ANN).await.unwrap().len(), 1);
}

async fn a_chat_keeps_no_trace_of_whoever_introduced_it(database: Database) {
    let store = database.open().await;
    let by = async || store.chat(CLUB).await.unwrap().unwrap().introduced_by;
    record(&store, &[took_to_club(1, ANN, 1)]).await;
    assert_eq!(by().await, Some(ANN));
    record(&store, &[pressed(2, ANN, FORGET_ME)]).await;
    assert_eq!(by().await, None);
    // What they do in groups is no act in the dialog.
    record(&store, &[took_to_club(3, ANN, 3)]).await;
    assert_eq!(by().await, None);
    assert!(!is_known(&store, ANN).await);
    record(&store, &[wrote(4, ANN, 4, "/start")]).await;
    record(&store, &[took_to_club(5, ANN, 5)]).await;
    assert_eq!(by().await, Some(ANN));
}

async fn a_list_leaves_out_the_forgotten_until_they_come_back(database: Database) {
    let store = database.open().await;
    let list = Audience::List("ids.txt".to_owned());
    let id = store.create_audit(&list, None, at(0)).await.unwrap();
    let many: Vec<u64> = (1..=1000).chain([ANN.0, BOB.0, ANN.0]).collect();
    let added = async |people: &[u64]| store.add_targets(id, people).await.unwrap();
    record(&store, &[pressed(1, ANN, FORGET_ME)]).await;
    let expected = Added {
        new: 1001,
        forgotten: 2,
    };
    assert_eq!(added(&many).await, expected);
    record(&store, &[wrote(2, ANN, 2, "/start")]).await;
    let expected = Added {
        new: 1,
        forgotten: 0,
    };
    assert_eq!(added(&many).await, expected);
}

async fn an_audit_under_way_goes_on_without_the_forgotten(database: Database) {
    let store = database.open().await;
    record(&store, &[wrote(1, ANN, 1, "/start")]).await;
    let done = audit_of(&store, Some(BOB), &[ANN, BOB]).await;
    found(&store, done, ANN, reachable()).await;
    found(&store, done, BOB, reachable()).await;
    let census = store.census(done).await.unwrap();
    let ended = store.end_audit(done, &census, at(20));
    ended.await.unwrap();
    let running = audit_of(&store, Some(BOB), &[ANN, BOB]).await;

    record(&store, &[pressed(2, ANN, FORGET_ME)]).await;
    let total = async |id| store.audit(id).await.unwrap().unwrap().total;
    assert_eq!((total(done).await, total(running).await), (2, 1));
    // The answer to a probe that was under way finds nobody.
    found(&store, running, ANN, reachable()).await;
    found(&store, running, BOB, reachable()).await;
    for id in [done, running] {
        let rows = store.concluded(id, None, 10).await.unwrap();
        let people: Vec<_> = rows.iter().map(|row| row.person).collect();
        assert_eq!(people, [BOB]);
    }
    assert_eq!(store.unasked(running, None, 10).await.unwrap(), []);
    assert_eq!(store.next_due_at(running).await.unwrap(), None);
    assert_eq!(total(running).await, 1);
}

async fn the_audits_of_a_forgotten_administrator_are_given_up(database: Database) {
    let store = database.open().await;
    let mut audits = Vec::new();
    for _ in 0..2 {
        audits.push(audit_of(&store, Some(ANN), &[BOB]).await);
    }
    let others = audit_of(&store, Some(BOB), &[BOB]).await;
    let census = store.census(audits[0]).await.unwrap();
    let ended = store.end_audit(audits[0], &census, at(20));
    ended.await.unwrap();
    record(&store, &[pressed(1, ANN, FORGET_ME)]).await;
    let mut found = Vec::new();
    for id in [audits[0], audits[1], others] {
        let audit = store.audit(id).await.unwrap().unwrap();
        found.push((audit.state, audit.asked_by));
    }
    let expected = [
        (AuditState::Done, None),
        (AuditState::Cancelled, None),
        (AuditState::Running, Some(BOB)),
    ];
    assert_eq!(found, expected);
}

async fn what_was_under_way_at_the_goodbye_is_erased_after_it(database: Database) {
    let store = database.open().await;
    record(&store, &[pressed(1, ANN, FORGET_ME)]).await;
    let audit = audit_of(&store, Some(ANN), &[BOB]).await;
    store.erase_remains(ANN).await.unwrap();
    let asked_by = async |id| store.audit(id).await.unwrap().unwrap().asked_by;
    assert_eq!(asked_by(audit).await, None);
    // What a new person does is theirs.
    record(&store, &[wrote(2, ANN, 2, "/start")]).await;
    let audit = audit_of(&store, Some(ANN), &[BOB]).await;
    store.erase_remains(ANN).await.unwrap();
    assert_eq!(asked_by(audit).await, Some(ANN));
    assert!(is_known(&store, ANN).await);
}

async fn what_was_set_aside_is_emptied_with_its_person(database: Database) {
    let store = database.open().await;
    let start = json!({ "message_id": 1, "from": user(ANN), "date": 5, "text": "/start@doorman_bot",
        "chat": { "id": CLUB.0, "type": "supergroup", "title": "Club" } });
    let batch = [
        wrote(1, ANN, 1, "hello"),
        wrote(2, BOB, 1, "hello"),
        update(3, "message", &start),
    ];
    record(&store, &batch).await;
    for update_id in 1..=3 {
        store.park(update_id, "an error", at(5)).await.unwrap();
    }
    record(&store, &[pressed(4, ANN, FORGET_ME)]).await;
    let parked = store.parked(10).await.unwrap();
    let ids: Vec<_> = parked.iter().map(|parked| parked.update_id).collect();
    assert_eq!(ids, [2]);
    // Their numbers are known for as long as those of all others.
    assert_eq!(record(&store, &batch).await, [Reply::Silence; 3]);
}

async fn a_handler_that_fails_later_sets_nothing_of_theirs_aside(database: Database) {
    let store = database.open().await;
    record(&store, &[wrote(1, ANN, 1, "hello")]).await;
    record(&store, &[pressed(2, ANN, FORGET_ME)]).await;
    store.park(1, "an error", at(5)).await.unwrap();
    assert_eq!(store.parked(10).await.unwrap(), []);
}

async fn finished_updates_say_nothing_of_anybody(database: Database) {
    let store = database.open().await;
    let batch = [
        wrote(1, ANN, 1, "/start"),
        wrote(2, BOB, 2, "/start"),
        became(3, BOB, 3, "kicked"),
    ];
    record(&store, &batch).await;
    store.finish(&[1], at(5)).await.unwrap();
    let owners = "select owner from inbox where body = '' and language is null";
    assert_eq!(ask(&database.url, owners).await, [0, 0, 0]);
}

async fn openings_are_read_page_by_page(database: Database) {
    let store = database.open().await;
    let starts = [9, 3, 7, 1, 5].map(|id| wrote(id, ANN, 1 + i64::from(id) / 6, "/start"));
    record(&store, &starts).await;
    record(&store, &[wrote(20, BOB, 0, "/start")]).await;
    let dossier = store.dossier(ANN, 2).await.unwrap();
    let mut pages = vec![dossier.openings];
    while let Some(last) = pages.last().and_then(|page| page.last()) {
        let page = store.openings_after(ANN, Some(last), 2).await.unwrap();
        pages.push(page);
    }
    let sizes: Vec<_> = pages.iter().map(Vec::len).collect();
    assert_eq!(sizes, [2, 2, 1, 0]);
    let all = store.openings_after(ANN, None, 100).await.unwrap();
    assert_eq!(pages.concat(), all);
    let nobody = store.dossier(UserId(5), 2).await.unwrap();
    let nobody = serde_json::to_value(nobody).unwrap();
    let tables = nobody.as_object().unwrap().values();
    assert!(tables.clone().count() > 5);
    for table in tables {
        assert!(table.is_null() || *table == json!([]), "{nobody}");
    }
}

async fn people_not_seen_are_erased_but_for_administrators(database: Database) {
    let store = database.open().await;
    let batch: Vec<_> = (1..=500)
        .map(|number| {
            let seen = if number % 2 == 0 { 0 } else { 10 };
            wrote(number, UserId(number.into()), seen, "/start")
        })
        .collect();
    record(&store, &batch).await;
    let kept = HashSet::from([UserId(2), UserId(3)]);
    assert_eq!(store.expire_people(at(0), &kept).await.unwrap(), 0);
    assert_eq!(store.expire_people(at(10), &kept).await.unwrap(), 249);
    assert_eq!(store.expire_people(at(10), &kept).await.unwrap(), 0);
    for (id, expected) in [(2, true), (3, true), (4, false), (500, false), (499, true)] {
        assert_eq!(is_known(&store, UserId(id)).await, expected, "{id}");
    }
    assert_eq!(store.openings(UserId(4)).await.unwrap(), []);
    // They did not ask for it: a list may have them, and a block is noted.
    let hashes = "select count(*) from forgotten";
    assert_eq!(ask(&database.url, hashes).await, [0]);
    // What they are still owed, they are told.
    assert_eq!(unfinished(&store).await.len(), 100);
}

async fn an_audit_nobody_works_on_is_emptied(database: Database) {
    let store = database.open().await;
    let [done, left, worked_on] = [
        audit_of(&store, Some(ANN), &[ANN, BOB]).await,
        audit_of(&store, None, &[ANN, BOB]).await,
        audit_of(&store, None, &[ANN, BOB]).await,
    ];
    let census = store.census(done).await.unwrap();
    let ended = store.end_audit(done, &census, at(DAY));
    ended.await.unwrap();
    let finding = [Finding {
        person: ANN,
        heard: Some(Verdict::Reachable),
        outcome: reachable(),
        at: at(3 * DAY),
    }];
    let recorded = store.record_findings(worked_on, &finding, CONFIRM_AFTER);
    recorded.await.unwrap();

    let emptied = async |seconds| store.expire_audits(at(seconds)).await.unwrap();
    assert_eq!(emptied(0).await, 0);
    assert_eq!(emptied(DAY).await, 2);
    assert_eq!(emptied(2 * DAY).await, 2);
    assert_eq!(emptied(2 * DAY).await, 0);
    let mut states = Vec::new();
    for id in [done, left, worked_on] {
        states.push(store.audit(id).await.unwrap().unwrap().state);
    }
    let expected = [AuditState::Done, AuditState::Cancelled, AuditState::Running];
    assert_eq!(states, expected);
    let done = store.audit(done).await.unwrap().unwrap();
    assert_eq!((done.census, done.total), (Some(census), 2));
}

async fn what_was_set_aside_is_forgotten_in_time(database: Database) {
    let store = database.open().await;
    let batch = [wrote(1, ANN, 1, "hello"), wrote(2, ANN, 1, "hello")];
    record(&store, &batch).await;
    store.park(1, "an error", at(5)).await.unwrap();
    assert_eq!(store.expire_parked(at(5)).await.unwrap(), 0);
    assert_eq!(store.expire_parked(at(6)).await.unwrap(), 1);
    assert_eq!(store.parked_count().await.unwrap(), 0);
    assert_eq!(unfinished(&store).await, [2]);
}
