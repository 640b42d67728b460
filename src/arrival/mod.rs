//! What one update means at the front door.
//!
//! An [`Arrival`] is read straight off the raw JSON, before the update is
//! recorded, so that the ledger and the inbox share one transaction. It knows
//! only what doorman acts on, and it reads leniently: a field nobody here needs
//! may be missing, new or odd, and a start is still a start. That is why it does
//! not go through teloxide's types, which lose the text of a message that
//! carries an entity they do not know, and the whole update when a field they
//! require has changed.
//!
//! Pure: called by `inbox` for each update, read by every handler.

mod raw;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use teloxide::types::{ChatId, MessageId, UserId};

use self::raw::{
    RawDocument, RawJoinRequest, RawMember, RawMembership, RawMessage, RawPress, RawReply,
    RawUpdate, RawUser, Unwritten,
};
use crate::deeplink::{self, Address, Source, Start};

/// One update, as far as the front door is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When it happened: Telegram's date where the update has one, else when it
    /// was received.
    pub at: DateTime<Utc>,
    /// Who caused it. `None` for what nobody in particular did.
    pub visitor: Option<Visitor>,
    /// What happened.
    pub event: Event,
}

/// A person, as an update introduces them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The person's id, which is also the id of their private chat.
    pub id: UserId,
    /// As the person wrote it: may be empty, hold markup or be right-to-left.
    pub first_name: String,
    /// Without `@`.
    pub username: Option<String>,
    /// IETF tag of the person's client, e.g. `pt-BR`.
    pub language: Option<String>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `/start` in the private dialog.
    Start(Source),
    /// Any other command in the private dialog.
    Command(Command),
    /// Anything else a person writes in the private dialog, media included.
    Message,
    /// The bot may write to the person, who has not written yet.
    Granted(Grant),
    /// The person asks to join a group or channel that the bot administers.
    JoinRequest(JoinRequest),
    /// The person blocked the bot.
    Blocked,
    /// The person unblocked the bot.
    Unblocked,
    /// A button under one of the bot's messages in the private dialog was pressed.
    Press(Press),
    /// `/start@bot` in a group.
    GroupStart(Group, Source),
    /// The bot's own place in a group or channel changed.
    GroupMembership(Group, Change),
    /// A group has become a supergroup, which has another id.
    GroupUpgraded {
        /// Its id until now.
        from: ChatId,
        /// Its id from now on.
        to: ChatId,
        /// Its title, which stays.
        title: String,
    },
    /// Of no concern here: recorded, never answered.
    Nothing,
}

/// A command with its argument text.
///
/// An answer to a message of the bot's that shows the beginning of a command, as
/// `/link summer`, is that command, too: what was written goes on from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Lower case, without `/` and `@bot`.
    pub name: String,
    /// What follows the name, trimmed; may be empty.
    pub args: String,
    /// Whom the command points at by being a reply.
    pub reply: Option<Pointed>,
    /// The document it comes with, or is a reply to.
    pub document: Option<Document>,
}

/// A file somebody has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// For `getFile`.
    pub file_id: String,
    /// As its sender named it; may be empty.
    pub name: String,
}

/// Whom a replied-to message shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointed {
    /// The sender of a forwarded message, or a shared contact.
    Person(UserId),
    /// The sender of a forwarded message, which is a bot.
    Bot(UserId),
    /// A forwarded message or contact whose account Telegram does not reveal.
    Hidden,
}

/// A pressed button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// For `answerCallbackQuery`.
    pub query_id: String,
    /// The button's data, at most 64 bytes from Telegram; empty when absent.
    pub data: String,
    /// The message the button is under.
    pub message: MessageId,
}

/// How the bot was allowed to write.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Grant {
    /// By logging in on this website.
    Login(String),
    /// A Mini App asked, and the person agreed.
    AppRequest,
    /// By opening the Mini App with this short name.
    AppOpened(String),
    /// By adding the bot to the attachment menu.
    AttachmentMenu,
}

