//! What people see of the bot before they talk to it: its menus of commands and
//! its descriptions, in every language.
//!
//! Brought up to date after the start, and when the texts have changed, beside
//! everything else. Telegram is asked first and told only what differs. Menus that
//! were set earlier and are not wanted any more, such as that of a former
//! administrator, are removed; the store remembers which there are, for Telegram
//! does not tell. What fails is logged and tried again at the next start.

use std::collections::BTreeMap;

use anyhow::Context;
use teloxide::types::{BotCommand, BotCommandScope, ChatId, Recipient, UserId};

use crate::app::App;
use crate::locale::Texts;
use crate::store::Menu;

/// Menus of a program that had the bot before: ours is for private chats alone.
const FOREIGN: [BotCommandScope; 3] = [
    BotCommandScope::Default,
    BotCommandScope::AllGroupChats,
    BotCommandScope::AllChatAdministrators,
];

/// Brings everything up to date.
pub(crate) async fn refresh(app: &App) {
    for (language, app) in languages(app) {
        log(describe(&app, language.as_deref()).await);
        for person in menus_of(&app) {
            let language = language.clone();
            log(fill_menu(&app, &Menu { person, language }).await);
        }
    }
    log(remove_foreign_menus(app).await);
    log(remove_stale_menus(app).await);
    tracing::debug!("commands and descriptions are up to date");
}

fn log(result: anyhow::Result<()>) {
    if let Err(error) = result {
        let error = format!("{error:#}");
        tracing::warn!(error, "a menu or a description is not up to date");
    }
}

/// Every language Telegram can tell apart, and the bot speaking it; `None` is for
/// everybody else.
///
/// *Source*: `language_code` is "a two-letter ISO 639-1 language code". Of several
/// languages with the same one, the plain one counts, else the first.
fn languages(app: &App) -> BTreeMap<Option<String>, App> {
    let mut languages = BTreeMap::from([(None, app.speaking(None))]);
    for (tag, _) in app.library.languages() {
        let code = tag.split('-').next().unwrap_or_default().to_owned();
        let is_plain = code == tag;
        let code = Some(code).filter(|code| code.len() == 2);
        if code.is_some() && (is_plain || !languages.contains_key(&code)) {
            languages.insert(code, app.speaking(Some(&tag)));
        }
    }
    languages
}

/// Whose menus there are: everybody's, and one of each administrator.
fn menus_of(app: &App) -> impl Iterator<Item = Option<UserId>> {
    let admins = app.config.admins.iter().copied().map(Some);
    std::iter::once(None).chain(admins)
}

fn scope(menu: &Menu) -> BotCommandScope {
    match menu.person {
        None => BotCommandScope::AllPrivateChats,
        Some(person) => BotCommandScope::Chat {
            chat_id: Recipient::Id(ChatId::from(person)),
        },
    }
}

async fn describe(app: &App, language: Option<&str>) -> anyhow::Result<()> {
    let (long, short) = (app.texts.description(), app.texts.short_description());
    let telegram = &app.telegram;
    if telegram.description(language).await? != long {
        telegram.set_description(language, &long).await?;
    }
    if telegram.short_description(language).await? != short {
        telegram.set_short_description(language, &short).await?;
    }
    Ok(())
}

async fn fill_menu(app: &App, menu: &Menu) -> anyhow::Result<()> {
    let (scope, language) = (scope(menu), menu.language.as_deref());
    let commands = commands(&app.texts, menu);
    // Noted first: a menu too many is removed, one that is forgotten stays for ever.
    app.store.note_menu(menu).await?;
    if app.telegram.commands(&scope, language).await? != commands {
        let filled = app.telegram.set_commands(&scope, language, &commands).await;
        filled.with_context(|| format!("fill the menu of {scope:?}"))?;
    }
    Ok(())
}

fn commands(texts: &Texts, menu: &Menu) -> Vec<BotCommand> {
    let mut commands = texts.commands();
    if menu.person.is_some() {
        commands.extend(texts.admin_commands());
    }
    let command = |(name, description): (&str, String)| BotCommand::new(name, description);
    commands.into_iter().map(command).collect()
}

async fn remove_foreign_menus(app: &App) -> anyhow::Result<()> {
    for scope in &FOREIGN {
        for language in languages(app).keys() {
            let language = language.as_deref();
            if !app.telegram.commands(scope, language).await?.is_empty() {
                app.telegram.delete_commands(scope, language).await?;
            }
        }
    }
    Ok(())
}

async fn remove_stale_menus(app: &App) -> anyhow::Result<()> {
    let languages = languages(app);
    for menu in app.store.menus().await? {
        let is_wanted = languages.contains_key(&menu.language)
            && menus_of(app).any(|person| person == menu.person);
        if !is_wanted {
            let language = menu.language.as_deref();
            app.telegram
                .delete_commands(&scope(&menu), language)
                .await?;
            app.store.forget_menu(&menu).await?;
        }
    }
    Ok(())
}
