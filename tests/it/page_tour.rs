//! The page of the demo in a real browser, from the front door to an audit and a `kill -9`.

use std::time::Duration;

use serde_json::json;

use crate::browser::{Browser, Screen};
use crate::page::address_of;
use crate::process::Process;
use crate::stage::PATIENCE;

const DESKTOP: Screen = Screen {
    width: 1440,
    height: 900,
    scheme: "light",
};
const DESKTOP_DARK: Screen = Screen {
    scheme: "dark",
    ..DESKTOP
};
const PHONE: Screen = Screen {
    width: 390,
    height: 844,
    scheme: "light",
};

/// Who comes in by the link; a browser must not take it for markup.
const NAME: &str = "Zoë <img src=x onerror=alert(1)>";

/// How long an audit of the crowd may take.
const AUDIT_PATIENCE: Duration = Duration::from_mins(2);

/// Whether the last message of the bot contains a text.
fn the_bot_says(text: &str) -> String {
    format!(
        "[...document.querySelectorAll('.message.in')].at(-1)?.textContent.includes('{text}') ?? false"
    )
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn a_newcomer_the_owner_a_crowd_and_a_kill() {
    let demo = Process::start(&["demo", "--port", "0"], &[]);
    let browser = Browser::open().await;
    browser.sees(DESKTOP).await;
    browser.goes_to(&address_of(&demo).await).await;
    browser
        .until(
            "the people",
            PATIENCE,
            "document.querySelectorAll('#person-list li').length > 3",
        )
        .await;

    a_newcomer_comes_by_a_link(&browser).await;
    the_owner_checks(&browser).await;
    a_neighbour_asks_to_join(&browser).await;
    the_crowd_is_audited(&browser).await;
    the_bot_is_killed(&browser).await;
    it_fits_a_phone(&browser).await;

    browser.close().await;
    demo.signal("INT");
    let ended = demo.ended().await;
    assert_eq!((ended.code, ended.log.as_str()), (Some(0), ""));
}

async fn a_newcomer_comes_by_a_link(browser: &Browser) {
    browser.clicks(".add summary").await;
    browser.types("#new-person [name=name]", NAME).await;
    browser.types("#new-person [name=username]", "zoe").await;
    browser.clicks("#new-person button").await;
    browser
        .until(
            "the description",
            PATIENCE,
            "!!document.querySelector('.about')",
        )
        .await;
    browser.pictures("before-start").await;

    browser.types("#payload", "spring").await;
    browser.clicks("#link button").await;
    let told = "document.getElementById('foot-note').textContent.endsWith('?start=spring')";
    browser.until("the link", PATIENCE, told).await;
    browser.clicks("#start").await;
    browser
        .until("the greeting", PATIENCE, &the_bot_says("Nice to meet you"))
        .await;
    browser
        .until("its name in it", PATIENCE, &the_bot_says(NAME))
        .await;
    let buttons = browser
        .tells("document.querySelectorAll('.message.in .keys button').length")
        .await;
    assert_eq!(buttons, json!(2));
    assert_eq!(
        browser
            .tells("document.querySelectorAll('img[src=x]').length")
            .await,
        json!(0)
    );

    browser.clicks("[data-deed=block]").await;
    let blocked = "document.getElementById('truth').textContent === 'has blocked the bot'";
    browser.until("the block", PATIENCE, blocked).await;
}

async fn the_owner_checks(browser: &Browser) {
    browser.clicks("#person-list li:first-child button").await;
    browser
        .until(
            "the owner's chat",
            PATIENCE,
            "document.getElementById('whose').textContent.startsWith('Olga')",
        )
        .await;
    browser
        .until(
            "Start",
            PATIENCE,
            "!document.getElementById('start').hidden",
        )
        .await;
    browser.clicks("#start").await;
    browser
        .until("a greeting", PATIENCE, &the_bot_says("Nice to meet you"))
        .await;
    browser
        .until(
            "the menu",
            PATIENCE,
            "!document.getElementById('menu-button').hidden",
        )
        .await;
    browser.types("#text", "/check @zoe\n").await;
    browser
        .until("the verdict", PATIENCE, &the_bot_says("@zoe: blocked"))
        .await;
    browser
        .until("the opening", PATIENCE, &the_bot_says("spring"))
        .await;
    browser.pictures("desktop-light").await;
}

async fn a_neighbour_asks_to_join(browser: &Browser) {
    browser.clicks("form[data-deed=add_bot] button").await;
    let added = "document.querySelector('#chat-list li').textContent.includes('administrator')";
    browser.until("the bot in the club", PATIENCE, added).await;
    browser.clicks("#person-list li:nth-child(4) button").await;
    let hers = "document.getElementById('whose').textContent.startsWith('Ewa')";
    browser.until("Ewa's chat", PATIENCE, hers).await;
    browser.clicks("form[data-deed=ask_to_join] button").await;
    let asked = "document.querySelectorAll('.message.in .keys button').length > 0";
    browser.until("a button", PATIENCE, asked).await;
    browser.clicks(".message.in .keys button").await;
    let let_in = "[...document.querySelectorAll('.service')].some(it => it.textContent === 'Ewa is let into Chess club')";
    browser.until("Ewa let in", PATIENCE, let_in).await;
    browser.pictures("joined").await;
}

async fn the_crowd_is_audited(browser: &Browser) {
    browser.clicks("#tab-crowd").await;
    browser.types("#audience input", "2000").await;
    browser.clicks("#audience button").await;
    browser
        .until(
            "the crowd",
            PATIENCE,
            "!document.getElementById('audience-truth').hidden",
        )
        .await;
    browser.clicks("#list button").await;
    browser
        .until("a question", PATIENCE, &the_bot_says("2,000"))
        .await;
    browser
        .until("its button", PATIENCE, &the_bot_says("Start"))
        .await;
    browser.presses("entries", "Start").await;
    let picture = "(document.querySelector('.photo')?.naturalWidth ?? 0) > 0";
    browser.until("a picture", AUDIT_PATIENCE, picture).await;
    browser
        .until("a file", PATIENCE, "!!document.querySelector('a.file')")
        .await;
    browser.until("the words", PATIENCE, "[...document.querySelectorAll('.message.in')].some(it => it.textContent.includes('1,240 of 2,000 can be reached'))").await;
    browser.sees(DESKTOP_DARK).await;
    browser.pictures("desktop-dark").await;
    browser.sees(DESKTOP).await;
    browser.pictures("audited").await;

    // What is downloaded is the verdict of each.
    let lines = "window.rows = 0, fetch(document.querySelector('a.file').href).then(it => it.text()).then(it => { window.rows = it.trim().split('\\n').length }), true";
    browser.tells(lines).await;
    browser
        .until("a row for each", PATIENCE, "window.rows === 2001")
        .await;
}

async fn the_bot_is_killed(browser: &Browser) {
    let process = "document.getElementById('process').textContent";
    let before = browser.tells(process).await;
    browser.types("#rush input", "300").await;
    browser.clicks("#rush button").await;
    browser.clicks("#tab-telegram").await;
    browser.clicks("[data-weather=restart]").await;
    let restarted = format!("{process}.startsWith('Runs') && {process} !== {before}");
    browser.until("another process", PATIENCE, &restarted).await;
    browser
        .until(
            "a greeting each",
            PATIENCE,
            "document.getElementById('rush').dataset.greeted === '300/300'",
        )
        .await;

    browser.clicks("[data-weather=outage]").await;
    let state = "document.getElementById('state').textContent";
    let down = format!("{state} === 'cannot be reached'");
    browser.until("the outage", PATIENCE, &down).await;
    browser.clicks("[data-weather=fair]").await;
    let well = format!("{state} === 'bot running'");
    browser.until("its end", PATIENCE, &well).await;

    // What was known before is known still.
    browser.types("#text", "/check @zoe\n").await;
    browser
        .until("the same verdict", PATIENCE, &the_bot_says("@zoe: blocked"))
        .await;
}

async fn it_fits_a_phone(browser: &Browser) {
    for (scheme, suffix) in [("light", ""), ("dark", "-dark")] {
        browser.sees(Screen { scheme, ..PHONE }).await;
        for pane in ["people", "chat", "deeds", "log"] {
            browser.clicks(&format!(".bottom [data-pane={pane}]")).await;
            let fits = browser
                .tells("document.documentElement.scrollWidth <= window.innerWidth")
                .await;
            assert_eq!(fits, json!(true), "{pane} is wider than a phone");
            browser.pictures(&format!("phone-{pane}{suffix}")).await;
        }
    }
}
