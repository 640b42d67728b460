//! Requests to join: how long they may be answered, and what a press may still do.
//!
//! Telegram lets a bot write to whoever asks to join for five minutes, and for
//! less when another administrator acts. What was written about is [`Pending`]
//! until that time is over.
//!
//! Pure: `dialog::join` asks, `store` keeps, `locale` words.

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use teloxide::types::{ChatId, MessageId, UserId};

use crate::config::JoinPolicy;

/// How long the bot may write to whoever asks to join.
///
/// *Source*: Bot API, `ChatJoinRequest.user_chat_id`.
pub const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// How far our clock may be ahead of Telegram's, whose date a request carries.
pub const CLOCK_SKEW_MAX: TimeDelta = TimeDelta::seconds(5);

/// A request that was written about, until its time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What the person wants to join.
    pub chat: ChatId,
    /// Who asks.
    pub person: UserId,
    /// The chat's title.
    pub title: String,
    /// Where the message is.
    pub write_to: ChatId,
    /// The message.
    pub message: MessageId,
    /// Telegram's date of the newest request that the message stands for.
    pub asked_at: DateTime<Utc>,
    /// What the message is good for.
    pub stage: Stage,
}

/// What a message about a request is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// For reading.
    Told,
    /// For pressing its button.
    Offered,
    /// The button has been pressed, and the request dealt with.
    Settled,
}

/// How to answer a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approach {
    /// With a message.
    Write,
    /// With the message that is there.
    Stand,
    /// Not at all: Telegram takes no message any more.
    TooLate,
}

/// What a press on the button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The person is let in.
    LetIn,
    /// It comes too late, or the owner has changed their mind.
    Over,
    /// There is nothing left to do.
    Nothing,
}

/// What an owner is to know about the requests of one chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The bot may not let anybody in; Telegram's words.
    Powerless(String),
    /// Somebody could not be written to any more.
    TooLate,
    /// Somebody else was faster.
    Overtaken,
}

/// Is the time over in which whoever asked at `asked_at` may be written to?
#[must_use]
pub fn is_over(asked_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - asked_at > WINDOW + CLOCK_SKEW_MAX
}

/// How to answer a request of `asked_at`; `known` is what the person was written
/// about the same chat before.
///
/// One message stands for all requests of five minutes. Only where its button has
/// been used up, a request that came later needs another one.
#[must_use]
pub fn approach(known: Option<&Pending>, asked_at: DateTime<Utc>, now: DateTime<Utc>) -> Approach {
    let stands = known.is_some_and(|known| {
        let is_used_up = known.stage == Stage::Settled && asked_at > known.asked_at;
        !is_used_up && !is_over(known.asked_at, asked_at)
    });
    if stands {
        Approach::Stand
    } else if is_over(asked_at, now) {
        Approach::TooLate
    } else {
        Approach::Write
    }
}

impl Pending {
    /// What a press on the button does at `now`.
    #[must_use]
    pub fn pressed(&self, policy: JoinPolicy, now: DateTime<Utc>) -> Effect {
        match self.stage {
            Stage::Told | Stage::Settled => Effect::Nothing,
            Stage::Offered if policy != JoinPolicy::Confirm => Effect::Over,
            Stage::Offered if is_over(self.asked_at, now) => Effect::Over,
            Stage::Offered => Effect::LetIn,
        }
    }
}
