//! The people: what they do at random, and what they are owed for it.

use std::time::Instant;

use doorman::config::JoinPolicy;
use doorman::sim::{Action, Chat, Person, Reach};
use fastrand::Rng;
use serde_json::{Value, json};

use super::has_read;
use crate::audit_stage::truth;
use crate::stage::Stage;

const PEOPLE: usize = 500;

/// Things one person does that ask for an answer: one less than are answered at once.
const ACTS_MAX: u32 = 4;

/// What somebody who cannot stop writes in one go.
const FLOOD: usize = 25;

/// As their apps tell it; the last one there is no text for.
const LANGUAGES: [&str; 7] = ["en", "en", "ru", "es", "pt-br", "id", "xx"];

/// Data of the button that erases a person.
const FORGET_ME: &str = "forget:yes";

/// Everybody, and all that has been done.
pub(super) struct Crowd {
    pub(super) people: Vec<Somebody>,
    pub(super) openings: Vec<Opening>,
    /// Somebody who writes and writes.
    pub(super) flooder: Person,
    club: Chat,
    pub(super) policy: JoinPolicy,
    pub(super) wishes: Vec<Wish>,
    /// Presses that may rightly stay without an answer.
    pub(super) presses_excused: usize,
    /// Groups, and whether the bot is in them.
    pub(super) groups: Vec<(Chat, bool)>,
}

/// Somebody has asked to join, and may rely on being heard.
pub(super) struct Wish {
    /// Which of the people.
    pub(super) place: usize,
    /// Whether they can be written to.
    pub(super) is_open: bool,
}

/// One person.
pub(super) struct Somebody {
    pub(super) person: Person,
    language: &'static str,
    acts: u32,
    presses: usize,
    /// Messages that were asked for, those that may be sent besides, and those that
    /// nobody can ask for any more.
    pub(super) wanted: usize,
    pub(super) possible: usize,
    pub(super) excused: usize,
    /// What the bot is to know of them.
    pub(super) memory: Memory,
    /// How often they have asked to be forgotten: lists leave them out from then on,
    /// until they come back.
    pub(super) partings: usize,
    has_blocked: bool,
    has_opened: bool,
    /// Whether they have ever asked to join.
    pub(super) has_asked: bool,
    /// What was true of them from when on, oldest first.
    pub(super) history: Vec<(Instant, String)>,
    openings: Vec<usize>,
}

/// Whether somebody is to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Memory {
    /// They have done nothing that must be remembered.
    Either,
    /// They have come.
    Known,
    /// They have asked to be forgotten.
    Erased,
}

/// One start, login or permission, told from all others by the name its person had.
pub(super) struct Opening {
    pub(super) person: i64,
    pub(super) name: String,
    /// Whether it may stay without a greeting: its person has closed the door since.
    pub(super) is_excused: bool,
    /// Whether it is the first, by somebody who reads English.
    pub(super) is_first: bool,
}

impl Somebody {
    fn new(person: Person, place: usize) -> Self {
        Self {
            person,
            language: LANGUAGES[place % LANGUAGES.len()],
            acts: 0,
            presses: 0,
            wanted: 0,
            possible: 0,
            excused: 0,
            memory: Memory::Either,
            partings: 0,
            has_blocked: false,
            has_opened: false,
            has_asked: false,
            history: Vec::new(),
            openings: Vec::new(),
        }
    }

    pub(super) fn id(&self) -> i64 {
        self.person.id()
    }

    /// Every verdict that was true of them at some time since.
    pub(super) fn truths_since(&self, since: Instant) -> Vec<&str> {
        let before = self.history.iter().rev().find(|(at, _)| *at <= since);
        let after = self.history.iter().filter(|(at, _)| *at > since);
        before
            .into_iter()
            .chain(after)
            .map(|(_, it)| &**it)
            .collect()
    }
}

impl Crowd {
    /// Everybody is there; the bot is an administrator of a channel.
    pub(super) fn gather(stage: &Stage, policy: JoinPolicy, dice: &mut Rng) -> Self {
        let sim = &stage.sim;
        let ids = sim.crowd(PEOPLE);
        let club = sim.channel("Club");
        stage.owner.adds_bot_to(&club);
        let somebody = |(place, id): (usize, &i64)| Somebody::new(sim.somebody(*id), place);
        let mut people: Vec<_> = ids.iter().enumerate().map(somebody).collect();
        for one in &mut people {
            if dice.u32(..10) == 0 {
                one.person = one.person.clone().unknown_to_the_server();
            }
            let now = truth(sim, one.id());
            one.history.push((Instant::now(), now));
        }
        Self {
            people,
            openings: Vec::new(),
            flooder: sim.person("Flo"),
            club,
            policy,
            wishes: Vec::new(),
            presses_excused: 0,
            groups: (0..5)
                .map(|n| (sim.group(&format!("Group {n}")), false))
                .collect(),
        }
    }

