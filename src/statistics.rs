//! How many come and go: what `/stats` and the digest tell.
//!
//! Pure: filled by `store`, worded by `locale`, drawn by `picture`.

use std::ops::{Index, IndexMut};

use chrono::{DateTime, Utc};

use crate::tally::Move;

/// Bars in a picture at most: more could not be told apart on a phone.
pub const BARS_MAX: usize = 90;

/// Everybody who is known, as of now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// How many they are.
    pub people: u64,
    /// Those who can be reached, the claimed ones included.
    pub reachable: u64,
    /// Those of whom that is only claimed.
    pub claimed: u64,
    /// Those who have blocked the bot or deleted their accounts.
    pub gone: u64,
    /// When the last audit ended; `None` before the first.
    pub audited_at: Option<DateTime<Utc>>,
}

/// How many came and went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves([u64; 4]);

impl Index<Move> for Moves {
    type Output = u64;

    fn index(&self, which: Move) -> &u64 {
        &self.0[which as usize]
    }
}

impl IndexMut<Move> for Moves {
    fn index_mut(&mut self, which: Move) -> &mut u64 {
        &mut self.0[which as usize]
    }
}

/// One day of comings and goings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Counted from 1970, in UTC.
    pub number: i64,
    /// What happened on it.
    pub moves: Moves,
}

impl Day {
    /// A day on which nothing has happened yet.
    #[must_use]
    pub fn empty(number: i64) -> Self {
        Self {
            number,
            moves: Moves::default(),
        }
    }
}

/// Some days in a row, as one bar shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first of its days.
    pub first_day: i64,
    /// Who came.
    pub new: u64,
    /// Who left.
    pub left: u64,
    /// Who had not left when it ended.
    pub here: u64,
}

/// Puts days together for a picture: from `first_day`, or the first day on which
/// anything happened if that is later, to today. Each span has as many days as it
/// takes for all to have room; the last may have fewer.
///
/// `here_now` is who is here now: the running total is counted back from it, so it ends
/// with the truth even where older days are not known.
#[must_use]
pub fn spans(days: &[Day], first_day: i64, today: i64, here_now: u64) -> Vec<Span> {
    let first = days.first().map_or(today, |day| day.number);
    let first = first.max(first_day).min(today);
    let width = usize::try_from(today - first + 1).unwrap_or(1);
    let width = i64::try_from(width.div_ceil(BARS_MAX)).unwrap_or(1);
    let mut spans: Vec<Span> = Vec::new();
    let mut change: Vec<i64> = Vec::new();
    let mut days = days.iter().filter(|day| day.number >= first).peekable();
    let mut first_day = first;
    while first_day <= today {
        let mut span = Span {
            first_day,
            new: 0,
            left: 0,
            here: 0,
        };
        let mut back = 0;
        while let Some(day) = days.next_if(|day| day.number < first_day + width) {
            span.new += day.moves[Move::New];
            span.left += day.moves[Move::Left];
            back += day.moves[Move::Back];
        }
        change.push((span.new + back).cast_signed() - span.left.cast_signed());
        spans.push(span);
        first_day += width;
    }
    let mut here = here_now.cast_signed();
    for (span, change) in spans.iter_mut().zip(change).rev() {
        span.here = u64::try_from(here).unwrap_or(0);
        here -= change;
    }
    spans
}

/// The largest few of named counts, the largest first, and the sum of the rest.
#[must_use]
pub fn largest(mut counts: Vec<(String, u64)>, few: usize) -> (Vec<(String, u64)>, u64) {
    counts.retain(|(_, count)| *count > 0);
    counts.sort_by(|(one, ones), (other, others)| others.cmp(ones).then_with(|| one.cmp(other)));
    let rest = counts.split_off(few.min(counts.len()));
    (counts, rest.iter().map(|(_, count)| count).sum())
}

/// Languages by their first part: who reads `pt-BR` reads `pt`.
#[must_use]
pub fn plain_languages(counts: Vec<(String, u64)>) -> Vec<(String, u64)> {
    let mut plain: Vec<(String, u64)> = Vec::new();
    for (tag, count) in counts {
        let language = tag
            .split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_lowercase();
        match plain.iter_mut().find(|(known, _)| *known == language) {
            Some((_, sum)) => *sum += count,
            None => plain.push((language, count)),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64, new: u64, left: u64, back: u64) -> Day {
        let mut day = Day::empty(number);
        day.moves[Move::New] = new;
        day.moves[Move::Left] = left;
        day.moves[Move::Back] = back;
        day
    }

    #[test]
    fn the_running_total_ends_with_the_truth() {
        let days = [day(10, 5, 0, 0), day(12, 1, 3, 1)];
        let spans = spans(&days, 0, 13, 4);
        let seen: Vec<_> = spans
            .iter()
            .map(|it| (it.first_day, it.new, it.left, it.here))
            .collect();
        assert_eq!(
            seen,
            [(10, 5, 0, 5), (11, 0, 0, 5), (12, 1, 3, 4), (13, 0, 0, 4)]
        );
    }

    #[test]
    fn many_days_share_a_bar() {
        let days: Vec<_> = (0..=200).map(|number| day(number, 1, 0, 0)).collect();
        let spans = spans(&days, 0, 200, 201);
        assert_eq!(spans.len(), 67);
        assert!(spans.iter().all(|span| span.new == 3));
        assert_eq!((spans[0].here, spans[66].here), (3, 201));
        let few = super::spans(&days, 194, 200, 201);
        assert_eq!((few.len(), few[0].first_day, few[0].here), (7, 194, 195));
    }

    #[test]
    fn without_any_day_there_is_today() {
        let spans = spans(&[], 0, 7, 0);
        let today = Span {
            first_day: 7,
            new: 0,
            left: 0,
            here: 0,
        };
        assert_eq!(spans, [today]);
    }

    #[test]
    fn the_largest_come_first_and_the_rest_is_summed() {
        let counts = [("de", 1), ("", 5), ("en", 7), ("fr", 0), ("es", 1)];
        let counts = counts
            .map(|(name, count)| (name.to_owned(), count))
            .to_vec();
        let (few, rest) = largest(counts.clone(), 2);
        assert_eq!(few, [("en".to_owned(), 7), (String::new(), 5)]);
        assert_eq!(rest, 2);
        assert_eq!(largest(counts, 9).1, 0);
        let tags = [("pt-BR", 1), ("pt", 2), ("PT_pt", 4), ("en", 8)];
        let tags = tags.map(|(tag, count)| (tag.to_owned(), count)).to_vec();
        let expected = [("pt".to_owned(), 7), ("en".to_owned(), 8)];
        assert_eq!(plain_languages(tags), expected);
    }
}
