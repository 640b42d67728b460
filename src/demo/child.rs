//! The bot as a process of its own: the same executable, started with `run`, killed on demand.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::config::VARIABLES;
use crate::sim::page::{Order, Program};

/// How long the bot may take to stop when it is asked to; a little more than it takes itself.
const STOP_TIME_MAX: Duration = Duration::from_secs(12);

/// Of the bot's last line, this much is shown.
const LINE_CHARS_MAX: usize = 300;

/// Telegram itself bears some thirty probes a second; nobody would watch that to its end.
const PROBES_PER_SECOND_MAX: &str = "1000";

/// What the bot runs on.
pub(super) struct Setting {
    pub(super) api_url: String,
    pub(super) token: String,
    pub(super) database: String,
    pub(super) owner: i64,
}

/// A bot that was started.
pub(super) struct Bot {
    child: Child,
    /// The last line of its log, once it has ended.
    last_line: JoinHandle<String>,
}

impl Setting {
    /// Starts the bot, with these settings and no others.
    pub(super) fn start(&self) -> io::Result<Bot> {
        let owner = self.owner.to_string();
        let settings = [
            ("TELOXIDE_TOKEN", self.token.as_str()),
            ("TELOXIDE_API_URL", &self.api_url),
            ("DATABASE_URL", &self.database),
            ("DOORMAN_ADMINS", &owner),
            ("DOORMAN_REPLIES_PER_SECOND_MAX", "0"),
            ("DOORMAN_PROBES_PER_SECOND_MAX", PROBES_PER_SECOND_MAX),
            ("DOORMAN_CONFIRM_AFTER", "5s"),
            ("DOORMAN_JOIN_REQUESTS", "confirm"),
        ];
        let mut child = Command::new(std::env::current_exe()?)
            .arg("run")
            // Set but empty: a `.env` in this folder does not count.
            .envs(VARIABLES.map(|variable| (variable, "")))
            .envs(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // Ctrl-C in the terminal is for the demo, which then stops the bot.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let log = child.stderr.take().expect("standard error is piped");
        let last_line = tokio::spawn(last_line(log));
        Ok(Bot { child, last_line })
    }
}

/// How a bot that has just been started is.
pub(super) fn running(bot: &Bot) -> Program {
    match bot.child.id() {
        Some(id) => Program::Running(id),
        None => Program::Ended("it has ended".to_owned()),
    }
}

/// Follows orders until `stopped`, then stops the bot.
pub(super) async fn keep(
    setting: Setting,
    bot: Bot,
    show: watch::Sender<Program>,
    mut orders: mpsc::Receiver<Order>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut bot = Some(bot);
    loop {
        let order = tokio::select! {
            _ = &mut stopped => break,
            Some(order) = orders.recv() => order,
            how = ended(&mut bot) => {
                show.send_replace(Program::Ended(how));
                continue;
            }
        };
        if matches!(order, Order::Kill | Order::Restart)
            && let Some(mut bot) = bot.take()
        {
            // It may have ended this very moment.
            let _ = bot.child.kill().await;
            show.send_replace(Program::Ended("killed with -9".to_owned()));
        }
        if matches!(order, Order::Start | Order::Restart) && bot.is_none() {
            show.send_replace(match setting.start() {
                Ok(started) => running(bot.insert(started)),
                Err(error) => Program::Ended(format!("it does not start: {error}")),
            });
        }
    }
    if let Some(bot) = bot {
        stop(bot).await;
    }
}

/// Waits for the bot to end by itself, and says how; for ever, if it does not run.
async fn ended(bot: &mut Option<Bot>) -> String {
    let status = match bot {
        Some(bot) => bot.child.wait().await,
        None => std::future::pending().await,
    };
    let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
    let last_line = match bot.take() {
        Some(bot) => bot.last_line.await.unwrap_or_default(),
        None => String::new(),
    };
    format!("{status}. {last_line}").trim_end().to_owned()
}

/// Asks the bot to end, and waits for that.
async fn stop(mut bot: Bot) {
    let asked = bot.child.id().and_then(|id| i32::try_from(id).ok());
    if let Some(id) = asked.and_then(Pid::from_raw) {
        // It may have ended this very moment.
        let _ = kill_process(id, Signal::TERM);
    }
    if timeout(STOP_TIME_MAX, bot.child.wait()).await.is_err() {
        let _ = bot.child.kill().await;
    }
}

/// Reads all that the bot logs, for a full pipe would stop it, and remembers the last line.
async fn last_line(log: ChildStderr) -> String {
    let mut lines = BufReader::new(log).lines();
    let mut last = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        last = line;
    }
    last.chars().take(LINE_CHARS_MAX).collect()
}
