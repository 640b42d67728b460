//! What of the inbox is in memory: a bounded queue and what is being handled.
//!
//! Pure bookkeeping under one lock; nobody waits in here. Updates of one owner
//! are handed out one at a time and in order, so one person's flood, or one slow
//! reply, takes a single place among those in flight. Only what is urgent, requests
//! to join and what whoever runs the bot asks, goes ahead of the rest, from memory as
//! from disk.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use crate::arrival::Arrival;
use crate::person::{Reply, Urgency};
use crate::store::{Owed, Received, Unfinished};

/// Updates being handled at the same time. More was no faster, and cost memory.
pub(super) const IN_FLIGHT_MAX: usize = 128;

/// Urgent ones among them: the other places are for everybody else.
const URGENT_IN_FLIGHT_MAX: usize = IN_FLIGHT_MAX / 4 * 3;

/// Finished updates whose marks are not on disk yet, beyond which nothing is handed out.
/// Together with [`IN_FLIGHT_MAX`] this bounds what `kill -9` makes happen twice, however
/// long the disk is full.
pub(super) const UNMARKED_MAX: usize = 2 * MARKS_MAX;

/// Finish marks beyond which no more company is waited for.
pub(super) const MARKS_MAX: usize = 128;

/// Updates of one urgency waiting in memory, beyond which new ones wait on disk.
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
    pub(super) received_at: Instant,
    /// Cancelled when nothing is owed any more, while it is being handled.
    pub(super) called_off: CancellationToken,
}

impl Job {
    /// A job for what was just recorded, if it is owed a reply.
    pub(super) fn recorded(
        (received, owed): (Received, Owed),
        received_at: Instant,
    ) -> Option<Arc<Self>> {
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
            received_at,
            called_off: CancellationToken::new(),
        }))
    }

    /// A job for what was read back from disk.
    pub(super) fn unfinished(row: Unfinished, arrival: Arrival, received_at: Instant) -> Arc<Self> {
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
            received_at,
            called_off: CancellationToken::new(),
        })
    }

    fn is_urgent(&self) -> bool {
        self.owed.reply.urgency() == Urgency::Urgent
    }
}

pub(super) struct Window {
    urgent: Queue,
    ordinary: Queue,
    in_flight: HashMap<u32, Arc<Job>>,
    urgent_in_flight: usize,
    busy_owners: HashSet<i64>,
    finished: Vec<u32>,
    /// Marks on their way to the disk.
    marking: usize,
}

/// What is to be done next.
#[derive(Debug)]
pub(super) enum Next {
    /// This update is handed out.
    HandOut(Arc<Job>),
    /// A page of updates of this urgency is read back from disk.
    ReadBack(Urgency),
    /// Nothing: all is empty, or busy.
    Wait,
}

impl Window {
    /// Empty, with everything still on disk.
    pub(super) fn new() -> Self {
        Self {
            urgent: Queue::new(),
            ordinary: Queue::new(),
            in_flight: HashMap::new(),
            urgent_in_flight: 0,
            busy_owners: HashSet::new(),
            finished: Vec::new(),
            marking: 0,
        }
    }

    pub(super) fn has_room(&self) -> bool {
        self.ordinary.backlog.is_some() || self.ordinary.fits_a_batch()
    }

    /// Queues what was just recorded, or leaves it on disk behind what is there.
    pub(super) fn push(&mut self, jobs: Vec<Arc<Job>>) {
        let (urgent, ordinary) = jobs.into_iter().partition(|job| job.is_urgent());
        self.urgent.push(urgent);
        self.ordinary.push(ordinary);
    }

    /// Drops what waits for these owners, and calls off what they are being answered; the
    /// store has finished it. Who may join may join, and what whoever runs the bot has
    /// set going goes on.
    pub(super) fn silence(&mut self, owners: &[i64]) {
        if owners.is_empty() {
            return;
        }
        let stays = |job: &Arc<Job>| {
            job.owed.reply == Reply::Join || !owners.contains(&job.arrival.owner())
        };
        self.urgent.ready.retain(stays);
        self.ordinary.ready.retain(stays);
        for job in self.in_flight.values() {
            if !job.is_urgent() && !stays(job) {
                job.called_off.cancel();
            }
        }
    }

    /// Queues a page read back from disk. A short page was the last one.
    pub(super) fn push_page(&mut self, urgency: Urgency, jobs: Vec<Arc<Job>>, page: u32) {
        let Self {
            urgent,
            ordinary,
            in_flight,
            finished,
            ..
        } = self;
        let queue = match urgency {
            Urgency::Urgent => urgent,
            Urgency::Ordinary => ordinary,
        };
        queue.backlog = match jobs.last() {
            Some(last) if jobs.len() >= page as usize => Some(last.update_id + 1),
            _ => None,
        };
        let is_here = |job: &Arc<Job>| {
            in_flight.contains_key(&job.update_id)
                || finished.contains(&job.update_id)
                || queue.ready.iter().any(|it| it.update_id == job.update_id)
        };
        // What is in memory has not been finished on disk either.
        let new: Vec<_> = jobs.into_iter().filter(|job| !is_here(job)).collect();
        queue.ready.extend(new);
    }

