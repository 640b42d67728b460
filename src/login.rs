//! Login Widget: whether what it gives to an owner's own site is genuine.
//!
//! The widget sends the browser to the site with `id`, `first_name`, `auth_date`, `hash` and more in the query, or
//! hands the same to a JavaScript callback. All of it comes through a browser, so anybody can make it up; the hash
//! cannot be made without the bot's token. [`verify`] compares first and believes later: until the hash has matched, a
//! [`Refusal`] speaks of form alone, and never does it repeat what was received. doorman itself never calls it.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let token = secrecy::SecretString::from("123456789:AAFtest-token_for-the-tests-only0000");
//! let url = "https://shop.example/in?id=100031676&first_name=Ann&auth_date=1795600000";
//! let url = format!("{url}&hash=ae85f11d55ad9e04fbcb76939b06c65d8b942ab90af30568bbf1d9b5b6953fc5");
//! let now = chrono::DateTime::from_timestamp(1_795_600_060, 0).unwrap(); // yours: Utc::now()
//! let pairs = reqwest::Url::parse(&url)?; // of the whole query, decoded
//! let login = doorman::login::verify(pairs.query_pairs(), &token, now, chrono::TimeDelta::days(1))?;
//! # assert_eq!((login.id.0, login.first_name.as_str()), (100_031_676, "Ann"));
//! # Ok(())
//! # }
//! ```
//!
//! *Source*: Telegram Login Widget, checking authorization. A Mini App signs its `initData` with another key, and the
//! OpenID Connect login gives a JWT; both are refused by name.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use teloxide::types::UserId;

/// How far ahead of ours Telegram's clock may be.
const CLOCK_SKEW_MAX: TimeDelta = TimeDelta::seconds(60);

/// The most fields that are looked at. Telegram documents seven.
const FIELDS_MAX: usize = 32;

/// The most bytes that all names and values may have together. Real ones have a few hundred.
const BYTES_MAX: usize = 8192;

/// The highest id that a person can have. *Source*: Bot API, 52 significant bits.
const ID_MAX: u64 = (1 << 52) - 1;

const HASH: &str = "hash";

/// What every login has. The other fields depend on the person.
const REQUIRED: [&str; 4] = ["id", "first_name", "auth_date", HASH];

/// What tells an answer of the OpenID Connect login, or the claims in its JWT.
const OPENID_CONNECT: [&str; 3] = ["id_token", "code", "iss"];

/// What tells the `initData` of a Mini App.
const MINI_APP: [&str; 5] = [
    "tgWebAppData",
    "user",
    "query_id",
    "chat_instance",
    "signature",
];

/// Who logged in, as Telegram vouches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Also the id of the private chat. The only thing here that stays the same.
    pub id: UserId,
    /// As the person writes it: any characters, so escape it.
    pub first_name: String,
    /// The same.
    pub last_name: Option<String>,
    /// Without `@`. Usernames change hands.
    pub username: Option<String>,
    /// The address of the profile picture.
    pub photo_url: Option<String>,
    /// When the person logged in.
    pub at: DateTime<Utc>,
}

/// Why a login is not accepted.
///
/// Holds nothing of what was received but numbers, and nothing of the token; it can be logged and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Anybody can sign with an empty token.
    #[error("there is no bot token to check the login with")]
    NoToken,
    /// Checked while reading, so that no more is kept.
    #[error("there are more than {FIELDS_MAX} fields")]
    TooManyFields,
    /// Checked while reading, so that no more is kept.
    #[error("the fields have more than {BYTES_MAX} bytes")]
    TooLong,
    /// Fields are signed as lines of `name=value`. This one could be read as two, or cut at another place.
    #[error(
        "field {position} has a line break, or its name an equals sign; Telegram sends neither"
    )]
    Ambiguous {
        /// Its place, counted from 1.
        position: usize,
    },
    /// Whichever of the two were checked, somebody might read the other.
    #[error("field {position} has the name of one before it")]
    Twice {
        /// The place of the second, counted from 1.
        position: usize,
    },
    /// A field that every login has is not there.
    #[error("the field {field} is missing")]
    Missing {
        /// Its name.
        field: &'static str,
    },
    /// A field is missing, and what is there looks like this.
    #[error(
        "this looks like initData of a Mini App, which is signed differently; only data of the Login Widget is checked"
    )]
    MiniApp,
    /// A field is missing, and what is there looks like this.
    #[error(
        "this looks like the OpenID Connect login, whose id_token is a JWT for an OpenID Connect library; \
         only data of the Login Widget is checked"
    )]
    OpenIdConnect,
    /// Capitals are refused: each login has one hash, so a site may remember the hashes it has seen.
    #[error("the hash is not 64 hexadecimal digits in lower case")]
    HashForm,
    /// Not from Telegram, or not as Telegram sent it.
    #[error(
        "the hash does not match: the data is forged, or signed for another bot, or not as it was received \
         (every field of Telegram's and no other, decoded, none added empty)"
    )]
    HashMismatch,
    /// Telegram signed it, but not as documented.
    #[error("auth_date is not a time in Unix seconds")]
    Date,
    /// Maybe it was genuine once; maybe somebody found it.
    #[error("the login is {} s old; at most {} s are accepted", age.num_seconds(), age_max.num_seconds())]
    TooOld {
        /// How old.
        age: TimeDelta,
        /// What the caller accepts.
        age_max: TimeDelta,
    },
    /// Beyond what clocks differ by.
    #[error("the login is {} s ahead of this machine's clock", ahead.num_seconds())]
    FromTheFuture {
        /// How far.
        ahead: TimeDelta,
    },
    /// Telegram signed it, but not as documented.
    #[error("id is not the id of a person")]
    Id,
}

