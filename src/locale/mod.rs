//! Every word a person reads.
//!
//! The words are in Fluent files beside this one, a file per language; here is
//! one function per message, so a key appears exactly once in the program.
//! Whatever the program puts into a message is escaped on the way in: no name,
//! payload or error text can break its HTML.
//!
//! | file | whose words |
//! |---|---|
//! | `dialog`, `grant`, `rights` | what everybody meets |
//! | `join` | what is read about requests to join |
//! | `check`, `audit` | what an administrator reads |
//! | `profile` | what Telegram shows of the bot by itself |
//! | `library` | which languages there are, and which one a person reads |

mod audit;
mod check;
mod dialog;
mod grant;
mod join;
mod library;
mod profile;
mod rights;

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use teloxide::types::InlineKeyboardMarkup;

pub(crate) use self::audit::Pace;
pub(crate) use self::library::Library;

const ENGLISH: &str = include_str!("en.ftl");

/// The texts of one language.
pub(crate) struct Texts {
    bundle: FluentBundle<FluentResource>,
    /// The buttons under every greeting in this language, once they have been made.
    pub(crate) invitations: OnceLock<Option<InlineKeyboardMarkup>>,
}

/// What is put into a message.
#[derive(Clone, Copy, Debug)]
enum Value<'a> {
    /// Words of whatever origin: escaped.
    Text(&'a str),
    /// Words that this module has made: part of the message as they are.
    Html(&'a str),
    /// A number of things: it chooses the plural.
    Count(u64),
}

/// What reads a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Telegram's HTML.
    Html,
    /// Buttons, pictures, lists.
    Plain,
}

impl Texts {
    /// The built-in English texts.
    fn english() -> Self {
        let resource = FluentResource::try_new(ENGLISH.to_owned())
            .map_err(|(_, errors)| errors)
            .expect("the built-in texts are well-formed: a test reads them");
        let language = "en".parse().expect("`en` is a language tag");
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The marks would end up inside links and commands that people copy.
        bundle.set_use_isolating(false);
        bundle
            .add_resource(resource)
            .expect("the built-in texts have no key twice");
        Self {
            bundle,
            invitations: OnceLock::new(),
        }
    }

    /// The message `key` with `values` put in, as HTML.
    fn html(&self, key: &'static str, values: &[(&'static str, Value<'_>)]) -> String {
        self.format(key, values, Form::Html)
    }

    /// The same where no HTML is read: on buttons, in pictures, in lists.
    fn plain(&self, key: &'static str, values: &[(&'static str, Value<'_>)]) -> String {
        self.format(key, values, Form::Plain)
    }

    fn format(
        &self,
        key: &'static str,
        values: &[(&'static str, Value<'_>)],
        form: Form,
    ) -> String {
        let message = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value());
        let Some(pattern) = message else {
            tracing::error!(key, "a text is missing");
            return key.to_owned();
        };
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value {
                Value::Text(text) if form == Form::Html => arguments.set(*name, escaped(text)),
                Value::Text(text) | Value::Html(text) => arguments.set(*name, *text),
                Value::Count(count) => arguments.set(*name, *count),
            }
        }
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&arguments), &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "a text is incomplete");
        }
        text.into_owned()
    }
}

/// A value as HTML text or as an attribute's value.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
