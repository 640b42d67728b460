//! The people of the ledger, page by page.

use anyhow::Context;
use teloxide::types::UserId;

use super::people::{PERSON, person_from};
use super::{Store, row_id};
use crate::person::Person;
use crate::selection::Selection;

impl Store {
    /// The next people of a selection, by id, with ids above `after`.
    ///
    /// Each page is a moment of its own: whoever comes in between pages is in a later
    /// one or in none, and nobody is in two.
    pub async fn selected(
        &self,
        selection: &Selection,
        after: Option<UserId>,
        count_max: u32,
    ) -> anyhow::Result<Vec<Person>> {
        let (verdict, source) = (selection.standing.verdict(), selection.source.as_ref());
        let with_verdict = verdict.map_or("", |_| "and verdict = ?");
        let with_source = source.map_or("", |_| "and first_source = ?");
        let statement = self.dialect.sql(&format!(
            "select {PERSON} from person where id > ? {with_verdict} {with_source}
             order by id limit ?"
        ));
        let mut query = sqlx::query(statement).bind(after.map_or(0, row_id));
        if let Some(verdict) = verdict {
            query = query.bind(verdict.as_str());
        }
        if let Some(source) = source {
            query = query.bind(source.as_stored());
        }
        let rows = query
            .bind(i64::from(count_max))
            .fetch_all(&self.readers)
            .await
            .context("read people")?;
        rows.iter().map(person_from).collect()
    }
}
