//! What the bot asked of the server, and what it should not have asked.

use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::options::Memory;

/// Older calls are forgotten beyond this many.
const CALLS_MAX: usize = 200_000;

/// One call of the bot.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method, spelled as in the documentation.
    pub method: String,
    /// The chat it was about, when it named one by number.
    pub chat_id: Option<i64>,
    /// The HTTP status; 0 when no answer was given.
    pub status: u16,
    /// The description of an error, or what else was wrong with the answer; else empty.
    pub description: String,
    /// When it arrived.
    pub at: Instant,
    /// The parameters, as one object.
    pub parameters: Value,
}

impl Call {
    /// Whether the call counts as sending: everything but `getUpdates` and `getMe`.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        is_sending(&self.method)
    }
}

/// Whether a method counts as sending.
pub(super) fn is_sending(method: &str) -> bool {
    !matches!(method, "getUpdates" | "getMe")
}

/// The record of calls.
#[derive(Debug)]
pub(super) struct Ledger {
    memory: Memory,
    pub(super) calls: VecDeque<Call>,
    pub(super) counts: BTreeMap<String, usize>,
    pub(super) unexpected: Vec<String>,
    /// How many calls were ever entered.
    pub(super) entered: usize,
}

impl Ledger {
    pub(super) fn new(memory: Memory) -> Self {
        Self {
            memory,
            calls: VecDeque::new(),
            counts: BTreeMap::new(),
            unexpected: Vec::new(),
            entered: 0,
        }
    }

    /// Enters a call; `describe` runs only when calls are kept.
    pub(super) fn enter(&mut self, method: &str, describe: impl FnOnce() -> Call) {
        self.entered += 1;
        match self.counts.get_mut(method) {
            Some(count) => *count += 1,
            None => {
                self.counts.insert(method.to_owned(), 1);
            }
        }
        if self.memory == Memory::Everything {
            if self.calls.len() >= CALLS_MAX {
                self.calls.pop_front();
            }
            self.calls.push_back(describe());
        }
    }

    /// Notes something a well-made bot never does.
    pub(super) fn complain(&mut self, what: String) {
        self.unexpected.push(what);
    }

    /// The most sending calls in any stretch of time as long as `window`.
    pub(super) fn rate_max(&self, window: Duration) -> usize {
        let mut times: Vec<_> = self
            .calls
            .iter()
            .filter(|call| call.is_sending())
            .map(|call| call.at)
            .collect();
        // Calls that arrive together may be entered in any order.
        times.sort_unstable();
        let mut first = 0;
        let mut most = 0;
        for (last, at) in times.iter().enumerate() {
            while *at - times[first] >= window {
                first += 1;
            }
            most = most.max(last + 1 - first);
        }
        most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_busiest_window() {
        let start = Instant::now();
        let mut ledger = Ledger::new(Memory::Everything);
        for (method, millis) in [
            ("sendMessage", 0),
            ("getUpdates", 10),
            ("sendMessage", 900),
            ("sendChatAction", 1000),
            ("sendMessage", 1899),
        ] {
            let at = start + Duration::from_millis(millis);
            ledger.enter(method, || Call {
                method: method.to_owned(),
                chat_id: None,
                status: 200,
                description: String::new(),
                at,
                parameters: Value::Null,
            });
        }
        assert_eq!(ledger.rate_max(Duration::from_secs(1)), 3);
        assert_eq!(ledger.rate_max(Duration::from_millis(100)), 1);
    }
}
