//! The wrapper around the whole tree: every update that was handed out comes to
//! an end, and the end is recorded.
//!
//! A handler that fails or panics is run again, then its update is parked with
//! the error. One that is cut short by the end of the process leaves its row
//! unfinished, so the next start begins with it.

use std::any::Any;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use futures_util::FutureExt;
use teloxide::dispatching::{DpHandlerDescription, UpdateHandler};
use teloxide::dptree::di::DependencyMap;
use teloxide::dptree::{self, HandlerSignature, Type};
use teloxide::types::Update;

use super::Inbox;
use crate::arrival::{Arrival, Event};
use crate::person::Reply;

/// How often an update is handled before it is parked.
const ATTEMPTS_MAX: u32 = 3;

/// The wait after a failed attempt; ten times as long after the next.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A handler that runs longer than this hangs. Far above what sending may take
/// with all its retries; time in which Telegram wants to hear nothing is on top.
const HANDLER_TIME_MAX: Duration = Duration::from_mins(10);

/// Wraps the tree. `inbox` is where the updates came from.
///
/// Inside, every handler can ask for `Arc<Arrival>`, the arrival's [`Event`], and
/// the [`Reply`] it is owed.
pub(crate) fn guarded(
    inbox: Inbox,
    tree: UpdateHandler<anyhow::Error>,
) -> UpdateHandler<anyhow::Error> {
    let description: DpHandlerDescription = tree.description().clone();
    let signature = signature_without_provided(tree.sig());
    dptree::from_fn_with_description(
        description,
        move |dependencies: DependencyMap, _| {
            let (inbox, tree) = (inbox.clone(), tree.clone());
            async move {
                let update: Arc<Update> = dependencies.get();
                run(&inbox, &tree, dependencies, update.id.0).await;
                ControlFlow::Break(Ok(()))
            }
        },
        signature,
    )
}

async fn run(
    inbox: &Inbox,
    tree: &UpdateHandler<anyhow::Error>,
    mut dependencies: DependencyMap,
    update_id: u32,
) {
    let Some(job) = inbox.window().in_flight(update_id) else {
        return;
    };
    let place = Place { inbox, update_id };
    dependencies.insert(Arc::clone(&job.arrival));
    dependencies.insert(job.arrival.event.clone());
    dependencies.insert(job.reply);

    let mut wait = RETRY_AFTER;
    for attempt in 1..=ATTEMPTS_MAX {
        let Err(error) = attempt_once(tree, dependencies.clone()).await else {
            return place.finish();
        };
        let owner = job.arrival.owner();
        if attempt == ATTEMPTS_MAX {
            tracing::error!(
                update_id,
                owner,
                error,
                "parked after {ATTEMPTS_MAX} attempts"
            );
            return place.park(&error).await;
        }
        tracing::warn!(
            update_id,
            owner,
            attempt,
            error,
            "an update could not be handled"
        );
        tokio::select! {
            () = tokio::time::sleep(wait) => wait *= 10,
            // Left unfinished: the next start goes on with it.
            () = inbox.0.stop.cancelled() => return,
        }
    }
}

/// One run of the tree. A panic and a hang are errors like any other.
async fn attempt_once(
    tree: &UpdateHandler<anyhow::Error>,
    dependencies: DependencyMap,
) -> Result<(), String> {
    let run = AssertUnwindSafe(tree.dispatch(dependencies)).catch_unwind();
    match tokio::time::timeout(HANDLER_TIME_MAX, run).await {
        Ok(Ok(ControlFlow::Break(Ok(())) | ControlFlow::Continue(_))) => Ok(()),
        Ok(Ok(ControlFlow::Break(Err(error)))) => Err(format!("{error:#}")),
        Ok(Err(panic)) => Err(format!("panicked: {}", panic_text(panic.as_ref()))),
        Err(_) => Err(format!(
            "still running after {} s",
            HANDLER_TIME_MAX.as_secs()
        )),
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
        self.inbox.window().finish(self.update_id);
    }

    async fn park(self, error: &str) {
        match self
            .inbox
            .0
            .store
            .park(self.update_id, error, Utc::now())
            .await
        {
            Ok(()) => self.inbox.0.parked.notify_one(),
            // It stays unfinished, which is no worse.
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "an update cannot be parked");
            }
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.inbox.window().release(self.update_id);
        self.inbox.0.finished.notify_waiters();
        self.inbox.0.finished.notify_one();
        self.inbox.0.ready.notify_one();
    }
}

/// What the tree needs from outside: what it asks for, less what is put in here.
fn signature_without_provided(signature: &HandlerSignature) -> HandlerSignature {
    let provided = [
        Type::of::<Arc<Arrival>>(),
        Type::of::<Event>(),
        Type::of::<Reply>(),
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
