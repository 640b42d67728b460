//! What one answer makes of one target of an audit.
//!
//! Every target ends with exactly one verdict. Here is the whole way there: at
//! once, after a confirming probe, or after there was no answer too many times.

use chrono::{DateTime, TimeDelta, Utc};
use teloxide::types::UserId;

use super::{Certainty, Suspicion, Verdict, Weight, weigh};

/// How often a target that brings no answer is asked again, each time later, with
/// all the retries of a single probe; then its verdict is `inconclusive`.
const ROUNDS_MAX: u32 = 3;

/// The wait after a round without an answer.
const NEXT_ROUND_AFTER: TimeDelta = TimeDelta::seconds(60);

/// The longest that anybody is made to wait for the next probe.
#[must_use]
pub fn wait_max(confirm_after: TimeDelta) -> TimeDelta {
    confirm_after.max(NEXT_ROUND_AFTER)
}

/// Somebody to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Whom.
    pub person: UserId,
    /// Whether they ever met the bot.
    pub acquaintance: Acquaintance,
    /// What the probe before this one said.
    pub suspicion: Option<Suspicion>,
    /// Rounds that brought no answer.
    pub rounds: u32,
}

/// Has somebody ever met the bot?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acquaintance {
    /// They are in the ledger.
    Met,
    /// Their id is all there is.
    Stranger,
}

/// What a probe brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Telegram's answer, read, with its text unless it was a plain yes.
    Verdict(Verdict, Option<String>),
    /// No answer in all attempts; the last thing that was heard.
    None(String),
}

/// Is a second probe waited for?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// Yes, this much later.
    After(TimeDelta),
    /// No: what one probe says stays unconfirmed.
    Never,
}

/// What is known of a target after a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its verdict, for good.
    Concluded {
        /// The verdict.
        verdict: Verdict,
        /// How far it can be relied on.
        certainty: Certainty,
        /// Telegram's words, unless they were a plain yes.
        detail: Option<String>,
    },
    /// It is to be asked again.
    AskAgain {
        /// When.
        due_at: DateTime<Utc>,
        /// What the next probe may confirm.
        suspicion: Option<Suspicion>,
        /// Rounds that brought no answer so far.
        rounds: u32,
    },
}

