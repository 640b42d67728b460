//! What the person who asked for an audit is told at its end: words, a picture, a
//! list.
//!
//! Ended and told are two steps in the store, so that a `kill -9` between them
//! costs nobody the report; one in the midst of telling has it told again.

use std::time::Duration;

use anyhow::Context;
use chrono::Utc;
use teloxide::types::{ChatId, MessageId, UserId};

use super::report::send_report;
use crate::app::App;
use crate::audience::{Audit, AuditState};
use crate::locale::{Pace, Texts};
use crate::picture::{self, Bar, Shade};
use crate::reach::{Census, Verdict};
use crate::telegram::{Attachment, AttachmentKind, Letter};

/// Tells of every audit that has ended and was not told of.
///
/// A report is tried once: what cannot be sent now is logged, and `/audit` shows the
/// figures all the same.
pub(super) async fn report_ended(app: &App) -> anyhow::Result<()> {
    while let Some(audit) = app.store.unreported_audit().await? {
        if let Some(owner) = audit.asked_by
            && is_listening(app, owner).await?
        {
            let app = app.speaking_to(owner).await?;
            if let Err(error) = report(&app, &audit, ChatId::from(owner)).await {
                let error = format!("{error:#}");
                tracing::error!(error, "the report of an audit is not complete");
            }
        }
        app.store.note_reported(audit.id, Utc::now()).await?;
    }
    Ok(())
}

/// Whoever has blocked the bot is not written to.
pub(super) async fn is_listening(app: &App, owner: UserId) -> anyhow::Result<bool> {
    let owner = app.store.person(owner).await?;
    Ok(owner.is_none_or(|owner| !owner.is_blocked()))
}

async fn report(app: &App, audit: &Audit, chat: ChatId) -> anyhow::Result<()> {
    let census = audit.census.unwrap_or_default();
    if let Err(error) = show_end(app, audit, &census, chat).await {
        let error = format!("{error:#}");
        tracing::warn!(error, "the progress of an audit is not shown");
    }
    let before = app.store.audit_before(audit).await?;
    let before = before.and_then(|audit| audit.census);
    let text = app.texts.audit_report(audit, &census, before.as_ref());
    app.telegram.send(chat, &Letter::plain(text)).await?;

    // The list is what counts: it comes even if the picture cannot.
    if let Err(error) = send_picture(app, audit, &census, chat).await {
        tracing::error!(error = format!("{error:#}"), "an audit has no picture");
    }
    send_report(app, audit.id, chat).await
}

/// The progress message comes to its end.
async fn show_end(app: &App, audit: &Audit, census: &Census, chat: ChatId) -> anyhow::Result<()> {
    let message = audit.progress_message.map(i32::try_from).transpose()?;
    let Some(message) = message else {
        return Ok(());
    };
    let pace = Pace {
        done: census.people(),
        rate: 0.0,
        time_left: Some(Duration::ZERO),
    };
    let html = app
        .texts
        .audit_progress(audit, AuditState::Done, census, &pace);
    let letter = super::letter(&app.texts, audit, AuditState::Done, html);
    app.telegram.edit(chat, MessageId(message), &letter).await?;
    Ok(())
}

async fn send_picture(
    app: &App,
    audit: &Audit,
    census: &Census,
    chat: ChatId,
) -> anyhow::Result<()> {
    let bars = bars(&app.texts, census);
    let title = app.texts.audience_title(&audit.audience);
    let people = app.texts.people(audit.total);
    let drawing = tokio::task::spawn_blocking(move || picture::bars(&title, &people, &bars));
    let picture = drawing.await.context("draw an audit")?;
    let photo = Attachment {
        kind: AttachmentKind::Photo,
        name: "audit.png".to_owned(),
        bytes: picture.context("draw an audit")?.into(),
        caption: String::new(),
    };
    app.telegram.send_file(chat, &photo).await?;
    Ok(())
}

/// One bar per verdict that somebody has.
fn bars(texts: &Texts, census: &Census) -> Vec<Bar> {
    let bar = |verdict| Bar {
        label: texts.verdict(verdict),
        count: census.sure(verdict) + census.unconfirmed(verdict),
        shade: match verdict {
            Verdict::Reachable => Shade::Good,
            Verdict::Blocked | Verdict::Deactivated => Shade::Lost,
            Verdict::NotAPerson => Shade::Neutral,
            _ => Shade::Doubtful,
        },
    };
    let bars = Verdict::ALL.into_iter().map(bar);
    bars.filter(|bar| bar.count > 0).collect()
}
