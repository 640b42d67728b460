//! Why a list cannot be read, as an administrator reads it.

use std::fmt::Display;

use super::Texts;
use super::Value::{Html, Text};
use crate::idlist::{BYTES_MAX, ImportError, ROW_BYTES_MAX};

impl Texts {
    /// A document that is no list.
    pub(crate) fn list_unreadable<E: Display>(&self, name: &str, why: &ImportError<E>) -> String {
        // Lines and limits are no counts: they are written as they are.
        let problem = match why {
            ImportError::TooLarge => {
                let max = (BYTES_MAX / 1024 / 1024).to_string();
                self.html("list-too-large", &[("max", Text(&max))])
            }
            ImportError::NotText(kind) => self.html("list-not-text", &[("kind", Text(kind))]),
            ImportError::Empty(_) => self.html("list-empty", &[]),
            ImportError::Json {
                line,
                column,
                reason,
            } => {
                let (line, column) = (line.to_string(), column.to_string());
                let values = [
                    ("line", Text(&line)),
                    ("column", Text(&column)),
                    ("reason", Text(reason)),
                ];
                self.html("list-broken-json", &values)
            }
            ImportError::EndlessRow { line } => {
                let (line, max) = (line.to_string(), (ROW_BYTES_MAX / 1024).to_string());
                let values = [("line", Text(&line)), ("max", Text(&max))];
                self.html("list-endless-row", &values)
            }
            ImportError::Read(error) => return self.list_unavailable(name, error),
            ImportError::Sink(error) => return self.list_unavailable(name, error),
        };
        self.unreadable(name, &problem)
    }

    /// A document that did not arrive.
    pub(crate) fn list_unavailable(&self, name: &str, why: &impl Display) -> String {
        let detail = why.to_string();
        let problem = self.html("list-unavailable", &[("detail", Text(&detail))]);
        self.unreadable(name, &problem)
    }

    fn unreadable(&self, name: &str, problem: &str) -> String {
        let values = [("name", Text(name)), ("problem", Html(problem))];
        self.html("audit-list-unreadable", &values)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

    use std::convert::Infallible;

    use super::*;
    use crate::idlist::import;
    use crate::locale::{BUILT_IN, Library};

    /// Why this is no list, in a language.
    fn told(tag: &str, document: &[u8]) -> String {
        let outcome = import(document, |_| Ok::<(), Infallible>(()));
        let library = Library::open(None).unwrap_or_else(|flaws| panic!("{flaws}"));
        let texts = library.texts(Some(tag));
        texts.list_unreadable("a<b", &outcome.unwrap_err())
    }

    #[test]
    fn every_reason_is_told_in_words_of_its_own() {
        let endless = ["id,name\n1,\"".as_bytes(), &b"x".repeat(ROW_BYTES_MAX)].concat();
        let too_large = b"1\n".repeat(usize::try_from(BYTES_MAX).unwrap() / 2 + 1);
        let check = |document: &[u8], expected: &str| {
            let english = told("en", document);
            let begins = format!("I cannot read a&lt;b: {expected}");
            assert!(english.starts_with(&begins), "{english}");
        };
        check(&too_large, "it is larger than 20 MB. A list has");
        check(b"%PDF-1.7", "it is a PDF, not text; save it as CSV. A list");
        check(b"ann\nbob\n", "there is no user id in it. A list");
        check(
            b"[17,\n18,]",
            "its JSON is broken at line 2, column 4 (trailing comma). A list",
        );
        check(
            &endless,
            "the row on line 2 does not end: a quote is left open, or it is longer than 64 KB. A list",
        );
    }

    #[test]
    fn no_language_leaves_a_reason_in_english() {
        for (tag, _) in BUILT_IN.iter().filter(|(tag, _)| *tag != "en") {
            for document in [&b"%PDF-1.7"[..], b"ann\n", b"[17,\n18,]"] {
                let (english, other) = (told("en", document), told(tag, document));
                let (_, english) = english.split_once(": ").unwrap();
                let english = english.split([';', '(']).next().unwrap();
                assert!(!other.contains(english), "{tag}: {other}");
            }
        }
    }
}
