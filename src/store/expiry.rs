//! What has been kept long enough: people not seen, audits nobody works on, updates
//! that were finished or set aside.
//!
//! Taken away page by page, each in a transaction of its own, so that nobody who is
//! at the door waits for long.

use std::collections::HashSet;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use teloxide::types::UserId;

use super::sql::{self, ROWS_MAX};
use super::{Store, row_id, seconds, user_id};

/// How long a finished update is remembered, to recognise its second delivery.
/// Telegram keeps undelivered updates for 24 hours.
const REMEMBERED_FOR: TimeDelta = TimeDelta::hours(48);

/// How long an update that was set aside is there to be looked into.
pub(crate) const PARKED_FOR: TimeDelta = TimeDelta::days(30);

/// People looked at for one transaction.
const PAGE: i64 = ROWS_MAX.cast_signed() as i64;

/// Targets taken away in one transaction.
const TARGETS_PAGE: i64 = 4096;

impl Store {
    /// Erases everybody last seen before then, but for `kept`. Returns how many.
    ///
    /// No hash stays: they did not ask to be forgotten.
    pub async fn expire_people(
        &self,
        before: DateTime<Utc>,
        kept: &HashSet<UserId>,
    ) -> anyhow::Result<u64> {
        let (mut after, mut count) = (-1, 0);
        loop {
            let page = self.dialect.sql(
                "select number, id from person where number > ? and last_seen_at < ?
                 order by number limit ?",
            );
            let page: Vec<(i64, i64)> = sqlx::query_as(page)
                .bind(after)
                .bind(seconds(before))
                .bind(PAGE)
                .fetch_all(&self.readers)
                .await
                .context("look for people not seen")?;
            let Some((last, _)) = page.last() else {
                return Ok(count);
            };
            after = *last;
            let page = page.into_iter().map(|(_, id)| user_id(id));
            let mut page = page.collect::<anyhow::Result<Vec<_>>>()?;
            page.retain(|id| !kept.contains(id));
            count += self.expire_page(&page, before).await?;
        }
    }

    async fn expire_page(&self, page: &[UserId], before: DateTime<Utc>) -> anyhow::Result<u64> {
        if page.is_empty() {
            return Ok(0);
        }
        let mut transaction = self.begin().await?;
        // Somebody may have come just now.
        let still = self.dialect.sql(&format!(
            "select id from person where last_seen_at < ? and id in ({})",
            sql::list(page.len())
        ));
        let mut still = sqlx::query_scalar::<_, i64>(still).bind(seconds(before));
        for id in page {
            still = still.bind(row_id(*id));
        }
        let still = still
            .fetch_all(&mut *transaction)
            .await
            .context("look for people not seen")?;
        let still = still.into_iter().map(user_id);
        let still = still.collect::<anyhow::Result<Vec<_>>>()?;
        self.erase(&mut transaction, &still).await?;
        transaction.commit().await.context("commit an expiry")?;
        Ok(still.len() as u64)
    }

    /// Empties the audits in which nothing was answered since then, and cancels those
    /// of them that were never done. Returns how many targets that were.
    pub async fn expire_audits(&self, before: DateTime<Utc>) -> anyhow::Result<u64> {
        let old = self.dialect.sql(
            "select id from audit where created_at < ? and coalesce(finished_at,
                 (select max(checked_at) from target where audit_id = audit.id),
                 created_at) < ?
             order by id",
        );
        let old: Vec<i64> = sqlx::query_scalar(old)
            .bind(seconds(before))
            .bind(seconds(before))
            .fetch_all(&self.readers)
            .await
            .context("look for old audits")?;
        let mut count = 0;
        for audit in old {
            let cancel = self.dialect.sql(
                "update audit set state = 'cancelled'
                 where id = ? and state not in ('done', 'cancelled')",
            );
            self.write(sqlx::query(cancel).bind(audit))
                .await
                .context("cancel an old audit")?;
            count += self.empty_audit(audit).await?;
        }
        Ok(count)
    }

    async fn empty_audit(&self, audit: i64) -> anyhow::Result<u64> {
        let mut count = 0;
        loop {
            let statement = self.dialect.sql(
                "delete from target where audit_id = ? and person_id in
                     (select person_id from target where audit_id = ? order by person_id limit ?)",
            );
            let done = self
                .write(
                    sqlx::query(statement)
                        .bind(audit)
                        .bind(audit)
                        .bind(TARGETS_PAGE),
                )
                .await
                .context("empty an old audit")?;
            count += done.rows_affected();
            if done.rows_affected() == 0 {
                return Ok(count);
            }
        }
    }

    /// Forgets finished updates that Telegram can no longer deliver again.
    pub async fn forget_finished(&self, now: DateTime<Utc>) -> anyhow::Result<u64> {
        let statement = self.dialect.sql("delete from inbox where finished_at < ?");
        let done = self
            .write(sqlx::query(statement).bind(seconds(now - REMEMBERED_FOR)))
            .await
            .context("forget finished updates")?;
        Ok(done.rows_affected())
    }

    /// Takes updates away that were set aside before then. Returns how many.
    pub async fn expire_parked(&self, before: DateTime<Utc>) -> anyhow::Result<u64> {
        let statement = self.dialect.sql("delete from inbox where parked_at < ?");
        let done = self
            .write(sqlx::query(statement).bind(seconds(before)))
            .await
            .context("forget updates that were set aside")?;
        Ok(done.rows_affected())
    }
}
