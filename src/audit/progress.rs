//! How far an audit has come, for whoever watches it.

use std::time::{Duration, Instant};

use crate::reach::{Census, Outcome};
use crate::store::Finding;

/// The span over which the rate is taken.
const RATE_OVER: Duration = Duration::from_secs(10);

/// How far an audit has come.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    /// Verdicts so far, those of earlier runs included.
    pub(crate) census: Census,
    /// How many people the audit is about.
    pub(crate) total: u64,
    /// Probes since `rate_since`.
    probes: u64,
    rate_since: Instant,
    /// Probes a second, as of the last full span.
    rate: Option<f64>,
}

impl Progress {
    /// Progress that begins with what an audit has found before.
    pub(crate) fn new(census: Census, total: u64, now: Instant) -> Self {
        Self {
            census,
            total,
            probes: 0,
            rate_since: now,
            rate: None,
        }
    }

    /// Takes in what has been recorded.
    pub(crate) fn take(&mut self, findings: &[Finding], now: Instant) {
        for finding in findings {
            self.probes += 1;
            if let Outcome::Concluded {
                verdict, certainty, ..
            } = &finding.outcome
            {
                self.census.count(*verdict, *certainty, 1);
            }
        }
        let span = now.saturating_duration_since(self.rate_since);
        if span >= RATE_OVER {
            self.rate = Some(self.rate(now));
            self.probes = 0;
            self.rate_since = now;
        }
    }

    /// Targets that have their verdict.
    pub(crate) fn done(&self) -> u64 {
        self.census.people().min(self.total)
    }

    /// Probes a second.
    pub(crate) fn rate(&self, now: Instant) -> f64 {
        let span = now.saturating_duration_since(self.rate_since).as_secs_f64();
        match self.rate {
            Some(rate) if span < RATE_OVER.as_secs_f64() / 2.0 => rate,
            #[expect(clippy::cast_precision_loss, reason = "a rate is for reading")]
            _ => self.probes as f64 / span.max(0.001),
        }
    }

    /// How long it takes from here at the present rate; `None` while nobody knows.
    pub(crate) fn time_left(&self, now: Instant) -> Option<Duration> {
        let rate = self.rate(now);
        #[expect(clippy::cast_precision_loss, reason = "an estimate is for reading")]
        let left = (self.total - self.done()) as f64;
        (rate > 0.01).then(|| Duration::from_secs_f64((left / rate).min(1e9)))
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use teloxide::types::UserId;

    use super::*;
    use crate::reach::{Certainty, Verdict};

    fn finding() -> Finding {
        let outcome = Outcome::Concluded {
            verdict: Verdict::Blocked,
            certainty: Certainty::Sure,
            detail: None,
        };
        Finding {
            person: UserId(7),
            heard: Some(Verdict::Blocked),
            outcome,
            at: Utc::now(),
        }
    }

    #[test]
    fn the_rate_is_that_of_the_last_seconds_and_tells_the_time_left() {
        let start = Instant::now();
        let mut progress = Progress::new(Census::default(), 1000, start);
        assert_eq!(progress.time_left(start + Duration::from_secs(1)), None);
        progress.take(&vec![finding(); 50], start + Duration::from_secs(5));
        assert!((progress.rate(start + Duration::from_secs(5)) - 10.0).abs() < 0.01);
        progress.take(&vec![finding(); 150], start + Duration::from_secs(10));
        let now = start + Duration::from_secs(11);
        assert!((progress.rate(now) - 20.0).abs() < 0.01);
        assert_eq!(
            (progress.done(), progress.time_left(now)),
            (200, Some(Duration::from_secs(40)))
        );
    }
}
