//! The simulated Telegram as a page: people act in a browser, and see what the bot sends them.
//!
//! Everything here goes through the world, as the tests do it: the page knows what people and Telegram know, and reaches
//! neither into the bot nor into its database. The bot's process it can only start and kill, through a [`Switch`].
//! Nobody but a browser on this machine that shows this very page may change anything; `gate` sees to that.
//!
//! | module | what is in it |
//! |---|---|
//! | `cast` | who is shown: the owner, prepared people, newcomers, crowds |
//! | `gate` | who may ask: the page's own address and origin |
//! | `wish` | a request that changes something, and its answer |
//! | `deed`, `meeting`, `crowd`, `weather` | what people do, in chats as well; who arrives; what befalls Telegram and the bot |
//! | `view`, `chat` | what is seen, as JSON |
//! | `stream` | server-sent events: whatever has changed |
//! | `file` | the page itself, and the files in messages |
//! | `switch` | the bot's process, as far as the page is concerned |

mod cast;
mod chat;
mod crowd;
mod deed;
mod file;
mod gate;
mod meeting;
mod stream;
mod switch;
mod view;
mod weather;
mod wish;

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize},
    },
};

use axum::{
    Router, middleware,
    routing::{get, post},
};
use tokio::net::TcpListener;

pub use self::{
    cast::Cast,
    switch::{Order, Program, Switch},
};
use super::server::Sim;

/// What every request may reach.
#[derive(Debug)]
struct Scene {
    sim: Sim,
    cast: Cast,
    bot: Switch,
    /// Whether Telegram cannot be reached at all.
    is_down: AtomicBool,
    viewers: AtomicUsize,
}

/// Serves the page until the future is dropped. Only loopback addresses are answered.
pub async fn serve(listener: TcpListener, sim: Sim, cast: Cast, bot: Switch) -> io::Result<()> {
    let address = listener.local_addr()?;
    let scene = Arc::new(Scene {
        sim,
        cast,
        bot,
        is_down: AtomicBool::new(false),
        viewers: AtomicUsize::new(0),
    });
    let app = Router::new()
        .route("/events", get(stream::events))
        .route("/deed", post(deed::done))
        .route("/meeting", post(meeting::held))
        .route("/crowd", post(crowd::arrived))
        .route("/weather", post(weather::made))
        .route("/file/{chat}/{message}", get(file::attached))
        .fallback(file::page)
        .with_state(scene)
        .layer(middleware::from_fn_with_state(
            gate::Addresses::of(address),
            gate::guard,
        ));
    axum::serve(listener, app).await
}
