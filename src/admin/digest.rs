//! The digest: yesterday's figures, once a day, to every administrator.
//!
//! Each administrator's is noted as soon as it is sent, so that a restart repeats at
//! most what was on its way. One who is set up for the first time begins with the next
//! one that comes due.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use teloxide::types::UserId;

use crate::app::App;
use crate::dialog;
use crate::locale::Digest;
use crate::person::Person;
use crate::schedule::Schedule;
use crate::telegram::Letter;

/// How often it is looked whether a digest is due: clocks are put right, and computers
/// sleep.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// Errors that are named; the others are counted.
const ERRORS_MAX: u32 = 3;

/// Sends every digest when it is due, for ever.
pub(crate) async fn keep_telling(app: App) {
    let Some(schedule) = app.config.digest.clone() else {
        return std::future::pending().await;
    };
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        for admin in &app.config.admins {
            if let Err(error) = tell_if_due(&app, &schedule, *admin, Utc::now()).await {
                let error = format!("{error:#}");
                tracing::error!(%admin, error, "a digest was not sent");
            }
        }
    }
}

async fn tell_if_due(
    app: &App,
    schedule: &Schedule,
    admin: UserId,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let Some(told) = app.store.digest_day(admin).await? else {
        return app.store.note_digest(admin, schedule.latest(now)).await;
    };
    let Some(day) = schedule.due(now, told) else {
        return Ok(());
    };
    let known = app.store.person(admin).await?;
    if !known.as_ref().is_some_and(Person::is_blocked) {
        let app = app.speaking(known.as_ref().and_then(Person::speaks));
        let digest = digest(&app, schedule, day).await?;
        let letter = Letter::plain(app.texts.digest(&digest));
        dialog::write_to(&app, admin, &letter).await?;
    }
    app.store.note_digest(admin, day).await
}

async fn digest(app: &App, schedule: &Schedule, date: NaiveDate) -> anyhow::Result<Digest> {
    let (from, to) = schedule.bounds(date);
    let newest = app.store.parked_between(from, to, ERRORS_MAX).await?;
    let newest = newest.into_iter().map(|it| (it.update_id, it.error));
    Ok(Digest {
        date,
        known: app.store.known_people().await?,
        moves: app.store.moves(from, to).await?,
        parked: app.store.parked_count().await? as u64,
        newest: newest.collect(),
    })
}
