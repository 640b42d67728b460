//! The wrapper around the whole tree: every update that was handed out comes to
//! an end, and the end is recorded.
//!
//! A handler that fails or panics is run again, then its update is parked with
//! the error. While Telegram answers nobody, that is no fault of the update's: it is
//! tried until Telegram does. One that is cut short by the end of the process leaves
//! its row unfinished, so the next start begins with it.

#[cfg(test)]
mod tests;

use std::any::Any;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::Utc;
use futures_util::FutureExt;
use teloxide::dispatching::{DpHandlerDescription, UpdateHandler};
use teloxide::dptree::di::DependencyMap;
use teloxide::dptree::{self, HandlerSignature, Type};
use teloxide::types::Update;
use tokio::time::timeout;

use super::window::{Job, MARKS_MAX};
use super::{Inbox, STORE_RETRY};
use crate::arrival::{Arrival, Event};
use crate::person::Reply;
use crate::store::{Deposed, Trouble};
use crate::telegram::{CallError, Telegram};
use crate::vitals::Vitals;

/// How often an update is handled before it is parked.
const ATTEMPTS_MAX: u32 = 3;

/// The wait after a failed attempt; four times as long after the next, up to the
/// longest. Sending has retries of its own; this is for a database that stumbles.
const RETRY_AFTER: Duration = Duration::from_millis(500);
const RETRY_AFTER_MAX: Duration = Duration::from_secs(5);

/// The longest wait before a database that could not be written to is tried again with the
/// whole update: it may be well for little, and not for much.
const PATIENCE_MAX: Duration = Duration::from_mins(1);

/// For how long a silence of Telegram's counts as nobody's fault: as long as it keeps
/// updates itself.
const SILENCE_TIME_MAX: Duration = Duration::from_hours(24);

/// A handler that runs longer than this hangs. Far above what sending may take
/// with all its retries; time in which Telegram wants to hear nothing is on top.
const HANDLER_TIME_MAX: Duration = Duration::from_mins(10);

/// The tag of the language to answer in, if anything tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Language(pub(crate) Option<String>);

/// By this a handler tells that it gets on, so that its time begins anew: for work that
/// may rightly take longer than [`HANDLER_TIME_MAX`], step by step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Headway(Arc<AtomicU64>);

impl Headway {
    /// A step is done.
    pub(crate) fn step(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn steps(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Wraps the tree. `inbox` is where the updates came from, `telegram` where the
/// handlers may have to wait.
///
/// Inside, every handler can ask for `Arc<Arrival>`, the arrival's [`Event`], the
/// [`Reply`] it is owed, the [`Language`] it is owed in, and its [`Headway`].
pub(crate) fn guarded(
    inbox: Inbox,
    telegram: Telegram,
    tree: UpdateHandler<anyhow::Error>,
) -> UpdateHandler<anyhow::Error> {
    let description: DpHandlerDescription = tree.description().clone();
    let signature = signature_without_provided(tree.sig());
    dptree::from_fn_with_description(
        description,
        move |dependencies: DependencyMap, _| {
            let (inbox, telegram, tree) = (inbox.clone(), telegram.clone(), tree.clone());
            async move {
                let update: Arc<Update> = dependencies.get();
                let attempt = Attempt {
                    telegram: &telegram,
                    tree: &tree,
                    time_max: HANDLER_TIME_MAX,
                };
                run(&inbox, &attempt, dependencies, update.id.0).await;
                ControlFlow::Break(Ok(()))
            }
        },
        signature,
    )
}

async fn run(
    inbox: &Inbox,
    attempt: &Attempt<'_>,
    mut dependencies: DependencyMap,
    update_id: u32,
) {
    let Some(job) = inbox.window().in_flight(update_id) else {
        return;
    };
    let place = Place { inbox, update_id };
    dependencies.insert(Arc::clone(&job.arrival));
    dependencies.insert(job.arrival.event.clone());
    dependencies.insert(job.owed.reply);
    dependencies.insert(Language(job.owed.language.clone()));

    let owner = job.arrival.owner();
    let mut trials = Trials::begin(Instant::now());
    loop {
        let tried_at = Instant::now();
        let tried = tokio::select! {
            tried = attempt.run(dependencies.clone()) => tried,
            // Nothing is owed any more, and its row says so.
            () = job.called_off.cancelled() => return,
        };
        let Err(setback) = tried else {
            note(&inbox.0.vitals, &job);
            return place.finish();
        };
        let is_silent = !attempt.telegram.has_answered_since(tried_at);
        let next = trials.after(&setback, is_silent, Instant::now());
        let (error, attempt) = (setback.to_string(), trials.count);
        let pause = match next {
            Next::Leave => return,
            Next::Park => {
                tracing::error!(
                    update_id,
                    owner,
                    error,
                    "parked after {ATTEMPTS_MAX} attempts"
                );
                return place.park(&error).await;
            }
            Next::OnceWell(wait) => {
                tracing::warn!(update_id, owner, error, "an update has to wait");
                inbox.until_store_is_well(wait).left_future()
            }
            Next::After(wait) => {
                let what = "an update could not be handled";
                tracing::warn!(update_id, owner, attempt, error, "{what}");
                tokio::time::sleep(wait).right_future()
            }
        };
        tokio::select! {
            () = pause => {}
            // Left unfinished: the next start goes on with it.
            () = inbox.0.stop.cancelled() => return,
            () = job.called_off.cancelled() => return,
        }
    }
}

/// How the attempts at one update have gone.
struct Trials {
    began_at: Instant,
    /// Those that failed, and nothing else was to blame.
    count: u32,
    /// The wait after the next failure.
    wait: Duration,
    /// The wait at the next outage.
    patience: Duration,
}

/// What is done about an update after a setback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// Nothing: another instance goes on with it.
    Leave,
    /// It is set aside.
    Park,
    /// It is tried again after so long.
    After(Duration),
    /// It is tried again once the database is well, and after so long at least.
    OnceWell(Duration),
}

impl Trials {
    fn begin(now: Instant) -> Self {
        Self {
            began_at: now,
            count: 0,
            wait: RETRY_AFTER,
            patience: STORE_RETRY,
        }
    }

    /// `is_silent` tells whether Telegram has answered nobody meanwhile.
    fn after(&mut self, setback: &Setback, is_silent: bool, now: Instant) -> Next {
        let is_blameless = match setback {
            Setback::Deposed => return Next::Leave,
            Setback::Outage(_) => {
                let wait = self.patience;
                self.patience = PATIENCE_MAX.min(wait * 2);
                return Next::OnceWell(wait);
            }
            Setback::Silence(_) => is_silent && now - self.began_at <= SILENCE_TIME_MAX,
            Setback::Failure(_) => false,
        };
        self.count += u32::from(!is_blameless);
        if self.count == ATTEMPTS_MAX {
            return Next::Park;
        }
        let wait = self.wait;
        self.wait = RETRY_AFTER_MAX.min(wait * 4);
        Next::After(wait)
    }
}

/// Notes that an update has been handled, and how long that took.
fn note(vitals: &Vitals, job: &Job) {
    vitals.replied(job.received_at.elapsed());
    if let Reply::Greeting(welcome) = job.owed.reply {
        vitals.greeted(welcome);
    }
}

/// Why an attempt came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Setback {
    /// Another instance has taken over, and goes on with it.
    #[error("{Deposed}")]
    Deposed,
    /// The database is away, full or locked. That says nothing of the update, so it does
    /// not count.
    #[error("{0}")]
    Outage(String),
    /// Telegram gave this call no answer. If it gives none to any other, that says
    /// nothing of the update either.
    #[error("{0}")]
    Silence(String),
    /// Anything else.
    #[error("{0}")]
    Failure(String),
}

impl Setback {
    fn of(error: &anyhow::Error) -> Self {
        let text = format!("{error:#}");
        match error.downcast_ref() {
            Some(CallError::Deposed(_)) => Self::Deposed,
            Some(CallError::Unavailable(_) | CallError::Limited { .. }) => Self::Silence(text),
            _ if Trouble::of(error).passes() => Self::Outage(text),
            _ => Self::Failure(text),
        }
    }
}

/// What it takes to run the tree once.
struct Attempt<'a> {
    telegram: &'a Telegram,
    tree: &'a UpdateHandler<anyhow::Error>,
    time_max: Duration,
}

