//! What a person meets: the greetings, the hello in a group, the message about a
//! request to join, help, their rights, and an answer to everything else.
//!
//! By the time these run, the ledger knows about the update. Here a reply is
//! chosen and sent; a person who turns out to be unreachable is a fact to be
//! recorded, not an error.

pub(crate) mod grant;
pub(crate) mod group;
pub(crate) mod join;
pub(crate) mod language;
pub(crate) mod rights;
pub(crate) mod start;

use std::sync::Arc;

use anyhow::Context;
use chrono::Utc;
use teloxide::types::{ChatId, UserId};

use crate::app::App;
use crate::arrival::{Arrival, Press};
use crate::person::Evidence;
use crate::reach::Verdict;
use crate::telegram::{Delivery, Letter};

/// `/help`.
pub(crate) async fn help(app: App, arrival: Arc<Arrival>) -> anyhow::Result<()> {
    answer(&app, &arrival, &Letter::plain(app.texts.help())).await
}

/// Everything that was not understood.
pub(crate) async fn fallback(app: App, arrival: Arc<Arrival>) -> anyhow::Result<()> {
    answer(&app, &arrival, &Letter::plain(app.texts.fallback())).await
}

/// A button of no consequence: its spinner is stopped.
pub(crate) async fn acknowledge(app: App, press: Press) -> anyhow::Result<()> {
    let acknowledged = app.telegram.acknowledge_press(&press.query_id).await;
    acknowledged.context("acknowledge a press")
}

/// Sends a message to whoever the arrival came from.
pub(crate) async fn answer(app: &App, arrival: &Arrival, letter: &Letter) -> anyhow::Result<()> {
    match &arrival.visitor {
        Some(visitor) => write_to(app, visitor.id, letter).await,
        None => Ok(()),
    }
}

/// Sends a message to a person; a refusal is taken into the ledger.
pub(crate) async fn write_to(app: &App, person: UserId, letter: &Letter) -> anyhow::Result<()> {
    let delivery = app
        .telegram
        .send(ChatId::from(person), letter)
        .await
        .context("send a message")?;
    heed(app, person, delivery).await
}

/// Takes into the ledger what became of something sent to a person.
pub(crate) async fn heed(app: &App, person: UserId, delivery: Delivery) -> anyhow::Result<()> {
    match delivery {
        Delivery::Sent(_) => Ok(()),
        Delivery::Unreachable(verdict) => record_refusal(app, person, verdict).await,
    }
}

/// Takes into the ledger that a person could not be written to.
async fn record_refusal(app: &App, person: UserId, verdict: Verdict) -> anyhow::Result<()> {
    tracing::info!(%person, verdict = verdict.as_str(), "a message was refused");
    app.store
        .record_verdict(
            person,
            verdict,
            Evidence::Reply,
            Utc::now(),
            app.config.confirm_after,
        )
        .await?;
    Ok(())
}
