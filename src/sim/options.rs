//! How a simulated Telegram is set up.
//!
//! Every default is the friendliest one: no latency, no limits, everything remembered. A benchmark asks for
//! [`Memory::Counts`]; a test of pacing asks for [`Limits`].

use std::time::Duration;

/// What a simulated Telegram is told when it starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// The token the bot must use.
    pub token: String,
    /// The bot's username, without `@`.
    pub bot_username: String,
    /// The bot's display name.
    pub bot_name: String,
    /// Whether the owner lets people add the bot to groups.
    pub can_join_groups: bool,
    /// Port to listen on; 0 lets the system choose.
    pub port: u16,
    /// Added to every answer, after the method took effect.
    ///
    /// A long poll pays it only once it has something to say (data, or an error), not while it waits.
    pub latency: Duration,
    /// What is kept for later questions.
    pub memory: Memory,
    /// Sending limits; none by default.
    pub limits: Option<Limits>,
    /// A call this long after a ban began (plus the latency) is made by a bot that was told; a machine that is busy with
    /// other things hears of it later than one that is not.
    pub ban_notice: Duration,
    /// What a call made during a ban costs.
    pub escalation: Escalation,
    /// Whether `getUpdates` slows down polls that repeat their offset.
    pub repeats: Repeats,
    /// Seed of every random choice: update ids and faults with a chance.
    pub seed: u64,
}

/// What is kept for later questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Every message, call and transcript line.
    Everything,
    /// Counters, and the newest message of each dialog; for benchmarks.
    Counts,
}

/// Whether calls made during a ban make it longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escalation {
    /// The ban ends when it was announced to end.
    Never,
    /// Each such call adds this long.
    Adds(Duration),
}

/// Whether `getUpdates` slows down polls that repeat their offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// Answered like any other.
    Welcome,
    /// As the real server does: within 3 s the timeout is at least 3 s, within 0.5 s the limit is 1.
    Limited,
}

/// Sending limits, enforced with 429.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Sustained calls per second into one chat.
    pub chat_per_second: f64,
    /// Calls one chat takes at once before that rate applies.
    pub chat_burst: f64,
    /// Sustained calls per second into all chats together.
    pub global_per_second: f64,
    /// Calls all chats together take at once before that rate applies.
    pub global_burst: f64,
    /// What a 429 asks to wait, in seconds.
    pub retry_after_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        // The documented figures: about one message a second in a chat, about thirty a second overall.
        Self {
            chat_per_second: 1.0,
            chat_burst: 4.0,
            global_per_second: 30.0,
            global_burst: 30.0,
            retry_after_seconds: 3,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            token: "1234567890:AAsimulatedTelegramToken-0123456789".to_owned(),
            bot_username: "doorman_bot".to_owned(),
            bot_name: "Doorman".to_owned(),
            can_join_groups: true,
            port: 0,
            latency: Duration::ZERO,
            memory: Memory::Everything,
            limits: None,
            ban_notice: Duration::from_millis(100),
            escalation: Escalation::Never,
            repeats: Repeats::Welcome,
            seed: 1,
        }
    }
}
