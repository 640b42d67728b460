//! The ledger of one group or channel: where the bot is, and when it says hello.
//!
//! A link that takes the bot along is told of twice, as a change of its place and
//! as `/start@bot`; a group that becomes a supergroup up to three times, under two
//! ids. These travel separately and may swap, so each order must come to the same
//! [`Chat`] and to one hello.
//!
//! Pure: called by `store` inside the transaction that records the update, and
//! asked by `dialog` once more before it speaks.

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use teloxide::types::{ChatId, UserId};

use crate::arrival::{Arrival, Change, Event, Group, GroupKind, Membership};
use crate::deeplink::Source;
use crate::person::Reply;
use crate::reach::Response;

/// Two things that happen within this time are told of one occasion.
const OCCASION: TimeDelta = TimeDelta::minutes(1);

/// What is kept about one group or channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// Negative.
    pub id: ChatId,
    /// As last told of.
    pub kind: GroupKind,
    /// As last told of.
    pub title: String,
    /// The bot's place in it.
    pub membership: Membership,
    /// The payload of the latest `/start@bot`; `None` before the first.
    pub source: Option<Source>,
    /// The person last seen to have brought, moved or removed the bot; `None` if
    /// that was only ever done in the group's name.
    pub introduced_by: Option<UserId>,
    /// The latest of all this.
    pub changed_at: DateTime<Utc>,
    /// When a hello was last owed.
    pub hello_at: Option<DateTime<Utc>>,
    /// The group that this supergroup was before.
    pub upgraded_from: Option<ChatId>,
    /// Since when it is a supergroup, if it was a group.
    pub upgraded_at: Option<DateTime<Utc>>,
}

impl Chat {
    /// The chat after one arrival that is about `group`, and the reply it deserves.
    ///
    /// `known` is what the ledger held before, possibly under a newer id; `response`
    /// is whether there is an answer left for whoever caused it.
    #[must_use]
    pub fn meet(
        known: Option<Self>,
        group: &Group,
        arrival: &Arrival,
        response: Response,
    ) -> (Self, Reply) {
        let at = arrival.at;
        let mut chat = known.unwrap_or_else(|| Self::stranger(group, at));
        if chat.id != group.id {
            chat.hear_of_the_past(&arrival.event);
            return (chat, Reply::Silence);
        }
        chat.kind = group.kind;
        chat.title.clone_from(&group.title);
        chat.changed_at = chat.changed_at.max(at);
        let visitor = arrival.visitor.as_ref().map(|visitor| visitor.id);
        let wants_hello = match &arrival.event {
            Event::GroupStart(_, source) => {
                chat.source = Some(source.clone());
                chat.introduced_by = visitor.or(chat.introduced_by);
                true
            }
            Event::GroupMembership(_, change) => {
                chat.membership = change.to;
                // Who turns the group into a supergroup does not bring the bot.
                let is_upgrade = change.is_entry() && chat.became_supergroup_about(at);
                chat.introduced_by = match (chat.introduced_by, visitor) {
                    (Some(known), Some(_)) if is_upgrade => Some(known),
                    (known, visitor) => visitor.or(known),
                };
                deserves_hello(group.kind, *change) && !is_upgrade
            }
            _ => false,
        };
        let is_greeted = chat.hello_at.is_some_and(|hello| is_about(hello, at));
        if !wants_hello || is_greeted || response == Response::StaySilent {
            return (chat, Reply::Silence);
        }
        chat.hello_at = Some(at);
        (chat, Reply::Answer)
    }

    /// The supergroup that the group `from` has become, by what was known of both.
    #[must_use]
    pub fn upgraded(
        old: Option<Self>,
        new: Option<Self>,
        (from, to): (ChatId, ChatId),
        title: &str,
        at: DateTime<Utc>,
    ) -> Self {
        let group = Group {
            id: to,
            kind: GroupKind::Supergroup,
            title: title.to_owned(),
        };
        let chat = match (old, new) {
            // It is told once in each of the two.
            (_, Some(new)) if new.upgraded_from == Some(from) => return new,
            (None, None) => Self::stranger(&group, at),
            (None, Some(new)) => new,
            (Some(old), None) if old.membership == Membership::Gone => Self {
                // Only those inside are told.
                membership: Membership::Member,
                ..old
            },
            (Some(old), None) => old,
            (Some(old), Some(new)) => Self {
                membership: new.membership,
                source: new.source.or(old.source),
                introduced_by: old.introduced_by.or(new.introduced_by),
                changed_at: new.changed_at.max(old.changed_at),
                hello_at: old.hello_at.or(new.hello_at),
                ..old
            },
        };
        Self {
            id: group.id,
            kind: group.kind,
            title: group.title,
            changed_at: chat.changed_at.max(at),
            upgraded_from: Some(from),
            upgraded_at: Some(at),
            ..chat
        }
    }

    /// Did it become a supergroup at about this time? Then the bot has come in with
    /// everybody else, and not just now.
    #[must_use]
    pub fn became_supergroup_about(&self, at: DateTime<Utc>) -> bool {
        self.upgraded_at
            .is_some_and(|upgrade| is_about(upgrade, at))
    }

    fn stranger(group: &Group, at: DateTime<Utc>) -> Self {
        Self {
            id: group.id,
            kind: group.kind,
            title: group.title.clone(),
            membership: Membership::Member,
            source: None,
            introduced_by: None,
            changed_at: at,
            hello_at: None,
            upgraded_from: None,
            upgraded_at: None,
        }
    }

    /// News from before the upgrade: of the bot's place there is newer.
    fn hear_of_the_past(&mut self, event: &Event) {
        if let Event::GroupStart(_, source) = event {
            self.source.get_or_insert_with(|| source.clone());
        }
    }
}

/// Channels are for posts, not for us to talk.
fn deserves_hello(kind: GroupKind, change: Change) -> bool {
    kind != GroupKind::Channel && change.is_entry()
}

fn is_about(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    (one - other).abs() < OCCASION
}
