//! What a person reads from the first hello on, in every language.
//!
//! The dialogs are in `snapshots`. With `INSTA_UPDATE=always` a run writes them anew;
//! whoever does that reads them.

use doorman::person::Person as Known;
use doorman::reach::REPLY_EVERY;
use doorman::sim::Person;
use futures_util::future::join_all;
use insta::{assert_snapshot, with_settings};

use crate::stage::Stage;

/// The languages that are part of the program.
const LANGUAGES: [&str; 6] = ["en", "de", "es", "id", "pt-BR", "ru"];

/// All that happens between a person and the bot, from first to last.
async fn dialog(stage: &Stage, person: &Person) -> String {
    for text in ["/start", "/start"] {
        person.writes(text);
        stage.read(person).await;
    }
    person.blocks();
    stage.until_known(person, Known::is_blocked).await;
    for text in ["/start", "?!", "/help"] {
        person.writes(text);
        stage.read(person).await;
    }
    // The answers at a stretch are used up.
    tokio::time::sleep(REPLY_EVERY).await;
    person.writes("/privacy");
    stage.read(person).await;
    person.transcript()
}

/// The same for somebody with an app in each of these languages; `None` tells none.
async fn dialogs(stage: &Stage, languages: &[Option<&str>]) -> Vec<String> {
    let people: Vec<_> = languages
        .iter()
        .map(|language| match language {
            Some(language) => stage.sim.person("Ann").speaking(language),
            None => stage.sim.person("Ann").of_unknown_language(),
        })
        .collect();
    join_all(people.iter().map(|person| dialog(stage, person))).await
}

#[tokio::test]
async fn everybody_is_met_in_their_own_language() {
    let stage = Stage::open().await;
    let dialogs = dialogs(&stage, &LANGUAGES.map(Some)).await;
    for (language, dialog) in LANGUAGES.into_iter().zip(dialogs) {
        with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            assert_snapshot!(format!("dialog-{language}"), dialog);
        });
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_language_that_is_not_spoken_gives_way_to_the_nearest_or_to_english() {
    let stage = Stage::open().await;
    let given = [Some("pt"), Some("de-AT"), Some("xx"), None];
    let nearest = [Some("pt-BR"), Some("de"), Some("en"), Some("en")];
    let dialogs = dialogs(&stage, &[given, nearest].concat()).await;
    let (given, nearest) = dialogs.split_at(given.len());
    assert_eq!(given, nearest);
    stage.finish().await;
}
