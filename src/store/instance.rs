//! One running bot per SQLite database: a locked file beside it.
//!
//! Two bots on one database would handle the same updates twice. The lock is the
//! operating system's, so it ends with the process, however it ends, and lasts while
//! the process is merely stopped. A row tells a second bot who holds it. On
//! PostgreSQL there is a `lease` instead.

use std::fs::{File, TryLockError};

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::Row;

use super::{Store, instant, seconds};

/// The lock; the database is free again when this is dropped.
#[derive(Debug)]
pub struct Instance {
    _open: File,
}

/// Who runs the bot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("another doorman is running on this database: process {pid} on {host}, since {since}")]
pub struct Held {
    /// Process id on its host.
    pub pid: i64,
    /// Host name.
    pub host: String,
    /// Since when, as text in UTC.
    pub since: String,
}

impl Held {
    pub(super) fn new(pid: i64, host: String, since: DateTime<Utc>) -> Self {
        let since = since.format("%Y-%m-%d %H:%M:%S UTC").to_string();
        Self { pid, host, since }
    }
}

impl Store {
    /// Locks the file, or says who holds it.
    pub async fn lock(&self, now: DateTime<Utc>) -> anyhow::Result<Result<Instance, Held>> {
        match self.lock_file()? {
            Some(file) => {
                self.sign(now).await?;
                Ok(Ok(Instance { _open: file }))
            }
            None => Ok(Err(self.holder().await?)),
        }
    }

    fn lock_file(&self) -> anyhow::Result<Option<File>> {
        let mut path = super::sqlite_file(&self.url)?.into_os_string();
        path.push(".lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .context("open the lock file beside the database")?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).context("lock the database"),
        }
    }

    async fn sign(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let statement = self.dialect.sql(
            "insert into instance (id, pid, host, started_at) values (1, ?, ?, ?)
             on conflict (id) do update set
                 pid = excluded.pid, host = excluded.host, started_at = excluded.started_at",
        );
        sqlx::query(statement)
            .bind(i64::from(std::process::id()))
            .bind(host())
            .bind(seconds(now))
            .execute(&self.writer)
            .await
            .context("sign the lock")?;
        Ok(())
    }

    async fn holder(&self) -> anyhow::Result<Held> {
        let row = sqlx::query("select pid, host, started_at from instance where id = 1")
            .fetch_optional(&self.readers)
            .await
            .context("read who holds the lock")?;
        Ok(match row {
            Some(row) => Held::new(row.try_get(0)?, row.try_get(1)?, instant(row.try_get(2)?)),
            // It has the lock but has not signed yet.
            None => Held {
                pid: 0,
                host: "this database".to_owned(),
                since: "just now".to_owned(),
            },
        })
    }
}

/// This machine's name, for the person who looks for the other process.
pub(super) fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| std::env::var("HOSTNAME").ok())
        .map_or_else(|| "unknown host".to_owned(), |name| name.trim().to_owned())
}
