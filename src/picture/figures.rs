//! Numbers as a person reads them.
//!
//! The decimal mark is a point whatever the language: it would be the only word in a picture that
//! does not come from the caller.

/// Between groups of three digits: thinner than a space and, unlike a comma, never a decimal mark.
pub(super) const THIN_SPACE: char = '\u{2009}';

/// The number with its digits in groups of three.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(THIN_SPACE);
        }
        text.push(digit);
    }
    text
}

/// The share in per cent, with one decimal; empty where there is nothing to share.
///
/// `0%` and `100%` are said only of none and of all: one in a million is `<0.1%`.
pub(super) fn share(count: u64, total: u128) -> String {
    let count = u128::from(count);
    if total == 0 {
        return String::new();
    }
    let tenths = (count * 1000 + total / 2) / total;
    match tenths {
        _ if count == 0 => "0%".to_owned(),
        _ if count >= total => "100%".to_owned(),
        0 => "<0.1%".to_owned(),
        1000.. => ">99.9%".to_owned(),
        _ => format!("{}.{}%", tenths / 10, tenths % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        let check = |number, expected: &str| {
            assert_eq!(grouped(number).replace(THIN_SPACE, "_"), expected);
        };
        check(0, "0");
        check(999, "999");
        check(1000, "1_000");
        check(123_456, "123_456");
        check(u64::MAX, "18_446_744_073_709_551_615");
    }

    #[test]
    fn only_none_is_nothing_and_only_all_is_a_hundred_per_cent() {
        let check = |count, total, expected: &str| assert_eq!(share(count, total), expected);
        check(0, 0, "");
        check(0, 5, "0%");
        check(5, 5, "100%");
        check(1, 3, "33.3%");
        check(1, 1000, "0.1%");
        check(1, 1_000_001, "<0.1%");
        check(1_000_000, 1_000_001, ">99.9%");
        check(u64::MAX, u128::from(u64::MAX) * 24, "4.2%");
    }
}
