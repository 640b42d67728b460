//! The demo as a page: the simulated Telegram, the bot on it as a process, a browser's view of both.

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, bail};
use tokio::net::TcpListener;
use tokio::process::Command;

use super::Wish;
use super::child::{self, Setting};
use crate::sim::page::{self, Cast, Switch};
use crate::sim::{Options, Sim};

/// Ports that are tried, from the first one on.
const PORTS_MAX: u16 = 20;

/// Serves the page until `shutdown` is ready, then stops the bot.
pub(super) async fn run(wish: Wish, shutdown: impl Future<Output = ()>) -> anyhow::Result<()> {
    let listener = listen(wish.port).await?;
    let address = listener.local_addr().context("read the page's address")?;
    let sim = Sim::start(Options::default())
        .await
        .context("start the simulated Telegram")?;
    // Removed with everything in it when the demo ends.
    let folder = tempfile::tempdir().context("make a temporary folder")?;
    let temporary = || format!("sqlite://{}/demo.db", folder.path().display());
    let cast = Cast::assemble(&sim);
    let setting = Setting {
        api_url: sim.url(),
        token: sim.token().to_owned(),
        database: wish.database.unwrap_or_else(temporary),
        owner: cast.owner().id(),
    };
    let bot = setting.start().context("start the bot")?;
    let (switch, show, orders) = Switch::new(child::running(&bot));

    say(&format!("The demo is at http://{address} until Ctrl-C."));
    if wish.open {
        open(&format!("http://{address}"));
    }
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let kept = tokio::spawn(child::keep(setting, bot, show, orders, stopped));
    let served = tokio::select! {
        () = shutdown => Ok(()),
        served = page::serve(listener, sim, cast, switch) => served.context("serve the page"),
    };
    // It stops whether or not anybody asks it to: the other end is dropped with this one.
    let _ = stop.send(());
    kept.await.context("stop the bot")?;
    served
}

/// A listener on the first port that is free. Zero lets the system choose.
async fn listen(first: u16) -> anyhow::Result<TcpListener> {
    for port in first..first.saturating_add(PORTS_MAX) {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                say(&format!("Port {port} is busy."));
            }
            Err(error) => return Err(error).with_context(|| format!("listen on port {port}")),
        }
    }
    bail!("no port is free from {first} on: --port takes another one")
}

/// Opens the browser; without one, the address is on the screen.
fn open(url: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    if Command::new(opener).arg(url).spawn().is_err() {
        say(&format!(
            "There is no {opener} here: open the address yourself."
        ));
    }
}

/// Prints a line. A reader who has gone away misses nothing that matters.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
