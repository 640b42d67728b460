//! The audit most people write: a stream of calls, so many at a time, and teloxide's own errors.
//!
//! It knows no limits, asks nobody twice and keeps nothing: what it has found is printed, and lost with the process.

use std::{
    fs,
    io::{BufWriter, Write},
    path::PathBuf,
};

use anyhow::Context;
use clap::Args;
use futures_util::{StreamExt, stream};
use teloxide::{
    ApiError, RequestError,
    prelude::*,
    types::{ChatAction, ChatId, True},
};

/// Calls on their way at once, as many as doorman makes.
const IN_FLIGHT_MAX: usize = 128;

/// Whom to ask.
#[derive(Args)]
pub(crate) struct List {
    /// Their ids, one a line.
    file: PathBuf,
}

/// Asks everybody on the list.
pub(crate) async fn run(list: List) -> anyhow::Result<()> {
    let text = fs::read_to_string(&list.file).context("read the list")?;
    let ids: Result<Vec<i64>, _> = text.lines().map(str::parse).collect();
    let ids = ids.context("understand the list")?;
    // On a worker of the runtime, like the others.
    tokio::spawn(ask_all(Bot::from_env(), ids))
        .await
        .context("ask")?
}

async fn ask_all(bot: Bot, ids: Vec<i64>) -> anyhow::Result<()> {
    let mut answers = stream::iter(ids)
        .map(|id| {
            let bot = bot.clone();
            async move {
                let answer = bot.send_chat_action(ChatId(id), ChatAction::Typing).await;
                (id, answer)
            }
        })
        .buffer_unordered(IN_FLIGHT_MAX);
    let mut rows = BufWriter::new(std::io::stdout());
    writeln!(rows, "user_id,verdict")?;
    while let Some((id, answer)) = answers.next().await {
        writeln!(rows, "{id},{}", verdict(&answer))?;
    }
    rows.flush().context("print")
}

/// In doorman's words.
fn verdict(answer: &Result<True, RequestError>) -> &'static str {
    match answer {
        Ok(_) => "reachable",
        Err(RequestError::Api(ApiError::BotBlocked)) => "blocked",
        Err(RequestError::Api(ApiError::UserDeactivated)) => "deactivated",
        Err(RequestError::Api(ApiError::CantInitiateConversation)) => "never_started",
        Err(RequestError::Api(ApiError::ChatNotFound)) => "not_found",
        Err(_) => "inconclusive",
    }
}
