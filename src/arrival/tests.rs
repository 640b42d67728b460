//! Updates of every sort, and what they mean.

use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_800_000_000;

fn read(update: &Value) -> Arrival {
    let now = DateTime::from_timestamp(NOW, 0).expect("a moment");
    let read = Arrival::read(&update.to_string(), "door_bot", now);
    read.expect("an update with an id").1
}

fn person() -> Value {
    json!({ "id": 7, "is_bot": false, "first_name": "Ann", "username": "ann", "language_code": "pt-BR" })
}

/// A private message with these fields beside the envelope.
fn message(fields: Value) -> Value {
    let mut message = json!({
        "message_id": 1, "date": 1_700_000_000, "from": person(),
        "chat": { "id": 7, "type": "private", "first_name": "Ann" },
    });
    let Value::Object(fields) = fields else {
        panic!("fields are an object")
    };
    message.as_object_mut().expect("an object").extend(fields);
    json!({ "update_id": 1, "message": message })
}

fn check(fields: Value, expected: &Event) {
    assert_eq!(&read(&message(fields.clone())).event, expected, "{fields}");
}

fn command(name: &str, args: &str, reply: Option<Pointed>) -> Event {
    Event::Command(Command {
        name: name.to_owned(),
        args: args.to_owned(),
        reply,
        document: None,
    })
}

#[test]
fn an_arrival_knows_who_and_when() {
    let arrival = read(&message(json!({ "text": "hello" })));
    let ann = Visitor {
        id: UserId(7),
        first_name: "Ann".to_owned(),
        username: Some("ann".to_owned()),
        language: Some("pt-BR".to_owned()),
    };
    assert_eq!(arrival.visitor, Some(ann));
    assert_eq!(arrival.at.timestamp(), 1_700_000_000);
    assert_eq!(arrival.owner(), 7);
}

#[test]
fn private_texts_are_starts_commands_or_messages() {
    let link = |payload| Event::Start(Source::from_stored(payload));
    check(json!({ "text": "/start" }), &Event::Start(Source::Organic));
    check(json!({ "text": "/start summer" }), &link("summer"));
    check(json!({ "text": "/Start\nsummer" }), &link("summer"));
    check(
        json!({ "text": "/start два" }),
        &Event::Start(Source::Invalid),
    );
    check(
        json!({ "text": "/start", "entities": "odd" }),
        &Event::Start(Source::Organic),
    );
    check(json!({ "text": "/help" }), &command("help", "", None));
    check(
        json!({ "text": "/check  1 2 " }),
        &command("check", "1 2", None),
    );
    check(json!({ "text": "start" }), &Event::Message);
    check(json!({ "text": "" }), &Event::Message);
}

#[test]
fn media_is_a_message_and_service_noise_is_nothing() {
    for media in [
        "photo",
        "sticker",
        "voice",
        "location",
        "poll",
        "checklist",
        "hologram",
    ] {
        check(json!({ media: {} }), &Event::Message);
    }
    for noise in [
        "pinned_message",
        "forum_topic_created",
        "direct_message_price_changed",
        "checklist_tasks_done",
        "users_shared",
    ] {
        check(json!({ noise: {} }), &Event::Nothing);
    }
    check(json!({}), &Event::Nothing);
}

#[test]
fn a_reply_points_at_whoever_it_shows() {
    let reply = |shown: Value| json!({ "text": "/check", "reply_to_message": shown });
    let user =
        json!({ "type": "user", "sender_user": { "id": 9, "is_bot": false, "first_name": "" } });
    let person = Some(Pointed::Person(UserId(9)));
    let hidden = Some(Pointed::Hidden);
    check(
        reply(json!({ "forward_origin": user })),
        &command("check", "", person),
    );
    check(
        reply(json!({ "forward_origin": { "type": "hidden_user", "sender_user_name": "X" } })),
        &command("check", "", hidden),
    );
    check(
        reply(json!({ "contact": { "user_id": 9 } })),
        &command("check", "", person),
    );
    check(
        reply(json!({ "contact": { "phone_number": "1" } })),
        &command("check", "", hidden),
    );
    check(reply(json!({ "text": "hi" })), &command("check", "", None));
}

