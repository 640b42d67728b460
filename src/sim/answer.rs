//! What a method answers, and its envelope on the wire.
//!
//! A refusal carries Telegram's exact words. It also says whether the bot could have known better ([`Blame::Bot`]):
//! such refusals end up among the calls a well-made bot never makes.

use std::borrow::Cow;

use serde::Serialize;

/// A method's success: its `result` as JSON text, and the rare `description` beside it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) result: Cow<'static, str>,
    pub(super) remark: Option<&'static str>,
}

impl Answer {
    /// The plain `true` most methods answer.
    pub(super) const TRUE: Self = Self {
        result: Cow::Borrowed("true"),
        remark: None,
    };

    /// An answer that carries `value`.
    pub(super) fn of(value: &impl Serialize) -> Self {
        Self {
            result: json(value).into(),
            remark: None,
        }
    }
}

/// What a method leads to.
pub(super) type Outcome = Result<Answer, Refusal>;

/// Who could have prevented a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blame {
    /// The call was wrong whatever the state of the world.
    Bot,
    /// The world is such; a good bot meets this too.
    World,
}

/// A method's failure, in Telegram's words.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) description: Cow<'static, str>,
    pub(super) hint: Option<Hint>,
    pub(super) blame: Blame,
}

/// The `parameters` object of a refusal.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Hint {
    /// Seconds to wait.
    RetryAfter(u64),
    /// The supergroup a group became.
    MigrateToChatId(i64),
}

impl Refusal {
    /// A refusal with any code; the description is complete.
    pub(super) fn new(code: u16, description: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            description: description.into(),
            hint: None,
            blame: Blame::World,
        }
    }

    /// 400; `text` is what follows `Bad Request: `.
    pub(super) fn bad(text: &str) -> Self {
        Self::new(400, format!("Bad Request: {text}"))
    }

    /// 400 for a call that was wrong whatever the state of the world.
    pub(super) fn careless(text: &str) -> Self {
        Self {
            blame: Blame::Bot,
            ..Self::bad(text)
        }
    }

    /// 403; `text` is what follows `Forbidden: `.
    pub(super) fn forbidden(text: &str) -> Self {
        Self::new(403, format!("Forbidden: {text}"))
    }

    /// 409; `text` is what follows `Conflict: `.
    pub(super) fn conflict(text: &str) -> Self {
        Self::new(409, format!("Conflict: {text}"))
    }

    /// 429 with the seconds to wait.
    pub(super) fn flood(seconds: u64) -> Self {
        Self {
            hint: Some(Hint::RetryAfter(seconds)),
            ..Self::new(429, format!("Too Many Requests: retry after {seconds}"))
        }
    }

    /// The seconds a 429 asks to wait.
    pub(super) fn retry_after(&self) -> Option<u64> {
        match self.hint {
            Some(Hint::RetryAfter(seconds)) => Some(seconds),
            _ => None,
        }
    }
}

/// The whole response body for an outcome.
pub(super) fn envelope(outcome: &Outcome) -> String {
    match outcome {
        Ok(answer) => {
            let mut body = String::with_capacity(answer.result.len() + 24);
            body.push_str(r#"{"ok":true,"result":"#);
            body.push_str(&answer.result);
            if let Some(remark) = answer.remark {
                body.push_str(r#","description":"#);
                body.push_str(&json(&remark));
            }
            body.push('}');
            body
        }
        Err(refusal) => {
            let mut body = format!(
                r#"{{"ok":false,"error_code":{},"description":{}"#,
                refusal.code,
                json(&refusal.description)
            );
            if let Some(hint) = &refusal.hint {
                body.push_str(r#","parameters":"#);
                body.push_str(&json(hint));
            }
            body.push('}');
            body
        }
    }
}

/// Any of our own shapes as JSON text.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our shapes have string keys and no failing serializers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_has_the_keys_of_the_real_one() {
        let check = |outcome: Outcome, expected: &str| assert_eq!(envelope(&outcome), expected);
        check(Ok(Answer::TRUE), r#"{"ok":true,"result":true}"#);
        check(
            Ok(Answer {
                remark: Some("Webhook was deleted"),
                ..Answer::TRUE
            }),
            r#"{"ok":true,"result":true,"description":"Webhook was deleted"}"#,
        );
        check(
            Err(Refusal::bad("chat not found")),
            r#"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#,
        );
        check(
            Err(Refusal::flood(7)),
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}"#,
        );
    }
}
