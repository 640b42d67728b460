//! The targets of an audit: whom to ask next, and what was answered.
//!
//! Read in pages and written in groups, so that memory does not grow with the
//! audience.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use teloxide::types::UserId;

use super::sql;
use super::{Store, instant, row_id, seconds, user_id};
use crate::audience::{Audience, AuditId, Recheck};
use crate::person::Evidence;
use crate::reach::{Acquaintance, Census, Certainty, Outcome, Suspicion, Target, Verdict};
use crate::tally::Tally;

/// Nobody is probed more often than this, unless it is forced.
const RECHECK_AFTER: TimeDelta = TimeDelta::hours(24);

/// What a probe said of a target, and what is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whom it is about.
    pub person: UserId,
    /// What this very probe said; `None` if it brought no answer.
    pub heard: Option<Verdict>,
    /// What is made of it.
    pub outcome: Outcome,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of ids that were added to an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// How many were new to it.
    pub new: u64,
    /// How many were left out: people who asked to be forgotten.
    pub forgotten: u64,
}

/// A target that has its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concluded {
    /// Whom it is about.
    pub person: UserId,
    /// The verdict.
    pub verdict: Verdict,
    /// How far it can be relied on.
    pub certainty: Certainty,
    /// Telegram's words, unless they were a plain yes.
    pub detail: Option<String>,
    /// When it was asked.
    pub checked_at: DateTime<Utc>,
}

impl Store {
    /// Adds people of the ledger to an audit. A list adds nobody.
    pub async fn add_audience(
        &self,
        id: AuditId,
        audience: &Audience,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        // In the order in which they come to stand: a million in any other would have to
        // be put into places all over the table.
        let those = |condition: &str| {
            self.dialect.sql(&format!(
                "insert into target (audit_id, person_id, confirmed, attempts)
                 select ?, id, 0, 0 from person where {condition} order by id"
            ))
        };
        let query = match audience {
            Audience::Everyone => sqlx::query(those("true")).bind(id.0),
            Audience::Source(source) => {
                let query = sqlx::query(those("first_source = ?")).bind(id.0);
                query.bind(source.as_stored().to_owned())
            }
            Audience::Stale(age) => {
                let stale = "last_seen_at < ? and coalesce(verdict_proved_at, 0) < ?";
                let since = seconds(now - *age);
                let query = sqlx::query(those(stale)).bind(id.0);
                query.bind(since).bind(since)
            }
            Audience::List(_) => return Ok(()),
        };
        self.write(query).await.context("add an audience")?;
        Ok(())
    }

    /// Adds people by their ids, but for those who asked to be forgotten.
    pub async fn add_targets(&self, id: AuditId, people: &[u64]) -> anyhow::Result<Added> {
        let mut transaction = self.begin().await?;
        let mut kept: Vec<_> = people.iter().copied().map(UserId).collect();
        let forgotten = self.forgotten(&mut transaction, &kept).await?;
        kept.retain(|id| !forgotten.contains(id));
        // Without a `where`, SQLite takes the conflict's `on` for a join's.
        let statement = self.dialect.sql(&format!(
            "insert into target (audit_id, person_id, confirmed, attempts)
             select ?, number, 0, 0 from {} where true
             on conflict (audit_id, person_id) do nothing",
            self.dialect.numbers()
        ));
        let done = sqlx::query(statement)
            .bind(id.0)
            .bind(sql::numbers(kept.iter().copied().map(row_id)))
            .execute(&mut *transaction)
            .await
            .context("add targets")?;
        transaction.commit().await.context("commit targets")?;
        Ok(Added {
            new: done.rows_affected(),
            forgotten: (people.len() - kept.len()) as u64,
        })
    }

