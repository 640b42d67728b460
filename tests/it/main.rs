//! Stories: people act in a simulated Telegram, the real bot answers over HTTP,
//! with real SQL underneath. One file per theme, one sentence per test.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod browser;
mod process;
mod stage;

mod audit;
mod audit_hardship;
mod audit_store;
mod check;
mod check_list;
mod conversation;
mod durability;
mod export;
mod faults;
mod grants;
mod group_store;
mod groups;
mod join;
mod join_store;
mod language;
mod languages;
mod pace;
mod page;
mod page_tour;
mod profile;
mod rights;
mod rights_store;
mod settings;
mod start;
mod store;
mod texts;
mod tidy;
mod upgrades;