    /// Somebody does something.
    pub(super) fn acts(&mut self, stage: &Stage, dice: &mut Rng) {
        let place = dice.usize(..self.people.len());
        let kind = dice.u32(..100);
        let can = stage.sim.ask(|world| world.reach(self.people[place].id())) != Reach::Deactivated;
        if !can {
            return;
        }
        // It may have become so by itself: whoever was let in can be written to no more.
        self.note_truth(place, stage);
        match kind {
            75..=86 => self.closes(place, stage, kind),
            87 => self.flood(dice),
            88..=90 => self.visits_group(place, dice),
            91 => {
                let one = &self.people[place];
                stage.owner.writes(&format!("/check {}", one.id()));
            }
            _ if self.people[place].acts >= ACTS_MAX => return,
            0..=34 => self.opens(place, kind, stage, dice),
            35..=49 => self.writes(place, "hello there"),
            50..=52 => self.sends_voice(place),
            53..=60 => self.asks_to_join(place, stage),
            61..=70 => self.presses(place, stage, dice),
            71 => self.writes(place, "/mydata"),
            72 => self.writes(place, "/language"),
            _ => self.writes(place, "/forgetme"),
        }
        self.note_truth(place, stage);
    }

    /// What is true just now may have become so by itself.
    pub(super) fn note_truths(&mut self, stage: &Stage) {
        for place in 0..self.people.len() {
            self.note_truth(place, stage);
        }
    }

    fn note_truth(&mut self, place: usize, stage: &Stage) {
        let one = &mut self.people[place];
        let now = truth(&stage.sim, one.id());
        if one.history.last().is_none_or(|(_, before)| *before != now) {
            one.history.push((Instant::now(), now));
        }
    }

    /// A start, a login or a permission to write.
    fn opens(&mut self, place: usize, kind: u32, stage: &Stage, dice: &mut Rng) {
        let number = self.openings.len();
        let name = format!("Nr{number}.");
        let one = &self.people[place];
        let mut fields = match kind {
            0..=9 => start("/start"),
            10..=24 => start(&format!("/start link{number}")),
            25..=29 => json!({ "connected_website": format!("shop{number}.example") }),
            _ => json!({ "write_access_allowed": { "web_app_name": format!("app{number}") } }),
        };
        fields["from"] = json!({
            "id": one.id(), "is_bot": false, "first_name": name, "language_code": one.language,
        });
        let is_blocked = stage.sim.ask(|world| world.reach(one.id())) == Reach::Blocked;
        if is_blocked && dice.bool() {
            one.person.sends_swapped(fields);
        } else {
            one.person.sends(fields);
        }
        let one = &mut self.people[place];
        let is_first = !one.has_opened && !one.has_blocked && one.language == "en";
        one.has_opened = true;
        one.openings.push(number);
        one.asks();
        one.memory = Memory::Known;
        self.openings.push(Opening {
            person: self.people[place].id(),
            name,
            is_excused: false,
            is_first: is_first && self.people[place].presses == 0,
        });
    }

    fn writes(&mut self, place: usize, text: &str) {
        let one = &mut self.people[place];
        one.person.writes(text);
        one.asks();
        one.memory = Memory::Known;
    }

    fn sends_voice(&mut self, place: usize) {
        let one = &mut self.people[place];
        let voice = json!({ "file_id": "v", "file_unique_id": "u", "duration": 3 });
        one.person.sends(json!({ "voice": voice }));
        one.person.edits("never mind");
        one.asks();
        one.memory = Memory::Known;
    }

    fn asks_to_join(&mut self, place: usize, stage: &Stage) {
        let one = &mut self.people[place];
        one.person.asks_to_join(&self.club);
        let is_open = stage.sim.ask(|world| world.reach(one.id())) == Reach::Open;
        // One message stands for all requests of five minutes, and the button under it
        // or the end of its time may bring another.
        one.possible += 2;
        one.has_asked = true;
        one.may_be_remembered();
        self.wishes.push(Wish { place, is_open });
    }

