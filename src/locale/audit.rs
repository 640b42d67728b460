//! What an administrator reads about audits.

use std::fmt::Write as _;
use std::time::Duration;

use super::Value::{Count, Html, Measure, Text};
use super::check::origin_and_name;
use super::{Form, Texts};
use crate::audience::{Audience, Audit, AuditId, AuditState};
use crate::idlist::{Column, Import};
use crate::reach::{Census, Verdict};

/// Cells of a progress bar.
const BAR_CELLS: u64 = 20;

/// How far an audit is, in figures.
pub(crate) struct Pace {
    /// Targets with a verdict.
    pub(crate) done: u64,
    /// Probes a second.
    pub(crate) rate: f64,
    /// Unknown as long as nothing has been probed.
    pub(crate) time_left: Option<Duration>,
}

impl Texts {
    /// A word after `/audit` that means nothing.
    pub(crate) fn audit_unknown_word(&self, word: &str) -> String {
        self.html("audit-unknown-word", &[("word", Text(word))])
    }

    /// An audience of nobody.
    pub(crate) fn audit_nobody(&self) -> String {
        self.html("audit-nobody", &[])
    }

    /// What was found in a list: nothing is dropped in silence.
    /// `repeated` counts ids that were there before.
    pub(crate) fn audit_list(
        &self,
        name: &str,
        import: &Import,
        repeated: u64,
        bots: u64,
        forgotten: u64,
    ) -> String {
        let (column, column_name) = match &import.column {
            None => ("none", String::new()),
            Some(Column::Named(name)) => ("named", name.clone()),
            Some(Column::Numbered(number)) => ("numbered", number.to_string()),
        };
        let mut lines = vec![self.html(
            "audit-list",
            &[
                ("name", Text(name)),
                ("format", Text(import.format.name())),
                ("column", Text(column)),
                ("column-name", Text(&column_name)),
                ("ids", Count(import.ids)),
                ("repeated", Count(repeated)),
            ],
        )];
        let first = |shown: Vec<String>, count: u64| {
            let more = if count > shown.len() as u64 {
                " …"
            } else {
                ""
            };
            shown.join(", ") + more
        };
        let not_people = &import.not_people;
        if not_people.count > 0 {
            let shown = not_people.first.iter().map(ToString::to_string).collect();
            let first = first(shown, not_people.count);
            let values = [("count", Count(not_people.count)), ("first", Text(&first))];
            lines.push(self.html("audit-list-not-people", &values));
        }
        let unreadable = &import.unreadable;
        if unreadable.count > 0 {
            let shown = unreadable
                .first
                .iter()
                .map(|slip| format!("{}: {:?}", slip.line, slip.text));
            let first = first(shown.collect(), unreadable.count);
            let values = [("count", Count(unreadable.count)), ("first", Text(&first))];
            lines.push(self.html("audit-list-unreadable-entries", &values));
        }
        if bots > 0 {
            lines.push(self.html("audit-list-bot", &[]));
        }
        if forgotten > 0 {
            lines.push(self.list_forgotten(forgotten));
        }
        lines.join("\n")
    }

    /// A large audit wants a word of confirmation.
    pub(crate) fn audit_proposed(&self, audit: &Audit, left: u64, rate: u32) -> String {
        let duration = self.duration(Duration::from_secs(left / u64::from(rate.max(1))));
        self.html(
            "audit-proposed",
            &[
                ("audience", Html(&self.audience(&audit.audience))),
                ("left", Count(left)),
                ("known", Count(audit.total - left)),
                ("rate", Count(rate.into())),
                ("duration", Html(&duration)),
            ],
        )
    }

    /// How far an audit is.
    pub(crate) fn audit_progress(
        &self,
        audit: &Audit,
        state: AuditState,
        census: &Census,
        pace: &Pace,
    ) -> String {
        let (done, total) = (pace.done, audit.total);
        let words = match pace.time_left {
            Some(left) if state == AuditState::Running => self.html(
                "audit-pace",
                &[
                    ("rate", Measure(pace.rate)),
                    ("duration", Html(&self.duration(left))),
                ],
            ),
            _ => String::new(),
        };
        let head = self.html(
            "audit-progress",
            &[
                ("audience", Html(&self.audience(&audit.audience))),
                ("state", Text(state_word(state))),
                ("bar", Text(&bar(done, total))),
                ("percent", Count(done * 100 / total.max(1))),
                ("done", Count(done)),
                ("total", Count(total)),
                ("pace", Html(&words)),
            ],
        );
        format!("{head}\n{}", self.counts(census))
    }

    /// An audit that a refused token has stopped.
    pub(crate) fn audit_refused(&self, id: AuditId, detail: &str) -> String {
        self.html(
            "audit-refused",
            &[("id", Text(&id.0.to_string())), ("detail", Text(detail))],
        )
    }

