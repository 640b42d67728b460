//! A copy of a SQLite database in use: one file, whole and of one moment.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use sqlx::{AnyConnection, Connection};
use tempfile::NamedTempFile;

use super::sql::Dialect;
use super::{Store, dialect_of, sqlite_file};

impl Store {
    /// Copies the database named by `url` into a new `file`; returns its length in
    /// bytes. The bot goes on meanwhile.
    ///
    /// There is either a whole copy or none: it grows beside its place. *Errors*: no
    /// SQLite database is there, the file exists, or the disk is full.
    pub async fn back_up(url: &str, file: &Path) -> anyhow::Result<u64> {
        if dialect_of(url)? == Dialect::Postgres {
            bail!("a PostgreSQL database is backed up by its own means: pg_dump --format=custom");
        }
        ensure!(sqlite_file(url)?.exists(), "there is no database yet");
        ensure!(!file.exists(), "{} is there already", file.display());
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        // For its owner alone, as it is full of people.
        let copy = NamedTempFile::new_in(folder).context(format!("in {}", folder.display()))?;
        copy_into(url, copy.path()).await?;
        copy.as_file().sync_all().context("put the copy on disk")?;
        let bytes = copy.as_file().metadata().context("read its length")?.len();
        copy.persist_noclobber(file)
            .with_context(|| format!("name it {}", file.display()))?;
        Ok(bytes)
    }
}

async fn copy_into(url: &str, file: &Path) -> anyhow::Result<()> {
    sqlx::any::install_default_drivers();
    let options = super::options(url)?;
    let mut connection = AnyConnection::connect_with(&options)
        .await
        .context("connect")?;
    let name = file.to_str().context("a name that is not UTF-8")?;
    sqlx::query("vacuum into $1")
        .bind(name)
        .execute(&mut connection)
        .await
        .context("copy the database")?;
    connection.close().await.context("close the database")
}
