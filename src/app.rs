//! What every handler may reach.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use chrono::TimeDelta;
use teloxide::types::{InlineKeyboardMarkup, UserId};

use crate::locale::Texts;
use crate::store::Store;
use crate::telegram::{Me, Telegram};

/// The parts of the running bot. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Parts>);

/// See [`App`].
pub(crate) struct Parts {
    /// Everything that is remembered.
    pub(crate) store: Store,
    /// Everything that is sent.
    pub(crate) telegram: Telegram,
    /// Everything that is said.
    pub(crate) texts: Texts,
    /// The bot itself.
    pub(crate) me: Me,
    /// Who may ask for reports.
    pub(crate) admins: HashSet<UserId>,
    /// The ceiling of probes a second; `None` is no ceiling.
    pub(crate) probes_per_second_max: Option<NonZeroU32>,
    /// How much later a second probe confirms a first one.
    pub(crate) confirm_after: TimeDelta,
    /// The buttons under every greeting, once they have been made.
    pub(crate) invitations: OnceLock<Option<InlineKeyboardMarkup>>,
}

impl App {
    pub(crate) fn new(
        store: Store,
        telegram: Telegram,
        texts: Texts,
        me: Me,
        admins: HashSet<UserId>,
        probes_per_second_max: Option<NonZeroU32>,
        confirm_after: TimeDelta,
    ) -> Self {
        Self(Arc::new(Parts {
            store,
            telegram,
            texts,
            me,
            admins,
            probes_per_second_max,
            confirm_after,
            invitations: OnceLock::new(),
        }))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
