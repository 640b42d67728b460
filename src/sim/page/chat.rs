//! One chat as the person who has it open sees it.

use serde_json::{Value, json};

use super::super::{
    account::Account,
    dialog::{Action, Button, Dialog, Heard, Message, Remark},
    press::Note,
    room::Room,
    world::World,
};

/// Older entries of a chat are not shown.
const ENTRIES_MAX: usize = 200;

/// The chat with this id, or nothing.
pub(super) fn chat(world: &World, id: i64) -> Value {
    match (world.accounts.get(&id), world.rooms.get(&id)) {
        (Some(account), _) => private(world, account),
        (None, Some(room)) => gathering(world, room),
        (None, None) => Value::Null,
    }
}

fn private(world: &World, account: &Account) -> Value {
    let dialog = &account.dialog;
    let language = account.language.as_deref().unwrap_or_default();
    let notes = world.presses.answers(account.id).into_iter();
    json!({
        "id": account.id,
        "is_private": true,
        "is_new": dialog.heard.is_empty() && dialog.messages.is_empty(),
        "entries": entries(world, account.id, dialog),
        "description": description(world, language),
        "menu": menu(world, account.id, language),
        "typing": dialog.typing,
        "waiting": world.presses.waiting(account.id),
        "notes": notes.map(|(id, note)| shown_note(id, note)).collect::<Vec<_>>(),
    })
}

fn gathering(world: &World, room: &Room) -> Value {
    json!({
        "id": room.id,
        "is_private": false,
        "kind": room.kind.word(),
        "entries": entries(world, room.id, &room.dialog),
        "typing": room.dialog.typing,
    })
}

/// What an empty dialog shows.
fn description<'a>(world: &'a World, language: &str) -> &'a str {
    let (own, _) = world.profile.described(code(language));
    if own.is_empty() {
        world.profile.described("").0
    } else {
        own
    }
}

/// The commands the app offers: those of the nearest scope that has any.
///
/// *Source*: "Determining list of commands" in the documentation of `BotCommandScope`.
fn menu(world: &World, chat: i64, language: &str) -> Vec<(String, String)> {
    let scopes = [
        format!("chat {chat}"),
        "all_private_chats".to_owned(),
        "default".to_owned(),
    ];
    let lists = scopes.iter().flat_map(|scope| {
        let languages = [code(language), ""].into_iter();
        languages.map(move |language| world.profile.commands(scope, language))
    });
    let mut filled = lists.filter(|list| !list.is_empty());
    filled.next().unwrap_or_default()
}

/// The two letters Telegram chooses a language by.
fn code(language: &str) -> &str {
    language.split('-').next().unwrap_or_default()
}

fn shown_note(id: i64, note: &Note) -> Value {
    json!({ "id": id, "text": note.text, "is_alert": note.is_alert })
}

/// The newest entries in the order in which they came about.
fn entries(world: &World, chat: i64, dialog: &Dialog) -> Vec<Value> {
    let newest = |length: usize| length.saturating_sub(ENTRIES_MAX);
    let mut entries: Vec<(i64, u8, Value)> = Vec::new();
    for heard in dialog.heard.iter().skip(newest(dialog.heard.len())) {
        entries.push((heard.id, 0, said(world, heard)));
    }
    for message in dialog.messages.iter().skip(newest(dialog.messages.len())) {
        entries.push((message.id, 0, sent(chat, message)));
    }
    for remark in &dialog.remarks {
        entries.push((remark.after, 1, remarked(remark)));
    }
    entries.sort_by_key(|(id, kind, _)| (*id, *kind));
    let skipped = newest(entries.len());
    let shown = entries.into_iter().skip(skipped);
    shown.map(|(_, _, entry)| entry).collect()
}

fn said(world: &World, heard: &Heard) -> Value {
    let field = |name: &str| heard.extra.get(name);
    let caption = field("caption").and_then(Value::as_str).unwrap_or_default();
    let text = if heard.text.is_empty() {
        caption
    } else {
        &heard.text
    };
    let reply = field("reply_to_message").and_then(|it| it.get("message_id"));
    json!({
        "from": "person",
        "author": world.name(heard.author),
        "id": heard.id,
        "date": heard.date,
        "text": text,
        "is_edited": heard.is_edited,
        "reply_to": reply,
        "document": field("document").map(|it| json!({ "name": it["file_name"], "bytes": it["file_size"] })),
        "website": field("connected_website"),
        "access": field("write_access_allowed"),
        "joined": field("new_chat_members").is_some(),
    })
}

fn remarked(remark: &Remark) -> Value {
    json!({ "from": "world", "date": remark.date, "text": remark.text })
}

fn sent(chat: i64, message: &Message) -> Value {
    let rows = message.keyboard.iter();
    let rows = rows.map(|row| row.iter().map(button).collect::<Vec<_>>());
    let file = message.attachment.as_ref().map(|file| {
        json!({
            "kind": file.kind,
            "name": file.file_name,
            "bytes": file.bytes.len(),
            "url": format!("/file/{chat}/{}", message.id),
        })
    });
    json!({
        "from": "bot",
        "id": message.id,
        "date": message.date,
        "text": message.visible,
        "entities": message.entities,
        "keyboard": rows.collect::<Vec<_>>(),
        "is_edited": message.edits > 0,
        "reply_to": message.reply_to,
        "file": file,
    })
}

fn button(button: &Button) -> Value {
    let url = match &button.action {
        Action::Url(url) => Some(url),
        Action::Callback(_) | Action::Other(_) => None,
    };
    json!({ "text": button.text, "url": url })
}
