//! What everybody meets: the greeting, help, a hello in groups.

use super::Value::{Html, Text};
use super::{Texts, escaped};
use crate::person::Welcome;

impl Texts {
    /// The greeting of whoever pressed Start. `name` may be empty.
    pub(crate) fn greeting(&self, welcome: Welcome, name: &str) -> String {
        let key = match welcome {
            Welcome::New => "start-new",
            Welcome::Returning => "start-returning",
            Welcome::Returned => "start-returned",
        };
        let name = name.trim();
        let named = if name.is_empty() { "no" } else { "yes" };
        self.html(key, &[("name", Text(name)), ("named", Text(named))])
    }

    /// Label of the button that adds the bot to a group.
    pub(crate) fn button_add_to_group(&self) -> String {
        self.plain("button-add-to-group", &[])
    }

    /// Label of the button that adds the bot to a channel.
    pub(crate) fn button_add_to_channel(&self) -> String {
        self.plain("button-add-to-channel", &[])
    }

    /// What everybody may ask.
    pub(crate) fn help(&self) -> String {
        let line =
            |(name, description): (&str, String)| format!("/{name} – {}", escaped(&description));
        let lines: Vec<_> = self.commands().into_iter().map(line).collect();
        self.html("help", &[("commands", Html(&lines.join("\n")))])
    }

    /// What an administrator may ask.
    pub(crate) fn help_admin(&self) -> String {
        format!("{}\n\n{}", self.help(), self.html("help-admin", &[]))
    }

    /// The answer to everything that was not understood.
    pub(crate) fn fallback(&self) -> String {
        self.html("fallback", &[])
    }

    /// The hello in a group; `link` opens the private dialog.
    pub(crate) fn group_hello(&self, link: &str) -> String {
        self.html("group-hello", &[("link", Text(link))])
    }
}
