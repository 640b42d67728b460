//! The truth: who exists, who may be written to, what waits in the queue, what was sent.
//!
//! The bot sees it only through the methods; tests look at it directly. Everything here is synchronous and runs under
//! one lock, so every question sees one moment.

use std::{
    collections::HashMap,
    time::{Duration, Instant, SystemTime},
};

use super::{
    account::{Account, Acquaintance, Nature, Reach},
    answer::Refusal,
    calls::{Call, Ledger},
    dialog::{Dialog, Message, Remark},
    hardship::Hardship,
    limits::Buckets,
    options::{Escalation, Memory, Options, Repeats},
    press::Presses,
    profile::Profile,
    queue::Queue,
    room::{Kind, Room},
    shapes::User,
    transcript::Transcript,
};

/// Everything the simulated Telegram knows.
#[derive(Debug)]
pub struct World {
    pub(super) bot: Account,
    pub(super) can_join_groups: bool,
    pub(super) can_read_all_group_messages: bool,
    pub(super) token: Token,
    pub(super) accounts: HashMap<i64, Account>,
    pub(super) rooms: HashMap<i64, Room>,
    pub(super) queue: Queue,
    pub(super) presses: Presses,
    pub(super) profile: Profile,
    pub(super) files: HashMap<String, Vec<u8>>,
    pub(super) hardship: Hardship,
    pub(super) buckets: Option<Buckets>,
    pub(super) ledger: Ledger,
    pub(super) transcript: Transcript,
    pub(super) memory: Memory,
    pub(super) repeats: Repeats,
    pub(super) escalation: Escalation,
    pub(super) latency: Duration,
    /// The newest message number of private chats and basic groups, which count together.
    newest_message: i64,
    sent: usize,
    strangers: i64,
}

/// Whether the bot's token still opens the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Valid,
    Revoked,
}

/// Whom a `chat_id` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    TheBot,
    Person(i64),
    Room(i64),
}

impl World {
    pub(super) fn new(options: &Options) -> Self {
        let id = options
            .token
            .split(':')
            .next()
            .and_then(|id| id.parse().ok())
            .unwrap_or(1);
        let bot = Account {
            username: Some(options.bot_username.clone()),
            nature: Nature::Bot,
            language: None,
            ..Account::new(id, options.bot_name.clone())
        };
        let first_update = fastrand::Rng::with_seed(options.seed).i64(2_000_001..1_000_000_000);
        Self {
            bot,
            can_join_groups: options.can_join_groups,
            can_read_all_group_messages: options.can_read_all_group_messages,
            token: Token::Valid,
            accounts: HashMap::new(),
            rooms: HashMap::new(),
            queue: Queue::new(first_update),
            presses: Presses::default(),
            profile: Profile::default(),
            files: HashMap::new(),
            hardship: Hardship::new(options.seed, options.ban_notice),
            buckets: options.limits.map(Buckets::new),
            ledger: Ledger::new(options.memory),
            transcript: Transcript::new(options.memory),
            memory: options.memory,
            repeats: options.repeats,
            escalation: options.escalation,
            latency: options.latency,
            newest_message: 0,
            sent: 0,
            strangers: 0,
        }
    }

