//! An audit's message in chat: its words, and the buttons beneath them.

use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

use crate::arrival::Press;
use crate::audience::{Audit, AuditId, AuditState};
use crate::locale::Texts;
use crate::telegram::Letter;

/// Data of the buttons: this, what to do, and the audit's number.
const BUTTON: &str = "audit:";

/// What a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Begin a proposed audit.
    Start,
    /// Stop for now.
    Pause,
    /// Go on.
    Resume,
    /// Give up.
    Cancel,
}

impl Order {
    const WORDS: [(Self, &'static str); 4] = [
        (Self::Start, "start"),
        (Self::Pause, "pause"),
        (Self::Resume, "resume"),
        (Self::Cancel, "cancel"),
    ];

    /// From which state to which the order moves an audit.
    pub(crate) fn moves(self) -> &'static [(AuditState, AuditState)] {
        use AuditState::{Cancelled, Paused, Proposed, Queued, Running};
        match self {
            Self::Start => &[(Proposed, Queued)],
            Self::Pause => &[(Running, Paused), (Queued, Paused)],
            Self::Resume => &[(Paused, Queued)],
            Self::Cancel => &[
                (Running, Cancelled),
                (Queued, Cancelled),
                (Paused, Cancelled),
                (Proposed, Cancelled),
            ],
        }
    }
}

/// The audit a button is about, if the press was on one of ours.
pub(crate) fn ordered(press: Press) -> Option<(Press, Order, AuditId)> {
    let (word, number) = press.data.strip_prefix(BUTTON)?.split_once(':')?;
    let (order, _) = Order::WORDS.into_iter().find(|(_, known)| *known == word)?;
    let id = AuditId(number.parse().ok()?);
    Some((press, order, id))
}

/// An audit's message, with the buttons that make sense in its state.
pub(crate) fn letter(texts: &Texts, audit: &Audit, state: AuditState, html: String) -> Letter {
    let orders: &[Order] = match state {
        AuditState::Proposed => &[Order::Start, Order::Cancel],
        AuditState::Queued | AuditState::Running => &[Order::Pause, Order::Cancel],
        AuditState::Paused => &[Order::Resume, Order::Cancel],
        AuditState::Done | AuditState::Cancelled => &[],
    };
    let buttons = (!orders.is_empty()).then(|| buttons(texts, audit.id, orders));
    Letter { html, buttons }
}

fn buttons(texts: &Texts, id: AuditId, orders: &[Order]) -> InlineKeyboardMarkup {
    let button = |order: &Order| {
        let label = match order {
            Order::Start => texts.button_audit_start(),
            Order::Pause => texts.button_audit_pause(),
            Order::Resume => texts.button_audit_resume(),
            Order::Cancel => texts.button_audit_cancel(),
        };
        let words = Order::WORDS.into_iter();
        let word: String = words
            .filter(|(it, _)| it == order)
            .map(|(_, word)| word)
            .collect();
        InlineKeyboardButton::callback(label, format!("{BUTTON}{word}:{}", id.0))
    };
    InlineKeyboardMarkup::new([orders.iter().map(button)])
}
