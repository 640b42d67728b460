//! What one entry of a list is.
//!
//! Used by all that reads ids, typed or imported, so that the two never disagree.

/// Telegram's ids have at most 52 bits (Bot API, `User.id`).
const ID_MAX: u64 = (1 << 52) - 1;

/// The most characters of an unreadable entry that are kept.
const SHORTENED_CHARS_MAX: usize = 40;

/// One entry, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// Between 1 and 2^52 - 1: may be a person.
    Id(u64),
    /// Zero or negative: a group, a channel, nobody.
    NotAPerson(i64),
    /// Anything else.
    Unreadable,
}

impl Entry {
    /// Reads a plain integer with any space around it.
    ///
    /// A `+` or a leading zero marks a phone number or a code, never an id.
    pub(super) fn read(text: &str) -> Self {
        let text = trimmed(text);
        let digits = text.strip_prefix('-').unwrap_or(text);
        if text.starts_with('+') || (digits.len() > 1 && digits.starts_with('0')) {
            return Self::Unreadable;
        }
        match text.parse::<i64>() {
            Ok(number) => match u64::try_from(number) {
                Ok(0) | Err(_) => Self::NotAPerson(number),
                Ok(id) if id <= ID_MAX => Self::Id(id),
                Ok(_) => Self::Unreadable,
            },
            Err(_) => Self::Unreadable,
        }
    }

    /// Whether it is an integer in the range of ids of people, groups and channels.
    pub(super) fn is_number(self) -> bool {
        self != Self::Unreadable
    }
}

/// Without spaces around it, and without the invisible marks that copying from a chat or a web page
/// leaves at the ends.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
    })
}

/// Enough to recognise a slip by, on one line.
pub(super) fn shortened(text: &str) -> String {
    let mut chars = trimmed(text).chars();
    let mut short: String = chars
        .by_ref()
        .take(SHORTENED_CHARS_MAX)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Entry) {
        assert_eq!(Entry::read(text), expected, "{text:?}");
    }

    #[test]
    fn only_a_plain_integer_is_a_number() {
        check("1", Entry::Id(1));
        check("\u{feff} 17\u{a0}", Entry::Id(17));
        check("4503599627370495", Entry::Id(ID_MAX));
        check("4503599627370496", Entry::Unreadable);
        check("0", Entry::NotAPerson(0));
        check("-1001234567890", Entry::NotAPerson(-1_001_234_567_890));
        check("-9223372036854775808", Entry::NotAPerson(i64::MIN));
        for text in [
            "", "-", "+5", "007", "-05", "1.0", "1e9", "1 2", "١", "12a", "@ann",
        ] {
            check(text, Entry::Unreadable);
        }
        check("-9223372036854775809", Entry::Unreadable);
    }

    #[test]
    fn a_slip_is_shown_short_and_on_one_line() {
        assert_eq!(shortened(" a\nb\u{7}c "), "a b c");
        assert_eq!(
            shortened(&"é".repeat(50)),
            format!("{}…", "é".repeat(SHORTENED_CHARS_MAX))
        );
    }
}
