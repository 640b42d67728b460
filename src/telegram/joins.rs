//! Letting people in who ask to join.

use serde::de::IgnoredAny;
use teloxide::payloads::ApproveChatJoinRequest;
use teloxide::types::{ChatId, Recipient, UserId};

use super::call::Call;
use super::{CALL_TIME_MAX, CallError, Telegram};
use crate::reach::{Lane, Reading, Verdict, classify};

/// What became of an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Approval {
    /// The person is in.
    Made,
    /// The person was in already.
    AlreadyIn,
    /// There is no such request: dealt with by another administrator, or withdrawn.
    Missing,
    /// The person is in as many groups and channels as Telegram allows.
    PersonFull,
    /// The account is gone.
    Deactivated,
    /// The bot may not let anybody in there; Telegram's words.
    Powerless(String),
}

impl Telegram {
    /// Lets a person in, trying again while there is no answer.
    ///
    /// A request that cannot be approved is an [`Approval`], not an error.
    pub(crate) async fn approve_join(
        &self,
        chat: ChatId,
        person: UserId,
    ) -> Result<Approval, CallError> {
        let call = Call::new(&ApproveChatJoinRequest::new(Recipient::Id(chat), person));
        // It is no message in the chat: the pace of messages there is not its own.
        match self
            .patiently(Lane::Urgent, None, &call, CALL_TIME_MAX)
            .await
        {
            Ok(IgnoredAny) => Ok(Approval::Made),
            Err(CallError::Refused { code, description }) => Ok(refused(code, description)),
            Err(error) => Err(error),
        }
    }
}

/// What a refusal says: about the person, about the request, else about the bot.
fn refused(code: u16, description: String) -> Approval {
    if classify(code, &description) == Reading::Verdict(Verdict::Deactivated) {
        return Approval::Deactivated;
    }
    let says = |word: &str| description.contains(word);
    if says("USER_ALREADY_PARTICIPANT") {
        Approval::AlreadyIn
    } else if says("HIDE_REQUESTER_MISSING") || says("USER_ID_INVALID") {
        Approval::Missing
    } else if says("CHANNELS_TOO_MUCH") {
        Approval::PersonFull
    } else {
        Approval::Powerless(description)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: u16, description: &str, expected: Approval) {
        assert_eq!(refused(code, description.to_owned()), expected);
    }

    fn check_powerless(code: u16, description: &str) {
        let expected = Approval::Powerless(description.to_owned());
        check(code, description, expected);
    }

    #[test]
    fn a_refused_approval_says_whom_it_is_about() {
        check(
            400,
            "Bad Request: USER_ALREADY_PARTICIPANT",
            Approval::AlreadyIn,
        );
        check(
            400,
            "Bad Request: HIDE_REQUESTER_MISSING",
            Approval::Missing,
        );
        check(400, "Bad Request: USER_ID_INVALID", Approval::Missing);
        check(
            400,
            "Bad Request: USER_CHANNELS_TOO_MUCH",
            Approval::PersonFull,
        );
        check(400, "Bad Request: CHANNELS_TOO_MUCH", Approval::PersonFull);
        check(403, "Forbidden: user is deactivated", Approval::Deactivated);
        check_powerless(
            400,
            "Bad Request: not enough rights to manage chat join requests",
        );
        check_powerless(400, "Bad Request: CHAT_ADMIN_REQUIRED");
        check_powerless(400, "Bad Request: the chat can't have join requests");
        check_powerless(400, "Bad Request: chat not found");
        check_powerless(403, "Forbidden: bot was kicked from the channel chat");
        check_powerless(403, "Forbidden: bot is not a member of the channel chat");
        check_powerless(403, "Forbidden: the group chat was deleted");
    }
}
