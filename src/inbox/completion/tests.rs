//! How updates come to an end: finished, tried again, parked.

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
        Vitals::default(),
        CancellationToken::new(),
    );
    let body = r#"{"ok":true,"result":[{"update_id":5,"message":{"message_id":1,"date":9,
        "from":{"id":7,"is_bot":false,"first_name":"Ann"},
        "chat":{"id":7,"type":"private","first_name":"Ann"},"text":"/start"}}]}"#;
    let batch = inbox.read(body, None).expect("a batch");
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
async fn while_telegram_answers_nobody_nothing_is_parked() {
    let (inbox, store, _folder) = inbox().await;
    let runs = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&runs);
    let tree = dptree::endpoint(move || {
        let run = counter.fetch_add(1, Ordering::Relaxed);
        async move {
            if run < ATTEMPTS_MAX {
                let error = CallError::Unavailable("HTTP 502".to_owned());
                return Err(anyhow::Error::new(error).context("send a message"));
            }
            Ok(())
        }
    });
    handle_next(&inbox, tree).await;
    assert_eq!(runs.load(Ordering::Relaxed), ATTEMPTS_MAX + 1);
    assert_eq!(store.parked(10).await.expect("rows"), []);
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

#[test]
fn only_what_is_an_updates_own_fault_counts_as_an_attempt() {
    let now = Instant::now();
    let failure = Setback::Failure("broken".to_owned());
    let silence = Setback::Silence("no answer".to_owned());
    let outage = Setback::Outage("disk full".to_owned());
    let mut trials = Trials::begin(now);
    let seconds = Duration::from_secs_f64;
    let too_late = now + SILENCE_TIME_MAX + seconds(1.0);
    let steps = [
        (&silence, true, now, Next::After(seconds(0.5))),
        (&outage, false, now, Next::OnceWell(STORE_RETRY)),
        (&outage, true, now, Next::OnceWell(STORE_RETRY * 2)),
        (&failure, true, now, Next::After(seconds(2.0))),
        (&silence, true, now, Next::After(seconds(5.0))),
        // Others are answered, or it has gone on for a day.
        (&silence, false, now, Next::After(seconds(5.0))),
        (&silence, true, too_late, Next::Park),
    ];
    for (number, (setback, is_silent, at, next)) in steps.into_iter().enumerate() {
        assert_eq!(
            trials.after(setback, is_silent, at),
            next,
            "setback {number}"
        );
    }
    assert_eq!(trials.after(&Setback::Deposed, false, now), Next::Leave);
}

#[test]
fn a_database_that_fails_for_long_is_tried_less_and_less_often_but_each_minute() {
    let outage = Setback::Outage("disk full".to_owned());
    let mut trials = Trials::begin(Instant::now());
    let mut waits = Vec::new();
    for _ in 0..20 {
        match trials.after(&outage, false, Instant::now()) {
            Next::OnceWell(wait) => waits.push(wait),
            other => panic!("{other:?}"),
        }
    }
    assert!(waits.is_sorted(), "{waits:?}");
    assert_eq!(waits.last(), Some(&PATIENCE_MAX));
}
