//! Of which day each administrator has had a digest.

use anyhow::Context;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use teloxide::types::UserId;

use super::journal::{Parked, parked_from};
use super::{Store, row_id, seconds};

impl Store {
    /// The last day of which this administrator was told; `None` if of none.
    pub async fn digest_day(&self, admin: UserId) -> anyhow::Result<Option<NaiveDate>> {
        let statement = self
            .dialect
            .sql("select day from digest where person_id = ?");
        let day: Option<i64> = sqlx::query_scalar(statement)
            .bind(row_id(admin))
            .fetch_optional(&self.readers)
            .await
            .context("look for the last digest")?;
        Ok(day.map(|day| NaiveDate::default() + TimeDelta::days(day)))
    }

    /// Notes of which day this administrator was told.
    pub async fn note_digest(&self, admin: UserId, day: NaiveDate) -> anyhow::Result<()> {
        let statement = self.dialect.sql(
            "insert into digest (person_id, day) values (?, ?)
             on conflict (person_id) do update set day = excluded.day",
        );
        let note = sqlx::query(statement)
            .bind(row_id(admin))
            .bind((day - NaiveDate::default()).num_days());
        self.write(note).await.context("note a digest")?;
        Ok(())
    }

    /// What was set aside from one instant up to another, newest first.
    pub async fn parked_between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        count_max: u32,
    ) -> anyhow::Result<Vec<Parked>> {
        let statement = self.dialect.sql(
            "select update_id, coalesce(error, '') from inbox
             where parked_at >= ? and parked_at < ?
             order by parked_at desc, update_id desc limit ?",
        );
        let rows = sqlx::query(statement)
            .bind(seconds(from))
            .bind(seconds(to))
            .bind(i64::from(count_max))
            .fetch_all(&self.readers)
            .await
            .context("read parked updates")?;
        rows.iter().map(parked_from).collect()
    }
}
