//! What each source has brought: the question as an administrator asks it, and the
//! table that answers it.
//!
//! Pure: filled by `store`, worded by `locale`, shown by `admin`.

use crate::audience::UnknownWord;
use crate::deeplink::Source;
use crate::link::Cost;
use crate::period::Period;
use crate::retention::Kept;

/// Rows on one page: with the longest payloads and labels, one message holds them.
pub const PAGE_ROWS: usize = 8;

/// Which of the links that brought a person counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// The first.
    First,
    /// The last.
    Last,
}

impl Touch {
    /// The word for it, here and in the sums of `tally`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "last",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::First => Self::Last,
            Self::Last => Self::First,
        }
    }

    /// Reads what [`Touch::as_str`] wrote.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::First, Self::Last]
            .into_iter()
            .find(|touch| touch.as_str() == word)
    }
}

/// What is asked about sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// When people came.
    pub period: Period,
    /// What they are put down to.
    pub touch: Touch,
}

impl Question {
    /// Reads what follows `/sources`: `7d`, `30d`, `90d` or `all`, and `last`.
    pub fn read(args: &str) -> Result<Self, UnknownWord> {
        let (mut period, mut touch) = (None, None);
        for word in args.split_whitespace() {
            match (Period::from_word(word), Touch::from_word(word)) {
                (Some(read), _) if period.is_none() => period = Some(read),
                (_, Some(read)) if touch.is_none() => touch = Some(read),
                _ => return Err(UnknownWord::new(word)),
            }
        }
        Ok(Self {
            period: period.unwrap_or(Period::All),
            touch: touch.unwrap_or(Touch::First),
        })
    }
}

/// One source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The source; `None` is everybody who never pressed Start, but asked to join,
    /// logged in or wrote.
    pub source: Option<Source>,
    /// What the owner calls the link.
    pub label: Option<String>,
    /// What the owner paid for it, as a decimal.
    pub cost: Option<Cost>,
    /// How often a dialog was opened through it in the period.
    pub starts: u64,
    /// The figures of those who came through it.
    pub people: People,
}

/// What became of people who came in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// How many they are.
    pub new: u64,
    /// Those who can be reached, the claimed ones included.
    pub reachable: u64,
    /// Those of whom that is only claimed.
    pub claimed: u64,
    /// Those who have blocked the bot.
    pub blocked: u64,
    /// Those who have deleted their accounts.
    pub deactivated: u64,
    /// Kept after 1, 7 and 30 days.
    pub kept: [Kept; 3],
}

impl Row {
    /// Its source as it is stored and exported; `(other)` for none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.source.as_ref().map_or("(other)", Source::as_stored)
    }

    /// What each reachable person has cost; `None` without a cost or without a person.
    #[must_use]
    pub fn cost_each(&self) -> Option<String> {
        price(self.cost?, self.people.reachable)
    }
}

/// Puts the best source first.
pub fn sort(rows: &mut [Row]) {
    rows.sort_by(|one, other| {
        let figures = |row: &Row| (row.people.reachable, row.people.new, row.starts);
        let by_figures = figures(other).cmp(&figures(one));
        by_figures.then_with(|| one.name().cmp(other.name()))
    });
}

/// How many pages so many rows take: one at least.
#[must_use]
pub fn pages(rows: usize) -> usize {
    rows.div_ceil(PAGE_ROWS).max(1)
}

/// A cost divided by a number of people, rounded to hundredths.
fn price(cost: Cost, people: u64) -> Option<String> {
    let hundredths = u128::from(cost.hundredths());
    let people = u128::from(people);
    let each = (hundredths + people / 2).checked_div(people)?;
    Some(format!("{}.{:02}", each / 100, each % 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_two_words_at_most() {
        let check = |args: &str, period, touch| {
            assert_eq!(Question::read(args), Ok(Question { period, touch }));
        };
        check("", Period::All, Touch::First);
        check("7d", Period::Days7, Touch::First);
        check(" last\n30d ", Period::Days30, Touch::Last);
        check("first all", Period::All, Touch::First);
        for args in ["8d", "7d 30d", "last first", "all last <b>"] {
            let word = args.split_whitespace().next_back().expect("a word");
            assert_eq!(
                Question::read(args),
                Err(UnknownWord(word.to_owned())),
                "{args}"
            );
        }
    }

    #[test]
    fn a_cost_is_shared_by_those_who_can_be_reached() {
        let check = |cost: &str, people, expected: Option<&str>| {
            assert_eq!(
                price(cost.parse().expect("a cost"), people).as_deref(),
                expected,
                "{cost} by {people}"
            );
        };
        check("120", 85, Some("1.41"));
        check("99.50", 1, Some("99.50"));
        check("99.5", 2, Some("49.75"));
        check("0", 3, Some("0.00"));
        check("1", 3, Some("0.33"));
        check("2", 3, Some("0.67"));
        check("120", 0, None);
        let most = Cost::MAX.hundredths();
        let expected = format!("{}.{:02}", most / 100, most % 100);
        check(&Cost::MAX.to_string(), 1, Some(&expected));
    }

    #[test]
    fn the_best_source_is_first_and_every_row_is_on_a_page() {
        let row = |name: &str, reachable, new| Row {
            source: Some(Source::from_stored(name)),
            label: None,
            cost: None,
            starts: 0,
            people: People {
                new,
                reachable,
                ..People::default()
            },
        };
        let mut rows = [
            row("b", 1, 5),
            row("a", 1, 5),
            row("c", 2, 2),
            row("d", 1, 9),
        ];
        sort(&mut rows);
        assert_eq!(rows.each_ref().map(Row::name), ["c", "d", "a", "b"]);
        assert_eq!([0, 1, 8, 9, 17].map(pages), [1, 1, 1, 2, 3]);
    }
}
