//! Audits: what was asked for, and how far it has come.

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;
use teloxide::types::UserId;

use super::words::Word;
use super::{Store, instant, row_id, seconds, user_id};
use crate::audience::{Audience, Audit, AuditId, AuditState};
use crate::reach::Census;

impl Word for AuditState {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Proposed, "proposed"),
        (Self::Queued, "queued"),
        (Self::Running, "running"),
        (Self::Paused, "paused"),
        (Self::Done, "done"),
        (Self::Cancelled, "cancelled"),
    ];
}

const AUDIT: &str = "id, state, audience, asked_by, progress_message, total, created_at, census, \
     error";

impl Store {
    /// Notes a wish. It has no targets yet.
    pub async fn create_audit(
        &self,
        audience: &Audience,
        asked_by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<AuditId> {
        let mut transaction = self.begin().await?;
        let newest: i64 = sqlx::query_scalar("select coalesce(max(id), 0) from audit")
            .fetch_one(&mut *transaction)
            .await
            .context("number an audit")?;
        let statement = self.dialect.sql(
            "insert into audit (id, state, audience, asked_by, total, created_at)
             values (?, ?, ?, ?, 0, ?)",
        );
        sqlx::query(statement)
            .bind(newest + 1)
            .bind(AuditState::Proposed.word())
            .bind(audience.as_stored())
            .bind(asked_by.map(row_id))
            .bind(seconds(now))
            .execute(&mut *transaction)
            .await
            .context("note an audit")?;
        transaction.commit().await.context("commit an audit")?;
        Ok(AuditId(newest + 1))
    }

    /// One audit.
    pub async fn audit(&self, id: AuditId) -> anyhow::Result<Option<Audit>> {
        self.one_audit("where id = ?", &[Bound::Number(id.0)]).await
    }

    /// The audit from chat whose turn it is: one that was begun, else the one that
    /// waits longest.
    pub async fn next_audit(&self) -> anyhow::Result<Option<Audit>> {
        let begun = "where asked_by is not null and state in ('running', 'queued')
                     order by case state when 'running' then 0 else 1 end, id limit 1";
        self.one_audit(begun, &[]).await
    }

    /// The newest audit of a list from the shell that was not worked off.
    pub async fn unfinished_list(&self, name: &str) -> anyhow::Result<Option<Audit>> {
        let unfinished = "where asked_by is null and audience = ?
                          and state in ('running', 'paused') order by id desc limit 1";
        let audience = Audience::List(name.to_owned()).as_stored();
        self.one_audit(unfinished, &[Bound::Text(audience)]).await
    }

    /// The newest audit that is under way in any form.
    pub async fn current_audit(&self) -> anyhow::Result<Option<Audit>> {
        let current = "where state in ('running', 'queued', 'paused') order by id desc limit 1";
        self.one_audit(current, &[]).await
    }

    /// The newest finished audit of the same audience before this one.
    pub async fn audit_before(&self, audit: &Audit) -> anyhow::Result<Option<Audit>> {
        let before = "where state = 'done' and audience = ? and id < ? order by id desc limit 1";
        let audience = audit.audience.as_stored();
        self.one_audit(before, &[Bound::Text(audience), Bound::Number(audit.id.0)])
            .await
    }

    /// Moves an audit on, if it is in the state it is expected in. Tells if it was.
    pub async fn move_audit(
        &self,
        id: AuditId,
        from: AuditState,
        to: AuditState,
    ) -> anyhow::Result<bool> {
        let statement = self
            .dialect
            .sql("update audit set state = ? where id = ? and state = ?");
        let moved = self
            .write(
                sqlx::query(statement)
                    .bind(to.word())
                    .bind(id.0)
                    .bind(from.word()),
            )
            .await
            .context("move an audit on")?;
        Ok(moved.rows_affected() > 0)
    }

    /// Notes under which message an audit shows its progress.
    pub async fn show_audit_in(&self, id: AuditId, message: i64) -> anyhow::Result<()> {
        let statement = self
            .dialect
            .sql("update audit set progress_message = ? where id = ?");
        self.write(sqlx::query(statement).bind(message).bind(id.0))
            .await
            .context("note a progress message")?;
        Ok(())
    }

    /// Ends a running audit with what it found. Tells if it was running still.
    pub async fn end_audit(
        &self,
        id: AuditId,
        census: &Census,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let statement = self.dialect.sql(
            "update audit set state = 'done', census = ?, finished_at = ?
             where id = ? and state = 'running'",
        );
        let ended = self
            .write(
                sqlx::query(statement)
                    .bind(census.as_stored())
                    .bind(seconds(now))
                    .bind(id.0),
            )
            .await
            .context("end an audit")?;
        Ok(ended.rows_affected() > 0)
    }

    /// The first audit from chat that has ended and was not reported.
    pub async fn unreported_audit(&self) -> anyhow::Result<Option<Audit>> {
        let unreported = "where state = 'done' and asked_by is not null and reported_at is null
                          order by id limit 1";
        self.one_audit(unreported, &[]).await
    }

    /// Notes that an audit was reported.
    pub async fn note_reported(&self, id: AuditId, now: DateTime<Utc>) -> anyhow::Result<()> {
        let statement = self
            .dialect
            .sql("update audit set reported_at = ? where id = ?");
        self.write(sqlx::query(statement).bind(seconds(now)).bind(id.0))
            .await
            .context("note a report")?;
        Ok(())
    }

    /// Notes, or forgets, what has stopped an audit.
    pub async fn note_audit_error(&self, id: AuditId, error: Option<&str>) -> anyhow::Result<()> {
        let statement = self.dialect.sql("update audit set error = ? where id = ?");
        self.write(sqlx::query(statement).bind(error).bind(id.0))
            .await
            .context("note what stopped an audit")?;
        Ok(())
    }

    /// An audit that was stopped and whose owner does not know yet.
    pub async fn refused_audit(&self) -> anyhow::Result<Option<Audit>> {
        self.one_audit("where error is not null order by id limit 1", &[])
            .await
    }

    async fn one_audit(&self, rest: &str, values: &[Bound]) -> anyhow::Result<Option<Audit>> {
        let statement = self
            .dialect
            .sql(&format!("select {AUDIT} from audit {rest}"));
        let mut query = sqlx::query(statement);
        for value in values {
            query = match value {
                Bound::Number(number) => query.bind(*number),
                Bound::Text(text) => query.bind(text.as_str()),
            };
        }
        let row = query
            .fetch_optional(&self.readers)
            .await
            .context("read an audit")?;
        row.as_ref().map(audit_from).transpose()
    }
}

/// A parameter of [`Store::one_audit`].
enum Bound {
    Number(i64),
    Text(String),
}

fn audit_from(row: &AnyRow) -> anyhow::Result<Audit> {
    let audience: String = row.try_get(2)?;
    Ok(Audit {
        id: AuditId(row.try_get(0)?),
        state: AuditState::from_word(row.try_get(1)?)?,
        audience: Audience::from_stored(&audience)
            .with_context(|| format!("unknown audience {audience:?} in the store"))?,
        asked_by: row.try_get::<Option<i64>, _>(3)?.map(user_id).transpose()?,
        progress_message: row.try_get(4)?,
        total: u64::try_from(row.try_get::<i64, _>(5)?)?,
        created_at: instant(row.try_get(6)?),
        census: row
            .try_get::<Option<&str>, _>(7)?
            .and_then(Census::from_stored),
        error: row.try_get(8)?,
    })
}
