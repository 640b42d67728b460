//! Where processes run: the simulated Telegram and the bot on a core each, if `taskset` can do that.

use std::{ffi::OsString, fs, path::PathBuf, process::Command};

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
