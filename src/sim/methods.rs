//! The table of Bot API methods.
//!
//! `getUpdates` is not here: it waits, so it lives in [`super::updates`]. A method missing from the table answers 404
//! as the real server does for one it does not know.

use super::{
    answer::Outcome, echo, editing, joining, parameters::Parameters, press, probing, profile,
    sending, world::World,
};

/// What a method does, under the lock and without waiting.
pub(super) type Method = fn(&mut World, &Parameters<'_>) -> Outcome;

/// The name of the one method that waits.
pub(super) const GET_UPDATES: &str = "getUpdates";

const METHODS: &[(&str, Method)] = &[
    ("sendMessage", sending::send_message),
    ("sendChatAction", probing::send_chat_action),
    ("editMessageText", editing::edit_message_text),
    ("editMessageCaption", editing::edit_message_caption),
    ("editMessageReplyMarkup", editing::edit_message_reply_markup),
    ("answerCallbackQuery", press::answer_callback_query),
    ("approveChatJoinRequest", joining::approve),
    ("declineChatJoinRequest", joining::decline),
    ("sendPhoto", sending::send_photo),
    ("sendDocument", sending::send_document),
    ("getFile", echo::get_file),
    ("getChat", probing::get_chat),
    ("getMe", profile::get_me),
    ("setWebhook", profile::set_webhook),
    ("deleteWebhook", profile::delete_webhook),
    ("getWebhookInfo", profile::get_webhook_info),
    ("setMyCommands", profile::set_my_commands),
    ("getMyCommands", profile::get_my_commands),
    ("deleteMyCommands", profile::delete_my_commands),
    ("setMyDescription", profile::set_my_description),
    ("getMyDescription", profile::get_my_description),
    ("setMyShortDescription", profile::set_my_short_description),
    ("getMyShortDescription", profile::get_my_short_description),
];

/// Finds a method by its name in any case, with its documented spelling.
pub(super) fn find(name: &str) -> Option<(&'static str, Option<Method>)> {
    if name.eq_ignore_ascii_case(GET_UPDATES) {
        return Some((GET_UPDATES, None));
    }
    METHODS
        .iter()
        .find(|(known, _)| name.eq_ignore_ascii_case(known))
        .map(|(known, method)| (*known, Some(*method)))
}
