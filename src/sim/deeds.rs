//! What people do in the private dialog, and the updates that come of it.
//!
//! A deed changes the truth first and queues its update second, as the real server does. Deeds in groups and channels
//! are in [`super::gathering`].

use serde_json::{Map, Value, json};

use super::{
    account::{Account, Door, Nature},
    answer::json,
    dialog::Heard,
    options::Memory,
    shapes::{Chat, Command, Incoming, User},
    world::{World, unix_now},
};

/// How a mini app or the attachment menu was allowed to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteAccess {
    /// A mini app asked, and the person agreed.
    FromRequest,
    /// A mini app with this short name was opened by a link, with the box ticked.
    WebApp(String),
    /// The bot was added to the attachment menu.
    AttachmentMenu,
}

/// In which order the updates of one deed are queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// `my_chat_member`, then the messages.
    Usual,
    /// The messages first; they travel separately.
    Swapped,
}

impl World {
    /// A message in the private dialog; unblocks first where that is needed.
    pub(super) fn write(&mut self, id: i64, text: &str, extra: Value, order: Order) -> i64 {
        let Some(account) = self.accounts.get(&id) else {
            return 0;
        };
        if account.nature == Nature::Deleted {
            return 0;
        }
        let was_blocked = account.door != Door::Unlocked;
        if was_blocked {
            if let Some(account) = self.accounts.get_mut(&id) {
                account.door = Door::Unlocked;
            }
            self.tell(id, "unblocks the bot");
            if order == Order::Usual {
                self.queue_door(id, "kicked", "member");
            }
        }
        let message = self.say(id, text, extra);
        if was_blocked && order == Order::Swapped {
            self.queue_door(id, "kicked", "member");
        }
        message
    }

    /// The message itself: heard, granting, queued.
    fn say(&mut self, id: i64, text: &str, extra: Value) -> i64 {
        let message_id = self.number_message(id);
        let Some(account) = self.accounts.get_mut(&id) else {
            return 0;
        };
        account.speaks();
        self.hear(id, id, message_id, text, &extra);
        let account = &self.accounts[&id];
        let body = private_message(account, message_id, text, None, &extra);
        let name = &account.name;
        self.transcript
            .add(id, || format!("{name} → {}", described(text, &extra)));
        self.queue.push("message", &body);
        message_id
    }

    /// Enters a person's message into the chat it was written in.
    pub(super) fn hear(&mut self, chat: i64, author: i64, id: i64, text: &str, extra: &Value) {
        let (text, extra) = match self.memory {
            Memory::Everything => (text.to_owned(), extra.clone()),
            Memory::Counts => (String::new(), Value::Null),
        };
        if let Some(dialog) = self.dialog_mut(chat) {
            dialog.heard.push(Heard {
                id,
                author,
                date: unix_now(),
                text,
                extra,
                is_edited: false,
            });
        }
    }

    /// A document in the private dialog, which the bot may fetch.
    pub(super) fn send_document(&mut self, id: i64, name: &str, bytes: Vec<u8>, caption: &str) {
        let file = format!("upload{}", self.files.len());
        let mut extra = json!({ "document": {
            "file_id": file,
            "file_unique_id": format!("u{file}"),
            "file_name": name,
            "file_size": bytes.len(),
        } });
        if !caption.is_empty() {
            extra["caption"] = json!(caption);
            extra["caption_entities"] = json!(Command::leading(caption));
        }
        self.files.insert(file, bytes);
        self.write(id, "", extra, Order::Usual);
    }

    /// Changes the newest message the person wrote.
    pub(super) fn rewrite(&mut self, id: i64, text: &str) {
        let Some(account) = self.accounts.get_mut(&id) else {
            return;
        };
        let Some(heard) = account.dialog.heard.last_mut() else {
            return;
        };
        text.clone_into(&mut heard.text);
        heard.is_edited = true;
        let message_id = heard.id;
        let account = &self.accounts[&id];
        let body = private_message(account, message_id, text, Some(unix_now()), &Value::Null);
        self.queue.push("edited_message", &body);
        self.tell(id, &format!("edits → {text}"));
    }

    /// The person blocks the bot; nothing happens when it is blocked already.
    pub(super) fn block(&mut self, id: i64) {
        let Some(account) = self.accounts.get(&id) else {
            return;
        };
        if account.nature != Nature::Human || account.door != Door::Unlocked {
            return;
        }
        self.tell(id, "blocks the bot");
        let update = self.queue_door(id, "member", "kicked");
        if let Some(account) = self.accounts.get_mut(&id) {
            account.door = Door::Blocked(update);
        }
    }

