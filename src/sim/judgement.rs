//! What becomes of a call: token, bans, faults, limits, then the method itself.
//!
//! A call is judged and executed under one lock, so what it sees is one moment; only `getUpdates` lets go of the lock
//! to wait. Faults are applied here and nowhere else: the methods do not know them.

use std::time::{Duration, Instant};

use super::{
    answer::{Blame, Outcome, Refusal},
    calls::{Call, is_sending},
    hardship::Fault,
    methods::{self, Method},
    parameters::Parameters,
    server::Shared,
    updates::get_updates,
    world::{Token, World},
};

/// What goes over the wire in the end.
pub(super) enum Reply {
    Envelope(Outcome),
    /// The envelope, broken off in the middle.
    Garbage(Outcome),
    Html502,
    File(Vec<u8>),
    /// The connection closes.
    Cut,
    /// Nothing, for ever.
    Silence,
}

/// How a call that is executed ends.
enum Ending {
    Answered,
    Delayed(Duration),
    Garbled,
    Cut,
    Silent,
}

/// One request after its path was understood.
pub(super) struct Asked<'a> {
    pub(super) token: &'a str,
    pub(super) method: &'a str,
    pub(super) arrived: Instant,
}

/// Judges, executes and records a call.
pub(super) async fn call(
    shared: &Shared,
    asked: &Asked<'_>,
    parameters: &Parameters<'_>,
) -> (Reply, Duration) {
    let known = methods::find(asked.method);
    let name = known.map_or(asked.method, |(name, _)| name);
    let waits = shared.change(|world| {
        let ending = match judge(world, &shared.options.token, asked, name, parameters) {
            Ok(ending) => ending,
            Err(reply) => {
                return Err(recorded(
                    world,
                    name,
                    asked,
                    parameters,
                    (reply, Duration::ZERO),
                ));
            }
        };
        match known {
            Some((_, Some(method))) => {
                let outcome = executed(world, name, method, parameters);
                Err(recorded(world, name, asked, parameters, ending.of(outcome)))
            }
            Some((_, None)) => Ok(ending),
            None => {
                world.ledger.complain(format!("{name}: no such method"));
                let outcome = Err(Refusal::new(404, "Not Found: method not found"));
                Err(recorded(world, name, asked, parameters, ending.of(outcome)))
            }
        }
    });
    match waits {
        Err(done) => done,
        Ok(ending) => {
            let outcome = get_updates(shared, parameters).await;
            shared.change(|world| recorded(world, name, asked, parameters, ending.of(outcome)))
        }
    }
}

/// Decides, before a call has any effect, whether it will have one and how it ends.
fn judge(
    world: &mut World,
    token: &str,
    asked: &Asked<'_>,
    name: &str,
    parameters: &Parameters<'_>,
) -> Result<Ending, Reply> {
    let refused = |refusal: Refusal| Reply::Envelope(Err(refusal));
    if asked.token != token || world.token == Token::Revoked {
        return Err(refused(Refusal::new(401, "Unauthorized")));
    }
    let now = asked.arrived;
    let (latency, escalation) = (world.latency, world.escalation);
    if let Some(ban) = world.hardship.banned(name, now, latency, escalation) {
        if ban.knowingly {
            world
                .ledger
                .complain(format!("{name} was called during a ban"));
        }
        return Err(refused(ban.refusal));
    }
    let chat = chat_of(parameters);
    match world.hardship.strike(name, chat) {
        None => {}
        Some(Fault::Flood { retry_after }) => {
            world.hardship.ban(retry_after, now);
            return Err(refused(Refusal::flood(retry_after)));
        }
        Some(Fault::Refuse { code, description }) => {
            return Err(refused(Refusal::new(code, description)));
        }
        Some(Fault::ServerError) => {
            return Err(refused(Refusal::new(500, "Internal Server Error: restart")));
        }
        Some(Fault::Html502) => return Err(Reply::Html502),
        Some(Fault::Drop) => return Err(Reply::Cut),
        Some(Fault::Hang) => return Err(Reply::Silence),
        Some(Fault::ExecuteThenDrop) => return Ok(Ending::Cut),
        Some(Fault::ExecuteThenHang) => return Ok(Ending::Silent),
        Some(Fault::Delay(delay)) => return Ok(Ending::Delayed(delay)),
        Some(Fault::Garbage) => return Ok(Ending::Garbled),
    }
    match &mut world.buckets {
        Some(buckets) if is_sending(name) => {
            buckets.pour(chat, now).map_err(refused)?;
        }
        _ => {}
    }
    Ok(Ending::Answered)
}

impl Ending {
    /// What a call with this outcome is answered, and how much later than usual.
    fn of(self, outcome: Outcome) -> (Reply, Duration) {
        match self {
            Self::Answered => (Reply::Envelope(outcome), Duration::ZERO),
            Self::Delayed(delay) => (Reply::Envelope(outcome), delay),
            Self::Garbled => (Reply::Garbage(outcome), Duration::ZERO),
            Self::Cut => (Reply::Cut, Duration::ZERO),
            Self::Silent => (Reply::Silence, Duration::ZERO),
        }
    }
}

/// Runs a method, and complains of calls that were wrong whatever the state of the world.
fn executed(world: &mut World, name: &str, method: Method, parameters: &Parameters<'_>) -> Outcome {
    let outcome = method(world, parameters);
    if let Err(Refusal {
        blame: Blame::Bot,
        description,
        ..
    }) = &outcome
    {
        world.ledger.complain(format!("{name}: {description}"));
    }
    outcome
}

/// Enters the call in the ledger and, if it failed, in the transcript; adds the latency.
fn recorded(
    world: &mut World,
    name: &str,
    asked: &Asked<'_>,
    parameters: &Parameters<'_>,
    (reply, delay): (Reply, Duration),
) -> (Reply, Duration) {
    let (status, description) = match &reply {
        Reply::Envelope(Ok(_)) | Reply::File(_) => (200, ""),
        Reply::Garbage(_) => (200, "an answer that breaks off"),
        Reply::Envelope(Err(refusal)) => (refusal.code, refusal.description.as_ref()),
        Reply::Html502 => (502, "an HTML page"),
        Reply::Cut => (0, "the connection closed"),
        Reply::Silence => (0, "no answer"),
    };
    let chat_id = chat_of(parameters);
    world.ledger.enter(name, || Call {
        method: name.to_owned(),
        chat_id,
        status,
        description: description.to_owned(),
        at: asked.arrived,
        parameters: parameters.to_value(),
    });
    // Probes are many, and refusing them is what they are for.
    if let (Some(chat), true) = (chat_id, status != 200 && name != "sendChatAction") {
        world.tell(chat, &format!("✗ {name}: {status} {description}"));
    }
    (reply, world.latency + delay)
}

fn chat_of(parameters: &Parameters<'_>) -> Option<i64> {
    Some(parameters.integer("chat_id")).filter(|chat| *chat != 0)
}
