//! A crowd that presses Start, in a simulated Telegram of its own: both ends of the pipe.
//!
//! Its messages are queued before the bot runs. What happens is told in the order polled, greeted, done.

use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};
use clap::Args;
use doorman::sim::{Memory, Options, Person, Sim, World};
use serde::{Deserialize, Serialize};

use crate::{
    figures::Answers,
    letter::Letter,
    telegram::{self, Telegram, tell},
};

/// How often whoever runs the bot asks it something.
const ASK_EVERY: Duration = Duration::from_secs(1);

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
    /// Whether whoever runs the bot asks it something, again and again, once the whole crowd is inside.
    #[arg(long)]
    pub(crate) is_asked: bool,
}

/// What the process tells its parent.
#[derive(Deserialize, Serialize)]
enum Word {
    /// It waits at the door.
    Gathered {
        /// Who runs the bot.
        owner: i64,
    },
    Polled,
    /// Everybody has a greeting, and the bot is at rest.
    Greeted {
        /// From the first `getUpdates` to the last `sendMessage`, as they arrived.
        taken: Duration,
        answers: Answers,
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
    let options = Options {
        latency: Duration::from_millis(setup.latency_ms),
        memory: Memory::Counts,
        ..Options::default()
    };
    telegram::serve(options, async |sim| observe(sim, setup).await)
}

async fn observe(sim: &Sim, setup: &Setup) -> anyhow::Result<()> {
    let people = sim.crowd(setup.people);
    sim.crowd_starts(&people);
    let owner = sim.person("Olga");
    telegram::ready(sim)?;
    tell(&Word::Gathered { owner: owner.id() })?;
    let within = Duration::from_secs(setup.within_s);
    let mut answers = Answers::default();
    let watched: Result<Duration, String> = async {
        sim.until("the first poll", within, |world| {
            world.is_polled() || world.called("getUpdates") > 0
        })
        .await?;
        let polled_at = Instant::now();
        let _ = tell(&Word::Polled);
        let greeted = sim.until("a greeting each", within, |world| {
            world.sent() - world.received(owner.id()) >= people.len()
        });
        tokio::select! {
            greeted = greeted => greeted?,
            failed = ask(sim, &owner, within, &mut answers), if setup.is_asked => failed?,
        }
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
    tell(&Word::Greeted { taken, answers })?;
    let letter = checked(sim, &people)?;
    tell(&Word::Done { letter })
}

/// Has whoever runs the bot ask it something, again and again, while the crowd is greeted.
async fn ask(
    sim: &Sim,
    owner: &Person,
    within: Duration,
    answers: &mut Answers,
) -> Result<(), String> {
    let is_inside = |world: &World| world.pending() == 0;
    sim.until("all of it inside", within, is_inside).await?;
    loop {
        let asked_at = Instant::now();
        owner.writes("/help");
        let is_answered = |world: &World| world.received(owner.id()) > answers.count;
        sim.until("an answer", within, is_answered).await?;
        answers.count += 1;
        answers.slowest = answers.slowest.max(asked_at.elapsed());
        tokio::time::sleep(ASK_EVERY).await;
    }
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
    telegram::complain(mistakes)?;
    Ok(expected)
}

/// The crowd, as the parent of its process sees it.
pub(crate) struct Crowd {
    pub(crate) telegram: Telegram,
    /// Who runs the bot.
    pub(crate) owner: i64,
}

impl Crowd {
    /// Gathers it; on return its messages are queued.
    pub(crate) fn gather(setup: Setup, core: Option<usize>) -> anyhow::Result<Self> {
        let mut arguments = vec![
            "crowd".to_owned(),
            format!("--people={}", setup.people),
            format!("--latency-ms={}", setup.latency_ms),
            format!("--within-s={}", setup.within_s),
        ];
        arguments.extend(setup.is_asked.then(|| "--is-asked".to_owned()));
        let mut telegram = Telegram::start(&arguments, core)?;
        match telegram.hear()? {
            Word::Gathered { owner } => Ok(Self { telegram, owner }),
            word => Err(unexpected(word)),
        }
    }

    /// Waits until the bot has polled for the first time.
    pub(crate) fn polled(&mut self) -> anyhow::Result<()> {
        match self.telegram.hear()? {
            Word::Polled => Ok(()),
            word => Err(unexpected(word)),
        }
    }

    /// Waits until everybody is greeted and the bot is at rest; returns what greeting took, and how whoever runs the
    /// bot was answered meanwhile.
    pub(crate) fn greeted(&mut self) -> anyhow::Result<(Duration, Answers)> {
        match self.telegram.hear()? {
            Word::Greeted { taken, answers } => Ok((taken, answers)),
            word => Err(unexpected(word)),
        }
    }

    /// Waits until the greetings are checked, whatever else is told before; returns what they were.
    pub(crate) fn done(&mut self) -> anyhow::Result<Option<Letter>> {
        loop {
            match self.telegram.hear()? {
                Word::Gathered { .. } | Word::Polled | Word::Greeted { .. } => {}
                Word::Done { letter } => return Ok(letter),
                word @ Word::Late { .. } => bail!(unexpected(word)),
            }
        }
    }
}

fn unexpected(word: Word) -> anyhow::Error {
    match word {
        Word::Late { sent, pending } => {
            anyhow!("time is up: {sent} greetings were sent, {pending} updates are not confirmed")
        }
        Word::Gathered { .. } | Word::Polled | Word::Greeted { .. } | Word::Done { .. } => {
            anyhow!("the simulated Telegram spoke out of turn")
        }
    }
}
