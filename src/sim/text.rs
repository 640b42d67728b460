//! Texts and captions: what the server accepts, and what a person then sees.
//!
//! Only HTML is parsed. Both Markdown modes are accepted and shown as they were written.

use super::{
    answer::Refusal,
    html::{self, Formatted},
    parameters::Parameters,
};

/// Longest text before parsing, in bytes.
const SOURCE_BYTES_MAX: usize = 32_768;
/// Longest visible text of a message, in characters.
pub(super) const TEXT_CHARS_MAX: usize = 4096;
/// Longest visible caption, in characters.
pub(super) const CAPTION_CHARS_MAX: usize = 1024;

/// Reads a required text.
pub(super) fn required(parameters: &Parameters<'_>, field: &str) -> Result<Formatted, Refusal> {
    if parameters.text(field).is_empty() {
        return Err(Refusal::careless("message text is empty"));
    }
    formatted(parameters, field)
}

/// Reads a text with the call's `parse_mode`.
pub(super) fn formatted(parameters: &Parameters<'_>, field: &str) -> Result<Formatted, Refusal> {
    let source = parameters.text(field);
    if source.len() > SOURCE_BYTES_MAX {
        return Err(Refusal::careless("text is too long"));
    }
    let plain = || Formatted {
        visible: source.to_owned(),
        entities: Vec::new(),
    };
    match parameters.text("parse_mode") {
        "" => Ok(plain()),
        mode if mode.eq_ignore_ascii_case("html") => html::parse(source)
            .map_err(|why| Refusal::careless(&format!("can't parse entities: {why}"))),
        mode if ["none", "markdown", "markdownv2"]
            .iter()
            .any(|known| mode.eq_ignore_ascii_case(known)) =>
        {
            Ok(plain())
        }
        _ => Err(Refusal::careless("unsupported parse_mode")),
    }
}

/// Trims the text as the server does before it sends it; refuses one that shows nothing.
pub(super) fn trimmed(mut text: Formatted) -> Result<Formatted, Refusal> {
    if text.visible.chars().all(is_invisible) {
        return Err(Refusal::careless("text must be non-empty"));
    }
    let start = text.visible.len() - text.visible.trim_start().len();
    let lead = text.visible[..start].encode_utf16().count();
    let shown = text.visible.trim();
    if shown.len() < text.visible.len() {
        let units = shown.encode_utf16().count();
        text.visible = shown.to_owned();
        text.entities.retain_mut(|entity| {
            let end = (entity.offset + entity.length)
                .saturating_sub(lead)
                .min(units);
            entity.offset = entity.offset.saturating_sub(lead);
            entity.length = end.saturating_sub(entity.offset);
            entity.length > 0
        });
    }
    Ok(text)
}

fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

    use super::*;

    fn refusal(text: &str, mode: &str) -> String {
        let body = serde_json::json!({ "text": text, "parse_mode": mode }).to_string();
        let parameters = Parameters::read(None, "application/json", body.as_bytes()).unwrap();
        match required(&parameters, "text").and_then(trimmed) {
            Ok(shown) => shown.visible,
            Err(refusal) => refusal.description.into_owned(),
        }
    }

    #[test]
    fn texts_are_checked_in_telegrams_words() {
        let check =
            |text: &str, mode: &str, expected: &str| assert_eq!(refusal(text, mode), expected);
        check("", "", "Bad Request: message text is empty");
        check(" \n\u{200B}", "", "Bad Request: text must be non-empty");
        check("a", "null", "Bad Request: unsupported parse_mode");
        check(
            "<x>",
            "Html",
            "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0",
        );
        check(&"a".repeat(32_769), "", "Bad Request: text is too long");
        check("  <b>a</b>\n", "HTML", "a");
        check("*a*", "MarkdownV2", "*a*");
    }

    #[test]
    fn entities_move_with_the_trimmed_text() {
        let text = html::parse("\n <b> a </b> ").unwrap();
        let text = trimmed(text).unwrap();
        assert_eq!(
            (
                text.visible.as_str(),
                text.entities[0].offset,
                text.entities[0].length
            ),
            ("a", 0, 1)
        );
    }
}
