//! The ledger of one person: what is known, and how an arrival changes it.
//!
//! [`Person::meet`] is the whole rule book of the personal dialog: who is new,
//! who is back, who must not be written to. It is applied to every arrival in
//! the order in which Telegram tells of them, inside the transaction that
//! records the update, so the ledger never depends on whether a reply succeeded.
//!
//! Pure: called by `store` with what it has loaded, tested by tables.

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use teloxide::types::UserId;

use crate::arrival::{Event, Visitor};
use crate::deeplink::Source;
use crate::reach::{Suspicion, Verdict, Weight, weigh};

/// All that is kept about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Also the id of the private chat.
    pub id: UserId,
    /// Without `@`, as last seen. Usernames change hands: the last seen holder wins.
    pub username: Option<String>,
    /// Language tag of the client, as last seen.
    pub language: Option<String>,
    /// Language tag that the person has chosen; it goes before the client's.
    pub chosen_language: Option<String>,
    /// First update of any kind.
    pub first_seen_at: DateTime<Utc>,
    /// Latest update of any kind.
    pub last_seen_at: DateTime<Utc>,
    /// Latest start or permission to write; `None` before the first.
    pub opened_at: Option<DateTime<Utc>>,
    /// What brought the person first; `None` before the first `/start`.
    pub first_source: Option<Source>,
    /// What brought the person last; `None` before the first `/start`.
    pub last_source: Option<Source>,
    /// Whether the person can be reached; `None` while nothing has shown it.
    pub standing: Option<Standing>,
    /// A verdict against `standing` that is not sure yet.
    pub suspicion: Option<Suspicion>,
    /// When the person first closed the door: blocked the bot, or deleted the account.
    /// Coming back does not undo it. `None` as long as nothing has shown it.
    pub left_at: Option<DateTime<Utc>>,
    /// The person unblocked the bot and has not been welcomed back yet.
    pub welcome_back: WelcomeBack,
}

/// Whether a person can be reached, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The verdict.
    pub verdict: Verdict,
    /// Since when the verdict has held without interruption, as far as known.
    pub since: DateTime<Utc>,
    /// When it was last proved.
    pub proved_at: DateTime<Utc>,
    /// What proved it last.
    pub evidence: Evidence,
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// `my_chat_member`: the person blocked or unblocked the bot.
    Event,
    /// A private message by the person.
    Message,
    /// A permission to write: claimed, and not tried yet.
    Grant,
    /// The answer to a chat action.
    Probe,
    /// The answer to a message the bot sent.
    Reply,
}

impl Evidence {
    /// The word in the store, in exports and in texts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Message => "message",
            Self::Grant => "grant",
            Self::Probe => "probe",
            Self::Reply => "reply",
        }
    }
}

/// Is a welcome back owed?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WelcomeBack {
    /// The next opening is a return after a block.
    Owed,
    /// Nothing is owed.
    Settled,
}

/// Which greeting a start or a permission to write deserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Welcome {
    /// First opening by a person not known to have blocked the bot.
    New,
    /// Has opened the dialog before.
    Returning,
    /// Had blocked the bot and is back.
    Returned,
}

/// Data of the button by which a person asks to be forgotten.
pub const FORGET_ME: &str = "forget:yes";

/// Does the person ask to be forgotten? All that is kept of them ends with it.
#[must_use]
pub fn is_goodbye(event: &Event) -> bool {
    matches!(event, Event::Press(press) if press.data == FORGET_ME)
}

/// Has the person done this in the dialog themselves? Of somebody who asked to be
/// forgotten nothing else is noted, least of all that they closed the door.
#[must_use]
pub fn is_own_act(event: &Event) -> bool {
    !matches!(event, Event::Blocked | Event::Unblocked)
}

/// What the bot owes the person for one arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A greeting.
    Greeting(Welcome),
    /// An ordinary answer.
    Answer,
    /// An answer to a request to join: its time runs out, so it goes first.
    Join,
    /// Silence: nothing was asked, or the person has blocked the bot since.
    Silence,
}

/// Whether a reply can wait for its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// It goes ahead.
    Urgent,
    /// It can.
    Ordinary,
}

impl Reply {
    /// Whether it can wait for its turn.
    #[must_use]
    pub fn urgency(self) -> Urgency {
        match self {
            Self::Join => Urgency::Urgent,
            Self::Greeting(_) | Self::Answer | Self::Silence => Urgency::Ordinary,
        }
    }
}

