//! A person (or another bot) as Telegram's servers know them.
//!
//! [`Reach`] is the truth the bot under test tries to find out. The order in which it is decided is the order in which
//! the real server finds a reason to refuse.

use std::time::Instant;

use super::dialog::Dialog;

/// Whether the bot can write to somebody, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// A message would arrive.
    Open,
    /// The person blocked the bot.
    Blocked,
    /// The account was deleted.
    Deactivated,
    /// The person never let the bot write, or the permission ran out.
    NoPermission,
    /// The server has never heard of this person in connection with the bot.
    Unknown,
    /// The account is a bot.
    Bot,
}

/// What kind of account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    Human,
    Bot,
    Deleted,
}

/// Whether the server can look the account up for this bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Acquaintance {
    Known,
    Unknown,
}

/// Whether the bot may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permission {
    /// Never given, or ended.
    Absent,
    /// Given by a message, a login or a mini app; lasts until blocked.
    Given,
    /// Given by asking to join a chat; ends by itself.
    Until(Instant),
}

/// Whether the person blocked the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    Unlocked,
    /// Blocked; with the update that told the bot, if one was queued.
    Blocked(Option<i64>),
}

/// One account.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) username: Option<String>,
    pub(super) language: Option<String>,
    pub(super) nature: Nature,
    pub(super) acquaintance: Acquaintance,
    pub(super) permission: Permission,
    pub(super) door: Door,
    pub(super) dialog: Dialog,
    /// Things the person did that deserve an answer and got none yet.
    pub(super) unanswered: u32,
}

impl Account {
    /// A person who has never met the bot, though the server could look them up.
    pub(super) fn new(id: i64, name: String) -> Self {
        Self {
            id,
            name,
            username: None,
            language: Some("en".to_owned()),
            nature: Nature::Human,
            acquaintance: Acquaintance::Known,
            permission: Permission::Absent,
            door: Door::Unlocked,
            dialog: Dialog::default(),
            unanswered: 0,
        }
    }

    /// Whether a message from the bot would arrive at `now`.
    pub(super) fn reach(&self, now: Instant) -> Reach {
        match (self.nature, self.acquaintance, self.door, self.permission) {
            (Nature::Bot, ..) => Reach::Bot,
            (Nature::Deleted, ..) => Reach::Deactivated,
            (_, Acquaintance::Unknown, ..) => Reach::Unknown,
            (_, _, Door::Blocked(_), _) => Reach::Blocked,
            (_, _, _, Permission::Given) => Reach::Open,
            (_, _, _, Permission::Until(end)) if now < end => Reach::Open,
            (_, _, _, Permission::Until(_) | Permission::Absent) => Reach::NoPermission,
        }
    }

    /// The name others see; a deleted account has none.
    pub(super) fn shown_name(&self) -> &str {
        if self.nature == Nature::Deleted {
            ""
        } else {
            &self.name
        }
    }

    /// The person did something in the private dialog: the bot may write from now on.
    pub(super) fn speaks(&mut self) {
        self.acquaintance = Acquaintance::Known;
        self.permission = Permission::Given;
        self.unanswered += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_first_reason_to_refuse_wins() {
        let now = Instant::now();
        let check = |change: fn(&mut Account, Instant), expected: Reach| {
            let mut account = Account::new(1, "Ann".to_owned());
            change(&mut account, now);
            assert_eq!(account.reach(now), expected);
        };
        check(|_, _| {}, Reach::NoPermission);
        check(|ann, _| ann.speaks(), Reach::Open);
        check(
            |ann, now| ann.permission = Permission::Until(now + Duration::from_secs(1)),
            Reach::Open,
        );
        check(
            |ann, now| ann.permission = Permission::Until(now),
            Reach::NoPermission,
        );
        check(|ann, _| ann.door = Door::Blocked(None), Reach::Blocked);
        check(
            |ann, _| {
                ann.door = Door::Blocked(None);
                ann.acquaintance = Acquaintance::Unknown;
            },
            Reach::Unknown,
        );
        check(
            |ann, _| {
                ann.nature = Nature::Deleted;
                ann.acquaintance = Acquaintance::Unknown;
            },
            Reach::Deactivated,
        );
        check(|ann, _| ann.nature = Nature::Bot, Reach::Bot);
    }
}
