//! Everything that must outlive the process, behind one [`Store`].
//!
//! SQLite and PostgreSQL are reached through one pool type and one dialect of
//! SQL (`sql`). All writing goes through one connection, so transactions never
//! wait for each other inside the process; readers never block it (WAL). The
//! update journal is in `journal`, what it makes of people in `ledger`, people in
//! `people`, groups and channels in `chats`, requests to join in `joins`, the owner's
//! links in `links`, the sums by day in `tallies`; audits are in `audits`, `targets` and
//! `turn`. Who may run is in `instance` (SQLite) and `lease` (PostgreSQL), how people are
//! erased in `forgotten` and `expiry`, a look from outside in `inspection`, copies in
//! `backup`, the care for SQLite's log in `checkpoint`; what an error means, `trouble`
//! tells.
//!
//! Methods are facts (`record`, `finish`, `person`), each one statement or one
//! whole transaction. Nothing here decides anything: rules are in `person`
//! and `group`.

mod audits;
mod backup;
mod chats;
mod checkpoint;
mod digests;
mod dossier;
mod expiry;
mod exports;
mod forgotten;
mod inspection;
mod instance;
mod joins;
mod journal;
mod lease;
mod ledger;
mod links;
mod menus;
mod people;
mod reports;
mod sql;
mod tallies;
mod targets;
mod trouble;
mod turn;
mod words;

use std::borrow::Cow;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use futures_util::future::try_join_all;
use sqlx::any::{AnyArguments, AnyConnectOptions, AnyPoolOptions, AnyQueryResult};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::query::Query;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    Any, AnyConnection, AnyPool, AssertSqlSafe, ConnectOptions, Connection, SqlSafeStr, Transaction,
};
use teloxide::types::UserId;
use tokio::sync::Notify;
use tokio::time::timeout;

pub use self::dossier::{Dossier, OpeningRow};
pub(crate) use self::expiry::PARKED_FOR;
pub use self::inspection::{Inspection, NewerSchema};
pub use self::instance::{Held, Instance};
pub use self::journal::{Owed, Parked, Received, Recorded, Unfinished};
pub(crate) use self::lease::is_silent;
pub use self::lease::{Deposed, Keeper, Seen, Term};
pub use self::menus::Menu;
use self::sql::Dialect;
pub use self::targets::{Added, Concluded, Finding};
pub(crate) use self::trouble::Trouble;
pub use crate::audience::{Audit, AuditId, AuditState};

/// Every migration ever released, oldest first. Never edit one that was.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "front door",
        include_str!("migrations/0001_front_door.sql"),
    ),
    (2, "audits", include_str!("migrations/0002_audits.sql")),
    (
        3,
        "targets in one tree",
        include_str!("migrations/0003_targets_in_one_tree.sql"),
    ),
    (
        4,
        "every beginning",
        include_str!("migrations/0004_every_beginning.sql"),
    ),
    (
        5,
        "requests to join",
        include_str!("migrations/0005_join_requests.sql"),
    ),
    (
        6,
        "group hello",
        include_str!("migrations/0006_group_hello.sql"),
    ),
    (
        7,
        "forgotten",
        include_str!("migrations/0007_forgotten.sql"),
    ),
    (8, "menus", include_str!("migrations/0008_menus.sql")),
    (
        9,
        "reported audits",
        include_str!("migrations/0009_reported_audits.sql"),
    ),
    (10, "links", include_str!("migrations/0010_links.sql")),
    (11, "tallies", include_str!("migrations/0011_tallies.sql")),
    (12, "digests", include_str!("migrations/0012_digests.sql")),
    (13, "standby", include_str!("migrations/0013_standby.sql")),
    (
        14,
        "pause told",
        include_str!("migrations/0014_pause_told.sql"),
    ),
    (
        15,
        "people as they came",
        include_str!("migrations/0015_people_as_they_came.sql"),
    ),
];

