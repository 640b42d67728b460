//! doorman: the front door of a Telegram bot.
//!
//! It greets whoever opens a personal dialog, remembers how each dialog began,
//! notices when somebody blocks the bot, and tells the owner who can still be
//! reached. This page is the map; each module says more about itself.
//!
//! # How an update becomes a reply
//!
//! ```text
//! Telegram ── getUpdates ──▶ inbox::poller
//!                              arrival   what the raw JSON means           (pure)
//!                              person    what the ledger makes of it       (pure)
//!                              store     both, and the update, in one commit
//!                            ◀── acknowledged: the next offset is asked for
//!                            inbox::window    one update per person at a time
//!                            inbox::listener  teloxide's Dispatcher takes it from here
//!                            router           which handler
//!                            dialog · admin   what to say
//! Telegram ◀── sendMessage ── telegram        when: the gate asks reach::Pacer
//!                            inbox::completion  finished, tried again, or parked
//! ```
//!
//! # How an audience is audited
//!
//! ```text
//! /audit ─▶ admin::audit ┐ idlist: what a list holds     (pure)
//! doorman check ─▶ check ┘ store: a wish, and its targets
//!                             │ pages
//!                          audit::Runner ─▶ telegram::touch ── sendChatAction ─▶ Telegram
//!                             │               reach::Tempo     how fast            (pure)
//!                             │               reach::classify  what an answer proves (pure)
//!                          reach::conclude     what it makes of the target         (pure)
//!                          store: verdicts and ledger, in groups, one commit each
//!                             │
//!                          audit::watch: progress, words, picture, CSV · check: rows
//! ```
//!
//! `/check` is the same for up to twenty people, at once: `admin::check`.
//!
//! # Where things are
//!
//! | module | what it is for |
//! |---|---|
//! | `profile` | what people see of the bot before they talk to it |
//! | [`cli`], [`config`], [`log`] | commands and exit codes; settings; logging that never shows the token |
//! | `secrets` | blanked out of whatever is shown |
//! | [`serve`] | the composition root: start, run, drain |
//! | `standby`, [`tenure`] | of several instances, which one runs the bot; whether it still may |
//! | `inbox` | nothing acknowledged before it is on disk, nothing forgotten before it is handled |
//! | `router` | the tree of handlers, on one screen |
//! | `dialog` | what a person meets: greetings, help, hello in groups, requests to join, their rights |
//! | `admin` | what the owner asks: `/check`, `/audit`, `/export`, `/link`, `/sources`, `/stats`; the digest |
//! | `audit` | works off audits: probes, records, reports |
//! | [`check`] | `doorman check`: an audit from the shell |
//! | `doctor` | `doorman doctor`: whether all is as it should be, and the remedy |
//! | `app` | what every handler may reach |
//! | `health`, `vitals` | `/healthz`, `/metrics`, systemd; what is counted, and the signs of being well |
//! | [`telegram`] | the only module that sends |
//! | [`store`] | SQLite or PostgreSQL; migrations |
//! | `locale` | every word a person reads: languages, and what the owner says instead |
//! | `picture` | charts and QR codes: data in, PNG out |
//! | [`reach`] | pure: verdicts, confirmation, pace, floods, the census |
//! | [`arrival`], [`person`] | pure: what an update means; what the ledger makes of it |
//! | [`group`] | pure: the same ledger for groups and channels |
//! | [`opening`] | pure: every way a dialog begins |
//! | [`joining`] | pure: requests to join, and what may still be done about them |
//! | [`audience`] | pure: whom an audit is about, and how far it is |
//! | [`tally`] | pure: what is counted about people as they come and go |
//! | [`sources`], [`statistics`], [`retention`], [`period`] | pure: the figures that are told, and of which days |
//! | [`schedule`] | pure: when the digest is due |
//! | [`selection`], `spreadsheet` | pure: whom an export is about; CSV that spreadsheets open unharmed |
//! | [`link`] | pure: links that the owner makes, their labels and costs |
//! | [`deeplink`], [`idlist`] | pure: payloads and links; lists of people, typed or as a document |
//! | [`login`] | pure: whether data of the Login Widget is genuine, for an owner's own site |
//! | `demo`, [`sim`] | the demo, as a page and as a script; the simulated Telegram it shares with the tests |
//!
//! Imports go down only: `cli` → `check` and `serve` → `router` → `admin` →
//! `dialog` and `audit` → `app` → `telegram`, `store`, `locale`, `picture` → the
//! pure modules. `sim` imports nothing of the crate, for shared types would share
//! mistakes. The tests hold the whole table (`tests/it/tidy.rs`).
//!
//! # What always holds
//!
//! - An update is acknowledged only after the transaction that holds it, and all
//!   it says about people, has reached the disk.
//! - What an update is owed is decided in that transaction and kept in its row:
//!   however often it is handled again, a new person is greeted as new.
//! - One owner's updates are handled one at a time and in order; no two owners
//!   wait for each other. A request to join goes ahead of all that waits, for it
//!   can be answered for five minutes only, and so does what an administrator asks;
//!   what is sent for these takes turns with all other replies.
//! - An update that was handed out is finished or parked with its error. One that
//!   was cut short by the end of the process is handed out again. One that the database
//!   will not record is parked unread, and holds up no other.
//! - The sums that reports are made of change in the transaction that makes them true.
//! - Whoever asks to be forgotten is erased in the transaction that records the wish;
//!   nothing but their own new act in the dialog makes them known again.
//! - Nothing is sent but through the gate. A 429 shuts it for everybody.
//! - Of several instances one polls. Whoever was deposed commits nothing any more.
//! - No silence is a verdict: 429, 5xx, HTML and network errors prove nothing.
//! - Every target of an audit ends with exactly one verdict; a loss that may be a
//!   hiccup takes two probes. Nobody hears of a verdict before it is on disk.
//! - Pure modules know no clock, no log and no `async`; they take `now`.
//! - The token is in no log line, no error and no `Debug` output; nor is it, or the
//!   password of the database, in what `/healthz`, `/metrics` and `doctor` tell.

mod admin;
mod app;
pub mod arrival;
pub mod audience;
mod audit;
pub mod check;
pub mod cli;
pub mod config;
pub mod deeplink;
mod demo;
mod dialog;
mod doctor;
pub mod group;
mod health;
pub mod idlist;
mod inbox;
pub mod joining;
pub mod link;
mod locale;
pub mod log;
pub mod login;
pub mod opening;
pub mod period;
pub mod person;
mod picture;
mod profile;
pub mod reach;
pub mod retention;
mod router;
pub mod schedule;
mod secrets;
pub mod selection;
pub mod serve;
pub mod sim;
pub mod sources;
mod spreadsheet;
mod standby;
pub mod statistics;
pub mod store;
pub mod tally;
pub mod telegram;
pub mod tenure;
mod vitals;
