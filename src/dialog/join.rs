//! Requests to join: a message at once, and what the owner wants to become of them.
//!
//! `greet` writes, `approve` writes and lets in, `confirm` writes with a button that
//! lets in. The message comes first, for it can only be sent while the request is
//! open; who cannot be written to is let in all the same. What stands in the way is
//! told to the administrators once for each chat.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use teloxide::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup, UserId};
use tokio::time::{MissedTickBehavior, interval};

use crate::app::App;
use crate::arrival::{Arrival, Group, JoinRequest, Press, Visitor};
use crate::config::JoinPolicy;
use crate::dialog;
use crate::joining::{self, Approach, Effect, Pending, Stage, Trouble};
use crate::reach::Verdict;
use crate::telegram::{Approval, CallError, Delivery, Letter};

/// Data of the button: this and the chat's id.
const JOIN: &str = "join:";

/// How often it is looked whose five minutes are over.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The wait after that has failed.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Requests to be closed that are read at once.
const PAGE: u32 = 64;

/// Answers a request to join.
pub(crate) async fn asked(
    app: App,
    arrival: Arc<Arrival>,
    request: JoinRequest,
) -> anyhow::Result<()> {
    let Some(visitor) = &arrival.visitor else {
        return Ok(());
    };
    let group = &request.group;
    let known = app.store.pending_join(group.id, visitor.id).await?;
    let is_repeated = known.as_ref().is_some_and(|it| it.asked_at == arrival.at);
    let written = match joining::approach(known.as_ref(), arrival.at, Utc::now()) {
        Approach::Write => write(&app, visitor, &request, arrival.at).await?,
        Approach::Stand => stand(&app, known, arrival.at).await?,
        Approach::TooLate => Written::TooLate,
    };
    if app.config.join_requests == JoinPolicy::Approve {
        let approval = let_in(&app, group.id, visitor.id).await?;
        // That they will be in they have read already.
        let is_in = matches!(approval, Approval::Made | Approval::AlreadyIn);
        if let (Written::Said(pending), false) = (&written, is_in) {
            show(&app, pending, &approval).await?;
        }
        // Whoever was let in before a crash is in already: nobody else was faster.
        let trouble = trouble(&approval).filter(|it| !is_repeated || *it != Trouble::Overtaken);
        if let Some(trouble) = trouble {
            tell_owner(&app, group.id, &group.title, &trouble).await;
        }
    }
    if let Written::TooLate = written {
        tell_owner(&app, group.id, &group.title, &Trouble::TooLate).await;
    }
    Ok(())
}

/// The chat whose button was pressed, if the press was on one of these.
pub(crate) fn pressed_for(press: Press) -> Option<(Press, ChatId)> {
    let id = press.data.strip_prefix(JOIN)?.parse().ok()?;
    Some((press, ChatId(id)))
}

/// The button: lets in whoever pressed it, if they have asked.
pub(crate) async fn pressed(
    app: App,
    arrival: Arc<Arrival>,
    (press, chat): (Press, ChatId),
) -> anyhow::Result<()> {
    dialog::acknowledge(app.clone(), press).await?;
    let Some(visitor) = &arrival.visitor else {
        return Ok(());
    };
    // Whatever the data says, nobody gets further than their own request.
    let Some(pending) = app.store.pending_join(chat, visitor.id).await? else {
        return Ok(());
    };
    match pending.pressed(app.config.join_requests, Utc::now()) {
        Effect::Nothing => return Ok(()),
        Effect::Over => {
            say(&app, &pending, app.texts.join_over(&pending.title)).await?;
        }
        Effect::LetIn => {
            let approval = let_in(&app, chat, visitor.id).await?;
            show(&app, &pending, &approval).await?;
            if let Some(trouble) = trouble(&approval) {
                tell_owner(&app, chat, &pending.title, &trouble).await;
            }
            if approval == Approval::PersonFull {
                return Ok(());
            }
        }
    }
    let settled = Pending {
        stage: Stage::Settled,
        ..pending
    };
    app.store.keep_pending_join(&settled).await
}

