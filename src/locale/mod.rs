//! Every word a person reads.
//!
//! The words are in Fluent files beside this one; here is one function per
//! message, so a key appears exactly once in the program. Whatever the program
//! puts into a message is escaped on the way in: no name, payload or error text
//! can break its HTML.

mod audit;

use chrono::{DateTime, Utc};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use teloxide::types::UserId;

use crate::deeplink::Source;
use crate::person::{Evidence, Person, Standing, Welcome};
use crate::reach::Verdict;

pub(crate) use self::audit::Pace;

const ENGLISH: &str = include_str!("en.ftl");

/// A number of more digits than this is a name or a word, and shown as it is.
const COUNT_DIGITS_MAX: usize = 9;

/// The longest text of Telegram's that is repeated; its own are a line at most.
const DETAIL_CHARS_MAX: usize = 300;

/// The texts of one language.
pub(crate) struct Texts {
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// The built-in English texts.
    pub(crate) fn english() -> Self {
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
        Self { bundle }
    }

    /// The greeting of whoever pressed Start. `name` may be empty.
    pub(crate) fn greeting(&self, welcome: Welcome, name: &str) -> String {
        let key = match welcome {
            Welcome::New => "start-new",
            Welcome::Returning => "start-returning",
            Welcome::Returned => "start-returned",
        };
        let name = name.trim();
        let named = if name.is_empty() { "no" } else { "yes" };
        self.html(key, &[("name", name), ("named", named)])
    }

    /// Label of the button that adds the bot to a group.
    pub(crate) fn button_add_to_group(&self) -> String {
        self.html("button-add-to-group", &[])
    }

    /// Label of the button that adds the bot to a channel.
    pub(crate) fn button_add_to_channel(&self) -> String {
        self.html("button-add-to-channel", &[])
    }

    /// What everybody may ask.
    pub(crate) fn help(&self) -> String {
        self.html("help", &[])
    }

    /// What an administrator may ask.
    pub(crate) fn help_admin(&self) -> String {
        self.html("help-admin", &[])
    }

    /// The answer to everything that was not understood.
    pub(crate) fn fallback(&self) -> String {
        self.html("fallback", &[])
    }

    /// The hello in a group; `link` opens the private dialog.
    pub(crate) fn group_hello(&self, link: &str) -> String {
        self.html("group-hello", &[("link", link)])
    }

    /// What `/check` takes.
    pub(crate) fn check_usage(&self) -> String {
        self.html("check-usage", &[])
    }

    /// More people than one `/check` takes.
    pub(crate) fn check_too_many(&self, count: usize, max: usize) -> String {
        self.html(
            "check-too-many",
            &[("count", &count.to_string()), ("max", &max.to_string())],
        )
    }

    /// A reply to a message that shows no account.
    pub(crate) fn check_hidden(&self) -> String {
        self.html("check-hidden", &[])
    }

    /// An argument of `/check` that is no id.
    pub(crate) fn check_bad_id(&self, given: &str) -> String {
        self.html("check-bad-id", &[("given", given)])
    }

    /// A name nobody here has had.
    pub(crate) fn check_unknown_name(&self, name: &str) -> String {
        self.html("check-unknown-name", &[("name", name)])
    }

    /// The line with a verdict that is sure.
    pub(crate) fn check_verdict(
        &self,
        id: i64,
        username: Option<&str>,
        verdict: Verdict,
    ) -> String {
        self.verdict_line("check-verdict", id, username, verdict)
    }

    /// The line with a verdict that wants a second probe.
    pub(crate) fn check_verdict_unconfirmed(
        &self,
        id: UserId,
        name: Option<&str>,
        verdict: Verdict,
    ) -> String {
        self.verdict_line("check-verdict-unconfirmed", signed(id), name, verdict)
    }

    /// The line with a yes for an id that was never seen here.
    pub(crate) fn check_verdict_unseen(&self, id: UserId, verdict: Verdict) -> String {
        self.verdict_line("check-verdict-unseen", signed(id), None, verdict)
    }

    /// The line for a probe that brought no answer.
    pub(crate) fn check_no_answer(&self, id: UserId, username: Option<&str>) -> String {
        let (id, username) = (id.to_string(), at_sign(username));
        self.html("check-no-answer", &[("id", &id), ("username", &username)])
    }