/// A person's wish to join a group or channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinRequest {
    /// What the person wants to join.
    pub group: Group,
    /// Where the bot may write to the person for five minutes: their private chat.
    pub write_to: ChatId,
}

/// A group or channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Negative.
    pub id: ChatId,
    /// `group`, `supergroup` or `channel`.
    pub kind: GroupKind,
    /// Its title as of this update.
    pub title: String,
}

/// Which sort of shared chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// A basic group.
    Group,
    /// A supergroup.
    Supergroup,
    /// A channel.
    Channel,
}

/// The bot's own place in a shared chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// In the chat, possibly restricted.
    Member,
    /// In the chat with administrator rights.
    Administrator,
    /// No longer in the chat, by leaving or by being removed.
    Gone,
}

/// A change of the bot's place in a shared chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it was until now.
    pub from: Membership,
    /// What it is from now on.
    pub to: Membership,
}

impl Change {
    /// Did the bot come in, in whatever role?
    #[must_use]
    pub fn is_entry(self) -> bool {
        self.from == Membership::Gone && self.to != Membership::Gone
    }
}

/// An update that is not even JSON with an `update_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an update without a readable update_id")]
pub struct Unreadable;

impl Arrival {
    /// Reads one raw update, and its id. What is odd about it beyond that makes it
    /// [`Event::Nothing`].
    ///
    /// `bot_username` is without `@`; `received_at` stands in where the update
    /// carries no date. *Errors*: an update without an id of 31 bits, which Telegram
    /// does not send, can be neither kept nor recognised.
    pub fn read(
        raw: &str,
        bot_username: &str,
        received_at: DateTime<Utc>,
    ) -> Result<(u32, Self), Unreadable> {
        let update: RawUpdate<'_> = serde_json::from_str(raw).map_err(|_| Unreadable)?;
        let update_id = i32::try_from(update.update_id).map_err(|_| Unreadable)?;
        let read = if let Some(message) = update.message {
            read_message(message.get(), bot_username)
        } else if let Some(change) = update.my_chat_member {
            read_membership(change.get())
        } else if let Some(press) = update.callback_query {
            read_press(press.get())
        } else if let Some(request) = update.chat_join_request {
            read_join_request(request.get())
        } else {
            None
        };
        let arrival = match read {
            None => Self {
                at: received_at,
                visitor: None,
                event: Event::Nothing,
            },
            Some((visitor, date, event)) => {
                let date = date.and_then(|date| DateTime::from_timestamp(date, 0));
                Self {
                    at: date.unwrap_or(received_at),
                    visitor,
                    event,
                }
            }
        };
        Ok((update_id.unsigned_abs(), arrival))
    }

    /// Whoever came to the private dialog; `None` for what happens elsewhere.
    #[must_use]
    pub fn guest(&self) -> Option<&Visitor> {
        match self.event {
            Event::GroupStart(..)
            | Event::GroupMembership(..)
            | Event::GroupUpgraded { .. }
            | Event::Nothing => None,
            _ => self.visitor.as_ref(),
        }
    }

    /// Whose turn this is: updates of one owner are handled one after another.
    ///
    /// The person's id, or the chat's for what concerns a group; 0 for nobody.
    #[must_use]
    pub fn owner(&self) -> i64 {
        match (&self.event, &self.visitor) {
            (Event::GroupStart(group, _) | Event::GroupMembership(group, _), _) => group.id.0,
            (Event::GroupUpgraded { to, .. }, _) => to.0,
            (_, Some(visitor)) => i64::try_from(visitor.id.0).unwrap_or(i64::MAX),
            (_, None) => 0,
        }
    }
}

/// Who, when by Telegram's clock, and what.
type Reading = (Option<Visitor>, Option<i64>, Event);

