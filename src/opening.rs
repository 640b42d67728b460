//! How a dialog begins, and begins anew.
//!
//! Each opening is one row for ever: by them the owner learns which link, which
//! channel, which website brought whom. The words in the tables are part of the
//! schema: one that was ever written stays readable.
//!
//! Pure: read off an update by `store`, worded by `locale`.

use std::borrow::Cow;

use teloxide::types::ChatId;

use crate::arrival::{Event, Grant};
use crate::deeplink::Source;

/// One opening.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Opening {
    /// The person pressed Start.
    Start(Source),
    /// The person let the bot write.
    Grant(Grant),
    /// The person asked to join this group or channel.
    JoinRequest(ChatId),
}

const START: &str = "start";
const LOGIN: &str = "login";
const APP_REQUEST: &str = "app_request";
const APP_OPENED: &str = "app_opened";
const ATTACHMENT_MENU: &str = "attachment_menu";
const JOIN_REQUEST: &str = "join_request";

impl Opening {
    /// The opening an event is, if it is one.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Start(source) => Some(Self::Start(source.clone())),
            Event::Granted(grant) => Some(Self::Grant(grant.clone())),
            Event::JoinRequest(request) => Some(Self::JoinRequest(request.group.id)),
            _ => None,
        }
    }

    /// The word for its kind in the store.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Start(_) => START,
            Self::Grant(Grant::Login(_)) => LOGIN,
            Self::Grant(Grant::AppRequest) => APP_REQUEST,
            Self::Grant(Grant::AppOpened(_)) => APP_OPENED,
            Self::Grant(Grant::AttachmentMenu) => ATTACHMENT_MENU,
            Self::JoinRequest(_) => JOIN_REQUEST,
        }
    }

    /// What brought the person: a payload, a website, an app, a chat's id; may be empty.
    #[must_use]
    pub fn source(&self) -> Cow<'_, str> {
        match self {
            Self::Start(source) => source.as_stored().into(),
            Self::Grant(Grant::Login(name) | Grant::AppOpened(name)) => name.into(),
            Self::Grant(Grant::AppRequest | Grant::AttachmentMenu) => "".into(),
            Self::JoinRequest(chat) => chat.0.to_string().into(),
        }
    }

    /// Reads what [`Opening::kind`] and [`Opening::source`] wrote; `None` if a later
    /// version wrote it.
    #[must_use]
    pub fn from_stored(kind: &str, source: &str) -> Option<Self> {
        Some(match kind {
            START => Self::Start(Source::from_stored(source)),
            LOGIN => Self::Grant(Grant::Login(source.to_owned())),
            APP_REQUEST => Self::Grant(Grant::AppRequest),
            APP_OPENED => Self::Grant(Grant::AppOpened(source.to_owned())),
            ATTACHMENT_MENU => Self::Grant(Grant::AttachmentMenu),
            JOIN_REQUEST => Self::JoinRequest(ChatId(source.parse().ok()?)),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_opening_is_read_back_as_it_was_stored() {
        for opening in [
            Opening::Start(Source::Organic),
            Opening::Start(Source::from_stored("summer")),
            Opening::Grant(Grant::Login("example.com".to_owned())),
            Opening::Grant(Grant::AppRequest),
            Opening::Grant(Grant::AppOpened("shop".to_owned())),
            Opening::Grant(Grant::AttachmentMenu),
            Opening::JoinRequest(ChatId(-1_001_234_567_890)),
        ] {
            let read = Opening::from_stored(opening.kind(), &opening.source());
            assert_eq!(read, Some(opening));
        }
        assert_eq!(Opening::from_stored("telepathy", ""), None);
    }
}
