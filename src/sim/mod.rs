//! A simulated Telegram: the Bot API over HTTP, and the people behind it.
//!
//! The demo, the integration tests and the benchmark run the real bot against it. It knows nothing of the bot's own
//! code, not even its types: shared types would share mistakes. It follows what is known of the real server, down to
//! the words of its errors; where something is left out, the module in question says so.
//!
//! Start with [`Sim::start`], get a [`Person`] from [`Sim::person`], let them act, and look at what they see.
//!
//! | module | what is in it |
//! |---|---|
//! | `server`, `options` | starting, stopping, watching; how it is set up |
//! | `person`, `chat` | acting as a person; a group or channel in hand |
//! | `world`, `account`, `room`, `dialog` | the truth: who exists, who may be written to, what was sent |
//! | `deeds`, `gathering`, `press` | what people do, and the updates it leads to |
//! | `wire`, `front`, `parameters`, `multipart`, `answer` | from socket to call, and back to an envelope |
//! | `methods`, `updates`, `sending`, `editing`, `joining`, `profile` | what each Bot API method does |
//! | `text`, `html`, `markup`, `shapes` | texts, keyboards and JSON objects |
//! | `hardship`, `limits` | faults, bans and rate limits |
//! | `calls`, `transcript` | what the bot asked, what everybody saw |

mod account;
mod answer;
mod calls;
mod chat;
mod deeds;
mod dialog;
mod editing;
mod front;
mod gathering;
mod hardship;
mod html;
mod joining;
mod limits;
mod markup;
mod methods;
mod multipart;
mod options;
mod parameters;
mod person;
mod press;
mod profile;
mod room;
mod sending;
mod server;
mod shapes;
#[cfg(test)]
mod tests;
mod text;
mod transcript;
mod updates;
mod wire;
mod world;

pub use self::{
    account::Reach,
    calls::Call,
    chat::{Admission, Chat},
    deeds::WriteAccess,
    dialog::{Action, Attachment, Button, Message},
    hardship::{Fault, Rule},
    html::Entity,
    options::{Escalation, Limits, Memory, Options, Repeats},
    person::Person,
    press::Pressed,
    server::Sim,
    world::World,
};
