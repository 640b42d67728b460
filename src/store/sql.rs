//! The one place that knows how the two SQL engines differ.

use std::fmt::Write;

use sqlx::AssertSqlSafe;

/// Which engine a store talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// A file of our own.
    Sqlite,
    /// A server.
    Postgres,
}

/// Rows in one multi-row statement. SQLite takes 32,766 parameters a statement;
/// 128 rows keep the statement cache small and were measured fastest.
pub(super) const ROWS_MAX: usize = 128;

/// How a migration begins that is of no use to PostgreSQL.
const SQLITE_ONLY: &str = "-- SQLite only.\n";

/// What stands behind a table that is only ever looked up by its key: SQLite would
/// keep its rows by a number of its own, and the key in a second tree.
const ONE_TREE: &str = "/* one tree */";

impl Dialect {
    /// A statement written with `?` for every parameter, as the engine wants it.
    ///
    /// SQLite looks `$1` up by name, at a cost that shows in multi-row inserts;
    /// PostgreSQL knows nothing else. The text is ours: values are always bound.
    pub(super) fn sql(self, statement: &str) -> AssertSqlSafe<String> {
        if self == Self::Sqlite {
            return AssertSqlSafe(statement.to_owned());
        }
        let mut numbered = String::with_capacity(statement.len() + 64);
        for (index, part) in statement.split('?').enumerate() {
            if index > 0 {
                numbered.push('$');
                numbered.push_str(&index.to_string());
            }
            numbered.push_str(part);
        }
        AssertSqlSafe(numbered)
    }

    /// Opens a transaction that will write.
    ///
    /// SQLite takes the write lock at once: a transaction that reads first and
    /// writes later can be refused when another process wrote in between.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "begin immediate",
            Self::Postgres => "begin",
        }
    }

    /// A table of many numbers in the column `number`, for one parameter: the text
    /// of [`numbers`].
    ///
    /// A statement with it is the same for few and for many, so it is prepared once,
    /// and binding one text takes a fraction of what binding each number takes.
    pub(super) fn numbers(self) -> &'static str {
        match self {
            Self::Sqlite => "(select value as number from json_each('[' || ? || ']')) as numbers",
            Self::Postgres => {
                "(select unnest(cast('{' || ? || '}' as bigint[])) as number) as numbers"
            }
        }
    }

    /// A migration as this engine spells it.
    pub(super) fn migration(self, text: &'static str) -> String {
        match self {
            Self::Sqlite => text
                .replace("bigint primary key", "integer primary key")
                .replace(ONE_TREE, "without rowid"),
            Self::Postgres if text.starts_with(SQLITE_ONLY) => String::new(),
            Self::Postgres => text.to_owned(),
        }
    }
}

/// Numbers as [`Dialect::numbers`] takes them: `1,2,3`.
pub(super) fn numbers(numbers: impl IntoIterator<Item = i64>) -> String {
    let mut text = String::new();
    for number in numbers {
        if !text.is_empty() {
            text.push(',');
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{number}");
    }
    text
}

/// `?, ?, ?` for a list of `count` parameters.
pub(super) fn list(count: usize) -> String {
    let mut text = "?, ".repeat(count);
    text.truncate(text.len().saturating_sub(2));
    text
}

/// `(?, ?), (?, ?)` for `count` rows of `width` parameters.
pub(super) fn rows(count: usize, width: usize) -> String {
    let row = format!("({}), ", list(width));
    let mut text = row.repeat(count);
    text.truncate(text.len().saturating_sub(2));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_for_postgres_only() {
        let statement = format!("insert into t (a, b) values {}", rows(2, 2));
        assert_eq!(
            Dialect::Sqlite.sql(&statement).0,
            "insert into t (a, b) values (?, ?), (?, ?)"
        );
        assert_eq!(
            Dialect::Postgres.sql(&statement).0,
            "insert into t (a, b) values ($1, $2), ($3, $4)"
        );
    }

    #[test]
    fn a_migration_for_sqlite_is_none_for_postgres() {
        let text = "-- SQLite only.\nvacuum;";
        assert_eq!(Dialect::Sqlite.migration(text), text);
        assert_eq!(Dialect::Postgres.migration(text), "");
    }

    #[test]
    fn numbers_are_one_text() {
        assert_eq!(numbers([]), "");
        assert_eq!(numbers([7]), "7");
        assert_eq!(numbers([1, -2, i64::MAX]), "1,-2,9223372036854775807");
    }
}
