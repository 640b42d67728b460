//! What an error answer of the Bot API says about a person.
//!
//! Called with every error answer to a probe or a message. It trusts the exact texts of the server's source and
//! nothing else: a text it does not know never makes a person lost. It must not read anything into a 429, a 5xx or
//! a page of HTML, and it must not take a refused token for a fact about a person.

use std::str::FromStr;

/// What is known about one person, or what one probe has just said.
///
/// *Source*: the texts that prove each verdict come from `Client.cpp` of the Bot API server, version 10.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// A chat action was accepted, or the person wrote or unblocked.
    Reachable,
    /// The person blocked the bot.
    Blocked,
    /// The account is deleted.
    Deactivated,
    /// The bot has no permission to write: never started, or a permission that has ended.
    NeverStarted,
    /// The server does not know this id for this bot; it is sometimes wrong for a while.
    NotFound,
    /// A group, a channel or a bot.
    NotAPerson,
    /// Forbidden for a reason we do not know.
    BlockedOrNeverStarted,
    /// The answer proves nothing; its text is kept for the report.
    Inconclusive,
}

/// What must follow before a verdict counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finality {
    /// One answer is enough.
    AtOnce,
    /// Counts once a second, later probe has confirmed it: the server says this about real people at times.
    Confirmed,
    /// Settles nothing, however often it is repeated.
    Open,
}

impl Verdict {
    /// Every verdict, in the order of the report.
    pub const ALL: [Self; 8] = [
        Self::Reachable,
        Self::Blocked,
        Self::Deactivated,
        Self::NeverStarted,
        Self::NotFound,
        Self::NotAPerson,
        Self::BlockedOrNeverStarted,
        Self::Inconclusive,
    ];

    /// The word in the CSV and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::Blocked => "blocked",
            Self::Deactivated => "deactivated",
            Self::NeverStarted => "never_started",
            Self::NotFound => "not_found",
            Self::NotAPerson => "not_a_person",
            Self::BlockedOrNeverStarted => "blocked_or_never_started",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// Whether one probe settles it.
    #[must_use]
    pub const fn finality(self) -> Finality {
        match self {
            Self::Reachable | Self::Blocked | Self::Deactivated | Self::NotAPerson => {
                Finality::AtOnce
            }
            Self::NeverStarted | Self::NotFound | Self::BlockedOrNeverStarted => {
                Finality::Confirmed
            }
            Self::Inconclusive => Finality::Open,
        }
    }
}

impl FromStr for Verdict {
    type Err = UnknownVerdict;

    fn from_str(word: &str) -> Result<Self, UnknownVerdict> {
        Self::ALL
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
            .ok_or_else(|| UnknownVerdict(word.to_owned()))
    }
}

/// A word that names no verdict.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no verdict is called {0:?}")]
pub struct UnknownVerdict(String);

/// What an error answer means for the one who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// It says this about the person.
    Verdict(Verdict),
    /// It says nothing about the person or the token: ask again later, change nothing.
    NoAnswer,
    /// The bot itself is refused: stop every call. Going on is dangerous, see [`classify`].
    TokenRefused,
}

/// Reads an error answer: its code and its description as received, or an HTTP status and a body that is no JSON.
///
/// *Codes that end everything*: 401, 404 and 421 stop by the code alone, whatever the body is. The server turns every
/// 404 about a chat into a 400, so a 404 is always about the token, the method or the address; and bots that kept
/// calling after a 401 have been deleted, so of the two mistakes a needless stop is the cheap one.
/// *HTML*: comes from something in front of the server, so a 400 or 403 in HTML is no answer.
/// *409*: `getUpdates` alone answers so, about a second poller; it says nothing of a person and nothing against the
/// token, so it is no answer. The same goes for 407 and 408, which a proxy answers.
/// *Any other code*: below 400 and from 500 no answer; an unknown 4xx is inconclusive, since asking for ever would
/// never get past that person.
#[must_use]
pub fn classify(error_code: u16, description: &str) -> Reading {
    let description = description.trim();
    match error_code {
        401 | 404 | 421 => Reading::TokenRefused,
        407 | 408 | 409 | 429 => Reading::NoAnswer,
        400..=499 if description.starts_with('<') => Reading::NoAnswer,
        400 => bad_request(&description.to_ascii_lowercase()),
        403 => Reading::Verdict(forbidden(&description.to_ascii_lowercase())),
        402..=499 => Reading::Verdict(Verdict::Inconclusive),
        _ => Reading::NoAnswer,
    }
}