#[test]
fn an_answer_goes_on_with_the_command_that_the_bot_shows() {
    let bot = json!({ "id": 5, "is_bot": true, "first_name": "", "username": "Door_Bot" });
    let asked = |text: &str, code: &str| {
        let (before, _) = text.split_once(code).expect("it is in the text");
        let length = |text: &str| text.encode_utf16().count();
        json!({ "from": bot, "text": text, "entities": [
            { "type": "bold", "offset": 0, "length": 2 },
            { "type": "code", "offset": length(before), "length": length(code) },
        ] })
    };
    let answer = |shown: &Value| json!({ "text": "Big <b> sale", "reply_to_message": shown });
    let question = asked("🎉 Send it after /link summer", "/link summer");
    check(
        answer(&question),
        &command("link", "summer Big <b> sale", None),
    );
    let mut other_bot = question.clone();
    other_bot["from"]["username"] = json!("other_bot");
    let mut person = question.clone();
    person["from"]["is_bot"] = json!(false);
    let mut beyond = question.clone();
    beyond["entities"][1]["offset"] = json!(99);
    for shown in [
        other_bot,
        person,
        beyond,
        asked("Send /link a b", "/link a b"),
        asked("Send /link", "/link"),
        asked("Send /forgetme x", "/forgetme x"),
        asked("Send link a", "link a"),
        json!({ "from": bot, "text": "/link a" }),
        json!({ "from": bot, "caption": "/link a" }),
    ] {
        check(answer(&shown), &Event::Message);
    }
    let command_all_the_same = json!({ "text": "/help", "reply_to_message": question });
    check(command_all_the_same, &command("help", "", None));
}

#[test]
fn bots_channels_and_other_chats_do_not_arrive() {
    check(
        json!({ "from": { "id": 8, "is_bot": true, "first_name": "B" }, "text": "/start" }),
        &Event::Nothing,
    );
    check(json!({ "from": null, "text": "/start" }), &Event::Nothing);
    check(
        json!({ "chat": { "id": -5, "type": "group", "title": "G" }, "text": "hi" }),
        &Event::Nothing,
    );
    for kind in [
        "edited_message",
        "business_message",
        "guest_message",
        "channel_post",
    ] {
        let mut update = message(json!({ "text": "/start" }));
        let body = update["message"].take();
        let arrival = read(&json!({ "update_id": 1, kind: body }));
        assert_eq!(
            (arrival.event, arrival.visitor),
            (Event::Nothing, None),
            "{kind}"
        );
    }
}

#[test]
fn a_group_counts_only_when_the_bot_is_named() {
    let chat = json!({ "id": -5, "type": "supergroup", "title": "Friends" });
    let group = Group {
        id: ChatId(-5),
        kind: GroupKind::Supergroup,
        title: "Friends".to_owned(),
    };
    let source = Source::from_stored("x");
    let start = json!({ "chat": chat, "text": "/start@Door_Bot x" });
    check(start.clone(), &Event::GroupStart(group, source));
    assert_eq!(read(&message(start)).owner(), -5);
    check(json!({ "chat": chat, "text": "/start x" }), &Event::Nothing);
    check(
        json!({ "chat": chat, "text": "/start@other_bot x" }),
        &Event::Nothing,
    );
    check(
        json!({ "chat": chat, "text": "/help@door_bot" }),
        &Event::Nothing,
    );
}

