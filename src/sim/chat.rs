//! A group, supergroup or channel in the hands of a test.

use super::{
    deeds::Order,
    dialog::Message,
    room::{Fate, Membership, Wish},
    server::Sim,
};

/// One chat; a cheap handle.
#[derive(Clone, Debug)]
pub struct Chat {
    sim: Sim,
    id: i64,
    title: String,
}

impl Chat {
    pub(super) fn new(sim: Sim, id: i64, title: &str) -> Self {
        Self {
            sim,
            id,
            title: title.to_owned(),
        }
    }

    /// The Telegram id.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The messages of the bot, as they stand now, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.sim
            .look(|world| world.messages(self.id).cloned().collect())
    }

    /// What happened here, as readable lines.
    #[must_use]
    pub fn transcript(&self) -> String {
        self.sim.look(|world| world.transcript.of(self.id))
    }

    /// Gives the chat a public username, without `@`.
    #[must_use]
    pub fn with_username(self, username: &str) -> Self {
        self.sim.change(|world| {
            world
                .rooms
                .get_mut(&self.id)
                .map(|room| room.username = Some(username.to_owned()))
        });
        self
    }

    /// Takes the bot's right to write; the bot is not told.
    pub fn silences_bot(&self) {
        self.sim.change(|world| {
            world
                .rooms
                .get_mut(&self.id)
                .map(|room| room.membership = Membership::Restricted)
        });
    }

    /// Takes the bot's right to add members; the bot is not told.
    pub fn takes_right_to_invite(&self) {
        self.sim.change(|world| {
            world
                .rooms
                .get_mut(&self.id)
                .map(|room| room.may_invite = false)
        });
    }

    /// Removes the bot; the bot is not told.
    pub fn removes_bot_silently(&self) {
        self.sim.change(|world| {
            world
                .rooms
                .get_mut(&self.id)
                .map(|room| room.membership = Membership::Kicked)
        });
    }

    /// Deletes the chat; the bot is not told.
    pub fn disappears(&self) {
        self.sim.change(|world| {
            world
                .rooms
                .get_mut(&self.id)
                .map(|room| room.fate = Fate::Deleted)
        });
    }

    /// Turns a basic group into a supergroup. The bot, if inside, is told of its place there and by a service message
    /// in both.
    #[must_use]
    pub fn becomes_supergroup(&self) -> Self {
        self.upgraded(Order::Usual)
    }

    /// The same, but the service messages overtake the news of the bot's place.
    #[must_use]
    pub fn becomes_supergroup_swapped(&self) -> Self {
        self.upgraded(Order::Swapped)
    }

    fn upgraded(&self, order: Order) -> Self {
        let id = self.sim.change(|world| world.upgrade(self.id, order));
        Self {
            sim: self.sim.clone(),
            id,
            title: self.title.clone(),
        }
    }

    /// Another administrator lets a person in; the bot is not told.
    pub fn lets_in(&self, person: &super::Person) {
        self.settle(person, Wish::Approved);
    }

    /// Another administrator turns a person away; the bot is not told.
    pub fn turns_away(&self, person: &super::Person) {
        self.settle(person, Wish::Declined);
    }

    fn settle(&self, person: &super::Person, verdict: Wish) {
        self.sim
            .change(|world| world.settle_wish(person.id(), self.id, verdict));
    }

    /// How a person's wish to join was settled, if it was.
    #[must_use]
    pub fn admitted(&self, person: &super::Person) -> Option<Admission> {
        self.sim.look(
            |world| match world.rooms.get(&self.id)?.wishes.get(&person.id())? {
                Wish::Waiting => None,
                Wish::Approved => Some(Admission::Approved),
                Wish::Declined => Some(Admission::Declined),
            },
        )
    }
}

/// How a wish to join was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The person is in.
    Approved,
    /// The person was turned away.
    Declined,
}
