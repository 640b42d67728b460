//! What the running bot counts, and by which signs it knows that it is well.
//!
//! Whoever does something says so here, at the cost of a few atomics; `health` tells
//! it to whoever asks. Labels are words of the program (`&'static str`): nothing that
//! a person sends can become one, so their number is bounded.

mod pulse;

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use tokio::sync::watch;

use self::pulse::{Patience, Pulse};
use crate::person::Welcome;

/// A failing poll is tried again; after this long it is more than a hiccup.
const POLLS_FAIL_MAX: Duration = Duration::from_secs(10);

/// A long poll is answered within 50 s and given up after 65; what takes longer hangs.
const POLLS_SILENT_MAX: Duration = Duration::from_secs(90);

/// The database is tried every few seconds; a long transaction may come between.
const WRITES_SILENT_MAX: Duration = Duration::from_mins(1);

/// Upper bounds of what a reply takes, in seconds. Above ten, Telegram makes us wait.
const LATENCY_SECONDS: [f64; 13] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 300.0,
];

/// One label and its value.
type Label = (&'static str, &'static str);

/// Seconds that only grow.
type Seconds = Counter<f64, AtomicU64>;

/// What the running bot counts. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Vitals(Arc<Inner>);

struct Inner {
    registry: Registry,
    updates: Family<[Label; 1], Counter>,
    greetings: Family<[Label; 1], Counter>,
    replies: Histogram,
    calls: Family<[Label; 2], Counter>,
    paused: Seconds,
    audit_probes: Counter,
    audit_people: Gauge,
    audit_concluded: Gauge,
    inbox: Gauge,
    parked: Gauge,
    pause_left: Gauge,
    holder: Gauge,
    signs: Mutex<Signs>,
    polling: watch::Sender<bool>,
}

/// The signs of being well.
#[derive(Default)]
struct Signs {
    polls: Pulse,
    records: Pulse,
    writes: Pulse,
}

impl Default for Vitals {
    fn default() -> Self {
        let mut inner = Inner {
            registry: Registry::with_prefix("doorman"),
            updates: Family::default(),
            greetings: Family::default(),
            replies: Histogram::new(LATENCY_SECONDS),
            calls: Family::default(),
            paused: Seconds::default(),
            audit_probes: Counter::default(),
            audit_people: Gauge::default(),
            audit_concluded: Gauge::default(),
            inbox: Gauge::default(),
            parked: Gauge::default(),
            pause_left: Gauge::default(),
            holder: Gauge::default(),
            signs: Mutex::default(),
            polling: watch::Sender::new(false),
        };
        inner.register();
        Self(Arc::new(inner))
    }
}

impl Inner {
    fn register(&mut self) {
        let to = &mut self.registry;
        to.register("updates", "Updates received, by kind", self.updates.clone());
        let help = "Greetings sent, by whom they welcome";
        to.register("greetings", help, self.greetings.clone());
        let help = "From the receipt of an update to the end of its handling, reply included";
        to.register_with_unit("reply_latency", help, Unit::Seconds, self.replies.clone());
        let help = "Updates that are recorded and not handled yet";
        to.register("inbox_updates", help, self.inbox.clone());
        let help = "Updates set aside with an error";
        to.register("parked_updates", help, self.parked.clone());
        let help = "Calls of the Bot API, by method and what came of them; limited is a 429";
        to.register("calls", help, self.calls.clone());
        let help = "Time for which Telegram wanted to hear nothing";
        to.register_with_unit("paused", help, Unit::Seconds, self.paused.clone());
        let help = "How long Telegram still wants to hear nothing";
        to.register_with_unit("pause_left", help, Unit::Seconds, self.pause_left.clone());
        let help = "1 for the instance that runs the bot, 0 for one that stands by";
        to.register("holder", help, self.holder.clone());
        let help = "Probes of audits whose answer is recorded";
        to.register("audit_probes", help, self.audit_probes.clone());
        let help = "People whom the audit under way is about";
        to.register("audit_people", help, self.audit_people.clone());
        let help = "People among them who have their verdict";
        to.register("audit_people_concluded", help, self.audit_concluded.clone());
    }
}

