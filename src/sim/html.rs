//! `parse_mode=HTML`: from the source a bot sends to the text a person sees.
//!
//! Follows the real server's tag list, its byte offsets and its words for every way to get it wrong. Entity offsets
//! count UTF-16 units. Markdown is not parsed here; see [`super::text`].

use serde::Serialize;

/// A formatted stretch of a visible text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entity {
    /// The Bot API's name of the formatting.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Where it starts, in UTF-16 units.
    pub offset: usize,
    /// How far it goes, in UTF-16 units.
    pub length: usize,
    /// Where a `text_link` leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A text and its formatting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Formatted {
    pub(super) visible: String,
    pub(super) entities: Vec<Entity>,
}

/// Tag names and the entity each makes.
const TAGS: &[(&str, &str)] = &[
    ("a", "text_link"),
    ("b", "bold"),
    ("strong", "bold"),
    ("i", "italic"),
    ("em", "italic"),
    ("s", "strikethrough"),
    ("strike", "strikethrough"),
    ("del", "strikethrough"),
    ("u", "underline"),
    ("ins", "underline"),
    ("tg-spoiler", "spoiler"),
    ("tg-emoji", "custom_emoji"),
    ("tg-time", "date_time"),
    ("span", "spoiler"),
    ("pre", "pre"),
    ("code", "code"),
    ("blockquote", "blockquote"),
];

/// Parses HTML; the error is what follows `can't parse entities: `.
pub(super) fn parse(source: &str) -> Result<Formatted, String> {
    let mut reader = Reader {
        source,
        at: 0,
        seen: Formatted::default(),
        units: 0,
        open: Vec::new(),
    };
    while let Some(next) = reader.rest().chars().next() {
        match next {
            '&' => reader.character_reference(),
            '<' if reader.rest().starts_with("</") => reader.end_tag()?,
            '<' => reader.start_tag()?,
            other => {
                reader.at += other.len_utf8();
                reader.show(other);
            }
        }
    }
    if let Some(tag) = reader.open.last() {
        return Err(format!(
            "Can't find end tag corresponding to start tag \"{}\"",
            tag.name
        ));
    }
    // An outer entity comes before those inside it, though it was closed after them.
    reader
        .seen
        .entities
        .sort_by_key(|entity| (entity.offset, usize::MAX - entity.length));
    Ok(reader.seen)
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    seen: Formatted,
    /// Length of the visible text so far, in UTF-16 units.
    units: usize,
    open: Vec<OpenTag>,
}

struct OpenTag {
    name: String,
    kind: &'static str,
    url: Option<String>,
    offset: usize,
    visible_from: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn show(&mut self, character: char) {
        self.seen.visible.push(character);
        self.units += character.len_utf16();
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Moves over bytes until one satisfies `stop`, and returns them.
    fn take_until(&mut self, stop: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().position(stop).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn character_reference(&mut self) {
        let (character, length) = character_reference(self.rest()).unwrap_or(('&', 1));
        self.at += length;
        self.show(character);
    }

    fn start_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        self.at += 1;
        let name = self
            .take_until(|byte| byte.is_ascii_whitespace() || byte == b'>')
            .to_ascii_lowercase();
        if self.peek().is_none() {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        }
        let Some((_, kind)) = TAGS.iter().find(|(known, _)| *known == name) else {
            return Err(format!(
                "Unsupported start tag \"{name}\" at byte offset {begin}"
            ));
        };
        let mut tag = OpenTag {
            name,
            kind,
            url: None,
            offset: self.units,
            visible_from: self.seen.visible.len(),
        };
        let mut class = String::new();
        loop {
            self.skip_spaces();
            match self.peek() {
                None => {
                    return Err(format!(
                        "Unclosed start tag \"{}\" at byte offset {begin}",
                        tag.name
                    ));
                }
                Some(b'>') => break,
                Some(_) => {
                    let (attribute, value) = self.attribute(&tag.name, begin)?;
                    match attribute.as_str() {
                        "href" if tag.name == "a" => tag.url = Some(value),
                        "class" => class = value,
                        "expandable" if tag.name == "blockquote" => {
                            tag.kind = "expandable_blockquote";
                        }
                        _ => {}
                    }
                }
            }
        }
        if tag.name == "span" && class != "tg-spoiler" {
            return Err(format!(
                "Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"
            ));
        }
        self.at += 1;
        self.open.push(tag);
        Ok(())
    }

    fn attribute(&mut self, tag: &str, begin: usize) -> Result<(String, String), String> {
        let name = self
            .take_until(|byte| {
                byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/' | b'"' | b'\'')
            })
            .to_ascii_lowercase();
        if name.is_empty() {
            return Err(format!(
                "Empty attribute name in the tag \"{tag}\" at byte offset {begin}"
            ));
        }
        self.skip_spaces();
        if self.peek() != Some(b'=') {
            if name == "expandable" {
                return Ok((name, String::new()));
            }
            return Err(format!(
                "Expected equal sign in declaration of an attribute of the tag \"{tag}\" at byte offset {begin}"
            ));
        }
        self.at += 1;
        self.skip_spaces();
        let value = self.attribute_value()?;
        if self.at >= self.source.len() {
            return Err(format!(
                "Unclosed start tag \"{tag}\" at byte offset {begin}"
            ));
        }
        Ok((name, value))
    }

    /// A quoted string, or a bare name.
    fn attribute_value(&mut self) -> Result<String, String> {
        if let Some(quote @ (b'"' | b'\'')) = self.peek() {
            self.at += 1;
            let value = self.take_until(|byte| byte == quote);
            // Past the end when the quote is missing; the caller sees that as an unclosed tag.
            self.at += 1;
            return Ok(decoded(value));
        }
        let begin = self.at;
        let name =
            self.take_until(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')));
        match self.peek() {
            Some(byte) if !byte.is_ascii_whitespace() && byte != b'>' => Err(format!(
                "Unexpected end of name token at byte offset {begin}"
            )),
            _ => Ok(name.to_ascii_lowercase()),
        }
    }

    fn end_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let Some(tag) = self.open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        };
        self.at += 2;
        let name = self
            .take_until(|byte| byte.is_ascii_whitespace() || byte == b'>')
            .to_ascii_lowercase();
        self.skip_spaces();
        if self.peek() != Some(b'>') {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        }
        if !name.is_empty() && name != tag.name {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{name}>\"",
                tag.name
            ));
        }
        self.at += 1;
        self.close(tag);
        Ok(())
    }

    fn close(&mut self, tag: OpenTag) {
        let length = self.units - tag.offset;
        if length == 0 {
            return;
        }
        let url = match tag.kind {
            // A link without an address leads where its text says, and is no entity when that is no address.
            "text_link" => match tag
                .url
                .unwrap_or_else(|| self.seen.visible[tag.visible_from..].to_owned())
            {
                url if url.contains('.') || url.contains("://") => Some(url),
                _ => return,
            },
            _ => None,
        };
        self.seen.entities.push(Entity {
            kind: tag.kind,
            offset: tag.offset,
            length,
            url,
        });
    }
}

