//! What outlives the process: the same stories on both engines.

use chrono::{DateTime, TimeDelta};
use doorman::arrival::{GroupKind, Membership};
use doorman::deeplink::Source;
use doorman::group::Chat;
use doorman::opening::Opening;
use doorman::period::Period;
use doorman::person::{Evidence, Person, Reply, Standing, Welcome, WelcomeBack};
use doorman::reach::{Suspicion, Verdict, Weight};
use doorman::retention::Kept;
use doorman::sim::Options;
use doorman::sources::{People, Question};
use doorman::store::{Parked, Received, Store};
use doorman::tally::Move;
use serde_json::{Value, json};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, SqlSafeStr};
use teloxide::types::UserId;

use crate::database::{
    ANN, BOB, CLUB, Database, at, became, club, club_became, known, on_both_engines, received,
    record, user, wrote, wrote_as,
};
use crate::stage::{Stage, user_id};

on_both_engines!(
    a_new_update_is_recorded_with_the_reply_it_is_owed,
    a_second_delivery_is_owed_nothing,
    a_batch_of_any_size_is_recorded_in_one_piece,
    unfinished_updates_come_back_oldest_first_and_page_by_page,
    a_finished_update_is_not_unfinished_and_loses_its_body,
    finished_updates_ride_along_with_the_next_batch,
    a_parked_update_is_set_aside_with_its_error,
    finished_updates_are_forgotten_after_two_days,
    a_person_is_remembered_as_introduced,
    the_last_holder_of_a_username_is_found_in_any_case,
    a_verdict_changes_the_ledger_of_those_who_are_known,
    every_start_is_kept_in_order,
    an_update_told_again_long_after_stops_nothing,
    a_chat_is_kept_as_last_told_of,
    a_permission_is_greeted_once_and_after_each_block,
    names_with_impossible_characters_are_kept_somehow,
    people_with_impossible_ids_do_not_stop_the_rest,
    a_filled_database_is_opened_again_unharmed,
    a_filled_database_of_the_first_schema_is_brought_up_to_date,
    a_bot_lives_a_whole_day_on_it,
);

/// Ids and replies of what is still to be done.
async fn unfinished(store: &Store) -> Vec<(u32, Reply)> {
    let rows = store.unfinished(0, 1000).await.unwrap();
    rows.into_iter()
        .map(|it| (it.update_id, it.owed.reply))
        .collect()
}

const NEW: Reply = Reply::Greeting(Welcome::New);
const RETURNING: Reply = Reply::Greeting(Welcome::Returning);
const RETURNED: Reply = Reply::Greeting(Welcome::Returned);

async fn a_new_update_is_recorded_with_the_reply_it_is_owed(database: Database) {
    let store = database.open().await;
    let batch = [
        wrote(1, ANN, 1, "/start summer"),
        wrote(2, ANN, 2, "hello"),
        became(3, BOB, 3, "kicked"),
        received(4, "hologram", &json!({})),
        wrote(5, ANN, 4, "/start"),
    ];
    let owed = [
        NEW,
        Reply::Answer,
        Reply::Silence,
        Reply::Silence,
        RETURNING,
    ];
    assert_eq!(record(&store, &batch).await, owed);
    let expected = [(1, NEW), (2, Reply::Answer), (5, RETURNING)];
    assert_eq!(unfinished(&store).await, expected);

    let row = store.unfinished(2, 1).await.unwrap().remove(0);
    let read_back = (row.update_id, row.raw, row.owed.reply, row.received_at);
    assert_eq!(read_back, (2, batch[1].raw.clone(), Reply::Answer, at(0)));
    // Back after a block: greeted as such, once.
    let batch = [
        became(6, ANN, 5, "kicked"),
        became(7, ANN, 6, "member"),
        wrote(8, ANN, 7, "/start"),
        wrote(9, ANN, 8, "/start"),
    ];
    let owed = [Reply::Silence, Reply::Silence, RETURNED, RETURNING];
    assert_eq!(record(&store, &batch).await, owed);
}

