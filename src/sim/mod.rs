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
//! | `server`, `options` | starting, stopping; how it is set up |
//! | `staging`, `watching` | setting the scene; looking at what came of it |
//! | `person`, `chat` | acting as a person; a group or channel in hand |
//! | `world`, `account`, `room`, `dialog` | the truth: who exists, who may be written to, what was sent |
//! | `deeds`, `gathering`, `press` | what people do, and the updates it leads to |
//! | `wire`, `front`, `parameters`, `multipart`, `judgement`, `answer` | from socket to call and back |
//! | `methods`, `updates`, `sending`, `probing`, `editing`, `joining`, `profile` | what each method does |
//! | `queue`, `echo` | updates on their way to the bot; its own messages as shown back to it |
//! | `text`, `html`, `markup`, `shapes` | texts, keyboards and JSON objects |
//! | `hardship`, `limits` | faults, bans and rate limits |
//! | `calls`, `transcript` | what the bot asked, what everybody saw |
//! | [`page`] | all of it in a browser |

mod account;
mod answer;
mod calls;
mod chat;
mod deeds;
mod dialog;
mod echo;
mod editing;
mod front;
mod gathering;
mod hardship;
mod html;
mod joining;
mod judgement;
mod limits;
mod markup;
mod methods;
mod multipart;
mod options;
pub mod page;
mod parameters;
mod person;
mod press;
mod probing;
mod profile;
mod queue;
mod room;
mod sending;
mod server;
mod shapes;
mod staging;
#[cfg(test)]
mod tests;
mod text;
mod transcript;
mod updates;
mod watching;
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
