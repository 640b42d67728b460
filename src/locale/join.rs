//! Requests to join: what whoever asks reads, and what an administrator does.

use super::Texts;
use super::Value::Text;
use crate::config::JoinPolicy;
use crate::joining::Trouble;

impl Texts {
    /// The hello to whoever asks to join. `name` may be empty.
    pub(crate) fn join_hello(&self, name: &str, title: &str, policy: JoinPolicy) -> String {
        let name = name.trim();
        let named = if name.is_empty() { "no" } else { "yes" };
        let next = match policy {
            JoinPolicy::Greet => "greet",
            JoinPolicy::Approve => "approve",
            JoinPolicy::Confirm => "confirm",
        };
        let values = [
            ("name", Text(name)),
            ("named", Text(named)),
            ("title", Text(title)),
            ("next", Text(next)),
        ];
        self.html("join-hello", &values)
    }

    /// Label of the button that lets a person in.
    pub(crate) fn button_join(&self) -> String {
        self.plain("button-join", &[])
    }

    /// The person is in.
    pub(crate) fn join_in(&self, title: &str) -> String {
        self.html("join-in", &[("title", Text(title))])
    }

    /// The time for the button is over.
    pub(crate) fn join_over(&self, title: &str) -> String {
        self.html("join-over", &[("title", Text(title))])
    }

    /// Somebody else has dealt with the request.
    pub(crate) fn join_overtaken(&self, title: &str) -> String {
        self.html("join-overtaken", &[("title", Text(title))])
    }

    /// The bot may not let the person in.
    pub(crate) fn join_powerless(&self, title: &str) -> String {
        self.html("join-powerless", &[("title", Text(title))])
    }

    /// The person is in too many groups and channels; with a button there is something
    /// to press again.
    pub(crate) fn join_full(&self, title: &str, policy: JoinPolicy) -> String {
        let next = match policy {
            JoinPolicy::Confirm => "confirm",
            JoinPolicy::Greet | JoinPolicy::Approve => "approve",
        };
        self.html("join-full", &[("title", Text(title)), ("next", Text(next))])
    }

    /// What an administrator is told about the requests of one chat.
    pub(crate) fn join_trouble(&self, title: &str, trouble: &Trouble) -> String {
        let title = ("title", Text(title));
        match trouble {
            Trouble::Powerless(detail) => self.html(
                "join-trouble-powerless",
                &[title, ("detail", Text(detail.as_str()))],
            ),
            Trouble::TooLate => self.html("join-trouble-late", &[title]),
            Trouble::Overtaken => self.html("join-trouble-overtaken", &[title]),
        }
    }
}
