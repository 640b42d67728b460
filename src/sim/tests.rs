//! The simulated Telegram as a bot's HTTP client meets it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::*;

const DEADLINE: Duration = Duration::from_secs(5);

/// A client that knows the token.
#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    base: String,
}

#[derive(Debug)]
struct Answered {
    status: u16,
    retry_after: Option<String>,
    body: Value,
}

impl Client {
    fn of(sim: &Sim) -> Self {
        Self {
            http: reqwest::Client::new(),
            base: format!("{}/bot{}", sim.url(), sim.token()),
        }
    }

    async fn try_call(&self, method: &str, body: Value) -> Result<Answered, reqwest::Error> {
        let request = self.http.post(format!("{}/{method}", self.base));
        let request = request.header("content-type", "application/json");
        let response = request.body(body.to_string()).send().await?;
        let status = response.status().as_u16();
        let retry_after = response.headers().get("retry-after");
        let retry_after = retry_after.map(|value| value.to_str().unwrap().to_owned());
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Answered {
            status,
            retry_after,
            body,
        })
    }

    async fn call(&self, method: &str, body: Value) -> Answered {
        self.try_call(method, body).await.unwrap()
    }

    /// The result of a call that must succeed.
    async fn result(&self, method: &str, body: Value) -> Value {
        let answered = self.call(method, body).await;
        assert_eq!(answered.status, 200, "{method}: {}", answered.body);
        answered.body["result"].clone()
    }

    /// The description of a call that must fail, with its code in front.
    async fn refusal(&self, method: &str, body: Value) -> String {
        let answered = self.call(method, body).await;
        assert_eq!(
            answered.body["error_code"], answered.status,
            "{}",
            answered.body
        );
        format!(
            "{} {}",
            answered.status,
            answered.body["description"].as_str().unwrap()
        )
    }

    async fn says(&self, person: &Person, text: &str) -> Value {
        self.result(
            "SendMessage",
            json!({ "chat_id": person.id(), "text": text }),
        )
        .await
    }
}

async fn stage(options: Options) -> (Sim, Client) {
    let sim = Sim::start(options).await.unwrap();
    let client = Client::of(&sim);
    (sim, client)
}

#[tokio::test]
async fn an_update_is_repeated_until_a_higher_offset_confirms_it() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann").with_username("ann").speaking("ru");
    ann.starts_with("summer");
    let first = client.result("getUpdates", json!({})).await;
    assert_eq!(
        first,
        client.result("getUpdates", json!({ "offset": 0 })).await
    );
    let message = &first[0]["message"];
    assert_eq!(message["text"], "/start summer");
    assert_eq!(
        message["entities"],
        json!([{ "offset": 0, "length": 6, "type": "bot_command" }])
    );
    assert_eq!(message["from"]["language_code"], "ru");
    assert_eq!(
        message["chat"],
        json!({ "id": ann.id(), "first_name": "Ann", "username": "ann", "type": "private" })
    );
    let next = first[0]["update_id"].as_i64().unwrap() + 1;
    assert_eq!(
        client.result("getUpdates", json!({ "offset": next })).await,
        json!([])
    );
    assert_eq!(sim.pending(), 0);
    sim.redeliver();
    assert_eq!(
        client.result("getUpdates", json!({ "offset": next })).await,
        first
    );
    assert_eq!(
        client.result("getUpdates", json!({ "offset": next })).await,
        json!([])
    );
}

#[tokio::test]
async fn a_waiting_poll_ends_with_the_first_update() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    let poll =
        tokio::spawn(async move { client.result("getUpdates", json!({ "timeout": 50 })).await });
    sim.until("a poll", DEADLINE, World::is_polled)
        .await
        .unwrap();
    ann.writes("hello");
    assert_eq!(poll.await.unwrap()[0]["message"]["text"], "hello");
}