impl Person {
    /// The person after one arrival, and the reply it deserves.
    ///
    /// `known` is what the ledger held before; `at` is the arrival's own time.
    #[must_use]
    pub fn meet(
        known: Option<Self>,
        visitor: &Visitor,
        event: &Event,
        at: DateTime<Utc>,
    ) -> (Self, Reply) {
        let mut person = known.unwrap_or_else(|| Self::stranger(visitor, at));
        person.username.clone_from(&visitor.username);
        if visitor.language.is_some() {
            person.language.clone_from(&visitor.language);
        }
        person.first_seen_at = person.first_seen_at.min(at);
        person.last_seen_at = person.last_seen_at.max(at);
        let reply = person.apply(event, at);
        (person, reply)
    }

    fn stranger(visitor: &Visitor, at: DateTime<Utc>) -> Self {
        Self {
            id: visitor.id,
            username: None,
            language: None,
            chosen_language: None,
            first_seen_at: at,
            last_seen_at: at,
            opened_at: None,
            first_source: None,
            last_source: None,
            standing: None,
            suspicion: None,
            left_at: None,
            welcome_back: WelcomeBack::Settled,
        }
    }

    fn apply(&mut self, event: &Event, at: DateTime<Utc>) -> Reply {
        match event {
            Event::Start(source) => self.start(source, at),
            Event::Command(_) | Event::Message => match self.write(at) {
                Door::Open => Reply::Answer,
                Door::Closed => Reply::Silence,
            },
            // A press under an old message proves nothing about new ones.
            Event::Press(_) if self.is_blocked() => Reply::Silence,
            Event::Granted(_) => self.grant(at),
            Event::Press(_) => Reply::Answer,
            // Whoever is not written to may still be let in.
            Event::JoinRequest(_) => Reply::Join,
            Event::Blocked => {
                self.block(at);
                Reply::Silence
            }
            Event::Unblocked => {
                self.unblock(at);
                Reply::Silence
            }
            // What happens in a group says nothing about the private dialog.
            Event::GroupStart(..)
            | Event::GroupMembership(..)
            | Event::GroupUpgraded { .. }
            | Event::Nothing => Reply::Silence,
        }
    }

    fn start(&mut self, source: &Source, at: DateTime<Utc>) -> Reply {
        let door = self.write(at);
        let welcome = self.welcome();
        self.opened_at = self.opened_at.max(Some(at));
        self.first_source.get_or_insert_with(|| source.clone());
        self.last_source = Some(source.clone());
        match door {
            Door::Open => {
                self.welcome_back = WelcomeBack::Settled;
                Reply::Greeting(welcome)
            }
            Door::Closed => Reply::Silence,
        }
    }

    fn welcome(&self) -> Welcome {
        match (self.welcome_back, self.opened_at) {
            (WelcomeBack::Owed, _) => Welcome::Returned,
            (WelcomeBack::Settled, Some(_)) => Welcome::Returning,
            (WelcomeBack::Settled, None) => Welcome::New,
        }
    }

    /// The person wrote: proof of reach, unless a block came after it.
    fn write(&mut self, at: DateTime<Utc>) -> Door {
        if self.has_been_told(Verdict::Blocked, at) {
            return Door::Closed;
        }
        if self.is_blocked() {
            self.welcome_back = WelcomeBack::Owed;
        }
        self.learn(Verdict::Reachable, Evidence::Message, at);
        Door::Open
    }

    /// The person lets the bot write, but has not written: what is known for sure
    /// stays known.
    fn grant(&mut self, at: DateTime<Utc>) -> Reply {
        if self.has_been_told(Verdict::Blocked, at) {
            return Reply::Silence;
        }
        if self.is_blocked() {
            self.welcome_back = WelcomeBack::Owed;
        }
        let welcome = self.welcome();
        self.opened_at = self.opened_at.max(Some(at));
        if !self.is_reachable() {
            self.learn(Verdict::Reachable, Evidence::Grant, at);
        }
        self.welcome_back = WelcomeBack::Settled;
        Reply::Greeting(welcome)
    }

    fn block(&mut self, at: DateTime<Utc>) {
        if self.has_been_told(Verdict::Reachable, at) {
            return;
        }
        self.learn(Verdict::Blocked, Evidence::Event, at);
        self.welcome_back = WelcomeBack::Settled;
    }

