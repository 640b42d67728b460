//! One run of one bot: what it is started with, and what is measured.

use std::{
    path::PathBuf,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::ValueEnum;
use tempfile::TempDir;

use crate::{
    child::Child,
    letter::{Letter, VARIABLE},
    place::{self, Cores},
    telegram::{Setup, Telegram},
};

/// How long one run may take: a minute, and what a slow bot on a slow machine needs per person.
const RUN_WITHIN: Duration = Duration::from_mins(1);
const RUN_WITHIN_PER_PERSON: Duration = Duration::from_millis(20);

/// How much longer a run takes under a profiler.
const PROFILER_FACTOR: u32 = 20;

/// How long a bot is left alone before its idle memory is read.
const IDLE_FOR: Duration = Duration::from_secs(1);

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
    /// The part of both cores that somebody else took: much above 0 the rates mean little.
    pub(crate) disturbed: Option<f64>,
}

/// All that stays the same from run to run.
pub(crate) struct Track {
    pub(crate) cores: Cores,
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

    /// What is run, and the argument that makes it this bot.
    fn program(self) -> anyhow::Result<(PathBuf, Option<&'static str>)> {
        let role = match self {
            Self::Doorman => return Ok((env!("CARGO_BIN_EXE_doorman").into(), None)),
            Self::Bare => "bare",
            Self::Raw => "raw",
        };
        let this = std::env::current_exe().context("find this executable")?;
        Ok((this, Some(role)))
    }
}

impl Track {
    /// `under` is the command line of a profiler, or empty.
    pub(crate) fn new(under: &str) -> Self {
        Self {
            cores: Cores::find(),
            under: under.split_whitespace().map(str::to_owned).collect(),
            folder: env!("CARGO_TARGET_TMPDIR").into(),
        }
    }

    /// The greeting doorman sends, seen in a run too short to be worth a profile.
    pub(crate) fn letter(&self) -> anyhow::Result<Letter> {
        let mut telegram = self.telegram(1, 0)?;
        let mut bot = self.start(&[], Contestant::Doorman, &telegram, None)?;
        let sent = telegram.done().with_context(|| bot.fate())?;
        bot.end()?;
        sent.context("see doorman's greeting")
    }

    /// Has a bot greet a crowd.
    pub(crate) fn run(
        &self,
        contestant: Contestant,
        people: usize,
        latency_ms: u64,
        letter: &Letter,
    ) -> anyhow::Result<Figures> {
        let mut telegram = self.telegram(people, latency_ms)?;
        let (telegram_before, worked_before) = (telegram.child.usage().cpu, self.cores.worked());
        let started_at = Instant::now();
        let mut bot = self.start(&self.under, contestant, &telegram, Some(letter))?;
        telegram.polled().with_context(|| bot.fate())?;
        let first_poll_after = started_at.elapsed();
        let taken = telegram.greeted().with_context(|| bot.fate())?;
        let passed = started_at.elapsed();
        let worked = since(self.cores.worked(), worked_before);
        let telegram_cpu = since(telegram.child.usage().cpu, telegram_before);
        let bot_cpu = bot.child.usage().cpu;
        let sent = telegram.done().with_context(|| bot.fate())?;
        let used = bot.child.usage();
        bot.end()?;
        ensure!(sent.as_ref() == Some(letter), "another greeting: {sent:?}");

        let ours = telegram_cpu.zip(bot_cpu).map(|(one, other)| one + other);
        let seconds = taken.as_secs_f64().max(f64::MIN_POSITIVE);
        Ok(Figures {
            per_second: f64::from(u32::try_from(people).unwrap_or(u32::MAX)) / seconds,
            first_poll_after,
            cpu: used.cpu,
            kib_peak: used.kib_peak,
            telegram_busy: telegram_cpu.map(|cpu| cpu.as_secs_f64() / seconds),
            disturbed: since(worked, ours)
                .map(|others| others.as_secs_f64() / (2.0 * passed.as_secs_f64())),
        })
    }

    /// The memory of a bot that has started and found nothing to do.
    pub(crate) fn idle_kib(
        &self,
        contestant: Contestant,
        letter: &Letter,
    ) -> anyhow::Result<Option<u64>> {
        let mut telegram = self.telegram(0, 0)?;
        let mut bot = self.start(&[], contestant, &telegram, Some(letter))?;
        telegram.done().with_context(|| bot.fate())?;
        // What runs once after a start has no end that could be seen from here.
        thread::sleep(IDLE_FOR);
        let used = bot.child.usage();
        bot.end()?;
        Ok(used.kib)
    }

    /// The simulated Telegram, with a crowd waiting.
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

    /// `wrapper` is a command that runs commands, or empty.
    fn start(
        &self,
        wrapper: &[String],
        contestant: Contestant,
        telegram: &Telegram,
        letter: Option<&Letter>,
    ) -> anyhow::Result<Bot> {
        let folder = tempfile::tempdir_in(&self.folder).context("make a temporary folder")?;
        let (program, role) = contestant.program()?;
        let mut command = place::command(wrapper, program, self.cores.bot);
        command
            .args(role)
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
}

/// How much more it has become, if both are known.
fn since(now: Option<Duration>, before: Option<Duration>) -> Option<Duration> {
    now.zip(before)
        .map(|(now, before)| now.saturating_sub(before))
}

impl Bot {
    /// Whether it is still there, in words.
    fn fate(&mut self) -> String {
        let name = self.contestant.name();
        match self.child.ended() {
            Ok(Some(status)) => format!("{name} has ended by itself: {status}"),
            Ok(None) => format!("{name} is still running"),
            Err(error) => format!("{name}: {error:#}"),
        }
    }

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
