//! What requests to join leave in the database: the same stories on both engines.

use chrono::{DateTime, Utc};
use doorman::arrival::Arrival;
use doorman::joining::{Pending, Stage, Trouble};
use doorman::person::{Reply, Urgency};
use doorman::reach::Response;
use doorman::store::{Received, Store};
use serde_json::{Value, json};
use teloxide::types::{ChatId, MessageId, UserId};

use crate::database::{Database, on_both_engines};

const ANN: UserId = UserId(6_100_007_919);
const BOB: UserId = UserId(17);
const CLUB: ChatId = ChatId(-1_001_234_567_890);
const NEWS: ChatId = ChatId(-1_001_000_000_007);

on_both_engines!(
    a_message_about_a_request_is_kept_until_it_is_forgotten,
    unpressed_requests_are_read_oldest_first_and_page_by_page,
    who_has_asked_again_is_not_forgotten_with_the_first_request,
    trouble_is_new_once_for_each_chat_and_kind,
    trouble_is_forgotten_when_the_bots_place_in_the_chat_changes,
    requests_to_join_are_read_back_apart,
    who_blocks_the_bot_is_still_owed_their_request,
);

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

fn pending(chat: ChatId, person: UserId, asked_at: i64) -> Pending {
    Pending {
        chat,
        person,
        title: "Club".to_owned(),
        write_to: ChatId(5_000_000_001),
        message: MessageId(i32::MAX),
        asked_at: at(asked_at),
        stage: Stage::Offered,
    }
}

fn received(update_id: u32, kind: &str, body: &Value) -> Received {
    let raw = json!({ "update_id": update_id, kind: body }).to_string();
    let (update_id, arrival) = Arrival::read(&raw, "doorman_bot", at(0)).unwrap();
    Received {
        update_id,
        raw,
        arrival,
        response: Response::Answer,
    }
}

fn user(id: UserId) -> Value {
    json!({ "id": id.0, "is_bot": false, "first_name": "Name" })
}

fn asked(update_id: u32, id: UserId) -> Received {
    let chat = json!({ "id": CLUB.0, "type": "channel", "title": "Club" });
    let body = json!({ "chat": chat, "from": user(id), "user_chat_id": id.0,
        "date": at(0).timestamp() });
    received(update_id, "chat_join_request", &body)
}

fn wrote(update_id: u32, id: UserId) -> Received {
    let chat = json!({ "id": id.0, "type": "private" });
    let body = json!({ "message_id": 1, "from": user(id), "chat": chat, "text": "hello",
        "date": at(0).timestamp() });
    received(update_id, "message", &body)
}

fn became(update_id: u32, chat: &Value, status: &str) -> Received {
    let body = json!({ "chat": chat, "from": user(ANN), "date": at(1).timestamp(),
        "new_chat_member": { "status": status } });
    received(update_id, "my_chat_member", &body)
}

async fn record(store: &Store, batch: &[Received]) {
    store.record(batch, &[], at(0)).await.unwrap();
}

async fn unfinished(store: &Store, urgency: Urgency, first: u32, count_max: u32) -> Vec<u32> {
    let rows = store.unfinished_of(urgency, first, count_max).await;
    rows.unwrap().into_iter().map(|it| it.update_id).collect()
}

async fn a_message_about_a_request_is_kept_until_it_is_forgotten(database: Database) {
    let store = database.open().await;
    assert_eq!(store.pending_join(CLUB, ANN).await.unwrap(), None);
    let club = pending(CLUB, ANN, 1);
    store.keep_pending_join(&club).await.unwrap();
    store
        .keep_pending_join(&pending(NEWS, ANN, 2))
        .await
        .unwrap();
    assert_eq!(store.pending_join(CLUB, BOB).await.unwrap(), None);
    let kept = store.pending_join(CLUB, ANN).await.unwrap();
    assert_eq!(kept, Some(club.clone()));

    for stage in [Stage::Told, Stage::Settled] {
        let changed = Pending {
            title: "Cl\0ub".to_owned(),
            write_to: ChatId(7),
            message: MessageId(3),
            stage,
            ..pending(CLUB, ANN, 3)
        };
        store.keep_pending_join(&changed).await.unwrap();
        let expected = Pending {
            title: "Cl ub".to_owned(),
            ..changed
        };
        let kept = store.pending_join(CLUB, ANN).await.unwrap();
        assert_eq!(kept, Some(expected));
    }

    store
        .forget_pending_join(&pending(CLUB, ANN, 3))
        .await
        .unwrap();
    assert_eq!(store.pending_join(CLUB, ANN).await.unwrap(), None);
    assert!(store.pending_join(NEWS, ANN).await.unwrap().is_some());
}

