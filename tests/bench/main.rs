//! `cargo bench`: what a greeting costs, and what an audit, next to simpler programs.
//!
//! **Greetings.** Many people press Start at once. Three bots greet them, one after the other, each in a process of its
//! own, against a simulated Telegram in yet another process: doorman (the real binary, which records every update on
//! disk before it is acknowledged), a bot written as teloxide's examples are, and a loop around an HTTP client, which
//! is the floor. All send the same greeting: the simulator first looks at what doorman sends, and the other two repeat
//! it.
//!
//! **Audit.** Everybody on a list is asked whether the bot may still write, by `doorman check`, which records every
//! answer on disk, and by a stream of teloxide's calls, which keeps nothing. **Pace.** Telegram has a limit that it
//! does not tell; how much of it does `doorman check` use? **Import.** What does a very long list take before the first
//! question? **Long.** What does it take to its end? **Visitors.** People press Start one after another; how much longer does a greeting take while the bot
//! audits everybody else? **Reports.** How long does the owner wait for `/sources` and `/stats` when there are a million
//! people and five million openings?
//!
//! **Crowded.** What is different when a million people are known already? **Burst.** What does it take when a hundred
//! thousand people start at once, at a rate that is allowed, and how long does whoever runs the bot wait for an answer
//! meanwhile?
//!
//! ```text
//! cargo bench                                   10,000 greetings, 20,000 probes, 0 and 50 ms latency, three rounds
//! cargo bench -- --short                        few people, one round: does it still run?
//! cargo bench -- --race audit                   one race only: greetings, audit, pace, import, long, visitors,
//!                                               reports, crowded, burst
//! cargo bench -- --people 2000 --only doorman
//! cargo bench -- --race greetings --only doorman --postgres postgres://USER@HOST/NAME
//!                                               each run in a new database on that server
//! cargo bench -- --race greetings --people 2000 --rounds 1 --latency-ms 0 --only bare \
//!     --under 'valgrind --tool=callgrind --callgrind-out-file=/tmp/bare.callgrind'
//! ```
//!
//! That everybody is greeted once, by name, is checked, and that everybody on a list gets one verdict, which is true.
//! How long it takes is printed and never checked.

#![expect(clippy::print_stdout, reason = "a table is what this is for")]

mod audience;
mod audit;
mod bare;
mod check;
mod child;
mod crowd;
mod crowded;
mod database;
mod figures;
mod letter;
mod place;
mod race;
mod raw;
mod report;
mod reports;
mod sweep;
mod telegram;
mod track;
mod visitors;

use anyhow::Context;
use clap::{Parser, Subcommand};
use tokio::runtime::Runtime;

use self::race::Wish;

#[derive(Parser)]
#[command(
    name = "cargo bench --",
    about = "What a greeting costs, and what an audit"
)]
struct Arguments {
    #[command(flatten)]
    wish: Wish,
    /// Passed by cargo.
    #[arg(long, hide = true)]
    bench: bool,
    #[command(subcommand)]
    role: Option<Role>,
}

/// What this executable does when the benchmark starts it once more.
#[derive(Subcommand)]
enum Role {
    #[command(hide = true)]
    Crowd(crowd::Setup),
    #[command(hide = true)]
    Audience(audience::Setup),
    #[command(hide = true)]
    Visitors(visitors::Setup),
    #[command(hide = true)]
    Sweep(sweep::List),
    #[command(hide = true)]
    Bare,
    #[command(hide = true)]
    Raw,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    match arguments.role {
        None => race::hold(&arguments.wish),
        Some(Role::Crowd(setup)) => crowd::serve(&setup),
        Some(Role::Audience(setup)) => audience::serve(&setup),
        Some(Role::Visitors(setup)) => visitors::serve(&setup),
        Some(Role::Sweep(list)) => runtime()?.block_on(sweep::run(list)),
        Some(Role::Bare) => {
            child::end_with_parent();
            runtime()?.block_on(bare::run())
        }
        Some(Role::Raw) => {
            child::end_with_parent();
            runtime()?.block_on(raw::run())
        }
    }
}

/// The runtime `#[tokio::main]` makes, which is doorman's too.
fn runtime() -> anyhow::Result<Runtime> {
    Runtime::new().context("start the runtime")
}
