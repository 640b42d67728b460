//! Links that the owner makes: payloads with a label, and what they cost.
//!
//! A [`Link`] gives a payload a name and a price; people come through payloads that
//! nobody has made a link of just as well. What an administrator types after `/link`
//! is read as a [`Wish`], which makes a link or changes one. Here is no secret: a
//! payload is written on walls.
//!
//! Pure: `admin` asks, `store` keeps, `locale` words it.

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use fastrand::Rng;
use sha2::{Digest, Sha256};
use teloxide::types::UserId;

use crate::deeplink::{Payload, PayloadError};

/// The longest label, in characters.
pub const LABEL_CHARS_MAX: usize = 64;

/// Telegram's apps show so many digits in a row, and more, as a card number.
const CARD_DIGITS_MIN: usize = 13;

/// Hundredths of the highest cost: with its two decimals it has 12 digits.
const HUNDREDTHS_MAX: u64 = 999_999_999_999;

/// Stands for no label, and for no cost.
const NONE: &str = "-";

/// How the word begins that tells a cost.
const COST: &str = "cost=";

/// A random payload has so many characters: 270,000 million differ.
const RANDOM_CHARS: usize = 8;

/// What a random payload begins with: no letter that looks like another or like a
/// digit, and no vowel, so that no words come about.
const LETTERS: &[u8] = b"bcdfghjkmnpqrstvwxyz";

/// What else is in it.
const LETTERS_AND_DIGITS: &[u8] = b"bcdfghjkmnpqrstvwxyz23456789";

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it carries.
    pub payload: Payload,
    /// What the owner calls it.
    pub label: Option<Label>,
    /// What it has cost, in whatever currency.
    pub cost: Option<Cost>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who made it; `None` once they were forgotten.
    pub created_by: Option<UserId>,
    /// Since when it is out of use. People may come through it all the same.
    pub archived_at: Option<DateTime<Utc>>,
}

impl Link {
    /// A link with nothing but a payload.
    #[must_use]
    pub fn new(payload: Payload, by: UserId, at: DateTime<Utc>) -> Self {
        Self {
            payload,
            label: None,
            cost: None,
            created_at: at,
            created_by: Some(by),
            archived_at: None,
        }
    }

    /// The link as somebody wishes to have it.
    #[must_use]
    pub fn changed(self, wish: &Wish) -> Self {
        Self {
            label: wish.label.clone().apply(self.label),
            cost: wish.cost.clone().apply(self.cost),
            ..self
        }
    }
}

/// What the owner calls a link: one line of 1 to [`LABEL_CHARS_MAX`] characters that
/// neither break it nor turn the writing direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label(String);

impl Label {
    /// The label as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a label as somebody wrote it; `None` where nothing is to be seen.
    pub fn read(text: &str) -> Result<Option<Self>, LabelTooLong> {
        let kept: String = text.chars().filter(|it| !is_unwanted(*it)).collect();
        let words: Vec<_> = kept.split_whitespace().collect();
        let label = words.join(" ");
        match label.chars().count() {
            0 => Ok(None),
            chars if chars > LABEL_CHARS_MAX => Err(LabelTooLong { chars }),
            _ => Ok(Some(Self(label))),
        }
    }
}

/// Controls but for blanks, marks that turn the direction, and what shows nothing.
fn is_unwanted(c: char) -> bool {
    let turns_or_hides = matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    turns_or_hides || c.is_control() && !c.is_whitespace()
}

/// A label of too many characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a label has at most {LABEL_CHARS_MAX} characters, this one has {chars}")]
pub struct LabelTooLong {
    /// How many it has.
    pub chars: usize,
}

/// What a link has cost. *Units*: whatever the owner counts in; kept in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    hundredths: u64,
}

impl Cost {
    /// The highest cost there is.
    pub const MAX: Self = Self {
        hundredths: HUNDREDTHS_MAX,
    };

    /// The cost in hundredths.
    #[must_use]
    pub fn hundredths(self) -> u64 {
        self.hundredths
    }
}

/// `120` or `99.50`: the one form for each cost.
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.hundredths / 100, self.hundredths % 100);
        match rest {
            0 => write!(f, "{whole}"),
            _ => write!(f, "{whole}.{rest:02}"),
        }
    }
}

/// Reads digits with up to two decimals, after a point or a comma.
impl FromStr for Cost {
    type Err = NotACost;

    fn from_str(text: &str) -> Result<Self, NotACost> {
        let (whole, decimals) = match text.split_once(['.', ',']) {
            Some((_, decimals)) if !(1..=2).contains(&decimals.len()) => return Err(NotACost),
            Some(parts) => parts,
            None => (text, ""),
        };
        let digits = format!("{whole}{decimals:0<2}");
        if whole.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
            return Err(NotACost);
        }
        match digits.parse() {
            Ok(hundredths @ 0..=HUNDREDTHS_MAX) => Ok(Self { hundredths }),
            _ => Err(NotACost),
        }
    }
}

