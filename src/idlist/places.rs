//! Where in a JSON document the ids are, judged by its sample.
//!
//! A place is the keys on the way to a value; a table has columns, JSON has places. An object whose
//! keys are numbers, such as `{"17": {"name": "Ann"}}`, may have its ids in the place [`Step::Key`]; the
//! rest of it is under [`Step::Any`].

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
    let mut reader = serde_json::Deserializer::from_slice(sample);
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
                columns::standing(&called(place), tally)
                    .as_ref()
                    .is_some_and(of)
            });
            claims
                .map(|(_, (_, tally))| tally.leaves())
                .max()
                .unwrap_or(0)
        };
        let most_named = most(|standing| matches!(standing, Standing::Named { .. }));
        let most_alike = most(|standing| matches!(standing, Standing::Alike { .. }));
        self.seen
            .into_iter()
            .filter_map(|(place, (order, tally))| {
                let is_stray = tally.leaves() == 1 && most_alike > 1;
                let is_few = tally.leaves() * FEW < most_named || is_stray;
                let keys = if is_few { Vec::new() } else { called(&place) };
                let standing = columns::standing(&keys, &tally)?;
                Some(((standing, place.len(), order), place))
            })
            .min_by_key(|&(claim, _)| claim)
            .map(|(_, place)| place)
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
