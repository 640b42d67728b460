//! What an audit is: whom it is about, as an administrator says it, and how far it
//! has come.
//!
//! Pure: written down by `store`, worked off by `audit`, worded by `locale`.

use std::ops::RangeInclusive;

use chrono::{DateTime, TimeDelta, Utc};
use teloxide::types::UserId;

use crate::config;
use crate::deeplink::Source;
use crate::reach::Census;

/// Whom an audit is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody who ever met the bot.
    Everyone,
    /// Everybody whom this link brought first.
    Source(Source),
    /// Everybody of whom nothing was heard or asked for this long.
    Stale(TimeDelta),
    /// A list of ids, by the name it came under.
    List(String),
}

/// An audit's number, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AuditId(pub i64);

/// One audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Its number.
    pub id: AuditId,
    /// How far it is.
    pub state: AuditState,
    /// Whom it is about.
    pub audience: Audience,
    /// Who asked in chat; `None` for the shell.
    pub asked_by: Option<UserId>,
    /// The message under which it shows its progress.
    pub progress_message: Option<i64>,
    /// How many people it is about.
    pub total: u64,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// What it found, once it has ended.
    pub census: Option<Census>,
    /// What Telegram said when it refused the token; nobody has been told yet.
    pub error: Option<String>,
}

/// How far an audit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditState {
    /// So large that it waits for a word of confirmation.
    Proposed,
    /// Waits for its turn.
    Queued,
    /// Being worked on, by whoever holds the lease.
    Running,
    /// Stopped by its owner, for now.
    Paused,
    /// Every target has its verdict.
    Done,
    /// Given up by its owner.
    Cancelled,
}

/// Are people asked again whose answer is recent?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recheck {
    /// No: nobody is probed more than once in 24 hours.
    AfterADay,
    /// Yes.
    Force,
}

/// What follows `/audit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Whom; `None` if it was not said.
    pub audience: Option<Audience>,
    /// How eagerly.
    pub recheck: Recheck,
}

/// A word after a command that means nothing there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnknownWord(pub String);

impl UnknownWord {
    /// Enough of a word to recognise a slip by.
    const CHARS_MAX: usize = 40;

    pub(crate) fn new(word: &str) -> Self {
        Self(word.chars().take(Self::CHARS_MAX).collect())
    }
}

/// For how long nothing may have been heard of somebody: Telegram is younger than the
/// longest.
const AGES: RangeInclusive<TimeDelta> = TimeDelta::seconds(1)..=TimeDelta::days(36_500);

impl Wish {
    /// Reads what follows `/audit`: `everyone`, `source=X`, `stale=7d`, `force`.
    pub fn read(args: &str) -> Result<Self, UnknownWord> {
        let mut wish = Self {
            audience: None,
            recheck: Recheck::AfterADay,
        };
        for word in args.split_whitespace() {
            let unknown = || UnknownWord::new(word);
            match word.split_once('=') {
                None if word == "force" => wish.recheck = Recheck::Force,
                _ if wish.audience.is_some() => return Err(unknown()),
                None if word == "everyone" => wish.audience = Some(Audience::Everyone),
                Some(("source", source)) => {
                    let source = Source::from_typed(source).ok_or_else(unknown)?;
                    wish.audience = Some(Audience::Source(source));
                }
                Some(("stale", age)) => {
                    let age = config::duration(age).filter(|age| AGES.contains(age));
                    wish.audience = Some(Audience::Stale(age.ok_or_else(unknown)?));
                }
                _ => return Err(unknown()),
            }
        }
        Ok(wish)
    }
}

impl Audience {
    /// The audience in a form that [`Audience::from_stored`] reads.
    #[must_use]
    pub fn as_stored(&self) -> String {
        match self {
            Self::Everyone => "everyone".to_owned(),
            Self::Source(source) => format!("source={}", source.as_stored()),
            Self::Stale(age) => format!("stale={}s", age.num_seconds()),
            Self::List(name) => format!("list={name}"),
        }
    }

    /// Reads what [`Audience::as_stored`] wrote.
    #[must_use]
    pub fn from_stored(stored: &str) -> Option<Self> {
        match stored.split_once('=') {
            None => (stored == "everyone").then_some(Self::Everyone),
            Some(("source", source)) => Some(Self::Source(Source::from_stored(source))),
            Some(("stale", age)) => config::duration(age).map(Self::Stale),
            Some(("list", name)) => Some(Self::List(name.to_owned())),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(args: &str, audience: Option<Audience>, recheck: Recheck) {
        assert_eq!(Wish::read(args), Ok(Wish { audience, recheck }), "{args:?}");
    }

    #[test]
    fn an_audience_is_said_in_a_word() {
        let stale = Audience::Stale(TimeDelta::days(7));
        let source = Audience::Source(Source::from_stored("summer"));
        check("", None, Recheck::AfterADay);
        check(" everyone ", Some(Audience::Everyone), Recheck::AfterADay);
        check("force source=summer", Some(source), Recheck::Force);
        check("stale=7d", Some(stale), Recheck::AfterADay);
        check(
            "source=(none)",
            Some(Audience::Source(Source::Organic)),
            Recheck::AfterADay,
        );
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for args in [
            "everybody",
            "stale=7",
            "stale=0d",
            "stale=4294967295d",
            "source=",
            "source=два",
            "everyone stale=7d",
        ] {
            let word = args.split_whitespace().next_back().expect("a word");
            assert_eq!(
                Wish::read(args),
                Err(UnknownWord(word.to_owned())),
                "{args:?}"
            );
        }
    }

    #[test]
    fn an_audience_is_read_back_as_it_was_stored() {
        for audience in [
            Audience::Everyone,
            Audience::Source(Source::Invalid),
            Audience::Source(Source::from_stored("summer")),
            Audience::Stale(TimeDelta::hours(36)),
            Audience::List("ids = all.csv".to_owned()),
        ] {
            assert_eq!(Audience::from_stored(&audience.as_stored()), Some(audience));
        }
    }
}
