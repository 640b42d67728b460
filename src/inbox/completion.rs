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
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::Utc;
use futures_util::FutureExt;
use teloxide::dispatching::{DpHandlerDescription, UpdateHandler};
use teloxide::dptree::di::DependencyMap;
use teloxide::dptree::{self, HandlerSignature, Type};
use teloxide::types::Update;
use tokio::time::timeout;

use super::{Inbox, STORE_RETRY, UNMARKED_MAX};
use crate::arrival::{Arrival, Event};
use crate::person::Reply;
use crate::store;
use crate::telegram::{CallError, Telegram};

/// How often an update is handled before it is parked.
const ATTEMPTS_MAX: u32 = 3;

/// The wait after a failed attempt; four times as long after the next. Sending has
/// retries of its own; this is for a database that stumbles.
const RETRY_AFTER: Duration = Duration::from_millis(500);

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
    let (mut count, mut wait) = (1, RETRY_AFTER);
    loop {
        let error = match attempt.run(dependencies.clone()).await {
            Ok(()) => return place.finish(),
            Err(Setback::Outage(error)) => {
                tracing::warn!(update_id, owner, error, "an update has to wait");
                tokio::select! {
                    () = inbox.until_store_answers() => continue,
                    // Left unfinished: the next start goes on with it.
                    () = inbox.0.stop.cancelled() => return,
                }
            }
            Err(Setback::Deposed) => return,
            Err(Setback::Failure(error)) => error,
        };
        if count == ATTEMPTS_MAX {
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
            attempt = count,
            error,
            "an update could not be handled"
        );
        tokio::select! {
            () = tokio::time::sleep(wait) => (count, wait) = (count + 1, wait * 4),
            () = inbox.0.stop.cancelled() => return,
        }
    }
}

/// Why an attempt came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Setback {
    /// Another instance has taken over, and goes on with it.
    Deposed,
    /// The database is away. That says nothing of the update, so it does not count.
    Outage(String),
    /// Anything else.
    Failure(String),
}

