//! Looking at a database without changing it: it may belong to a running bot, or to
//! another version of it.

use anyhow::Context;
use sqlx::{Any, AnyConnection, Connection, Transaction};

use super::sql::Dialect;
use super::{MIGRATIONS, Store, dialect_of, sqlite_file};

/// What a database is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inspection {
    /// The SQLite file is not there yet; its folder is.
    Missing,
    /// It opens.
    Found {
        /// The schema it has; `None` before the first run.
        schema: Option<i64>,
    },
}

/// The database is a later version's. What it would do there nobody knows yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("schema {found}, and this doorman knows up to {known}")]
pub struct NewerSchema {
    /// What the database has.
    pub found: i64,
    /// The newest that this program knows.
    pub known: i64,
}

impl Store {
    /// The newest schema that this program knows.
    #[must_use]
    pub fn newest_schema() -> i64 {
        MIGRATIONS.last().map_or(0, |(version, ..)| *version)
    }

    /// Looks at the database named by `url`: nothing is made, locked or migrated.
    ///
    /// *Errors*: it cannot be opened, read or written to. They never repeat `url`.
    pub async fn inspect(url: &str) -> anyhow::Result<Inspection> {
        sqlx::any::install_default_drivers();
        let dialect = dialect_of(url)?;
        if dialect == Dialect::Sqlite {
            let file = sqlite_file(url)?;
            if !file.exists() {
                let folder = file.parent().context("a file without a folder")?;
                let is_there = folder.as_os_str().is_empty() || folder.is_dir();
                anyhow::ensure!(is_there, "its folder is not there");
                return Ok(Inspection::Missing);
            }
        }
        let options = super::options(url)?;
        let mut connection = AnyConnection::connect_with(&options)
            .await
            .context("connect")?;
        let inspected = inspect(&mut connection, dialect).await;
        // What it said counts, not how it takes leave.
        let _ = connection.close().await;
        inspected
    }

    /// Tries whether the database takes a write: in a transaction that is rolled back.
    ///
    /// It waits its turn behind other writers.
    pub async fn try_writing(&self) -> anyhow::Result<()> {
        try_writing(self.begin().await?).await
    }

    /// Whether the database keeps what it is given. On a full disk a transaction begins and
    /// ends as well as ever, and only a commit tells.
    pub(crate) async fn can_commit(&self) -> bool {
        let trial = async {
            let mut transaction = self.begin().await?;
            write(&mut transaction).await?;
            sqlx::query("delete from instance where id < 0")
                .execute(&mut *transaction)
                .await?;
            anyhow::Ok(transaction.commit().await?)
        };
        trial.await.is_ok()
    }
}

async fn inspect(connection: &mut AnyConnection, dialect: Dialect) -> anyhow::Result<Inspection> {
    if dialect == Dialect::Sqlite {
        // A running bot is waited for as the bot waits for others.
        sqlx::query("pragma busy_timeout = 10000")
            .execute(&mut *connection)
            .await?;
    }
    let schema = schema(connection, dialect).await?;
    if schema.is_some() {
        try_writing(connection.begin_with(dialect.begin()).await?).await?;
    }
    Ok(Inspection::Found { schema })
}

/// Refuses a database that a later version has made or migrated, and says what will be
/// done to an older one: among a million people that takes a while.
pub(super) async fn refuse_newer(
    connection: &mut AnyConnection,
    dialect: Dialect,
) -> anyhow::Result<()> {
    let known = Store::newest_schema();
    match schema(connection, dialect).await? {
        Some(found) if found > known => return Err(NewerSchema { found, known }.into()),
        Some(found) if found < known => {
            tracing::info!(found, known, "bringing the database up to date");
        }
        _ => {}
    }
    Ok(())
}

/// The newest migration a database has had; `None` if it never had one.
async fn schema(connection: &mut AnyConnection, dialect: Dialect) -> anyhow::Result<Option<i64>> {
    let tables: i64 = sqlx::query_scalar(dialect.count_migration_tables())
        .fetch_one(&mut *connection)
        .await
        .context("look for tables")?;
    if tables == 0 {
        return Ok(None);
    }
    sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(connection)
        .await
        .context("read the version of the tables")
}

/// Writes and takes it back.
async fn try_writing(mut transaction: Transaction<'_, Any>) -> anyhow::Result<()> {
    write(&mut transaction).await?;
    transaction.rollback().await.context("end a trial write")
}

/// Writes a row of its own: changing the one that is there, a trial and the lease's beats
/// would wait for each other.
async fn write(connection: &mut AnyConnection) -> anyhow::Result<()> {
    sqlx::query("insert into instance (id, pid, host, started_at) values ($1, 0, '', 0)")
        .bind(-i64::from(fastrand::u32(1..)))
        .execute(connection)
        .await
        .context("write")?;
    Ok(())
}
