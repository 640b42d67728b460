//! How many of an audience can be reached: counts per verdict.

use super::Verdict;

/// Verdicts counted, sure ones and others apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    sure: [u64; Verdict::ALL.len()],
    unsure: [u64; Verdict::ALL.len()],
}

/// Can a verdict be relied on?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// As far as Telegram's word goes.
    Sure,
    /// A single probe that may have met a hiccup, or a yes that may be a bot's.
    Unconfirmed,
}

impl Census {
    /// Counts `people` of one verdict.
    pub fn count(&mut self, verdict: Verdict, certainty: Certainty, people: u64) {
        let counts = match certainty {
            Certainty::Sure => &mut self.sure,
            Certainty::Unconfirmed => &mut self.unsure,
        };
        counts[place(verdict)] += people;
    }

    /// How many have this verdict for sure.
    #[must_use]
    pub fn sure(&self, verdict: Verdict) -> u64 {
        self.sure[place(verdict)]
    }

    /// How many have this verdict, unconfirmed.
    #[must_use]
    pub fn unconfirmed(&self, verdict: Verdict) -> u64 {
        self.unsure[place(verdict)]
    }

    /// How many have any verdict.
    #[must_use]
    pub fn people(&self) -> u64 {
        self.sure.iter().chain(&self.unsure).sum()
    }

    /// The counts in a form that [`Census::from_stored`] reads.
    #[must_use]
    pub fn as_stored(&self) -> String {
        let word = |verdict: Verdict| {
            let (sure, unsure) = (self.sure(verdict), self.unconfirmed(verdict));
            (sure + unsure > 0).then(|| format!("{}={sure}+{unsure}", verdict.as_str()))
        };
        Verdict::ALL
            .into_iter()
            .filter_map(word)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Reads what [`Census::as_stored`] wrote; `None` for anything else.
    #[must_use]
    pub fn from_stored(stored: &str) -> Option<Self> {
        let mut census = Self::default();
        for word in stored.split_whitespace() {
            let (verdict, counts) = word.split_once('=')?;
            let (sure, unsure) = counts.split_once('+')?;
            let verdict = verdict.parse().ok()?;
            census.count(verdict, Certainty::Sure, sure.parse().ok()?);
            census.count(verdict, Certainty::Unconfirmed, unsure.parse().ok()?);
        }
        Some(census)
    }
}

fn place(verdict: Verdict) -> usize {
    let found = Verdict::ALL.iter().position(|it| *it == verdict);
    found.expect("ALL lists every verdict")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_census_is_read_back_as_it_was_stored() {
        let mut census = Census::default();
        assert_eq!(Census::from_stored(&census.as_stored()), Some(census));
        census.count(Verdict::Reachable, Certainty::Sure, 5);
        census.count(Verdict::Reachable, Certainty::Unconfirmed, 1);
        census.count(Verdict::NotFound, Certainty::Unconfirmed, 2);
        assert_eq!(census.as_stored(), "reachable=5+1 not_found=0+2");
        assert_eq!(Census::from_stored(&census.as_stored()), Some(census));
        assert_eq!((census.people(), census.sure(Verdict::Reachable)), (8, 5));
        assert_eq!(Census::from_stored("reachable=x"), None);
    }
}
