//! What is counted about people as they come and go, so that a report adds up days
//! and not people.
//!
//! There are two sorts of figures. *Who is known*: every person counts once per kind
//! of figure, under keys that follow from the ledger alone ([`Tally::change`]). A
//! change takes the old keys back and adds the new ones, so the sums are always what
//! counting everybody would give, and whoever is forgotten is in none of them. *What
//! happened*: openings, comings and goings ([`Tally::opening`], [`Tally::moved`]).
//! These only grow; they name nobody and stay when a person is forgotten.
//!
//! Why sums and not an index over people: with a million people, one pass over such
//! an index takes most of the second that an answer may take, and a table with days,
//! sources and shares takes several. Why the age at which somebody first left is in
//! the key: with it "still there after N days" is exact for each person and every N
//! up to [`AGE_MAX`], however the days are added up.
//!
//! | `what` | `slot` | `name` | `detail` | `age` |
//! |---|---|---|---|---|
//! | `first`, `last` | day first seen | what brought them, or empty | [`Bearing`] | days until they first left; −1: never; 30: 30 or more |
//! | `language` | day first seen | the language they read, or empty | | −1 |
//! | `opening` | day | payload, website, app, chat | kind of opening | −1 |
//! | `new`, `returned`, `left`, `back` | quarter of an hour | | | −1 |
//!
//! Days and quarters are counted from 1970 in UTC.
//!
//! Pure: kept in step by `store`, added up by `retention` and the reports.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::deeplink::Source;
use crate::opening::Opening;
use crate::person::{Evidence, Person};
use crate::reach::Verdict;

/// Seconds of a day.
pub const DAY_SECONDS: i64 = 86_400;

/// Seconds of a slot of comings and goings: every time zone of today differs from UTC
/// by a number of these.
pub const QUARTER_SECONDS: i64 = 900;

/// Ages are told apart up to so many days.
pub const AGE_MAX: i64 = 30;

/// The age of whoever has never left.
pub const NEVER: i64 = -1;

/// Whether a person can be reached, as reports tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bearing {
    /// Can be reached, as a message or a probe has proved.
    Reachable,
    /// Lets the bot write, which was not tried yet.
    Claimed,
    /// Has blocked the bot.
    Blocked,
    /// Has deleted the account.
    Deactivated,
    /// Nothing is known for sure.
    Unknown,
}

impl Bearing {
    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::Claimed => "claimed",
            Self::Blocked => "blocked",
            Self::Deactivated => "deactivated",
            Self::Unknown => "unknown",
        }
    }

    /// How a person stands.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        let standing = person.standing.as_ref();
        match standing.map(|it| (it.verdict, it.evidence)) {
            Some((Verdict::Reachable, Evidence::Grant)) => Self::Claimed,
            Some((Verdict::Reachable, _)) => Self::Reachable,
            Some((Verdict::Blocked, _)) => Self::Blocked,
            Some((Verdict::Deactivated, _)) => Self::Deactivated,
            _ => Self::Unknown,
        }
    }
}

/// A coming or going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// Somebody was met for the first time.
    New,
    /// Somebody who had blocked the bot was welcomed back.
    Returned,
    /// Somebody closed the door.
    Left,
    /// Somebody who had closed it can be reached again.
    Back,
}

impl Move {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::Returned, Self::Left, Self::Back];

    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Returned => "returned",
            Self::Left => "left",
            Self::Back => "back",
        }
    }
}

/// Under which key something is counted; see the table above.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key<'a> {
    /// The kind of figure.
    pub what: &'static str,
    /// When.
    pub slot: i64,
    /// Of what.
    pub name: Cow<'a, str>,
    /// In which form.
    pub detail: &'static str,
    /// At which age.
    pub age: i64,
}

/// What is to be added to the sums.
#[derive(Debug, Default)]
pub struct Tally<'a>(HashMap<Key<'a>, i64>);

impl<'a> Tally<'a> {
    /// A person is known in another way than before, or for the first time.
    pub fn change(&mut self, before: Option<&'a Person>, after: &'a Person) {
        let keys = keys_of(after);
        match before.map(keys_of) {
            Some(before) if before == keys => {}
            before => {
                self.add(before.into_iter().flatten(), -1);
                self.add(keys, 1);
            }
        }
    }

    /// A person is known no more.
    pub fn forget(&mut self, person: &'a Person) {
        self.add(keys_of(person), -1);
    }

    /// A dialog begins, or begins anew.
    pub fn opening(&mut self, opening: &'a Opening, at: DateTime<Utc>) {
        let key = Key {
            what: "opening",
            slot: day(at),
            name: opening.source(),
            detail: opening.kind(),
            age: NEVER,
        };
        self.add([key], 1);
    }

    /// Somebody comes or goes.
    pub fn moved(&mut self, which: Move, at: DateTime<Utc>) {
        let key = Key {
            what: which.as_str(),
            slot: quarter(at),
            name: "".into(),
            detail: "",
            age: NEVER,
        };
        self.add([key], 1);
    }

    /// Somebody who `was_gone`, or was not, may have come back or left.
    pub fn turned(&mut self, was_gone: bool, person: &Person) {
        let since = person.standing.as_ref().map(|standing| standing.since);
        match (was_gone, person.is_gone(), since) {
            (false, true, Some(since)) => self.moved(Move::Left, since),
            (true, false, Some(since)) => self.moved(Move::Back, since),
            _ => {}
        }
    }

    /// What is to be added, in the order of the keys: two writers never wait for each
    /// other crosswise.
    #[must_use]
    pub fn into_sorted(self) -> Vec<(Key<'a>, i64)> {
        let mut counts: Vec<_> = self
            .0
            .into_iter()
            .filter(|(_, count)| *count != 0)
            .collect();
        counts.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        counts
    }

    fn add(&mut self, keys: impl IntoIterator<Item = Key<'a>>, count: i64) {
        for key in keys {
            *self.0.entry(key).or_default() += count;
        }
    }
}

/// The day of an instant.
#[must_use]
pub fn day(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(DAY_SECONDS)
}

/// The quarter of an hour of an instant.
#[must_use]
pub fn quarter(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(QUARTER_SECONDS)
}

/// Under which keys a person counts.
fn keys_of(person: &Person) -> [Key<'_>; 3] {
    let slot = day(person.first_seen_at);
    let (detail, age) = (Bearing::of(person).as_str(), age_at_leaving(person));
    let [first, last] = [&person.first_source, &person.last_source]
        .map(|source| source.as_ref().map_or("", Source::as_stored));
    let brought = |what, name| Key {
        what,
        slot,
        name: Cow::Borrowed(name),
        detail,
        age,
    };
    [
        brought("first", first),
        brought("last", last),
        Key {
            what: "language",
            slot,
            name: person.speaks().unwrap_or_default().into(),
            detail: "",
            age: NEVER,
        },
    ]
}

/// After how many whole days somebody first left.
fn age_at_leaving(person: &Person) -> i64 {
    person.left_at.map_or(NEVER, |left_at| {
        let stayed = (left_at - person.first_seen_at).num_seconds();
        (stayed / DAY_SECONDS).clamp(0, AGE_MAX)
    })
}
