//! Who is shown: the owner, prepared people and chats, newcomers, crowds.
//!
//! Crowds are shown as numbers; the truth about an audience of an earlier program does not change, so it is counted once.
//! Whoever needs the world as well takes this lock first.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::super::{account::Reach, chat::Chat, person::Person, server::Sim, world::World};

/// People who can be selected, at most.
const PEOPLE_MAX: usize = 100;
/// People of an audience of an earlier program, at most.
pub(super) const AUDIENCE_MAX: usize = 20_000;
/// People who press Start at once, and in all.
pub(super) const RUSH_MAX: usize = 2_000;
const RUSHED_MAX: usize = 20_000;

/// Who is shown.
#[derive(Debug)]
pub struct Cast {
    owner: Person,
    chats: Vec<Chat>,
    grown: Mutex<Grown>,
}

/// What has come about on the page.
#[derive(Debug, Default)]
pub(super) struct Grown {
    pub(super) people: Vec<i64>,
    pub(super) audience: Vec<i64>,
    pub(super) truth: Truth,
    pub(super) rush: Vec<i64>,
}

/// How many of an audience are in which state.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Truth {
    open: usize,
    blocked: usize,
    deactivated: usize,
    never_started: usize,
    unknown: usize,
}

impl Cast {
    /// The prepared people and chats, made in this world. Olga is the one to make an administrator.
    #[must_use]
    pub fn assemble(sim: &Sim) -> Self {
        let owner = sim.person("Olga").with_username("olga");
        let people = [
            sim.person("Ann").with_username("ann"),
            sim.person("Bob <b>"),
            sim.person("Ewa").with_username("ewa_k").speaking("de"),
            sim.person("Иван").speaking("ru"),
            sim.person("João").with_username("joao").speaking("pt-br"),
        ];
        let chats = vec![
            sim.channel("Chess club"),
            sim.group("Neighbours"),
            sim.supergroup("Rust evening").with_username("rust_evening"),
        ];
        let everybody = std::iter::once(&owner).chain(&people);
        let grown = Grown {
            people: everybody.map(Person::id).collect(),
            ..Grown::default()
        };
        Self {
            owner,
            chats,
            grown: Mutex::new(grown),
        }
    }

    /// The only administrator of the bot.
    #[must_use]
    pub fn owner(&self) -> &Person {
        &self.owner
    }

    pub(super) fn chats(&self) -> &[Chat] {
        &self.chats
    }

    pub(super) fn chat(&self, id: i64) -> Option<&Chat> {
        self.chats.iter().find(|chat| chat.id() == id)
    }

    pub(super) fn grown(&self) -> MutexGuard<'_, Grown> {
        self.grown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody new; nobody when there are too many.
    pub(super) fn add_person(&self, make: impl FnOnce() -> Person) -> Result<Person, String> {
        let mut grown = self.grown();
        if grown.people.len() >= PEOPLE_MAX {
            return Err(format!("there are {PEOPLE_MAX} people already"));
        }
        let person = make();
        grown.people.push(person.id());
        Ok(person)
    }

    /// An audience of an earlier program; there is one at most.
    pub(super) fn add_audience(&self, sim: &Sim, people: usize) -> Result<(), String> {
        let mut grown = self.grown();
        if !grown.audience.is_empty() {
            return Err("the audience is there already".to_owned());
        }
        grown.audience = sim.audience(people);
        grown.truth = sim.ask(|world| Truth::of(world, &grown.audience));
        Ok(())
    }

    /// New people who press Start at once.
    pub(super) fn rush(&self, sim: &Sim, people: usize) -> Result<(), String> {
        let mut grown = self.grown();
        if grown.rush.len() + people > RUSHED_MAX {
            return Err(format!("more than {RUSHED_MAX} people have come already"));
        }
        let newcomers = sim.crowd(people);
        grown.rush.extend(&newcomers);
        sim.crowd_starts(&newcomers);
        Ok(())
    }
}

impl Truth {
    fn of(world: &World, people: &[i64]) -> Self {
        let mut truth = Self::default();
        for id in people {
            match world.reach(*id) {
                Reach::Open => truth.open += 1,
                Reach::Blocked => truth.blocked += 1,
                Reach::Deactivated => truth.deactivated += 1,
                Reach::NoPermission => truth.never_started += 1,
                Reach::Unknown | Reach::Bot => truth.unknown += 1,
            }
        }
        truth
    }
}