/// What a database URL may be.
pub(crate) const ACCEPTED: &str = "it takes sqlite://FILE in a folder that can be written to, \
     or postgres://USER:PASSWORD@HOST/NAME";

/// How long a caller waits for a connection before the database counts as gone.
const ACQUIRE_TIME_MAX: Duration = Duration::from_secs(30);

/// The longest a question may take: a silent server is an absent one.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(2);

/// Connections that only read.
const READERS_MAX: u32 = 2;

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    writer: AnyPool,
    readers: AnyPool,
    dialect: Dialect,
    url: String,
    /// Every write is made under this term, and none once it is over.
    term: Option<Term>,
    /// Rung whenever something is about to be written.
    written: Arc<Notify>,
}

impl Store {
    /// Opens the database named by `url`, creating a missing SQLite file, and
    /// brings its tables up to date.
    ///
    /// Errors name what is wrong with the database but never repeat `url`, which
    /// may hold a password.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        sqlx::any::install_default_drivers();
        let dialect = dialect_of(url)?;
        let url = match dialect {
            Dialect::Sqlite => creating(url),
            Dialect::Postgres => url.to_owned(),
        };
        let options = options(&url)?;
        // The pool would go on trying to connect for as long as a caller may wait.
        let mut connection = AnyConnection::connect_with(&options)
            .await
            .context("connect")?;
        prepare(&mut connection, dialect).await.context("connect")?;
        inspection::refuse_newer(&mut connection, dialect).await?;
        connection.close().await.context("connect")?;
        let writer = pool(dialect, 1)
            .connect_with(options.clone())
            .await
            .context("connect")?;
        let store = Self {
            writer,
            readers: pool(dialect, READERS_MAX).connect_lazy_with(options),
            dialect,
            url,
            term: None,
            written: Arc::default(),
        };
        store
            .migrate()
            .await
            .context("bring the tables up to date")?;
        Ok(store)
    }

    /// The same database over fresh connections: the old ones may be stuck.
    pub(crate) fn afresh(&self) -> anyhow::Result<Self> {
        let options = options(&self.url)?;
        Ok(Self {
            writer: pool(self.dialect, 1).connect_lazy_with(options.clone()),
            readers: pool(self.dialect, READERS_MAX).connect_lazy_with(options),
            dialect: self.dialect,
            url: self.url.clone(),
            term: self.term,
            written: Arc::default(),
        })
    }

    /// The same over fresh connections, for writes of this term alone.
    pub fn under(&self, term: Term) -> anyhow::Result<Self> {
        let afresh = self.afresh()?;
        Ok(Self {
            term: Some(term),
            ..afresh
        })
    }

    /// Whether the database is there to be written to.
    pub(crate) async fn answers(&self) -> bool {
        match self.begin().await {
            Ok(transaction) => transaction.rollback().await.is_ok(),
            Err(_) => false,
        }
    }

    /// Whether no connection hangs: each is had, and answers, within a short time. One
    /// that the network has forgotten would keep whoever uses it waiting for hours.
    pub(crate) async fn is_sound(&self) -> bool {
        let readers = (0..READERS_MAX).map(|_| self.readers.acquire());
        let all = async { tokio::join!(self.answers(), try_join_all(readers)) };
        matches!(timeout(ANSWER_TIME_MAX, all).await, Ok((true, Ok(_))))
    }

    /// Ends all connections after what they are doing.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Opens a transaction that will write.
    async fn begin(&self) -> anyhow::Result<Transaction<'static, Any>> {
        self.written.notify_one();
        let begun = self.writer.begin_with(self.dialect.begin()).await;
        let mut transaction = begun.context("begin a transaction")?;
        if let Some(term) = self.term {
            lease::hold(&mut transaction, term).await?;
        }
        Ok(transaction)
    }

    /// Writes with a single statement.
    async fn write(&self, query: Query<'_, Any, AnyArguments>) -> anyhow::Result<AnyQueryResult> {
        if self.term.is_none() {
            self.written.notify_one();
            return Ok(query.execute(&self.writer).await?);
        }
        let mut transaction = self.begin().await?;
        let done = query.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(done)
    }

    async fn migrate(&self) -> anyhow::Result<()> {
        let migrations = MIGRATIONS
            .iter()
            .map(|&(version, name, text)| {
                Migration::new(
                    version,
                    Cow::Borrowed(name),
                    MigrationType::Simple,
                    AssertSqlSafe(self.dialect.migration(text)).into_sql_str(),
                    false,
                )
            })
            .collect();
        Migrator::with_migrations(migrations)
            .run(&self.writer)
            .await?;
        Ok(())
    }
}

