//! Groups, supergroups and channels as Telegram's servers know them.

use std::collections::HashMap;

use super::{
    answer::{Hint, Refusal},
    dialog::Dialog,
};

/// What kind of chat it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Group,
    Supergroup,
    Channel,
}

/// What the bot is in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Membership {
    Left,
    Member,
    Administrator,
    /// A member who may not write.
    Restricted,
    Kicked,
}

/// What became of the chat itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Alive,
    Deleted,
    /// A basic group that became the supergroup with this id.
    Upgraded(i64),
}

/// How a wish to join stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Waiting,
    Approved,
    Declined,
}

/// One chat that is not a private one.
#[derive(Clone, Debug)]
pub(super) struct Room {
    pub(super) id: i64,
    pub(super) kind: Kind,
    pub(super) title: String,
    pub(super) username: Option<String>,
    pub(super) membership: Membership,
    /// Whether the bot, as an administrator, may add members; requests to join are told to such only.
    pub(super) may_invite: bool,
    /// Who gave the bot its place last.
    pub(super) host: Option<i64>,
    pub(super) fate: Fate,
    /// Who asked to join.
    pub(super) wishes: HashMap<i64, Wish>,
    pub(super) dialog: Dialog,
    /// The newest message number; supergroups and channels count for themselves.
    pub(super) newest_message: i64,
}

impl Kind {
    /// The Bot API's word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Supergroup => "supergroup",
            Self::Channel => "channel",
        }
    }
}

impl Membership {
    /// The Bot API's `status`.
    pub(super) fn status(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Member => "member",
            Self::Administrator => "administrator",
            Self::Restricted => "restricted",
            Self::Kicked => "kicked",
        }
    }

    pub(super) fn is_inside(self) -> bool {
        !matches!(self, Self::Left | Self::Kicked)
    }
}

impl Room {
    pub(super) fn new(id: i64, kind: Kind, title: String) -> Self {
        Self {
            id,
            kind,
            title,
            username: None,
            membership: Membership::Left,
            may_invite: true,
            host: None,
            fate: Fate::Alive,
            wishes: HashMap::new(),
            dialog: Dialog::default(),
            newest_message: 0,
        }
    }

    /// Whether the bot is inside.
    pub(super) fn access(&self) -> Result<(), Refusal> {
        let kind = self.kind.word();
        match (self.fate, self.membership) {
            (Fate::Deleted, _) => Err(Refusal::forbidden(&format!("the {kind} chat was deleted"))),
            (Fate::Upgraded(id), _) => Err(Refusal {
                hint: Some(Hint::MigrateToChatId(id)),
                ..Refusal::bad("group chat was upgraded to a supergroup chat")
            }),
            (_, Membership::Kicked) => Err(Refusal::forbidden(&format!(
                "bot was kicked from the {kind} chat"
            ))),
            (_, Membership::Left) => Err(Refusal::forbidden(&format!(
                "bot is not a member of the {kind} chat"
            ))),
            _ => Ok(()),
        }
    }

    /// Whether the bot may write here.
    pub(super) fn writable(&self) -> Result<(), Refusal> {
        self.access()?;
        match (self.kind, self.membership) {
            (_, Membership::Administrator) => Ok(()),
            (Kind::Channel, _) => Err(Refusal::bad(
                "need administrator rights in the channel chat",
            )),
            (_, Membership::Restricted) => Err(Refusal::bad("CHAT_WRITE_FORBIDDEN")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_without_the_bot_says_why() {
        let check = |kind: Kind, membership: Membership, fate: Fate, expected: &str| {
            let room = Room {
                membership,
                fate,
                ..Room::new(-1, kind, "Club".to_owned())
            };
            let answer = room.writable().map_or_else(
                |refusal| refusal.description.into_owned(),
                |()| String::new(),
            );
            assert_eq!(answer, expected);
        };
        check(
            Kind::Group,
            Membership::Left,
            Fate::Alive,
            "Forbidden: bot is not a member of the group chat",
        );
        check(
            Kind::Group,
            Membership::Kicked,
            Fate::Alive,
            "Forbidden: bot was kicked from the group chat",
        );
        check(
            Kind::Group,
            Membership::Member,
            Fate::Deleted,
            "Forbidden: the group chat was deleted",
        );
        check(
            Kind::Group,
            Membership::Member,
            Fate::Upgraded(-100),
            "Bad Request: group chat was upgraded to a supergroup chat",
        );
        check(
            Kind::Supergroup,
            Membership::Kicked,
            Fate::Alive,
            "Forbidden: bot was kicked from the supergroup chat",
        );
        check(
            Kind::Supergroup,
            Membership::Restricted,
            Fate::Alive,
            "Bad Request: CHAT_WRITE_FORBIDDEN",
        );
        check(
            Kind::Channel,
            Membership::Member,
            Fate::Alive,
            "Bad Request: need administrator rights in the channel chat",
        );
        check(Kind::Channel, Membership::Administrator, Fate::Alive, "");
    }
}
