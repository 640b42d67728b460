//! Hours of traffic in minutes, with everything that can go wrong: afterwards the
//! truth of the simulated Telegram and the belief of the bot are held side by side.
//!
//! ```text
//! crowd      people act at random; it notes what each of them is owed
//! weather    faults come and go at random
//! lives      the bot, a process that is killed and started again
//! inquiries  audits and checks in the midst of it
//! reckoning  in the calm after it: what was owed, what was believed, what was allowed
//! ```
//!
//! All decisions come from one seed, which is printed: `DOORMAN_HARDSHIP_SEED` takes
//! them again. When which answer arrives is up to the machine, and so is what people
//! see and press. `DOORMAN_HARDSHIP_MINUTES` goes on with fresh seeds for so long.
//!
//! What is real: HTTP, SQL, the process, its death, the clock it sees (libfaketime; left
//! out where that is not installed) and the error that a write beyond a limit brings
//! (`RLIMIT_FSIZE`: the bot gets EFBIG where a full disk says ENOSPC). A slow disk is
//! another process that holds the write lock.

#![expect(clippy::print_stdout, reason = "by its seed a run is found again")]

mod crowd;
mod inquiries;
mod lives;
mod reckoning;
mod weather;

use std::time::{Duration, Instant};

use doorman::config::JoinPolicy;
use doorman::sim::{Options, Sim, World};
use fastrand::Rng;

use self::crowd::Crowd;
use self::inquiries::Inquiries;
use self::lives::Lives;
use self::weather::Weather;
use crate::stage::Stage;

/// Runs that everybody has survived, again and again.
const KNOWN_SEEDS: [u64; 4] = [1, 12, 13, 1_969];

/// How many runs are added that nobody has survived yet.
const NEW_SEEDS: usize = 3;

/// How long the turmoil of one run lasts; longer in a longer run, where outages are longer too.
const TURMOIL: Duration = Duration::from_secs(12);
const LONG_TURMOIL: Duration = Duration::from_mins(2);

/// From one step to the next. In each, somebody may act and the weather may change.
const STEP: Duration = Duration::from_millis(8);

/// How long the bot may take to get over it, where machines are slow and busy.
const DRAIN_TIME_MAX: Duration = Duration::from_mins(4);

/// What is sent and what is asked in a second, each.
const CEILING: u32 = 100;

/// One run: its cast, and what it has decided to do.
struct Run {
    seed: u64,
    stage: Stage,
    crowd: Crowd,
    lives: Lives,
    weather: Weather,
    inquiries: Inquiries,
}

impl Run {
    /// The bot is up, and everybody is there.
    async fn begin(seed: u64, turmoil: Duration) -> Self {
        println!("hardship: to see this run again, DOORMAN_HARDSHIP_SEED={seed}");
        let mut dice = Rng::with_seed(seed);
        let options = Options {
            seed,
            ..Options::default()
        };
        let stage = Stage::dark(options, |_| {}).await;
        let policy = *dice
            .choice(&[JoinPolicy::Greet, JoinPolicy::Approve, JoinPolicy::Confirm])
            .unwrap();
        let lives = Lives::begin(&stage, policy);
        stage.until_polled().await;
        let crowd = Crowd::gather(&stage, policy, &mut dice);
        stage.settle().await;
        Self {
            seed,
            crowd,

            weather: Weather::fair(turmoil),
            inquiries: Inquiries::none(&lives),
            lives,
            stage,
        }
    }

