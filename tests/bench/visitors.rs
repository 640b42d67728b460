//! Visitors who press Start one after another, perhaps beside an audit: both ends of the pipe, and what a greeting takes.
//!
//! The audit is of people who came before, asked for in chat and worked off by the bot that greets: both go through one
//! gate and into one database. It is at its full rate when the first visitor comes, and not over when the last does.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow, ensure};
use clap::Args;
use doorman::sim::{Memory, Options, Person, Sim, World};
use serde::{Deserialize, Serialize};
use tokio::time::interval;

use crate::{
    child::Child,
    telegram::{self, Telegram, tell},
    track::{Contestant, Track},
};

/// What every answer takes unless the command line says otherwise: a server nearby.
pub(crate) const LATENCY_MS: u64 = 20;

/// From one visitor to the next.
const EVERY: Duration = Duration::from_millis(50);

/// How long a run may take beyond its visitors.
const WITHIN: Duration = Duration::from_mins(5);

/// Those to be audited press Start in groups, for there is only so much room in the queue.
const GROUP_MAX: usize = 50_000;

/// An audit is at its full rate once a second has brought no more than this many times the probes of the one before;
/// until then it doubles.
const GROWTH_MIN: f64 = 1.25;

/// In each of so many parts of the time there were probes.
const PARTS: usize = 4;

/// Probes on their way at once: what bounds an audit without a ceiling.
const IN_FLIGHT_MAX: u64 = 128;

/// The shortest latency at which people to be audited do not run out.
const LATENCY_MIN_MS: u64 = 10;

/// How much longer than the visitors come there is somebody to ask: doubling takes longer, but asks few.
const AUDIT_BEYOND_S: u64 = 15;

/// So many are never audited without a word of confirmation.
const PEOPLE_MIN: u64 = 1100;

const METHOD: &str = "sendChatAction";

/// How it is set up.
#[derive(Args, Clone, Copy)]
pub(crate) struct Setup {
    /// How many visitors there are.
    #[arg(long)]
    visitors: usize,
    /// How many people have come before.
    #[arg(long)]
    people: usize,
    /// What every answer takes, in milliseconds.
    #[arg(long)]
    latency_ms: u64,
    /// Whether those who came before are audited meanwhile.
    #[arg(long)]
    audit: bool,
}

/// What the process tells its parent.
#[derive(Deserialize, Serialize)]
enum Word {
    /// Who may ask for audits.
    Owner(i64),
    /// Everybody who comes before has been greeted.
    Filled,
    Greeted(Greeted),
    Late(String),
}

/// What the visitors have met.
#[derive(Deserialize, Serialize)]
pub(crate) struct Greeted {
    /// From the moment an update was queued to the arrival of its greeting, the shortest first.
    delays: Vec<Duration>,
    pub(crate) probes_per_second: f64,
}

impl Greeted {
    /// So many of a hundred have waited no longer.
    pub(crate) fn percentile(&self, of_a_hundred: usize) -> Duration {
        let rank = (self.delays.len() * of_a_hundred).div_ceil(100);
        self.delays[rank.max(1) - 1]
    }
}

/// Is the simulated Telegram until standard input ends.
pub(crate) fn serve(setup: &Setup) -> anyhow::Result<()> {
    let options = Options {
        memory: Memory::Counts,
        ..Options::default()
    };
    telegram::serve(options, async |sim| observe(sim, setup).await)
}

async fn observe(sim: &Sim, setup: &Setup) -> anyhow::Result<()> {
    let owner = sim.person("Olga");
    telegram::ready(sim)?;
    tell(&Word::Owner(owner.id()))?;
    match greeted(sim, setup, &owner).await {
        Ok(greeted) => {
            telegram::complain(sim.unexpected())?;
            tell(&Word::Greeted(greeted))
        }
        Err(problem) => tell(&Word::Late(format!("{problem:#}"))),
    }
}