#[test]
fn membership_is_read_from_the_new_status() {
    let change = |chat: &Value, member: Value| {
        let body = json!({ "chat": chat, "from": person(), "date": 5, "new_chat_member": member });
        read(&json!({ "update_id": 1, "my_chat_member": body })).event
    };
    let private = json!({ "id": 7, "type": "private" });
    assert_eq!(
        change(&private, json!({ "status": "kicked" })),
        Event::Blocked
    );
    assert_eq!(
        change(&private, json!({ "status": "member" })),
        Event::Unblocked
    );
    assert_eq!(change(&private, json!({ "status": "odd" })), Event::Nothing);

    let channel = json!({ "id": -9, "type": "channel", "title": "News" });
    let place = |member| match change(&channel, member) {
        Event::GroupMembership(_, change) => change.to,
        event => panic!("{event:?}"),
    };
    assert_eq!(
        place(json!({ "status": "administrator" })),
        Membership::Administrator
    );
    assert_eq!(place(json!({ "status": "member" })), Membership::Member);
    assert_eq!(
        place(json!({ "status": "restricted", "is_member": true })),
        Membership::Member
    );
    assert_eq!(
        place(json!({ "status": "restricted", "is_member": false })),
        Membership::Gone
    );
    assert_eq!(place(json!({ "status": "left" })), Membership::Gone);
}

#[test]
fn whoever_acts_in_a_groups_name_is_nobody_and_is_heard() {
    let bot = json!({ "id": 1_087_968_824, "is_bot": true, "first_name": "Group" });
    let club = json!({ "id": -1005, "type": "supergroup", "title": "Club" });
    let added = |old: Value| {
        let body = json!({ "chat": club, "from": bot, "date": 5, "old_chat_member": old,
            "new_chat_member": { "status": "administrator" } });
        let arrival = read(&json!({ "update_id": 1, "my_chat_member": body }));
        assert_eq!((&arrival.visitor, arrival.owner()), (&None, -1005));
        match arrival.event {
            Event::GroupMembership(_, change) => change,
            event => panic!("{event:?}"),
        }
    };
    assert!(added(json!({ "status": "left" })).is_entry());
    assert!(added(json!({ "status": "kicked" })).is_entry());
    assert!(added(Value::Null).is_entry());
    assert!(!added(json!({ "status": "member" })).is_entry());

    let start = |sender: Value| {
        let fields = json!({ "from": bot, "chat": club, "sender_chat": sender,
            "text": "/start@door_bot x" });
        read(&message(fields))
    };
    let arrival = start(club.clone());
    assert_eq!(arrival.visitor, None);
    assert!(matches!(arrival.event, Event::GroupStart(..)));
    for sender in [
        json!({ "id": -1006, "type": "channel" }),
        json!(5),
        Value::Null,
    ] {
        assert_eq!(start(sender.clone()).event, Event::Nothing, "{sender}");
    }
    // In private nobody hides.
    let private = json!({ "chat": { "id": 7, "type": "private" }, "from": bot, "date": 5,
        "new_chat_member": { "status": "kicked" } });
    let arrival = read(&json!({ "update_id": 1, "my_chat_member": private }));
    assert_eq!(arrival.event, Event::Nothing);
}

#[test]
fn a_press_counts_in_the_private_dialog_only() {
    let press = |kind: &str| {
        let message = json!({ "message_id": 3, "date": 0, "chat": { "id": 7, "type": kind } });
        let body = json!({ "id": "55", "from": person(), "message": message, "data": "probe:9" });
        read(&json!({ "update_id": 1, "callback_query": body }))
    };
    let pressed = Press {
        query_id: "55".to_owned(),
        data: "probe:9".to_owned(),
        message: MessageId(3),
    };
    assert_eq!(press("private").event, Event::Press(pressed));
    assert_eq!(press("private").at.timestamp(), NOW);
    assert_eq!(press("group").event, Event::Nothing);
}

