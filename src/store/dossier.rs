//! Everything that is held about one person, table by table.
//!
//! A field is a column, and is named like it, so that the document a person gets
//! can be held against the migrations. Instants are written as RFC 3339.

use anyhow::Context;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::Row;
use sqlx::any::AnyRow;
use teloxide::types::UserId;

use super::{Store, instant, row_id, seconds};

/// Everything that is held about one person.
#[derive(Debug, Serialize)]
pub struct Dossier {
    /// The ledger: `None` for somebody unknown.
    person: Option<PersonRow>,
    /// The first openings of their dialog, oldest first; see [`Store::openings_after`].
    pub openings: Vec<OpeningRow>,
    /// What audits, the owner's checks of who can be reached, have said of them.
    verdicts: Vec<TargetRow>,
    /// Groups and channels of which they brought the latest news.
    chats: Vec<ChatRow>,
    /// Audits they have asked for, as an administrator.
    audits: Vec<AuditRow>,
    /// Links they have made, as an administrator.
    links: Vec<LinkRow>,
    /// Requests to join they were written to about in the last five minutes.
    joins: Vec<JoinRow>,
    /// Menus of commands that were set for them, as an administrator: their languages.
    menus: Vec<String>,
    /// The last day of which they had a digest, as an administrator; counted from 1970.
    digest_day: Option<i64>,
    /// Updates of theirs that wait, are being answered, or could not be.
    updates: Vec<InboxRow>,
}

#[derive(Debug, Serialize)]
struct PersonRow {
    /// Their place among all who came.
    number: i64,
    id: i64,
    username: Option<String>,
    language: Option<String>,
    chosen_language: Option<String>,
    first_seen_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    opened_at: Option<DateTime<Utc>>,
    first_source: Option<String>,
    last_source: Option<String>,
    verdict: Option<String>,
    verdict_since: Option<DateTime<Utc>>,
    verdict_proved_at: Option<DateTime<Utc>>,
    verdict_evidence: Option<String>,
    suspected: Option<String>,
    suspected_since: Option<DateTime<Utc>>,
    welcome_back: String,
    left_at: Option<DateTime<Utc>>,
}

/// One opening of the dialog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpeningRow {
    opened_at: DateTime<Utc>,
    update_id: i64,
    kind: String,
    source: String,
}

#[derive(Debug, Serialize)]
struct TargetRow {
    audit_id: i64,
    verdict: Option<String>,
    confirmed: bool,
    detail: Option<String>,
    checked_at: Option<DateTime<Utc>>,
    suspected: Option<String>,
    suspected_since: Option<DateTime<Utc>>,
    attempts: i64,
    due_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize)]
struct ChatRow {
    id: i64,
    kind: String,
    title: String,
    membership: String,
    source: Option<String>,
    changed_at: DateTime<Utc>,
    hello_at: Option<DateTime<Utc>>,
    upgraded_from: Option<i64>,
    upgraded_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize)]
struct AuditRow {
    id: i64,
    state: String,
    audience: String,
    progress_message: Option<i64>,
    total: i64,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    census: Option<String>,
    error: Option<String>,
    reported_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize)]
struct LinkRow {
    payload: String,
    label: Option<String>,
    cost: Option<String>,
    created_at: DateTime<Utc>,
    archived_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize)]
struct JoinRow {
    chat_id: i64,
    title: String,
    write_to: i64,
    message_id: i64,
    asked_at: DateTime<Utc>,
    stage: String,
}

#[derive(Debug, Serialize)]
struct InboxRow {
    update_id: i64,
    reply: String,
    language: Option<String>,
    received_at: DateTime<Utc>,
    parked_at: Option<DateTime<Utc>>,
    error: Option<String>,
    /// The update as Telegram sent it.
    body: Value,
}

