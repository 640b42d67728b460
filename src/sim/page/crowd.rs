//! New people, one by one and in crowds, as the page asks for them.

use std::sync::Arc;

use axum::{body::Bytes, extract::State, response::Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Scene,
    cast::{AUDIENCE_MAX, RUSH_MAX},
    wish::{Done, WORD_CHARS_MAX, answered, number_of, read, text_of},
};

/// Longest name of a person, in characters, as in the apps.
const NAME_CHARS_MAX: usize = 64;
/// Longest username, in characters.
const USERNAME_CHARS_MAX: usize = 32;

#[derive(Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
enum Arrival {
    Person {
        name: String,
        username: String,
        language: String,
    },
    /// People of an earlier program, whom the bot has not heard of.
    Audience { people: u64 },
    /// The owner sends the bot their ids, to be audited.
    List,
    /// People who press Start at once.
    Rush { people: u64 },
}

/// `POST /crowd`.
pub(super) async fn arrived(State(scene): State<Arc<Scene>>, body: Bytes) -> Response {
    answered(read(&body).and_then(|arrival| scene.welcome(arrival)))
}

impl Scene {
    fn welcome(&self, arrival: Arrival) -> Done {
        let count = |people, max: usize| {
            let people = number_of("people", people, max as u64)?;
            Ok::<_, String>(usize::try_from(people).unwrap_or(max))
        };
        match arrival {
            Arrival::Person {
                name,
                username,
                language,
            } => {
                return self.add_person(&name, &username, &language);
            }
            Arrival::Audience { people } => {
                self.cast
                    .add_audience(&self.sim, count(people, AUDIENCE_MAX)?)?;
            }
            Arrival::List => self.send_list()?,
            Arrival::Rush { people } => self.cast.rush(&self.sim, count(people, RUSH_MAX)?)?,
        }
        Ok(Value::Null)
    }

    fn add_person(&self, name: &str, username: &str, language: &str) -> Done {
        let name = text_of("the name", name, NAME_CHARS_MAX)?;
        let username = username.trim().trim_start_matches('@');
        let is_username = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if username.len() > USERNAME_CHARS_MAX || !username.bytes().all(is_username) {
            return Err("a username is made of A–Z, a–z, 0–9 and _, at most 32 of them".to_owned());
        }
        let language = text_of("the language", language, WORD_CHARS_MAX)?;
        let person = self.cast.add_person(|| {
            let person = self.sim.person(name).speaking(language);
            match username {
                "" => person,
                name => person.with_username(name),
            }
        })?;
        Ok(json!({ "person": person.id() }))
    }

    /// One id a line, as any program that ran the bot could write it.
    fn send_list(&self) -> Result<(), String> {
        let lines: String = {
            let grown = self.cast.grown();
            let lines = grown.audience.iter().map(|id| format!("{id}\n"));
            lines.collect()
        };
        if lines.is_empty() {
            return Err("there is no audience yet".to_owned());
        }
        let owner = self.person(self.cast.owner().id())?;
        owner.sends_document("audience.txt", lines.into_bytes(), "/audit");
        Ok(())
    }
}
