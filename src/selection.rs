//! Whom an export is about, as an administrator says it.
//!
//! Pure: read by `store`, worded by `locale`.

use crate::audience::UnknownWord;
use crate::deeplink::Source;
use crate::reach::Verdict;

/// Some of the people of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Those of this standing.
    pub standing: Reached,
    /// Only those whom this link brought first.
    pub source: Option<Source>,
}

/// Who counts, by what the ledger says of reaching them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Whatever it says.
    Whoever,
    /// Those who can be reached, or are claimed to be.
    Reachable,
    /// Those who have blocked the bot.
    Blocked,
}

impl Reached {
    /// The verdict it stands for; `None` for all of them.
    #[must_use]
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Whoever => None,
            Self::Reachable => Some(Verdict::Reachable),
            Self::Blocked => Some(Verdict::Blocked),
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        match word {
            "all" => Some(Self::Whoever),
            "reachable" => Some(Self::Reachable),
            "blocked" => Some(Self::Blocked),
            _ => None,
        }
    }
}

impl Selection {
    /// Reads what follows `/export`: `reachable`, `blocked` or `all`, and `source=X`.
    pub fn read(args: &str) -> Result<Self, UnknownWord> {
        let (mut standing, mut source) = (None, None);
        for word in args.split_whitespace() {
            let is_taken = match word.strip_prefix("source=") {
                Some(name) if source.is_none() => {
                    source = Source::from_typed(name);
                    source.is_some()
                }
                None if standing.is_none() => {
                    standing = Reached::from_word(word);
                    standing.is_some()
                }
                _ => false,
            };
            if !is_taken {
                return Err(UnknownWord::new(word));
            }
        }
        Ok(Self {
            standing: standing.unwrap_or(Reached::Whoever),
            source,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(args: &str, standing: Reached, source: Option<&str>) {
        let source = source.map(Source::from_stored);
        assert_eq!(
            Selection::read(args),
            Ok(Selection { standing, source }),
            "{args:?}"
        );
    }

    #[test]
    fn a_selection_is_said_in_two_words_at_most() {
        check("", Reached::Whoever, None);
        check(" all ", Reached::Whoever, None);
        check("reachable", Reached::Reachable, None);
        check("blocked", Reached::Blocked, None);
        check("source=summer", Reached::Whoever, Some("summer"));
        check("source=-50", Reached::Whoever, Some("-50"));
        check("blocked source=(none)", Reached::Blocked, Some("(none)"));
        check(
            "source=(invalid)\nreachable",
            Reached::Reachable,
            Some("(invalid)"),
        );
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for args in [
            "everyone",
            "Reachable",
            "source",
            "source=",
            "source=два",
            "all source=a=b",
            "reachable blocked",
            "all all",
            "source=a source=b",
            "all <b>",
        ] {
            let word = args.split_whitespace().next_back().expect("a word");
            assert_eq!(
                Selection::read(args),
                Err(UnknownWord(word.to_owned())),
                "{args:?}"
            );
        }
        let long = "x".repeat(5000);
        let named = Selection::read(&long).map_err(|UnknownWord(word)| word.len());
        assert_eq!(named, Err(40));
    }
}