    /// Takes over what recent probes have said, unless it is forced, and counts the
    /// targets. Returns how many are still to be asked.
    pub async fn prepare_audit(
        &self,
        id: AuditId,
        recheck: Recheck,
        now: DateTime<Utc>,
    ) -> anyhow::Result<u64> {
        let mut transaction = self.begin().await?;
        if recheck == Recheck::AfterADay {
            self.take_over(&mut transaction, id, now - RECHECK_AFTER)
                .await?;
        }
        let count = self.dialect.sql(
            "update audit set total = (select count(*) from target where audit_id = ?)
             where id = ?",
        );
        sqlx::query(count)
            .bind(id.0)
            .bind(id.0)
            .execute(&mut *transaction)
            .await
            .context("count targets")?;
        transaction.commit().await.context("commit targets")?;
        let left = self
            .dialect
            .sql("select count(*) from target where audit_id = ? and verdict is null");
        let left: i64 = sqlx::query_scalar(left)
            .bind(id.0)
            .fetch_one(&self.readers)
            .await?;
        Ok(u64::try_from(left)?)
    }

    /// Takes over what was answered since then: by audits, the newest first, unless
    /// the ledger has learnt otherwise after that; then by single probes.
    async fn take_over(
        &self,
        connection: &mut AnyConnection,
        id: AuditId,
        since: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let earlier = self.dialect.sql(
            "select id from audit
             where id < ? and coalesce(finished_at, created_at) > ? order by id desc",
        );
        let earlier: Vec<i64> = sqlx::query_scalar(earlier)
            .bind(id.0)
            .bind(seconds(since))
            .fetch_all(&mut *connection)
            .await
            .context("look for earlier audits")?;
        for audit in earlier {
            let newer = self.dialect.sql(
                "update target set verdict = old.verdict, confirmed = old.confirmed,
                     detail = old.detail, checked_at = old.checked_at
                 from target as old
                 where target.audit_id = ? and old.audit_id = ?
                   and old.person_id = target.person_id and old.checked_at > ?
                   and old.verdict is not null and old.verdict <> 'inconclusive'
                   and coalesce(target.checked_at, 0) < old.checked_at",
            );
            sqlx::query(newer)
                .bind(id.0)
                .bind(audit)
                .bind(seconds(since))
                .execute(&mut *connection)
                .await
                .context("take over from an earlier audit")?;
        }
        let outdated = self.dialect.sql(
            "update target set verdict = null, confirmed = 0, detail = null, checked_at = null
             from person
             where target.audit_id = ? and target.person_id = person.id
               and target.verdict is not null and person.verdict <> target.verdict
               and person.verdict_proved_at >= target.checked_at",
        );
        sqlx::query(outdated)
            .bind(id.0)
            .execute(&mut *connection)
            .await
            .context("leave out what is outdated")?;
        let from_ledger = self.dialect.sql(
            "update target set verdict = person.verdict, confirmed = 1,
                 checked_at = person.verdict_proved_at
             from person
             where target.audit_id = ? and target.person_id = person.id
               and target.verdict is null
               and person.verdict_evidence = 'probe' and person.suspected is null
               and person.verdict_proved_at > ?",
        );
        sqlx::query(from_ledger)
            .bind(id.0)
            .bind(seconds(since))
            .execute(&mut *connection)
            .await
            .context("take over from the ledger")?;
        Ok(())
    }

    /// The next targets that were never asked, with ids above `after`.
    pub async fn unasked(
        &self,
        id: AuditId,
        after: Option<UserId>,
        count_max: u32,
    ) -> anyhow::Result<Vec<Target>> {
        // Most of the time of an audit would go into rows, of which there are many and
        // which hold little: a page is one text of everybody's id, and one of theirs
        // who have met the bot.
        let statement = self.dialect.sql(
            "select string_agg(cast(target.person_id as text), ','),
                 string_agg(cast(person.id as text), ',')
             from (
                 select person_id from target
                 where audit_id = ? and person_id > ? and verdict is null and due_at is null
                 order by person_id limit ?
             ) as target
             left join person on person.id = target.person_id",
        );
        let row = sqlx::query(statement)
            .bind(id.0)
            .bind(after.map_or(0, row_id))
            .bind(i64::from(count_max))
            .fetch_one(&self.readers)
            .await
            .context("read targets")?;
        let (people, met) = (user_ids(row.try_get(0)?)?, user_ids(row.try_get(1)?)?);
        let unasked = |person| Target {
            person,
            acquaintance: match met.binary_search(&person) {
                Ok(_) => Acquaintance::Met,
                Err(_) => Acquaintance::Stranger,
            },
            suspicion: None,
            rounds: 0,
        };
        Ok(people.into_iter().map(unasked).collect())
    }

