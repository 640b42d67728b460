//! Wishes to join a chat: `approveChatJoinRequest`, `declineChatJoinRequest`.
//!
//! Asking to join lets the bot write to the person for five minutes, and no longer than until the wish is dealt with.

use super::{
    account::Nature,
    answer::{Answer, Outcome, Refusal},
    parameters::Parameters,
    room::{Membership, Wish},
    world::{Target, World},
};

/// `approveChatJoinRequest`.
pub(super) fn approve(world: &mut World, call: &Parameters<'_>) -> Outcome {
    settle(world, call, Wish::Approved)
}

/// `declineChatJoinRequest`.
pub(super) fn decline(world: &mut World, call: &Parameters<'_>) -> Outcome {
    settle(world, call, Wish::Declined)
}

fn settle(world: &mut World, call: &Parameters<'_>, verdict: Wish) -> Outcome {
    let Target::Room(chat) = world.target(call.text("chat_id"))? else {
        return Err(Refusal::bad("the chat can't have join requests"));
    };
    let person = call.integer("user_id");
    if person <= 0 {
        return Err(Refusal::careless("invalid user_id specified"));
    }
    let room = world
        .rooms
        .get_mut(&chat)
        .ok_or_else(|| Refusal::bad("chat not found"))?;
    room.access()?;
    if room.membership != Membership::Administrator || !room.may_invite {
        return Err(Refusal::bad(
            "not enough rights to manage chat join requests",
        ));
    }
    let account = world
        .accounts
        .get(&person)
        .ok_or_else(|| Refusal::bad("USER_ID_INVALID"))?;
    if account.nature == Nature::Deleted {
        return Err(Refusal::forbidden("user is deactivated"));
    }
    match room.wishes.get_mut(&person) {
        Some(wish @ Wish::Waiting) => *wish = verdict,
        Some(Wish::Approved) => return Err(Refusal::bad("USER_ALREADY_PARTICIPANT")),
        Some(Wish::Declined) | None => return Err(Refusal::bad("HIDE_REQUESTER_MISSING")),
    }
    let title = room.title.clone();
    // The permission that came with the wish ends with it.
    world.close_join_window(person);
    let what = if verdict == Wish::Approved {
        "is let into"
    } else {
        "is turned away from"
    };
    world.tell(person, &format!("{what} {title}"));
    Ok(Answer::TRUE)
}