impl Store {
    /// Everything that is held about a person; of their openings `openings_max`.
    pub async fn dossier(&self, id: UserId, openings_max: u32) -> anyhow::Result<Dossier> {
        let by_id = async |statement| self.rows_about(id, statement).await;
        let person = by_id(
            "select number, id, username, language, chosen_language, first_seen_at, last_seen_at,
                 opened_at, first_source, last_source, verdict, verdict_since,
                 verdict_proved_at, verdict_evidence, suspected, suspected_since, welcome_back, left_at
             from person where id = ?",
        );
        let verdicts = by_id(
            "select audit_id, verdict, confirmed, detail, checked_at, suspected,
                 suspected_since, attempts, due_at
             from target where audit_id in (select id from audit) and person_id = ?
             order by audit_id",
        );
        let chats = by_id(
            "select id, kind, title, membership, source, changed_at, hello_at, upgraded_from,
                 upgraded_at
             from chat where introduced_by = ? order by id",
        );
        let audits = by_id(
            "select id, state, audience, progress_message, total, created_at, finished_at,
                 census, error, reported_at
             from audit where asked_by = ? order by id",
        );
        let links = by_id(
            "select payload, label, cost, created_at, archived_at
             from link where created_by = ? order by created_at, payload",
        );
        let joins = by_id(
            "select chat_id, title, write_to, message_id, asked_at, stage
             from pending_join where person_id = ? order by chat_id",
        );
        let menus = by_id("select language from menu where person_id = ? order by language");
        let digests = by_id("select day from digest where person_id = ?");
        Ok(Dossier {
            person: person.await?.iter().map(ledger).next().transpose()?,
            openings: self.openings_after(id, None, openings_max).await?,
            verdicts: verdicts
                .await?
                .iter()
                .map(checked)
                .collect::<Result<_, _>>()?,
            chats: chats
                .await?
                .iter()
                .map(introduced)
                .collect::<Result<_, _>>()?,
            audits: audits
                .await?
                .iter()
                .map(ordered)
                .collect::<Result<_, _>>()?,
            links: links.await?.iter().map(made).collect::<Result<_, _>>()?,
            joins: joins
                .await?
                .iter()
                .map(requested)
                .collect::<Result<_, _>>()?,
            menus: menus
                .await?
                .iter()
                .map(|row| row.try_get(0))
                .collect::<Result<_, _>>()?,
            digest_day: match digests.await?.first() {
                Some(row) => Some(row.try_get(0)?),
                None => None,
            },
            updates: self.waiting(id).await?,
        })
    }

    /// The next openings of a person's dialog, oldest first, after this one.
    pub async fn openings_after(
        &self,
        id: UserId,
        after: Option<&OpeningRow>,
        count_max: u32,
    ) -> anyhow::Result<Vec<OpeningRow>> {
        let statement = self.dialect.sql(
            "select opened_at, update_id, kind, source from opening
             where person_number = (select number from person where id = ?)
                 and (opened_at, update_id) > (?, ?)
             order by opened_at, update_id limit ?",
        );
        let rows = sqlx::query(statement)
            .bind(row_id(id))
            .bind(after.map_or(i64::MIN, |opened| seconds(opened.opened_at)))
            .bind(after.map_or(i64::MIN, |opened| opened.update_id))
            .bind(i64::from(count_max))
            .fetch_all(&self.readers)
            .await
            .context("read openings")?;
        let opened = |row: &AnyRow| -> anyhow::Result<_> {
            Ok(OpeningRow {
                opened_at: instant(row.try_get(0)?),
                update_id: row.try_get(1)?,
                kind: row.try_get(2)?,
                source: row.try_get(3)?,
            })
        };
        rows.iter().map(opened).collect()
    }

    /// What a person has sent to the dialog, or to a group, and is not finished.
    async fn waiting(&self, id: UserId) -> anyhow::Result<Vec<InboxRow>> {
        let statement = self.dialect.sql(
            "select update_id, reply, language, received_at, parked_at, error, body from inbox
             where finished_at is null and (owner = ? or owner < 0 and body like ?)
             order by update_id",
        );
        let rows = sqlx::query(statement)
            .bind(row_id(id))
            .bind(format!("%\"from\":{{\"id\":{id},%"))
            .fetch_all(&self.readers)
            .await
            .context("read what waits")?;
        let waiting = |row: &AnyRow| -> anyhow::Result<_> {
            let body: String = row.try_get(6)?;
            Ok(InboxRow {
                update_id: row.try_get(0)?,
                reply: row.try_get(1)?,
                language: row.try_get(2)?,
                received_at: instant(row.try_get(3)?),
                parked_at: moment(row, 4)?,
                error: row.try_get(5)?,
                body: serde_json::from_str(&body).unwrap_or(Value::String(body)),
            })
        };
        rows.iter().map(waiting).collect()
    }