impl Setback {
    fn of(error: &anyhow::Error) -> Self {
        let text = format!("{error:#}");
        match error.downcast_ref() {
            Some(CallError::Deposed(_)) => Self::Deposed,
            _ if store::is_outage(error) => Self::Outage(text),
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
        if unmarked == 1 || unmarked == UNMARKED_MAX {
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use teloxide::dptree::deps;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::inbox::listener::update_for;
    use crate::reach::Ceilings;
    use crate::store::{Parked, Store};

    /// An inbox with one start in it, and the database under it.
    async fn inbox() -> (Inbox, Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/doorman.db", folder.path().display());
        let store = Store::open(&url).await.expect("a store");
        let inbox = Inbox::new(
            store.clone(),
            "door_bot".to_owned(),
            [].into(),
            CancellationToken::new(),
        );
        let body = r#"{"ok":true,"result":[{"update_id":5,"message":{"message_id":1,"date":9,
            "from":{"id":7,"is_bot":false,"first_name":"Ann"},
            "chat":{"id":7,"type":"private","first_name":"Ann"},"text":"/start"}}]}"#;
        let batch = inbox.read(body).expect("a batch");
        inbox.take_in(batch.received).await;
        (inbox, store, folder)
    }

    /// A Telegram that is not there: these handlers send nothing.
    fn nowhere() -> Telegram {
        let url = "http://127.0.0.1:1".parse().expect("an address");
        let ceilings = Ceilings {
            replies_per_second_max: None,
            probes_per_second_max: None,
        };
        Telegram::new(
            reqwest::Client::new(),
            &url,
            &"1:x".to_owned().into(),
            ceilings,
        )
    }

    /// Runs the tree on the next update, as the dispatcher does.
    async fn handle_next(inbox: &Inbox, tree: UpdateHandler<anyhow::Error>) {
        let job = inbox.next().await.expect("an update");
        let tree = guarded(inbox.clone(), nowhere(), tree);
        let ended = tree.dispatch(deps![update_for(&job)]).await;
        assert!(matches!(ended, ControlFlow::Break(Ok(()))));
        inbox.mark_finished().await;
    }

    async fn unfinished(store: &Store) -> usize {
        store.unfinished(0, 10).await.expect("rows").len()
    }

    #[tokio::test]
    async fn a_handler_sees_the_arrival_and_its_update_is_finished() {
        let (inbox, store, _folder) = inbox().await;
        let tree = dptree::endpoint(|arrival: Arc<Arrival>, reply: Reply| async move {
            anyhow::ensure!(arrival.owner() == 7 && matches!(reply, Reply::Greeting(_)));
            Ok(())
        });
        handle_next(&inbox, tree).await;
        assert_eq!(unfinished(&store).await, 0);
        assert_eq!(store.parked(10).await.expect("rows"), []);
    }

    #[tokio::test]
    async fn a_handler_that_panics_is_run_three_times_then_parked() {
        let (inbox, store, _folder) = inbox().await;
        let runs = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&runs);
        let tree = dptree::endpoint(move || {
            let counter = Arc::clone(&counter);
            async move {
                counter.fetch_add(1, Ordering::Relaxed);
                panic!("the roof is on fire")
            }
        });
        handle_next(&inbox, tree).await;
        assert_eq!(runs.load(Ordering::Relaxed), ATTEMPTS_MAX);
        let error = "panicked: the roof is on fire".to_owned();
        assert_eq!(
            store.parked(10).await.expect("rows"),
            [Parked {
                update_id: 5,
                error
            }]
        );
        assert_eq!(unfinished(&store).await, 0);
    }

    #[tokio::test]
    async fn a_handler_that_recovers_leaves_nothing_parked() {
        let (inbox, store, _folder) = inbox().await;
        let runs = Arc::new(AtomicU32::new(0));
        let tree = dptree::endpoint(move || {
            let run = runs.fetch_add(1, Ordering::Relaxed);
            async move {
                anyhow::ensure!(run > 0, "a stumble");
                Ok(())
            }
        });
        handle_next(&inbox, tree).await;
        assert_eq!(
            (
                unfinished(&store).await,
                store.parked_count().await.expect("a count")
            ),
            (0, 0)
        );
    }

    #[tokio::test]
    async fn a_handler_that_is_cut_short_leaves_its_update_for_the_next_start() {
        let (inbox, store, _folder) = inbox().await;
        let tree = dptree::endpoint(std::future::pending::<anyhow::Result<()>>);
        let handling = handle_next(&inbox, tree);
        assert!(
            tokio::time::timeout(Duration::from_millis(100), handling)
                .await
                .is_err()
        );
        inbox.mark_finished().await;
        assert_eq!(unfinished(&store).await, 1);
    }

    #[tokio::test]
    async fn a_database_that_is_away_uses_up_no_attempt() {
        let (inbox, store, _folder) = inbox().await;
        let runs = Arc::new(AtomicU32::new(0));
        let tree = dptree::endpoint(move || {
            let run = runs.fetch_add(1, Ordering::Relaxed);
            async move {
                if run < ATTEMPTS_MAX {
                    return Err(anyhow::Error::new(sqlx::Error::PoolTimedOut).context("read"));
                }
                Ok(())
            }
        });
        handle_next(&inbox, tree).await;
        assert_eq!(store.parked(10).await.expect("rows"), []);
        assert_eq!(unfinished(&store).await, 0);
    }

    /// How a handler of four steps ends that takes longer than it may.
    async fn outlast(does_tell: bool) -> Result<(), Setback> {
        let time_max = Duration::from_millis(100);
        let tree = dptree::endpoint(move |headway: Headway| async move {
            for _ in 0..4 {
                tokio::time::sleep(time_max / 2).await;
                if does_tell {
                    headway.step();
                }
            }
            Ok(())
        });
        let attempt = Attempt {
            telegram: &nowhere(),
            tree: &tree,
            time_max,
        };
        attempt.run(deps![]).await
    }

    #[tokio::test]
    async fn a_handler_that_gets_on_may_take_its_time() {
        assert_eq!(outlast(true).await, Ok(()));
        let hangs = Setback::Failure("still running after 0 s".to_owned());
        assert_eq!(outlast(false).await, Err(hangs));
    }
}
