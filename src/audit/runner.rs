//! Works off one audit.
//!
//! ```text
//! store: unasked and due targets, in pages ──▶ probes, many at a time
//!                                                 │ conclude (pure)
//! caller ◀── what has been recorded ◀── recorder ◀┘ in groups, one commit each
//! ```

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use teloxide::types::UserId;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::audience::{Audit, AuditId, AuditState};
use crate::reach::{Answer, Confirm, Target, conclude};
use crate::store::{Finding, Store};
use crate::telegram::{CallError, Telegram};

/// Probes under way at the same time.
const IN_FLIGHT_MAX: usize = 128;

/// Targets read at once.
const PAGE: u32 = 512;

/// Findings in one commit.
const GROUP_MAX: usize = 512;

/// How long findings wait for company.
const GATHER_FOR: Duration = Duration::from_millis(50);

/// Findings on their way to the store.
const FINDINGS_MAX: usize = 2048;

/// How often the state of the audit is looked at, and the turn renewed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long a turn lasts without being renewed.
const TURN: Duration = Duration::from_secs(10);

/// How long to listen for the answers to probes that have left when the work ends.
/// Whoever is not heard by then is asked again.
const SETTLE_TIME_MAX: Duration = Duration::from_millis(500);

/// So many probes in a row without an answer are Telegram's silence, not theirs.
const SILENCE_MAX: u32 = 8;

/// How long to leave a silent Telegram alone.
const SILENCE_WAIT: Duration = Duration::from_secs(15);

/// Who works off audits. Turns to probe are held in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prober {
    /// The bot, of which there is one at a time.
    Bot,
    /// A check from the shell, of which there may be several.
    Shell,
}

impl Prober {
    /// What the names of turns begin with.
    fn name(self) -> &'static str {
        match self {
            Self::Bot => "bot-",
            Self::Shell => "shell-",
        }
    }
}

/// Works off audits, one at a time.
#[derive(Clone)]
pub(crate) struct Runner {
    store: Store,
    telegram: Telegram,
    confirm: Confirm,
    confirm_after: TimeDelta,
    /// Who has the turn to probe.
    holder: Arc<str>,
}

/// Why the work on an audit has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Every target has its verdict.
    Done,
    /// Somebody has paused or cancelled it.
    Moved,
    /// The program is to stop.
    Stopped,
    /// Another process has the turn to probe.
    TurnLost,
    /// Telegram refuses the token; its text.
    TokenRefused(String),
}

impl Runner {
    pub(crate) fn new(
        prober: Prober,
        store: Store,
        telegram: Telegram,
        confirm: Confirm,
        confirm_after: TimeDelta,
    ) -> Self {
        let (name, number) = (prober.name(), fastrand::u64(..));
        let holder = format!("{name}{}-{number}", std::process::id()).into();
        Self {
            store,
            telegram,
            confirm,
            confirm_after,
            holder,
        }
    }

    /// Takes the turn to probe, unless another process has it.
    pub(crate) async fn take_turn(&self) -> anyhow::Result<bool> {
        self.store.take_turn(&self.holder, TURN).await
    }

    /// Ends the turn of a bot before this one. Only for the bot itself: as there is one
    /// at a time, the other was killed, and nobody else would end its turn so soon.
    pub(crate) async fn end_turn_of_the_dead(&self) -> anyhow::Result<()> {
        self.store.end_turns_of(Prober::Bot.name()).await
    }

    /// Gives the turn up.
    pub(crate) async fn end_turn(&self) -> anyhow::Result<()> {
        self.store.end_turn(&self.holder).await
    }

