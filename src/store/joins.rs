//! Requests to join: which were written about, and what the owner knows of them.

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use teloxide::types::{ChatId, MessageId, UserId};

use super::sql;
use super::words::Word;
use super::{Store, instant, row_id, seconds, user_id};
use crate::joining::{Pending, Stage, Trouble};

impl Word for Stage {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Told, "told"),
        (Self::Offered, "offered"),
        (Self::Settled, "settled"),
    ];
}

const PENDING: &str = "chat_id, person_id, title, write_to, message_id, asked_at, stage";

impl Store {
    /// What a person was written about a chat, until it is forgotten.
    pub async fn pending_join(
        &self,
        chat: ChatId,
        person: UserId,
    ) -> anyhow::Result<Option<Pending>> {
        let statement = self.dialect.sql(&format!(
            "select {PENDING} from pending_join where chat_id = ? and person_id = ?"
        ));
        let row = sqlx::query(statement)
            .bind(chat.0)
            .bind(row_id(person))
            .fetch_optional(&self.readers)
            .await
            .context("read a request to join")?;
        row.as_ref().map(pending_from).transpose()
    }

    /// Keeps what a person was written about a chat, in place of what was kept.
    pub async fn keep_pending_join(&self, pending: &Pending) -> anyhow::Result<()> {
        let statement = self.dialect.sql(&format!(
            "insert into pending_join ({PENDING}) values (?, ?, ?, ?, ?, ?, ?)
             on conflict (chat_id, person_id) do update set
                 title = excluded.title,
                 write_to = excluded.write_to,
                 message_id = excluded.message_id,
                 asked_at = excluded.asked_at,
                 stage = excluded.stage"
        ));
        self.write(
            sqlx::query(statement)
                .bind(pending.chat.0)
                .bind(row_id(pending.person))
                .bind(sql::text(&pending.title))
                .bind(pending.write_to.0)
                .bind(i64::from(pending.message.0))
                .bind(seconds(pending.asked_at))
                .bind(pending.stage.word()),
        )
        .await
        .context("keep a request to join")?;
        Ok(())
    }

    /// Requests made before `asked_before` whose button nobody has pressed, oldest first.
    pub async fn unpressed_joins(
        &self,
        asked_before: DateTime<Utc>,
        count_max: u32,
    ) -> anyhow::Result<Vec<Pending>> {
        let statement = self.dialect.sql(&format!(
            "select {PENDING} from pending_join where asked_at < ? and stage = ?
             order by asked_at, chat_id, person_id limit ?"
        ));
        let rows = sqlx::query(statement)
            .bind(seconds(asked_before))
            .bind(Stage::Offered.word())
            .bind(i64::from(count_max))
            .fetch_all(&self.readers)
            .await
            .context("read requests to join")?;
        rows.iter().map(pending_from).collect()
    }

    /// Forgets all requests made before `asked_before` but those.
    pub async fn forget_pending_joins(&self, asked_before: DateTime<Utc>) -> anyhow::Result<()> {
        let statement = self
            .dialect
            .sql("delete from pending_join where asked_at < ? and stage <> ?");
        self.write(
            sqlx::query(statement)
                .bind(seconds(asked_before))
                .bind(Stage::Offered.word()),
        )
        .await
        .context("forget requests to join")?;
        Ok(())
    }

    /// Forgets a request, unless the person has asked again since.
    pub async fn forget_pending_join(&self, pending: &Pending) -> anyhow::Result<()> {
        let statement = self
            .dialect
            .sql("delete from pending_join where chat_id = ? and person_id = ? and asked_at = ?");
        self.write(
            sqlx::query(statement)
                .bind(pending.chat.0)
                .bind(row_id(pending.person))
                .bind(seconds(pending.asked_at)),
        )
        .await
        .context("forget a request to join")?;
        Ok(())
    }

    /// Notes that the owner is told of this kind of trouble in a chat. Tells whether
    /// it is the first time.
    pub async fn note_join_trouble(
        &self,
        chat: ChatId,
        trouble: &Trouble,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let statement = self.dialect.sql(
            "insert into join_trouble (chat_id, trouble, told_at) values (?, ?, ?)
             on conflict (chat_id, trouble) do nothing",
        );
        let done = self
            .write(
                sqlx::query(statement)
                    .bind(chat.0)
                    .bind(kind(trouble))
                    .bind(seconds(now)),
            )
            .await
            .context("note trouble with requests to join")?;
        Ok(done.rows_affected() > 0)
    }

    /// The owner could not be told after all.
    pub async fn forget_join_trouble(&self, chat: ChatId, trouble: &Trouble) -> anyhow::Result<()> {
        let statement = self
            .dialect
            .sql("delete from join_trouble where chat_id = ? and trouble = ?");
        self.write(sqlx::query(statement).bind(chat.0).bind(kind(trouble)))
            .await
            .context("forget trouble with requests to join")?;
        Ok(())
    }

    /// The bot's rights in a chat have changed: trouble from now on is new.
    pub(super) async fn forget_join_troubles(
        &self,
        connection: &mut AnyConnection,
        chat: ChatId,
    ) -> anyhow::Result<()> {
        let statement = self
            .dialect
            .sql("delete from join_trouble where chat_id = ?");
        sqlx::query(statement)
            .bind(chat.0)
            .execute(connection)
            .await
            .context("forget trouble with requests to join")?;
        Ok(())
    }
}

/// The word of a kind of trouble. They are written, and never read back.
fn kind(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Powerless(_) => "powerless",
        Trouble::TooLate => "too_late",
        Trouble::Overtaken => "overtaken",
    }
}

fn pending_from(row: &AnyRow) -> anyhow::Result<Pending> {
    Ok(Pending {
        chat: ChatId(row.try_get(0)?),
        person: user_id(row.try_get(1)?)?,
        title: row.try_get(2)?,
        write_to: ChatId(row.try_get(3)?),
        message: MessageId(i32::try_from(row.try_get::<i64, _>(4)?)?),
        asked_at: instant(row.try_get(5)?),
        stage: Stage::from_word(row.try_get(6)?)?,
    })
}
