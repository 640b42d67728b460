//! The simulated Telegram as a bot's HTTP client meets it.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::*;

mod polling;
mod showing;
mod talking;
mod trouble;

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
