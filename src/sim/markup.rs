//! `reply_markup`: keyboards as the server reads them.

use serde_json::{Map, Value};

use super::{
    answer::Refusal,
    dialog::{Action, Button},
};

/// Longest `callback_data`, in bytes.
const DATA_BYTES_MAX: usize = 64;

/// The keyboard a message comes with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Markup {
    #[default]
    Absent,
    Inline(Vec<Vec<Button>>),
    /// A reply keyboard, its removal, or a forced reply: shown by apps, not part of the message.
    Reply,
}

/// Reads the parameter; `source` is empty when it is absent.
pub(super) fn read(source: &str) -> Result<Markup, Refusal> {
    if source.is_empty() {
        return Ok(Markup::Absent);
    }
    let value: Value = serde_json::from_str(source)
        .map_err(|_| Refusal::careless("can't parse reply keyboard markup JSON object"))?;
    let Value::Object(object) = value else {
        return Err(Refusal::careless("object expected as reply markup"));
    };
    if let Some(keyboard) = object.get("keyboard") {
        return Ok(if is_empty(keyboard) {
            Markup::Absent
        } else {
            Markup::Reply
        });
    }
    if let Some(keyboard) = object.get("inline_keyboard") {
        let rows = inline(keyboard)?;
        return Ok(if rows.is_empty() {
            Markup::Absent
        } else {
            Markup::Inline(rows)
        });
    }
    let asks = ["remove_keyboard", "force_reply"]
        .iter()
        .any(|key| object.get(*key) == Some(&Value::Bool(true)));
    Ok(if asks { Markup::Reply } else { Markup::Absent })
}

fn is_empty(keyboard: &Value) -> bool {
    keyboard.as_array().is_none_or(Vec::is_empty)
}

fn inline(keyboard: &Value) -> Result<Vec<Vec<Button>>, Refusal> {
    let not_rows = || {
        Refusal::careless(
            "field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays",
        )
    };
    let mut rows = Vec::new();
    for row in keyboard.as_array().ok_or_else(not_rows)? {
        let row = row
            .as_array()
            .ok_or_else(not_rows)?
            .iter()
            .map(button)
            .collect::<Result<Vec<_>, _>>()?;
        if !row.is_empty() {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn button(value: &Value) -> Result<Button, Refusal> {
    let unread =
        |why: &str| Refusal::careless(&format!("can't parse inline keyboard button: {why}"));
    let button = value
        .as_object()
        .ok_or_else(|| unread("expected an Object"))?;
    let text = button
        .get("text")
        .and_then(Value::as_str)
        .ok_or_else(|| unread("Can't find field \"text\""))?;
    let action = action(button)?
        .ok_or_else(|| unread("Text buttons are unallowed in the inline keyboard"))?;
    if text.is_empty() {
        return Err(Refusal::careless(
            "inline keyboard button text must be non-empty",
        ));
    }
    Ok(Button {
        text: text.to_owned(),
        action,
    })
}

/// What the button does, in the order in which the server looks for it.
fn action(button: &Map<String, Value>) -> Result<Option<Action>, Refusal> {
    const OTHERS: &[&str] = &[
        "callback_game",
        "pay",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "login_url",
        "web_app",
        "copy_text",
    ];
    let filled = |key: &str| {
        button
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    if let Some(url) = filled("url") {
        if !is_address(url) {
            let what = format!("inline keyboard button URL '{url}' is invalid: Wrong HTTP URL");
            return Err(Refusal::careless(&what));
        }
        return Ok(Some(Action::Url(url.to_owned())));
    }
    if let Some(data) = filled("callback_data") {
        if data.len() > DATA_BYTES_MAX {
            return Err(Refusal::careless("BUTTON_DATA_INVALID"));
        }
        return Ok(Some(Action::Callback(data.to_owned())));
    }
    Ok(OTHERS
        .iter()
        .find(|key| button.contains_key(**key))
        .map(|key| Action::Other(key)))
}

/// Roughly what the server takes for an address: `tg:` links, or a host with a dot in it.
fn is_address(url: &str) -> bool {
    let url = url.trim();
    if url.starts_with("tg://") {
        return true;
    }
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .unwrap_or(url);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !host.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

    use super::*;

    fn refusal(source: &str) -> String {
        read(source).map_or_else(
            |refusal| refusal.description.into_owned(),
            |markup| format!("{markup:?}"),
        )
    }

    #[test]
    fn keyboards_are_checked_in_telegrams_words() {
        let check = |source: &str, expected: &str| {
            assert_eq!(refusal(source), format!("Bad Request: {expected}"));
        };
        check("null", "object expected as reply markup");
        check("{", "can't parse reply keyboard markup JSON object");
        let rows =
            "field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays";
        check(r#"{"inline_keyboard":[{}]}"#, rows);
        let text_button =
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard";
        check(r#"{"inline_keyboard":[[{"text":"a"}]]}"#, text_button);
        check(
            r#"{"inline_keyboard":[[{"text":"a","url":""}]]}"#,
            text_button,
        );
        let no_text = "inline keyboard button text must be non-empty";
        check(
            r#"{"inline_keyboard":[[{"text":"","callback_data":"x"}]]}"#,
            no_text,
        );
        let address = "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL";
        check(
            r#"{"inline_keyboard":[[{"text":"a","url":"http://localhost/"}]]}"#,
            address,
        );
        let long = format!(
            r#"{{"inline_keyboard":[[{{"text":"a","callback_data":"{}"}}]]}}"#,
            "x".repeat(65)
        );
        check(&long, "BUTTON_DATA_INVALID");
    }

    #[test]
    fn empty_keyboards_are_no_keyboards() {
        let check = |source: &str, expected: Markup| {
            assert_eq!(read(source).unwrap(), expected, "{source}");
        };
        check("", Markup::Absent);
        check("{}", Markup::Absent);
        check(r#"{"inline_keyboard":[]}"#, Markup::Absent);
        check(r#"{"inline_keyboard":[[]]}"#, Markup::Absent);
        check(r#"{"remove_keyboard":true}"#, Markup::Reply);
        check(
            r#"{"keyboard":[["a"]],"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}"#,
            Markup::Reply,
        );
        let url = Button {
            text: "a".to_owned(),
            action: Action::Url("t.me/x".to_owned()),
        };
        check(
            r#"{"inline_keyboard":[[{"text":"a","url":"t.me/x","callback_data":"b"}]]}"#,
            Markup::Inline(vec![vec![url]]),
        );
    }
}