async fn greeted(sim: &Sim, setup: &Setup, owner: &Person) -> anyhow::Result<Greeted> {
    let people = sim.crowd(setup.people);
    for group in people.chunks(GROUP_MAX) {
        sim.crowd_starts(group);
        until(sim, "room", |world| world.pending() == 0).await?;
    }
    owner.starts();
    let greeted = |world: &World| world.sent() > people.len() && world.is_polled();
    until(sim, "a greeting each", greeted).await?;
    let starts = sim.ask(|world| world.called("getMe"));
    tell(&Word::Filled)?;
    let again = |world: &World| world.called("getMe") > starts && world.is_polled();
    until(sim, "another start", again).await?;
    sim.set_latency(Duration::from_millis(setup.latency_ms));
    if setup.audit {
        owner.writes("/audit everyone force");
        let asked = |world: &World| world.sent() > people.len() + 1;
        until(sim, "a word of confirmation", asked).await?;
        owner.presses("Start");
        full_rate(sim).await?;
    }

    let visitors = sim.crowd(setup.visitors);
    let mut started = Vec::with_capacity(visitors.len());
    let mut ticks = interval(EVERY);
    let began = Instant::now();
    for visitor in &visitors {
        ticks.tick().await;
        started.push((Instant::now(), probes(sim)));
        sim.somebody(*visitor).starts();
    }
    let all = |world: &World| visitors.iter().rev().all(|it| world.received(*it) > 0);
    until(sim, "a greeting for each visitor", all).await?;
    let (span, probes) = (began.elapsed(), probes(sim));
    ensure!(
        visitors
            .iter()
            .all(|it| sim.ask(|world| world.received(*it)) == 1),
        "somebody was greeted twice"
    );

    let asked: Vec<_> = started.iter().map(|(_, probes)| *probes).collect();
    if setup.audit {
        let part = asked.len().div_ceil(PARTS);
        let is_asking = |part: &[usize]| part.first() < part.last();
        ensure!(
            asked.chunks(part).all(is_asking) && probes < people.len(),
            "the audit was not under way all the time: {asked:?} of {} people",
            people.len()
        );
    } else {
        ensure!(probes == 0, "{probes} probes that nobody asked for");
    }
    let mut delays = Vec::with_capacity(visitors.len());
    for (visitor, (started_at, _)) in visitors.iter().zip(&started) {
        let greeted_at = sim.ask(|world| world.messages(*visitor).last().map(|it| it.at));
        let greeted_at = greeted_at.context("find a greeting")?;
        delays.push(greeted_at.duration_since(*started_at));
    }
    delays.sort();
    let probes = u32::try_from(probes - asked[0])?;
    Ok(Greeted {
        delays,
        probes_per_second: f64::from(probes) / span.as_secs_f64(),
    })
}

/// Waits until the audit goes no faster any more.
async fn full_rate(sim: &Sim) -> anyhow::Result<()> {
    until(sim, "a probe", |world| world.called(METHOD) > 0).await?;
    let (mut total, mut last) = (0, f64::INFINITY);
    let mut seconds = interval(Duration::from_secs(1));
    seconds.tick().await;
    loop {
        seconds.tick().await;
        let now = probes(sim);
        let rate = f64::from(u32::try_from(now - total)?);
        if rate < GROWTH_MIN * last && last.is_finite() {
            return Ok(());
        }
        (total, last) = (now, rate);
    }
}

fn probes(sim: &Sim) -> usize {
    sim.ask(|world| world.called(METHOD))
}

async fn until(sim: &Sim, what: &str, is_so: impl Fn(&World) -> bool) -> anyhow::Result<()> {
    let came = sim.until(what, WITHIN, is_so).await;
    came.map_err(|late| anyhow!(late))
}

/// Has visitors come to doorman for so many seconds; `ceiling` is what it may send and ask a second, `None` for all it
/// can.
pub(crate) fn run(
    track: &Track,
    ceiling: Option<u64>,
    seconds: u64,
    latency_ms: u64,
    audit: bool,
) -> anyhow::Result<Greeted> {
    let rate = ceiling.unwrap_or(1000 * IN_FLIGHT_MAX / latency_ms.max(LATENCY_MIN_MS));
    let people = (rate * (seconds + AUDIT_BEYOND_S)).max(PEOPLE_MIN);
    let visitors = seconds * 1000 / u64::try_from(EVERY.as_millis())?;
    let mut arguments = vec![
        "visitors".to_owned(),
        format!("--visitors={visitors}"),
        format!("--people={people}"),
        format!("--latency-ms={latency_ms}"),
    ];
    arguments.extend(audit.then(|| "--audit".to_owned()));
    let mut telegram = Telegram::start(&arguments, track.cores.telegram)?;
    let Word::Owner(owner) = telegram.hear()? else {
        return Err(anyhow!("the simulated Telegram spoke out of turn"));
    };

    let folder = track.folder()?;
    // Those who come before are greeted without a ceiling: theirs is not the time that counts.
    let filling = doorman(track, &telegram, folder.path(), owner, 0)?;
    let Word::Filled = telegram.hear()? else {
        return Err(anyhow!("those who come before were not greeted"));
    };
    end(filling)?;
    let bot = doorman(track, &telegram, folder.path(), owner, ceiling.unwrap_or(0))?;
    let greeted = match telegram.hear()? {
        Word::Greeted(greeted) => greeted,
        Word::Late(problem) => return Err(anyhow!(problem)),
        Word::Owner(_) | Word::Filled => {
            return Err(anyhow!("the simulated Telegram spoke out of turn"));
        }
    };
    end(bot)?;
    Ok(greeted)
}

/// Starts doorman with a ceiling for all it sends and asks; 0 is none.
fn doorman(
    track: &Track,
    telegram: &Telegram,
    folder: &Path,
    owner: i64,
    ceiling: u64,
) -> anyhow::Result<Child> {
    let doorman = Contestant::Doorman;
    let mut command = track.command(&track.under, doorman, telegram, folder)?;
    let ceiling = ceiling.to_string();
    command
        .env("DOORMAN_ADMINS", owner.to_string())
        .env("DOORMAN_REPLIES_PER_SECOND_MAX", &ceiling)
        .env("DOORMAN_PROBES_PER_SECOND_MAX", &ceiling)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let (bot, _) = Child::start(doorman.name(), &mut command)?;
    Ok(bot)
}

fn end(bot: Child) -> anyhow::Result<()> {
    let status = bot.end()?;
    ensure!(status.success(), "doorman ended with {status}");
    Ok(())
}
