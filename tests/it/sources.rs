//! `/sources`: from a link to the table that says what it has brought.

use std::collections::BTreeMap;

use chrono::{TimeDelta, Utc};
use doorman::deeplink::Source;
use doorman::period::Period;
use doorman::person::Evidence;
use doorman::reach::Verdict;
use doorman::retention::Kept;
use doorman::sim::{Message, Person, WriteAccess};
use doorman::sources::{People, Question, Row, Touch};
use doorman::store::Store;
use sqlx::{AssertSqlSafe, Connection};
use teloxide::types::UserId;

use crate::database::{Database, at, became, on_both_engines, record, wrote};
use crate::stage::{Stage, user_id};

on_both_engines!(
    people_count_where_they_came_from_first_or_last,
    whoever_is_forgotten_is_in_no_figure_of_who_is_known,
    whoever_came_within_a_period_is_asked_about_when_old_enough,
    the_sums_are_what_counting_everybody_gives,
    labels_and_costs_are_those_of_the_links,
);

const ALL: Question = Question {
    period: Period::All,
    touch: Touch::First,
};
const LAST: Question = Question {
    period: Period::All,
    touch: Touch::Last,
};

/// The day of the story's beginning ends after this many seconds.
const MIDNIGHT: i64 = 86_400 - 1_700_000_000 % 86_400;
const DAY: i64 = 86_400;

impl Stage {
    async fn sources(&self, command: &str) -> Message {
        self.owner.writes(command);
        self.read(&self.owner).await
    }

    async fn visitor(&self, name: &str, payload: &str) -> Person {
        let person = self.sim.person(name);
        person.starts_with(payload);
        self.read(&person).await;
        person
    }
}

#[tokio::test]
async fn a_link_is_followed_to_those_who_can_still_be_reached() {
    let stage = Stage::open().await;
    let ann = stage.visitor("Ann", "summer").await;
    let bob = stage.visitor("Bob", "summer").await;
    bob.blocks();
    stage.visitor("Cleo", "winter").await;
    ann.starts_with("winter");
    stage.read(&ann).await;
    let dora = stage.sim.person("Dora");
    dora.grants_write_access(&WriteAccess::FromRequest);
    stage.read(&dora).await;
    stage.settle().await;

    let table = stage.sources("/sources").await;
    assert_eq!(
        table.visible,
        "Sources, all time: 5 people came, 4 can be reached\n\n\
         otherwise: by a login, an app, a request to join, or just writing\n\
         starts: 1 · new: 2 · blocked: 0\nreachable: 2, 1 of them only claimed\n\
         kept for 1 day: – · 7 days: – · 30 days: –\n\n\
         summer\nstarts: 2 · new: 2 · blocked: 1\nreachable: 1\n\
         kept for 1 day: – · 7 days: – · 30 days: –\n\n\
         winter\nstarts: 2 · new: 1 · blocked: 0\nreachable: 1\n\
         kept for 1 day: – · 7 days: – · 30 days: –"
    );
    // By the last link, Ann counts for winter.
    stage.owner.presses("By the last link");
    stage.settle().await;
    let table = stage.owner.newest().unwrap();
    let text = &table.visible;
    assert!(
        text.starts_with("Sources, all time (by the last link):"),
        "{text}"
    );
    assert!(
        text.contains("winter\nstarts: 2 · new: 2 · blocked: 0\nreachable: 2\n"),
        "{text}"
    );
    assert!(
        text.contains("summer\nstarts: 2 · new: 1 · blocked: 1\nreachable: 0\n"),
        "{text}"
    );
    assert!(
        table
            .buttons()
            .any(|button| button.text == "By the first link")
    );
    stage.finish().await;
}

#[tokio::test]
async fn an_empty_store_has_no_sources_but_the_owner_asking() {
    let stage = Stage::open().await;
    assert_eq!(stage.store.sources(ALL, Utc::now()).await.unwrap(), []);
    let table = stage.sources("/sources 7d").await.visible;
    let expected = "Sources, the last 7 days: one person came, 1 can be reached\n\n";
    assert!(table.starts_with(expected), "{table}");
    stage.finish().await;
}

