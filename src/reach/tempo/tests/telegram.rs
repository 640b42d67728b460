//! Whole audits, in simulated time, against a Telegram that hides its limit.
//!
//! Seeds are fixed, so the figures asserted here are the same on every machine.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::*;
use crate::reach::{Admission, Ceilings, Lane, Pacer};

const MINUTE: Duration = Duration::from_mins(1);

/// How a Telegram limits, and how far away it is.
#[derive(Clone, Copy)]
struct Rules {
    limit: f64,
    /// How much the bucket holds, in seconds at the limit.
    depth: f64,
    /// Does the bucket fill while a ban lasts?
    ban: Ban,
    excess: Excess,
    latency_ms: u32,
    jitter_ms: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum Ban {
    Fills,
    Freezes,
}

/// What becomes of calls beyond the limit.
#[derive(Clone, Copy, PartialEq)]
enum Excess {
    Refused,
    /// They wait for one or two seconds inside, if that is enough.
    Hidden,
}

fn rules(limit: u32) -> Rules {
    Rules {
        limit: f64::from(limit),
        depth: 1.0,
        ban: Ban::Fills,
        excess: Excess::Refused,
        latency_ms: 50,
        jitter_ms: 20,
    }
}

enum Answer {
    Yes,
    TooMany(Duration),
}

/// The hidden limit: a bucket, and a ban that calls extend while it lasts.
struct Telegram {
    rules: Rules,
    level: f64,
    filled_at: Instant,
    banned_until: Instant,
    rng: fastrand::Rng,
}

impl Telegram {
    /// The answer, and how long it takes.
    fn call(&mut self, now: Instant) -> (Answer, Duration) {
        let way = MILLI * (self.rules.latency_ms + self.rng.u32(0..=self.rules.jitter_ms));
        let gained = now.saturating_duration_since(self.filled_at).as_secs_f64() * self.rules.limit;
        let depth = (self.rules.depth * self.rules.limit).max(1.0);
        self.level = (self.level + gained).min(depth);
        self.filled_at = self.filled_at.max(now);
        let banned = now < self.banned_until;
        let wait = ((1.0 - self.level) / self.rules.limit).max(0.0).ceil();
        let hidden = self.rules.excess == Excess::Hidden && wait <= 2.0;
        if !banned && (wait == 0.0 || hidden) {
            self.level -= 1.0;
            return (Answer::Yes, way + Duration::from_secs_f64(wait));
        }
        let retry_after = Duration::from_secs(self.rng.u64(1..=3));
        self.banned_until = self.banned_until.max(now + retry_after);
        if self.rules.ban == Ban::Freezes {
            self.filled_at = self.banned_until;
        }
        (Answer::TooMany(retry_after), way)
    }
}

/// An audit with always another person to probe, and all that came of it.
struct Audit {
    pacer: Pacer,
    ceiling: u32,
    telegram: Telegram,
    start: Instant,
    now: Instant,
    answers: BTreeMap<u64, (Instant, Answer)>,
    arrivals: BinaryHeap<Reverse<(Instant, u64)>>,
    sent: Vec<Instant>,
    borne: Vec<Instant>,
    paused_until: Instant,
}

impl Audit {
    fn new(tempo: fn(Option<NonZeroU32>, Instant) -> Tempo, ceiling: u32, rules: Rules) -> Self {
        let start = Instant::now();
        let probes_per_second_max = NonZeroU32::new(ceiling);
        let ceilings = Ceilings {
            replies_per_second_max: None,
            probes_per_second_max,
        };
        let mut pacer = Pacer::new(ceilings, start);
        pacer.set_tempo(tempo(probes_per_second_max, start));
        Self {
            pacer,
            ceiling,
            telegram: Telegram {
                rules,
                level: rules.limit * rules.depth,
                filled_at: start,
                banned_until: start,
                rng: fastrand::Rng::with_seed(7),
            },
            start,
            now: start,
            answers: BTreeMap::new(),
            arrivals: BinaryHeap::new(),
            sent: Vec::new(),
            borne: Vec::new(),
            paused_until: start,
        }
    }

    /// Goes on until this long after the start, from one event to the next.
    fn run(&mut self, until: Duration) {
        let mut wake_at = self.now;
        while self.now < self.start + until {
            match self.arrivals.peek() {
                Some(&Reverse((at, id))) if at <= wake_at => {
                    self.now = self.now.max(at);
                    self.arrivals.pop();
                    self.hear(id);
                }
                _ => {
                    self.now = self.now.max(wake_at);
                    if let Admission::NotBefore(at) = self.pacer.admit(Lane::Probe, self.now) {
                        wake_at = self.timer(at);
                    } else {
                        self.send();
                    }
                }
            }
        }
    }

    /// Timers are a millisecond coarse.
    fn timer(&self, at: Instant) -> Instant {
        let millis = (at - self.start).as_nanos().div_ceil(1_000_000);
        self.start + Duration::from_millis(u64::try_from(millis).expect("a short simulation"))
    }

    fn send(&mut self) {
        assert!(self.now >= self.paused_until, "a probe during a pause");
        if let Some(nth) = self.sent.len().checked_sub(self.ceiling as usize)
            && self.ceiling > 0
        {
            assert!(self.now >= self.sent[nth] + SECOND, "above the ceiling");
        }
        let id = self.sent.len() as u64;
        let (answer, after) = self.telegram.call(self.now + MILLI * 10);
        if let Answer::Yes = answer {
            self.borne.push(self.now);
        }
        self.sent.push(self.now);
        self.arrivals.push(Reverse((self.now + after, id)));
        self.answers.insert(id, (self.now, answer));
    }