/// The character an `&…` at the start of `text` stands for, and the bytes it takes.
fn character_reference(text: &str) -> Option<(char, usize)> {
    const NAMED: &[(&str, char)] = &[("&lt", '<'), ("&gt", '>'), ("&amp", '&'), ("&quot", '"')];
    let (character, length) = if let Some(number) = text.strip_prefix("&#") {
        let (digits, radix) = number
            .strip_prefix(['x', 'X'])
            .map_or((number, 10), |hex| (hex, 16));
        let length = digits
            .find(|digit: char| !digit.is_digit(radix))
            .unwrap_or(digits.len());
        let character = u32::from_str_radix(&digits[..length], radix)
            .ok()
            .and_then(char::from_u32)?;
        (character, text.len() - digits.len() + length)
    } else {
        let letters = text[1..].bytes().take_while(u8::is_ascii_alphabetic);
        let name = &text[..=letters.count()];
        let (_, character) = NAMED.iter().find(|(known, _)| *known == name)?;
        (*character, name.len())
    };
    Some((
        character,
        length + usize::from(text[length..].starts_with(';')),
    ))
}

fn decoded(text: &str) -> String {
    let mut rest = text;
    let mut decoded = String::with_capacity(text.len());
    while let Some(next) = rest.chars().next() {
        let (character, length) = if next == '&' {
            character_reference(rest).unwrap_or(('&', 1))
        } else {
            (next, next.len_utf8())
        };
        decoded.push(character);
        rest = &rest[length..];
    }
    decoded
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

    use super::*;

    #[test]
    fn the_visible_text_is_what_is_left_without_tags() {
        let check = |source: &str, expected: &str| {
            assert_eq!(parse(source).unwrap().visible, expected, "{source}");
        };
        check("plain", "plain");
        check("<b>bold</b> and <i>so <u>on</u></i>", "bold and so on");
        check(
            "a &lt; b &amp;&amp; c &gt; d &quot;e&quot;",
            "a < b && c > d \"e\"",
        );
        check("&#x1F44B; &#33; &nbsp; & &", "👋 ! &nbsp; & &");
        check("<a href=\"https://t.me/x?start=a&amp;b\">here</a>", "here");
        check("<blockquote expandable>long</blockquote>", "long");
        check(
            "<span class=\"tg-spoiler\">x</span><pre><code class=\"language-rust\">y</code></pre>",
            "xy",
        );
        check("<b>any end tag</>", "any end tag");
    }

    #[test]
    fn entities_count_utf16_units() {
        let parsed = parse("👋 <b>Ann</b> <a href='http://a.b/?c=1&amp;d'>go</a><i></i>").unwrap();
        let bold = Entity {
            kind: "bold",
            offset: 3,
            length: 3,
            url: None,
        };
        let link = Entity {
            kind: "text_link",
            offset: 7,
            length: 2,
            url: Some("http://a.b/?c=1&d".to_owned()),
        };
        assert_eq!(parsed.entities, [bold, link]);
    }

    #[test]
    fn mistakes_are_named_in_telegrams_words() {
        let check = |source: &str, expected: &str| {
            assert_eq!(parse(source).unwrap_err(), expected, "{source}");
        };
        check("<x>", "Unsupported start tag \"x\" at byte offset 0");
        check("a < b", "Unsupported start tag \"\" at byte offset 2");
        check("ab<b", "Unclosed start tag at byte offset 2");
        check(
            "<b>never closed",
            "Can't find end tag corresponding to start tag \"b\"",
        );
        check("ab </b>", "Unexpected end tag at byte offset 3");
        check(
            "<b>text</i>",
            "Unmatched end tag at byte offset 7, expected \"</b>\", found \"</i>\"",
        );
        check("<a href=\"x>", "Unclosed start tag \"a\" at byte offset 0");
        check(
            "<b x>y</b>",
            "Expected equal sign in declaration of an attribute of the tag \"b\" at byte offset 0",
        );
        check(
            "<span>y</span>",
            "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0",
        );
        check("<b>y</b", "Unclosed end tag at byte offset 4");
    }
}
