//! A permission to write: the greeting of whoever has not written yet.

use std::sync::Arc;

use super::start;
use crate::app::App;
use crate::arrival::{Arrival, Grant};
use crate::dialog;
use crate::person::Welcome;

/// Greets whoever let the bot write, in words that say where that was.
pub(crate) async fn greet(
    app: App,
    arrival: Arc<Arrival>,
    welcome: Welcome,
    grant: Grant,
) -> anyhow::Result<()> {
    let words = app.texts.granted(&grant, welcome, start::name(&arrival));
    dialog::answer(&app, &arrival, &start::inviting(&app, words)).await
}
