//! The few fields of an update that are read, and how to tell what a person
//! wrote from what the server did. Everything else in the JSON is skipped.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use teloxide::types::{ChatId, UserId};

use super::{Document, Event, Grant, Group, GroupKind, Membership, Pointed, Visitor};
use crate::deeplink;

#[derive(Deserialize)]
pub(super) struct RawUpdate<'a> {
    pub(super) update_id: u32,
    #[serde(borrow, default)]
    pub(super) message: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) my_chat_member: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) callback_query: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) chat_join_request: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct RawMessage<'a> {
    pub(super) from: Option<RawUser>,
    #[serde(borrow, default)]
    sender_chat: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) chat: RawChat<'a>,
    pub(super) date: Option<i64>,
    pub(super) text: Option<String>,
    pub(super) caption: Option<String>,
    #[serde(borrow, default)]
    pub(super) document: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) reply_to_message: Option<&'a RawValue>,
    migrate_to_chat_id: Option<i64>,
    migrate_from_chat_id: Option<i64>,
}

impl RawMessage<'_> {
    /// The text, or the caption of a document: a list may come with its command.
    pub(super) fn words(&self) -> Option<&str> {
        let caption = self.caption.as_deref().filter(|_| self.document.is_some());
        self.text.as_deref().or(caption)
    }

    /// A group that became a supergroup is told of in both.
    pub(super) fn upgrade(&self) -> Option<Event> {
        let here = ChatId(self.chat.id);
        let (from, to) = match (self.migrate_from_chat_id, self.migrate_to_chat_id) {
            (Some(from), _) => (ChatId(from), here),
            (None, Some(to)) => (here, ChatId(to)),
            (None, None) => return None,
        };
        let title = self.chat.group()?.title;
        Some(Event::GroupUpgraded { from, to, title })
    }

    /// An administrator who stays anonymous writes as the group itself.
    pub(super) fn is_in_the_groups_name(&self) -> bool {
        let sender: Option<RawChat<'_>> = self
            .sender_chat
            .and_then(|sender| serde_json::from_str(sender.get()).ok());
        sender.is_some_and(|sender| sender.id == self.chat.id)
    }
}

#[derive(Deserialize)]
pub(super) struct RawUser {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) is_bot: bool,
    #[serde(default)]
    first_name: String,
    username: Option<String>,
    language_code: Option<String>,
}

impl RawUser {
    /// The person, unless it is a bot.
    pub(super) fn person(self) -> Option<Visitor> {
        (!self.is_bot).then_some(Visitor {
            id: UserId(self.id),
            first_name: self.first_name,
            username: self.username.map(without_nul),
            language: self.language_code.map(without_nul),
        })
    }
}

/// JSON can hold a NUL character, PostgreSQL's texts cannot.
fn without_nul(text: String) -> String {
    if text.contains('\0') {
        text.replace('\0', "")
    } else {
        text
    }
}

#[derive(Deserialize)]
pub(super) struct RawChat<'a> {
    pub(super) id: i64,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Cow<'a, str>,
    title: Option<String>,
}

impl RawChat<'_> {
    /// The chat as a group, unless it is private.
    pub(super) fn group(&self) -> Option<Group> {
        let kind = match self.kind.as_ref() {
            "group" => GroupKind::Group,
            "supergroup" => GroupKind::Supergroup,
            "channel" => GroupKind::Channel,
            _ => return None,
        };
        Some(Group {
            id: ChatId(self.id),
            kind,
            title: without_nul(self.title.clone().unwrap_or_default()),
        })
    }
}

#[derive(Deserialize)]
pub(super) struct RawMembership<'a> {
    #[serde(borrow)]
    pub(super) chat: RawChat<'a>,
    pub(super) from: RawUser,
    pub(super) date: Option<i64>,
    #[serde(borrow)]
    pub(super) old_chat_member: Option<RawMember<'a>>,
    #[serde(borrow)]
    pub(super) new_chat_member: RawMember<'a>,
}

