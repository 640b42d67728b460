//! The simulated Telegram, in a process of its own: both ends of the pipe.
//!
//! The process queues the crowd's messages, then tells what happens, a JSON line at a time: ready, polled, greeted,
//! done. It takes the times itself, where the calls arrive. It ends when its standard input does.

use std::{
    io::{BufRead, BufReader, Read},
    process::{ChildStdout, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow, bail, ensure};
use clap::Args;
use doorman::sim::{Memory, Options, Sim};
use serde::{Deserialize, Serialize};
use tokio::{runtime::Builder, sync::oneshot};

use crate::{child::Child, letter::Letter, place};

/// How long an orphaned process goes on refusing the token, so that a doorman left behind stops by itself.
const PARTING: Duration = Duration::from_secs(2);

/// Mistakes told of in full.
const MISTAKES_MAX: usize = 5;

/// How it is set up.
#[derive(Args, Clone, Copy)]
pub(crate) struct Setup {
    /// How many press Start.
    #[arg(long)]
    pub(crate) people: usize,
    /// What every answer takes, in milliseconds.
    #[arg(long)]
    pub(crate) latency_ms: u64,
    /// How long greeting everybody may take, in seconds.
    #[arg(long)]
    pub(crate) within_s: u64,
}

/// What the process tells its parent.
#[derive(Deserialize, Serialize)]
enum Word {
    Ready {
        url: String,
        token: String,
    },
    Polled,
    /// Everybody has a greeting, and the bot is at rest.
    Greeted {
        /// From the first `getUpdates` to the last `sendMessage`, as they arrived.
        taken: Duration,
    },
    /// All greetings were as they should be.
    Done {
        /// What they were, if anybody was there to get one.
        letter: Option<Letter>,
    },
    Late {
        sent: usize,
        pending: usize,
    },
}

/// Is the simulated Telegram until standard input ends.
pub(crate) fn serve(setup: &Setup) -> anyhow::Result<()> {
    let (gone, mut orphaned) = oneshot::channel();
    thread::spawn(move || {
        // Nothing is ever written: this returns when the other end closes.
        let _ = std::io::stdin().read(&mut [0]);
        let _ = gone.send(());
    });
    // One core is all it has.
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.context("start the runtime")?.block_on(async {
        let options = Options {
            latency: Duration::from_millis(setup.latency_ms),
            memory: Memory::Counts,
            ..Options::default()
        };
        let sim = Sim::start(options).await.context("start")?;
        tokio::select! {
            observed = observe(&sim, setup) => {
                observed?;
                let _ = orphaned.await;
            }
            _ = &mut orphaned => {}
        }
        sim.revoke_token();
        tokio::time::sleep(PARTING).await;
        Ok(())
    })
}

async fn observe(sim: &Sim, setup: &Setup) -> anyhow::Result<()> {
    let people = sim.crowd(setup.people);
    sim.crowd_starts(&people);
    tell(&Word::Ready {
        url: sim.url(),
        token: sim.token().to_owned(),
    })?;
    let within = Duration::from_secs(setup.within_s);
    let watched: Result<Duration, String> = async {
        sim.until("the first poll", within, |world| {
            world.is_polled() || world.called("getUpdates") > 0
        })
        .await?;
        let polled_at = Instant::now();
        let _ = tell(&Word::Polled);
        sim.until("a greeting each", within, |world| {
            world.sent() >= people.len()
        })
        .await?;
        let taken = polled_at.elapsed();
        // Only then is the bot's work done: the last batch confirmed, the next poll waiting.
        sim.until("rest", within, |world| {
            world.pending() == 0 && world.is_polled()
        })
        .await?;
        Ok(taken)
    }
    .await;
    let Ok(taken) = watched else {
        let (sent, pending) = sim.ask(|world| (world.sent(), world.pending()));
        return tell(&Word::Late { sent, pending });
    };
    tell(&Word::Greeted { taken })?;
    let letter = checked(sim, &people)?;
    tell(&Word::Done { letter })
}

/// Everybody got the same greeting exactly once, with their own name in it; returns that greeting.
fn checked(sim: &Sim, people: &[i64]) -> anyhow::Result<Option<Letter>> {
    let mut expected: Option<Letter> = None;
    let mut mistakes = sim.unexpected();
    for (person, number) in people.iter().zip(1..) {
        let (received, newest) = sim.ask(|world| {
            let newest = world.messages(*person).last().cloned();
            (world.received(*person), newest)
        });
        let name = format!("Person {number}");
        let letter = newest.map(|message| Letter::read(&message, &name));
        let letter = letter.transpose()?;
        if received != 1 {
            mistakes.push(format!("{name} got {received} greetings"));
        } else if expected.is_none() {
            expected = letter;
        } else if letter != expected {
            mistakes.push(format!("{name} got a different greeting: {letter:?}"));
        }
    }
    let count = mistakes.len();
    mistakes.truncate(MISTAKES_MAX);
    ensure!(count == 0, "{count} mistakes, such as {mistakes:#?}");
    Ok(expected)
}

fn tell(word: &Word) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string(word).context("put into words")?);
    Ok(())
}

