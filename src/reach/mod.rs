//! Who can still be reached, and how fast it is fair to ask.
//!
//! Pure: no await, no clock, no log; the moment is always an argument. [`classify`] turns an error answer of the
//! Bot API into a [`Reading`], [`Pacer`] says when a call may leave, [`Tempo`] finds out how many probes a second
//! Telegram bears, [`ReplyBudget`] says whether a person who floods the bot is still answered. `telegram` asks the
//! pacer before every call, `audit` and `dialog` read the verdicts. Nothing here may wait, guess a verdict from a
//! silence, or remember more than the last few minutes.

mod budget;
mod census;
mod confirmation;
mod outcome;
mod pacer;
mod tempo;
mod verdict;

pub use budget::{REPLY_BURST, REPLY_EVERY, ReplyBudget, Response};
pub use census::{Census, Certainty};
pub use confirmation::{Suspicion, Weight, weigh};
pub use outcome::{Acquaintance, Answer, Confirm, Outcome, Target, conclude, wait_max};
pub use pacer::{Admission, CHAT_BURST, CHAT_EVERY, Ceilings, Lane, Pacer};
pub use tempo::Tempo;
pub use verdict::{Finality, Reading, UnknownVerdict, Verdict, classify};
