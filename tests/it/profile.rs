//! What people see of the bot before they talk to it.

use doorman::sim::{Fault, Options, Rule, Sim, World};
use doorman::store::Menu;
use serde_json::{Value, json};
use tokio::time::{Duration, Instant};

use crate::stage::{PATIENCE, Stage, user_id};

const PUBLIC: [&str; 6] = ["start", "help", "language", "privacy", "mydata", "forgetme"];
const ADMIN: [&str; 7] = [
    "check", "audit", "export", "link", "links", "sources", "stats",
];

/// Waits until everything has been looked at: for each language the descriptions,
/// everybody's menu and the owner's, and at the end three menus of strangers.
async fn until_refreshed(stage: &Stage) {
    let refreshed = |world: &World| {
        let languages = world.called("getMyDescription");
        languages > 0 && world.called("getMyCommands") == 5 * languages
    };
    let refreshed = stage.sim.until("menus", PATIENCE, refreshed);
    refreshed.await.unwrap();
}

fn menu(sim: &Sim, scope: &str, language: &str) -> Vec<String> {
    sim.ask(|world| world.menu(scope, language))
}

fn calls_that_change(sim: &Sim) -> usize {
    let methods = [
        "setMyCommands",
        "deleteMyCommands",
        "setMyDescription",
        "setMyShortDescription",
    ];
    methods.iter().map(|it| sim.calls_to(it).len()).sum()
}

#[tokio::test]
async fn everybody_has_a_menu_and_the_owner_a_longer_one() {
    let stage = Stage::open().await;
    stage.owner.starts();
    stage.read(&stage.owner).await;
    until_refreshed(&stage).await;
    stage.until_polled().await;

    let own = format!("chat {}", stage.owner.id());
    for language in ["", "en"] {
        assert_eq!(menu(&stage.sim, "all_private_chats", language), PUBLIC);
        let owners = menu(&stage.sim, &own, language);
        assert_eq!(owners, [PUBLIC.as_slice(), &ADMIN].concat());
    }
    // English is what everybody else reads as well: it is not said twice.
    let said = |language| {
        stage.sim.ask(|world| {
            let (long, short) = world.described(language);
            [long.contains("Press Start"), short.contains("Press Start")]
        })
    };
    assert_eq!((said(""), said("en")), ([true, true], [false, false]));
    assert_eq!(menu(&stage.sim, "default", ""), [""; 0]);
    stage.finish().await;
}

#[tokio::test]
async fn what_telegram_has_already_is_not_sent_again() {
    let mut stage = Stage::open().await;
    stage.owner.starts();
    stage.read(&stage.owner).await;
    until_refreshed(&stage).await;
    stage.stop_bot().await.unwrap();
    let sent = calls_that_change(&stage.sim);
    assert!(sent > 0);

    stage.run_bot();
    let asked = stage.sim.calls_to("getMyDescription").len();
    let again = |world: &World| world.called("getMyDescription") > asked;
    stage.sim.until("a start", PATIENCE, again).await.unwrap();
    until_refreshed(&stage).await;
    assert_eq!(calls_that_change(&stage.sim), sent);
    stage.finish().await;
}

/// Tells Telegram of a menu, as some other program did before.
async fn set_menu(sim: &Sim, scope: &Value, language: &str) {
    let address = format!("{}/bot{}/setMyCommands", sim.url(), sim.token());
    let commands = json!([{ "command": "old", "description": "of old" }]);
    let body = json!({ "commands": commands, "scope": scope, "language_code": language });
    let call = reqwest::Client::new()
        .post(address)
        .header("content-type", "application/json");
    let answer = call.body(body.to_string()).send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}

#[tokio::test]
async fn menus_of_former_administrators_and_other_programs_are_removed() {
    let mut stage = Stage::dark(Options::default(), |_| {}).await;
    let former = stage.sim.person("Fay");
    let of_former = json!({ "type": "chat", "chat_id": former.id() });
    set_menu(&stage.sim, &of_former, "en").await;
    set_menu(&stage.sim, &json!({ "type": "all_private_chats" }), "tlh").await;
    for person in [Some(user_id(&former)), None] {
        let language = Some(if person.is_some() { "en" } else { "tlh" }.to_owned());
        let menu = Menu { person, language };
        stage.store.note_menu(&menu).await.unwrap();
    }
    for scope in ["default", "all_group_chats", "all_chat_administrators"] {
        set_menu(&stage.sim, &json!({ "type": scope }), "en").await;
    }

    stage.run_bot();
    until_refreshed(&stage).await;
    let gone = |world: &World| world.called("deleteMyCommands") == 5;
    stage.sim.until("menus gone", PATIENCE, gone).await.unwrap();
    let own = format!("chat {}", former.id());
    for (scope, language) in [
        (own.as_str(), "en"),
        ("all_private_chats", "tlh"),
        ("default", "en"),
        ("all_group_chats", "en"),
        ("all_chat_administrators", "en"),
    ] {
        assert_eq!(menu(&stage.sim, scope, language), [""; 0], "{scope}");
    }
    let is_wanted = |menu: &Menu| {
        menu.language.as_deref() != Some("tlh")
            && menu.person.is_none_or(|it| it == user_id(&stage.owner))
    };
    let ends_at = Instant::now() + PATIENCE;
    while !stage.store.menus().await.unwrap().iter().all(is_wanted) {
        assert!(Instant::now() < ends_at, "menus stay noted");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stage.finish().await;
}

#[tokio::test]
async fn what_cannot_be_shown_holds_up_nothing() {
    let refused = Fault::Refuse {
        code: 400,
        description: "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID".into(),
    };
    let mut stage = Stage::dark(Options::default(), |_| {}).await;
    let strikes = [
        Rule::on("setMyCommands", refused).until_cleared(),
        Rule::on("setMyDescription", Fault::Html502).times(2),
        Rule::on("getMyShortDescription", Fault::ServerError).times(7),
    ];
    for strike in strikes {
        stage.sim.strike(strike);
    }
    stage.run_bot();
    let ann = stage.sim.person("Ann");
    ann.starts();
    assert!(stage.hear(&ann).await.contains("Nice to meet you"));
    stage.finish().await;
}
