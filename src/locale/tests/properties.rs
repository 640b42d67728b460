//! No text of anybody's can break a message.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::DateTime;
use fluent_bundle::FluentResource;
use fluent_syntax::ast::Entry;
use proptest::prelude::*;
use teloxide::types::UserId;

use super::{BUILT_IN, Form, built_in_library};
use crate::deeplink::{Payload, Source, group_link, private_link};
use crate::link::{Cost, Label, Link, Shelf, Wish};
use crate::locale::Value::{Count, Measure, Text};
use crate::locale::{LinkCard, LinksPage, html, rendering};
use crate::opening::Opening;
use crate::person::Welcome;

/// The messages of a built-in file with their variables.
fn messages(texts: &str) -> Vec<(String, Vec<String>)> {
    let resource = FluentResource::try_new(texts.to_owned()).unwrap();
    let messages = resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => {
            let variables = rendering::variables(message.value.as_ref()?);
            let variables = variables.into_iter().map(ToOwned::to_owned).collect();
            Some((message.id.name.to_owned(), variables))
        }
        _ => None,
    });
    messages.collect()
}

/// Text that people send to break things.
fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[<>&\"'/ abi={}$#;-]{0,24}",
        "(</?(b|i|a|code|x)( href=[\"']?)?>?|&(lt|amp|#60);?|\\{ \\$name \\}|[a-z ]){0,12}",
    ]
}

proptest! {
    // Each case goes through every message of every language.
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn nothing_that_anybody_sends_breaks_the_html_of_any_message(
        values in prop::collection::vec(nasty(), 8),
        count in any::<u64>(),
        words in any::<bool>(),
    ) {
        let library = built_in_library();
        for (tag, texts) in BUILT_IN {
            let language = library.texts(Some(tag));
            for (key, variables) in messages(texts) {
                let filled = variables.iter().zip(values.iter().cycle()).enumerate();
                let filled: Vec<_> = filled
                    .map(|(place, (name, value))| {
                        let value = match place % 3 {
                            1 if !words => Count(count),
                            2 if !words => Measure(0.5),
                            _ => Text(value),
                        };
                        (name.as_str(), value)
                    })
                    .collect();
                let html = language.format(&key, &filled, Form::Html);
                let shown = html::shown(&html);
                prop_assert!(shown.is_ok(), "{tag}: {key}: {html}: {shown:?}");
            }
        }
    }

    #[test]
    fn no_label_breaks_the_words_about_its_link(text in nasty(), starts in any::<u64>()) {
        let Ok(label) = Label::read(&text) else { return Ok(()) };
        let payload: Payload = "W".repeat(64).parse().unwrap();
        let (private, group) = (private_link("a_bot", &payload), group_link("a_bot", Some(&payload)));
        let link = Link {
            label: label.clone(),
            cost: Some(Cost::MAX),
            archived_at: Some(DateTime::UNIX_EPOCH),
            ..Link::new(payload, UserId(1), DateTime::UNIX_EPOCH)
        };
        let name = label.as_ref().map_or(link.payload.as_str(), Label::as_str);
        let page = vec![(link.clone(), private.clone(), starts); 10];
        let library = built_in_library();
        for (tag, _) in BUILT_IN {
            let texts = library.texts(Some(tag));
            let card = LinkCard { link: &link, private: &private, group: Some(&group), starts };
            let page = LinksPage { shelf: Shelf::Archived, links: &page, total: u64::MAX, first: 1 };
            for (html, chars_max) in [
                (texts.link_card(&card), 1024),
                (texts.links_page(&page), 4096),
                (texts.link_rename(&link, "/link x"), 4096),
            ] {
                let shown = html::shown(&html).unwrap();
                prop_assert!(shown.contains(name), "{tag}: {shown}");
                prop_assert!(shown.chars().count() <= chars_max, "{tag}: {shown}");
            }
        }
    }

    #[test]
    fn whatever_is_no_wish_is_refused_in_words_that_hold(text in nasty()) {
        let library = built_in_library();
        for args in [text.clone(), format!("cost={text}"), text.repeat(100)] {
            let Err(why) = Wish::read(&args) else { continue };
            for (tag, _) in BUILT_IN {
                let html = library.texts(Some(tag)).link_refused(&why);
                let shown = html::shown(&html).unwrap();
                prop_assert!(shown.chars().count() <= 4096, "{tag}: {shown}");
            }
        }
    }

    #[test]
    fn what_is_put_in_is_shown_as_it_was_sent(value in nasty()) {
        let link = BASE64_URL_SAFE_NO_PAD.encode(&value);
        let library = built_in_library();
        let texts = library.texts(None);
        for html in [
            texts.check_unknown_name(&value),
            texts.audit_unknown_word(&value),
            texts.export_unknown_word(&value),
            texts.parked(1, 2, &value),
            texts.list_unavailable(&value, &"x"),
            texts.list_unavailable("x", &value),
        ] {
            let shown = html::shown(&html).unwrap();
            prop_assert!(shown.contains(&value), "{shown}");
        }
        let greeting = texts.greeting(Welcome::New, &value, &Source::Organic);
        prop_assert!(html::shown(&greeting).unwrap().contains(value.trim()));
        let opening = Opening::Start(Source::from_stored(&link));
        let opening = texts.check_opening(&[(DateTime::UNIX_EPOCH, opening)]);
        prop_assert!(html::shown(&opening).is_ok(), "{opening}");
        let hello = texts.group_hello(&value);
        prop_assert!(html::shown(&hello).is_ok(), "{hello}");
    }
}
