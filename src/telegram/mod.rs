//! Telegram, as the rest of the program knows it: the only module that sends.
//!
//! Every call goes through one gate (`gate`), replies before probes, and pauses
//! for everybody when Telegram says so. Replies are tried again when there was no
//! answer; a probe's answer is only read, never judged here: `Answer` carries
//! it to whoever asked. Of several instances only the one that is sure of its
//! [`Tenure`] calls at all. Nothing here knows what a message says.

mod call;
mod gate;
mod joins;
mod messages;
mod profile;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::Url;
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use teloxide::payloads::{DeleteWebhook, GetMe, GetUpdates, SendChatAction};
use teloxide::types::{ChatAction, ChatId, Recipient, UserId};

pub use self::call::CallError;
pub(crate) use self::call::result_of;
use self::call::{Api, Call};
use self::gate::{Gate, Hold};
pub(crate) use self::joins::Approval;
pub(crate) use self::messages::{Attachment, AttachmentKind, Delivery, Edit, Letter};
use crate::reach::{Answer, Ceilings, Lane, Reading, Tempo, Verdict, classify};
use crate::tenure::Tenure;

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
    /// Calls are made only while it is sure.
    tenure: Tenure,
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
            tenure: Tenure::for_ever(),
        }
    }

    /// The same, but only while this tenure is sure: in doubt calls wait.
    pub(crate) fn under(self, tenure: Tenure) -> Self {
        Self { tenure, ..self }
    }

    /// Who the bot is. Asked once, at start.
    pub(crate) async fn me(&self) -> Result<Me, CallError> {
        result_of(&self.make(&Call::new(&GetMe::new()), CALL_TIME_MAX).await?)
    }

    /// Removes a webhook, without which there is no polling. Waiting updates stay.
    ///
    /// A pause comes first: one that was told before a start would be broken by it.
    pub(crate) async fn delete_webhook(&self) -> Result<(), CallError> {
        self.gate.pass(Lane::Reply, None).await;
        let delete = Call::new(&DeleteWebhook::new());
        self.make(&delete, CALL_TIME_MAX).await.map(drop)
    }

    /// One long poll: the text of the answer, whose result is an array of updates.
    ///
    /// It is given up in doubt: whoever takes over is then the only one who polls.
    pub(crate) async fn poll(&self, payload: &GetUpdates) -> Result<String, CallError> {
        let length = Duration::from_secs(u64::from(payload.timeout.unwrap_or(0)));
        let in_doubt = || CallError::Unavailable("another instance may be polling".to_owned());
        let poll = Call::new(payload);
        self.tenure.sure().await?;
        tokio::select! {
            biased;
            () = self.tenure.doubted() => Err(in_doubt()),
            answer = self.make(&poll, length + POLL_GRACE) => {
                // Woken from a long sleep, the answer may come before the doubt.
                if self.tenure.is_sure() { answer } else { Err(in_doubt()) }
            }
        }
    }

    /// Probes one person with the chat action "typing" and reads the answer.
    ///
    /// Only a refused token is an error, and a tenure that is over: they say nothing about
    /// the person and everything about the bot.
    pub(crate) async fn touch(&self, person: UserId) -> Result<Answer, CallError> {
        let chat = ChatId::from(person);
        let typing = SendChatAction::new(Recipient::Id(chat), ChatAction::Typing);
        match self
            .patiently(Lane::Probe, Some(chat), &Call::new(&typing), CALL_TIME_MAX)
            .await
        {
            Ok(IgnoredAny) => Ok(Answer::Verdict(Verdict::Reachable, None)),
            Err(CallError::Refused { code, description }) => match classify(code, &description) {
                Reading::Verdict(verdict) => Ok(Answer::Verdict(verdict, Some(description))),
                Reading::NoAnswer => Ok(Answer::None(description)),
                Reading::TokenRefused => Err(CallError::TokenRefused { description }),
            },
            Err(error @ (CallError::TokenRefused { .. } | CallError::Deposed(_))) => Err(error),
            Err(error) => Ok(Answer::None(error.to_string())),
        }
    }

    /// Keeps probes from leaving until the guard is dropped.
    pub(crate) fn hold_probes(&self) -> Hold<'_> {
        self.gate.hold_probes()
    }

    /// What Telegram said when it refused the token, if it did.
    pub(crate) fn refusal(&self) -> Option<String> {
        self.refusal.get().map(ToString::to_string)
    }

    /// Probes at this tempo from now on.
    pub(crate) fn set_tempo(&self, tempo: Tempo) {
        self.gate.set_tempo(tempo);
    }

    /// Sends nothing for this long: another process was told so.
    pub(crate) fn pause(&self, length: Duration) {
        self.gate.pause(length);
    }

    /// Ready when Telegram has told us to pause since this was last ready; for one
    /// caller.
    pub(crate) async fn pause_told(&self) {
        self.gate.pause_told().await;
    }

    /// Whether calls have to wait, for Telegram or for the end of doubt.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.gate.shut_for().is_zero() || !self.tenure.is_sure()
    }

    /// How long Telegram wants to hear nothing; zero when it does not mind.
    pub(crate) fn shut_for(&self) -> Duration {
        self.gate.shut_for()
    }

    /// Makes a call through the gate, again and again while there is no answer, and
    /// reads its result. A yes that breaks off is no answer.
    async fn patiently<R: DeserializeOwned>(
        &self,
        lane: Lane,
        chat: Option<ChatId>,
        call: &Call,
        deadline: Duration,
    ) -> Result<R, CallError> {
        let mut backoff = BACKOFF;
        let mut attempt = 1;
        loop {
            self.pass(lane, chat).await?;
            let sent_at = Instant::now();
            let answer = self.make(call, deadline).await;
            match &answer {
                Ok(_) | Err(CallError::Refused { .. }) => self.gate.answered(lane, sent_at),
                Err(CallError::Limited { retry_after }) => {
                    self.gate.refused(lane, sent_at, *retry_after);
                }
                Err(_) => {}
            }
            let error = match answer.and_then(|answer| result_of(&answer)) {
                Ok(result) => return Ok(result),
                Err(error) => error,
            };
            let may_pass = matches!(error, CallError::Limited { .. } | CallError::Unavailable(_));
            if !may_pass || attempt == ATTEMPTS_MAX {
                return Err(error);
            }
            tracing::debug!(method = call.method(), attempt, %error, "no answer, trying again");
            // A limit is waited for at the gate.
            if matches!(error, CallError::Unavailable(_)) {
                tokio::time::sleep(jittered(backoff)).await;
                backoff *= 2;
            }
            attempt += 1;
        }
    }

    /// Waits until a call may leave. Doubt comes first: behind the gate, all that wait
    /// would leave together when it ends.
    async fn pass(&self, lane: Lane, chat: Option<ChatId>) -> Result<(), CallError> {
        loop {
            self.tenure.sure().await?;
            self.gate.pass(lane, chat).await;
            if self.tenure.is_sure() {
                return Ok(());
            }
        }
    }

    /// Makes one call. What the answer says about all calls is heeded here: a 429
    /// shuts the gate, and after a refused token nothing is called any more, for
    /// Telegram takes it ill.
    async fn make(&self, call: &Call, deadline: Duration) -> Result<String, CallError> {
        if let Some(refusal) = self.refusal.get() {
            return Err(refusal.clone());
        }
        self.tenure.sure().await?;
        let answer = self.api.make(call, deadline).await;
        match &answer {
            Err(CallError::Limited { retry_after }) => self.gate.told_to_pause(*retry_after),
            Err(refusal @ CallError::TokenRefused { .. }) => {
                // Only the first refusal counts.
                let _ = self.refusal.set(refusal.clone());
            }
            _ => {}
        }
        answer
    }
}

/// Between the full wait and half of it, so that waiting callers spread out.
pub(crate) fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(0.5 + fastrand::f64() / 2.0)
}
