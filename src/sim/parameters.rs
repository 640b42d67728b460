//! The parameters of a call, read as leniently as the real server reads them.
//!
//! Every parameter is text: a JSON string is decoded, any other JSON value stays as it was written. That is why a
//! JSON `null` arrives as the word `null` and is not the same as an absent parameter. Numbers stop at the first
//! character that is not a digit, and are clamped where a method has a range; nothing here ever fails.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Map, Value, value::RawValue};

use super::multipart::{self, Part};

/// The parameters of one call.
#[derive(Debug, Default)]
pub(super) struct Parameters<'a> {
    fields: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// Uploaded files; only a multipart body has them.
    pub(super) files: Vec<Part>,
}

/// A string that borrows from the body when it has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Parameters<'a> {
    /// Reads a query string and a body of the given content type; `None` when the body is not what it claims to be.
    pub(super) fn read(query: Option<&'a str>, content_type: &str, body: &'a [u8]) -> Option<Self> {
        let mut all = Self::default();
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("application/json") {
            if !body.is_empty() {
                all = serde_json::from_slice(body).ok()?;
            }
        } else if kind.eq_ignore_ascii_case("multipart/form-data") {
            for part in multipart::parts(content_type, body)? {
                match part.file_name {
                    Some(_) => all.files.push(part),
                    None => all
                        .fields
                        .push((part.name.into(), String::from_utf8(part.bytes).ok()?.into())),
                }
            }
        } else if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            all.add_pairs(std::str::from_utf8(body).ok()?);
        }
        all.add_pairs(query.unwrap_or_default());
        Some(all)
    }

    fn add_pairs(&mut self, pairs: &'a str) {
        for pair in pairs.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            self.fields
                .push((percent_decoded(name), percent_decoded(value)));
        }
    }

    /// The parameter as text; absent and empty are the same, as in the real server.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// The parameter as a number; garbage is 0.
    pub(super) fn integer(&self, name: &str) -> i64 {
        lenient_integer(self.text(name))
    }

    /// The parameter as a choice: only `true`, `yes` and `1` mean yes.
    pub(super) fn is_set(&self, name: &str) -> bool {
        ["true", "yes", "1"]
            .iter()
            .any(|yes| self.text(name).trim().eq_ignore_ascii_case(yes))
    }

    /// Everything as one JSON object, for the record of calls.
    pub(super) fn to_value(&self) -> Value {
        let fields = self.fields.iter().map(|(name, value)| {
            let value = match value.as_bytes().first() {
                // What was not a JSON string is kept as written, so it reads back as what it was.
                Some(b'[' | b'{' | b'0'..=b'9' | b'-' | b't' | b'f' | b'n') => {
                    serde_json::from_str(value).unwrap_or_else(|_| Value::from(value.as_ref()))
                }
                _ => Value::from(value.as_ref()),
            };
            (name.as_ref().to_owned(), value)
        });
        let files = self
            .files
            .iter()
            .map(|part| (part.name.clone(), Value::from(part.file_name.clone())));
        Value::Object(fields.chain(files).collect::<Map<_, _>>())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Parameters<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Parameters<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object of parameters")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::with_capacity(8);
                while let Some((Text(name), raw)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
                    let value = if raw.get().starts_with('"') {
                        serde_json::from_str::<Text<'de>>(raw.get())
                            .map_err(serde::de::Error::custom)?
                            .0
                    } else {
                        Cow::Borrowed(raw.get())
                    };
                    fields.push((name, value));
                }
                Ok(Parameters {
                    fields,
                    files: Vec::new(),
                })
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// A number as the real server reads it: an optional `-`, then digits up to the first other character.
pub(super) fn lenient_integer(text: &str) -> i64 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    digits
        .bytes()
        .take_while(u8::is_ascii_digit)
        .fold(0_i64, |sum, digit| {
            sum.saturating_mul(10)
                .saturating_add(i64::from(digit - b'0'))
        })
        * sign
}

/// Text out of a URL: `+` is a space, `%41` is `A`.
pub(super) fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().iter();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match *byte {
            b'+' => b' ',
            b'%' => {
                let pair = bytes
                    .as_slice()
                    .get(..2)
                    .and_then(|pair| std::str::from_utf8(pair).ok());
                match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
                    Some(value) => {
                        bytes.nth(1);
                        value
                    }
                    None => b'%',
                }
            }
            other => other,
        });
    }
    Cow::Owned(String::from_utf8_lossy(&decoded).into_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

    use super::*;

    #[test]
    fn numbers_are_read_leniently() {
        let check =
            |text: &str, expected: i64| assert_eq!(lenient_integer(text), expected, "{text:?}");
        check("12", 12);
        check("-12", -12);
        check("12abc", 12);
        check("abc", 0);
        check("", 0);
        check("+12", 0);
        check("99999999999999999999", i64::MAX);
    }

    #[test]
    fn json_null_arrives_as_the_word_null() {
        let body = br#"{"chat_id":12,"text":"a\nb","reply_markup":null}"#;
        let read = Parameters::read(None, "application/json; charset=utf-8", body).unwrap();
        assert_eq!(read.text("reply_markup"), "null");
        assert_eq!(read.text("text"), "a\nb");
        assert_eq!(read.integer("chat_id"), 12);
        assert_eq!(read.text("absent"), "");
    }

    #[test]
    fn query_strings_and_forms_are_decoded() {
        let form = "application/x-www-form-urlencoded";
        let read =
            Parameters::read(Some("chat_id=7&drop=Yes"), form, b"text=a+b%21%D1%8F%zz").unwrap();
        assert_eq!(read.text("text"), "a b!я%zz");
        assert_eq!(read.integer("chat_id"), 7);
        assert!(read.is_set("drop"));
        assert!(!read.is_set("text"));
    }

    #[test]
    fn a_body_that_is_not_json_is_not_read() {
        assert!(Parameters::read(None, "application/json", b"{\"text\":").is_none());
    }
}
