//! What everybody meets: the greeting, help, a hello in groups.

use super::Value::{Html, Text};
use super::{Form, GREETING_PREFIX, Texts, escaped};
use crate::deeplink::Source;
use crate::person::Welcome;

impl Texts {
    /// The greeting of whoever pressed Start. `name` may be empty.
    ///
    /// The owner's own words for the payload go first: those in the person's language,
    /// then those in English, then the ordinary greeting.
    pub(crate) fn greeting(&self, welcome: Welcome, name: &str, source: &Source) -> String {
        let (key, welcome) = match welcome {
            Welcome::New => ("start-new", "new"),
            Welcome::Returning => ("start-returning", "returning"),
            Welcome::Returned => ("start-returned", "returned"),
        };
        let name = name.trim();
        let named = if name.is_empty() { "no" } else { "yes" };
        let values = [("name", Text(name)), ("named", Text(named))];
        let Some(greeted) = self.greeted(source) else {
            return self.html(key, &values);
        };
        let values = [values.as_slice(), &[("welcome", Text(welcome))]].concat();
        self.format(&format!("{GREETING_PREFIX}{greeted}"), &values, Form::Html)
    }

    /// What of the payload the owner greets in words of its own.
    fn greeted(&self, source: &Source) -> Option<&str> {
        let Source::Link(payload) = source else {
            return None;
        };
        let own = nearest(payload.as_str(), &self.greeted);
        own.or_else(|| self.fallback.as_ref()?.greeted(source))
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

/// The longest beginning of a payload that is one of these; it ends with the payload,
/// or at a `-` or `_`.
fn nearest<'a>(payload: &str, beginnings: &'a [String]) -> Option<&'a str> {
    let marks = ['-', '_'];
    let begins = |beginning: &&str| {
        payload.strip_prefix(*beginning).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(marks) || beginning.ends_with(marks)
        })
    };
    let beginnings = beginnings.iter().map(String::as_str);
    beginnings.filter(begins).max_by_key(|it| it.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_that_ends_at_a_mark_is_greeted() {
        let known = ["sum", "summer", "summer_sale", "ref_", "a-b"].map(str::to_owned);
        let check = |payload: &str, expected: Option<&str>| {
            assert_eq!(nearest(payload, &known), expected, "{payload}");
        };
        check("summer", Some("summer"));
        check("summer-2027", Some("summer"));
        check("summer_sale", Some("summer_sale"));
        check("summer_sale-x", Some("summer_sale"));
        check("summer_sales", Some("summer"));
        check("summertime", None);
        check("sum", Some("sum"));
        check("Summer", None);
        check("ref_42", Some("ref_"));
        check("ref", None);
        check("ref-42", None);
        check("a-bc", None);
        check("a", None);
        check("", None);
    }
}
