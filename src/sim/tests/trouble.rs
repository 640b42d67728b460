//! Faults, bans, outages and wrong tokens, as a bot's HTTP client meets them.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_flood_bans_and_tells_for_how_long() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    sim.strike(Rule::on("sendMessage", Fault::Flood { retry_after: 30 }));
    for method in ["sendMessage", "sendChatAction"] {
        let answered = client
            .call(
                method,
                json!({ "chat_id": ann.id(), "text": "a", "action": "typing" }),
            )
            .await;
        assert_eq!(answered.status, 429);
        assert_eq!(answered.retry_after.as_deref(), Some("30"));
        assert_eq!(answered.body["parameters"], json!({ "retry_after": 30 }));
    }
    assert_eq!(
        client.result("getUpdates", json!({ "limit": 1 })).await[0]["message"]["text"],
        "/start"
    );
    sim.relent();
    client.says(&ann, "at last").await;
}

#[tokio::test]
async fn a_dropped_connection_is_an_error_for_the_client() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    let hello = || json!({ "chat_id": ann.id(), "text": "hello" });
    client.says(&ann, "first").await;
    sim.strike(Rule::on("sendMessage", Fault::Drop));
    assert!(client.try_call("sendMessage", hello()).await.is_err());
    assert_eq!(ann.messages().len(), 1);
    sim.strike(Rule::on("sendMessage", Fault::ExecuteThenDrop));
    assert!(client.try_call("sendMessage", hello()).await.is_err());
    assert_eq!(ann.messages().len(), 2);
    client.says(&ann, "third").await;
    assert_eq!(
        sim.calls_to("sendMessage")
            .iter()
            .map(|call| call.status)
            .collect::<Vec<_>>(),
        [200, 0, 0, 200]
    );
}

#[tokio::test]
async fn broken_answers_look_as_they_do_in_the_wild() {
    let (sim, client) = stage(Options::default()).await;
    let fault = async |fault: Fault| {
        sim.strike(Rule::on("getMe", fault));
        let answered = client.call("getMe", json!({})).await;
        (answered.status, answered.body)
    };
    let (status, body) = fault(Fault::Html502).await;
    assert!(
        status == 502 && body.as_str().unwrap().starts_with("<html>"),
        "{body}"
    );
    let (status, body) = fault(Fault::Garbage).await;
    assert!(
        status == 200 && body.as_str().unwrap().starts_with("{\"ok\":true"),
        "{body}"
    );
    let (status, body) = fault(Fault::ServerError).await;
    assert_eq!(
        (status, &body["description"]),
        (500, &json!("Internal Server Error: restart"))
    );
    let (status, body) = fault(Fault::Refuse {
        code: 400,
        description: "Bad Request: USER_IS_BOT".into(),
    })
    .await;
    assert_eq!(
        (status, &body["description"]),
        (400, &json!("Bad Request: USER_IS_BOT"))
    );
}

#[tokio::test]
async fn silence_lasts_until_the_client_gives_up() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    sim.strike(Rule::on("sendMessage", Fault::ExecuteThenHang));
    let call = client.try_call(
        "sendMessage",
        json!({ "chat_id": ann.id(), "text": "hello" }),
    );
    assert!(
        tokio::time::timeout(Duration::from_millis(100), call)
            .await
            .is_err()
    );
    assert_eq!(ann.messages().len(), 1);
}

#[tokio::test]
async fn an_outage_refuses_connections_and_ends_on_the_same_port() {
    let (sim, client) = stage(Options::default()).await;
    let url = sim.url();
    let poll = tokio::spawn({
        let client = client.clone();
        async move {
            client
                .try_call("getUpdates", json!({ "timeout": 50 }))
                .await
                .is_err()
        }
    });
    sim.until("a poll", DEADLINE, World::is_polled)
        .await
        .unwrap();
    sim.go_down().await;
    assert!(poll.await.unwrap());
    assert!(
        client
            .try_call("getMe", json!({}))
            .await
            .unwrap_err()
            .is_connect()
    );
    sim.come_back().await.unwrap();
    assert_eq!(url, sim.url());
    assert_eq!(
        client.result("getMe", json!({})).await["username"],
        "doorman_bot"
    );
}

#[tokio::test]
async fn token_and_method_errors_have_their_codes() {
    let (sim, client) = stage(Options::default()).await;
    assert_eq!(
        client.refusal("makeCoffee", json!({})).await,
        "404 Not Found: method not found"
    );
    let with_token = |token: &str| Client {
        base: format!("{}/bot{token}", sim.url()),
        ..client.clone()
    };
    assert_eq!(
        with_token("1:other").refusal("makeCoffee", json!({})).await,
        "401 Unauthorized"
    );
    let expected = "401 Unauthorized: invalid token specified";
    assert_eq!(
        with_token("nonsense").refusal("getMe", json!({})).await,
        expected
    );
    sim.revoke_token();
    assert_eq!(client.refusal("getMe", json!({})).await, "401 Unauthorized");
}

#[tokio::test]
async fn latency_is_added_after_the_effect() {
    let latency = Duration::from_millis(40);
    let (sim, client) = stage(Options {
        latency,
        ..Options::default()
    })
    .await;
    let ann = sim.person("Ann");
    ann.starts();
    let started = Instant::now();
    client.says(&ann, "hello").await;
    assert!(started.elapsed() >= latency);
    assert!(ann.messages()[0].at - started < latency);
}

#[tokio::test]
async fn a_full_bucket_refuses_and_leaves_other_chats_alone() {
    let limits = Limits {
        chat_per_second: 0.0,
        chat_burst: 1.0,
        ..Limits::default()
    };
    let options = Options {
        limits: Some(limits),
        ..Options::default()
    };
    let (sim, client) = stage(options).await;
    let (ann, bob) = (sim.person("Ann"), sim.person("Bob"));
    ann.starts();
    bob.starts();
    client.says(&ann, "one").await;
    let two = json!({ "chat_id": ann.id(), "text": "two" });
    let expected = "429 Too Many Requests: retry after 3";
    assert_eq!(client.refusal("sendMessage", two).await, expected);
    client.says(&bob, "one").await;
    assert_eq!(sim.rate_max(DEADLINE), 3);
}

#[tokio::test]
async fn a_wait_that_ends_in_vain_tells_the_whole_story() {
    let (sim, _client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    let why = ann.awaits(Duration::ZERO).await.unwrap_err();
    assert_eq!(
        why,
        "waited 0ns for a message to Ann; the transcript:\nAnn → /start"
    );
}

#[tokio::test]
async fn the_last_handle_takes_the_server_with_it() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    drop(sim);
    client.result("getMe", json!({})).await;
    drop(ann);
    // The accepting task goes a moment later; the open connection is cut at once.
    assert!(client.try_call("getMe", json!({})).await.is_err());
}
