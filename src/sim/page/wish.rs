//! What the page asks for, read, and what it is answered.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Longest name of a file, a site or a language, in characters.
pub(super) const WORD_CHARS_MAX: usize = 64;
/// Longest payload of a deep link, in characters.
const PAYLOAD_CHARS_MAX: usize = 64;

/// What came of a wish, if the page wants to know; else why it cannot be.
pub(super) type Done = Result<Value, String>;

/// What the page sent.
pub(super) fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| format!("not understood: {error}"))
}

/// The answer to the page.
pub(super) fn answered(done: Done) -> Response {
    match done {
        Ok(value) => json_response(StatusCode::OK, &value),
        Err(why) => problem(StatusCode::UNPROCESSABLE_ENTITY, &why),
    }
}

/// A refusal, in words that the page shows.
pub(super) fn problem(status: StatusCode, why: &str) -> Response {
    json_response(status, &json!({ "problem": why }))
}

fn json_response(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A text that says something and is not too long, without the space around it.
pub(super) fn text_of<'a>(what: &str, text: &'a str, chars_max: usize) -> Result<&'a str, String> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(format!("{what} is empty")),
        chars if chars > chars_max => Err(format!("{what} is longer than {chars_max} characters")),
        _ => Ok(text),
    }
}

/// A payload as Telegram's links take it.
pub(super) fn payload_of(payload: &str) -> Result<&str, String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !payload.bytes().all(is_plain) || payload.len() > PAYLOAD_CHARS_MAX {
        return Err(format!(
            "a payload is made of A–Z, a–z, 0–9, _ and -, at most {PAYLOAD_CHARS_MAX} of them"
        ));
    }
    Ok(payload)
}

/// A number from 1 to `max`.
pub(super) fn number_of(what: &str, number: u64, max: u64) -> Result<u64, String> {
    if (1..=max).contains(&number) {
        Ok(number)
    } else {
        Err(format!("{what}: from 1 to {max}"))
    }
}
