//! `getUpdates`.
//!
//! One poll waits at a time: a second one that finds nothing ends the first with 409. Left out: the 3 s pause before
//! repeated conflicts. A poll whose client went away ends at once instead of waiting unseen; a bot cannot tell the
//! difference.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::{
    answer::{Answer, Outcome, Refusal},
    parameters::Parameters,
    queue::{Poll, Woken},
    server::Shared,
};

/// The longest wait of a poll.
const WAIT_SECONDS_MAX: i64 = 50;
/// How long a woken poll waits for more.
const BATCHING: Duration = Duration::from_millis(1);

const WEBHOOK_ACTIVE: &str = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the \
                              webhook first";
const OTHER_POLL: &str =
    "terminated by other getUpdates request; make sure that only one bot instance is running";

impl Poll {
    fn read(parameters: &Parameters<'_>) -> Self {
        let limit = match parameters.text("limit") {
            "" => 100,
            _ => parameters.integer("limit").clamp(1, 100),
        };
        let wait = parameters.integer("timeout").clamp(0, WAIT_SECONDS_MAX);
        Self {
            offset: parameters.integer("offset"),
            limit: usize::try_from(limit).unwrap_or(100),
            wait: Duration::from_secs(wait.unsigned_abs()),
        }
    }
}

/// Answers `getUpdates`, after waiting for an update if the bot asked to.
pub(super) async fn get_updates(shared: &Shared, parameters: &Parameters<'_>) -> Outcome {
    let mut poll = Poll::read(parameters);
    let started = Instant::now();
    shared.change(|world| {
        world.queue.allow(parameters.text("allowed_updates"));
        world.queue.brake(&mut poll, world.repeats, started);
        if world.queue.webhook.is_none() {
            world.queue.confirm(poll.offset);
        }
    });
    loop {
        let left = poll.wait.saturating_sub(started.elapsed());
        let asleep = shared.change(|world| {
            let queue = &mut world.queue;
            if queue.webhook.is_some() {
                return Err(Err(Refusal::conflict(WEBHOOK_ACTIVE)));
            }
            match queue.batch(poll.limit) {
                Some(array) => Err(Ok(updates(array))),
                None if left.is_zero() => Err(Ok(updates("[]".to_owned()))),
                None => {
                    queue.wake(Woken::OtherPoll);
                    let (waker, asleep) = oneshot::channel();
                    queue.waiting = Some(waker);
                    Ok(asleep)
                }
            }
        });
        let asleep = match asleep {
            Ok(asleep) => asleep,
            Err(outcome) => return outcome,
        };
        match tokio::time::timeout(left, asleep).await {
            Ok(Ok(Woken::Data)) => tokio::time::sleep(BATCHING).await,
            Ok(Ok(Woken::Webhook)) => {
                return Err(Refusal::conflict("terminated by setWebhook request"));
            }
            Ok(Ok(Woken::Revoked)) => return Err(Refusal::new(401, "Unauthorized")),
            Ok(Ok(Woken::OtherPoll) | Err(_)) => return Err(Refusal::conflict(OTHER_POLL)),
            // Time is up: the next round answers with whatever there is.
            Err(_) => {}
        }
    }
}

fn updates(array: String) -> Answer {
    Answer {
        result: array.into(),
        remark: None,
    }
}
