//! Deep links: what a start command carries, and the links that lead to the bot.
//!
//! `t.me/<bot>?start=summer_sale` makes the person's app send `/start summer_sale`; the word after the command is the
//! [`Payload`] and says what brought them. Anybody can type such a command by hand, so a text is untrusted until it
//! has become a [`Source`]. The router asks [`start`] about each message, the owner's commands make links here. This
//! module must never panic on a text, nor take a command for ours that is addressed to another bot.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The longest payload, in characters. *Source*: Bot features, deep linking.
const PAYLOAD_LENGTH_MAX: usize = 64;

const NO_PAYLOAD: &str = "(none)";
const INVALID_PAYLOAD: &str = "(invalid)";

/// The word that a deep link carries: 1 to 64 characters of `A-Z a-z 0-9 _ -`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Payload(String);

impl Payload {
    /// The payload as it stands in the link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text that was packed into the payload as base64url, if there is one.
    ///
    /// A plain word can be base64 of something by chance. So it takes a lower-case
    /// letter and a capital inside a word, which base64 of a text has and
    /// `promo_2026` or `Reading` have not, and the one canonical encoding, without
    /// padding, of UTF-8 that can be seen. Chance still hits now and then, so show
    /// the payload beside the text.
    #[must_use]
    pub fn decoded(&self) -> Option<String> {
        let payload = self.0.as_bytes();
        let is_inner_capital =
            |pair: &[u8]| pair[0].is_ascii_alphanumeric() && pair[1].is_ascii_uppercase();
        if !payload.iter().any(u8::is_ascii_lowercase) || !payload.windows(2).any(is_inner_capital)
        {
            return None;
        }
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        text.chars().all(is_visible).then_some(text)
    }
}

/// Neither a control character nor one that turns the writing direction or hides.
fn is_visible(c: char) -> bool {
    let is_hidden = matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !c.is_control() && !is_hidden
}

impl FromStr for Payload {
    type Err = PayloadError;

    fn from_str(text: &str) -> Result<Self, PayloadError> {
        let wrong = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if text.is_empty() {
            return Err(PayloadError::Empty);
        }
        if let Some((index, found)) = text.chars().enumerate().find(|&(_, c)| wrong(c)) {
            return Err(PayloadError::Character {
                found,
                position: index + 1,
            });
        }
        if text.len() > PAYLOAD_LENGTH_MAX {
            return Err(PayloadError::TooLong { length: text.len() });
        }
        Ok(Self(text.to_owned()))
    }
}

/// Why a text is no payload.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// There is nothing.
    #[error("a payload needs at least one character")]
    Empty,
    /// All characters are right, but there are too many.
    #[error("a payload has at most {PAYLOAD_LENGTH_MAX} characters, this one has {length}")]
    TooLong {
        /// In characters.
        length: usize,
    },
    /// The first character that is not allowed.
    #[error("a payload holds only A-Z, a-z, 0-9, _ and -, but character {position} is {found:?}")]
    Character {
        /// The character itself.
        found: char,
        /// Its place, counted from 1, in characters.
        position: usize,
    },
}

/// What brought a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// They found the bot without a link: `/start` alone.
    Organic,
    /// A link with this payload.
    Link(Payload),
    /// Something follows the command that no link can carry: typed by hand, or a broken link.
    Invalid,
}

impl Source {
    /// The payload, or `(none)`, or `(invalid)`: no payload has parentheses.
    #[must_use]
    pub fn as_stored(&self) -> &str {
        match self {
            Self::Organic => NO_PAYLOAD,
            Self::Link(payload) => payload.as_str(),
            Self::Invalid => INVALID_PAYLOAD,
        }
    }

    /// Reads what [`Source::as_stored`] wrote; anything else is invalid.
    #[must_use]
    pub fn from_stored(stored: &str) -> Self {
        if stored == NO_PAYLOAD {
            Self::Organic
        } else {
            stored.parse().map_or(Self::Invalid, Self::Link)
        }
    }

    /// Reads a source as somebody names it, in the words of [`Source::as_stored`]; `None` for what cannot be one.
    #[must_use]
    pub fn from_typed(name: &str) -> Option<Self> {
        match Self::from_stored(name) {
            Self::Invalid if name != INVALID_PAYLOAD => None,
            source => Some(source),
        }
    }
}

/// A start command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// What brought the person.
    pub source: Source,
    /// Whether the command names us.
    pub address: Address,
}

/// Whom a command is for. In a group the difference counts: other bots may hear it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Address {
    /// Any bot that hears it: `/start`.
    Anyone,
    /// This bot, by its name: `/start@our_bot`.
    Us,
}

