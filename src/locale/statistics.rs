//! What an administrator reads about comings and goings.

use chrono::NaiveDate;

use super::Texts;
use super::Value::{Count, Html, Text};
use crate::period::Period;
use crate::statistics::{Known, Moves, largest, plain_languages};
use crate::tally::Move;

/// So many languages are named, and the others summed.
const LANGUAGES_MAX: usize = 6;

/// So many characters of an error are repeated in a digest.
const ERROR_CHARS_MAX: usize = 200;

/// What `/stats` tells.
pub(crate) struct Statistics {
    /// Everybody who is known.
    pub(crate) known: Known,
    /// Who came and went in the period.
    pub(crate) moves: Moves,
    /// How dialogs were opened in it, by the words of `opening`.
    pub(crate) openings: Vec<(String, u64)>,
    /// What those read who came in it.
    pub(crate) languages: Vec<(String, u64)>,
}

/// What a digest tells.
pub(crate) struct Digest {
    /// The day it is about.
    pub(crate) date: NaiveDate,
    /// Everybody who is known.
    pub(crate) known: Known,
    /// Who came and went on that day.
    pub(crate) moves: Moves,
    /// How many updates are set aside.
    pub(crate) parked: u64,
    /// The newest of those that were set aside on that day: numbers and errors.
    pub(crate) newest: Vec<(u32, String)>,
}

impl Texts {
    /// A word after `/stats` that means nothing.
    pub(crate) fn stats_unknown_word(&self, word: &str) -> String {
        self.html("stats-unknown-word", &[("word", Text(word))])
    }

    /// The figures of a period.
    pub(crate) fn stats(&self, period: Period, stats: Statistics) -> String {
        let title = [("period", Html(&self.period(period)))];
        let mut lines = vec![
            self.html("stats-title", &title),
            String::new(),
            self.known(&stats.known),
            self.moves(&stats.moves),
        ];
        let (openings, rest) = largest(stats.openings, usize::MAX);
        if !openings.is_empty() {
            let kind = |kind: &str| self.opening_kind(kind);
            let list = self.listed(openings, rest, kind);
            lines.push(self.html("stats-openings", &[("list", Html(&list))]));
        }
        let (languages, rest) = largest(plain_languages(stats.languages), LANGUAGES_MAX);
        if !languages.is_empty() {
            let list = self.listed(languages, rest, |tag| self.language_tag(tag));
            lines.push(self.html("stats-languages", &[("list", Html(&list))]));
        }
        lines.join("\n")
    }

    /// Yesterday's figures.
    pub(crate) fn digest(&self, digest: &Digest) -> String {
        let date = digest.date.to_string();
        let mut lines = vec![
            self.html("digest-title", &[("date", Text(&date))]),
            String::new(),
            self.moves(&digest.moves),
            self.known(&digest.known),
        ];
        if digest.parked > 0 {
            let count = [("count", Count(digest.parked))];
            lines.extend([String::new(), self.html("digest-parked", &count)]);
        }
        for (update, error) in &digest.newest {
            let error: String = error.chars().take(ERROR_CHARS_MAX).collect();
            let update = update.to_string();
            let values = [("update", Text(&update)), ("error", Text(&error))];
            lines.push(self.html("digest-error", &values));
        }
        lines.join("\n")
    }

    /// Title of the picture of days.
    pub(crate) fn chart_days(&self, period: Period, days_each: u64) -> String {
        let values = [
            ("period", Html(&self.period(period))),
            ("days", Count(days_each)),
        ];
        self.plain("chart-days", &values)
    }

    /// Name of the bars that go up.
    pub(crate) fn chart_new(&self) -> String {
        self.plain("chart-new", &[])
    }

    /// Name of the bars that go down.
    pub(crate) fn chart_left(&self) -> String {
        self.plain("chart-left", &[])
    }

    /// Name of the line.
    pub(crate) fn chart_here(&self) -> String {
        self.plain("chart-here", &[])
    }

    /// Title of the picture of who stays.
    pub(crate) fn chart_kept(&self) -> String {
        self.plain("chart-kept", &[])
    }

    /// A number of days under an axis.
    pub(crate) fn chart_age(&self, days: u64) -> String {
        self.plain("chart-age", &[("days", Count(days))])
    }

    fn known(&self, known: &Known) -> String {
        let date = known.audited_at.map(|at| at.date_naive().to_string());
        let share = self.share(known.reachable, known.people);
        let values = [
            ("people", Count(known.people)),
            ("reachable", Count(known.reachable)),
            ("share", Html(&share)),
            ("claimed", Count(known.claimed)),
            ("audited", Text(if date.is_some() { "yes" } else { "no" })),
            ("date", Text(date.as_deref().unwrap_or_default())),
        ];
        self.html("stats-known", &values)
    }

    fn moves(&self, moves: &Moves) -> String {
        let values = [
            ("new", Count(moves[Move::New])),
            ("returned", Count(moves[Move::Returned])),
            ("left", Count(moves[Move::Left])),
            ("back", Count(moves[Move::Back])),
        ];
        self.html("stats-moves", &values)
    }

    fn listed(
        &self,
        counts: Vec<(String, u64)>,
        rest: u64,
        name: impl Fn(&str) -> String,
    ) -> String {
        let counts = counts.into_iter().map(|(word, count)| (name(&word), count));
        let rest = (rest > 0).then(|| (self.html("stats-others", &[]), rest));
        let part = |(name, count): (String, u64)| {
            let values = [("name", Html(&name)), ("count", Count(count))];
            self.html("stats-part", &values)
        };
        let parts: Vec<_> = counts.chain(rest).map(part).collect();
        parts.join(", ")
    }

    fn opening_kind(&self, kind: &str) -> String {
        // A word that a later version wrote is shown as it is.
        self.html("opening-kind", &[("kind", Text(kind))])
    }

    fn language_tag(&self, tag: &str) -> String {
        let is_known = if tag.is_empty() { "no" } else { "yes" };
        let values = [("known", Text(is_known)), ("tag", Text(tag))];
        self.html("stats-language", &values)
    }
}
