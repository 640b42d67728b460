//! What the service manager hears, if there is one: `sd_notify(3)`.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::{MissedTickBehavior, interval};

use super::{Health, Status};

/// How soon the service manager wants to hear that all is well; `None` if it does not.
pub(super) fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled()
}

/// Says once that polling has begun, or that another instance polls and this one stands
/// by.
pub(super) async fn tell_ready(health: Health) {
    health.until_ready().await;
    tell(NotifyState::Ready);
}

/// Says that all is well as long as it is, for ever. Silence makes the service manager
/// start the program anew, so reasons are logged when they come and go.
pub(super) async fn keep_alive(health: Health, within: Duration) {
    let mut ticks = interval(within / 3);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut was = Status::Well;
    health.until_ready().await;
    loop {
        ticks.tick().await;
        let checkup = health.look().await;
        match (was, checkup.status) {
            (Status::Well, Status::Unwell) => tracing::warn!(
                reasons = checkup.reasons.join("; "),
                restart_in_seconds = within.as_secs(),
                "unwell: the watchdog is not told otherwise"
            ),
            (Status::Unwell, Status::Well) => tracing::info!("well again"),
            _ => {}
        }
        was = checkup.status;
        if was == Status::Well {
            tell(NotifyState::Watchdog);
        }
    }
}

/// Says that the program is about to end.
pub(crate) fn stopping() {
    tell(NotifyState::Stopping);
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "the service manager is not told");
    }
}
