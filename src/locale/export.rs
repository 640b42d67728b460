//! What an administrator reads about exports.

use super::Texts;
use super::Value::{Count, Html, Text};
use super::check::origin_and_name;
use crate::selection::{Reached, Selection};

impl Texts {
    /// A word after `/export` that means nothing.
    pub(crate) fn export_unknown_word(&self, word: &str) -> String {
        self.html("export-unknown-word", &[("word", Text(word))])
    }

    /// A selection of nobody.
    pub(crate) fn export_nobody(&self, selection: &Selection) -> String {
        let asked = self.export_asked(selection);
        self.html("export-nobody", &[("asked", Html(&asked))])
    }

    /// The caption of an export in one document.
    pub(crate) fn export_whole(&self, selection: &Selection, people: u64) -> String {
        let asked = self.export_asked(selection);
        let values = [
            ("asked", Html(&asked)),
            ("people", Html(&self.people(people))),
        ];
        self.html("export-whole", &values)
    }

    /// The caption of a part that others follow.
    pub(crate) fn export_part(&self, selection: &Selection, number: u64, people: u64) -> String {
        let asked = self.export_asked(selection);
        let values = [
            ("asked", Html(&asked)),
            ("number", Count(number)),
            ("people", Html(&self.people(people))),
        ];
        self.html("export-part", &values)
    }

    /// The caption of the last of several parts, with `total` people in all of them.
    pub(crate) fn export_last_part(
        &self,
        selection: &Selection,
        number: u64,
        people: u64,
        total: u64,
    ) -> String {
        let asked = self.export_asked(selection);
        let values = [
            ("asked", Html(&asked)),
            ("number", Count(number)),
            ("people", Html(&self.people(people))),
            ("total", Count(total)),
        ];
        self.html("export-last-part", &values)
    }

    /// Whom an export is about.
    fn export_asked(&self, selection: &Selection) -> String {
        let standing = match selection.standing {
            Reached::Reachable => "reachable",
            Reached::Blocked => "blocked",
            Reached::Whoever => "all",
        };
        let (origin, source) = match &selection.source {
            Some(source) => origin_and_name(source),
            None => ("any", String::new()),
        };
        let values = [
            ("standing", Text(standing)),
            ("origin", Text(origin)),
            ("source", Text(&source)),
        ];
        self.html("export-asked", &values)
    }
}
