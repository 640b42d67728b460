//! Who can be reached: what only the far end knows, `sendChatAction` and `getChat`.
//!
//! The same state of a person has different words for a message and for a chat action, and `getChat` shows none of it.

use super::{
    account::{Door, Reach},
    answer::{Answer, Outcome, Refusal},
    parameters::Parameters,
    room::{Kind, Membership, Room},
    shapes::{Chat, FullChat},
    world::{Target, World},
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

/// `getChat`: needs no permission, so it says nothing about who can be reached.
pub(super) fn get_chat(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let id = match world.target(call.text("chat_id")) {
        Ok(Target::TheBot) => return Ok(Answer::of(&FullChat::of(Chat::private(&world.bot)))),
        Ok(Target::Person(id)) => id,
        Ok(Target::Room(id)) => {
            let room = &world.rooms[&id];
            room.access()?;
            return Ok(Answer::of(&FullChat::of(Chat::room(room))));
        }
        // A deleted account is still there to be looked at, without a name.
        Err(refusal) if refusal.code == 403 => call.integer("chat_id"),
        Err(refusal) => return Err(refusal),
    };
    let chat = Chat::private(&world.accounts[&id]);
    Ok(Answer::of(&FullChat::of(chat)))
}

/// `getChatMember`, of the bot itself in a room; nobody else is asked about here.
pub(super) fn get_chat_member(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let Target::Room(id) = world.target(call.text("chat_id"))? else {
        return Err(Refusal::bad("chat not found"));
    };
    if call.integer("user_id") != world.bot.id {
        return Err(Refusal::bad("user not found"));
    }
    let room = &world.rooms[&id];
    room.access()?;
    let mut member = world.bot_as(room.membership.status());
    match room.membership {
        Membership::Administrator => member["can_invite_users"] = room.may_invite.into(),
        Membership::Restricted => member["can_send_messages"] = false.into(),
        _ => {}
    }
    Ok(Answer::of(&member))
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
