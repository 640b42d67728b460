//! Tells others how the bot is: `/healthz` and `/metrics` over HTTP, and the service
//! manager.
//!
//! Off unless `DOORMAN_METRICS` is set or systemd asks. One rule for all of them:
//! [`Health::look`].

mod systemd;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};

pub(crate) use self::systemd::stopping;
use crate::secrets::Secrets;
use crate::store::Store;
use crate::telegram::Telegram;
use crate::tenure::Role;
use crate::vitals::Vitals;

/// How often it is tried whether the database takes a write.
const TRY_EVERY: Duration = Duration::from_secs(5);

/// How long a trial may take: more than it may wait for its turn (30 s) and for a lock
/// (10 s), for then it says why. Only one whose connection hangs takes longer.
const TRIAL_TIME_MAX: Duration = Duration::from_secs(45);

/// How long whoever asks waits for the database.
const STORE_TIME_MAX: Duration = Duration::from_secs(2);

/// What Prometheus knows the format by.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Whoever can tell how the bot is. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Health {
    vitals: Vitals,
    store: Store,
    telegram: Telegram,
    role: watch::Receiver<Role>,
    secrets: Secrets,
}

/// How the bot is.
#[derive(Debug, Serialize)]
struct Checkup {
    status: Status,
    /// Whether it runs the bot.
    role: &'static str,
    /// Why it is unwell; empty if it is not.
    reasons: Vec<String>,
    /// `null` before the first answer.
    last_poll_age_seconds: Option<u64>,
    /// `null` if the database does not tell.
    inbox_updates: Option<u64>,
    parked_updates: Option<u64>,
    store_writable: bool,
    pause_left_seconds: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Well,
    Unwell,
}

impl Health {
    /// Nothing of `secrets` is told to anybody.
    pub(crate) fn new(
        store: Store,
        telegram: Telegram,
        role: watch::Receiver<Role>,
        secrets: Secrets,
    ) -> Self {
        Self {
            vitals: telegram.vitals().clone(),
            store,
            telegram,
            role,
            secrets,
        }
    }

    /// Answers whoever asks, at this address and through systemd, for as long as the
    /// set lives. *Errors*: the address cannot be listened on.
    pub(crate) async fn attend(&self, address: Option<SocketAddr>) -> std::io::Result<JoinSet<()>> {
        let mut tasks = JoinSet::new();
        if let Some(address) = address {
            let listener = TcpListener::bind(address).await?;
            tracing::info!(address = %listener.local_addr()?, "health and metrics");
            tasks.spawn(answer(listener, self.clone()));
        }
        if let Some(within) = systemd::watchdog() {
            tasks.spawn(systemd::keep_alive(self.clone(), within));
        }
        if !tasks.is_empty() {
            tasks.spawn(keep_trying(self.clone()));
        }
        tasks.spawn(systemd::tell_ready(self.clone()));
        Ok(tasks)
    }

    /// How the bot is now.
    async fn look(&self) -> Checkup {
        let now = Instant::now();
        let depth = self.depth().await;
        let role = *self.role.borrow();
        // Whoever stands by polls nothing, and is well.
        let polling = match role {
            Role::Standby => None,
            Role::Undecided | Role::Holder => self.vitals.polling_trouble(now),
        };
        let writing = self.vitals.writing_trouble(now);
        let store_writable = writing.is_none();
        let reading = depth.as_ref().err().cloned();
        let reasons = [polling, writing, reading].into_iter().flatten();
        let reasons: Vec<_> = reasons
            .map(|it| self.secrets.blank_out(&it).into_owned())
            .collect();
        let depth = depth.ok();
        Checkup {
            status: if reasons.is_empty() {
                Status::Well
            } else {
                Status::Unwell
            },
            role: word(role),
            reasons,
            last_poll_age_seconds: self.vitals.poll_age(now).map(|age| age.as_secs()),
            inbox_updates: depth.map(|(unfinished, _)| unfinished),
            parked_updates: depth.map(|(_, parked)| parked),
            store_writable,
            pause_left_seconds: self.telegram.shut_for().as_secs(),
        }
    }

    /// Ready once polling has begun, here or elsewhere.
    async fn until_ready(&self) {
        let mut role = self.role.clone();
        tokio::select! {
            () = self.vitals.until_polling() => {}
            Ok(_) = role.wait_for(|role| *role == Role::Standby) => {}
        }
    }

    /// Updates that wait, and that were set aside; or why nobody knows.
    async fn depth(&self) -> Result<(u64, u64), String> {
        match timeout(STORE_TIME_MAX, self.store.inbox_depth()).await {
            Ok(Ok(depth)) => Ok(depth),
            Ok(Err(error)) => Err(format!("the database cannot be read: {error:#}")),
            Err(_) => Err("the database does not answer".to_owned()),
        }
    }
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Undecided => "undecided",
        Role::Standby => "standby",
        Role::Holder => "holder",
    }
}

async fn answer(listener: TcpListener, health: Health) {
    let app = Router::new()
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics))
        .with_state(health);
    // Serving never ends by itself.
    let _ = axum::serve(listener, app).await;
}

async fn healthz(State(health): State<Health>) -> Response {
    let checkup = health.look().await;
    let status = match checkup.status {
        Status::Well => StatusCode::OK,
        Status::Unwell => StatusCode::SERVICE_UNAVAILABLE,
    };
    let body = serde_json::to_string(&checkup).expect("a checkup is plain JSON");
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, body + "\n").into_response()
}

async fn metrics(State(health): State<Health>) -> Response {
    match health.depth().await {
        Ok((inbox, parked)) => {
            let pause_left = health.telegram.shut_for();
            let is_holder = *health.role.borrow() == Role::Holder;
            health.vitals.holds(is_holder);
            let text = health.vitals.exposition(inbox, parked, pause_left);
            ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response()
        }
        // Better no figures than old ones.
        Err(reason) => {
            let reason = health.secrets.blank_out(&reason).into_owned();
            (StatusCode::SERVICE_UNAVAILABLE, reason + "\n").into_response()
        }
    }
}

/// Tries again and again whether the database takes a write, for ever.
async fn keep_trying(health: Health) {
    let mut store = health.store.clone();
    let mut ticks = interval(TRY_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let trial = timeout(TRIAL_TIME_MAX, store.try_writing()).await;
        // The network may have forgotten the connection in the midst of it.
        if trial.is_err()
            && let Ok(afresh) = store.afresh()
        {
            store = afresh;
        }
        match trial.context("try to write").flatten() {
            Ok(()) => health.vitals.written(Instant::now()),
            Err(error) => {
                let reason = format!("{error:#}");
                health.vitals.write_failed(reason, Instant::now());
            }
        }
    }
}
