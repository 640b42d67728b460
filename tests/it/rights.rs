//! A person's rights: to know what is kept, to see it, to have it erased.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use doorman::joining::{Pending, Stage as JoinStage};
use doorman::link::{Link, Wish};
use doorman::person::{Evidence, FORGET_ME};
use doorman::reach::{Outcome, Suspicion, Verdict};
use doorman::sim::{Options, Person, Rule};
use doorman::store::{Menu, Store};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use teloxide::types::{ChatId, MessageId};

use crate::audit_stage::lines;
use crate::process::Process;
use crate::rights_store::{
    ANN, BOB, at, audit_of, found, logged_in, pressed, reachable, record, took_to_club, wrote,
};
use crate::stage::{Stage, refused, user_id};

const NEW: &str = "Nice to meet you";
const ERASE: &str = "Yes, erase everything";
const DONE: &str = "Done: everything about you is erased.";

/// Tables that tell of nobody. Every other one is filled by [`fill`].
const ABOUT_NOBODY: [&str; 8] = [
    "_sqlx_migrations",
    "forgotten",
    "instance",
    "join_trouble",
    "lease",
    "pause",
    "salt",
    "tally",
];

/// Writes of Ann into every table that tells of people. She is an administrator,
/// too, and has been set aside, and waits.
async fn fill(store: &Store) {
    let batch = [
        wrote(1, ANN, 1, "/start summer"),
        logged_in(2, ANN, 2),
        took_to_club(3, ANN, 3),
        wrote(4, ANN, 4, "this one waits"),
        wrote(5, ANN, 5, "this one fails"),
        wrote(6, BOB, 6, "/start"),
    ];
    record(store, &batch).await;
    store.finish(&[1, 2, 3], at(7)).await.unwrap();
    store.park(5, "an error of hers", at(8)).await.unwrap();
    store.choose_language(ANN, Some("de")).await.unwrap();
    let doubt = store.record_verdict(
        ANN,
        Verdict::NotFound,
        Evidence::Probe,
        at(9),
        TimeDelta::seconds(60),
    );
    doubt.await.unwrap();
    let done = audit_of(store, Some(ANN), &[ANN, BOB]).await;
    found(store, done, ANN, reachable()).await;
    let census = store.census(done).await.unwrap();
    store.show_audit_in(done, 77).await.unwrap();
    assert!(store.end_audit(done, &census, at(20)).await.unwrap());
    store.note_reported(done, at(21)).await.unwrap();
    let pending = Pending {
        chat: ChatId(-1_009_876_543_210),
        person: ANN,
        title: "News".to_owned(),
        write_to: ChatId::from(ANN),
        message: MessageId(78),
        asked_at: at(22),
        stage: JoinStage::Offered,
    };
    store.keep_pending_join(&pending).await.unwrap();
    let menu = Menu {
        person: Some(ANN),
        language: Some("tlh".to_owned()),
    };
    store.note_menu(&menu).await.unwrap();
    let wish = Wish::read("spring Spring fair cost=99.5").unwrap();
    let link = Link::new(wish.payload.clone().unwrap(), ANN, at(23));
    let link = store.keep_link(&link, &wish).await.unwrap();
    let archived = store.archive_link(&link.payload, Some(at(24)));
    archived.await.unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
    store.note_digest(ANN, day).await.unwrap();
    let running = audit_of(store, Some(BOB), &[ANN, BOB]).await;
    let again = Outcome::AskAgain {
        due_at: at(90),
        suspicion: Some(Suspicion {
            verdict: Verdict::NotFound,
            since: at(11),
        }),
        rounds: 1,
    };
    found(store, running, ANN, again).await;
}

/// One row of a database, with the table it is in.
struct Row {
    table: String,
    cells: Map<String, Value>,
}

