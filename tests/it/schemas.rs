//! Databases of every schema that was ever released, with rows in every table, are
//! brought up to date without losing any.

use std::fs;
use std::path::Path;

use doorman::store::Store;
use sha2::{Digest, Sha256};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row, SqlSafeStr};

use crate::database::{BOB, Database, at, known, on_both_engines, record, wrote};

on_both_engines!(a_filled_database_of_every_released_schema_is_brought_up_to_date);

/// A table, since which schema, with columns and rows as that schema has them.
struct Filled {
    since: usize,
    /// The first schema that has it in another shape, and what tells the same there.
    reshaped: Option<(usize, &'static str)>,
    table: &'static str,
    columns: &'static str,
    rows: &'static str,
}

impl Filled {
    const fn reshaped(mut self, schema: usize, now: &'static str) -> Self {
        self.reshaped = Some((schema, now));
        self
    }

    fn is_in(&self, schema: usize) -> bool {
        self.since <= schema && self.reshaped.is_none_or(|(until, _)| schema < until)
    }

    /// What has its rows once the database is up to date.
    fn now(&self) -> &'static str {
        self.reshaped.map_or(self.table, |(_, now)| now)
    }
}

const fn filled(
    since: usize,
    table: &'static str,
    columns: &'static str,
    rows: &'static str,
) -> Filled {
    Filled {
        since,
        reshaped: None,
        table,
        columns,
        rows,
    }
}

const TABLES: [Filled; 18] = [
    filled(
        1,
        "inbox",
        "update_id, owner, reply, body, received_at, finished_at, parked_at, error",
        "(1, 17, 'greet_new', '{}', 5, null, null, null), (2, 0, 'answer', '', 5, 6, null, null),
         (3, 17, 'greet_returned', '{}', 5, null, 7, 'an error')",
    ),
    filled(
        1,
        "person",
        "id, username, language, first_seen_at, last_seen_at, opened_at, first_source, \
         last_source, verdict, verdict_since, verdict_proved_at, verdict_evidence, suspected, \
         suspected_since, welcome_back",
        "(17, 'Ann', 'en', 1, 2, 2, 'summer', '(none)', 'blocked', 3, 4, 'event', null, null, 'owed')",
    ),
    filled(
        1,
        "opening",
        "person_id, opened_at, update_id, source",
        "(17, 1, 1, 'summer'), (17, 2, 2, '(none)')",
    )
    .reshaped(
        15,
        "(select id as person_id, opening.opened_at, update_id, source
          from opening join person on number = person_number) as opening",
    ),
    filled(
        15,
        "opening",
        "person_number, opened_at, update_id, source",
        "(1, 1, 1, 'summer'), (1, 2, 2, '(none)')",
    ),
    filled(
        1,
        "chat",
        "id, kind, title, membership, source, introduced_by, changed_at",
        "(-1001234567890, 'supergroup', 'Club', 'member', '(invalid)', 4000000001, 5)",
    ),
    filled(
        1,
        "instance",
        "id, pid, host, started_at",
        "(1, 77, 'elsewhere', 5)",
    ),
    filled(
        2,
        "audit",
        "id, state, audience, asked_by, progress_message, total, created_at, finished_at, census, error",
        "(1, 'done', 'everyone', 17, 9, 2, 5, 8, '', null), (2, 'paused', 'everyone', 17, 10, 2, 9, null, null, null)",
    ),
    filled(
        2,
        "target",
        "audit_id, person_id, verdict, confirmed, detail, checked_at, suspected, suspected_since, \
         attempts, due_at",
        "(1, 17, 'blocked', 1, null, 7, null, null, 1, null),
         (2, 17, null, 0, null, null, 'not_found', 9, 1, 99), (2, 18, null, 0, null, null, null, null, 0, null)",
    ),
    filled(2, "lease", "id, holder, until_ms", "(1, '77-5', 5000)"),
    filled(2, "pause", "id, until_ms", "(1, 5000)"),
    filled(
        5,
        "pending_join",
        "chat_id, person_id, title, write_to, message_id, asked_at, stage",
        "(-1001234567890, 17, 'Club', 17, 5, 5, 'asked')",
    ),
    filled(
        5,
        "join_trouble",
        "chat_id, trouble, told_at",
        "(-1001234567890, 'too_late', 5)",
    ),
    filled(7, "forgotten", "hash", "('aa55')"),
    filled(7, "salt", "id, salt", "(1, 'cafe')"),
    filled(8, "menu", "person_id, language", "(17, 'en'), (0, '')"),
    filled(
        10,
        "link",
        "payload, label, cost, created_at, created_by, archived_at",
        "('summer', 'Summer sale', '99.50', 5, 17, null), ('winter', null, null, 5, 0, 6)",
    ),
    filled(
        11,
        "tally",
        "what, slot, name, detail, age, count",
        "('first', 0, 'summer', 'blocked', 0, 1), ('new', 0, '', '', -1, 1)",
    ),
    filled(12, "digest", "person_id, day", "(17, 20000)"),
];

/// How migrations that are out in the world begin to hash. They are never edited.
const RELEASED: [&str; 15] = [
    "c8cac0ef", "dfd42f7e", "3eb61b91", "0959aa2f", "f59215b0", "18c18c49", "0b7b8514", "0b50ea12",
    "f3d3004d", "c74fa93c", "7bd00e7d", "da436bb5", "8d2c5976", "e5911c61", "bc306eb7",
];

