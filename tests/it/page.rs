//! The page of the demo over HTTP: who may ask, what is refused, what is told live; and the demo as a process.

use std::net::TcpListener as Port;
use std::time::{Duration, Instant};

use doorman::sim::page::{self, Cast, Order, Program, Switch};
use doorman::sim::{Options, Person, Reach, Sim};
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HOST, ORIGIN};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::process::Process;
use crate::stage::PATIENCE;

/// The page on a simulated Telegram, without a bot.
struct Theatre {
    sim: Sim,
    owner: Person,
    /// Where it is, as an origin.
    origin: String,
    orders: mpsc::Receiver<Order>,
    client: Client,
    served: JoinHandle<()>,
}

impl Theatre {
    async fn open() -> Self {
        let sim = Sim::start(Options::default()).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let cast = Cast::assemble(&sim);
        let owner = cast.owner().clone();
        let (switch, _show, orders) = Switch::new(Program::Running(7));
        let world = sim.clone();
        let served = tokio::spawn(async move {
            page::serve(listener, world, cast, switch).await.unwrap();
        });
        Self {
            sim,
            owner,
            origin,
            orders,
            client: Client::new(),
            served,
        }
    }

    /// Asks for something to be done, as the page does.
    async fn post(&self, path: &str, wish: &Value) -> Response {
        self.post_from(Some(&self.origin), path, wish).await
    }

    async fn post_from(&self, origin: Option<&str>, path: &str, wish: &Value) -> Response {
        let request = self.client.post(format!("{}{path}", self.origin));
        let request = match origin {
            Some(origin) => request.header(ORIGIN, origin),
            None => request,
        };
        let request = request.header(CONTENT_TYPE, "application/json");
        request.body(wish.to_string()).send().await.unwrap()
    }

    async fn done(&self, path: &str, wish: Value) -> Value {
        let answer = self.post(path, &wish).await;
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert_eq!(status, StatusCode::OK, "{wish}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    async fn refused(&self, path: &str, wish: Value) -> String {
        let answer = self.post(path, &wish).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{wish}");
        let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        answer["problem"].as_str().unwrap().to_owned()
    }

    async fn watches(&self, chat: i64) -> Watcher {
        let url = format!("{}/events?chat={chat}", self.origin);
        let stream = self.client.get(url).send().await.unwrap();
        assert_eq!(stream.status(), StatusCode::OK);
        Watcher {
            stream,
            unread: String::new(),
        }
    }

    fn start(&self) -> Value {
        json!({ "deed": "start", "person": self.owner.id(), "payload": "" })
    }
}

impl Drop for Theatre {
    fn drop(&mut self) {
        self.served.abort();
    }
}

/// Somebody who reads the events.
struct Watcher {
    stream: Response,
    unread: String,
}

impl Watcher {
    /// The next event of a kind that is as wanted; others are passed over.
    async fn sees(&mut self, kind: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let seen = tokio::time::timeout(PATIENCE, async {
            loop {
                let (name, data) = self.next().await;
                if name == kind && wanted(&data) {
                    return data;
                }
            }
        });
        seen.await.unwrap_or_else(|_| panic!("no {kind} as wanted"))
    }

