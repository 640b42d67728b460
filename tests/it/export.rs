//! Exports: the people of the ledger as CSV.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use doorman::deeplink::Source;
use doorman::person::{Evidence, Person as Known};
use doorman::reach::Verdict;
use doorman::selection::{Reached, Selection};
use doorman::sim::{Fault, Message, Options, Person, Rule, WriteAccess};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use teloxide::types::UserId;

use crate::database::{Database, became, on_both_engines, record, wrote};
use crate::stage::{Stage, user_id};

const HEADER: &str = "user_id,username,language,first_source,last_source,first_seen_at,last_seen_at,verdict,known_by";

on_both_engines!(
    people_are_selected_by_standing_and_by_what_brought_them_first,
    pages_are_complete_and_without_repeats_while_people_come,
);

/// The rows of a document by id, of which each has one.
fn rows(message: &Message) -> BTreeMap<i64, Vec<String>> {
    let bytes = &message.attachment.as_ref().unwrap().bytes;
    assert!(bytes.starts_with(HEADER.as_bytes()));
    let mut rows = BTreeMap::new();
    for record in csv::Reader::from_reader(bytes.as_slice()).records() {
        let record = record.unwrap();
        let fields = record.iter().skip(1).map(ToOwned::to_owned).collect();
        let other = rows.insert(record[0].parse().unwrap(), fields);
        assert_eq!(other, None, "two rows for {}", &record[0]);
    }
    rows
}

impl Stage {
    async fn exported(&self, command: &str) -> Message {
        self.owner.writes(command);
        self.read(&self.owner).await
    }

    /// A person who pressed Start through a link and has read the greeting.
    async fn guest(&self, name: &str, payload: &str) -> Person {
        let person = self.sim.person(name).with_username(name);
        person.starts_with(payload);
        self.read(&person).await;
        person
    }

    async fn conclude(&self, person: &Person, verdict: Verdict, evidence: Evidence) {
        let person = user_id(person);
        let now = Utc::now();
        self.store
            .record_verdict(person, verdict, evidence, now, TimeDelta::zero())
            .await
            .unwrap()
            .unwrap();
    }
}

#[tokio::test]
async fn everybody_is_exported_with_what_the_ledger_knows() {
    let stage = Stage::open().await;
    let ann = stage.guest("ann", "summer").await;
    ann.starts_with("winter");
    stage.read(&ann).await;
    let bob = stage.guest("bob", "summer").await;
    bob.blocks();
    let cleo = stage.sim.person("Cleo").speaking("de");
    cleo.logs_in("example.com");
    stage.read(&cleo).await;
    let dora = stage.guest("dora", "summer").await;
    stage
        .conclude(&dora, Verdict::Deactivated, Evidence::Probe)
        .await;
    let eve = stage.guest("eve", "winter").await;
    stage
        .conclude(&eve, Verdict::Blocked, Evidence::Reply)
        .await;
    stage.settle().await;

    let message = stage.exported("/export").await;
    assert_eq!(message.visible, "Everybody: 6 people");
    let file = message.attachment.as_ref().unwrap();
    let name = format!("export-{}.csv", Utc::now().date_naive());
    assert_eq!((file.kind, &file.file_name), ("document", &name));
    let rows = rows(&message);
    assert_eq!(rows.len(), 6);
    for (person, expected) in [
        (
            &ann,
            ["ann", "en", "summer", "winter", "reachable", "message"],
        ),
        (&bob, ["bob", "en", "summer", "summer", "blocked", "event"]),
        (&cleo, ["", "de", "", "", "reachable", "grant"]),
        (
            &dora,
            ["dora", "en", "summer", "summer", "deactivated", "probe"],
        ),
        (&eve, ["eve", "en", "winter", "winter", "blocked", "reply"]),
        (&stage.owner, ["olga", "en", "", "", "reachable", "message"]),
    ] {
        let row = &rows[&person.id()];
        let but_times = [&row[..4], &row[6..]].concat();
        assert_eq!(but_times, expected, "{}", person.name());
        let known = stage.known(person).await.unwrap();
        let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let seen = [time(known.first_seen_at), time(known.last_seen_at)];
        assert_eq!(row[4..6], seen, "{}", person.name());
    }
    stage.finish().await;
}

