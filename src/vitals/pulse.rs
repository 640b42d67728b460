//! One thing that is done again and again, and whether it still goes well.

use std::time::{Duration, Instant};

/// What was last seen of it. Pure: it is told the time.
#[derive(Clone, Debug, Default)]
pub(super) struct Pulse {
    began_at: Option<Instant>,
    well_at: Option<Instant>,
    failing: Option<(Instant, String)>,
}

/// How much is borne.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Failing for so long.
    pub(super) failing: Duration,
    /// Neither going well nor failing for so long.
    pub(super) silent: Duration,
}

impl Pulse {
    /// From now on it is waited for.
    pub(super) fn begin(&mut self, now: Instant) {
        self.began_at = Some(now);
        self.failing = None;
    }

    /// It went well.
    pub(super) fn beat(&mut self, now: Instant) {
        self.well_at = Some(now);
        self.failing = None;
    }

    /// It failed; the latest reason counts, and the first moment.
    pub(super) fn miss(&mut self, reason: impl ToString, now: Instant) {
        let since = self.failing.take().map_or(now, |(since, _)| since);
        self.failing = Some((since, reason.to_string()));
    }

    /// How long ago it last went well.
    pub(super) fn age(&self, now: Instant) -> Option<Duration> {
        self.well_at.map(|at| now.saturating_duration_since(at))
    }

    /// For how long it has been wrong, and why, if that is more than is borne.
    pub(super) fn trouble(&self, patience: Patience, now: Instant) -> Option<String> {
        if let Some((since, reason)) = &self.failing {
            let length = now.saturating_duration_since(*since);
            let is_too_long = length >= patience.failing;
            return is_too_long.then(|| format!("for {} s: {reason}", length.as_secs()));
        }
        let last = self.well_at.max(self.began_at)?;
        let length = now.saturating_duration_since(last);
        (length > patience.silent).then(|| format!("for {} s", length.as_secs()))
    }
}