    /// Targets that are to be asked again by now, the longest due first.
    ///
    /// Nobody is made to wait beyond `wait_max`: who is due later than that was noted by
    /// a clock that was ahead, and is due now.
    pub async fn due(
        &self,
        id: AuditId,
        now: DateTime<Utc>,
        wait_max: TimeDelta,
        count_max: u32,
    ) -> anyhow::Result<Vec<Target>> {
        let statement = self.dialect.sql(
            "select target.person_id, person.id, target.suspected, target.suspected_since,
                 target.attempts
             from target left join person on person.id = target.person_id
             where target.audit_id = ? and (target.due_at <= ? or target.due_at > ?)
             order by target.due_at, target.person_id limit ?",
        );
        let rows = sqlx::query(statement)
            .bind(id.0)
            .bind(seconds(now))
            .bind(seconds(now + wait_max))
            .bind(i64::from(count_max))
            .fetch_all(&self.readers)
            .await
            .context("read due targets")?;
        rows.iter().map(target_from).collect()
    }

    /// When the next target is to be asked again; `None` if there is none.
    pub async fn next_due_at(&self, id: AuditId) -> anyhow::Result<Option<DateTime<Utc>>> {
        let statement = self
            .dialect
            .sql("select min(due_at) from target where audit_id = ? and due_at is not null");
        let due: Option<i64> = sqlx::query_scalar(statement)
            .bind(id.0)
            .fetch_one(&self.readers)
            .await?;
        Ok(due.map(instant))
    }

    /// Records what a group of probes said, for the audit and in the ledger.
    pub async fn record_findings(
        &self,
        id: AuditId,
        findings: &[Finding],
        confirm_after: TimeDelta,
    ) -> anyhow::Result<()> {
        let mut transaction = self.begin().await?;
        self.update_targets(&mut transaction, id, findings).await?;
        let heard: HashMap<_, _> = findings
            .iter()
            .filter_map(|finding| Some((finding.person, (finding.heard?, finding.at))))
            .collect();
        let ids: Vec<_> = heard.keys().copied().collect();
        let mut people = self.people(&mut transaction, &ids).await?;
        let before = people.clone();
        let mut tally = Tally::default();
        for person in &mut people {
            if let Some((verdict, at)) = heard.get(&person.id) {
                let was_gone = person.is_gone();
                let _ = person.hear(*verdict, Evidence::Probe, *at, confirm_after);
                tally.turned(was_gone, person);
            }
        }
        let changes = before.iter().map(Some).zip(&people);
        self.upsert_people(&mut transaction, changes, tally).await?;
        transaction.commit().await.context("commit findings")
    }

    /// Marks targets, those that are marked alike with one statement.
    async fn update_targets(
        &self,
        connection: &mut AnyConnection,
        id: AuditId,
        findings: &[Finding],
    ) -> anyhow::Result<()> {
        let mut marked: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for finding in findings {
            let alike = marked.entry(Mark::of(finding)).or_default();
            alike.push(row_id(finding.person));
        }
        let statement = format!(
            "update target set verdict = ?, confirmed = ?, detail = ?, checked_at = ?,
                 suspected = ?, suspected_since = ?, attempts = ?, due_at = ?
             where audit_id = ? and verdict is null
               and person_id in (select number from {})",
            self.dialect.numbers()
        );
        for (mark, people) in marked {
            sqlx::query(self.dialect.sql(&statement))
                .bind(mark.verdict)
                .bind(i64::from(mark.confirmed))
                .bind(mark.detail.map(sql::text))
                .bind(mark.checked_at)
                .bind(mark.suspected)
                .bind(mark.suspected_since)
                .bind(i64::from(mark.attempts))
                .bind(mark.due_at)
                .bind(id.0)
                .bind(sql::numbers(people))
                .execute(&mut *connection)
                .await
                .context("record findings")?;
        }
        Ok(())
    }

