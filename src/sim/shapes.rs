//! The JSON objects of the Bot API that the server writes itself.
//!
//! Key order follows the real server. Everything borrows: these are built once per answer or update and thrown away.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    account::{Account, Nature},
    html::Entity,
    room::Kind,
    room::Room,
};

/// `User`.
#[derive(Clone, Copy, Serialize)]
pub(super) struct User<'a> {
    pub(super) id: i64,
    pub(super) is_bot: bool,
    pub(super) first_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) language_code: Option<&'a str>,
}

/// `Chat`.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Chat<'a> {
    pub(super) id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) username: Option<&'a str>,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) all_members_are_administrators: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) accepted_gift_types: Option<GiftTypes>,
}

/// `ChatFullInfo`: a chat and the fields that are always there.
#[derive(Clone, Copy, Serialize)]
pub(super) struct FullChat<'a> {
    #[serde(flatten)]
    chat: Chat<'a>,
    accent_color_id: i64,
    max_reaction_count: i64,
}

/// The undocumented extra every basic group carries.
#[derive(Clone, Copy, Default, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the wire format is made of them"
)]
pub(super) struct GiftTypes {
    unlimited_gifts: bool,
    limited_gifts: bool,
    unique_gifts: bool,
    premium_subscription: bool,
    gifts_from_channels: bool,
}

/// `MessageEntity` of a command at the start of a text.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Command {
    offset: usize,
    length: usize,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// `Message` from a person.
#[derive(Serialize)]
pub(super) struct Incoming<'a> {
    pub(super) message_id: i64,
    pub(super) from: User<'a>,
    pub(super) chat: Chat<'a>,
    pub(super) date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) edit_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entities: Option<[Command; 1]>,
}

/// `Message` from the bot.
#[derive(Serialize)]
pub(super) struct Outgoing<'a> {
    pub(super) message_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<User<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sender_chat: Option<Chat<'a>>,
    pub(super) chat: Chat<'a>,
    pub(super) date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) edit_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) photo: Option<[File<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) document: Option<File<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) entities: &'a [Entity],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) caption: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) caption_entities: &'a [Entity],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reply_markup: Option<&'a RawValue>,
}

/// `PhotoSize`, `Document` and `File`, as far as bots look at them.
#[derive(Clone, Serialize)]
#[expect(clippy::struct_field_names, reason = "the wire format names them")]
pub(super) struct File<'a> {
    pub(super) file_id: String,
    pub(super) file_unique_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) height: Option<u32>,
    pub(super) file_size: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file_path: Option<String>,
}

impl<'a> User<'a> {
    pub(super) fn of(account: &'a Account) -> Self {
        Self {
            id: account.id,
            is_bot: account.nature == Nature::Bot,
            first_name: account.shown_name(),
            username: account.username.as_deref(),
            language_code: account.language.as_deref(),
        }
    }
}

impl<'a> Chat<'a> {
    /// The private chat with somebody.
    pub(super) fn private(account: &'a Account) -> Self {
        Self {
            id: account.id,
            first_name: Some(account.shown_name()),
            title: None,
            username: account.username.as_deref(),
            kind: "private",
            all_members_are_administrators: None,
            accepted_gift_types: None,
        }
    }

    /// A group or channel.
    pub(super) fn room(room: &'a Room) -> Self {
        let basic = room.kind == Kind::Group;
        Self {
            id: room.id,
            first_name: None,
            title: Some(&room.title),
            username: room.username.as_deref(),
            kind: room.kind.word(),
            all_members_are_administrators: basic.then_some(false),
            accepted_gift_types: basic.then(GiftTypes::default),
        }
    }
}

impl<'a> FullChat<'a> {
    pub(super) fn of(chat: Chat<'a>) -> Self {
        let gifts = Some(chat.accepted_gift_types.unwrap_or_default());
        Self {
            chat: Chat {
                accepted_gift_types: gifts,
                ..chat
            },
            accent_color_id: 0,
            max_reaction_count: 11,
        }
    }
}

impl Command {
    /// The command `text` starts with.
    pub(super) fn leading(text: &str) -> Option<[Self; 1]> {
        let command = text.split(char::is_whitespace).next()?;
        let named = command.len() > 1 && command.starts_with('/') && command.is_ascii();
        named.then_some([Self {
            offset: 0,
            length: command.len(),
            kind: "bot_command",
        }])
    }
}
