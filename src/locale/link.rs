//! What an administrator reads about links.

use super::Value::{Count, Html, Text};
use super::{Texts, escaped};
use crate::deeplink::PayloadError;
use crate::link::{Cost, LABEL_CHARS_MAX, LabelTooLong, Link, Shelf, WishError};

/// A word that was no use is repeated up to here.
const GIVEN_CHARS_MAX: usize = 80;

/// A label keeps its writing direction to itself between these (FSI, PDI).
const ISOLATED: [char; 2] = ['\u{2068}', '\u{2069}'];

/// A link, and what there is to tell of it.
pub(crate) struct LinkCard<'a> {
    pub(crate) link: &'a Link,
    /// Opens the dialog.
    pub(crate) private: &'a str,
    /// Adds the bot to a group; `None` where it may not be added.
    pub(crate) group: Option<&'a str>,
    /// How often Start was pressed through it.
    pub(crate) starts: u64,
}

/// A page of a list of links.
pub(crate) struct LinksPage<'a> {
    pub(crate) shelf: Shelf,
    /// The links on it, each with its address and its starts.
    pub(crate) links: &'a [(Link, String, u64)],
    /// Of how many links in all.
    pub(crate) total: u64,
    /// The number of the first one, from 1.
    pub(crate) first: u64,
}

impl Texts {
    /// Beneath the picture of a link, up to 1024 characters.
    pub(crate) fn link_card(&self, card: &LinkCard<'_>) -> String {
        let LinkCard { link, private, .. } = card;
        let state = match link.archived_at {
            Some(_) => "archived",
            None => "used",
        };
        let title = [("name", Html(&name(link))), ("state", Text(state))];
        let address = |key, link| self.html(key, &[("link", Text(link))]);
        let mut lines = vec![
            self.html("link-title", &title),
            String::new(),
            address("link-private", private),
        ];
        lines.extend(card.group.map(|group| address("link-group", group)));
        lines.extend(link.cost.map(|cost| self.link_cost(cost)));
        lines.push(self.link_starts(card.starts));
        lines.push(String::new());
        lines.push(self.html("link-no-secret", &[]));
        lines.join("\n")
    }

    /// The question that is answered with a new label. `command` is the beginning of
    /// the command that does the same.
    pub(crate) fn link_rename(&self, link: &Link, command: &str) -> String {
        let command = format!("<code>{}</code>", escaped(command));
        let max = LABEL_CHARS_MAX as u64;
        let values = [
            ("name", Html(&name(link))),
            ("max", Count(max)),
            ("command", Html(&command)),
        ];
        self.html("link-rename", &values)
    }

    /// Why there is no such link.
    pub(crate) fn link_refused(&self, why: &WishError) -> String {
        match why {
            WishError::Payload { given, why } => self.payload_refused(given, why),
            WishError::CardNumber { digits } => {
                self.html("link-card-number", &[("count", Count(*digits as u64))])
            }
            WishError::Label(LabelTooLong { chars }) => {
                let (count, max) = (*chars as u64, LABEL_CHARS_MAX as u64);
                let values = [("count", Count(count)), ("max", Count(max))];
                self.html("link-label-too-long", &values)
            }
            WishError::Cost { given } => {
                let (given, max) = (shortened(given), Cost::MAX.to_string());
                let values = [("given", Text(&given)), ("max", Text(&max))];
                self.html("link-bad-cost", &values)
            }
            WishError::CostTwice => self.html("link-cost-twice", &[]),
        }
    }

    fn payload_refused(&self, given: &str, why: &PayloadError) -> String {
        let given = shortened(given);
        let problem = match why {
            PayloadError::Empty => String::new(),
            PayloadError::TooLong { length } => {
                self.html("link-too-long", &[("count", Count(*length as u64))])
            }
            PayloadError::Character { found, position } => {
                let (found, position) = (found.to_string(), position.to_string());
                let values = [("found", Text(&found)), ("position", Text(&position))];
                self.html("link-bad-character", &values)
            }
        };
        let values = [("given", Text(&given)), ("problem", Html(&problem))];
        self.html("link-bad-payload", &values)
    }

    /// A page of a list of links, or that there are none.
    pub(crate) fn links_page(&self, page: &LinksPage<'_>) -> String {
        let state = match page.shelf {
            Shelf::InUse => "used",
            Shelf::Archived => "archived",
        };
        if page.links.is_empty() {
            return self.html("links-none", &[("shelf", Text(state))]);
        }
        let count = page.links.len() as u64;
        let is_whole = if count == page.total { "yes" } else { "no" };
        let values = [
            ("shelf", Text(state)),
            ("whole", Text(is_whole)),
            ("first", Count(page.first)),
            ("last", Count(page.first + count - 1)),
            ("total", Count(page.total)),
        ];
        let mut blocks = vec![self.html("links-title", &values)];
        let numbered = (page.first..).zip(page.links);
        blocks.extend(numbered.map(|(number, (link, address, starts))| {
            let mut facts = vec![self.link_starts(*starts)];
            facts.extend(link.cost.map(|cost| self.link_cost(cost)));
            let values = [
                ("number", Text(&number.to_string())),
                ("name", Html(&name(link))),
                ("facts", Html(&facts.join(" · "))),
                ("link", Text(address)),
            ];
            self.html("links-entry", &values)
        }));
        blocks.join("\n\n")
    }

    fn link_cost(&self, cost: Cost) -> String {
        self.html("link-cost", &[("cost", Text(&cost.to_string()))])
    }

    fn link_starts(&self, starts: u64) -> String {
        self.html("link-starts", &[("count", Count(starts))])
    }

    /// Label of the button that asks for a new label.
    pub(crate) fn button_link_rename(&self) -> String {
        self.plain("button-link-rename", &[])
    }

    /// Label of the button that puts a link out of use.
    pub(crate) fn button_link_archive(&self) -> String {
        self.plain("button-link-archive", &[])
    }

    /// Label of the button that brings a link back.
    pub(crate) fn button_link_restore(&self) -> String {
        self.plain("button-link-restore", &[])
    }

    /// Label of the button that shows newer links.
    pub(crate) fn button_links_newer(&self) -> String {
        self.plain("button-links-newer", &[])
    }

    /// Label of the button that shows older links.
    pub(crate) fn button_links_older(&self) -> String {
        self.plain("button-links-older", &[])
    }

    /// Label of the button that shows what is on a shelf, and how much that is.
    pub(crate) fn button_links_shelf(&self, which: Shelf, count: u64) -> String {
        let key = match which {
            Shelf::InUse => "button-links-used",
            Shelf::Archived => "button-links-archived",
        };
        self.plain(key, &[("count", Count(count))])
    }
}

/// What a link is called, as HTML: its label, or its payload.
fn name(link: &Link) -> String {
    match &link.label {
        Some(label) => {
            let [begin, end] = ISOLATED;
            format!("{begin}{}{end}", escaped(label.as_str()))
        }
        None => escaped(link.payload.as_str()),
    }
}

fn shortened(given: &str) -> String {
    match given.char_indices().nth(GIVEN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &given[..end]),
        None => given.to_owned(),
    }
}
