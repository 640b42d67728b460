//! Rows on standard output.

use std::io::{self, Write};

use chrono::SecondsFormat;
use serde::Serialize;

use super::Format;
use crate::audience::AuditId;
use crate::audit::{COLUMNS, row};
use crate::reach::{Census, Certainty, Outcome};
use crate::store::{Concluded, Finding, Store};

/// Rows read from the store at once.
const PAGE: u32 = 1000;

/// Writes rows. A reader who goes away is no error: see [`Rows::is_unread`].
pub(super) struct Rows {
    format: Format,
    reader: Reader,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    There,
    Gone,
}

impl Rows {
    /// Begins, with a header if the format has one.
    pub(super) fn begin(format: Format) -> Self {
        let mut rows = Self {
            format,
            reader: Reader::There,
        };
        if format == Format::Csv {
            rows.write(format!("{}\n", COLUMNS.join(",")).as_bytes());
        }
        rows
    }

    /// Has whoever read the rows gone away?
    pub(super) fn is_unread(&self) -> bool {
        self.reader == Reader::Gone
    }

    /// Prints what an audit has concluded so far, and counts it.
    pub(super) async fn print_concluded(
        &mut self,
        store: &Store,
        audit: AuditId,
    ) -> anyhow::Result<Census> {
        let mut census = Census::default();
        let mut after = None;
        loop {
            let page = store.concluded(audit, after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(census);
            };
            after = Some(last.person);
            for concluded in &page {
                census.count(concluded.verdict, concluded.certainty, 1);
            }
            self.write(&self.text(&page)?);
        }
    }

    /// Prints those findings that conclude their target.
    pub(super) fn print(&mut self, findings: &[Finding]) -> anyhow::Result<()> {
        let rows: Vec<_> = findings.iter().filter_map(concluded).collect();
        self.write(&self.text(&rows)?);
        Ok(())
    }

    /// Rows as text.
    fn text(&self, rows: &[Concluded]) -> anyhow::Result<Vec<u8>> {
        if self.format == Format::Csv {
            let mut csv = csv::Writer::from_writer(Vec::new());
            for concluded in rows {
                csv.write_record(row(concluded).iter().map(|field| field.as_bytes()))?;
            }
            return Ok(csv.into_inner()?);
        }
        let mut text = Vec::new();
        for concluded in rows {
            serde_json::to_writer(&mut text, &JsonRow::from(concluded))?;
            text.push(b'\n');
        }
        Ok(text)
    }

    fn write(&mut self, text: &[u8]) {
        if self.reader == Reader::There && io::stdout().write_all(text).is_err() {
            self.reader = Reader::Gone;
        }
    }
}

/// The row a finding makes, if it concludes its target.
fn concluded(finding: &Finding) -> Option<Concluded> {
    let Outcome::Concluded {
        verdict,
        certainty,
        detail,
    } = &finding.outcome
    else {
        return None;
    };
    Some(Concluded {
        person: finding.person,
        verdict: *verdict,
        certainty: *certainty,
        detail: detail.clone(),
        checked_at: finding.at,
    })
}

#[derive(Serialize)]
struct JsonRow<'a> {
    user_id: u64,
    verdict: &'static str,
    confirmed: bool,
    detail: Option<&'a str>,
    checked_at: String,
}

impl<'a> From<&'a Concluded> for JsonRow<'a> {
    fn from(concluded: &'a Concluded) -> Self {
        Self {
            user_id: concluded.person.0,
            verdict: concluded.verdict.as_str(),
            confirmed: concluded.certainty == Certainty::Sure,
            detail: concluded.detail.as_deref(),
            checked_at: concluded
                .checked_at
                .to_rfc3339_opts(SecondsFormat::Secs, true),
        }
    }
}