    /// What an audit has found so far.
    pub async fn census(&self, id: AuditId) -> anyhow::Result<Census> {
        let statement = self.dialect.sql(
            "select verdict, confirmed, count(*) from target
             where audit_id = ? and verdict is not null group by verdict, confirmed",
        );
        let rows = sqlx::query(statement)
            .bind(id.0)
            .fetch_all(&self.readers)
            .await
            .context("count")?;
        let mut census = Census::default();
        for row in rows {
            let verdict: &str = row.try_get(0)?;
            let people = u64::try_from(row.try_get::<i64, _>(2)?)?;
            census.count(verdict.parse()?, certainty(row.try_get(1)?), people);
        }
        Ok(census)
    }

    /// The next targets that have their verdict, by id, with ids above `after`.
    pub async fn concluded(
        &self,
        id: AuditId,
        after: Option<UserId>,
        count_max: u32,
    ) -> anyhow::Result<Vec<Concluded>> {
        let statement = self.dialect.sql(
            "select person_id, verdict, confirmed, detail, coalesce(checked_at, 0) from target
             where audit_id = ? and person_id > ? and verdict is not null
             order by person_id limit ?",
        );
        let rows = sqlx::query(statement)
            .bind(id.0)
            .bind(after.map_or(0, row_id))
            .bind(i64::from(count_max))
            .fetch_all(&self.readers)
            .await
            .context("read verdicts")?;
        rows.iter()
            .map(|row| {
                Ok(Concluded {
                    person: user_id(row.try_get(0)?)?,
                    verdict: row.try_get::<&str, _>(1)?.parse()?,
                    certainty: certainty(row.try_get(2)?),
                    detail: row.try_get(3)?,
                    checked_at: instant(row.try_get(4)?),
                })
            })
            .collect()
    }
}

/// What a finding makes of its target's row. Most findings make the same of it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Mark<'a> {
    verdict: Option<&'static str>,
    confirmed: bool,
    detail: Option<&'a str>,
    checked_at: i64,
    suspected: Option<&'static str>,
    suspected_since: Option<i64>,
    attempts: u32,
    due_at: Option<i64>,
}

impl<'a> Mark<'a> {
    fn of(finding: &'a Finding) -> Self {
        let checked_at = seconds(finding.at);
        match &finding.outcome {
            Outcome::Concluded {
                verdict,
                certainty,
                detail,
            } => Self {
                verdict: Some(verdict.as_str()),
                confirmed: *certainty == Certainty::Sure,
                detail: detail.as_deref(),
                checked_at,
                suspected: None,
                suspected_since: None,
                attempts: 0,
                due_at: None,
            },
            Outcome::AskAgain {
                due_at,
                suspicion,
                rounds,
            } => Self {
                verdict: None,
                confirmed: false,
                detail: None,
                checked_at,
                suspected: suspicion.map(|it| it.verdict.as_str()),
                suspected_since: suspicion.map(|it| seconds(it.since)),
                attempts: *rounds,
                // Never too early: the tables know whole seconds only.
                due_at: Some(seconds(*due_at + TimeDelta::milliseconds(999))),
            },
        }
    }
}

/// The ids in a text as `string_agg` makes it, in order.
fn user_ids(text: Option<&str>) -> anyhow::Result<Vec<UserId>> {
    let ids = text.into_iter().flat_map(|text| text.split(','));
    let mut ids = ids
        .map(|id| user_id(id.parse()?))
        .collect::<anyhow::Result<Vec<_>>>()?;
    ids.sort_unstable();
    Ok(ids)
}

fn certainty(confirmed: i64) -> Certainty {
    if confirmed == 0 {
        Certainty::Unconfirmed
    } else {
        Certainty::Sure
    }
}

fn target_from(row: &AnyRow) -> anyhow::Result<Target> {
    let suspicion = match row.try_get::<Option<&str>, _>(2)? {
        None => None,
        Some(verdict) => Some(Suspicion {
            verdict: verdict.parse()?,
            since: instant(row.try_get(3)?),
        }),
    };
    let acquaintance = match row.try_get::<Option<i64>, _>(1)? {
        Some(_) => Acquaintance::Met,
        None => Acquaintance::Stranger,
    };
    Ok(Target {
        person: user_id(row.try_get(0)?)?,
        acquaintance,
        suspicion,
        rounds: u32::try_from(row.try_get::<i64, _>(4)?)?,
    })
}
