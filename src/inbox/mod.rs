//! The inbox: no update is acknowledged before it is on disk, none is forgotten
//! before it is handled.
//!
//! ```text
//! poller    getUpdates → Store::record (fsync) → getUpdates with the next offset
//!              │ what is owed a reply
//! window    bounded queues in memory; what does not fit stays on disk
//!              │ what is urgent first, one update per owner at a time
//! listener  teloxide's Dispatcher takes them from here
//!              │
//! completion  the tree is run, again if it fails; then the row is finished or parked
//! ```
//!
//! After a start everything unfinished comes first, through the same window. The
//! inbox never looks into a message: `arrival` reads, `store` records, `router`
//! handles.

mod batch;
mod completion;
mod flood;
mod listener;
mod poller;
mod window;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use teloxide::types::UserId;
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use self::batch::Batch;
pub(crate) use self::completion::{Headway, Language, guarded};
use self::flood::Flood;
pub(crate) use self::listener::Listener;
pub(crate) use self::poller::{ALLOWED_UPDATES, Poller, Stopped};
use self::window::{Job, MARKS_MAX, Next, Window};
use crate::arrival::Arrival;
use crate::person::Urgency;
use crate::reach::Response;
use crate::store::{Received, Store, Trouble};
use crate::telegram::CallError;
use crate::vitals::Vitals;

/// The longest a finish mark waits for company.
const MARK_WITHIN: Duration = Duration::from_millis(50);

/// How long polling waits for room in memory before new updates stay on disk.
/// Long enough for handlers that work; short when they wait for Telegram.
const ROOM_WITHIN: Duration = Duration::from_millis(250);

/// Updates read back from disk at once.
const PAGE: u32 = 128;

/// How long to wait before a database that fails is asked again.
const STORE_RETRY: Duration = Duration::from_secs(1);

/// The inbox of one bot. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Inbox(Arc<Inner>);

struct Inner {
    store: Store,
    bot_username: String,
    /// Floods end here: what is not answered is recorded, but never handed out.
    flood: Flood,
    window: Mutex<Window>,
    /// Held while rows and window are brought into step: what was committed but not
    /// yet queued, or handled but not yet marked, must not be read back from disk.
    order: tokio::sync::Mutex<()>,
    /// There may be something to hand out.
    ready: Notify,
    /// A batch finds room in memory again. Like the next one it is rung rarely: a
    /// wake-up for each update costs more than the update's own bookkeeping.
    room: Notify,
    /// Finished updates wait for their marks: the first one, or many.
    unmarked: Notify,
    /// Something has been parked.
    parked: Notify,
    vitals: Vitals,
    stop: CancellationToken,
}

