//! What an error of the database tells: whose fault it is, and whether waiting helps.

use super::Deposed;

/// What is wrong, as far as an error tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The database cannot be reached, or belongs to another instance by now.
    Away,
    /// It is there, but has no room, no time or no luck with its disk. It will have.
    Unable,
    /// It will not have what was to be written, nor will it later; or what it holds
    /// cannot be read.
    Refusal,
    /// Anything else.
    Unknown,
}

impl Trouble {
    /// Reads an error of the store's.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        if error.is::<Deposed>() {
            return Self::Away;
        }
        let Some(error) = error.chain().find_map(|cause| cause.downcast_ref()) else {
            // Ours, about a row that no version of doorman has written.
            return Self::Refusal;
        };
        match error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::Away,
            sqlx::Error::Database(error) => error
                .code()
                .map_or(Self::Unknown, |code| Self::of_code(&code)),
            sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::Encode(_) => {
                Self::Refusal
            }
            _ => Self::Unknown,
        }
    }

    /// Whether waiting helps: what was to be done is none the worse for it.
    pub(crate) fn passes(self) -> bool {
        matches!(self, Self::Away | Self::Unable)
    }

    /// PostgreSQL's codes have five characters, of which the first two name the class;
    /// SQLite's are numbers, of which the last byte does.
    fn of_code(code: &str) -> Self {
        if code.len() == 5 {
            return Self::of_postgres(code);
        }
        match code.parse::<u32>().map(|code| code & 0xff) {
            // Busy, locked; an error of the disk; a full disk.
            Ok(5 | 6 | 10 | 13) => Self::Unable,
            // Too big; a constraint; the wrong type.
            Ok(18..=20) => Self::Refusal,
            _ => Self::Unknown,
        }
    }

    /// By <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
    fn of_postgres(code: &str) -> Self {
        // Ended by the server because it stops, or not up yet; nothing came for too long.
        if code.starts_with("57P") || code == "25P03" {
            return Self::Away;
        }
        match &code[..2] {
            "08" => Self::Away,
            // Rolled back for the sake of another; out of disk, memory or connections; in
            // use; cancelled; an error of the system.
            "40" | "53" | "55" | "57" | "58" => Self::Unable,
            // A value; a constraint; a size.
            "22" | "23" | "54" => Self::Refusal,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_code_tells_whether_waiting_helps() {
        for (code, trouble) in [
            ("08006", Trouble::Away),
            ("57P01", Trouble::Away),
            ("25P03", Trouble::Away),
            ("53100", Trouble::Unable),
            ("57014", Trouble::Unable),
            ("22021", Trouble::Refusal),
            ("23505", Trouble::Refusal),
            ("42P01", Trouble::Unknown),
            ("5", Trouble::Unable),
            ("517", Trouble::Unable),
            ("778", Trouble::Unable),
            ("13", Trouble::Unable),
            ("1811", Trouble::Refusal),
            ("11", Trouble::Unknown),
            ("", Trouble::Unknown),
        ] {
            assert_eq!(Trouble::of_code(code), trouble, "{code}");
        }
    }

    #[test]
    fn whoever_was_deposed_is_refused_nothing() {
        let deposed = anyhow::Error::from(Deposed)
            .context("record updates")
            .context("go on");
        assert_eq!(Trouble::of(&deposed), Trouble::Away);
        let away = anyhow::Error::from(sqlx::Error::PoolTimedOut).context("begin a transaction");
        assert_eq!(Trouble::of(&away), Trouble::Away);
        assert_eq!(Trouble::of(&anyhow!("an odd word")), Trouble::Refusal);
    }
}
