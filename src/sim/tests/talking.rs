//! Messages, edits, presses and files, from both ends.

use serde_json::{Value, json};

use super::*;

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
async fn words_are_edited_where_they_are() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    let text = client.says(&ann, "1").await["message_id"].clone();
    let photo = json!({ "chat_id": ann.id(), "photo": "known", "caption": "1" });
    let photo = client.result("sendPhoto", photo).await["message_id"].clone();
    let edit = |id: &Value, field: &str, words: &str| json!({ "chat_id": ann.id(), "message_id": id, field: words });
    let two = client
        .result("editMessageCaption", edit(&photo, "caption", "<2>"))
        .await;
    assert_eq!(two["caption"], "<2>");
    assert_eq!(ann.messages()[1].edits, 1);
    for (method, edit, expected) in [
        (
            "editMessageCaption",
            edit(&photo, "caption", "<2>"),
            "message is not modified: ",
        ),
        (
            "editMessageCaption",
            edit(&text, "caption", "2"),
            "there is no caption in the message to edit",
        ),
        (
            "editMessageText",
            edit(&photo, "text", "2"),
            "there is no text in the message to edit",
        ),
        (
            "editMessageCaption",
            edit(&json!(99), "caption", "2"),
            "message to edit not found",
        ),
        (
            "editMessageCaption",
            edit(&photo, "caption", &"x".repeat(1025)),
            "MEDIA_CAPTION_TOO_LONG",
        ),
    ] {
        let refusal = client.refusal(method, edit).await;
        assert!(
            refusal.starts_with(&format!("400 Bad Request: {expected}")),
            "{refusal}"
        );
    }
    let nothing = client
        .result("editMessageCaption", edit(&photo, "caption", ""))
        .await;
    assert_eq!(nothing.get("caption"), None);
}

#[tokio::test]
async fn a_reply_shows_the_message_it_answers() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.starts();
    let question = json!({ "chat_id": ann.id(), "text": "<code>a</code>?", "parse_mode": "HTML",
        "reply_markup": { "force_reply": true } });
    client.result("sendMessage", question).await;
    ann.replies_to(&ann.newest().unwrap(), "b");
    let updates = client.result("getUpdates", json!({})).await;
    let reply = &updates[1]["message"];
    let asked = &reply["reply_to_message"];
    assert_eq!([&reply["text"], &asked["text"]], ["b", "a?"]);
    assert_eq!(asked["from"]["username"], sim.bot_username());
    assert_eq!(
        asked["entities"][0],
        json!({ "offset": 0, "length": 1, "type": "code" })
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
async fn permissions_come_with_service_messages() {
    let (sim, client) = stage(Options::default()).await;
    let (ann, bob) = (sim.person("Ann"), sim.person("Bob"));
    ann.logs_in("example.com");
    bob.grants_write_access(&WriteAccess::WebApp("shop".to_owned()));
    let updates = client.result("getUpdates", json!({})).await;
    assert_eq!(updates[0]["message"]["connected_website"], "example.com");
    let granted = json!({ "web_app_name": "shop" });
    assert_eq!(updates[1]["message"]["write_access_allowed"], granted);
    assert_eq!([ann.reach(), bob.reach()], [Reach::Open; 2]);
}

#[tokio::test]
async fn a_group_hears_the_payload_of_its_link() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    let club = sim.group("Club");
    ann.adds_bot_with(&club, "summer");
    let updates = client.result("getUpdates", json!({})).await;
    let command = &updates[2]["message"];
    assert_eq!(
        updates[0]["my_chat_member"]["new_chat_member"]["status"],
        "member"
    );
    assert_eq!(
        updates[1]["message"]["new_chat_members"][0]["username"],
        "doorman_bot"
    );
    assert_eq!(command["text"], "/start@doorman_bot summer");
    assert_eq!(command["entities"][0]["length"], "/start@doorman_bot".len());
    assert_eq!(ann.reach(), Reach::NoPermission);
    let seen = client
        .result("getChat", json!({ "chat_id": club.id() }))
        .await;
    assert_eq!(
        (&seen["title"], &seen["max_reaction_count"]),
        (&json!("Club"), &json!(11))
    );

    let hello = |chat: i64| json!({ "chat_id": chat, "text": "hello" });
    client.result("sendMessage", hello(club.id())).await;
    let bigger = club.becomes_supergroup();
    let moved = client.call("sendMessage", hello(club.id())).await.body;
    assert_eq!(
        moved["parameters"],
        json!({ "migrate_to_chat_id": bigger.id() })
    );
    ann.removes_bot_from(&bigger);
    let expected = "403 Forbidden: bot was kicked from the supergroup chat";
    assert_eq!(
        client.refusal("sendMessage", hello(bigger.id())).await,
        expected
    );
}

