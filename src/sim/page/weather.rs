//! What befalls Telegram and the bot's process, as the page asks for it.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{body::Bytes, extract::State, response::Response};
use serde::Deserialize;
use serde_json::Value;

use super::{
    super::hardship::{Fault, Rule},
    Scene,
    switch::Order,
    wish::{Done, answered, number_of, read},
};

/// The longest ban, in seconds.
const FLOOD_SECONDS_MAX: u64 = 3600;
/// The slowest answers, in milliseconds.
const LATENCY_MILLIS_MAX: u64 = 10_000;

#[derive(Clone, Copy, Deserialize)]
#[serde(tag = "weather", rename_all = "snake_case")]
enum Weather {
    /// The next call that sends anything is answered 429, and so is every other for so long.
    Flood {
        seconds: u64,
    },
    /// Nothing at the address of the Bot API answers.
    Outage,
    /// The end of an outage.
    Recovery,
    /// What every answer takes.
    Latency {
        millis: u64,
    },
    /// No ban, no fault, no waiting.
    Fair,
    Kill,
    Start,
    Restart,
}

/// `POST /weather`.
pub(super) async fn made(State(scene): State<Arc<Scene>>, body: Bytes) -> Response {
    let done = match read(&body) {
        Ok(weather) => scene.make(weather).await,
        Err(problem) => Err(problem),
    };
    answered(done)
}

impl Scene {
    async fn make(&self, weather: Weather) -> Done {
        match weather {
            Weather::Flood { seconds } => {
                let retry_after = number_of("seconds", seconds, FLOOD_SECONDS_MAX)?;
                self.sim.relent();
                self.sim
                    .strike(Rule::on_sending(Fault::Flood { retry_after }));
            }
            Weather::Outage => self.go_down().await,
            Weather::Recovery => self.come_back().await?,
            Weather::Latency { millis } => {
                if millis > LATENCY_MILLIS_MAX {
                    return Err(format!("milliseconds: up to {LATENCY_MILLIS_MAX}"));
                }
                self.sim.set_latency(Duration::from_millis(millis));
            }
            Weather::Fair => {
                self.sim.relent();
                self.sim.set_latency(Duration::ZERO);
                self.come_back().await?;
            }
            Weather::Kill => self.order(Order::Kill)?,
            Weather::Start => self.order(Order::Start)?,
            Weather::Restart => self.order(Order::Restart)?,
        }
        Ok(Value::Null)
    }

    async fn go_down(&self) {
        if !self.is_down.swap(true, Ordering::Relaxed) {
            self.sim.go_down().await;
        }
    }

    async fn come_back(&self) -> Result<(), String> {
        if self.is_down.swap(false, Ordering::Relaxed) {
            let back = self.sim.come_back().await;
            back.map_err(|error| {
                self.is_down.store(true, Ordering::Relaxed);
                format!("the port of the Bot API is taken: {error}")
            })?;
        }
        Ok(())
    }

    fn order(&self, order: Order) -> Result<(), String> {
        if self.bot.order(order) {
            Ok(())
        } else {
            Err("one thing after another: the bot is still busy".to_owned())
        }
    }
}