    /// From which id on unfinished updates of this urgency are on disk only.
    pub(super) fn backlog(&self, urgency: Urgency) -> Option<u32> {
        match urgency {
            Urgency::Urgent => self.urgent.backlog,
            Urgency::Ordinary => self.ordinary.backlog,
        }
    }

    /// What is to be done next, and whether it made room for a batch.
    pub(super) fn next_and_room(&mut self) -> (Next, bool) {
        let had_room = self.has_room();
        let next = self.next();
        (next, self.has_room() && !had_room)
    }

    /// Urgent updates first, in memory or not, as long as they leave room for others.
    fn next(&mut self) -> Next {
        let takes_urgent = self.urgent_in_flight < URGENT_IN_FLIGHT_MAX;
        if takes_urgent && self.urgent.wants_backlog() {
            return Next::ReadBack(Urgency::Urgent);
        }
        let unmarked = self.finished.len() + self.marking;
        if self.in_flight.len() < IN_FLIGHT_MAX && unmarked < UNMARKED_MAX {
            let urgent = takes_urgent.then(|| self.urgent.take(&self.busy_owners));
            let job = urgent
                .flatten()
                .or_else(|| self.ordinary.take(&self.busy_owners));
            if let Some(job) = job {
                self.busy_owners.insert(job.arrival.owner());
                self.urgent_in_flight += usize::from(job.is_urgent());
                self.in_flight.insert(job.update_id, Arc::clone(&job));
                return Next::HandOut(job);
            }
        }
        if self.ordinary.wants_backlog() {
            return Next::ReadBack(Urgency::Ordinary);
        }
        Next::Wait
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
            self.urgent_in_flight -= usize::from(job.is_urgent());
            self.busy_owners.remove(&job.arrival.owner());
        }
    }

    pub(super) fn unmarked(&self) -> usize {
        self.finished.len()
    }

    /// What is to be marked now. It must be told of as marked, or be put back.
    pub(super) fn take_finished(&mut self) -> Vec<u32> {
        self.marking += self.finished.len();
        std::mem::take(&mut self.finished)
    }

    /// The marks of these are on disk.
    pub(super) fn marked(&mut self, finished: &[u32]) {
        self.marking -= finished.len();
    }

    pub(super) fn put_back_finished(&mut self, finished: Vec<u32>) {
        self.marking -= finished.len();
        self.finished.extend(finished);
    }
}

/// Updates of one urgency, in order: the first of them in memory.
struct Queue {
    ready: VecDeque<Arc<Job>>,
    /// Unfinished rows with ids from this one on are on disk only.
    backlog: Option<u32>,
}

impl Queue {
    fn new() -> Self {
        Self {
            ready: VecDeque::new(),
            backlog: Some(0),
        }
    }

    fn fits_a_batch(&self) -> bool {
        self.ready.len() + usize::from(BATCH_MAX) <= READY_MAX
    }

    fn push(&mut self, jobs: Vec<Arc<Job>>) {
        let Some(first) = jobs.first() else { return };
        if self.fits_a_batch() && self.backlog.is_none() {
            self.ready.extend(jobs);
        } else {
            // Ids may have begun anew, lower, after an idle week.
            let backlog = self.backlog.unwrap_or(first.update_id);
            self.backlog = Some(backlog.min(first.update_id));
        }
    }

    fn wants_backlog(&self) -> bool {
        self.backlog.is_some() && self.ready.is_empty()
    }

    /// The first waiting update whose owner is not being served already.
    fn take(&mut self, busy_owners: &HashSet<i64>) -> Option<Arc<Job>> {
        let position = self
            .ready
            .iter()
            .position(|job| !busy_owners.contains(&job.arrival.owner()))?;
        self.ready.remove(position)
    }
}

#[cfg(test)]
mod tests {
    use teloxide::types::UserId;

    use super::*;
    use crate::arrival::{Event, Visitor};
    use crate::person::Welcome;

    /// An update of a person's own, urgent or not.
    fn job(update_id: u32, reply: Reply) -> Arc<Job> {
        job_of(u64::from(update_id), update_id, reply)
    }

    fn job_of(owner: u64, update_id: u32, reply: Reply) -> Arc<Job> {
        let visitor = Visitor {
            id: UserId(owner),
            first_name: String::new(),
            username: None,
            language: None,
        };
        Arc::new(Job {
            update_id,
            raw: String::new(),
            arrival: Arc::new(Arrival {
                at: chrono::DateTime::UNIX_EPOCH,
                visitor: Some(visitor),
                event: Event::Message,
            }),
            owed: Owed {
                reply,
                language: None,
            },
            received_at: Instant::now(),
            called_off: CancellationToken::new(),
        })
    }

    fn jobs(ids: std::ops::Range<u32>, reply: Reply) -> Vec<Arc<Job>> {
        ids.map(|id| job(id, reply)).collect()
    }

    /// A window with nothing on disk.
    fn window() -> Window {
        let mut window = Window::new();
        for urgency in [Urgency::Urgent, Urgency::Ordinary] {
            assert!(matches!(window.next(), Next::ReadBack(it) if it == urgency));
            window.push_page(urgency, Vec::new(), 128);
        }
        window
    }

