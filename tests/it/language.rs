//! Choosing a language, and being spoken to in it.

use doorman::sim::{Options, Person, Pressed};

use crate::stage::{Stage, user_id};

const ENGLISH: &str = "Good to see you again";
const RUSSIAN: &str = "Снова здравствуйте";

impl Stage {
    /// Asks for another language and presses its button.
    async fn chooses(&self, person: &Person, button: &str) -> Pressed {
        person.writes("/language");
        let question = self.read(person).await;
        let pressed = person.presses(button);
        let changed = |message: &doorman::sim::Message| message.id == question.id;
        let edited = |world: &doorman::sim::World| {
            let mut messages = world.messages(person.id());
            messages.any(|it| changed(it) && it.buttons().count() == 0)
        };
        self.sim
            .until("the choice", crate::stage::PATIENCE, edited)
            .await
            .unwrap();
        pressed
    }

    async fn greeting(&self, person: &Person) -> String {
        person.starts();
        self.hear(person).await
    }
}

#[tokio::test]
async fn the_chosen_language_is_spoken_until_another_is_chosen() {
    let mut stage = Stage::open().await;
    let ann = stage.sim.person("Ann").speaking("en");
    stage.greeting(&ann).await;
    stage.chooses(&ann, "Русский").await;
    let said = ann.newest().unwrap().visible;
    assert!(said.contains("по-русски"), "{said}");
    let greeting = stage.greeting(&ann).await;
    assert!(greeting.contains(RUSSIAN), "{greeting}");

    // It outlives the bot, and what her client says.
    stage.stop_bot().await.unwrap();
    let ann = ann.speaking("de");
    stage.run_bot();
    let greeting = stage.greeting(&ann).await;
    assert!(greeting.contains(RUSSIAN), "{greeting}");
    let known = stage.known(&ann).await.unwrap();
    assert_eq!(known.chosen_language.as_deref(), Some("ru"));

    let ann = ann.speaking("en");
    stage.chooses(&ann, "Как в моём Telegram").await;
    assert!(stage.greeting(&ann).await.contains(ENGLISH));
    assert_eq!(stage.known(&ann).await.unwrap().chosen_language, None);
    stage.finish().await;
}

#[tokio::test]
async fn every_language_has_a_button_in_its_own_words() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann").speaking("tlh");
    ann.writes("/language");
    let question = stage.read(&ann).await;
    let labels: Vec<_> = question.buttons().map(|it| it.text.as_str()).collect();
    let expected = [
        "English",
        "Deutsch",
        "Español",
        "Bahasa Indonesia",
        "Português (Brasil)",
        "Русский",
        "As in my Telegram",
    ];
    assert_eq!(labels, expected);
    stage.finish().await;
}

#[tokio::test]
async fn a_button_of_a_language_that_is_gone_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("tlh.ftl"),
        "language-name = tlhIngan Hol\nlanguage-chosen = tlhIngan Hol vIjatlh.\n",
    )
    .unwrap();
    let texts = folder.path().to_owned();
    let mut stage = Stage::with(Options::default(), |config| config.texts = Some(texts)).await;
    let ann = stage.sim.person("Ann").speaking("en");
    stage.chooses(&ann, "tlhIngan Hol").await;
    assert_eq!(ann.newest().unwrap().visible, "tlhIngan Hol vIjatlh.");
    ann.writes("/language");
    stage.read(&ann).await;

    stage.stop_bot().await.unwrap();
    std::fs::remove_file(folder.path().join("tlh.ftl")).unwrap();
    stage.run_bot();
    ann.presses("tlhIngan Hol");
    stage.settle().await;
    // Her choice stands, and what there is of it is English.
    assert!(stage.greeting(&ann).await.contains("Nice to meet you"));
    let known = stage.store.person(user_id(&ann)).await.unwrap().unwrap();
    assert_eq!(known.chosen_language.as_deref(), Some("tlh"));
    stage.finish().await;
}

#[tokio::test]
async fn an_answer_is_in_the_language_of_its_reader_and_a_hello_in_the_adders() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann").speaking("pt");
    let bob = stage.sim.person("Bob").speaking("de-AT");
    let cleo = stage.sim.person("Cleo").of_unknown_language();
    for (person, words) in [(&ann, "Prazer"), (&bob, "Schön"), (&cleo, "Nice to meet")] {
        let greeting = stage.greeting(person).await;
        assert!(greeting.contains(words), "{greeting}");
    }
    stage.chooses(&cleo, "Español").await;
    let club = stage.sim.group("Club");
    cleo.adds_bot_to(&club);
    let what = "a hello";
    let said = |world: &doorman::sim::World| world.messages(club.id()).count() == 1;
    stage
        .sim
        .until(what, crate::stage::PATIENCE, said)
        .await
        .unwrap();
    let hello = club.messages().remove(0).visible;
    assert!(hello.contains("privado"), "{hello}");
    stage.finish().await;
}
