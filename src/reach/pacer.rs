//! When a call may leave: replies first, probes in what is left.
//!
//! Every call to Telegram asks here first; the caller does the waiting. Two lanes share one budget. A reply meets the
//! replies' ceiling only, so no audit can delay a greeting. A probe may leave only if all calls of the last second,
//! itself included, stay within the probes' ceiling, and only while no reply waits. A flood wait stops both.
//!
//! The ceilings count calls over a sliding second, not tokens in a bucket: a bucket with a burst lets burst + rate calls
//! into some second, so it would either break the ceiling or give up the burst's worth of rate. The window does
//! neither, and its memory is one instant per call of that second.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use super::budget::Buckets;

/// Messages that one chat takes at once.
///
/// *Source*: Bot FAQ, "about one message per second" in a chat, "short bursts" tolerated; the figure is ours.
pub const CHAT_BURST: u32 = 5;

/// After a burst one more message per chat and this long.
pub const CHAT_EVERY: Duration = Duration::from_secs(1);

/// How long after its moment a reply that was told to wait still holds the probes back.
const REPLY_GRACE: Duration = Duration::from_millis(20);

/// Calls that late timers missed are made up for, as far back as this.
const LATENESS: Duration = Duration::from_millis(50);

const SECOND: Duration = Duration::from_secs(1);

/// Says when a call may leave.
///
/// Ask with the present moment. A moment earlier than one it has seen counts as that one, because callers read their
/// clock before they get hold of the pacer. With no ceilings and no pause every answer is [`Admission::Go`].
#[derive(Debug)]
pub struct Pacer {
    replies: Option<Share>,
    probes: Option<Share>,
    chats: Buckets,
    /// Until then a reply may still come back that was told to wait.
    reply_awaited_until: Instant,
    paused_until: Instant,
    latest: Instant,
}

/// The most that may leave in any one second; `None` is no ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ceilings {
    /// Replies alone.
    pub replies_per_second_max: Option<NonZeroU32>,
    /// Replies and probes together, when a probe asks. Replies alone may exceed it; then no probe leaves.
    pub probes_per_second_max: Option<NonZeroU32>,
}

/// Who wants to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Somebody waits for it.
    Reply,
    /// Nobody waits for it.
    Probe,
}

/// The answer to one who wants to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Admission {
    /// Send it now: it has been charged.
    Go,
    /// Ask again at this moment, always a later one: nothing has been charged, and nothing is promised.
    NotBefore(Instant),
}

impl Pacer {
    /// A pacer through which nothing has left yet.
    #[must_use]
    pub fn new(ceilings: Ceilings, now: Instant) -> Self {
        Self {
            replies: ceilings
                .replies_per_second_max
                .map(|max| Share::new(max, now)),
            probes: ceilings
                .probes_per_second_max
                .map(|calls_max| Share::new(calls_max, now)),
            chats: Buckets::new(CHAT_BURST, CHAT_EVERY),
            reply_awaited_until: now,
            paused_until: now,
            latest: now,
        }
    }

    /// Lets one call go, or says when to ask again.
    ///
    /// A reply that is refused holds the probes back until it has had its chance to come again. So nobody has to
    /// report that a reply waits, and one that is given up costs the probes a moment and not the whole audit.
    /// *Order*: within a lane the first to ask wins, so waiting callers must queue up and let one of them ask.
    pub fn admit(&mut self, lane: Lane, now: Instant) -> Admission {
        let now = self.advance(now);
        let free_at = match lane {
            Lane::Reply => self.replies.as_ref().map(Share::free_at),
            Lane::Probe => {
                let share = self.probes.as_ref().map(Share::free_at);
                share.max(Some(self.reply_awaited_until))
            }
        };
        let free_at = free_at.map_or(self.paused_until, |at| at.max(self.paused_until));
        if free_at <= now {
            self.charge(lane, now);
            return Admission::Go;
        }
        if lane == Lane::Reply {
            self.reply_awaited_until = free_at + REPLY_GRACE;
        }
        Admission::NotBefore(free_at)
    }

