//! The races: which, how many people, which contestants, how often, and in which order.

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};

use crate::{
    audit,
    figures::Figures,
    report::{self, Work, grouped},
    reports,
    track::{Circumstances, Contestant, Track},
    visitors,
};

/// What every answer of Telegram takes: nothing, and about what it takes from a rented server.
const LATENCIES_MS: [u64; 2] = [0, 50];

/// The simulated Telegram holds no more waiting updates than this.
const PEOPLE_MAX: usize = 100_000;

/// The median of so many is printed.
const ROUNDS: usize = 3;

/// What doorman may send and ask a second while visitors come: its default, and all it can.
const CEILINGS: [Option<u64>; 2] = [Some(30), None];

/// What doorman may send a second while it works off a burst: Telegram's figure for paid broadcasts, so that there is an
/// end to it.
const BURST_CEILING: u64 = 1000;

/// How much of everything.
struct Size {
    greeted: usize,
    audited: usize,
    imported: usize,
    paced_s: u64,
    visited_s: u64,
    reported: u64,
    known: u32,
    burst: usize,
}

const FULL: Size = Size {
    greeted: 10_000,
    audited: 20_000,
    imported: 1_000_000,
    paced_s: 120,
    visited_s: 15,
    reported: 1_000_000,
    known: 1_000_000,
    burst: 100_000,
};

const SHORT: Size = Size {
    greeted: 500,
    audited: 1000,
    imported: 10_000,
    paced_s: 8,
    visited_s: 3,
    reported: 10_000,
    known: 10_000,
    burst: 2000,
};

