//! What an administrator reads about single people.

use chrono::{DateTime, Utc};
use teloxide::types::UserId;

use super::Texts;
use super::Value::{Count, Html, Text};
use crate::arrival::Grant;
use crate::deeplink::Source;
use crate::opening::Opening;
use crate::person::Standing;
use crate::reach::Verdict;

/// The longest text of Telegram's that is repeated; its own are a line at most.
const DETAIL_CHARS_MAX: usize = 300;

impl Texts {
    /// What `/check` takes.
    pub(crate) fn check_usage(&self) -> String {
        self.html("check-usage", &[])
    }

    /// More people than one `/check` takes.
    pub(crate) fn check_too_many(&self, count: usize, max: usize) -> String {
        self.html(
            "check-too-many",
            &[("count", Count(count as u64)), ("max", Count(max as u64))],
        )
    }

    /// A reply to a message that shows no account.
    pub(crate) fn check_hidden(&self) -> String {
        self.html("check-hidden", &[])
    }

    /// An argument of `/check` that is no id.
    pub(crate) fn check_bad_id(&self, given: &str) -> String {
        self.html("check-bad-id", &[("given", Text(given))])
    }

    /// A name nobody here has had.
    pub(crate) fn check_unknown_name(&self, name: &str) -> String {
        self.html("check-unknown-name", &[("name", Text(name))])
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
        self.html(
            "check-no-answer",
            &[("id", Text(&id)), ("username", Text(&username))],
        )
    }

    /// What Telegram said, word for word up to a limit.
    pub(crate) fn check_detail(&self, detail: &str) -> String {
        let end = detail
            .char_indices()
            .nth(DETAIL_CHARS_MAX)
            .map(|(end, _)| end);
        let detail = end.map_or(detail.to_owned(), |end| format!("{}…", &detail[..end]));
        self.html("check-detail", &[("detail", Text(&detail))])
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
        let (since, proved) = (date(standing.since), date(standing.proved_at));
        let verdict = self.verdict(standing.verdict);
        let values = [
            ("verdict", Html(&verdict)),
            ("evidence", Text(standing.evidence.as_str())),
            ("since", Text(&since)),
            ("proved", Text(&proved)),
        ];
        self.html(key, &values)
    }

    /// How the dialog began, and how it was last opened.
    pub(crate) fn check_opening(&self, openings: &[(DateTime<Utc>, Opening)]) -> String {
        let (Some((first, opening)), Some((last, last_opening))) =
            (openings.first(), openings.last())
        else {
            return self.html("check-never-opened", &[]);
        };
        let (first, opening) = (date(*first), self.opening(opening));
        let values = [("first", Text(&first)), ("opening", Html(&opening))];
        if openings.len() == 1 {
            return self.html("check-opening", &values);
        }
        let (last, last_opening) = (date(*last), self.opening(last_opening));
        let again = [("last", Text(&last)), ("last-opening", Html(&last_opening))];
        self.html("check-opening-again", &[values, again].concat())
    }

    fn opening(&self, opening: &Opening) -> String {
        let (key, source) = match opening {
            Opening::Start(source) => {
                let (origin, name) = origin_and_name(source);
                let values = [("origin", Text(origin)), ("source", Text(&name))];
                return self.html("opening-start", &values);
            }
            Opening::Grant(Grant::Login(site)) => ("opening-login", site.clone()),
            Opening::Grant(Grant::AppRequest) => ("opening-app-request", String::new()),
            Opening::Grant(Grant::AppOpened(app)) => ("opening-app-opened", app.clone()),
            Opening::Grant(Grant::AttachmentMenu) => ("opening-attachment-menu", String::new()),
            Opening::JoinRequest(chat) => ("opening-join-request", chat.to_string()),
        };
        self.html(key, &[("source", Text(&source))])
    }

    /// Label of the button that probes in spite of what is known.
    pub(crate) fn button_probe_now(&self, id: UserId) -> String {
        self.plain("button-probe-now", &[("id", Text(&id.to_string()))])
    }

    /// What the owner is told about updates that were set aside.
    pub(crate) fn parked(&self, update_id: u32, count: usize, error: &str) -> String {
        let update_id = update_id.to_string();
        self.html(
            "parked",
            &[
                ("update", Text(&update_id)),
                ("count", Count(count as u64)),
                ("error", Text(error)),
            ],
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
            &[
                ("id", Text(&id)),
                ("username", Text(&username)),
                ("verdict", Html(&verdict)),
            ],
        )
    }
}

/// What sort of source it is, as a selector of texts, and its name.
pub(super) fn origin_and_name(source: &Source) -> (&'static str, String) {
    match source {
        Source::Organic => ("organic", String::new()),
        Source::Invalid => ("invalid", String::new()),
        Source::Link(payload) => match payload.decoded() {
            Some(decoded) => ("link", format!("{} ({decoded})", payload.as_str())),
            None => ("link", payload.as_str().to_owned()),
        },
    }
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