/// Tells those who have not pressed in time, and forgets whose time is over, for ever.
pub(crate) async fn keep_closing(app: App) {
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        if let Err(error) = close_all(&app).await {
            tracing::error!(
                error = format!("{error:#}"),
                "requests to join are not closed"
            );
            tokio::time::sleep(RETRY_AFTER).await;
        }
    }
}

async fn close_all(app: &App) -> anyhow::Result<()> {
    let asked_before = Utc::now() - joining::WINDOW - joining::CLOCK_SKEW_MAX;
    app.store.forget_pending_joins(asked_before).await?;
    loop {
        let page = app.store.unpressed_joins(asked_before, PAGE).await?;
        for pending in &page {
            let app = app.speaking_to(pending.person).await?;
            say(&app, pending, app.texts.join_over(&pending.title)).await?;
            app.store.forget_pending_join(pending).await?;
        }
        if page.len() < PAGE as usize {
            return Ok(());
        }
    }
}

/// What came of writing to whoever asks.
enum Written {
    /// This stands for the request.
    Said(Pending),
    /// Telegram takes no message any more.
    TooLate,
    /// There is nobody to write to.
    Nothing,
}

/// Writes to whoever asks, unless they want to hear nothing.
async fn write(
    app: &App,
    visitor: &Visitor,
    request: &JoinRequest,
    asked_at: DateTime<Utc>,
) -> anyhow::Result<Written> {
    let person = app.store.person(visitor.id).await?;
    if person.is_some_and(|person| person.is_blocked()) {
        return Ok(Written::Nothing);
    }
    let JoinRequest { group, write_to } = request;
    let letter = hello(app, visitor, group);
    let message = match app.telegram.send_ahead(*write_to, &letter).await {
        Ok(Delivery::Sent(message)) => message,
        Ok(Delivery::Unreachable(verdict)) => {
            dialog::record_refusal(app, visitor.id, verdict).await?;
            return Ok(match verdict {
                Verdict::NeverStarted => Written::TooLate,
                _ => Written::Nothing,
            });
        }
        // The message was at fault, not the person.
        Err(error @ CallError::Refused { .. }) => {
            tracing::error!(chat = %group.id, %error, "a message about a request was refused");
            return Ok(Written::Nothing);
        }
        Err(error) => return Err(error).context("write to whoever asks to join"),
    };
    let stage = match app.config.join_requests {
        JoinPolicy::Greet | JoinPolicy::Approve => Stage::Told,
        JoinPolicy::Confirm => Stage::Offered,
    };
    let pending = Pending {
        chat: group.id,
        person: visitor.id,
        title: group.title.clone(),
        write_to: *write_to,
        message,
        asked_at,
        stage,
    };
    app.store.keep_pending_join(&pending).await?;
    Ok(Written::Said(pending))
}

/// Lets the message that is there stand for the newest request.
async fn stand(
    app: &App,
    known: Option<Pending>,
    asked_at: DateTime<Utc>,
) -> anyhow::Result<Written> {
    let Some(mut pending) = known else {
        return Ok(Written::Nothing);
    };
    if pending.asked_at < asked_at {
        pending.asked_at = asked_at;
        app.store.keep_pending_join(&pending).await?;
    }
    Ok(Written::Said(pending))
}

fn hello(app: &App, visitor: &Visitor, group: &Group) -> Letter {
    let policy = app.config.join_requests;
    Letter {
        html: app
            .texts
            .join_hello(&visitor.first_name, &group.title, policy),
        buttons: match policy {
            JoinPolicy::Greet | JoinPolicy::Approve => None,
            JoinPolicy::Confirm => Some(button(app, group.id)),
        },
    }
}

