//! The sums that reports are made of; what they are is told in `tally`.

use anyhow::Context;
use sqlx::AnyConnection;

use super::Store;
use super::sql::{self, ROWS_MAX};
use crate::tally::{Key, Tally};

const TALLY_COLUMNS: usize = 6;

impl Store {
    /// Adds to the sums, in the transaction that makes them true.
    pub(super) async fn add_tally(
        &self,
        connection: &mut AnyConnection,
        tally: Tally<'_>,
    ) -> anyhow::Result<()> {
        for chunk in tally.into_sorted().chunks(ROWS_MAX) {
            let statement = self.dialect.sql(&format!(
                "insert into tally (what, slot, name, detail, age, count) values {}
                 on conflict (what, slot, name, detail, age)
                     do update set count = tally.count + excluded.count",
                sql::rows(chunk.len(), TALLY_COLUMNS)
            ));
            let mut query = sqlx::query(statement);
            for (key, count) in chunk {
                let Key {
                    what,
                    slot,
                    name,
                    detail,
                    age,
                } = key;
                query = query
                    .bind(*what)
                    .bind(*slot)
                    .bind(name.as_ref())
                    .bind(*detail)
                    .bind(*age)
                    .bind(*count);
            }
            query
                .execute(&mut *connection)
                .await
                .context("add to the sums")?;
        }
        Ok(())
    }
}