fn dialect_of(url: &str) -> anyhow::Result<Dialect> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        bail!("a database in memory would lose everything");
    }
    match url.split_once(':') {
        Some(("sqlite", _)) if sqlite_file(url)?.as_os_str().is_empty() => {
            bail!("it names no file, so everything would be lost")
        }
        Some(("sqlite", _)) => Ok(Dialect::Sqlite),
        Some(("postgres" | "postgresql", _)) => Ok(Dialect::Postgres),
        _ => bail!("not a database doorman knows"),
    }
}

/// The SQLite URL that also creates a missing file.
fn creating(url: &str) -> String {
    match url.split_once('?') {
        None => format!("{url}?mode=rwc"),
        Some((_, query)) if query.contains("mode=") => url.to_owned(),
        Some(_) => format!("{url}&mode=rwc"),
    }
}

fn sqlite_file(url: &str) -> anyhow::Result<std::path::PathBuf> {
    Ok(SqliteConnectOptions::from_str(url)?
        .get_filename()
        .to_owned())
}

/// Statements are not logged: they would tell of people.
fn options(url: &str) -> anyhow::Result<AnyConnectOptions> {
    let options = AnyConnectOptions::from_str(url).context("read the database URL")?;
    Ok(options
        .log_statements(log::LevelFilter::Off)
        .log_slow_statements(log::LevelFilter::Off, Duration::MAX))
}

fn pool(dialect: Dialect, connections_max: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIME_MAX)
        // A local file needs no ping before each use; a server may have gone away.
        .test_before_acquire(dialect == Dialect::Postgres)
        // On a full disk SQLite ends a transaction by itself, sqlx does not hear of it,
        // and would begin no other on this connection ever again.
        .before_acquire(|connection, _| {
            let is_clean = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_clean) })
        })
        .after_connect(move |connection, _| Box::pin(prepare(connection, dialect)))
}

/// Sets a fresh connection up.
async fn prepare(connection: &mut AnyConnection, dialect: Dialect) -> Result<(), sqlx::Error> {
    if dialect == Dialect::Sqlite {
        for pragma in SQLITE_PRAGMAS {
            sqlx::query(pragma).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// WAL lets readers and the writer work side by side; FULL makes each commit
/// reach the disk before it returns, which is what acknowledging rests on. The log may
/// become 128 MB long before the writer itself has to cut it (see `checkpoint`), and
/// keeps 16 MB of the disk then.
const SQLITE_PRAGMAS: [&str; 6] = [
    "pragma busy_timeout = 10000",
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
    "pragma wal_autocheckpoint = 32768",
    "pragma journal_size_limit = 16777216",
];

/// An instant as the tables keep it: seconds since 1970 in UTC.
fn seconds(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}

fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// A person's id as the tables keep it; Telegram's ids have at most 52 bits.
fn row_id(id: UserId) -> i64 {
    i64::try_from(id.0).unwrap_or(i64::MAX)
}

fn user_id(id: i64) -> anyhow::Result<UserId> {
    Ok(UserId(
        u64::try_from(id).context("a person's id in the store is negative")?,
    ))
}
