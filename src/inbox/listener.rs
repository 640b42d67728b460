//! The inbox as teloxide's `Dispatcher` sees it: an update listener.

use std::convert::Infallible;

use futures_util::stream::{self, BoxStream, StreamExt};
use teloxide::stop::{StopToken, mk_stop_token};
use teloxide::types::{Update, UpdateKind};
use teloxide::update_listeners::{AsUpdateStream, UpdateListener};

use super::Inbox;
use super::window::Job;

/// Feeds the dispatcher from the inbox; ends when the inbox is stopped.
pub(crate) struct Listener {
    inbox: Inbox,
}

impl Listener {
    pub(crate) fn new(inbox: Inbox) -> Self {
        Self { inbox }
    }
}

impl UpdateListener for Listener {
    type Err = Infallible;

    /// The dispatcher may ask to stop; whoever runs doorman stops the inbox.
    fn stop_token(&mut self) -> StopToken {
        let (token, flag) = mk_stop_token();
        let stop = self.inbox.0.stop.clone();
        tokio::spawn(async move {
            flag.await;
            stop.cancel();
        });
        token
    }
}

impl<'a> AsUpdateStream<'a> for Listener {
    type StreamErr = Infallible;
    type Stream = BoxStream<'a, Result<Update, Infallible>>;

    fn as_stream(&'a mut self) -> Self::Stream {
        let updates = stream::unfold(&self.inbox, |inbox| async move {
            let job = inbox.next().await?;
            Some((Ok(update_for(&job)), inbox))
        });
        updates.boxed()
    }
}

/// The update as teloxide knows it.
///
/// A field that teloxide does not know, or knows otherwise, can make it give up
/// on an update that was read here well enough. The dispatcher drops what
/// teloxide gave up on, so such an update travels as an empty message instead:
/// the tree goes by the arrival, not by the message.
pub(super) fn update_for(job: &Job) -> Update {
    let read: Option<Update> = serde_json::from_str(&job.raw).ok();
    match read {
        Some(update) if !matches!(update.kind, UpdateKind::Error(_)) => update,
        _ => stand_in(job),
    }
}

fn stand_in(job: &Job) -> Update {
    let owner = job.arrival.owner().max(1);
    let message = serde_json::json!({
        "update_id": job.update_id,
        "message": {
            "message_id": 1,
            "date": job.arrival.at.timestamp(),
            "chat": { "id": owner, "type": "private", "first_name": "" },
            "from": { "id": owner, "is_bot": false, "first_name": "" },
        }
    });
    serde_json::from_str(&message.to_string()).expect("teloxide reads an empty private message")
}
