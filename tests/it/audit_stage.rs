//! Steps of all stories about audits: the stage, the report, and what is waited for.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use doorman::config::Config;
use doorman::reach::{Ceilings, Verdict};
use doorman::sim::{Message, Options, Person, Reach, Sim};
use doorman::store::{Audit, AuditId, AuditState};
use reqwest::multipart::{Form, Part};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::stage::{PATIENCE, Stage};

/// How much later a loss is confirmed here.
pub(crate) const CONFIRM_AFTER: TimeDelta = TimeDelta::seconds(1);

pub(crate) const FIRST: AuditId = AuditId(1);
pub(crate) const SECOND: AuditId = AuditId(2);

/// A stage on which a loss is confirmed soon.
pub(crate) async fn hasty_stage() -> Stage {
    hasty_stage_at(None).await
}

/// The same with at most so many probes a second.
pub(crate) async fn hasty_stage_at(probes_per_second_max: Option<NonZeroU32>) -> Stage {
    let change = |config: &mut Config| {
        config.confirm_after = CONFIRM_AFTER;
        config.ceilings = Ceilings {
            replies_per_second_max: None,
            probes_per_second_max,
        };
    };
    Stage::with(Options::default(), change).await
}

/// One row of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) verdict: String,
    pub(crate) is_confirmed: bool,
    pub(crate) detail: String,
    pub(crate) checked_at: DateTime<Utc>,
}

/// What an owner is sent at the end of an audit.
pub(crate) struct Report {
    pub(crate) summary: String,
    pub(crate) picture: Vec<u8>,
    pub(crate) csv: String,
}

impl Report {
    /// The rows by id, of which each has one.
    pub(crate) fn rows(&self) -> BTreeMap<i64, Row> {
        let mut csv = csv::Reader::from_reader(self.csv.as_bytes());
        let header = "user_id,verdict,confirmed,detail,checked_at";
        assert_eq!(self.csv.lines().next(), Some(header));
        let mut rows = BTreeMap::new();
        for record in csv.records() {
            let record = record.unwrap();
            let row = Row {
                verdict: record[1].to_owned(),
                is_confirmed: record[2].parse().unwrap(),
                detail: record[3].to_owned(),
                checked_at: record[4].parse().unwrap(),
            };
            let other = rows.insert(record[0].parse().unwrap(), row);
            assert_eq!(other, None, "two rows for {}:\n{}", &record[0], self.csv);
        }
        rows
    }

    /// The verdicts by id.
    pub(crate) fn verdicts(&self) -> BTreeMap<i64, String> {
        let rows = self.rows().into_iter();
        rows.map(|(id, row)| (id, row.verdict)).collect()
    }
}

/// The verdict that is true of somebody, as a report words it.
pub(crate) fn truth(sim: &Sim, id: i64) -> String {
    let verdict = match sim.ask(|world| world.reach(id)) {
        Reach::Open | Reach::Bot => Verdict::Reachable,
        Reach::Blocked => Verdict::Blocked,
        Reach::Deactivated => Verdict::Deactivated,
        Reach::NoPermission => Verdict::NeverStarted,
        Reach::Unknown => Verdict::NotFound,
    };
    verdict.as_str().to_owned()
}

pub(crate) fn truths(sim: &Sim, ids: impl IntoIterator<Item = i64>) -> BTreeMap<i64, String> {
    let ids = ids.into_iter();
    ids.map(|id| (id, truth(sim, id))).collect()
}

pub(crate) fn ids(people: &[Person]) -> Vec<i64> {
    people.iter().map(Person::id).collect()
}

