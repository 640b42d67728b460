//! The stretch of time that a report is about, as an administrator says it.
//!
//! It is made of whole days in UTC and ends with today.
//!
//! Pure: read by `store`, worded by `locale`.

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Today and the six days before.
    Days7,
    /// Today and the 29 days before.
    Days30,
    /// Today and the 89 days before.
    Days90,
    /// From the beginning.
    All,
}

impl Period {
    /// From the shortest.
    pub const ALL: [Self; 4] = [Self::Days7, Self::Days30, Self::Days90, Self::All];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Days7 => "7d",
            Self::Days30 => "30d",
            Self::Days90 => "90d",
            Self::All => "all",
        }
    }

    /// Reads what [`Period::as_str`] wrote.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.as_str() == word)
    }

    /// How many days it has, if that is limited.
    #[must_use]
    pub const fn days(self) -> Option<i64> {
        match self {
            Self::Days7 => Some(7),
            Self::Days30 => Some(30),
            Self::Days90 => Some(90),
            Self::All => None,
        }
    }

    /// Its first day when this is today, both counted from 1970.
    #[must_use]
    pub fn first_day(self, today: i64) -> i64 {
        self.days().map_or(0, |days| today - days + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_the_last_day_of_a_period() {
        for (word, first) in [("7d", 994), ("30d", 971), ("90d", 911), ("all", 0)] {
            let period = Period::from_word(word).expect(word);
            assert_eq!(period.first_day(1000), first, "{word}");
            assert_eq!(period.as_str(), word);
        }
        for word in ["", "7", "1d", "ALL", "30d "] {
            assert_eq!(Period::from_word(word), None, "{word:?}");
        }
    }
}
