//! Starting, stopping and watching the simulated Telegram.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::Router;
use serde_json::Value;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

use super::{
    account::Account,
    calls::Call,
    chat::Chat,
    deeds::Order,
    front,
    hardship::Rule,
    options::Options,
    person::Person,
    room::Kind,
    updates::Woken,
    wire::{Entrance, Wire, Wires},
    world::{Token, World},
};

/// People added to the queue under one lock.
const CROWD_CHUNK: usize = 500;

/// A running simulated Telegram; a cheap handle. It stops when the last handle is dropped.
#[derive(Clone, Debug)]
pub struct Sim {
    keeper: Arc<Keeper>,
}

/// What the HTTP side and the handles share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) options: Options,
    world: Mutex<World>,
    changed: Notify,
}

#[derive(Debug)]
struct Keeper {
    shared: Arc<Shared>,
    address: SocketAddr,
    wires: Arc<Wires>,
    accepting: Mutex<Option<JoinHandle<()>>>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, World> {
        // A panic elsewhere must not hide what the test is about.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the world.
    pub(super) fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the world and wakes whoever waits for a change.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let changed = change(&mut self.lock());
        self.changed.notify_waiters();
        changed
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.close();
    }
}

impl Keeper {
    /// Stops accepting and ends every connection; the task that accepted, if there was one.
    fn close(&self) -> Option<JoinHandle<()>> {
        let accepting = self
            .accepting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(task) = &accepting {
            task.abort();
        }
        self.wires.cut_all();
        accepting
    }

    fn open(&self, listener: TcpListener) {
        let entrance = Entrance {
            listener,
            wires: Arc::clone(&self.wires),
        };
        let app = Router::new()
            .fallback(front::answer)
            .with_state(Arc::clone(&self.shared));
        let serve = axum::serve(entrance, app.into_make_service_with_connect_info::<Wire>());
        let task = tokio::spawn(async move {
            // Serving never ends by itself, and the listener reports no errors.
            let _ = serve.await;
        });
        *self
            .accepting
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(task);
    }
}

/// Running it.
impl Sim {
    /// Starts serving on 127.0.0.1, on the runtime of the caller.
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let world = Mutex::new(World::new(&options));
        let shared = Arc::new(Shared {
            options,
            world,
            changed: Notify::new(),
        });
        let keeper = Keeper {
            shared,
            address,
            wires: Arc::default(),
            accepting: Mutex::new(None),
        };
        keeper.open(listener);
        Ok(Self {
            keeper: Arc::new(keeper),
        })
    }

    /// Stops for good.
    pub fn stop(&self) {
        self.keeper.close();
    }

    /// Becomes unreachable: open connections end, new ones are refused. The world goes on.
    pub async fn go_down(&self) {
        if let Some(task) = self.keeper.close() {
            // The port is free once the task is gone; being cancelled is how it goes.
            let _ = task.await;
        }
        // A connection that was just being accepted.
        self.keeper.wires.cut_all();
    }

    /// Becomes reachable again on the same port.
    pub async fn come_back(&self) -> io::Result<()> {
        let listener = TcpListener::bind(self.keeper.address).await?;
        self.keeper.open(listener);
        Ok(())
    }

    /// Where it listens, as a base URL without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.keeper.address)
    }

    /// The bot's token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.keeper.shared.options.token
    }

    /// The bot's username, without `@`.
    #[must_use]
    pub fn bot_username(&self) -> &str {
        &self.keeper.shared.options.bot_username
    }

    /// The bot's id.
    #[must_use]
    pub fn bot_id(&self) -> i64 {
        self.look(|world| world.bot.id)
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.keeper.shared.look(look)
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        self.keeper.shared.change(change)
    }
}

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

/// What came of it.
impl Sim {
    /// Answers any question about the world at one moment.
    pub fn ask<T>(&self, question: impl FnOnce(&World) -> T) -> T {
        self.look(question)
    }

    /// Waits until a condition holds; the error says what was awaited and holds the transcript.
    ///
    /// The condition is asked again after every change, so it should be cheap.
    pub async fn until(
        &self,
        what: &str,
        deadline: Duration,
        condition: impl Fn(&World) -> bool,
    ) -> Result<(), String> {
        let end = Instant::now() + deadline;
        loop {
            let mut changed = std::pin::pin!(self.keeper.shared.changed.notified());
            // Listening starts before looking, so that no change falls in between.
            changed.as_mut().enable();
            if self.look(&condition) {
                return Ok(());
            }
            if tokio::time::timeout_at(end.into(), changed).await.is_err() {
                return Err(format!(
                    "waited {deadline:?} for {what}; the transcript:\n{}",
                    self.transcript()
                ));
            }
        }
    }

    /// How many updates the bot has not confirmed.
    pub fn pending(&self) -> usize {
        self.look(World::pending)
    }

    /// Every remembered call, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.look(|world| world.calls().cloned().collect())
    }

    /// The remembered calls of one method, spelled as in the documentation.
    #[must_use]
    pub fn calls_to(&self, method: &str) -> Vec<Call> {
        self.look(|world| {
            world
                .calls()
                .filter(|call| call.method == method)
                .cloned()
                .collect()
        })
    }

    /// What a well-made bot never does, in words; empty is good.
    ///
    /// Unknown methods, calls that are wrong whatever the state of the world (markup that does not parse, empty texts,
    /// JSON null), calls during a ban, unasked messages to people known to have blocked, presses without an answer.
    #[must_use]
    pub fn unexpected(&self) -> Vec<String> {
        self.look(|world| {
            let mut all = world.ledger.unexpected.clone();
            all.extend(world.presses.unanswered());
            all
        })
    }

    /// The most calls in any stretch of time this long, `getUpdates` and `getMe` aside.
    #[must_use]
    pub fn rate_max(&self, window: Duration) -> usize {
        self.look(|world| world.ledger.rate_max(window))
    }

    /// The commands stored for a scope and a language, as pairs of name and description.
    ///
    /// The scope is a word such as `default` or `all_private_chats`, followed by the chat id where it has one.
    #[must_use]
    pub fn commands(&self, scope: &str, language: &str) -> Vec<(String, String)> {
        self.look(|world| world.profile.commands(scope, language))
    }

    /// Everything that happened, as readable lines.
    #[must_use]
    pub fn transcript(&self) -> String {
        self.look(|world| world.transcript.whole())
    }
}