/// What happened.
impl Vitals {
    /// An update of this kind is on disk.
    pub(crate) fn received(&self, kind: &'static str) {
        self.0.updates.get_or_create(&[("kind", kind)]).inc();
    }

    /// A greeting has been sent.
    pub(crate) fn greeted(&self, welcome: Welcome) {
        let word = match welcome {
            Welcome::New => "new",
            Welcome::Returning => "returning",
            Welcome::Returned => "returned",
        };
        self.0.greetings.get_or_create(&[("welcome", word)]).inc();
    }

    /// An update has been handled, so long after it was received.
    pub(crate) fn replied(&self, latency: Duration) {
        self.0.replies.observe(latency.as_secs_f64());
    }

    /// A call has ended, this way.
    pub(crate) fn called(&self, method: &'static str, status: &'static str) {
        let labels = [("method", method), ("status", status)];
        self.0.calls.get_or_create(&labels).inc();
    }

    /// Telegram wants to hear nothing for this much longer.
    pub(crate) fn paused(&self, more: Duration) {
        self.0.paused.inc_by(more.as_secs_f64());
    }

    /// An audit has got on: probes recorded, and how many of its people are through.
    pub(crate) fn audited(&self, probes: usize, concluded: u64, people: u64) {
        self.0.audit_probes.inc_by(probes as u64);
        self.0
            .audit_people
            .set(i64::try_from(people).unwrap_or(i64::MAX));
        self.0
            .audit_concluded
            .set(i64::try_from(concluded).unwrap_or(i64::MAX));
    }

    /// This instance runs the bot, or does not.
    pub(crate) fn holds(&self, is_holder: bool) {
        self.0.holder.set(i64::from(is_holder));
    }

    /// No audit is under way.
    pub(crate) fn audit_ended(&self) {
        self.0.audit_people.set(0);
        self.0.audit_concluded.set(0);
    }

    /// The first poll is about to be made.
    pub(crate) fn polling_began(&self, now: Instant) {
        self.signs().polls.begin(now);
        self.0.polling.send_replace(true);
    }

    /// Nothing is polled, or recorded, any more: whoever was deposed is none the worse for
    /// what went wrong before.
    pub(crate) fn polling_ended(&self) {
        let mut signs = self.signs();
        (signs.polls, signs.records) = (Pulse::default(), Pulse::default());
        self.0.polling.send_replace(false);
    }

    /// A poll was answered.
    pub(crate) fn polled(&self, now: Instant) {
        self.signs().polls.beat(now);
    }

    /// A poll went wrong.
    pub(crate) fn poll_failed(&self, reason: impl ToString, now: Instant) {
        self.signs().polls.miss(reason, now);
    }

    /// A batch of updates is on disk.
    pub(crate) fn recorded(&self, now: Instant) {
        self.signs().records.beat(now);
    }

    /// A batch of updates could not be put on disk.
    pub(crate) fn record_failed(&self, reason: impl ToString, now: Instant) {
        self.signs().records.miss(reason, now);
    }

    /// The database has taken a write.
    pub(crate) fn written(&self, now: Instant) {
        self.signs().writes.beat(now);
    }

    /// The database has not taken a write.
    pub(crate) fn write_failed(&self, reason: impl ToString, now: Instant) {
        self.signs().writes.miss(reason, now);
    }

    fn signs(&self) -> MutexGuard<'_, Signs> {
        // Plain notes: a panic elsewhere leaves them usable.
        self.0.signs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How it is.
impl Vitals {
    /// Ready once polling has begun.
    pub(crate) async fn until_polling(&self) {
        // The sender lives as long as we do, so this only ever waits.
        let _ = self.0.polling.subscribe().wait_for(|began| *began).await;
    }

    /// How long ago the last poll was answered; `None` before the first answer.
    pub(crate) fn poll_age(&self, now: Instant) -> Option<Duration> {
        self.signs().polls.age(now)
    }