    /// The person unblocks the bot without writing.
    pub(super) fn unblock(&mut self, id: i64) {
        let Some(account) = self.accounts.get_mut(&id) else {
            return;
        };
        if account.door == Door::Unlocked || account.nature != Nature::Human {
            return;
        }
        account.door = Door::Unlocked;
        self.tell(id, "unblocks the bot");
        self.queue_door(id, "kicked", "member");
    }

    /// The account disappears; no update tells.
    pub(super) fn delete(&mut self, id: i64) {
        if let Some(account) = self.accounts.get_mut(&id) {
            account.nature = Nature::Deleted;
            self.tell(id, "deletes the account");
        }
    }

    /// The person logs in on a website and lets the bot write.
    pub(super) fn log_in(&mut self, id: i64, domain: &str, order: Order) {
        self.write(id, "", json!({ "connected_website": domain }), order);
    }

    /// The person lets a mini app of the bot write.
    pub(super) fn grant(&mut self, id: i64, access: &WriteAccess) {
        let access = match access {
            WriteAccess::FromRequest => json!({ "from_request": true }),
            WriteAccess::WebApp(name) => json!({ "web_app_name": name }),
            WriteAccess::AttachmentMenu => json!({ "from_attachment_menu": true }),
        };
        self.write(
            id,
            "",
            json!({ "write_access_allowed": access }),
            Order::Usual,
        );
    }

    /// Queues the private `my_chat_member` of a block or its end.
    fn queue_door(&mut self, id: i64, old: &str, new: &str) -> Option<i64> {
        let account = self.accounts.get(&id)?;
        let body = json!({
            "chat": Chat::private(account),
            "from": User::of(account),
            "date": unix_now(),
            "old_chat_member": self.bot_as(old),
            "new_chat_member": self.bot_as(new),
        });
        self.queue.push("my_chat_member", &body.to_string())
    }

    /// The bot as a chat member with this status.
    pub(super) fn bot_as(&self, status: &str) -> Value {
        const RIGHTS: &[&str] = &[
            "can_manage_chat",
            "can_delete_messages",
            "can_manage_video_chats",
            "can_restrict_members",
            "can_change_info",
            "can_invite_users",
            "can_post_messages",
            "can_edit_messages",
            "can_pin_messages",
            "can_post_stories",
            "can_edit_stories",
            "can_delete_stories",
        ];
        let mut member = json!({ "user": self.bot_user(), "status": status });
        match status {
            "kicked" => member["until_date"] = json!(0),
            "administrator" => {
                for right in RIGHTS {
                    member[right] = json!(true);
                }
                for absent in ["can_be_edited", "can_promote_members", "is_anonymous"] {
                    member[absent] = json!(false);
                }
            }
            _ => {}
        }
        member
    }
}

/// A person's message in the private dialog as JSON; `extra` adds fields or replaces them.
fn private_message(
    account: &Account,
    message_id: i64,
    text: &str,
    edit_date: Option<i64>,
    extra: &Value,
) -> String {
    let message = Incoming {
        message_id,
        from: User::of(account),
        chat: Chat::private(account),
        date: unix_now(),
        edit_date,
        text: Some(text).filter(|text| !text.is_empty()),
        entities: Command::leading(text),
    };
    with_extra(&message, extra)
}

/// A message with fields added or replaced; the quick way when there are none.
pub(super) fn with_extra(message: &Incoming<'_>, extra: &Value) -> String {
    match extra.as_object() {
        None => json(message),
        Some(fields) if fields.is_empty() => json(message),
        Some(fields) => {
            let mut merged: Map<String, Value> =
                serde_json::from_str(&json(message)).expect("a message is a JSON object");
            merged.extend(fields.clone());
            json(&merged)
        }
    }
}

/// A message in the transcript: its text, or what else it brings.
fn described(text: &str, extra: &Value) -> String {
    let fields = extra.as_object().into_iter().flatten();
    let mut words: Vec<_> = fields
        .map(|(key, value)| match value {
            Value::String(text) if key == "text" => text.clone(),
            Value::String(text) => format!("({key}: {text})"),
            _ => format!("({key})"),
        })
        .collect();
    if !text.is_empty() {
        words.insert(0, text.to_owned());
    }
    words.join(" ")
}
