//! The update queue.
//!
//! Updates are kept as finished JSON text, so an answer is a concatenation. Confirming, ignoring absurd offsets, the
//! 4 MiB cap and the persistence of `allowed_updates` follow the real server. Left out: retention (24 h for messages,
//! 150 s for button presses) and the cap of 128 MiB.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::options::Repeats;

/// More events than this are not queued.
const QUEUED_MAX: usize = 100_000;
/// An update longer than this is dropped.
const UPDATE_BYTES_MAX: usize = 512 * 1024;
/// An answer that reached this size takes no further update.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Offsets from here on are ignored.
const ID_MAX: i64 = 2_000_000_000;

/// The kinds a bot must ask for by name.
const UNUSUAL: &[&str] = &["chat_member", "message_reaction", "message_reaction_count"];
/// The kinds `allowed_updates` may name.
const KINDS: &[&str] = &[
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "message_reaction",
    "message_reaction_count",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "purchased_paid_media",
    "managed_bot",
    "guest_message",
];

/// Updates on their way to the bot.
#[derive(Debug)]
pub(super) struct Queue {
    items: VecDeque<Item>,
    next_id: i64,
    allowed: Allowed,
    pub(super) waiting: Option<oneshot::Sender<Woken>>,
    last_confirmed: Vec<Item>,
    again: Vec<Item>,
    last_poll: Option<(i64, Instant)>,
    /// The address of the active webhook.
    pub(super) webhook: Option<String>,
}

#[derive(Debug)]
struct Item {
    id: i64,
    text: String,
}

/// Which kinds are queued when they happen.
#[derive(Debug)]
enum Allowed {
    Usual,
    Only(Vec<&'static str>),
}

/// Why a waiting poll ends early.
#[derive(Debug)]
pub(super) enum Woken {
    Data,
    OtherPoll,
    Webhook,
    Revoked,
}

/// What a `getUpdates` call asks for.
pub(super) struct Poll {
    pub(super) offset: i64,
    pub(super) limit: usize,
    pub(super) wait: Duration,
}

impl Queue {
    /// An empty queue whose first update will have the number `first_id`.
    pub(super) fn new(first_id: i64) -> Self {
        Self {
            items: VecDeque::new(),
            next_id: first_id,
            allowed: Allowed::Usual,
            waiting: None,
            last_confirmed: Vec::new(),
            again: Vec::new(),
            last_poll: None,
            webhook: None,
        }
    }

    /// Queues an update, unless the bot did not ask for its kind or there is no room.
    pub(super) fn push(&mut self, kind: &str, body: &str) -> Option<i64> {
        if !self.admits(kind) || self.items.len() >= QUEUED_MAX || body.len() > UPDATE_BYTES_MAX {
            return None;
        }
        let id = self.next_id;
        Some(self.add(format!("{{\"update_id\":{id},\"{kind}\":{body}}}")))
    }

    /// Queues any text as an item; `UPDATE_ID` in it becomes the number it takes.
    pub(super) fn push_raw(&mut self, text: &str) -> i64 {
        self.add(text.replace("UPDATE_ID", &self.next_id.to_string()))
    }

    fn add(&mut self, text: String) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        self.items.push_back(Item { id, text });
        self.wake(Woken::Data);
        id
    }

    /// Starts numbering anew, as after a week without updates; what is queued is lost.
    pub(super) fn restart_at(&mut self, id: i64) {
        self.items.clear();
        self.next_id = id;
    }

    /// Ends the poll that waits, if one does.
    pub(super) fn wake(&mut self, reason: Woken) {
        if let Some(poll) = self.waiting.take() {
            // A poll whose client hung up needs no answer.
            let _ = poll.send(reason);
        }
    }

    /// The next answer also carries what was confirmed last.
    pub(super) fn redeliver(&mut self) {
        self.again = std::mem::take(&mut self.last_confirmed);
        if !self.again.is_empty() {
            self.wake(Woken::Data);
        }
    }

    /// How many updates are not confirmed.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether the bot has confirmed this update.
    pub(super) fn is_confirmed(&self, id: i64) -> bool {
        self.items.front().is_none_or(|first| first.id > id)
    }

    /// Whether a poll waits right now.
    pub(super) fn is_polled(&self) -> bool {
        self.waiting.as_ref().is_some_and(|poll| !poll.is_closed())
    }

    /// Forgets everything queued.
    pub(super) fn clear(&mut self) {
        self.items.clear();
    }

    fn admits(&self, kind: &str) -> bool {
        match &self.allowed {
            Allowed::Usual => !UNUSUAL.contains(&kind),
            Allowed::Only(kinds) => kinds.contains(&kind),
        }
    }

    /// Takes over `allowed_updates`; whatever is no array of strings leaves the previous choice alone.
    pub(super) fn allow(&mut self, list: &str) {
        let Ok(names) = serde_json::from_str::<Vec<String>>(list) else {
            return;
        };
        let known: Vec<_> = KINDS
            .iter()
            .copied()
            .filter(|kind| names.iter().any(|name| name == kind))
            .collect();
        self.allowed = if known.is_empty() {
            Allowed::Usual
        } else {
            Allowed::Only(known)
        };
    }

