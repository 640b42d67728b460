//! Methods that reach somebody: `sendMessage`, `sendPhoto`, `sendDocument`, `sendChatAction`.
//!
//! The order of checks is the real server's: the content first, then the chat, then what only the far end knows
//! (blocked, no permission). A chat action differs in its words, and a bot as its target is simply agreed to.

use std::time::Instant;

use serde_json::{Value, value::RawValue};

use super::{
    account::{Door, Reach},
    answer::{Answer, Outcome, Refusal, json},
    dialog::{Attachment, Message},
    html::Formatted,
    markup::{self, Markup},
    parameters::Parameters,
    room::{Kind, Room},
    shapes::{Chat, File, Outgoing},
    text,
    transcript::shown,
    world::{Target, World, unix_now},
};

const ACTIONS: &[&str] = &[
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
    "record_audio",
    "upload_audio",
    "pick_up_location",
    "cancel",
];

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

/// A message of the bot as the Bot API shows it.
pub(super) fn outgoing(world: &World, chat: i64, message: &Message) -> String {
    let room = world.rooms.get(&chat);
    let is_channel = room.is_some_and(|room| room.kind == Kind::Channel);
    let shape = match (room, world.accounts.get(&chat)) {
        (Some(room), _) => Chat::room(room),
        (None, Some(account)) => Chat::private(account),
        (None, None) => Chat::private(&world.bot),
    };
    let file = message
        .attachment
        .as_ref()
        .map(|attachment| (attachment, file(chat, message.id, attachment)));
    let text = file.is_none().then_some(message.visible.as_str());
    let caption = file
        .is_some()
        .then_some(message.visible.as_str())
        .filter(|caption| !caption.is_empty());
    let (photo, document) = match file {
        Some((attachment, file)) if attachment.kind == "photo" => (
            Some([File {
                file_name: None,
                width: Some(90),
                height: Some(90),
                ..file
            }]),
            None,
        ),
        Some((_, file)) => (None, Some(file)),
        None => (None, None),
    };
    json(&Outgoing {
        message_id: message.id,
        from: (!is_channel).then(|| world.bot_user()),
        sender_chat: is_channel.then_some(shape),
        chat: shape,
        date: message.date,
        edit_date: (message.edits > 0).then(unix_now),
        photo,
        document,
        text,
        entities: if text.is_some() {
            &message.entities
        } else {
            &[]
        },
        caption,
        caption_entities: if caption.is_some() {
            &message.entities
        } else {
            &[]
        },
        reply_markup: message
            .markup
            .as_deref()
            .and_then(|source| serde_json::from_str::<&RawValue>(source).ok()),
    })
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

impl World {
    /// What only the far end knows when a message is to be delivered.
    pub(super) fn permits_writing(&mut self, target: Target) -> Result<(), Refusal> {
        let Target::Person(id) = target else {
            return Ok(());
        };
        match self.reach(id) {
            Reach::Open => Ok(()),
            Reach::Blocked => {
                self.complain_of_writing_to_blocked(id);
                Err(Refusal::forbidden("bot was blocked by the user"))
            }
            Reach::NoPermission => Err(Refusal::forbidden(
                "bot can't initiate conversation with a user",
            )),
            Reach::Bot => Err(Refusal::forbidden("the bot can't send messages to the bot")),
            Reach::Deactivated => Err(Refusal::forbidden("user is deactivated")),
            Reach::Unknown => Err(Refusal::bad("chat not found")),
        }
    }

    /// Writing to somebody who blocked is a mistake once the bot was told and owes no answer.
    fn complain_of_writing_to_blocked(&mut self, id: i64) {
        let Some(account) = self.accounts.get_mut(&id) else {
            return;
        };
        let Door::Blocked(Some(update)) = account.door else {
            return;
        };
        if account.unanswered == 0 && self.queue.is_confirmed(update) {
            let complaint = format!(
                "a message was sent to {}, who had blocked the bot",
                account.name
            );
            self.ledger.complain(complaint);
        } else {
            account.unanswered = account.unanswered.saturating_sub(1);
        }
    }
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

/// `sendChatAction`.
pub(super) fn send_chat_action(world: &mut World, call: &Parameters<'_>) -> Outcome {
    if !ACTIONS
        .iter()
        .any(|action| call.text("action").eq_ignore_ascii_case(action))
    {
        return Err(Refusal::careless("wrong parameter action in request"));
    }
    let chat = match world.target(call.text("chat_id"))? {
        Target::TheBot => return Ok(Answer::TRUE),
        Target::Room(id) => {
            if !typed_in(&world.rooms[&id])? {
                return Ok(Answer::TRUE);
            }
            id
        }
        Target::Person(id) => match world.reach(id) {
            Reach::Bot => return Ok(Answer::TRUE),
            Reach::Open => id,
            Reach::Blocked => return Err(Refusal::forbidden("bot was blocked by the user")),
            Reach::NoPermission => return Err(Refusal::bad("PEER_ID_INVALID")),
            Reach::Deactivated => return Err(Refusal::forbidden("user is deactivated")),
            Reach::Unknown => return Err(Refusal::bad("chat not found")),
        },
    };
    if let Some(dialog) = world.dialog_mut(chat) {
        dialog.typing += 1;
    }
    Ok(Answer::TRUE)
}

/// Whether an action shows in a room; a channel agrees without showing it.
fn typed_in(room: &Room) -> Result<bool, Refusal> {
    room.access()?;
    if room.kind == Kind::Channel {
        return Ok(false);
    }
    room.writable().map(|()| true)
}

/// `getFile`.
pub(super) fn get_file(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let id = call.text("file_id");
    if id.is_empty() {
        return Err(Refusal::careless("file_id not specified"));
    }
    let bytes = world
        .files
        .get(id)
        .ok_or_else(|| Refusal::bad("invalid file_id"))?;
    Ok(Answer::of(&File {
        file_id: id.to_owned(),
        file_unique_id: format!("u{id}"),
        file_name: None,
        width: None,
        height: None,
        file_size: bytes.len(),
        file_path: Some(format!("files/{id}")),
    }))
}

fn file(chat: i64, message: i64, attachment: &Attachment) -> File<'_> {
    let id = file_id(chat, message);
    File {
        file_unique_id: format!("u{id}"),
        file_id: id,
        file_name: Some(&attachment.file_name),
        width: None,
        height: None,
        file_size: attachment.bytes.len(),
        file_path: None,
    }
}

fn file_id(chat: i64, message: i64) -> String {
    format!("file{chat}x{message}")
}

/// `getChat`: needs no permission, so it says nothing about who can be reached.
pub(super) fn get_chat(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let id = match world.target(call.text("chat_id")) {
        Ok(Target::TheBot) => return Ok(Answer::of(&Chat::private(&world.bot))),
        Ok(Target::Person(id)) => id,
        Ok(Target::Room(id)) => {
            let room = &world.rooms[&id];
            room.access()?;
            return Ok(Answer::of(&Chat::room(room)));
        }
        // A deleted account is still there to be looked at, without a name.
        Err(refusal) if refusal.code == 403 => call.integer("chat_id"),
        Err(refusal) => return Err(refusal),
    };
    Ok(Answer::of(&Chat::private(&world.accounts[&id])))
}
