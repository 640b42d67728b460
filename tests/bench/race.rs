//! The race: how many people, which bots, how often, and in which order.

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};

use crate::{
    report,
    track::{Contestant, Track},
};

/// What every answer of Telegram takes: nothing, and about what it takes from a rented server.
const LATENCIES_MS: [u64; 2] = [0, 50];

const PEOPLE: usize = 10_000;
const PEOPLE_SHORT: usize = 500;

/// The simulated Telegram holds no more waiting updates than this.
const PEOPLE_MAX: usize = 100_000;

/// The median of so many is printed.
const ROUNDS: usize = 3;

/// What is asked for on the command line.
#[derive(Args, Clone)]
pub(crate) struct Wish {
    /// Only see whether it still runs: 500 people, one round
    #[arg(long, conflicts_with_all = ["people", "rounds"])]
    short: bool,
    /// How many people press Start
    #[arg(long, default_value_t = PEOPLE)]
    people: usize,
    /// How often each bot runs; the median is printed
    #[arg(long, default_value_t = ROUNDS)]
    rounds: usize,
    /// Run one bot only
    #[arg(long)]
    only: Option<Contestant>,
    /// Run at one latency only, in milliseconds
    #[arg(long)]
    latency_ms: Option<u64>,
    /// Run the bots under this command, e.g. a profiler
    #[arg(long, default_value = "", hide_default_value = true)]
    under: String,
}

/// Runs what was asked for and prints the report.
pub(crate) fn hold(wish: &Wish) -> anyhow::Result<()> {
    let (people, rounds) = if wish.short {
        (PEOPLE_SHORT, 1)
    } else {
        (wish.people, wish.rounds)
    };
    ensure!(
        (1..=PEOPLE_MAX).contains(&people) && rounds > 0,
        "it takes 1 to {PEOPLE_MAX} people, and at least one round"
    );
    let contestants = match &wish.only {
        Some(contestant) => std::slice::from_ref(contestant),
        None => Contestant::value_variants(),
    };
    let latencies = match &wish.latency_ms {
        Some(latency) => std::slice::from_ref(latency),
        None => &LATENCIES_MS,
    };
    let track = Track::new(&wish.under);
    let letter = track.letter()?;
    report::opening(people, rounds, track.cores);
    for latency_ms in latencies.iter().copied() {
        let mut runs = vec![Vec::with_capacity(rounds); contestants.len()];
        for _ in 0..rounds {
            // In turns, so that whatever else the machine does meets all of them.
            for (contestant, runs) in contestants.iter().zip(&mut runs) {
                let run = track.run(*contestant, people, latency_ms, &letter);
                runs.push(
                    run.with_context(|| format!("{} at {latency_ms} ms", contestant.name()))?,
                );
            }
        }
        report::table(latency_ms, people, contestants, runs);
    }
    let mut idle = Vec::with_capacity(contestants.len());
    for contestant in contestants {
        idle.push((*contestant, track.idle_kib(*contestant, &letter)?));
    }
    report::idle(&idle);
    Ok(())
}