/// The texts of all migrations, oldest first.
fn migrations() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations");
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |file| fs::read_to_string(file).unwrap();
    files.iter().map(read).collect()
}

#[test]
fn a_released_migration_stays_as_it_is() {
    let hash = |text: &String| {
        let hash = Sha256::digest(text);
        let begin = hash.first_chunk().copied().unwrap();
        format!("{:08x}", u32::from_be_bytes(begin))
    };
    let hashes: Vec<_> = migrations().iter().map(hash).take(RELEASED.len()).collect();
    assert_eq!(hashes, RELEASED);
}

/// A database as the release with this schema made it.
async fn make(url: &str, schema: usize) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let is_sqlite = url.starts_with("sqlite");
    let url = if is_sqlite {
        format!("{url}?mode=rwc")
    } else {
        url.to_owned()
    };
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    let texts = migrations().into_iter().take(schema);
    let migrations = (1..).zip(texts).map(|(version, text)| {
        let text = if is_sqlite {
            text.replace("bigint primary key", "integer primary key")
                .replace("/* one tree */", "without rowid")
        } else if text.starts_with("-- SQLite only.\n") {
            String::new()
        } else {
            text.replace("/* counted */", "generated by default as identity")
        };
        let text = AssertSqlSafe(text).into_sql_str();
        Migration::new(version, "".into(), MigrationType::Simple, text, false)
    });
    let migrator = Migrator::with_migrations(migrations.collect());
    migrator.run(&mut connection).await.unwrap();
    connection
}

/// All that was put into a table, as text.
async fn rows(
    connection: &mut AnyConnection,
    columns: &str,
    table: &str,
) -> Vec<Vec<Option<String>>> {
    let columns: Vec<_> = columns.split(", ").collect();
    let texts: Vec<_> = columns
        .iter()
        .map(|column| format!("cast({column} as text)"))
        .collect();
    let order: Vec<_> = (1..=columns.len()).map(|it| it.to_string()).collect();
    let statement = format!(
        "select {} from {table} order by {}",
        texts.join(", "),
        order.join(", ")
    );
    let rows = sqlx::query(AssertSqlSafe(statement))
        .fetch_all(connection)
        .await
        .unwrap();
    let texts = |row: &sqlx::any::AnyRow| {
        let texts = (0..columns.len()).map(|column| row.try_get(column).unwrap());
        texts.collect()
    };
    rows.iter().map(texts).collect()
}

/// The names of all tables.
async fn tables(connection: &mut AnyConnection, is_sqlite: bool) -> Vec<String> {
    let statement = if is_sqlite {
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
    } else {
        "select cast(table_name as text) from information_schema.tables where table_schema = 'public'"
    };
    let names = sqlx::query_scalar::<_, String>(statement)
        .fetch_all(connection)
        .await
        .unwrap();
    let mut names: Vec<_> = names
        .into_iter()
        .filter(|it| it != "_sqlx_migrations")
        .collect();
    names.sort();
    names
}

async fn a_filled_database_of_every_released_schema_is_brought_up_to_date(database: Database) {
    let newest = migrations().len();
    assert_eq!(i64::try_from(newest).unwrap(), Store::newest_schema());
    let is_sqlite = database.url.starts_with("sqlite");
    for schema in 1..=newest {
        // A new file each time; a server's one database is emptied.
        let url = if is_sqlite {
            format!("{}.{schema}", database.url)
        } else {
            database.url.clone()
        };
        let mut connection = make(&url, schema).await;
        let tables_then = TABLES.iter().filter(|it| it.is_in(schema));
        let mut before = Vec::new();
        for filled in tables_then.clone() {
            let Filled {
                table,
                columns,
                rows,
                ..
            } = filled;
            let statement = format!("insert into {table} ({columns}) values {rows}");
            sqlx::query(AssertSqlSafe(statement))
                .execute(&mut connection)
                .await
                .unwrap();
            before.push(self::rows(&mut connection, columns, table).await);
        }

        let store = Database { url }.open().await;
        for (filled, before) in tables_then.zip(before) {
            let after = rows(&mut connection, filled.columns, filled.now()).await;
            assert_eq!(after, before, "{} of schema {schema}", filled.table);
        }
        let mut expected: Vec<_> = TABLES.iter().map(|it| it.table.to_owned()).collect();
        expected.sort();
        expected.dedup();
        assert_eq!(tables(&mut connection, is_sqlite).await, expected);
        // And it is a store like any other.
        assert!(known(&store, BOB).await.is_blocked());
        record(&store, &[wrote(4, BOB, 9, "/start")]).await;
        assert!(!known(&store, BOB).await.is_blocked());
        match store.keeper() {
            None => drop(store.lock(at(9)).await.unwrap().unwrap()),
            Some(mut keeper) => assert!(keeper.take_over(None, at(9)).await.unwrap().is_some()),
        }
        store.close().await;
        if !is_sqlite {
            for statement in ["drop schema public cascade", "create schema public"] {
                sqlx::query(statement)
                    .execute(&mut connection)
                    .await
                    .unwrap();
            }
        }
    }
}