/// Reads a message as a start command, if it is one and not for another bot.
///
/// `bot_username` is ours, without `@`. Case does not matter in the command and the name, but does in the payload.
#[must_use]
pub fn start(text: &str, bot_username: &str) -> Option<Start> {
    let (name, address, args) = parts(text, bot_username)?;
    if !name.eq_ignore_ascii_case("start") {
        return None;
    }
    let source = if args.is_empty() {
        Source::Organic
    } else {
        args.parse().map_or(Source::Invalid, Source::Link)
    };
    Some(Start { source, address })
}

/// Reads a message as a command for this bot: its name in lower case and what follows, trimmed.
///
/// The same rules as for [`start`]. `None` for ordinary text and for a command to another bot.
#[must_use]
pub fn command<'a>(text: &'a str, bot_username: &str) -> Option<(String, &'a str)> {
    let (name, _, args) = parts(text, bot_username)?;
    Some((name.to_ascii_lowercase(), args))
}

fn parts<'a>(text: &'a str, bot_username: &str) -> Option<(&'a str, Address, &'a str)> {
    let text = text.trim();
    let (word, args) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let word = word.strip_prefix('/')?;
    let (name, address) = match word.split_once('@') {
        None => (word, Address::Anyone),
        Some((name, bot)) if bot.eq_ignore_ascii_case(bot_username) => (name, Address::Us),
        Some(_) => return None,
    };
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then(|| (name, address, args.trim_start()))
}

/// The link to the bot's private dialog, without a payload.
#[must_use]
pub fn bot_link(bot_username: &str) -> String {
    format!("https://t.me/{bot_username}")
}

/// The link that opens the personal dialog: a press on Start there sends `/start` with the payload.
#[must_use]
pub fn private_link(bot_username: &str, payload: &Payload) -> String {
    format!("https://t.me/{bot_username}?start={}", payload.as_str())
}

/// The link that asks which group to add the bot to; the group then gets `/start@bot` with the payload.
///
/// Without a payload the parameter has no value. The widespread `startgroup=true` is no flag but the payload "true",
/// which would turn up among the sources.
#[must_use]
pub fn group_link(bot_username: &str, payload: Option<&Payload>) -> String {
    let value = payload.map(|payload| format!("={}", payload.as_str()));
    format!(
        "https://t.me/{bot_username}?startgroup{}",
        value.unwrap_or_default()
    )
}

