//! The arguments of `/check`: a few people, as an administrator types them.

use std::collections::HashSet;

use teloxide::types::UserId;

use super::entry::{Entry, shortened};
use crate::arrival::Pointed;

/// The most people one `/check` takes.
pub const PEOPLE_MAX: usize = 20;

/// Whom a `/check` is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// At most [`PEOPLE_MAX`], each once, in the order given.
    People(Vec<Subject>),
    /// Nobody was named.
    Nobody,
    /// It was a reply to a message that shows no account.
    Hidden,
    /// This many, which is too many.
    TooMany(usize),
}

/// One of those named.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A person's id.
    Id(UserId),
    /// A username without `@`, lower case.
    Name(String),
    /// An id that no person has: a group, a channel, zero.
    NotAPerson(i64),
    /// Anything else, as given.
    Unreadable(String),
}

/// Reads the arguments of `/check`. A reply counts when there are none.
pub fn request(args: &str, reply: Option<Pointed>) -> Request {
    let mut seen = HashSet::new();
    let subjects: Vec<_> = args
        .split(|character: char| character.is_whitespace() || matches!(character, ',' | ';'))
        .filter(|word| !word.is_empty())
        .map(subject)
        .filter(|subject| seen.insert(subject.clone()))
        .collect();
    match (subjects.len(), reply) {
        (0, None) => Request::Nobody,
        (0, Some(Pointed::Hidden)) => Request::Hidden,
        (0, Some(Pointed::Bot(id))) => {
            Request::People(vec![Subject::NotAPerson(id.0.cast_signed())])
        }
        (0, Some(Pointed::Person(id))) => Request::People(vec![Subject::Id(id)]),
        (count, _) if count > PEOPLE_MAX => Request::TooMany(count),
        _ => Request::People(subjects),
    }
}

fn subject(word: &str) -> Subject {
    if let Some(name) = word.strip_prefix('@') {
        return if is_username(name) {
            Subject::Name(name.to_lowercase())
        } else {
            Subject::Unreadable(shortened(word))
        };
    }
    match Entry::read(word) {
        Entry::Id(id) => Subject::Id(UserId(id)),
        Entry::NotAPerson(id) => Subject::NotAPerson(id),
        Entry::Unreadable => Subject::Unreadable(shortened(word)),
    }
}

fn is_username(name: &str) -> bool {
    (1..=32).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(args: &str, expected: &Request) {
        assert_eq!(&request(args, None), expected, "{args:?}");
    }

    #[test]
    fn each_word_is_read_for_what_it_is() {
        let id = |id| Subject::Id(UserId(id));
        let odd = |word: &str| Subject::Unreadable(word.to_owned());
        check("", &Request::Nobody);
        check("17", &Request::People(vec![id(17)]));
        check(
            "17, 18;17\n19",
            &Request::People(vec![id(17), id(18), id(19)]),
        );
        check(
            "@Ann_1 @ann_1",
            &Request::People(vec![Subject::Name("ann_1".to_owned())]),
        );
        check(
            "-100123 0",
            &Request::People(vec![Subject::NotAPerson(-100_123), Subject::NotAPerson(0)]),
        );
        check(
            "12abc @ @é",
            &Request::People(vec![odd("12abc"), odd("@"), odd("@é")]),
        );
        check(
            "99999999999999999",
            &Request::People(vec![odd("99999999999999999")]),
        );
        check(
            &"é".repeat(50),
            &Request::People(vec![odd(&format!("{}…", "é".repeat(40)))]),
        );
    }

    #[test]
    fn twenty_people_are_the_limit() {
        let args = |count: usize| {
            (1..=count)
                .map(|id| id.to_string())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert!(matches!(request(&args(20), None), Request::People(all) if all.len() == 20));
        check(&args(21), &Request::TooMany(21));
    }

    #[test]
    fn a_reply_counts_when_nobody_is_named() {
        let reply = Some(Pointed::Person(UserId(5)));
        assert_eq!(
            request("", reply),
            Request::People(vec![Subject::Id(UserId(5))])
        );
        assert_eq!(
            request("6", reply),
            Request::People(vec![Subject::Id(UserId(6))])
        );
        assert_eq!(request("", Some(Pointed::Hidden)), Request::Hidden);
    }
}
