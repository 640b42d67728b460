//! Rules one by one, with answers made by hand; then whole audits against a simulated Telegram.

use super::*;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

mod telegram;

const MILLI: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

fn per_second(rate: u32) -> NonZeroU32 {
    NonZeroU32::new(rate).expect("a rate")
}

fn check(tempo: &Tempo, expected: f64) {
    let rate = tempo.rate_per_second();
    assert!((rate - expected).abs() < 0.01, "{rate} is not {expected}");
}

/// Sends at the tempo's rate and answers each probe this much later; returns the end.
fn bear(tempo: &mut Tempo, from: Instant, length: Duration, latency: Duration) -> Instant {
    let mut now = from;
    while now < from + length {
        tempo.answered(now, now + latency);
        now += Duration::from_secs_f64(1.0 / tempo.rate_per_second());
    }
    now
}

#[test]
fn it_doubles_with_every_second_up_to_the_ceiling() {
    for (ceiling, rates) in [
        (0, vec![10.0, 20.0, 40.0, 80.0, 160.0, 320.0]),
        (30, vec![10.0, 20.0, 30.0]),
        (3, vec![]),
    ] {
        let start = Instant::now();
        let mut tempo = Tempo::auto(NonZeroU32::new(ceiling), start);
        check(&tempo, if ceiling == 3 { 3.0 } else { 5.0 });
        let (mut now, mut since, mut found) = (start, start, Vec::new());
        while now < start + 7 * SECOND {
            let before = tempo.rate_per_second();
            tempo.answered(now, now + MILLI);
            if tempo.rate_per_second() > before {
                assert!((now - since).as_millis().abs_diff(1_000) < 2 + 1_000 / 5);
                since = now + MILLI;
                found.push(tempo.rate_per_second());
            }
            now += Duration::from_secs_f64(1.0 / tempo.rate_per_second());
        }
        assert_eq!(found, rates);
    }
}

#[test]
fn a_rate_that_nobody_uses_is_not_raised() {
    let mut now = Instant::now();
    let mut tempo = Tempo::auto(None, now);
    for _ in 0..1_000 {
        now += SECOND / 3;
        tempo.answered(now, now + MILLI);
        check(&tempo, 5.0);
    }
}

#[test]
fn twenty_late_refusals_count_as_one() {
    let mut now = Instant::now();
    let mut tempo = Tempo::fixed(per_second(100), now);
    now = bear(&mut tempo, now, 60 * SECOND, MILLI);
    for n in 0..20 {
        // They left before the first answer came, and some arrive after the wait.
        tempo.refused(now + MILLI * n, SECOND, now + 30 * MILLI + SECOND / 10 * n);
        check(&tempo, 50.0);
    }
    let last = now + 30 * MILLI + SECOND / 10 * 19;
    tempo.refused(last, SECOND, last + SECOND);
    check(&tempo, 50.0);
    let over = last + 2 * SECOND;
    tempo.refused(over, SECOND, over);
    assert!(tempo.rate_per_second() < 25.01, "the next flood");
}

#[test]
fn after_a_flood_it_goes_on_at_half_and_then_just_below_what_was_proved() {
    let mut now = Instant::now();
    let mut tempo = Tempo::fixed(per_second(40), now);
    // A bucket of 30 that gains 30 a second bears 40 for three seconds.
    now = bear(&mut tempo, now, 3 * SECOND, Duration::ZERO);
    tempo.refused(now, 2 * SECOND, now);
    check(&tempo, 20.0);
    now = bear(&mut tempo, now + 2 * SECOND, SECOND, Duration::ZERO);
    check(&tempo, 20.0);
    bear(&mut tempo, now, SECOND, Duration::ZERO);
    check(&tempo, 30.0 * CAUTION);
}

#[test]
fn a_fixed_rate_climbs_back_after_a_flood() {
    let start = Instant::now();
    for rate in [1, 30, 1_000] {
        let mut tempo = Tempo::fixed(per_second(rate), start);
        check(&tempo, f64::from(rate));
        let now = bear(&mut tempo, start, 5 * SECOND, MILLI);
        tempo.refused(now, SECOND, now);
        check(&tempo, f64::from(rate) / 2.0);
        bear(&mut tempo, now + SECOND, 2 * Duration::from_mins(1), MILLI);
        check(&tempo, f64::from(rate));
    }
}

#[test]
fn a_rise_in_latency_halves_once_and_a_steady_latency_never() {
    for (usual_ms, then_ms, halves) in [
        (50, 50, false),
        (50, 500, false),
        (50, 1_050, true),
        (50, 2_050, true),
        (300, 300, false),
        (300, 900, false),
        (300, 1_300, true),
        (300, 2_300, true),
        (2_000, 2_900, false),
        (300, 20, false),
    ] {
        let mut now = Instant::now();
        let mut tempo = Tempo::fixed(per_second(40), now);
        now = bear(&mut tempo, now, 20 * SECOND, MILLI * usual_ms);
        check(&tempo, 40.0);
        bear(&mut tempo, now, SECOND / 2, MILLI * then_ms);
        let expected = if halves { 20.0 } else { 40.0 };
        check(&tempo, expected);
    }
}

#[test]
fn a_few_slow_answers_are_no_rise() {
    let mut now = Instant::now();
    let mut tempo = Tempo::fixed(per_second(40), now);
    for n in 0..10_000 {
        now += SECOND / 40;
        let latency = if n % 10 < 4 { 1_500 } else { 50 };
        tempo.answered(now, now + MILLI * latency);
        check(&tempo, 40.0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_the_rate_stays_within_its_bounds(
        ceiling in 0_u32..200,
        starts_fixed in any::<bool>(),
        answers in vec((0_u32..2_000, 0_u32..3_000, 0_u8..20), 1..500),
    ) {
        let mut now = Instant::now() + 10 * SECOND;
        let mut tempo = match NonZeroU32::new(ceiling) {
            Some(rate) if starts_fixed => Tempo::fixed(rate, now),
            ceiling => Tempo::auto(ceiling, now),
        };
        for (gap_ms, latency_ms, fate) in answers {
            now += MILLI * gap_ms;
            let sent_at = now.checked_sub(MILLI * latency_ms).unwrap_or(now);
            let before = tempo.rate_per_second();
            if fate == 0 {
                tempo.refused(sent_at, MILLI * latency_ms, now);
                prop_assert!(tempo.rate_per_second() <= before);
            } else {
                tempo.answered(sent_at, now);
            }
            let rate = tempo.rate_per_second();
            prop_assert!(rate.is_finite() && rate >= MIN_PER_SECOND);
            prop_assert!(ceiling == 0 || rate <= f64::from(ceiling));
            prop_assert!((1..=STRETCHES_MAX).contains(&tempo.stretches.len()));
        }
    }

    #[test]
    fn the_refusals_of_one_flood_may_come_in_any_order(waits_ms in vec(1_u32..3_000, 2..20)) {
        let start = Instant::now();
        let flood = |waits_ms: &[u32]| {
            let mut tempo = Tempo::fixed(per_second(100), start);
            let now = bear(&mut tempo, start, 10 * SECOND, MILLI);
            for &wait_ms in waits_ms {
                tempo.refused(now, MILLI * wait_ms, now);
            }
            (tempo.rate_per_second().to_bits(), tempo.flood_until)
        };
        let mut backwards = waits_ms.clone();
        backwards.reverse();
        prop_assert_eq!(flood(&waits_ms), flood(&backwards));
    }
}
