//! In groups: one short hello that points to the private dialog.

use anyhow::Context;

use crate::app::App;
use crate::arrival::Group;
use crate::deeplink::{self, Source};
use crate::telegram::{CallError, Delivery, Letter};

/// Answers `/start@bot`.
pub(crate) async fn hello(app: App, (group, _): (Group, Source)) -> anyhow::Result<()> {
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
