//! Which column of a table, or which key of a JSON document, holds the ids.
//!
//! A [`Tally`] is kept of each while the sample is read; [`standing`] weighs its name and its
//! looks, and the least standing wins. The rule in words is in `import`.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::entry::{Entry, trimmed};

/// How many cells of a column are weighed.
pub(super) const SAMPLE_CELLS: usize = 1000;

/// Names that say what a column holds, the most telling first; compared without case and
/// separators.
///
/// Plurals come first because they name a whole list. `id` comes after all that say whose: beside
/// `user_id` it is as a rule the row's own number.
const NAMES: [&str; 20] = [
    "telegramuserids",
    "telegramids",
    "tguserids",
    "tgids",
    "userids",
    "ids",
    "telegramuserid",
    "telegramid",
    "tguserid",
    "tgid",
    "userid",
    "fromid",
    "chatid",
    "chatids",
    "uid",
    "uids",
    "id",
    "telegram",
    "tg",
    "user",
];

/// Words in a header that say it holds something else.
const OTHER_NAMES: [&str; 17] = [
    "phone", "mobile", "tel", "date", "time", "at", "count", "messages", "price", "amount", "sum",
    "total", "age", "year", "number", "no", "index",
];

/// Below this, a column is rather of counts: ids of fewer than eight digits ended in 2013.
const SMALL_BELOW: u64 = 10_000_000;

/// From here on, rather of phone numbers or milliseconds: ids have ten digits at most (2026).
const LONG_FROM: u64 = 10_000_000_000;

/// Ten digits.
const TEN_DIGITS_FROM: u64 = 1_000_000_000;

/// Seconds since 1970, from 2001 to 2039.
const MOMENTS_BELOW: u64 = 2_200_000_000;

/// A column's claim to hold the ids; the least is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It is called so and holds numbers. Of equal names the one with more cells wins.
    Named { name: usize, cells: Reverse<u64> },
    /// It looks so.
    Alike { likeness: Likeness, share: Share },
    /// It is called so but holds no number.
    NamedInVain { name: usize },
}

impl Standing {
    /// Whether no column without a telling name can have a better one.
    pub(super) fn is_best_of_unnamed(self) -> bool {
        self == Self::Alike {
            likeness: Likeness::Ids,
            share: Share::NearlyAll,
        }
    }
}

/// What the numbers of a column look like, the likeliest ids first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    Ids,
    /// All of ten digits: new accounts, or phone numbers without a country.
    TenDigits,
    /// Seconds since 1970.
    Moments,
    /// Mostly small: counts, prices.
    Small,
    /// Mostly too long: phone numbers, milliseconds.
    Long,
    /// Mostly days written as 20261122.
    Days,
    /// 1, 2, 3 and so on.
    RowNumbers,
    /// Always the same.
    Constant,
    /// Mostly negative or zero.
    NotPeople,
    /// The header says that it is something else.
    CalledOtherwise,
}

/// How many of a column's cells are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Share {
    /// Nine in ten or more.
    NearlyAll,
    /// Half or more.
    Most,
}

/// What was seen of one column.
#[derive(Debug, Default)]
pub(super) struct Tally {
    leaves: u64,
    cells: usize,
    ids: usize,
    not_people: usize,
    small: usize,
    ten_digits: usize,
    long: usize,
    days: usize,
    moments: usize,
    steps: usize,
    previous: Option<u64>,
    distinct: HashSet<u64>,
}

impl Tally {
    /// Adds one cell. Blank ones and those past [`SAMPLE_CELLS`] are only counted.
    pub(super) fn note(&mut self, cell: &str) {
        self.leaves += 1;
        if self.cells == SAMPLE_CELLS || trimmed(cell).is_empty() {
            return;
        }
        self.cells += 1;
        match Entry::read(cell) {
            Entry::Id(id) => self.note_id(id),
            Entry::NotAPerson(number) => {
                self.not_people += 1;
                self.previous = (number == 0).then_some(0);
            }
            Entry::Unreadable => {}
        }
    }