#[tokio::test]
async fn the_words_after_the_command_choose_whom() {
    let stage = Stage::open().await;
    let ann = stage.guest("ann", "summer").await;
    let bob = stage.guest("bob", "summer").await;
    bob.blocks();
    let cleo = stage.guest("cleo", "winter").await;
    let dora = stage.sim.person("Dora");
    dora.grants_write_access(&WriteAccess::FromRequest);
    stage.read(&dora).await;
    let emil = stage.sim.person("Emil");
    emil.starts();
    stage.read(&emil).await;
    stage.settle().await;
    let (ann, bob, cleo) = (ann.id(), bob.id(), cleo.id());
    let (dora, emil, olga) = (dora.id(), emil.id(), stage.owner.id());
    for (command, caption, expected) in [
        (
            "/export all",
            "Everybody: 6 people",
            vec![ann, bob, cleo, dora, emil, olga],
        ),
        (
            "/export reachable",
            "Everybody who can be reached: 5 people",
            vec![ann, cleo, dora, emil, olga],
        ),
        (
            "/export blocked",
            "Everybody who has blocked the bot: one person",
            vec![bob],
        ),
        (
            "/export source=summer",
            "Everybody (came through summer): 2 people",
            vec![ann, bob],
        ),
        (
            "/export source=summer reachable",
            "Everybody who can be reached (came through summer): one person",
            vec![ann],
        ),
        (
            "/export source=(none)",
            "Everybody (came without a link): one person",
            vec![emil],
        ),
    ] {
        let message = stage.exported(command).await;
        assert_eq!(message.visible, caption, "{command}");
        let mut expected = expected;
        expected.sort_unstable();
        let ids: Vec<_> = rows(&message).into_keys().collect();
        assert_eq!(ids, expected, "{command}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn an_export_of_nobody_is_said_in_words() {
    let stage = Stage::open().await;
    let message = stage.exported("/export blocked source=summer").await;
    assert_eq!(message.attachment, None);
    assert_eq!(
        message.visible,
        "Everybody who has blocked the bot (came through summer): there is nobody, so there is no file."
    );
    stage.finish().await;
}

#[tokio::test]
async fn what_is_not_understood_is_named_with_what_would_be() {
    let stage = Stage::open().await;
    for (command, word) in [
        ("/export <b>", "<b>"),
        ("/export reachable blocked", "blocked"),
        ("/export source=&", "source=&"),
    ] {
        let message = stage.exported(command).await;
        let text = message.visible;
        assert!(
            text.starts_with(&format!("I do not know what {word} means")),
            "{text}"
        );
        for accepted in ["reachable", "blocked", "all", "source=X"] {
            assert!(text.contains(accepted), "{text}");
        }
        assert_eq!(message.attachment, None);
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_stranger_learns_nothing_of_exports() {
    let stage = Stage::open().await;
    let ned = stage.sim.person("Ned");
    ned.writes("/nonsense");
    let fallback = stage.read(&ned).await;
    for command in ["/export", "/export all", "/export nonsense"] {
        ned.writes(command);
        let answer = stage.read(&ned).await;
        assert_eq!(answer.text, fallback.text, "{command}");
        assert_eq!(answer.attachment, None, "{command}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn nothing_that_people_are_called_is_taken_for_a_formula() {
    let stage = Stage::open().await;
    let mut expected = BTreeMap::new();
    for (name, shown) in [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@sum", "'@sum"),
        ("\t=1", "'\t=1"),
        ("a,\"b\"\r\nc;d", "a,\"b\"\r\nc;d"),
        ("\u{202e}אבג=1", "\u{202e}אבג=1"),
    ] {
        let person = stage.guest(name, "-50").await;
        expected.insert(person.id(), [shown, "en", "'-50"].map(ToOwned::to_owned));
    }
    let tongue = stage.guest("tongue", "-50").await.speaking("=1");
    tongue.writes("hello");
    stage.read(&tongue).await;
    let shown = ["tongue", "'=1", "'-50"].map(ToOwned::to_owned);
    expected.insert(tongue.id(), shown);
    stage.settle().await;

    let message = stage.exported("/export source=-50").await;
    let rows = rows(&message).into_iter();
    let rows: BTreeMap<_, [String; 3]> = rows
        .map(|(id, row)| (id, row[..3].to_vec().try_into().unwrap()))
        .collect();
    assert_eq!(rows, expected);
    stage.finish().await;
}

/// Adds people to the ledger behind the bot's back, each with so long a username.
async fn add_people(connection: &mut AnyConnection, count: u32, username_chars: u32) {
    let people = format!(
        "with recursive numbers (number) as
             (select 1 union all select number + 1 from numbers where number < {count})
         insert into person (id, username, first_seen_at, last_seen_at, welcome_back)
         select number, printf('%.*c', {username_chars}, 'x'), 0, 0, 'settled' from numbers"
    );
    sqlx::query(AssertSqlSafe(people))
        .execute(connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_too_large_for_a_document_comes_in_parts() {
    const PEOPLE: u32 = 1200;
    let stage = Stage::open().await;
    let mut connection = stage.connection().await;
    // Some 48 MB.
    add_people(&mut connection, PEOPLE, 40_000).await;
    connection.close().await.unwrap();

    stage.owner.writes("/export");
    let parts = [
        stage.read(&stage.owner).await,
        stage.read(&stage.owner).await,
    ];
    let (first, second) = (rows(&parts[0]), rows(&parts[1]));
    assert_eq!((first.len(), second.len()), (1123, 78));
    // With the owner.
    let captions = [
        "Everybody, part 1: 1,123 people. More follows.",
        "Everybody, part 2, the last: 78 people, 1,201 in all",
    ];
    assert_eq!(parts.each_ref().map(|part| part.visible.as_str()), captions);
    let ids: Vec<_> = first.into_keys().chain(second.into_keys()).collect();
    let mut expected: Vec<_> = (1..=i64::from(PEOPLE)).collect();
    expected.push(stage.owner.id());
    assert_eq!(ids, expected);
    for (part, number) in parts.iter().zip(1..) {
        let file = part.attachment.as_ref().unwrap();
        let date = Utc::now().date_naive();
        assert_eq!(file.file_name, format!("export-{date}-{number}.csv"));
        assert!(file.bytes.len() <= 45_000_000, "{}", file.bytes.len());
    }
    stage.finish().await;
}

#[tokio::test]
async fn others_are_served_while_an_export_is_on_its_way() {
    let stage = Stage::open().await;
    let slow = Fault::Delay(Duration::from_secs(2));
    stage.sim.strike(Rule::on("sendDocument", slow));
    stage.owner.writes("/export");
    stage.until_called("sendDocument", 1).await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;
    let update_is_open = !stage.store.unfinished(0, 10).await.unwrap().is_empty();
    assert!(update_is_open, "the export was over before Ann was greeted");
    stage.read(&stage.owner).await;
    stage.finish().await;
}

#[tokio::test]
async fn an_export_cut_short_by_a_kill_is_sent_again() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&[]);
    stage.sim.strike(Rule::on("sendDocument", Fault::Hang));
    stage.owner.writes("/export");
    stage.until_called("sendDocument", 1).await;
    bot.kill();
    let bot = stage.spawn_bot(&[]);
    let message = stage.read(&stage.owner).await;
    assert_eq!(message.visible, "Everybody: one person");
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn an_owner_who_has_left_meanwhile_is_sent_no_more() {
    let stage = Stage::open().await;
    stage.sim.strike(Rule::on(
        "sendDocument",
        Fault::Refuse {
            code: 403,
            description: "Forbidden: bot was blocked by the user".into(),
        },
    ));
    stage.owner.writes("/export");
    stage.until_known(&stage.owner, Known::is_blocked).await;
    stage.settle().await;
    assert_eq!(stage.sim.calls_to("sendDocument").len(), 1);
    stage.finish().await;
}

fn all() -> Selection {
    Selection {
        standing: Reached::Whoever,
        source: None,
    }
}

async fn people_are_selected_by_standing_and_by_what_brought_them_first(database: Database) {
    let store = database.open().await;
    let batch = [
        wrote(1, UserId(1), 1, "/start summer"),
        wrote(2, UserId(2), 2, "/start summer"),
        became(3, UserId(2), 3, "kicked"),
        wrote(4, UserId(3), 4, "/start"),
        wrote(5, UserId(3), 5, "/start summer"),
        wrote(6, UserId(4), 6, "hello"),
    ];
    record(&store, &batch).await;
    let summer = Some(Source::from_stored("summer"));
    for (standing, source, expected) in [
        (Reached::Whoever, None, vec![1, 2, 3, 4]),
        (Reached::Reachable, None, vec![1, 3, 4]),
        (Reached::Blocked, None, vec![2]),
        (Reached::Whoever, summer.clone(), vec![1, 2]),
        (Reached::Reachable, summer.clone(), vec![1]),
        (Reached::Blocked, summer, vec![2]),
        (Reached::Whoever, Some(Source::Organic), vec![3]),
        (Reached::Whoever, Some(Source::Invalid), vec![]),
    ] {
        let selection = Selection { standing, source };
        let people = store.selected(&selection, None, 10).await.unwrap();
        let ids: Vec<_> = people.iter().map(|person| person.id.0).collect();
        assert_eq!(ids, expected, "{selection:?}");
        for person in people {
            assert_eq!(store.person(person.id).await.unwrap(), Some(person));
        }
    }
}

async fn pages_are_complete_and_without_repeats_while_people_come(database: Database) {
    let store = database.open().await;
    let come = async |id: u64| {
        let update_id = u32::try_from(id).unwrap();
        record(&store, &[wrote(update_id, UserId(id), 1, "/start")]).await;
    };
    for id in (10..=100).step_by(10) {
        come(id).await;
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = store.selected(&all(), after, 3).await.unwrap();
        let Some(last) = page.last() else {
            break;
        };
        assert!(page.len() <= 3);
        after = Some(last.id);
        seen.extend(page.iter().map(|person| person.id.0));
        // One comes where has been read, one where will be.
        if last.id.0 == 30 {
            come(15).await;
            come(45).await;
        }
    }
    assert_eq!(seen, [10, 20, 30, 40, 45, 50, 60, 70, 80, 90, 100]);
}
