//! `doorman demo`: what doorman does, with no token and no network.
//!
//! A simulated Telegram runs in this process, and the real bot on it. `page` lets people be played in a browser, with
//! the bot in a process of its own (`child`), so that it can be killed; `script` plays them itself and prints what
//! everybody saw.

mod child;
mod page;
mod script;

use clap::Args;

/// How the demo is shown.
#[derive(Args, Clone, Debug)]
pub(crate) struct Wish {
    /// Print a scene as a transcript, and end.
    #[arg(long, conflicts_with_all = ["port", "open", "database"])]
    script: bool,
    /// The port of the page on 127.0.0.1; if it is busy, the next one that is not.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Open the page in the browser.
    #[arg(long)]
    open: bool,
    /// A database to keep, like `DATABASE_URL`: a temporary one if there is none.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// Shows the demo; the page is served until `shutdown` is ready.
pub(crate) async fn run(wish: Wish, shutdown: impl Future<Output = ()>) -> anyhow::Result<()> {
    if wish.script {
        script::run().await
    } else {
        page::run(wish, shutdown).await
    }
}
