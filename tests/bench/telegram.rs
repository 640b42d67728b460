//! The simulated Telegram, in a process of its own: both ends of the pipe.
//!
//! The process sets its scene, says where it can be reached, then tells what happens, a JSON line at a time; which
//! words there are is up to `crowd` and `audience`. It takes the times itself, where the calls arrive. It ends when its
//! standard input does.

use std::{
    io::{BufRead, BufReader, Read},
    process::{ChildStdout, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, ensure};
use doorman::sim::{Options, Sim};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::{runtime::Builder, sync::oneshot};

use crate::{child::Child, place};

/// How long an orphaned process goes on refusing the token, so that a doorman left behind stops by itself.
const PARTING: Duration = Duration::from_secs(2);

/// Mistakes told of in full.
const MISTAKES_MAX: usize = 5;

/// The first word: the scene is set.
#[derive(Deserialize, Serialize)]
struct Ready {
    url: String,
    token: String,
}

/// Is the simulated Telegram until standard input ends.
pub(crate) fn serve(
    options: Options,
    observe: impl AsyncFnOnce(&Sim) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (gone, mut orphaned) = oneshot::channel();
    thread::spawn(move || {
        // Nothing is ever written: this returns when the other end closes.
        let _ = std::io::stdin().read(&mut [0]);
        let _ = gone.send(());
    });
    // One core is all it has.
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.context("start the runtime")?.block_on(async {
        let sim = Sim::start(options).await.context("start")?;
        tokio::select! {
            observed = observe(&sim) => {
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

/// Says that the scene is set.
pub(crate) fn ready(sim: &Sim) -> anyhow::Result<()> {
    tell(&Ready {
        url: sim.url(),
        token: sim.token().to_owned(),
    })
}

/// Tells the parent something.
pub(crate) fn tell(word: &impl Serialize) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string(word).context("put into words")?);
    Ok(())
}

/// Ends with the first few of these, if there are any.
pub(crate) fn complain(mut mistakes: Vec<String>) -> anyhow::Result<()> {
    let count = mistakes.len();
    mistakes.truncate(MISTAKES_MAX);
    ensure!(count == 0, "{count} mistakes, such as {mistakes:#?}");
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
    /// Starts it with these arguments; on return its scene is set.
    pub(crate) fn start(arguments: &[String], core: Option<usize>) -> anyhow::Result<Self> {
        let this = std::env::current_exe().context("find this executable")?;
        let mut command = place::command(&[], this, core);
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let (child, output) = Child::start("the simulated Telegram", &mut command)?;
        let mut words = BufReader::new(output.context("listen to the simulated Telegram")?);
        let Ready { url, token } = next(&mut words)?;
        Ok(Self {
            child,
            url,
            token,
            words,
        })
    }

    /// Waits for the next word.
    pub(crate) fn hear<W: DeserializeOwned>(&mut self) -> anyhow::Result<W> {
        next(&mut self.words)
    }
}

fn next<W: DeserializeOwned>(words: &mut impl BufRead) -> anyhow::Result<W> {
    let mut line = String::new();
    words
        .read_line(&mut line)
        .context("listen to the simulated Telegram")?;
    ensure!(!line.is_empty(), "the simulated Telegram has given up");
    serde_json::from_str(&line).with_context(|| format!("understand {line}"))
}
