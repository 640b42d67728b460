//! A list of ids on its way into an audit.

use std::io::Read;

use anyhow::Context;
use teloxide::types::UserId;
use tokio::sync::mpsc;

use crate::audience::AuditId;
use crate::idlist::{self, Import, ImportError};
use crate::store::Store;

/// Chunks of ids on their way into the store.
const CHUNKS_MAX: usize = 4;

/// Ids in one commit: a million random ones took 19 s in commits of a thousand, and
/// 3 s like this (SQLite, 2026-11-22).
const BATCH_IDS: usize = 65_536;

/// What became of the ids of a list.
pub(crate) struct Taken {
    /// Ids that were new to the audit.
    pub(crate) added: u64,
    /// Ids of bots, which are not asked.
    pub(crate) bots: u64,
    /// Ids of people who asked to be forgotten, and are left out.
    pub(crate) forgotten: u64,
}

/// The audit takes no more ids.
type Closed = mpsc::error::SendError<Vec<u64>>;

/// Reads a list into an audit. If it cannot be read, some of its ids may be in the
/// audit all the same.
pub(crate) async fn take_in(
    store: &Store,
    id: AuditId,
    list: impl Read + Send + 'static,
    bot: UserId,
) -> anyhow::Result<Result<(Import, Taken), ImportError<Closed>>> {
    let (sink, mut chunks) = mpsc::channel::<Vec<u64>>(CHUNKS_MAX);
    // Reading is synchronous, and may take a while.
    let reading = tokio::task::spawn_blocking(move || {
        idlist::import(list, |ids: &[u64]| sink.blocking_send(ids.to_vec()))
    });
    let mut taken = Taken {
        added: 0,
        bots: 0,
        forgotten: 0,
    };
    let mut batch = Vec::with_capacity(BATCH_IDS);
    loop {
        let chunk = chunks.recv().await;
        let is_last = chunk.is_none();
        batch.extend(chunk.unwrap_or_default());
        if is_last || batch.len() >= BATCH_IDS {
            let before = batch.len();
            batch.retain(|id| *id != bot.0);
            taken.bots += (before - batch.len()) as u64;
            // In order, the table's pages are filled one after another.
            batch.sort_unstable();
            let added = store.add_targets(id, &batch).await?;
            taken.added += added.new;
            taken.forgotten += added.forgotten;
            batch.clear();
        }
        if is_last {
            break;
        }
    }
    match reading.await.context("read a list")? {
        Ok(import) => Ok(Ok((import, taken))),
        Err(ImportError::Sink(_)) => anyhow::bail!("a list is not taken in to its end"),
        Err(error) => Ok(Err(error)),
    }
}
