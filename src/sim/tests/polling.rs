//! Polling as a bot's HTTP client meets it.

use serde_json::{Value, json};

use super::*;

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

#[tokio::test]
async fn any_text_can_travel_as_an_update() {
    let (sim, client) = stage(Options::default()).await;
    let first = sim.push_raw(r#"{"update_id":UPDATE_ID,"from_the_future":{"deep":[[[]]]}}"#);
    sim.push_raw("7");
    let known = sim.push_update("poll", &json!({ "id": "1" })).unwrap();
    assert_eq!(sim.push_update("chat_member", &json!({})), None);
    let updates = client.result("getUpdates", json!({})).await;
    let future = json!({ "update_id": first, "from_the_future": { "deep": [[[]]] } });
    let poll = json!({ "update_id": known, "poll": { "id": "1" } });
    assert_eq!(updates, json!([future, 7, poll]));
    assert_eq!(known, first + 2);
}

#[tokio::test]
async fn a_stale_offset_loses_nothing_when_numbers_start_anew() {
    let (sim, client) = stage(Options::default()).await;
    sim.renumber_updates(3_000_000);
    sim.person("Ann").starts();
    let updates = client
        .result("getUpdates", json!({ "offset": 900_000_000 }))
        .await;
    assert_eq!(updates[0]["update_id"], 3_000_000);
    assert_eq!(sim.pending(), 1);
}

#[tokio::test]
async fn repeated_polls_are_slowed_down_when_asked_for() {
    let options = Options {
        repeats: Repeats::Limited,
        ..Options::default()
    };
    let (sim, client) = stage(options).await;
    sim.crowd_starts(&sim.crowd(3));
    let sizes = async || {
        let updates = client.result("getUpdates", json!({})).await;
        updates.as_array().unwrap().len()
    };
    assert_eq!(sizes().await, 3);
    assert_eq!(sizes().await, 1);
}
