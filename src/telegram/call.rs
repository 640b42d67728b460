//! One HTTP call to the Bot API, and what can become of it.
//!
//! Uses teloxide's payload types and HTTP client, but not its response parser:
//! that one tries every kind of message there is, sleeps ten seconds inside each
//! 5xx, and turns error texts into an enum that is partly stale. Here an answer
//! is the envelope and nothing more, and each call has its own deadline.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, StatusCode, Url, header};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use teloxide::requests::Payload;
use teloxide::types::{ChatId, InlineKeyboardMarkup};

use super::messages::{Attachment, AttachmentKind};
use crate::secrets::Secrets;
use crate::tenure::Lost;

/// The longest answer that is read. `getUpdates` sends about 4 MiB, or a single
/// update of half a megabyte more.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Waits told by a 429 that names none.
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(5);

/// A Bot API server, and the bot it is talked to as.
#[derive(Clone)]
pub(crate) struct Api {
    client: Client,
    /// `https://api.telegram.org/bot<token>/`.
    base: SecretString,
    /// `https://api.telegram.org/file/bot<token>/`.
    files: SecretString,
    /// The token, which an answer may repeat.
    secrets: Secrets,
    /// The addresses of the methods called so far: reading one anew for each call
    /// costs a twentieth of a whole update.
    addresses: Arc<Mutex<HashMap<&'static str, Url>>>,
}

/// One call, ready to be made as often as it takes.
pub(super) struct Call {
    method: &'static str,
    body: Body,
}

enum Body {
    Json(Bytes),
    File(File),
}

/// A file on its way to a chat.
struct File {
    chat: ChatId,
    field: &'static str,
    name: String,
    bytes: Bytes,
    caption: String,
    /// The buttons beneath it, as JSON.
    buttons: Option<String>,
}

impl Call {
    /// A call with teloxide's parameters.
    pub(super) fn new<P: Payload + Serialize>(payload: &P) -> Self {
        let parameters = serde_json::to_vec(payload).expect("parameters are plain JSON");
        Self {
            method: P::NAME,
            body: Body::Json(parameters.into()),
        }
    }

    /// A call that uploads a file, with buttons beneath it.
    pub(super) fn file(
        chat: ChatId,
        attachment: &Attachment,
        buttons: Option<&InlineKeyboardMarkup>,
    ) -> Self {
        let json = |it| serde_json::to_string(it).expect("buttons are plain JSON");
        let (method, field) = match attachment.kind {
            AttachmentKind::Photo => ("SendPhoto", "photo"),
            AttachmentKind::Document => ("SendDocument", "document"),
        };
        let Attachment {
            name,
            bytes,
            caption,
            ..
        } = attachment.clone();
        Self {
            method,
            body: Body::File(File {
                chat,
                field,
                name,
                bytes,
                caption,
                buttons: buttons.map(json),
            }),
        }
    }

    /// The method's name.
    pub(super) fn method(&self) -> &'static str {
        self.method
    }
}

impl File {
    fn form(&self) -> Form {
        let length = self.bytes.len() as u64;
        let part =
            Part::stream_with_length(self.bytes.clone(), length).file_name(self.name.clone());
        let form = Form::new()
            .text("chat_id", self.chat.to_string())
            .text("caption", self.caption.clone())
            .text("parse_mode", "HTML")
            .part(self.field, part);
        match &self.buttons {
            Some(buttons) => form.text("reply_markup", buttons.clone()),
            None => form,
        }
    }
}

/// Why a call brought no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The server has understood and says no.
    #[error("{code} {description}")]
    Refused {
        /// The HTTP status, which is also `error_code`.
        code: u16,
        /// The text, as received.
        description: String,
    },
    /// 429: nothing may be sent until the wait is over.
    #[error("429 limited for {} s", retry_after.as_secs())]
    Limited {
        /// Counted from now.
        retry_after: Duration,
    },
    /// 409: another poller or a webhook has the updates.
    #[error("{description}")]
    Conflict {
        /// The text, as received.
        description: String,
    },
    /// The token is not, or no longer, good for anything.
    #[error("{description}")]
    TokenRefused {
        /// The text, as received.
        description: String,
    },
    /// It was not made: another instance has taken over.
    #[error(transparent)]
    Deposed(#[from] Lost),
    /// No usable answer: network, deadline, 5xx, or something that is not JSON.
    #[error("{0}")]
    Unavailable(String),
}

