//! What to think of what was heard. No calls here: facts in, findings out.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use teloxide::types::UserId;

use super::Finding;
use crate::arrival::Membership;
use crate::group::Chat;
use crate::reach::{Answer, Verdict};
use crate::store::Inspection;
use crate::telegram::{CallError, Feed, Me, Standing};

/// A clock that differs by so much is wrong, not just late.
const SKEW_NOTED: TimeDelta = TimeDelta::seconds(5);

/// From here on requests to join, which are open for five minutes, are misjudged.
const SKEW_MAX: TimeDelta = TimeDelta::seconds(60);

/// More updates than this wait only if nobody fetches them.
const WAITING_MAX: u64 = 1_000;

pub(super) fn database(inspected: anyhow::Result<Inspection>, newest: i64) -> Finding {
    let check = "database";
    match inspected {
        Ok(Inspection::Missing | Inspection::Found { schema: None }) => {
            Finding::ok(check, "empty: the first run makes the tables")
        }
        Ok(Inspection::Found { schema: Some(it) }) if it == newest => {
            Finding::ok(check, format!("opens and can be written to, schema {it}"))
        }
        Ok(Inspection::Found { schema: Some(it) }) if it < newest => Finding::warn(
            check,
            format!("has schema {it}, this doorman brings {newest}"),
            "the next start of this version brings it up to date; keep a backup",
        ),
        Ok(Inspection::Found { schema: Some(it) }) => Finding::fail(
            check,
            format!("has schema {it}, this doorman knows up to {newest}"),
            "run the doorman that made it, or a newer one",
        ),
        Err(error) => Finding::fail(
            check,
            format!("cannot be used ({error:#})"),
            "see DATABASE_URL",
        ),
    }
}

pub(super) fn token(me: &Me) -> Finding {
    Finding::ok("token", format!("@{}, id {}", me.username, me.id))
}

pub(super) fn no_token(error: &CallError) -> Finding {
    match error {
        CallError::TokenRefused { description } => Finding::fail(
            "token",
            format!("is refused by Telegram ({description})"),
            "put a valid one from @BotFather into TELOXIDE_TOKEN",
        ),
        error => Finding::fail(
            "token",
            format!("not tried, Telegram gives no answer ({error})"),
            "see the network, TELOXIDE_API_URL and TELOXIDE_PROXY",
        ),
    }
}

/// A question that got no answer, though others did.
pub(super) fn unanswered(check: &'static str, error: &CallError) -> Finding {
    Finding::warn(check, format!("no answer ({error})"), "try again")
}

pub(super) fn paused(left: Duration) -> Finding {
    Finding::warn(
        "pause",
        format!("Telegram wants to hear nothing for {} s", left.as_secs()),
        "administrators and chats were not asked about; try again then",
    )
}

/// `theirs` was told between the other two.
pub(super) fn clock(
    theirs: Option<DateTime<Utc>>,
    asked_at: DateTime<Utc>,
    told_at: DateTime<Utc>,
) -> Finding {
    let Some(theirs) = theirs else {
        return Finding::warn(
            "clock",
            "the server does not tell the time",
            "compare it yourself: date -u",
        );
    };
    // The server tells whole seconds.
    let ahead = (asked_at - theirs - TimeDelta::seconds(1)).max(TimeDelta::zero());
    let behind = (theirs - told_at).max(TimeDelta::zero());
    let (skew, word) = if ahead > behind {
        (ahead, "ahead")
    } else {
        (behind, "behind")
    };
    let says = format!("{} s {word} of Telegram's", skew.num_seconds());
    let remedy = "set it by the network: timedatectl set-ntp true";
    if skew > SKEW_MAX {
        Finding::fail("clock", says, remedy)
    } else if skew > SKEW_NOTED {
        Finding::warn("clock", says, remedy)
    } else {
        Finding::ok("clock", "agrees with Telegram's")
    }
}

pub(super) fn webhook(feed: &Feed) -> Finding {
    if feed.url.is_empty() {
        return Finding::ok("webhook", "none");
    }
    // The path is often a secret.
    let host = feed.url.split('/').nth(2).unwrap_or("an address");
    let error = feed.last_error_message.as_deref();
    let error = error.map_or_else(String::new, |error| format!(", last error: {error}"));
    Finding::warn(
        "webhook",
        format!("set to {host}{error}"),
        "doorman removes it when it starts; whoever set it then hears nothing more",
    )
}

pub(super) fn waiting(feed: &Feed) -> Finding {
    let says = format!("{} updates wait at Telegram", feed.pending_update_count);
    if feed.pending_update_count > WAITING_MAX {
        return Finding::warn("queue", says, "is doorman running? They are kept for a day");
    }
    Finding::ok("queue", says)
}

pub(super) fn updates(feed: &Feed, wanted: &BTreeSet<String>) -> Finding {
    let Some(allowed) = &feed.allowed_updates else {
        return Finding::ok("updates", "doorman chooses their kinds when it starts");
    };
    let allowed: BTreeSet<String> = allowed.iter().cloned().collect();
    if allowed == *wanted {
        return Finding::ok("updates", "of the kinds that doorman wants");
    }
    let kinds: Vec<_> = allowed.into_iter().collect();
    Finding::warn(
        "updates",
        format!("another program has asked for {}", kinds.join(", ")),
        "doorman asks for its own with every poll; find out who else uses the token",
    )
}