    /// Everything at once.
    async fn turmoil(&mut self, length: Duration) {
        let steps = u32::try_from(length.as_millis() / STEP.as_millis()).unwrap();
        let mut ticks = tokio::time::interval(STEP);
        for step in 0..steps {
            ticks.tick().await;
            // What one step draws changes nothing for the next.
            let mut dice = Rng::with_seed(self.seed ^ (u64::from(step) + 1).rotate_left(32));
            let is_rush = dice.u32(..100) == 0;
            let deeds = if is_rush { 30 } else { dice.usize(..2) };
            for _ in 0..deeds {
                self.crowd.acts(&self.stage, &mut dice);
            }
            let (stage, lives) = (&self.stage, &mut self.lives);
            self.weather.changes(step, stage, lives, &mut dice).await;
            let (inquiries, crowd) = (&mut self.inquiries, &mut self.crowd);
            inquiries.go_on(&self.stage, crowd, &mut dice);
            self.lives.must_go_on();
        }
    }

    /// The faults end, and the bot gets over them.
    async fn calm(&mut self) {
        self.weather.clears(&self.stage, &mut self.lives).await;
        self.drained().await;
        let (inquiries, crowd) = (&mut self.inquiries, &mut self.crowd);
        inquiries.end(&self.stage, crowd, DRAIN_TIME_MAX).await;
        self.drained().await;
    }

    /// Waits until nothing is left to be done.
    async fn drained(&mut self) {
        let ends_at = Instant::now() + DRAIN_TIME_MAX;
        loop {
            let pending = self.stage.sim.ask(World::pending);
            let unfinished = self.stage.store.unfinished(0, 1).await.unwrap();
            if pending == 0 && unfinished.is_empty() {
                return;
            }
            self.lives.must_go_on();
            assert!(
                Instant::now() < ends_at,
                "seed {}: {pending} updates wait, and on disk {unfinished:?}\n{}",
                self.seed,
                self.lives.log()
            );
            // A condition in another process's file: there is nothing to wait on.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// In the calm, everybody who still can comes by once more, and all are audited.
    async fn roll_call(&mut self) {
        self.crowd.all_start(&self.stage);
        self.drained().await;
        self.reckon_beliefs().await;
        let (inquiries, crowd) = (&mut self.inquiries, &mut self.crowd);
        inquiries.ask_everybody(&self.stage, crowd);
        inquiries.end(&self.stage, crowd, DRAIN_TIME_MAX).await;
        self.drained().await;
    }
}

/// One run from the first step to the last account.
async fn endure(seed: u64, turmoil: Duration) {
    let mut run = Run::begin(seed, turmoil).await;
    run.turmoil(turmoil).await;
    run.calm().await;
    run.roll_call().await;
    run.reckon().await;
}

/// The seed that is asked for, if one is.
fn asked_seed() -> Option<u64> {
    let seed = std::env::var("DOORMAN_HARDSHIP_SEED").ok()?;
    Some(seed.parse().expect("DOORMAN_HARDSHIP_SEED is a number"))
}

/// How long runs are to go on, if that is asked for.
fn asked_length() -> Option<Duration> {
    let minutes = std::env::var("DOORMAN_HARDSHIP_MINUTES").ok()?;
    let minutes = minutes
        .parse()
        .expect("DOORMAN_HARDSHIP_MINUTES is a number");
    Some(Duration::from_mins(minutes))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_survived_once_is_survived_again() {
    if asked_seed().is_some() || asked_length().is_some() {
        return;
    }
    for seed in KNOWN_SEEDS {
        endure(seed, TURMOIL).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_nothing_is_lost_and_nothing_is_believed_that_is_not_so() {
    let began = Instant::now();
    match (asked_seed(), asked_length()) {
        (Some(seed), None) => endure(seed, TURMOIL).await,
        (Some(seed), Some(_)) => endure(seed, LONG_TURMOIL).await,
        (None, Some(length)) => {
            while began.elapsed() < length {
                endure(fastrand::u64(..), LONG_TURMOIL).await;
            }
        }
        (None, None) => {
            for _ in 0..NEW_SEEDS {
                endure(fastrand::u64(..), TURMOIL).await;
            }
        }
    }
}

/// Has a message to somebody these words in it, now or before an edit?
fn has_read(sim: &Sim, id: i64, words: &str) -> bool {
    sim.ask(|world| world.messages(id).any(|it| it.visible.contains(words)))
}
