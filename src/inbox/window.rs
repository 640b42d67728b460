//! What of the inbox is in memory: a bounded queue and what is being handled.
//!
//! Pure bookkeeping under one lock; nobody waits in here. Updates of one owner
//! are handed out one at a time and in order, so one person's flood, or one slow
//! reply, takes a single place among those in flight.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::arrival::Arrival;
use crate::person::Reply;
use crate::store::{Owed, Received, Unfinished};

/// Updates being handled at the same time. More was no faster, and cost memory.
pub(super) const IN_FLIGHT_MAX: usize = 128;

/// Updates waiting in memory, beyond which new ones wait on disk.
const READY_MAX: usize = 384;

/// The most updates one answer of `getUpdates` brings.
pub(super) const BATCH_MAX: u8 = 100;

/// One update on its way through the handlers.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) update_id: u32,
    pub(super) raw: String,
    pub(super) arrival: Arc<Arrival>,
    pub(super) owed: Owed,
}

impl Job {
    /// A job for what was just recorded, if it is owed a reply.
    pub(super) fn recorded((received, owed): (Received, Owed)) -> Option<Arc<Self>> {
        let Received {
            update_id,
            raw,
            arrival,
            ..
        } = received;
        if owed.reply == Reply::Silence {
            return None;
        }
        Some(Arc::new(Self {
            update_id,
            raw,
            arrival: Arc::new(arrival),
            owed,
        }))
    }

    /// A job for what was read back from disk.
    pub(super) fn unfinished(row: Unfinished, arrival: Arrival) -> Arc<Self> {
        let Unfinished {
            update_id,
            raw,
            owed,
            ..
        } = row;
        Arc::new(Self {
            update_id,
            raw,
            arrival: Arc::new(arrival),
            owed,
        })
    }
}

pub(super) struct Window {
    ready: VecDeque<Arc<Job>>,
    in_flight: HashMap<u32, Arc<Job>>,
    busy_owners: HashSet<i64>,
    /// Unfinished rows with ids from this one on are on disk only.
    backlog: Option<u32>,
    finished: Vec<u32>,
}

impl Window {
    /// Empty, with everything still on disk.
    pub(super) fn new() -> Self {
        Self {
            ready: VecDeque::new(),
            in_flight: HashMap::new(),
            busy_owners: HashSet::new(),
            backlog: Some(0),
            finished: Vec::new(),
        }
    }

    pub(super) fn has_room(&self) -> bool {
        self.backlog.is_some() || self.ready.len() + usize::from(BATCH_MAX) <= READY_MAX
    }

    /// Queues what was just recorded, or leaves it on disk behind what is there.
    pub(super) fn push(&mut self, jobs: Vec<Arc<Job>>) {
        let Some(first) = jobs.first() else { return };
        if self.has_room() && self.backlog.is_none() {
            self.ready.extend(jobs);
        } else {
            // Ids may have begun anew, lower, after an idle week.
            let backlog = self.backlog.unwrap_or(first.update_id);
            self.backlog = Some(backlog.min(first.update_id));
        }
    }

    /// Drops what waits for these owners; the store has finished it.
    pub(super) fn silence(&mut self, owners: &[i64]) {
        if !owners.is_empty() {
            self.ready
                .retain(|job| !owners.contains(&job.arrival.owner()));
        }
    }

    /// Queues a page read back from disk. A short page was the last one.
    pub(super) fn push_page(&mut self, jobs: Vec<Arc<Job>>, page: u32) {
        self.backlog = match jobs.last() {
            Some(last) if jobs.len() >= page as usize => Some(last.update_id + 1),
            _ => None,
        };
        let is_here = |job: &Arc<Job>| {
            self.in_flight.contains_key(&job.update_id)
                || self.finished.contains(&job.update_id)
                || self.ready.iter().any(|it| it.update_id == job.update_id)
        };
        // What is in memory has not been finished on disk either.
        let new: Vec<_> = jobs.into_iter().filter(|job| !is_here(job)).collect();
        self.ready.extend(new);
    }

    pub(super) fn backlog(&self) -> Option<u32> {
        self.backlog
    }

    pub(super) fn wants_backlog(&self) -> bool {
        self.backlog.is_some() && self.ready.is_empty()
    }

    /// The next update to hand out, and whether that made room for a batch.
    pub(super) fn next_and_room(&mut self) -> (Option<Arc<Job>>, bool) {
        let had_room = self.has_room();
        let next = self.next();
        (next, self.has_room() && !had_room)
    }

    /// The first waiting update whose owner is not being served already.
    fn next(&mut self) -> Option<Arc<Job>> {
        if self.in_flight.len() >= IN_FLIGHT_MAX {
            return None;
        }
        let position = self
            .ready
            .iter()
            .position(|job| !self.busy_owners.contains(&job.arrival.owner()))?;
        let job = self.ready.remove(position)?;
        self.busy_owners.insert(job.arrival.owner());
        self.in_flight.insert(job.update_id, Arc::clone(&job));
        Some(job)
    }

    /// The job behind an update that was handed out.
    pub(super) fn in_flight(&self, update_id: u32) -> Option<Arc<Job>> {
        self.in_flight.get(&update_id).cloned()
    }

    /// The update needs no more handling; its mark on disk is due. Returns how many
    /// marks are.
    pub(super) fn finish(&mut self, update_id: u32) -> usize {
        self.release(update_id);
        self.finished.push(update_id);
        self.finished.len()
    }

    /// The update is no longer being handled.
    pub(super) fn release(&mut self, update_id: u32) {
        if let Some(job) = self.in_flight.remove(&update_id) {
            self.busy_owners.remove(&job.arrival.owner());
        }
    }

    pub(super) fn unmarked(&self) -> usize {
        self.finished.len()
    }

    pub(super) fn take_finished(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.finished)
    }

    pub(super) fn put_back_finished(&mut self, finished: Vec<u32>) {
        self.finished.extend(finished);
    }
}
