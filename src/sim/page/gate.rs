//! Who may ask: the page's own address, and for a change the page's own origin.
//!
//! The server listens on loopback, but any site in the same browser can send requests there, and one whose name was
//! made to resolve to 127.0.0.1 could read the answers. So `Host` must be one of our names, whatever is asked, and
//! whatever changes something must also come from one of them by its `Origin`.

use std::net::SocketAddr;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::wish::problem;

/// What the browser may load and run: what comes from here, and nothing inline.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// The names a browser on this machine knows us by, as `Host` has them.
#[derive(Clone, Debug)]
pub(super) struct Addresses(Vec<String>);

impl Addresses {
    pub(super) fn of(address: SocketAddr) -> Self {
        let port = address.port();
        let mut names = vec![address.to_string(), format!("localhost:{port}")];
        // A browser leaves the usual port out.
        if port == 80 {
            names.extend([address.ip().to_string(), "localhost".to_owned()]);
        }
        Self(names)
    }

    fn know(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.0.iter().any(|known| known.eq_ignore_ascii_case(name)))
    }
}

/// Lets a request pass, or refuses it.
pub(super) async fn guard(
    State(addresses): State<Addresses>,
    request: Request,
    next: Next,
) -> Response {
    let refusal = refusal(&addresses, request.method(), request.headers());
    let mut response = match refusal {
        None => next.run(request).await,
        Some(why) => problem(StatusCode::FORBIDDEN, why),
    };
    for (name, value) in ALWAYS {
        let headers = response.headers_mut();
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refusal(addresses: &Addresses, method: &Method, headers: &HeaderMap) -> Option<&'static str> {
    let text = |name| headers.get(name).and_then(|it| it.to_str().ok());
    if !addresses.know(text(header::HOST)) {
        return Some("this page answers to its own address only");
    }
    if matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    let origin = text(header::ORIGIN).and_then(|it| it.strip_prefix("http://"));
    if !addresses.know(origin) {
        return Some("only the page itself may change anything");
    }
    let is_json = text(header::CONTENT_TYPE).is_some_and(|it| it.starts_with("application/json"));
    (!is_json).then_some("a change is told as application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: &Method, host: &'static str, origin: &'static str) -> Option<&'static str> {
        let addresses = Addresses::of(([127, 0, 0, 1], 8787).into());
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        if !origin.is_empty() {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        refusal(&addresses, method, &headers)
    }

    #[test]
    fn only_our_own_names_are_answered() {
        let check = |host, expected| {
            let answer = asked(&Method::GET, host, "");
            assert_eq!(answer.is_none(), expected, "{host}");
        };
        check("127.0.0.1:8787", true);
        check("localhost:8787", true);
        check("LOCALHOST:8787", true);
        check("127.0.0.1", false);
        check("127.0.0.1:8788", false);
        check("rebound.example:8787", false);
        check("", false);
    }

    #[test]
    fn only_our_own_origin_changes_anything() {
        let check = |origin, expected| {
            let answer = asked(&Method::POST, "127.0.0.1:8787", origin);
            assert_eq!(answer.is_none(), expected, "{origin}");
        };
        check("http://127.0.0.1:8787", true);
        check("http://localhost:8787", true);
        check("", false);
        check("null", false);
        check("https://127.0.0.1:8787", false);
        check("http://127.0.0.1:3000", false);
        check("http://127.0.0.1:8787.evil.example", false);
        check("http://evil.example", false);
    }
}