async fn a_second_delivery_is_owed_nothing(database: Database) {
    let store = database.open().await;
    let start = || wrote(1, ANN, 1, "/start summer");
    assert_eq!(record(&store, &[start()]).await, [NEW]);
    let before = known(&store, ANN).await;
    let batch = [
        start(),
        wrote(2, ANN, 2, "hello"),
        wrote(2, ANN, 2, "hello"),
    ];
    let owed = [Reply::Silence, Reply::Answer, Reply::Silence];
    assert_eq!(record(&store, &batch).await, owed);
    store.finish(&[1, 2], at(3)).await.unwrap();
    let batch = [start(), wrote(2, ANN, 2, "hello")];
    assert_eq!(record(&store, &batch).await, [Reply::Silence; 2]);
    assert_eq!(unfinished(&store).await, []);
    assert_eq!(store.openings(ANN).await.unwrap().len(), 1);
    assert_eq!(known(&store, ANN).await.first_source, before.first_source);
}

async fn a_batch_of_any_size_is_recorded_in_one_piece(database: Database) {
    let store = database.open().await;
    assert_eq!(record(&store, &[]).await, []);
    // Some have a username and some have none, so that nulls come first and last.
    let batch: Vec<_> = (1..=1000)
        .map(|number| {
            let username = (number % 3 == 0).then(|| format!("name_{number}"));
            let from = user(UserId(number.into()), username.as_deref());
            wrote_as(number, &from, i64::from(number), "/start")
        })
        .collect();
    assert_eq!(record(&store, &batch).await, vec![NEW; 1000]);
    assert_eq!(unfinished(&store).await.len(), 1000);
    let all: Vec<u32> = (1..=1000).collect();
    store.finish(&all, at(1)).await.unwrap();
    assert_eq!(unfinished(&store).await, []);
    let last = known(&store, UserId(999)).await;
    assert_eq!(last.username.as_deref(), Some("name_999"));
}

async fn unfinished_updates_come_back_oldest_first_and_page_by_page(database: Database) {
    let store = database.open().await;
    let batch = [9, 2, 7, 2_147_483_647, 4].map(|id| wrote(id, ANN, 1, "hello"));
    record(&store, &batch).await;
    let page = async |first: u32, count_max: u32| {
        let rows = store.unfinished(first, count_max).await.unwrap();
        rows.into_iter().map(|it| it.update_id).collect::<Vec<_>>()
    };
    assert_eq!(page(0, 100).await, [2, 4, 7, 9, 2_147_483_647]);
    assert_eq!(page(0, 2).await, [2, 4]);
    assert_eq!(page(5, 2).await, [7, 9]);
    assert_eq!(page(10, 2).await, [2_147_483_647]);
    assert_eq!(page(u32::MAX, 2).await, [0; 0]);
    assert_eq!(page(0, 0).await, [0; 0]);
}

async fn a_finished_update_is_not_unfinished_and_loses_its_body(database: Database) {
    let store = database.open().await;
    record(
        &store,
        &[wrote(1, ANN, 1, "my secret"), wrote(2, ANN, 2, "hello")],
    )
    .await;
    store.finish(&[], at(2)).await.unwrap();
    store.finish(&[1, 77], at(2)).await.unwrap();
    assert_eq!(unfinished(&store).await, [(2, Reply::Answer)]);
    let mut connection = AnyConnection::connect(&database.url).await.unwrap();
    let bodies: Vec<String> = sqlx::query_scalar("select body from inbox order by update_id")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[0], "");
    assert!(bodies[1].contains("hello"));
    connection.close().await.unwrap();
}

async fn finished_updates_ride_along_with_the_next_batch(database: Database) {
    let store = database.open().await;
    record(
        &store,
        &[wrote(1, ANN, 1, "hello"), wrote(2, ANN, 2, "hello")],
    )
    .await;
    let next = [wrote(3, ANN, 3, "hello")];
    store.record(&next, &[1], at(3)).await.unwrap();
    assert_eq!(
        unfinished(&store).await,
        [(2, Reply::Answer), (3, Reply::Answer)]
    );
    store.record(&[], &[2, 3], at(4)).await.unwrap();
    assert_eq!(unfinished(&store).await, []);
}

