//! Acting as a person, and seeing what they see.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    account::{Account, Acquaintance, Nature, Reach},
    chat::Chat,
    deeds::{Order, WriteAccess},
    dialog::Message,
    echo::outgoing,
    press::Pressed,
    room::Membership,
    server::Sim,
};

/// One person; a cheap handle.
#[derive(Clone, Debug)]
pub struct Person {
    sim: Sim,
    id: i64,
    name: String,
}

/// How the person appears. Each of these returns the same person, changed.
impl Person {
    pub(super) fn new(sim: Sim, id: i64, name: &str) -> Self {
        Self {
            sim,
            id,
            name: name.to_owned(),
        }
    }

    fn changed(self, change: impl FnOnce(&mut Account)) -> Self {
        self.sim
            .change(|world| world.accounts.get_mut(&self.id).map(change));
        self
    }

    /// Has this username, given without `@`.
    #[must_use]
    pub fn with_username(self, username: &str) -> Self {
        self.changed(|account| account.username = Some(username.to_owned()))
    }

    /// Has an app in this language.
    #[must_use]
    pub fn speaking(self, language: &str) -> Self {
        self.changed(|account| account.language = Some(language.to_owned()))
    }

    /// Has an app that does not tell its language.
    #[must_use]
    pub fn of_unknown_language(self) -> Self {
        self.changed(|account| account.language = None)
    }

    /// Is a bot.
    #[must_use]
    pub fn who_is_a_bot(self) -> Self {
        self.changed(|account| account.nature = Nature::Bot)
    }

    /// Is nobody the server could look up for this bot.
    #[must_use]
    pub fn unknown_to_the_server(self) -> Self {
        self.changed(|account| account.acquaintance = Acquaintance::Unknown)
    }
}

/// What the person does in the private dialog.
#[expect(
    clippy::must_use_candidate,
    reason = "done for its effect; what it returns is a detail"
)]
impl Person {
    /// Presses Start; unblocks the bot first if it was blocked.
    pub fn starts(&self) -> i64 {
        self.writes("/start")
    }

    /// Opens a deep link and presses Start.
    pub fn starts_with(&self, payload: &str) -> i64 {
        self.writes(&format!("/start {payload}"))
    }

    /// Presses Start after a block, and the message overtakes the `my_chat_member`.
    pub fn starts_swapped(&self) -> i64 {
        self.sim
            .change(|world| world.write(self.id, "/start", Value::Null, Order::Swapped))
    }

    /// Writes a message and returns its number; unblocks the bot first if it was blocked.
    pub fn writes(&self, text: &str) -> i64 {
        self.sim
            .change(|world| world.write(self.id, text, Value::Null, Order::Usual))
    }

    /// Sends a message with these fields added to, or put in place of, the usual ones.
    pub fn sends(&self, fields: Value) -> i64 {
        self.sim
            .change(|world| world.write(self.id, "", fields, Order::Usual))
    }

    /// The same after a block, and the message overtakes the `my_chat_member`.
    pub fn sends_swapped(&self, fields: Value) -> i64 {
        self.sim
            .change(|world| world.write(self.id, "", fields, Order::Swapped))
    }

    /// Sends a document that the bot may fetch; unblocks the bot first if it was blocked.
    pub fn sends_document(&self, name: &str, bytes: Vec<u8>, caption: &str) {
        self.sim
            .change(|world| world.send_document(self.id, name, bytes, caption));
    }

    /// Answers a message of the bot's in the private dialog with a text.
    pub fn replies_to(&self, message: &Message, text: &str) -> i64 {
        self.sim.change(|world| {
            let shown = outgoing(world, self.id, message);
            let answered: Value = serde_json::from_str(&shown).unwrap_or_default();
            let reply = json!({ "reply_to_message": answered });
            world.write(self.id, text, reply, Order::Usual)
        })
    }

    /// Changes the newest message they wrote.
    pub fn edits(&self, text: &str) {
        self.sim.change(|world| world.rewrite(self.id, text));
    }

    /// Blocks the bot.
    pub fn blocks(&self) {
        self.sim.change(|world| world.block(self.id));
    }

    /// Unblocks the bot without writing.
    pub fn unblocks(&self) {
        self.sim.change(|world| world.unblock(self.id));
    }

    /// Deletes the account; the bot is not told.
    pub fn deletes_account(&self) {
        self.sim.change(|world| world.delete(self.id));
    }

    /// Presses the newest inline button with this text or data in the private dialog.
    ///
    /// # Panics
    ///
    /// When there is no such button; the message holds the whole transcript.
    pub fn presses(&self, button: &str) -> Pressed {
        self.presses_in_chat(self.id, button)
    }

    /// The same, if there is such a button.
    pub fn reaches_for(&self, button: &str) -> Option<Pressed> {
        self.sim
            .change(|world| world.press(self.id, self.id, button))
    }

    /// Logs in on a website with the bot's login button and lets the bot write.
    pub fn logs_in(&self, domain: &str) {
        self.sim
            .change(|world| world.log_in(self.id, domain, Order::Usual));
    }

    /// Logs in after a block, and the message overtakes the `my_chat_member`.
    pub fn logs_in_swapped(&self, domain: &str) {
        self.sim
            .change(|world| world.log_in(self.id, domain, Order::Swapped));
    }

    /// Lets a mini app or the attachment menu write.
    pub fn grants_write_access(&self, access: &WriteAccess) {
        self.sim.change(|world| world.grant(self.id, access));
    }
}

