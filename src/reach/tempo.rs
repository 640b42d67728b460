//! How many probes a second Telegram bears: found out, for nobody tells.
//!
//! The only signs are a 429 and answers that suddenly take a second longer, for Telegram hides
//! short flood waits as latency. [`Tempo`] doubles the rate with every second that is borne; at
//! the first sign it halves it and works out the limit. A limit is taken for a bucket that holds a
//! second's worth: within W seconds it lets through `limit * (W + 1)` calls at most. So N calls
//! borne in the W seconds before a refusal prove a limit of `N / (W + 1)` at least, and of all such
//! stretches the best proof is the estimate. It is exact if the bucket was full at the start of
//! one. A bucket of another depth puts it off by its depth in W, and W grows with each test.
//!
//! Halving alone would give away a quarter of the limit. So after one second at half the rate
//! comes the estimate, a rest there, and only then a test: above it by one part in as many as the
//! rest had seconds, and twice as far every fifteen, so that a raised limit is found within
//! minutes. A test that ends near the estimate makes the next rest six times as long; any other
//! refusal makes it short again, because then the limit is not what it was.
//!
//! Answers are the clock of all this: a stretch in which the rate was not used proves nothing, and
//! nothing moves while nobody probes. Only `Pacer` asks for the rate and passes the answers on.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

/// Where the search begins.
const START_PER_SECOND: f64 = 5.0;

/// Refusals bring the rate no lower.
const MIN_PER_SECOND: f64 = 0.5;

/// How long a rate is held while it doubles, and half of the refused one after a flood.
const STRIDE: Duration = Duration::from_secs(1);

/// How long each rate of a test is held.
const TEST_STRIDE: Duration = Duration::from_secs(15);

/// The rest before the first test of a new estimate.
const REST_MIN: Duration = Duration::from_secs(5);

/// A rest grows by this factor when the test after it ends near the estimate.
const REST_GROWTH: u32 = 6;

/// No rest is longer: a flood costs some three seconds, so this bounds what tests cost to 1 %.
const REST_MAX: Duration = Duration::from_mins(4);

/// A test that ends within this part above the estimate ends near it.
const NEAR: f64 = 0.5;

/// The depth of the bucket that a limit is taken for: what flows through it in this time.
const DEPTH: Duration = Duration::from_secs(1);

/// This part of what is proved is used, so that rounding does not empty the bucket.
const CAUTION: f64 = 0.998;

/// A proof is never taken for less than this part of the refused rate.
///
/// Doubling every second empties a bucket of a second's worth within two rates, so the limit lies
/// above a quarter of the refused one.
const PROOF_MIN: f64 = 0.25;

/// This part of a rate must have been used for it to count as borne.
const USE_MIN: f64 = 0.75;

/// How many stretches are remembered.
const STRETCHES_MAX: usize = 16;

/// An answer is slow if it takes half as long again as usual, and this much more.
///
/// *Source*: the flood waits that Telegram hides are of one or two seconds.
const RISE: Duration = Duration::from_millis(500);

/// This many slow answers, less the quick ones among them, are a rise.
const SLOW_MAX: u32 = 5;

/// With each answer the usual latency covers this part of the way to a higher one.
const USUAL_SHARE: u32 = 256;

/// Finds the rate that Telegram bears, and stays just below it.
#[derive(Debug)]
pub struct Tempo {
    /// Infinite if there is none.
    ceiling: f64,
    /// What Telegram is thought to bear; the ceiling until something else is known.
    limit: f64,
    course: Course,
    rest: Duration,
    /// Those since the last flood, the present one last; never empty.
    stretches: VecDeque<Stretch>,
    /// Whatever was sent earlier belongs to the last flood.
    flood_until: Instant,
    latency: Latency,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Course {
    /// No limit is known.
    Doubling,
    /// Half the refused rate, for a moment.
    Returning,
    /// The limit.
    Resting,
    /// Above the limit by this part of it, or at the ceiling.
    Testing(f64),
}

impl Tempo {
    /// Begins at five a second and finds the limit. `None` is no ceiling.
    #[must_use]
    pub fn auto(ceiling: Option<NonZeroU32>, now: Instant) -> Self {
        let ceiling = ceiling.map_or(f64::INFINITY, |max| f64::from(max.get()));
        let rate = START_PER_SECOND.min(ceiling);
        Self::new(Course::Doubling, rate, ceiling, now)
    }

    /// Begins at this rate, its ceiling at once. A flood slows it down all the same.
    #[must_use]
    pub fn fixed(rate: NonZeroU32, now: Instant) -> Self {
        let rate = f64::from(rate.get());
        Self::new(Course::Testing(0.0), rate, rate, now)
    }

    fn new(course: Course, rate: f64, ceiling: f64, now: Instant) -> Self {
        Self {
            ceiling,
            limit: ceiling,
            course,
            rest: REST_MIN,
            stretches: VecDeque::from([Stretch::new(rate, now)]),
            flood_until: now,
            latency: Latency::default(),
        }
    }

    /// Probes per second for now: positive, finite, and never above the ceiling.
    #[must_use]
    pub fn rate_per_second(&self) -> f64 {
        self.present().rate
    }