async fn a_parked_update_is_set_aside_with_its_error(database: Database) {
    let store = database.open().await;
    let batch = [1, 2, 3].map(|id| wrote(id, ANN, 1, "hello"));
    record(&store, &batch).await;
    store
        .park(1, "a \"thing\" \0 went wrong", at(5))
        .await
        .unwrap();
    store.park(3, "another", at(6)).await.unwrap();
    assert_eq!(unfinished(&store).await, [(2, Reply::Answer)]);
    let parked = |update_id, error: &str| Parked {
        update_id,
        error: error.to_owned(),
    };
    let first = parked(1, "a \"thing\"   went wrong");
    let expected = [parked(3, "another"), first];
    assert_eq!(store.parked(10).await.unwrap(), expected);
    assert_eq!(store.parked(1).await.unwrap(), expected[..1]);
    assert_eq!(store.parked_count().await.unwrap(), 2);
    // Delivered again, it stays set aside.
    assert_eq!(record(&store, &batch[..1]).await, [Reply::Silence]);
    assert_eq!(store.parked_count().await.unwrap(), 2);
}

async fn finished_updates_are_forgotten_after_two_days(database: Database) {
    let store = database.open().await;
    let batch = [1, 2, 3, 4].map(|id| wrote(id, ANN, 1, "hello"));
    record(&store, &batch).await;
    store.finish(&[1], at(0)).await.unwrap();
    store.finish(&[2], at(10)).await.unwrap();
    store.park(3, "an error", at(0)).await.unwrap();
    let two_days = TimeDelta::hours(48);
    let forgotten =
        async |seconds: i64| store.forget_finished(at(seconds) + two_days).await.unwrap();
    assert_eq!(forgotten(0).await, 0);
    assert_eq!(forgotten(5).await, 1);
    // Known no longer, and only that one.
    let owed = [
        Reply::Answer,
        Reply::Silence,
        Reply::Silence,
        Reply::Silence,
    ];
    assert_eq!(record(&store, &batch).await, owed);
    assert_eq!(store.parked_count().await.unwrap(), 1);
    assert_eq!(
        unfinished(&store).await,
        [(1, Reply::Answer), (4, Reply::Answer)]
    );
}

async fn a_person_is_remembered_as_introduced(database: Database) {
    let store = database.open().await;
    assert_eq!(store.person(ANN).await.unwrap(), None);
    let mut from = user(ANN, Some("Ann_Lee"));
    record(&store, &[wrote_as(1, &from, 1, "/start summer")]).await;
    let summer = Some(Source::from_stored("summer"));
    let mut expected = Person {
        id: ANN,
        username: Some("Ann_Lee".to_owned()),
        language: Some("en".to_owned()),
        chosen_language: None,
        first_seen_at: at(1),
        last_seen_at: at(1),
        opened_at: Some(at(1)),
        first_source: summer.clone(),
        last_source: summer,
        standing: Some(Standing {
            verdict: Verdict::Reachable,
            since: at(1),
            proved_at: at(1),
            evidence: Evidence::Message,
        }),
        suspicion: None,
        left_at: None,
        welcome_back: WelcomeBack::Settled,
    };
    assert_eq!(known(&store, ANN).await, expected);

    from["username"] = Value::Null;
    from["language_code"] = Value::Null;
    record(&store, &[wrote_as(2, &from, 9, "/start два")]).await;
    expected.username = None;
    expected.last_seen_at = at(9);
    expected.opened_at = Some(at(9));
    expected.last_source = Some(Source::Invalid);
    expected.standing.as_mut().unwrap().proved_at = at(9);
    assert_eq!(known(&store, ANN).await, expected);

    record(&store, &[became(3, BOB, 5, "member")]).await;
    let bob = known(&store, BOB).await;
    assert_eq!(
        (bob.opened_at, bob.first_source, bob.last_source),
        (None, None, None)
    );
    assert_eq!(bob.welcome_back, WelcomeBack::Owed);
}

