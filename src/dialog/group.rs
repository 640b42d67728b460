//! In groups: one short hello that points to the private dialog.
//!
//! That it is owed was decided when the update was recorded, at most once a minute
//! in each chat.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use crate::app::App;
use crate::arrival::{Arrival, Change, Group, GroupKind};
use crate::deeplink::{self, Source};
use crate::telegram::{CallError, Delivery, Letter};

/// How long after the bot came into a supergroup it may be told that this is one of
/// its groups, upgraded. *Source*: bots built on aiogram wait as long.
const UPGRADE_TOLD_WITHIN: Duration = Duration::from_secs(1);

/// `/start@bot`: by hand, or from the link that brought the bot.
pub(crate) async fn asked(app: App, (group, _): (Group, Source)) -> anyhow::Result<()> {
    hello(&app, &group).await
}

/// The bot was added.
pub(crate) async fn added(
    app: App,
    arrival: Arc<Arrival>,
    (group, _): (Group, Change),
) -> anyhow::Result<()> {
    if group.kind == GroupKind::Supergroup {
        tokio::time::sleep(UPGRADE_TOLD_WITHIN).await;
        let chat = app.store.chat(group.id).await?;
        if chat.is_some_and(|chat| chat.became_supergroup_about(arrival.at)) {
            return Ok(());
        }
    }
    hello(&app, &group).await
}

async fn hello(app: &App, group: &Group) -> anyhow::Result<()> {
    let link = deeplink::bot_link(&app.me.username);
    let letter = Letter::plain(app.texts.group_hello(&link));
    match app.telegram.send(group.id, &letter).await {
        Ok(Delivery::Sent(_)) => Ok(()),
        // Not our place to talk, or no longer: its own update says so to the ledger.
        Ok(Delivery::Unreachable(_)) | Err(CallError::Refused { .. }) => {
            tracing::info!(chat = %group.id, "a hello was refused");
            Ok(())
        }
        Err(error) => Err(error).context("say hello in a group"),
    }
}
