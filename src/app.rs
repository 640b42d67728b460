//! What every handler may reach.

use std::ops::Deref;
use std::sync::Arc;

use teloxide::types::UserId;

use crate::config::Config;
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
    pub(crate) library: Arc<Library>,
    /// The bot itself.
    pub(crate) me: Me,
    /// What the owner has set.
    pub(crate) config: Config,
}

impl App {
    pub(crate) fn new(
        store: Store,
        telegram: Telegram,
        library: Arc<Library>,
        me: Me,
        config: Config,
    ) -> Self {
        let texts = library.texts(None);
        let parts = Arc::new(Parts {
            store,
            telegram,
            library,
            me,
            config,
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
