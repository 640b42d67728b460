//! Where in a JSON document the ids are, judged by its sample.
//!
//! A place is the keys on the way to a value; a table has columns, JSON has places. An object whose
//! keys are numbers, such as `{"17": {"name": "Ann"}}`, may have its ids in the place
//! [`Step::Key`]; the rest of it is under [`Step::Any`].

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::de::DeserializeSeed;

use super::columns::{self, Standing, Tally};
use super::entry::{Entry, shortened};
use super::json::{Halt, Listener, Value};

/// How many places are told apart.
const PLACES_MAX: usize = 200;

/// A place with fewer values than one in so many of another's is no list beside it.
const FEW: u64 = 10;

/// The keys on the way to a value. Arrays do not count.
pub(super) type Place = Vec<Step>;

/// One key on the way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// Into the value of this key.
    Named(String),
    /// Into the value of any key, the keys being numbers.
    Any,
    /// To the keys themselves, which are numbers.
    Key,
}

impl Step {
    /// Into the value of a key that was met.
    pub(super) fn to(key: String) -> Self {
        if Entry::read(&key).is_number() {
            Self::Any
        } else {
            Self::Named(key)
        }
    }
}

/// The place with the best claim to hold the ids; `None` if none has one.
pub(super) fn survey(sample: &[u8]) -> Option<Place> {
    let mut survey = Survey::default();
    // From a reader, for from a slice each error counts all lines before it, and `end` errs at each
    // value of JSON lines.
    let mut reader = serde_json::Deserializer::from_reader(sample);
    // A sample may end anywhere, and a broken document is refused by the reader that comes next.
    while reader.end().is_err() && Value::new(&mut survey).deserialize(&mut reader).is_ok() {}
    survey.best()
}

/// The names on the way to a place.
pub(super) fn keys(place: &[Step]) -> Vec<&str> {
    place
        .iter()
        .filter_map(|step| match step {
            Step::Named(key) => Some(key.as_str()),
            Step::Any | Step::Key => None,
        })
        .collect()
}

/// A place as a person reads it; `None` for the document itself.
pub(super) fn shown(place: &[Step]) -> Option<String> {
    let words = place.iter().map(|step| match step {
        Step::Named(key) => key.as_str(),
        Step::Any => "*",
        Step::Key => "(key)",
    });
    let joined = words.collect::<Vec<_>>().join(".");
    (!place.is_empty()).then(|| shortened(&joined))
}

/// Keeps a tally of each place.
#[derive(Default)]
struct Survey {
    path: Place,
    seen: HashMap<Place, (usize, Tally)>,
}

impl Survey {
    fn note(&mut self, text: &str) {
        let order = self.seen.len();
        if let Some((_, tally)) = self.seen.get_mut(&self.path) {
            tally.note(text);
        } else if order < PLACES_MAX {
            let mut tally = Tally::default();
            tally.note(text);
            self.seen.insert(self.path.clone(), (order, tally));
        }
    }

    fn best(self) -> Option<Place> {
        let most = |of: fn(&Standing) -> bool| {
            let claims = self.seen.iter().filter(|(place, (_, tally))| {
                columns::standing(&called(place), tally).is_some_and(|standing| of(&standing))
            });
            claims.map(|(_, (_, tally))| tally.leaves()).max()
        };
        let most_named = most(|standing| matches!(standing, Standing::Named { .. }));
        let most_alike = most(|standing| matches!(standing, Standing::Alike { .. }));
        let claim = |place: &[Step], order, tally: &Tally| {
            let is_few = most_named.is_some_and(|most| tally.leaves() * FEW < most);
            let is_stray = tally.leaves() == 1 && most_alike.is_some_and(|most| most > 1);
            let keys = if is_few || is_stray {
                Vec::new()
            } else {
                called(place)
            };
            Some((columns::standing(&keys, tally)?, place.len(), order))
        };
        let claims = self.seen.iter().filter_map(|(place, (order, tally))| {
            let claim = claim(place, *order, tally)?;
            Some((claim, place))
        });
        let best = claims.min_by_key(|&(claim, _)| claim);
        best.map(|(_, place)| place.clone())
            .or_else(|| self.richest())
    }

    /// Where most numbers are, if there are any; else the document itself, if it is a bare list.
    fn richest(&self) -> Option<Place> {
        self.seen
            .iter()
            .filter(|(place, (_, tally))| tally.numbers() > 0 || place.is_empty())
            .min_by_key(|(_, (order, tally))| (Reverse(tally.numbers()), *order))
            .map(|(place, _)| place.clone())
    }
}

/// The names by which a place is judged: none for keys that are numbers themselves.
fn called(place: &[Step]) -> Vec<&str> {
    match place.last() {
        Some(Step::Key) => Vec::new(),
        _ => keys(place),
    }
}

impl Listener for Survey {
    fn enter(&mut self, key: String) -> Result<bool, Halt> {
        let step = Step::to(key.clone());
        if step == Step::Any {
            self.path.push(Step::Key);
            self.note(&key);
            self.path.pop();
        }
        self.path.push(step);
        Ok(true)
    }

    fn leave(&mut self) {
        self.path.pop();
    }

    fn scalar(&mut self, text: &str) -> Result<(), Halt> {
        self.note(text);
        Ok(())
    }

    fn passed_by(&mut self) -> Result<(), Halt> {
        Ok(())
    }
}
