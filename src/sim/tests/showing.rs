//! What the page needs of the world: an audience, documents of people, buttons by their place, what happened in a chat.

use super::*;

#[tokio::test]
async fn an_audience_of_before_is_in_every_state_and_the_bot_is_told_nothing() {
    let (sim, client) = stage(Options::default()).await;
    let people = sim.audience(200);
    assert_eq!(sim.pending(), 0);
    let reach = |wanted: Reach| {
        let people = people.iter();
        sim.ask(|world| people.filter(|id| world.reach(**id) == wanted).count())
    };
    let states = [
        Reach::Open,
        Reach::Blocked,
        Reach::Deactivated,
        Reach::NoPermission,
        Reach::Unknown,
    ];
    assert_eq!(states.map(reach), [124, 48, 12, 10, 6]);
    // A probe hears the truth of each.
    let blocked = people
        .iter()
        .find(|id| sim.ask(|world| world.reach(**id)) == Reach::Blocked);
    let probe = json!({ "chat_id": blocked.unwrap(), "action": "typing" });
    assert_eq!(client.call("sendChatAction", probe).await.status, 403);
}

#[tokio::test]
async fn the_bot_can_fetch_what_a_person_sends() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.sends_document("ids.txt", b"1\n2\n".to_vec(), "/audit now");
    let updates = client.result("getUpdates", json!({})).await;
    let message = &updates[0]["message"];
    assert_eq!(message["caption"], "/audit now");
    assert_eq!(message["caption_entities"][0]["length"], 6);
    assert_eq!(message["document"]["file_name"], "ids.txt");
    let file = json!({ "file_id": message["document"]["file_id"] });
    let file = client.result("getFile", file).await;
    let path = file["file_path"].as_str().unwrap();
    let url = format!("{}/file/bot{}/{path}", sim.url(), sim.token());
    let bytes = client.http.get(url).send().await.unwrap().bytes().await;
    assert_eq!(bytes.unwrap(), b"1\n2\n".as_slice());
}

#[tokio::test]
async fn a_button_is_pressed_by_its_place_and_answered_by_a_note() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    let keys = json!({ "inline_keyboard": [
        [{ "text": "Yes", "callback_data": "y" }, { "text": "Yes", "callback_data": "z" }],
    ] });
    let body = json!({ "chat_id": ann.id(), "text": "Sure?", "reply_markup": keys });
    client.result("sendMessage", body).await;
    let message = ann.reads(DEADLINE).await.id;
    assert_eq!(ann.presses_at(ann.id(), message, (0, 2)), None);
    let pressed = ann.presses_at(ann.id(), message, (0, 1));
    assert_eq!(pressed, Some(Pressed::Sent));
    let waiting = || sim.ask(|world| world.presses.waiting(ann.id()));
    assert_eq!(waiting(), [message]);

    let updates = client.result("getUpdates", json!({})).await;
    let query = &updates[1]["callback_query"];
    assert_eq!(query["data"], "z");
    let note = json!({ "callback_query_id": query["id"], "text": "Done", "show_alert": true });
    client.result("answerCallbackQuery", note).await;
    assert_eq!(waiting(), [0; 0]);
    let is_alert = sim.ask(|world| world.presses.answers(ann.id())[0].1.is_alert);
    assert!(is_alert);
    assert_eq!(ann.notes(), ["Done"]);
}

#[tokio::test]
async fn a_chat_remembers_what_people_said_and_what_else_happened() {
    let (sim, _client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.writes("hello");
    ann.edits("hello!");
    ann.blocks();
    sim.ask(|world| {
        let dialog = world.dialog(ann.id()).unwrap();
        let heard = &dialog.heard[0];
        assert_eq!((heard.text.as_str(), heard.is_edited), ("hello!", true));
        let remarks = dialog.remarks.iter().map(|it| (it.after, it.text.as_str()));
        let expected = [(heard.id, "edits → hello!"), (heard.id, "blocks the bot")];
        assert_eq!(remarks.collect::<Vec<_>>(), expected);
    });
}
