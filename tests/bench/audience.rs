//! An audience that is audited, in a simulated Telegram of its own: both ends of the pipe.
//!
//! Everybody has pressed Start once, and some have blocked the bot since. What happens is told in the order people,
//! asked, and then all or paced: the pace is watched for a while, anything else until everybody was asked.

use std::time::{Duration, Instant};

use anyhow::{anyhow, ensure};
use clap::Args;
use doorman::{
    reach::Verdict,
    sim::{Limits, Memory, Options, Sim},
};
use serde::{Deserialize, Serialize};

use crate::telegram::{self, Telegram, tell};

/// One in so many has blocked the bot.
const BLOCKED_ONE_IN: usize = 4;

/// One chat takes as much as anybody sends: the limit that is looked for is the one on all chats.
const CHAT_PER_SECOND: f64 = 1000.0;

/// What a 429 asks to wait.
const RETRY_AFTER_SECONDS: u64 = 1;

const METHOD: &str = "sendChatAction";

/// How it is set up.
#[derive(Args, Clone, Copy)]
pub(crate) struct Setup {
    /// How many people there are.
    #[arg(long)]
    pub(crate) people: usize,
    /// What every answer takes, in milliseconds.
    #[arg(long)]
    pub(crate) latency_ms: u64,
    /// How long asking everybody may take, in seconds.
    #[arg(long)]
    pub(crate) within_s: u64,
    #[command(flatten)]
    pub(crate) watch: Option<Watch>,
}

/// A limit that nobody tells the bot, and how long it is watched what the bot makes of it.
#[derive(Args, Clone, Copy)]
pub(crate) struct Watch {
    /// Calls per second, and at once.
    #[arg(long, required = false)]
    pub(crate) limit_per_second: u32,
    /// From the first probe, in seconds.
    #[arg(long, required = false)]
    pub(crate) watched_s: u64,
    /// When the pace should have settled, from the first probe, in seconds.
    #[arg(long, required = false)]
    pub(crate) settled_after_s: u64,
}

/// What a watch has shown.
#[derive(Clone, Copy, Deserialize, Serialize)]
pub(crate) struct Pace {
    /// Calls let through, from first to last.
    pub(crate) borne: usize,
    /// Calls let through once the pace had settled, per second.
    pub(crate) borne_per_second: f64,
    /// The part of all calls that met a 429 once the pace had settled.
    pub(crate) refused_settled: f64,
    /// The same from first to last.
    pub(crate) refused: f64,
}

/// What the process tells its parent.
#[derive(Deserialize, Serialize)]
enum Word {
    /// Everybody, with the verdict that is true.
    People(Vec<(i64, String)>),
    /// Somebody has been asked.
    Asked,
    All {
        /// From the first probe to the last, as they arrived.
        taken: Duration,
    },
    Paced(Pace),
    Late {
        calls: usize,
    },
}

/// Is the simulated Telegram until standard input ends.
pub(crate) fn serve(setup: &Setup) -> anyhow::Result<()> {
    let memory = match setup.watch {
        Some(_) => Memory::Everything,
        None => Memory::Counts,
    };
    let options = Options {
        latency: Duration::from_millis(setup.latency_ms),
        limits: setup.watch.map(|watch| limits(watch.limit_per_second)),
        memory,
        ..Options::default()
    };
    telegram::serve(options, async |sim| observe(sim, setup).await)
}

fn limits(per_second: u32) -> Limits {
    Limits {
        chat_per_second: CHAT_PER_SECOND,
        chat_burst: CHAT_PER_SECOND,
        global_per_second: per_second.into(),
        global_burst: per_second.into(),
        retry_after_seconds: RETRY_AFTER_SECONDS,
    }
}

