//! `/stats`: who comes and who goes, in words and in a picture.

use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Utc};
use teloxide::types::ChatId;

use crate::app::App;
use crate::arrival::{Arrival, Command};
use crate::audience::UnknownWord;
use crate::dialog;
use crate::locale::{Statistics, Texts};
use crate::period::Period;
use crate::picture::{self, Curve, Days, Step};
use crate::retention::curve;
use crate::statistics::{Span, spans};
use crate::tally::{DAY_SECONDS, day};
use crate::telegram::{Attachment, AttachmentKind, Letter};

/// Sources that have a line of their own in the picture.
const LINES_MAX: u32 = 5;

/// `/stats [7d|30d|90d|all]`.
pub(crate) async fn stats(app: App, arrival: Arc<Arrival>, command: Command) -> anyhow::Result<()> {
    let Some(visitor) = &arrival.visitor else {
        return Ok(());
    };
    let Some(period) = asked_about(&command.args) else {
        let UnknownWord(words) = UnknownWord::new(&command.args);
        let letter = Letter::plain(app.texts.stats_unknown_word(&words));
        return dialog::answer(&app, &arrival, &letter).await;
    };
    let now = Utc::now();
    let stats = statistics(&app, period, now).await?;
    let here = stats.known.people - stats.known.gone;
    let text = app.texts.stats(period, stats);
    dialog::answer(&app, &arrival, &Letter::plain(text)).await?;
    let photo = Attachment {
        kind: AttachmentKind::Photo,
        name: "stats.png".to_owned(),
        bytes: draw(&app, period, here, now).await?.into(),
        caption: String::new(),
    };
    let delivery = app.telegram.send_file(ChatId::from(visitor.id), &photo);
    let delivery = delivery.await.context("send a picture")?;
    dialog::heed(&app, visitor.id, delivery).await
}

fn asked_about(args: &str) -> Option<Period> {
    if args.is_empty() {
        Some(Period::Days30)
    } else {
        Period::from_word(args)
    }
}

async fn statistics(app: &App, period: Period, now: DateTime<Utc>) -> anyhow::Result<Statistics> {
    let store = &app.store;
    let from = period.first_day(day(now)) * DAY_SECONDS;
    let from = DateTime::from_timestamp(from, 0).unwrap_or_default();
    // Of the quarter of an hour that is not over yet, everything counts.
    let to = now + chrono::TimeDelta::days(1);
    // There is more than one connection to read with.
    let (known, moves, openings, languages) = tokio::try_join!(
        store.known_people(),
        store.moves(from, to),
        store.openings_by_kind(period, now),
        store.languages(period, now),
    )?;
    Ok(Statistics {
        known,
        moves,
        openings,
        languages,
    })
}

/// Both charts in one picture.
async fn draw(app: &App, period: Period, here: u64, now: DateTime<Utc>) -> anyhow::Result<Vec<u8>> {
    let today = day(now);
    let days = app.store.days(period, now).await?;
    let spans = spans(&days, period.first_day(today), today, here);
    let days = days_chart(&app.texts, period, &spans);
    let mut lines = Vec::new();
    let sources = app.store.best_sources(period, now, LINES_MAX).await?;
    let cohorts = app.store.cohorts(&sources, period, now).await?;
    for (source, cohorts) in sources.iter().zip(cohorts) {
        let shares = curve(&cohorts, today).into_iter();
        let shares = shares.map_while(|kept| (kept.of > 0).then_some((kept.kept, kept.of)));
        lines.push(Curve {
            label: app.texts.source_title(source.as_ref()),
            shares: shares.collect(),
        });
    }
    let title = app.texts.chart_kept();
    let ages = [1, 7, 14, 30].map(|age| (age, app.texts.chart_age(age as u64)));
    let drawing =
        tokio::task::spawn_blocking(move || picture::statistics(&days, &title, &ages, &lines));
    let picture = drawing.await.context("draw statistics")?;
    picture.context("draw statistics")
}

fn days_chart(texts: &Texts, period: Period, spans: &[Span]) -> Days {
    let days_each = match spans {
        [one, next, ..] => (next.first_day - one.first_day).unsigned_abs(),
        _ => 1,
    };
    let date = |span: &Span| {
        let first = DateTime::from_timestamp(span.first_day * DAY_SECONDS, 0);
        first.unwrap_or_default().date_naive().to_string()
    };
    Days {
        title: texts.chart_days(period, days_each),
        names: [texts.chart_new(), texts.chart_left(), texts.chart_here()],
        from: spans.first().map(date).unwrap_or_default(),
        to: spans.last().map(date).unwrap_or_default(),
        steps: spans
            .iter()
            .map(|span| Step {
                up: span.new,
                down: span.left,
                total: span.here,
            })
            .collect(),
    }
}
