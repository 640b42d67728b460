//! People, and their openings.
//!
//! Both stand in the order in which people came, by a number of their own, so that a rush
//! of newcomers is written side by side. Telegram's ids are scattered.

use std::collections::{HashMap, HashSet};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use teloxide::types::UserId;

use super::sql::{self, ROWS_MAX};
use super::words::Word;
use super::{Received, Store, instant, row_id, seconds, user_id};
use crate::arrival::{Event, Grant};
use crate::deeplink::Source;
use crate::opening::Opening;
use crate::person::{Evidence, Person, Standing, WelcomeBack};
use crate::reach::{Suspicion, Verdict, Weight};
use crate::tally::Tally;

/// The columns of a person, in the order in which [`person_from`] reads them.
pub(super) const PERSON: &str = "id, username, language, chosen_language, first_seen_at, last_seen_at, opened_at, \
     first_source, last_source, verdict, verdict_since, verdict_proved_at, verdict_evidence, \
     suspected, suspected_since, welcome_back, left_at";
const PERSON_COLUMNS: usize = 17;

impl Store {
    /// What is known about one person.
    pub async fn person(&self, id: UserId) -> anyhow::Result<Option<Person>> {
        let mut connection = self.readers.acquire().await.context("read a person")?;
        Ok(self.people(&mut connection, &[id]).await?.pop())
    }

    /// The person last seen under a username (without `@`, any case).
    pub async fn person_named(&self, username: &str) -> anyhow::Result<Option<Person>> {
        let statement = self.dialect.sql(&format!(
            "select {PERSON} from person where lower(username) = ?
             order by last_seen_at desc limit 1"
        ));
        let row = sqlx::query(statement)
            .bind(username.to_lowercase())
            .fetch_optional(&self.readers)
            .await
            .context("look up a username")?;
        row.as_ref().map(person_from).transpose()
    }

    /// Takes what an answer said into a known person's ledger. Returns the person
    /// and what the answer was worth.
    ///
    /// Nothing is kept about somebody who never met the bot: `None`.
    pub async fn record_verdict(
        &self,
        id: UserId,
        verdict: Verdict,
        evidence: Evidence,
        now: DateTime<Utc>,
        confirm_after: TimeDelta,
    ) -> anyhow::Result<Option<(Person, Weight)>> {
        let mut transaction = self.begin().await?;
        let Some(mut person) = self.people(&mut transaction, &[id]).await?.pop() else {
            return Ok(None);
        };
        let before = person.clone();
        let weight = person.hear(verdict, evidence, now, confirm_after);
        let mut tally = Tally::default();
        tally.turned(before.is_gone(), &person);
        let change = (Some(&before), &person);
        self.upsert_people(&mut transaction, [change], tally)
            .await?;
        transaction.commit().await.context("commit a verdict")?;
        Ok(Some((person, weight)))
    }

    /// Notes the language a person has chosen; `None` goes back to their client's.
    pub async fn choose_language(&self, id: UserId, language: Option<&str>) -> anyhow::Result<()> {
        let mut transaction = self.begin().await?;
        let Some(before) = self.people(&mut transaction, &[id]).await?.pop() else {
            return Ok(());
        };
        let mut person = before.clone();
        person.chosen_language = language.map(ToOwned::to_owned);
        let change = (Some(&before), &person);
        self.upsert_people(&mut transaction, [change], Tally::default())
            .await?;
        transaction.commit().await.context("commit a language")
    }

    /// Every opening of a person's dialog, oldest first.
    pub async fn openings(&self, id: UserId) -> anyhow::Result<Vec<(DateTime<Utc>, Opening)>> {
        let statement = self.dialect.sql(
            "select opened_at, kind, source from opening
             where person_number = (select number from person where id = ?)
             order by opened_at, update_id",
        );
        let rows = sqlx::query(statement)
            .bind(row_id(id))
            .fetch_all(&self.readers)
            .await
            .context("read openings")?;
        rows.iter()
            .map(|row| {
                let (kind, source): (String, String) = (row.try_get(1)?, row.try_get(2)?);
                let opening = Opening::from_stored(&kind, &source)
                    .with_context(|| format!("unknown opening {kind:?} in the store"))?;
                Ok((instant(row.try_get(0)?), opening))
            })
            .collect()
    }

