//! When the write-ahead log of SQLite is worked into the tables.
//!
//! Among many people each one has a page of their own, so a batch of updates changes
//! hundreds, and to copy them from the log into the tables takes as long as to write them
//! down at first. SQLite would do so in the midst of a rush, on the commit that makes the
//! log 1,000 pages long. Here it is done when nobody is at the door, beside the writer
//! and not in its way; a log that has become very long is cut by the writer all the same.
//!
//! Nothing rests on it: what is in the log is as durable as what is in the tables.

use std::time::Duration;

use anyhow::Context;
use tokio::time::{sleep, timeout};

use super::Store;
use super::sql::Dialect;

/// How long nothing is written before it is time: longer than from one batch of a rush
/// to the next, shorter than from one look of any chore to the next.
const QUIET_FOR: Duration = Duration::from_millis(300);

/// How much time there is between two checkpoints, each of which waits for the disk.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(5);

impl Store {
    /// Keeps the log short whenever there is time for it, for ever.
    pub(crate) async fn keep_log_short(&self) {
        if self.dialect == Dialect::Postgres {
            return std::future::pending().await;
        }
        loop {
            self.written.notified().await;
            sleep(CHECKPOINT_EVERY).await;
            while timeout(QUIET_FOR, self.written.notified()).await.is_ok() {}
            if let Err(error) = self.checkpoint().await {
                // It is done at the next opportunity.
                tracing::debug!(error = format!("{error:#}"), "the log stays long");
            }
        }
    }

    /// Works into the tables what is in the log and nobody still reads there.
    async fn checkpoint(&self) -> anyhow::Result<()> {
        sqlx::query("pragma wal_checkpoint(passive)")
            .fetch_all(&self.readers)
            .await
            .context("work the log into the tables")?;
        Ok(())
    }
}
