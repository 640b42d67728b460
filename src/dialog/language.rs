//! `/language`: which language is spoken with a person.
//!
//! What is chosen goes before what the person's client says, until they choose the
//! client's again.

use std::sync::Arc;

use anyhow::Context;
use teloxide::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup};

use crate::app::App;
use crate::arrival::{Arrival, Press};
use crate::dialog;
use crate::telegram::{Edit, Letter};

/// Data of a language's button: this and the tag; without a tag, the client's language.
const CHOOSE: &str = "language:";

/// Buttons side by side: names of languages are short.
const BUTTONS_IN_ROW: usize = 2;

/// What a person has chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Whatever their client says.
    Automatic,
    /// The language with this tag.
    Tag(String),
}

/// Asks.
pub(crate) async fn ask(app: App, arrival: Arc<Arrival>) -> anyhow::Result<()> {
    let button = |name, tag| InlineKeyboardButton::callback(name, format!("{CHOOSE}{tag}"));
    let languages = app.library.languages();
    let languages: Vec<_> = languages
        .into_iter()
        .map(|(tag, name)| button(name, tag))
        .collect();
    let mut rows: Vec<_> = languages
        .chunks(BUTTONS_IN_ROW)
        .map(<[_]>::to_vec)
        .collect();
    rows.push(vec![button(
        app.texts.button_language_automatic(),
        String::new(),
    )]);
    let letter = Letter {
        html: app.texts.language_question(),
        buttons: Some(InlineKeyboardMarkup::new(rows)),
    };
    dialog::answer(&app, &arrival, &letter).await
}

/// What was chosen, if the press was on one of these buttons and there still is such
/// a language.
pub(crate) fn choice(app: App, press: Press) -> Option<(Press, Choice)> {
    let tag = press.data.strip_prefix(CHOOSE)?.to_owned();
    if tag.is_empty() {
        return Some((press, Choice::Automatic));
    }
    let mut languages = app.library.languages().into_iter();
    languages
        .any(|(known, _)| known == tag)
        .then_some((press, Choice::Tag(tag)))
}

/// Notes the choice, and says so in the language chosen.
pub(crate) async fn chosen(
    app: App,
    arrival: Arc<Arrival>,
    (press, choice): (Press, Choice),
) -> anyhow::Result<()> {
    let Some(visitor) = &arrival.visitor else {
        return Ok(());
    };
    let (chosen, spoken) = match &choice {
        Choice::Automatic => (None, visitor.language.as_deref()),
        Choice::Tag(tag) => (Some(tag.as_str()), Some(tag.as_str())),
    };
    app.store.choose_language(visitor.id, chosen).await?;
    let app = app.speaking(spoken);
    let words = match choice {
        Choice::Automatic => app.texts.language_automatic(),
        Choice::Tag(_) => app.texts.language_chosen(),
    };
    let letter = Letter::plain(words);
    let edit = app
        .telegram
        .edit(ChatId::from(visitor.id), press.message, &letter)
        .await
        .context("say which language is spoken")?;
    dialog::acknowledge(app.clone(), press).await?;
    match edit {
        Edit::Made => Ok(()),
        Edit::Gone => dialog::answer(&app, &arrival, &letter).await,
    }
}