/// The link that asks which channel to make the bot an administrator of, with these rights.
///
/// It carries no payload: no `/start` follows, only `my_chat_member`.
/// *Source*: Bot features, deep linking; names of rights such as `post_messages`, `invite_users`. None are checked.
#[must_use]
pub fn channel_link(bot_username: &str, rights: &[&str]) -> String {
    let admin = if rights.is_empty() {
        String::new()
    } else {
        format!("&admin={}", rights.join("+"))
    };
    format!("https://t.me/{bot_username}?startchannel{admin}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

    fn payload(text: &str) -> Payload {
        text.parse().expect("a payload")
    }

    #[test]
    fn a_payload_is_checked_character_by_character() {
        let error = |text: &str| text.parse::<Payload>().expect_err("no payload");
        let wrong = |found, position| PayloadError::Character { found, position };
        assert_eq!(error(""), PayloadError::Empty);
        assert_eq!(error(&"a".repeat(65)), PayloadError::TooLong { length: 65 });
        assert_eq!(error("a b"), wrong(' ', 2));
        assert_eq!(error("лето"), wrong('л', 1));
        assert_eq!(error("promo=1"), wrong('=', 6));
        assert_eq!(error(&format!("{}!", "a".repeat(64))), wrong('!', 65));
        assert_eq!(payload(&"a".repeat(64)).as_str().len(), 64);
    }

    #[test]
    fn a_packed_text_is_unpacked() {
        let texts = "summer_sale|summer|hello|hi|ads|ref=12345|123456789|{\"ref\":12,\"c\":\"x\"}|лето|да|vip-клиент|\
            лето_instagram|зима — 50%|café_menu|🎉|❤️ love|春节|夏のセール|iPhone手机|تخفیف|हिन्दी|Khuyến mãi";
        for text in texts.split('|') {
            let packed = payload(&URL_SAFE_NO_PAD.encode(text));
            assert_eq!(packed.decoded().as_deref(), Some(text), "{packed:?}");
        }
        let summer_sale = payload("c3VtbWVyX3NhbGU").decoded();
        assert_eq!(summer_sale.as_deref(), Some("summer_sale"));
    }

    #[test]
    fn an_ordinary_word_stays_as_it_is() {
        // Most of these are base64 of some text.
        let words = "a ads blog news promo summer promo_2026 summer_sale sale-50 vk insta tiktok_ads ref_481516 \
            481516 1523154815231548 Summer Reading Meeting Meaning Reminder Keynote Jumping Leading Inverted \
            Memory40 SummerSale BlackFriday TikTok YouTube I-Ching QUESTION \
            deadbeef 550e8400-e29b-41d4-a716-446655440000 abcd efgh jobs test true";
        for word in words.split_whitespace() {
            assert_eq!(payload(word).decoded(), None, "{word}");
        }
    }

    #[test]
    fn a_packed_text_that_could_mislead_stays_packed() {
        // Control characters; a turned direction; nothing visible.
        let texts = "summer\nsale|a\0bcdef|summer\u{202e}sale|\u{200b}\u{200b}\u{200b}";
        for text in texts.split('|') {
            let packed = payload(&URL_SAFE_NO_PAD.encode(text));
            assert_eq!(packed.decoded(), None, "{text:?}");
        }
        // Not UTF-8; not the canonical encoding.
        for word in ["c3VtbWVy_w", "c3VtbWVyX3NhbGV"] {
            assert_eq!(payload(word).decoded(), None, "{word}");
        }
    }

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, Address)>) {
        let found = start(text, "Our_Bot");
        let found = found
            .as_ref()
            .map(|start| (start.source.as_stored(), start.address));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_start_is_found_however_it_is_written() {
        for bare in ["/start", "/Start", "/START  ", "/start\n"] {
            check(bare, Some(("(none)", Address::Anyone)));
        }
        check("/start@our_bot", Some(("(none)", Address::Us)));
        check("/Start@OUR_BOT\tPromo_1", Some(("Promo_1", Address::Us)));
        let longest = "a".repeat(64);
        for (text, payload) in [
            ("/start promo", "promo"),
            ("/start   promo  ", "promo"),
            ("/start\npromo\n", "promo"),
            ("  /start\u{a0}promo", "promo"),
            (&format!("/start {longest}"), &longest),
        ] {
            check(text, Some((payload, Address::Anyone)));
        }
        for no_payload in [
            "a b",
            "(none)",
            "лето",
            "a=b",
            "@our_bot",
            &format!("{longest}a"),
        ] {
            check(
                &format!("/start {no_payload}"),
                Some(("(invalid)", Address::Anyone)),
            );
        }
    }

    #[test]
    fn other_texts_are_no_start() {
        for text in
            "/|start|/started|/start_|/start!|/start,promo|/ start|//start|/старт|say /start|/help|\
            |/start@other_bot|/start@other_bot promo|/start@|/start@our_bot_2|/@our_bot"
                .split('|')
        {
            check(text, None);
        }
    }

    #[test]
    fn a_command_gives_its_name_and_the_rest() {
        assert_eq!(
            command("/Check@our_BOT  12\n@Anna ", "Our_Bot"),
            Some(("check".to_owned(), "12\n@Anna"))
        );
        assert_eq!(command("/help", "Our_Bot"), Some(("help".to_owned(), "")));
        assert_eq!(command("/help@other_bot", "Our_Bot"), None);
        assert_eq!(command("help", "Our_Bot"), None);
    }

    #[test]
    fn the_links_are_those_that_telegram_documents() {
        let promo = payload("promo_1");
        let rights = ["post_messages", "invite_users"];
        for (link, after_the_name) in [
            (private_link("our_bot", &promo), "start=promo_1"),
            (group_link("our_bot", Some(&promo)), "startgroup=promo_1"),
            (group_link("our_bot", None), "startgroup"),
            (
                channel_link("our_bot", &rights),
                "startchannel&admin=post_messages+invite_users",
            ),
            (channel_link("our_bot", &[]), "startchannel"),
        ] {
            assert_eq!(link, format!("https://t.me/our_bot?{after_the_name}"));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_may_be_sent(text in any::<String>(), bot in any::<String>()) {
            for text in [text.clone(), format!("/{text}"), format!("/start{text}"), format!("/start@{text}")] {
                let start = start(&text, &bot);
                prop_assert!(start.is_none() || command(&text, &bot).is_some_and(|(name, _)| name == "start"));
            }
            let stored = Source::from_stored(&text);
            prop_assert!(stored == Source::Invalid || stored.as_stored() == text);
        }

        #[test]
        fn every_payload_arrives_and_is_stored(text in "[A-Za-z0-9_-]{1,64}") {
            let expected = Source::Link(payload(&text));
            prop_assert_eq!(Source::from_stored(expected.as_stored()), expected.clone());
            let start = start(&format!("/start {text}"), "our_bot").map(|start| start.source);
            prop_assert_eq!(start, Some(expected));
        }

        #[test]
        fn an_unpacked_text_packs_into_the_same_payload(text in "[A-Za-z0-9_-]{1,64}", words in "[a-zа-я ]{1,20}") {
            for payload in [payload(&text), payload(&URL_SAFE_NO_PAD.encode(words))] {
                if let Some(text) = payload.decoded() {
                    prop_assert_eq!(URL_SAFE_NO_PAD.encode(&text), payload.as_str());
                    prop_assert!(!text.contains(char::is_control));
                }
            }
        }
    }
}
