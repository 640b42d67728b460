//! `doorman check`: an audit from the shell.
//!
//! Ids come from a file or standard input, rows go to standard output as they are
//! concluded, progress to standard error. It needs no polling, so it runs beside
//! the bot on the same database; only one of them probes at a time.

mod rows;
mod screen;

use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::Utc;
use clap::{Args, ValueEnum};
use secrecy::ExposeSecret;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use self::rows::Rows;
use self::screen::Screen;
use crate::audience::{Audience, Audit, AuditState, Recheck};
use crate::audit::{self, Ended, Prober, Progress, Runner};
use crate::config::Config;
use crate::reach::{Confirm, Tempo, Verdict};
use crate::serve;
use crate::store::{Finding, Store};
use crate::telegram::Telegram;

/// How long an interrupted check may go on to record what is under way. Waiting for
/// Telegram to be there at all is given up then.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(3);

/// How often it is looked whether another audit has ended.
const TURN_EVERY: Duration = Duration::from_secs(1);

/// Groups of findings that wait to be printed.
const GROUPS_MAX: usize = 64;

/// What follows `doorman check`.
#[derive(Args, Clone, Debug)]
pub struct Wish {
    /// A list of user ids: one per line, CSV or JSON; `-` is standard input
    #[arg(default_value = "-")]
    list: PathBuf,
    /// Probes a second: a number, or `auto` to find out what Telegram bears
    #[arg(long, default_value = "auto", value_parser = rate)]
    rate: Rate,
    /// Go on with the last check of this list that was not finished
    #[arg(long)]
    resume: bool,
    /// Leave losses unconfirmed instead of asking a second time
    #[arg(long)]
    no_confirm: bool,
    /// Ask again even those whose answer is less than 24 hours old
    #[arg(long)]
    force: bool,
    /// How rows are written
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Comma-separated, with a header
    Csv,
    /// One JSON object a line
    Json,
}

#[derive(Clone, Copy, Debug)]
enum Rate {
    Auto,
    Fixed(NonZeroU32),
}

/// How a check has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everybody has a verdict.
    Concluded,
    /// Everybody has a verdict, but some are inconclusive.
    Inconclusive,
    /// It was interrupted; what is done is kept.
    Interrupted,
    /// Whoever read the rows has gone away.
    Unread,
}

/// Why there was no check.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something for the owner to put right.
    #[error("{0}")]
    Usage(String),
    /// Anything else, before anybody was asked.
    #[error("{0:#}")]
    Broken(#[from] anyhow::Error),
    /// Anything else, in the midst of it. What was found is kept.
    #[error("{0:#}: go on with the same command and --resume")]
    CutShort(anyhow::Error),
}

/// Checks a list. `stop` ends it early.
pub async fn run(config: Config, wish: Wish, stop: CancellationToken) -> Result<Outcome, Failure> {
    let url = config.database_url.expose_secret();
    let store = Store::open(url)
        .await
        .map_err(|error| Failure::Usage(serve::store_failure(&error).to_string()))?;
    let interrupted = stop.clone();
    // Spawned, not awaited here: outside of the runtime's workers, each probe would
    // have to wake another thread.
    let mut checking = tokio::spawn(check(config, wish, stop, store.clone()));
    let result = tokio::select! {
        result = &mut checking => result.context("check").map_err(Failure::Broken).flatten(),
        () = unfinished(&interrupted) => {
            checking.abort();
            // It ended as it was told to.
            let _ = checking.await;
            Ok(Outcome::Interrupted)
        }
    };
    store.close().await;
    result
}

/// Ready some time after an interruption: work that heeds it ends by itself before.
async fn unfinished(interrupted: &CancellationToken) {
    interrupted.cancelled().await;
    tokio::time::sleep(DRAIN_TIME_MAX).await;
}

async fn check(
    mut config: Config,
    wish: Wish,
    stop: CancellationToken,
    store: Store,
) -> Result<Outcome, Failure> {
    if let Rate::Fixed(rate) = wish.rate {
        config.ceilings.probes_per_second_max = Some(rate);
    }
    let client = serve::http_client(&config).map_err(|error| Failure::Usage(error.to_string()))?;
    let telegram = Telegram::new(client, &config.api_url, &config.token, config.ceilings);
    let now = Instant::now();
    telegram.set_tempo(match wish.rate {
        Rate::Auto => Tempo::auto(config.ceilings.probes_per_second_max, now),
        Rate::Fixed(rate) => Tempo::fixed(rate, now),
    });
    audit::share_pause(&store, &telegram).await?;
    let screen = Screen::new();
    let audit = if wish.resume {
        resumed(&store, &wish.list).await?
    } else {
        listed(&store, &telegram, &wish, &screen).await?
    };
    let confirm = if wish.no_confirm {
        Confirm::Never
    } else {
        Confirm::After(config.confirm_after)
    };
    let runner = Runner::new(
        Prober::Shell,
        store.clone(),
        telegram.clone(),
        confirm,
        config.confirm_after,
    );
    let pauses = tokio::spawn(audit::keep_pauses_shared(store.clone(), telegram));
    let outcome = work_off(&store, &runner, &audit, wish.format, &screen, stop).await;
    pauses.abort();
    let given_back = runner.end_turn().await;
    let outcome = outcome.map_err(|failure| match failure {
        Failure::Broken(error) => Failure::CutShort(error),
        other => other,
    })?;
    given_back?;
    Ok(outcome)
}

