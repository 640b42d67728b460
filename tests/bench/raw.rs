//! The floor: an HTTP client in a loop, and no more JSON than it takes.
//!
//! No types of Telegram, no routing, no errors told apart, nothing kept. A bot cannot do with less than this.

use std::sync::Arc;

use anyhow::{Context, ensure};
use futures_util::{TryStreamExt, stream};
use reqwest::{Client, header};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::letter::Letter;

/// Greetings on their way at once: a batch, and part of the next one.
const IN_FLIGHT_MAX: usize = 128;

/// Length of a long poll.
const POLL_SECONDS: u32 = 10;

struct Api {
    client: Client,
    /// `http://…/bot<token>/`.
    base: String,
    letter: Letter,
    keyboard: Box<RawValue>,
}

#[derive(Serialize)]
struct Poll {
    offset: i64,
    timeout: u32,
}

#[derive(Serialize)]
struct Greeting<'a> {
    chat_id: i64,
    text: &'a str,
    parse_mode: &'static str,
    reply_markup: &'a RawValue,
}

#[derive(Deserialize)]
struct Updates {
    result: Vec<Update>,
}

#[derive(Deserialize)]
struct Update {
    update_id: i64,
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    chat: Chat,
}

#[derive(Deserialize)]
struct Chat {
    id: i64,
    first_name: String,
}

/// Runs until the process is ended, or something goes wrong.
pub(crate) async fn run() -> anyhow::Result<()> {
    let url = std::env::var("TELOXIDE_API_URL").context("read TELOXIDE_API_URL")?;
    let token = std::env::var("TELOXIDE_TOKEN").context("read TELOXIDE_TOKEN")?;
    let letter = Letter::from_env()?;
    let keyboard = serde_json::value::to_raw_value(&letter.keyboard()?);
    let api = Api {
        client: Client::builder()
            .tcp_nodelay(true)
            .build()
            .context("make an HTTP client")?,
        base: format!("{url}/bot{token}/"),
        letter,
        keyboard: keyboard.context("write the buttons down")?,
    };
    // On a worker of the runtime, like the others.
    tokio::spawn(greet_all(Arc::new(api)))
        .await
        .context("greet")?
}

async fn greet_all(api: Arc<Api>) -> anyhow::Result<()> {
    let batches = stream::try_unfold((Arc::clone(&api), 0), |(api, offset)| async move {
        let updates = api.poll(offset).await?;
        let next = updates.last().map_or(offset, |last| last.update_id + 1);
        let updates = stream::iter(updates.into_iter().map(anyhow::Ok));
        anyhow::Ok(Some((updates, (api, next))))
    });
    batches
        .try_flatten()
        .map_ok(|update| Arc::clone(&api).greet(update.message.chat))
        .try_buffer_unordered(IN_FLIGHT_MAX)
        .try_for_each(|()| async { Ok(()) })
        .await
}

impl Api {
    async fn poll(&self, offset: i64) -> anyhow::Result<Vec<Update>> {
        let poll = Poll {
            offset,
            timeout: POLL_SECONDS,
        };
        let answer = self.call("getUpdates", &poll).await?;
        let updates: Updates = serde_json::from_slice(&answer).context("read the updates")?;
        Ok(updates.result)
    }

    async fn greet(self: Arc<Self>, chat: Chat) -> anyhow::Result<()> {
        let greeting = Greeting {
            chat_id: chat.id,
            text: &self.letter.html_for(&chat.first_name),
            parse_mode: "HTML",
            reply_markup: &self.keyboard,
        };
        self.call("sendMessage", &greeting).await.map(|_| ())
    }

    async fn call(&self, method: &str, payload: &impl Serialize) -> anyhow::Result<Vec<u8>> {
        let response = self
            .client
            .post(format!("{}{method}", self.base))
            .header(header::CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(payload).context("write a call down")?)
            .send()
            .await
            .context(method.to_owned())?;
        let status = response.status();
        let answer = response.bytes().await.context("read an answer")?;
        ensure!(
            status.is_success(),
            "{method}: {status} {}",
            String::from_utf8_lossy(&answer)
        );
        Ok(answer.into())
    }
}