    /// What an audit has found, and how that differs from the one before.
    pub(crate) fn audit_report(
        &self,
        audit: &Audit,
        census: &Census,
        before: Option<&Census>,
    ) -> String {
        let reachable = census.sure(Verdict::Reachable) + census.unconfirmed(Verdict::Reachable);
        let mut text = self.html(
            "audit-report",
            &[
                ("audience", Html(&self.audience(&audit.audience))),
                ("reachable", Count(reachable)),
                ("total", Count(audit.total)),
            ],
        );
        let _ = write!(text, "\n\n{}", self.counts(census));
        if let Some(change) = before.and_then(|before| self.changes(before, census)) {
            let _ = write!(
                text,
                "\n\n{}",
                self.html("audit-changes", &[("change", Html(&change))])
            );
        }
        text
    }

    /// An audience in words, for a picture.
    pub(crate) fn audience_title(&self, audience: &Audience) -> String {
        self.audience_in(Form::Plain, audience)
    }

    fn audience(&self, audience: &Audience) -> String {
        self.audience_in(Form::Html, audience)
    }

    fn audience_in(&self, form: Form, audience: &Audience) -> String {
        match audience {
            Audience::Everyone => self.format("audience-everyone", &[], form),
            Audience::Source(source) => {
                let (origin, name) = origin_and_name(source);
                let values = [("origin", Text(origin)), ("source", Text(&name))];
                self.format("audience-source", &values, form)
            }
            Audience::Stale(age) => {
                let duration = self.duration(age.to_std().unwrap_or_default());
                self.format("audience-stale", &[("duration", Html(&duration))], form)
            }
            Audience::List(name) => self.format("audience-list", &[("name", Text(name))], form),
        }
    }

    /// A number of people.
    pub(crate) fn people(&self, count: u64) -> String {
        self.plain("people-counted", &[("count", Count(count))])
    }

    /// Label of the button that starts a proposed audit.
    pub(crate) fn button_audit_start(&self) -> String {
        self.plain("button-audit-start", &[])
    }

    /// Label of the button that pauses an audit.
    pub(crate) fn button_audit_pause(&self) -> String {
        self.plain("button-audit-pause", &[])
    }

    /// Label of the button that lets a paused audit go on.
    pub(crate) fn button_audit_resume(&self) -> String {
        self.plain("button-audit-resume", &[])
    }

    /// Label of the button that gives an audit up.
    pub(crate) fn button_audit_cancel(&self) -> String {
        self.plain("button-audit-cancel", &[])
    }

    /// One line per verdict that somebody has, sure ones and others apart.
    fn counts(&self, census: &Census) -> String {
        let mut lines = Vec::new();
        for verdict in Verdict::ALL {
            // What is inconclusive is not waiting for a confirmation.
            let (sure, unconfirmed) = match (verdict, census.unconfirmed(verdict)) {
                (Verdict::Inconclusive, people) => (people, 0),
                (_, people) => (census.sure(verdict), people),
            };
            let words = self.verdict(verdict);
            for (key, people) in [
                ("audit-count", sure),
                ("audit-count-unconfirmed", unconfirmed),
            ] {
                let values = [("verdict", Html(&words)), ("people", Count(people))];
                lines.extend((people > 0).then(|| self.html(key, &values)));
            }
        }
        lines.join("\n")
    }

    fn changes(&self, before: &Census, after: &Census) -> Option<String> {
        let people = |census: &Census, verdict| census.sure(verdict) + census.unconfirmed(verdict);
        let change = |verdict| {
            let (before, after) = (people(before, verdict), people(after, verdict));
            let sign = if after > before { "+" } else { "−" };
            (before != after).then(|| {
                let words = self.verdict(verdict);
                let values = [
                    ("verdict", Html(&words)),
                    ("sign", Text(sign)),
                    ("people", Count(before.abs_diff(after))),
                ];
                self.html("audit-change", &values)
            })
        };
        let changes: Vec<_> = Verdict::ALL.into_iter().filter_map(change).collect();
        (!changes.is_empty()).then(|| changes.join(", "))
    }

    /// A duration in its largest whole unit.
    fn duration(&self, duration: Duration) -> String {
        let seconds = duration.as_secs();
        let (key, count) = match seconds {
            0..120 => ("duration-seconds", seconds),
            120..7_200 => ("duration-minutes", seconds / 60),
            7_200..172_800 => ("duration-hours", seconds / 3_600),
            _ => ("duration-days", seconds / 86_400),
        };
        self.html(key, &[("count", Count(count))])
    }
}

fn state_word(state: AuditState) -> &'static str {
    match state {
        AuditState::Proposed | AuditState::Queued => "queued",
        AuditState::Running => "running",
        AuditState::Paused => "paused",
        AuditState::Done => "done",
        AuditState::Cancelled => "cancelled",
    }
}

fn bar(done: u64, total: u64) -> String {
    let full = (done * BAR_CELLS / total.max(1)).min(BAR_CELLS);
    let cells = |cell: &str, count: u64| cell.repeat(usize::try_from(count).unwrap_or(0));
    cells("█", full) + &cells("░", BAR_CELLS - full)
}