async fn the_last_holder_of_a_username_is_found_in_any_case(database: Database) {
    let store = database.open().await;
    let named = async |name: &str| store.person_named(name).await.unwrap().map(|it| it.id);
    assert_eq!(named("ann_lee").await, None);
    record(
        &store,
        &[wrote_as(1, &user(ANN, Some("Ann_Lee")), 1, "hello")],
    )
    .await;
    for name in ["Ann_Lee", "ann_lee", "ANN_LEE"] {
        assert_eq!(named(name).await, Some(ANN), "{name}");
    }
    for name in ["ann", "ann%", "annXlee", ""] {
        assert_eq!(named(name).await, None, "{name}");
    }
    record(
        &store,
        &[wrote_as(2, &user(BOB, Some("ann_LEE")), 2, "hello")],
    )
    .await;
    assert_eq!(named("Ann_Lee").await, Some(BOB));
}

async fn a_verdict_changes_the_ledger_of_those_who_are_known(database: Database) {
    let store = database.open().await;
    let hear = async |id, verdict, evidence, seconds| {
        let minute = TimeDelta::minutes(1);
        let recorded = store.record_verdict(id, verdict, evidence, at(seconds), minute);
        recorded.await.unwrap()
    };
    let stranger = hear(BOB, Verdict::Blocked, Evidence::Probe, 1).await;
    assert_eq!(stranger, None);
    assert_eq!(store.person(BOB).await.unwrap(), None);

    record(&store, &[wrote(1, ANN, 1, "hello")]).await;
    let first = hear(ANN, Verdict::NotFound, Evidence::Probe, 10)
        .await
        .unwrap();
    let suspicion = Suspicion {
        verdict: Verdict::NotFound,
        since: at(10),
    };
    assert_eq!(first.1, Weight::Suspected(suspicion));
    assert_eq!(first.0.suspicion, Some(suspicion));
    assert_eq!(known(&store, ANN).await, first.0);

    let second = hear(ANN, Verdict::NotFound, Evidence::Reply, 70)
        .await
        .unwrap();
    assert_eq!(second.1, Weight::Sure(at(10)));
    let standing = second.0.standing.clone().unwrap();
    assert_eq!(
        (standing.verdict, standing.evidence),
        (Verdict::NotFound, Evidence::Reply)
    );
    assert_eq!((standing.since, standing.proved_at), (at(10), at(70)));
    assert_eq!(known(&store, ANN).await, second.0);

    for verdict in [Verdict::Blocked, Verdict::Deactivated, Verdict::Reachable] {
        let (person, weight) = hear(ANN, verdict, Evidence::Probe, 80).await.unwrap();
        assert_eq!(weight, Weight::Sure(at(80)));
        assert_eq!(person.standing.unwrap().verdict, verdict);
    }
}

async fn an_update_told_again_long_after_stops_nothing(database: Database) {
    let store = database.open().await;
    let start = || wrote(1, ANN, 1, "/start summer");
    record(&store, &[start()]).await;
    store.finish(&[1], at(2)).await.unwrap();
    // A clock that jumps ahead makes two days of a moment.
    let days_later = at(2) + TimeDelta::days(3);
    assert_eq!(store.forget_finished(days_later).await.unwrap(), 1);
    record(&store, &[start(), wrote(2, BOB, 3, "/start")]).await;
    let openings = store.openings(ANN).await.unwrap();
    assert_eq!(
        openings,
        [(at(1), Opening::Start(Source::from_stored("summer")))]
    );
    assert_eq!(store.openings(BOB).await.unwrap().len(), 1);
    // Nor is it counted twice.
    let counted = store.openings_by_kind(Period::All, at(4)).await.unwrap();
    assert_eq!(counted, [("start".to_owned(), 2)]);
}

