//! `/stats`: who comes and who goes, in words and in a picture.

use chrono::{TimeDelta, Utc};
use doorman::period::Period;
use doorman::person::{Evidence, Person as Known};
use doorman::reach::Verdict;
use doorman::sim::{Message, WriteAccess};
use doorman::statistics::{Day, Moves};
use doorman::store::AuditState::{Proposed, Running};
use doorman::tally::Move;
use teloxide::types::UserId;

use crate::database::{Database, at, became, on_both_engines, record, wrote};
use crate::stage::Stage;

on_both_engines!(
    comings_and_goings_are_counted_as_they_happen,
    comings_and_goings_stay_when_a_person_is_forgotten,
    a_move_belongs_to_its_quarter_of_an_hour,
    openings_and_languages_are_those_of_the_period,
    the_last_audit_dates_what_is_known,
);

const DAY: i64 = 86_400;

/// The day of the story's beginning ends after this many seconds.
const MIDNIGHT: i64 = DAY - 1_700_000_000 % DAY;

impl Stage {
    /// The words and the picture.
    async fn stats(&self, command: &str) -> [Message; 2] {
        self.owner.writes(command);
        let words = self.read(&self.owner).await;
        [words, self.read(&self.owner).await]
    }
}

/// Width, height, and the colours of which there is a good deal.
fn seen(picture: &Message) -> (u32, u32, Vec<[u8; 3]>) {
    let attachment = picture.attachment.as_ref().unwrap();
    assert_eq!(attachment.kind, "photo");
    let mut reader = png::Decoder::new(std::io::Cursor::new(&attachment.bytes))
        .read_info()
        .unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let mut counts = std::collections::BTreeMap::new();
    for pixel in bytes.chunks_exact(3) {
        *counts.entry([pixel[0], pixel[1], pixel[2]]).or_insert(0) += 1;
    }
    let colours = counts.into_iter().filter(|(_, count)| *count > 500);
    (
        info.width,
        info.height,
        colours.map(|(colour, _)| colour).collect(),
    )
}

const CARD: [u8; 3] = [0x1b, 0x25, 0x30];
const CAME: [u8; 3] = [0x35, 0xc2, 0xa0];
const LEFT: [u8; 3] = [0xd9, 0x57, 0x2b];

