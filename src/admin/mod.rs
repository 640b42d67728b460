//! What the owner asks.
//!
//! Only `router` leads here, and only administrators.

pub(crate) mod audit;
pub(crate) mod check;
pub(crate) mod digest;
pub(crate) mod export;
pub(crate) mod link;
pub(crate) mod links;
pub(crate) mod sources;
pub(crate) mod stats;

use std::sync::Arc;
use std::time::Duration;

use teloxide::types::UserId;

use crate::app::App;
use crate::arrival::Arrival;
use crate::dialog;
use crate::inbox::Inbox;
use crate::locale::Flaws;
use crate::telegram::Letter;

/// Administrators hear of updates set aside this often at most.
const REPORT_EVERY: Duration = Duration::from_hours(1);

/// `/help` with the administrator's commands.
pub(crate) async fn help(app: App, arrival: Arc<Arrival>) -> anyhow::Result<()> {
    dialog::answer(&app, &arrival, &Letter::plain(app.texts.help_admin())).await
}

/// Tells the administrators of updates that were set aside, for ever.
pub(crate) async fn report_parked(app: App, inbox: Inbox) {
    loop {
        inbox.until_parked().await;
        if let Err(error) = report_parked_once(&app).await {
            tracing::error!(
                error = format!("{error:#}"),
                "nobody was told of a parked update"
            );
        }
        tokio::time::sleep(REPORT_EVERY).await;
    }
}

async fn report_parked_once(app: &App) -> anyhow::Result<()> {
    let count = app.store.parked_count().await?;
    for parked in app.store.parked(1).await? {
        for admin in &app.config.admins {
            let app = app.speaking_to(*admin).await?;
            let text = app.texts.parked(parked.update_id, count, &parked.error);
            dialog::write_to(&app, *admin, &Letter::plain(text)).await?;
        }
    }
    Ok(())
}

/// Takes up the owner's texts as they are now, or tells the administrators why not.
pub(crate) async fn reload_texts(app: &App) {
    let reading = app.clone();
    let read = tokio::task::spawn_blocking(move || reading.library.reload()).await;
    match read {
        Ok(Ok(())) => {
            let languages = app.library.languages().len();
            tracing::info!(languages, "the texts have been read anew");
        }
        Ok(Err(flaws)) => {
            tracing::error!(%flaws, "the texts have flaws: the old ones stay");
            for admin in &app.config.admins {
                if let Err(error) = report_flaws(app, *admin, &flaws).await {
                    let error = format!("{error:#}");
                    tracing::error!(%admin, error, "not told of flawed texts");
                }
            }
        }
        Err(error) => tracing::error!(%error, "the texts could not be read"),
    }
}

async fn report_flaws(app: &App, admin: UserId, flaws: &Flaws) -> anyhow::Result<()> {
    let app = app.speaking_to(admin).await?;
    let letter = Letter::plain(app.texts.texts_flawed(flaws));
    dialog::write_to(&app, admin, &letter).await
}
