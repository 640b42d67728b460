//! Audits: who of a whole audience can still be reached.
//!
//! `/audit` and `doorman check` write a wish into the store; [`Runner`] works it
//! off, one target after another, as fast as the gate lets probes through. What
//! it has found is in the store before anybody hears of it, so a `kill -9` costs
//! at most the probes that were under way. [`keep_running`] takes the wishes from
//! chat in their turn; `admin::audit` and `cli` say what came of them.

mod list;
mod panel;
mod progress;
mod report;
mod runner;
mod telling;
mod watch;

pub(crate) use self::list::{Taken, take_in};
pub(crate) use self::panel::{Order, letter, ordered};
pub(crate) use self::progress::Progress;
pub(crate) use self::report::{COLUMNS, row};
pub(crate) use self::runner::{Ended, Prober, Runner};
pub(crate) use self::watch::keep_running;

use std::time::Duration;

use crate::store::Store;
use crate::telegram::Telegram;

/// How often it is looked what other processes on the database were told.
const PAUSES_HEARD_EVERY: Duration = Duration::from_secs(1);

/// A pause as stored may differ this much from the same pause at the gate.
const PAUSE_SLACK: Duration = Duration::from_millis(50);

/// Keeps the pauses of all processes on this database in step, for ever: what
/// Telegram tells one of them holds for all, and for those that are started later.
///
/// What we are told is written down at once, so that no `kill -9` makes it unheard.
pub(crate) async fn keep_pauses_shared(store: Store, telegram: Telegram) {
    let mut ticks = tokio::time::interval(PAUSES_HEARD_EVERY);
    loop {
        tokio::select! {
            () = telegram.pause_told() => {}
            _ = ticks.tick() => {}
        }
        if let Err(error) = share_pause(&store, &telegram).await {
            tracing::error!(error = format!("{error:#}"), "pauses are not shared");
        }
    }
}

/// Obeys what the processes on this database were told before; tells them what we were.
pub(crate) async fn share_pause(store: &Store, telegram: &Telegram) -> anyhow::Result<()> {
    let (theirs, ours) = (store.shared_pause().await?, telegram.shut_for());
    if ours > theirs + PAUSE_SLACK {
        store.share_pause(ours).await?;
    } else if theirs > ours {
        telegram.pause(theirs);
    }
    Ok(())
}
