//! What an audit has found, as CSV: `user_id,verdict,confirmed,detail,checked_at`.

use std::borrow::Cow;

use bytes::Bytes;
use chrono::SecondsFormat;
use teloxide::types::ChatId;

use crate::app::App;
use crate::audience::AuditId;
use crate::reach::Certainty;
use crate::spreadsheet::{Part, Table, neutral};
use crate::store::Concluded;
use crate::telegram::{Attachment, AttachmentKind};

/// The header of every report.
pub(crate) const COLUMNS: [&str; 5] = ["user_id", "verdict", "confirmed", "detail", "checked_at"];

/// The largest part of a report, in bytes: far below the 50 MB that Telegram takes,
/// since a part is held in memory.
const PART_BYTES_MAX: usize = 16 * 1024 * 1024;

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

/// Sends the report of one audit, part by part.
pub(super) async fn send_report(app: &App, audit: AuditId, chat: ChatId) -> anyhow::Result<()> {
    let mut table = Table::new(COLUMNS, PART_BYTES_MAX)?;
    let mut after = None;
    let mut number = 1;
    loop {
        let page = app.store.concluded(audit, after, PAGE).await?;
        let Some(last) = page.last() else {
            break;
        };
        after = Some(last.person);
        for concluded in &page {
            if let Some(part) = table.add(&row(concluded))? {
                send_part(app, audit, chat, number, part).await?;
                number += 1;
            }
        }
    }
    send_part(app, audit, chat, number, table.finish()?).await
}

async fn send_part(
    app: &App,
    audit: AuditId,
    chat: ChatId,
    number: u32,
    part: Part,
) -> anyhow::Result<()> {
    let document = Attachment {
        kind: AttachmentKind::Document,
        name: format!("audit-{}-{number}.csv", audit.0),
        bytes: Bytes::from(part.csv),
        caption: String::new(),
    };
    app.telegram.send_file(chat, &document).await?;
    Ok(())
}