pub(crate) fn lines(ids: &[i64]) -> String {
    let lines: Vec<_> = ids.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

impl Stage {
    /// New people who have started the bot and read its greeting.
    pub(crate) async fn acquaintances(&self, count: usize) -> Vec<Person> {
        let people = self.sim.crowd(count);
        self.sim.crowd_starts(&people);
        for id in &people {
            self.read(&self.sim.somebody(*id)).await;
        }
        self.settle().await;
        people.iter().map(|id| self.sim.somebody(*id)).collect()
    }

    /// Reads what the owner is sent until a message says this.
    pub(crate) async fn until_told(&self, words: &str) -> Message {
        self.until_read(|message| message.visible.contains(words))
            .await
    }

    /// Reads what the owner is sent until there is a file of this kind.
    pub(crate) async fn until_sent(&self, kind: &str) -> Vec<u8> {
        let is_it = |message: &Message| {
            let attachment = message.attachment.as_ref();
            attachment.is_some_and(|attachment| attachment.kind == kind)
        };
        self.until_read(is_it).await.attachment.unwrap().bytes
    }

    pub(crate) async fn until_read(&self, is_it: impl Fn(&Message) -> bool) -> Message {
        let ends_at = Instant::now() + PATIENCE;
        loop {
            let message = self.read(&self.owner).await;
            if is_it(&message) {
                return message;
            }
            assert!(Instant::now() < ends_at, "{}", self.owner.transcript());
        }
    }

    /// Reads on until the end of an audit: the words, the picture, the list.
    pub(crate) async fn report(&self) -> Report {
        let summary = self.until_told("can be reached").await.visible;
        let picture = self.until_sent("photo").await;
        let csv = self.until_sent("document").await;
        Report {
            summary,
            picture,
            csv: String::from_utf8(csv).unwrap(),
        }
    }

    /// Waits until an audit is what the story looks for.
    pub(crate) async fn until_audit(&self, id: AuditId, is_so: impl Fn(&Audit) -> bool) -> Audit {
        let ends_at = Instant::now() + PATIENCE;
        loop {
            let audit = self.store.audit(id).await.unwrap();
            match audit {
                Some(audit) if is_so(&audit) => return audit,
                audit => assert!(
                    Instant::now() < ends_at,
                    "{audit:?}\n{}",
                    self.owner.transcript()
                ),
            }
            // A condition in the database: there is nothing to wait on.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until nothing that has ended is left to be told.
    pub(crate) async fn until_all_told(&self) {
        let ends_at = Instant::now() + PATIENCE;
        while let Some(audit) = self.store.unreported_audit().await.unwrap() {
            assert!(Instant::now() < ends_at, "{audit:?} is not told of");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn until_state(&self, id: AuditId, state: AuditState) {
        self.until_audit(id, |audit| audit.state == state).await;
    }

    /// Waits until an audit's message says this.
    pub(crate) async fn until_shown(&self, id: AuditId, words: &str) {
        let audit = self.store.audit(id).await.unwrap().unwrap();
        let shown = audit.progress_message.unwrap();
        let what = format!("{words:?} in message {shown}");
        let owner = self.owner.id();
        self.sim
            .until(&what, PATIENCE, |world| {
                let mut messages = world.messages(owner);
                messages.any(|it| it.id == shown && it.visible.contains(words))
            })
            .await
            .unwrap();
    }

    /// The owner sends a file with a caption.
    pub(crate) async fn sends_list(&self, name: &str, content: impl Into<Vec<u8>>, caption: &str) {
        if self.owner.reach() != Reach::Open {
            self.owner.starts();
            self.read(&self.owner).await;
        }
        let document = self.filed(name, content.into()).await;
        let fields = json!({ "caption": caption, "document": document });
        self.owner.sends(fields);
    }

    /// Puts a file where the simulated Telegram can serve it: it only keeps those
    /// that it was sent, so the owner gets it first.
    pub(crate) async fn filed(&self, name: &str, content: Vec<u8>) -> Value {
        let token = self.config().token.expose_secret();
        let url = format!("{}/bot{token}/sendDocument", self.sim.url());
        let part = Part::bytes(content).file_name(name.to_owned());
        let form = Form::new()
            .text("chat_id", self.owner.id().to_string())
            .part("document", part);
        let call = reqwest::Client::new().post(url).multipart(form);
        let answer = call.send().await.unwrap().text().await.unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        self.until_sent("document").await;
        answer["result"]["document"].clone()
    }

    /// How many probes there were, and of whom.
    pub(crate) fn asked(&self) -> BTreeMap<i64, usize> {
        let mut probes = BTreeMap::new();
        for call in self.sim.calls_to("sendChatAction") {
            *probes.entry(call.chat_id.unwrap()).or_default() += 1;
        }
        probes
    }

    /// Ends a story on whose audits nothing is left to do.
    pub(crate) async fn finish_audited(self) {
        let left = self.store.current_audit().await.unwrap();
        assert_eq!(left.filter(|it| it.state != AuditState::Running), None);
        self.finish().await;
    }
}