/// What is asked for on the command line.
#[derive(Args, Clone)]
pub(crate) struct Wish {
    /// Only see whether it still runs: few people, one round
    #[arg(long, conflicts_with_all = ["people", "rounds"])]
    short: bool,
    /// Hold one race only
    #[arg(long)]
    race: Option<Race>,
    /// How many people press Start, are audited, or are on the list that is imported
    #[arg(long)]
    people: Option<usize>,
    /// How often each contestant runs; the median is printed
    #[arg(long, default_value_t = ROUNDS)]
    rounds: usize,
    /// Run one contestant only
    #[arg(long)]
    only: Option<Contestant>,
    /// Run at one latency only, in milliseconds
    #[arg(long)]
    latency_ms: Option<u64>,
    /// Give doorman a new database on this PostgreSQL server for each run: greetings and burst only
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Run the contestants under this command, e.g. a profiler
    #[arg(long, default_value = "", hide_default_value = true)]
    under: String,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Race {
    /// Who greets fastest
    Greetings,
    /// Who asks a whole list fastest
    Audit,
    /// How much of a hidden limit is used
    Pace,
    /// What a very long list takes
    Import,
    /// What a very long audit takes in memory
    Long,
    /// What an audit does to greetings
    Visitors,
    /// What figures take on a large store
    Reports,
    /// What a million people who are known do to them
    Crowded,
    /// A hundred thousand who start at once
    Burst,
}

/// Runs what was asked for and prints the report.
pub(crate) fn hold(wish: &Wish) -> anyhow::Result<()> {
    let (size, rounds) = if wish.short {
        (SHORT, 1)
    } else {
        (FULL, wish.rounds)
    };
    ensure!(rounds > 0, "it takes at least one round");
    ensure!(
        wish.postgres.is_none() || matches!(wish.race, Some(Race::Greetings | Race::Burst)),
        "--postgres takes --race greetings or --race burst"
    );
    let track = Track::new(&wish.under, wish.postgres.clone());
    report::opening(rounds, &track);
    let races = match &wish.race {
        Some(race) => std::slice::from_ref(race),
        None => Race::value_variants(),
    };
    for race in races {
        match race {
            Race::Greetings => greetings(wish, &track, size.greeted, rounds)?,
            Race::Audit => audit(wish, &track, size.audited, rounds)?,
            Race::Pace => pace(wish, &track, size.paced_s)?,
            Race::Import => import(wish, &track, size.imported)?,
            Race::Long => long(wish, &track, size.imported)?,
            Race::Visitors => visitors(wish, &track, size.visited_s)?,
            Race::Reports => reports(wish, &track, size.reported, rounds)?,
            Race::Crowded => crowded(wish, &track, size.greeted, size.known, rounds)?,
            Race::Burst => burst(wish, &track, size.burst)?,
        }
    }
    Ok(())
}

fn greetings(wish: &Wish, track: &Track, people: usize, rounds: usize) -> anyhow::Result<()> {
    let people = crowd_size(wish, people)?;
    let contestants = contestants(wish, Contestant::value_variants());
    let letter = track.letter()?;
    report::race(&format!(
        "{} people press Start, all before the bot runs.",
        grouped(people)
    ));
    each_latency(
        wish,
        Work::Updates,
        people,
        &contestants,
        rounds,
        |it, latency_ms| track.run(it, people, latency_ms, &letter),
    )?;
    let mut idle = Vec::with_capacity(contestants.len());
    for contestant in contestants {
        idle.push((contestant, track.idle_kib(contestant, &letter)?));
    }
    report::idle(&idle);
    Ok(())
}

fn audit(wish: &Wish, track: &Track, people: usize, rounds: usize) -> anyhow::Result<()> {
    let people = crowd_size(wish, people)?;
    let contestants = contestants(wish, &[Contestant::Doorman, Contestant::Bare]);
    if contestants.is_empty() {
        return Ok(());
    }
    report::race(&format!(
        "{} people are asked, a quarter of whom have blocked the bot.",
        grouped(people)
    ));
    each_latency(
        wish,
        Work::Probes,
        people,
        &contestants,
        rounds,
        |it, latency_ms| audit::run(track, it, people, latency_ms),
    )
}

fn pace(wish: &Wish, track: &Track, watched_s: u64) -> anyhow::Result<()> {
    if contestants(wish, &[Contestant::Doorman]).is_empty() {
        return Ok(());
    }
    report::race(&format!(
        "A limit nobody tells, {} ms latency, {watched_s} s. Settled: the second half of it.",
        audit::PACE_LATENCY_MS
    ));
    report::paces(&audit::paces(track, watched_s)?);
    Ok(())
}

fn import(wish: &Wish, track: &Track, people: usize) -> anyhow::Result<()> {
    if contestants(wish, &[Contestant::Doorman]).is_empty() {
        return Ok(());
    }
    let people = wish.people.unwrap_or(people);
    ensure!(people > 1, "it takes at least two people");
    report::race("A list is read, until the first question.");
    report::import(&audit::import(track, people)?);
    Ok(())
}

fn long(wish: &Wish, track: &Track, people: usize) -> anyhow::Result<()> {
    let doorman = contestants(wish, &[Contestant::Doorman]);
    if doorman.is_empty() {
        return Ok(());
    }
    let people = wish.people.unwrap_or(people);
    report::race(&format!(
        "{} people are asked, for the memory it takes.",
        grouped(people)
    ));
    let once = Wish {
        latency_ms: Some(0),
        ..wish.clone()
    };
    each_latency(
        &once,
        Work::Probes,
        people,
        &doorman,
        1,
        |it, latency_ms| audit::run(track, it, people, latency_ms),
    )
}

fn visitors(wish: &Wish, track: &Track, seconds: u64) -> anyhow::Result<()> {
    if contestants(wish, &[Contestant::Doorman]).is_empty() {
        return Ok(());
    }
    let latency_ms = wish.latency_ms.unwrap_or(visitors::LATENCY_MS);
    report::race(&format!(
        "Twenty people a second press Start for {seconds} s, {latency_ms} ms latency: from the update to its greeting."
    ));
    for ceiling in CEILINGS {
        let run = |audit| visitors::run(track, ceiling, seconds, latency_ms, audit);
        let alone = run(false).context("visitors alone")?;
        let beside = run(true).context("visitors beside an audit")?;
        report::visitors(ceiling, &alone, &beside);
    }
    Ok(())
}

fn reports(wish: &Wish, track: &Track, people: u64, rounds: usize) -> anyhow::Result<()> {
    if contestants(wish, &[Contestant::Doorman]).is_empty() {
        return Ok(());
    }
    let people = wish.people.map_or(people, |people| people as u64);
    ensure!(people > 0, "it takes at least one person");
    report::race(
        "The owner asks for figures; how long until the last message of the answer, at best.",
    );
    let asked = reports::run(track, people, rounds);
    let (filled, answers) = tokio::runtime::Runtime::new()
        .context("start the runtime")?
        .block_on(asked)?;
    report::reports(&filled, &answers);
    Ok(())
}

fn crowded(
    wish: &Wish,
    track: &Track,
    people: usize,
    known: u32,
    rounds: usize,
) -> anyhow::Result<()> {
    if contestants(wish, &[Contestant::Doorman]).is_empty() {
        return Ok(());
    }
    let people = crowd_size(wish, people)?;
    let letter = track.letter()?;
    report::race(&format!(
        "{} people press Start, on a database that knows others.",
        grouped(people)
    ));
    let sizes = [0, known];
    for latency_ms in latencies_ms(wish) {
        let mut runs = vec![Vec::with_capacity(rounds); sizes.len()];
        for _ in 0..rounds {
            for (known, runs) in sizes.into_iter().zip(&mut runs) {
                let circumstances = Circumstances {
                    known,
                    ..Circumstances::default()
                };
                let doorman = Contestant::Doorman;
                let (figures, _) =
                    track.run_in(circumstances, doorman, people, *latency_ms, &letter)?;
                runs.push(figures);
            }
        }
        report::crowded(people, *latency_ms, &sizes, runs);
    }
    Ok(())
}

fn burst(wish: &Wish, track: &Track, people: usize) -> anyhow::Result<()> {
    if contestants(wish, &[Contestant::Doorman]).is_empty() {
        return Ok(());
    }
    let people = crowd_size(wish, people)?;
    let letter = track.letter()?;
    report::race(&format!(
        "{} people press Start at once, and {BURST_CEILING} messages a second are allowed.",
        grouped(people)
    ));
    let circumstances = Circumstances {
        known: 0,
        ceiling: BURST_CEILING,
        is_asked: true,
    };
    let doorman = Contestant::Doorman;
    let (figures, answers) = track.run_in(circumstances, doorman, people, 0, &letter)?;
    report::table(Work::Updates, 0, people, &[doorman], vec![vec![figures]]);
    report::answers(answers);
    Ok(())
}

/// Has all contestants run, and prints what came of it.
fn each_latency(
    wish: &Wish,
    work: Work,
    people: usize,
    contestants: &[Contestant],
    rounds: usize,
    run: impl Fn(Contestant, u64) -> anyhow::Result<Figures>,
) -> anyhow::Result<()> {
    for latency_ms in latencies_ms(wish).iter().copied() {
        let mut runs = vec![Vec::with_capacity(rounds); contestants.len()];
        for _ in 0..rounds {
            // In turns, so that whatever else the machine does meets all of them.
            for (contestant, runs) in contestants.iter().zip(&mut runs) {
                let figures = run(*contestant, latency_ms);
                runs.push(
                    figures.with_context(|| format!("{} at {latency_ms} ms", contestant.name()))?,
                );
            }
        }
        report::table(work, latency_ms, people, contestants, runs);
    }
    Ok(())
}

fn latencies_ms(wish: &Wish) -> &[u64] {
    match &wish.latency_ms {
        Some(latency_ms) => std::slice::from_ref(latency_ms),
        None => &LATENCIES_MS,
    }
}

fn crowd_size(wish: &Wish, usual: usize) -> anyhow::Result<usize> {
    let people = wish.people.unwrap_or(usual);
    ensure!(
        (1..=PEOPLE_MAX).contains(&people),
        "it takes 1 to {PEOPLE_MAX} people"
    );
    Ok(people)
}

/// Those of them that are wanted.
fn contestants(wish: &Wish, of: &[Contestant]) -> Vec<Contestant> {
    let wanted = |it: &Contestant| wish.only.is_none_or(|only| only == *it);
    of.iter().copied().filter(wanted).collect()
}
