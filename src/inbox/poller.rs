//! The long poll: asks for updates, has them recorded, and only then asks on.
//!
//! Telegram forgets an update as soon as a higher offset is asked for, so the
//! order of those steps is the whole of durability. No offset is kept: after a
//! start the first poll asks from the beginning, and the store knows repeats.

use std::time::{Duration, Instant};

use teloxide::payloads::{GetUpdates, GetUpdatesSetters};
use teloxide::types::AllowedUpdate;

use super::Inbox;
use super::window::BATCH_MAX;
use crate::telegram::{CallError, Telegram, jittered};

/// Length of a long poll: the most the server grants.
const POLL_SECONDS: u32 = 50;

/// Waits after network faults and 5xx: doubling from the first to the second.
const BACKOFF_MIN: Duration = Duration::from_secs(1);
const BACKOFF_MAX: Duration = Duration::from_mins(1);

/// Waits while another instance polls. Each of our polls ends one of its own, so
/// haste would only make both unusable.
const CONFLICT_BACKOFF_MIN: Duration = Duration::from_secs(5);

/// How long a rush lasts before new updates are put on disk as fast as they come, rather
/// than when there is room in memory: whoever runs the bot may be waiting behind them.
const RUSH_MAX: Duration = Duration::from_secs(3);

/// What doorman wants to hear of. Sent with every poll: Telegram keeps the last
/// list, whoever set it.
pub(crate) const ALLOWED_UPDATES: [AllowedUpdate; 4] = [
    AllowedUpdate::Message,
    AllowedUpdate::CallbackQuery,
    AllowedUpdate::MyChatMember,
    AllowedUpdate::ChatJoinRequest,
];

/// Polls for one inbox.
pub(crate) struct Poller {
    inbox: Inbox,
    telegram: Telegram,
}

/// Why polling has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// It was asked to.
    Asked,
    /// Telegram refuses the token; its text.
    TokenRefused(String),
}

impl Poller {
    pub(crate) fn new(inbox: Inbox, telegram: Telegram) -> Self {
        Self { inbox, telegram }
    }

    /// Polls until stopped or until the token is refused.
    pub(crate) async fn run(self) -> Stopped {
        let stop = self.inbox.0.stop.clone();
        tokio::select! {
            stopped = self.poll_for_ever() => stopped,
            // A poll cut short acknowledges nothing: its updates come again.
            () = stop.cancelled() => Stopped::Asked,
        }
    }

    async fn poll_for_ever(&self) -> Stopped {
        let mut poll = GetUpdates::new()
            .limit(BATCH_MAX)
            .allowed_updates(ALLOWED_UPDATES);
        let mut faults = Faults::default();
        let mut rush: Option<Instant> = None;
        let vitals = self.telegram.vitals();
        vitals.polling_began(Instant::now());
        loop {
            if rush.is_none_or(|began| began.elapsed() < RUSH_MAX) {
                self.inbox.wait_for_room().await;
            }
            // After a fault the answer is wanted soon: then it is known that all is well.
            poll.timeout = Some(if faults.count == 0 { POLL_SECONDS } else { 0 });
            let error = match self.poll_once(&poll).await {
                Ok(Polled { offset, is_full }) => {
                    vitals.polled(Instant::now());
                    poll.offset = offset.or(poll.offset);
                    rush = is_full.then(|| rush.unwrap_or_else(Instant::now));
                    faults = Faults::default();
                    continue;
                }
                Err(error) => error,
            };
            vitals.poll_failed(&error, Instant::now());
            if let CallError::TokenRefused { description } = error {
                return Stopped::TokenRefused(description);
            }
            let wait = faults.wait(&error);
            report(&error, wait);
            if is_webhook(&error) {
                // Somebody has set one since the start.
                let _ = self.telegram.delete_webhook().await;
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// One poll; returns when everything it brought is on disk.
    async fn poll_once(&self, poll: &GetUpdates) -> Result<Polled, CallError> {
        let body = self.telegram.poll(poll).await?;
        let batch = self.inbox.read(&body, poll.offset)?;
        if batch.unreadable > 0 {
            tracing::warn!(
                count = batch.unreadable,
                "skipped updates without a readable id"
            );
        }
        let offset = batch.next_offset();
        if offset.is_none() && batch.unreadable > 0 {
            return Err(CallError::Unavailable(
                "no update has a readable id".to_owned(),
            ));
        }
        let is_full = batch.received.len() + batch.unreadable >= usize::from(BATCH_MAX);
        if offset.is_some() {
            self.inbox.take_in(batch.received).await;
        }
        Ok(Polled { offset, is_full })
    }
}

/// What an answer of `getUpdates` came to.
struct Polled {
    /// The offset to go on with, if there were updates.
    offset: Option<i32>,
    /// Whether there are likely to be more.
    is_full: bool,
}

fn report(error: &CallError, wait: Duration) {
    let seconds = wait.as_secs_f32();
    match error {
        CallError::Conflict { description } if is_webhook(error) => {
            tracing::warn!(%description, "a webhook is active: removing it");
        }
        CallError::Conflict { description } => tracing::error!(
            %description, retry_in_seconds = seconds,
            "another instance is polling with this token: stop it, or stop this one"
        ),
        error => tracing::warn!(%error, retry_in_seconds = seconds, "polling is disturbed"),
    }
}

fn is_webhook(error: &CallError) -> bool {
    matches!(error, CallError::Conflict { description } if description.to_lowercase().contains("webhook"))
}

/// How many faults have come in a row.
#[derive(Default)]
struct Faults {
    count: u32,
}

impl Faults {
    /// How long to wait after one more fault.
    fn wait(&mut self, error: &CallError) -> Duration {
        let doubled = |first: Duration| first.saturating_mul(1 << self.count.min(10));
        let wait = match error {
            CallError::Limited { retry_after } => return *retry_after,
            CallError::Conflict { .. } if is_webhook(error) => BACKOFF_MIN,
            CallError::Conflict { .. } => doubled(CONFLICT_BACKOFF_MIN),
            _ => doubled(BACKOFF_MIN),
        };
        self.count += 1;
        jittered(wait.min(BACKOFF_MAX)).max(BACKOFF_MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_minute_and_no_further() {
        let mut faults = Faults::default();
        let error = CallError::Unavailable("gone".to_owned());
        let waits: Vec<_> = (0..20).map(|_| faults.wait(&error)).collect();
        assert!(
            waits
                .iter()
                .all(|wait| (BACKOFF_MIN..=BACKOFF_MAX).contains(wait)),
            "{waits:?}"
        );
        assert!(waits[19] >= BACKOFF_MAX / 2, "{waits:?}");
    }

    #[test]
    fn a_told_wait_is_kept_to_the_second() {
        let error = CallError::Limited {
            retry_after: Duration::from_secs(17),
        };
        assert_eq!(Faults::default().wait(&error), Duration::from_secs(17));
    }
}
