//! Messages: what they are made of, and what becomes of them.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::IgnoredAny;
use teloxide::payloads::{
    AnswerCallbackQuery, EditMessageCaption, EditMessageCaptionSetters, EditMessageText,
    EditMessageTextSetters, GetFile, SendMessage, SendMessageSetters,
};
use teloxide::types::{
    CallbackQueryId, ChatId, FileId, ForceReply, InlineKeyboardMarkup, LinkPreviewOptions,
    MessageId, ParseMode, Recipient, ReplyMarkup,
};

use super::call::Call;
use super::{CALL_TIME_MAX, CallError, Telegram};
use crate::reach::{Lane, Reading, Verdict, classify};

/// Deadline of a call that moves a file.
const FILE_TIME_MAX: Duration = Duration::from_mins(2);

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

/// A file to send.
#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    /// How it is shown.
    pub(crate) kind: AttachmentKind,
    /// Its name.
    pub(crate) name: String,
    /// Its content: 10 MB at most for a photo, 50 MB for a document.
    pub(crate) bytes: Bytes,
    /// HTML beneath it, at most 1024 characters when shown.
    pub(crate) caption: String,
}

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttachmentKind {
    /// As a picture.
    Photo,
    /// As a file.
    Document,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// It was sent, and has this number in its chat.
    Sent(MessageId),
    /// The person cannot be written to, and why.
    Unreachable(Verdict),
}

/// What became of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// The message says so now, or said so before.
    Made,
    /// There is no such message any more, or nobody who could read it.
    Gone,
}

impl Telegram {
    /// Sends a message, trying again while there is no answer.
    ///
    /// A person who cannot be written to is a [`Delivery`], not an error.
    pub(crate) async fn send(&self, chat: ChatId, letter: &Letter) -> Result<Delivery, CallError> {
        self.send_in(Lane::Reply, chat, letter).await
    }

    /// The same, ahead of other messages: soon it could not be sent any more.
    pub(crate) async fn send_ahead(
        &self,
        chat: ChatId,
        letter: &Letter,
    ) -> Result<Delivery, CallError> {
        self.send_in(Lane::Urgent, chat, letter).await
    }

    /// Sends a message that the person's app opens a reply to.
    pub(crate) async fn ask(&self, chat: ChatId, html: &str) -> Result<Delivery, CallError> {
        let message = message(chat, html).reply_markup(ReplyMarkup::ForceReply(ForceReply::new()));
        let call = Call::new(&message);
        delivered(
            self.patiently(Lane::Reply, Some(chat), &call, CALL_TIME_MAX)
                .await,
        )
    }

    async fn send_in(
        &self,
        lane: Lane,
        chat: ChatId,
        letter: &Letter,
    ) -> Result<Delivery, CallError> {
        let mut message = message(chat, &letter.html);
        if let Some(buttons) = &letter.buttons {
            message = message.reply_markup(ReplyMarkup::InlineKeyboard(buttons.clone()));
        }
        let call = Call::new(&message);
        delivered(self.patiently(lane, Some(chat), &call, CALL_TIME_MAX).await)
    }

    /// Sends a file, trying again while there is no answer.
    pub(crate) async fn send_file(
        &self,
        chat: ChatId,
        file: &Attachment,
    ) -> Result<Delivery, CallError> {
        self.send_file_with(chat, file, None).await
    }

    /// The same with buttons beneath it.
    pub(crate) async fn send_file_with(
        &self,
        chat: ChatId,
        file: &Attachment,
        buttons: Option<&InlineKeyboardMarkup>,
    ) -> Result<Delivery, CallError> {
        let call = Call::file(chat, file, buttons);
        delivered(
            self.patiently(Lane::Reply, Some(chat), &call, FILE_TIME_MAX)
                .await,
        )
    }

    /// Puts other words into a message the bot has sent.
    pub(crate) async fn edit(
        &self,
        chat: ChatId,
        message: MessageId,
        letter: &Letter,
    ) -> Result<Edit, CallError> {
        let mut edit = EditMessageText::new(Recipient::Id(chat), message, letter.html.as_str())
            .parse_mode(ParseMode::Html)
            .link_preview_options(NO_PREVIEW);
        if let Some(buttons) = &letter.buttons {
            edit = edit.reply_markup(buttons.clone());
        }
        self.make_edit(chat, &Call::new(&edit)).await
    }

    /// Puts other words beneath a file the bot has sent.
    pub(crate) async fn edit_caption(
        &self,
        chat: ChatId,
        message: MessageId,
        letter: &Letter,
    ) -> Result<Edit, CallError> {
        let mut edit = EditMessageCaption::new(Recipient::Id(chat), message)
            .caption(letter.html.as_str())
            .parse_mode(ParseMode::Html);
        if let Some(buttons) = &letter.buttons {
            edit = edit.reply_markup(buttons.clone());
        }
        self.make_edit(chat, &Call::new(&edit)).await
    }

    async fn make_edit(&self, chat: ChatId, call: &Call) -> Result<Edit, CallError> {
        match self
            .patiently(Lane::Reply, Some(chat), call, CALL_TIME_MAX)
            .await
        {
            Ok(IgnoredAny) => Ok(Edit::Made),
            Err(CallError::Refused { description, .. })
                if description.contains("message is not modified") =>
            {
                Ok(Edit::Made)
            }
            Err(CallError::Refused { .. }) => Ok(Edit::Gone),
            Err(error) => Err(error),
        }
    }

    /// Fetches a file that somebody has sent to the bot, of this size at most.
    pub(crate) async fn download(
        &self,
        file_id: &str,
        bytes_max: u64,
    ) -> Result<Vec<u8>, CallError> {
        #[derive(Deserialize)]
        struct Place {
            file_path: String,
        }
        let call = Call::new(&GetFile::new(FileId(file_id.to_owned())));
        let place: Place = self
            .patiently(Lane::Reply, None, &call, CALL_TIME_MAX)
            .await?;
        self.api
            .download(&place.file_path, bytes_max, FILE_TIME_MAX)
            .await
    }

    /// Stops the spinner on a pressed button. Too late is not an error: after a
    /// restart the press may be older than Telegram cares for.
    pub(crate) async fn acknowledge_press(&self, query_id: &str) -> Result<(), CallError> {
        let call = Call::new(&AnswerCallbackQuery::new(CallbackQueryId(
            query_id.to_owned(),
        )));
        match self
            .patiently(Lane::Reply, None, &call, CALL_TIME_MAX)
            .await
        {
            Ok(IgnoredAny) | Err(CallError::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// A message of HTML, without buttons so far.
fn message(chat: ChatId, html: &str) -> SendMessage {
    SendMessage::new(Recipient::Id(chat), html)
        .parse_mode(ParseMode::Html)
        .link_preview_options(NO_PREVIEW)
}

/// All that is read of a message the bot has sent.
#[derive(Deserialize)]
struct Sent {
    message_id: i32,
}

fn delivered(answer: Result<Sent, CallError>) -> Result<Delivery, CallError> {
    match answer {
        Ok(Sent { message_id }) => Ok(Delivery::Sent(MessageId(message_id))),
        Err(CallError::Refused {
            code,
            ref description,
        }) if let Some(verdict) = unreachable(code, description) => {
            Ok(Delivery::Unreachable(verdict))
        }
        Err(error) => Err(error),
    }
}

/// What a refused message says about its reader; `None` if the message is at fault.
fn unreachable(code: u16, description: &str) -> Option<Verdict> {
    match classify(code, description) {
        Reading::Verdict(verdict) if verdict != Verdict::Inconclusive => Some(verdict),
        _ => None,
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
