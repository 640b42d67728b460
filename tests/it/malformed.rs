//! Updates that no Telegram sends, and one that no database takes: nobody is harmed by
//! them.

use chrono::{TimeDelta, Utc};
use doorman::sim::{Options, World};
use sqlx::AssertSqlSafe;

use crate::database::{Database, on_both_engines};
use crate::stage::{PATIENCE, Stage};

on_both_engines!(an_update_that_cannot_be_recorded_is_set_aside_and_holds_up_no_other);

async fn an_update_that_cannot_be_recorded_is_set_aside_and_holds_up_no_other(database: Database) {
    let mut stage = Stage::dark(Options::default(), |config| {
        config.database_url = database.url.clone().into();
    })
    .await;
    let [ann, mal, bob] = ["Ann", "Mal", "Bob"].map(|name| stage.sim.person(name));
    let (refuse, relent) = rule_against(&database, mal.id());
    let mut connection = stage.connection().await;
    sqlx::raw_sql(refuse)
        .execute(&mut connection)
        .await
        .unwrap();
    // All of this is in the first answer to a poll.
    ann.starts();
    mal.starts_with("summer");
    bob.starts();
    mal.writes("hello?");
    stage.run_bot();
    for person in [&ann, &bob] {
        assert!(stage.hear(person).await.contains("Nice to meet you"));
    }
    stage.settle().await;
    let parked = stage.store.parked(10).await.unwrap();
    assert_eq!(parked.len(), 2);
    assert!(
        parked.iter().all(|it| it.error.contains("not_mal")),
        "{parked:?}"
    );
    assert_eq!(stage.sim.ask(World::pending), 0);
    assert_eq!(stage.sim.ask(|world| world.received(mal.id())), 0);

    // Nothing of it stays in the way, neither of the next start nor of the same person.
    stage.stop_bot().await.unwrap();
    sqlx::raw_sql(relent)
        .execute(&mut connection)
        .await
        .unwrap();
    stage.run_bot();
    mal.starts();
    assert!(stage.hear(&mal).await.contains("Nice to meet you"));
    assert_eq!(stage.store.parked(10).await.unwrap(), parked);
    let later = Utc::now() + TimeDelta::seconds(1);
    assert_eq!(stage.store.expire_parked(later).await.unwrap(), 2);
    stage.finish().await;
}

/// A database that will not know a person, and the end of that.
fn rule_against(
    database: &Database,
    person: i64,
) -> (AssertSqlSafe<String>, AssertSqlSafe<String>) {
    let (refuse, relent) = if database.url.starts_with("sqlite:") {
        let trigger = format!(
            "create trigger not_mal before insert on person when new.id = {person}
             begin select raise(abort, 'not_mal'); end"
        );
        (trigger, "drop trigger not_mal")
    } else {
        let check = format!("alter table person add constraint not_mal check (id <> {person})");
        (check, "alter table person drop constraint not_mal")
    };
    (AssertSqlSafe(refuse), AssertSqlSafe(relent.to_owned()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_malformed_updates_harm_nobody() {
    const PEOPLE: usize = 1000;
    let stage = Stage::open().await;
    let mal = stage.sim.person("Mal");
    let people = stage.sim.crowd(PEOPLE);
    let malformed = malformed(mal.id());
    for (number, id) in people.iter().enumerate() {
        stage.sim.push_raw(&malformed[number % malformed.len()]);
        stage.sim.somebody(*id).starts();
    }
    let all_greeted = |world: &World| people.iter().all(|id| world.received(*id) > 0);
    let greeted = stage.sim.until("all greeted", PATIENCE, all_greeted);
    greeted.await.unwrap();
    stage.settle().await;
    for id in &people {
        assert_eq!(stage.sim.ask(|world| world.received(*id)), 1);
    }
    stage.read_all(&people).await;
    assert_eq!(stage.store.parked(100).await.unwrap(), []);
    // Some of it was readable after all, and answered.
    stage.read_all(&[mal.id()]).await;
    stage.finish().await;
}

/// Updates as no server sends them, most of them from this person.
fn malformed(id: i64) -> Vec<String> {
    let mut all = Vec::new();
    all.extend(malformed_items());
    all.extend(malformed_kinds());
    all.extend(malformed_messages(id));
    all.extend(impossible_texts(id));
    all.extend(impossible_people());
    all
}

fn deep_array() -> String {
    format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))
}

fn deep_object() -> String {
    format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000))
}