#[tokio::test]
async fn a_second_poller_ends_the_first_with_409() {
    let (sim, client) = stage(Options::default()).await;
    let poll = |client: Client| {
        tokio::spawn(async move { client.call("getUpdates", json!({ "timeout": 50 })).await })
    };
    let first = poll(client.clone());
    sim.until("a poll", DEADLINE, World::is_polled)
        .await
        .unwrap();
    // A short poll that finds nothing does no harm.
    assert_eq!(client.result("getUpdates", json!({})).await, json!([]));
    assert!(!first.is_finished());
    let second = poll(client.clone());
    let ended = first.await.unwrap();
    assert_eq!(ended.status, 409);
    let expected = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    assert_eq!(ended.body["description"], expected);
    sim.person("Ann").starts();
    assert_eq!(second.await.unwrap().status, 200);
}

#[tokio::test]
async fn a_webhook_keeps_polls_out() {
    let (sim, client) = stage(Options::default()).await;
    sim.sets_webhook("https://example.com/hook");
    let expected = "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete \
                    the webhook first";
    assert_eq!(client.refusal("getUpdates", json!({})).await, expected);
    let deleted = client.call("deleteWebhook", json!({})).await.body;
    assert_eq!(
        deleted,
        json!({ "ok": true, "result": true, "description": "Webhook was deleted" })
    );
    assert_eq!(client.result("getUpdates", json!({})).await, json!([]));
}

#[tokio::test]
async fn everybody_who_cannot_be_reached_has_their_own_words() {
    let (sim, client) = stage(Options::default()).await;
    let refusals = async |person: &Person| {
        let typing = json!({ "chat_id": person.id(), "action": "typing" });
        let message = json!({ "chat_id": person.id(), "text": "hello" });
        [
            client.refusal("sendChatAction", typing).await,
            client.refusal("sendMessage", message).await,
        ]
    };
    let blocked = sim.person("Bob");
    blocked.starts();
    blocked.blocks();
    assert_eq!(
        refusals(&blocked).await,
        ["403 Forbidden: bot was blocked by the user"; 2]
    );
    let gone = sim.person("Gus");
    gone.starts();
    gone.deletes_account();
    assert_eq!(
        refusals(&gone).await,
        ["403 Forbidden: user is deactivated"; 2]
    );
    let never = sim.person("Eve");
    let expected = [
        "400 Bad Request: PEER_ID_INVALID",
        "403 Forbidden: bot can't initiate conversation with a user",
    ];
    assert_eq!(refusals(&never).await, expected);
    let unknown = sim.person("Uma").unknown_to_the_server();
    assert_eq!(
        refusals(&unknown).await,
        ["400 Bad Request: chat not found"; 2]
    );
    let bot = sim.person("Botty").who_is_a_bot();
    let typing = json!({ "chat_id": bot.id(), "action": "typing" });
    assert_eq!(client.result("sendChatAction", typing).await, json!(true));
    let message = json!({ "chat_id": bot.id(), "text": "hello" });
    let expected = "403 Forbidden: the bot can't send messages to the bot";
    assert_eq!(client.refusal("sendMessage", message).await, expected);
}

#[tokio::test]
async fn a_message_arrives_as_the_person_sees_it() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts_with("summer");
    let keyboard = json!({ "inline_keyboard": [
        [{ "text": "Add to a group", "url": "https://t.me/doorman_bot?startgroup=x" }],
        [{ "text": "Help", "callback_data": "help" }],
    ] });
    let body = json!({ "chat_id": ann.id(), "text": "Hi, <b>Ann</b> &amp; all!", "parse_mode": "HTML",
        "reply_markup": keyboard, "reply_parameters": { "message_id": 1 } });
    let echo = client.result("sendMessage", body).await;
    assert_eq!(echo["text"], "Hi, Ann & all!");
    assert_eq!(
        echo["entities"],
        json!([{ "type": "bold", "offset": 4, "length": 3 }])
    );
    assert_eq!(echo["reply_markup"], keyboard);
    let message = ann.reads(DEADLINE).await;
    assert_eq!(
        (message.visible.as_str(), message.reply_to),
        ("Hi, Ann & all!", Some(1))
    );
    assert_eq!(
        message.button("Help").unwrap().action,
        Action::Callback("help".to_owned())
    );
    assert_eq!(
        ann.transcript(),
        "Ann → /start summer\nAnn ← Hi, Ann & all!  [Add to a group] [Help]"
    );
    assert_eq!(sim.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn null_is_a_word_and_not_an_absent_parameter() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    let markup = json!({ "chat_id": ann.id(), "text": "a", "reply_markup": null });
    assert_eq!(
        client.refusal("sendMessage", markup).await,
        "400 Bad Request: object expected as reply markup"
    );
    let mode = json!({ "chat_id": ann.id(), "text": "a", "parse_mode": null });
    assert_eq!(
        client.refusal("sendMessage", mode).await,
        "400 Bad Request: unsupported parse_mode"
    );
    assert_eq!(sim.unexpected().len(), 2);
}

