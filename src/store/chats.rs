//! The chats the bot was added to.

use anyhow::Context;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use teloxide::types::{ChatId, UserId};

use super::words::Word;
use super::{Received, Store, instant, row_id, seconds, user_id};
use crate::arrival::{Event, GroupKind, Membership};
use crate::deeplink::Source;
use crate::group::Chat;
use crate::person::Reply;

/// The columns of a chat, in the order in which [`chat_from`] reads them.
const CHAT: &str = "id, kind, title, membership, source, introduced_by, changed_at, hello_at, \
     upgraded_from, upgraded_at";

/// Stands for nobody where an id must be.
const NOBODY: UserId = UserId(0);

impl Store {
    /// What is known about one group or channel; also by the id that a supergroup
    /// had as a group.
    pub async fn chat(&self, id: ChatId) -> anyhow::Result<Option<Chat>> {
        let mut connection = self.readers.acquire().await.context("read a chat")?;
        self.chat_known(&mut connection, id).await
    }

    /// The groups and channels where the bot is, as far as it was told.
    pub async fn chats(&self, count_max: u32) -> anyhow::Result<Vec<Chat>> {
        let statement = self.dialect.sql(&format!(
            "select {CHAT} from chat where membership <> ? order by id limit ?"
        ));
        let rows = sqlx::query(statement)
            .bind(Membership::Gone.word())
            .bind(i64::from(count_max))
            .fetch_all(&self.readers)
            .await
            .context("read chats")?;
        rows.iter().map(chat_from).collect()
    }

    /// Lets the ledger take in what an update says about a chat. Returns the reply
    /// it deserves.
    pub(super) async fn remember_chat(
        &self,
        connection: &mut AnyConnection,
        received: &Received,
    ) -> anyhow::Result<Reply> {
        let arrival = &received.arrival;
        match &arrival.event {
            Event::GroupStart(group, _) | Event::GroupMembership(group, _) => {
                let known = self.chat_known(connection, group.id).await?;
                let (chat, reply) = Chat::meet(known, group, arrival, received.response);
                self.upsert_chat(connection, &chat).await?;
                if matches!(arrival.event, Event::GroupMembership(..)) {
                    self.forget_join_troubles(connection, group.id).await?;
                }
                Ok(reply)
            }
            Event::GroupUpgraded { from, to, title } => {
                let old = self.chat_known(connection, *from).await?;
                let new = self.chat_known(connection, *to).await?;
                let chat = Chat::upgraded(old, new, (*from, *to), title, arrival.at);
                self.delete_chat(connection, *from).await?;
                self.upsert_chat(connection, &chat).await?;
                Ok(Reply::Silence)
            }
            _ => Ok(Reply::Silence),
        }
    }

    async fn chat_known(
        &self,
        connection: &mut AnyConnection,
        id: ChatId,
    ) -> anyhow::Result<Option<Chat>> {
        let statement = self.dialect.sql(&format!(
            "select {CHAT} from chat where id = ? or upgraded_from = ?"
        ));
        let row = sqlx::query(statement)
            .bind(id.0)
            .bind(id.0)
            .fetch_optional(connection)
            .await
            .context("read a chat")?;
        row.as_ref().map(chat_from).transpose()
    }

    async fn upsert_chat(&self, connection: &mut AnyConnection, chat: &Chat) -> anyhow::Result<()> {
        let statement = self.dialect.sql(&format!(
            "insert into chat ({CHAT}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             on conflict (id) do update set
                 kind = excluded.kind,
                 title = excluded.title,
                 membership = excluded.membership,
                 source = excluded.source,
                 introduced_by = excluded.introduced_by,
                 changed_at = excluded.changed_at,
                 hello_at = excluded.hello_at,
                 upgraded_from = excluded.upgraded_from,
                 upgraded_at = excluded.upgraded_at"
        ));
        sqlx::query(statement)
            .bind(chat.id.0)
            .bind(chat.kind.word())
            .bind(chat.title.as_str())
            .bind(chat.membership.word())
            .bind(chat.source.as_ref().map(Source::as_stored))
            .bind(row_id(chat.introduced_by.unwrap_or(NOBODY)))
            .bind(seconds(chat.changed_at))
            .bind(chat.hello_at.map(seconds))
            .bind(chat.upgraded_from.map(|group| group.0))
            .bind(chat.upgraded_at.map(seconds))
            .execute(connection)
            .await
            .context("record a chat")?;
        Ok(())
    }

    async fn delete_chat(&self, connection: &mut AnyConnection, id: ChatId) -> anyhow::Result<()> {
        let statement = self.dialect.sql("delete from chat where id = ?");
        sqlx::query(statement)
            .bind(id.0)
            .execute(connection)
            .await
            .context("forget a group that is a supergroup now")?;
        Ok(())
    }
}

fn chat_from(row: &AnyRow) -> anyhow::Result<Chat> {
    let introduced_by = user_id(row.try_get(5)?)?;
    Ok(Chat {
        id: ChatId(row.try_get(0)?),
        kind: GroupKind::from_word(row.try_get(1)?)?,
        title: row.try_get(2)?,
        membership: Membership::from_word(row.try_get(3)?)?,
        source: row.try_get::<Option<&str>, _>(4)?.map(Source::from_stored),
        introduced_by: (introduced_by != NOBODY).then_some(introduced_by),
        changed_at: instant(row.try_get(6)?),
        hello_at: row.try_get::<Option<i64>, _>(7)?.map(instant),
        upgraded_from: row.try_get::<Option<i64>, _>(8)?.map(ChatId),
        upgraded_at: row.try_get::<Option<i64>, _>(9)?.map(instant),
    })
}
