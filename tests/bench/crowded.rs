//! A database that knows many people already.

use std::path::Path;

use anyhow::Context;
use doorman::store::Store;
use sqlx::{AnyConnection, Connection};

/// The people, between whose ids those of a simulated crowd lie: every other one needs more than 32 bits. Nobody of
/// that crowd is among them, whose ids are so far apart.
const PEOPLE: &str = "
    with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < $1)
    insert into person (id, username, language, first_seen_at, last_seen_at, opened_at, first_source, last_source,
        verdict, verdict_since, verdict_proved_at, verdict_evidence, welcome_back)
    select 100000000 + n * 79 + (n % 2) * 6000000000,
        case n % 3 when 0 then null else 'person_' || n end,
        case n % 4 when 0 then null when 1 then 'ru' else 'en' end,
        1700000000 + n, 1750000000 + n, 1700000000 + n, '(none)', '(none)',
        case n % 5 when 0 then 'blocked' else 'reachable' end, 1700000000 + n, 1750000000 + n, 'message', 'settled'
    from numbers where n * 79 % 7919 <> 0
    order by n * 7368787 % 1000003";

/// One opening for each.
const OPENINGS: &str = "
    insert into opening (person_number, opened_at, update_id, kind, source)
    select number, opened_at, id % 1000000007, 'start', '(none)' from person order by number";

/// Makes doorman's database in this folder, and fills it with so many people.
pub(crate) fn fill(database: &Path, people: u32) -> anyhow::Result<()> {
    let url = format!("sqlite://{}", database.display());
    crate::runtime()?.block_on(async {
        Store::open(&url).await?.close().await;
        let mut connection = AnyConnection::connect(&url).await?;
        sqlx::query("pragma cache_size = -400000")
            .execute(&mut connection)
            .await?;
        let people = sqlx::query(PEOPLE).bind(i64::from(people));
        people
            .execute(&mut connection)
            .await
            .context("fill in people")?;
        sqlx::query(OPENINGS)
            .execute(&mut connection)
            .await
            .context("fill in openings")?;
        // As after a while of running: the log is not part of the first start.
        sqlx::query("pragma wal_checkpoint(truncate)")
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        Ok(())
    })
}
