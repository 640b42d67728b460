//! An answer of `getUpdates`, taken apart without reading what is inside.

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use crate::arrival::{Arrival, Unreadable};
use crate::reach::Response;
use crate::store::Received;
use crate::telegram::{CallError, result_of};

/// The updates of one answer.
#[derive(Debug)]
pub(super) struct Batch {
    /// In the order delivered.
    pub(super) received: Vec<Received>,
    /// Items without an id to know them by. They cannot be kept.
    pub(super) unreadable: usize,
}

impl Batch {
    /// Splits the text of an answer. An answer that is not an array of values is
    /// as good as none; an odd item in it costs only itself. `respond` says which
    /// updates are answered, by their id and what they mean.
    pub(super) fn read(
        body: &str,
        bot_username: &str,
        now: DateTime<Utc>,
        respond: impl Fn(u32, &Arrival) -> Response,
    ) -> Result<Self, CallError> {
        let items: Vec<&RawValue> = result_of(body)?;
        let mut batch = Self {
            received: Vec::with_capacity(items.len()),
            unreadable: 0,
        };
        for item in items {
            let raw = item.get();
            match Arrival::read(raw, bot_username, now) {
                Ok((update_id, arrival)) => {
                    let response = respond(update_id, &arrival);
                    let raw = raw.to_owned();
                    batch.received.push(Received {
                        update_id,
                        raw,
                        arrival,
                        response,
                    });
                }
                Err(Unreadable) => batch.unreadable += 1,
            }
        }
        Ok(batch)
    }

    /// The offset that acknowledges the batch; `None` when nothing has an id.
    pub(super) fn next_offset(&self) -> Option<i32> {
        let last = self
            .received
            .iter()
            .map(|received| received.update_id)
            .max()?;
        Some(i32::try_from(last).map_or(i32::MAX, |last| last.saturating_add(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_item_costs_only_itself() {
        let body = r#"{"ok":true,"result":[{"update_id":7},null,{"update_id":"x"},[],
            {"update_id":9,"message":{"deep":[[[[]]]]}},{"update_id":-1},{"update_id":99999999999}]}"#;
        let batch =
            Batch::read(body, "door_bot", Utc::now(), |_, _| Response::Answer).expect("a list");
        let ids: Vec<_> = batch
            .received
            .iter()
            .map(|received| received.update_id)
            .collect();
        assert_eq!(
            (ids, batch.unreadable, batch.next_offset()),
            (vec![7, 9], 5, Some(10))
        );
    }

    #[test]
    fn what_is_no_list_is_no_answer() {
        for body in [
            r#"{"ok":true,"result":{}}"#,
            r#"{"ok":true,"result":[{"update_id":7}"#,
            "",
        ] {
            let read = Batch::read(body, "door_bot", Utc::now(), |_, _| Response::Answer);
            assert!(matches!(read, Err(CallError::Unavailable(_))), "{body}");
        }
    }
}
