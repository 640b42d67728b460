//! One check of a list, by doorman or by a bare loop: what it is started with, and what it has found.

use std::{
    collections::HashMap,
    fs::{self, File},
    path::Path,
    process::{Command, ExitStatus, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use tempfile::TempDir;

use crate::{
    child::{Child, Usage},
    telegram::Telegram,
    track::{Contestant, Track},
};

/// The ceiling in the settings where doorman finds the pace itself: out of the way of any limit.
const PROBES_PER_SECOND_MAX: &str = "200";

/// How long a check may take to end once it is over for us, or interrupted.
const END_WITHIN: Duration = Duration::from_mins(1);

/// How often it is looked whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(5);

const LIST: &str = "list.txt";
const ROWS: &str = "rows.csv";
const LOG: &str = "log.txt";

/// What is told of the log when something goes wrong, in lines from its end.
const LOG_LINES: usize = 10;

/// A check at work.
pub(crate) struct Check {
    name: &'static str,
    child: Child,
    usage: JoinHandle<Usage>,
    /// The list, the rows and doorman's database are in here.
    folder: TempDir,
}

/// What a check has left behind.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) usage: Usage,
    /// Verdicts by id.
    pub(crate) rows: HashMap<i64, String>,
}

impl Check {
    /// Starts it on a list; `wrapper` is a command that runs commands, or empty.
    pub(crate) fn start(
        track: &Track,
        wrapper: &[String],
        contestant: Contestant,
        telegram: &Telegram,
        ids: &[i64],
        rate: &str,
    ) -> anyhow::Result<Self> {
        let folder = track.folder()?;
        let lines: Vec<_> = ids.iter().map(|id| format!("{id}\n")).collect();
        fs::write(folder.path().join(LIST), lines.concat()).context("write the list")?;
        let file = |name| File::create(folder.path().join(name)).context("make a file");
        let mut command = track.command(wrapper, contestant, telegram, folder.path())?;
        arguments(&mut command, contestant, rate)?;
        command.stdout(file(ROWS)?).stderr(file(LOG)?);
        let (child, _) = Child::start(contestant.name(), &mut command)?;
        Ok(Self {
            name: contestant.name(),
            usage: child.watch(),
            child,
            folder,
        })
    }

    /// What it has used so far.
    pub(crate) fn usage(&self) -> Usage {
        self.child.usage()
    }

    /// Interrupts it, as Ctrl-C does, and waits for its end; returns how long that took, too.
    pub(crate) fn interrupt(self) -> anyhow::Result<(Ended, Duration)> {
        let asked_at = Instant::now();
        self.child.signal("INT")?;
        let ended = self.end()?;
        Ok((ended, asked_at.elapsed()))
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> anyhow::Result<Ended> {
        let end = Instant::now() + END_WITHIN;
        let status = loop {
            // Whoever asks for the status first makes the figures go away.
            if self.usage.is_finished()
                && let Some(status) = self.child.ended()?
            {
                break status;
            }
            if Instant::now() > end {
                bail!("{} does not end within {END_WITHIN:?}", self.name);
            }
            thread::sleep(LOOK_EVERY);
        };
        let rows = rows(&self.folder.path().join(ROWS)).with_context(|| self.log())?;
        let Ok(usage) = self.usage.join() else {
            bail!("nobody has watched {}", self.name);
        };
        Ok(Ended {
            status,
            usage,
            rows,
        })
    }

    /// What it has said last, for whoever wants to know what went wrong.
    pub(crate) fn log(&self) -> String {
        let log = fs::read_to_string(self.folder.path().join(LOG)).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        let last = &lines[lines.len().saturating_sub(LOG_LINES)..];
        format!("{} has said: {}", self.name, last.join("\n"))
    }
}

/// What makes a contestant check the list.
fn arguments(command: &mut Command, contestant: Contestant, rate: &str) -> anyhow::Result<()> {
    match contestant {
        Contestant::Doorman => command
            .args(["check", "--rate", rate, "--no-confirm", LIST])
            .env("DOORMAN_PROBES_PER_SECOND_MAX", PROBES_PER_SECOND_MAX),
        Contestant::Bare => command.args(["sweep", LIST]),
        Contestant::Raw => bail!("the raw client checks no lists"),
    };
    command.stdin(Stdio::null());
    Ok(())
}

/// Reads rows, each about somebody else.
fn rows(file: &Path) -> anyhow::Result<HashMap<i64, String>> {
    let mut csv = csv::Reader::from_path(file).context("read the rows")?;
    let header = csv.headers().context("read the rows")?;
    let column = |name| {
        let found = header.iter().position(|it| it == name);
        found.with_context(|| format!("no column {name} in {header:?}"))
    };
    let (id, verdict) = (column("user_id")?, column("verdict")?);
    let mut rows = HashMap::new();
    for row in csv.records() {
        let row = row.context("read the rows")?;
        let person = row[id].parse().context("read the rows")?;
        let twice = rows.insert(person, row[verdict].to_owned());
        ensure!(twice.is_none(), "{person} has two rows");
    }
    Ok(rows)
}

impl Ended {
    /// Every row is true; it is no mistake if somebody has none.
    pub(crate) fn compare(&self, truth: &[(i64, String)]) -> anyhow::Result<()> {
        let truth: HashMap<_, _> = truth.iter().map(|(id, verdict)| (id, verdict)).collect();
        let wrong = self
            .rows
            .iter()
            .filter(|(id, found)| truth.get(id) != Some(found));
        let wrong: Vec<_> = wrong.collect();
        ensure!(
            wrong.is_empty(),
            "{} rows of {} are wrong, such as {:?}",
            wrong.len(),
            self.rows.len(),
            wrong[0]
        );
        Ok(())
    }
}
