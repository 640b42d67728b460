//! `/export`: people of the ledger as CSV, to be opened in a spreadsheet or read by
//! another program.
//!
//! Read page by page and sent part by part; nothing of it is stored. One that is cut
//! short by the end of the process is sent again, from its first part.

use std::borrow::Cow;
use std::sync::Arc;

use anyhow::Context;
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use teloxide::types::{ChatId, UserId};

use crate::app::App;
use crate::arrival::{Arrival, Command};
use crate::audience::UnknownWord;
use crate::deeplink::Source;
use crate::dialog;
use crate::inbox::Headway;
use crate::person::Person;
use crate::selection::Selection;
use crate::spreadsheet::{Part, Table, neutral};
use crate::telegram::{Attachment, AttachmentKind, Delivery, Letter};

/// The header of every part.
const COLUMNS: [&str; 9] = [
    "user_id",
    "username",
    "language",
    "first_source",
    "last_source",
    "first_seen_at",
    "last_seen_at",
    "verdict",
    "known_by",
];

/// The largest part, in bytes: Telegram takes 50 MB.
const PART_BYTES_MAX: usize = 45_000_000;

/// People read from the store at once.
const PAGE: u32 = 1000;

/// `/export [reachable|blocked|all] [source=X]`.
pub(crate) async fn export(
    app: App,
    arrival: Arc<Arrival>,
    command: Command,
    headway: Headway,
) -> anyhow::Result<()> {
    let Some(visitor) = &arrival.visitor else {
        return Ok(());
    };
    let selection = match Selection::read(&command.args) {
        Ok(selection) => selection,
        Err(UnknownWord(word)) => {
            let letter = Letter::plain(app.texts.export_unknown_word(&word));
            return dialog::write_to(&app, visitor.id, &letter).await;
        }
    };
    let mut parcel = Parcel {
        app: &app,
        owner: visitor.id,
        selection: &selection,
        date: Utc::now().date_naive(),
        parts: 0,
        people: 0,
    };
    let mut table = Table::new(COLUMNS, PART_BYTES_MAX)?;
    let mut after = None;
    loop {
        let page = app.store.selected(&selection, after, PAGE).await?;
        let Some(last) = page.last() else {
            break;
        };
        after = Some(last.id);
        for person in &page {
            let Some(part) = table.add(&row(person))? else {
                continue;
            };
            let delivery = parcel.send(part).await?;
            if matches!(delivery, Delivery::Unreachable(_)) {
                return dialog::heed(&app, visitor.id, delivery).await;
            }
            headway.step();
        }
    }
    let delivery = parcel.send_last(table.finish()?).await?;
    dialog::heed(&app, visitor.id, delivery).await
}

/// One person as an export has them.
fn row(person: &Person) -> [Cow<'_, str>; 9] {
    let standing = person.standing.as_ref();
    [
        person.id.to_string().into(),
        neutral(person.username.as_deref().unwrap_or_default()),
        neutral(person.speaks().unwrap_or_default()),
        neutral(person.first_source.as_ref().map_or("", Source::as_stored)),
        neutral(person.last_source.as_ref().map_or("", Source::as_stored)),
        time(person.first_seen_at).into(),
        time(person.last_seen_at).into(),
        standing.map_or("", |it| it.verdict.as_str()).into(),
        standing.map_or("", |it| it.evidence.as_str()).into(),
    ]
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// An export on its way to its owner.
struct Parcel<'a> {
    app: &'a App,
    owner: UserId,
    selection: &'a Selection,
    date: NaiveDate,
    /// Sent so far.
    parts: u64,
    /// In the parts sent so far.
    people: u64,
}

impl Parcel<'_> {
    /// Sends a part that others follow.
    async fn send(&mut self, part: Part) -> anyhow::Result<Delivery> {
        self.parts += 1;
        self.people += part.rows;
        let texts = &self.app.texts;
        let caption = texts.export_part(self.selection, self.parts, part.rows);
        let name = format!("export-{}-{}.csv", self.date, self.parts);
        self.post(name, part, caption).await
    }

    /// Sends the last part, or says that there is nobody.
    async fn send_last(mut self, part: Part) -> anyhow::Result<Delivery> {
        self.parts += 1;
        self.people += part.rows;
        let texts = &self.app.texts;
        if self.people == 0 {
            let letter = Letter::plain(texts.export_nobody(self.selection));
            let chat = ChatId::from(self.owner);
            let delivery = self.app.telegram.send(chat, &letter).await;
            return delivery.context("send an export of nobody");
        }
        if self.parts == 1 {
            let caption = texts.export_whole(self.selection, part.rows);
            let name = format!("export-{}.csv", self.date);
            return self.post(name, part, caption).await;
        }
        let (number, people) = (self.parts, self.people);
        let caption = texts.export_last_part(self.selection, number, part.rows, people);
        let name = format!("export-{}-{number}.csv", self.date);
        self.post(name, part, caption).await
    }

    async fn post(&self, name: String, part: Part, caption: String) -> anyhow::Result<Delivery> {
        let document = Attachment {
            kind: AttachmentKind::Document,
            name,
            bytes: Bytes::from(part.csv),
            caption,
        };
        let chat = ChatId::from(self.owner);
        let delivery = self.app.telegram.send_file(chat, &document).await;
        delivery.context("send an export")
    }
}
