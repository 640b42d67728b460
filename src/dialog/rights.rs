//! A person's rights: to know what is kept, to see it, and to have it erased.
//!
//! A wish to be forgotten is fulfilled by `store` as soon as it is recorded; here
//! it is only asked for, and confirmed.

use std::sync::Arc;

use anyhow::Context;
use bytes::Bytes;
use chrono::{DateTime, SubsecRound, Utc};
use serde::Serialize;
use teloxide::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup, UserId};

use crate::app::App;
use crate::arrival::{Arrival, Press};
use crate::dialog;
use crate::person::FORGET_ME;
use crate::store::OpeningRow;
use crate::telegram::{Attachment, AttachmentKind, Letter};

/// Data of the button that erases nothing.
const KEEP_ME: &str = "forget:no";

/// Openings in one document: some 10 MB of the 50 that Telegram takes. Everything
/// else a person can have is far less.
const OPENINGS_MAX: u32 = 50_000;

/// What a person decides about being forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Everything is erased.
    Forget,
    /// Nothing is.
    Keep,
}

/// `/privacy`.
pub(crate) async fn privacy(app: App, arrival: Arc<Arrival>) -> anyhow::Result<()> {
    let days = app.config.retention.map(|it| it.num_days().unsigned_abs());
    let link = app.config.privacy_url.as_ref().map(AsRef::as_ref);
    let letter = Letter::plain(app.texts.privacy(days, link));
    dialog::answer(&app, &arrival, &letter).await
}

/// `/mydata`: everything that is held, as JSON.
pub(crate) async fn mydata(app: App, arrival: Arc<Arrival>) -> anyhow::Result<()> {
    let Some(visitor) = &arrival.visitor else {
        return Ok(());
    };
    let held = app.store.dossier(visitor.id, OPENINGS_MAX).await?;
    send(&app, visitor.id, "mydata.json", &held).await?;
    let mut openings = held.openings;
    for part in 2.. {
        if openings.len() < OPENINGS_MAX as usize {
            break;
        }
        let (store, last) = (&app.store, openings.last());
        openings = store.openings_after(visitor.id, last, OPENINGS_MAX).await?;
        let more = MoreOpenings {
            openings: &openings,
        };
        send(&app, visitor.id, &format!("mydata-{part}.json"), &more).await?;
    }
    Ok(())
}

/// What a document says, whatever is in it.
#[derive(Serialize)]
struct Document<'a, T> {
    bot: &'a str,
    written_at: DateTime<Utc>,
    #[serde(flatten)]
    held: &'a T,
}

/// What did not fit into the first document.
#[derive(Serialize)]
struct MoreOpenings<'a> {
    openings: &'a [OpeningRow],
}

async fn send<T: Serialize>(app: &App, to: UserId, name: &str, held: &T) -> anyhow::Result<()> {
    let document = Document {
        bot: &app.me.username,
        written_at: Utc::now().trunc_subsecs(0),
        held,
    };
    let json = serde_json::to_vec_pretty(&document).context("write down what is held")?;
    let file = Attachment {
        kind: AttachmentKind::Document,
        name: name.to_owned(),
        bytes: Bytes::from(json),
        caption: app.texts.mydata_caption(),
    };
    let delivery = app.telegram.send_file(ChatId::from(to), &file).await;
    dialog::heed(app, to, delivery.context("send what is held")?).await
}

/// `/forgetme`: asks.
pub(crate) async fn ask(app: App, arrival: Arc<Arrival>) -> anyhow::Result<()> {
    let buttons = [
        [InlineKeyboardButton::callback(
            app.texts.button_forget(),
            FORGET_ME,
        )],
        [InlineKeyboardButton::callback(
            app.texts.button_keep(),
            KEEP_ME,
        )],
    ];
    let letter = Letter {
        html: app.texts.forget_question(),
        buttons: Some(InlineKeyboardMarkup::new(buttons)),
    };
    dialog::answer(&app, &arrival, &letter).await
}

/// What a person decides, if the press was on one of these buttons.
pub(crate) fn decision(press: Press) -> Option<(Press, Decision)> {
    match press.data.as_str() {
        FORGET_ME => Some((press, Decision::Forget)),
        KEEP_ME => Some((press, Decision::Keep)),
        _ => None,
    }
}

/// The answer to a decision, which was carried out as it was recorded.
pub(crate) async fn confirm(
    app: App,
    arrival: Arc<Arrival>,
    (press, decision): (Press, Decision),
) -> anyhow::Result<()> {
    let html = match (decision, &arrival.visitor) {
        (Decision::Forget, Some(visitor)) => {
            // Their updates are handled in turn: nothing of theirs is under way now.
            app.store.erase_remains(visitor.id).await?;
            app.texts.forget_done()
        }
        _ => app.texts.forget_kept(),
    };
    let confirmed = async {
        dialog::acknowledge(app.clone(), press).await?;
        dialog::answer(&app, &arrival, &Letter::plain(html)).await
    };
    // An update that is set aside keeps what has just been erased.
    if let Err(error) = confirmed.await {
        let error = format!("{error:#}");
        tracing::warn!(error, "a decision is not confirmed to the person");
    }
    Ok(())
}