#[tokio::test]
async fn messages_may_overtake_the_news_of_the_bots_place() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    ann.adds_bot_swapped(&sim.group("Club"), "summer");
    let updates = client.result("getUpdates", json!({})).await;
    assert_eq!(updates[1]["message"]["text"], "/start@doorman_bot summer");
    let place = &updates[2]["my_chat_member"];
    assert_eq!(
        [
            &place["old_chat_member"]["status"],
            &place["new_chat_member"]["status"]
        ],
        ["left", "member"]
    );
}

#[tokio::test]
async fn a_bot_inside_is_told_of_an_upgrade_in_both_chats() {
    let (sim, client) = stage(Options::default()).await;
    let ann = sim.person("Ann");
    let updates = async |offset: i64| {
        let updates = client.result("getUpdates", json!({ "offset": offset }));
        updates.await.as_array().unwrap().clone()
    };
    let unheard = sim.group("Others");
    let _ = unheard.becomes_supergroup();
    let club = sim.group("Club");
    ann.adds_bot_to(&club);
    ann.promotes_bot_in(&club);
    let before = updates(0).await;
    assert_eq!(before.len(), 3);
    let next = before[2]["update_id"].as_i64().unwrap() + 1;

    let bigger = club.becomes_supergroup();
    let told = updates(next).await;
    let place = &told[0]["my_chat_member"];
    assert_eq!(place["chat"]["id"], bigger.id());
    assert_eq!(place["from"]["id"], ann.id());
    assert_eq!(place["old_chat_member"]["status"], "left");
    assert_eq!(place["new_chat_member"]["status"], "administrator");
    let (old, new) = (&told[1]["message"], &told[2]["message"]);
    assert_eq!(
        [&old["chat"]["id"], &old["migrate_to_chat_id"]],
        [club.id(), bigger.id()]
    );
    assert_eq!(
        [&new["chat"]["id"], &new["migrate_from_chat_id"]],
        [bigger.id(), club.id()]
    );
    assert_eq!(new["sender_chat"]["id"], bigger.id());
    assert_eq!(new["from"]["is_bot"], true);
    assert_eq!(told.len(), 3);
}

#[tokio::test]
async fn commands_are_kept_by_scope_and_language() {
    let (sim, client) = stage(Options::default()).await;
    let commands = json!([{ "command": "start", "description": "Begin" }]);
    let private = json!({ "type": "all_private_chats" });
    let body = json!({ "commands": commands, "scope": private, "language_code": "ru" });
    client.result("setMyCommands", body).await;
    let stored = [("start".to_owned(), "Begin".to_owned())];
    assert_eq!(sim.commands("all_private_chats", "ru"), stored);
    assert_eq!(client.result("getMyCommands", json!({})).await, json!([]));
    let check = async |body: Value, expected: &str| {
        let expected = format!("400 Bad Request: {expected}");
        assert_eq!(client.refusal("setMyCommands", body).await, expected);
    };
    let unsupported = "can't parse BotCommandScope: Unsupported type specified";
    check(json!({ "scope": { "type": "moon" } }), unsupported).await;
    check(
        json!({ "scope": { "type": "chat", "chat_id": 5 } }),
        "chat not found",
    )
    .await;
    check(
        json!({ "commands": [{ "command": "" }] }),
        "command must be non-empty",
    )
    .await;
    let mute = json!({ "commands": [{ "command": "a" }] });
    check(mute, "command description must be non-empty").await;
}
