//! A process of ours: started, measured, and ended in every case.
//!
//! What a process has used is read from Linux's `/proc`; elsewhere it is not known.

use std::{
    fs,
    io::Read,
    process::{self, ChildStdout, Command, ExitStatus},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};

use crate::place::TICK;

/// How long a process may take to end when asked to. Doorman lets its handlers go on for 10 s.
const END_WITHIN: Duration = Duration::from_secs(20);

/// How often it is looked whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A running process; killed when dropped.
pub(crate) struct Child {
    name: &'static str,
    process: process::Child,
}

/// What a process has used so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Processor time, its own and the kernel's on its behalf, in steps of 10 ms.
    pub(crate) cpu: Option<Duration>,
    /// Memory now.
    pub(crate) kib: Option<u64>,
    /// Memory when it was most.
    pub(crate) kib_peak: Option<u64>,
}

impl Child {
    /// Starts a process; returns its standard output too, if that is a pipe.
    pub(crate) fn start(
        name: &'static str,
        command: &mut Command,
    ) -> anyhow::Result<(Self, Option<ChildStdout>)> {
        let mut process = command.spawn().with_context(|| format!("start {name}"))?;
        let output = process.stdout.take();
        Ok((Self { name, process }, output))
    }

    /// What it has used; all unknown where there is no `/proc`.
    pub(crate) fn usage(&self) -> Usage {
        usage(self.process.id())
    }

    /// Follows it until it has ended; returns what it has used in all.
    ///
    /// That is known only until somebody asks how it ended.
    pub(crate) fn watch(&self) -> JoinHandle<Usage> {
        let pid = self.process.id();
        thread::spawn(move || {
            let mut last = Usage::default();
            loop {
                let usage = usage(pid);
                last = Usage {
                    cpu: usage.cpu.or(last.cpu),
                    kib: usage.kib.or(last.kib),
                    kib_peak: usage.kib_peak.or(last.kib_peak),
                };
                // One that has ended has no memory any more.
                if usage.kib.is_none() {
                    return last;
                }
                thread::sleep(LOOK_EVERY);
            }
        })
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) -> anyhow::Result<()> {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.process.id().to_string()])
            .status()
            .context("run kill")?;
        ensure!(sent.success(), "kill: {sent}");
        Ok(())
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        self.process.try_wait().context("look at a process")
    }

    /// Asks it to end, waits, and returns how it did.
    pub(crate) fn end(mut self) -> anyhow::Result<ExitStatus> {
        if let Some(status) = self.ended()? {
            bail!("{} has ended by itself: {status}", self.name);
        }
        self.signal("TERM")?;
        let end = Instant::now() + END_WITHIN;
        while Instant::now() < end {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            thread::sleep(LOOK_EVERY);
        }
        bail!("{} does not end within {END_WITHIN:?}", self.name)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Both fail if it has ended already, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Ends this process as soon as its standard input ends: nobody is left to do it otherwise.
pub(crate) fn end_with_parent() {
    thread::spawn(|| {
        // Nothing is ever written: this returns when the other end closes.
        let _ = std::io::stdin().read(&mut [0]);
        process::exit(1);
    });
}

fn usage(pid: u32) -> Usage {
    let read = |file: &str| fs::read_to_string(format!("/proc/{pid}/{file}"));
    let status = read("status").unwrap_or_default();
    Usage {
        cpu: read("stat").ok().as_deref().and_then(cpu),
        kib: kib(&status, "VmRSS:"),
        kib_peak: kib(&status, "VmHWM:"),
    }
}

/// User and system time: the 14th and 15th field, counted behind the name in parentheses.
fn cpu(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some((user + system) * TICK)
}

fn kib(status: &str, field: &str) -> Option<u64> {
    let line = status.lines().find(|line| line.starts_with(field))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}
