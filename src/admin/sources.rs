//! `/sources`: which link brought people who can still be reached.
//!
//! The table is made anew for every page, so buttons carry all that is asked and keep
//! working after a restart.

use std::borrow::Cow;
use std::sync::Arc;

use anyhow::Context;
use bytes::Bytes;
use chrono::Utc;
use teloxide::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup};

use crate::app::App;
use crate::arrival::{Arrival, Command, Press};
use crate::audience::UnknownWord;
use crate::dialog;
use crate::period::Period;
use crate::sources::{PAGE_ROWS, Question, Row, Touch, pages};
use crate::spreadsheet::{Table, neutral};
use crate::telegram::{Attachment, AttachmentKind, Edit, Letter};

/// Data of the buttons: this, the period, the touch, and a page or `csv`.
const BUTTON: &str = "sources:";
const CSV: &str = "csv";

/// The header of the table as a document.
const COLUMNS: [&str; 17] = [
    "source",
    "label",
    "starts",
    "new",
    "reachable",
    "claimed",
    "blocked",
    "deactivated",
    "of_1d",
    "kept_1d",
    "of_7d",
    "kept_7d",
    "of_30d",
    "kept_30d",
    "cost",
    "cost_per_reachable",
    "period",
];

/// The largest document, in bytes: Telegram takes 50 MB.
const CSV_BYTES_MAX: usize = 45_000_000;

/// What a button under the table asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    question: Question,
    to: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// The page with this number, counted from 0.
    Page(usize),
    /// All of it as a document.
    Csv,
}

/// `/sources [7d|30d|90d|all] [last]`.
pub(crate) async fn sources(
    app: App,
    arrival: Arc<Arrival>,
    command: Command,
) -> anyhow::Result<()> {
    let letter = match Question::read(&command.args) {
        Ok(question) => page(&app, question, 0).await?,
        Err(UnknownWord(word)) => Letter::plain(app.texts.sources_unknown_word(&word)),
    };
    dialog::answer(&app, &arrival, &letter).await
}

/// What a button asks for, if the press was on one of ours.
pub(crate) fn turned(press: Press) -> Option<(Press, Turn)> {
    let turn = Turn::read(&press.data)?;
    Some((press, turn))
}

/// Shows another page, or sends the table.
pub(crate) async fn turn(
    app: App,
    arrival: Arc<Arrival>,
    (press, turn): (Press, Turn),
) -> anyhow::Result<()> {
    let Some(visitor) = &arrival.visitor else {
        return Ok(());
    };
    let chat = ChatId::from(visitor.id);
    dialog::acknowledge(app.clone(), press.clone()).await?;
    match turn.to {
        Side::Csv => {
            let rows = app.store.sources(turn.question, Utc::now()).await?;
            let document = document(&app, turn.question, &rows)?;
            let delivery = app.telegram.send_file(chat, &document).await;
            dialog::heed(&app, visitor.id, delivery.context("send sources")?).await
        }
        Side::Page(number) => {
            let letter = page(&app, turn.question, number).await?;
            let edit = app.telegram.edit(chat, press.message, &letter).await;
            match edit.context("turn a page")? {
                Edit::Made => Ok(()),
                Edit::Gone => dialog::answer(&app, &arrival, &letter).await,
            }
        }
    }
}

/// A page of the table; the last one if there are not so many any more.
async fn page(app: &App, question: Question, number: usize) -> anyhow::Result<Letter> {
    let rows = app.store.sources(question, Utc::now()).await?;
    if rows.is_empty() {
        return Ok(Letter::plain(app.texts.sources_nobody(question)));
    }
    let number = number.min(pages(rows.len()) - 1);
    let shown = rows.chunks(PAGE_ROWS).nth(number).unwrap_or_default();
    Ok(Letter {
        html: app.texts.sources_page(question, &rows, shown),
        buttons: Some(buttons(app, question, number, pages(rows.len()))),
    })
}