    async fn next(&mut self) -> (String, Value) {
        loop {
            if let Some((event, rest)) = self.unread.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
                let next = field("event: ").zip(field("data: "));
                let next =
                    next.map(|(name, data)| (name.to_owned(), serde_json::from_str(data).unwrap()));
                let rest = rest.to_owned();
                self.unread = rest;
                match next {
                    Some(next) => return next,
                    // A sign of life.
                    None => continue,
                }
            }
            let chunk = self.stream.chunk().await.unwrap().expect("it goes on");
            self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

#[tokio::test]
async fn only_the_page_itself_may_change_anything() {
    let theatre = Theatre::open().await;
    let elsewhere = theatre.origin.replace("127.0.0.1", "127.0.0.2");
    for origin in [
        None,
        Some("null"),
        Some("https://evil.example"),
        Some("http://127.0.0.1:1"),
        Some(elsewhere.as_str()),
    ] {
        for path in ["/deed", "/meeting", "/crowd", "/weather"] {
            let answer = theatre.post_from(origin, path, &theatre.start()).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{origin:?} {path}");
        }
    }
    assert_eq!(theatre.owner.reach(), Reach::NoPermission);
    // The same from the page itself is done.
    theatre.done("/deed", theatre.start()).await;
    assert_eq!(theatre.owner.reach(), Reach::Open);
}

#[tokio::test]
async fn a_form_of_another_site_cannot_change_anything_either() {
    let theatre = Theatre::open().await;
    let request = theatre.client.post(format!("{}/deed", theatre.origin));
    let request = request.header(ORIGIN, &theatre.origin);
    let request = request.header(CONTENT_TYPE, "text/plain");
    let answer = request
        .body(theatre.start().to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(theatre.owner.reach(), Reach::NoPermission);
}

#[tokio::test]
async fn a_name_that_was_made_to_lead_here_reads_nothing() {
    let theatre = Theatre::open().await;
    for path in ["/", "/script.js", "/events?chat=0"] {
        let request = theatre.client.get(format!("{}{path}", theatre.origin));
        let answer = request
            .header(HOST, "rebound.example")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn every_answer_forbids_what_is_not_from_here() {
    let theatre = Theatre::open().await;
    for path in ["/", "/style.css", "/chat.js", "/nowhere", "/file/1/1"] {
        let url = format!("{}{path}", theatre.origin);
        let answer = theatre.client.get(url).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap();
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_in_words() {
    let theatre = Theatre::open().await;
    let owner = theatre.owner.id();
    let deed = |deed: Value| {
        let mut all = json!({ "person": owner });
        all.as_object_mut()
            .unwrap()
            .extend(deed.as_object().unwrap().clone());
        all
    };
    let long = "x".repeat(65);
    for (path, wish, word) in [
        ("/deed", json!([]), "not understood"),
        ("/deed", deed(json!({ "deed": "fly" })), "not understood"),
        (
            "/deed",
            json!({ "deed": "block", "person": 4 }),
            "no such person",
        ),
        (
            "/deed",
            deed(json!({ "deed": "write", "text": " \n" })),
            "empty",
        ),
        (
            "/deed",
            deed(json!({ "deed": "write", "text": "x".repeat(4097) })),
            "4096",
        ),
        (
            "/deed",
            deed(json!({ "deed": "start", "payload": "a b" })),
            "payload",
        ),
        (
            "/deed",
            deed(json!({ "deed": "start", "payload": long })),
            "at most 64",
        ),
        (
            "/deed",
            deed(json!({ "deed": "press", "chat": owner, "message": 1, "row": 0, "column": 0 })),
            "not there",
        ),
        (
            "/deed",
            deed(json!({ "deed": "press", "chat": 5, "message": 1, "row": 0, "column": 0 })),
            "somebody else",
        ),
        (
            "/meeting",
            deed(json!({ "deed": "ask_to_join", "chat": 5 })),
            "no such chat",
        ),
        (
            "/crowd",
            json!({ "deed": "audience", "people": 20_001 }),
            "from 1 to 20000",
        ),
        (
            "/crowd",
            json!({ "deed": "rush", "people": 0 }),
            "from 1 to 2000",
        ),
        ("/crowd", json!({ "deed": "list" }), "no audience"),
        (
            "/crowd",
            json!({ "deed": "person", "name": "", "username": "", "language": "en" }),
            "name is empty",
        ),
        (
            "/crowd",
            json!({ "deed": "person", "name": "Zoë", "username": "a b", "language": "en" }),
            "username",
        ),
        (
            "/weather",
            json!({ "weather": "flood", "seconds": 3601 }),
            "from 1 to 3600",
        ),
        (
            "/weather",
            json!({ "weather": "latency", "millis": 10_001 }),
            "up to 10000",
        ),
    ] {
        let shown = wish.to_string();
        let problem = theatre.refused(path, wish).await;
        assert!(problem.contains(word), "{shown}: {problem}");
    }
    theatre
        .done("/deed", deed(json!({ "deed": "delete" })))
        .await;
    let problem = theatre.refused("/deed", theatre.start()).await;
    assert!(problem.contains("has deleted the account"), "{problem}");
}

#[tokio::test]
async fn a_viewer_sees_what_changes_and_the_next_one_begins_with_everything() {
    let theatre = Theatre::open().await;
    let owner = theatre.owner.id();
    let mut viewer = theatre.watches(owner).await;
    let chat = viewer.sees("chat", |_| true).await;
    assert_eq!(
        (&chat["is_new"], &chat["entries"]),
        (&json!(true), &json!([]))
    );

    theatre.done("/deed", theatre.start()).await;
    let starts = |chat: &Value| chat["entries"][0]["text"] == "/start";
    viewer.sees("chat", starts).await;
    let newcomer =
        json!({ "deed": "person", "name": "<b>Zoë</b>", "username": "@zoe", "language": "de" });
    let newcomer = theatre.done("/crowd", newcomer).await["person"].clone();
    let told = |people: &Value| {
        let people = people["people"].as_array().unwrap();
        people
            .iter()
            .any(|it| it["id"] == newcomer && it["name"] == "<b>Zoë</b>" && it["username"] == "zoe")
    };
    viewer.sees("people", told).await;

    let mut next = theatre.watches(owner).await;
    next.sees("people", told).await;
    next.sees("weather", |it| it["bot"]["process"] == 7).await;
    next.sees("chat", starts).await;
}

#[tokio::test]
async fn more_viewers_than_there_is_room_for_are_turned_away_until_one_leaves() {
    let theatre = Theatre::open().await;
    let mut viewers = Vec::new();
    for _ in 0..32 {
        viewers.push(theatre.watches(0).await);
    }
    let url = format!("{}/events?chat=0", theatre.origin);
    let answer = theatre.client.get(&url).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    viewers.pop();
    let ends_at = Instant::now() + PATIENCE;
    while theatre.client.get(&url).send().await.unwrap().status() != StatusCode::OK {
        assert!(Instant::now() < ends_at, "nobody is let in");
        // The server learns of it when it next writes.
        theatre.done("/deed", theatre.start()).await;
    }
}

#[tokio::test]
async fn a_file_of_the_bot_is_saved_and_never_shown() {
    let theatre = Theatre::open().await;
    theatre.done("/deed", theatre.start()).await;
    let evil = b"<script>alert(1)</script>".to_vec();
    let part = Part::bytes(evil.clone()).file_name("a \"b\".html");
    let form = Form::new().text("chat_id", theatre.owner.id().to_string());
    let form = form.part("document", part);
    let url = format!(
        "{}/bot{}/sendDocument",
        theatre.sim.url(),
        theatre.sim.token()
    );
    let sent = theatre
        .client
        .post(url)
        .multipart(form)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), StatusCode::OK);
    let message = theatre.owner.newest().unwrap();

    let url = format!(
        "{}/file/{}/{}",
        theatre.origin,
        theatre.owner.id(),
        message.id
    );
    let file = theatre.client.get(url).send().await.unwrap();
    assert_eq!(file.headers()[CONTENT_TYPE], "application/octet-stream");
    let disposition = file.headers()[CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(disposition, "attachment; filename=\"a___b__.html\"");
    assert_eq!(file.bytes().await.unwrap(), evil);
}

#[tokio::test]
async fn an_outage_is_one_and_ends() {
    let theatre = Theatre::open().await;
    let url = format!("{}/bot{}/getMe", theatre.sim.url(), theatre.sim.token());
    theatre
        .done("/weather", json!({ "weather": "outage" }))
        .await;
    assert!(Client::new().get(&url).send().await.is_err());
    theatre.done("/weather", json!({ "weather": "fair" })).await;
    let answer = Client::new().get(&url).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn orders_for_the_bot_reach_whoever_runs_it() {
    let mut theatre = Theatre::open().await;
    for (weather, order) in [
        ("kill", Order::Kill),
        ("start", Order::Start),
        ("restart", Order::Restart),
    ] {
        theatre
            .done("/weather", json!({ "weather": weather }))
            .await;
        assert_eq!(theatre.orders.recv().await, Some(order));
    }
}

/// Waits for the demo's page, and returns where it is.
pub(crate) async fn address_of(demo: &Process) -> String {
    let ends_at = Instant::now() + PATIENCE;
    loop {
        let output = demo.output();
        let said = output.split_once("The demo is at ").map(|(_, after)| after);
        if let Some((address, _)) = said.and_then(|after| after.split_once(' ')) {
            return address.to_owned();
        }
        assert!(
            Instant::now() < ends_at,
            "no address: {output}{}",
            demo.log()
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_busy_port_is_named_and_the_next_one_taken() {
    let taken = Port::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let demo = Process::start(&["demo", "--port", &port.to_string()], &[]);
    let address = address_of(&demo).await;
    let output = demo.output();
    assert!(
        output.contains(&format!("Port {port} is busy.")),
        "{output}"
    );
    assert!(!address.ends_with(&port.to_string()), "{address}");
    let page = reqwest::get(address).await.unwrap().text().await.unwrap();
    assert!(page.contains("doorman: the demo"), "{page}");
}

#[tokio::test]
async fn the_demo_runs_the_bot_restarts_it_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_str().unwrap();
    let demo = Process::start(&["demo", "--port", "0"], &[("TMPDIR", place)]);
    let origin = address_of(&demo).await;
    let client = Client::new();
    let stream = client.get(format!("{origin}/events?chat=0")).send().await;
    let mut viewer = Watcher {
        stream: stream.unwrap(),
        unread: String::new(),
    };
    let first =
        viewer.sees("weather", |it| it["bot"]["runs"] == true).await["bot"]["process"].clone();
    // It has set its menus, so it runs on this Telegram.
    viewer
        .sees("calls", |it| it.to_string().contains("setMyCommands"))
        .await;

    let restart = client
        .post(format!("{origin}/weather"))
        .header(ORIGIN, &origin);
    let restart = restart.header(CONTENT_TYPE, "application/json");
    let restart = restart
        .body(r#"{"weather":"restart"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(restart.status(), StatusCode::OK);
    let second = viewer
        .sees("weather", |it| {
            it["bot"]["runs"] == true && it["bot"]["process"] != first
        })
        .await;

    demo.signal("INT");
    let ended = demo.ended().await;
    assert_eq!((ended.code, ended.log.as_str()), (Some(0), ""));
    let second = second["bot"]["process"].as_u64().unwrap();
    for process in [first.as_u64().unwrap(), second] {
        assert!(!runs(process), "process {process} goes on");
    }
    let left: Vec<_> = std::fs::read_dir(place).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

fn runs(process: u64) -> bool {
    let probe = std::process::Command::new("kill")
        .args(["-0", &process.to_string()])
        .output();
    probe.unwrap().status.success()
}
