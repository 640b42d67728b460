//! What reports are made of: the sums of `tally`, added up.

use std::collections::BTreeMap;

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Store, instant, sql};
use crate::deeplink::Source;
use crate::link::Cost;
use crate::period::Period;
use crate::retention::{AGES, Cohort, Kept, came_before};
use crate::sources::{People, Question, Row};
use crate::statistics::{Day, Known, Moves};
use crate::tally::{AGE_MAX, DAY_SECONDS, Move, QUARTER_SECONDS, day};

/// The columns of [`People`], in the order in which [`counts_from`] reads them.
const PEOPLE: &str = "cast(sum(count) as bigint),
     cast(sum(case when detail in ('reachable', 'claimed') then count else 0 end) as bigint),
     cast(sum(case when detail = 'claimed' then count else 0 end) as bigint),
     cast(sum(case when detail = 'blocked' then count else 0 end) as bigint),
     cast(sum(case when detail = 'deactivated' then count else 0 end) as bigint)";

/// Quarters of an hour in a day.
const QUARTERS: i64 = DAY_SECONDS / QUARTER_SECONDS;

impl Store {
    /// What each source has brought, the best first.
    pub async fn sources(
        &self,
        question: Question,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Row>> {
        let mut rows = self.people_by_source(question, now).await?;
        for (name, starts) in self.starts_by_source(question.period, now).await? {
            rows.entry(name)
                .or_insert_with_key(|name| nobody_from(name))
                .starts = starts;
        }
        for (payload, label, cost) in self.link_labels().await? {
            if let Some(row) = rows.get_mut(&payload) {
                row.label = label;
                row.cost = cost;
            }
        }
        let mut rows: Vec<_> = rows.into_values().collect();
        rows.retain(|row| row.starts > 0 || row.people.new > 0);
        crate::sources::sort(&mut rows);
        Ok(rows)
    }

    async fn people_by_source(
        &self,
        question: Question,
        now: DateTime<Utc>,
    ) -> anyhow::Result<BTreeMap<String, Row>> {
        let kept = AGES.map(|age| {
            format!(
                "cast(sum(case when slot < ? then count else 0 end) as bigint),
                 cast(sum(case when slot < ? and (age < 0 or age >= {age}) then count else 0 end)
                     as bigint)"
            )
        });
        let statement = self.dialect.sql(&format!(
            "select name, {PEOPLE}, {} from tally where what = ? and slot >= ? group by name",
            kept.join(", ")
        ));
        let mut query = sqlx::query(statement);
        for age in AGES {
            let before = came_before(age, day(now));
            query = query.bind(before).bind(before);
        }
        let rows = query
            .bind(question.touch.as_str())
            .bind(question.period.first_day(day(now)))
            .fetch_all(&self.readers)
            .await
            .context("add up sources")?;
        rows.iter()
            .map(|row| {
                let name: String = row.try_get(0)?;
                let people = people_from(row)?;
                let source = Row {
                    people,
                    ..nobody_from(&name)
                };
                Ok((name, source))
            })
            .collect()
    }

    /// How often each source opened a dialog; under an empty name whatever was no
    /// start.
    async fn starts_by_source(
        &self,
        period: Period,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<(String, u64)>> {
        let statement = self.dialect.sql(
            "select name, cast(sum(case when detail = 'start' then count else 0 end) as bigint),
                 cast(sum(case when detail = 'start' then 0 else count end) as bigint)
             from tally where what = 'opening' and slot >= ? group by name",
        );
        let rows = sqlx::query(statement)
            .bind(period.first_day(day(now)))
            .fetch_all(&self.readers)
            .await
            .context("add up starts")?;
        let (mut starts, mut others) = (Vec::with_capacity(rows.len() + 1), 0);
        for row in &rows {
            starts.push((row.try_get(0)?, count_at(row, 1)?));
            others += count_at(row, 2)?;
        }
        // A website or an app may be called like a link.
        starts.retain(|(_, count)| *count > 0);
        starts.push((String::new(), others));
        Ok(starts)
    }

    /// Labels and costs of links, by payload.
    async fn link_labels(&self) -> anyhow::Result<Vec<(String, Option<String>, Option<Cost>)>> {
        let rows = sqlx::query("select payload, label, cost from link")
            .fetch_all(&self.readers)
            .await
            .context("read labels")?;
        rows.iter()
            .map(|row| {
                let cost = row.try_get::<Option<&str>, _>(2)?;
                let cost = cost.map(str::parse).transpose()?;
                Ok((row.try_get(0)?, row.try_get(1)?, cost))
            })
            .collect()
    }

    /// Everybody who is known, and when an audit last told of them.
    pub async fn known_people(&self) -> anyhow::Result<Known> {
        let people = self.dialect.sql(&format!(
            "select '', {PEOPLE} from tally where what = 'first' having count(*) > 0"
        ));
        let people = sqlx::query(people)
            .fetch_optional(&self.readers)
            .await
            .context("add up people")?;
        let audited = "select max(finished_at) from audit where state = 'done'";
        let audited: Option<i64> = sqlx::query_scalar(audited)
            .fetch_one(&self.readers)
            .await
            .context("look for the last audit")?;
        let counts = match &people {
            Some(row) => counts_from(row)?,
            None => People::default(),
        };
        Ok(Known {
            people: counts.new,
            reachable: counts.reachable,
            claimed: counts.claimed,
            gone: counts.blocked + counts.deactivated,
            audited_at: audited.map(instant),
        })
    }

    /// Comings and goings from one instant up to another, both at full quarters of an
    /// hour.
    pub async fn moves(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> anyhow::Result<Moves> {
        let statement = self.dialect.sql(
            "select what, cast(sum(count) as bigint) from tally
             where what in ('new', 'returned', 'left', 'back') and slot >= ? and slot < ?
             group by what",
        );
        let query = sqlx::query(statement)
            .bind(from.timestamp().div_euclid(QUARTER_SECONDS))
            .bind(to.timestamp().div_euclid(QUARTER_SECONDS));
        let mut moves = Moves::default();
        for (what, count) in self.named_counts(query).await? {
            if let Some(which) = Move::ALL.into_iter().find(|it| it.as_str() == what) {
                moves[which] = count;
            }
        }
        Ok(moves)
    }

    /// Comings and goings of each day of a period on which there were any, the oldest
    /// first.
    pub async fn days(&self, period: Period, now: DateTime<Utc>) -> anyhow::Result<Vec<Day>> {
        let statement = self.dialect.sql(&format!(
            "select slot / {QUARTERS}, what, cast(sum(count) as bigint) from tally
             where what in ('new', 'left', 'back') and slot >= ? group by 1, 2 order by 1"
        ));
        let rows = sqlx::query(statement)
            .bind(period.first_day(day(now)) * QUARTERS)
            .fetch_all(&self.readers)
            .await
            .context("add up days")?;
        let mut days: Vec<Day> = Vec::new();
        for row in &rows {
            let number = row.try_get(0)?;
            if days.last().is_none_or(|last| last.number != number) {
                days.push(Day::empty(number));
            }
            let (Some(last), what) = (days.last_mut(), row.try_get::<&str, _>(1)?) else {
                continue;
            };
            if let Some(which) = Move::ALL.into_iter().find(|it| it.as_str() == what) {
                last.moves[which] = count_at(row, 2)?;
            }
        }
        Ok(days)
    }

    /// How dialogs were opened in a period, by the words of `opening`.
    pub async fn openings_by_kind(
        &self,
        period: Period,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<(String, u64)>> {
        let statement = self.dialect.sql(
            "select detail, cast(sum(count) as bigint) from tally
             where what = 'opening' and slot >= ? group by detail",
        );
        self.named_counts(sqlx::query(statement).bind(period.first_day(day(now))))
            .await
    }

    /// Which languages those read who came in a period; an empty tag if it is unknown.
    pub async fn languages(
        &self,
        period: Period,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<(String, u64)>> {
        let statement = self.dialect.sql(
            "select name, cast(sum(count) as bigint) from tally
             where what = 'language' and slot >= ? group by name",
        );
        self.named_counts(sqlx::query(statement).bind(period.first_day(day(now))))
            .await
    }

    /// The sources that brought most people who can still be reached, of those who came
    /// in a period.
    pub async fn best_sources(
        &self,
        period: Period,
        now: DateTime<Utc>,
        count_max: u32,
    ) -> anyhow::Result<Vec<Option<Source>>> {
        let statement = self.dialect.sql(
            "select name, cast(sum(case when detail in ('reachable', 'claimed') then count else 0 end)
                 as bigint), cast(sum(count) as bigint)
             from tally where what = 'first' and slot >= ?
             group by name having sum(count) > 0 order by 2 desc, 3 desc, 1 limit ?",
        );
        let rows = sqlx::query(statement)
            .bind(period.first_day(day(now)))
            .bind(i64::from(count_max))
            .fetch_all(&self.readers)
            .await
            .context("look for the best sources")?;
        let source = |row: &AnyRow| Ok(source_named(row.try_get(0)?));
        rows.iter().map(source).collect()
    }

    /// When those left whom each of these sources brought first, in a period. Days that
    /// are past all ages come as one.
    pub async fn cohorts(
        &self,
        sources: &[Option<Source>],
        period: Period,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Vec<Cohort>>> {
        let name =
            |source: &Option<Source>| source.as_ref().map_or("", Source::as_stored).to_owned();
        let names: Vec<String> = sources.iter().map(name).collect();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let past = came_before(AGE_MAX, day(now)) - 1;
        let statement = self.dialect.sql(&format!(
            "select name, case when slot < {past} then {past} else slot end, age,
                 cast(sum(count) as bigint)
             from tally where what = 'first' and slot >= ? and name in ({}) group by 1, 2, 3",
            sql::list(names.len())
        ));
        let mut query = sqlx::query(statement).bind(period.first_day(day(now)));
        for name in &names {
            query = query.bind(name.as_str());
        }
        let rows = query
            .fetch_all(&self.readers)
            .await
            .context("add up sources")?;
        let mut cohorts = vec![Vec::new(); names.len()];
        for row in &rows {
            let source: &str = row.try_get(0)?;
            let cohort = Cohort {
                day: row.try_get(1)?,
                age: row.try_get(2)?,
                people: count_at(row, 3)?,
            };
            if let Some(place) = names.iter().position(|name| name == source) {
                cohorts[place].push(cohort);
            }
        }
        Ok(cohorts)
    }

    async fn named_counts(
        &self,
        query: sqlx::query::Query<'_, sqlx::Any, sqlx::any::AnyArguments>,
    ) -> anyhow::Result<Vec<(String, u64)>> {
        let rows = query.fetch_all(&self.readers).await.context("add up")?;
        rows.iter()
            .map(|row| Ok((row.try_get(0)?, count_at(row, 1)?)))
            .collect()
    }
}

/// A source by its name in the sums, where `None` has an empty one.
fn source_named(name: &str) -> Option<Source> {
    (!name.is_empty()).then(|| Source::from_stored(name))
}

/// A source without figures yet.
fn nobody_from(name: &str) -> Row {
    Row {
        source: source_named(name),
        label: None,
        cost: None,
        starts: 0,
        people: People::default(),
    }
}

fn people_from(row: &AnyRow) -> anyhow::Result<People> {
    let kept = |place: usize| -> anyhow::Result<Kept> {
        Ok(Kept {
            of: count_at(row, 6 + 2 * place)?,
            kept: count_at(row, 7 + 2 * place)?,
        })
    };
    Ok(People {
        kept: [kept(0)?, kept(1)?, kept(2)?],
        ..counts_from(row)?
    })
}

fn counts_from(row: &AnyRow) -> anyhow::Result<People> {
    Ok(People {
        new: count_at(row, 1)?,
        reachable: count_at(row, 2)?,
        claimed: count_at(row, 3)?,
        blocked: count_at(row, 4)?,
        deactivated: count_at(row, 5)?,
        kept: [Kept::default(); 3],
    })
}

fn count_at(row: &AnyRow, column: usize) -> anyhow::Result<u64> {
    u64::try_from(row.try_get::<i64, _>(column)?).context("a sum in the store is negative")
}