    /// Works until the audit is done, or until something stops it. What has been
    /// answered by then is recorded in any case.
    ///
    /// `recorded` hears of every finding that is in the store; whoever does not keep
    /// up holds up the work.
    pub(crate) async fn run(
        &self,
        audit: &Audit,
        stop: &CancellationToken,
        recorded: mpsc::Sender<Vec<Finding>>,
    ) -> anyhow::Result<Ended> {
        let (found, findings) = mpsc::channel(FINDINGS_MAX);
        let (marked, marks) = mpsc::channel(FINDINGS_MAX);
        let ledger = Recorder {
            store: self.store.clone(),
            audit: audit.id,
            confirm_after: self.confirm_after,
        };
        let recording = tokio::spawn(ledger.run(findings, marked, recorded));
        let mut work = Work::new(self, audit.id, found, marks);
        let ended = work.run(stop).await;
        work.drop_probes().await;
        drop(work);
        recording.await??;
        // Whatever ended the work first: without a token it cannot go on.
        match self.telegram.refusal() {
            Some(description) => Ok(Ended::TokenRefused(description)),
            None => ended,
        }
    }

    /// One step: probes one target and decides about it.
    async fn step(&self, target: Target) -> Result<(Target, Answer, Finding), CallError> {
        let answer = self.telegram.touch(target.person).await?;
        let now = Utc::now();
        let heard = match &answer {
            Answer::Verdict(verdict, _) => Some(*verdict),
            Answer::None(_) => None,
        };
        let outcome = conclude(&target, answer.clone(), self.confirm, now);
        let finding = Finding {
            person: target.person,
            heard,
            outcome,
            at: now,
        };
        Ok((target, answer, finding))
    }
}

/// Writes findings into the store, and says when they are there.
struct Recorder {
    store: Store,
    audit: AuditId,
    confirm_after: TimeDelta,
}

impl Recorder {
    async fn run(
        self,
        mut findings: mpsc::Receiver<Finding>,
        marked: mpsc::Sender<Vec<UserId>>,
        recorded: mpsc::Sender<Vec<Finding>>,
    ) -> anyhow::Result<()> {
        let mut group = Vec::with_capacity(GROUP_MAX);
        while let Some(finding) = findings.recv().await {
            group.push(finding);
            let gathered = async {
                while group.len() < GROUP_MAX {
                    let room = GROUP_MAX - group.len();
                    if findings.recv_many(&mut group, room).await == 0 {
                        return;
                    }
                }
            };
            // A commit costs the same for one as for many.
            let _ = timeout(GATHER_FOR, gathered).await;
            self.store
                .record_findings(self.audit, &group, self.confirm_after)
                .await?;
            let people = group.iter().map(|finding| finding.person).collect();
            // Nobody listens any more when the work has ended.
            let _ = marked.send(people).await;
            let _ = recorded.send(std::mem::take(&mut group)).await;
        }
        Ok(())
    }
}

type Probed = Result<(Target, Answer, Finding), CallError>;

/// The work on one audit, between two looks at the store.
struct Work<'a> {
    runner: &'a Runner,
    audit: AuditId,
    queue: VecDeque<Target>,
    /// Queued, under way, or on their way to the store.
    in_hand: HashSet<UserId>,
    /// The first pass has come this far; `None` before its first page.
    passed: Option<UserId>,
    pass: Pass,
    probes: JoinSet<Probed>,
    found: mpsc::Sender<Finding>,
    marks: mpsc::Receiver<Vec<UserId>>,
    silent_in_a_row: u32,
    silent_until: Option<Instant>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Some targets were never asked.
    First,
    /// All were asked; some are to be asked again.
    Confirming,
}

impl<'a> Work<'a> {
    fn new(
        runner: &'a Runner,
        audit: AuditId,
        found: mpsc::Sender<Finding>,
        marks: mpsc::Receiver<Vec<UserId>>,
    ) -> Self {
        Self {
            runner,
            audit,
            queue: VecDeque::new(),
            in_hand: HashSet::new(),
            passed: None,
            pass: Pass::First,
            probes: JoinSet::new(),
            found,
            marks,
            silent_in_a_row: 0,
            silent_until: None,
        }
    }

