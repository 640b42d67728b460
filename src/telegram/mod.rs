//! Telegram, as the rest of the program knows it: the only module that sends.
//!
//! Every call goes through one gate (`gate`), replies before probes, and pauses
//! for everybody when Telegram says so. Replies are tried again when there was no
//! answer; a probe's answer is only read, never judged here: [`Touch`] carries
//! it to whoever asked. Nothing here knows what a message says.

mod call;
mod gate;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use teloxide::payloads::{
    AnswerCallbackQuery, DeleteWebhook, GetMe, GetUpdates, SendChatAction, SendMessage,
    SendMessageSetters,
};
use teloxide::requests::Payload;
use teloxide::types::{
    CallbackQueryId, ChatAction, ChatId, InlineKeyboardMarkup, LinkPreviewOptions, ParseMode,
    Recipient, ReplyMarkup, UserId,
};

use self::call::Api;
pub use self::call::CallError;
pub(crate) use self::call::result_of;
use self::gate::Gate;
use crate::reach::{Ceilings, Lane, Reading, Verdict, classify};

/// Deadline of one call that is not a long poll.
const CALL_TIME_MAX: Duration = Duration::from_secs(15);

/// How often one message is tried, and one probe.
const ATTEMPTS_MAX: u32 = 5;

/// The wait after the first failed attempt; it doubles with each further one.
const BACKOFF: Duration = Duration::from_secs(1);

/// Deadline of a long poll beyond the poll's own length.
const POLL_GRACE: Duration = Duration::from_secs(15);

/// A Bot API server behind a gate. Cheap to clone.
#[derive(Clone)]
pub struct Telegram {
    api: Api,
    gate: Arc<Gate>,
    /// Set once the token has been refused.
    refusal: Arc<OnceLock<CallError>>,
}

/// The bot itself, from `getMe`.
#[derive(Clone, Debug, Deserialize)]
pub struct Me {
    /// The bot's own id.
    pub id: UserId,
    /// Without `@`.
    pub username: String,
    /// Whether the bot may be added to groups (a setting in BotFather).
    #[serde(default)]
    pub can_join_groups: bool,
}

/// A message to send: HTML, and buttons beneath it.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// HTML as Telegram reads it, at most 4096 characters when shown.
    pub(crate) html: String,
    /// Absent means none.
    pub(crate) buttons: Option<InlineKeyboardMarkup>,
}

impl Letter {
    /// A message without buttons.
    pub(crate) fn plain(html: String) -> Self {
        Self {
            html,
            buttons: None,
        }
    }
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// It was sent.
    Sent,
    /// The person cannot be written to, and why.
    Unreachable(Verdict),
}

/// What a probe brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Touch {
    /// Telegram's answer, read, with its text unless it was a plain yes.
    Verdict(Verdict, Option<String>),
    /// No answer in all attempts; the last thing that was heard.
    NoAnswer(String),
}

impl Telegram {
    /// `url` is the server's root; the client's own timeout must not be shorter
    /// than a long poll.
    pub(crate) fn new(
        client: reqwest::Client,
        url: &Url,
        token: &SecretString,
        ceilings: Ceilings,
    ) -> Self {
        Self {
            api: Api::new(client, url, token),
            gate: Arc::new(Gate::new(ceilings)),
            refusal: Arc::default(),
        }
    }

    /// Who the bot is. Asked once, at start.
    pub(crate) async fn me(&self) -> Result<Me, CallError> {
        let body = self.ask(&GetMe::new(), CALL_TIME_MAX).await?;
        serde_json::from_str(result_of(&body)?.get())
            .map_err(|error| CallError::Unavailable(format!("an unexpected bot: {error}")))
    }

    /// Removes a webhook, without which there is no polling. Waiting updates stay.
    pub(crate) async fn delete_webhook(&self) -> Result<(), CallError> {
        self.ask(&DeleteWebhook::new(), CALL_TIME_MAX)
            .await
            .map(drop)
    }

    /// One long poll: the text of the answer, whose result is an array of updates.
    pub(crate) async fn poll(&self, payload: &GetUpdates) -> Result<String, CallError> {
        let length = Duration::from_secs(u64::from(payload.timeout.unwrap_or(0)));
        self.ask(payload, length + POLL_GRACE).await
    }

    /// Sends a message, trying again while there is no answer.
    ///
    /// A person who cannot be written to is a [`Delivery`], not an error.
    pub(crate) async fn send(&self, chat: ChatId, letter: &Letter) -> Result<Delivery, CallError> {
        let mut message = SendMessage::new(Recipient::Id(chat), letter.html.as_str())
            .parse_mode(ParseMode::Html)
            .link_preview_options(NO_PREVIEW);
        if let Some(buttons) = &letter.buttons {
            message = message.reply_markup(ReplyMarkup::InlineKeyboard(buttons.clone()));
        }
        let sent = self.patiently(Lane::Reply, Some(chat), &message).await;
        match sent {
            Ok(()) => Ok(Delivery::Sent),
            Err(CallError::Refused {
                code,
                ref description,
            }) if let Some(verdict) = unreachable(code, description) => {
                Ok(Delivery::Unreachable(verdict))
            }
            Err(error) => Err(error),
        }
    }

