//! What an administrator reads about sources.

use super::Value::{Count, Html, Measure, Text};
use super::check::origin_and_name;
use super::{Form, Texts};
use crate::deeplink::Source;
use crate::period::Period;
use crate::retention::Kept;
use crate::sources::{Question, Row, Touch};

/// The longest label that is shown, in characters: a page of them fits one message.
const LABEL_CHARS_MAX: usize = 48;

impl Texts {
    /// A word after `/sources` that means nothing.
    pub(crate) fn sources_unknown_word(&self, word: &str) -> String {
        self.html("sources-unknown-word", &[("word", Text(word))])
    }

    /// A table without rows.
    pub(crate) fn sources_nobody(&self, question: Question) -> String {
        let period = self.period(question.period);
        self.html("sources-nobody", &[("period", Html(&period))])
    }

    /// One page of the table, of which `all` are the rows of all pages.
    pub(crate) fn sources_page(&self, question: Question, all: &[Row], page: &[Row]) -> String {
        let people = all.iter().map(|row| row.people.new).sum();
        let reachable = all.iter().map(|row| row.people.reachable).sum();
        let touch = question.touch.as_str();
        let values = [
            ("period", Html(&self.period(question.period))),
            ("touch", Text(touch)),
            ("people", Html(&self.people(people))),
            ("reachable", Count(reachable)),
        ];
        let mut blocks = vec![self.html("sources-title", &values)];
        blocks.extend(page.iter().map(|row| self.source_row(row)));
        blocks.join("\n\n")
    }

    /// The caption of the table as a document.
    pub(crate) fn sources_csv(&self, question: Question) -> String {
        let period = self.period(question.period);
        let touch = question.touch.as_str();
        let values = [("period", Html(&period)), ("touch", Text(touch))];
        self.html("sources-csv", &values)
    }

    /// A source in a picture.
    pub(crate) fn source_title(&self, source: Option<&Source>) -> String {
        self.source(Form::Plain, source)
    }

    /// Label of the button to the page before.
    pub(crate) fn button_page_before(&self) -> String {
        self.plain("button-page-before", &[])
    }

    /// Label of the button to the next page.
    pub(crate) fn button_page_next(&self) -> String {
        self.plain("button-page-next", &[])
    }

    /// Label of the button that sends the table as a document.
    pub(crate) fn button_sources_csv(&self) -> String {
        self.plain("button-sources-csv", &[])
    }

    /// Label of the button that puts people down to another of their links.
    pub(crate) fn button_sources_touch(&self, touch: Touch) -> String {
        let values = [("touch", Text(touch.as_str()))];
        self.plain("button-sources-touch", &values)
    }

    /// A stretch of time.
    pub(super) fn period(&self, period: Period) -> String {
        self.html("period-name", &[("period", Text(period_word(period)))])
    }

    fn source_row(&self, row: &Row) -> String {
        let people = &row.people;
        let name = self.source(Form::Html, row.source.as_ref());
        let label = row.label.as_deref().unwrap_or_default();
        let label: String = label.chars().take(LABEL_CHARS_MAX).collect();
        let [day, week, month] = people.kept.map(|kept| self.kept(kept));
        let values = [
            ("source", Html(&name)),
            (
                "labelled",
                Text(if label.is_empty() { "no" } else { "yes" }),
            ),
            ("label", Text(&label)),
            ("starts", Count(row.starts)),
            ("new", Count(people.new)),
            ("reachable", Count(people.reachable)),
            ("claimed", Count(people.claimed)),
            ("blocked", Count(people.blocked)),
            ("day", Html(&day)),
            ("week", Html(&week)),
            ("month", Html(&month)),
        ];
        let mut text = self.html("sources-row", &values);
        if let Some(cost) = row.cost {
            let cost = cost.to_string();
            let each = row.cost_each().unwrap_or_default();
            let values = [
                ("cost", Text(&cost)),
                ("reached", Text(if each.is_empty() { "no" } else { "yes" })),
                ("each", Text(&each)),
            ];
            text.push('\n');
            text.push_str(&self.html("sources-cost", &values));
        }
        text
    }

    fn source(&self, form: Form, source: Option<&Source>) -> String {
        let (origin, name) = match source {
            Some(source) => origin_and_name(source),
            None => ("otherwise", String::new()),
        };
        let values = [("origin", Text(origin)), ("source", Text(&name))];
        self.format("source-name", &values, form)
    }

    /// The share that was kept; a dash if nobody came long enough ago.
    pub(super) fn kept(&self, kept: Kept) -> String {
        self.share(kept.kept, kept.of)
    }

    /// A share in per cent; a dash of nothing.
    pub(super) fn share(&self, part: u64, whole: u64) -> String {
        let values = [
            ("of", Count(whole)),
            ("share", Measure(per_cent(part, whole))),
        ];
        self.html("share-shown", &values)
    }
}

/// A period as a selector of texts.
fn period_word(period: Period) -> &'static str {
    match period {
        Period::Days7 => "week",
        Period::Days30 => "month",
        Period::Days90 => "quarter",
        Period::All => "all",
    }
}

#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
fn per_cent(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 * 100.0 / whole as f64
    }
}