    async fn run(&mut self, stop: &CancellationToken) -> anyhow::Result<Ended> {
        let mut looks = interval(LOOK_EVERY);
        loop {
            if self.queue.is_empty() {
                self.refill().await?;
            }
            self.fill();
            let is_idle = self.in_hand.is_empty() && self.pass == Pass::Confirming;
            if is_idle && self.runner.store.next_due_at(self.audit).await?.is_none() {
                return Ok(Ended::Done);
            }
            let silent_until = self.silent_until.unwrap_or_else(Instant::now);
            tokio::select! {
                Some(probed) = self.probes.join_next() => {
                    if let Some(ended) = self.take(probed?).await {
                        return Ok(ended);
                    }
                }
                Some(people) = self.marks.recv() => {
                    for person in people {
                        self.in_hand.remove(&person);
                    }
                }
                () = sleep_until(silent_until), if self.silent_until.is_some() => {
                    self.silent_until = None;
                }
                _ = looks.tick() => {
                    if let Some(ended) = self.look().await? {
                        return Ok(ended);
                    }
                }
                () = stop.cancelled() => return Ok(Ended::Stopped),
            }
        }
    }

    /// Takes up targets that are due, and the next page of the first pass.
    async fn refill(&mut self) -> anyhow::Result<()> {
        let store = &self.runner.store;
        let due = store.due(self.audit, Utc::now(), PAGE).await?;
        // What is on its way to the store still looks due there.
        let due: Vec<_> = due
            .into_iter()
            .filter(|it| !self.in_hand.contains(&it.person))
            .collect();
        let is_idle = due.is_empty();
        self.take_up(due);
        if is_idle && self.pass == Pass::First {
            let page = store.unasked(self.audit, self.passed, PAGE).await?;
            match page.last() {
                Some(last) => self.passed = Some(last.person),
                None => self.pass = Pass::Confirming,
            }
            self.take_up(page);
        }
        Ok(())
    }

    fn take_up(&mut self, targets: Vec<Target>) {
        self.in_hand
            .extend(targets.iter().map(|target| target.person));
        self.queue.extend(targets);
    }

    /// Starts as many probes as may be under way.
    fn fill(&mut self) {
        while self.silent_until.is_none() && self.probes.len() < IN_FLIGHT_MAX {
            let Some(target) = self.queue.pop_front() else {
                return;
            };
            let runner = self.runner.clone();
            self.probes.spawn(async move { runner.step(target).await });
        }
    }

    /// Takes in what one probe brought.
    async fn take(&mut self, probed: Probed) -> Option<Ended> {
        match probed {
            Ok((target, Answer::None(heard), _)) if self.is_silence() => {
                tracing::warn!(heard, "Telegram gives no answer, the audit waits");
                self.silent_until = Some(Instant::now() + SILENCE_WAIT);
                self.queue.push_back(target);
                None
            }
            Ok((_, answer, finding)) => {
                if matches!(answer, Answer::Verdict(..)) {
                    self.silent_in_a_row = 0;
                }
                // Without a recorder there is no point in going on; its error is told
                // by whoever waits for it.
                self.found
                    .send(finding)
                    .await
                    .is_err()
                    .then_some(Ended::Stopped)
            }
            Err(CallError::TokenRefused { description }) => Some(Ended::TokenRefused(description)),
            Err(error) => {
                tracing::error!(%error, "a probe went wrong");
                None
            }
        }
    }

    fn is_silence(&mut self) -> bool {
        self.silent_in_a_row += 1;
        self.silent_in_a_row > SILENCE_MAX
    }

    /// Looks whether the audit is still wanted, and still ours.
    async fn look(&mut self) -> anyhow::Result<Option<Ended>> {
        if !self.runner.take_turn().await? {
            return Ok(Some(Ended::TurnLost));
        }
        let audit = self.runner.store.audit(self.audit).await?;
        let is_running = audit.is_some_and(|audit| audit.state == AuditState::Running);
        Ok((!is_running).then_some(Ended::Moved))
    }

    /// Takes in what comes back from Telegram, and drops what still waits at the gate.
    async fn drop_probes(&mut self) {
        let telegram = self.runner.telegram.clone();
        let _hold = telegram.hold_probes();
        let settled = async {
            while let Some(probed) = self.probes.join_next().await {
                if let Ok(probed) = probed {
                    self.take(probed).await;
                }
            }
        };
        let _ = timeout(SETTLE_TIME_MAX, settled).await;
        self.probes.shutdown().await;
    }
}