async fn unpressed_requests_are_read_oldest_first_and_page_by_page(database: Database) {
    let store = database.open().await;
    let all = [
        pending(NEWS, ANN, 3),
        pending(CLUB, BOB, 1),
        pending(CLUB, ANN, 2),
    ];
    for it in &all {
        store.keep_pending_join(it).await.unwrap();
    }
    let [third, first, second] = all;
    let read =
        async |before, count_max| store.unpressed_joins(at(before), count_max).await.unwrap();
    assert_eq!(read(1, 10).await, []);
    assert_eq!(read(3, 10).await, [first.clone(), second.clone()]);
    assert_eq!(read(9, 2).await, [first.clone(), second.clone()]);
    assert_eq!(read(9, 3).await, [first.clone(), second, third.clone()]);

    // The others are forgotten all at once.
    for (chat, person, asked_at, stage) in [
        (NEWS, BOB, 1, Stage::Told),
        (CLUB, ANN, 2, Stage::Settled),
        (NEWS, ANN, 3, Stage::Settled),
    ] {
        let pending = Pending {
            stage,
            ..pending(chat, person, asked_at)
        };
        store.keep_pending_join(&pending).await.unwrap();
    }
    assert_eq!(read(9, 10).await, [first]);
    store.forget_pending_joins(at(3)).await.unwrap();
    let mut left = Vec::new();
    for (chat, person) in [(CLUB, BOB), (NEWS, BOB), (CLUB, ANN), (NEWS, ANN)] {
        left.push(store.pending_join(chat, person).await.unwrap().is_some());
    }
    assert_eq!(left, [true, false, false, true]);
}

async fn who_has_asked_again_is_not_forgotten_with_the_first_request(database: Database) {
    let store = database.open().await;
    let again = pending(CLUB, ANN, 2);
    store.keep_pending_join(&again).await.unwrap();
    store
        .forget_pending_join(&pending(CLUB, ANN, 1))
        .await
        .unwrap();
    let kept = store.pending_join(CLUB, ANN).await.unwrap();
    assert_eq!(kept, Some(again));
}

async fn trouble_is_new_once_for_each_chat_and_kind(database: Database) {
    let store = database.open().await;
    let powerless = |words: &str| Trouble::Powerless(words.to_owned());
    let note = async |chat, trouble: Trouble| {
        let noted = store.note_join_trouble(chat, &trouble, at(0)).await;
        noted.unwrap()
    };
    assert!(note(CLUB, powerless("chat not found")).await);
    assert!(!note(CLUB, powerless("CHAT_ADMIN_REQUIRED")).await);
    assert!(note(CLUB, Trouble::TooLate).await);
    assert!(note(CLUB, Trouble::Overtaken).await);
    assert!(!note(CLUB, Trouble::Overtaken).await);
    assert!(note(NEWS, Trouble::Overtaken).await);

    let overtaken = Trouble::Overtaken;
    store.forget_join_trouble(CLUB, &overtaken).await.unwrap();
    assert!(note(CLUB, Trouble::Overtaken).await);
    assert!(!note(CLUB, Trouble::TooLate).await);
}

async fn trouble_is_forgotten_when_the_bots_place_in_the_chat_changes(database: Database) {
    let store = database.open().await;
    let is_new = async |chat| {
        let noted = store.note_join_trouble(chat, &Trouble::TooLate, at(0));
        noted.await.unwrap()
    };
    let club = json!({ "id": CLUB.0, "type": "supergroup", "title": "Club" });
    for (update_id, status) in [(1, "administrator"), (2, "left"), (3, "member")] {
        is_new(CLUB).await;
        is_new(NEWS).await;
        record(&store, &[became(update_id, &club, status)]).await;
        assert!(is_new(CLUB).await, "{status}");
        assert!(!is_new(NEWS).await, "{status}");
    }
    // A start in the group changes nothing there.
    let start = json!({ "message_id": 1, "from": user(ANN), "chat": club, "date": 5,
        "text": "/start@doorman_bot" });
    record(&store, &[received(4, "message", &start)]).await;
    assert!(!is_new(CLUB).await);
}

async fn requests_to_join_are_read_back_apart(database: Database) {
    let store = database.open().await;
    let batch = [
        wrote(1, ANN),
        asked(2, ANN),
        asked(3, BOB),
        wrote(4, BOB),
        asked(5, BOB),
    ];
    record(&store, &batch).await;
    assert_eq!(unfinished(&store, Urgency::Urgent, 0, 10).await, [2, 3, 5]);
    assert_eq!(unfinished(&store, Urgency::Urgent, 3, 1).await, [3]);
    assert_eq!(unfinished(&store, Urgency::Ordinary, 0, 10).await, [1, 4]);
    store.finish(&[2], at(1)).await.unwrap();
    store.park(3, "an error", at(1)).await.unwrap();
    assert_eq!(unfinished(&store, Urgency::Urgent, 0, 10).await, [5]);
}

async fn who_blocks_the_bot_is_still_owed_their_request(database: Database) {
    let store = database.open().await;
    record(&store, &[wrote(1, ANN), asked(2, ANN)]).await;
    let dialog = json!({ "id": ANN.0, "type": "private" });
    let blocked = became(3, &dialog, "kicked");
    let batch = [blocked, asked(4, ANN)];
    let recorded = store.record(&batch, &[], at(2)).await.unwrap();
    let owed = recorded.owed.into_iter().map(|it| it.reply);
    assert_eq!(owed.collect::<Vec<_>>(), [Reply::Silence, Reply::Join]);
    assert_eq!(unfinished(&store, Urgency::Ordinary, 0, 10).await, [0; 0]);
    assert_eq!(unfinished(&store, Urgency::Urgent, 0, 10).await, [2, 4]);
}
