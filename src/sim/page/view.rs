//! What is seen beside the chat: people, chats, crowds, calls, Telegram and the bot.
//!
//! Every part is one JSON object, made anew whenever it is looked at; `stream` sends those that differ.

use std::{sync::atomic::Ordering, time::Instant};

use serde_json::{Value, json};

use super::{
    super::{
        account::{Account, Reach},
        calls::Call,
        dialog::Message,
        room::Room,
        world::{World, unix_now},
    },
    Scene,
    cast::Grown,
    switch::Program,
};

/// Calls told at once; of more, the newest count.
const CALLS_MAX: usize = 500;
/// Longest description of a call, in characters.
const GIST_CHARS_MAX: usize = 90;

/// The bot, everybody who can be selected, and the crowds.
pub(super) fn people(scene: &Scene, grown: &Grown, world: &World) -> Value {
    let owner = scene.cast.owner().id();
    let accounts = grown.people.iter().filter_map(|id| world.accounts.get(id));
    let rooms = scene.cast.chats().iter();
    let rooms = rooms.filter_map(|chat| world.rooms.get(&chat.id()));
    let greeted = grown.rush.iter().filter(|id| world.received(**id) > 0);
    json!({
        "bot": { "name": world.bot.name, "username": world.bot.username },
        "people": accounts.map(|it| person(it, it.id == owner)).collect::<Vec<_>>(),
        "chats": rooms.map(|it| chat(world, it)).collect::<Vec<_>>(),
        "audience": { "people": grown.audience.len(), "truth": grown.truth },
        "rush": { "people": grown.rush.len(), "greeted": greeted.count() },
    })
}

fn person(account: &Account, is_owner: bool) -> Value {
    json!({
        "id": account.id,
        "name": account.name,
        "username": account.username,
        "language": account.language,
        "is_owner": is_owner,
        "truth": truth(account.reach(Instant::now())),
        "received": account.dialog.received,
        "last": account.dialog.messages.back().map(last),
    })
}

fn chat(world: &World, room: &Room) -> Value {
    json!({
        "id": room.id,
        "name": room.title,
        "username": room.username,
        "kind": room.kind.word(),
        "bot_is": room.membership.status(),
        "received": world.received(room.id),
        "last": room.dialog.messages.back().map(last),
    })
}

/// A message on one line: its text, or else its file.
fn last(message: &Message) -> String {
    match &message.attachment {
        Some(file) if message.visible.is_empty() => gist(&file.file_name),
        _ => gist(&message.visible),
    }
}

fn truth(reach: Reach) -> &'static str {
    match reach {
        Reach::Open => "open",
        Reach::Blocked => "blocked",
        Reach::Deactivated => "deleted",
        Reach::NoPermission => "stranger",
        Reach::Unknown => "unknown",
        Reach::Bot => "bot",
    }
}

/// How Telegram and the bot's process are.
pub(super) fn weather(scene: &Scene, world: &World) -> Value {
    let ban = world.hardship.ban_left(Instant::now());
    let bot = match &*scene.bot.program.borrow() {
        Program::Running(id) => json!({ "runs": true, "process": id }),
        Program::Ended(how) => json!({ "runs": false, "how": how }),
    };
    json!({
        "is_down": scene.is_down.load(Ordering::Relaxed),
        "latency_millis": u64::try_from(world.latency.as_millis()).unwrap_or(u64::MAX),
        "flood_is_set": world.hardship.is_pending(),
        "flood_seconds_left": ban.as_secs() + u64::from(ban.subsec_nanos() > 0),
        "pending": world.pending(),
        "sent": world.sent(),
        "bot": bot,
    })
}

/// The calls entered after the first `seen`, and how many have been entered by now.
pub(super) fn calls(world: &World, seen: usize) -> (Option<Value>, usize) {
    let entered = world.ledger.entered;
    let fresh = entered.saturating_sub(seen);
    if fresh == 0 {
        return (None, entered);
    }
    let told = fresh.min(CALLS_MAX).min(world.ledger.calls.len());
    let calls = world.ledger.calls.iter();
    let calls = calls.skip(world.ledger.calls.len() - told);
    let value = json!({
        "left_out": fresh - told,
        "calls": calls.map(|it| call(world, it)).collect::<Vec<_>>(),
    });
    (Some(value), entered)
}

fn call(world: &World, call: &Call) -> Value {
    let words = [
        "text",
        "caption",
        "action",
        "description",
        "commands",
        "offset",
    ];
    let said = words.iter().find_map(|word| call.parameters.get(*word));
    let said = match said {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => format!("{} of them", list.len()),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let ago = i64::try_from(call.at.elapsed().as_secs()).unwrap_or(0);
    json!({
        "method": call.method,
        "to": call.chat_id.map(|id| world.name(id)),
        "status": call.status,
        "problem": gist(&call.description),
        "said": gist(&said),
        "date": unix_now() - ago,
    })
}

/// The beginning of a text, on one line.
pub(super) fn gist(text: &str) -> String {
    let mut gist: String = text.chars().take(GIST_CHARS_MAX).collect();
    if gist.len() < text.len() {
        gist.push('…');
    }
    gist.replace('\n', " ")
}