fn button(app: &App, chat: ChatId) -> InlineKeyboardMarkup {
    let data = format!("{JOIN}{chat}");
    let button = InlineKeyboardButton::callback(app.texts.button_join(), data);
    InlineKeyboardMarkup::new([[button]])
}

async fn let_in(app: &App, chat: ChatId, person: UserId) -> anyhow::Result<Approval> {
    let approval = app.telegram.approve_join(chat, person).await;
    let approval = approval.context("approve a request to join")?;
    if approval == Approval::Deactivated {
        dialog::record_refusal(app, person, Verdict::Deactivated).await?;
    }
    Ok(approval)
}

/// What the owner is to know of an approval.
fn trouble(approval: &Approval) -> Option<Trouble> {
    match approval {
        Approval::AlreadyIn | Approval::Missing => Some(Trouble::Overtaken),
        Approval::Powerless(detail) => Some(Trouble::Powerless(detail.clone())),
        Approval::Made | Approval::PersonFull | Approval::Deactivated => None,
    }
}

/// Says in the message what became of an approval.
async fn show(app: &App, pending: &Pending, approval: &Approval) -> anyhow::Result<()> {
    let (texts, title) = (&app.texts, pending.title.as_str());
    let html = match approval {
        Approval::Made | Approval::AlreadyIn => texts.join_in(title),
        Approval::Missing => texts.join_overtaken(title),
        Approval::Powerless(_) => texts.join_powerless(title),
        Approval::Deactivated => return Ok(()),
        Approval::PersonFull => {
            let letter = Letter {
                html: texts.join_full(title, app.config.join_requests),
                // It can be pressed again.
                buttons: (pending.stage == Stage::Offered).then(|| button(app, pending.chat)),
            };
            return edit(app, pending, &letter).await;
        }
    };
    say(app, pending, html).await
}

/// Puts other words into the message, and takes its button away.
async fn say(app: &App, pending: &Pending, html: String) -> anyhow::Result<()> {
    edit(app, pending, &Letter::plain(html)).await
}

async fn edit(app: &App, pending: &Pending, letter: &Letter) -> anyhow::Result<()> {
    // A message that is gone needs no other words.
    let edit = app.telegram.edit(pending.write_to, pending.message, letter);
    edit.await.map(drop).context("edit what a request was told")
}

/// Tells the administrators of trouble in a chat, unless they know. If that fails,
/// the next request is the next occasion.
async fn tell_owner(app: &App, chat: ChatId, title: &str, trouble: &Trouble) {
    if let Err(error) = tell_owner_once(app, chat, title, trouble).await {
        tracing::error!(%chat, ?trouble, error = format!("{error:#}"), "the owner was not told");
    }
}

async fn tell_owner_once(
    app: &App,
    chat: ChatId,
    title: &str,
    trouble: &Trouble,
) -> anyhow::Result<()> {
    let now = Utc::now();
    if !app.store.note_join_trouble(chat, trouble, now).await? {
        return Ok(());
    }
    tracing::warn!(%chat, ?trouble, "requests to join");
    for admin in &app.config.admins {
        let app = app.speaking_to(*admin).await?;
        let letter = Letter::plain(app.texts.join_trouble(title, trouble));
        let told = dialog::write_to(&app, *admin, &letter).await;
        if told.is_err() {
            app.store.forget_join_trouble(chat, trouble).await?;
            return told;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use teloxide::types::MessageId;

    use super::*;

    #[test]
    fn a_press_names_its_chat() {
        let check = |data: &str, expected: Option<i64>| {
            let press = Press {
                query_id: "1".to_owned(),
                data: data.to_owned(),
                message: MessageId(5),
            };
            let chat = pressed_for(press).map(|(_, chat)| chat.0);
            assert_eq!(chat, expected, "{data:?}");
        };
        check("join:-1001234567890", Some(-1_001_234_567_890));
        check("join:", None);
        check("join:-5 ", None);
        check("join:99999999999999999999", None);
        check("probe:5", None);
        check("", None);
    }
}