/// Everything there is in a SQLite database; openings with the id of their person.
async fn everything(stage: &Stage) -> Vec<Row> {
    let url = stage.config().database_url.expose_secret();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let mut rows = Vec::new();
    let names = "select name from sqlite_master where type = 'table'";
    let tables: Vec<String> = sqlx::query_scalar(names)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    for table in tables {
        let columns = format!(
            "select '''' || name || ''', ' || case name
                 when 'person_number' then '(select id from person where number = person_number)'
                 else '\"' || name || '\"' end
             from pragma_table_info('{table}') where type <> 'BLOB'"
        );
        let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(columns))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        let cells = format!("select json_object({}) from {table}", columns.join(", "));
        let cells: Vec<String> = sqlx::query_scalar(AssertSqlSafe(cells))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        for cells in &cells {
            let table = table.clone();
            let cells: Map<String, Value> = serde_json::from_str(cells).unwrap();
            let is_nobodys = cells.get("person_number").is_some_and(Value::is_null);
            assert!(!is_nobodys, "left behind in {table}: {cells:?}");
            rows.push(Row { table, cells });
        }
    }
    rows
}

impl Row {
    /// Does any cell hold this id, alone or within a text?
    fn mentions(&self, id: i64) -> bool {
        self.cells.values().any(|cell| match cell {
            Value::String(text) => text.contains(&id.to_string()),
            cell => cell.as_i64() == Some(id),
        })
    }

    /// Does it mention somebody whom the settings do not name? An administrator's menus
    /// go by the settings.
    fn betrays(&self, id: i64) -> bool {
        self.table != "menu" && self.mentions(id)
    }

    /// What a document about the row has to say.
    fn says(&self) -> BTreeSet<String> {
        let mut said = BTreeSet::new();
        for (column, cell) in &self.cells {
            let is_instant = column.ends_with("_at") || column.ends_with("_since");
            match cell {
                Value::Number(number) if is_instant => {
                    let instant = DateTime::from_timestamp(number.as_i64().unwrap(), 0).unwrap();
                    said.insert(instant.to_rfc3339_opts(SecondsFormat::Secs, true));
                }
                Value::Number(number) if column == "confirmed" => {
                    said.insert((number.as_i64() != Some(0)).to_string());
                }
                Value::String(text) => match serde_json::from_str(text) {
                    Ok(object @ Value::Object(_)) => said.extend(leaves(&object)),
                    _ => drop(said.insert(text.clone())),
                },
                cell => said.extend(leaves(cell)),
            }
        }
        said
    }
}

/// Every value in a document that is not made of others.
fn leaves(document: &Value) -> BTreeSet<String> {
    match document {
        Value::Null => BTreeSet::new(),
        Value::Array(values) => values.iter().flat_map(leaves).collect(),
        Value::Object(fields) => fields.values().flat_map(leaves).collect(),
        Value::String(text) => [text.clone()].into(),
        other => [other.to_string()].into(),
    }
}

#[tokio::test]
async fn whatever_a_table_says_of_a_person_is_in_their_document() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    fill(&stage.store).await;
    let ann = ANN.0.cast_signed();
    let document = stage.store.dossier(ANN, 100).await.unwrap();
    let document = serde_json::to_value(document).unwrap();
    let told = leaves(&document);
    let rows = everything(&stage).await;
    let about: Vec<_> = rows.iter().filter(|row| row.mentions(ann)).collect();
    for row in &about {
        let untold: Vec<_> = row.says().difference(&told).cloned().collect();
        let (table, cells) = (&row.table, &row.cells);
        assert!(untold.is_empty(), "{table} {cells:?}: {untold:?} is untold");
    }
    let tables: BTreeSet<_> = rows.iter().map(|row| row.table.as_str()).collect();
    for table in tables.difference(&ABOUT_NOBODY.into()) {
        let is_filled = about.iter().any(|row| row.table == *table);
        assert!(is_filled, "nothing in {table} mentions Ann: fill it");
    }
    // Nobody else is in it.
    assert!(
        !document.to_string().contains(&BOB.to_string()),
        "{document}"
    );
}