    /// Hands out as long as there is something to hand out.
    fn handed_out(window: &mut Window) -> Vec<u32> {
        let mut ids = Vec::new();
        while let Next::HandOut(job) = window.next() {
            ids.push(job.update_id);
        }
        ids
    }

    #[test]
    fn a_request_to_join_goes_ahead_of_all_that_waits() {
        let mut window = window();
        window.push(jobs(1..4, Reply::Answer));
        window.push(jobs(4..6, Reply::Join));
        assert_eq!(handed_out(&mut window), [4, 5, 1, 2, 3]);
    }

    #[test]
    fn whoever_runs_the_bot_does_not_wait_behind_a_crowd_and_keeps_their_own_order() {
        let mut window = window();
        window.push(jobs(1..3, Reply::Greeting(Welcome::New)));
        let asked = [
            job_of(7, 10, Reply::AnswerAhead),
            job_of(7, 11, Reply::AnswerAhead),
        ];
        window.push(asked.into());
        assert_eq!(handed_out(&mut window), [10, 1, 2]);
        window.finish(10);
        assert_eq!(handed_out(&mut window), [11]);
    }

    #[test]
    fn who_blocks_the_bot_is_not_answered_ahead_of_others_either() {
        let mut window = window();
        window.push(vec![job(1, Reply::AnswerAhead), job(1, Reply::Join)]);
        window.silence(&[1]);
        assert!(matches!(window.next(), Next::HandOut(job) if job.owed.reply == Reply::Join));
        window.finish(1);
        assert!(matches!(window.next(), Next::Wait));
    }

    #[test]
    fn while_marks_do_not_reach_the_disk_only_so_much_is_handed_out() {
        let mut window = window();
        for batch in 0..3 {
            let first = 1 + 100 * batch;
            window.push(jobs(first..first + 100, Reply::Answer));
        }
        let mut done = 0;
        while let Next::HandOut(job) = window.next() {
            window.finish(job.update_id);
            done += 1;
            // The disk is full.
            let finished = window.take_finished();
            window.put_back_finished(finished);
        }
        assert_eq!(done, UNMARKED_MAX);
        let finished = window.take_finished();
        assert!(matches!(window.next(), Next::Wait));
        window.marked(&finished);
        assert!(matches!(window.next(), Next::HandOut(_)));
    }

    #[test]
    fn what_is_being_answered_is_called_off_when_its_person_blocks_the_bot() {
        let mut window = window();
        window.push(vec![job(1, Reply::Answer), job(2, Reply::Answer)]);
        window.push(vec![job(3, Reply::Join)]);
        assert_eq!(handed_out(&mut window), [3, 1, 2]);
        window.silence(&[1, 3]);
        let is_off = |id| {
            window
                .in_flight(id)
                .is_some_and(|it| it.called_off.is_cancelled())
        };
        assert_eq!([1, 2, 3].map(is_off), [true, false, false]);
    }

    #[test]
    fn a_rush_of_requests_leaves_places_for_others() {
        let mut window = window();
        let rush = u32::try_from(IN_FLIGHT_MAX).expect("a small number");
        window.push(jobs(1..rush, Reply::Join));
        window.push(jobs(1000..1002, Reply::Answer));
        let handed_out = handed_out(&mut window);
        assert_eq!(handed_out.len(), URGENT_IN_FLIGHT_MAX + 2);
        assert!(handed_out.ends_with(&[1000, 1001]));
        window.finish(1);
        assert!(matches!(window.next(), Next::HandOut(job) if job.is_urgent()));
    }

    #[test]
    fn what_is_urgent_and_on_disk_goes_ahead_of_what_is_in_memory() {
        let mut window = window();
        window.push(jobs(1..3, Reply::Answer));
        // More than memory takes, in batches.
        for batch in 0..5 {
            let first = 1000 + 100 * batch;
            window.push(jobs(first..first + 100, Reply::Join));
        }
        assert_eq!(window.backlog(Urgency::Urgent), Some(1300));
        assert_eq!(window.backlog(Urgency::Ordinary), None);
        for _ in 0..300 {
            let Next::HandOut(job) = window.next() else {
                panic!("a request is handed out");
            };
            assert!(job.is_urgent());
            window.finish(job.update_id);
            let finished = window.take_finished();
            window.marked(&finished);
        }
        assert!(matches!(window.next(), Next::ReadBack(Urgency::Urgent)));
        window.push_page(Urgency::Urgent, jobs(1300..1301, Reply::Join), 128);
        assert_eq!(handed_out(&mut window), [1300, 1, 2]);
    }

    #[test]
    fn whoever_blocks_the_bot_may_still_join() {
        let mut window = window();
        window.push(vec![job(1, Reply::Answer), job(1, Reply::Join)]);
        window.silence(&[1]);
        assert!(matches!(window.next(), Next::HandOut(job) if job.is_urgent()));
        window.finish(1);
        assert!(matches!(window.next(), Next::Wait));
    }
}
