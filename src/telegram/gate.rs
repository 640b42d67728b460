//! The one gate through which everything is sent.
//!
//! `reach::Pacer` decides; this waits for what it decides. Waiting callers of a
//! lane queue up behind one another, so that the first to come is the first to
//! go and one caller at a time asks the pacer. Urgent calls have a queue of their
//! own, whose first takes turns with the first of all other replies: it waits for
//! one call at most, and a thousand of them leave every other place to the rest.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use teloxide::types::ChatId;
use tokio::sync::{Notify, watch};
use tokio::time::sleep_until;

use crate::reach::{Admission, Ceilings, Lane, Pacer, Tempo};

pub(super) struct Gate {
    pacer: Mutex<Pacer>,
    urgent: tokio::sync::Mutex<()>,
    replies: tokio::sync::Mutex<()>,
    /// The next to go of both of these. It is fair: whoever has gone comes last.
    turns: tokio::sync::Mutex<()>,
    probes: tokio::sync::Mutex<()>,
    /// Whether probes are to stay where they are.
    held: watch::Sender<bool>,
    /// Telegram has told us to pause, and nobody has heard of it yet.
    told: Notify,
    /// When a call was last answered, with a yes or a no.
    answered_at: Mutex<Option<Instant>>,
}

/// Keeps probes from leaving.
pub(crate) struct Hold<'a> {
    gate: &'a Gate,
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.gate.held.send_replace(false);
    }
}

impl Gate {
    pub(super) fn new(ceilings: Ceilings) -> Self {
        Self {
            pacer: Mutex::new(Pacer::new(ceilings, Instant::now())),
            urgent: tokio::sync::Mutex::default(),
            replies: tokio::sync::Mutex::default(),
            turns: tokio::sync::Mutex::default(),
            probes: tokio::sync::Mutex::default(),
            held: watch::Sender::new(false),
            told: Notify::new(),
            answered_at: Mutex::default(),
        }
    }

    /// Waits until a call may leave. The turn within its chat comes first, so that
    /// a chat that has to wait holds up nobody else.
    pub(super) async fn pass(&self, lane: Lane, chat: Option<ChatId>) {
        if let Some(chat) = chat {
            let now = Instant::now();
            let slot = self.pacer().chat_slot(chat.0, now);
            if slot > now {
                sleep_until(slot.into()).await;
            }
        }
        let queue = match lane {
            Lane::Urgent => &self.urgent,
            Lane::Reply => &self.replies,
            Lane::Probe => &self.probes,
        };
        let _first = queue.lock().await;
        let _turn = match lane {
            Lane::Urgent | Lane::Reply => Some(self.turns.lock().await),
            Lane::Probe => None,
        };
        loop {
            if lane == Lane::Probe && *self.held.borrow() {
                // The sender lives as long as the gate, so this only ever waits.
                let _ = self.held.subscribe().wait_for(|held| !held).await;
            }
            let admission = self.pacer().admit(lane, Instant::now());
            match admission {
                Admission::Go => return,
                Admission::NotBefore(moment) => sleep_until(moment.into()).await,
            }
        }
    }

    /// Lets no probe leave until the guard is dropped.
    pub(super) fn hold_probes(&self) -> Hold<'_> {
        self.held.send_replace(true);
        Hold { gate: self }
    }

    /// Goes by this tempo for probes.
    pub(super) fn set_tempo(&self, tempo: Tempo) {
        self.pacer().set_tempo(tempo);
    }

    /// Hears that a call sent at this moment was answered.
    pub(super) fn answered(&self, lane: Lane, sent_at: Instant) {
        let now = Instant::now();
        self.pacer().answered(lane, sent_at, now);
        *self.last_answer() = Some(now);
    }

    /// Has a call been answered since?
    pub(super) fn has_answered_since(&self, moment: Instant) -> bool {
        self.last_answer().is_some_and(|at| at > moment)
    }

    fn last_answer(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        // An instant is as good after a panic as before.
        self.answered_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Hears that a call sent at this moment met a 429.
    pub(super) fn refused(&self, lane: Lane, sent_at: Instant, retry_after: Duration) {
        self.pacer()
            .refused(lane, sent_at, retry_after, Instant::now());
    }

    /// Lets nothing through for this long: Telegram said so.
    pub(super) fn told_to_pause(&self, length: Duration) {
        self.pause(length);
        self.told.notify_one();
    }

    /// Ready when Telegram has told us to pause since this was last ready; for one
    /// caller.
    pub(super) async fn pause_told(&self) {
        self.told.notified().await;
    }

    /// Lets nothing through for this long.
    pub(super) fn pause(&self, length: Duration) {
        self.pacer().pause_until(Instant::now() + length);
    }

    /// How long the gate stays shut; zero when it is open.
    pub(super) fn shut_for(&self) -> Duration {
        let now = Instant::now();
        let until = self.pacer().paused_until(now);
        until.map_or(Duration::ZERO, |until| until - now)
    }

    fn pacer(&self) -> std::sync::MutexGuard<'_, Pacer> {
        // The pacer is plain arithmetic: a panic elsewhere leaves it usable.
        self.pacer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use futures_util::future::join_all;

    use super::*;

    /// Lets all of these pass, who come in this order, and tells in which they go.
    async fn gone(lanes: &[Lane]) -> Vec<Lane> {
        let gate = Gate::new(Ceilings {
            replies_per_second_max: NonZeroU32::new(200),
            probes_per_second_max: None,
        });
        let gone = Mutex::new(Vec::new());
        let passing = lanes.iter().map(async |lane| {
            gate.pass(*lane, None).await;
            gone.lock().expect("no panic").push(*lane);
        });
        join_all(passing).await;
        gone.into_inner().expect("no panic")
    }

    #[tokio::test]
    async fn urgent_calls_and_other_replies_take_turns() {
        use Lane::{Reply, Urgent};
        // The first finds the gate open, and the second is next.
        let all = [Reply, Reply, Reply, Reply, Urgent];
        assert_eq!(gone(&all).await, [Reply, Reply, Urgent, Reply, Reply]);
        let all = [Urgent, Urgent, Urgent, Urgent, Reply];
        assert_eq!(gone(&all).await, [Urgent, Urgent, Reply, Urgent, Urgent]);
        let all = [Reply, Reply, Reply, Reply, Urgent, Urgent, Urgent];
        let turns = [Reply, Reply, Urgent, Reply, Urgent, Reply, Urgent];
        assert_eq!(gone(&all).await, turns);
    }
}
