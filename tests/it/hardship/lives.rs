//! The bot as a process that dies and lives again.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use doorman::config::JoinPolicy;
use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::CEILING;
use crate::process::Process;
use crate::stage::{Stage, user_id};

/// How long an end may take: for handlers, for marks and for closing a database that is
/// locked, one after the other.
const END_TIME_MAX: Duration = Duration::from_secs(40);

/// The lives of one bot.
pub(super) struct Lives {
    variables: Vec<(String, String)>,
    process: Option<Process>,
    /// Whether it was asked to end.
    is_ending: bool,
    /// When it was killed.
    pub(super) deaths: Vec<Instant>,
    /// How often it was asked to end.
    pub(super) stops: usize,
    /// When it may have missed an answer that was on its way: it was stopped, or killed,
    /// or the connection was cut.
    pub(super) upheavals: Vec<Instant>,
    log: String,
    clock: Option<Clock>,
}

/// The clock the process sees.
struct Clock {
    folder: TempDir,
}

impl Clock {
    /// `None` where libfaketime is not installed.
    fn find() -> Option<(Self, PathBuf)> {
        let libraries = std::fs::read_dir("/usr/lib").ok()?;
        let library = libraries
            .filter_map(|entry| Some(entry.ok()?.path().join("faketime/libfaketimeMT.so.1")))
            .find(|path| path.exists())?;
        let folder = tempfile::tempdir().unwrap();
        let clock = Self { folder };
        clock.jump_to(0);
        Some((clock, library))
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("clock")
    }

    /// It is so many seconds ahead of the true time from now on.
    fn jump_to(&self, seconds: i64) {
        let new = self.folder.path().join("new");
        std::fs::write(&new, format!("{seconds:+}\n")).unwrap();
        std::fs::rename(new, self.file()).unwrap();
    }
}

impl Lives {
    /// The first one.
    pub(super) fn begin(stage: &Stage, policy: JoinPolicy) -> Self {
        let policy = match policy {
            JoinPolicy::Greet => "greet",
            JoinPolicy::Approve => "approve",
            JoinPolicy::Confirm => "confirm",
        };
        let config = stage.config();
        let mut variables = vec![
            ("TELOXIDE_TOKEN", config.token.expose_secret().to_owned()),
            ("TELOXIDE_API_URL", config.api_url.to_string()),
            (
                "DATABASE_URL",
                config.database_url.expose_secret().to_owned(),
            ),
            ("DOORMAN_ADMINS", user_id(&stage.owner).to_string()),
            ("DOORMAN_REPLIES_PER_SECOND_MAX", CEILING.to_string()),
            ("DOORMAN_PROBES_PER_SECOND_MAX", CEILING.to_string()),
            ("DOORMAN_CONFIRM_AFTER", "1s".to_owned()),
            ("DOORMAN_JOIN_REQUESTS", policy.to_owned()),
        ];
        let clock = Clock::find().map(|(clock, library)| {
            let text = |path: &Path| path.display().to_string();
            variables.extend([
                ("LD_PRELOAD", text(&library)),
                ("FAKETIME_TIMESTAMP_FILE", text(&clock.file())),
                ("FAKETIME_NO_CACHE", "1".to_owned()),
                ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
                ("NO_FAKE_STAT", "1".to_owned()),
            ]);
            clock
        });
        if clock.is_none() {
            println!("hardship: no libfaketime here, so the clock does not jump");
        }
        let owned = |(name, value): (&str, String)| (name.to_owned(), value);
        let mut lives = Self {
            variables: variables.into_iter().map(owned).collect(),
            process: None,
            is_ending: false,
            deaths: Vec::new(),
            stops: 0,
            upheavals: Vec::new(),
            log: String::new(),
            clock,
        };
        lives.start();
        lives
    }

    /// What its process is started with.
    pub(super) fn variables(&self) -> Vec<(&str, &str)> {
        let variables = self.variables.iter();
        variables.map(|(name, value)| (&**name, &**value)).collect()
    }

    /// Starts it, unless it runs.
    pub(super) fn start(&mut self) {
        if self.process.is_none() {
            self.process = Some(Process::start_used_to_limits(&[], &self.variables()));
        }
    }

    /// Asks it to end, as a service manager does that starts it anew.
    pub(super) fn terminate(&mut self) {
        if let Some(process) = &self.process {
            self.upheavals.push(Instant::now());
            process.terminate();
            self.is_ending = true;
            self.stops += 1;
        }
    }

    /// Starts it once it has ended, and ended well.
    pub(super) async fn start_anew(&mut self) {
        if self.is_ending {
            // One that stands still would never end.
            self.signal("CONT");
            self.end().await;
            self.log.push_str("-- stopped --\n");
            self.upheavals.push(Instant::now());
        }
        self.start();
    }

    /// `kill -9`.
    pub(super) fn kill(&mut self) {
        self.is_ending = false;
        if let Some(process) = self.process.take() {
            self.log.push_str(&process.log());
            self.log.push_str("-- killed --\n");
            self.upheavals.push(Instant::now());
            process.kill();
            // Nothing leaves it after this moment.
            self.deaths.push(Instant::now());
        }
    }

    /// Whether it has come as far as asking for updates, in this life.
    pub(super) fn is_up(&self) -> bool {
        let log = self.process.as_ref().map(Process::log);
        log.is_some_and(|log| log.contains("polling"))
    }

    /// Which of its lives this is.
    pub(super) fn life(&self) -> usize {
        self.deaths.len()
    }

    /// `STOP`, or `CONT`.
    pub(super) fn signal(&mut self, signal: &str) {
        if let Some(process) = &self.process {
            self.upheavals.push(Instant::now());
            process.signal(signal);
        }
    }

    /// It can make no file longer than this; `unlimited` is a word too.
    pub(super) fn limit_files(&self, bytes: &str) {
        if let Some(process) = &self.process {
            process.limit_files(bytes);
        }
    }

    /// Its clock jumps to so many seconds ahead of ours. Tells whether it can.
    pub(super) fn jump_clock(&self, seconds: i64) -> bool {
        let clock = self.clock.as_ref();
        clock.map(|clock| clock.jump_to(seconds)).is_some()
    }

    /// Nothing but a signal ends it.
    pub(super) fn must_go_on(&mut self) {
        if let Some(process) = &mut self.process {
            assert!(
                self.is_ending || !process.has_ended(),
                "it has ended by itself:\n{}",
                self.log()
            );
        }
    }

    /// Asks it to end; it ends well.
    pub(super) async fn end(&mut self) {
        let process = self.process.take().unwrap();
        if !std::mem::take(&mut self.is_ending) {
            process.terminate();
        }
        let ended = process.ended_within(END_TIME_MAX).await;
        self.log.push_str(&ended.log);
        assert_eq!(ended.code, Some(0), "{}", self.log);
    }

    /// What all of them have written to standard error.
    pub(super) fn log(&self) -> String {
        let now = self.process.as_ref().map(Process::log);
        format!("{}{}", self.log, now.unwrap_or_default())
    }
}
