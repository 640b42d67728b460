//! `/start`: the greeting.

use std::sync::Arc;

use reqwest::Url;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

use crate::app::App;
use crate::arrival::{Arrival, Event};
use crate::deeplink::{self, Source};
use crate::dialog;
use crate::person::Welcome;
use crate::telegram::Letter;

/// What the bot asks for when it is added to a channel: enough to take in
/// requests to join, and nothing else.
const CHANNEL_RIGHTS: [&str; 1] = ["invite_users"];

/// Greets whoever pressed Start.
pub(crate) async fn greet(app: App, arrival: Arc<Arrival>, welcome: Welcome) -> anyhow::Result<()> {
    let source = match &arrival.event {
        Event::Start(source) => source,
        _ => &Source::Organic,
    };
    let words = app.texts.greeting(welcome, name(&arrival), source);
    dialog::answer(&app, &arrival, &inviting(&app, words)).await
}

/// The name of whoever is greeted; may be empty.
pub(super) fn name(arrival: &Arrival) -> &str {
    arrival
        .visitor
        .as_ref()
        .map_or("", |visitor| visitor.first_name.as_str())
}

/// These words, with buttons that take the bot along.
pub(super) fn inviting(app: &App, html: String) -> Letter {
    let buttons = app.texts.invitations.get_or_init(|| invitations(app));
    Letter {
        html,
        buttons: buttons.clone(),
    }
}

/// Buttons that take the bot along, if its owner lets it go.
fn invitations(app: &App) -> Option<InlineKeyboardMarkup> {
    if !app.me.can_join_groups {
        return None;
    }
    let group = deeplink::group_link(&app.me.username, None);
    let channel = deeplink::channel_link(&app.me.username, &CHANNEL_RIGHTS);
    let button = |label, link: &str| {
        let url = Url::parse(link).ok()?;
        Some(vec![InlineKeyboardButton::url(label, url)])
    };
    let rows = [
        button(app.texts.button_add_to_group(), &group),
        button(app.texts.button_add_to_channel(), &channel),
    ];
    Some(InlineKeyboardMarkup::new(rows.into_iter().flatten()))
}
