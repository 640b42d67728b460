//! doorman: the front door of a Telegram bot.

mod admin;
mod app;
pub mod arrival;
pub mod cli;
pub mod config;
pub mod deeplink;
mod demo;
mod dialog;
pub mod idlist;
mod inbox;
mod locale;
pub mod log;
pub mod person;
pub mod reach;
mod router;
pub mod serve;
pub mod sim;
pub mod store;
pub mod telegram;
