//! What the bot says about itself: `getMe`, commands, descriptions, the webhook.

#![expect(
    clippy::unnecessary_wraps,
    reason = "every method in the table has the same shape"
)]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    answer::{Answer, Outcome, Refusal},
    parameters::Parameters,
    queue::Woken,
    world::World,
};

/// Most commands in one list.
const COMMANDS_MAX: usize = 100;
/// Longest name of a command, in characters.
const COMMAND_CHARS_MAX: usize = 32;
/// Longest description of a command, in characters.
const DESCRIPTION_CHARS_MAX: usize = 256;

/// What is stored about the bot, by language and (for commands) scope.
#[derive(Debug, Default)]
pub(super) struct Profile {
    commands: BTreeMap<(String, String), Vec<Command>>,
    descriptions: BTreeMap<String, String>,
    short_descriptions: BTreeMap<String, String>,
}

/// `BotCommand`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Command {
    #[serde(default)]
    pub(super) command: String,
    #[serde(default)]
    pub(super) description: String,
}

impl Profile {
    /// The description and the short description stored for a language.
    pub(super) fn described(&self, language: &str) -> (&str, &str) {
        (
            text_for(&self.descriptions, language),
            text_for(&self.short_descriptions, language),
        )
    }

    /// The commands stored for a scope (as JSON text, `default` when the call named none) and a language.
    pub(super) fn commands(&self, scope: &str, language: &str) -> Vec<(String, String)> {
        let stored = self.commands.get(&(scope.to_owned(), language.to_owned()));
        stored
            .into_iter()
            .flatten()
            .map(|command| (command.command.clone(), command.description.clone()))
            .collect()
    }
}

fn text_for<'a>(texts: &'a BTreeMap<String, String>, language: &str) -> &'a str {
    texts.get(language).map_or("", String::as_str)
}

/// `getMe`.
pub(super) fn get_me(world: &mut World, _call: &Parameters<'_>) -> Outcome {
    Ok(Answer::of(&json!({
        "id": world.bot.id,
        "is_bot": true,
        "first_name": world.bot.name,
        "username": world.bot.username,
        "can_join_groups": world.can_join_groups,
        "can_read_all_group_messages": world.can_read_all_group_messages,
        "supports_guest_queries": false,
        "supports_inline_queries": false,
        "can_connect_to_business": false,
        "has_main_web_app": false,
        "has_topics_enabled": false,
        "allows_users_to_create_topics": false,
        "can_manage_bots": false,
        "supports_join_request_queries": false,
    })))
}

/// `setMyCommands`; without commands it clears the list.
pub(super) fn set_my_commands(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let scope = scope(world, call)?;
    let commands: Vec<Command> = match call.text("commands") {
        "" => Vec::new(),
        list => serde_json::from_str(list)
            .map_err(|_| Refusal::careless("can't parse commands JSON object"))?,
    };
    if commands.len() > COMMANDS_MAX {
        return Err(Refusal::careless("BOT_COMMANDS_TOO_MUCH"));
    }
    commands.iter().try_for_each(accept)?;
    world
        .profile
        .commands
        .insert((scope, call.text("language_code").to_owned()), commands);
    Ok(Answer::TRUE)
}

fn accept(command: &Command) -> Result<(), Refusal> {
    let name = command
        .command
        .strip_prefix('/')
        .unwrap_or(&command.command);
    let complaint = if name.is_empty() {
        "command must be non-empty"
    } else if name.chars().count() > COMMAND_CHARS_MAX {
        "command length must not exceed 32"
    } else if !name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    {
        "BOT_COMMAND_INVALID"
    } else if command.description.is_empty() {
        "command description must be non-empty"
    } else if command.description.chars().count() > DESCRIPTION_CHARS_MAX {
        "command description length must not exceed 256"
    } else {
        return Ok(());
    };
    Err(Refusal::careless(complaint))
}

/// `getMyCommands`.
pub(super) fn get_my_commands(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let key = (scope(world, call)?, call.text("language_code").to_owned());
    Ok(Answer::of(
        &world
            .profile
            .commands
            .get(&key)
            .cloned()
            .unwrap_or_default(),
    ))
}

/// `deleteMyCommands`.
pub(super) fn delete_my_commands(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let key = (scope(world, call)?, call.text("language_code").to_owned());
    world.profile.commands.remove(&key);
    Ok(Answer::TRUE)
}

