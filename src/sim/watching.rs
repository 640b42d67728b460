//! Looking at what came of it: waiting, calls, complaints, the transcript.
//!
//! Nothing here changes the world. Tests end by asserting that [`Sim::unexpected`] is empty.

use std::time::{Duration, Instant};

use super::{calls::Call, server::Sim, world::World};

/// What came of it.
impl Sim {
    /// Answers any question about the world at one moment.
    ///
    /// The world stands still meanwhile, so the question must not use a handle of the same world.
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
            let mut changed = std::pin::pin!(self.changed());
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
