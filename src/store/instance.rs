//! One running bot per database.
//!
//! Two bots on one database would handle the same updates twice. The lock is
//! the operating system's (a locked file beside a SQLite database) or the
//! server's (an advisory lock), so it ends with the process, however it ends.
//! A row tells a second bot who holds it.

use std::fs::{File, TryLockError};

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Connection, Row};

use super::sql::Dialect;
use super::{Store, instant, seconds};

/// Key of the advisory lock, arbitrary and ours: "doorman" in ASCII.
const LOCK_KEY: i64 = 0x0064_6f6f_726d_616e;

/// The lock; the database is free again when this is dropped.
#[derive(Debug)]
pub struct Instance {
    _lock: Lock,
}

#[derive(Debug)]
enum Lock {
    File { _open: File },
    Connection { _open: Box<AnyConnection> },
}

/// Who holds the lock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("another doorman is running on this database: process {pid} on {host}, since {since}")]
pub struct Held {
    /// Process id on its host.
    pub pid: i64,
    /// Host name.
    pub host: String,
    /// When it took the lock, as text in UTC.
    pub since: String,
}

impl Store {
    /// Takes the lock, or says who holds it.
    pub async fn lock(&self, now: DateTime<Utc>) -> anyhow::Result<Result<Instance, Held>> {
        let lock = match self.dialect {
            Dialect::Sqlite => self.lock_file()?,
            Dialect::Postgres => self.lock_connection().await?,
        };
        match lock {
            Some(lock) => {
                self.sign(now).await?;
                Ok(Ok(Instance { _lock: lock }))
            }
            None => Ok(Err(self.holder().await?)),
        }
    }

    fn lock_file(&self) -> anyhow::Result<Option<Lock>> {
        let mut path = super::sqlite_file(&self.url)?.into_os_string();
        path.push(".lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .context("open the lock file beside the database")?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock::File { _open: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).context("lock the database"),
        }
    }

    async fn lock_connection(&self) -> anyhow::Result<Option<Lock>> {
        let mut connection = AnyConnection::connect(&self.url)
            .await
            .context("connect to lock")?;
        let is_locked: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)")
            .bind(LOCK_KEY)
            .fetch_one(&mut connection)
            .await
            .context("lock the database")?;
        Ok(is_locked.then(|| Lock::Connection {
            _open: Box::new(connection),
        }))
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
            Some(row) => Held {
                pid: row.try_get(0)?,
                host: row.try_get(1)?,
                since: instant(row.try_get(2)?)
                    .format("%Y-%m-%d %H:%M:%S UTC")
                    .to_string(),
            },
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
fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| std::env::var("HOSTNAME").ok())
        .map_or_else(|| "unknown host".to_owned(), |name| name.trim().to_owned())
}
