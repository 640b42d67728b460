//! What is wrong with the owner's texts, and how the owner is told.

use std::fmt::{self, Display, Formatter};

use super::Texts;
use super::Value::{Count, Text};

/// How many flaws are named; the rest is counted.
const FLAWS_SHOWN_MAX: usize = 30;

/// How much of them goes into one message, in characters.
pub(super) const FLAWS_CHARS_MAX: usize = 3_000;

/// A mistake in a file of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// The file.
    pub(crate) file: String,
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// What is wrong, and what is accepted.
    pub(crate) problem: String,
}

impl Display for Flaw {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.problem)
    }
}

/// All that is wrong with the owner's texts. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flaws(pub(crate) Vec<Flaw>);

impl Flaws {
    /// One line per flaw, as far as they fit.
    fn within(&self, chars_max: usize) -> String {
        let mut text = String::new();
        let mut left = chars_max;
        for (told, flaw) in self.0.iter().enumerate() {
            let line = format!("{flaw}\n");
            let length = line.chars().count();
            if told == FLAWS_SHOWN_MAX || length > left {
                let _ = fmt::write(
                    &mut text,
                    format_args!("… and {} more", self.0.len() - told),
                );
                break;
            }
            left -= length;
            text.push_str(&line);
        }
        text.trim_end().to_owned()
    }
}

impl Display for Flaws {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.within(usize::MAX))
    }
}

impl Texts {
    /// What the owner is told about new texts that cannot be used.
    pub(crate) fn texts_flawed(&self, flaws: &Flaws) -> String {
        let count = flaws.0.len() as u64;
        let list = flaws.within(FLAWS_CHARS_MAX);
        self.html(
            "texts-flawed",
            &[("count", Count(count)), ("flaws", Text(&list))],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted() {
        let flaw = |line: usize| Flaw {
            file: "de.ftl".to_owned(),
            line,
            problem: "is wrong".to_owned(),
        };
        let flaws = Flaws((1..=40).map(flaw).collect());
        let all = flaws.to_string();
        assert!(all.starts_with("de.ftl:1: is wrong\nde.ftl:2: "), "{all}");
        assert!(all.ends_with("de.ftl:30: is wrong\n… and 10 more"), "{all}");
        assert_eq!(
            flaws.within(45),
            "de.ftl:1: is wrong\nde.ftl:2: is wrong\n… and 38 more"
        );
        assert_eq!(Flaws(vec![flaw(7)]).to_string(), "de.ftl:7: is wrong");
    }
}
