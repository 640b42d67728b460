//! The page itself, and the files in the bot's messages.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderName, HeaderValue, StatusCode, Uri, header},
    response::Response,
};

use super::{super::dialog::Attachment, Scene, wish::problem};

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// All the page is made of.
const PARTS: &[(&str, &str, &str)] = &[
    ("/", HTML, include_str!("index.html")),
    (
        "/style.css",
        "text/css; charset=utf-8",
        include_str!("style.css"),
    ),
    ("/script.js", SCRIPT, include_str!("script.js")),
    ("/chat.js", SCRIPT, include_str!("chat.js")),
    ("/text.js", SCRIPT, include_str!("text.js")),
    ("/calls.js", SCRIPT, include_str!("calls.js")),
    ("/deeds.js", SCRIPT, include_str!("deeds.js")),
    ("/icon.svg", "image/svg+xml", include_str!("icon.svg")),
];

/// A part of the page.
pub(super) async fn page(uri: Uri) -> Response {
    match PARTS.iter().find(|(path, ..)| *path == uri.path()) {
        Some((_, kind, text)) => response(kind, Bytes::from_static(text.as_bytes())),
        None => problem(StatusCode::NOT_FOUND, "there is no such page"),
    }
}

/// `GET /file/CHAT/MESSAGE`: a picture to be shown, or anything else to be saved.
pub(super) async fn attached(
    State(scene): State<Arc<Scene>>,
    Path((chat, message)): Path<(i64, i64)>,
) -> Response {
    let found = scene.sim.ask(|world| {
        let mut messages = world.messages(chat);
        messages.find(|it| it.id == message)?.attachment.clone()
    });
    match found {
        Some(file) if file.kind == "photo" && is_png(&file.bytes) => {
            response("image/png", file.bytes.into())
        }
        Some(file) => to_be_saved(file),
        None => problem(StatusCode::NOT_FOUND, "there is no such file"),
    }
}

fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
}

/// A file under its own name; never shown by the browser, for the bot sends what it likes.
fn to_be_saved(file: Attachment) -> Response {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
    let name = file.file_name.replace(|it| !is_plain(it), "_");
    let mut response = response("application/octet-stream", file.bytes.into());
    let disposition = format!("attachment; filename=\"{name}\"");
    set(&mut response, header::CONTENT_DISPOSITION, &disposition);
    response
}

fn response(kind: &str, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    set(&mut response, header::CONTENT_TYPE, kind);
    response
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    // Made of plain characters, so it is a header's value.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