#[tokio::test]
async fn an_edit_must_change_something() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    let id = client.says(&ann, "<1>").await["message_id"].clone();
    let same =
        json!({ "chat_id": ann.id(), "message_id": id, "text": "&lt;1&gt;", "parse_mode": "html" });
    let expected = "400 Bad Request: message is not modified: specified new message content and reply markup are \
                    exactly the same as a current content and reply markup of the message";
    assert_eq!(client.refusal("editMessageText", same).await, expected);
    let other = json!({ "chat_id": ann.id(), "message_id": id, "text": "2" });
    assert_eq!(client.result("editMessageText", other).await["text"], "2");
    assert_eq!(ann.messages()[0].edits, 1);
    let absent = json!({ "chat_id": ann.id(), "message_id": 99, "text": "2" });
    assert_eq!(
        client.refusal("editMessageText", absent).await,
        "400 Bad Request: message to edit not found"
    );
}

#[tokio::test]
async fn a_press_waits_for_its_answer() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Yes", "callback_data": "y" }]] });
    client
        .result(
            "sendMessage",
            json!({ "chat_id": ann.id(), "text": "?", "reply_markup": keyboard }),
        )
        .await;
    assert_eq!(ann.presses("Yes"), Pressed::Sent);
    assert_eq!(sim.unexpected(), ["nobody answered the press of [Yes]"]);
    let updates = client.result("getUpdates", json!({ "offset": -1 })).await;
    let query = &updates[0]["callback_query"];
    assert_eq!(
        (&query["data"], &query["message"]["text"]),
        (&json!("y"), &json!("?"))
    );
    let answer = json!({ "callback_query_id": query["id"], "text": "Noted" });
    client.result("answerCallbackQuery", answer).await;
    assert_eq!(ann.notes(), ["Noted"]);
    assert_eq!(sim.unexpected(), Vec::<String>::new());
    let expected =
        "400 Bad Request: query is too old and response timeout expired or query ID is invalid";
    assert_eq!(
        client
            .refusal("answerCallbackQuery", json!({ "callback_query_id": "x" }))
            .await,
        expected
    );
}

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
async fn asking_to_join_opens_the_dialog_until_the_wish_is_settled() {
    let (sim, client) = stage(Options::default()).await;
    let (owner, ann) = (
        sim.person("Olga"),
        sim.person("Ann").unknown_to_the_server(),
    );
    let club = sim.channel("Club");
    owner.adds_bot_to(&club);
    ann.asks_to_join(&club);
    let updates = client.result("getUpdates", json!({})).await;
    assert_eq!(
        updates[0]["my_chat_member"]["new_chat_member"]["status"],
        "administrator"
    );
    assert_eq!(updates[1]["chat_join_request"]["user_chat_id"], ann.id());
    client.says(&ann, "why?").await;
    let wish = json!({ "chat_id": club.id(), "user_id": ann.id() });
    client.result("approveChatJoinRequest", wish.clone()).await;
    assert_eq!(club.admitted(&ann), Some(Admission::Approved));
    assert_eq!(ann.reach(), Reach::NoPermission);
    let expected = "400 Bad Request: USER_ALREADY_PARTICIPANT";
    assert_eq!(
        client.refusal("declineChatJoinRequest", wish).await,
        expected
    );
}

