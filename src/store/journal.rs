//! The update journal: what Telegram delivered, and what is still to be done.
//!
//! [`Store::record`] is the transaction doorman stands on. It writes the raw
//! updates, everything they say about people and chats, and the reply each one
//! is owed, all in one commit; only then may the updates be acknowledged. A
//! replayed update finds its reply in its row, so a new person is greeted as new
//! however often the process dies.

use std::collections::HashSet;

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::ledger::{Remembered, who_blocked};
use super::sql::{self, ROWS_MAX};
use super::words::Word;
use super::{Store, instant, row_id, seconds};
use crate::arrival::Arrival;
use crate::person::{Reply, Urgency};
use crate::reach::Response;

/// An update as delivered, with what it means.
#[derive(Debug)]
pub struct Received {
    /// Telegram's id.
    pub update_id: u32,
    /// The JSON object, byte for byte.
    pub raw: String,
    /// What it means.
    pub arrival: Arrival,
    /// Whether it may be answered, or is part of a flood.
    pub response: Response,
}

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Recorded {
    /// What each update of the batch is owed, in its order; nothing for the second
    /// delivery of a known one.
    pub owed: Vec<Owed>,
    /// Owners of earlier updates that are owed nothing any more: they have blocked
    /// the bot, or are forgotten.
    pub silenced: Vec<i64>,
}

/// What an update is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The reply.
    pub reply: Reply,
    /// The tag of the language it is to be in, if anything tells.
    pub language: Option<String>,
}

/// An update that was recorded but not finished, as read back.
#[derive(Debug)]
pub struct Unfinished {
    /// Telegram's id.
    pub update_id: u32,
    /// The JSON object.
    pub raw: String,
    /// What it is owed.
    pub owed: Owed,
    /// When it was received.
    pub received_at: DateTime<Utc>,
}

/// An update that could not be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Telegram's id.
    pub update_id: u32,
    /// Why not, as of the last attempt.
    pub error: String,
}

impl Owed {
    pub(super) const NOTHING: Self = Self {
        reply: Reply::Silence,
        language: None,
    };
}

impl Store {
    /// Records a batch and marks `finished` updates, in one durable commit.
    pub async fn record(
        &self,
        batch: &[Received],
        finished: &[u32],
        now: DateTime<Utc>,
    ) -> anyhow::Result<Recorded> {
        let mut transaction = self.begin().await?;
        self.mark_finished(&mut transaction, finished, now).await?;
        let mut known = self.known(&mut transaction, batch).await?;
        let is_new: Vec<_> = batch
            .iter()
            .map(|it| known.insert(i64::from(it.update_id)))
            .collect();
        let new = batch
            .iter()
            .zip(&is_new)
            .filter_map(|(it, is_new)| is_new.then_some(it));
        let new: Vec<_> = new.collect();

        let Remembered {
            owed,
            ledger,
            parted,
        } = self.remember(&mut transaction, &new).await?;
        self.empty_updates(&mut transaction, &parted, now).await?;
        let mut silenced = who_blocked(&new, &ledger);
        self.silence(&mut transaction, &silenced, now).await?;
        silenced.extend(parted.into_iter().map(row_id));
        self.insert(&mut transaction, &new, &owed, now)
            .await
            .context("record updates")?;
        transaction.commit().await.context("commit updates")?;

        let mut owed = owed.into_iter();
        let of_new = |is_new| if is_new { owed.next() } else { None };
        let owed = is_new
            .into_iter()
            .map(of_new)
            .map(|it| it.unwrap_or(Owed::NOTHING));
        Ok(Recorded {
            owed: owed.collect(),
            silenced,
        })
    }

    /// Marks updates as handled; what they say, and whose they were, is erased.
    pub async fn finish(&self, finished: &[u32], now: DateTime<Utc>) -> anyhow::Result<()> {
        if finished.is_empty() {
            return Ok(());
        }
        let mut transaction = self.begin().await?;
        self.mark_finished(&mut transaction, finished, now).await?;
        transaction
            .commit()
            .await
            .context("commit finished updates")
    }

