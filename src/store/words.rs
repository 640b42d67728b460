//! The words by which enums are kept in the tables.
//!
//! They are part of the schema: a word that was ever written stays readable.

use anyhow::Context;

use crate::arrival::{GroupKind, Membership};
use crate::person::{Evidence, Reply, Welcome, WelcomeBack};

/// An enum that is kept as one of a few words.
pub(super) trait Word: Copy + PartialEq + 'static {
    /// Every value with its word.
    const WORDS: &'static [(Self, &'static str)];

    /// The word to write.
    fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(value, _)| *value == self);
        found
            .map(|(_, word)| *word)
            .expect("WORDS lists every value")
    }

    /// The value a word stands for; an error if a later version wrote it.
    fn from_word(word: &str) -> anyhow::Result<Self> {
        let found = Self::WORDS.iter().find(|(_, known)| *known == word);
        found
            .map(|(value, _)| *value)
            .with_context(|| format!("unknown word {word:?} in the store"))
    }
}

impl Word for Reply {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Greeting(Welcome::New), "greet_new"),
        (Self::Greeting(Welcome::Returning), "greet_returning"),
        (Self::Greeting(Welcome::Returned), "greet_returned"),
        (Self::Answer, "answer"),
        (Self::AnswerAhead, "answer_ahead"),
        (Self::Join, "join"),
        (Self::Silence, "silence"),
    ];
}

impl Word for Evidence {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Event, Self::Event.as_str()),
        (Self::Message, Self::Message.as_str()),
        (Self::Grant, Self::Grant.as_str()),
        (Self::Probe, Self::Probe.as_str()),
        (Self::Reply, Self::Reply.as_str()),
    ];
}

impl Word for WelcomeBack {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Owed, "owed"), (Self::Settled, "settled")];
}

impl Word for GroupKind {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Group, "group"),
        (Self::Supergroup, "supergroup"),
        (Self::Channel, "channel"),
    ];
}

impl Word for Membership {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Member, "member"),
        (Self::Administrator, "administrator"),
        (Self::Gone, "gone"),
    ];
}
