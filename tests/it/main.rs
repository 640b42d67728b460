//! Stories: people act in a simulated Telegram, the real bot answers over HTTP,
//! with real SQL underneath. One file per theme, one sentence per test.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod audit_stage;
mod browser;
mod database;
mod line;
mod postgres;
mod process;
mod stage;

mod audit;
mod audit_audience;
mod audit_buttons;
mod audit_hardship;
mod audit_message;
mod audit_store;
mod audit_turns;
mod backup;
mod burst;
mod check;
mod check_list;
mod conversation;
mod digest;
mod doctor;
mod durability;
mod export;
mod faults;
mod fencing;
mod grants;
mod group_store;
mod groups;
mod hardship;
mod health;
mod inspection;
mod join;
mod join_store;
mod language;
mod languages;
mod lease;
mod link_store;
mod links;
mod malformed;
mod pace;
mod page;
mod page_tour;
mod profile;
mod rights;
mod rights_store;
mod schemas;
mod settings;
mod sources;
mod standby;
mod start;
mod stats;
mod store;
mod strangers;
mod texts;
mod tidy;
mod upgrades;