    /// Why polling is unwell.
    pub(crate) fn polling_trouble(&self, now: Instant) -> Option<String> {
        let patience = Patience {
            failing: POLLS_FAIL_MAX,
            silent: POLLS_SILENT_MAX,
        };
        if !*self.0.polling.borrow() {
            return Some("polling has not begun: Telegram has not told who the bot is".to_owned());
        }
        let trouble = self.signs().polls.trouble(patience, now)?;
        Some(format!("no updates can be fetched {trouble}"))
    }

    /// Why the database does not take what is written.
    pub(crate) fn writing_trouble(&self, now: Instant) -> Option<String> {
        let at_once = |silent| Patience {
            failing: Duration::ZERO,
            silent,
        };
        let signs = self.signs();
        let records = signs.records.trouble(at_once(Duration::MAX), now);
        let trouble = records.or_else(|| signs.writes.trouble(at_once(WRITES_SILENT_MAX), now))?;
        Some(format!("the database takes no writes {trouble}"))
    }

    /// Everything counted, in the text format of OpenMetrics, with what only the store
    /// and the gate know.
    pub(crate) fn exposition(&self, inbox: u64, parked: u64, pause_left: Duration) -> String {
        let whole = |number| i64::try_from(number).unwrap_or(i64::MAX);
        self.0.inbox.set(whole(inbox));
        self.0.parked.set(whole(parked));
        self.0.pause_left.set(whole(pause_left.as_secs()));
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.0.registry)
            .expect("writing to a string cannot fail");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told_by_the_names_that_are_promised() {
        let vitals = Vitals::default();
        vitals.received("start");
        vitals.received("start");
        vitals.greeted(Welcome::New);
        vitals.replied(Duration::from_millis(30));
        vitals.called("SendMessage", "limited");
        vitals.paused(Duration::from_secs(7));
        vitals.audited(3, 40, 100);
        let text = vitals.exposition(5, 1, Duration::from_secs(6));
        for line in [
            "# TYPE doorman_updates counter",
            "doorman_updates_total{kind=\"start\"} 2",
            "doorman_greetings_total{welcome=\"new\"} 1",
            "doorman_reply_latency_seconds_bucket{le=\"0.025\"} 0",
            "doorman_reply_latency_seconds_bucket{le=\"0.05\"} 1",
            "doorman_reply_latency_seconds_count 1",
            "doorman_inbox_updates 5",
            "doorman_parked_updates 1",
            "doorman_calls_total{method=\"SendMessage\",status=\"limited\"} 1",
            "doorman_paused_seconds_total 7.0",
            "doorman_pause_left_seconds 6",
            "doorman_audit_probes_total 3",
            "doorman_audit_people 100",
            "doorman_audit_people_concluded 40",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"), "{text}");
    }

    #[test]
    fn it_is_unwell_before_polling_begins_and_when_polls_fail_for_long() {
        let vitals = Vitals::default();
        let start = Instant::now();
        let check = |seconds: u64, expected: Option<&str>| {
            let trouble = vitals.polling_trouble(start + Duration::from_secs(seconds));
            let begins = trouble.as_deref().zip(expected);
            let is_as_expected = begins.is_some_and(|(it, begin)| it.starts_with(begin));
            assert!(
                is_as_expected || trouble.is_none() && expected.is_none(),
                "{seconds}: {trouble:?}"
            );
        };
        check(0, Some("polling has not begun"));
        vitals.polling_began(start);
        check(60, None);
        vitals.poll_failed("HTTP 502", start + Duration::from_mins(1));
        check(69, None);
        check(72, Some("no updates can be fetched for 12 s: HTTP 502"));
        vitals.polled(start + Duration::from_secs(73));
        check(74, None);
        check(200, Some("no updates can be fetched for 127 s"));
    }

    #[test]
    fn a_batch_that_is_not_on_disk_outweighs_a_trial_write_that_is() {
        let vitals = Vitals::default();
        let now = Instant::now();
        assert_eq!(vitals.writing_trouble(now), None);
        vitals.record_failed("disk full", now);
        vitals.written(now);
        let trouble = "the database takes no writes for 0 s: disk full".to_owned();
        assert_eq!(vitals.writing_trouble(now), Some(trouble));
        vitals.recorded(now);
        assert_eq!(vitals.writing_trouble(now), None);
    }
}