async fn every_start_is_kept_in_order(database: Database) {
    let store = database.open().await;
    assert_eq!(store.openings(ANN).await.unwrap(), []);
    record(
        &store,
        &[
            wrote(3, ANN, 9, "/start third"),
            wrote(1, ANN, 1, "/start first"),
            wrote(2, ANN, 1, "/start"),
            wrote(4, ANN, 9, "/start два"),
            wrote(5, BOB, 9, "/start other"),
        ],
    )
    .await;
    let link = |payload| Opening::Start(Source::from_stored(payload));
    let expected = [
        (at(1), link("first")),
        (at(1), Opening::Start(Source::Organic)),
        (at(9), link("third")),
        (at(9), Opening::Start(Source::Invalid)),
    ];
    assert_eq!(store.openings(ANN).await.unwrap(), expected);
}

async fn a_chat_is_kept_as_last_told_of(database: Database) {
    let store = database.open().await;
    assert_eq!(store.chat(CLUB).await.unwrap(), None);
    let check = async |told: Received, expected: &Chat, owed: Reply| {
        assert_eq!(record(&store, &[told]).await, [owed]);
        assert_eq!(store.chat(CLUB).await.unwrap().as_ref(), Some(expected));
    };
    let told = club_became(1, 1, "supergroup", "administrator");
    let mut expected = club(GroupKind::Supergroup, Membership::Administrator, at(1));
    expected.hello_at = Some(at(1));
    check(told, &expected, Reply::Answer).await;

    let chat = json!({ "id": CLUB.0, "type": "supergroup", "title": "Big club" });
    let start = |update_id, seconds: i64| {
        let date = at(seconds).timestamp();
        let start = json!({ "message_id": 1, "from": user(BOB, None), "chat": chat, "date": date,
            "text": "/start@doorman_bot spring" });
        received(update_id, "message", &start)
    };
    "Big club".clone_into(&mut expected.title);
    expected.source = Some(Source::from_stored("spring"));
    expected.introduced_by = Some(BOB);
    expected.changed_at = at(30);
    check(start(2, 30), &expected, Reply::Silence).await;
    expected.changed_at = at(61);
    expected.hello_at = Some(at(61));
    check(start(3, 61), &expected, Reply::Answer).await;

    let told = club_became(4, 200, "channel", "left");
    expected.kind = GroupKind::Channel;
    "Club".clone_into(&mut expected.title);
    expected.membership = Membership::Gone;
    expected.introduced_by = Some(ANN);
    expected.changed_at = at(200);
    check(told, &expected, Reply::Silence).await;
    let told = club_became(5, 300, "channel", "administrator");
    expected.membership = Membership::Administrator;
    expected.changed_at = at(300);
    check(told, &expected, Reply::Silence).await;
    // None of this is about the person who did it.
    assert_eq!(store.person(ANN).await.unwrap(), None);
    assert_eq!(store.person(BOB).await.unwrap(), None);
}

async fn a_permission_is_greeted_once_and_after_each_block(database: Database) {
    let store = database.open().await;
    let logs_in = |update_id, seconds: i64, site: &str| {
        let message = json!({ "message_id": 1, "from": user(ANN, None), "date": at(seconds).timestamp(),
            "chat": { "id": ANN.0, "type": "private" }, "connected_website": site });
        received(update_id, "message", &message)
    };
    let check = async |told: Received, owed: Reply| {
        let update_id = told.update_id;
        assert_eq!(record(&store, &[told]).await, [owed], "{update_id}");
    };
    check(logs_in(1, 1, "a.example"), NEW).await;
    check(logs_in(2, 2, "a.example"), Reply::Silence).await;
    check(logs_in(3, 3, "b.example"), RETURNING).await;
    check(wrote(4, ANN, 4, "/start"), RETURNING).await;
    let batch = [logs_in(5, 5, "c.example"), became(6, ANN, 6, "kicked")];
    assert_eq!(record(&store, &batch).await, [Reply::Silence; 2]);
    check(became(7, ANN, 7, "member"), Reply::Silence).await;
    check(logs_in(8, 7, "a.example"), RETURNED).await;
    check(logs_in(9, 8, "a.example"), Reply::Silence).await;
    check(wrote(10, ANN, 9, "/start"), RETURNING).await;
    assert_eq!(store.openings(ANN).await.unwrap().len(), 8);
}

