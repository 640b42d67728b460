//! `/links`: all links, page by page, those that are archived apart.

use std::sync::Arc;

use anyhow::Context;
use teloxide::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup};

use super::link::Order;
use crate::app::App;
use crate::arrival::{Arrival, Press};
use crate::deeplink::private_link;
use crate::dialog;
use crate::link::Shelf;
use crate::locale::LinksPage;
use crate::telegram::{Edit, Letter};

/// Data of the buttons: this, which shelf, and the number of the page, from 0.
const BUTTON: &str = "links:";

/// Links on a page.
const PAGE: u32 = 10;

/// Buttons side by side: on a phone, more would be too narrow for a thumb.
const BUTTONS_PER_ROW: usize = 5;

const SHELVES: [(Shelf, &str); 2] = [(Shelf::InUse, "used"), (Shelf::Archived, "archived")];

/// The page a button leads to, if the press was on one of ours.
pub(crate) fn turned(press: Press) -> Option<(Press, Shelf, u64)> {
    let (word, page) = press.data.strip_prefix(BUTTON)?.split_once(':')?;
    let (shelf, _) = SHELVES.into_iter().find(|(_, known)| *known == word)?;
    let page: u32 = page.parse().ok()?;
    Some((press, shelf, page.into()))
}

/// `/links`.
pub(crate) async fn links(app: App, arrival: Arc<Arrival>) -> anyhow::Result<()> {
    let letter = letter(&app, Shelf::InUse, 0).await?;
    dialog::answer(&app, &arrival, &letter).await
}

/// Turns to another page, in the same message.
pub(crate) async fn turn(
    app: App,
    arrival: Arc<Arrival>,
    (press, shelf, page): (Press, Shelf, u64),
) -> anyhow::Result<()> {
    let acknowledged = app.telegram.acknowledge_press(&press.query_id).await;
    acknowledged.context("acknowledge a press")?;
    let Some(visitor) = &arrival.visitor else {
        return Ok(());
    };
    let letter = letter(&app, shelf, page).await?;
    let chat = ChatId::from(visitor.id);
    let edit = app.telegram.edit(chat, press.message, &letter).await;
    match edit.context("turn a page of links")? {
        Edit::Made => Ok(()),
        Edit::Gone => dialog::write_to(&app, visitor.id, &letter).await,
    }
}

/// A page of a shelf, or its last one if there are not so many.
async fn letter(app: &App, shelf: Shelf, page: u64) -> anyhow::Result<Letter> {
    let total = app.store.links_count(shelf).await?;
    let pages = total.div_ceil(PAGE.into()).max(1);
    let page = page.min(pages - 1);
    let skipped = page * u64::from(PAGE);
    let links = app.store.links(shelf, skipped, PAGE).await?;
    let payloads: Vec<_> = links.iter().map(|link| link.payload.clone()).collect();
    let starts = app.store.starts_through(&payloads).await?;
    let told: Vec<_> = links
        .into_iter()
        .map(|link| {
            let address = private_link(&app.me.username, &link.payload);
            let starts = starts.get(&link.payload).copied().unwrap_or_default();
            (link, address, starts)
        })
        .collect();
    let html = app.texts.links_page(&LinksPage {
        shelf,
        links: &told,
        total,
        first: skipped + 1,
    });

    let numbers = (skipped + 1..).zip(&told);
    let numbers = numbers.map(|(number, (link, ..))| Order::Open.button(number.to_string(), link));
    let numbers: Vec<_> = numbers.collect();
    let mut rows: Vec<_> = numbers.chunks(BUTTONS_PER_ROW).map(<[_]>::to_vec).collect();
    let mut turns = Vec::new();
    if page > 0 {
        turns.push(button(app.texts.button_links_newer(), shelf, page - 1));
    }
    if page + 1 < pages {
        turns.push(button(app.texts.button_links_older(), shelf, page + 1));
    }
    rows.push(turns);
    rows.push(other_shelf(app, shelf).await?);
    rows.retain(|row| !row.is_empty());
    let buttons = (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows));
    Ok(Letter { html, buttons })
}

/// The button that leads to what is not shown, if there is anything.
async fn other_shelf(app: &App, shelf: Shelf) -> anyhow::Result<Vec<InlineKeyboardButton>> {
    let other = match shelf {
        Shelf::InUse => Shelf::Archived,
        Shelf::Archived => Shelf::InUse,
    };
    let count = app.store.links_count(other).await?;
    let label = || app.texts.button_links_shelf(other, count);
    Ok((count > 0)
        .then(|| button(label(), other, 0))
        .into_iter()
        .collect())
}

fn button(label: String, shelf: Shelf, page: u64) -> InlineKeyboardButton {
    let shelves = SHELVES.into_iter();
    let word: String = shelves
        .filter(|(it, _)| *it == shelf)
        .map(|(_, word)| word)
        .collect();
    InlineKeyboardButton::callback(label, format!("{BUTTON}{word}:{page}"))
}
