//! The lease: which of several instances on one PostgreSQL database runs the bot.
//!
//! One row holds it. Each new holder begins a *term*, and counts *beats* while it
//! lives. Nothing here compares clocks of two machines: a standby takes over when it
//! has itself seen the same beat for long enough (`standby`).
//!
//! A holder that was deposed and does not know yet can write nothing: each of its
//! transactions holds its term's row (`for key share`), and taking over needs that
//! row to itself (`for update`). So either the write is committed before the new
//! term begins, and the new holder finds it, or it fails with [`Deposed`]. Counting a
//! beat is an ordinary update, which neither waits for such writes nor holds them up.
//! Who stops in the middle of a transaction would hold the row for ever; the server ends
//! such transactions ([`Dialect::begin`]).

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, ConnectOptions, Connection, Row};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::instance::{Held, host};
use super::sql::Dialect;
use super::{ANSWER_TIME_MAX, Store, instant, seconds};

/// A stretch of time in which one instance holds the lease; later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term(i64);

/// The lease as somebody has seen it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    term: Term,
    beat: i64,
    /// Nobody holds it: its last holder has let go.
    pub is_free: bool,
    /// Who holds it, or did.
    pub holder: Held,
}

/// The term is over: another instance has taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("another instance has taken over this database")]
pub struct Deposed;

/// Looks after the lease, over a connection that nothing else waits for.
#[derive(Debug)]
pub struct Keeper {
    store: Store,
    /// None after an error.
    connection: Option<AnyConnection>,
}

impl Store {
    /// A keeper of the lease; `None` on SQLite, where a locked file is all it takes.
    #[must_use]
    pub fn keeper(&self) -> Option<Keeper> {
        (self.dialect == Dialect::Postgres).then(|| Keeper {
            store: self.clone(),
            connection: None,
        })
    }
}

impl Keeper {
    /// How the lease is; `None` before anybody has ever held it.
    pub async fn look(&mut self) -> anyhow::Result<Option<Seen>> {
        in_time(async {
            let mut connection = self.connect().await?;
            let row = sqlx::query(
                "select term, beat, held, pid, host, started_at from instance where id = 1",
            )
            .fetch_optional(&mut connection)
            .await?;
            self.connection = Some(connection);
            let Some(row) = row else { return Ok(None) };
            Ok(Some(Seen {
                term: Term(row.try_get(0)?),
                beat: row.try_get(1)?,
                is_free: row.try_get::<i64, _>(2)? == 0,
                holder: Held::new(row.try_get(3)?, row.try_get(4)?, instant(row.try_get(5)?)),
            }))
        })
        .await
        .context("look at the lease")
    }

    /// Begins a new term if the lease is free, or still as it was `seen`. `None` if
    /// its holder lives, or somebody else was faster.
    pub async fn take_over(
        &mut self,
        seen: Option<&Seen>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Option<Term>> {
        in_time(async {
            let mut connection = self.connect().await?;
            let term = take_over(&mut connection, seen, now).await?;
            self.connection = Some(connection);
            Ok(term)
        })
        .await
        .context("take over the lease")
    }

    /// Counts a beat. `false` if the term is over.
    pub async fn renew(&mut self, term: Term) -> anyhow::Result<bool> {
        let statement = "update instance set beat = beat + 1 where id = 1 and term = $1";
        let is_renewed = self.change(statement, term).await;
        is_renewed.context("renew the lease")
    }

    /// Lets go: anybody may take over at once.
    pub async fn release(&mut self, term: Term) -> anyhow::Result<()> {
        let statement = "update instance set held = 0 where id = 1 and term = $1";
        self.change(statement, term)
            .await
            .context("release the lease")?;
        Ok(())
    }

    async fn change(&mut self, statement: &'static str, term: Term) -> anyhow::Result<bool> {
        in_time(async {
            let mut connection = self.connect().await?;
            let query = sqlx::query(statement).bind(term.0);
            let done = query.execute(&mut connection).await?;
            self.connection = Some(connection);
            Ok(done.rows_affected() > 0)
        })
        .await
    }

    /// The connection. Whoever takes it puts it back if it is still good.
    async fn connect(&mut self) -> anyhow::Result<AnyConnection> {
        match self.connection.take() {
            Some(connection) => Ok(connection),
            None => Ok(super::options(&self.store.url)?.connect().await?),
        }
    }
}

/// Whether this error says that no answer came in time, not even a refusal.
pub(crate) fn is_silent(error: &anyhow::Error) -> bool {
    error.is::<Elapsed>()
}

async fn in_time<T>(asked: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    timeout(ANSWER_TIME_MAX, asked).await?
}

async fn take_over(
    connection: &mut AnyConnection,
    seen: Option<&Seen>,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<Term>> {
    let mut transaction = connection.begin_with(Dialect::Postgres.begin()).await?;
    sqlx::query(
        "insert into instance (id, pid, host, started_at) values (1, 0, '', 0)
         on conflict (id) do nothing",
    )
    .execute(&mut *transaction)
    .await?;
    let row = sqlx::query("select term, beat, held from instance where id = 1 for update")
        .fetch_one(&mut *transaction)
        .await?;
    let (term, beat, held): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let is_as_seen = seen.is_some_and(|seen| (seen.term, seen.beat) == (Term(term), beat));
    if held != 0 && !is_as_seen {
        // Dropped, it would keep the row until the connection is next used.
        transaction.rollback().await?;
        return Ok(None);
    }
    sqlx::query(
        "update instance set term = $1, beat = 0, held = 1, pid = $2, host = $3, started_at = $4
         where id = 1",
    )
    .bind(term + 1)
    .bind(i64::from(std::process::id()))
    .bind(host())
    .bind(seconds(now))
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Some(Term(term + 1)))
}

/// Makes sure that the term lasts until this transaction has ended.
pub(super) async fn hold(connection: &mut AnyConnection, term: Term) -> anyhow::Result<()> {
    let row = sqlx::query("select term from instance where id = 1 and term = $1 for key share")
        .bind(term.0)
        .fetch_optional(connection)
        .await
        .context("hold the lease")?;
    row.map(drop).ok_or_else(|| Deposed.into())
}