    /// How many updates the bot has not confirmed.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.queue.len()
    }

    /// Whether a `getUpdates` call waits right now.
    #[must_use]
    pub fn is_polled(&self) -> bool {
        self.queue.is_polled()
    }

    /// How many messages of the bot arrived anywhere.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.sent
    }

    /// The messages a chat received and still has, oldest first.
    pub fn messages(&self, chat: i64) -> impl Iterator<Item = &Message> {
        self.dialog(chat)
            .into_iter()
            .flat_map(|dialog| &dialog.messages)
    }

    /// How many messages a chat ever received.
    #[must_use]
    pub fn received(&self, chat: i64) -> usize {
        self.dialog(chat).map_or(0, |dialog| dialog.received)
    }

    /// How many messages in a chat nobody has read yet.
    pub fn unread(&self, chat: i64) -> usize {
        self.dialog(chat).map_or(0, Dialog::unread)
    }

    /// How many chat actions a chat received.
    #[must_use]
    pub fn typing(&self, chat: i64) -> usize {
        self.dialog(chat).map_or(0, |dialog| dialog.typing)
    }

    /// Every remembered call, oldest first.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.ledger.calls.iter()
    }

    /// How often a method was called, whatever came of it.
    #[must_use]
    pub fn called(&self, method: &str) -> usize {
        self.ledger.counts.get(method).copied().unwrap_or(0)
    }

    /// The names of the commands stored for a scope and a language, as [`Sim::commands`] has them.
    ///
    /// [`Sim::commands`]: super::server::Sim::commands
    #[must_use]
    pub fn menu(&self, scope: &str, language: &str) -> Vec<String> {
        let commands = self.profile.commands(scope, language).into_iter();
        commands.map(|(name, _)| name).collect()
    }

    /// The description and the short description stored for a language.
    #[must_use]
    pub fn described(&self, language: &str) -> (&str, &str) {
        self.profile.described(language)
    }

    /// Whether the bot could write to somebody right now; unknown ids are [`Reach::Unknown`].
    #[must_use]
    pub fn reach(&self, id: i64) -> Reach {
        self.accounts
            .get(&id)
            .map_or(Reach::Unknown, |account| account.reach(Instant::now()))
    }

    /// Everybody, with the truth about them, in no particular order.
    pub fn people(&self) -> impl Iterator<Item = (i64, Reach)> {
        let now = Instant::now();
        self.accounts
            .values()
            .map(move |account| (account.id, account.reach(now)))
    }

    pub(super) fn dialog(&self, chat: i64) -> Option<&Dialog> {
        match self.accounts.get(&chat) {
            Some(account) => Some(&account.dialog),
            None => self.rooms.get(&chat).map(|room| &room.dialog),
        }
    }

    pub(super) fn dialog_mut(&mut self, chat: i64) -> Option<&mut Dialog> {
        match self.accounts.get_mut(&chat) {
            Some(account) => Some(&mut account.dialog),
            None => self.rooms.get_mut(&chat).map(|room| &mut room.dialog),
        }
    }

    /// The name lines of the transcript begin with.
    pub(super) fn name(&self, chat: i64) -> &str {
        match self.accounts.get(&chat) {
            Some(account) => &account.name,
            None => self.rooms.get(&chat).map_or("nobody", |room| &room.title),
        }
    }

    /// Adds a transcript line that begins with the chat's name.
    pub(super) fn tell(&mut self, chat: i64, what: &str) {
        let name = self.name(chat).to_owned();
        self.transcript.add(chat, || format!("{name} {what}"));
        if self.memory == Memory::Everything {
            let after = self.newest_in(chat);
            if let Some(dialog) = self.dialog_mut(chat) {
                dialog.remark(Remark {
                    after,
                    date: unix_now(),
                    text: what.to_owned(),
                });
            }
        }
    }

    /// The number of the newest message that a chat could have.
    fn newest_in(&self, chat: i64) -> i64 {
        match self.rooms.get(&chat) {
            Some(room) if room.kind != Kind::Group => room.newest_message,
            _ => self.newest_message,
        }
    }

    /// An id no account has: every other one needs more than 32 bits.
    pub(super) fn fresh_id(&mut self) -> i64 {
        loop {
            self.strangers += 1;
            let id = 100_000_000 + self.strangers * 7_919 + (self.strangers % 2) * 6_000_000_000;
            if !self.accounts.contains_key(&id) && id != self.bot.id {
                return id;
            }
        }
    }

    /// A chat of our own making, with an id of its kind.
    pub(super) fn found(&mut self, kind: Kind, title: &str) -> i64 {
        let number = 1_000_000 + i64::try_from(self.rooms.len()).unwrap_or(i64::MAX / 2);
        let id = if kind == Kind::Group {
            -number
        } else {
            -1_000_000_000_000 - number
        };
        self.rooms.insert(id, Room::new(id, kind, title.to_owned()));
        id
    }

    /// The number of the next message in a chat.
    pub(super) fn number_message(&mut self, chat: i64) -> i64 {
        let counter = match self.rooms.get_mut(&chat) {
            Some(room) if room.kind != Kind::Group => &mut room.newest_message,
            _ => &mut self.newest_message,
        };
        *counter += 1;
        *counter
    }

    /// The bot as it appears in updates about itself.
    pub(super) fn bot_user(&self) -> User<'_> {
        User::of(&self.bot)
    }

    /// Counts a delivered message.
    pub(super) fn count_sent(&mut self) {
        self.sent += 1;
    }

    /// Whom a `chat_id` means, after the checks the server makes without asking anybody.
    pub(super) fn target(&self, chat_id: &str) -> Result<Target, Refusal> {
        let not_found = || Refusal::bad("chat not found");
        if chat_id.is_empty() {
            return Err(Refusal::careless("chat_id is empty"));
        }
        let id = match chat_id.strip_prefix('@') {
            Some(name) => self.named(name).ok_or_else(not_found)?,
            None => super::parameters::lenient_integer(chat_id),
        };
        if id == self.bot.id {
            return Ok(Target::TheBot);
        }
        if let Some(account) = self.accounts.get(&id) {
            return match (account.nature, account.acquaintance) {
                (Nature::Deleted, _) => Err(Refusal::forbidden("user is deactivated")),
                (Nature::Human, Acquaintance::Unknown) => Err(not_found()),
                _ => Ok(Target::Person(id)),
            };
        }
        self.rooms
            .get(&id)
            .map(|room| Target::Room(room.id))
            .ok_or_else(not_found)
    }

    /// Usernames of bots and of public chats resolve; those of people do not.
    fn named(&self, username: &str) -> Option<i64> {
        let is = |name: &Option<String>| {
            name.as_ref()
                .is_some_and(|name| name.eq_ignore_ascii_case(username))
        };
        if is(&self.bot.username) {
            return Some(self.bot.id);
        }
        let bot = self
            .accounts
            .values()
            .find(|account| account.nature == Nature::Bot && is(&account.username));
        bot.map(|bot| bot.id).or_else(|| {
            self.rooms
                .values()
                .find(|room| is(&room.username))
                .map(|room| room.id)
        })
    }
}

/// Now, in Unix seconds.
pub(super) fn unix_now() -> i64 {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
