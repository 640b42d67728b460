//! Where processes run: the simulated Telegram and the bot on a core each, if `taskset` can do that.

use std::{ffi::OsString, fs, path::PathBuf, process::Command, time::Duration};

/// The unit of processor time in `/proc`, whatever the kernel's own clock (`proc(5)`, `USER_HZ`).
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// The cores; unknown means wherever the system likes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cores {
    pub(crate) telegram: Option<usize>,
    pub(crate) bot: Option<usize>,
}

impl Cores {
    /// The first two this process may use.
    pub(crate) fn find() -> Self {
        let works = Command::new("taskset").arg("--version").output();
        if !works.is_ok_and(|output| output.status.success()) {
            return Self::default();
        }
        match allowed().as_slice() {
            [telegram, bot, ..] => Self {
                telegram: Some(*telegram),
                bot: Some(*bot),
            },
            _ => Self::default(),
        }
    }

    /// How long both cores have worked so far, for us or for anybody else; unknown unless we have them.
    ///
    /// Interrupts are left out: no process is charged for those either.
    pub(crate) fn worked(self) -> Option<Duration> {
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let worked = |core: usize| {
            let name = format!("cpu{core} ");
            let line = stat.lines().find_map(|line| line.strip_prefix(&name))?;
            let ticks = |index| {
                line.split_ascii_whitespace()
                    .nth(index)?
                    .parse::<u32>()
                    .ok()
            };
            let [user, nice, system, stolen] = [0, 1, 2, 7].map(ticks);
            Some((user? + nice? + system? + stolen.unwrap_or(0)) * TICK)
        };
        Some(worked(self.telegram?)? + worked(self.bot?)?)
    }

    /// In words, for the report.
    pub(crate) fn described(self) -> &'static str {
        match self.bot {
            Some(_) => "mock and bot on a core each",
            None => "mock and bot not pinned to cores (that takes taskset, and two cores)",
        }
    }
}

/// A command that runs `program` under `wrapper`, on the given core, with nothing of our environment but the path.
pub(crate) fn command(wrapper: &[String], program: PathBuf, core: Option<usize>) -> Command {
    let pinned = core.map(|core| ["taskset".to_owned(), "-c".to_owned(), core.to_string()]);
    let mut words: Vec<OsString> = pinned.into_iter().flatten().map(OsString::from).collect();
    words.extend(wrapper.iter().map(OsString::from));
    words.push(program.into_os_string());
    let mut words = words.into_iter();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).env_clear();
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// The cores this process may use, e.g. from `0-3,8`.
fn allowed() -> Vec<usize> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ranges = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))
        .unwrap_or_default();
    ranges
        .trim()
        .split(',')
        .filter_map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            Some(first.parse().ok()?..=last.parse().ok()?)
        })
        .flatten()
        .collect()
}
