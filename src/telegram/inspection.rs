//! Questions about the bot itself that nobody waits for but its owner.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use teloxide::payloads::{GetChatMember, GetMe, GetWebhookInfo};
use teloxide::types::{ChatId, Recipient, UserId};

use super::call::{Call, result_of};
use super::{CALL_TIME_MAX, CallError, Telegram};
use crate::reach::Lane;

/// How updates reach the bot, from `getWebhookInfo`.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Feed {
    /// Empty without a webhook.
    pub(crate) url: String,
    /// Updates that wait at Telegram.
    pub(crate) pending_update_count: u64,
    /// Why the last delivery to the webhook went wrong.
    pub(crate) last_error_message: Option<String>,
    /// The kinds of updates last asked for; `None` if nobody ever chose.
    pub(crate) allowed_updates: Option<Vec<String>>,
}

/// The bot's place in a chat, from `getChatMember`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Standing {
    /// `administrator`, `member`, `restricted`, `left` or `kicked`.
    pub(crate) status: String,
    /// Of an administrator: whether it may add members, and so hears of requests to join.
    #[serde(default)]
    pub(crate) can_invite_users: bool,
    /// Of a restricted member: whether it may write.
    #[serde(default)]
    pub(crate) can_send_messages: bool,
}

impl Telegram {
    /// Where updates go and which.
    pub(crate) async fn feed(&self) -> Result<Feed, CallError> {
        let call = Call::new(&GetWebhookInfo::new());
        result_of(&self.make(&call, CALL_TIME_MAX).await?)
    }

    /// The bot's own place in a group or channel.
    pub(crate) async fn standing(&self, me: UserId, chat: ChatId) -> Result<Standing, CallError> {
        let call = Call::new(&GetChatMember::new(Recipient::Id(chat), me));
        self.patiently(Lane::Probe, None, &call, CALL_TIME_MAX)
            .await
    }

    /// What Telegram's clock says, to the second; `None` if it does not tell.
    pub(crate) async fn clock(&self) -> Result<Option<DateTime<Utc>>, CallError> {
        let call = Call::new(&GetMe::new());
        self.api.date_of(&call, CALL_TIME_MAX).await
    }
}
