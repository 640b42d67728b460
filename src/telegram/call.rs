//! One HTTP call to the Bot API, and what can become of it.
//!
//! Uses teloxide's payload types and HTTP client, but not its response parser:
//! that one tries every kind of message there is, sleeps ten seconds inside each
//! 5xx, and turns error texts into an enum that is partly stale. Here an answer
//! is the envelope and nothing more, and each call has its own deadline.

use std::time::Duration;

use reqwest::{Client, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use teloxide::requests::Payload;

/// The longest answer that is read. `getUpdates` sends about 4 MiB, or a single
/// update of half a megabyte more.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Waits told by a 429 that names none.
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(5);

/// A Bot API server, and the bot it is talked to as.
#[derive(Clone)]
pub(crate) struct Api {
    client: Client,
    /// `https://api.telegram.org/bot<token>/`.
    base: SecretString,
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
    /// No usable answer: network, deadline, 5xx, or something that is not JSON.
    #[error("{0}")]
    Unavailable(String),
}

impl Api {
    /// `url` is the server's root, e.g. `https://api.telegram.org/`.
    pub(crate) fn new(client: Client, url: &reqwest::Url, token: &SecretString) -> Self {
        let root = url.as_str().trim_end_matches('/');
        let base = SecretString::from(format!("{root}/bot{}/", token.expose_secret()));
        Self { client, base }
    }

    /// Calls a method and returns the text of a successful answer.
    ///
    /// [`result_of`] finds the result in it; parsing may so be left for later.
    pub(crate) async fn fetch<P>(
        &self,
        payload: &P,
        deadline: Duration,
    ) -> Result<String, CallError>
    where
        P: Payload + Serialize,
    {
        let parameters = serde_json::to_vec(payload)
            .map_err(|error| CallError::Unavailable(format!("unencodable parameters: {error}")))?;
        let response = self
            .client
            .post(format!("{}{}", self.base.expose_secret(), P::NAME))
            .header(header::CONTENT_TYPE, "application/json")
            .timeout(deadline)
            .body(parameters)
            .send()
            .await
            .map_err(|error| unavailable(&error))?;
        let status = response.status();
        let body = read(response).await?;
        if status.is_success() {
            return Ok(body);
        }
        Err(refusal(status, &body))
    }
}

/// The `result` within the text of a successful answer.
pub(crate) fn result_of(body: &str) -> Result<&RawValue, CallError> {
    let answer: Answer<'_> = serde_json::from_str(body)
        .map_err(|error| CallError::Unavailable(format!("an answer that is not JSON: {error}")))?;
    match answer.result {
        Some(result) if answer.ok => Ok(result),
        _ => Err(CallError::Unavailable(
            "an answer without a result".to_owned(),
        )),
    }
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(default)]
    ok: bool,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
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

async fn read(mut response: reqwest::Response) -> Result<String, CallError> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| unavailable(&error))?
    {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(CallError::Unavailable(
                "an answer beyond all bounds".to_owned(),
            ));
        }
        body.extend_from_slice(&chunk);
    }
    String::from_utf8(body)
        .map_err(|_| CallError::Unavailable("an answer that is not text".to_owned()))
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
        assert!(matches!(
            result_of(r#"{"ok":true,"res"#),
            Err(CallError::Unavailable(_))
        ));
        assert!(matches!(
            result_of(r#"{"ok":true}"#),
            Err(CallError::Unavailable(_))
        ));
        assert_eq!(
            result_of(r#"{"ok":true,"result":[1]}"#)
                .expect("a result")
                .get(),
            "[1]"
        );
    }
}
