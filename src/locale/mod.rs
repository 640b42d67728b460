//! Every word a person reads.
//!
//! The words are in Fluent files beside this one, a file per language; here is
//! one function per message, so a key appears exactly once in the program.
//! Whatever the program puts into a message is escaped on the way in: no name,
//! payload or error text can break its HTML.
//!
//! | file | whose words |
//! |---|---|
//! | `dialog`, `grant`, `language`, `rights` | what everybody meets |
//! | `join` | what is read about requests to join |
//! | `check`, `audit`, `list`, `export`, `link`, `sources`, `statistics` | what an administrator reads |
//! | `profile` | what Telegram shows of the bot by itself |
//!
//! | file | where words come from |
//! |---|---|
//! | `library` | which languages there are, and what the owner adds to them |
//! | `negotiation`, `numbers` | which one a person reads; how it writes numbers |
//! | `folder`, `proof`, `flaws` | the owner's files, what is wrong with them, how that is told |
//! | `rendering`, `html` | every way a message comes out; what Telegram makes of it |

mod audit;
mod check;
mod dialog;
mod export;
mod flaws;
mod folder;
mod grant;
mod html;
mod join;
mod language;
mod library;
mod link;
mod list;
mod negotiation;
mod numbers;
mod profile;
mod proof;
mod rendering;
mod rights;
mod sources;
mod statistics;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentMessage, FluentResource};
use teloxide::types::InlineKeyboardMarkup;
use unic_langid::LanguageIdentifier;

pub(crate) use self::audit::Pace;
pub(crate) use self::flaws::Flaws;
pub(crate) use self::library::{BUILT_IN, Library, built_in};
pub(crate) use self::link::{LinkCard, LinksPage};
pub(crate) use self::statistics::{Digest, Statistics};

/// What a language calls itself: the first text of each file.
const NAME_KEY: &str = "language-name";

/// Keys of the owner's greetings begin so; the payload, or the first part of it, follows.
const GREETING_PREFIX: &str = "start-for-";

/// The texts of one language.
pub(crate) struct Texts {
    bundle: FluentBundle<FluentResource>,
    /// Where texts are that this language lacks: English.
    fallback: Option<Arc<Texts>>,
    /// Payloads, or first parts of them, that the owner greets in other words.
    greeted: Vec<String>,
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
    /// A measured number, to one decimal.
    Measure(f64),
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
    /// The texts of a language, from files of which the later ones go first. None of
    /// them has a flaw.
    fn new(
        tag: &LanguageIdentifier,
        files: impl IntoIterator<Item = String>,
        fallback: Option<Arc<Self>>,
    ) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![tag.clone()]);
        // The marks would end up inside links and commands that people copy.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(numbers::formatter(&tag.to_string())));
        let mut greeted = Vec::new();
        for file in files {
            let resource = match FluentResource::try_new(file) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            greeted.extend(library::greeted(&resource));
            bundle.add_resource_overriding(resource);
        }
        Self {
            bundle,
            fallback,
            greeted,
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

    fn format(&self, key: &str, values: &[(&str, Value<'_>)], form: Form) -> String {
        let message = self.bundle.get_message(key);
        let Some(pattern) = message.as_ref().and_then(FluentMessage::value) else {
            if let Some(fallback) = &self.fallback {
                return fallback.format(key, values, form);
            }
            tracing::error!(key, "a text is missing");
            return key.to_owned();
        };
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value {
                Value::Text(text) if form == Form::Html => arguments.set(*name, escaped(text)),
                Value::Text(text) | Value::Html(text) => arguments.set(*name, *text),
                Value::Count(count) => arguments.set(*name, *count),
                Value::Measure(number) => arguments.set(*name, measured(*number)),
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

/// A number to one decimal, which is shown even if it is 0.
fn measured(number: f64) -> FluentNumber {
    let options = FluentNumberOptions {
        minimum_fraction_digits: Some(1),
        ..FluentNumberOptions::default()
    };
    FluentNumber::new((number * 10.0).round() / 10.0, options)
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
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
