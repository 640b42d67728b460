//! Takes the audits that were asked for in chat in their turn, and keeps the person
//! who asked posted: one message that is edited while the work goes on.

use std::time::{Duration, Instant};

use chrono::Utc;
use teloxide::types::{ChatId, MessageId, UserId};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::telling::{is_listening, report_ended};
use super::{Ended, Progress, Runner};
use crate::app::App;
use crate::audience::{Audit, AuditState};
use crate::locale::Pace;
use crate::store::Finding;
use crate::telegram::Letter;

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
    if let Err(error) = runner.end_turn_of_the_dead().await {
        let error = format!("{error:#}");
        tracing::error!(error, "a turn to probe must end by itself");
    }
    if let Err(error) = tell_of_refused(&app).await {
        tracing::error!(
            error = format!("{error:#}"),
            "nobody was told of a stopped audit"
        );
    }
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
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
    report_ended(app).await?;
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
    let app = app.speaking_to(owner).await?;
    let mut watch = Watch::new(&app, audit, owner).await?;
    let (recorded, findings) = mpsc::channel(GROUPS_MAX);
    let audit = watch.audit.clone();
    let (ended, ()) = tokio::join!(runner.run(&audit, stop, recorded), watch.follow(findings));
    // Whoever waits in a shell is next.
    runner.end_turn().await?;
    watch.end(ended?).await?;
    report_ended(&app).await
}

/// Whoever asked for an audit that a refused token has stopped hears of it now.
async fn tell_of_refused(app: &App) -> anyhow::Result<()> {
    while let Some(audit) = app.store.refused_audit().await? {
        if let (Some(owner), Some(error)) = (audit.asked_by, &audit.error) {
            let app = app.speaking_to(owner).await?;
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
}

impl<'a> Watch<'a> {
    async fn new(app: &'a App, audit: Audit, owner: UserId) -> anyhow::Result<Self> {
        let census = app.store.census(audit.id).await?;
        let progress = Progress::new(census, audit.total, Instant::now());
        Ok(Self {
            app,
            audit,
            owner,
            progress,
        })
    }

    /// Counts what is recorded and edits the message, until the work ends.
    async fn follow(&mut self, mut findings: mpsc::Receiver<Vec<Finding>>) {
        let mut edits = interval(EDIT_EVERY);
        edits.set_missed_tick_behavior(MissedTickBehavior::Delay);
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

    /// Shows how far the audit is, in the newest message that shows it. A message
    /// that is gone is not missed.
    async fn edit(&self, state: AuditState) {
        let now = Instant::now();
        let pace = Pace {
            done: self.progress.done(),
            rate: self.progress.rate(now),
            time_left: self.progress.time_left(now),
        };
        let texts = &self.app.texts;
        let html = texts.audit_progress(&self.audit, state, &self.progress.census, &pace);
        let letter = super::letter(texts, &self.audit, state, html);
        if let Err(error) = self.show(&letter).await {
            let error = format!("{error:#}");
            tracing::warn!(error, "the progress of an audit is not shown");
        }
    }

    async fn show(&self, letter: &Letter) -> anyhow::Result<()> {
        let audit = self.app.store.audit(self.audit.id).await?;
        let message = audit.and_then(|audit| audit.progress_message);
        let message = message.and_then(|message| i32::try_from(message).ok());
        if let Some(message) = message
            && is_listening(self.app, self.owner).await?
        {
            let chat = ChatId::from(self.owner);
            self.app
                .telegram
                .edit(chat, MessageId(message), letter)
                .await?;
        }
        Ok(())
    }

    async fn end(self, ended: Ended) -> anyhow::Result<()> {
        let (store, id) = (&self.app.store, self.audit.id);
        match ended {
            Ended::Done => {
                let census = store.census(id).await?;
                // It may have been cancelled in the last moment.
                if !store.end_audit(id, &census, Utc::now()).await? {
                    return self.moved().await;
                }
            }
            // It stays begun: the next start, with a good token, goes on with it.
            Ended::TokenRefused(description) => {
                tracing::error!(description, "an audit stops: the token is refused");
                store.note_audit_error(id, Some(&description)).await?;
            }
            Ended::Moved => self.moved().await?,
            Ended::Stopped | Ended::TurnLost => {}
        }
        Ok(())
    }

    async fn moved(&self) -> anyhow::Result<()> {
        let audit = self.app.store.audit(self.audit.id).await?;
        let state = audit.map_or(AuditState::Cancelled, |audit| audit.state);
        self.edit(state).await;
        Ok(())
    }
}
