//! People who asked to be forgotten.
//!
//! They are erased in the very transaction that records their wish, so nothing
//! that came before it is left, and what comes after it makes them a new person.
//! One thing stays: a hash, by which a list of ids or a late block does not bring
//! them back. It hides an id from whoever reads the table, not from whoever has the
//! whole database and tries every id there is.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use anyhow::{Context, anyhow};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use teloxide::types::UserId;

use super::sql::{self, ROWS_MAX};
use super::{Received, Store, row_id, seconds};
use crate::arrival::Event;
use crate::person::{Person, is_own_act};
use crate::tally::Tally;

const SALT_BYTES: usize = 32;

/// What erases people, each with one list of their ids. Targets are found by audit,
/// for by person there is no index. Menus stay: they go by `DOORMAN_ADMINS`, and end
/// with the name in it.
const ERASE: &[&str] = &[
    // An audit under way is about fewer people then, and still comes to its end.
    "update audit set total = total - (select count(*) from target
         where target.audit_id = audit.id and target.person_id in ({ids}))
     where total > 0 and state in ('proposed', 'queued', 'running', 'paused')",
    "delete from target where audit_id in (select id from audit) and person_id in ({ids})",
    // An administrator's audits: there is nobody to report to any more.
    "update audit set asked_by = null,
         state = case when state = 'done' then state else 'cancelled' end
     where asked_by in ({ids})",
    "delete from pending_join where person_id in ({ids})",
    "update chat set introduced_by = 0 where introduced_by in ({ids})",
    "update link set created_by = 0 where created_by in ({ids})",
    "delete from digest where person_id in ({ids})",
    "delete from opening where person_number in (select number from person where id in ({ids}))",
    "delete from person where id in ({ids})",
];

/// Whom a batch must not, or no longer, tell of.
#[derive(Debug, Default)]
pub(super) struct Farewells {
    /// Strangers of the batch who asked to be forgotten before it.
    forgotten: HashSet<UserId>,
    /// Those who ask now.
    partings: HashMap<UserId, Parting>,
}

#[derive(Debug)]
struct Parting {
    /// The update of the batch that asks.
    place: usize,
    /// The language in which it is confirmed.
    language: Option<String>,
}

impl Farewells {
    /// Notes that the update at this place erases the person.
    pub(super) fn part(&mut self, place: usize, person: &Person) {
        let language = person.speaks().map(ToOwned::to_owned);
        self.partings.insert(person.id, Parting { place, language });
    }

    /// Must an event of somebody unknown leave no trace?
    pub(super) fn bar(&self, id: UserId, event: &Event) -> bool {
        let is_forgotten = self.forgotten.contains(&id) || self.partings.contains_key(&id);
        is_forgotten && !is_own_act(event)
    }

    /// Has the person asked to be forgotten after the update at this place?
    pub(super) fn outdate(&self, id: UserId, place: usize) -> bool {
        self.partings
            .get(&id)
            .is_some_and(|parting| place < parting.place)
    }

    /// The language that somebody who has been erased since has read.
    pub(super) fn language(&self, id: UserId) -> Option<&str> {
        self.partings.get(&id)?.language.as_deref()
    }

    /// The updates of a batch that may be remembered.
    pub(super) fn memorable<'a>(&self, batch: &[&'a Received]) -> Vec<&'a Received> {
        let updates = batch.iter().copied().enumerate();
        let memorable = updates.filter(|(place, received)| {
            let guest = received.arrival.guest();
            !guest.is_some_and(|visitor| self.outdate(visitor.id, *place))
        });
        memorable.map(|(_, received)| received).collect()
    }

    /// Everybody whom the batch erases.
    pub(super) fn parted(&self) -> Vec<UserId> {
        self.partings.keys().copied().collect()
    }
}

impl Store {
    /// Erases what was still written about somebody after their goodbye, by what was
    /// under way then. Whoever is back keeps everything.
    pub async fn erase_remains(&self, id: UserId) -> anyhow::Result<()> {
        let mut transaction = self.begin().await?;
        if self.people(&mut transaction, &[id]).await?.is_empty() {
            self.erase(&mut transaction, &[id]).await?;
        }
        transaction.commit().await.context("commit a goodbye")
    }

    /// Looks for those of a batch who asked to be forgotten.
    pub(super) async fn farewells(
        &self,
        connection: &mut AnyConnection,
        batch: &[&Received],
        known: &HashMap<UserId, Person>,
    ) -> anyhow::Result<Farewells> {
        let visitors = batch.iter().filter_map(|it| it.arrival.visitor.as_ref());
        let strangers = visitors
            .map(|it| it.id)
            .filter(|id| !known.contains_key(id));
        let strangers: Vec<_> = strangers.collect();
        Ok(Farewells {
            forgotten: self.forgotten(connection, &strangers).await?,
            partings: HashMap::new(),
        })
    }