impl CallError {
    /// One word, for counting.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::Limited { .. } => "limited",
            Self::Conflict { .. } => "conflict",
            Self::TokenRefused { .. } => "token_refused",
            Self::Deposed(_) => "deposed",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

impl Api {
    /// `url` is the server's root, e.g. `https://api.telegram.org/`.
    pub(crate) fn new(client: Client, url: &Url, token: &SecretString) -> Self {
        let root = url.as_str().trim_end_matches('/');
        let base = SecretString::from(format!("{root}/bot{}/", token.expose_secret()));
        let files = SecretString::from(format!("{root}/file/bot{}/", token.expose_secret()));
        Self {
            client,
            base,
            files,
            secrets: Secrets::token(token.clone()),
            addresses: Arc::default(),
        }
    }

    /// Makes a call and returns the text of a successful answer.
    ///
    /// [`result_of`] reads the result in it.
    pub(super) async fn make(&self, call: &Call, deadline: Duration) -> Result<String, CallError> {
        let response = self.send(call, deadline).await?;
        let status = response.status();
        let body = read(response, ANSWER_BYTES_MAX).await?;
        let body = String::from_utf8(body)
            .map_err(|_| CallError::Unavailable("an answer that is not text".to_owned()))?;
        if status.is_success() {
            return Ok(body);
        }
        Err(refusal(status, &self.secrets.blank_out(&body)))
    }

    /// Makes a call for the sake of the date in its answer's header.
    pub(super) async fn date_of(
        &self,
        call: &Call,
        deadline: Duration,
    ) -> Result<Option<DateTime<Utc>>, CallError> {
        let response = self.send(call, deadline).await?;
        let date = response.headers().get(header::DATE);
        let date = date.and_then(|date| DateTime::parse_from_rfc2822(date.to_str().ok()?).ok());
        Ok(date.map(|date| date.to_utc()))
    }

    async fn send(&self, call: &Call, deadline: Duration) -> Result<reqwest::Response, CallError> {
        let request = self
            .client
            .post(self.address(call.method)?)
            .timeout(deadline);
        let request = match &call.body {
            Body::Json(parameters) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(parameters.clone()),
            Body::File(file) => request.multipart(file.form()),
        };
        request.send().await.map_err(|error| unavailable(&error))
    }

    fn address(&self, method: &'static str) -> Result<Url, CallError> {
        // A map is as good after a panic as before.
        let mut addresses = self
            .addresses
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(address) = addresses.get(method) {
            return Ok(address.clone());
        }
        let address = Url::parse(&format!("{}{method}", self.base.expose_secret()))
            .map_err(|error| CallError::Unavailable(format!("no address for {method}: {error}")))?;
        addresses.insert(method, address.clone());
        Ok(address)
    }

