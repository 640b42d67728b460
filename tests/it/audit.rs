//! Audits in chat: who of a whole audience can still be reached.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use doorman::audience::{Audience, Recheck};
use doorman::config::Config;
use doorman::reach::{Ceilings, Verdict};
use doorman::sim::{Fault, Message, Options, Person, Reach, Rule, Sim, World};
use doorman::store::{Audit, AuditId, AuditState};
use reqwest::multipart::{Form, Part};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};
use teloxide::types::UserId;

use crate::stage::{PATIENCE, Stage, per_second};

/// How much later a loss is confirmed here.
const CONFIRM_AFTER: TimeDelta = TimeDelta::seconds(1);

/// How often a progress message is edited at most.
const EDIT_EVERY: Duration = Duration::from_secs(5);

pub(crate) const FIRST: AuditId = AuditId(1);
const SECOND: AuditId = AuditId(2);

/// The first bytes of every PNG.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A stage on which a loss is confirmed soon.
async fn hasty_stage() -> Stage {
    hasty_stage_at(None).await
}

/// The same with at most so many probes a second.
async fn hasty_stage_at(probes_per_second_max: Option<NonZeroU32>) -> Stage {
    let change = |config: &mut Config| {
        config.confirm_after = CONFIRM_AFTER;
        config.ceilings = Ceilings {
            replies_per_second_max: None,
            probes_per_second_max,
        };
    };
    Stage::with(Options::default(), change).await
}

pub(crate) fn refused(code: u16, description: &'static str) -> Fault {
    Fault::Refuse {
        code,
        description: description.into(),
    }
}

/// One row of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    verdict: String,
    is_confirmed: bool,
    detail: String,
    checked_at: DateTime<Utc>,
}

/// What an owner is sent at the end of an audit.
pub(crate) struct Report {
    summary: String,
    picture: Vec<u8>,
    csv: String,
}

