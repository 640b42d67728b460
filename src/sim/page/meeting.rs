//! What people do in groups and channels, as the page tells it.

use std::sync::Arc;

use axum::{body::Bytes, extract::State, response::Response};
use serde::Deserialize;
use serde_json::Value;

use super::{
    super::text::TEXT_CHARS_MAX,
    Scene,
    wish::{Done, answered, payload_of, read, text_of},
};

/// Somebody does something in a chat.
#[derive(Deserialize)]
struct Meeting {
    person: i64,
    chat: i64,
    #[serde(flatten)]
    act: Act,
}

#[derive(Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
enum Act {
    AskToJoin,
    /// Adds the bot; with the payload of the link that led here.
    AddBot {
        payload: String,
    },
    RemoveBot,
    Promote,
    Write {
        text: String,
    },
}

/// `POST /meeting`.
pub(super) async fn held(State(scene): State<Arc<Scene>>, body: Bytes) -> Response {
    answered(read(&body).and_then(|meeting| scene.meet(meeting)))
}

impl Scene {
    fn meet(&self, Meeting { person, chat, act }: Meeting) -> Done {
        let person = self.person(person)?;
        let chat = self.cast.chat(chat).ok_or("there is no such chat")?;
        match act {
            Act::AskToJoin => person.asks_to_join(chat),
            Act::AddBot { payload } if payload.is_empty() => person.adds_bot_to(chat),
            Act::AddBot { payload } => person.adds_bot_with(chat, payload_of(&payload)?),
            Act::RemoveBot => person.removes_bot_from(chat),
            Act::Promote => person.promotes_bot_in(chat),
            Act::Write { text } => {
                person.writes_in(chat, text_of("the text", &text, TEXT_CHARS_MAX)?);
            }
        }
        Ok(Value::Null)
    }
}
