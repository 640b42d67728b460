//! Links: made, drawn, renamed, archived, listed, and followed.

use std::collections::BTreeSet;
use std::io::Cursor;

use chrono::{TimeDelta, Utc};
use doorman::deeplink::Payload;
use doorman::link::{Link, LinkId, Shelf, Wish};
use doorman::sim::{Action, Fault, Message, Options, Person, Rule};
use rqrr::PreparedImage;
use serde_json::json;

use crate::stage::{Stage, user_id};

const SECRET: &str = "A link is no secret: whoever sees it can use it and pass it on.";

/// What a phone's camera reads off the picture of a message.
fn scanned(message: &Message) -> String {
    let file = message.attachment.as_ref().unwrap();
    assert_eq!(file.kind, "photo");
    let mut reader = png::Decoder::new(Cursor::new(&file.bytes))
        .read_info()
        .unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let (width, height) = (info.width as usize, info.height as usize);
    let level = |x: usize, y: usize| bytes[y * width + x];
    let mut image = PreparedImage::prepare_from_greyscale(width, height, level);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

/// What is beneath the picture of a link that was never archived.
fn caption(name: &str, payload: &str, cost: Option<&str>, starts: u64) -> String {
    let cost = cost.map_or_else(String::new, |cost| format!("Cost: {cost}\n"));
    format!(
        "{name}\n\nOpens the dialog: https://t.me/doorman_bot?start={payload}\n\
         Adds the bot to a group: https://t.me/doorman_bot?startgroup={payload}\n\
         {cost}Starts so far: {starts}\n\n{SECRET}"
    )
}

/// A label as it stands in a text: between the marks that isolate its direction.
fn isolated(label: &str) -> String {
    format!("\u{2068}{label}\u{2069}")
}

fn labels(message: &Message) -> Vec<Vec<&str>> {
    let rows = message.keyboard.iter();
    rows.map(|row| row.iter().map(|button| button.text.as_str()).collect())
        .collect()
}

impl Stage {
    /// What the owner is answered.
    async fn on_command(&self, command: &str) -> Message {
        self.owner.writes(command);
        self.read(&self.owner).await
    }

    async fn on_press(&self, button: &str) -> Message {
        self.owner.presses(button);
        self.read(&self.owner).await
    }

    /// The newest message, once a press has changed it.
    async fn on_turn(&self, button: &str) -> Message {
        self.owner.presses(button);
        self.settle().await;
        self.owner.newest().unwrap()
    }

    async fn kept_link(&self, payload: &str) -> Option<Link> {
        let payload: Payload = payload.parse().unwrap();
        self.store.link(&payload).await.unwrap()
    }

    /// Makes so many links, a second apart, the last one just now.
    async fn makes_links(&self, count: i64) {
        let now = Utc::now();
        for number in 1..=count {
            let wish = Wish::read(&format!("link{number}")).unwrap();
            let at = now - TimeDelta::seconds(count - number);
            let link = Link::new(wish.payload.clone().unwrap(), user_id(&self.owner), at);
            self.store.keep_link(&link, &wish).await.unwrap();
        }
    }
}

#[tokio::test]
async fn from_a_link_to_a_start_to_the_list() {
    let stage = Stage::open().await;
    let made = stage
        .on_command("/link summer_sale Summer sale cost=120.00")
        .await;
    let name = isolated("Summer sale");
    assert_eq!(made.visible, caption(&name, "summer_sale", Some("120"), 0));
    let address = "https://t.me/doorman_bot?start=summer_sale";
    assert_eq!(scanned(&made), address);
    assert_eq!(labels(&made), [["Rename", "Archive"]]);

    let ann = stage.sim.person("Ann");
    let (_, payload) = address.split_once('=').unwrap();
    ann.starts_with(payload);
    assert!(stage.hear(&ann).await.contains("Nice to meet you"));
    ann.starts_with(payload);
    stage.read(&ann).await;

    let list = stage.on_command("/links").await;
    let expected = format!("Links: 1\n\n1. {name}\nStarts so far: 2 · Cost: 120\n{address}");
    assert_eq!(list.visible, expected);
    assert_eq!(labels(&list), [["1"]]);
    let opened = stage.on_press("1").await;
    assert_eq!(
        opened.visible,
        caption(&name, "summer_sale", Some("120"), 2)
    );
    assert_eq!(scanned(&opened), address);
    stage.finish().await;
}

#[tokio::test]
async fn a_link_made_again_is_the_same_one_changed_where_it_is_said() {
    let stage = Stage::open().await;
    for (command, name, cost) in [
        ("/link vip", "vip", None),
        (
            "/link vip Very important",
            &*isolated("Very important"),
            None,
        ),
        (
            "/link vip cost=1,5",
            &isolated("Very important"),
            Some("1.50"),
        ),
        ("/link vip", &isolated("Very important"), Some("1.50")),
        ("/link vip People cost=-", &isolated("People"), None),
        ("/link vip -", "vip", None),
    ] {
        let shown = stage.on_command(command).await;
        assert_eq!(shown.visible, caption(name, "vip", cost, 0), "{command}");
        assert_eq!(scanned(&shown), "https://t.me/doorman_bot?start=vip");
    }
    assert_eq!(stage.store.links_count(Shelf::InUse).await.unwrap(), 1);
    stage.finish().await;
}

#[tokio::test]
async fn without_a_word_a_link_gets_one_by_chance() {
    let stage = Stage::open().await;
    let mut seen = BTreeSet::new();
    for command in ["/link", "/link", "/link cost=7"] {
        let address = scanned(&stage.on_command(command).await);
        let (_, payload) = address.split_once("?start=").unwrap();
        assert!(payload.len() == 8 && payload.starts_with(char::is_alphabetic));
        let cost = stage.kept_link(payload).await.unwrap().cost;
        assert_eq!(cost.is_some(), command.contains("cost"));
        seen.insert(payload.to_owned());
    }
    assert_eq!(seen.len(), 3);
    stage.finish().await;
}

#[tokio::test]
async fn a_link_by_chance_that_is_cut_short_is_made_only_once() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&[]);
    stage.sim.strike(Rule::on("sendPhoto", Fault::Hang));
    stage.owner.writes("/link");
    stage.until_called("sendPhoto", 1).await;
    let made = stage.store.links(Shelf::InUse, 0, 9).await.unwrap();
    bot.kill();
    let bot = stage.spawn_bot(&[]);
    let address = scanned(&stage.read(&stage.owner).await);
    let kept = stage.store.links(Shelf::InUse, 0, 9).await.unwrap();
    assert_eq!(kept, made);
    assert!(address.ends_with(&format!("={}", kept[0].payload.as_str())));
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn what_cannot_be_a_link_is_refused_with_the_reason() {
    let stage = Stage::open().await;
    let place = "The first word after /link goes into the link itself: 1 to 64 characters out of A-Z a-z 0-9 _ -.";
    let long = "a".repeat(65);
    for (args, expected) in [
        (
            "летняя распродажа",
            format!("летняя cannot stand in a link: character 1 is л. {place}"),
        ),
        (
            "<b>&amp; sale",
            format!("<b>&amp; cannot stand in a link: character 1 is <. {place}"),
        ),
        (&long, format!("{long} cannot stand in a link: it has 65 characters. {place}")),
        (
            "4276550012345678 my card",
            "A word of 16 digits cannot stand in a link: Telegram's apps show 13 and more digits in a row as the number of a bank card.".to_owned(),
        ),
        (
            &format!("sale {}", "ж".repeat(1000)),
            "That label has 1,000 characters, and up to 64 are accepted. Nothing was changed.".to_owned(),
        ),
        (
            "sale cost=12€",
            "cost=12€ is no cost. Accepted are numbers from 0 to 9999999999.99 with up to two decimals".to_owned(),
        ),
        ("sale cost=1 cost=2", "That names two costs, and a link has one.".to_owned()),
    ] {
        let answer = stage.on_command(&format!("/link {args}")).await;
        assert!(answer.visible.starts_with(&expected), "{}", answer.visible);
        assert_eq!(answer.attachment, None);
        // An answer to it is no label of anything.
        stage.owner.replies_to(&answer, "thanks");
        assert!(stage.hear(&stage.owner).await.starts_with("I did not understand"));
    }
    assert_eq!(stage.store.links_count(Shelf::InUse).await.unwrap(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn labels_in_every_script_are_shown_as_they_were_written() {
    let stage = Stage::open().await;
    for label in [
        "Летняя распродажа",
        "مبيعات الصيف 50%",
        "מבצע קיץ (2026)",
        "夏のセール",
        "गर्मी की सेल",
        "👩\u{200d}🚀🇺🇦 family 👨\u{200d}👩\u{200d}👧",
        "<b>bold</b> & </code> \"quotes\" 'n' {braces} { $name }",
        "a < b > c &lt; d",
        "@olga /start #tag https://example.com/?a=1&b=2",
        "W".repeat(64).as_str(),
        "🎉".repeat(64).as_str(),
    ] {
        let shown = stage.on_command(&format!("/link summer {label}")).await;
        let expected = caption(&isolated(label), "summer", None, 0);
        assert_eq!(shown.visible, expected);
        let list = stage.on_command("/links").await;
        let entry = format!("1. {}\nStarts so far: 0\n", isolated(label));
        assert!(list.visible.contains(&entry), "{}", list.visible);
    }
    let turning = stage
        .on_command("/link summer left\u{202e}right\0\u{200b}")
        .await;
    let expected = caption(&isolated("leftright"), "summer", None, 0);
    assert_eq!(turning.visible, expected);
    stage.finish().await;
}

#[tokio::test]
async fn a_link_is_renamed_by_answering_the_question() {
    let stage = Stage::open().await;
    let longest = "W".repeat(64);
    stage.on_command(&format!("/link {longest} Old")).await;
    let question = stage.on_press("Rename").await;
    let expected = format!(
        "Reply to this message with the new label for {}: up to 64 characters; a dash removes it. \
         Or send it after /link {longest}.",
        isolated("Old")
    );
    assert_eq!(question.visible, expected);
    let asked = stage.sim.calls_to("sendMessage").pop().unwrap();
    assert_eq!(asked.parameters["reply_markup"]["force_reply"], json!(true));
    for (answer, name) in [
        ("New <i>one</i>", isolated("New <i>one</i>")),
        ("Once\nmore cost=3", isolated("Once more")),
        ("-", longest.clone()),
    ] {
        stage.owner.replies_to(&question, answer);
        let shown = stage.read(&stage.owner).await;
        let cost = (answer != "New <i>one</i>").then_some("3");
        assert_eq!(shown.visible, caption(&name, &longest, cost, 0));
    }
    stage.owner.replies_to(&question, &"x".repeat(65));
    let refused = stage.hear(&stage.owner).await;
    assert!(refused.starts_with("That label has 65 characters"));
    // What is written without a reply is as ever.
    let answer = stage.on_command("Newest").await;
    assert!(answer.visible.starts_with("I did not understand"));
    stage.finish().await;
}

#[tokio::test]
async fn a_link_is_archived_and_brought_back() {
    let stage = Stage::open().await;
    stage.on_command("/link summer").await;
    stage.on_command("/link winter").await;
    let archived = stage.on_turn("Archive").await;
    let name = "winter (archived)";
    assert_eq!(archived.visible, caption(name, "winter", None, 0));
    assert_eq!(archived.edits, 1);
    assert_eq!(labels(&archived), [["Rename", "Bring back"]]);

    let list = stage.on_command("/links").await;
    assert!(list.visible.starts_with("Links: 1\n\n1. summer\n"));
    assert_eq!(labels(&list), [vec!["1"], vec!["Archived: 1"]]);
    let list = stage.on_turn("Archived: 1").await;
    assert!(list.visible.starts_with("Archived links: 1\n\n1. winter\n"));
    assert_eq!(labels(&list), [vec!["1"], vec!["In use: 1"]]);
    // Who has the link comes through it all the same, and it stays where it is.
    let ann = stage.sim.person("Ann");
    ann.starts_with("winter");
    stage.read(&ann).await;
    let opened = stage.on_press("1").await;
    assert_eq!(opened.visible, caption(name, "winter", None, 1));
    let named = stage.on_command("/link winter Ice").await;
    let name = format!("{} (archived)", isolated("Ice"));
    assert_eq!(named.visible, caption(&name, "winter", None, 1));

    let back = stage.on_turn("Bring back").await;
    assert_eq!(back.visible, caption(&isolated("Ice"), "winter", None, 1));
    let list = stage.on_command("/links").await;
    assert!(list.visible.starts_with("Links: 2\n\n"));
    assert_eq!(labels(&list), [["1", "2"]]);
    // Pressed twice, a button says the same.
    stage.on_command("/link summer").await;
    let id = LinkId::of(&"summer".parse().unwrap());
    let once = stage.on_turn(&format!("link:archive:{id}")).await;
    assert!(once.visible.starts_with("summer (archived)\n"));
    assert!(
        stage
            .kept_link("summer")
            .await
            .unwrap()
            .archived_at
            .is_some()
    );
    stage.finish().await;
}

#[tokio::test]
async fn many_links_are_listed_ten_a_page() {
    let stage = Stage::open().await;
    let nothing = stage.on_command("/links").await;
    assert!(nothing.visible.starts_with("There is no link in use."));
    assert_eq!(labels(&nothing), [[""; 0]; 0]);
    stage.makes_links(23).await;
    let page = stage.on_command("/links").await;
    let shows = |page: &Message, title: &str, first: &str, last: &str, count: usize| {
        let text = &page.visible;
        assert!(text.starts_with(title), "{text}");
        assert!(text.contains(first) && text.contains(last), "{text}");
        assert_eq!(text.matches("?start=").count(), count, "{text}");
    };
    shows(
        &page,
        "Links: 1–10 of 23\n",
        "1. link23\n",
        "10. link14\n",
        10,
    );
    let numbers = [["1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"]];
    assert_eq!(labels(&page)[..2], numbers);
    assert_eq!(labels(&page)[2..], [["Older ›"]]);
    let page = stage.on_turn("Older ›").await;
    shows(
        &page,
        "Links: 11–20 of 23\n",
        "11. link13\n",
        "20. link4\n",
        10,
    );
    assert_eq!(labels(&page)[2..], [["‹ Newer", "Older ›"]]);
    let page = stage.on_turn("Older ›").await;
    shows(
        &page,
        "Links: 21–23 of 23\n",
        "21. link3\n",
        "23. link1\n",
        3,
    );
    assert_eq!(labels(&page), [vec!["21", "22", "23"], vec!["‹ Newer"]]);
    let opened = stage.on_press("23").await;
    assert_eq!(scanned(&opened), "https://t.me/doorman_bot?start=link1");
    // Whoever turns to a page that is no more sees the last one.
    for number in 1..=15 {
        let payload = format!("link{number}").parse().unwrap();
        let archived = stage.store.archive_link(&payload, Some(Utc::now()));
        archived.await.unwrap();
    }
    stage.owner.presses("‹ Newer");
    stage.settle().await;
    let messages = stage.owner.messages();
    let page = messages.iter().find(|it| it.edits > 0).unwrap();
    shows(page, "Links: 8\n", "1. link23\n", "8. link16\n", 8);
    assert_eq!(labels(page)[2..], [["Archived: 15"]]);
    stage.finish().await;
}

/// A press on a button that the person was never shown.
fn forged(person: &Person, data: &str) -> serde_json::Value {
    let user = json!({ "id": person.id(), "is_bot": false, "first_name": person.name() });
    let chat = json!({ "id": person.id(), "type": "private", "first_name": person.name() });
    json!({
        "id": "77", "from": user, "chat_instance": "1", "data": data,
        "message": { "message_id": 1, "date": 1_700_000_000, "chat": chat, "text": "x" },
    })
}

#[tokio::test]
async fn a_stranger_sees_nothing_of_links_and_changes_nothing() {
    let stage = Stage::open().await;
    stage.on_command("/link summer Summer").await;
    let question = stage.on_press("Rename").await;
    let eve = stage.sim.person("Eve");
    eve.starts();
    stage.read(&eve).await;
    let before = stage.kept_link("summer").await;
    eve.replies_to(&question, "Mine");
    for command in ["/link", "/links", "/link summer Mine"] {
        let answer = stage.hear(&eve).await;
        assert!(answer.starts_with("I did not understand"), "{answer}");
        eve.writes(command);
    }
    let answer = stage.hear(&eve).await;
    assert!(answer.starts_with("I did not understand"), "{answer}");
    let id = LinkId::of(&"summer".parse().unwrap());
    for data in [
        format!("link:archive:{id}"),
        format!("link:open:{id}"),
        format!("link:rename:{id}"),
        "links:used:0".to_owned(),
    ] {
        let press = forged(&eve, &data);
        stage.sim.push_update("callback_query", &press).unwrap();
    }
    stage.settle().await;
    assert_eq!(stage.kept_link("summer").await, before);
    assert_eq!(eve.unread(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn buttons_stay_within_64_bytes_and_made_up_ones_do_nothing() {
    let stage = Stage::open().await;
    let longest = "W".repeat(64);
    let shown = stage.on_command(&format!("/link {longest}")).await;
    let list = stage.on_command("/links").await;
    for button in shown.buttons().chain(list.buttons()) {
        let Action::Callback(data) = &button.action else {
            panic!("{button:?} tells the bot nothing");
        };
        assert!(data.len() <= 64, "{data}");
    }
    let id = LinkId::of(&"other".parse().unwrap());
    for data in [
        format!("link:archive:{id}"),
        format!("link:open:{longest}"),
        format!("link:delete:{id}"),
        "link:open:".to_owned(),
        "links:used:-1".to_owned(),
        "links:used:99999999999999999999".to_owned(),
        "links:other:0".to_owned(),
        String::new(),
    ] {
        let press = forged(&stage.owner, &data);
        stage.sim.push_update("callback_query", &press).unwrap();
    }
    stage.settle().await;
    assert_eq!(stage.owner.unread(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn a_bot_that_joins_no_groups_offers_no_link_to_them() {
    let options = Options {
        can_join_groups: false,
        ..Options::default()
    };
    let stage = Stage::with(options, |_| {}).await;
    let shown = stage.on_command("/link summer").await;
    assert!(!shown.visible.contains("startgroup"), "{}", shown.visible);
    stage.finish().await;
}