impl Report {
    /// The rows by id, of which each has one.
    fn rows(&self) -> BTreeMap<i64, Row> {
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

fn ids(people: &[Person]) -> Vec<i64> {
    people.iter().map(Person::id).collect()
}

pub(crate) fn lines(ids: &[i64]) -> String {
    let lines: Vec<_> = ids.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

impl Stage {
    /// New people who have started the bot and read its greeting.
    async fn acquaintances(&self, count: usize) -> Vec<Person> {
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
    async fn until_sent(&self, kind: &str) -> Vec<u8> {
        let is_it = |message: &Message| {
            let attachment = message.attachment.as_ref();
            attachment.is_some_and(|attachment| attachment.kind == kind)
        };
        self.until_read(is_it).await.attachment.unwrap().bytes
    }

    async fn until_read(&self, is_it: impl Fn(&Message) -> bool) -> Message {
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
    async fn until_audit(&self, id: AuditId, is_so: impl Fn(&Audit) -> bool) -> Audit {
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
    async fn until_all_told(&self) {
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
    async fn until_shown(&self, id: AuditId, words: &str) {
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
    async fn filed(&self, name: &str, content: Vec<u8>) -> Value {
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

// What is found.

#[tokio::test]
async fn everybody_known_is_asked_and_the_answer_is_exact() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(12).await;
    people[0].blocks();
    people[1].deletes_account();
    stage.settle().await;

    stage.owner.writes("/audit");
    let report = stage.report().await;
    // The owner, who is asked too, is the thirteenth.
    assert!(
        report.summary.contains("11 of 13 can be reached"),
        "{}",
        report.summary
    );
    assert!(report.picture.starts_with(PNG));
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    assert!(stage.asked().values().all(|probes| *probes == 1));
    stage.until_state(FIRST, AuditState::Done).await;
    let ledger = stage.known(&people[1]).await.unwrap();
    assert!(format!("{ledger:?}").contains("Deactivated"), "{ledger:?}");
    stage.finish_audited().await;
}

#[tokio::test]
async fn every_verdict_is_told_in_telegrams_own_words() {
    const NOT_FOUND: &str = "Bad Request: chat not found";
    const STRAY: &str = "Bad Request: USER_IS_BOT";
    const UNHEARD_OF: &str = "Forbidden: for a reason of tomorrow";
    const KICKED: &str = "Forbidden: bot was kicked from the group chat";
    let stage = hasty_stage().await;
    let met = stage.acquaintances(3).await;
    met[1].blocks();
    met[2].deletes_account();
    stage.settle().await;
    let [open, blocked, deleted] = [met[0].id(), met[1].id(), met[2].id()];
    let bot = stage.sim.person("Robot").who_is_a_bot().id();
    let unknown = stage.sim.person("Ghost").unknown_to_the_server().id();
    let strangers = stage.sim.crowd(4);
    let nobody = 777_000_777;
    for (id, code, words) in [
        (strangers[1], 400, STRAY),
        (strangers[2], 403, UNHEARD_OF),
        (strangers[3], 403, KICKED),
    ] {
        let rule = Rule::on("sendChatAction", refused(code, words)).in_chat(id);
        stage.sim.strike(rule.until_cleared());
    }

    let all = [
        (open, "reachable", true, "", 1),
        // A bot's yes is worth little, and so is anybody's whom nobody has met.
        (bot, "reachable", false, "", 1),
        (
            blocked,
            "blocked",
            true,
            "Forbidden: bot was blocked by the user",
            1,
        ),
        (
            deleted,
            "deactivated",
            true,
            "Forbidden: user is deactivated",
            1,
        ),
        (
            strangers[0],
            "never_started",
            true,
            "Bad Request: PEER_ID_INVALID",
            2,
        ),
        (unknown, "not_found", true, NOT_FOUND, 2),
        (nobody, "not_found", true, NOT_FOUND, 2),
        (strangers[1], "inconclusive", false, STRAY, 2),
        (
            strangers[2],
            "blocked_or_never_started",
            true,
            UNHEARD_OF,
            2,
        ),
        (strangers[3], "not_a_person", true, KICKED, 1),
    ];
    let began_at = Utc::now() - TimeDelta::seconds(1);
    let list = lines(&all.map(|(id, ..)| id));
    stage.sends_list("ids.txt", list, "/audit").await;
    let report = stage.report().await;
    let rows = report.rows();
    assert_eq!(rows.len(), all.len(), "{}", report.csv);
    let probes = stage.asked();
    for (id, verdict, is_confirmed, detail, times) in all {
        let row = &rows[&id];
        assert_eq!(
            (row.verdict.as_str(), row.is_confirmed, row.detail.as_str()),
            (verdict, is_confirmed, detail),
            "{id}"
        );
        assert_eq!(probes[&id], times, "{verdict}");
        assert!(
            began_at <= row.checked_at && row.checked_at <= Utc::now(),
            "{row:?}"
        );
    }
    assert!(
        report.summary.contains("2 of 10 can be reached"),
        "{}",
        report.summary
    );
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_loss_is_confirmed_no_sooner_than_it_was_asked_for() {
    let stage = hasty_stage().await;
    let strangers = stage.sim.crowd(20);
    // Losses come at any part of a second.
    let delays: Vec<_> = (0..20).map(|it| Duration::from_millis(50 * it)).collect();
    for (id, delay) in strangers.iter().zip(&delays) {
        let slow = Rule::on("sendChatAction", Fault::Delay(*delay));
        stage.sim.strike(slow.in_chat(*id));
    }
    stage
        .sends_list("ids.txt", lines(&strangers), "/audit")
        .await;
    stage.report().await;
    for (id, delay) in strangers.iter().zip(delays) {
        let calls = stage.sim.calls_to("sendChatAction");
        let probes: Vec<_> = calls.iter().filter(|it| it.chat_id == Some(*id)).collect();
        assert_eq!(probes.len(), 2, "{id}");
        // The bot has its first answer no sooner than after the delay.
        let wait = (probes[1].at - probes[0].at).checked_sub(delay);
        assert!(wait >= CONFIRM_AFTER.to_std().ok(), "{id} after {wait:?}");
    }
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_hiccup_of_telegram_loses_nobody() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(3).await;
    for (person, words) in [
        (&people[0], "Bad Request: chat not found"),
        (&people[1], "Bad Request: PEER_ID_INVALID"),
        (&people[2], "Bad Request: USER_IS_BOT"),
    ] {
        let rule = Rule::on("sendChatAction", refused(400, words));
        stage.sim.strike(rule.in_chat(person.id()));
    }
    stage.owner.writes("/audit");
    let rows = stage.report().await.rows();
    for person in &people[..2] {
        assert_eq!(rows[&person.id()].verdict, "reachable");
        assert!(rows[&person.id()].is_confirmed);
    }
    // Whether it is asked again or left open, it is no loss.
    let stray = rows[&people[2].id()].verdict.as_str();
    assert_eq!(stray, "reachable");
    for person in &people {
        let ledger = format!("{:?}", stage.known(person).await);
        assert!(ledger.contains("Reachable"), "{ledger}");
    }
    stage.finish_audited().await;
}

#[tokio::test]
async fn no_answer_at_all_is_no_verdict_until_telegram_is_back() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(5).await;
    for fault in [
        Fault::ServerError,
        Fault::Html502,
        Fault::Drop,
        Fault::Garbage,
        Fault::Flood { retry_after: 1 },
    ] {
        stage.sim.strike(Rule::on("sendChatAction", fault));
    }
    stage.owner.writes("/audit");
    let report = stage.report().await;
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    stage.finish_audited().await;
}

// Whom it is about.

#[tokio::test]
async fn nobody_is_asked_twice_within_a_day_unless_it_is_forced() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(4).await;
    people[0].blocks();
    people[1].deletes_account();
    stage.settle().await;
    stage.owner.writes("/audit");
    let first = stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;
    let probes = stage.asked();

    stage.owner.writes("/audit everyone");
    let second = stage.report().await;
    stage.until_state(SECOND, AuditState::Done).await;
    assert_eq!(stage.asked(), probes);
    assert_eq!(second.rows(), first.rows());
    assert!(
        second.summary.contains("3 of 5 can be reached"),
        "{}",
        second.summary
    );

    stage.owner.writes("/audit everyone force");
    let third = stage.report().await;
    assert_eq!(third.verdicts(), first.verdicts());
    let again = stage.asked();
    assert!(again.values().all(|times| *times == 2), "{again:?}");
    stage.finish_audited().await;
}

#[tokio::test]
async fn who_came_back_or_left_since_the_last_audit_is_told_as_they_are() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(3).await;
    people[0].blocks();
    stage.settle().await;
    stage.owner.writes("/audit");
    stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;

    people[0].starts();
    stage.read(&people[0]).await;
    people[1].blocks();
    stage.settle().await;
    stage.owner.writes("/audit");
    let report = stage.report().await;
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_audience_can_be_those_whom_a_link_brought() {
    let stage = hasty_stage().await;
    let others = stage.acquaintances(2).await;
    let brought: Vec<_> = (0..3).map(|_| stage.sim.person("Ann")).collect();
    for person in &brought {
        person.starts_with("summer");
        stage.read(person).await;
    }
    brought[0].deletes_account();
    stage.owner.writes("/audit source=summer");
    let report = stage.report().await;
    assert_eq!(report.verdicts(), truths(&stage.sim, ids(&brought)));
    assert!(
        report.summary.contains("2 of 3 can be reached"),
        "{}",
        report.summary
    );
    assert!(report.summary.contains("summer"), "{}", report.summary);
    stage.until_state(FIRST, AuditState::Done).await;
    stage.owner.writes("/audit source=(none)");
    let report = stage.report().await;
    let organic: Vec<_> = report.verdicts().into_keys().collect();
    for person in &others {
        assert!(organic.contains(&person.id()), "{organic:?}");
    }
    for person in &brought {
        assert!(!organic.contains(&person.id()), "{organic:?}");
    }
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_audience_can_be_those_of_whom_nothing_was_heard() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(4).await;
    let url = stage.config().database_url.expose_secret();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    for person in &people[..2] {
        let long_ago = "update person set last_seen_at = last_seen_at - 700000,
                        verdict_proved_at = verdict_proved_at - 700000 where id = ?";
        let done = sqlx::query(long_ago).bind(person.id());
        done.execute(&mut connection).await.unwrap();
    }
    drop(connection);
    stage.owner.writes("/audit stale=7d");
    let report = stage.report().await;
    assert_eq!(report.verdicts(), truths(&stage.sim, ids(&people[..2])));
    assert_eq!(stage.asked().len(), 2);
    stage.finish_audited().await;
}

#[tokio::test]
async fn what_is_not_understood_is_named_and_nothing_begins() {
    let stage = hasty_stage().await;
    for args in ["everybody", "stale=7", "source=", "everyone stale=7d"] {
        let word = args.split_whitespace().next_back().unwrap();
        stage.owner.writes(&format!("/audit {args}"));
        let answer = stage.hear(&stage.owner).await;
        assert!(answer.contains(word), "{answer}");
        for known in ["everyone", "source=X", "stale=7d", "force"] {
            assert!(answer.contains(known), "{answer}");
        }
    }
    stage.owner.writes("/audit <b>everyone</b>");
    let answer = stage.hear(&stage.owner).await;
    assert!(answer.contains("<b>everyone</b>"), "{answer}");
    assert_eq!(stage.store.audit(FIRST).await.unwrap(), None);
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_audience_of_nobody_is_said_to_be_one() {
    let stage = hasty_stage().await;
    stage.owner.writes("/audit source=nowhere");
    assert_eq!(stage.hear(&stage.owner).await, "There is nobody to ask.");
    stage.until_state(FIRST, AuditState::Cancelled).await;
    stage.finish_audited().await;
}

// Lists.

#[tokio::test]
async fn a_list_comes_in_many_forms_and_nothing_is_dropped_in_silence() {
    let stage = hasty_stage().await;
    let people = ids(&stage.acquaintances(3).await);
    let [a, b, c] = [people[0], people[1], people[2]];
    let bot = stage.config().token.expose_secret().split(':').next();
    let bot = bot.unwrap().to_owned();
    let forms = [
        (
            "ids.txt",
            format!("{a}\n{b}\n{a}\nsomebody\n{c}\n-1001234567890\n0\n{bot}\n"),
        ),
        (
            "ids.csv",
            format!(
                "name,user_id\nAnn,{a}\nBob,{b}\nAnn,{a}\nBad,somebody\nEve,{c}\nClub,-1001234567890\nNil,0\nBot,{bot}\n"
            ),
        ),
        (
            "ids.json",
            format!(r#"[{a}, {b}, {a}, "somebody", {c}, -1001234567890, 0, {bot}]"#),
        ),
    ];
    for (number, (name, content)) in (1..).zip(forms) {
        stage.sends_list(name, content, "/audit force").await;
        let answer = stage.until_told(name).await.visible;
        for words in [
            "1 of them repeated",
            "2 entries are not people",
            "-1001234567890",
            "One entry is not an id",
            "somebody",
            "The bot itself was on the list",
        ] {
            assert!(answer.contains(words), "no {words:?} in:\n{answer}");
        }
        let report = stage.report().await;
        let expected = truths(&stage.sim, people.clone());
        assert_eq!(report.verdicts(), expected, "{name}");
        stage.until_state(AuditId(number), AuditState::Done).await;
    }
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_reply_to_a_report_asks_the_same_people_again() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(2).await;
    stage.owner.writes("/audit");
    let report = stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;
    let document = stage
        .filed("audit-1-1.csv", report.csv.clone().into_bytes())
        .await;
    let replied = json!({
        "message_id": 1,
        "date": 1,
        "chat": { "id": stage.owner.id(), "type": "private", "first_name": "Olga" },
        "document": document,
    });
    stage
        .owner
        .sends(json!({ "text": "/audit force", "reply_to_message": replied }));
    let again = stage.report().await;
    assert_eq!(again.verdicts(), report.verdicts());
    assert_eq!(stage.asked()[&people[0].id()], 2);
    stage.finish_audited().await;
}

#[tokio::test]
async fn what_is_no_list_is_refused_in_words() {
    let stage = hasty_stage().await;
    stage
        .sends_list("cat.jpg", [0xff, 0xd8, 0xff, 0xe0, 0, 0x10], "/audit")
        .await;
    let answer = stage.hear(&stage.owner).await;
    assert!(answer.contains("cat.jpg"), "{answer}");
    let lost = json!({ "file_id": "gone", "file_unique_id": "u", "file_name": "gone.txt" });
    stage
        .owner
        .sends(json!({ "caption": "/audit", "document": lost }));
    let answer = stage.until_told("gone.txt").await.visible;
    assert!(answer.contains("cannot read"), "{answer}");
    stage.settle().await;
    while stage.owner.unread() > 0 {
        stage.read(&stage.owner).await;
    }
    assert_eq!(stage.store.next_audit().await.unwrap(), None);
    stage.finish_audited().await;
}

#[tokio::test]
async fn more_than_a_thousand_people_want_a_word_of_confirmation() {
    let stage = hasty_stage().await;
    let crowd = stage.sim.crowd(1001);
    for id in &crowd {
        // Answered at once, and for good.
        stage.sim.somebody(*id).deletes_account();
    }
    stage.sends_list("crowd.txt", lines(&crowd), "/audit").await;
    let asked = stage.until_told("1,001 people to ask").await;
    assert!(asked.button("Start").is_some() && asked.button("Cancel").is_some());
    stage.owner.presses("Cancel");
    stage.until_state(FIRST, AuditState::Cancelled).await;
    stage.until_shown(FIRST, "cancelled").await;
    assert_eq!(stage.sim.calls_to("sendChatAction").len(), 0);

    stage.sends_list("crowd.txt", lines(&crowd), "/audit").await;
    stage.until_told("1,001 people to ask").await;
    stage.owner.presses("Start");
    let report = stage.report().await;
    assert_eq!(report.verdicts(), truths(&stage.sim, crowd));
    assert!(report.summary.contains("0 of 1,001"), "{}", report.summary);
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_thousand_people_are_asked_without_a_word() {
    let stage = hasty_stage().await;
    let crowd = stage.sim.crowd(1000);
    for id in &crowd {
        stage.sim.somebody(*id).deletes_account();
    }
    stage.sends_list("crowd.txt", lines(&crowd), "/audit").await;
    let report = stage.report().await;
    assert_eq!(report.verdicts(), truths(&stage.sim, crowd));
    stage.finish_audited().await;
}

// While it runs.

#[tokio::test]
async fn after_a_pause_nobody_else_is_asked() {
    /// A pause is noticed within a second, at ten probes a second.
    const LATE_MAX: usize = 20;
    let stage = hasty_stage_at(per_second(10)).await;
    stage.acquaintances(60).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 5).await;
    stage.until_told("Audit of everyone").await;
    stage.owner.presses("Pause");
    stage.until_state(FIRST, AuditState::Paused).await;
    let paused_at = stage.sim.ask(|world| world.called("sendChatAction"));
    stage.until_shown(FIRST, "paused").await;
    // Until there is silence for longer than probes are apart.
    loop {
        let calls = stage.sim.ask(|world| world.called("sendChatAction"));
        let more = |world: &World| world.called("sendChatAction") > calls;
        let one_more = stage.sim.until("a probe", Duration::from_secs(2), more);
        if one_more.await.is_err() {
            assert!(calls - paused_at <= LATE_MAX, "{}", calls - paused_at);
            break;
        }
    }
    stage.owner.presses("Cancel");
    stage.until_shown(FIRST, "cancelled").await;
    stage.finish_audited().await;
}

#[tokio::test]
async fn it_is_paused_resumed_and_given_up_by_its_buttons() {
    let stage = hasty_stage_at(per_second(30)).await;
    let people = stage.acquaintances(400).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 5).await;
    stage.until_told("Audit of everyone").await;
    stage.owner.presses("Pause");
    stage.until_state(FIRST, AuditState::Paused).await;
    stage.until_shown(FIRST, "paused").await;

    // A second press of a button that is out of date changes nothing.
    let shown = stage.store.audit(FIRST).await.unwrap().unwrap();
    press(&stage, stage.owner.id(), "audit:pause:1");
    press(&stage, stage.owner.id(), "audit:start:1");
    stage.settle().await;
    assert_eq!(stage.store.audit(FIRST).await.unwrap().unwrap(), shown);

    stage.owner.presses("Resume");
    stage.until_state(FIRST, AuditState::Running).await;
    let calls = stage.sim.ask(|world| world.called("sendChatAction"));
    stage.until_called("sendChatAction", calls + 3).await;
    stage.owner.presses("Cancel");
    stage.until_state(FIRST, AuditState::Cancelled).await;
    stage.until_shown(FIRST, "cancelled").await;
    for word in ["resume", "pause", "start", "cancel"] {
        press(&stage, stage.owner.id(), &format!("audit:{word}:1"));
    }
    stage.settle().await;
    stage.until_state(FIRST, AuditState::Cancelled).await;
    assert!(stage.asked().len() < people.len());
    stage.finish_audited().await;
}

/// A press of a button that nobody sees any more, or never saw.
fn press(stage: &Stage, by: i64, data: &str) {
    let user = json!({ "id": by, "is_bot": false, "first_name": "Somebody" });
    let chat = json!({ "id": by, "type": "private", "first_name": "Somebody" });
    let press = json!({
        "id": "4611686018427387904",
        "from": user,
        "message": { "message_id": 1, "date": 1, "chat": chat, "text": "gone" },
        "chat_instance": "1",
        "data": data,
    });
    stage.sim.push_update("callback_query", &press).unwrap();
}

#[tokio::test]
async fn a_paused_audit_finishes_when_it_is_resumed_and_asks_nobody_twice() {
    let stage = hasty_stage_at(per_second(20)).await;
    let people = stage.acquaintances(40).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 5).await;
    stage.until_told("Audit of everyone").await;
    stage.owner.presses("Pause");
    stage.until_shown(FIRST, "paused").await;
    stage.owner.presses("Resume");
    let report = stage.report().await;
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    assert!(stage.asked().values().all(|times| *times == 1));
    stage.finish_audited().await;
}

#[tokio::test]
async fn buttons_that_make_no_sense_are_harmless() {
    let stage = hasty_stage().await;
    for data in [
        "audit:",
        "audit:cancel",
        "audit:cancel:",
        "audit:cancel:-1",
        "audit:cancel:99",
        "audit:cancel:99999999999999999999",
        "audit:explode:1",
    ] {
        press(&stage, stage.owner.id(), data);
    }
    stage.settle().await;
    assert_eq!(stage.owner.unread(), 0);
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_stranger_learns_nothing_of_audits_and_changes_nothing() {
    let stage = hasty_stage_at(per_second(10)).await;
    let people = stage.acquaintances(30).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 3).await;
    let audit = stage.store.audit(FIRST).await.unwrap().unwrap();
    for data in ["audit:cancel:1", "audit:pause:1"] {
        press(&stage, people[0].id(), data);
    }
    people[1].writes("what is that");
    let fallback = stage.hear(&people[1]).await;
    for command in ["/audit", "/audit everyone", "/audit force"] {
        people[1].writes(command);
        assert_eq!(stage.hear(&people[1]).await, fallback);
    }
    stage.settle().await;
    assert_eq!(people[0].unread(), 0);
    assert_eq!(stage.store.audit(FIRST).await.unwrap().unwrap(), audit);
    assert_eq!(stage.store.audit(SECOND).await.unwrap(), None);
    stage.report().await;
    stage.finish_audited().await;
}

#[tokio::test]
async fn asked_while_it_runs_it_shows_its_state_and_keeps_that_up_to_date() {
    let stage = hasty_stage_at(per_second(10)).await;
    stage.acquaintances(40).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 3).await;
    let first = stage.until_told("Audit of everyone").await;
    stage.owner.writes("/audit");
    let second = stage.until_told("Audit of everyone").await;
    assert!(second.id > first.id);
    assert!(second.button("Pause").is_some() && second.button("Cancel").is_some());
    assert_eq!(stage.store.audit(SECOND).await.unwrap(), None);
    stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;
    let shown = stage.owner.messages();
    let second = shown.iter().find(|it| it.id == second.id).unwrap();
    assert!(second.visible.contains("done"), "{}", second.visible);
    assert_eq!(second.buttons().count(), 0);
    stage.finish_audited().await;
}

#[tokio::test]
async fn two_audits_run_one_after_the_other() {
    let stage = hasty_stage_at(per_second(20)).await;
    let (first, second) = (stage.sim.crowd(20), stage.sim.crowd(20));
    for id in first.iter().chain(&second) {
        stage.sim.somebody(*id).deletes_account();
    }
    stage.sends_list("first.txt", lines(&first), "/audit").await;
    stage.until_told("Audit of first.txt").await;
    let document = stage.filed("second.txt", lines(&second).into_bytes()).await;
    let fields = json!({ "caption": "/audit", "document": document });
    stage.owner.sends(fields);
    assert_eq!(
        stage.report().await.verdicts(),
        truths(&stage.sim, first.clone())
    );
    assert_eq!(
        stage.report().await.verdicts(),
        truths(&stage.sim, second.clone())
    );
    let calls = stage.sim.calls_to("sendChatAction");
    let asked: Vec<_> = calls.iter().map(|it| it.chat_id.unwrap()).collect();
    assert!(asked[..20].iter().all(|id| first.contains(id)));
    assert!(asked[20..].iter().all(|id| second.contains(id)));
    stage.finish_audited().await;
}

#[tokio::test]
async fn its_message_is_edited_no_more_often_than_every_five_seconds() {
    let stage = hasty_stage_at(per_second(10)).await;
    stage.acquaintances(110).await;
    stage.owner.writes("/audit");
    let message = stage.until_told("Audit of everyone").await.id;
    stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;
    let calls = stage.sim.calls_to("editMessageText");
    // The first shows that it begins, the last that it is done: they are due at once.
    let between = &calls[..calls.len() - 1];
    assert!(between.len() >= 2, "{calls:?}");
    for pair in between.windows(2) {
        let wait = pair[1].at - pair[0].at;
        assert!(wait + Duration::from_millis(50) >= EDIT_EVERY, "{wait:?}");
    }
    let shown = stage.owner.messages();
    let shown = shown.iter().find(|it| it.id == message).unwrap();
    assert!(shown.visible.contains("done"), "{}", shown.visible);
    assert_eq!(shown.buttons().count(), 0);
    stage.finish_audited().await;
}

#[tokio::test]
async fn it_goes_on_without_its_message_and_with_one_that_cannot_be_edited() {
    for words in [
        "Bad Request: message to edit not found",
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
        "Bad Request: message can't be edited",
    ] {
        let stage = hasty_stage_at(per_second(20)).await;
        let people = stage.acquaintances(10).await;
        let rule = Rule::on("editMessageText", refused(400, words));
        stage.sim.strike(rule.until_cleared());
        stage.owner.writes("/audit");
        let report = stage.report().await;
        let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
        assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
        stage.until_state(FIRST, AuditState::Done).await;
        stage.finish_audited().await;
    }
}

#[tokio::test]
async fn its_message_is_kept_up_to_date_even_if_telegram_was_slow_to_take_it() {
    let stage = hasty_stage().await;
    stage.acquaintances(3).await;
    let slow = Fault::Delay(Duration::from_secs(3));
    stage
        .sim
        .strike(Rule::on("sendMessage", slow).in_chat(stage.owner.id()));
    stage.owner.writes("/audit");
    let message = stage.until_told("Audit of everyone").await.id;
    stage.report().await;
    stage.until_state(FIRST, AuditState::Done).await;
    stage.settle().await;
    let shown = stage.owner.messages();
    let shown = shown.iter().find(|it| it.id == message).unwrap();
    assert!(shown.visible.contains("done"), "{}", shown.visible);
    assert_eq!(shown.buttons().count(), 0);
    stage.finish_audited().await;
}

#[tokio::test]
async fn it_ends_even_if_its_owner_blocks_the_bot_meanwhile() {
    let stage = hasty_stage_at(per_second(20)).await;
    let people = stage.acquaintances(30).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 5).await;
    stage.until_told("Audit of everyone").await;
    stage.owner.blocks();
    stage.settle().await;
    let audit = stage
        .until_audit(FIRST, |audit| audit.census.is_some())
        .await;
    assert_eq!(audit.state, AuditState::Done);
    assert_eq!(audit.census.unwrap().people(), people.len() as u64 + 1);
    // The owner comes back, and nothing is left of it.
    stage.owner.writes("/audit source=nowhere");
    assert!(stage.hear(&stage.owner).await.contains("nobody to ask"));
    stage.finish_audited().await;
}

#[tokio::test]
async fn a_picture_that_telegram_refuses_does_not_repeat_the_report() {
    let stage = hasty_stage().await;
    stage.acquaintances(2).await;
    let refusal = refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS");
    stage
        .sim
        .strike(Rule::on("sendPhoto", refusal).until_cleared());
    stage.owner.writes("/audit");
    stage.until_told("can be reached").await;
    stage.until_sent("document").await;
    stage.until_state(FIRST, AuditState::Done).await;
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_audit_that_a_shell_left_behind_does_not_hold_up_others() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(2).await;
    let audience = Audience::List("ids.txt".to_owned());
    let left = stage.store.create_audit(&audience, None, Utc::now()).await;
    let left = left.unwrap();
    let nobody = UserId(777_000_777);
    stage.store.add_targets(left, &[nobody.0]).await.unwrap();
    let prepared = stage
        .store
        .prepare_audit(left, Recheck::Force, Utc::now())
        .await;
    assert_eq!(prepared.unwrap(), 1);
    let (proposed, running) = (AuditState::Proposed, AuditState::Running);
    let moved = stage.store.move_audit(left, proposed, running).await;
    assert!(moved.unwrap());

    stage.owner.writes("/audit everyone");
    let report = stage.report().await;
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    // The shell's own audit is left to the shell.
    assert_eq!(stage.asked().get(&777_000_777), None);
    stage.finish().await;
}

#[tokio::test]
async fn the_report_tells_what_has_changed_since_the_last_time() {
    let stage = hasty_stage().await;
    let people = stage.acquaintances(4).await;
    stage.owner.writes("/audit");
    let report = stage.report().await;
    assert!(!report.summary.contains("Since the last time"));
    stage.until_state(FIRST, AuditState::Done).await;
    people[0].deletes_account();
    stage.owner.writes("/audit everyone force");
    let report = stage.report().await;
    let change = "Since the last time: reachable −1, deactivated +1";
    assert!(report.summary.contains(change), "{}", report.summary);
    stage.until_state(SECOND, AuditState::Done).await;
    stage.owner.writes("/audit everyone force");
    let report = stage.report().await;
    assert!(
        !report.summary.contains("Since the last time"),
        "{}",
        report.summary
    );
    stage.finish_audited().await;
}

#[tokio::test]
async fn new_people_are_greeted_at_once_while_an_audit_runs() {
    /// Far below what the probes that wait would take.
    const PROMPT: Duration = Duration::from_secs(1);
    let stage = hasty_stage_at(per_second(20)).await;
    stage.acquaintances(150).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 10).await;
    for _ in 0..10 {
        let ann = stage.sim.person("Ann");
        let started_at = Instant::now();
        ann.starts();
        stage.read(&ann).await;
        let waited = started_at.elapsed();
        assert!(waited < PROMPT, "greeted after {waited:?}");
    }
    assert!(stage.asked().len() < 150, "the audit was over before");
    stage.until_told("Audit of everyone").await;
    stage.owner.presses("Cancel");
    stage.until_shown(FIRST, "cancelled").await;
    stage.finish_audited().await;
}

#[tokio::test]
async fn an_audit_goes_on_where_it_was_when_the_bot_comes_back() {
    let mut stage = hasty_stage_at(per_second(20)).await;
    let people = stage.acquaintances(40).await;
    stage.owner.writes("/audit");
    stage.until_called("sendChatAction", 10).await;
    stage.until_told("Audit of everyone").await;
    stage.stop_bot().await.unwrap();
    stage.run_bot();
    let report = stage.report().await;
    let everybody = ids(&people).into_iter().chain([stage.owner.id()]);
    assert_eq!(report.verdicts(), truths(&stage.sim, everybody));
    assert!(stage.asked().values().all(|times| *times == 1));
    stage.finish_audited().await;
}

#[tokio::test]
async fn what_has_ended_but_was_not_told_is_told_by_the_next_start_and_once() {
    let mut stage = hasty_stage().await;
    stage.acquaintances(3).await;
    stage.owner.writes("/audit");
    let first = stage.report().await;
    stage.until_all_told().await;
    stage.stop_bot().await.unwrap();

    // As a `kill -9` before the report would have left it.
    let mut connection = stage.connection().await;
    sqlx::query("update audit set reported_at = null")
        .execute(&mut connection)
        .await
        .unwrap();
    stage.run_bot();
    let second = stage.report().await;
    assert_eq!((second.summary, second.csv), (first.summary, first.csv));
    stage.until_all_told().await;
    stage.stop_bot().await.unwrap();

    stage.run_bot();
    stage.owner.writes("/audit source=nowhere");
    assert!(stage.hear(&stage.owner).await.contains("nobody to ask"));
    stage.finish_audited().await;
}
