//! How many answers one person gets.
//!
//! A person who floods the bot must cost a bounded number of replies and delay nobody, so the choice is made at once:
//! answer, or stay silent. `dialog` asks before it answers a message. Below it, [`Buckets`]: one small bucket per
//! person or chat, forgotten as soon as it is full again; the pacer keeps its chats in the same way.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Answers that a person gets at once.
pub const REPLY_BURST: u32 = 5;

/// After the burst one more answer is earned per this long.
///
/// With [`REPLY_BURST`] this makes at most 5 + 60 / 4 = 20 answers in any minute, its first and last instant
/// included; 19 if the last one is left out.
pub const REPLY_EVERY: Duration = Duration::from_secs(4);

/// Buckets that may lie about before the full ones are looked for.
const BUCKETS_MIN: usize = 1024;

/// Full buckets are looked for at least this often, so that a rush does not stay in memory.
const PURGE_EVERY: Duration = Duration::from_mins(1);

/// The flood rule: at most 20 answers to one person in any minute.
///
/// Memory: one entry per person answered in the last 4 to 20 seconds, at most doubled.
#[derive(Debug)]
pub struct ReplyBudget {
    people: Buckets,
}

/// What to do with a person's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Response {
    /// Answer it; the answer is charged.
    Answer,
    /// Answer it ahead of others: whoever runs the bot asks. Nothing is charged.
    AnswerAhead,
    /// Say nothing: this person has had enough answers for now. Costs nothing.
    StaySilent,
}

impl ReplyBudget {
    /// A budget that has seen nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            people: Buckets::new(REPLY_BURST, REPLY_EVERY),
        }
    }

    /// Decides about one message, and charges the person if it is answered.
    pub fn response_to(&mut self, person_id: i64, now: Instant) -> Response {
        if self.people.take(person_id, now) {
            Response::Answer
        } else {
            Response::StaySilent
        }
    }
}

impl Default for ReplyBudget {
    fn default() -> Self {
        Self::new()
    }
}

/// One bucket per key that holds `burst` and regains one per `every`.
///
/// A bucket is a single instant: when it will be full again. One that is full already is as good as none, so
/// forgetting it changes no answer. That is looked for when the map has doubled since the last time, or after
/// [`PURGE_EVERY`]: a constant cost per call.
#[derive(Debug)]
pub(super) struct Buckets {
    every: Duration,
    /// How far ahead of now a bucket may be full and still have something to give.
    slack: Duration,
    full_at: HashMap<i64, Instant>,
    purge_len: usize,
    purge_at: Option<Instant>,
}

impl Buckets {
    pub(super) fn new(burst: u32, every: Duration) -> Self {
        Self {
            every,
            slack: every * burst.saturating_sub(1),
            full_at: HashMap::new(),
            purge_len: BUCKETS_MIN,
            purge_at: None,
        }
    }

    /// Takes one now, if there is one.
    fn take(&mut self, key: i64, now: Instant) -> bool {
        self.purge(now);
        let full_at = self.full_at.entry(key).or_insert(now);
        let free = *full_at <= now + self.slack;
        if free {
            *full_at = (*full_at).max(now) + self.every;
        }
        free
    }

    /// Takes the next one, and says when it is there: now or later, never earlier than for the caller before.
    pub(super) fn reserve(&mut self, key: i64, now: Instant) -> Instant {
        self.purge(now);
        let full_at = self.full_at.entry(key).or_insert(now);
        let wait = full_at.saturating_duration_since(now + self.slack);
        *full_at = (*full_at).max(now) + self.every;
        now + wait
    }

    fn purge(&mut self, now: Instant) {
        if self.full_at.len() < self.purge_len && self.purge_at.is_some_and(|at| now < at) {
            return;
        }
        self.full_at.retain(|_, full_at| *full_at > now);
        self.purge_len = (2 * self.full_at.len()).max(BUCKETS_MIN);
        // Looking through the map costs its capacity, so a rush must not leave a large one behind.
        self.full_at.shrink_to(self.purge_len);
        self.purge_at = Some(now + PURGE_EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn a_hundred_messages_in_a_minute_get_twenty_answers_at_most() {
        let start = Instant::now();
        let mut budget = ReplyBudget::new();
        let answers = (0..=100)
            .filter(|&n| budget.response_to(1, start + MINUTE * n / 100) == Response::Answer)
            .count();
        assert_eq!(answers, 20);
        assert_eq!(
            budget.response_to(2, start + MINUTE),
            Response::Answer,
            "nobody else pays for it"
        );
    }

    #[test]
    fn a_rush_of_a_million_people_is_forgotten() {
        let start = Instant::now();
        let mut buckets = Buckets::new(REPLY_BURST, REPLY_EVERY);
        let mut most = 0;
        for n in 0..1_000_000_u32 {
            buckets.take(i64::from(n), start + Duration::from_micros(100) * n);
            most = most.max(buckets.full_at.len());
        }
        // 10,000 people a second, each remembered for four seconds.
        assert!(most <= 2 * 40_000 + 1, "{most} buckets");
        buckets.take(-1, start + Duration::from_mins(5));
        assert_eq!(buckets.full_at.len(), 1);
        assert!(buckets.full_at.capacity() <= 2 * BUCKETS_MIN);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nobody_gets_more_than_twenty_answers_in_any_minute(gaps_ms in vec(0_u64..5_000, 1..400)) {
            let mut now = Instant::now();
            let mut budget = ReplyBudget::new();
            let mut answered = Vec::new();
            for gap in gaps_ms {
                now += Duration::from_millis(gap);
                if budget.response_to(7, now) == Response::Answer {
                    answered.push(now);
                }
            }
            for window in answered.windows(21) {
                prop_assert!(window[20] - window[0] > MINUTE);
            }
        }

        #[test]
        fn forgetting_changes_no_answer(calls in vec((0_i64..4, 0_u64..3_000), 1..300)) {
            let mut now = Instant::now();
            let (mut forgetful, mut faithful) = (Buckets::new(5, REPLY_EVERY), Buckets::new(5, REPLY_EVERY));
            for (key, gap_ms) in calls {
                now += Duration::from_millis(gap_ms);
                forgetful.purge_at = None;
                faithful.purge_at = Some(now + PURGE_EVERY);
                prop_assert_eq!(forgetful.take(key, now), faithful.take(key, now));
            }
        }

        #[test]
        fn reserved_moments_keep_their_order_and_their_rate(gaps_ms in vec(0_u64..2_500, 1..200)) {
            let mut now = Instant::now();
            let mut buckets = Buckets::new(5, Duration::from_secs(1));
            let mut slots = Vec::new();
            for gap_ms in gaps_ms {
                now += Duration::from_millis(gap_ms);
                slots.push(buckets.reserve(1, now));
            }
            prop_assert!(slots.is_sorted());
            // Five at once, so the sixth of any six comes a second after the first, the seventh of any seven two.
            for wait in 1..60_u8 {
                for window in slots.windows(5 + usize::from(wait)) {
                    prop_assert!(window[window.len() - 1] - window[0] >= Duration::from_secs(wait.into()));
                }
            }
        }
    }
}
