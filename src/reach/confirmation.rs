//! When one probe is not enough.
//!
//! Some answers can be a hiccup of the server: a started person's `chat not found`
//! has been seen to pass. Such a verdict is a suspicion until a second probe, some
//! time later, says the same. Until then the person counts as before.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Finality, Verdict};

/// A verdict that waits for its confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// What the first probe said.
    pub verdict: Verdict,
    /// When it said so.
    pub since: DateTime<Utc>,
}

/// What a verdict that was just brought is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It is as sure as a probe can be, and has held since then.
    Sure(DateTime<Utc>),
    /// It may be a hiccup.
    Suspected(Suspicion),
    /// It says nothing about the person.
    Nothing,
}

/// Weighs a verdict against what was suspected before.
///
/// `confirm_after` is how much later the second probe must be than the first. A
/// suspicion of later than now was noted by a clock that was ahead: it begins now.
#[must_use]
pub fn weigh(
    verdict: Verdict,
    before: Option<Suspicion>,
    now: DateTime<Utc>,
    confirm_after: TimeDelta,
) -> Weight {
    let since = match before {
        Some(suspicion) if suspicion.verdict == verdict => suspicion.since.min(now),
        _ => now,
    };
    match verdict.finality() {
        Finality::Open => Weight::Nothing,
        Finality::AtOnce => Weight::Sure(now),
        Finality::Confirmed if since + confirm_after <= now && since < now => Weight::Sure(since),
        Finality::Confirmed => Weight::Suspected(Suspicion { verdict, since }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a moment")
    }

    fn check(verdict: Verdict, before: Option<(Verdict, i64)>, expected: Weight) {
        let before = before.map(|(verdict, since)| Suspicion {
            verdict,
            since: at(since),
        });
        let weight = weigh(verdict, before, at(1000), TimeDelta::seconds(60));
        assert_eq!(weight, expected, "{verdict:?} after {before:?}");
    }

    #[test]
    fn a_suspicion_from_a_clock_that_was_ahead_begins_now() {
        let before = Some((Verdict::NotFound, 4600));
        check(
            Verdict::NotFound,
            before,
            suspected(Verdict::NotFound, 1000),
        );
    }

    fn suspected(verdict: Verdict, since: i64) -> Weight {
        Weight::Suspected(Suspicion {
            verdict,
            since: at(since),
        })
    }

    #[test]
    fn only_a_second_probe_later_on_confirms_a_loss() {
        use Verdict::{NeverStarted, NotFound};
        check(NotFound, None, suspected(NotFound, 1000));
        check(NotFound, Some((NeverStarted, 0)), suspected(NotFound, 1000));
        check(NotFound, Some((NotFound, 941)), suspected(NotFound, 941));
        check(NotFound, Some((NotFound, 940)), Weight::Sure(at(940)));
    }

    #[test]
    fn what_is_said_in_so_many_words_needs_no_second_probe() {
        check(Verdict::Blocked, None, Weight::Sure(at(1000)));
        check(
            Verdict::Deactivated,
            Some((Verdict::NotFound, 0)),
            Weight::Sure(at(1000)),
        );
        check(
            Verdict::Reachable,
            Some((Verdict::NotFound, 0)),
            Weight::Sure(at(1000)),
        );
    }

    #[test]
    fn what_says_nothing_weighs_nothing() {
        check(
            Verdict::Inconclusive,
            Some((Verdict::NotFound, 0)),
            Weight::Nothing,
        );
    }
}
