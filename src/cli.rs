//! The command line: which command, with which settings, and how it ended.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use secrecy::{ExposeSecret, SecretString};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::doctor::{Finding, Report, State};
use crate::serve::Failure;
use crate::store::Store;
use crate::{check, demo, doctor, locale, log, serve};

/// The front door of a Telegram bot.
///
/// Settings come from the environment and from `.env`; README.md lists them.
#[derive(Debug, Parser)]
#[command(name = "doorman", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Run the bot (the default). Needs `TELOXIDE_TOKEN`.
    Run,
    /// Tell who of a list can still be reached. Needs `TELOXIDE_TOKEN`
    Check(check::Wish),
    /// Look whether all is as it should be, beside a running bot or before its first start
    Doctor {
        /// Tell it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Copy the SQLite database into a new file, beside a running bot
    Backup {
        /// Where to; must not exist
        file: PathBuf,
    },
    /// Show what doorman does, on a simulated Telegram. Needs nothing
    Demo(demo::Wish),
    /// Print the built-in texts, to be changed and put into `DOORMAN_TEXTS`.
    Texts {
        /// The language: `en` if there is none.
        #[arg(default_value = "en")]
        tag: String,
        /// Print what languages there are.
        #[arg(long)]
        list: bool,
    },
}

/// The exit code for what the owner can put right: settings, database, token.
const USAGE: u8 = 2;

/// The exit code of `doctor` when something wants looking after, but nothing is broken.
const WARNED: u8 = 1;

/// The exit code of a check that leaves some people inconclusive.
const INCONCLUSIVE: u8 = 3;

/// The exit code of a check that was interrupted, as shells have it for Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Runs the command the process was started with.
pub async fn run() -> ExitCode {
    let command = match Arguments::try_parse() {
        Ok(arguments) => arguments.command.unwrap_or(Command::Run),
        Err(error) if !error.use_stderr() => error.exit(),
        Err(error) => return complain(USAGE, &one_line(&error)),
    };
    if let Err(error) = dotenvy::dotenv()
        && !error.not_found()
    {
        return complain(USAGE, &dotenv_problem(&error));
    }
    let token = std::env::var("TELOXIDE_TOKEN")
        .ok()
        .map(|token| token.trim().to_owned())
        .filter(|token| !token.is_empty());
    let filter = match command {
        Command::Run => log::FILTER,
        _ => log::QUIET_FILTER,
    };
    if let Err(error) = log::start(token.map(SecretString::from), filter) {
        return complain(USAGE, &error.to_string());
    }
    match command {
        Command::Run => run_bot().await,
        Command::Check(wish) => run_check(wish).await,
        Command::Doctor { json } => run_doctor(json).await,
        Command::Backup { file } => run_backup(&file).await,
        Command::Demo(wish) => match demo::run(wish, terminated()).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => complain(1, &format!("{error:#}")),
        },
        Command::Texts { tag, list } => print_texts(&tag, list),
    }
}

/// The built-in texts of a language, or the list of languages.
fn print_texts(tag: &str, list: bool) -> ExitCode {
    let tags = locale::BUILT_IN.map(|(tag, _)| tag);
    match locale::built_in(tag) {
        _ if list => print(&(tags.join("\n") + "\n")),
        Some(texts) => print(texts),
        None => {
            let problem = format!(
                "{tag:?} is not built in: it takes one of {}",
                tags.join(", ")
            );
            complain(USAGE, &problem)
        }
    }
}

/// A text on standard output. Whoever has read enough of it may go.
fn print(text: &str) -> ExitCode {
    let mut output = io::stdout().lock();
    match output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
    {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(1, &format!("standard output: {error}"))
        }
        _ => ExitCode::SUCCESS,
    }
}

async fn run_bot() -> ExitCode {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => return complain(USAGE, &error.to_string()),
    };
    match serve::run(config, terminated()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ (Failure::Broken(_) | Failure::Away(_))) => complain(1, &error.to_string()),
        Err(error) => complain(USAGE, &error.to_string()),
    }
}

async fn run_check(wish: check::Wish) -> ExitCode {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => return complain(USAGE, &error.to_string()),
    };
    let stop = CancellationToken::new();
    let interrupted = stop.clone();
    tokio::spawn(async move {
        terminated().await;
        interrupted.cancel();
    });
    match check::run(config, wish, stop).await {
        Ok(check::Outcome::Concluded | check::Outcome::Unread) => ExitCode::SUCCESS,
        Ok(check::Outcome::Inconclusive) => ExitCode::from(INCONCLUSIVE),
        Ok(check::Outcome::Interrupted) => complain(
            INTERRUPTED,
            "interrupted: go on with the same command and --resume",
        ),
        Err(error @ check::Failure::Usage(_)) => complain(USAGE, &error.to_string()),
        Err(error @ (check::Failure::Broken(_) | check::Failure::CutShort(_))) => {
            complain(1, &error.to_string())
        }
    }
}

async fn run_doctor(json: bool) -> ExitCode {
    let report = match Config::from_env() {
        Ok(config) => doctor::examine(&config).await,
        Err(error) => Report::new(vec![Finding::fail("settings", error, "see .env.example")]),
    };
    let text = if json {
        report.json()
    } else {
        report.to_string()
    };
    match (print(&text), report.result()) {
        (ExitCode::SUCCESS, State::Ok) => ExitCode::SUCCESS,
        (ExitCode::SUCCESS, State::Warn) => ExitCode::from(WARNED),
        (ExitCode::SUCCESS, State::Fail) => ExitCode::from(USAGE),
        (unprinted, _) => unprinted,
    }
}

async fn run_backup(file: &Path) -> ExitCode {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => return complain(USAGE, &error.to_string()),
    };
    match Store::back_up(config.database_url.expose_secret(), file).await {
        Ok(bytes) => print(&format!("{}: {bytes} bytes\n", file.display())),
        Err(error) => complain(USAGE, &format!("no backup: {error:#}").replace('\n', " ")),
    }
}

/// Ready when the process is asked to end: SIGTERM or Ctrl-C.
async fn terminated() {
    let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be caught");
    let mut interrupt = signal(SignalKind::interrupt()).expect("SIGINT can be caught");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// One line on standard error, and the exit code to end with.
#[expect(
    clippy::print_stderr,
    reason = "this is where the program talks to its owner"
)]
fn complain(code: u8, problem: &str) -> ExitCode {
    eprintln!("doorman: {problem}");
    ExitCode::from(code)
}

/// What is wrong with `.env`. The line itself is not repeated: it may hold the token.
fn dotenv_problem(error: &dotenvy::Error) -> String {
    let takes = "it takes lines like NAME=value, with quotes around values that have spaces";
    match error {
        dotenvy::Error::LineParse(..) => format!(".env has a line that cannot be read: {takes}"),
        error => format!(".env cannot be read ({error}): {takes}"),
    }
}

/// What clap has to say, without the usage lines that `--help` shows anyway.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    format!("{}; see doorman --help", line.trim_start_matches("error: "))
}