    /// Reserves the next free moment in one chat: at once for a burst of five, then one a second.
    ///
    /// First come, first served: moments in one chat never go back. A reserved moment is not given back. During a
    /// pause the moments start at its end. The call itself must still be admitted when the moment has come.
    pub fn chat_slot(&mut self, chat_id: i64, now: Instant) -> Instant {
        let now = self.advance(now);
        self.chats.reserve(chat_id, now.max(self.paused_until))
    }

    /// Stops both lanes until then, after a 429. Of several pauses the latest end counts.
    pub fn pause_until(&mut self, until: Instant) {
        self.paused_until = self.paused_until.max(until);
    }

    /// When the pause ends that is on at this moment.
    #[must_use]
    pub fn paused_until(&self, now: Instant) -> Option<Instant> {
        (self.paused_until > now).then_some(self.paused_until)
    }

    fn charge(&mut self, lane: Lane, now: Instant) {
        if let Some(share) = &mut self.probes {
            share.calls.record(now);
            if lane == Lane::Probe {
                share.space_out(now);
            }
        }
        if let (Lane::Reply, Some(share)) = (lane, &mut self.replies) {
            share.calls.record(now);
            share.space_out(now);
        }
    }

    fn advance(&mut self, now: Instant) -> Instant {
        self.latest = self.latest.max(now);
        self.latest
    }
}

/// What a lane may take of each second.
///
/// Its calls are spaced evenly as well. A second's worth in one lump would arrive spread out by slow connections and run
/// into the next lump, so that the other side would count up to twice the ceiling; and probes in a lump would leave the
/// replies that follow no room.
#[derive(Debug)]
struct Share {
    calls: Window,
    every: Duration,
    next_at: Instant,
}

impl Share {
    fn new(calls_max: NonZeroU32, now: Instant) -> Self {
        Self {
            calls: Window::new(calls_max),
            every: SECOND / calls_max.get(),
            next_at: now,
        }
    }

    fn free_at(&self) -> Instant {
        self.calls
            .free_at()
            .map_or(self.next_at, |at| at.max(self.next_at))
    }

    fn space_out(&mut self, now: Instant) {
        let made_up_since = now.checked_sub(LATENESS).unwrap_or(now);
        self.next_at = self.next_at.max(made_up_since) + self.every;
    }
}

/// The calls of the last second, `calls_max` of them at most.
#[derive(Debug)]
struct Window {
    calls_max: usize,
    calls: VecDeque<Instant>,
}

impl Window {
    fn new(calls_max: NonZeroU32) -> Self {
        Self {
            calls_max: usize::try_from(calls_max.get()).unwrap_or(usize::MAX),
            calls: VecDeque::new(),
        }
    }

    /// When one more call fits into the second that it ends, if the window is full.
    fn free_at(&self) -> Option<Instant> {
        let full = self.calls.len() >= self.calls_max;
        self.calls
            .front()
            .filter(|_| full)
            .map(|&oldest| oldest + SECOND)
    }