pub(super) fn groups(me: &Me) -> Finding {
    let says = if me.can_join_groups {
        "people may add the bot"
    } else {
        "nobody may add the bot (@BotFather, /setjoingroups)"
    };
    Finding::ok("groups", says)
}

pub(super) fn privacy(me: &Me) -> Finding {
    if me.can_read_all_group_messages {
        return Finding::warn(
            "privacy",
            "the bot is sent everything that is said in groups, and needs none of it",
            "@BotFather, /setprivacy, Enable",
        );
    }
    Finding::ok(
        "privacy",
        "the bot is sent only what is meant for it in groups",
    )
}

pub(super) fn no_admins() -> Finding {
    Finding::warn(
        "admin",
        "nobody may ask for audits and exports",
        "put your user id into DOORMAN_ADMINS",
    )
}

pub(super) fn admin(id: UserId, answer: &Answer) -> Finding {
    let (verdict, heard) = match answer {
        Answer::Verdict(verdict, heard) => (*verdict, heard.clone().unwrap_or_default()),
        Answer::None(heard) => {
            let says = format!("{id}: no answer ({heard})");
            return Finding::warn("admin", says, "try again");
        }
    };
    match verdict {
        Verdict::Reachable => Finding::ok("admin", format!("{id} can be reached")),
        Verdict::NeverStarted | Verdict::BlockedOrNeverStarted | Verdict::Blocked => Finding::warn(
            "admin",
            format!("{id} cannot be written to ({heard})"),
            "open the bot there, press Start",
        ),
        Verdict::NotFound | Verdict::NotAPerson | Verdict::Deactivated => Finding::fail(
            "admin",
            format!("{id} is nobody who can be written to ({heard})"),
            "correct DOORMAN_ADMINS",
        ),
        Verdict::Inconclusive => Finding::warn(
            "admin",
            format!("{id}: an answer that proves nothing ({heard})"),
            "try again",
        ),
    }
}

/// What is amiss with the bot's place in a chat.
pub(super) fn chat(chat: &Chat, standing: &Result<Standing, CallError>) -> Option<Finding> {
    // A title is anybody's words: quoted, it cannot move the cursor.
    let name = format!("{:?} ({})", chat.title, chat.id);
    let amiss = |says: &str, remedy| Some(Finding::warn("chat", format!("{name}: {says}"), remedy));
    let standing = match standing {
        Ok(standing) => standing,
        Err(error) => {
            return amiss(
                &format!("known as {}, but: {error}", word(chat.membership)),
                "add the bot again if it belongs there",
            );
        }
    };
    match standing.status.as_str() {
        "left" | "kicked" => amiss(
            &format!("the bot is no longer there ({})", standing.status),
            "add it again if it belongs there",
        ),
        "restricted" if !standing.can_send_messages => {
            amiss("the bot may not write", "allow it to send messages")
        }
        "administrator" if !standing.can_invite_users => amiss(
            "an administrator that hears of no requests to join",
            "give it the right to add members",
        ),
        _ => None,
    }
}

/// All chats where nothing is amiss.
pub(super) fn chats(well: usize, are_there_more: bool) -> Finding {
    let more = if are_there_more {
        "; there are more, which were not asked about"
    } else {
        ""
    };
    Finding::ok("chats", format!("{well} as they should be{more}"))
}

fn word(membership: Membership) -> &'static str {
    match membership {
        Membership::Member => "member",
        Membership::Administrator => "administrator",
        Membership::Gone => "gone",
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_clock_is_judged_by_the_seconds_it_differs() {
        let check = |ahead_ms: i64, expected: State| {
            let asked_at = DateTime::from_timestamp(1_000_000, 0).expect("a moment");
            let told_at = asked_at + TimeDelta::milliseconds(300);
            let theirs = told_at - TimeDelta::milliseconds(ahead_ms);
            let theirs = DateTime::from_timestamp(theirs.timestamp(), 0);
            let finding = clock(theirs, asked_at, told_at);
            assert_eq!(finding.state, expected, "{ahead_ms}: {finding}");
        };
        check(0, State::Ok);
        check(4_000, State::Ok);
        check(-4_000, State::Ok);
        check(9_000, State::Warn);
        check(-9_000, State::Warn);
        check(70_000, State::Fail);
        check(-70_000, State::Fail);
    }

    #[test]
    fn a_database_is_judged_by_its_schema() {
        let check = |schema, expected: State| {
            let finding = database(Ok(Inspection::Found { schema }), 9);
            assert_eq!(finding.state, expected, "{finding}");
        };
        check(None, State::Ok);
        check(Some(9), State::Ok);
        check(Some(8), State::Warn);
        check(Some(10), State::Fail);
    }

    #[test]
    fn an_administrator_who_does_not_exist_is_a_mistake_and_one_who_blocked_is_not() {
        let check = |verdict, expected: State| {
            let finding = admin(UserId(7), &Answer::Verdict(verdict, None));
            assert_eq!(finding.state, expected, "{finding}");
        };
        check(Verdict::Reachable, State::Ok);
        check(Verdict::Blocked, State::Warn);
        check(Verdict::NeverStarted, State::Warn);
        check(Verdict::NotFound, State::Fail);
        check(Verdict::Inconclusive, State::Warn);
    }

    #[test]
    fn a_webhook_is_named_by_its_host_alone() {
        let feed = Feed {
            url: "https://example.com/hook/s3cret".to_owned(),
            last_error_message: Some("Connection refused".to_owned()),
            ..Feed::default()
        };
        let says = webhook(&feed).says;
        assert_eq!(says, "set to example.com, last error: Connection refused");
    }
}
