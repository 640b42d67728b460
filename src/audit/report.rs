//! What an audit has found, as CSV: `user_id,verdict,confirmed,detail,checked_at`.

use std::borrow::Cow;

use anyhow::Context;
use chrono::SecondsFormat;
use teloxide::types::UserId;

use crate::audience::AuditId;
use crate::reach::Certainty;
use crate::store::{Concluded, Store};

/// The header of every report.
pub(crate) const COLUMNS: [&str; 5] = ["user_id", "verdict", "confirmed", "detail", "checked_at"];

/// The largest piece of a report, in bytes: far below the 50 MB that Telegram takes,
/// since a piece is held in memory.
const PIECE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Rows read from the store at once.
const PAGE: u32 = 1000;

/// One row as a report has it.
pub(crate) fn row(concluded: &Concluded) -> [Cow<'_, str>; 5] {
    let Concluded {
        person,
        verdict,
        certainty,
        detail,
        checked_at,
    } = concluded;
    let is_sure = *certainty == Certainty::Sure;
    [
        person.to_string().into(),
        verdict.as_str().into(),
        if is_sure { "true" } else { "false" }.into(),
        neutral(detail.as_deref().unwrap_or_default()),
        checked_at.to_rfc3339_opts(SecondsFormat::Secs, true).into(),
    ]
}

/// A text that no spreadsheet takes for a formula.
fn neutral(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}").into(),
        _ => text.into(),
    }
}

/// The report of one audit, read from the store piece by piece.
pub(crate) struct CsvReport {
    store: Store,
    audit: AuditId,
    after: Option<UserId>,
    is_read: bool,
}

impl CsvReport {
    pub(crate) fn new(store: Store, audit: AuditId) -> Self {
        Self {
            store,
            audit,
            after: None,
            is_read: false,
        }
    }

    /// The next piece, each with a header of its own; `None` after the last.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        if self.is_read {
            return Ok(None);
        }
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(COLUMNS)?;
        loop {
            let page = self.store.concluded(self.audit, self.after, PAGE).await?;
            let Some(last) = page.last() else {
                self.is_read = true;
                break;
            };
            self.after = Some(last.person);
            for concluded in &page {
                csv.write_record(row(concluded).iter().map(|field| field.as_bytes()))?;
            }
            csv.flush().context("write a report")?;
            if csv.get_ref().len() >= PIECE_BYTES_MAX {
                break;
            }
        }
        Ok(Some(csv.into_inner().context("write a report")?))
    }
}