    /// The next unfinished updates with ids from `first` on, oldest first.
    pub async fn unfinished(&self, first: u32, count_max: u32) -> anyhow::Result<Vec<Unfinished>> {
        self.unfinished_where("true", first, count_max).await
    }

    /// Those among them that are, or are not, to be handled ahead of the others.
    pub async fn unfinished_of(
        &self,
        urgency: Urgency,
        first: u32,
        count_max: u32,
    ) -> anyhow::Result<Vec<Unfinished>> {
        let condition = match urgency {
            Urgency::Urgent => "reply in ('join', 'answer_ahead')",
            Urgency::Ordinary => "reply not in ('join', 'answer_ahead')",
        };
        self.unfinished_where(condition, first, count_max).await
    }

    async fn unfinished_where(
        &self,
        condition: &str,
        first: u32,
        count_max: u32,
    ) -> anyhow::Result<Vec<Unfinished>> {
        let statement = self.dialect.sql(&format!(
            "select update_id, body, reply, language, received_at from inbox
             where finished_at is null and parked_at is null and update_id >= ? and {condition}
             order by update_id limit ?"
        ));
        let rows = sqlx::query(statement)
            .bind(i64::from(first))
            .bind(i64::from(count_max))
            .fetch_all(&self.readers)
            .await
            .context("read unfinished updates")?;
        rows.iter()
            .map(|row| {
                Ok(Unfinished {
                    update_id: u32::try_from(row.try_get::<i64, _>(0)?)?,
                    raw: row.try_get(1)?,
                    owed: Owed {
                        reply: Reply::from_word(row.try_get(2)?)?,
                        language: row.try_get(3)?,
                    },
                    received_at: instant(row.try_get(4)?),
                })
            })
            .collect()
    }

    /// Sets an update aside with the error that stopped it, unless nothing is owed for
    /// it any more. Its body is kept.
    pub async fn park(
        &self,
        update_id: u32,
        error: &str,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let statement = self.dialect.sql(
            "update inbox set parked_at = ?, error = ? where update_id = ? and finished_at is null",
        );
        self.write(
            sqlx::query(statement)
                .bind(seconds(now))
                .bind(sql::text(error))
                .bind(i64::from(update_id)),
        )
        .await
        .context("park an update")?;
        Ok(())
    }

    /// Sets an update aside that could not be recorded, with the reason. Nothing is made
    /// of it but a row with its body.
    pub async fn set_aside(
        &self,
        received: &Received,
        reason: &str,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let statement = self.dialect.sql(
            "insert into inbox
                 (update_id, owner, reply, body, received_at, parked_at, error)
             values (?, ?, ?, ?, ?, ?, ?)
             on conflict (update_id) do nothing",
        );
        self.write(
            sqlx::query(statement)
                .bind(i64::from(received.update_id))
                .bind(received.arrival.owner())
                .bind(Reply::Silence.word())
                .bind(received.raw.as_str())
                .bind(seconds(now))
                .bind(seconds(now))
                .bind(sql::text(reason)),
        )
        .await
        .context("set an update aside")?;
        Ok(())
    }

    /// What has been set aside, newest first.
    pub async fn parked(&self, count_max: u32) -> anyhow::Result<Vec<Parked>> {
        let statement = self.dialect.sql(
            "select update_id, coalesce(error, '') from inbox
             where parked_at is not null order by parked_at desc, update_id desc limit ?",
        );
        let rows = sqlx::query(statement)
            .bind(i64::from(count_max))
            .fetch_all(&self.readers)
            .await
            .context("read parked updates")?;
        rows.iter().map(parked_from).collect()
    }

    /// How many have been set aside.
    pub async fn parked_count(&self) -> anyhow::Result<usize> {
        let count: i64 =
            sqlx::query_scalar("select count(*) from inbox where parked_at is not null")
                .fetch_one(&self.readers)
                .await
                .context("count parked updates")?;
        Ok(usize::try_from(count)?)
    }

