//! One run of one bot: what it is started with, and what is measured.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, ensure};
use clap::ValueEnum;
use tempfile::TempDir;

use crate::{
    child::Child,
    crowd::{Crowd, Setup},
    crowded,
    database::Database,
    figures::{Answers, Figures, Meanwhile},
    letter::{Letter, VARIABLE},
    place::{self, Cores},
    telegram::Telegram,
};

/// How long one run may take: a minute, and what a slow bot on a slow machine needs per person.
const RUN_WITHIN: Duration = Duration::from_mins(1);
const RUN_WITHIN_PER_PERSON: Duration = Duration::from_millis(20);

/// Doorman's database, in a folder of its own.
const DATABASE: &str = "bench.db";

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

/// All that stays the same from run to run.
pub(crate) struct Track {
    pub(crate) cores: Cores,
    pub(crate) under: Vec<String>,
    /// The server doorman has its databases on, if that is not a file.
    pub(crate) postgres: Option<String>,
    /// On the disk that holds the build, for a temporary folder may be in memory, where nothing is durable.
    folder: PathBuf,
}

/// What a bot finds when it starts, and what it is allowed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Circumstances {
    /// People that doorman knows already.
    pub(crate) known: u32,
    /// Messages a second that doorman may send; 0 is no ceiling.
    pub(crate) ceiling: u64,
    /// Whether whoever runs it asks it something all the while.
    pub(crate) is_asked: bool,
}

/// A bot at work.
struct Bot {
    contestant: Contestant,
    child: Child,
    _database: Option<Database>,
    /// Doorman's database is in here, unless it is on a server.
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

    /// What is run.
    fn program(self) -> anyhow::Result<PathBuf> {
        match self {
            Self::Doorman => Ok(env!("CARGO_BIN_EXE_doorman").into()),
            Self::Bare | Self::Raw => std::env::current_exe().context("find this executable"),
        }
    }

    /// The argument that makes it a bot that greets.
    fn role(self) -> Option<&'static str> {
        match self {
            Self::Doorman => None,
            Self::Bare => Some("bare"),
            Self::Raw => Some("raw"),
        }
    }
}

impl Track {
    /// `under` is the command line of a profiler, or empty.
    pub(crate) fn new(under: &str, postgres: Option<String>) -> Self {
        Self {
            cores: Cores::find(),
            under: under.split_whitespace().map(str::to_owned).collect(),
            postgres,
            folder: env!("CARGO_TARGET_TMPDIR").into(),
        }
    }

    /// The greeting doorman sends, seen in a run too short to be worth a profile.
    pub(crate) fn letter(&self) -> anyhow::Result<Letter> {
        let usual = Circumstances::default();
        let mut crowd = self.crowd(1, 0, usual)?;
        let mut bot = self.start(&[], Contestant::Doorman, &crowd, None, usual)?;
        let sent = crowd.done().with_context(|| bot.fate())?;
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
        let usual = Circumstances::default();
        let (figures, _) = self.run_in(usual, contestant, people, latency_ms, letter)?;
        Ok(figures)
    }

    /// The same in other circumstances. Also returns how whoever runs the bot was answered.
    pub(crate) fn run_in(
        &self,
        circumstances: Circumstances,
        contestant: Contestant,
        people: usize,
        latency_ms: u64,
        letter: &Letter,
    ) -> anyhow::Result<(Figures, Answers)> {
        let folder = self.folder()?;
        if circumstances.known > 0 {
            crowded::fill(&folder.path().join(DATABASE), circumstances.known)?;
        }
        let mut crowd = self.crowd(people, latency_ms, circumstances)?;
        let meanwhile = Meanwhile::begins(self.cores, &crowd.telegram.child);
        let letter_or_none = Some(letter);
        let mut bot = self.start_in(
            folder,
            &self.under,
            contestant,
            &crowd,
            letter_or_none,
            circumstances,
        )?;
        crowd.polled().with_context(|| bot.fate())?;
        let first_call_after = meanwhile.passed();
        let (taken, answers) = crowd.greeted().with_context(|| bot.fate())?;
        let used = bot.child.usage();
        let telegram = &crowd.telegram.child;
        let figures = meanwhile.figures(telegram, used, people, taken, first_call_after);
        let sent = crowd.done().with_context(|| bot.fate())?;
        bot.end()?;
        ensure!(sent.as_ref() == Some(letter), "another greeting: {sent:?}");
        Ok((figures, answers))
    }