async fn names_with_impossible_characters_are_kept_somehow(database: Database) {
    let store = database.open().await;
    let mut from = user(ANN, Some("a\0b"));
    from["first_name"] = json!("\0");
    from["language_code"] = json!("e\0n");
    let owed = record(&store, &[wrote_as(1, &from, 1, "/start \0")]).await;
    assert_eq!(owed, [NEW]);
    assert_eq!(known(&store, ANN).await.id, ANN);
}

async fn people_with_impossible_ids_do_not_stop_the_rest(database: Database) {
    let store = database.open().await;
    let ids = [0, 1 << 52, i64::MAX.unsigned_abs(), u64::MAX];
    let mut batch: Vec<_> = (10..)
        .zip(ids)
        .map(|(update, id)| wrote(update, UserId(id), 1, "/start"))
        .collect();
    batch.push(wrote(20, ANN, 1, "/start"));
    let owed = record(&store, &batch).await;
    assert_eq!(owed.last(), Some(&NEW));
    assert_eq!(known(&store, ANN).await.id, ANN);
}

async fn a_filled_database_is_opened_again_unharmed(database: Database) {
    let store = database.open().await;
    record(
        &store,
        &[
            wrote(1, ANN, 1, "/start summer"),
            became(2, BOB, 2, "kicked"),
            club_became(3, 3, "supergroup", "member"),
            wrote(4, ANN, 4, "hello"),
            wrote(5, ANN, 5, "hello"),
        ],
    )
    .await;
    store.finish(&[1], at(6)).await.unwrap();
    store.park(4, "an error", at(7)).await.unwrap();
    let whole = async |store: &Store| {
        (
            known(store, ANN).await,
            known(store, BOB).await,
            store.openings(ANN).await.unwrap(),
            store.chat(CLUB).await.unwrap().unwrap(),
            unfinished(store).await,
            store.parked(10).await.unwrap(),
        )
    };
    let before = whole(&store).await;
    store.close().await;
    for _ in 0..2 {
        let store = database.open().await;
        assert_eq!(whole(&store).await, before);
        store.close().await;
    }
}

/// The first schema as it was released. What it made must stay readable for ever.
const FIRST_SCHEMA: &str = include_str!("../../src/store/migrations/0001_front_door.sql");

async fn make_first_schema(url: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let (url, text) = if url.starts_with("sqlite") {
        let text = FIRST_SCHEMA.replace("bigint primary key", "integer primary key");
        (format!("{url}?mode=rwc"), text)
    } else {
        (url.to_owned(), FIRST_SCHEMA.to_owned())
    };
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    let text = AssertSqlSafe(text).into_sql_str();
    let first = Migration::new(1, "front door".into(), MigrationType::Simple, text, false);
    let migrator = Migrator::with_migrations(vec![first]);
    migrator.run(&mut connection).await.unwrap();
    connection
}

