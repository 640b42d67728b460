//! Links that the owner has made, and how many people have come through them.

use std::collections::HashMap;

use anyhow::{Context, anyhow};
use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use teloxide::types::UserId;

use super::{Store, instant, row_id, seconds, sql, user_id};
use crate::deeplink::Payload;
use crate::link::{Cost, Label, Link, LinkId, Shelf, Wish};

/// The columns of a link, in the order in which [`link_from`] reads them.
const LINK: &str = "payload, label, cost, created_at, created_by, archived_at";

/// Stands for whoever was forgotten.
const NOBODY: UserId = UserId(0);

impl Store {
    /// The link with this payload, if the owner has made one.
    pub async fn link(&self, payload: &Payload) -> anyhow::Result<Option<Link>> {
        let mut connection = self.readers.acquire().await.context("read a link")?;
        self.link_known(&mut connection, payload).await
    }

    /// The link with this id. Goes through all payloads: an owner has thousands of
    /// links at most, and presses a button now and then.
    pub async fn link_with(&self, id: LinkId) -> anyhow::Result<Option<Link>> {
        let payloads: Vec<String> = sqlx::query_scalar("select payload from link")
            .fetch_all(&self.readers)
            .await
            .context("look for a link")?;
        let mut payloads = payloads.iter().filter_map(|it| it.parse().ok());
        match payloads.find(|payload| LinkId::of(payload) == id) {
            Some(payload) => self.link(&payload).await,
            None => Ok(None),
        }
    }

    /// Makes a link, or changes the one there is with its payload, as is wished.
    /// Returns how it is now.
    pub async fn keep_link(&self, fresh: &Link, wish: &Wish) -> anyhow::Result<Link> {
        let mut transaction = self.begin().await?;
        let known = self.link_known(&mut transaction, &fresh.payload).await?;
        let link = known.unwrap_or_else(|| fresh.clone()).changed(wish);
        let statement = self.dialect.sql(&format!(
            "insert into link ({LINK}) values (?, ?, ?, ?, ?, ?)
             on conflict (payload) do update set label = excluded.label, cost = excluded.cost"
        ));
        sqlx::query(statement)
            .bind(link.payload.as_str())
            .bind(link.label.as_ref().map(Label::as_str))
            .bind(link.cost.map(|cost| cost.to_string()))
            .bind(seconds(link.created_at))
            .bind(row_id(link.created_by.unwrap_or(NOBODY)))
            .bind(link.archived_at.map(seconds))
            .execute(&mut *transaction)
            .await
            .context("keep a link")?;
        transaction.commit().await.context("commit a link")?;
        Ok(link)
    }

    /// Notes since when a link is out of use; `None` brings it back.
    pub async fn archive_link(
        &self,
        payload: &Payload,
        archived_at: Option<DateTime<Utc>>,
    ) -> anyhow::Result<()> {
        let statement = self
            .dialect
            .sql("update link set archived_at = ? where payload = ?");
        let archive = sqlx::query(statement)
            .bind(archived_at.map(seconds))
            .bind(payload.as_str());
        self.write(archive).await.context("archive a link")?;
        Ok(())
    }

    /// Links on a shelf, the newest first, without the first `skipped` of them.
    pub async fn links(
        &self,
        which: Shelf,
        skipped: u64,
        count_max: u32,
    ) -> anyhow::Result<Vec<Link>> {
        let on_shelf = on_shelf(which);
        let statement = self.dialect.sql(&format!(
            "select {LINK} from link where {on_shelf}
             order by created_at desc, payload limit ? offset ?"
        ));
        let rows = sqlx::query(statement)
            .bind(i64::from(count_max))
            .bind(i64::try_from(skipped).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .await
            .context("read links")?;
        rows.iter().map(link_from).collect()
    }

    /// How many links there are on a shelf.
    pub async fn links_count(&self, which: Shelf) -> anyhow::Result<u64> {
        let on_shelf = on_shelf(which);
        let statement = format!("select count(*) from link where {on_shelf}");
        let count: i64 = sqlx::query_scalar(self.dialect.sql(&statement))
            .fetch_one(&self.readers)
            .await
            .context("count links")?;
        Ok(count.unsigned_abs())
    }

    /// How often Start was pressed through each of these payloads; those through which
    /// nobody came are left out.
    pub async fn starts_through(
        &self,
        payloads: &[Payload],
    ) -> anyhow::Result<HashMap<Payload, u64>> {
        if payloads.is_empty() {
            return Ok(HashMap::new());
        }
        let statement = self.dialect.sql(&format!(
            "select name, cast(sum(count) as bigint) from tally
             where what = 'opening' and detail = 'start' and name in ({})
             group by name",
            sql::list(payloads.len())
        ));
        let mut query = sqlx::query(statement);
        for payload in payloads {
            query = query.bind(payload.as_str());
        }
        let rows = query.fetch_all(&self.readers).await;
        let rows = rows.context("count those who came through links")?;
        let counted = |row: &AnyRow| -> anyhow::Result<_> {
            let count: i64 = row.try_get(1)?;
            Ok((payload_from(row.try_get(0)?)?, count.unsigned_abs()))
        };
        rows.iter().map(counted).collect()
    }

    async fn link_known(
        &self,
        connection: &mut AnyConnection,
        payload: &Payload,
    ) -> anyhow::Result<Option<Link>> {
        let statement = self
            .dialect
            .sql(&format!("select {LINK} from link where payload = ?"));
        let row = sqlx::query(statement)
            .bind(payload.as_str())
            .fetch_optional(connection)
            .await
            .context("read a link")?;
        row.as_ref().map(link_from).transpose()
    }
}

fn on_shelf(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::InUse => "archived_at is null",
        Shelf::Archived => "archived_at is not null",
    }
}

fn payload_from(stored: &str) -> anyhow::Result<Payload> {
    let payload = stored.parse();
    payload.map_err(|why| anyhow!("a link in the store has no payload: {why}"))
}

fn link_from(row: &AnyRow) -> anyhow::Result<Link> {
    let label = row.try_get::<Option<&str>, _>(1)?;
    let cost = row.try_get::<Option<&str>, _>(2)?;
    let created_by = user_id(row.try_get(4)?)?;
    Ok(Link {
        payload: payload_from(row.try_get(0)?)?,
        label: label.map(Label::read).transpose()?.flatten(),
        cost: cost.map(str::parse::<Cost>).transpose()?,
        created_at: instant(row.try_get(3)?),
        created_by: (created_by != NOBODY).then_some(created_by),
        archived_at: row.try_get::<Option<i64>, _>(5)?.map(instant),
    })
}
