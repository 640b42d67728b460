//! What a person does in the private dialog, as the page tells it.
//!
//! A deed is checked as the apps check it before anything leaves the phone, and then done to the world.

use std::sync::Arc;

use axum::{body::Bytes, extract::State, response::Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::{
        deeds::WriteAccess,
        person::Person,
        press::Pressed,
        text::{CAPTION_CHARS_MAX, TEXT_CHARS_MAX},
    },
    Scene,
    wish::{Done, WORD_CHARS_MAX, answered, payload_of, read, text_of},
};

/// Somebody does something.
#[derive(Deserialize)]
struct Deed {
    person: i64,
    #[serde(flatten)]
    act: Act,
}

#[derive(Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
enum Act {
    /// Presses Start; with the payload of the link that led here.
    Start {
        payload: String,
    },
    Write {
        text: String,
        reply_to: Option<i64>,
    },
    SendDocument {
        name: String,
        content: String,
        caption: String,
    },
    /// Presses the button in this place of a message.
    Press {
        chat: i64,
        message: i64,
        row: usize,
        column: usize,
    },
    Block,
    Unblock,
    Delete,
    LogIn {
        domain: String,
    },
    Grant {
        access: Access,
    },
}

/// How a mini app is allowed to write.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Access {
    Request,
    WebApp,
    AttachmentMenu,
}

impl From<Access> for WriteAccess {
    fn from(access: Access) -> Self {
        match access {
            Access::Request => Self::FromRequest,
            Access::WebApp => Self::WebApp("shop".to_owned()),
            Access::AttachmentMenu => Self::AttachmentMenu,
        }
    }
}

/// `POST /deed`.
pub(super) async fn done(State(scene): State<Arc<Scene>>, body: Bytes) -> Response {
    answered(read(&body).and_then(|deed| scene.act(deed)))
}

impl Scene {
    fn act(&self, Deed { person, act }: Deed) -> Done {
        let person = self.person(person)?;
        match act {
            Act::Start { payload } if payload.is_empty() => {
                person.starts();
            }
            Act::Start { payload } => {
                person.starts_with(payload_of(&payload)?);
            }
            Act::Write { text, reply_to } => {
                write(
                    &person,
                    text_of("the text", &text, TEXT_CHARS_MAX)?,
                    reply_to,
                );
            }
            Act::SendDocument {
                name,
                content,
                caption,
            } => {
                send_document(&person, &name, content, &caption)?;
            }
            Act::Press { chat, .. } if chat != person.id() && self.cast.chat(chat).is_none() => {
                return Err("this is somebody else's dialog".to_owned());
            }
            Act::Press {
                chat,
                message,
                row,
                column,
            } => {
                return match person.presses_at(chat, message, (row, column)) {
                    None => Err("this button is not there any more".to_owned()),
                    Some(Pressed::Sent) => Ok(Value::Null),
                    Some(Pressed::Opened(url)) => Ok(json!({ "opened": url })),
                };
            }
            Act::Block => person.blocks(),
            Act::Unblock => person.unblocks(),
            Act::Delete => person.deletes_account(),
            Act::LogIn { domain } => person.logs_in(text_of("the site", &domain, WORD_CHARS_MAX)?),
            Act::Grant { access } => person.grants_write_access(&access.into()),
        }
        Ok(Value::Null)
    }

    /// Somebody who is shown and can still act.
    pub(super) fn person(&self, id: i64) -> Result<Person, String> {
        if !self.cast.grown().people.contains(&id) {
            return Err("there is no such person".to_owned());
        }
        let person = self.sim.somebody(id);
        if person.is_gone() {
            return Err(format!("{} has deleted the account", person.name()));
        }
        Ok(person)
    }
}

fn write(person: &Person, text: &str, reply_to: Option<i64>) {
    let answered = reply_to.and_then(|id| person.messages().into_iter().find(|it| it.id == id));
    match answered {
        Some(message) => person.replies_to(&message, text),
        None => person.writes(text),
    };
}

fn send_document(
    person: &Person,
    name: &str,
    content: String,
    caption: &str,
) -> Result<(), String> {
    let name = text_of("the file's name", name, WORD_CHARS_MAX)?;
    if content.is_empty() {
        return Err("the file is empty".to_owned());
    }
    if caption.chars().count() > CAPTION_CHARS_MAX {
        return Err(format!(
            "the caption is longer than {CAPTION_CHARS_MAX} characters"
        ));
    }
    person.sends_document(name, content.into_bytes(), caption.trim());
    Ok(())
}
