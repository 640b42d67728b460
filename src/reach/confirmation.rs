//! When one probe is not enough.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Finality, Verdict};

/// What was known before a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Nobody with this id has ever met the bot.
    NeverSeen,
    /// The person is known, but nothing has shown whether they can be reached.
    Unproved,
    /// This verdict has held since then.
    Held(Verdict, DateTime<Utc>),
}

/// Why a probe's verdict may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is as sure as a probe can be.
    None,
    /// It takes a second probe, some time later, to tell it from a hiccup of the
    /// server (contract: a started person's `chat not found` has been seen to pass).
    Unconfirmed,
    /// A yes for an id never seen here: Telegram says yes to every bot's id
    /// without asking anybody.
    NeverSeen,
}

/// How far a verdict that a probe has just brought can be trusted.
///
/// `confirm_after` is how much later a second probe must be than the first.
#[must_use]
pub fn doubt(
    verdict: Verdict,
    before: Before,
    now: DateTime<Utc>,
    confirm_after: TimeDelta,
) -> Doubt {
    match (verdict.finality(), before) {
        (Finality::AtOnce, Before::NeverSeen) if verdict == Verdict::Reachable => Doubt::NeverSeen,
        (Finality::Confirmed, Before::Held(held, since))
            if held == verdict && now - since >= confirm_after =>
        {
            Doubt::None
        }
        (Finality::Confirmed, _) => Doubt::Unconfirmed,
        (Finality::AtOnce | Finality::Open, _) => Doubt::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(verdict: Verdict, before: Before, expected: Doubt) {
        let found = doubt(verdict, before, at(1000), TimeDelta::seconds(60));
        assert_eq!(found, expected, "{verdict:?} after {before:?}");
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a moment")
    }

    #[test]
    fn only_a_second_probe_later_on_confirms_a_loss() {
        let held = |seconds| Before::Held(Verdict::NotFound, at(seconds));
        check(Verdict::NotFound, Before::NeverSeen, Doubt::Unconfirmed);
        check(Verdict::NotFound, Before::Unproved, Doubt::Unconfirmed);
        check(
            Verdict::NotFound,
            Before::Held(Verdict::Reachable, at(0)),
            Doubt::Unconfirmed,
        );
        check(Verdict::NotFound, held(941), Doubt::Unconfirmed);
        check(Verdict::NotFound, held(940), Doubt::None);
        check(Verdict::NeverStarted, held(0), Doubt::Unconfirmed);
    }

    #[test]
    fn what_is_said_in_so_many_words_needs_no_second_probe() {
        check(Verdict::Blocked, Before::NeverSeen, Doubt::None);
        check(Verdict::Deactivated, Before::Unproved, Doubt::None);
        check(
            Verdict::Reachable,
            Before::Held(Verdict::Blocked, at(0)),
            Doubt::None,
        );
    }

    #[test]
    fn a_yes_for_a_stranger_may_be_a_bots() {
        check(Verdict::Reachable, Before::NeverSeen, Doubt::NeverSeen);
        check(Verdict::Reachable, Before::Unproved, Doubt::None);
    }
}