impl Attempt<'_> {
    /// Runs the tree. A panic and a hang are errors like any other.
    async fn run(&self, mut dependencies: DependencyMap) -> Result<(), Setback> {
        let headway = Headway::default();
        dependencies.insert(headway.clone());
        let run = AssertUnwindSafe(self.tree.dispatch(dependencies)).catch_unwind();
        let mut run = pin!(run);
        loop {
            let steps = headway.steps();
            return match timeout(self.time_max, &mut run).await {
                Ok(Ok(ControlFlow::Break(Ok(())) | ControlFlow::Continue(_))) => Ok(()),
                Ok(Ok(ControlFlow::Break(Err(error)))) => Err(Setback::of(&error)),
                Ok(Err(panic)) => {
                    let text = format!("panicked: {}", panic_text(panic.as_ref()));
                    Err(Setback::Failure(text))
                }
                // It may be waiting, and rightly so: the time starts anew.
                Err(_) if self.telegram.is_waiting() => continue,
                Err(_) if headway.steps() > steps => continue,
                Err(_) => {
                    let text = format!("still running after {} s", self.time_max.as_secs());
                    Err(Setback::Failure(text))
                }
            };
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("(no text)")
}

/// An update's place among those in flight, given up however its handling ends.
struct Place<'a> {
    inbox: &'a Inbox,
    update_id: u32,
}

impl Place<'_> {
    fn finish(self) {
        let unmarked = self.inbox.window().finish(self.update_id);
        if unmarked == 1 || unmarked == MARKS_MAX {
            self.inbox.0.unmarked.notify_one();
        }
    }

    /// Sets the update aside. While that fails it keeps its place: given up, it would
    /// be nowhere until the next start.
    async fn park(self, error: &str) {
        let inner = &self.inbox.0;
        while let Err(problem) = inner.store.park(self.update_id, error, Utc::now()).await {
            let problem = format!("{problem:#}");
            tracing::error!(error = problem, "an update cannot be parked");
            tokio::select! {
                () = tokio::time::sleep(STORE_RETRY) => {}
                () = inner.stop.cancelled() => return,
            }
        }
        inner.parked.notify_one();
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.inbox.window().release(self.update_id);
        self.inbox.0.ready.notify_one();
    }
}

/// What the tree needs from outside: what it asks for, less what is put in here.
fn signature_without_provided(signature: &HandlerSignature) -> HandlerSignature {
    let provided = [
        Type::of::<Arc<Arrival>>(),
        Type::of::<Event>(),
        Type::of::<Reply>(),
        Type::of::<Language>(),
        Type::of::<Headway>(),
    ];
    let needed = match signature {
        HandlerSignature::Entry => BTreeMap::new(),
        HandlerSignature::Other { obligations, .. } => obligations.clone(),
    };
    HandlerSignature::Other {
        obligations: needed
            .into_iter()
            .filter(|(it, _)| !provided.contains(it))
            .collect(),
        guaranteed_outcomes: [].into(),
        conditional_outcomes: [].into(),
        continues: false,
    }
}
