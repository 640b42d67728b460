//! What one run has shown, and how it is measured.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::{
    child::{Child, Usage},
    place::Cores,
};

/// How whoever runs the bot was answered while others were served.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Answers {
    pub(crate) count: usize,
    /// From the question to its answer.
    pub(crate) slowest: Duration,
}

/// What one run has shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    pub(crate) per_second: f64,
    /// From the start of the process to its first call of the kind that is counted.
    pub(crate) first_call_after: Duration,
    /// From the start of the process to the end of its work.
    pub(crate) whole: Duration,
    pub(crate) cpu: Option<Duration>,
    pub(crate) kib_peak: Option<u64>,
    /// The part of the time the simulated Telegram was busy: near 1 it holds the bot up.
    pub(crate) telegram_busy: Option<f64>,
    /// The part of both cores that somebody else took: much above 0 the rates mean little.
    pub(crate) disturbed: Option<f64>,
}

/// What else the machine does during one run.
pub(crate) struct Meanwhile {
    cores: Cores,
    since: Instant,
    telegram: Option<Duration>,
    worked: Option<Duration>,
}

impl Meanwhile {
    /// To be called before the contestant starts.
    pub(crate) fn begins(cores: Cores, telegram: &Child) -> Self {
        Self {
            cores,
            since: Instant::now(),
            telegram: telegram.usage().cpu,
            worked: cores.worked(),
        }
    }

    /// How long it has lasted.
    pub(crate) fn passed(&self) -> Duration {
        self.since.elapsed()
    }

    /// Ends it, and sums up the run; `taken` is how long the contestant took for its work, of which there is some for
    /// each of the people.
    pub(crate) fn figures(
        self,
        telegram: &Child,
        used: Usage,
        people: usize,
        taken: Duration,
        first_call_after: Duration,
    ) -> Figures {
        let whole = self.passed();
        let worked = since(self.cores.worked(), self.worked);
        let telegram = since(telegram.usage().cpu, self.telegram);
        let ours = telegram.zip(used.cpu).map(|(one, other)| one + other);
        let seconds = taken.as_secs_f64().max(f64::MIN_POSITIVE);
        Figures {
            per_second: f64::from(u32::try_from(people).unwrap_or(u32::MAX)) / seconds,
            first_call_after,
            whole,
            cpu: used.cpu,
            kib_peak: used.kib_peak,
            telegram_busy: telegram.map(|cpu| cpu.as_secs_f64() / seconds),
            disturbed: since(worked, ours)
                .map(|others| others.as_secs_f64() / (2.0 * whole.as_secs_f64())),
        }
    }
}

/// How much more it has become, if both are known.
fn since(now: Option<Duration>, before: Option<Duration>) -> Option<Duration> {
    now.zip(before)
        .map(|(now, before)| now.saturating_sub(before))
}
