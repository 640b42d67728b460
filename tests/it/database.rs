//! Where stories about the store are played: an empty database on either engine, and
//! updates as the journal takes them.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use doorman::arrival::{Arrival, GroupKind, Membership};
use doorman::group::Chat;
use doorman::person::{Person, Reply};
use doorman::reach::Response;
use doorman::store::{Received, Store};
use futures_util::FutureExt;
use serde_json::{Value, json};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use teloxide::types::{ChatId, UserId};

pub(crate) const ANN: UserId = UserId(4_000_000_001);
pub(crate) const BOB: UserId = UserId(17);
pub(crate) const CLUB: ChatId = ChatId(-1_001_234_567_890);

/// The names of the stories, once for each engine.
macro_rules! on_both_engines {
    ($($story:ident),* $(,)?) => {
        mod on_sqlite {
            $(
                #[tokio::test]
                async fn $story() {
                    let folder = tempfile::tempdir().unwrap();
                    let url = format!("sqlite://{}/doorman.db", folder.path().display());
                    super::$story(crate::database::Database { url }).await;
                }
            )*
        }

        mod on_postgres {
            $(
                #[tokio::test]
                #[ignore = "needs PostgreSQL: set DOORMAN_TEST_POSTGRES to a postgres:// URL of a database that may be filled"]
                async fn $story() {
                    crate::database::in_postgres(super::$story).await;
                }
            )*
        }
    };
}
pub(crate) use on_both_engines;

/// An empty database of one story's own.
pub(crate) struct Database {
    pub(crate) url: String,
}

impl Database {
    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.url).await.unwrap()
    }
}

/// Plays a story in a PostgreSQL database made for it, and drops that afterwards.
pub(crate) async fn in_postgres<F: Future<Output = ()>>(story: impl FnOnce(Database) -> F) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("DOORMAN_TEST_POSTGRES")
        .expect("DOORMAN_TEST_POSTGRES is a postgres:// URL of a database that may be filled");
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("doorman_test_{}_{number}", std::process::id());
    command(&server, format!("create database {name}")).await;
    let mut url = reqwest::Url::parse(&server).unwrap();
    url.set_path(&name);
    let url = url.to_string();
    // A story that fails must not leave its database behind.
    let played = AssertUnwindSafe(story(Database { url }))
        .catch_unwind()
        .await;
    command(&server, format!("drop database {name} with (force)")).await;
    if let Err(panic) = played {
        std::panic::resume_unwind(panic);
    }
}

async fn command(server: &str, statement: String) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(server).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .unwrap();
}

/// A moment of the story, in seconds.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

pub(crate) fn received(update_id: u32, kind: &str, body: &Value) -> Received {
    let raw = json!({ "update_id": update_id, kind: body }).to_string();
    let (update_id, arrival) = Arrival::read(&raw, "doorman_bot", at(0)).unwrap();
    Received {
        update_id,
        raw,
        arrival,
        response: Response::Answer,
    }
}

pub(crate) fn user(id: UserId, username: Option<&str>) -> Value {
    let mut user =
        json!({ "id": id.0, "is_bot": false, "first_name": "Name", "language_code": "en" });
    if let Some(username) = username {
        user["username"] = json!(username);
    }
    user
}

pub(crate) fn wrote(update_id: u32, id: UserId, seconds: i64, text: &str) -> Received {
    wrote_as(update_id, &user(id, None), seconds, text)
}

pub(crate) fn wrote_as(update_id: u32, from: &Value, seconds: i64, text: &str) -> Received {
    let chat = json!({ "id": from["id"], "type": "private" });
    let date = at(seconds).timestamp();
    let message =
        json!({ "message_id": 1, "from": from, "chat": chat, "date": date, "text": text });
    received(update_id, "message", &message)
}

pub(crate) fn became(update_id: u32, id: UserId, seconds: i64, status: &str) -> Received {
    let chat = json!({ "id": id.0, "type": "private" });
    membership(update_id, id, seconds, &chat, status)
}

pub(crate) fn club_became(update_id: u32, seconds: i64, kind: &str, status: &str) -> Received {
    let chat = json!({ "id": CLUB.0, "type": kind, "title": "Cl\0ub" });
    membership(update_id, ANN, seconds, &chat, status)
}

pub(crate) fn membership(
    update_id: u32,
    id: UserId,
    seconds: i64,
    chat: &Value,
    status: &str,
) -> Received {
    let change = json!({ "chat": chat, "from": user(id, None), "date": at(seconds).timestamp(),
        "new_chat_member": { "status": status } });
    received(update_id, "my_chat_member", &change)
}

pub(crate) async fn record(store: &Store, batch: &[Received]) -> Vec<Reply> {
    let recorded = store.record(batch, &[], at(0)).await.unwrap();
    recorded.owed.into_iter().map(|owed| owed.reply).collect()
}

pub(crate) async fn known(store: &Store, id: UserId) -> Person {
    store.person(id).await.unwrap().unwrap()
}

/// The club, where Ann has brought the bot and nothing else has happened.
pub(crate) fn club(kind: GroupKind, membership: Membership, changed_at: DateTime<Utc>) -> Chat {
    Chat {
        id: CLUB,
        kind,
        title: "Club".to_owned(),
        membership,
        source: None,
        introduced_by: Some(ANN),
        changed_at,
        hello_at: None,
        upgraded_from: None,
        upgraded_at: None,
    }
}
