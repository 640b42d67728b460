//! What several processes on one database share: whose turn it is to probe, and
//! how long Telegram wants to hear nothing.
//!
//! Only polling is exclusive (`lease`): `doorman check` may run beside the bot.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context;

use super::Store;

impl Store {
    /// Takes or renews the turn to probe for this long. Tells whether `holder` has it.
    ///
    /// It ends by itself when its holder dies: another may take it then.
    pub async fn take_turn(&self, holder: &str, length: Duration) -> anyhow::Result<bool> {
        let now = milliseconds(SystemTime::now());
        let statement = self.dialect.sql(
            "insert into lease (id, holder, until_ms) values (1, ?, ?)
             on conflict (id) do update set
                 holder = excluded.holder, until_ms = excluded.until_ms
             where lease.holder = excluded.holder or lease.until_ms < ?",
        );
        let take = sqlx::query(statement)
            .bind(holder)
            .bind(now + milliseconds(UNIX_EPOCH + length))
            .bind(now);
        let done = self.write(take).await.context("take the turn to probe")?;
        Ok(done.rows_affected() > 0)
    }

    /// Ends the turn of whoever's name begins like this, e.g. of a process known to be
    /// dead.
    pub async fn end_turns_of(&self, prefix: &str) -> anyhow::Result<()> {
        let statement = self.dialect.sql("delete from lease where holder like ?");
        let end = sqlx::query(statement).bind(format!("{prefix}%"));
        self.write(end).await.context("end the turn of the dead")?;
        Ok(())
    }

    /// Gives the turn up before it ends. Whoever was deposed may do so too.
    pub async fn end_turn(&self, holder: &str) -> anyhow::Result<()> {
        let statement = self.dialect.sql("delete from lease where holder = ?");
        sqlx::query(statement)
            .bind(holder)
            .execute(&self.writer)
            .await
            .context("end the turn to probe")?;
        Ok(())
    }

    /// Tells the other processes to send nothing for this long.
    pub async fn share_pause(&self, length: Duration) -> anyhow::Result<()> {
        let until = milliseconds(SystemTime::now() + length);
        let statement = self.dialect.sql(
            "insert into pause (id, until_ms) values (1, ?)
             on conflict (id) do update set until_ms = excluded.until_ms
             where pause.until_ms < excluded.until_ms",
        );
        sqlx::query(statement)
            .bind(until)
            .execute(&self.writer)
            .await
            .context("share a pause")?;
        Ok(())
    }

    /// How long the processes on this database are to send nothing.
    pub async fn shared_pause(&self) -> anyhow::Result<Duration> {
        let until: Option<i64> = sqlx::query_scalar("select until_ms from pause where id = 1")
            .fetch_optional(&self.readers)
            .await
            .context("read the pause")?;
        let left = until.unwrap_or(0) - milliseconds(SystemTime::now());
        Ok(Duration::from_millis(u64::try_from(left).unwrap_or(0)))
    }
}

fn milliseconds(at: SystemTime) -> i64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