/// What the person does in groups and channels.
#[expect(
    clippy::must_use_candidate,
    reason = "done for its effect; what it returns is a detail"
)]
impl Person {
    /// Asks to join; the bot hears of it where it is an administrator.
    pub fn asks_to_join(&self, chat: &Chat) {
        self.asked_to_join(chat, Duration::ZERO);
    }

    /// Asked to join so long ago, and the bot hears of it only now.
    pub fn asked_to_join(&self, chat: &Chat, ago: Duration) {
        self.sim
            .change(|world| world.ask_to_join(self.id, chat.id(), ago));
    }

    /// Ends the five minutes in which asking to join lets the bot write.
    pub fn outwaits_join_window(&self) {
        self.sim.change(|world| world.close_join_window(self.id));
    }

    /// Adds the bot: as an administrator to a channel, else as a member.
    pub fn adds_bot_to(&self, chat: &Chat) {
        self.adds_bot(chat, None, Order::Usual);
    }

    /// Adds the bot by a `startgroup` link: the payload follows as a command.
    pub fn adds_bot_with(&self, chat: &Chat, payload: &str) {
        self.adds_bot(chat, Some(payload), Order::Usual);
    }

    /// The same, but the messages overtake the `my_chat_member`.
    pub fn adds_bot_swapped(&self, chat: &Chat, payload: &str) {
        self.adds_bot(chat, Some(payload), Order::Swapped);
    }

    fn adds_bot(&self, chat: &Chat, payload: Option<&str>, order: Order) {
        let command =
            payload.map(|payload| format!("/start@{} {payload}", self.sim.bot_username()));
        self.sim
            .change(|world| world.add_bot(self.id, chat.id(), command.as_deref(), order));
    }

    /// Makes the bot an administrator.
    pub fn promotes_bot_in(&self, chat: &Chat) {
        self.sim
            .change(|world| world.change_membership(self.id, chat.id(), Membership::Administrator));
    }

    /// Makes the bot an ordinary member.
    pub fn demotes_bot_in(&self, chat: &Chat) {
        self.sim
            .change(|world| world.change_membership(self.id, chat.id(), Membership::Member));
    }

    /// Removes the bot for good.
    pub fn removes_bot_from(&self, chat: &Chat) {
        self.sim
            .change(|world| world.change_membership(self.id, chat.id(), Membership::Kicked));
    }

    /// Writes in a group, and returns the message's number.
    pub fn writes_in(&self, chat: &Chat, text: &str) -> i64 {
        self.sim
            .change(|world| world.say_in(self.id, chat.id(), text, &Value::Null))
    }

    /// Sends a message to a group with these fields added to, or put in place of, the usual ones.
    pub fn sends_in(&self, chat: &Chat, fields: &Value) -> i64 {
        self.sim
            .change(|world| world.say_in(self.id, chat.id(), "", fields))
    }

    /// Presses the newest inline button with this text or data in a group.
    ///
    /// # Panics
    ///
    /// When there is no such button; the message holds the whole transcript.
    pub fn presses_in(&self, chat: &Chat, button: &str) -> Pressed {
        self.presses_in_chat(chat.id(), button)
    }

    /// Presses the inline button in this row and column of a message; `None` when there is none.
    pub fn presses_at(&self, chat: i64, message: i64, place: (usize, usize)) -> Option<Pressed> {
        self.sim
            .change(|world| world.press_at(self.id, chat, message, place))
    }

    fn presses_in_chat(&self, chat: i64, button: &str) -> Pressed {
        let pressed = self.sim.change(|world| world.press(self.id, chat, button));
        pressed.unwrap_or_else(|| {
            panic!(
                "{} sees no button [{button}]; the transcript:\n{}",
                self.name,
                self.sim.transcript()
            )
        })
    }
}

/// What the person sees, and what is true about them.
impl Person {
    /// The Telegram id.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The first name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the account was deleted.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.reach() == Reach::Deactivated
    }

    /// Whether the bot could write to them right now.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.sim.look(|world| world.reach(self.id))
    }

    /// The messages of the bot, as they stand now, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.sim
            .look(|world| world.messages(self.id).cloned().collect())
    }

    /// The newest message of the bot.
    #[must_use]
    pub fn newest(&self) -> Option<Message> {
        self.sim
            .look(|world| world.messages(self.id).last().cloned())
    }

    /// The next message not read yet, awaited for as long as `deadline`.
    ///
    /// # Panics
    ///
    /// When none arrives in time; the message holds the whole transcript.
    pub async fn reads(&self, deadline: Duration) -> Message {
        match self.awaits(deadline).await {
            Ok(message) => message,
            Err(why) => panic!("{why}"),
        }
    }

    /// The next message not read yet; the error says what was awaited and holds the transcript.
    pub async fn awaits(&self, deadline: Duration) -> Result<Message, String> {
        let what = format!("a message to {}", self.name);
        self.sim
            .until(&what, deadline, |world| world.unread(self.id) > 0)
            .await?;
        let next = self.sim.change(|world| {
            world
                .dialog_mut(self.id)
                .and_then(super::dialog::Dialog::read_next)
        });
        next.ok_or_else(|| format!("{what} was read elsewhere or not kept"))
    }

    /// How many messages wait to be read.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.sim.look(|world| world.unread(self.id))
    }

    /// How many chat actions reached them.
    #[must_use]
    pub fn shown_typing(&self) -> usize {
        self.sim.look(|world| world.typing(self.id))
    }

    /// The notes the bot showed after presses of buttons.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.sim.look(|world| world.presses.notes(self.id))
    }

    /// The private dialog as readable lines.
    #[must_use]
    pub fn transcript(&self) -> String {
        self.sim.look(|world| world.transcript.of(self.id))
    }
}
