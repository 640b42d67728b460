//! Rules one by one, then streams of events: asked, answered, refused, paused.

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
fn each_lane_alone_uses_all_of_its_ceiling_in_even_steps() {
    let start = Instant::now();
    for lane in [Lane::Urgent, Lane::Reply, Lane::Probe] {
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

#[test]
fn probes_are_spaced_by_the_tempo_and_replies_are_not() {
    let start = Instant::now();
    for (rate, ceiling, expected) in [(40, 0, 40), (40, 200, 40), (40, 10, 10)] {
        let mut pacer = Pacer::new(ceilings(0, ceiling), start);
        let rate = NonZeroU32::new(rate).expect("a rate");
        pacer.set_tempo(Tempo::fixed(rate, start));
        let mut sent = Vec::new();
        for n in 0..2_000 {
            let now = start + MILLI * n;
            if n % 500 == 0 {
                assert_eq!(pacer.admit(Lane::Reply, now), Admission::Go);
            }
            if pacer.admit(Lane::Probe, now) == Admission::Go {
                sent.push(now);
            }
        }
        let every = SECOND / expected;
        let gaps = sent.windows(2).map(|pair| pair[1] - pair[0]);
        // A reply takes a place below the ceiling, and a probe waits for the next one.
        assert!(ceiling == 10 || gaps.clone().all(|gap| gap == every));
        assert!(gaps.clone().all(|gap| gap >= every));
    }
}

#[test]
fn a_probe_that_is_refused_stops_everything_and_halves_the_tempo() {
    let start = Instant::now();
    let mut pacer = Pacer::new(ceilings(0, 0), start);
    assert_eq!(pacer.probes_per_second(), None);
    pacer.set_tempo(Tempo::fixed(NonZeroU32::MIN.saturating_add(399), start));
    press(&mut pacer, Lane::Probe, start, 1);
    let (sent_at, now) = (start + SECOND, start + SECOND + 50 * MILLI);
    pacer.refused(Lane::Probe, sent_at, 2 * SECOND, now);
    assert_eq!(pacer.paused_until(now), Some(now + 2 * SECOND));
    assert_eq!(pacer.probes_per_second(), Some(100.0));
    let sent = press(&mut pacer, Lane::Probe, start + 2 * SECOND, 2);
    assert_eq!(sent.first(), Some(&(now + 2 * SECOND)));
    assert_eq!(sent.len(), 95, "and nothing is made up for");
}

#[test]
fn a_reply_that_is_refused_stops_everything_and_leaves_the_tempo() {
    let start = Instant::now();
    let mut pacer = Pacer::new(ceilings(0, 0), start);
    pacer.set_tempo(Tempo::auto(None, start));
    pacer.answered(Lane::Reply, start, start + 9 * SECOND);
    pacer.refused(Lane::Reply, start, SECOND, start + 9 * SECOND);
    assert_eq!(pacer.paused_until(start), Some(start + 10 * SECOND));
    assert_eq!(pacer.probes_per_second(), Some(5.0));
}

/// One event: how many milliseconds after the one before, and what.
#[derive(Debug, Clone, Copy)]
enum Event {
    Ask(Lane),
    Pause(u32),
    /// The last call of a lane is answered, or refused for so many milliseconds.
    Answer(Lane),
    Refusal(Lane, u32),
}

fn events() -> impl Strategy<Value = Vec<(u32, Event)>> {
    let event = (0_u32..148, 0_u32..2_000).prop_map(|(kind, ms)| match kind {
        0..30 => Event::Ask(Lane::Urgent),
        30..60 => Event::Ask(Lane::Reply),
        60..120 => Event::Ask(Lane::Probe),
        120..140 => Event::Answer(Lane::Probe),
        140..145 => Event::Answer(Lane::Reply),
        145 => Event::Refusal(Lane::Probe, ms),
        146 => Event::Refusal(Lane::Reply, ms),
        _ => Event::Pause(ms),
    });
    let gap_ms = prop_oneof![3 => Just(0_u32), 6 => 0_u32..20, 1 => 0_u32..1_500];
    vec((gap_ms, event), 1..600)
}

/// A pacer with no tempo, the one that searches, or a fixed one, below the ceiling or above.
fn pacer(replies: u32, probes: u32, tempo: u32, now: Instant) -> Pacer {
    let ceilings = ceilings(replies, probes);
    let mut pacer = Pacer::new(ceilings, now);
    match tempo {
        0..10 => {}
        10 => pacer.set_tempo(Tempo::auto(None, now)),
        11..20 => pacer.set_tempo(Tempo::auto(ceilings.probes_per_second_max, now)),
        20.. => pacer.set_tempo(Tempo::fixed(
            NonZeroU32::MIN.saturating_add(tempo - 20),
            now,
        )),
    }
    pacer
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_second_holds_more_than_its_ceiling(
        replies in 1_u32..20,
        probes in 1_u32..20,
        tempo in 0_u32..50,
        events in events(),
    ) {
        let mut now = Instant::now();
        let mut pacer = pacer(replies, probes, tempo, now);
        let (mut paused_until, mut sent_at) = (now, now);
        let (mut answered, mut calls) = (Vec::new(), Vec::new());
        for (gap_ms, event) in events {
            now += MILLI * gap_ms;
            let lane = match event {
                Event::Ask(lane) => lane,
                Event::Pause(ms) => {
                    paused_until = paused_until.max(now + MILLI * ms);
                    pacer.pause_until(paused_until);
                    continue;
                }
                Event::Answer(lane) => {
                    pacer.answered(lane, sent_at, now);
                    continue;
                }
                Event::Refusal(lane, ms) => {
                    paused_until = paused_until.max(now + MILLI * ms);
                    pacer.refused(lane, sent_at, MILLI * ms, now);
                    continue;
                }
            };
            if let Admission::NotBefore(later) = pacer.admit(lane, now) {
                prop_assert!(later > now);
                continue;
            }
            prop_assert!(now >= paused_until);
            sent_at = now;
            calls.push(now);
            match lane {
                Lane::Urgent | Lane::Reply => answered.push(now),
                Lane::Probe => prop_assert!(in_the_second_before(&calls, now) <= probes as usize),
            }
            prop_assert!(in_the_second_before(&answered, now) <= replies as usize);
        }
    }

    #[test]
    fn one_who_comes_back_at_the_moment_named_may_go(
        replies in 0_u32..20,
        probes in 0_u32..20,
        tempo in 0_u32..50,
        events in events(),
        lane in prop_oneof![Just(Lane::Urgent), Just(Lane::Reply), Just(Lane::Probe)],
    ) {
        let mut now = Instant::now();
        let mut pacer = pacer(replies, probes, tempo, now);
        for (gap_ms, event) in events {
            now += MILLI * gap_ms;
            match event {
                Event::Ask(lane) => drop(pacer.admit(lane, now)),
                Event::Pause(ms) => pacer.pause_until(now + MILLI * ms),
                Event::Answer(lane) => pacer.answered(lane, now, now),
                Event::Refusal(lane, ms) => pacer.refused(lane, now, MILLI * ms, now),
            }
        }
        if let Admission::NotBefore(later) = pacer.admit(lane, now) {
            prop_assert_eq!(pacer.admit(lane, later), Admission::Go);
        }
    }
}