async fn observe(sim: &Sim, setup: &Setup) -> anyhow::Result<()> {
    let people = sim.crowd(setup.people);
    sim.crowd_starts(&people);
    let mut truth = Vec::with_capacity(people.len());
    for (person, number) in people.iter().zip(1_usize..) {
        let verdict = if number.is_multiple_of(BLOCKED_ONE_IN) {
            sim.somebody(*person).blocks();
            Verdict::Blocked
        } else {
            Verdict::Reachable
        };
        truth.push((*person, verdict.as_str().to_owned()));
    }
    telegram::ready(sim)?;
    tell(&Word::People(truth))?;
    let within = Duration::from_secs(setup.within_s);
    let calls =
        |calls: usize| sim.until("probes", within, move |world| world.called(METHOD) >= calls);
    let late = || {
        let calls = sim.ask(|world| world.called(METHOD));
        tell(&Word::Late { calls })
    };
    if calls(1).await.is_err() {
        return late();
    }
    let asked_at = Instant::now();
    tell(&Word::Asked)?;
    if let Some(watch) = setup.watch {
        tokio::time::sleep(Duration::from_secs(watch.watched_s)).await;
        telegram::complain(sim.unexpected())?;
        return tell(&Word::Paced(paced(sim, watch, asked_at)?));
    }
    if calls(people.len()).await.is_err() {
        return late();
    }
    let taken = asked_at.elapsed();
    telegram::complain(sim.unexpected())?;
    tell(&Word::All { taken })
}

fn paced(sim: &Sim, watch: Watch, asked_at: Instant) -> anyhow::Result<Pace> {
    let calls = sim.calls_to(METHOD);
    let end = Instant::now();
    let settled_at = asked_at + Duration::from_secs(watch.settled_after_s);
    let count = |since: Instant| {
        let (mut borne, mut refused) = (0, 0);
        for call in calls.iter().filter(|call| call.at >= since) {
            match call.status {
                429 => refused += 1,
                _ => borne += 1,
            }
        }
        (borne, refused)
    };
    let part =
        |(borne, refused): (u32, u32)| f64::from(refused) / f64::from((borne + refused).max(1));
    let settled = count(settled_at);
    let span = (end - settled_at).as_secs_f64();
    let whole = count(asked_at.min(calls.first().map_or(asked_at, |call| call.at)));
    ensure!(span > 0.0, "the pace has no time to settle");
    Ok(Pace {
        borne: usize::try_from(whole.0)?,
        borne_per_second: f64::from(settled.0) / span,
        refused_settled: part(settled),
        refused: part(whole),
    })
}

/// The audience, as the parent of its process sees it.
pub(crate) struct Audience {
    pub(crate) telegram: Telegram,
    /// Everybody, with the verdict that is true.
    pub(crate) people: Vec<(i64, String)>,
}

impl Audience {
    /// Gathers it.
    pub(crate) fn gather(setup: Setup, core: Option<usize>) -> anyhow::Result<Self> {
        let mut arguments = vec![
            "audience".to_owned(),
            format!("--people={}", setup.people),
            format!("--latency-ms={}", setup.latency_ms),
            format!("--within-s={}", setup.within_s),
        ];
        if let Some(watch) = setup.watch {
            arguments.extend([
                format!("--limit-per-second={}", watch.limit_per_second),
                format!("--watched-s={}", watch.watched_s),
                format!("--settled-after-s={}", watch.settled_after_s),
            ]);
        }
        let mut telegram = Telegram::start(&arguments, core)?;
        match telegram.hear()? {
            Word::People(people) => Ok(Self { telegram, people }),
            word => Err(unexpected(&word)),
        }
    }

    /// Waits until the first of them is asked.
    pub(crate) fn asked(&mut self) -> anyhow::Result<()> {
        match self.telegram.hear()? {
            Word::Asked => Ok(()),
            word => Err(unexpected(&word)),
        }
    }

    /// Waits until all have been asked; returns how long it took from the first.
    pub(crate) fn all_asked(&mut self) -> anyhow::Result<Duration> {
        match self.telegram.hear()? {
            Word::All { taken } => Ok(taken),
            word => Err(unexpected(&word)),
        }
    }

    /// Waits until the watch is over; returns what it has shown.
    pub(crate) fn paced(&mut self) -> anyhow::Result<Pace> {
        match self.telegram.hear()? {
            Word::Paced(pace) => Ok(pace),
            word => Err(unexpected(&word)),
        }
    }
}

fn unexpected(word: &Word) -> anyhow::Error {
    match word {
        Word::Late { calls } => anyhow!("time is up: {calls} probes have arrived"),
        _ => anyhow!("the simulated Telegram spoke out of turn"),
    }
}
