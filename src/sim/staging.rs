//! Setting the scene: who lives in the world, and what befalls it.

use std::time::Duration;

use serde_json::Value;

use super::{
    account::{Account, Acquaintance, Door, Nature, Permission},
    chat::Chat,
    deeds::Order,
    hardship::Rule,
    person::Person,
    queue::Woken,
    room::Kind,
    server::Sim,
    world::{Token, World},
};

/// People added to the queue under one lock.
const CROWD_CHUNK: usize = 500;

/// Who lives in it.
impl Sim {
    /// A new person who has not met the bot, though the server could look them up.
    #[must_use]
    pub fn person(&self, name: &str) -> Person {
        let id = self.change(World::fresh_id);
        self.person_with_id(name, id)
    }

    /// A new person with an id of the test's choice; replaces whoever had it.
    #[must_use]
    pub fn person_with_id(&self, name: &str, id: i64) -> Person {
        self.change(|world| world.accounts.insert(id, Account::new(id, name.to_owned())));
        Person::new(self.clone(), id, name)
    }

    /// Many new people at once.
    #[must_use]
    pub fn crowd(&self, people: usize) -> Vec<i64> {
        self.change(|world| {
            world.accounts.reserve(people);
            let mut ids = Vec::with_capacity(people);
            for number in 1..=people {
                let id = world.fresh_id();
                world
                    .accounts
                    .insert(id, Account::new(id, format!("Person {number}")));
                ids.push(id);
            }
            ids
        })
    }

    /// Many new people whom another program left behind that ran the bot before, in every state there is.
    ///
    /// Of a hundred, 62 can be written to, 24 blocked the bot, 6 deleted their account, 5 never started it, and 3 were
    /// never known to it. The bot is told nothing: all this happened before its time.
    #[must_use]
    pub fn audience(&self, people: usize) -> Vec<i64> {
        let ids = self.crowd(people);
        self.change(|world| {
            for (number, id) in ids.iter().enumerate() {
                let Some(account) = world.accounts.get_mut(id) else {
                    continue;
                };
                // Coprime to 100, so that the states lie among each other.
                match number * 37 % 100 {
                    0..62 => account.permission = Permission::Given,
                    62..86 => {
                        account.permission = Permission::Given;
                        account.door = Door::Blocked(None);
                    }
                    86..92 => account.nature = Nature::Deleted,
                    92..97 => {}
                    _ => account.acquaintance = Acquaintance::Unknown,
                }
            }
        });
        ids
    }

    /// Everybody in the list presses Start, once and in this order.
    pub fn crowd_starts(&self, people: &[i64]) {
        self.crowd_writes(people, "/start");
    }

    /// Everybody in the list writes this, once and in this order.
    pub fn crowd_writes(&self, people: &[i64], text: &str) {
        for chunk in people.chunks(CROWD_CHUNK) {
            self.change(|world| {
                for person in chunk {
                    world.write(*person, text, Value::Null, Order::Usual);
                }
            });
        }
    }

    /// Everybody in the list asks to join, once and in this order.
    pub fn crowd_asks_to_join(&self, people: &[i64], chat: &Chat) {
        for chunk in people.chunks(CROWD_CHUNK) {
            self.change(|world| {
                for person in chunk {
                    world.ask_to_join(*person, chat.id(), Duration::ZERO);
                }
            });
        }
    }

    /// The handle of somebody who is already there, for example one of a crowd.
    #[must_use]
    pub fn somebody(&self, id: i64) -> Person {
        let name = self.look(|world| world.name(id).to_owned());
        Person::new(self.clone(), id, &name)
    }

    /// A new basic group without the bot.
    #[must_use]
    pub fn group(&self, title: &str) -> Chat {
        self.chat(Kind::Group, title)
    }

    /// A new supergroup without the bot.
    #[must_use]
    pub fn supergroup(&self, title: &str) -> Chat {
        self.chat(Kind::Supergroup, title)
    }

    /// A new channel without the bot.
    #[must_use]
    pub fn channel(&self, title: &str) -> Chat {
        self.chat(Kind::Channel, title)
    }

    fn chat(&self, kind: Kind, title: &str) -> Chat {
        let id = self.change(|world| world.found(kind, title));
        Chat::new(self.clone(), id, title)
    }
}

/// What happens to it.
#[expect(
    clippy::must_use_candidate,
    reason = "done for its effect; what it returns is a detail"
)]
impl Sim {
    /// Queues an update of any kind; `None` when the bot did not ask for that kind or there is no room.
    pub fn push_update(&self, kind: &str, body: &Value) -> Option<i64> {
        let body = body.to_string();
        self.change(|world| world.queue.push(kind, &body))
    }

    /// Queues any text as an item of the answer, whatever the bot asked for, and returns the number it takes.
    ///
    /// The word `UPDATE_ID` in the text becomes that number. Without it the item has no number of its own, and is
    /// confirmed with its neighbours.
    pub fn push_raw(&self, text: &str) -> i64 {
        self.change(|world| world.queue.push_raw(text))
    }

    /// The next answer to `getUpdates` also repeats the updates confirmed last, at most a hundred.
    pub fn redeliver(&self) {
        self.change(|world| world.queue.redeliver());
    }

    /// Numbers further updates from `id`, as after an idle week; what was queued is lost.
    pub fn renumber_updates(&self, id: i64) {
        self.change(|world| world.queue.restart_at(id));
    }

    /// Somebody points a webhook at this address; a waiting poll ends with 409.
    pub fn sets_webhook(&self, url: &str) {
        self.change(|world| {
            world.queue.webhook = Some(url.to_owned());
            world.queue.wake(Woken::Webhook);
        });
    }

    /// The webhook is gone.
    pub fn removes_webhook(&self) {
        self.change(|world| world.queue.webhook = None);
    }

    /// From now on every call is answered 401.
    pub fn revoke_token(&self) {
        self.change(|world| {
            world.token = Token::Revoked;
            world.queue.wake(Woken::Revoked);
        });
    }

    /// The token is valid again.
    pub fn restore_token(&self) {
        self.change(|world| world.token = Token::Valid);
    }

    /// Adds a rule about what goes wrong.
    pub fn strike(&self, rule: Rule) {
        self.change(|world| world.hardship.add(rule));
    }

    /// Ends all rules, and a ban if there is one.
    pub fn relent(&self) {
        self.change(|world| world.hardship.clear());
    }

    /// Changes what every answer takes.
    pub fn set_latency(&self, latency: Duration) {
        self.change(|world| world.latency = latency);
    }
}
