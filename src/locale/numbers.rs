//! Numbers as each language writes them.
//!
//! Fluent chooses the plural by the number itself; only its digits are written here.

use fluent_bundle::FluentValue;

/// Writes the numbers of a message, and leaves everything else as it is.
pub(super) type Formatter<M> = fn(&FluentValue<'_>, &M) -> Option<String>;

/// A space that no line breaks at.
const NARROW: char = '\u{202f}';

/// How the language with this tag writes numbers: the mark between thousands, the
/// decimal mark, and from how many digits on there are thousands (Unicode CLDR).
pub(super) fn formatter<M>(tag: &str) -> Formatter<M> {
    let language = tag.split('-').next().unwrap_or(tag);
    match (tag, language) {
        ("pt-PT", _) | (_, "bg" | "pl") => written::<NARROW, ',', 5, M>,
        (_, "en" | "he" | "ja" | "ko" | "th" | "zh") => written::<',', '.', 4, M>,
        (_, "es") => written::<'.', ',', 5, M>,
        (_, "da" | "de" | "el" | "id" | "it" | "nl" | "pt" | "ro" | "tr" | "vi") => {
            written::<'.', ',', 4, M>
        }
        (_, "be" | "cs" | "fi" | "fr" | "hu" | "kk" | "nb" | "ru" | "sk" | "sv" | "uk" | "uz") => {
            written::<NARROW, ',', 4, M>
        }
        // Unknown here: no mark says the wrong thing that is not there.
        _ => written::<NARROW, '.', { usize::MAX }, M>,
    }
}

fn written<const THOUSANDS: char, const DECIMAL: char, const FROM: usize, M>(
    value: &FluentValue<'_>,
    _: &M,
) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let digits = number.as_string();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in whole.chars().enumerate() {
        let after = whole.len() - place;
        if place > 0 && after.is_multiple_of(3) && whole.len() >= FROM {
            text.push(THOUSANDS);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(DECIMAL);
        text.push_str(fraction);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_bundle::types::{FluentNumber, FluentNumberOptions};

    #[test]
    fn each_language_has_its_marks() {
        let check = |tag: &str, number: f64, expected: &str| {
            let options = FluentNumberOptions {
                minimum_fraction_digits: (number.fract() != 0.0).then_some(1),
                ..FluentNumberOptions::default()
            };
            let value = FluentNumber::new(number, options).into();
            let text = formatter::<()>(tag)(&value, &());
            assert_eq!(text.as_deref(), Some(expected), "{tag}");
        };
        check("en", 0.0, "0");
        check("en", 999.0, "999");
        check("en", 1_000.0, "1,000");
        check("en", 1_234_567.5, "1,234,567.5");
        check("de", 12_345.0, "12.345");
        check("de", 29.7, "29,7");
        check("id", 1_000.0, "1.000");
        check("pt-BR", 1_000.0, "1.000");
        check("pt-PT", 1_000.0, "1000");
        check("pt-PT", 10_000.0, "10\u{202f}000");
        check("es", 1_000.0, "1000");
        check("es", 12_345.5, "12.345,5");
        check("ru", 1_000.0, "1\u{202f}000");
        check("eo", 1_234_567.5, "1234567.5");
        let words = FluentValue::from("1000");
        assert_eq!(formatter::<()>("en")(&words, &()), None);
    }
}