#[tokio::test]
async fn a_word_that_is_not_understood_is_named() {
    let stage = Stage::open().await;
    for (command, word) in [("/sources 8d", "8d"), ("/sources 7d <b>", "<b>")] {
        let text = stage.sources(command).await.visible;
        let expected = format!("I do not know what {word} means here.");
        assert!(text.starts_with(&expected), "{text}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_stranger_learns_nothing_of_sources() {
    let stage = Stage::open().await;
    let ned = stage.sim.person("Ned");
    ned.writes("/nonsense");
    let fallback = stage.hear(&ned).await;
    for command in ["/sources", "/stats", "/sources last", "/stats 7d"] {
        ned.writes(command);
        assert_eq!(stage.hear(&ned).await, fallback, "{command}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_long_table_has_pages_and_all_of_it_is_a_document() {
    let stage = Stage::open().await;
    let mut expected = Vec::new();
    for number in 0..20 {
        let payload = format!("link_{number:02}");
        stage.visitor("Ann", &payload).await;
        expected.push(payload);
    }
    // The owner, who never pressed Start.
    expected.push("(other)".to_owned());
    stage.settle().await;
    let names = |message: &Message| -> Vec<String> {
        let blocks = message.visible.split("\n\n").skip(1);
        blocks
            .map(|block| block.lines().next().unwrap().to_owned())
            .map(|name| {
                if name.starts_with("otherwise") {
                    "(other)".to_owned()
                } else {
                    name
                }
            })
            .collect()
    };
    let first = stage.sources("/sources 30d").await;
    let mut seen = names(&first);
    let labels = |message: &Message| -> Vec<String> {
        message
            .buttons()
            .map(|button| button.text.clone())
            .collect()
    };
    let [last, csv] = ["By the last link", "As a table (CSV)"];
    assert_eq!(labels(&first), ["Next ›", last, csv]);
    stage.owner.presses("Next ›");
    stage.settle().await;
    let second = stage.owner.newest().unwrap();
    assert_eq!(labels(&second), ["‹ Back", "Next ›", last, csv]);
    seen.extend(names(&second));
    stage.owner.presses("Next ›");
    stage.settle().await;
    let third = stage.owner.newest().unwrap();
    assert_eq!(labels(&third), ["‹ Back", last, csv]);
    seen.extend(names(&third));
    assert_eq!(seen, expected);
    assert_eq!(stage.owner.messages().len(), 1);

    stage.owner.presses(csv);
    let document = stage.read(&stage.owner).await;
    assert_eq!(document.visible, "Sources, the last 30 days");
    let bytes = document.attachment.unwrap().bytes;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let in_document: Vec<_> = rows.iter().map(|row| row[0].to_owned()).collect();
    assert_eq!(in_document, expected);
    assert_eq!(
        rows[0].iter().collect::<Vec<_>>().join(","),
        "link_00,,1,1,1,0,0,0,0,0,0,0,0,0,,,30d"
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_labelled_link_of_any_script_shows_what_a_person_has_cost() {
    let stage = Stage::open().await;
    let labels = [
        ("ru", "Летняя <b>акция</b> & =1+1"),
        ("he", "מבצע אביב 2024"),
        ("zh", "春のキャンペーン 🌸"),
        ("long", &"ж".repeat(500)),
    ];
    let mut connection = stage.connection().await;
    for (payload, label) in labels {
        sqlx::query(AssertSqlSafe(
            "insert into link (payload, label, cost, created_at, created_by)
             values (?, ?, '99.50', 1, 1)",
        ))
        .bind(payload)
        .bind(label)
        .execute(&mut connection)
        .await
        .unwrap();
        stage.visitor("Ann", payload).await;
        stage.visitor("Bob", payload).await;
    }
    connection.close().await.unwrap();
    stage.settle().await;
    let text = stage.sources("/sources").await.visible;
    for (payload, label) in &labels[..3] {
        assert!(text.contains(&format!("{payload} – {label}\n")), "{text}");
    }
    assert!(
        text.contains("cost: 99.50, 49.75 per reachable person"),
        "{text}"
    );
    assert!(text.chars().count() < 4096);
    stage.finish().await;
}

/// The only row of a source.
async fn row(store: &Store, question: Question, name: &str, seconds: i64) -> Option<Row> {
    let rows = store.sources(question, at(seconds)).await.unwrap();
    let mut rows = rows.into_iter().filter(|row| row.name() == name);
    let row = rows.next();
    assert_eq!(rows.next(), None);
    row
}

async fn people(store: &Store, question: Question, name: &str, seconds: i64) -> People {
    let row = row(store, question, name, seconds).await;
    row.map_or(People::default(), |row| row.people)
}

async fn people_count_where_they_came_from_first_or_last(database: Database) {
    let store = database.open().await;
    // One person with many touches, one who returns without a link, and one broken one.
    let batch = [
        wrote(1, UserId(1), 1, "/start a"),
        wrote(2, UserId(1), 2, "/start b"),
        wrote(3, UserId(1), 3, "/start a"),
        wrote(4, UserId(1), 4, "/start c"),
        wrote(5, UserId(2), 5, "/start a"),
        wrote(6, UserId(2), 6, "/start"),
        wrote(7, UserId(3), 7, "/start не ссылка"),
        wrote(8, UserId(4), 8, "hello"),
        became(9, UserId(5), 9, "kicked"),
    ];
    record(&store, &batch).await;
    let figures = async |question| -> BTreeMap<String, (u64, u64)> {
        let rows = store.sources(question, at(10)).await.unwrap();
        rows.iter()
            .map(|row| (row.name().to_owned(), (row.starts, row.people.new)))
            .collect()
    };
    let expected = |rows: &[(&str, (u64, u64))]| {
        let rows = rows.iter().map(|(name, row)| ((*name).to_owned(), *row));
        rows.collect::<BTreeMap<_, _>>()
    };
    assert_eq!(
        figures(ALL).await,
        expected(&[
            ("a", (3, 2)),
            ("b", (1, 0)),
            ("c", (1, 0)),
            ("(none)", (1, 0)),
            ("(invalid)", (1, 1)),
            ("(other)", (0, 2)),
        ])
    );
    assert_eq!(
        figures(LAST).await,
        expected(&[
            ("a", (3, 0)),
            ("b", (1, 0)),
            ("c", (1, 1)),
            ("(none)", (1, 1)),
            ("(invalid)", (1, 1)),
            ("(other)", (0, 2)),
        ])
    );
    let best = store.best_sources(Period::All, at(10), 2).await.unwrap();
    assert_eq!(best, [Some(Source::from_stored("a")), None]);
    // Whoever starts later is put down to the link, and is nowhere else.
    record(&store, &[wrote(10, UserId(4), 11, "/start a")]).await;
    assert_eq!(people(&store, ALL, "a", 12).await.new, 3);
    let other = people(&store, ALL, "(other)", 12).await;
    assert_eq!((other.new, other.blocked), (1, 1));
}

async fn whoever_is_forgotten_is_in_no_figure_of_who_is_known(database: Database) {
    let store = database.open().await;
    record(&store, &[wrote(1, UserId(1), 1, "/start a")]).await;
    record(&store, &[wrote(2, UserId(2), 2, "/start a")]).await;
    let bye = |update_id, id| {
        let press = serde_json::json!({ "id": "1", "from": crate::database::user(id, None),
            "message": { "message_id": 1, "chat": { "id": id.0, "type": "private" } },
            "data": "forget:yes" });
        crate::database::received(update_id, "callback_query", &press)
    };
    // In a batch of its own, together with a return, and of a stranger.
    record(&store, &[bye(3, UserId(1))]).await;
    record(
        &store,
        &[
            bye(4, UserId(2)),
            wrote(5, UserId(2), 5, "/start b"),
            wrote(6, UserId(3), 6, "/start b"),
            bye(7, UserId(3)),
            bye(8, UserId(4)),
        ],
    )
    .await;
    let a = row(&store, ALL, "a", 10).await.unwrap();
    assert_eq!((a.starts, a.people.new), (2, 0));
    assert_eq!(people(&store, ALL, "b", 10).await.new, 1);
    assert_eq!(people(&store, ALL, "(other)", 10).await.new, 0);
    let known = store.known_people().await.unwrap();
    assert_eq!((known.people, known.reachable), (1, 1));
    // Not seen for long: erased without a wish.
    let everybody = store.expire_people(at(100), &[].into()).await.unwrap();
    assert_eq!(everybody, 1);
    let known = store.known_people().await.unwrap();
    assert_eq!((known.people, known.reachable), (0, 0));
}

async fn whoever_came_within_a_period_is_asked_about_when_old_enough(database: Database) {
    let store = database.open().await;
    let batch = [
        // On the first day, in its last second and in the first of the next one.
        wrote(1, UserId(1), MIDNIGHT - 1, "/start a"),
        wrote(2, UserId(2), MIDNIGHT, "/start a"),
        // One leaves just before a whole day has passed, one just then.
        became(3, UserId(1), MIDNIGHT - 1 + DAY - 1, "kicked"),
        became(4, UserId(2), MIDNIGHT + DAY, "kicked"),
    ];
    record(&store, &batch).await;
    let kept = async |days, seconds| {
        let now = MIDNIGHT + days * DAY + seconds;
        people(&store, ALL, "a", now).await.kept[0]
    };
    // Asked about a day after the end of the day on which they came.
    assert_eq!(kept(0, DAY - 1).await, Kept { of: 0, kept: 0 });
    assert_eq!(kept(1, 0).await, Kept { of: 1, kept: 0 });
    assert_eq!(kept(1, DAY - 1).await, Kept { of: 1, kept: 0 });
    assert_eq!(kept(2, 0).await, Kept { of: 2, kept: 1 });
    // Back again: that does not undo it.
    record(
        &store,
        &[became(5, UserId(1), MIDNIGHT + 2 * DAY, "member")],
    )
    .await;
    assert_eq!(kept(2, DAY - 1).await, Kept { of: 2, kept: 1 });
    let week = Question {
        period: Period::Days7,
        touch: Touch::First,
    };
    let new = async |days| people(&store, week, "a", MIDNIGHT + days * DAY).await.new;
    assert_eq!((new(5).await, new(6).await, new(7).await), (2, 1, 0));
}

/// What counting everybody gives, in the form of the sums of who is known.
async fn counted(url: &str) -> Vec<(String, i64, String, String, i64, i64)> {
    let mut all = Vec::new();
    for (what, column) in [("first", "first_source"), ("last", "last_source")] {
        all.push(format!(
            "select '{what}', first_seen_at / 86400, coalesce({column}, ''),
                 case when verdict = 'reachable' and verdict_evidence = 'grant' then 'claimed'
                      when verdict in ('reachable', 'blocked', 'deactivated') then verdict
                      else 'unknown' end,
                 case when left_at is null then -1
                      when left_at - first_seen_at >= 30 * 86400 then 30
                      else (left_at - first_seen_at) / 86400 end,
                 count(*) from person group by 2, 3, 4, 5"
        ));
    }
    all.push(
        "select 'language', first_seen_at / 86400, coalesce(chosen_language, language, ''), '', \
             cast(-1 as bigint), count(*) from person group by 2, 3"
            .to_owned(),
    );
    let all = format!("{} order by 1, 2, 3, 4, 5", all.join(" union all "));
    rows(url, &all).await
}

async fn rows(url: &str, statement: &str) -> Vec<(String, i64, String, String, i64, i64)> {
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    let rows = sqlx::query_as(AssertSqlSafe(statement.to_owned()))
        .fetch_all(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    rows
}

async fn the_sums_are_what_counting_everybody_gives(database: Database) {
    let store = database.open().await;
    let mut dice = fastrand::Rng::with_seed(5);
    let mut seconds = 0;
    for update_id in (1..600).step_by(3) {
        let mut act = |update_id| {
            seconds += dice.i64(0..40_000);
            let id = UserId(dice.u64(1..40));
            match dice.u8(0..8) {
                0..=2 => wrote(update_id, id, seconds, "/start a"),
                3 => wrote(update_id, id, seconds, "/start b"),
                4 => wrote(update_id, id, seconds, "hello"),
                5 | 6 => became(update_id, id, seconds, "kicked"),
                _ => became(update_id, id, seconds, "member"),
            }
        };
        let batch = [act(update_id), act(update_id + 1), act(update_id + 2)];
        record(&store, &batch).await;
        let id = UserId(dice.u64(1..40));
        let now = at(seconds);
        let verdict = [Verdict::Reachable, Verdict::Blocked, Verdict::Deactivated];
        let verdict = verdict[dice.usize(0..3)];
        let heard = store.record_verdict(id, verdict, Evidence::Probe, now, TimeDelta::zero());
        heard.await.unwrap();
        if dice.u8(0..5) == 0 {
            store.choose_language(id, Some("de")).await.unwrap();
        }
    }
    store
        .expire_people(at(seconds / 2), &[].into())
        .await
        .unwrap();
    let sums = "select what, slot, name, detail, age, count from tally
                where what in ('first', 'last', 'language') and count <> 0
                order by 1, 2, 3, 4, 5";
    let expected = counted(&database.url).await;
    assert!(expected.len() > 20, "{expected:?}");
    assert_eq!(rows(&database.url, sums).await, expected);
}

async fn labels_and_costs_are_those_of_the_links(database: Database) {
    let store = database.open().await;
    let mut connection = sqlx::AnyConnection::connect(&database.url).await.unwrap();
    sqlx::query(
        "insert into link (payload, label, cost, created_at, created_by, archived_at)
         values ('a', 'Summer', '120', 1, 1, null), ('b', null, null, 1, 1, 2),
                ('unused', 'Nobody came', '5', 1, 1, null)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    record(
        &store,
        &[
            wrote(1, UserId(1), 1, "/start a"),
            wrote(2, UserId(2), 2, "/start b"),
        ],
    )
    .await;
    let row = |name: &str, label: Option<&str>, cost: Option<&str>| Row {
        source: Some(Source::from_stored(name)),
        label: label.map(ToOwned::to_owned),
        cost: cost.map(|cost| cost.parse().unwrap()),
        starts: 1,
        people: People {
            new: 1,
            reachable: 1,
            ..People::default()
        },
    };
    let rows = store.sources(ALL, at(3)).await.unwrap();
    assert_eq!(
        rows,
        [row("a", Some("Summer"), Some("120")), row("b", None, None)]
    );
    assert_eq!(rows[0].cost_each().as_deref(), Some("120.00"));
}

/// One person's history: when they came, and then when they left or came back.
type History = (i64, Vec<(i64, bool)>);

/// Of these people, how many were kept after an age: person by person.
fn kept_after(histories: &[History], age: i64, now: i64) -> Kept {
    let day = |seconds: i64| at(seconds).timestamp().div_euclid(DAY);
    let mut kept = Kept::default();
    for (came, turns) in histories {
        let day_is_over = (day(*came) + 1) * DAY;
        if day_is_over + age * DAY > at(now).timestamp().div_euclid(DAY) * DAY {
            continue;
        }
        kept.of += 1;
        let has_left = |&(turn, leaves): &(i64, bool)| leaves && turn < came + age * DAY;
        if !turns.iter().any(has_left) {
            kept.kept += 1;
        }
    }
    kept
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config {
        cases: 24,
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    })]

    #[test]
    fn retention_is_what_asking_each_person_gives(
        histories in proptest::collection::vec(
            (
                0..60 * DAY,
                proptest::collection::vec((0..40 * DAY, proptest::bool::ANY), 0..4),
            ),
            1..12,
        ),
        now in 0..120 * DAY,
    ) {
        let histories: Vec<History> = histories
            .into_iter()
            .map(|(came, turns)| {
                let mut at = came;
                // One after the other, with a second between them at least.
                let turns = turns.into_iter().map(|(after, leaves)| {
                    at += after + 1;
                    (at, leaves)
                });
                (came, turns.collect())
            })
            .collect();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let url = format!("sqlite://{}/doorman.db", folder.path().display());
            let store = Store::open(&url).await.unwrap();
            let mut update_id = 0;
            for (id, (came, turns)) in (1..).zip(&histories) {
                update_id += 1;
                record(&store, &[wrote(update_id, UserId(id), *came, "/start a")]).await;
                for (turn, leaves) in turns {
                    update_id += 1;
                    let status = if *leaves { "kicked" } else { "member" };
                    record(&store, &[became(update_id, UserId(id), *turn, status)]).await;
                }
            }
            let found = people(&store, ALL, "a", now).await.kept;
            let expected = [1, 7, 30].map(|age| kept_after(&histories, age, now));
            assert_eq!(found, expected);
            let source = Source::from_stored("a");
            let cohorts = store.cohorts(&[Some(source)], Period::All, at(now)).await.unwrap();
            let today = doorman::tally::day(at(now));
            let curve = doorman::retention::curve(&cohorts[0], today);
            let expected: Vec<_> = (0..=30).map(|age| kept_after(&histories, age, now)).collect();
            assert_eq!(curve, expected);
            store.close().await;
        });
    }
}

#[tokio::test]
async fn an_audit_that_finds_somebody_gone_is_counted() {
    let stage = Stage::open().await;
    let ann = stage.visitor("Ann", "summer").await;
    let now = Utc::now();
    let heard = stage.store.record_verdict(
        user_id(&ann),
        Verdict::Deactivated,
        Evidence::Probe,
        now,
        TimeDelta::zero(),
    );
    heard.await.unwrap();
    let rows = stage.store.sources(ALL, now).await.unwrap();
    assert_eq!(
        (rows[0].people.deactivated, rows[0].people.reachable),
        (1, 0)
    );
    stage.finish().await;
}
