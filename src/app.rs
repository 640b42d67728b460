//! What every handler may reach.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::Arc;

use chrono::TimeDelta;
use teloxide::types::UserId;

use crate::locale::{Library, Texts};
use crate::person::Person;
use crate::store::Store;
use crate::telegram::{Me, Telegram};

/// The parts of the running bot, and the words for whomever it is talking to. Cheap
/// to clone.
#[derive(Clone)]
pub(crate) struct App {
    parts: Arc<Parts>,
    /// What is said, in one language: the router picks it for each update.
    pub(crate) texts: Arc<Texts>,
}

/// See [`App`].
pub(crate) struct Parts {
    /// Everything that is remembered.
    pub(crate) store: Store,
    /// Everything that is sent.
    pub(crate) telegram: Telegram,
    /// The words for it, in every language.
    pub(crate) library: Library,
    /// The bot itself.
    pub(crate) me: Me,
    /// Who may ask for reports.
    pub(crate) admins: HashSet<UserId>,
    /// The ceiling of probes a second; `None` is no ceiling.
    pub(crate) probes_per_second_max: Option<NonZeroU32>,
    /// How much later a second probe confirms a first one.
    pub(crate) confirm_after: TimeDelta,
}

impl App {
    pub(crate) fn new(
        store: Store,
        telegram: Telegram,
        library: Library,
        me: Me,
        admins: HashSet<UserId>,
        probes_per_second_max: Option<NonZeroU32>,
        confirm_after: TimeDelta,
    ) -> Self {
        let texts = library.texts(None);
        let parts = Arc::new(Parts {
            store,
            telegram,
            library,
            me,
            admins,
            probes_per_second_max,
            confirm_after,
        });
        Self { parts, texts }
    }

    /// The same bot, talking in the language with this tag.
    pub(crate) fn speaking(&self, language: Option<&str>) -> Self {
        Self {
            parts: Arc::clone(&self.parts),
            texts: self.library.texts(language),
        }
    }

    /// The same bot, talking to a person whom no update has just told of.
    pub(crate) async fn speaking_to(&self, person: UserId) -> anyhow::Result<Self> {
        let person = self.store.person(person).await?;
        Ok(self.speaking(person.as_ref().and_then(Person::speaks)))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}