/// The scope of a command call as the key it is stored under.
fn scope(world: &World, call: &Parameters<'_>) -> Result<String, Refusal> {
    const PLAIN: &[&str] = &[
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
    ];
    const OF_A_CHAT: &[&str] = &["chat", "chat_administrators", "chat_member"];
    let source = call.text("scope");
    if source.is_empty() {
        return Ok("default".to_owned());
    }
    let unread = |why: &str| Refusal::careless(&format!("can't parse BotCommandScope: {why}"));
    let value: Value = serde_json::from_str(source).map_err(|_| unread("JSON object expected"))?;
    let kind = value
        .get("type")
        .and_then(Value::as_str)
        .ok_or_else(|| unread("Can't find field \"type\""))?;
    if PLAIN.contains(&kind) {
        return Ok(kind.to_owned());
    }
    if !OF_A_CHAT.contains(&kind) {
        return Err(unread("Unsupported type specified"));
    }
    let number = |key: &str| match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    world.target(&number("chat_id"))?;
    let user = if kind == "chat_member" {
        format!(" {}", number("user_id"))
    } else {
        String::new()
    };
    Ok(format!("{kind} {}{user}", number("chat_id")))
}

/// `setMyDescription`.
pub(super) fn set_my_description(world: &mut World, call: &Parameters<'_>) -> Outcome {
    describe(&mut world.profile.descriptions, call, "description", 512)
}

/// `setMyShortDescription`.
pub(super) fn set_my_short_description(world: &mut World, call: &Parameters<'_>) -> Outcome {
    describe(
        &mut world.profile.short_descriptions,
        call,
        "short_description",
        120,
    )
}

fn describe(
    stored: &mut BTreeMap<String, String>,
    call: &Parameters<'_>,
    field: &str,
    chars_max: usize,
) -> Outcome {
    let text = call.text(field);
    if text.chars().count() > chars_max {
        return Err(Refusal::careless("BOT_DESCRIPTION_TOO_LONG"));
    }
    stored.insert(call.text("language_code").to_owned(), text.to_owned());
    Ok(Answer::TRUE)
}

/// `getMyDescription`.
pub(super) fn get_my_description(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let text = described(&world.profile.descriptions, call);
    Ok(Answer::of(&json!({ "description": text })))
}

/// `getMyShortDescription`.
pub(super) fn get_my_short_description(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let text = described(&world.profile.short_descriptions, call);
    Ok(Answer::of(&json!({ "short_description": text })))
}

/// The text for a language, or the one for all languages.
fn described<'a>(stored: &'a BTreeMap<String, String>, call: &Parameters<'_>) -> &'a str {
    let language = call.text("language_code");
    stored
        .get(language)
        .filter(|text| !text.is_empty())
        .or_else(|| stored.get(""))
        .map_or("", String::as_str)
}

/// `setWebhook`; the address is stored, nothing is ever sent there.
pub(super) fn set_webhook(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let url = call.text("url");
    if url.is_empty() {
        return delete_webhook(world, call);
    }
    if !url.starts_with("https://") {
        return Err(Refusal::careless(
            "bad webhook: An HTTPS URL must be provided for webhook",
        ));
    }
    world.queue.allow(call.text("allowed_updates"));
    drop_pending(world, call);
    let same = world.queue.webhook.as_deref() == Some(url);
    world.queue.webhook = Some(url.to_owned());
    world.queue.wake(Woken::Webhook);
    Ok(Answer {
        remark: Some(if same {
            "Webhook is already set"
        } else {
            "Webhook was set"
        }),
        ..Answer::TRUE
    })
}

/// `deleteWebhook`.
pub(super) fn delete_webhook(world: &mut World, call: &Parameters<'_>) -> Outcome {
    drop_pending(world, call);
    let remark = match world.queue.webhook.take() {
        Some(_) => "Webhook was deleted",
        None => "Webhook is already deleted",
    };
    Ok(Answer {
        remark: Some(remark),
        ..Answer::TRUE
    })
}

fn drop_pending(world: &mut World, call: &Parameters<'_>) {
    if call.is_set("drop_pending_updates") {
        world.queue.clear();
    }
}

/// `getWebhookInfo`.
pub(super) fn get_webhook_info(world: &mut World, _call: &Parameters<'_>) -> Outcome {
    let mut info = json!({
        "url": world.queue.webhook.as_deref().unwrap_or_default(),
        "has_custom_certificate": false,
        "pending_update_count": world.queue.len(),
    });
    if let Some(kinds) = world.queue.chosen() {
        info["allowed_updates"] = json!(kinds);
    }
    Ok(Answer::of(&info))
}