#[tokio::test]
async fn an_unblocked_persons_updates_may_swap() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    let kinds = async || {
        let updates = client.result("getUpdates", json!({})).await;
        let last = updates.as_array().unwrap().last().unwrap()["update_id"]
            .as_i64()
            .unwrap();
        client
            .result("getUpdates", json!({ "offset": last + 1 }))
            .await;
        let kind = |update: &Value| {
            update
                .as_object()
                .unwrap()
                .keys()
                .find(|key| *key != "update_id")
                .cloned()
        };
        updates
            .as_array()
            .unwrap()
            .iter()
            .filter_map(kind)
            .collect::<Vec<_>>()
    };
    ann.starts();
    ann.blocks();
    ann.starts();
    assert_eq!(
        kinds().await,
        ["message", "my_chat_member", "my_chat_member", "message"]
    );
    ann.blocks();
    ann.starts_swapped();
    assert_eq!(
        kinds().await,
        ["my_chat_member", "message", "my_chat_member"]
    );
    assert_eq!(ann.reach(), Reach::Open);
}

#[tokio::test]
async fn a_message_to_somebody_known_to_have_blocked_is_unexpected() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    client.says(&ann, "welcome").await;
    ann.blocks();
    let hello = json!({ "chat_id": ann.id(), "text": "hello" });
    client.refusal("sendMessage", hello.clone()).await;
    assert_eq!(sim.unexpected(), Vec::<String>::new());
    let updates = client.result("getUpdates", json!({})).await;
    client
        .result(
            "getUpdates",
            json!({ "offset": updates[1]["update_id"].as_i64().unwrap() + 1 }),
        )
        .await;
    client.refusal("sendMessage", hello).await;
    assert_eq!(
        sim.unexpected(),
        ["a message was sent to Ann, who had blocked the bot"]
    );
}

#[tokio::test]
async fn a_document_arrives_and_can_be_fetched() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    let body = format!(
        "--xyz\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n{}\r\n\
         --xyz\r\nContent-Disposition: form-data; name=\"document\"; filename=\"ids.csv\"\r\n\r\n1\r\n2\r\n--xyz--\r\n",
        ann.id()
    );
    let request = client.http.post(format!("{}/sendDocument", client.base));
    let request = request
        .header("content-type", "multipart/form-data; boundary=xyz")
        .body(body);
    let answer: Value =
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(answer["result"]["document"]["file_name"], "ids.csv");
    assert_eq!(
        ann.reads(DEADLINE).await.attachment.unwrap().bytes,
        b"1\r\n2"
    );
    let file = client
        .result(
            "getFile",
            json!({ "file_id": answer["result"]["document"]["file_id"] }),
        )
        .await;
    let path = format!(
        "{}/file/bot{}/{}",
        sim.url(),
        sim.token(),
        file["file_path"].as_str().unwrap()
    );
    assert_eq!(
        client
            .http
            .get(path)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap(),
        "1\r\n2"
    );
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
async fn a_thousand_people_start_at_once() {
    let (sim, client) = stage(Options {
        memory: Memory::Counts,
        ..Options::default()
    })
    .await;
    let crowd = sim.crowd(1000);
    sim.crowd_starts(&crowd);
    assert_eq!(sim.pending(), 1000);
    assert_eq!(
        client
            .result("getUpdates", json!({}))
            .await
            .as_array()
            .unwrap()
            .len(),
        100
    );
    for id in &crowd {
        client
            .result("sendMessage", json!({ "chat_id": id, "text": "hello" }))
            .await;
    }
    sim.until("a thousand greetings", DEADLINE, |world| {
        world.sent() == 1000
    })
    .await
    .unwrap();
    assert_eq!(sim.ask(|world| world.called("sendMessage")), 1000);
}
