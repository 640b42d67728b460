//! The greeting all three bots send: text, parse mode and buttons.
//!
//! It is read off a message that doorman sent, so no text is written down twice, and handed to the other bots in an
//! environment variable. Only the person's name differs from message to message.

use anyhow::{Context, bail};
use doorman::sim::{Action, Message};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

/// How the other bots are told what to send.
pub(crate) const VARIABLE: &str = "BENCH_LETTER";

/// What stands where the name goes.
const NAME: &str = "{name}";

/// A greeting that takes a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Letter {
    html: String,
    rows: Vec<Vec<Link>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Link {
    text: String,
    url: String,
}

impl Letter {
    /// Reads the greeting off a message to somebody of that name.
    pub(crate) fn read(message: &Message, name: &str) -> anyhow::Result<Self> {
        let mut rows = Vec::with_capacity(message.keyboard.len());
        for buttons in &message.keyboard {
            let mut row = Vec::with_capacity(buttons.len());
            for button in buttons {
                let Action::Url(url) = &button.action else {
                    bail!("the button {:?} opens no address", button.text);
                };
                row.push(Link {
                    text: button.text.clone(),
                    url: url.clone(),
                });
            }
            rows.push(row);
        }
        let html = message.text.replace(name, NAME);
        Ok(Self { html, rows })
    }

    /// The letter this process was told to send.
    pub(crate) fn from_env() -> anyhow::Result<Self> {
        let told = std::env::var(VARIABLE).with_context(|| format!("read {VARIABLE}"))?;
        serde_json::from_str(&told).with_context(|| format!("understand {VARIABLE}"))
    }

    /// The letter as another process is told of it.
    pub(crate) fn told(&self) -> anyhow::Result<String> {
        serde_json::to_string(self).context("write the letter down")
    }

    /// The text for one person. The name is HTML already.
    pub(crate) fn html_for(&self, name: &str) -> String {
        self.html.replace(NAME, name)
    }

    /// The buttons, as teloxide has them.
    pub(crate) fn keyboard(&self) -> anyhow::Result<InlineKeyboardMarkup> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for links in &self.rows {
            let mut row = Vec::with_capacity(links.len());
            for link in links {
                let url = Url::parse(&link.url).context("read a button's address")?;
                row.push(InlineKeyboardButton::url(link.text.clone(), url));
            }
            rows.push(row);
        }
        Ok(InlineKeyboardMarkup::new(rows))
    }
}
