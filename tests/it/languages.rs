//! What a person reads from the first hello on, in every language.
//!
//! The dialogs are in `snapshots`. With `INSTA_UPDATE=always` a run writes them anew;
//! whoever does that reads them.

use doorman::person::Person as Known;
use futures_util::future::join_all;
use insta::{assert_snapshot, with_settings};

use crate::stage::Stage;

/// The languages that are part of the program.
const LANGUAGES: [&str; 6] = ["en", "de", "es", "id", "pt-BR", "ru"];

/// All that Ann and Bea, whose apps are in this language, hear from first to last.
/// They are two because nobody gets more than five answers at a stretch.
async fn dialog(stage: &Stage, language: Option<&str>) -> String {
    let [ann, bea] = ["Ann", "Bea"].map(|name| match language {
        Some(language) => stage.sim.person(name).speaking(language),
        None => stage.sim.person(name).of_unknown_language(),
    });
    for text in ["/start", "/start"] {
        ann.writes(text);
        stage.read(&ann).await;
    }
    ann.blocks();
    stage.until_known(&ann, Known::is_blocked).await;
    for text in ["/start", "?!", "/help"] {
        ann.writes(text);
        stage.read(&ann).await;
    }
    bea.writes("/privacy");
    stage.read(&bea).await;
    ann.transcript() + "\n" + &bea.transcript()
}

/// The same in each of these languages; `None` is an app that tells none.
async fn dialogs(stage: &Stage, languages: &[Option<&str>]) -> Vec<String> {
    let dialogs = languages.iter().map(|language| dialog(stage, *language));
    join_all(dialogs).await
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