    /// Fetches a file that `getFile` has told the path of.
    pub(super) async fn download(
        &self,
        path: &str,
        bytes_max: u64,
        deadline: Duration,
    ) -> Result<Vec<u8>, CallError> {
        let address = format!("{}{path}", self.files.expose_secret());
        let request = self.client.get(address).timeout(deadline);
        let response = request.send().await.map_err(|error| unavailable(&error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(CallError::Unavailable(format!("HTTP {status}")));
        }
        read(response, bytes_max).await
    }
}

/// Reads the `result` of a successful answer, in one pass over its text.
pub(crate) fn result_of<'a, R: Deserialize<'a>>(body: &'a str) -> Result<R, CallError> {
    #[derive(Deserialize)]
    struct Answer<R> {
        #[serde(default)]
        ok: bool,
        result: Option<R>,
    }
    let answer: Answer<R> = serde_json::from_str(body).map_err(|error| {
        CallError::Unavailable(format!("an answer that makes no sense: {error}"))
    })?;
    match answer.result {
        Some(result) if answer.ok => Ok(result),
        _ => Err(CallError::Unavailable(
            "an answer without a result".to_owned(),
        )),
    }
}

#[derive(Deserialize)]
struct Refusal {
    error_code: u16,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
}

/// What an answer with an error status says.
fn refusal(status: StatusCode, body: &str) -> CallError {
    let Ok(refusal) = serde_json::from_str::<Refusal>(body) else {
        // nginx in front of the server answers in HTML.
        return match status {
            StatusCode::TOO_MANY_REQUESTS => CallError::Limited {
                retry_after: RETRY_AFTER_DEFAULT,
            },
            _ => CallError::Unavailable(format!("HTTP {status}")),
        };
    };
    let Refusal {
        error_code: code,
        description,
        parameters,
    } = refusal;
    match code {
        429 => CallError::Limited {
            retry_after: parameters
                .retry_after
                .map_or(RETRY_AFTER_DEFAULT, Duration::from_secs),
        },
        409 => CallError::Conflict { description },
        // A server older than the method: the token is good.
        404 if description.contains("method not found") => CallError::Refused { code, description },
        401 | 404 | 421 => CallError::TokenRefused { description },
        400 if description == "Logged out" => CallError::TokenRefused { description },
        500.. => CallError::Unavailable(format!("{code} {description}")),
        _ => CallError::Refused { code, description },
    }
}

async fn read(mut response: reqwest::Response, bytes_max: u64) -> Result<Vec<u8>, CallError> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| unavailable(&error))?
    {
        if (body.len() + chunk.len()) as u64 > bytes_max {
            return Err(CallError::Unavailable(
                "an answer beyond all bounds".to_owned(),
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The whole chain of causes: reqwest's own text stops at "error sending request".
/// The address is left out of it, for it holds the token.
fn unavailable(error: &reqwest::Error) -> CallError {
    if error.is_timeout() {
        return CallError::Unavailable("no answer in time".to_owned());
    }
    let mut text = "no connection".to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    CallError::Unavailable(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: u16, body: &str, expected: &CallError) {
        let status = StatusCode::from_u16(code).expect("a status");
        assert_eq!(&refusal(status, body), expected, "{code} {body}");
    }

    #[test]
    fn refusals_are_told_apart_by_their_code() {
        let text = |text: &str| text.to_owned();
        check(
            403,
            r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#,
            &CallError::Refused {
                code: 403,
                description: text("Forbidden: bot was blocked by the user"),
            },
        );
        check(
            429,
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}"#,
            &CallError::Limited {
                retry_after: Duration::from_secs(7),
            },
        );
        check(
            429,
            "<html>",
            &CallError::Limited {
                retry_after: RETRY_AFTER_DEFAULT,
            },
        );
        check(
            401,
            r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#,
            &CallError::TokenRefused {
                description: text("Unauthorized"),
            },
        );
        check(
            502,
            "<html><body>502 Bad Gateway</body></html>",
            &CallError::Unavailable(text("HTTP 502 Bad Gateway")),
        );
        check(
            500,
            r#"{"ok":false,"error_code":500,"description":"Internal Server Error: restart"}"#,
            &CallError::Unavailable(text("500 Internal Server Error: restart")),
        );
        check(
            409,
            r#"{"ok":false,"error_code":409,"description":"Conflict: terminated"}"#,
            &CallError::Conflict {
                description: text("Conflict: terminated"),
            },
        );
    }

    #[test]
    fn a_truncated_answer_is_no_answer() {
        for body in [
            r#"{"ok":true,"res"#,
            r#"{"ok":true}"#,
            r#"{"ok":true,"result":"x"}"#,
        ] {
            let read: Result<Vec<u8>, _> = result_of(body);
            assert!(matches!(read, Err(CallError::Unavailable(_))), "{body}");
        }
        assert_eq!(result_of(r#"{"ok":true,"result":[1]}"#), Ok(vec![1]));
    }
}
