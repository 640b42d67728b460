//! `/check`: who of a few people can still be reached.
//!
//! One probe per person, except where Telegram itself has told of a block: that
//! is shown as it stands, with a button to probe all the same.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::Utc;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup, UserId};

use crate::app::App;
use crate::arrival::{Arrival, Command, Press};
use crate::dialog;
use crate::idlist::{self, PEOPLE_MAX, Request, Subject};
use crate::person::{Evidence, Person};
use crate::reach::{Answer, Verdict, Weight, weigh};
use crate::telegram::Letter;

/// Data of the probe button: this and the person's id.
const PROBE: &str = "probe:";

/// Telegram's limit is 4096 characters shown; what is not shown counts here too.
const LETTER_CHARS_MAX: usize = 3500;

/// What `/check` has to say about one person.
struct Finding {
    lines: Vec<String>,
    probe_button: Option<UserId>,
}

/// `/check ID|@name …`, or as a reply.
pub(crate) async fn check(app: App, arrival: Arc<Arrival>, command: Command) -> anyhow::Result<()> {
    let subjects = match idlist::request(&command.args, command.reply) {
        Request::People(subjects) => subjects,
        Request::Nobody => return say(&app, &arrival, app.texts.check_usage()).await,
        Request::Hidden => return say(&app, &arrival, app.texts.check_hidden()).await,
        Request::TooMany(count) => {
            return say(&app, &arrival, app.texts.check_too_many(count, PEOPLE_MAX)).await;
        }
    };
    let mut seen = HashSet::new();
    let mut findings = Vec::with_capacity(subjects.len());
    for subject in subjects {
        match resolve(&app, subject).await? {
            Resolved::Person(id, known) => {
                // The same person may be named in two ways.
                if seen.insert(id) {
                    findings.push(find(&app, id, known.map(|known| *known)).await?);
                }
            }
            Resolved::Nobody(line) => findings.push(Finding::only(line)),
        }
    }
    for letter in letters(&app, findings) {
        dialog::answer(&app, &arrival, &letter).await?;
    }
    Ok(())
}

/// The person a probe button asks for, if the press was on one.
pub(crate) fn probe_asked(press: Press) -> Option<(Press, UserId)> {
    let id = press.data.strip_prefix(PROBE)?.parse().ok()?;
    Some((press, UserId(id)))
}

/// "Probe now": what is known is put to the test.
pub(crate) async fn probe(
    app: App,
    arrival: Arc<Arrival>,
    (press, id): (Press, UserId),
) -> anyhow::Result<()> {
    app.telegram.acknowledge_press(&press.query_id).await?;
    let known = app.store.person(id).await?;
    let finding = put_to_the_test(&app, id, known).await?;
    for letter in letters(&app, vec![finding]) {
        dialog::answer(&app, &arrival, &letter).await?;
    }
    Ok(())
}

/// Whom a subject turns out to be.
enum Resolved {
    Person(UserId, Option<Box<Person>>),
    /// Nobody who could be probed, and the words for it.
    Nobody(String),
}

async fn resolve(app: &App, subject: Subject) -> anyhow::Result<Resolved> {
    Ok(match subject {
        Subject::Unreadable(given) => Resolved::Nobody(app.texts.check_bad_id(&given)),
        Subject::NotAPerson(id) => Resolved::Nobody(not_a_person(app, id)),
        Subject::Id(id) if id == app.me.id => {
            Resolved::Nobody(not_a_person(app, id.0.cast_signed()))
        }
        Subject::Id(id) => Resolved::Person(id, app.store.person(id).await?.map(Box::new)),
        Subject::Name(name) => match app.store.person_named(&name).await? {
            Some(person) => Resolved::Person(person.id, Some(Box::new(person))),
            None => Resolved::Nobody(app.texts.check_unknown_name(&name)),
        },
    })
}

async fn find(app: &App, id: UserId, known: Option<Person>) -> anyhow::Result<Finding> {
    match known {
        Some(person) if person.is_blocked_by_event() => {
            let name = person.username.as_deref();
            let line = app
                .texts
                .check_verdict(id.0.cast_signed(), name, Verdict::Blocked);
            let mut finding = Finding::only(line);
            finding
                .add_history(app, Some(Verdict::Blocked), &person)
                .await?;
            finding.probe_button = Some(id);
            Ok(finding)
        }
        known => put_to_the_test(app, id, known).await,
    }
}

