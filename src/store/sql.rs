//! The one place that knows how the two SQL engines differ.

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

    /// A migration as this engine spells it.
    pub(super) fn migration(self, text: &'static str) -> String {
        match self {
            Self::Sqlite => text.replace("bigint primary key", "integer primary key"),
            Self::Postgres => text.to_owned(),
        }
    }
}

/// `?, ?, ?` for a list of `count` parameters.
pub(super) fn list(count: usize) -> String {
    let mut text = "?, ".repeat(count);
    text.truncate(text.len().saturating_sub(2));
    text
}

/// A row's text for each of `count` rows.
pub(super) fn repeated(row: &str, count: usize) -> String {
    vec![row; count].join(", ")
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
}