    /// Updates of different kinds may swap: a `/start` can be told before the
    /// unblocking that made it possible. Then the welcome back is already given.
    fn unblock(&mut self, at: DateTime<Utc>) {
        if self.has_been_told(Verdict::Blocked, at) {
            return;
        }
        let has_come_since = self.opened_at.is_some_and(|opened_at| opened_at >= at);
        if self.is_blocked() || !has_come_since {
            self.welcome_back = WelcomeBack::Owed;
        }
        self.learn(Verdict::Reachable, Evidence::Event, at);
    }

    /// The tag of the language to write in; `None` if nothing tells.
    #[must_use]
    pub fn speaks(&self) -> Option<&str> {
        self.chosen_language.as_deref().or(self.language.as_deref())
    }

    fn is_reachable(&self) -> bool {
        self.standing
            .as_ref()
            .is_some_and(|standing| standing.verdict == Verdict::Reachable)
    }

    /// Has the person blocked the bot, as far as is known?
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.standing
            .as_ref()
            .is_some_and(|standing| standing.verdict == Verdict::Blocked)
    }

    /// Has the person closed the door: blocked the bot, or deleted the account?
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.standing.as_ref().is_some_and(|standing| {
            matches!(standing.verdict, Verdict::Blocked | Verdict::Deactivated)
        })
    }

    /// Has Telegram told of a block that holds?
    #[must_use]
    pub fn is_blocked_by_event(&self) -> bool {
        self.standing.as_ref().is_some_and(|standing| {
            standing.verdict == Verdict::Blocked && standing.evidence == Evidence::Event
        })
    }

    /// Has Telegram already told `verdict` of a moment after `at`?
    ///
    /// Only what came in an update counts: its date is Telegram's, as `at` is. A
    /// probe carries the date of our own clock, which must not be compared.
    fn has_been_told(&self, verdict: Verdict, at: DateTime<Utc>) -> bool {
        self.standing.as_ref().is_some_and(|standing| {
            standing.verdict == verdict
                && matches!(
                    standing.evidence,
                    Evidence::Event | Evidence::Message | Evidence::Grant
                )
                && standing.proved_at > at
        })
    }

    /// Takes in what the answer to a call says, and tells what it is worth.
    ///
    /// What is only suspected leaves the standing as it is.
    pub fn hear(
        &mut self,
        verdict: Verdict,
        evidence: Evidence,
        now: DateTime<Utc>,
        confirm_after: TimeDelta,
    ) -> Weight {
        let holds = self
            .standing
            .as_ref()
            .is_some_and(|it| it.verdict == verdict);
        let weight = match weigh(verdict, self.suspicion, now, confirm_after) {
            // It was sure before, and is proved anew.
            Weight::Suspected(_) if holds => Weight::Sure(now),
            weight => weight,
        };
        match weight {
            // Telegram has told of it: an answer that says the same adds nothing.
            Weight::Sure(_) if holds && self.is_blocked_by_event() => self.suspicion = None,
            Weight::Sure(since) => {
                self.learn(verdict, evidence, now);
                if let Some(standing) = &mut self.standing {
                    standing.since = standing.since.min(since);
                }
                self.note_leaving();
            }
            Weight::Suspected(suspicion) => self.suspicion = Some(suspicion),
            Weight::Nothing => {}
        }
        weight
    }

    /// Takes in a verdict that is sure; an unchanged one keeps its `since`.
    fn learn(&mut self, verdict: Verdict, evidence: Evidence, at: DateTime<Utc>) {
        self.suspicion = None;
        let since = match &self.standing {
            Some(standing) if standing.verdict == verdict => standing.since,
            _ => at,
        };
        self.standing = Some(Standing {
            verdict,
            since,
            proved_at: at,
            evidence,
        });
        self.note_leaving();
    }

    /// The first time counts, whatever order it is told in.
    fn note_leaving(&mut self) {
        if let Some(standing) = self.standing.as_ref().filter(|_| self.is_gone()) {
            let since = standing.since;
            self.left_at = Some(self.left_at.map_or(since, |left_at| left_at.min(since)));
        }
    }
}

/// Whether the person's dialog takes messages.
enum Door {
    Open,
    Closed,
}