    /// Probes one person with the chat action "typing" and reads the answer.
    ///
    /// Only a refused token is an error: it says nothing about the person and
    /// everything about the bot.
    pub(crate) async fn touch(&self, person: UserId) -> Result<Touch, CallError> {
        let chat = ChatId::from(person);
        let typing = SendChatAction::new(Recipient::Id(chat), ChatAction::Typing);
        match self.patiently(Lane::Probe, Some(chat), &typing).await {
            Ok(()) => Ok(Touch::Verdict(Verdict::Reachable, None)),
            Err(CallError::Refused { code, description }) => match classify(code, &description) {
                Reading::Verdict(verdict) => Ok(Touch::Verdict(verdict, Some(description))),
                Reading::NoAnswer => Ok(Touch::NoAnswer(description)),
                Reading::TokenRefused => Err(CallError::TokenRefused { description }),
            },
            Err(error @ CallError::TokenRefused { .. }) => Err(error),
            Err(error) => Ok(Touch::NoAnswer(error.to_string())),
        }
    }

    /// Stops the spinner on a pressed button. Too late is not an error: after a
    /// restart the press may be older than Telegram cares for.
    pub(crate) async fn acknowledge_press(&self, query_id: &str) -> anyhow::Result<()> {
        let answer = AnswerCallbackQuery::new(CallbackQueryId(query_id.to_owned()));
        match self.patiently(Lane::Reply, None, &answer).await {
            Ok(()) | Err(CallError::Refused { .. }) => Ok(()),
            Err(error) => Err(anyhow::Error::new(error).context("acknowledge a press")),
        }
    }

    /// Does Telegram want to hear nothing just now?
    pub(crate) fn is_shut(&self) -> bool {
        self.gate.is_shut()
    }

    /// Calls through the gate, again and again while there is no answer.
    async fn patiently<P>(
        &self,
        lane: Lane,
        chat: Option<ChatId>,
        payload: &P,
    ) -> Result<(), CallError>
    where
        P: Payload + Serialize,
    {
        let mut backoff = BACKOFF;
        let mut attempt = 1;
        loop {
            self.gate.pass(lane, chat).await;
            let Err(error) = self.ask(payload, CALL_TIME_MAX).await else {
                return Ok(());
            };
            let may_pass = matches!(error, CallError::Limited { .. } | CallError::Unavailable(_));
            if !may_pass || attempt == ATTEMPTS_MAX {
                return Err(error);
            }
            tracing::debug!(method = P::NAME, attempt, %error, "no answer, trying again");
            // A limit is waited for at the gate.
            if matches!(error, CallError::Unavailable(_)) {
                tokio::time::sleep(jittered(backoff)).await;
                backoff *= 2;
            }
            attempt += 1;
        }
    }

    /// Makes one call. What the answer says about all calls is heeded here: a 429
    /// shuts the gate, and after a refused token nothing is called any more, for
    /// Telegram takes it ill.
    async fn ask<P>(&self, payload: &P, deadline: Duration) -> Result<String, CallError>
    where
        P: Payload + Serialize,
    {
        if let Some(refusal) = self.refusal.get() {
            return Err(refusal.clone());
        }
        let answer = self.api.fetch(payload, deadline).await;
        match &answer {
            Err(CallError::Limited { retry_after }) => self.gate.pause(*retry_after),
            Err(refusal @ CallError::TokenRefused { .. }) => {
                // Only the first refusal counts.
                let _ = self.refusal.set(refusal.clone());
            }
            _ => {}
        }
        answer
    }
}

/// What a refused message says about its reader; `None` if the message is at fault.
fn unreachable(code: u16, description: &str) -> Option<Verdict> {
    match classify(code, description) {
        Reading::Verdict(Verdict::Inconclusive) => None,
        Reading::Verdict(verdict) => Some(verdict),
        Reading::NoAnswer | Reading::TokenRefused => None,
    }
}

/// Links in our messages are for pressing; a preview would bury the text.
const NO_PREVIEW: LinkPreviewOptions = LinkPreviewOptions {
    is_disabled: true,
    url: None,
    prefer_small_media: false,
    prefer_large_media: false,
    show_above_text: false,
};

/// Between the full wait and half of it, so that waiting callers spread out.
pub(crate) fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(0.5 + fastrand::f64() / 2.0)
}