#[derive(Deserialize)]
pub(super) struct RawMember<'a> {
    #[serde(borrow)]
    pub(super) status: Cow<'a, str>,
    #[serde(default)]
    is_member: bool,
}

impl RawMember<'_> {
    /// The bot's place in a shared chat.
    pub(super) fn membership(&self) -> Membership {
        match self.status.as_ref() {
            "member" => Membership::Member,
            "restricted" if self.is_member => Membership::Member,
            "administrator" | "creator" => Membership::Administrator,
            _ => Membership::Gone,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct RawJoinRequest<'a> {
    #[serde(borrow)]
    pub(super) chat: RawChat<'a>,
    pub(super) user_chat_id: Option<i64>,
    pub(super) from: RawUser,
    pub(super) date: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct RawPress<'a> {
    #[serde(borrow)]
    pub(super) message: Option<RawPressed<'a>>,
    pub(super) id: String,
    pub(super) from: RawUser,
    pub(super) data: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct RawPressed<'a> {
    /// 0 for an ephemeral message.
    #[serde(default)]
    pub(super) message_id: i32,
    #[serde(borrow)]
    pub(super) chat: RawChat<'a>,
}

/// Commands whose beginning the bot shows when it asks for the rest.
const ASKED_FOR: [&str; 1] = ["link"];

/// A replied-to message.
#[derive(Deserialize)]
pub(super) struct RawReply {
    from: Option<RawUser>,
    #[serde(default)]
    text: String,
    #[serde(default)]
    entities: Vec<RawEntity>,
    forward_origin: Option<RawOrigin>,
    contact: Option<RawContact>,
    pub(super) document: Option<RawDocument>,
}

impl RawReply {
    pub(super) fn read(raw: &str) -> Option<Self> {
        serde_json::from_str(raw).ok()
    }

    /// The command, and its one argument so far, that the message asks to go on with:
    /// it is the bot's own, and has such a command in code.
    pub(super) fn question(&self, bot_username: &str) -> Option<(String, String)> {
        let from = self.from.as_ref()?;
        let name = from.username.as_deref().unwrap_or_default();
        if !from.is_bot || !name.eq_ignore_ascii_case(bot_username) {
            return None;
        }
        self.entities.iter().find_map(|entity| {
            let code = entity.code_in(&self.text)?;
            let (name, begun) = deeplink::command(&code, bot_username)?;
            let is_asked =
                ASKED_FOR.contains(&name.as_str()) && begun.split_whitespace().count() == 1;
            is_asked.then(|| (name, begun.to_owned()))
        })
    }

    /// Whom the message shows, if it is a forward or a contact.
    pub(super) fn pointed(&self) -> Option<Pointed> {
        if let Some(contact) = &self.contact {
            return Some(
                contact
                    .user_id
                    .map_or(Pointed::Hidden, |id| Pointed::Person(UserId(id))),
            );
        }
        let origin = self.forward_origin.as_ref()?;
        Some(match &origin.sender_user {
            Some(sender) if sender.is_bot => Pointed::Bot(UserId(sender.id)),
            Some(sender) => Pointed::Person(UserId(sender.id)),
            None => Pointed::Hidden,
        })
    }
}

/// A part of a text that looks or acts otherwise.
#[derive(Deserialize)]
struct RawEntity {
    #[serde(rename = "type")]
    kind: String,
    /// In UTF-16 code units, as the length.
    offset: usize,
    length: usize,
}

impl RawEntity {
    fn code_in(&self, text: &str) -> Option<String> {
        if self.kind != "code" {
            return None;
        }
        let units = text.encode_utf16().skip(self.offset).take(self.length);
        String::from_utf16(&units.collect::<Vec<_>>()).ok()
    }
}

#[derive(Deserialize)]
struct RawOrigin {
    sender_user: Option<RawUser>,
}

#[derive(Deserialize)]
struct RawContact {
    user_id: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct RawDocument {
    file_id: String,
    #[serde(default)]
    file_name: String,
}

impl RawDocument {
    pub(super) fn read(raw: &str) -> Option<Self> {
        serde_json::from_str(raw).ok()
    }

    pub(super) fn named(self) -> Document {
        Document {
            file_id: self.file_id,
            name: without_nul(self.file_name),
        }
    }
}

/// Fields that every message may have and that say nothing by themselves.
const ENVELOPE: [&str; 18] = [
    "message_id",
    "message_thread_id",
    "direct_messages_topic",
    "from",
    "sender_chat",
    "sender_boost_count",
    "sender_business_bot",
    "sender_tag",
    "date",
    "business_connection_id",
    "chat",
    "is_topic_message",
    "is_automatic_forward",
    "has_protected_content",
    "is_from_offline",
    "author_signature",
    "paid_star_count",
    "ephemeral_message_id",
];

/// Fields of messages that the server or a client writes, not the person
/// (Bot API 10.4, `Message`; those whose name says so are known by their form).
const SERVICE: [&str; 29] = [
    "new_chat_members",
    "new_chat_participant",
    "new_chat_member",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "successful_payment",
    "refunded_payment",
    "users_shared",
    "user_shared",
    "chat_shared",
    "connected_website",
    "write_access_allowed",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "gift",
    "unique_gift",
    "gift_upgrade_sent",
    "managed_bot_created",
];

/// Beginnings and endings that later service fields share with earlier ones.
const SERVICE_PREFIXES: [&str; 7] = [
    "forum_topic_",
    "general_forum_topic_",
    "video_chat_",
    "giveaway",
    "suggested_post_",
    "checklist_tasks_",
    "chat_owner_",
];
const SERVICE_SUFFIXES: [&str; 2] = ["_price_changed", "_service"];

/// What a private message without words is.
pub(super) enum Unwritten {
    /// A permission to write.
    Grant(Grant),
    /// Something a person has sent.
    Media,
    /// Something the server tells.
    Service,
}

/// Tells what a person has sent from what the server did.
///
/// A kind of media nobody has heard of yet deserves an answer, so everything
/// counts that is neither envelope nor a known service field. A bare envelope
/// (a login without a domain) does not.
pub(super) fn unwritten(raw: &str) -> Unwritten {
    let fields: HashMap<String, &RawValue> = serde_json::from_str(raw).unwrap_or_default();
    if let Some(grant) = grant(&fields) {
        return Unwritten::Grant(grant);
    }
    let is_service = |field: &str| {
        SERVICE.contains(&field)
            || SERVICE_PREFIXES
                .iter()
                .any(|prefix| field.starts_with(prefix))
            || SERVICE_SUFFIXES
                .iter()
                .any(|suffix| field.ends_with(suffix))
    };
    let is_media = !fields.keys().any(|field| is_service(field))
        && fields
            .keys()
            .any(|field| !ENVELOPE.contains(&field.as_str()));
    if is_media {
        Unwritten::Media
    } else {
        Unwritten::Service
    }
}

fn grant(fields: &HashMap<String, &RawValue>) -> Option<Grant> {
    if let Some(domain) = fields.get("connected_website") {
        let domain: String = serde_json::from_str(domain.get()).ok()?;
        return Some(Grant::Login(without_nul(domain)));
    }
    let access = fields.get("write_access_allowed")?;
    let access: RawWriteAccess = serde_json::from_str(access.get()).ok()?;
    Some(match access {
        RawWriteAccess {
            web_app_name: Some(name),
            ..
        } => Grant::AppOpened(without_nul(name)),
        RawWriteAccess {
            from_attachment_menu: true,
            ..
        } => Grant::AttachmentMenu,
        // Its one remaining form; and whatever comes later is a permission as well.
        RawWriteAccess { .. } => Grant::AppRequest,
    })
}

#[derive(Deserialize)]
struct RawWriteAccess {
    web_app_name: Option<String>,
    #[serde(default)]
    from_attachment_menu: bool,
}