    /// How many updates wait to be handled, and how many have been set aside.
    pub async fn inbox_depth(&self) -> anyhow::Result<(u64, u64)> {
        let depth = "select count(*) - count(parked_at), count(parked_at) from inbox
             where finished_at is null";
        let row = sqlx::query(depth)
            .fetch_one(&self.readers)
            .await
            .context("count what waits")?;
        let count = |column| anyhow::Ok(u64::try_from(row.try_get::<i64, _>(column)?)?);
        Ok((count(0)?, count(1)?))
    }

    async fn mark_finished(
        &self,
        connection: &mut AnyConnection,
        finished: &[u32],
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        for chunk in finished.chunks(ROWS_MAX) {
            let statement = self.dialect.sql(&format!(
                "update inbox set finished_at = ?, body = '', owner = 0, language = null
                 where update_id in ({})",
                sql::list(chunk.len())
            ));
            let mut query = sqlx::query(statement).bind(seconds(now));
            for update_id in chunk {
                query = query.bind(i64::from(*update_id));
            }
            query
                .execute(&mut *connection)
                .await
                .context("mark updates finished")?;
        }
        Ok(())
    }

    /// Which updates of a batch have been delivered before.
    async fn known(
        &self,
        connection: &mut AnyConnection,
        batch: &[Received],
    ) -> anyhow::Result<HashSet<i64>> {
        let mut known = HashSet::with_capacity(batch.len());
        for chunk in batch.chunks(ROWS_MAX) {
            let statement = self.dialect.sql(&format!(
                "select update_id from inbox where update_id in ({})",
                sql::list(chunk.len())
            ));
            let mut query = sqlx::query_scalar::<_, i64>(statement);
            for received in chunk {
                query = query.bind(i64::from(received.update_id));
            }
            known.extend(
                query
                    .fetch_all(&mut *connection)
                    .await
                    .context("look for repeats")?,
            );
        }
        Ok(known)
    }

    /// Finishes what is still owed to people who want to hear nothing more. Who may
    /// join may join.
    async fn silence(
        &self,
        connection: &mut AnyConnection,
        owners: &[i64],
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        for chunk in owners.chunks(ROWS_MAX) {
            let statement = self.dialect.sql(&format!(
                "update inbox set finished_at = ?, body = '', owner = 0, language = null
                 where finished_at is null and parked_at is null
                     and reply <> 'join' and owner in ({})",
                sql::list(chunk.len())
            ));
            let mut query = sqlx::query(statement).bind(seconds(now));
            for owner in chunk {
                query = query.bind(*owner);
            }
            query
                .execute(&mut *connection)
                .await
                .context("silence what is owed")?;
        }
        Ok(())
    }

    async fn insert(
        &self,
        connection: &mut AnyConnection,
        batch: &[&Received],
        owed: &[Owed],
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        for (batch, owed) in batch.chunks(ROWS_MAX).zip(owed.chunks(ROWS_MAX)) {
            let statement = self.dialect.sql(&format!(
                "insert into inbox
                     (update_id, owner, reply, language, body, received_at, finished_at)
                 values {}",
                sql::rows(batch.len(), 7)
            ));
            let mut query = sqlx::query(statement);
            for (received, owed) in batch.iter().zip(owed) {
                let is_done = owed.reply == Reply::Silence;
                query = query
                    .bind(i64::from(received.update_id))
                    .bind(if is_done { 0 } else { received.arrival.owner() })
                    .bind(owed.reply.word())
                    .bind(owed.language.as_deref())
                    .bind(if is_done { "" } else { received.raw.as_str() })
                    .bind(seconds(now))
                    .bind(is_done.then(|| seconds(now)));
            }
            query.execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// An update that was set aside: its id and its error.
pub(super) fn parked_from(row: &AnyRow) -> anyhow::Result<Parked> {
    Ok(Parked {
        update_id: u32::try_from(row.try_get::<i64, _>(0)?)?,
        error: row.try_get(1)?,
    })
}