/// The unfinished audit of this list.
async fn resumed(store: &Store, list: &Path) -> Result<Audit, Failure> {
    let name = name_of(list);
    let nothing = || Failure::Usage(format!("--resume: no check of {name} was left unfinished"));
    store.unfinished_list(&name).await?.ok_or_else(nothing)
}

/// A new audit of this list.
async fn listed(
    store: &Store,
    telegram: &Telegram,
    wish: &Wish,
    screen: &Screen,
) -> Result<Audit, Failure> {
    let name = name_of(&wish.list);
    let source: Box<dyn Read + Send> = if wish.list == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let file = File::open(&wish.list);
        Box::new(file.map_err(|error| Failure::Usage(format!("{name}: {error}")))?)
    };
    let me = serve::who_we_are(telegram)
        .await
        .map_err(|failure| Failure::Usage(failure.to_string()))?;
    let now = Utc::now();
    let id = store
        .create_audit(&Audience::List(name.clone()), None, now)
        .await?;
    let (import, taken) = match audit::take_in(store, id, source, me.id).await? {
        Ok(read) => read,
        Err(error) => {
            store
                .move_audit(id, AuditState::Proposed, AuditState::Cancelled)
                .await?;
            return Err(Failure::Usage(format!("{name}: {error}")));
        }
    };
    screen.imported(&name, &import, &taken);
    let recheck = if wish.force {
        Recheck::Force
    } else {
        Recheck::AfterADay
    };
    store.prepare_audit(id, recheck, now).await?;
    store
        .move_audit(id, AuditState::Proposed, AuditState::Running)
        .await?;
    Ok(store.audit(id).await?.context("find the audit just made")?)
}

async fn work_off(
    store: &Store,
    runner: &Runner,
    audit: &Audit,
    format: Format,
    screen: &Screen,
    stop: CancellationToken,
) -> Result<Outcome, Failure> {
    store
        .move_audit(audit.id, AuditState::Paused, AuditState::Running)
        .await?;
    let mut rows = Rows::begin(format);
    let census = rows.print_concluded(store, audit.id).await?;
    let mut progress = Progress::new(census, audit.total, Instant::now());
    let ended = loop {
        while !runner.take_turn().await? {
            screen.waits_for_turn();
            tokio::select! {
                () = tokio::time::sleep(TURN_EVERY) => {}
                () = stop.cancelled() => break,
            }
        }
        let (recorded, findings) = mpsc::channel(GROUPS_MAX);
        let printing = print(&mut rows, &mut progress, screen, findings, &stop);
        let (ended, printed) = tokio::join!(runner.run(audit, &stop, recorded), printing);
        printed?;
        match ended? {
            // A clock has jumped, or this process stood still: its turn comes again.
            Ended::TurnLost if !stop.is_cancelled() => {}
            ended => break ended,
        }
    };
    screen.finish(&progress);
    match ended {
        Ended::Done => {
            let census = store.census(audit.id).await?;
            store.end_audit(audit.id, &census, Utc::now()).await?;
            let is_open = census.unconfirmed(Verdict::Inconclusive) > 0;
            Ok(if is_open {
                Outcome::Inconclusive
            } else {
                Outcome::Concluded
            })
        }
        Ended::TokenRefused(description) => Err(Failure::Usage(
            serve::Failure::TokenRefused(description).to_string(),
        )),
        Ended::Moved | Ended::Stopped | Ended::TurnLost if rows.is_unread() => Ok(Outcome::Unread),
        Ended::Moved | Ended::Stopped | Ended::TurnLost => Ok(Outcome::Interrupted),
    }
}

/// Prints what is recorded, until the work ends. Without a reader the work ends.
async fn print(
    rows: &mut Rows,
    progress: &mut Progress,
    screen: &Screen,
    mut findings: mpsc::Receiver<Vec<Finding>>,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    while let Some(group) = findings.recv().await {
        progress.take(&group, Instant::now());
        rows.print(&group)?;
        screen.show(progress);
        if rows.is_unread() {
            stop.cancel();
        }
    }
    Ok(())
}

/// What a list is called: its file name, by which `--resume` finds it.
fn name_of(list: &Path) -> String {
    if list == Path::new("-") {
        return "standard input".to_owned();
    }
    let name = list.file_name().unwrap_or(list.as_os_str());
    name.to_string_lossy().into_owned()
}

fn rate(text: &str) -> Result<Rate, String> {
    match text.parse() {
        _ if text == "auto" => Ok(Rate::Auto),
        Ok(rate) => Ok(Rate::Fixed(rate)),
        Err(_) => Err("it takes a whole number above 0, or auto".to_owned()),
    }
}