    /// The people among `ids` who are known, in no particular order.
    pub(super) async fn people(
        &self,
        connection: &mut AnyConnection,
        ids: &[UserId],
    ) -> anyhow::Result<Vec<Person>> {
        let statement = self.dialect.sql(&format!(
            "select {PERSON} from person where id in (select number from {})",
            self.dialect.numbers()
        ));
        let rows = sqlx::query(statement)
            .bind(sql::numbers(ids.iter().copied().map(row_id)))
            .fetch_all(connection)
            .await
            .context("read people")?;
        rows.iter().map(person_from).collect()
    }

    /// Writes people as they are now, each with what was known before, and with them
    /// whatever else is to be added to the sums.
    pub(super) async fn upsert_people<'a>(
        &self,
        connection: &mut AnyConnection,
        changes: impl IntoIterator<Item = (Option<&'a Person>, &'a Person)>,
        mut tally: Tally<'a>,
    ) -> anyhow::Result<()> {
        let changes = changes.into_iter().map(|(before, after)| {
            tally.change(before, after);
            after
        });
        let people: Vec<_> = changes.collect();
        for chunk in people.chunks(ROWS_MAX) {
            let statement = self.dialect.sql(&format!(
                "insert into person ({PERSON}) values {}
                 on conflict (id) do update set
                     username = excluded.username,
                     language = excluded.language,
                     chosen_language = excluded.chosen_language,
                     first_seen_at = excluded.first_seen_at,
                     last_seen_at = excluded.last_seen_at,
                     opened_at = excluded.opened_at,
                     first_source = excluded.first_source,
                     last_source = excluded.last_source,
                     verdict = excluded.verdict,
                     verdict_since = excluded.verdict_since,
                     verdict_proved_at = excluded.verdict_proved_at,
                     verdict_evidence = excluded.verdict_evidence,
                     suspected = excluded.suspected,
                     suspected_since = excluded.suspected_since,
                     welcome_back = excluded.welcome_back,
                     left_at = excluded.left_at",
                sql::rows(chunk.len(), PERSON_COLUMNS)
            ));
            let mut query = sqlx::query(statement);
            for person in chunk {
                let standing = person.standing.as_ref();
                query = query
                    .bind(row_id(person.id))
                    .bind(person.username.as_deref())
                    .bind(person.language.as_deref())
                    .bind(person.chosen_language.as_deref())
                    .bind(seconds(person.first_seen_at))
                    .bind(seconds(person.last_seen_at))
                    .bind(person.opened_at.map(seconds))
                    .bind(person.first_source.as_ref().map(Source::as_stored))
                    .bind(person.last_source.as_ref().map(Source::as_stored))
                    .bind(standing.map(|standing| standing.verdict.as_str()))
                    .bind(standing.map(|standing| seconds(standing.since)))
                    .bind(standing.map(|standing| seconds(standing.proved_at)))
                    .bind(standing.map(|standing| standing.evidence.word()))
                    .bind(person.suspicion.map(|it| it.verdict.as_str()))
                    .bind(person.suspicion.map(|it| seconds(it.since)))
                    .bind(person.welcome_back.word())
                    .bind(person.left_at.map(seconds));
            }
            query
                .execute(&mut *connection)
                .await
                .context("record people")?;
        }
        self.add_tally(connection, tally).await
    }

    /// Which permissions to write the people of a batch have given before.
    pub(super) async fn granted(
        &self,
        connection: &mut AnyConnection,
        batch: &[&Received],
    ) -> anyhow::Result<HashSet<(UserId, Grant)>> {
        let mut granted = HashSet::new();
        let is_grant = |it: &&&Received| matches!(it.arrival.event, Event::Granted(_));
        for received in batch.iter().filter(is_grant) {
            let Some(visitor) = received.arrival.guest() else {
                continue;
            };
            let statement = self.dialect.sql(
                "select distinct kind, source from opening
                 where person_number = (select number from person where id = ?)
                     and kind <> 'start' and kind <> 'join_request'",
            );
            let rows = sqlx::query(statement)
                .bind(row_id(visitor.id))
                .fetch_all(&mut *connection)
                .await
                .context("look for earlier permissions")?;
            for row in rows {
                let opening = Opening::from_stored(row.try_get(0)?, row.try_get(1)?);
                if let Some(Opening::Grant(grant)) = opening {
                    granted.insert((visitor.id, grant));
                }
            }
        }
        Ok(granted)
    }

    /// Those openings that are not there already: one is told again after its update was
    /// forgotten, as when the clock had jumped. Only people who have opened the dialog
    /// then or later, going by what was known `before`, can have told of it.
    pub(super) async fn new_openings<'a>(
        &self,
        connection: &mut AnyConnection,
        openings: Vec<(&'a Received, Opening)>,
        before: &HashMap<UserId, Person>,
    ) -> anyhow::Result<Vec<(&'a Received, Opening)>> {
        let mut new = Vec::with_capacity(openings.len());
        for (received, opening) in openings {
            let guest = received.arrival.guest();
            let known = guest.and_then(|guest| before.get(&guest.id));
            let may_be_there = known.is_some_and(|it| it.opened_at >= Some(received.arrival.at));
            if !may_be_there || !self.has_opening(connection, received).await? {
                new.push((received, opening));
            }
        }
        Ok(new)
    }

    async fn has_opening(
        &self,
        connection: &mut AnyConnection,
        received: &Received,
    ) -> anyhow::Result<bool> {
        let statement = self.dialect.sql(
            "select count(*) from opening
             where person_number = (select number from person where id = ?)
                 and opened_at = ? and update_id = ?",
        );
        let count: i64 = sqlx::query_scalar(statement)
            .bind(received.arrival.owner())
            .bind(seconds(received.arrival.at))
            .bind(i64::from(received.update_id))
            .fetch_one(connection)
            .await
            .context("look for an opening")?;
        Ok(count > 0)
    }

    /// Their people are there already. One that is there all the same stops nothing.
    pub(super) async fn insert_openings(
        &self,
        connection: &mut AnyConnection,
        openings: &[(&Received, Opening)],
    ) -> anyhow::Result<()> {
        for chunk in openings.chunks(ROWS_MAX) {
            // Joined, PostgreSQL may read all people for a few, going by what it knew when
            // there were none.
            let statement = self.dialect.sql(&format!(
                "with told (id, opened_at, update_id, kind, source) as (values {})
                 insert into opening (person_number, opened_at, update_id, kind, source)
                 select (select number from person where person.id = told.id),
                     opened_at, update_id, kind, source
                 from told where true
                 on conflict (person_number, opened_at, update_id) do nothing",
                sql::rows(chunk.len(), 5)
            ));
            let mut query = sqlx::query(statement);
            for (received, opening) in chunk {
                query = query
                    .bind(received.arrival.owner())
                    .bind(seconds(received.arrival.at))
                    .bind(i64::from(received.update_id))
                    .bind(opening.kind())
                    .bind(opening.source().into_owned());
            }
            query
                .execute(&mut *connection)
                .await
                .context("record openings")?;
        }
        Ok(())
    }
}

