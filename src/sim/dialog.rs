//! What a chat has received from the bot, and what its reader has seen of it.

use std::{collections::VecDeque, time::Instant};

use serde_json::Value;

use super::{html::Entity, options::Memory};

/// A message of the bot, as it stands now.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its number in the chat.
    pub id: i64,
    /// The text as the bot sent it, with markup.
    pub text: String,
    /// The text as it is shown.
    pub visible: String,
    /// The formatting of the visible text.
    pub entities: Vec<Entity>,
    /// Inline buttons, row by row.
    pub keyboard: Vec<Vec<Button>>,
    /// How often it was edited.
    pub edits: u32,
    /// The message it answers.
    pub reply_to: Option<i64>,
    /// The file that came with it.
    pub attachment: Option<Attachment>,
    /// When it arrived.
    pub at: Instant,
    /// The date Telegram gives it, in Unix seconds.
    pub(super) date: i64,
    /// The inline keyboard as the bot sent it, sent back in answers.
    pub(super) markup: Option<String>,
}

/// An inline button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What is written on it.
    pub text: String,
    /// What it does.
    pub action: Action,
}

/// What an inline button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sends this data back to the bot.
    Callback(String),
    /// Opens this address.
    Url(String),
    /// Anything else, by its Bot API field name.
    Other(&'static str),
}

/// A file the bot sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// `photo` or `document`.
    pub kind: &'static str,
    /// Its name.
    pub file_name: String,
    /// Its content; empty when the bot named a file instead of uploading it.
    pub bytes: Vec<u8>,
}

impl Message {
    /// Every button, in reading order.
    pub fn buttons(&self) -> impl Iterator<Item = &Button> {
        self.keyboard.iter().flatten()
    }

    /// The button with this text.
    #[must_use]
    pub fn button(&self, text: &str) -> Option<&Button> {
        self.buttons().find(|button| button.text == text)
    }
}

/// The bot's side of one chat.
#[derive(Clone, Debug, Default)]
pub(super) struct Dialog {
    /// The messages still remembered, oldest first.
    pub(super) messages: VecDeque<Message>,
    /// How many ever arrived.
    pub(super) received: usize,
    /// How many of those the test has read.
    pub(super) read: usize,
    /// How many chat actions arrived.
    pub(super) typing: usize,
    /// Messages of people in this chat, which the bot may reply to.
    pub(super) heard: Vec<Heard>,
    /// What else happened here, oldest first.
    pub(super) remarks: VecDeque<Remark>,
}

/// What a person wrote; content is kept with [`Memory::Everything`] only.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) id: i64,
    pub(super) author: i64,
    /// In Unix seconds.
    pub(super) date: i64,
    pub(super) text: String,
    /// Whatever came with the text, or instead of it.
    pub(super) extra: Value,
    pub(super) is_edited: bool,
}

/// Something that happened in a chat and is no message.
#[derive(Clone, Debug)]
pub(super) struct Remark {
    /// The newest message number then.
    pub(super) after: i64,
    /// In Unix seconds.
    pub(super) date: i64,
    pub(super) text: String,
}

/// Older remarks are forgotten beyond this many in one chat.
const REMARKS_MAX: usize = 200;

impl Dialog {
    /// A message arrives.
    pub(super) fn receive(&mut self, message: Message, memory: Memory) {
        self.received += 1;
        if memory == Memory::Counts {
            self.messages.clear();
        }
        self.messages.push_back(message);
    }

    /// The oldest message not read yet, which is then read.
    pub(super) fn read_next(&mut self) -> Option<Message> {
        let next = self
            .messages
            .len()
            .checked_sub(self.unread())
            .and_then(|index| self.messages.get(index));
        let next = next.cloned()?;
        self.read += 1;
        Some(next)
    }

    /// How many messages wait to be read.
    pub(super) fn unread(&self) -> usize {
        self.received - self.read
    }

    /// Finds one of the bot's messages by number.
    pub(super) fn message(&mut self, id: i64) -> Option<&mut Message> {
        self.messages
            .iter_mut()
            .rev()
            .find(|message| message.id == id)
    }

    /// Whether a person wrote the message with this number.
    pub(super) fn has_heard(&self, id: i64) -> bool {
        self.heard.iter().any(|heard| heard.id == id)
    }

    /// Something happens that is no message.
    pub(super) fn remark(&mut self, remark: Remark) {
        if self.remarks.len() >= REMARKS_MAX {
            self.remarks.pop_front();
        }
        self.remarks.push_back(remark);
    }

    /// Whether the chat has such a message, whoever wrote it.
    pub(super) fn has(&self, id: i64) -> bool {
        self.has_heard(id) || self.messages.iter().any(|message| message.id == id)
    }
}