    /// A probe sent at that moment was answered, with anything but a 429.
    pub fn answered(&mut self, sent_at: Instant, now: Instant) {
        if sent_at < self.flood_until {
            return;
        }
        if self.latency.rises(now.saturating_duration_since(sent_at)) {
            return self.slow_down(sent_at, now);
        }
        let mut stretches = self.stretches.iter_mut().rev();
        if let Some(stretch) = stretches.find(|stretch| stretch.since <= sent_at) {
            stretch.borne += 1;
        }
        let present = self.present();
        if sent_at >= present.since + self.stride() {
            let rate = if present.was_used_until(sent_at) {
                self.next_rate()
            } else {
                present.rate
            };
            self.go_on(rate, now);
        }
    }

    /// A probe sent at that moment met a 429; no probe may leave before the wait is over.
    ///
    /// Probes that were in flight when a flood was noticed belong to it, and only make it longer.
    pub fn refused(&mut self, sent_at: Instant, retry_after: Duration, now: Instant) {
        let until = now + retry_after;
        if sent_at >= self.flood_until {
            self.slow_down(sent_at, until);
        } else if until > self.flood_until {
            self.start_anew(self.rate_per_second(), until);
        }
    }

    /// Goes on from that moment at half the rate at which the call was sent, or less.
    fn slow_down(&mut self, sent_at: Instant, from: Instant) {
        let cause = self
            .stretches
            .iter()
            .rfind(|stretch| stretch.since <= sent_at)
            .map_or(self.rate_per_second(), |stretch| stretch.rate);
        self.rest = match self.course {
            Course::Testing(excess) if excess < NEAR => (REST_GROWTH * self.rest).min(REST_MAX),
            _ => REST_MIN,
        };
        self.limit = (CAUTION * self.proved(sent_at))
            .max(PROOF_MIN * cause)
            .max(MIN_PER_SECOND)
            .min(self.ceiling);
        self.course = Course::Returning;
        self.start_anew((cause / 2.0).clamp(MIN_PER_SECOND, self.limit), from);
    }

    /// The highest limit that is proved by what was borne until this refusal.
    fn proved(&self, refused_at: Instant) -> f64 {
        let mut borne = 0;
        let proofs = self.stretches.iter().rev().map(|stretch| {
            borne += stretch.borne;
            let length = refused_at.saturating_duration_since(stretch.since);
            f64::from(borne) / (length + DEPTH).as_secs_f64()
        });
        proofs.fold(0.0, f64::max)
    }

    /// The next rate of the course, after one that was borne.
    fn next_rate(&mut self) -> f64 {
        match self.course {
            Course::Doubling if 2.0 * self.rate_per_second() < self.ceiling => {
                2.0 * self.rate_per_second()
            }
            Course::Doubling => {
                self.limit = self.ceiling;
                self.test(0.0)
            }
            Course::Returning => {
                self.course = Course::Resting;
                self.limit
            }
            Course::Resting => self.test(1.0 / self.rest.as_secs_f64()),
            Course::Testing(excess) => self.test(2.0 * excess),
        }
    }

    fn test(&mut self, excess: f64) -> f64 {
        self.course = if excess < 1.0 {
            Course::Testing(excess)
        } else {
            Course::Doubling
        };
        (self.limit * (1.0 + excess)).min(self.ceiling)
    }

    fn stride(&self) -> Duration {
        match self.course {
            Course::Doubling | Course::Returning => STRIDE,
            Course::Resting => self.rest,
            Course::Testing(_) => TEST_STRIDE,
        }
    }

    fn start_anew(&mut self, rate: f64, since: Instant) {
        self.flood_until = since;
        self.stretches.clear();
        self.go_on(rate, since);
    }

    fn go_on(&mut self, rate: f64, since: Instant) {
        if self.stretches.len() == STRETCHES_MAX {
            self.stretches.pop_front();
        }
        self.stretches.push_back(Stretch::new(rate, since));
    }

    fn present(&self) -> &Stretch {
        self.stretches.back().expect("one stretch is the present")
    }
}

/// Some time at one rate.
#[derive(Debug)]
struct Stretch {
    since: Instant,
    rate: f64,
    /// How many calls sent in it were answered.
    borne: u32,
}

impl Stretch {
    fn new(rate: f64, since: Instant) -> Self {
        Self {
            since,
            rate,
            borne: 0,
        }
    }

    fn was_used_until(&self, end: Instant) -> bool {
        let length = end.saturating_duration_since(self.since);
        f64::from(self.borne) >= USE_MIN * self.rate * length.as_secs_f64()
    }
}

/// How long answers take, and whether they have begun to take longer.
#[derive(Debug, Default)]
struct Latency {
    /// Falls at once and rises slowly, so it stays near the least.
    usual: Option<Duration>,
    slow: u32,
}

impl Latency {
    /// True once per rise: what it rose to is the usual latency from then on.
    fn rises(&mut self, latency: Duration) -> bool {
        let usual = self.usual.unwrap_or(latency);
        self.slow = if latency > usual + usual / 2 + RISE {
            self.slow + 1
        } else {
            self.slow.saturating_sub(1)
        };
        let rises = self.slow == SLOW_MAX;
        if rises {
            self.slow = 0;
        }
        self.usual = Some(if rises || latency < usual {
            latency
        } else {
            usual + latency.saturating_sub(usual) / USUAL_SHARE
        });
        rises
    }
}

#[cfg(test)]
mod tests;
