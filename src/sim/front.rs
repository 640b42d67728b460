//! The HTTP front: from a request to a call, and from a reply to bytes.

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
    answer::{Outcome, Refusal, envelope},
    judgement::{Asked, Reply, call},
    parameters::{Parameters, percent_decoded},
    server::Shared,
    wire::Wire,
};

/// Longest request body, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

const HTML_502: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad \
                        Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n";

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