/// Probes one person, records the verdict, and words it.
async fn put_to_the_test(app: &App, id: UserId, known: Option<Person>) -> anyhow::Result<Finding> {
    let now = Utc::now();
    let name = known.as_ref().and_then(|person| person.username.clone());
    let name = name.as_deref();
    let (verdict, detail) = match app.telegram.touch(id).await? {
        Answer::Verdict(verdict, detail) => (verdict, detail),
        Answer::None(detail) => {
            let mut finding = Finding::only(app.texts.check_no_answer(id, name));
            finding.lines.push(app.texts.check_detail(&detail));
            if let Some(person) = &known {
                finding.add_history(app, None, person).await?;
            }
            return Ok(finding);
        }
    };
    let heard = app
        .store
        .record_verdict(id, verdict, Evidence::Probe, now, app.config.confirm_after)
        .await?;
    let weight = match &heard {
        Some((_, weight)) => *weight,
        None => weigh(verdict, None, now, app.config.confirm_after),
    };
    let line = match weight {
        Weight::Suspected(_) => app.texts.check_verdict_unconfirmed(id, name, verdict),
        // Telegram says yes to every bot's id without asking anybody.
        _ if heard.is_none() && verdict == Verdict::Reachable => {
            app.texts.check_verdict_unseen(id, verdict)
        }
        _ => app.texts.check_verdict(id.0.cast_signed(), name, verdict),
    };
    let mut finding = Finding::only(line);
    finding
        .lines
        .extend(detail.map(|detail| app.texts.check_detail(&detail)));
    if let Some((person, _)) = &heard {
        finding.add_history(app, Some(verdict), person).await?;
    }
    Ok(finding)
}

impl Finding {
    fn only(line: String) -> Self {
        Self {
            lines: vec![line],
            probe_button: None,
        }
    }

    /// Since when and how it is known, and how the dialog began. What is known may
    /// be something else than the verdict that was just `shown`.
    async fn add_history(
        &mut self,
        app: &App,
        shown: Option<Verdict>,
        person: &Person,
    ) -> anyhow::Result<()> {
        let openings = app.store.openings(person.id).await?;
        self.lines.extend(person.standing.as_ref().map(|standing| {
            if shown == Some(standing.verdict) {
                app.texts.check_known(standing)
            } else {
                app.texts.check_counts_as(standing)
            }
        }));
        self.lines.push(app.texts.check_opening(&openings));
        Ok(())
    }
}

fn not_a_person(app: &App, id: i64) -> String {
    app.texts.check_verdict(id, None, Verdict::NotAPerson)
}

/// The findings in as few messages as they fit into.
fn letters(app: &App, findings: Vec<Finding>) -> Vec<Letter> {
    let mut letters: Vec<(String, Vec<UserId>)> = Vec::new();
    for finding in findings {
        let block = finding.lines.join("\n");
        match letters.last_mut() {
            Some((text, buttons))
                if text.chars().count() + block.chars().count() < LETTER_CHARS_MAX =>
            {
                text.push_str("\n\n");
                text.push_str(&block);
                buttons.extend(finding.probe_button);
            }
            _ => letters.push((block, finding.probe_button.into_iter().collect())),
        }
    }
    let letter = |(html, ids): (String, Vec<UserId>)| Letter {
        html,
        buttons: probe_buttons(app, &ids),
    };
    letters.into_iter().map(letter).collect()
}

fn probe_buttons(app: &App, ids: &[UserId]) -> Option<InlineKeyboardMarkup> {
    let button = |id: &UserId| {
        [InlineKeyboardButton::callback(
            app.texts.button_probe_now(*id),
            format!("{PROBE}{id}"),
        )]
    };
    (!ids.is_empty()).then(|| InlineKeyboardMarkup::new(ids.iter().map(button)))
}

async fn say(app: &App, arrival: &Arrival, html: String) -> anyhow::Result<()> {
    dialog::answer(app, arrival, &Letter::plain(html)).await
}