    /// Presses whatever button there is.
    fn presses(&mut self, place: usize, stage: &Stage, dice: &mut Rng) {
        let one = &self.people[place];
        let buttons = stage.sim.ask(|world| {
            let messages = world.messages(one.id()).collect::<Vec<_>>().into_iter();
            let mut all = messages.rev().map(|message| {
                let data = message.buttons().filter_map(|it| match &it.action {
                    Action::Callback(data) => Some(data.clone()),
                    _ => None,
                });
                data.collect::<Vec<_>>()
            });
            all.find(|data| !data.is_empty())
        });
        let Some(data) = buttons.and_then(|it| dice.choice(it)) else {
            return;
        };
        // The bot may have taken it away meanwhile.
        if one.person.reaches_for(&data).is_none() {
            return;
        }
        if data == FORGET_ME {
            // Nothing that came before is owed any more.
            self.excuse(place, stage);
        }
        let is_blocked =
            stage.sim.ask(|world| world.reach(self.people[place].id())) == Reach::Blocked;
        self.presses_excused += usize::from(is_blocked);
        let one = &mut self.people[place];
        one.acts += 1;
        one.presses += 1;
        one.possible += 1;
        if data == FORGET_ME {
            one.memory = Memory::Erased;
            one.partings += 1;
            one.has_opened = true;
            // Most of them mean it.
            one.acts += if dice.u32(..3) > 0 { ACTS_MAX } else { 0 };
        } else {
            one.may_be_remembered();
        }
    }

    /// Blocks the bot, unblocks it or deletes the account.
    fn closes(&mut self, place: usize, stage: &Stage, kind: u32) {
        let one = &self.people[place];
        match kind {
            75..=81 => one.person.blocks(),
            82..=84 => return one.person.unblocks(),
            _ => one.person.deletes_account(),
        }
        self.people[place].has_blocked = true;
        self.excuse(place, stage);
    }

    /// What has not been answered by now need not be.
    fn excuse(&mut self, place: usize, stage: &Stage) {
        let one = &mut self.people[place];
        let received = stage.sim.ask(|world| world.received(one.id()));
        one.excused = one.excused.max(one.wanted.saturating_sub(received));
        for opening in &one.openings {
            let opening = &mut self.openings[*opening];
            opening.is_excused |= !has_read(&stage.sim, opening.person, &opening.name);
        }
        self.presses_excused += one.presses;
        self.wishes.retain(|wish| wish.place != place);
    }

    fn flood(&self, dice: &mut Rng) {
        for _ in 0..dice.usize(1..FLOOD) {
            self.flooder.writes("and another thing");
        }
    }

    /// Takes the bot along to a group, talks there, or throws it out.
    fn visits_group(&mut self, place: usize, dice: &mut Rng) {
        let number = dice.usize(..self.groups.len());
        let (group, is_inside) = &mut self.groups[number];
        let person = &self.people[place].person;
        match (dice.u32(..4), *is_inside) {
            (0 | 1, false) => {
                person.adds_bot_with(group, "group_link");
                *is_inside = true;
            }
            (2, true) => {
                person.removes_bot_from(group);
                *is_inside = false;
            }
            (3, true) => drop(person.writes_in(group, "hello everybody")),
            _ => {}
        }
    }

    /// Everybody who has come before, and still can, presses Start.
    pub(super) fn all_start(&mut self, stage: &Stage) {
        let mut dice = Rng::with_seed(0);
        for place in 0..self.people.len() {
            let one = &self.people[place];
            let reach = stage.sim.ask(|world| world.reach(one.id()));
            if one.memory == Memory::Known && reach == Reach::Open && one.acts <= ACTS_MAX {
                self.note_truth(place, stage);
                self.opens(place, 0, stage, &mut dice);
                self.note_truth(place, stage);
            }
        }
    }

    /// The group or channel where people ask to join.
    pub(super) fn club(&self) -> &Chat {
        &self.club
    }
}

impl Somebody {
    /// They did something that asks for one message.
    fn asks(&mut self) {
        self.acts += 1;
        self.wanted += 1;
    }

    /// They did something that makes whoever was erased somebody again.
    fn may_be_remembered(&mut self) {
        if self.memory == Memory::Erased {
            self.memory = Memory::Either;
        }
    }
}

fn start(text: &str) -> Value {
    let command = json!({ "type": "bot_command", "offset": 0, "length": 6 });
    json!({ "text": text, "entities": [command] })
}