impl Inbox {
    /// An inbox that begins with what `store` still holds unfinished.
    ///
    /// Cancelling `stop` ends polling and handing out; what runs is left to run.
    /// `admins` may write as much as they like.
    pub(crate) fn new(
        store: Store,
        bot_username: String,
        admins: HashSet<UserId>,
        vitals: Vitals,
        stop: CancellationToken,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            bot_username,
            flood: Flood::new(admins),
            window: Mutex::new(Window::new()),
            order: tokio::sync::Mutex::default(),
            ready: Notify::new(),
            room: Notify::new(),
            unmarked: Notify::new(),
            parked: Notify::new(),
            vitals,
            stop,
        }))
    }

    /// Reads an answer of `getUpdates`, which asked for updates from `offset` on. What
    /// comes from before that has come before, and does not count as a flood.
    fn read(&self, body: &str, offset: Option<i32>) -> Result<Batch, CallError> {
        let is_repeat = |id| offset.is_some_and(|offset| i64::from(id) < i64::from(offset));
        Batch::read(body, &self.0.bot_username, Utc::now(), |id, arrival| {
            if is_repeat(id) {
                return Response::Answer;
            }
            self.0.flood.response_to(arrival)
        })
    }

    /// Puts a batch on disk, then queues what is owed a reply.
    ///
    /// When this returns, the batch may be acknowledged. A batch that the database will
    /// not have is taken apart, so that an update it cannot keep holds up no other.
    async fn take_in(&self, batch: Vec<Received>) {
        let Err(Refused { batch, error }) = self.take_in_whole(batch).await else {
            return;
        };
        let (updates, error) = (batch.len(), format!("{error:#}"));
        tracing::warn!(updates, error, "updates are recorded one by one");
        for received in batch {
            let Err(Refused { batch, error }) = self.take_in_whole(vec![received]).await else {
                continue;
            };
            let reason = format!("{error:#}");
            for received in &batch {
                self.set_aside(received, &reason).await;
            }
        }
    }

    /// Puts a batch on disk in one commit, then queues what is owed a reply. A database
    /// that fails is asked again until it does not: better late than lost.
    async fn take_in_whole(&self, batch: Vec<Received>) -> Result<(), Refused> {
        let received_at = Instant::now();
        let vitals = &self.0.vitals;
        loop {
            let order = self.0.order.lock().await;
            let finished = self.window().take_finished();
            match self.0.store.record(&batch, &finished, Utc::now()).await {
                Ok(recorded) => {
                    vitals.recorded(Instant::now());
                    for received in &batch {
                        vitals.received(received.arrival.event.kind());
                    }
                    let owed = batch.into_iter().zip(recorded.owed);
                    let jobs = owed
                        .filter_map(|it| Job::recorded(it, received_at))
                        .collect();
                    let mut window = self.window();
                    window.marked(&finished);
                    window.silence(&recorded.silenced);
                    window.push(jobs);
                    drop(window);
                    self.0.ready.notify_one();
                    return Ok(());
                }
                Err(error) => {
                    self.window().put_back_finished(finished);
                    drop(order);
                    if Trouble::of(&error) == Trouble::Refusal {
                        return Err(Refused { batch, error });
                    }
                    let error = format!("{error:#}");
                    tracing::error!(error, "updates cannot be recorded");
                    vitals.record_failed(error, Instant::now());
                    tokio::time::sleep(STORE_RETRY).await;
                }
            }
        }
    }

    /// Keeps an update that cannot be recorded, unread, for whoever runs the bot.
    async fn set_aside(&self, received: &Received, reason: &str) {
        let update_id = received.update_id;
        tracing::error!(
            update_id,
            error = reason,
            "parked, as it cannot be recorded"
        );
        while let Err(error) = self.0.store.set_aside(received, reason, Utc::now()).await {
            let error = format!("{error:#}");
            tracing::error!(update_id, error, "an update cannot be parked");
            self.0.vitals.record_failed(error, Instant::now());
            tokio::time::sleep(STORE_RETRY).await;
        }
        self.0.parked.notify_one();
    }

    /// Waits until a batch finds room in memory, but not for long.
    async fn wait_for_room(&self) {
        let has_room = async {
            loop {
                let room = self.0.room.notified();
                if self.window().has_room() {
                    return;
                }
                room.await;
            }
        };
        // Too late is fine: the batch then stays on disk until there is room.
        let _ = timeout(ROOM_WITHIN, has_room).await;
    }

    /// The next update to handle; `None` once stopped.
    async fn next(&self) -> Option<Arc<Job>> {
        loop {
            let ready = self.0.ready.notified();
            if self.0.stop.is_cancelled() {
                return None;
            }
            let (next, is_roomier) = self.window().next_and_room();
            if is_roomier {
                self.0.room.notify_one();
            }
            match next {
                Next::HandOut(job) => return Some(job),
                Next::ReadBack(urgency) => self.read_back(urgency).await,
                Next::Wait => tokio::select! {
                    () = ready => {}
                    () = self.0.stop.cancelled() => return None,
                },
            }
        }
    }

    /// Reads the next page of what did not fit into memory.
    async fn read_back(&self, urgency: Urgency) {
        let _order = self.0.order.lock().await;
        let Some(first) = self.window().backlog(urgency) else {
            return;
        };
        match self.0.store.unfinished_of(urgency, first, PAGE).await {
            Ok(page) => {
                let jobs = page.into_iter().filter_map(|row| {
                    let read = Arrival::read(&row.raw, &self.0.bot_username, row.received_at);
                    let received_at = instant(row.received_at);
                    read.ok()
                        .map(|(_, arrival)| Job::unfinished(row, arrival, received_at))
                });
                let jobs = jobs.collect();
                self.window().push_page(urgency, jobs, PAGE);
            }
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the inbox cannot be read");
                tokio::time::sleep(STORE_RETRY).await;
            }
        }
    }

    /// Marks finished updates on disk, in groups, until stopped; then the rest.
    pub(crate) async fn keep_marking(&self) {
        while !self.0.stop.is_cancelled() {
            tokio::select! {
                () = self.0.unmarked.notified() => {}
                () = self.0.stop.cancelled() => break,
            }
            let enough = async {
                while self.window().unmarked() < MARKS_MAX {
                    self.0.unmarked.notified().await;
                }
            };
            let _ = timeout(MARK_WITHIN, enough).await;
            if let Err(error) = self.mark().await {
                report_unmarked(&error);
                // Nobody else may ring any more.
                let _ = timeout(STORE_RETRY, self.0.stop.cancelled()).await;
                self.0.unmarked.notify_one();
            }
        }
    }

    /// Marks what has been finished so far. After a failure it still waits: at worst
    /// these updates are handled twice after a crash.
    pub(crate) async fn mark_finished(&self) {
        if let Err(error) = self.mark().await {
            report_unmarked(&error);
        }
    }

    async fn mark(&self) -> anyhow::Result<()> {
        let _order = self.0.order.lock().await;
        let finished = self.window().take_finished();
        let marked = self.0.store.finish(&finished, Utc::now()).await;
        match &marked {
            Ok(()) => self.window().marked(&finished),
            Err(_) => self.window().put_back_finished(finished),
        }
        // There may be room for more now.
        self.0.ready.notify_one();
        marked
    }

    /// Waits for a database that is away, or full, at least for so long. Whoever has sent
    /// something before must not do so again and again until it is well.
    async fn until_store_is_well(&self, at_least: Duration) {
        tokio::time::sleep(at_least).await;
        while !self.0.store.can_commit().await {
            tokio::time::sleep(STORE_RETRY).await;
        }
    }

    /// Returns when an update has been parked since the last time.
    pub(crate) async fn until_parked(&self) {
        self.0.parked.notified().await;
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        // The window is changed in single steps: a panic elsewhere leaves it whole.
        self.0.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Updates that the database will not have, as they are.
struct Refused {
    batch: Vec<Received>,
    error: anyhow::Error,
}

/// A moment of the calendar on the clock that never jumps, as far as that one reaches.
fn instant(at: DateTime<Utc>) -> Instant {
    let age = (Utc::now() - at).to_std().unwrap_or_default();
    let now = Instant::now();
    now.checked_sub(age).unwrap_or(now)
}

fn report_unmarked(error: &anyhow::Error) {
    let error = format!("{error:#}");
    tracing::error!(error, "updates cannot be marked finished");
}
