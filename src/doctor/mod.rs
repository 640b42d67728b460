//! `doorman doctor`: whether all is as it should be, one line for each thing looked
//! at, with the remedy.
//!
//! It neither polls nor takes the lock nor migrates, so it works beside a running bot
//! and before its first start. It sends nothing but the chat action of a probe, to the
//! administrators. What it hears is judged in `opinion`.

mod finding;
mod opinion;

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::Utc;
use secrecy::ExposeSecret;

pub(crate) use self::finding::{Finding, Report, State};
use crate::audit;
use crate::config::Config;
use crate::inbox::ALLOWED_UPDATES;
use crate::locale::Library;
use crate::secrets::Secrets;
use crate::serve;
use crate::store::{Inspection, Store};
use crate::telegram::{Me, Telegram};

/// Groups and channels asked about; more would keep the owner waiting.
const CHATS_MAX: u32 = 100;

/// The longest pause that is waited for.
const PAUSE_MAX: Duration = Duration::from_secs(10);

/// Looks at everything the settings lead to.
pub(crate) async fn examine(config: &Config) -> Report {
    let mut report = Report::new(vec![Finding::ok("settings", "can be read")]);
    report.add(texts(config));
    let (database, store) = database(config).await;
    report.add([database]);
    match serve::http_client(config) {
        Ok(client) => {
            let telegram = Telegram::new(client, &config.api_url, &config.token, config.ceilings);
            report.add(bot(config, &telegram, store.as_ref()).await);
        }
        Err(failure) => report.add([Finding::fail("token", failure, "see TELOXIDE_PROXY")]),
    }
    if let Some(store) = store {
        store.close().await;
    }
    report.blank_out(&Secrets::new(config.token.clone(), &config.database_url))
}

/// The owner's texts: a line for each mistake.
fn texts(config: &Config) -> Vec<Finding> {
    match Library::open(config.texts.clone()) {
        Ok(library) => {
            let languages = library.languages().len();
            vec![Finding::ok("texts", format!("{languages} languages"))]
        }
        Err(flaws) => {
            let flaws = flaws.0.iter();
            let flaw = |flaw| Finding::fail("texts", flaw, "see doorman texts");
            flaws.map(flaw).collect()
        }
    }
}

/// The database, and the store on it if its tables are up to date already.
async fn database(config: &Config) -> (Finding, Option<Store>) {
    let url = config.database_url.expose_secret();
    let inspected = Store::inspect(url).await;
    let newest = Store::newest_schema();
    let is_current =
        matches!(inspected, Ok(Inspection::Found { schema: Some(it) }) if it == newest);
    let finding = opinion::database(inspected, newest);
    if !is_current {
        return (finding, None);
    }
    match Store::open(url).await {
        Ok(store) => (finding, Some(store)),
        Err(error) => (opinion::database(Err(error), newest), None),
    }
}

/// What only Telegram can tell.
async fn bot(config: &Config, telegram: &Telegram, store: Option<&Store>) -> Vec<Finding> {
    if let Some(store) = store
        && let Err(error) = audit::share_pause(store, telegram).await
    {
        return vec![opinion::database(Err(error), Store::newest_schema())];
    }
    let me = match telegram.me().await {
        Ok(me) => me,
        Err(error) => return vec![opinion::no_token(&error)],
    };
    let mut findings = vec![opinion::token(&me), clock(telegram).await];
    findings.extend(feed(telegram).await);
    findings.extend([opinion::groups(&me), opinion::privacy(&me)]);
    if telegram.shut_for() > PAUSE_MAX {
        findings.push(opinion::paused(telegram.shut_for()));
        return findings;
    }
    findings.extend(admins(config, telegram).await);
    if let Some(store) = store {
        findings.extend(chats(store, telegram, &me).await);
    }
    findings
}

async fn clock(telegram: &Telegram) -> Finding {
    let asked_at = Utc::now();
    match telegram.clock().await {
        Ok(theirs) => opinion::clock(theirs, asked_at, Utc::now()),
        Err(error) => opinion::unanswered("clock", &error),
    }
}

async fn feed(telegram: &Telegram) -> Vec<Finding> {
    let wanted = serde_json::to_value(ALLOWED_UPDATES).and_then(serde_json::from_value);
    let wanted: BTreeSet<String> = wanted.expect("kinds of updates are words");
    match telegram.feed().await {
        Ok(feed) => vec![
            opinion::webhook(&feed),
            opinion::waiting(&feed),
            opinion::updates(&feed, &wanted),
        ],
        Err(error) => vec![opinion::unanswered("webhook", &error)],
    }
}

async fn admins(config: &Config, telegram: &Telegram) -> Vec<Finding> {
    if config.admins.is_empty() {
        return vec![opinion::no_admins()];
    }
    let mut admins: Vec<_> = config.admins.iter().copied().collect();
    admins.sort_unstable();
    let mut findings = Vec::new();
    for admin in admins {
        findings.push(match telegram.touch(admin).await {
            Ok(answer) => opinion::admin(admin, &answer),
            Err(error) => opinion::unanswered("admin", &error),
        });
    }
    findings
}

/// A line for each chat where something is amiss, and one for all the others.
async fn chats(store: &Store, telegram: &Telegram, me: &Me) -> Vec<Finding> {
    let chats = match store.chats(CHATS_MAX).await {
        Ok(chats) => chats,
        Err(error) => return vec![opinion::database(Err(error), Store::newest_schema())],
    };
    let mut findings = Vec::new();
    for chat in &chats {
        let standing = telegram.standing(me.id, chat.id).await;
        findings.extend(opinion::chat(chat, &standing));
    }
    let well = chats.len() - findings.len();
    findings.push(opinion::chats(well, chats.len() == CHATS_MAX as usize));
    findings
}