#[tokio::test]
async fn nothing_in_any_table_mentions_whoever_is_forgotten() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    fill(&stage.store).await;
    let before = everything(&stage).await;
    record(&stage.store, &[pressed(9, ANN, FORGET_ME)]).await;
    stage.store.finish(&[9], at(30)).await.unwrap();
    let ann = ANN.0.cast_signed();
    let after = everything(&stage).await;
    let left = after.iter().find(|row| row.betrays(ann));
    assert!(
        left.is_none(),
        "{:?}",
        left.map(|row| (&row.table, &row.cells))
    );
    // And it is all there for everybody else.
    let bobs = |rows: &[Row]| {
        let bobs = rows.iter().filter(|row| row.mentions(BOB.0.cast_signed()));
        bobs.count()
    };
    assert_eq!(bobs(&after), bobs(&before));
}

impl Stage {
    /// Asks to be forgotten, and says yes.
    async fn forgets(&self, person: &Person) {
        person.writes("/forgetme");
        assert!(self.hear(person).await.contains("Shall I erase"));
        person.presses(ERASE);
        let done = self.hear(person).await;
        assert!(done.starts_with(DONE), "{done}");
    }
}

#[tokio::test]
async fn forgotten_then_on_a_list_then_back_as_a_new_person() {
    let stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    for person in [&ann, &bob] {
        person.starts_with("summer");
        assert!(stage.hear(person).await.contains(NEW));
    }
    stage.forgets(&ann).await;
    stage.settle().await;
    assert_eq!(stage.known(&ann).await, None);
    let rows = everything(&stage).await;
    let left = rows.iter().find(|row| row.betrays(ann.id()));
    assert!(left.is_none(), "{:?}", left.map(|row| &row.cells));

    let list = lines(&[ann.id(), bob.id()]);
    stage.sends_list("ids.txt", list, "/audit").await;
    let answer = stage.until_told("ids.txt").await.visible;
    let words = "One entry is of a person who asked to be forgotten, and is left out.";
    assert!(answer.contains(words), "{answer}");
    assert!(!answer.contains("repeated"), "{answer}");
    let report = stage.report().await;
    let asked: Vec<_> = report.verdicts().into_keys().collect();
    assert_eq!(asked, [bob.id()]);
    assert_eq!(stage.calls_about(&ann, "sendChatAction"), 0);
    assert_eq!(stage.known(&ann).await, None);

    ann.starts_with("autumn");
    assert!(stage.hear(&ann).await.contains(NEW));
    let openings = stage.store.openings(user_id(&ann)).await.unwrap();
    assert_eq!(openings.len(), 1);
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_check_from_the_shell_leaves_out_the_forgotten_and_says_so() {
    let stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    for person in [&ann, &bob] {
        person.starts();
        stage.read(person).await;
    }
    stage.forgets(&ann).await;
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("ids.txt");
    std::fs::write(&list, lines(&[ann.id(), bob.id()])).unwrap();
    let config = stage.config();
    let variables = [
        ("TELOXIDE_TOKEN", config.token.expose_secret()),
        ("TELOXIDE_API_URL", config.api_url.as_str()),
        ("DATABASE_URL", config.database_url.expose_secret()),
    ];
    let check = Process::start(&["check", list.to_str().unwrap()], &variables);
    let ended = check.ended().await;
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    let said = "1 left out: people who asked to be forgotten";
    assert!(ended.log.contains(said), "{}", ended.log);
    assert!(!ended.output.contains(&ann.id().to_string()));
    assert!(ended.output.contains(&bob.id().to_string()));
    stage.finish().await;
}

#[tokio::test]
async fn an_old_button_is_harmless_and_no_means_no() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;
    ann.writes("/forgetme");
    stage.read(&ann).await;
    ann.presses("No, keep it");
    assert_eq!(stage.hear(&ann).await, "All right, nothing was erased.");
    assert!(stage.known(&ann).await.is_some());
    for _ in 0..2 {
        ann.presses(ERASE);
        assert!(stage.hear(&ann).await.starts_with(DONE));
        stage.settle().await;
        assert_eq!(stage.known(&ann).await, None);
    }
    ann.blocks();
    stage.settle().await;
    assert_eq!(stage.known(&ann).await, None);
    stage.finish().await;
}

