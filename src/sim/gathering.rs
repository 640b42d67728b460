//! What people do in groups and channels, and the updates that come of it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    account::{Acquaintance, Permission},
    deeds::{Order, with_extra},
    room::{Fate, Kind, Membership, Wish},
    shapes::{Chat, Command, Incoming, User},
    world::{World, unix_now},
};

/// How long asking to join lets the bot write.
const JOIN_WINDOW: Duration = Duration::from_mins(5);

/// The account that stands in for whoever acts in a group's name.
const ANONYMOUS: i64 = 1_087_968_824;

impl World {
    /// Somebody adds the bot to a chat: as an administrator to a channel, else as a member. A link brings a command
    /// as well, though not to a channel.
    ///
    /// Nothing happens where the owner of the bot does not allow groups.
    pub(super) fn add_bot(
        &mut self,
        person: i64,
        chat: i64,
        command: Option<&str>,
        order: Order,
    ) -> Option<()> {
        let room = self.rooms.get(&chat)?;
        let place = match room.kind {
            Kind::Channel => Membership::Administrator,
            _ if !self.can_join_groups => return None,
            _ => Membership::Member,
        };
        let title = room.title.clone();
        self.tell(person, &format!("adds the bot to {title}"));
        let old = self.place_bot(person, chat, place)?;
        if order == Order::Usual {
            self.tell_place(person, chat, old);
        }
        if place == Membership::Member {
            let bot = json!(self.bot_user());
            let service = json!({
                "new_chat_participant": bot,
                "new_chat_member": bot,
                "new_chat_members": [bot],
            });
            self.say_in(person, chat, "", &service);
            if let Some(command) = command {
                self.say_in(person, chat, command, &Value::Null);
            }
        }
        if order == Order::Swapped {
            self.tell_place(person, chat, old);
        }
        Some(())
    }

    /// Somebody gives or takes the bot's place in a chat.
    pub(super) fn change_membership(&mut self, person: i64, chat: i64, new: Membership) {
        if let Some(old) = self.place_bot(person, chat, new) {
            self.tell_place(person, chat, old);
        }
    }

    /// Changes the bot's place, and returns what it was.
    fn place_bot(&mut self, person: i64, chat: i64, new: Membership) -> Option<Membership> {
        let room = self.rooms.get_mut(&chat)?;
        let old = std::mem::replace(&mut room.membership, new);
        room.host = Some(person);
        // Whoever shares a chat with the bot can be looked up by it from then on.
        self.accounts.get_mut(&person)?.acquaintance = Acquaintance::Known;
        Some(old)
    }

    /// Tells the bot of its place in a chat, and what it was before.
    fn tell_place(&mut self, person: i64, chat: i64, old: Membership) {
        let (Some(room), Some(account)) = (self.rooms.get(&chat), self.accounts.get(&person))
        else {
            return;
        };
        let body = json!({
            "chat": Chat::room(room),
            "from": User::of(account),
            "date": unix_now(),
            "old_chat_member": self.bot_as(old.status()),
            "new_chat_member": self.bot_as(room.membership.status()),
        });
        self.queue.push("my_chat_member", &body.to_string());
    }

    /// A message in a group; never a permission to write to its author. Channels hear nobody.
    pub(super) fn say_in(&mut self, person: i64, chat: i64, text: &str, extra: &Value) -> i64 {
        let message_id = self.number_message(chat);
        let (Some(account), Some(room)) = (self.accounts.get(&person), self.rooms.get(&chat))
        else {
            return 0;
        };
        if room.kind == Kind::Channel {
            return 0;
        }
        let message = Incoming {
            message_id,
            from: User::of(account),
            chat: Chat::room(room),
            date: unix_now(),
            edit_date: None,
            text: Some(text).filter(|text| !text.is_empty()),
            entities: Command::leading(text),
        };
        let body = with_extra(&message, extra);
        if !text.is_empty() {
            let line = format!("{} in {} → {text}", account.name, room.title);
            self.transcript.add(chat, || line);
        }
        self.queue.push("message", &body);
        self.hear(chat, person, message_id, text, extra);
        message_id
    }

    /// Somebody asked to join so long ago; the bot hears of it as an administrator, and may write for a while.
    pub(super) fn ask_to_join(&mut self, person: i64, chat: i64, ago: Duration) {
        let (Some(room), Some(account)) =
            (self.rooms.get_mut(&chat), self.accounts.get_mut(&person))
        else {
            return;
        };
        room.wishes.insert(person, Wish::Waiting);
        let title = room.title.clone();
        if room.membership == Membership::Administrator {
            account.acquaintance = Acquaintance::Known;
            account.unanswered += 1;
            if account.permission != Permission::Given {
                let left = JOIN_WINDOW.saturating_sub(ago);
                account.permission = Permission::Until(Instant::now() + left);
            }
            let body = json!({
                "chat": Chat::room(room),
                "from": User::of(account),
                "user_chat_id": person,
                "date": unix_now() - i64::try_from(ago.as_secs()).unwrap_or(i64::MAX),
            });
            self.queue.push("chat_join_request", &body.to_string());
        }
        self.tell(person, &format!("asks to join {title}"));
    }

    /// Another administrator deals with a wish; the bot is not told.
    pub(super) fn settle_wish(&mut self, person: i64, chat: i64, verdict: Wish) {
        if let Some(room) = self.rooms.get_mut(&chat) {
            room.wishes.insert(person, verdict);
        }
        self.close_join_window(person);
    }

    /// Five minutes pass, or the wish is dealt with.
    pub(super) fn close_join_window(&mut self, person: i64) {
        if let Some(account) = self.accounts.get_mut(&person)
            && let Permission::Until(_) = account.permission
        {
            account.permission = Permission::Absent;
        }
    }

    /// A basic group becomes a supergroup, whose id is returned. The bot is told if it is inside: of its place in the
    /// new chat, and by a service message in each.
    ///
    /// Left out: who did it. Whoever gave the bot its place counts as that.
    pub(super) fn upgrade(&mut self, chat: i64, order: Order) -> i64 {
        let Some(room) = self.rooms.get(&chat) else {
            return chat;
        };
        let (title, membership, host) = (room.title.clone(), room.membership, room.host);
        let id = self.found(Kind::Supergroup, &title);
        for (chat, fate) in [(chat, Fate::Upgraded(id)), (id, Fate::Alive)] {
            if let Some(room) = self.rooms.get_mut(&chat) {
                room.fate = fate;
                room.membership = membership;
                room.host = host;
            }
        }
        let Some(host) = host.filter(|_| membership.is_inside()) else {
            return id;
        };
        if order == Order::Usual {
            self.tell_place(host, id, Membership::Left);
        }
        self.say_in(host, chat, "", &json!({ "migrate_to_chat_id": id }));
        // In the new chat nobody in particular says so.
        let nobody = json!({
            "from": { "id": ANONYMOUS, "is_bot": true, "first_name": "Group",
                "username": "GroupAnonymousBot" },
            "sender_chat": self.rooms.get(&id).map(Chat::room),
            "migrate_from_chat_id": chat,
        });
        self.say_in(host, id, "", &nobody);
        if order == Order::Swapped {
            self.tell_place(host, id, Membership::Left);
        }
        id
    }
}