    /// What Telegram said, word for word up to a limit.
    pub(crate) fn check_detail(&self, detail: &str) -> String {
        let end = detail
            .char_indices()
            .nth(DETAIL_CHARS_MAX)
            .map(|(end, _)| end);
        let detail = end.map_or(detail.to_owned(), |end| format!("{}…", &detail[..end]));
        self.html("check-detail", &[("detail", &detail)])
    }

    /// Since when and how the verdict just shown is known.
    pub(crate) fn check_known(&self, standing: &Standing) -> String {
        self.standing("check-known", standing)
    }

    /// What a person counts as, whatever was just shown.
    pub(crate) fn check_counts_as(&self, standing: &Standing) -> String {
        self.standing("check-counts-as", standing)
    }

    fn standing(&self, key: &'static str, standing: &Standing) -> String {
        let evidence = match standing.evidence {
            Evidence::Event => "event",
            Evidence::Message => "message",
            Evidence::Probe => "probe",
            Evidence::Reply => "reply",
        };
        let (since, proved) = (date(standing.since), date(standing.proved_at));
        let verdict = self.verdict(standing.verdict);
        let values = [
            ("verdict", verdict.as_str()),
            ("evidence", evidence),
            ("since", &since),
            ("proved", &proved),
        ];
        self.html(key, &values)
    }

    /// How the dialog began, and how it was last opened.
    pub(crate) fn check_opening(
        &self,
        person: &Person,
        openings: &[(DateTime<Utc>, Source)],
    ) -> String {
        let (Some((first, source)), Some((last, last_source))) =
            (openings.first(), openings.last())
        else {
            return self.html("check-never-opened", &[]);
        };
        let source = self.source(person.first_source.as_ref().unwrap_or(source));
        if openings.len() == 1 {
            return self.html(
                "check-opening",
                &[("first", &date(*first)), ("source", &source)],
            );
        }
        self.html(
            "check-opening-again",
            &[
                ("first", &date(*first)),
                ("source", &source),
                ("last", &date(*last)),
                ("last-source", &self.source(last_source)),
            ],
        )
    }

    /// Label of the button that probes in spite of what is known.
    pub(crate) fn button_probe_now(&self, id: UserId) -> String {
        self.html("button-probe-now", &[("id", &id.to_string())])
    }

    /// What the owner is told about updates that were set aside.
    pub(crate) fn parked(&self, update_id: u32, count: usize, error: &str) -> String {
        let (update_id, count) = (update_id.to_string(), count.to_string());
        self.html(
            "parked",
            &[("update", &update_id), ("count", &count), ("error", error)],
        )
    }

    /// A verdict in words.
    pub(crate) fn verdict(&self, verdict: Verdict) -> String {
        let key = match verdict {
            Verdict::Reachable => "verdict-reachable",
            Verdict::Blocked => "verdict-blocked",
            Verdict::Deactivated => "verdict-deactivated",
            Verdict::NeverStarted => "verdict-never-started",
            Verdict::NotFound => "verdict-not-found",
            Verdict::NotAPerson => "verdict-not-a-person",
            Verdict::BlockedOrNeverStarted => "verdict-blocked-or-never-started",
            Verdict::Inconclusive => "verdict-inconclusive",
        };
        self.html(key, &[])
    }

    fn verdict_line(
        &self,
        key: &'static str,
        id: i64,
        name: Option<&str>,
        verdict: Verdict,
    ) -> String {
        let (id, username, verdict) = (id.to_string(), at_sign(name), self.verdict(verdict));
        self.html(
            key,
            &[("id", &id), ("username", &username), ("verdict", &verdict)],
        )
    }

    fn source(&self, source: &Source) -> String {
        match source {
            Source::Organic => self.html("source-organic", &[]),
            Source::Invalid => self.html("source-invalid", &[]),
            Source::Link(payload) => match payload.decoded() {
                Some(decoded) => format!("{} ({decoded})", payload.as_str()),
                None => payload.as_str().to_owned(),
            },
        }
    }

    /// The message `key` with `values` put in, escaped.
    fn html(&self, key: &'static str, values: &[(&'static str, &str)]) -> String {
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
            match value.parse::<u64>() {
                // Numbers choose the plural; they are shown as they are.
                Ok(number) if value.len() <= COUNT_DIGITS_MAX && *name != "id" => {
                    arguments.set(*name, number);
                }
                _ => arguments.set(*name, escaped(value)),
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

fn at_sign(username: Option<&str>) -> String {
    username.map_or_else(String::new, |name| format!(" @{name}"))
}

fn signed(id: UserId) -> i64 {
    i64::try_from(id.0).unwrap_or(i64::MAX)
}

fn date(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