    /// Counts a call that has left, allowed by this window or not: only the last `calls_max` matter.
    fn record(&mut self, now: Instant) {
        while let Some(&oldest) = self.calls.front()
            && (now >= oldest + SECOND || self.calls.len() >= self.calls_max)
        {
            self.calls.pop_front();
        }
        self.calls.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::{
        Just, ProptestConfig, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest,
    };

    const MILLI: Duration = Duration::from_millis(1);

    fn ceilings(replies: u32, probes: u32) -> Ceilings {
        Ceilings {
            replies_per_second_max: NonZeroU32::new(replies),
            probes_per_second_max: NonZeroU32::new(probes),
        }
    }

    /// Asks once a millisecond, as a caller with a good timer would; returns when the calls left.
    fn press(pacer: &mut Pacer, lane: Lane, from: Instant, seconds: u32) -> Vec<Instant> {
        let mut moments: Vec<_> = (0..1_000 * seconds).map(|n| from + MILLI * n).collect();
        moments.retain(|&now| pacer.admit(lane, now) == Admission::Go);
        moments
    }

    fn in_the_second_before(calls: &[Instant], now: Instant) -> usize {
        let recent = |at: &&Instant| **at <= now && **at + SECOND > now;
        calls.iter().filter(recent).count()
    }

    #[test]
    fn without_ceilings_everything_goes() {
        let now = Instant::now();
        let mut pacer = Pacer::new(ceilings(0, 0), now);
        for _ in 0..10_000 {
            assert_eq!(pacer.admit(Lane::Reply, now), Admission::Go);
            assert_eq!(pacer.admit(Lane::Probe, now), Admission::Go);
        }
    }

    #[test]
    fn a_clock_read_too_early_breaks_neither_the_order_nor_the_ceiling() {
        let early = Instant::now();
        let now = early + SECOND;
        let mut pacer = Pacer::new(ceilings(1, 0), early);
        assert_eq!(pacer.chat_slot(1, now), now);
        assert_eq!(pacer.chat_slot(1, early), now);
        assert_eq!(pacer.admit(Lane::Reply, early), Admission::Go);
        let over = now + SECOND;
        assert_eq!(pacer.admit(Lane::Reply, now), Admission::NotBefore(over));
    }

    #[test]
    fn either_lane_alone_uses_all_of_its_ceiling_in_even_steps() {
        let start = Instant::now();
        for lane in [Lane::Reply, Lane::Probe] {
            for calls in [1, 7, 30, 500] {
                let mut pacer = Pacer::new(ceilings(calls, calls), start);
                let sent = press(&mut pacer, lane, start, 10);
                assert_eq!(sent.len(), 10 * calls as usize);
                let early = sent.iter().filter(|&&at| at < start + SECOND / 2).count();
                assert_eq!(early, calls.div_ceil(2) as usize);
            }
        }
    }

    #[test]
    fn a_full_audit_delays_no_reply_and_makes_way_at_once() {
        let start = Instant::now();
        let mut pacer = Pacer::new(ceilings(30, 30), start);
        let mut calls = press(&mut pacer, Lane::Probe, start, 2);
        let mut probes = 0;
        // Then twenty replies a second begin to come.
        for n in 0..2_000 {
            let now = start + 2 * SECOND + MILLI * n;
            if n % 50 == 0 {
                assert_eq!(pacer.admit(Lane::Reply, now), Admission::Go);
                calls.push(now);
            }
            if pacer.admit(Lane::Probe, now) == Admission::Go {
                calls.push(now);
                probes += 1;
            }
            // Only the reply that has just come may be one too many.
            assert!(in_the_second_before(&calls, now) <= 31);
        }
        // What is left of two seconds.
        assert!((20..=25).contains(&probes), "{probes} probes");
    }

    #[test]
    fn probes_starve_before_replies_do() {
        let start = Instant::now();
        for (replies, probes) in [(30, 30), (10, 30), (30, 10)] {
            let mut pacer = Pacer::new(ceilings(replies, probes), start);
            let mut answered = 0;
            for n in 0..5_000 {
                let now = start + MILLI * n;
                while pacer.admit(Lane::Reply, now) == Admission::Go {
                    answered += 1;
                }
                assert_ne!(pacer.admit(Lane::Probe, now), Admission::Go);
            }
            assert_eq!(answered, 5 * replies);
        }
    }

    #[test]
    fn a_reply_that_never_comes_back_costs_the_probes_a_moment() {
        let start = Instant::now();
        let mut pacer = Pacer::new(ceilings(1, 30), start);
        assert_eq!(pacer.admit(Lane::Reply, start), Admission::Go);
        assert_eq!(pacer.admit(Lane::Probe, start), Admission::Go);
        let (later, next) = (start + SECOND / 2, start + SECOND);
        assert_eq!(pacer.admit(Lane::Reply, later), Admission::NotBefore(next));
        let over = next + REPLY_GRACE;
        assert_eq!(pacer.admit(Lane::Probe, later), Admission::NotBefore(over));
        assert_eq!(pacer.admit(Lane::Probe, over), Admission::Go);
    }

    #[test]
    fn of_several_pauses_the_latest_end_counts() {
        let start = Instant::now();
        let mut pacer = Pacer::new(ceilings(0, 0), start);
        assert_eq!(pacer.paused_until(start), None);
        let end = start + 9 * SECOND;
        pacer.pause_until(end);
        pacer.pause_until(start + 2 * SECOND);
        assert_eq!(pacer.paused_until(start + 3 * SECOND), Some(end));
        assert_eq!(pacer.admit(Lane::Reply, start), Admission::NotBefore(end));
        let after_the_reply = end + REPLY_GRACE;
        assert_eq!(
            pacer.admit(Lane::Probe, start),
            Admission::NotBefore(after_the_reply)
        );
        assert_eq!(pacer.chat_slot(1, start), end);
        assert_eq!(pacer.paused_until(end), None);
        assert_eq!(pacer.admit(Lane::Reply, end), Admission::Go);
    }

    #[test]
    fn a_chat_takes_a_burst_and_then_one_message_a_second() {
        let start = Instant::now();
        let mut pacer = Pacer::new(ceilings(0, 0), start);
        let slots = [(); 8].map(|()| (pacer.chat_slot(1, start) - start).as_secs());
        assert_eq!(slots, [0, 0, 0, 0, 0, 1, 2, 3]);
        assert_eq!(pacer.chat_slot(2, start), start, "another chat has its own");
        let refilled = start + 8 * SECOND;
        assert!((0..5).all(|_| pacer.chat_slot(1, refilled) == refilled));
    }

    /// One event: how many milliseconds after the one before, and what.
    #[derive(Debug, Clone, Copy)]
    enum Event {
        Ask(Lane),
        Pause(u32),
    }

    fn events() -> impl Strategy<Value = Vec<(u32, Event)>> {
        let event = prop_oneof![
            60 => Just(Event::Ask(Lane::Reply)),
            60 => Just(Event::Ask(Lane::Probe)),
            1 => (0_u32..2_000).prop_map(Event::Pause),
        ];
        let gap_ms = prop_oneof![3 => Just(0_u32), 6 => 0_u32..20, 1 => 0_u32..1_500];
        vec((gap_ms, event), 1..600)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_second_holds_more_than_its_ceiling(replies in 1_u32..20, probes in 1_u32..20, events in events()) {
            let mut now = Instant::now();
            let mut pacer = Pacer::new(ceilings(replies, probes), now);
            let (mut paused_until, mut answered, mut calls) = (now, Vec::new(), Vec::new());
            for (gap_ms, event) in events {
                now += MILLI * gap_ms;
                let lane = match event {
                    Event::Ask(lane) => lane,
                    Event::Pause(ms) => {
                        paused_until = paused_until.max(now + MILLI * ms);
                        pacer.pause_until(paused_until);
                        continue;
                    }
                };
                if let Admission::NotBefore(later) = pacer.admit(lane, now) {
                    prop_assert!(later > now);
                    continue;
                }
                prop_assert!(now >= paused_until);
                calls.push(now);
                match lane {
                    Lane::Reply => answered.push(now),
                    Lane::Probe => prop_assert!(in_the_second_before(&calls, now) <= probes as usize),
                }
                prop_assert!(in_the_second_before(&answered, now) <= replies as usize);
            }
        }

        #[test]
        fn one_who_comes_back_at_the_moment_named_may_go(
            replies in 0_u32..20,
            probes in 0_u32..20,
            events in events(),
            lane in prop_oneof![Just(Lane::Reply), Just(Lane::Probe)],
        ) {
            let mut now = Instant::now();
            let mut pacer = Pacer::new(ceilings(replies, probes), now);
            for (gap_ms, event) in events {
                now += MILLI * gap_ms;
                match event {
                    Event::Ask(lane) => drop(pacer.admit(lane, now)),
                    Event::Pause(ms) => pacer.pause_until(now + MILLI * ms),
                }
            }
            if let Admission::NotBefore(later) = pacer.admit(lane, now) {
                prop_assert_eq!(pacer.admit(lane, later), Admission::Go);
            }
        }
    }
}