    /// The kinds the bot chose, if it did.
    pub(super) fn chosen(&self) -> Option<&[&'static str]> {
        match &self.allowed {
            Allowed::Usual => None,
            Allowed::Only(kinds) => Some(kinds),
        }
    }

    /// Deletes what an offset confirms.
    pub(super) fn confirm(&mut self, offset: i64) {
        let head = self.items.front().map_or(self.next_id, |first| first.id);
        let absurd = offset > self.next_id + 10
            || offset >= ID_MAX
            || (offset > 0 && offset < head - 100_000);
        let confirmed = match offset {
            0 => 0,
            _ if absurd => 0,
            1.. => self.items.partition_point(|item| item.id < offset),
            _ => self
                .items
                .len()
                .saturating_sub(usize::try_from(-offset).unwrap_or(usize::MAX)),
        };
        if confirmed > 0 {
            let remembered = confirmed.saturating_sub(100);
            self.last_confirmed = self.items.drain(..confirmed).skip(remembered).collect();
        }
    }

    /// The first `limit` updates as a JSON array; `None` when there are none.
    pub(super) fn batch(&mut self, limit: usize) -> Option<String> {
        if self.items.is_empty() && self.again.is_empty() {
            return None;
        }
        let again = std::mem::take(&mut self.again);
        let mut array = String::from("[");
        for item in again.iter().chain(self.items.iter().take(limit)) {
            if array.len() > ANSWER_BYTES_MAX {
                break;
            }
            if array.len() > 1 {
                array.push(',');
            }
            array.push_str(&item.text);
        }
        array.push(']');
        Some(array)
    }

    /// The real server's brake on polls that ask for the same again and again.
    pub(super) fn brake(&mut self, poll: &mut Poll, repeats: Repeats, now: Instant) {
        if let (Repeats::Limited, Some((offset, at))) = (repeats, self.last_poll)
            && offset == poll.offset
        {
            if now - at < Duration::from_secs(3) {
                poll.wait = poll.wait.max(Duration::from_secs(3));
            }
            if now - at < Duration::from_millis(500) {
                poll.limit = 1;
            }
        }
        self.last_poll = Some((poll.offset, now));
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

    use super::*;

    fn queue(updates: i64) -> Queue {
        let mut queue = Queue::new(5_000_000);
        for _ in 0..updates {
            queue.push("message", "{}");
        }
        queue
    }

    fn left_after(offset: i64) -> Vec<i64> {
        let mut queue = queue(4);
        queue.confirm(offset);
        queue.items.iter().map(|item| item.id - 5_000_000).collect()
    }

    #[test]
    fn an_offset_confirms_what_lies_before_it() {
        let check =
            |offset: i64, expected: &[i64]| assert_eq!(left_after(offset), expected, "{offset}");
        check(0, &[0, 1, 2, 3]);
        check(5_000_000, &[0, 1, 2, 3]);
        check(5_000_002, &[2, 3]);
        check(5_000_004, &[]);
        check(5_000_014, &[]);
        check(-1, &[3]);
        check(-9, &[0, 1, 2, 3]);
    }

    #[test]
    fn an_absurd_offset_is_ignored() {
        let check = |offset: i64| assert_eq!(left_after(offset), [0, 1, 2, 3], "{offset}");
        check(5_000_015);
        check(4_899_999);
        check(2_000_000_000);
        check(i64::MAX);
    }

    #[test]
    fn only_chosen_kinds_are_queued() {
        let check = |list: &str, kind: &str, expected: bool| {
            let mut queue = queue(0);
            queue.allow(r#"["message"]"#);
            queue.allow(list);
            assert_eq!(queue.push(kind, "{}").is_some(), expected, "{list} {kind}");
        };
        check("", "my_chat_member", false);
        check("", "message", true);
        check("nonsense", "my_chat_member", false);
        check(r#"["message",7]"#, "my_chat_member", false);
        check("[]", "my_chat_member", true);
        check("[]", "chat_member", false);
        check(r#"["from_the_future"]"#, "my_chat_member", true);
        check(r#"["chat_member","from_the_future"]"#, "chat_member", true);
    }

    #[test]
    fn an_answer_stops_at_four_mebibytes() {
        let mut queue = queue(0);
        let body = format!("\"{}\"", "x".repeat(500 * 1024));
        for _ in 0..20 {
            queue.push("message", &body);
        }
        let array = queue.batch(100).unwrap();
        assert!(
            array.len() < ANSWER_BYTES_MAX + UPDATE_BYTES_MAX,
            "{}",
            array.len()
        );
        assert_eq!(
            serde_json::from_str::<Vec<serde_json::Value>>(&array)
                .unwrap()
                .len(),
            9
        );
    }

    #[test]
    fn redelivery_repeats_the_last_confirmed_batch_once() {
        let mut queue = queue(2);
        queue.confirm(5_000_002);
        queue.redeliver();
        assert!(
            queue
                .batch(100)
                .unwrap()
                .starts_with(r#"[{"update_id":5000000,"#)
        );
        assert_eq!(queue.batch(100), None);
    }
}
