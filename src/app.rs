//! What every handler may reach.

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use chrono::TimeDelta;
use teloxide::types::UserId;

use crate::locale::Texts;
use crate::reach::{ReplyBudget, Response};
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
    /// How much later a second probe confirms a first one.
    pub(crate) confirm_after: TimeDelta,
    reply_budget: Mutex<ReplyBudget>,
}

impl App {
    pub(crate) fn new(
        store: Store,
        telegram: Telegram,
        texts: Texts,
        me: Me,
        admins: HashSet<UserId>,
        confirm_after: TimeDelta,
    ) -> Self {
        let reply_budget = Mutex::new(ReplyBudget::new());
        Self(Arc::new(Parts {
            store,
            telegram,
            texts,
            me,
            admins,
            confirm_after,
            reply_budget,
        }))
    }

    /// Is there an answer left for this person, or is this a flood? Charges it.
    pub(crate) fn response_to(&self, person: UserId) -> Response {
        let id = i64::try_from(person.0).unwrap_or(i64::MAX);
        // The budget is plain arithmetic: a panic elsewhere leaves it usable.
        let mut budget = self
            .0
            .reply_budget
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        budget.response_to(id, Instant::now())
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