/// The process, as its parent sees it.
pub(crate) struct Telegram {
    pub(crate) child: Child,
    pub(crate) url: String,
    pub(crate) token: String,
    words: BufReader<ChildStdout>,
}

impl Telegram {
    /// Starts it; on return the crowd's messages are queued.
    pub(crate) fn start(setup: Setup, core: Option<usize>) -> anyhow::Result<Self> {
        let this = std::env::current_exe().context("find this executable")?;
        let mut command = place::command(&[], this, core);
        command
            .arg("telegram")
            .args(["--people", &setup.people.to_string()])
            .args(["--latency-ms", &setup.latency_ms.to_string()])
            .args(["--within-s", &setup.within_s.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let (child, output) = Child::start("the simulated Telegram", &mut command)?;
        let mut words = BufReader::new(output.context("listen to the simulated Telegram")?);
        match next(&mut words)? {
            Word::Ready { url, token } => Ok(Self {
                child,
                url,
                token,
                words,
            }),
            _ => bail!("the simulated Telegram spoke out of turn"),
        }
    }

    /// Waits until the bot has polled for the first time.
    pub(crate) fn polled(&mut self) -> anyhow::Result<()> {
        match next(&mut self.words)? {
            Word::Polled => Ok(()),
            word => Err(unexpected(word)),
        }
    }

    /// Waits until everybody is greeted and the bot is at rest; returns what greeting took.
    pub(crate) fn greeted(&mut self) -> anyhow::Result<Duration> {
        match next(&mut self.words)? {
            Word::Greeted { taken } => Ok(taken),
            word => Err(unexpected(word)),
        }
    }

    /// Waits until the greetings are checked, whatever else is told before; returns what they were.
    pub(crate) fn done(&mut self) -> anyhow::Result<Option<Letter>> {
        loop {
            match next(&mut self.words)? {
                Word::Polled | Word::Greeted { .. } => {}
                Word::Done { letter } => return Ok(letter),
                word => return Err(unexpected(word)),
            }
        }
    }
}

fn next(words: &mut impl BufRead) -> anyhow::Result<Word> {
    let mut line = String::new();
    words
        .read_line(&mut line)
        .context("listen to the simulated Telegram")?;
    ensure!(!line.is_empty(), "the simulated Telegram has given up");
    serde_json::from_str(&line).with_context(|| format!("understand {line}"))
}

fn unexpected(word: Word) -> anyhow::Error {
    match word {
        Word::Late { sent, pending } => {
            anyhow!("time is up: {sent} greetings were sent, {pending} updates are not confirmed")
        }
        Word::Ready { .. } | Word::Polled | Word::Greeted { .. } | Word::Done { .. } => {
            anyhow!("the simulated Telegram spoke out of turn")
        }
    }
}
