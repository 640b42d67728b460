//! `/link`: makes a link, or shows and changes one: its QR code, its addresses, its
//! label and cost.
//!
//! A new label is asked for in a message that is answered; it shows the beginning of
//! the command `/link PAYLOAD`, which the answer goes on with (see
//! [`crate::arrival::Command`]). So nothing is to be remembered in between.

use std::slice;
use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use fastrand::Rng;
use teloxide::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup, Update, UserId};

use crate::app::App;
use crate::arrival::{Arrival, Command, Press};
use crate::deeplink::{Payload, group_link, private_link};
use crate::dialog;
use crate::link::{Link, LinkId, Wish, random_payload};
use crate::locale::LinkCard;
use crate::picture;
use crate::telegram::{Attachment, AttachmentKind, Letter};

/// Data of the buttons: this, what to do, and the link's id.
const BUTTON: &str = "link:";

/// Random payloads that are tried before there is none to be had.
const DRAWS_MAX: u32 = 16;

/// What a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Show the link.
    Open,
    /// Ask for another label.
    Rename,
    /// Put it out of use.
    Archive,
    /// Bring it back.
    Restore,
}

impl Order {
    const WORDS: [(Self, &'static str); 4] = [
        (Self::Open, "open"),
        (Self::Rename, "rename"),
        (Self::Archive, "archive"),
        (Self::Restore, "restore"),
    ];

    /// A button that gives this order about a link.
    pub(super) fn button(self, label: String, link: &Link) -> InlineKeyboardButton {
        let words = Self::WORDS.into_iter();
        let word: String = words
            .filter(|(order, _)| *order == self)
            .map(|(_, word)| word)
            .collect();
        let id = LinkId::of(&link.payload);
        InlineKeyboardButton::callback(label, format!("{BUTTON}{word}:{id}"))
    }
}

/// The link a button is about, if the press was on one of ours.
pub(crate) fn ordered(press: Press) -> Option<(Press, Order, LinkId)> {
    let (word, id) = press.data.strip_prefix(BUTTON)?.split_once(':')?;
    let (order, _) = Order::WORDS.into_iter().find(|(_, known)| *known == word)?;
    let id = id.parse().ok()?;
    Some((press, order, id))
}

/// `/link [PAYLOAD] [label] [cost=120]`.
pub(crate) async fn link(
    app: App,
    arrival: Arc<Arrival>,
    command: Command,
    update: Update,
) -> anyhow::Result<()> {
    let Some(visitor) = &arrival.visitor else {
        return Ok(());
    };
    let wish = match Wish::read(&command.args) {
        Ok(wish) => wish,
        Err(why) => {
            let letter = Letter::plain(app.texts.link_refused(&why));
            return dialog::write_to(&app, visitor.id, &letter).await;
        }
    };
    let payload = match &wish.payload {
        Some(payload) => payload.clone(),
        None => draw(&app, visitor.id, arrival.at, update.id.0).await?,
    };
    let fresh = Link::new(payload, visitor.id, arrival.at);
    let link = app.store.keep_link(&fresh, &wish).await?;
    show(&app, visitor.id, &link).await
}

/// A random payload that no link has yet.
///
/// An update that is handled again draws the same one, and finds the link it has made
/// before: chance goes by the update.
async fn draw(
    app: &App,
    owner: UserId,
    at: DateTime<Utc>,
    update_id: u32,
) -> anyhow::Result<Payload> {
    let seed = at.timestamp().cast_unsigned() << 32 | u64::from(update_id);
    let mut random = Rng::with_seed(seed);
    for _ in 0..DRAWS_MAX {
        let payload = random_payload(&mut random);
        match app.store.link(&payload).await? {
            Some(link) if link.created_at != at || link.created_by != Some(owner) => {}
            _ => return Ok(payload),
        }
    }
    bail!("every payload that was drawn is taken")
}

/// A button about a link.
pub(crate) async fn obey(
    app: App,
    arrival: Arc<Arrival>,
    (press, order, id): (Press, Order, LinkId),
) -> anyhow::Result<()> {
    let acknowledged = app.telegram.acknowledge_press(&press.query_id).await;
    acknowledged.context("acknowledge a press")?;
    let (Some(visitor), Some(link)) = (&arrival.visitor, app.store.link_with(id).await?) else {
        return Ok(());
    };
    match order {
        Order::Open => show(&app, visitor.id, &link).await,
        Order::Rename => ask_for_label(&app, visitor.id, &link).await,
        Order::Archive => archive(&app, visitor.id, &press, link, Some(Utc::now())).await,
        Order::Restore => archive(&app, visitor.id, &press, link, None).await,
    }
}

/// Sends a link: its picture, all there is to tell, and buttons.
async fn show(app: &App, owner: UserId, link: &Link) -> anyhow::Result<()> {
    let letter = letter(app, link).await?;
    let address = private_link(&app.me.username, &link.payload);
    let drawing = tokio::task::spawn_blocking(move || picture::qr(&address));
    let picture = drawing.await.context("draw a link")?;
    let photo = Attachment {
        kind: AttachmentKind::Photo,
        name: format!("{}.png", link.payload.as_str()),
        bytes: picture.context("draw a link")?.into(),
        caption: letter.html,
    };
    let chat = ChatId::from(owner);
    let delivery = app
        .telegram
        .send_file_with(chat, &photo, letter.buttons.as_ref())
        .await;
    dialog::heed(app, owner, delivery.context("send a link")?).await
}

async fn letter(app: &App, link: &Link) -> anyhow::Result<Letter> {
    let (bot, payload) = (&app.me.username, &link.payload);
    let group = group_link(bot, Some(payload));
    let starts = app.store.starts_through(slice::from_ref(payload)).await?;
    let html = app.texts.link_card(&LinkCard {
        link,
        private: &private_link(bot, payload),
        group: app.me.can_join_groups.then_some(group.as_str()),
        starts: starts.get(payload).copied().unwrap_or_default(),
    });
    let rename = Order::Rename.button(app.texts.button_link_rename(), link);
    let shelve = match link.archived_at {
        None => Order::Archive.button(app.texts.button_link_archive(), link),
        Some(_) => Order::Restore.button(app.texts.button_link_restore(), link),
    };
    Ok(Letter {
        html,
        buttons: Some(InlineKeyboardMarkup::new([[rename, shelve]])),
    })
}

async fn ask_for_label(app: &App, owner: UserId, link: &Link) -> anyhow::Result<()> {
    let command = format!("/link {}", link.payload.as_str());
    let html = app.texts.link_rename(link, &command);
    let delivery = app.telegram.ask(ChatId::from(owner), &html).await;
    dialog::heed(app, owner, delivery.context("ask for a label")?).await
}

/// Puts a link out of use or brings it back, and says so beneath its picture.
async fn archive(
    app: &App,
    owner: UserId,
    press: &Press,
    link: Link,
    archived_at: Option<DateTime<Utc>>,
) -> anyhow::Result<()> {
    app.store.archive_link(&link.payload, archived_at).await?;
    let letter = letter(
        app,
        &Link {
            archived_at,
            ..link
        },
    )
    .await?;
    let chat = ChatId::from(owner);
    let edit = app.telegram.edit_caption(chat, press.message, &letter);
    // A message that is gone says nothing wrong.
    edit.await.context("show what became of a link").map(drop)
}