    /// The memory of a bot that has started and found nothing to do.
    pub(crate) fn idle_kib(
        &self,
        contestant: Contestant,
        letter: &Letter,
    ) -> anyhow::Result<Option<u64>> {
        let usual = Circumstances::default();
        let mut crowd = self.crowd(0, 0, usual)?;
        let mut bot = self.start(&[], contestant, &crowd, Some(letter), usual)?;
        crowd.done().with_context(|| bot.fate())?;
        // What runs once after a start has no end that could be seen from here.
        thread::sleep(IDLE_FOR);
        let used = bot.child.usage();
        bot.end()?;
        Ok(used.kib)
    }

    /// How many times as long as usual something may take.
    pub(crate) fn patience(&self) -> u32 {
        if self.under.is_empty() {
            1
        } else {
            PROFILER_FACTOR
        }
    }

    /// A new folder for one process.
    pub(crate) fn folder(&self) -> anyhow::Result<TempDir> {
        tempfile::tempdir_in(&self.folder).context("make a temporary folder")
    }

    /// The simulated Telegram, with a crowd waiting.
    fn crowd(
        &self,
        people: usize,
        latency_ms: u64,
        Circumstances { is_asked, .. }: Circumstances,
    ) -> anyhow::Result<Crowd> {
        let per_person = RUN_WITHIN_PER_PERSON * u32::try_from(people).unwrap_or(u32::MAX);
        let setup = Setup {
            people,
            latency_ms,
            within_s: ((RUN_WITHIN + per_person) * self.patience()).as_secs(),
            is_asked,
        };
        Crowd::gather(setup, self.cores.telegram)
    }

    fn start(
        &self,
        wrapper: &[String],
        contestant: Contestant,
        crowd: &Crowd,
        letter: Option<&Letter>,
        circumstances: Circumstances,
    ) -> anyhow::Result<Bot> {
        self.start_in(
            self.folder()?,
            wrapper,
            contestant,
            crowd,
            letter,
            circumstances,
        )
    }

    fn start_in(
        &self,
        folder: TempDir,
        wrapper: &[String],
        contestant: Contestant,
        crowd: &Crowd,
        letter: Option<&Letter>,
        circumstances: Circumstances,
    ) -> anyhow::Result<Bot> {
        let mut command = self.command(wrapper, contestant, &crowd.telegram, folder.path())?;
        command
            .args(contestant.role())
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        if let Some(letter) = letter {
            command.env(VARIABLE, letter.told()?);
        }
        let mut database = None;
        if contestant == Contestant::Doorman {
            let server = self.postgres.as_deref();
            database = server.map(Database::make).transpose()?;
            if let Some(database) = &database {
                command.env("DATABASE_URL", &database.url);
            }
            command
                .env(
                    "DOORMAN_REPLIES_PER_SECOND_MAX",
                    circumstances.ceiling.to_string(),
                )
                .env("DOORMAN_PROBES_PER_SECOND_MAX", "0");
            if circumstances.is_asked {
                command.env("DOORMAN_ADMINS", crowd.owner.to_string());
            }
        }
        let (child, _) = Child::start(contestant.name(), &mut command)?;
        Ok(Bot {
            contestant,
            child,
            _database: database,
            _folder: folder,
        })
    }

    /// The program of a contestant, without its arguments; `wrapper` is a command that runs commands, or empty.
    pub(crate) fn command(
        &self,
        wrapper: &[String],
        contestant: Contestant,
        telegram: &Telegram,
        folder: &Path,
    ) -> anyhow::Result<Command> {
        let mut command = place::command(wrapper, contestant.program()?, self.cores.bot);
        command
            .env("TELOXIDE_TOKEN", &telegram.token)
            .env("TELOXIDE_API_URL", &telegram.url)
            .env("RUST_LOG", "warn")
            .current_dir(folder);
        if contestant == Contestant::Doorman {
            command.env("DATABASE_URL", format!("sqlite://{DATABASE}"));
        }
        Ok(command)
    }
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