    /// Erases whoever asked for it, and knows those again who came back. `ledger` is
    /// who is known after the batch.
    pub(super) async fn bid_farewell(
        &self,
        connection: &mut AnyConnection,
        farewells: &Farewells,
        ledger: &HashMap<UserId, Person>,
    ) -> anyhow::Result<()> {
        let parted = farewells.parted();
        self.erase(connection, &parted).await?;
        for id in &parted {
            if !ledger.contains_key(id) {
                let hash = hashed(&self.salt(connection).await?, *id);
                let keep = "insert into forgotten (hash) values (?) on conflict (hash) do nothing";
                self.run(connection, keep, &hash).await?;
            }
        }
        for id in &farewells.forgotten {
            if ledger.contains_key(id) {
                let hash = hashed(&self.salt(connection).await?, *id);
                let drop = "delete from forgotten where hash = ?";
                self.run(connection, drop, &hash).await?;
            } else {
                // They may have taken the bot to a group all the same.
                let disown = "update chat set introduced_by = 0 where introduced_by = ?";
                self.run(connection, disown, row_id(*id)).await?;
            }
        }
        Ok(())
    }

    /// Finishes and empties the rows of earlier updates by these people, those that
    /// were set aside included.
    pub(super) async fn empty_updates(
        &self,
        connection: &mut AnyConnection,
        people: &[UserId],
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        for id in people {
            // In what was set aside, others may have told of them, too.
            let statement = self.dialect.sql(
                "update inbox set finished_at = ?, parked_at = null, error = null,
                     body = '', owner = 0, language = null
                 where finished_at is null
                     and (owner = ? or parked_at is not null and body like ?)",
            );
            sqlx::query(statement)
                .bind(seconds(now))
                .bind(row_id(*id))
                .bind(format!("%\"id\":{id},%"))
                .execute(&mut *connection)
                .await
                .context("empty updates")?;
        }
        Ok(())
    }

    /// Erases people from every table but the inbox, and from the sums of who is known.
    pub(super) async fn erase(
        &self,
        connection: &mut AnyConnection,
        people: &[UserId],
    ) -> anyhow::Result<()> {
        for chunk in people.chunks(ROWS_MAX) {
            let known = self.people(connection, chunk).await?;
            let mut tally = Tally::default();
            for person in &known {
                tally.forget(person);
            }
            self.add_tally(connection, tally).await?;
            for statement in ERASE {
                let statement = statement.replace("{ids}", &sql::list(chunk.len()));
                let mut query = sqlx::query(self.dialect.sql(&statement));
                for id in chunk {
                    query = query.bind(row_id(*id));
                }
                query
                    .execute(&mut *connection)
                    .await
                    .context("erase people")?;
            }
        }
        Ok(())
    }

    /// Those of these people who asked to be forgotten. Costs next to nothing as long
    /// as nobody ever has.
    pub(super) async fn forgotten(
        &self,
        connection: &mut AnyConnection,
        people: &[UserId],
    ) -> anyhow::Result<HashSet<UserId>> {
        if people.is_empty() {
            return Ok(HashSet::new());
        }
        let Some(salt) = self.known_salt(connection).await? else {
            return Ok(HashSet::new());
        };
        let hashes: HashMap<_, _> = people.iter().map(|id| (hashed(&salt, *id), *id)).collect();
        let all: Vec<_> = hashes.keys().collect();
        let mut forgotten = HashSet::new();
        for chunk in all.chunks(ROWS_MAX) {
            let statement = self.dialect.sql(&format!(
                "select hash from forgotten where hash in ({})",
                sql::list(chunk.len())
            ));
            let mut query = sqlx::query_scalar::<_, String>(statement);
            for hash in chunk {
                query = query.bind(hash.as_str());
            }
            let found = query
                .fetch_all(&mut *connection)
                .await
                .context("look for the forgotten")?;
            forgotten.extend(found.iter().filter_map(|hash| hashes.get(hash)));
        }
        Ok(forgotten)
    }

    /// The salt, which the first parting makes.
    async fn salt(&self, connection: &mut AnyConnection) -> anyhow::Result<String> {
        if let Some(salt) = self.known_salt(connection).await? {
            return Ok(salt);
        }
        let mut bytes = [0; SALT_BYTES];
        getrandom::fill(&mut bytes).map_err(|error| anyhow!("make a salt: {error}"))?;
        let salt = hex(&bytes);
        let statement = "insert into salt (id, salt) values (1, ?)";
        self.run(connection, statement, &salt).await?;
        Ok(salt)
    }

    async fn known_salt(&self, connection: &mut AnyConnection) -> anyhow::Result<Option<String>> {
        let salt = sqlx::query_scalar("select salt from salt where id = 1");
        let salt = salt.fetch_optional(connection).await;
        salt.context("read the salt")
    }

    /// Runs a statement with one parameter.
    async fn run<'a, T>(
        &self,
        connection: &mut AnyConnection,
        statement: &str,
        value: T,
    ) -> anyhow::Result<()>
    where
        T: sqlx::Encode<'a, sqlx::Any> + sqlx::Type<sqlx::Any> + 'a,
    {
        let query = sqlx::query(self.dialect.sql(statement)).bind(value);
        let done = query.execute(connection).await;
        done.map(drop).context("forget a person")
    }
}

fn hashed(salt: &str, id: UserId) -> String {
    hex(&Sha256::digest(format!("{salt}{id}")))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