/// Tells who logged in, if Telegram signed these fields for the bot with this token and not longer ago than `age_max`.
///
/// `fields` are all that were received, names and values, decoded and in any order, also those unknown today, for all
/// of them are signed. Parameters of the site's own are not: take them out before. Of a callback's JSON object, numbers
/// are passed as they stand there. Read a query as pairs: a map would hide a field that is there twice.
///
/// Up to `age_max` whoever has the link is the person, as often as they like. A day is customary; minutes do for a site
/// that gives a cookie of its own.
pub fn verify<N: AsRef<str>, V: AsRef<str>>(
    fields: impl IntoIterator<Item = (N, V)>,
    token: &SecretString,
    now: DateTime<Utc>,
    age_max: TimeDelta,
) -> Result<Login, Refusal> {
    let token = token.expose_secret();
    if token.trim().is_empty() {
        return Err(Refusal::NoToken);
    }
    let mut fields = received(fields)?;
    if let Some(refusal) = incomplete(&fields) {
        return Err(refusal);
    }
    let hash = fields.remove(HASH).unwrap_or_default();
    let hash = decoded(&hash).ok_or(Refusal::HashForm)?;
    if !is_signed(&fields, &hash, token) {
        return Err(Refusal::HashMismatch);
    }
    // From here on it is Telegram who speaks.
    let at = at(&fields["auth_date"]).ok_or(Refusal::Date)?;
    let age = now.signed_duration_since(at);
    if age > age_max {
        return Err(Refusal::TooOld { age, age_max });
    }
    if -age > CLOCK_SKEW_MAX {
        return Err(Refusal::FromTheFuture { ahead: -age });
    }
    Ok(Login {
        id: id(&fields["id"]).ok_or(Refusal::Id)?,
        first_name: fields.remove("first_name").unwrap_or_default(),
        last_name: fields.remove("last_name"),
        username: fields.remove("username"),
        photo_url: fields.remove("photo_url"),
        at,
    })
}

/// The fields, sorted by name: few, short, each once, and such that no others make the same text to sign.
fn received<N: AsRef<str>, V: AsRef<str>>(
    fields: impl IntoIterator<Item = (N, V)>,
) -> Result<BTreeMap<String, String>, Refusal> {
    let mut received = BTreeMap::new();
    let mut bytes = 0;
    for (position, (name, value)) in (1..).zip(fields) {
        let (name, value) = (name.as_ref(), value.as_ref());
        bytes += name.len() + value.len();
        if position > FIELDS_MAX {
            return Err(Refusal::TooManyFields);
        }
        if bytes > BYTES_MAX {
            return Err(Refusal::TooLong);
        }
        if name.contains(['=', '\n']) || value.contains('\n') {
            return Err(Refusal::Ambiguous { position });
        }
        if received.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(Refusal::Twice { position });
        }
    }
    Ok(received)
}

/// What is missing, or what these fields are instead. Names alone are looked at.
fn incomplete(fields: &BTreeMap<String, String>) -> Option<Refusal> {
    let is_there = |name: &&str| fields.contains_key(*name);
    let field = REQUIRED.into_iter().find(|name| !is_there(name))?;
    Some(if OPENID_CONNECT.iter().any(is_there) {
        Refusal::OpenIdConnect
    } else if MINI_APP.iter().any(is_there) {
        Refusal::MiniApp
    } else {
        Refusal::Missing { field }
    })
}

/// The 32 bytes that are written as 64 hexadecimal digits.
fn decoded(hash: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    if hash.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(hash.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

/// Whether this is the hash of these fields. Takes the same time wherever the difference is.
fn is_signed(fields: &BTreeMap<String, String>, hash: &[u8], token: &str) -> bool {
    let lines = fields.iter().map(|(name, value)| format!("{name}={value}"));
    let lines: Vec<_> = lines.collect();
    // A key of any length is right; if it ever were not, nobody would be let in.
    Hmac::<Sha256>::new_from_slice(&Sha256::digest(token)).is_ok_and(|mac| {
        let mac = mac.chain_update(lines.join("\n"));
        mac.verify_slice(hash).is_ok()
    })
}

fn at(auth_date: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(auth_date.parse().ok()?, 0)
}

fn id(id: &str) -> Option<UserId> {
    let id = id.parse().ok()?;
    (1..=ID_MAX).contains(&id).then_some(UserId(id))
}
