//! `editMessageText`, `editMessageCaption` and `editMessageReplyMarkup`.

use super::{
    account::Reach,
    answer::{Answer, Outcome, Refusal},
    echo::outgoing,
    html::Formatted,
    markup::{self, Markup},
    parameters::Parameters,
    text,
    transcript::shown,
    world::{Target, World},
};

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly the \
                            same as a current content and reply markup of the message";

/// `editMessageText`.
pub(super) fn edit_message_text(world: &mut World, call: &Parameters<'_>) -> Outcome {
    edit_words(world, call, Words::Text)
}

/// `editMessageCaption`. An absent caption removes the one there is.
pub(super) fn edit_message_caption(world: &mut World, call: &Parameters<'_>) -> Outcome {
    edit_words(world, call, Words::Caption)
}

/// Which words of a message are edited; it has one of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    Text,
    Caption,
}

impl Words {
    fn field(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Caption => "caption",
        }
    }

    fn read(self, call: &Parameters<'_>) -> Result<Formatted, Refusal> {
        match self {
            Self::Text => text::required(call, self.field()),
            Self::Caption => text::formatted(call, self.field()),
        }
    }

    /// Trims and measures the words. That there are too many, only the far end says.
    fn fitting(self, content: Formatted) -> Result<Formatted, Refusal> {
        let is_nothing = self == Self::Caption && content.visible.trim().is_empty();
        let content = if is_nothing {
            content
        } else {
            text::trimmed(content)?
        };
        let (chars_max, complaint) = match self {
            Self::Text => (text::TEXT_CHARS_MAX, "MESSAGE_TOO_LONG"),
            Self::Caption => (text::CAPTION_CHARS_MAX, "MEDIA_CAPTION_TOO_LONG"),
        };
        if content.visible.chars().count() > chars_max {
            return Err(Refusal::careless(complaint));
        }
        Ok(content)
    }
}

fn edit_words(world: &mut World, call: &Parameters<'_>, words: Words) -> Outcome {
    let content = words.read(call)?;
    let markup = Keyboard::read(call)?;
    let (chat, id) = message_to_edit(world, call)?;
    let content = words.fitting(content)?;
    let message = world
        .dialog_mut(chat)
        .and_then(|dialog| dialog.message(id))
        .ok_or_else(not_found)?;
    let has = match message.attachment {
        Some(_) => Words::Caption,
        None => Words::Text,
    };
    if has != words {
        let missing = format!("there is no {} in the message to edit", words.field());
        return Err(Refusal::bad(&missing));
    }
    let same_text = message.visible == content.visible && message.entities == content.entities;
    if same_text && message.keyboard == markup.rows {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    call.text(words.field()).clone_into(&mut message.text);
    message.visible = content.visible;
    message.entities = content.entities;
    markup.replace(world, chat, id)
}

/// `editMessageReplyMarkup`.
pub(super) fn edit_message_reply_markup(world: &mut World, call: &Parameters<'_>) -> Outcome {
    let markup = Keyboard::read(call)?;
    let (chat, id) = message_to_edit(world, call)?;
    let message = world
        .dialog_mut(chat)
        .and_then(|dialog| dialog.message(id))
        .ok_or_else(not_found)?;
    if message.keyboard == markup.rows {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    markup.replace(world, chat, id)
}

/// The inline keyboard an edit sets; without one, an edit removes what was there.
struct Keyboard {
    rows: Vec<Vec<super::dialog::Button>>,
    source: Option<String>,
}

impl Keyboard {
    fn read(call: &Parameters<'_>) -> Result<Self, Refusal> {
        let source = call.text("reply_markup");
        Ok(match markup::read(source)? {
            Markup::Inline(rows) => Self {
                rows,
                source: Some(source.to_owned()),
            },
            Markup::Absent => Self {
                rows: Vec::new(),
                source: None,
            },
            Markup::Reply => return Err(Refusal::careless("inline keyboard expected")),
        })
    }

    /// Puts the keyboard on, counts the edit and echoes the message.
    fn replace(self, world: &mut World, chat: i64, id: i64) -> Outcome {
        let message = world
            .dialog_mut(chat)
            .and_then(|dialog| dialog.message(id))
            .ok_or_else(not_found)?;
        message.keyboard = self.rows;
        message.markup = self.source;
        message.edits += 1;
        let message = message.clone();
        let name = world.name(chat).to_owned();
        world
            .transcript
            .add(chat, || format!("{name} ✎ {}", shown(&message)));
        Ok(Answer {
            result: outgoing(world, chat, &message).into(),
            remark: None,
        })
    }
}

fn not_found() -> Refusal {
    Refusal::bad("message to edit not found")
}

/// The message an edit is about, after the checks on its chat.
fn message_to_edit(world: &mut World, call: &Parameters<'_>) -> Result<(i64, i64), Refusal> {
    if call.text("chat_id").is_empty() && call.text("message_id").is_empty() {
        return Err(Refusal::careless("message identifier is not specified"));
    }
    let target = world.target(call.text("chat_id"))?;
    let (Target::Person(chat) | Target::Room(chat)) = target else {
        return Err(not_found());
    };
    if let Target::Room(_) = target {
        world.rooms[&chat].access()?;
    }
    let id = call.integer("message_id");
    let dialog = world.dialog_mut(chat).ok_or_else(not_found)?;
    if dialog.message(id).is_none() {
        let known = dialog.has_heard(id);
        return Err(if known {
            Refusal::bad("message can't be edited")
        } else {
            not_found()
        });
    }
    // An edit needs no permission to write first, but a blocked bot reaches nobody.
    if target == Target::Person(chat) && world.reach(chat) == Reach::Blocked {
        return Err(Refusal::forbidden("bot was blocked by the user"));
    }
    Ok((chat, id))
}