fn buttons(app: &App, question: Question, number: usize, pages: usize) -> InlineKeyboardMarkup {
    let button = |label: String, question, to| {
        InlineKeyboardButton::callback(label, Turn { question, to }.data())
    };
    let mut turns = Vec::new();
    if number > 0 {
        let before = Side::Page(number - 1);
        turns.push(button(app.texts.button_page_before(), question, before));
    }
    if number + 1 < pages {
        let next = Side::Page(number + 1);
        turns.push(button(app.texts.button_page_next(), question, next));
    }
    let touch = question.touch.other();
    let other = Question { touch, ..question };
    let label = app.texts.button_sources_touch(touch);
    let mut rows = vec![turns];
    rows.push(vec![button(label, other, Side::Page(0))]);
    rows.push(vec![button(
        app.texts.button_sources_csv(),
        question,
        Side::Csv,
    )]);
    rows.retain(|row| !row.is_empty());
    InlineKeyboardMarkup::new(rows)
}

impl Turn {
    /// At most 64 bytes, as Telegram wants it.
    fn data(self) -> String {
        let Question { period, touch } = self.question;
        let side = match self.to {
            Side::Page(number) => number.to_string(),
            Side::Csv => CSV.to_owned(),
        };
        format!("{BUTTON}{}:{}:{side}", period.as_str(), touch.as_str())
    }

    fn read(data: &str) -> Option<Self> {
        let mut words = data.strip_prefix(BUTTON)?.split(':');
        let period = Period::from_word(words.next()?)?;
        let touch = Touch::from_word(words.next()?)?;
        let to = match words.next()? {
            CSV => Side::Csv,
            number => Side::Page(number.parse().ok()?),
        };
        let question = Question { period, touch };
        words.next().is_none().then_some(Self { question, to })
    }
}

/// The table as a document. It has a row per source, far fewer than a part holds.
fn document(app: &App, question: Question, rows: &[Row]) -> anyhow::Result<Attachment> {
    let mut table = Table::new(COLUMNS, CSV_BYTES_MAX)?;
    for row in rows {
        let full = table.add(&fields(row, question.period))?;
        anyhow::ensure!(full.is_none(), "more sources than a document holds");
    }
    let now = Utc::now().date_naive();
    Ok(Attachment {
        kind: AttachmentKind::Document,
        name: format!("sources-{now}.csv"),
        bytes: Bytes::from(table.finish()?.csv),
        caption: app.texts.sources_csv(question),
    })
}

fn fields(row: &Row, period: Period) -> [Cow<'_, str>; 17] {
    let people = &row.people;
    let [day, week, month] = people.kept;
    let number = |number: u64| Cow::from(number.to_string());
    [
        neutral(row.name()),
        neutral(row.label.as_deref().unwrap_or_default()),
        number(row.starts),
        number(people.new),
        number(people.reachable),
        number(people.claimed),
        number(people.blocked),
        number(people.deactivated),
        number(day.of),
        number(day.kept),
        number(week.of),
        number(week.kept),
        number(month.of),
        number(month.kept),
        row.cost
            .map(|cost| cost.to_string())
            .unwrap_or_default()
            .into(),
        row.cost_each().unwrap_or_default().into(),
        period.as_str().into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_all_that_is_asked_and_nothing_else_is_understood() {
        for period in Period::ALL {
            for touch in [Touch::First, Touch::Last] {
                for to in [Side::Page(0), Side::Page(usize::MAX), Side::Csv] {
                    let question = Question { period, touch };
                    let turn = Turn { question, to };
                    assert!(turn.data().len() <= 64, "{}", turn.data());
                    assert_eq!(Turn::read(&turn.data()), Some(turn));
                }
            }
        }
        for data in [
            "",
            "sources:",
            "sources:7d:first",
            "sources:7d:first:-1",
            "sources:7d:first:99999999999999999999",
            "sources:8d:first:0",
            "sources:7d:middle:0",
            "sources:7d:first:0:0",
            "audit:start:1",
        ] {
            assert_eq!(Turn::read(data), None, "{data:?}");
        }
    }
}
