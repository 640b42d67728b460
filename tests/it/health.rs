//! `/healthz` and `/metrics`, asked by a real client; systemd, at a real socket.

use std::os::unix::net::UnixDatagram;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use doorman::sim::{Fault, Options, Rule};
use reqwest::Client;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::stage::{PATIENCE, Stage};

/// How long trouble may take to show: polls fail for ten seconds before it counts, a
/// locked database is waited for as long.
const UNTIL_NOTICED: Duration = Duration::from_secs(40);

/// A port that was free a moment ago.
pub(crate) async fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().to_string()
}

/// A stage whose bot tells of its health, and where.
async fn watched_stage() -> (Stage, String) {
    let address = free_address().await;
    let stage = Stage::with(Options::default(), |config| {
        config.metrics = Some(address.parse().unwrap());
    });
    (stage.await, address)
}

pub(crate) async fn fetch(address: &str, path: &str) -> Option<(u16, String)> {
    let response = Client::new().get(format!("http://{address}{path}")).send();
    let response = response.await.ok()?;
    Some((response.status().as_u16(), response.text().await.unwrap()))
}

/// Asks until the answer has this status; returns its body.
pub(crate) async fn until_status(address: &str, expected: u16) -> Value {
    let ends_at = Instant::now() + UNTIL_NOTICED;
    loop {
        let answer = fetch(address, "/healthz").await;
        if let Some((status, body)) = &answer
            && *status == expected
        {
            return serde_json::from_str(body).unwrap();
        }
        assert!(Instant::now() < ends_at, "not {expected}: {answer:?}");
        // Another's answer over HTTP: there is nothing to wait on.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[track_caller]
fn reason(unwell: &Value) -> &str {
    let reasons = unwell["reasons"].as_array().unwrap();
    assert_eq!(
        (&unwell["status"], reasons.len()),
        (&json!("unwell"), 1),
        "{unwell}"
    );
    reasons[0].as_str().unwrap()
}

#[tokio::test]
async fn a_bot_in_good_health_says_so_and_counts_what_it_does() {
    let (stage, address) = watched_stage().await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.hear(&ann).await;
    ann.starts();
    stage.hear(&ann).await;
    ann.writes("hello");
    stage.hear(&ann).await;
    stage.settle().await;
    let mut well = until_status(&address, 200).await;
    let age = well["last_poll_age_seconds"].take();
    assert!(age.as_u64().is_some_and(|age| age < 20), "{age}");
    let expected = json!({
        "status": "well", "role": "holder", "reasons": [], "last_poll_age_seconds": null, "inbox_updates": 0,
        "parked_updates": 0, "store_writable": true, "pause_left_seconds": 0,
    });
    assert_eq!(well, expected);

    let (status, text) = fetch(&address, "/metrics").await.unwrap();
    assert_eq!(status, 200);
    for line in [
        "doorman_updates_total{kind=\"start\"} 2",
        "doorman_updates_total{kind=\"message\"} 1",
        "doorman_greetings_total{welcome=\"new\"} 1",
        "doorman_greetings_total{welcome=\"returning\"} 1",
        "doorman_reply_latency_seconds_count 3",
        "doorman_calls_total{method=\"SendMessage\",status=\"ok\"} 3",
        "doorman_inbox_updates 0",
        "doorman_parked_updates 0",
        "doorman_audit_people 0",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}\n{text}");
    }
    let (status, _) = fetch(&address, "/anything").await.unwrap();
    assert_eq!(status, 404);
    stage.finish().await;
}

#[tokio::test]
async fn nothing_a_person_sends_becomes_a_label() {
    let (stage, address) = watched_stage().await;
    let ann = stage.sim.person("Ann \"}x").with_username("annsecret");
    ann.starts_with("payloadsecret");
    stage.hear(&ann).await;
    ann.writes("/commandsecret argumentsecret");
    stage.hear(&ann).await;
    stage.settle().await;
    let (_, text) = fetch(&address, "/metrics").await.unwrap();
    assert!(
        !text.contains("secret") && !text.contains(&ann.id().to_string()),
        "{text}"
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_429_is_counted_with_the_time_it_costs() {
    let (stage, address) = watched_stage().await;
    let ann = stage.sim.person("Ann");
    let flood = Fault::Flood { retry_after: 2 };
    stage.sim.strike(Rule::on("sendMessage", flood));
    ann.starts();
    stage.hear(&ann).await;
    let (_, text) = fetch(&address, "/metrics").await.unwrap();
    for line in [
        "doorman_calls_total{method=\"SendMessage\",status=\"limited\"} 1",
        "doorman_paused_seconds_total 2.0",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}\n{text}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_telegram_that_is_down_makes_the_bot_unwell_until_it_is_back() {
    let (stage, address) = watched_stage().await;
    until_status(&address, 200).await;
    stage.until_polled().await;
    stage.sim.go_down().await;
    let unwell = until_status(&address, 503).await;
    let says = reason(&unwell);
    let is_told = says.starts_with("no updates can be fetched for 1") && says.contains("refused");
    assert!(is_told, "{says}");
    assert_eq!(unwell["store_writable"], true);
    stage.sim.come_back().await.unwrap();
    until_status(&address, 200).await;
    stage.finish().await;
}

#[tokio::test]
async fn what_telegram_repeats_of_the_token_is_told_to_nobody() {
    let (stage, address) = watched_stage().await;
    until_status(&address, 200).await;
    stage.until_polled().await;
    let repeated = Fault::Refuse {
        code: 400,
        description: format!("Bad Request: what about \"{}\"", stage.sim.token()).into(),
    };
    stage
        .sim
        .strike(Rule::on("getUpdates", repeated).until_cleared());
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.hear(&ann).await;
    let unwell = until_status(&address, 503).await;
    let says = reason(&unwell);
    assert!(says.ends_with("what about \"<token>\""), "{says}");
    for path in ["/healthz", "/metrics"] {
        let (_, body) = fetch(&address, path).await.unwrap();
        assert!(!body.contains(key(&stage)), "{body}");
    }
    stage.sim.relent();
    until_status(&address, 200).await;
    stage.finish().await;
}

/// What of the token is secret.
fn key(stage: &Stage) -> &str {
    stage.sim.token().split_once(':').unwrap().1
}

#[tokio::test]
async fn a_telegram_that_was_never_there_is_told_before_polling_begins() {
    let address = free_address().await;
    let metrics = address.clone();
    let mut stage = Stage::dark(Options::default(), |config| {
        config.metrics = Some(metrics.parse().unwrap());
    })
    .await;
    stage.sim.go_down().await;
    stage.run_bot();
    let unwell = until_status(&address, 503).await;
    assert!(
        reason(&unwell).starts_with("polling has not begun"),
        "{unwell}"
    );
    stage.sim.come_back().await.unwrap();
    until_status(&address, 200).await;
    stage.finish().await;
}

#[tokio::test]
async fn a_locked_database_makes_the_bot_unwell_until_it_is_free() {
    let (stage, address) = watched_stage().await;
    until_status(&address, 200).await;
    let mut locker = stage.connection().await;
    begin(&mut locker).await;
    let unwell = until_status(&address, 503).await;
    let says = reason(&unwell);
    let is_told = says.starts_with("the database takes no writes") && says.contains("locked");
    assert!(is_told, "{says}");
    assert_eq!(unwell["store_writable"], false);
    locker.close().await.unwrap();
    until_status(&address, 200).await;
    stage.finish().await;
}

async fn begin(connection: &mut AnyConnection) {
    sqlx::query("begin immediate")
        .execute(connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_address_that_is_taken_is_one_line_that_says_so() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let ended = stage
        .spawn_bot(&[("DOORMAN_METRICS", &address)])
        .ended()
        .await;
    let line = "doorman: DOORMAN_METRICS cannot be listened on (Address already in use (os error \
                98)): it takes a free address of this machine";
    assert_eq!(ended.code, Some(2), "{}", ended.log);
    assert_eq!(ended.log.lines().last(), Some(line));
    stage.finish().await;
}

/// A service manager's ear.
struct Manager {
    messages: Receiver<String>,
    path: String,
    _folder: tempfile::TempDir,
}

impl Manager {
    fn listening() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let (heard, messages) = mpsc::channel();
        // Always listening, as the real one: its queue holds ten messages, then a sender waits.
        std::thread::spawn(move || {
            let mut message = [0; 256];
            while let Ok(length) = socket.recv(&mut message) {
                let message = String::from_utf8(message[..length].to_vec()).unwrap();
                if heard.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            messages,
            path: path.to_str().unwrap().to_owned(),
            _folder: folder,
        }
    }

    /// The next message, if it comes in time.
    fn heard(&self, within: Duration) -> Option<String> {
        self.messages.recv_timeout(within).ok()
    }

    /// Waits for a message other than the watchdog's.
    fn hears(&self) -> String {
        loop {
            let heard = self.heard(PATIENCE).expect("a message");
            if heard != "WATCHDOG=1\n" {
                return heard;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_manager_hears_of_readiness_of_health_and_of_the_end() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let manager = Manager::listening();
    stage.sim.go_down().await;
    let bot = stage.spawn_bot(&[
        ("NOTIFY_SOCKET", &manager.path),
        ("WATCHDOG_USEC", "1500000"),
    ]);
    bot.until_logged("Telegram cannot be reached").await;
    // Neither ready nor alive before there is somebody to poll.
    assert_eq!(manager.heard(Duration::from_millis(10)), None);
    stage.sim.come_back().await.unwrap();
    assert_eq!(manager.hears(), "READY=1\n");
    assert_eq!(manager.heard(PATIENCE).as_deref(), Some("WATCHDOG=1\n"));

    stage.until_polled().await;
    stage.sim.go_down().await;
    bot.until_logged("unwell: the watchdog is not told otherwise")
        .await;
    // What was told before that is still on its way; then there is silence.
    while manager.heard(Duration::from_secs(2)).is_some() {
        assert!(!bot.log().contains("well again"), "{}", bot.log());
    }
    stage.sim.come_back().await.unwrap();
    bot.until_logged("well again").await;
    assert_eq!(manager.heard(PATIENCE).as_deref(), Some("WATCHDOG=1\n"));

    bot.terminate();
    assert_eq!(manager.hears(), "STOPPING=1\n");
    assert_eq!(bot.ended().await.code, Some(0));
    stage.finish().await;
}
