//! Pressed inline buttons and `answerCallbackQuery`.

use std::collections::HashMap;

use super::{
    answer::{Answer, Outcome, Refusal},
    dialog::{Action, Button, Message},
    echo::outgoing,
    parameters::Parameters,
    shapes::User,
    world::World,
};

/// Every press that reached the queue.
#[derive(Debug, Default)]
pub(super) struct Presses {
    all: HashMap<i64, Press>,
}

#[derive(Debug)]
struct Press {
    person: i64,
    message: i64,
    button: String,
    answer: Option<Note>,
}

/// What the bot showed after a press; nothing, if the text is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) text: String,
    /// In a window of its own instead of in passing.
    pub(super) is_alert: bool,
}

impl Presses {
    /// Presses the bot never answered, in words.
    pub(super) fn unanswered(&self) -> Vec<String> {
        let mut open: Vec<_> = self
            .all
            .iter()
            .filter(|(_, press)| press.answer.is_none())
            .collect();
        open.sort_by_key(|(id, _)| **id);
        open.into_iter()
            .map(|(_, press)| format!("nobody answered the press of [{}]", press.button))
            .collect()
    }

    /// The notes that were shown to a person, in order.
    pub(super) fn notes(&self, person: i64) -> Vec<String> {
        let notes = self.answers(person).into_iter();
        notes.map(|(_, note)| note.text.clone()).collect()
    }

    /// The same with the numbers of the presses.
    pub(super) fn answers(&self, person: i64) -> Vec<(i64, &Note)> {
        let of_person = self.all.iter().filter(|(_, press)| press.person == person);
        let mut notes: Vec<_> = of_person
            .filter_map(|(id, press)| press.answer.as_ref().map(|note| (*id, note)))
            .filter(|(_, note)| !note.text.is_empty())
            .collect();
        notes.sort_by_key(|(id, _)| *id);
        notes
    }

    /// The messages whose buttons a person pressed and saw nothing come of yet.
    pub(super) fn waiting(&self, person: i64) -> Vec<i64> {
        let open = |press: &&Press| press.person == person && press.answer.is_none();
        let mut messages: Vec<_> = self
            .all
            .values()
            .filter(open)
            .map(|it| it.message)
            .collect();
        messages.sort_unstable();
        messages
    }
}

/// What came of reaching for a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// The bot was told, if it asked for presses.
    Sent,
    /// The button opened this address; the bot learns nothing.
    Opened(String),
}

impl World {
    /// Somebody presses the newest button in a chat with this text or data.
    pub(super) fn press(&mut self, person: i64, chat: i64, wanted: &str) -> Option<Pressed> {
        let found = self
            .messages(chat)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .find_map(|message| {
                let fits =
                    |action: &Action| matches!(action, Action::Callback(data) if data == wanted);
                let button = message
                    .buttons()
                    .find(|button| button.text == wanted || fits(&button.action))?;
                Some((message.clone(), button.clone()))
            });
        let (message, button) = found?;
        Some(self.press_button(person, chat, &message, button))
    }

    /// Somebody presses the button in this place of a message; `None` when there is no such button.
    pub(super) fn press_at(
        &mut self,
        person: i64,
        chat: i64,
        message: i64,
        (row, column): (usize, usize),
    ) -> Option<Pressed> {
        let message = self.dialog_mut(chat)?.message(message)?.clone();
        let button = message.keyboard.get(row)?.get(column)?.clone();
        Some(self.press_button(person, chat, &message, button))
    }

    fn press_button(
        &mut self,
        person: i64,
        chat: i64,
        message: &Message,
        button: Button,
    ) -> Pressed {
        let who = self.name(person).to_owned();
        self.transcript
            .add(chat, || format!("{who} presses [{}]", button.text));
        match button.action {
            Action::Callback(data) => {
                self.queue_press(person, chat, message, &button.text, &data);
                Pressed::Sent
            }
            Action::Url(url) => Pressed::Opened(url),
            Action::Other(kind) => Pressed::Opened(kind.to_owned()),
        }
    }

    fn queue_press(&mut self, person: i64, chat: i64, message: &Message, button: &str, data: &str) {
        let id = 4_000_000_000_000_000 + i64::try_from(self.presses.all.len()).unwrap_or(0);
        let Some(account) = self.accounts.get(&person) else {
            return;
        };
        let body = format!(
            r#"{{"id":"{id}","from":{},"message":{},"chat_instance":"{}","data":{}}}"#,
            super::answer::json(&User::of(account)),
            outgoing(self, chat, message),
            chat.unsigned_abs().wrapping_mul(0x9E37_79B9),
            super::answer::json(&data),
        );
        if self.queue.push("callback_query", &body).is_some() {
            self.presses.all.insert(
                id,
                Press {
                    person,
                    message: message.id,
                    button: button.to_owned(),
                    answer: None,
                },
            );
        }
    }
}

/// `answerCallbackQuery`.
pub(super) fn answer_callback_query(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let id = call.integer("callback_query_id");
    let Some(press) = world.presses.all.get_mut(&id) else {
        return Err(Refusal::bad(
            "query is too old and response timeout expired or query ID is invalid",
        ));
    };
    // A second answer changes nothing and is no error.
    if press.answer.is_none() {
        let note = call.text("text").to_owned();
        press.answer = Some(Note {
            text: note.clone(),
            is_alert: call.is_set("show_alert"),
        });
        let person = press.person;
        if !note.is_empty() {
            world.tell(person, &format!("sees a note: {note}"));
        }
    }
    Ok(Answer::TRUE)
}
