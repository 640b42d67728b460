//! What a batch of updates says, taken in by the ledger, and what each is owed.
//!
//! Called inside the transaction that records the batch (`journal`); the rules are
//! `person`'s and `group`'s.

use std::collections::HashMap;

use sqlx::AnyConnection;
use teloxide::types::UserId;

use super::Store;
use super::forgotten::Farewells;
use super::journal::{Owed, Received};
use crate::arrival::{Arrival, Event};
use crate::opening::Opening;
use crate::person::{Person, Reply, Welcome, is_goodbye};
use crate::reach::Response;
use crate::tally::{Move, Tally};

/// What the ledger makes of a batch.
pub(super) struct Remembered {
    /// What each update is owed, in order.
    pub(super) owed: Vec<Owed>,
    /// Everybody concerned who is known now.
    pub(super) ledger: HashMap<UserId, Person>,
    /// Who has asked to be forgotten.
    pub(super) parted: Vec<UserId>,
}

impl Store {
    /// Lets the ledger take in each arrival in turn.
    pub(super) async fn remember(
        &self,
        connection: &mut AnyConnection,
        batch: &[&Received],
    ) -> anyhow::Result<Remembered> {
        let ids: Vec<_> = batch
            .iter()
            .filter_map(|it| it.arrival.visitor.as_ref())
            .map(|v| v.id)
            .collect();
        let known = self.people(connection, &ids).await?;
        let before: HashMap<_, _> = known.into_iter().map(|p| (p.id, p)).collect();
        let mut ledger = before.clone();
        let mut tally = Tally::default();
        let mut granted = self.granted(connection, batch).await?;
        let mut farewells = self.farewells(connection, batch, &ledger).await?;
        let mut replies = Vec::with_capacity(batch.len());
        for (place, received) in batch.iter().enumerate() {
            let Received { arrival, .. } = received;
            let reply = if let Some(visitor) = arrival.guest() {
                let known = ledger.remove(&visitor.id);
                if known.is_none() && farewells.bar(visitor.id, &arrival.event) {
                    replies.push(Reply::Silence);
                    continue;
                }
                let was_gone = known.as_ref().map(Person::is_gone);
                let (person, reply) = Person::meet(known, visitor, &arrival.event, arrival.at);
                count_move(&mut tally, was_gone, &person, reply, arrival);
                if is_goodbye(&arrival.event) {
                    granted.retain(|(id, _)| *id != person.id);
                    farewells.part(place, &person);
                } else {
                    ledger.insert(person.id, person);
                }
                match &arrival.event {
                    // Whoever logs in every day is greeted on the first, and when back
                    // after a block.
                    Event::Granted(grant)
                        if !granted.insert((visitor.id, grant.clone()))
                            && reply != Reply::Greeting(Welcome::Returned) =>
                    {
                        Reply::Silence
                    }
                    _ => reply,
                }
            } else {
                self.remember_chat(connection, received).await?
            };
            replies.push(reply);
        }
        let replies = batch.iter().zip(replies).enumerate();
        let owed = replies.map(|(place, (it, reply))| owed(it, reply, &ledger, &farewells, place));
        let owed = owed.collect();
        self.bid_farewell(connection, &farewells, &ledger).await?;
        let parted = farewells.parted();
        let openings = openings(&farewells.memorable(batch));
        let openings = self.new_openings(connection, openings, &before).await?;
        for (received, opening) in &openings {
            tally.opening(opening, received.arrival.at);
        }
        // Of whoever is erased, the sums know nothing any more.
        let before = |id| before.get(id).filter(|_| !parted.contains(id));
        let changes = ledger.values().map(|person| (before(&person.id), person));
        self.upsert_people(connection, changes, tally).await?;
        self.insert_openings(connection, &openings).await?;
        Ok(Remembered {
            owed,
            ledger,
            parted,
        })
    }
}

/// The openings among the updates of guests.
fn openings<'a>(batch: &[&'a Received]) -> Vec<(&'a Received, Opening)> {
    let guests = batch.iter().filter(|it| it.arrival.guest().is_some());
    let openings = guests.filter_map(|it| Some((*it, Opening::of(&it.arrival.event)?)));
    openings.collect()
}

/// Counts who comes and who goes. `was_gone` is `None` for strangers.
fn count_move(
    tally: &mut Tally<'_>,
    was_gone: Option<bool>,
    person: &Person,
    reply: Reply,
    arrival: &Arrival,
) {
    if was_gone.is_none() && !is_goodbye(&arrival.event) {
        tally.moved(Move::New, person.first_seen_at);
    }
    if reply == Reply::Greeting(Welcome::Returned) {
        tally.moved(Move::Returned, arrival.at);
    }
    tally.turned(was_gone.unwrap_or(false), person);
}

/// What an update is owed in the end, once the whole batch is known.
fn owed(
    received: &Received,
    reply: Reply,
    ledger: &HashMap<UserId, Person>,
    farewells: &Farewells,
    place: usize,
) -> Owed {
    let Received { arrival, .. } = received;
    let visitor = arrival.visitor.as_ref();
    let person = visitor.and_then(|visitor| ledger.get(&visitor.id));
    // A flood is not answered; nor is, for what came before, whoever blocks the bot or
    // asks to be forgotten later in the same batch. But who may join may join.
    let is_silent = received.response == Response::StaySilent
        || arrival.guest().is_some_and(|guest| {
            farewells.outdate(guest.id, place)
                || person.is_some_and(Person::is_blocked) && reply != Reply::Join
        });
    if is_silent || reply == Reply::Silence {
        return Owed::NOTHING;
    }
    let reply = match (reply, received.response) {
        (Reply::Answer, Response::AnswerAhead) if arrival.guest().is_some() => Reply::AnswerAhead,
        (reply, _) => reply,
    };
    let before = || farewells.language(visitor?.id);
    let language = person
        .and_then(Person::speaks)
        .or_else(before)
        .or_else(|| visitor?.language.as_deref());
    Owed {
        reply,
        language: language.map(ToOwned::to_owned),
    }
}

/// Who has closed the door in this batch, and not opened it again. Of the forgotten
/// nothing else is known.
pub(super) fn who_blocked(batch: &[&Received], ledger: &HashMap<UserId, Person>) -> Vec<i64> {
    let blocked = batch
        .iter()
        .filter(|received| received.arrival.event == Event::Blocked);
    let closed = blocked.filter(|received| {
        let guest = received.arrival.guest();
        guest.is_some_and(|visitor| ledger.get(&visitor.id).is_none_or(Person::is_blocked))
    });
    closed.map(|received| received.arrival.owner()).collect()
}