fn update(rest: &str) -> String {
    format!(r#"{{"update_id":UPDATE_ID{rest}}}"#)
}

fn message(from: &str, chat: &str, rest: &str) -> String {
    update(&format!(
        r#","message":{{"message_id":1,"from":{from},"chat":{chat}{rest}}}"#
    ))
}

fn mal(id: i64) -> [String; 2] {
    [
        format!(r#"{{"id":{id},"is_bot":false,"first_name":"Mal"}}"#),
        format!(r#"{{"id":{id},"type":"private","first_name":"Mal"}}"#),
    ]
}

/// No update at all, or one without a number.
fn malformed_items() -> Vec<String> {
    let items = [
        "null",
        "true",
        "[]",
        "{}",
        "17",
        r#""update""#,
        r#"{"update_id":null}"#,
        r#"{"update_id":"7"}"#,
        r#"{"update_id":-7}"#,
        r#"{"update_id":7.5}"#,
        r#"{"update_id":4294967295,"message":{}}"#,
        r#"{"update_id":99999999999999999999}"#,
        r#"{"message":{"text":"/start"}}"#,
        &deep_array(),
    ];
    items.map(ToOwned::to_owned).into()
}

/// Kinds that are unknown, empty or of the wrong type.
fn malformed_kinds() -> Vec<String> {
    let kinds = [
        "",
        r#","hologram":{"depth":3}"#,
        r#","message":null"#,
        r#","message":[]"#,
        r#","message":"hello""#,
        r#","message":{}"#,
        r#","message":{},"message":{}"#,
        r#","my_chat_member":{}"#,
        r#","my_chat_member":7"#,
        r#","callback_query":{}"#,
        r#","callback_query":{"id":7,"from":{},"data":[]}"#,
        &format!(r#","hologram":{}"#, deep_array()),
        &format!(r#","hologram":{}"#, deep_object()),
    ];
    kinds.map(update).into()
}

/// Messages with fields missing, null or of the wrong type.
fn malformed_messages(id: i64) -> Vec<String> {
    let [from, chat] = mal(id);
    let from_mal = |rest: &str| message(&from, &chat, rest);
    let start = r#","date":1,"text":"/start""#;
    vec![
        message("null", &chat, start),
        message("7", &chat, start),
        message("{}", &chat, start),
        message(&from, "null", start),
        message(&from, r#"{"type":"private"}"#, start),
        message(&from, r#"{"id":"x","type":"private"}"#, start),
        message(&from, r#"{"id":1,"type":7}"#, start),
        message(&from, r#"{"id":1,"type":"tavern"}"#, start),
        from_mal(r#","text":7"#),
        from_mal(r#","text":null"#),
        from_mal(r#","text":"""#),
        from_mal(r#","text":"/start","date":"now""#),
        from_mal(r#","text":"/start","date":9223372036854775807"#),
        from_mal(r#","text":"/start","date":-9223372036854775808"#),
        from_mal(r#","text":"/start","entities":[{"offset":-1}]"#),
        from_mal(r#","text":"/start","entities":"none""#),
        from_mal(r#","text":"/check","reply_to_message":17"#),
        from_mal(&format!(r#","hologram":{}"#, deep_array())),
        from_mal(&format!(
            r#","text":"/x","reply_to_message":{}"#,
            deep_object()
        )),
    ]
}

/// Texts and names that no keyboard types.
fn impossible_texts(id: i64) -> Vec<String> {
    let [from, chat] = mal(id);
    let from_mal = |text: &str| message(&from, &chat, &format!(r#","date":1,"text":"{text}""#));
    let named = |name: &str, username: &str| {
        let from = format!(
            r#"{{"id":{id},"is_bot":false,"first_name":{name},"username":{username},"language_code":{username}}}"#
        );
        message(&from, &chat, r#","date":1,"text":"hello""#)
    };
    vec![
        from_mal(r"\u0000"),
        from_mal(r"/start \u0000"),
        from_mal(r"/start \ud800"),
        from_mal(r"\udfff"),
        from_mal(&"x".repeat(300_000)),
        from_mal(&format!("/start {}", "x".repeat(300_000))),
        named(r#""\u0000""#, r#""\u0000""#),
        named(r#""a\u0000b""#, r#""mal\u0000ory""#),
        named(r#""\ud83d""#, r#""\ud83d""#),
        named("null", "null"),
        named("7", "[]"),
        named(&format!(r#""{}""#, "n".repeat(100_000)), r#""""#),
    ]
}

/// Ids that no person has.
fn impossible_people() -> Vec<String> {
    let ids = [
        "0",
        "-7",
        "1.5",
        "4503599627370496",
        "9223372036854775807",
        "18446744073709551615",
        "99999999999999999999",
    ];
    let start = |id: &str| {
        let from = format!(r#"{{"id":{id},"is_bot":false,"first_name":"Mal"}}"#);
        let chat = format!(r#"{{"id":{id},"type":"private"}}"#);
        message(&from, &chat, r#","date":1,"text":"/start""#)
    };
    ids.map(start).into()
}
