//! Methods that send something: `sendMessage`, `sendPhoto`, `sendDocument`.
//!
//! The order of checks is the real server's: the content first, then the chat, then what only the far end knows
//! (blocked, no permission).

use std::time::Instant;

use serde_json::Value;

use super::{
    answer::{Answer, Outcome, Refusal},
    dialog::{Attachment, Message},
    echo::{file_id, outgoing},
    html::Formatted,
    markup::{self, Markup},
    parameters::Parameters,
    text,
    transcript::shown,
    world::{Target, World, unix_now},
};

/// `sendMessage`.
pub(super) fn send_message(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let content = text::required(call, "text")?;
    send(world, call, content, None)
}

/// `sendPhoto`.
pub(super) fn send_photo(world: &mut World, call: &Parameters<'_>) -> Outcome {
    send_file(world, call, "photo")
}

/// `sendDocument`.
pub(super) fn send_document(world: &mut World, call: &Parameters<'_>) -> Outcome {
    send_file(world, call, "document")
}

fn send_file(world: &mut World, call: &Parameters<'_>, kind: &'static str) -> Outcome {
    let missing = || Refusal::careless(&format!("there is no {kind} in the request"));
    let named = call.text(kind);
    let part = named.strip_prefix("attach://").unwrap_or(kind);
    let attachment = match call.files.iter().find(|file| file.name == part) {
        Some(file) if !file.bytes.is_empty() => Attachment {
            kind,
            file_name: file.file_name.clone().unwrap_or_default(),
            bytes: file.bytes.clone(),
        },
        Some(_) => return Err(Refusal::careless("file must be non-empty")),
        None if named.is_empty() || named.starts_with("attach://") => return Err(missing()),
        None => Attachment {
            kind,
            file_name: named.to_owned(),
            bytes: Vec::new(),
        },
    };
    let caption = text::formatted(call, "caption")?;
    send(world, call, caption, Some(attachment))
}

fn send(
    world: &mut World,
    call: &Parameters<'_>,
    content: Formatted,
    attachment: Option<Attachment>,
) -> Outcome {
    let reply = Reply::read(call)?;
    let markup = markup::read(call.text("reply_markup"))?;
    let target = world.target(call.text("chat_id"))?;
    if let Target::Room(id) = target {
        world.rooms[&id].writable()?;
    }
    let reply_to = reply.find(world, target)?;
    let content = fitting(content, attachment.as_ref())?;
    world.permits_writing(target)?;
    let chat = match target {
        Target::Person(id) | Target::Room(id) => id,
        Target::TheBot => return Err(Refusal::forbidden("the bot can't send messages to the bot")),
    };
    let id = world.number_message(chat);
    if let Some(attachment) = attachment
        .as_ref()
        .filter(|attachment| !attachment.bytes.is_empty())
    {
        world
            .files
            .insert(file_id(chat, id), attachment.bytes.clone());
    }
    let source = if attachment.is_some() {
        call.text("caption")
    } else {
        call.text("text")
    };
    let (keyboard, inline) = match markup {
        Markup::Inline(rows) => (rows, Some(call.text("reply_markup").to_owned())),
        Markup::Absent | Markup::Reply => (Vec::new(), None),
    };
    let message = Message {
        id,
        text: source.to_owned(),
        visible: content.visible,
        entities: content.entities,
        keyboard,
        edits: 0,
        reply_to,
        attachment,
        at: Instant::now(),
        date: unix_now(),
        markup: inline,
    };
    Ok(deliver(world, chat, message))
}

/// The message arrives: it is counted, shown and echoed to the bot.
fn deliver(world: &mut World, chat: i64, message: Message) -> Answer {
    let echo = outgoing(world, chat, &message);
    world.count_sent();
    let name = world.name(chat).to_owned();
    world
        .transcript
        .add(chat, || format!("{name} ← {}", shown(&message)));
    let memory = world.memory;
    if let Some(account) = world.accounts.get_mut(&chat) {
        account.unanswered = account.unanswered.saturating_sub(1);
    }
    if let Some(dialog) = world.dialog_mut(chat) {
        dialog.receive(message, memory);
    }
    Answer {
        result: echo.into(),
        remark: None,
    }
}

/// Trims and measures the text.
fn fitting(content: Formatted, attachment: Option<&Attachment>) -> Result<Formatted, Refusal> {
    let (content, max, complaint) = match attachment {
        None => (
            text::trimmed(content)?,
            text::TEXT_CHARS_MAX,
            "message is too long",
        ),
        Some(_) if content.visible.trim().is_empty() => (content, text::CAPTION_CHARS_MAX, ""),
        Some(_) => (
            text::trimmed(content)?,
            text::CAPTION_CHARS_MAX,
            "message caption is too long",
        ),
    };
    // Bytes first: counting characters is only needed for a text that might be too long.
    if content.visible.len() > max && content.visible.chars().count() > max {
        return Err(Refusal::careless(complaint));
    }
    Ok(content)
}

/// The message a new one answers, as the bot named it.
enum Reply {
    None,
    To { id: i64, must_exist: bool },
}

impl Reply {
    fn read(call: &Parameters<'_>) -> Result<Self, Refusal> {
        let source = call.text("reply_parameters");
        let (id, must_exist) = if source.is_empty() {
            (
                call.integer("reply_to_message_id"),
                !call.is_set("allow_sending_without_reply"),
            )
        } else {
            let value: Value = serde_json::from_str(source)
                .map_err(|_| Refusal::careless("can't parse reply parameters JSON object"))?;
            let object = value
                .as_object()
                .ok_or_else(|| Refusal::careless("object expected as reply parameters"))?;
            let lenient = object.get("allow_sending_without_reply") == Some(&Value::Bool(true));
            (
                object
                    .get("message_id")
                    .and_then(Value::as_i64)
                    .unwrap_or(0),
                !lenient,
            )
        };
        Ok(if id > 0 {
            Self::To { id, must_exist }
        } else {
            Self::None
        })
    }

    fn find(&self, world: &mut World, target: Target) -> Result<Option<i64>, Refusal> {
        let Self::To { id, must_exist } = *self else {
            return Ok(None);
        };
        let (Target::Person(chat) | Target::Room(chat)) = target else {
            return Ok(None);
        };
        if world.dialog_mut(chat).is_some_and(|dialog| dialog.has(id)) {
            return Ok(Some(id));
        }
        if must_exist {
            Err(Refusal::bad("message to be replied not found"))
        } else {
            Ok(None)
        }
    }
}
