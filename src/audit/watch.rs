//! Takes the audits that were asked for in chat in their turn, and keeps the person
//! who asked posted: one message that is edited while the work goes on, and the
//! report at its end.

use std::time::{Duration, Instant};

use anyhow::Context;
use bytes::Bytes;
use chrono::Utc;
use teloxide::types::{ChatId, MessageId, UserId};
use tokio::sync::mpsc;
use tokio::time::interval;
use tokio_util::sync::CancellationToken;

use super::{CsvReport, Ended, Progress, Runner};
use crate::app::App;
use crate::audience::{Audit, AuditState};
use crate::locale::{Pace, Texts};
use crate::picture::{self, Bar, Shade};
use crate::reach::{Census, Verdict};
use crate::store::Finding;
use crate::telegram::{Attachment, AttachmentKind, Edit, Letter};

/// How often it is looked whether there is something to do.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How often the progress message is edited at most.
const EDIT_EVERY: Duration = Duration::from_secs(5);

/// The wait after the database has failed.
const STORE_RETRY: Duration = Duration::from_secs(5);

/// Groups of findings that wait to be counted.
const GROUPS_MAX: usize = 64;

/// Works off audits until stopped.
pub(crate) async fn keep_running(app: App, runner: Runner, stop: CancellationToken) {
    if let Err(error) = tell_of_refused(&app).await {
        tracing::error!(
            error = format!("{error:#}"),
            "nobody was told of a stopped audit"
        );
    }
    let mut looks = interval(LOOK_EVERY);
    while !stop.is_cancelled() {
        if let Err(error) = run_next(&app, &runner, &stop).await {
            tracing::error!(
                error = format!("{error:#}"),
                "an audit was disturbed, it will go on"
            );
            tokio::time::sleep(STORE_RETRY).await;
        }
        tokio::select! {
            _ = looks.tick() => {}
            () = stop.cancelled() => {}
        }
    }
    // Another process may take over at once.
    if let Err(error) = runner.end_turn().await {
        tracing::error!(
            error = format!("{error:#}"),
            "the turn to probe is not given up"
        );
    }
}

async fn run_next(app: &App, runner: &Runner, stop: &CancellationToken) -> anyhow::Result<()> {
    let Some(audit) = app.store.next_audit().await? else {
        return Ok(());
    };
    // What was asked for in a shell is that shell's to work off.
    let Some(owner) = audit.asked_by else {
        return Ok(());
    };
    if !runner.take_turn().await? {
        return Ok(());
    }
    app.store
        .move_audit(audit.id, AuditState::Queued, AuditState::Running)
        .await?;
    tracing::info!(audit = audit.id.0, people = audit.total, "audit");
    let mut watch = Watch::new(app, audit, owner).await?;
    let (recorded, findings) = mpsc::channel(GROUPS_MAX);
    let audit = watch.audit.clone();
    let (ended, ()) = tokio::join!(runner.run(&audit, stop, recorded), watch.follow(findings));
    watch.end(ended?).await
}

/// Whoever asked for an audit that a refused token has stopped hears of it now.
async fn tell_of_refused(app: &App) -> anyhow::Result<()> {
    while let Some(audit) = app.store.refused_audit().await? {
        if let (Some(owner), Some(error)) = (audit.asked_by, &audit.error) {
            let text = app.texts.audit_refused(audit.id, error);
            app.telegram
                .send(ChatId::from(owner), &Letter::plain(text))
                .await?;
        }
        app.store.note_audit_error(audit.id, None).await?;
    }
    Ok(())
}

/// One audit under way, and who watches it.
struct Watch<'a> {
    app: &'a App,
    audit: Audit,
    owner: UserId,
    progress: Progress,
    /// `None` when there is nothing to edit any more.
    message: Option<MessageId>,
}

impl<'a> Watch<'a> {
    async fn new(app: &'a App, audit: Audit, owner: UserId) -> anyhow::Result<Self> {
        let census = app.store.census(audit.id).await?;
        let progress = Progress::new(census, audit.total, Instant::now());
        let message = audit.progress_message.and_then(|id| i32::try_from(id).ok());
        Ok(Self {
            app,
            audit,
            owner,
            progress,
            message: message.map(MessageId),
        })
    }

    /// Counts what is recorded and edits the message, until the work ends.
    async fn follow(&mut self, mut findings: mpsc::Receiver<Vec<Finding>>) {
        let mut edits = interval(EDIT_EVERY);
        edits.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                group = findings.recv() => match group {
                    Some(group) => self.progress.take(&group, Instant::now()),
                    None => return,
                },
                _ = edits.tick() => self.edit(AuditState::Running).await,
            }
        }
    }

    /// Shows how far the audit is. A message that is gone is not missed.
    async fn edit(&mut self, state: AuditState) {
        let Some(message) = self.message else { return };
        let now = Instant::now();
        let pace = Pace {
            done: self.progress.done(),
            rate: self.progress.rate(now),
            time_left: self.progress.time_left(now),
        };
        let texts = &self.app.texts;
        let html = texts.audit_progress(&self.audit, state, &self.progress.census, &pace);
        let letter = super::letter(texts, &self.audit, state, html);
        match self
            .app
            .telegram
            .edit(ChatId::from(self.owner), message, &letter)
            .await
        {
            Ok(Edit::Made) => {}
            Ok(Edit::Gone) => self.message = None,
            Err(error) => tracing::warn!(%error, "the progress of an audit is not shown"),
        }
    }

    async fn end(mut self, ended: Ended) -> anyhow::Result<()> {
        let store = &self.app.store;
        match ended {
            Ended::Done => {
                let census = store.census(self.audit.id).await?;
                self.progress.census = census;
                self.edit(AuditState::Done).await;
                self.report().await.context("report an audit")?;
                store
                    .end_audit(self.audit.id, AuditState::Done, &census, Utc::now())
                    .await?;
            }
            Ended::TokenRefused(description) => {
                tracing::error!(description, "an audit stops: the token is refused");
                // It stays begun: the next start, with a good token, goes on with it.
                store
                    .note_audit_error(self.audit.id, Some(&description))
                    .await?;
            }
            Ended::Moved => {
                let audit = store.audit(self.audit.id).await?;
                let state = audit.map_or(AuditState::Cancelled, |audit| audit.state);
                self.edit(state).await;
            }
            Ended::Stopped | Ended::TurnLost => {}
        }
        Ok(())
    }

    /// Sends the words, the picture and the list.
    async fn report(&self) -> anyhow::Result<()> {
        let Self {
            app,
            audit,
            progress,
            ..
        } = self;
        let chat = ChatId::from(self.owner);
        let before = app
            .store
            .audit_before(audit)
            .await?
            .and_then(|audit| audit.census);
        let text = app
            .texts
            .audit_report(audit, &progress.census, before.as_ref());
        app.telegram.send(chat, &Letter::plain(text)).await?;

        let bars = bars(&app.texts, &progress.census);
        let title = app.texts.audience(&audit.audience);
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

        let mut report = CsvReport::new(app.store.clone(), audit.id);
        let mut number = 1;
        while let Some(piece) = report.next().await? {
            let document = Attachment {
                kind: AttachmentKind::Document,
                name: format!("audit-{}-{number}.csv", audit.id.0),
                bytes: Bytes::from(piece),
                caption: String::new(),
            };
            app.telegram.send_file(chat, &document).await?;
            number += 1;
        }
        Ok(())
    }
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