#[tokio::test]
async fn what_follows_the_press_at_once_is_answered_as_to_a_new_person() {
    let mut stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;
    ann.writes("/forgetme");
    stage.read(&ann).await;
    stage.stop_bot().await.unwrap();
    ann.writes("never mind me");
    ann.presses(ERASE);
    ann.starts();
    stage.run_bot();
    assert!(stage.hear(&ann).await.starts_with(DONE));
    assert!(stage.hear(&ann).await.contains(NEW));
    stage.finish().await;
}

#[tokio::test]
async fn an_administrator_is_forgotten_like_anybody_else() {
    let stage = Stage::open().await;
    let bob = stage.sim.person("Bob");
    bob.starts();
    stage.read(&bob).await;
    stage.owner.writes("/audit everyone");
    stage.report().await;
    stage.forgets(&stage.owner).await;
    stage.settle().await;
    let rows = everything(&stage).await;
    let left = rows.iter().find(|row| row.betrays(stage.owner.id()));
    assert!(left.is_none(), "{:?}", left.map(|row| &row.cells));
    // Who administers the bot is in its settings, not in its tables.
    stage.owner.writes("/check 1");
    assert!(stage.hear(&stage.owner).await.contains("not found"));
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_answer_that_cannot_be_sent_does_not_keep_anybody() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;
    ann.writes("/forgetme");
    stage.read(&ann).await;
    let refusal = refused(400, "Bad Request: oops");
    stage
        .sim
        .strike(Rule::on("sendMessage", refusal).until_cleared());
    ann.presses(ERASE);
    stage.settle().await;
    stage.sim.relent();
    let rows = everything(&stage).await;
    assert!(!rows.iter().any(|row| row.betrays(ann.id())));
    stage.finish().await;
}

#[tokio::test]
async fn a_person_sees_everything_that_is_held() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann").with_username("ann");
    ann.starts_with("summer");
    stage.read(&ann).await;
    ann.writes("/mydata");
    let message = stage.read(&ann).await;
    let caption = "Everything this bot keeps about you.";
    assert!(message.visible.starts_with(caption), "{}", message.visible);
    let file = message.attachment.unwrap();
    assert_eq!(
        (file.kind, file.file_name.as_str()),
        ("document", "mydata.json")
    );
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(text.starts_with("{\n  \"bot\": "), "{text}");
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["person"]["id"], ann.id());
    assert_eq!(document["person"]["username"], "ann");
    assert_eq!(document["openings"][0]["source"], "summer");
    // The very question is in it: it is not answered yet.
    assert_eq!(document["updates"][0]["body"]["message"]["text"], "/mydata");
    let seen = document["person"]["first_seen_at"].as_str().unwrap();
    let known = stage.known(&ann).await.unwrap();
    assert_eq!(seen.parse::<DateTime<Utc>>().unwrap(), known.first_seen_at);
    stage.finish().await;
}