/// Decides about a target after a probe.
#[must_use]
pub fn conclude(target: &Target, answer: Answer, confirm: Confirm, now: DateTime<Utc>) -> Outcome {
    let (verdict, detail) = match answer {
        Answer::Verdict(verdict, detail) => (verdict, detail),
        Answer::None(_) if target.rounds + 1 < ROUNDS_MAX => {
            return Outcome::AskAgain {
                due_at: now + NEXT_ROUND_AFTER,
                suspicion: target.suspicion,
                rounds: target.rounds + 1,
            };
        }
        Answer::None(heard) => (Verdict::Inconclusive, Some(heard)),
    };
    if let (Verdict::Inconclusive, Confirm::After(wait), 0) = (verdict, confirm, target.rounds) {
        // Odd answers about people who are there have been seen to pass.
        return Outcome::AskAgain {
            due_at: now + wait,
            suspicion: target.suspicion,
            rounds: 1,
        };
    }
    let concluded = |certainty| Outcome::Concluded {
        verdict,
        certainty,
        detail: detail.clone(),
    };
    match (verdict, target.acquaintance, confirm) {
        // Telegram says yes to every bot's id without asking anybody.
        (Verdict::Reachable, Acquaintance::Stranger, _) | (Verdict::Inconclusive, ..) => {
            concluded(Certainty::Unconfirmed)
        }
        (_, _, Confirm::Never) => match weigh(verdict, None, now, TimeDelta::zero()) {
            Weight::Sure(_) => concluded(Certainty::Sure),
            Weight::Suspected(_) | Weight::Nothing => concluded(Certainty::Unconfirmed),
        },
        (_, _, Confirm::After(wait)) => match weigh(verdict, target.suspicion, now, wait) {
            Weight::Sure(_) => concluded(Certainty::Sure),
            Weight::Nothing => concluded(Certainty::Unconfirmed),
            Weight::Suspected(suspicion) => Outcome::AskAgain {
                due_at: suspicion.since + wait,
                suspicion: Some(suspicion),
                rounds: target.rounds,
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: TimeDelta = TimeDelta::minutes(1);

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a moment")
    }

    fn somebody(acquaintance: Acquaintance) -> Target {
        Target {
            person: UserId(7),
            acquaintance,
            suspicion: None,
            rounds: 0,
        }
    }

    fn said(verdict: Verdict) -> Answer {
        Answer::Verdict(verdict, Some("words".to_owned()))
    }

    fn concluded(verdict: Verdict, certainty: Certainty) -> Outcome {
        Outcome::Concluded {
            verdict,
            certainty,
            detail: Some("words".to_owned()),
        }
    }

    #[test]
    fn what_is_sure_at_once_is_concluded_at_once() {
        for verdict in [Verdict::Reachable, Verdict::Blocked, Verdict::Deactivated] {
            let target = somebody(Acquaintance::Met);
            let outcome = conclude(&target, said(verdict), Confirm::After(MINUTE), at(0));
            assert_eq!(outcome, concluded(verdict, Certainty::Sure));
        }
    }

    #[test]
    fn a_loss_is_concluded_by_the_second_probe_that_says_so() {
        let mut target = somebody(Acquaintance::Met);
        let first = conclude(
            &target,
            said(Verdict::NotFound),
            Confirm::After(MINUTE),
            at(0),
        );
        let Outcome::AskAgain {
            due_at, suspicion, ..
        } = first
        else {
            panic!("{first:?}")
        };
        assert_eq!(due_at, at(60));
        target.suspicion = suspicion;
        let second = conclude(
            &target,
            said(Verdict::NotFound),
            Confirm::After(MINUTE),
            due_at,
        );
        assert_eq!(second, concluded(Verdict::NotFound, Certainty::Sure));
        let recovered = conclude(
            &target,
            said(Verdict::Reachable),
            Confirm::After(MINUTE),
            due_at,
        );
        assert_eq!(recovered, concluded(Verdict::Reachable, Certainty::Sure));
    }

    #[test]
    fn without_confirmation_a_loss_stays_unconfirmed() {
        let target = somebody(Acquaintance::Met);
        for (verdict, certainty) in [
            (Verdict::NotFound, Certainty::Unconfirmed),
            (Verdict::Blocked, Certainty::Sure),
            (Verdict::Inconclusive, Certainty::Unconfirmed),
        ] {
            let outcome = conclude(&target, said(verdict), Confirm::Never, at(0));
            assert_eq!(outcome, concluded(verdict, certainty));
        }
    }

    #[test]
    fn an_odd_answer_is_asked_about_once_more() {
        let mut target = somebody(Acquaintance::Met);
        let odd = || said(Verdict::Inconclusive);
        let first = conclude(&target, odd(), Confirm::After(MINUTE), at(0));
        let Outcome::AskAgain { due_at, rounds, .. } = first else {
            panic!("{first:?}")
        };
        assert_eq!(due_at, at(60));
        target.rounds = rounds;
        let second = conclude(&target, odd(), Confirm::After(MINUTE), due_at);
        assert_eq!(
            second,
            concluded(Verdict::Inconclusive, Certainty::Unconfirmed)
        );
    }

    #[test]
    fn a_yes_for_a_stranger_may_be_a_bots() {
        let target = somebody(Acquaintance::Stranger);
        let outcome = conclude(
            &target,
            said(Verdict::Reachable),
            Confirm::After(MINUTE),
            at(0),
        );
        assert_eq!(
            outcome,
            concluded(Verdict::Reachable, Certainty::Unconfirmed)
        );
    }

    #[test]
    fn a_silence_is_no_verdict_until_it_has_lasted() {
        let mut target = somebody(Acquaintance::Met);
        let silence = || Answer::None("502".to_owned());
        for expected in 1..ROUNDS_MAX {
            let outcome = conclude(&target, silence(), Confirm::After(MINUTE), at(0));
            let Outcome::AskAgain { rounds, .. } = outcome else {
                panic!("{outcome:?}")
            };
            assert_eq!(rounds, expected);
            target.rounds = rounds;
        }
        let outcome = conclude(&target, silence(), Confirm::After(MINUTE), at(0));
        let detail = Some("502".to_owned());
        let verdict = Verdict::Inconclusive;
        assert_eq!(
            outcome,
            Outcome::Concluded {
                verdict,
                certainty: Certainty::Unconfirmed,
                detail
            }
        );
    }
}