fn bad_request(description: &str) -> Reading {
    let text = description
        .strip_prefix("bad request: ")
        .unwrap_or(description);
    Reading::Verdict(match text {
        // The only text without a prefix: the owner has called logOut.
        "logged out" => return Reading::TokenRefused,
        "peer_id_invalid" => Verdict::NeverStarted,
        "chat not found" | "private chat not found" | "user not found" => Verdict::NotFound,
        "group chat was upgraded to a supergroup chat"
        | "chat actions can't be sent to channel direct messages chats"
        | "need administrator rights in the channel chat" => Verdict::NotAPerson,
        // Not CHAT_WRITE_FORBIDDEN and its kin: the server may answer those about a person, too. Not USER_IS_BOT:
        // it has been seen for minutes on ordinary people.
        _ => Verdict::Inconclusive,
    })
}

fn forbidden(description: &str) -> Verdict {
    let reason = description.strip_prefix("forbidden: ");
    match reason.unwrap_or(description) {
        "bot was blocked by the user" => Verdict::Blocked,
        "user is deactivated" => Verdict::Deactivated,
        "bot can't initiate conversation with a user" => Verdict::NeverStarted,
        "bot was kicked from the group chat"
        | "bot was kicked from the supergroup chat"
        | "bot was kicked from the channel chat"
        | "bot is not a member of the group chat"
        | "bot is not a member of the supergroup chat"
        | "bot is not a member of the channel chat"
        | "the group chat was deleted"
        // A bot: as put since May 2026, before that, and before 2024.
        | "the bot can't send messages to the bot"
        | "bots can't send messages to bots"
        | "bot can't send messages to bots" => Verdict::NotAPerson,
        // How older servers put a stray USER_IS_BOT when they knew that the id was no bot: it passes by itself.
        "bot can't send messages to the user" => Verdict::Inconclusive,
        // Without the server's prefix it is some proxy that forbids, and that is nobody's fault.
        _ if reason.is_some() => Verdict::BlockedOrNeverStarted,
        _ => Verdict::Inconclusive,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{
        ProptestConfig, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
    };

    const HTML: &str =
        "<html>\r\n<head><title>502 Bad Gateway</title></head><body>nginx</body></html>";

    #[track_caller]
    fn check(error_code: u16, expected: Reading, descriptions: &[&str]) {
        for text in descriptions {
            for text in [
                (*text).to_owned(),
                text.to_uppercase(),
                text.to_lowercase(),
                format!(" {text}\n"),
            ] {
                assert_eq!(classify(error_code, &text), expected, "{error_code} {text}");
            }
        }
    }

    #[test]
    fn a_forbidden_answer_names_its_reason() {
        let check = |verdict, texts: &[&str]| check(403, Reading::Verdict(verdict), texts);
        check(
            Verdict::Blocked,
            &[
                "Forbidden: bot was blocked by the user",
                "bot was blocked by the user",
            ],
        );
        check(Verdict::Deactivated, &["Forbidden: user is deactivated"]);
        check(
            Verdict::NeverStarted,
            &["Forbidden: bot can't initiate conversation with a user"],
        );
        check(
            Verdict::NotAPerson,
            &[
                "Forbidden: bot was kicked from the group chat",
                "Forbidden: bot was kicked from the supergroup chat",
                "Forbidden: bot was kicked from the channel chat",
                "Forbidden: bot is not a member of the group chat",
                "Forbidden: bot is not a member of the supergroup chat",
                "Forbidden: bot is not a member of the channel chat",
                "Forbidden: the group chat was deleted",
                "Forbidden: the bot can't send messages to the bot",
                "Forbidden: bots can't send messages to bots",
                "Forbidden: bot can't send messages to bots",
            ],
        );
        check(
            Verdict::BlockedOrNeverStarted,
            &[
                "Forbidden: a reason of tomorrow",
                "Forbidden: bot was blocked by the user's mother",
            ],
        );
        check(
            Verdict::Inconclusive,
            &[
                "Forbidden: bot can't send messages to the user",
                "Forbidden",
                "Access denied",
                "",
            ],
        );
    }

    #[test]
    fn a_bad_request_says_little_about_a_person() {
        let check = |verdict, texts: &[&str]| check(400, Reading::Verdict(verdict), texts);
        check(Verdict::NeverStarted, &["Bad Request: PEER_ID_INVALID"]);
        check(
            Verdict::NotFound,
            &[
                "Bad Request: chat not found",
                "Bad Request: private chat not found",
                "Bad Request: user not found",
            ],
        );
        check(
            Verdict::NotAPerson,
            &[
                "Bad Request: group chat was upgraded to a supergroup chat",
                "Bad Request: chat actions can't be sent to channel direct messages chats",
                "Bad Request: need administrator rights in the channel chat",
            ],
        );
        check(
            Verdict::Inconclusive,
            &[
                // About the bot or the chat.
                "Bad Request: FROZEN_METHOD_INVALID",
                "Bad Request: USER_IS_BOT",
                "Bad Request: CHAT_WRITE_FORBIDDEN",
                "Bad Request: USER_BANNED_IN_CHANNEL",
                "Bad Request: CHAT_ADMIN_REQUIRED",
                "Bad Request: CHANNEL_PRIVATE",
                "Bad Request: ALLOW_PAYMENT_REQUIRED_10",
                "Bad Request: have no write access to the chat",
                "Bad Request: chat_id is empty",
                // About what was sent.
                "Bad Request: wrong parameter action in request",
                "Bad Request: message text is empty",
                "Bad Request: text must be non-empty",
                "Bad Request: message is too long",
                "Bad Request: text is too long",
                "Bad Request: MESSAGE_TOO_LONG",
                "Bad Request: unsupported parse_mode",
                "Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 5",
                "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0",
                "Bad Request: message to be replied not found",
                "Bad Request: there is no photo in the request",
                "Bad Request: there is no document in the request",
                "Bad Request: object expected as reply markup",
                "Bad Request: can't parse reply keyboard markup JSON object",
                "Bad Request: inline keyboard button text must be non-empty",
                "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL",
                "Bad Request: BUTTON_DATA_INVALID",
                "Bad Request: REPLY_MARKUP_TOO_LONG",
                // The right text under the wrong code, a text that only contains one, and nothing at all.
                "Bad Request: bot was blocked by the user",
                "Bad Request: chat not found, or is it",
                "Bad Request",
                "",
            ],
        );
    }

    #[test]
    fn a_refused_token_stops_everything() {
        let check = |code, texts: &[&str]| check(code, Reading::TokenRefused, texts);
        check(
            401,
            &[
                "Unauthorized",
                "Unauthorized: invalid token specified",
                HTML,
                "",
            ],
        );
        check(404, &["Not Found", "Not Found: method not found", HTML, ""]);
        check(421, &["Misdirected Request: unallowed token specified"]);
        check(400, &["Logged out"]);
    }

    #[test]
    fn a_busy_server_says_nothing_about_a_person() {
        let check = |code, texts: &[&str]| check(code, Reading::NoAnswer, texts);
        check(
            429,
            &[
                "Too Many Requests: retry after 2",
                "Too Many Requests: retry after 7728",
                "",
            ],
        );
        check(
            500,
            &[
                "Internal Server Error: restart",
                "Internal Server Error: request aborted",
            ],
        );
        check(501, &["Not Implemented"]);
        check(502, &["Bad Gateway", HTML]);
        check(504, &["Gateway Timeout", HTML]);
        check(
            409,
            &[
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
                "Conflict: terminated by setWebhook request",
            ],
        );
        check(400, &[HTML]);
        check(
            403,
            &["<!DOCTYPE html><title>403 Forbidden</title>Forbidden: bot was blocked by the user"],
        );
        check(408, &["Request Timeout"]);
        check(302, &["Found"]);
        check(0, &[""]);
    }

    #[test]
    fn every_verdict_is_read_back_from_its_word() {
        for verdict in Verdict::ALL {
            assert_eq!(verdict.as_str().parse(), Ok(verdict));
        }
        assert_eq!(
            "Blocked".parse::<Verdict>(),
            Err(UnknownVerdict("Blocked".to_owned()))
        );
    }

    #[test]
    fn only_a_clear_answer_is_final_at_once() {
        let of = |finality| {
            Verdict::ALL
                .into_iter()
                .filter(move |verdict| verdict.finality() == finality)
        };
        let confirmed = [
            Verdict::NeverStarted,
            Verdict::NotFound,
            Verdict::BlockedOrNeverStarted,
        ];
        assert!(of(Finality::Confirmed).eq(confirmed));
        assert!(of(Finality::Open).eq([Verdict::Inconclusive]));
        assert_eq!(of(Finality::AtOnce).count(), 4);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_busy_server_is_never_a_verdict_whatever_it_says(
            code in prop_oneof![proptest::strategy::Just(429_u16), 500_u16..=u16::MAX],
            text in any::<String>(),
        ) {
            prop_assert_eq!(classify(code, &text), Reading::NoAnswer);
        }

        #[test]
        fn an_unknown_text_never_loses_a_person(code in any::<u16>(), text in any::<String>()) {
            if let Reading::Verdict(verdict) = classify(code, &text) {
                prop_assert_eq!(verdict, Verdict::Inconclusive);
            }
            let forbidden = classify(403, &format!("Forbidden: {text}!"));
            prop_assert!(forbidden == Reading::Verdict(Verdict::BlockedOrNeverStarted));
        }
    }
}
