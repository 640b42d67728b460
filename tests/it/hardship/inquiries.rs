//! Audits by the owner and checks from the shell, in the midst of everything.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use doorman::sim::{Message, Sim};
use fastrand::Rng;
use tempfile::TempDir;

use super::crowd::{Crowd, Memory, Somebody};
use super::lives::Lives;
use crate::audit_stage::lines;
use crate::process::Process;
use crate::stage::Stage;

/// One in so many steps the owner wants to know something.
const ASKS_EVERY: u32 = 120;

/// How many are on a list for the shell.
const LISTED: usize = 60;

/// What has been asked, and what is wrong with the answers.
pub(super) struct Inquiries {
    audit: Option<Audit>,
    check: Option<Check>,
    /// The names of the reports read so far.
    read: BTreeSet<String>,
    folder: TempDir,
    pub(super) audits: usize,
    pub(super) checks: usize,
    pub(super) wrongs: Vec<String>,
    variables: Vec<(String, String)>,
}

/// An audit of everybody that was asked for.
struct Audit {
    asked_at: Instant,
    /// Who must be in it, unless they part once more: so often they had.
    certain: Vec<(i64, usize)>,
}

/// `doorman check`, while it runs.
struct Check {
    began_at: Instant,
    listed: Vec<i64>,
    process: Process,
}

impl Inquiries {
    /// Nothing has been asked yet.
    pub(super) fn none(lives: &Lives) -> Self {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self {
            audit: None,
            check: None,
            read: BTreeSet::new(),
            folder: tempfile::tempdir().unwrap(),
            audits: 0,
            checks: 0,
            wrongs: Vec::new(),
            variables: lives.variables().into_iter().map(owned).collect(),
        }
    }

    /// Reads what has come, and perhaps asks something new.
    pub(super) fn go_on(&mut self, stage: &Stage, crowd: &mut Crowd, dice: &mut Rng) {
        self.read_reports(stage, crowd);
        match dice.u32(..ASKS_EVERY) {
            0 if self.audit.is_none() => self.ask_everybody(stage, crowd),
            1 if self.check.is_none() => self.check_some(stage, crowd, dice),
            _ => {}
        }
    }

    /// The owner asks for an audit of everybody.
    pub(super) fn ask_everybody(&mut self, stage: &Stage, crowd: &mut Crowd) {
        crowd.note_truths(stage);
        // Whoever has been answered is in the ledger.
        let is_certain = |id: i64| stage.sim.ask(|world| world.received(id)) > 0;
        let known = crowd.people.iter().filter(|it| it.memory == Memory::Known);
        let certain = known.filter(|it| is_certain(it.id()));
        self.audit = Some(Audit {
            asked_at: Instant::now(),
            certain: certain.map(|it| (it.id(), it.partings)).collect(),
        });
        self.audits += 1;
        stage.owner.writes("/audit everyone force");
    }

    fn check_some(&mut self, stage: &Stage, crowd: &mut Crowd, dice: &mut Rng) {
        crowd.note_truths(stage);
        let place = |_| dice.usize(..crowd.people.len());
        let mut listed: Vec<_> = (0..LISTED)
            .map(place)
            .map(|it| crowd.people[it].id())
            .collect();
        listed.sort_unstable();
        listed.dedup();
        let file = self.folder.path().join(format!("{}.txt", self.checks));
        std::fs::write(&file, lines(&listed)).unwrap();
        let variables = self.variables.iter();
        let variables: Vec<_> = variables.map(|(name, value)| (&**name, &**value)).collect();
        let file = file.display().to_string();
        self.check = Some(Check {
            began_at: Instant::now(),
            listed,
            process: Process::start(&["check", "--force", &file], &variables),
        });
        self.checks += 1;
    }

    /// Waits for every answer.
    pub(super) async fn end(&mut self, stage: &Stage, crowd: &mut Crowd, patience: Duration) {
        if let Some(check) = self.check.take() {
            let ended = check.process.ended_within(patience).await;
            if ended.code != Some(0) {
                self.wrongs.push(format!("doorman check: {ended:?}"));
            }
            crowd.note_truths(stage);
            let verdicts = verdicts(&ended.output);
            let has_parted = |id: i64| {
                crowd
                    .people
                    .iter()
                    .any(|it| it.id() == id && it.partings > 0)
            };
            let missing = check.listed.iter().filter(|id| !verdicts.contains_key(id));
            for id in missing.filter(|id| !has_parted(**id)) {
                self.wrongs.push(format!("doorman check without {id}"));
            }
            let extra = verdicts.keys().filter(|id| !check.listed.contains(id));
            for id in extra {
                self.wrongs
                    .push(format!("doorman check with {id}, who was not asked about"));
            }
            self.compare("doorman check", &verdicts, check.began_at, crowd);
        }
        let ends_at = Instant::now() + patience;
        loop {
            self.read_reports(stage, crowd);
            let reported = stage.store.unreported_audit().await.unwrap().is_none();
            if self.audit.is_none() && reported {
                return;
            }
            assert!(
                Instant::now() < ends_at,
                "no report:\n{}",
                stage.owner.transcript()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Reads the reports that have come since. A process that was killed before it knew
    /// of one may send it again.
    fn read_reports(&mut self, stage: &Stage, crowd: &mut Crowd) {
        for (name, csv) in reports(&stage.sim, stage.owner.id()) {
            if !self.read.insert(name) {
                continue;
            }
            let Some(audit) = self.audit.take() else {
                continue;
            };
            crowd.note_truths(stage);
            let verdicts = verdicts(&csv);
            for (id, partings) in audit.certain {
                let stayed = |it: &Somebody| {
                    it.id() == id && it.memory == Memory::Known && it.partings == partings
                };
                if crowd.people.iter().any(stayed) && !verdicts.contains_key(&id) {
                    self.wrongs
                        .push(format!("an audit of everybody without {id}"));
                }
            }
            self.compare("an audit", &verdicts, audit.asked_at, crowd);
        }
    }

    fn compare(
        &mut self,
        what: &str,
        verdicts: &BTreeMap<i64, String>,
        since: Instant,
        crowd: &Crowd,
    ) {
        for one in &crowd.people {
            let Some(verdict) = verdicts.get(&one.id()) else {
                continue;
            };
            let truths = one.truths_since(since);
            if !truths.contains(&&**verdict) {
                let wrong = format!("{what} has {verdict} for {}, who was {truths:?}", one.id());
                self.wrongs.push(wrong);
            }
        }
    }
}

/// The lists that were sent to the owner, oldest first.
fn reports(sim: &Sim, owner: i64) -> Vec<(String, String)> {
    let csv = |message: &Message| {
        let file = message
            .attachment
            .as_ref()
            .filter(|it| it.kind == "document")?;
        let csv = String::from_utf8(file.bytes.clone()).unwrap();
        Some((file.file_name.clone(), csv))
    };
    sim.ask(|world| world.messages(owner).filter_map(csv).collect())
}

/// The verdicts by id, of which each has one.
fn verdicts(csv: &str) -> BTreeMap<i64, String> {
    let mut verdicts = BTreeMap::new();
    for record in csv::Reader::from_reader(csv.as_bytes()).records() {
        let record = record.unwrap();
        let other = verdicts.insert(record[0].parse().unwrap(), record[1].to_owned());
        assert_eq!(other, None, "two lines for {}:\n{csv}", &record[0]);
    }
    verdicts
}