#[tokio::test]
async fn the_owner_reads_who_came_and_who_went() {
    let stage = Stage::open().await;
    for (name, language) in [
        ("Ann", "en"),
        ("Bob", "ru"),
        ("Cleo", "pt-br"),
        ("Dora", "pt"),
    ] {
        let person = stage.sim.person(name).speaking(language);
        person.starts_with("summer");
        stage.read(&person).await;
        if name == "Bob" {
            person.blocks();
            stage.until_known(&person, Known::is_blocked).await;
            person.starts();
            stage.read(&person).await;
        }
        if name == "Cleo" {
            person.blocks();
        }
    }
    let emil = stage.sim.person("Emil").of_unknown_language();
    emil.grants_write_access(&WriteAccess::FromRequest);
    stage.read(&emil).await;
    stage.settle().await;
    let [words, picture] = stage.stats("/stats 7d").await;
    assert_eq!(
        words.visible,
        "Figures, the last 7 days\n\n\
         People known: 6\nReachable: 5 (83.3 %), 1 of them only claimed; never audited\n\
         New: 6\nBlocked: 2\nUnblocked: 1\nWelcomed back: 1\n\
         How dialogs began: Start: 5, permission in a Mini App: 1\n\
         Languages of new people: en: 2, pt: 2, unknown: 1, ru: 1"
    );
    let (width, height, colours) = seen(&picture);
    assert_eq!(width, 1280);
    assert!((1200..2600).contains(&height), "{height}");
    for colour in [CARD, CAME, LEFT] {
        assert!(colours.contains(&colour), "{colours:?}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn an_empty_store_has_figures_and_a_picture_in_every_language() {
    let stage = Stage::open().await;
    for language in ["en", "ru", "es", "pt-BR", "id", "de"] {
        let owner = stage.owner.clone().speaking(language);
        for command in ["/stats", "/stats all", "/stats 90d"] {
            owner.writes(command);
            let [words, picture] = [stage.read(&owner).await, stage.read(&owner).await];
            assert!(words.visible.contains(": 1"), "{}", words.visible);
            assert_eq!(seen(&picture).0, 1280);
        }
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_period_that_is_none_is_named() {
    let stage = Stage::open().await;
    for (command, word) in [("/stats last", "last"), ("/stats 7d 30d", "7d 30d")] {
        stage.owner.writes(command);
        let text = stage.hear(&stage.owner).await;
        let expected = format!("I do not know what {word} means here.");
        assert!(text.starts_with(&expected), "{text}");
    }
    stage.finish().await;
}

fn moves(new: u64, returned: u64, left: u64, back: u64) -> Moves {
    let mut moves = Moves::default();
    for (which, count) in Move::ALL.into_iter().zip([new, returned, left, back]) {
        moves[which] = count;
    }
    moves
}

async fn comings_and_goings_are_counted_as_they_happen(database: Database) {
    let store = database.open().await;
    // Within one batch, and told twice.
    let batch = [
        wrote(1, UserId(1), 1, "/start a"),
        became(2, UserId(1), 2, "kicked"),
        became(3, UserId(1), 3, "kicked"),
        wrote(4, UserId(1), 4, "/start"),
        wrote(5, UserId(1), 5, "/start"),
        became(6, UserId(2), 6, "kicked"),
    ];
    record(&store, &batch).await;
    record(&store, &[wrote(1, UserId(1), 1, "/start a")]).await;
    let now = at(MIDNIGHT);
    let verdict = |verdict| {
        store.record_verdict(
            UserId(1),
            verdict,
            Evidence::Probe,
            at(7),
            TimeDelta::zero(),
        )
    };
    verdict(Verdict::Deactivated).await.unwrap();
    verdict(Verdict::Deactivated).await.unwrap();
    let found = store.moves(at(-DAY), now).await.unwrap();
    assert_eq!(found, moves(2, 1, 3, 1));
    verdict(Verdict::Reachable).await.unwrap();
    let found = store.moves(at(-DAY), now).await.unwrap();
    assert_eq!(found, moves(2, 1, 3, 2));
    let days = store.days(Period::All, at(8)).await.unwrap();
    let today = Day {
        number: at(0).timestamp() / DAY,
        moves: moves(2, 0, 3, 2),
    };
    assert_eq!(days, [today]);
}

async fn comings_and_goings_stay_when_a_person_is_forgotten(database: Database) {
    let store = database.open().await;
    record(&store, &[wrote(1, UserId(1), 1, "/start a")]).await;
    record(&store, &[became(2, UserId(1), 2, "kicked")]).await;
    store.expire_people(at(10), &[].into()).await.unwrap();
    let found = store.moves(at(-DAY), at(DAY)).await.unwrap();
    assert_eq!(found, moves(1, 0, 1, 0));
    assert_eq!(store.known_people().await.unwrap().people, 0);
}

async fn a_move_belongs_to_its_quarter_of_an_hour(database: Database) {
    let store = database.open().await;
    // Midnight in Kathmandu, at +05:45, is at 18:15 in UTC.
    let midnight = MIDNIGHT - 5 * 3600 - 45 * 60;
    let batch = [
        wrote(1, UserId(1), midnight - 1, "/start"),
        wrote(2, UserId(2), midnight, "/start"),
        wrote(3, UserId(3), midnight + DAY - 1, "/start"),
        wrote(4, UserId(4), midnight + DAY, "/start"),
    ];
    record(&store, &batch).await;
    let found = store.moves(at(midnight), at(midnight + DAY)).await.unwrap();
    assert_eq!(found, moves(2, 0, 0, 0));
}

async fn openings_and_languages_are_those_of_the_period(database: Database) {
    let store = database.open().await;
    let batch = [
        wrote(1, UserId(1), MIDNIGHT - 1, "/start"),
        wrote(2, UserId(1), MIDNIGHT, "/start"),
        wrote(3, UserId(2), MIDNIGHT, "/start"),
    ];
    record(&store, &batch).await;
    let week = Period::Days7;
    let count = async |days| {
        let now = at(MIDNIGHT + days * DAY);
        let [openings, languages] = [
            store.openings_by_kind(week, now).await.unwrap(),
            store.languages(week, now).await.unwrap(),
        ];
        let sum = |counts: Vec<(String, u64)>| counts.iter().map(|(_, count)| count).sum::<u64>();
        assert!(openings.iter().all(|(kind, _)| kind == "start"));
        assert!(languages.iter().all(|(tag, _)| tag == "en"));
        (sum(openings), sum(languages))
    };
    assert_eq!(count(5).await, (3, 2));
    assert_eq!(count(6).await, (2, 1));
    assert_eq!(count(7).await, (0, 0));
}

async fn the_last_audit_dates_what_is_known(database: Database) {
    let store = database.open().await;
    let audience = doorman::audience::Audience::Everyone;
    assert_eq!(store.known_people().await.unwrap().audited_at, None);
    for seconds in [5, 9] {
        let id = store.create_audit(&audience, None, at(0)).await.unwrap();
        store.move_audit(id, Proposed, Running).await.unwrap();
        let census = doorman::reach::Census::default();
        store.end_audit(id, &census, at(seconds)).await.unwrap();
    }
    let known = store.known_people().await.unwrap();
    assert_eq!(known.audited_at, Some(at(9)));
    let later = Utc::now() + TimeDelta::days(1);
    assert_eq!(store.languages(Period::All, later).await.unwrap(), []);
}
