//! doorman: the front door of a Telegram bot.

pub mod deeplink;
pub mod reach;
pub mod sim;
