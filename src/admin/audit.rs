//! `/audit`: who of an audience can still be reached.
//!
//! Here a wish is taken down and its buttons are answered; `audit` does the work.

use std::io::Cursor;
use std::sync::Arc;

use anyhow::Context;
use chrono::Utc;
use teloxide::types::{ChatId, MessageId, UserId};

use crate::app::App;
use crate::arrival::{Arrival, Command, Document, Press};
use crate::audience::{Audience, Audit, AuditId, AuditState, Recheck, UnknownWord, Wish};
use crate::audit::{Order, letter, take_in};
use crate::dialog;
use crate::idlist;
use crate::locale::Pace;
use crate::telegram::{Delivery, Edit, Letter};

/// More probes than this want a word of confirmation.
const PROBES_UNASKED_MAX: u64 = 1000;

/// The rate at which a duration is estimated when there is no ceiling.
const RATE_GUESSED: u32 = 30;

/// `/audit [everyone|source=X|stale=7d] [force]`, or with a list.
pub(crate) async fn audit(app: App, arrival: Arc<Arrival>, command: Command) -> anyhow::Result<()> {
    let Some(visitor) = &arrival.visitor else {
        return Ok(());
    };
    let wish = match Wish::read(&command.args) {
        Ok(wish) => wish,
        Err(UnknownWord(word)) => {
            return say(&app, visitor.id, app.texts.audit_unknown_word(&word)).await;
        }
    };
    if command.args.is_empty()
        && command.document.is_none()
        && let Some(current) = app.store.current_audit().await?
    {
        return show(&app, visitor.id, current).await;
    }
    if let Some(document) = command.document {
        return audit_list(&app, visitor.id, &document, wish.recheck).await;
    }
    let audience = wish.audience.unwrap_or(Audience::Everyone);
    let now = Utc::now();
    let id = app
        .store
        .create_audit(&audience, Some(visitor.id), now)
        .await?;
    app.store.add_audience(id, &audience, now).await?;
    propose(&app, visitor.id, id, wish.recheck).await
}

/// A button under an audit's message.
pub(crate) async fn obey(
    app: App,
    arrival: Arc<Arrival>,
    (press, order, id): (Press, Order, AuditId),
) -> anyhow::Result<()> {
    let acknowledged = app.telegram.acknowledge_press(&press.query_id).await;
    acknowledged.context("acknowledge a press")?;
    for (from, to) in order.moves() {
        if app.store.move_audit(id, *from, *to).await? {
            tracing::info!(audit = id.0, ?order, "audit");
            break;
        }
    }
    match (&arrival.visitor, app.store.audit(id).await?) {
        // The one that runs edits its message itself.
        (Some(visitor), Some(audit)) if audit.state != AuditState::Running => {
            show_again(&app, visitor.id, audit).await
        }
        _ => Ok(()),
    }
}

/// An audit of the ids in a document.
async fn audit_list(
    app: &App,
    owner: UserId,
    document: &Document,
    recheck: Recheck,
) -> anyhow::Result<()> {
    let bytes = match app
        .telegram
        .download(&document.file_id, idlist::BYTES_MAX)
        .await
    {
        Ok(bytes) => bytes,
        Err(error) => {
            let words = app.texts.list_unavailable(&document.name, &error);
            return say(app, owner, words).await;
        }
    };
    let audience = Audience::List(document.name.clone());
    let id = app
        .store
        .create_audit(&audience, Some(owner), Utc::now())
        .await?;
    let (import, taken) = match take_in(&app.store, id, Cursor::new(bytes), app.me.id).await? {
        Ok(read) => read,
        Err(error) => {
            app.store
                .move_audit(id, AuditState::Proposed, AuditState::Cancelled)
                .await?;
            let words = app.texts.list_unreadable(&document.name, &error);
            return say(app, owner, words).await;
        }
    };
    let repeated = import.ids - taken.added - taken.bots - taken.forgotten;
    let words = app.texts.audit_list(
        &document.name,
        &import,
        repeated,
        taken.bots,
        taken.forgotten,
    );
    say(app, owner, words).await?;
    propose(app, owner, id, recheck).await
}

/// Queues an audit, or asks first if it is a large one.
async fn propose(app: &App, owner: UserId, id: AuditId, recheck: Recheck) -> anyhow::Result<()> {
    let left = app.store.prepare_audit(id, recheck, Utc::now()).await?;
    let audit = app
        .store
        .audit(id)
        .await?
        .context("find the audit just made")?;
    if audit.total == 0 {
        app.store
            .move_audit(id, AuditState::Proposed, AuditState::Cancelled)
            .await?;
        return say(app, owner, app.texts.audit_nobody()).await;
    }
    if left > PROBES_UNASKED_MAX {
        let rate = app
            .config
            .ceilings
            .probes_per_second_max
            .map_or(RATE_GUESSED, u32::from);
        let html = app.texts.audit_proposed(&audit, left, rate);
        let letter = letter(&app.texts, &audit, AuditState::Proposed, html);
        return post(app, owner, id, &letter).await;
    }
    // Shown first: from then on, whoever works it off keeps the message up to date.
    let queued = Audit {
        state: AuditState::Queued,
        ..audit
    };
    show(app, owner, queued).await?;
    app.store
        .move_audit(id, AuditState::Proposed, AuditState::Queued)
        .await?;
    Ok(())
}

/// Shows an audit in a new message, which is then kept up to date.
async fn show(app: &App, owner: UserId, audit: Audit) -> anyhow::Result<()> {
    let letter = state_letter(app, &audit).await?;
    post(app, owner, audit.id, &letter).await
}

/// Shows an audit in its own message, or in a new one if that is gone.
async fn show_again(app: &App, owner: UserId, audit: Audit) -> anyhow::Result<()> {
    let letter = state_letter(app, &audit).await?;
    let message = audit.progress_message.and_then(|id| i32::try_from(id).ok());
    if let Some(message) = message {
        let message = MessageId(message);
        let edit = app
            .telegram
            .edit(ChatId::from(owner), message, &letter)
            .await;
        if edit.context("show an audit")? == Edit::Made {
            return Ok(());
        }
    }
    post(app, owner, audit.id, &letter).await
}

async fn post(app: &App, owner: UserId, id: AuditId, letter: &Letter) -> anyhow::Result<()> {
    let delivery = app.telegram.send(ChatId::from(owner), letter).await;
    if let Delivery::Sent(message) = delivery.context("show an audit")? {
        app.store.show_audit_in(id, i64::from(message.0)).await?;
    }
    Ok(())
}

async fn state_letter(app: &App, audit: &Audit) -> anyhow::Result<Letter> {
    let census = app.store.census(audit.id).await?;
    let pace = Pace {
        done: census.people(),
        rate: 0.0,
        time_left: None,
    };
    let html = app.texts.audit_progress(audit, audit.state, &census, &pace);
    Ok(letter(&app.texts, audit, audit.state, html))
}

async fn say(app: &App, owner: UserId, html: String) -> anyhow::Result<()> {
    dialog::write_to(app, owner, &Letter::plain(html)).await
}