    async fn rows_about(&self, id: UserId, statement: &str) -> anyhow::Result<Vec<AnyRow>> {
        let query = sqlx::query(self.dialect.sql(statement)).bind(row_id(id));
        let rows = query.fetch_all(&self.readers).await;
        rows.context("read what is held about a person")
    }
}

fn moment(row: &AnyRow, column: usize) -> anyhow::Result<Option<DateTime<Utc>>> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(instant))
}

fn ledger(row: &AnyRow) -> anyhow::Result<PersonRow> {
    Ok(PersonRow {
        number: row.try_get(0)?,
        id: row.try_get(1)?,
        username: row.try_get(2)?,
        language: row.try_get(3)?,
        chosen_language: row.try_get(4)?,
        first_seen_at: instant(row.try_get(5)?),
        last_seen_at: instant(row.try_get(6)?),
        opened_at: moment(row, 7)?,
        first_source: row.try_get(8)?,
        last_source: row.try_get(9)?,
        verdict: row.try_get(10)?,
        verdict_since: moment(row, 11)?,
        verdict_proved_at: moment(row, 12)?,
        verdict_evidence: row.try_get(13)?,
        suspected: row.try_get(14)?,
        suspected_since: moment(row, 15)?,
        welcome_back: row.try_get(16)?,
        left_at: moment(row, 17)?,
    })
}

fn checked(row: &AnyRow) -> anyhow::Result<TargetRow> {
    Ok(TargetRow {
        audit_id: row.try_get(0)?,
        verdict: row.try_get(1)?,
        confirmed: row.try_get::<i64, _>(2)? != 0,
        detail: row.try_get(3)?,
        checked_at: moment(row, 4)?,
        suspected: row.try_get(5)?,
        suspected_since: moment(row, 6)?,
        attempts: row.try_get(7)?,
        due_at: moment(row, 8)?,
    })
}

fn introduced(row: &AnyRow) -> anyhow::Result<ChatRow> {
    Ok(ChatRow {
        id: row.try_get(0)?,
        kind: row.try_get(1)?,
        title: row.try_get(2)?,
        membership: row.try_get(3)?,
        source: row.try_get(4)?,
        changed_at: instant(row.try_get(5)?),
        hello_at: moment(row, 6)?,
        upgraded_from: row.try_get(7)?,
        upgraded_at: moment(row, 8)?,
    })
}

fn made(row: &AnyRow) -> anyhow::Result<LinkRow> {
    Ok(LinkRow {
        payload: row.try_get(0)?,
        label: row.try_get(1)?,
        cost: row.try_get(2)?,
        created_at: instant(row.try_get(3)?),
        archived_at: moment(row, 4)?,
    })
}

fn requested(row: &AnyRow) -> anyhow::Result<JoinRow> {
    Ok(JoinRow {
        chat_id: row.try_get(0)?,
        title: row.try_get(1)?,
        write_to: row.try_get(2)?,
        message_id: row.try_get(3)?,
        asked_at: instant(row.try_get(4)?),
        stage: row.try_get(5)?,
    })
}

fn ordered(row: &AnyRow) -> anyhow::Result<AuditRow> {
    Ok(AuditRow {
        id: row.try_get(0)?,
        state: row.try_get(1)?,
        audience: row.try_get(2)?,
        progress_message: row.try_get(3)?,
        total: row.try_get(4)?,
        created_at: instant(row.try_get(5)?),
        finished_at: moment(row, 6)?,
        census: row.try_get(7)?,
        error: row.try_get(8)?,
        reported_at: moment(row, 9)?,
    })
}
