//! Documents of every form, read as a whole.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::convert::Infallible;
use std::io::Read;

use super::*;

mod forms;
mod limits;
mod properties;

/// Reads a document whose sink never refuses.
fn read(document: impl Read) -> (Vec<u64>, Result<Import, ImportError<Infallible>>) {
    let mut ids = Vec::new();
    let outcome = import(document, |chunk: &[u64]| {
        assert!((1..=CHUNK_IDS_MAX).contains(&chunk.len()));
        ids.extend_from_slice(chunk);
        Ok(())
    });
    (ids, outcome)
}

/// A document in which each entry is an id.
fn check(document: &str, format: Format, column: &str, expected: &[u64]) {
    let (ids, outcome) = read(document.as_bytes());
    let import = outcome.unwrap_or_else(|error| panic!("{document:?}: {error}"));
    assert_eq!(ids, expected, "{document:?}");
    let place = match &import.column {
        None => String::new(),
        Some(Column::Named(name)) => name.clone(),
        Some(Column::Numbered(number)) => number.to_string(),
    };
    assert_eq!(
        (import.format, place.as_str()),
        (format, column),
        "{document:?}"
    );
    assert_eq!(
        import.entries(),
        expected.len() as u64,
        "{document:?}: {import:?}"
    );
}

/// A document with entries of all kinds: ids, numbers that are no people, slips by text and line.
fn check_mixed(document: &str, ids: &[u64], not_people: &[i64], unreadable: &[(&str, u64)]) {
    let (read_ids, outcome) = read(document.as_bytes());
    let import = outcome.unwrap_or_else(|error| panic!("{document:?}: {error}"));
    let slips = import.unreadable.first.iter();
    let slips: Vec<_> = slips.map(|slip| (slip.text.as_str(), slip.line)).collect();
    assert_eq!(
        (
            read_ids.as_slice(),
            import.not_people.first.as_slice(),
            slips.as_slice()
        ),
        (ids, not_people, unreadable),
        "{document:?}"
    );
    let all = ids.len() + not_people.len() + unreadable.len();
    assert_eq!(import.entries(), all as u64, "{document:?}");
}

fn check_refused(document: impl Read, expected: &str) {
    let (_, outcome) = read(document);
    let error = outcome.expect_err(expected).to_string();
    assert!(
        error.contains(expected),
        "{error:?} should say {expected:?}"
    );
}

const TWO: &[u64] = &[111_222_333, 5_000_000_001];