/// A text that is no cost, or one beyond [`Cost::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number from 0 to {max} with up to two decimals", max = Cost::MAX)]
pub struct NotACost;

/// What becomes of a part of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays.
    Keep,
    /// It goes.
    Remove,
    /// This takes its place.
    Set(T),
}

impl<T> Change<T> {
    fn apply(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::Remove => None,
            Self::Set(new) => Some(new),
        }
    }
}

/// What is asked of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Which link; `None` leaves the choice to chance.
    pub payload: Option<Payload>,
    /// What it is called.
    pub label: Change<Label>,
    /// What it costs.
    pub cost: Change<Cost>,
}

impl Wish {
    /// Reads `PAYLOAD label … cost=120`. The cost may stand anywhere, and all may be
    /// missing; a dash stands for no label and for no cost.
    pub fn read(args: &str) -> Result<Self, WishError> {
        let (costs, words): (Vec<_>, Vec<_>) = args
            .split_whitespace()
            .partition(|it| cost_in(it).is_some());
        let cost = match costs.as_slice() {
            [] => Change::Keep,
            [word] => read_cost(cost_in(word).unwrap_or_default())?,
            _ => return Err(WishError::CostTwice),
        };
        let Some((first, label)) = words.split_first() else {
            return Ok(Self {
                payload: None,
                label: Change::Keep,
                cost,
            });
        };
        Ok(Self {
            payload: Some(read_payload(first)?),
            label: read_label(&label.join(" "))?,
            cost,
        })
    }
}

/// What follows `cost=` in a word that begins so.
fn cost_in(word: &str) -> Option<&str> {
    let (start, rest) = word.split_at_checked(COST.len())?;
    start.eq_ignore_ascii_case(COST).then_some(rest)
}

fn read_cost(text: &str) -> Result<Change<Cost>, WishError> {
    if text == NONE {
        return Ok(Change::Remove);
    }
    let cost = text.parse().map_err(|NotACost| WishError::Cost {
        given: text.to_owned(),
    });
    cost.map(Change::Set)
}

fn read_payload(word: &str) -> Result<Payload, WishError> {
    let payload: Payload = word.parse().map_err(|why| WishError::Payload {
        given: word.to_owned(),
        why,
    })?;
    let is_number = word.bytes().all(|it| it.is_ascii_digit());
    if is_number && word.len() >= CARD_DIGITS_MIN {
        return Err(WishError::CardNumber { digits: word.len() });
    }
    Ok(payload)
}

fn read_label(text: &str) -> Result<Change<Label>, WishError> {
    if text == NONE {
        return Ok(Change::Remove);
    }
    Ok(Label::read(text)?.map_or(Change::Keep, Change::Set))
}

/// Why something is no wish.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WishError {
    /// The first word is no payload.
    #[error("{given}: {why}")]
    Payload {
        /// The word.
        given: String,
        /// What is wrong with it.
        why: PayloadError,
    },
    /// The payload would be taken for the number of a bank card.
    #[error("a payload of {digits} digits looks like a card number")]
    CardNumber {
        /// How many digits it has.
        digits: usize,
    },
    /// The label is too long.
    #[error(transparent)]
    Label(#[from] LabelTooLong),
    /// What follows `cost=` is none.
    #[error("{given}: {NotACost}")]
    Cost {
        /// What follows it.
        given: String,
    },
    /// There are two costs.
    #[error("a link has one cost")]
    CostTwice,
}

/// A payload by chance: easy to read aloud and to type, and never a number.
pub(crate) fn random_payload(random: &mut Rng) -> Payload {
    let payload: String = (0..RANDOM_CHARS)
        .map(|place| {
            let alphabet = if place == 0 {
                LETTERS
            } else {
                LETTERS_AND_DIGITS
            };
            char::from(alphabet[random.usize(..alphabet.len())])
        })
        .collect();
    payload.parse().expect("letters and digits are a payload")
}

/// Stands for a link where its payload does not fit, such as behind a button: 64 bits
/// of the payload's SHA-256, written as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkId(u64);

impl LinkId {
    /// The id of the link with this payload.
    #[must_use]
    pub fn of(payload: &Payload) -> Self {
        let hash = Sha256::digest(payload.as_str());
        let bytes = hash.iter().take(size_of::<u64>());
        Self(bytes.fold(0, |id, byte| id << 8 | u64::from(*byte)))
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for LinkId {
    type Err = NotALinkId;

    fn from_str(text: &str) -> Result<Self, NotALinkId> {
        let id = u64::from_str_radix(text, 16).map(Self).ok();
        id.filter(|id| id.to_string() == text).ok_or(NotALinkId)
    }
}

/// A text that no [`LinkId`] is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the id of a link")]
pub struct NotALinkId;

/// Where a link is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Links in use.
    InUse,
    /// Those that were archived.
    Archived,
}