    fn hear(&mut self, id: u64) {
        let (sent_at, answer) = self.answers.remove(&id).expect("an answer to come");
        let now = self.now;
        match answer {
            Answer::Yes => self.pacer.answered(Lane::Probe, sent_at, now),
            Answer::TooMany(retry_after) => {
                let before = self.rate();
                self.pacer.refused(Lane::Probe, sent_at, retry_after, now);
                assert!(self.rate() <= before);
                self.paused_until = self.paused_until.max(now + retry_after);
            }
        }
    }

    fn rate(&self) -> f64 {
        self.pacer.probes_per_second().expect("a tempo")
    }

    /// Percent of this many calls a second that were borne, and of all calls that were refused.
    fn figures(&self, per_second: f64, from: Duration, length: Duration) -> (f64, f64) {
        let from = self.start + from;
        let count = |calls: &[Instant]| {
            let within = |at: &&Instant| (from..from + length).contains(*at);
            let count = calls.iter().filter(within).count();
            f64::from(u32::try_from(count).expect("a short simulation"))
        };
        let (sent, borne) = (count(&self.sent), count(&self.borne));
        let used = borne / (per_second * length.as_secs_f64());
        (100.0 * used, 100.0 * (sent - borne) / sent)
    }

    /// Asserts what was borne of the limit, and that at most a hundredth was refused.
    fn check(&self, name: &str, used_min: f64, from: Duration, length: Duration) {
        let limit = self.telegram.rules.limit;
        let (used, refused) = self.figures(limit, from, length);
        assert!(used >= used_min, "{name}: {used:.2} % of {limit} used");
        assert!(refused <= 1.0, "{name}: {refused:.2} % refused");
    }
}

#[test]
fn a_hidden_limit_is_found_and_used_to_98_percent() {
    for limit in [7, 30, 50, 120] {
        for (latency_ms, jitter_ms) in [(50, 20), (300, 100)] {
            let rules = Rules {
                latency_ms,
                jitter_ms,
                ..rules(limit)
            };
            let mut audit = Audit::new(Tempo::auto, 200, rules);
            audit.run(12 * MINUTE);
            let name = format!("{latency_ms} ms away");
            let (used, _) = audit.figures(f64::from(limit), Duration::ZERO, MINUTE);
            assert!(
                used > 75.0,
                "{name}: {used:.1} % of {limit} in the first minute"
            );
            audit.check(&name, 98.0, 2 * MINUTE, MINUTE);
            audit.check(&name, 98.0, 2 * MINUTE, 10 * MINUTE);
        }
    }
}

#[test]
fn a_limit_next_to_the_ceiling_is_used_as_well() {
    for limit in [20.0, 25.0, 28.5, 29.0, 29.5, 29.6, 29.7, 29.8, 29.9, 30.0] {
        let rules = Rules { limit, ..rules(30) };
        let mut audit = Audit::new(Tempo::auto, 30, rules);
        audit.run(12 * MINUTE);
        audit.check("below a ceiling of 30", 98.0, 4 * MINUTE, 8 * MINUTE);
    }
}

#[test]
fn other_buckets_and_hidden_waits_are_borne_with() {
    let usual = rules(30);
    for (name, used_min, rules) in [
        (
            "a shallow bucket",
            90.0,
            Rules {
                depth: 0.3,
                ..usual
            },
        ),
        (
            "a deep bucket",
            95.0,
            Rules {
                depth: 3.0,
                ..usual
            },
        ),
        (
            "a very deep bucket",
            95.0,
            Rules {
                depth: 30.0,
                ..usual
            },
        ),
        (
            "no refill in a ban",
            98.0,
            Rules {
                ban: Ban::Freezes,
                ..usual
            },
        ),
        (
            "hidden waits",
            98.0,
            Rules {
                excess: Excess::Hidden,
                ..usual
            },
        ),
    ] {
        let mut audit = Audit::new(Tempo::auto, 200, rules);
        audit.run(12 * MINUTE);
        audit.check(name, used_min, 4 * MINUTE, 8 * MINUTE);
    }
}

#[test]
fn a_limit_that_moves_is_followed() {
    for (before, after, found_within) in [
        (50, 30, MINUTE / 2),
        (120, 7, MINUTE / 2),
        (30, 50, 6 * MINUTE),
        (7, 120, 6 * MINUTE),
    ] {
        let mut audit = Audit::new(Tempo::auto, 200, rules(before));
        audit.run(10 * MINUTE);
        audit.telegram.rules.limit = f64::from(after);
        let found = 10 * MINUTE + found_within;
        audit.run(found + 12 * MINUTE);
        let name = format!("from {before} to {after}");
        audit.check(&name, 90.0, found, MINUTE);
        audit.check(&name, 98.0, found + 2 * MINUTE, 10 * MINUTE);
    }
}

#[test]
fn without_a_limit_the_ceiling_is_reached_in_ten_seconds_and_kept() {
    for ceiling in [4, 30, 200, 1_000] {
        let mut audit = Audit::new(Tempo::auto, ceiling, rules(1_000_000));
        audit.run(10 * SECOND);
        assert!(audit.rate() >= f64::from(ceiling));
        audit.run(2 * MINUTE);
        let (used, refused) = audit.figures(f64::from(ceiling), 10 * SECOND, 110 * SECOND);
        assert!(used > 99.0 && refused == 0.0, "{used:.1} % of {ceiling}");
    }
}

#[test]
fn a_fixed_rate_of_ten_thousand_is_kept() {
    let fixed = |_: Option<NonZeroU32>, now| Tempo::fixed(per_second(10_000), now);
    let mut audit = Audit::new(fixed, 0, rules(1_000_000));
    audit.run(5 * SECOND);
    let (used, refused) = audit.figures(10_000.0, SECOND, 4 * SECOND);
    assert!(used > 99.5 && refused == 0.0, "{used:.1} %");
}