#[tokio::test]
async fn what_does_not_fit_into_one_document_comes_in_several() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;
    let url = stage.config().database_url.expose_secret();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let openings = format!(
        "with recursive numbers (number) as
             (select 1 union all select number + 1 from numbers where number < 50001)
         insert into opening (person_number, opened_at, update_id, kind, source)
         select person.number, 5, numbers.number, 'start', 'again'
         from numbers join person on person.id = {}",
        ann.id()
    );
    sqlx::query(AssertSqlSafe(openings))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();

    ann.writes("/mydata");
    let mut documents = Vec::new();
    for name in ["mydata.json", "mydata-2.json"] {
        let file = stage.read(&ann).await.attachment.unwrap();
        assert_eq!(file.file_name, name);
        let document: Value = serde_json::from_slice(&file.bytes).unwrap();
        documents.push(document["openings"].as_array().unwrap().len());
    }
    assert_eq!(documents, [50_000, 2]);
    stage.finish().await;
}

#[tokio::test]
async fn an_audit_that_runs_reports_nothing_of_whoever_is_forgotten_meanwhile() {
    let stage = Stage::open().await;
    let people = stage.sim.crowd(20);
    stage.sim.crowd_starts(&people);
    stage.settle().await;
    stage.read_all(&people).await;
    stage.owner.writes("/audit everyone");
    stage.until_called("sendChatAction", 1).await;
    let gone = stage.sim.somebody(people[19]);
    stage.forgets(&gone).await;
    let summary = stage.until_told("can be reached").await.visible;
    assert!(summary.contains("20 of 20 can be reached"), "{summary}");
    stage.read(&stage.owner).await;
    let list = stage.read(&stage.owner).await.attachment.unwrap().bytes;
    let list = String::from_utf8(list).unwrap();
    assert_eq!(list.lines().count(), 21, "{list}");
    assert!(!list.contains(&gone.id().to_string()), "{list}");
    stage.finish_audited().await;
}

#[tokio::test]
async fn what_is_kept_is_told_with_its_end_and_who_runs_the_bot() {
    for (days, link, expected) in [
        (
            None,
            None,
            ["is kept until you have it erased", "ask them anything"],
        ),
        (
            Some(1),
            None,
            ["erased one day after you were last here", "ask them"],
        ),
        (
            Some(365),
            Some("https://example.com/privacy?a=1&b=2"),
            ["erased 365 days after", "Who runs this bot"],
        ),
    ] {
        let stage = Stage::with(Options::default(), |config| {
            config.retention = days.map(TimeDelta::days);
            config.privacy_url = link.map(|link: &str| link.parse().unwrap());
        })
        .await;
        let ann = stage.sim.person("Ann");
        ann.writes("/privacy");
        let message = stage.read(&ann).await;
        for words in expected.into_iter().chain(["/mydata", "/forgetme"]) {
            assert!(message.visible.contains(words), "{}", message.visible);
        }
        let is_linked = message
            .text
            .contains("https://example.com/privacy?a=1&amp;b=2");
        assert_eq!(is_linked, link.is_some(), "{}", message.text);
        stage.finish().await;
    }
}

#[tokio::test]
async fn people_not_seen_for_long_are_forgotten_at_start() {
    let mut stage = Stage::dark(Options::default(), |config| {
        config.retention = Some(TimeDelta::days(30));
    })
    .await;
    stage.run_bot();
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    for person in [&ann, &bob, &stage.owner] {
        person.starts();
        stage.read(person).await;
    }
    stage.settle().await;
    stage.stop_bot().await.unwrap();
    let url = stage.config().database_url.expose_secret().to_owned();
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    let long_ago = (Utc::now() - TimeDelta::days(31)).timestamp();
    let aged = format!(
        "update person set last_seen_at = {long_ago} where id <> {}",
        bob.id()
    );
    sqlx::query(AssertSqlSafe(aged))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();

    stage.run_bot();
    let ends_at = tokio::time::Instant::now() + crate::stage::PATIENCE;
    while stage.known(&ann).await.is_some() {
        assert!(tokio::time::Instant::now() < ends_at, "Ann is still known");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(stage.known(&bob).await.is_some());
    assert!(stage.known(&stage.owner).await.is_some());
    ann.starts();
    assert!(stage.hear(&ann).await.contains(NEW));
    stage.finish().await;
}
