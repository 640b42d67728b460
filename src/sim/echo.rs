//! A message of the bot as the Bot API shows it back to the bot, and the files in it.

use serde_json::value::RawValue;

use super::{
    answer::{Answer, Outcome, Refusal, json},
    dialog::{Attachment, Message},
    parameters::Parameters,
    room::Kind,
    shapes::{Chat, File, Outgoing},
    world::{World, unix_now},
};

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

/// The id of the file in a message.
pub(super) fn file_id(chat: i64, message: i64) -> String {
    format!("file{chat}x{message}")
}