#[test]
fn what_a_database_refuses_does_not_get_as_far() {
    let name = json!({ "id": 7, "first_name": "A\u{0}nn", "username": "a\u{0}nn", "language_code": "e\u{0}n" });
    let visitor = read(&message(json!({ "from": name, "text": "hi" })))
        .visitor
        .expect("Ann");
    assert_eq!(
        (visitor.username.as_deref(), visitor.language.as_deref()),
        (Some("ann"), Some("en"))
    );
}

#[test]
fn no_update_is_too_odd_to_be_read() {
    let now = DateTime::from_timestamp(NOW, 0).expect("a moment");
    let deep = format!(
        r#"{{"update_id":1,"message":{}{}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    for rest in [
        "",
        r#","message":5"#,
        r#","message":{"from":{}}"#,
        r#","callback_query":{}"#,
    ] {
        let raw = format!(r#"{{"update_id":1{rest}}}"#);
        let (id, arrival) = Arrival::read(&raw, "door_bot", now).expect("an id");
        assert_eq!((id, arrival.event), (1, Event::Nothing), "{raw}");
    }
    assert_eq!(
        Arrival::read(&deep, "door_bot", now)
            .expect("an id")
            .1
            .event,
        Event::Nothing
    );
    for raw in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"update_id":-1}"#,
        r#"{"update_id":2147483648}"#,
    ] {
        assert_eq!(
            Arrival::read(raw, "door_bot", now),
            Err(Unreadable),
            "{raw}"
        );
    }
}

#[test]
fn permissions_to_write_say_where_they_were_given() {
    let granted = |fields: Value, grant: Grant| check(fields, &Event::Granted(grant));
    let access = |how: Value| json!({ "write_access_allowed": how });
    let site = || "example.com".to_owned();
    granted(json!({ "connected_website": site() }), Grant::Login(site()));
    granted(access(json!({ "from_request": true })), Grant::AppRequest);
    granted(
        access(json!({ "web_app_name": "shop" })),
        Grant::AppOpened("shop".to_owned()),
    );
    granted(
        access(json!({ "from_attachment_menu": true })),
        Grant::AttachmentMenu,
    );
    // A way that is not known yet is a permission all the same.
    granted(access(json!({ "from_dream": true })), Grant::AppRequest);
    check(json!({ "connected_website": 5 }), &Event::Nothing);
}

#[test]
fn a_join_request_says_where_the_person_may_be_written_to() {
    let club = json!({ "id": -1005, "type": "channel", "title": "Club" });
    let mut request = json!({ "chat": club, "from": person(), "user_chat_id": 8, "date": 9 });
    let check = |request: &Value, write_to: i64| {
        let arrival = read(&json!({ "update_id": 1, "chat_join_request": request }));
        let Event::JoinRequest(read) = &arrival.event else {
            panic!("{arrival:?}")
        };
        assert_eq!(
            (read.group.id, read.write_to),
            (ChatId(-1005), ChatId(write_to))
        );
        assert_eq!((arrival.owner(), arrival.at.timestamp()), (7, 9));
        assert!(arrival.guest().is_some());
    };
    check(&request, 8);
    request["user_chat_id"] = Value::Null;
    check(&request, 7);
}

#[test]
fn a_group_that_becomes_a_supergroup_is_told_of_on_both_sides() {
    let told = |chat: Value, field: &str, other: i64| {
        let mut message = json!({ "message_id": 1, "date": 9, "chat": chat });
        message[field] = json!(other);
        read(&json!({ "update_id": 1, "message": message })).event
    };
    let (from, to) = (ChatId(-5), ChatId(-1007));
    let old = json!({ "id": -5, "type": "group", "title": "Club" });
    let new = json!({ "id": -1007, "type": "supergroup", "title": "Club" });
    let title = "Club".to_owned();
    let upgraded = Event::GroupUpgraded { from, to, title };
    assert_eq!(told(old, "migrate_to_chat_id", -1007), upgraded);
    assert_eq!(told(new, "migrate_from_chat_id", -5), upgraded);
}