fn read_message(raw: &str, bot_username: &str) -> Option<Reading> {
    let mut message: RawMessage<'_> = serde_json::from_str(raw).ok()?;
    let date = message.date;
    if let Some(event) = message.upgrade() {
        return Some((None, date, event));
    }
    let visitor = message.from.take().and_then(RawUser::person);
    if let Some(group) = message.chat.group() {
        // No bot is listened to, but one stands in for whoever acts in the group's name.
        if visitor.is_none() && !message.is_in_the_groups_name() {
            return None;
        }
        let event = match deeplink::start(message.text.as_deref()?, bot_username)? {
            Start {
                source,
                address: Address::Us,
            } => Event::GroupStart(group, source),
            Start {
                address: Address::Anyone,
                ..
            } => return None,
        };
        return Some((visitor, date, event));
    }
    let visitor = visitor.filter(|_| message.chat.kind == "private")?;
    let event = match message.words() {
        Some(text) => written(text, &message, bot_username),
        None => match raw::unwritten(raw) {
            Unwritten::Grant(grant) => Event::Granted(grant),
            Unwritten::Media => Event::Message,
            Unwritten::Service => return None,
        },
    };
    Some((Some(visitor), date, event))
}

/// What words in the private dialog are. A caption can be a command, but no start.
fn written(text: &str, message: &RawMessage<'_>, bot_username: &str) -> Event {
    if message.text.is_some()
        && let Some(Start { source, .. }) = deeplink::start(text, bot_username)
    {
        return Event::Start(source);
    }
    let reply = message
        .reply_to_message
        .and_then(|reply| RawReply::read(reply.get()));
    let Some((name, args)) = deeplink::command(text, bot_username) else {
        let asked = reply.and_then(|reply| reply.question(bot_username));
        return asked.map_or(Event::Message, |(name, begun)| {
            Event::Command(Command {
                name,
                args: format!("{begun} {text}"),
                reply: None,
                document: None,
            })
        });
    };
    let (reply, replied_document) = match reply {
        Some(reply) => (reply.pointed(), reply.document),
        None => (None, None),
    };
    let own_document = message
        .document
        .and_then(|document| RawDocument::read(document.get()));
    Event::Command(Command {
        name,
        args: args.to_owned(),
        reply,
        document: own_document.or(replied_document).map(RawDocument::named),
    })
}

fn read_membership(raw: &str) -> Option<Reading> {
    let told: RawMembership<'_> = serde_json::from_str(raw).ok()?;
    let (visitor, now) = (told.from.person(), told.new_chat_member);
    if let Some(group) = told.chat.group() {
        let before = told.old_chat_member.as_ref();
        let change = Change {
            from: before.map_or(Membership::Gone, RawMember::membership),
            to: now.membership(),
        };
        // Told of nobody when it was done in the group's name, and true all the same.
        return Some((visitor, told.date, Event::GroupMembership(group, change)));
    }
    let event = match now.status.as_ref() {
        "kicked" => Event::Blocked,
        "member" => Event::Unblocked,
        _ => return None,
    };
    Some((Some(visitor?), told.date, event))
}

fn read_press(raw: &str) -> Option<Reading> {
    let press: RawPress<'_> = serde_json::from_str(raw).ok()?;
    let message = press.message?;
    if message.chat.kind != "private" {
        return None;
    }
    let visitor = press.from.person()?;
    let event = Event::Press(Press {
        query_id: press.id,
        data: press.data.unwrap_or_default(),
        message: MessageId(message.message_id),
    });
    Some((Some(visitor), None, event))
}

fn read_join_request(raw: &str) -> Option<Reading> {
    let request: RawJoinRequest<'_> = serde_json::from_str(raw).ok()?;
    let group = request.chat.group()?;
    let visitor = request.from.person()?;
    let write_to = request
        .user_chat_id
        .map_or(ChatId::from(visitor.id), ChatId);
    let event = Event::JoinRequest(JoinRequest { group, write_to });
    Some((Some(visitor), request.date, event))
}