    fn note_id(&mut self, id: u64) {
        let first = self.numbers() == 0;
        if self
            .previous
            .map_or(first && id == 1, |previous| previous + 1 == id)
        {
            self.steps += 1;
        }
        self.previous = Some(id);
        self.ids += 1;
        self.small += usize::from(id < SMALL_BELOW);
        self.ten_digits += usize::from((TEN_DIGITS_FROM..LONG_FROM).contains(&id));
        self.moments += usize::from((TEN_DIGITS_FROM..MOMENTS_BELOW).contains(&id));
        self.long += usize::from(id >= LONG_FROM);
        self.days += usize::from(is_day(id));
        self.distinct.insert(id);
    }

    /// How many cells there were, blank ones included.
    pub(super) fn leaves(&self) -> u64 {
        self.leaves
    }

    /// How many of the cells weighed are numbers.
    pub(super) fn numbers(&self) -> usize {
        self.ids + self.not_people
    }

    fn share(&self) -> Option<Share> {
        let numbers = self.numbers();
        if numbers == 0 {
            None
        } else if numbers * 10 >= self.cells * 9 {
            Some(Share::NearlyAll)
        } else {
            (numbers * 2 >= self.cells).then_some(Share::Most)
        }
    }

    fn likeness(&self) -> Likeness {
        let most = |count: usize| count * 2 > self.ids;
        if self.not_people >= self.ids {
            Likeness::NotPeople
        } else if self.ids >= 2 && self.steps == self.ids {
            Likeness::RowNumbers
        } else if self.ids >= 3 && self.distinct.len() == 1 {
            Likeness::Constant
        } else if most(self.days) {
            Likeness::Days
        } else if most(self.long) {
            Likeness::Long
        } else if most(self.small) {
            Likeness::Small
        } else if self.moments == self.ids {
            Likeness::Moments
        } else if self.ten_digits == self.ids {
            Likeness::TenDigits
        } else {
            Likeness::Ids
        }
    }
}

/// The claim of a column called by these keys, the innermost last; `None` if it has none.
pub(super) fn standing(keys: &[&str], tally: &Tally) -> Option<Standing> {
    match (name(keys), tally.share()) {
        (Some(name), _) if tally.numbers() > 0 => Some(Standing::Named {
            name,
            cells: Reverse(tally.leaves),
        }),
        (Some(name), _) => Some(Standing::NamedInVain { name }),
        (None, Some(share)) => Some(Standing::Alike {
            likeness: if is_called_otherwise(keys) {
                Likeness::CalledOtherwise
            } else {
                tally.likeness()
            },
            share,
        }),
        (None, None) => None,
    }
}

/// The place in [`NAMES`] of the last key, or of the last two as one: `user.id` is a user's id.
pub(super) fn name(keys: &[&str]) -> Option<usize> {
    let last = plain(keys.last()?);
    let pair = keys
        .len()
        .checked_sub(2)
        .map(|from| plain(&keys[from..].concat()));
    let rank = |wanted: &str| NAMES.iter().position(|&name| name == wanted);
    match (rank(&last), pair.and_then(|pair| rank(&pair))) {
        (Some(last), Some(pair)) => Some(last.min(pair)),
        (last, pair) => last.or(pair),
    }
}

fn plain(name: &str) -> String {
    trimmed(name)
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | ' ' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_called_otherwise(keys: &[&str]) -> bool {
    keys.last().is_some_and(|key| {
        key.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| OTHER_NAMES.contains(&word))
    })
}

/// Whether it reads as year, month and day.
fn is_day(number: u64) -> bool {
    (1900..2100).contains(&(number / 10_000))
        && (1..=12).contains(&(number / 100 % 100))
        && (1..=31).contains(&(number % 100))
}
