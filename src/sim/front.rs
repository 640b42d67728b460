//! The HTTP front: paths, tokens, faults, envelopes.
//!
//! A call is judged and executed under one lock, so what it sees is one moment; only `getUpdates` lets go of the lock
//! to wait. Faults are applied here and nowhere else: the methods do not know them.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};

use super::{
    answer::{Blame, Outcome, Refusal, envelope},
    calls::Call,
    calls::is_sending,
    hardship::Fault,
    methods::{self, Method},
    parameters::{Parameters, percent_decoded},
    server::Shared,
    updates::get_updates,
    wire::Wire,
    world::{Token, World},
};

/// Longest request body, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

const HTML_502: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad \
                        Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n";

/// What goes over the wire in the end.
enum Reply {
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
struct Asked<'a> {
    token: &'a str,
    method: &'a str,
    arrived: Instant,
}

/// Answers one HTTP request.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        wire.cut();
        return Response::default();
    };
    let path = percent_decoded(head.uri.path());
    let (reply, delay) = reply(&shared, &path, head.uri.query(), &head.headers, &body).await;
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    match reply {
        Reply::Envelope(outcome) => json_response(&outcome, envelope(&outcome)),
        Reply::Garbage(outcome) => {
            let mut whole = envelope(&outcome);
            let half = whole.floor_char_boundary(whole.len() / 2);
            whole.truncate(half);
            json_response(&outcome, whole)
        }
        Reply::Html502 => response(StatusCode::BAD_GATEWAY, "text/html", HTML_502.into()),
        Reply::File(bytes) => response(StatusCode::OK, "application/octet-stream", bytes.into()),
        Reply::Cut => {
            wire.cut();
            Response::default()
        }
        Reply::Silence => std::future::pending().await,
    }
}

fn json_response(outcome: &Outcome, body: String) -> Response {
    let status = outcome
        .as_ref()
        .map_or_else(|refusal| refusal.code, |_| 200);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = response(status, "application/json", body.into());
    if let Some(seconds) = outcome.as_ref().err().and_then(Refusal::retry_after) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn response(status: StatusCode, kind: &'static str, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}

/// What to answer, and how much later.
async fn reply(
    shared: &Shared,
    path: &str,
    query: Option<&str>,
    headers: &HeaderMap,
    body: &[u8],
) -> (Reply, Duration) {
    let arrived = Instant::now();
    let refused = |refusal: Refusal| (Reply::Envelope(Err(refusal)), Duration::ZERO);
    if let Some(file) = path.strip_prefix("/file/bot") {
        return (download(shared, file), Duration::ZERO);
    }
    let Some((token, method)) = path
        .strip_prefix("/bot")
        .and_then(|path| path.split_once('/'))
    else {
        return refused(Refusal::new(404, "Not Found"));
    };
    if !token.contains(':')
        || token.starts_with('0')
        || token.len() > 80
        || !token.starts_with(|c: char| c.is_ascii_digit())
    {
        return refused(Refusal::new(401, "Unauthorized: invalid token specified"));
    }
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let Some(parameters) = Parameters::read(query, kind, body) else {
        shared.change(|world| {
            world
                .ledger
                .complain(format!("{method}: a body that is not {kind}"));
        });
        return refused(Refusal::bad("can't parse parameters"));
    };
    let method = method
        .strip_prefix("test/")
        .unwrap_or(method)
        .trim_matches('/');
    let method = if method.is_empty() {
        parameters.text("method")
    } else {
        method
    };
    call(
        shared,
        &Asked {
            token,
            method,
            arrived,
        },
        &parameters,
    )
    .await
}

/// Judges, executes and records a call.
async fn call(
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
        Reply::Envelope(Ok(_)) | Reply::Garbage(_) | Reply::File(_) => (200, ""),
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

/// A file the bot asked for, after `/file/bot`.
fn download(shared: &Shared, path: &str) -> Reply {
    let not_found = || Reply::Envelope(Err(Refusal::new(404, "Not Found")));
    match path.split_once("/files/") {
        Some((token, id)) if token == shared.options.token => shared
            .look(|world| world.files.get(id).cloned())
            .map_or_else(not_found, Reply::File),
        _ => not_found(),
    }
}