async fn a_filled_database_of_the_first_schema_is_brought_up_to_date(database: Database) {
    const ROWS: [&str; 5] = [
        "insert into inbox (update_id, owner, reply, body, received_at, finished_at, parked_at, error)
         values (1, 17, 'greet_new', '{}', 5, null, null, null), (2, 17, 'answer', '', 5, 6, null, null),
                (3, 17, 'greet_returned', '{}', 5, null, 7, 'an error')",
        "insert into person (id, username, language, first_seen_at, last_seen_at, opened_at, first_source,
                last_source, verdict, verdict_since, verdict_proved_at, verdict_evidence, welcome_back)
         values (17, 'Ann', 'en', 1, 2, 2, 'summer', '(none)', 'blocked', 3, 4, 'event', 'owed')",
        "insert into opening (person_id, opened_at, update_id, source)
         values (17, 1, 1, 'summer'), (17, 2, 2, '(none)')",
        "insert into chat (id, kind, title, membership, source, introduced_by, changed_at)
         values (-1001234567890, 'supergroup', 'Club', 'gone', '(invalid)', 4000000001, 5)",
        "insert into instance (id, pid, host, started_at) values (1, 77, 'elsewhere', 5)",
    ];
    let mut connection = make_first_schema(&database.url).await;
    for rows in ROWS {
        sqlx::query(rows).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();

    let store = database.open().await;
    let second = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
    let ann = Person {
        id: BOB,
        username: Some("Ann".to_owned()),
        language: Some("en".to_owned()),
        chosen_language: None,
        first_seen_at: second(1),
        last_seen_at: second(2),
        opened_at: Some(second(2)),
        first_source: Some(Source::from_stored("summer")),
        last_source: Some(Source::Organic),
        standing: Some(Standing {
            verdict: Verdict::Blocked,
            since: second(3),
            proved_at: second(4),
            evidence: Evidence::Event,
        }),
        suspicion: None,
        left_at: Some(second(3)),
        welcome_back: WelcomeBack::Owed,
    };
    assert_eq!(known(&store, BOB).await, ann);
    assert_eq!(store.openings(BOB).await.unwrap().len(), 2);
    assert_eq!(unfinished(&store).await, [(1, NEW)]);
    assert_eq!(store.parked_count().await.unwrap(), 1);
    let figures = async || {
        let question = Question::read("").unwrap();
        let rows = store.sources(question, at(0)).await.unwrap();
        let figures = rows.iter().map(|row| {
            let People {
                new, blocked, kept, ..
            } = row.people;
            (row.name().to_owned(), row.starts, new, blocked, kept[0])
        });
        figures.collect::<Vec<_>>()
    };
    let kept = Kept { of: 1, kept: 0 };
    let nobody = ("(none)".to_owned(), 1, 0, 0, Kept::default());
    let expected = [("summer".to_owned(), 1, 1, 1, kept), nobody];
    assert_eq!(figures().await, expected);
    let moves = store.moves(second(0), at(0)).await.unwrap();
    assert_eq!((moves[Move::New], moves[Move::Left]), (1, 1));
    let mut expected = club(GroupKind::Supergroup, Membership::Gone, second(5));
    expected.source = Some(Source::Invalid);
    assert_eq!(store.chat(CLUB).await.unwrap(), Some(expected));
    // And it is a store like any other.
    assert_eq!(
        record(&store, &[wrote(4, BOB, 9, "/start")]).await,
        [RETURNED]
    );
    let nobody = ("(none)".to_owned(), 2, 0, 0, Kept::default());
    let expected = [("summer".to_owned(), 1, 1, 0, kept), nobody];
    assert_eq!(figures().await, expected);
    match store.keeper() {
        None => drop(store.lock(at(9)).await.unwrap().unwrap()),
        Some(mut keeper) => assert!(keeper.take_over(None, at(9)).await.unwrap().is_some()),
    }
}

async fn a_bot_lives_a_whole_day_on_it(database: Database) {
    let mut stage = Stage::with(Options::default(), |config| {
        config.database_url = database.url.into();
    })
    .await;
    let ann = stage.sim.person("Ann").with_username("ann");
    ann.starts_with("summer");
    assert!(stage.hear(&ann).await.contains("Nice to meet you"));
    ann.blocks();
    stage.until_known(&ann, Person::is_blocked).await;
    stage.owner.writes("/check @ANN");
    assert!(stage.hear(&stage.owner).await.contains(": blocked\n"));
    ann.starts();
    assert!(stage.hear(&ann).await.contains("Welcome back"));
    let club = stage.sim.supergroup("Club");
    ann.adds_bot_with(&club, "spring");
    stage.settle().await;
    assert_eq!(club.messages().len(), 1);

    stage.stop_bot().await.unwrap();
    stage.run_bot();
    let people = stage.sim.crowd(300);
    stage.sim.crowd_starts(&people);
    stage.settle().await;
    for id in &people {
        assert_eq!(stage.sim.ask(|world| world.received(*id)), 1);
    }
    stage.read_all(&people).await;
    stage
        .owner
        .writes(&format!("/check {} {}", user_id(&ann), people[0]));
    assert_eq!(
        stage.hear(&stage.owner).await.matches("reachable").count(),
        2
    );
    stage.finish().await;
}
