//! The race: who runs, against what, and what is measured.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};
use tempfile::TempDir;

use crate::{
    child::Child,
    letter::{Letter, VARIABLE},
    place::{self, Cores},
    report,
    telegram::{Setup, Telegram},
};

/// What every answer of Telegram takes: nothing, and about what it takes from a rented server.
const LATENCIES_MS: [u64; 2] = [0, 50];

const PEOPLE: usize = 10_000;
const PEOPLE_SHORT: usize = 500;

/// The simulated Telegram holds no more waiting updates than this.
const PEOPLE_MAX: usize = 100_000;

/// The median of so many is printed.
const ROUNDS: usize = 3;

/// How long one run may take: a minute, and what a slow bot on a slow machine needs per person.
const RUN_WITHIN: Duration = Duration::from_mins(1);
const RUN_WITHIN_PER_PERSON: Duration = Duration::from_millis(20);

/// How much longer a run takes under a profiler.
const PROFILER_FACTOR: u32 = 20;

/// How long a bot is left alone before its idle memory is read.
const IDLE_FOR: Duration = Duration::from_secs(1);

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
    /// Run the bots under this command, e.g. a profiler
    #[arg(long, default_value = "", hide_default_value = true)]
    under: String,
}

/// A bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Contestant {
    Doorman,
    Bare,
    Raw,
}

/// What one run has shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    pub(crate) per_second: f64,
    pub(crate) first_poll_after: Duration,
    pub(crate) cpu: Option<Duration>,
    pub(crate) kib_peak: Option<u64>,
    /// The part of the time the simulated Telegram was busy: near 1 it holds the bot up.
    pub(crate) telegram_busy: Option<f64>,
}

/// All that stays the same from run to run.
struct Track {
    cores: Cores,
    under: Vec<String>,
    /// On the disk that holds the build, for a temporary folder may be in memory, where nothing is durable.
    folder: PathBuf,
}

/// A bot at work.
struct Bot {
    contestant: Contestant,
    child: Child,
    /// Doorman's database is in here.
    _folder: TempDir,
}

impl Contestant {
    /// Its name in the report.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Doorman => "doorman",
            Self::Bare => "bare teloxide",
            Self::Raw => "raw HTTP client",
        }
    }
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
    let track = Track {
        cores: Cores::find(),
        under: wish.under.split_whitespace().map(str::to_owned).collect(),
        folder: env!("CARGO_TARGET_TMPDIR").into(),
    };
    let letter = track.letter()?;
    report::opening(people, rounds, track.cores);
    for latency_ms in LATENCIES_MS {
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

impl Track {
    /// The greeting doorman sends.
    fn letter(&self) -> anyhow::Result<Letter> {
        let mut telegram = self.telegram(1, 0)?;
        let bot = self.start(Contestant::Doorman, &telegram, None)?;
        telegram.polled()?;
        let outcome = telegram.done()?;
        bot.end()?;
        outcome.letter.context("see doorman's greeting")
    }

    fn run(
        &self,
        contestant: Contestant,
        people: usize,
        latency_ms: u64,
        letter: &Letter,
    ) -> anyhow::Result<Figures> {
        let mut telegram = self.telegram(people, latency_ms)?;
        let before = telegram.child.usage();
        let started_at = Instant::now();
        let bot = self.start(contestant, &telegram, Some(letter))?;
        telegram.polled()?;
        let first_poll_after = started_at.elapsed();
        let outcome = telegram.done()?;
        let used = bot.child.usage();
        let after = telegram.child.usage();
        bot.end()?;
        ensure!(
            outcome.letter.as_ref() == Some(letter),
            "another greeting: {:?}",
            outcome.letter
        );
        let seconds = Duration::from_micros(outcome.micros.max(1)).as_secs_f64();
        let busy = after.cpu.zip(before.cpu);
        Ok(Figures {
            per_second: f64::from(u32::try_from(people).unwrap_or(u32::MAX)) / seconds,
            first_poll_after,
            cpu: used.cpu,
            kib_peak: used.kib_peak,
            telegram_busy: busy
                .map(|(after, before)| after.saturating_sub(before).as_secs_f64() / seconds),
        })
    }

    /// The memory of a bot that has started and found nothing to do.
    fn idle_kib(&self, contestant: Contestant, letter: &Letter) -> anyhow::Result<Option<u64>> {
        let mut telegram = self.telegram(0, 0)?;
        let bot = self.start(contestant, &telegram, Some(letter))?;
        telegram.polled()?;
        telegram.done()?;
        // What runs once after a start has no end that could be seen from here.
        thread::sleep(IDLE_FOR);
        let used = bot.child.usage();
        bot.end()?;
        Ok(used.kib)
    }

    fn telegram(&self, people: usize, latency_ms: u64) -> anyhow::Result<Telegram> {
        let per_person = RUN_WITHIN_PER_PERSON * u32::try_from(people).unwrap_or(u32::MAX);
        let factor = if self.under.is_empty() {
            1
        } else {
            PROFILER_FACTOR
        };
        let setup = Setup {
            people,
            latency_ms,
            within_s: ((RUN_WITHIN + per_person) * factor).as_secs(),
        };
        Telegram::start(setup, self.cores.telegram)
    }

    fn start(
        &self,
        contestant: Contestant,
        telegram: &Telegram,
        letter: Option<&Letter>,
    ) -> anyhow::Result<Bot> {
        let folder = tempfile::tempdir_in(&self.folder).context("make a temporary folder")?;
        let mut command = self.command(contestant)?;
        command
            .env("TELOXIDE_TOKEN", &telegram.token)
            .env("TELOXIDE_API_URL", &telegram.url)
            .env("RUST_LOG", "warn")
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        if let Some(letter) = letter {
            command.env(VARIABLE, letter.told()?);
        }
        if contestant == Contestant::Doorman {
            command
                .env("DATABASE_URL", "sqlite://bench.db")
                .env("DOORMAN_REPLIES_PER_SECOND_MAX", "0")
                .env("DOORMAN_PROBES_PER_SECOND_MAX", "0");
        }
        let (child, _) = Child::start(contestant.name(), &mut command)?;
        Ok(Bot {
            contestant,
            child,
            _folder: folder,
        })
    }

    fn command(&self, contestant: Contestant) -> anyhow::Result<Command> {
        let (program, role) = match contestant {
            Contestant::Doorman => (env!("CARGO_BIN_EXE_doorman").into(), None),
            Contestant::Bare => (this_executable()?, Some("bare")),
            Contestant::Raw => (this_executable()?, Some("raw")),
        };
        let mut command = place::command(&self.under, program, self.cores.bot);
        command.args(role);
        Ok(command)
    }
}

fn this_executable() -> anyhow::Result<PathBuf> {
    std::env::current_exe().context("find this executable")
}

impl Bot {
    /// Ends it. Only doorman is expected to know how to end well.
    fn end(self) -> anyhow::Result<()> {
        let status = self.child.end()?;
        ensure!(
            self.contestant != Contestant::Doorman || status.success(),
            "doorman ended with {status}"
        );
        Ok(())
    }
}