pub(super) fn person_from(row: &AnyRow) -> anyhow::Result<Person> {
    let standing = match row.try_get::<Option<&str>, _>(9)? {
        None => None,
        Some(verdict) => Some(Standing {
            verdict: verdict.parse::<Verdict>()?,
            since: instant(row.try_get(10)?),
            proved_at: instant(row.try_get(11)?),
            evidence: Evidence::from_word(row.try_get(12)?)?,
        }),
    };
    let suspicion = match row.try_get::<Option<&str>, _>(13)? {
        None => None,
        Some(verdict) => Some(Suspicion {
            verdict: verdict.parse()?,
            since: instant(row.try_get(14)?),
        }),
    };
    Ok(Person {
        id: user_id(row.try_get(0)?)?,
        username: row.try_get(1)?,
        language: row.try_get(2)?,
        chosen_language: row.try_get(3)?,
        first_seen_at: instant(row.try_get(4)?),
        last_seen_at: instant(row.try_get(5)?),
        opened_at: row.try_get::<Option<i64>, _>(6)?.map(instant),
        first_source: row.try_get::<Option<&str>, _>(7)?.map(Source::from_stored),
        last_source: row.try_get::<Option<&str>, _>(8)?.map(Source::from_stored),
        standing,
        suspicion,
        welcome_back: WelcomeBack::from_word(row.try_get(15)?)?,
        left_at: row.try_get::<Option<i64>, _>(16)?.map(instant),
    })
}
