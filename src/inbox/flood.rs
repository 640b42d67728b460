//! One person's flood costs a bounded number of replies, and nobody else's time.
//!
//! The decision is taken before an update is recorded and is kept with it: a
//! message that is not answered never takes a place among those that wait. Those who
//! run the bot may write as much as they like, and are answered first.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use teloxide::types::UserId;

use crate::arrival::{Arrival, Event};
use crate::reach::{ReplyBudget, Response};

pub(super) struct Flood {
    budget: Mutex<ReplyBudget>,
    admins: HashSet<UserId>,
}

impl Flood {
    pub(super) fn new(admins: HashSet<UserId>) -> Self {
        Self {
            budget: Mutex::new(ReplyBudget::new()),
            admins,
        }
    }

    /// Is there an answer left for whoever sent this? Charges it.
    pub(super) fn response_to(&self, arrival: &Arrival) -> Response {
        let wants_answer = !matches!(
            arrival.event,
            // One message stands for all requests to join a chat.
            Event::JoinRequest(_)
                | Event::Blocked
                | Event::Unblocked
                | Event::GroupMembership(..)
                | Event::Nothing
        );
        match &arrival.visitor {
            Some(visitor) if self.admins.contains(&visitor.id) => Response::AnswerAhead,
            Some(visitor) if wants_answer => {
                // The budget is plain arithmetic: a panic elsewhere leaves it usable.
                let mut budget = self.budget.lock().unwrap_or_else(PoisonError::into_inner);
                budget.response_to(visitor.id.0.cast_signed(), Instant::now())
            }
            _ => Response::Answer,
        }
    }
}
