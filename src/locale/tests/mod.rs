//! The languages, and what an owner makes of them.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod proofs;
mod properties;

use std::fs;

use super::{BUILT_IN, Form, Library};
use crate::deeplink::Source;
use crate::person::Welcome;
use crate::reach::Verdict;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn library(files: &[(&str, &str)]) -> Library {
    let folder = folder(files);
    Library::open(Some(folder.path().to_owned())).unwrap_or_else(|flaws| panic!("{flaws}"))
}

/// What is wrong with these files, their names without the folder.
fn flaws(files: &[(&str, &str)]) -> Vec<String> {
    let folder = folder(files);
    let Err(flaws) = Library::open(Some(folder.path().to_owned())) else {
        return Vec::new();
    };
    let folder = format!("{}/", folder.path().display());
    let flaws = flaws.0.iter();
    flaws
        .map(|it| it.to_string().replace(&folder, ""))
        .collect()
}

fn built_in_library() -> Library {
    Library::open(None).unwrap_or_else(|flaws| panic!("{flaws}"))
}

#[test]
fn a_new_language_falls_back_to_english_text_by_text() {
    let library = library(&[
        (
            "eo.ftl",
            "language-name = Esperanto\nfallback = Mi ne komprenis.",
        ),
        ("en.ftl", "help = Help yourself."),
    ]);
    let eo = library.texts(Some("eo-XX"));
    assert_eq!(eo.fallback(), "Mi ne komprenis.");
    assert_eq!(eo.help(), "Help yourself.");
    assert_eq!(eo.verdict(Verdict::Blocked), "blocked");
    assert_eq!(
        library.texts(None).fallback(),
        library.texts(Some("!")).fallback()
    );
    let languages = library.languages();
    assert_eq!(
        languages.first().unwrap(),
        &("en".to_owned(), "English".to_owned())
    );
    assert_eq!(
        languages.last().unwrap(),
        &("eo".to_owned(), "Esperanto".to_owned())
    );
}

#[test]
fn numbers_are_written_and_plurals_chosen_as_the_language_has_them() {
    let polish = "language-name = Polski\npeople-counted = { $count ->\n    [one] { $count } osoba\n    [few] { $count } osoby\n    [many] { $count } osób\n   *[other] { $count } osoby\n }";
    let library = library(&[("pl.ftl", polish)]);
    let (pl, en) = (library.texts(Some("pl")), library.texts(Some("en")));
    let check = |count: u64, polish: &str, english: &str| {
        assert_eq!(pl.people(count), polish);
        assert_eq!(en.people(count), english);
    };
    check(1, "1 osoba", "one person");
    check(1_002, "1002 osoby", "1,002 people");
    check(12_345, "12\u{202f}345 osób", "12,345 people");
    check(12_342, "12\u{202f}342 osoby", "12,342 people");
}

#[test]
fn greetings_for_a_payload_go_by_language_then_by_length() {
    let library = library(&[
        (
            "en.ftl",
            "start-for-summer = en summer { $welcome }\nstart-for-summer-sale = en sale\nstart-for-vip = en vip",
        ),
        (
            "eo.ftl",
            "language-name = Esperanto\nstart-new = eo\nstart-for-summer = eo <b>{ $name }</b>",
        ),
    ]);
    let greeting = |tag, payload| {
        let texts = library.texts(Some(tag));
        texts.greeting(Welcome::Returned, "<A>", &Source::from_stored(payload))
    };
    assert_eq!(greeting("en", "summer"), "en summer returned");
    assert_eq!(greeting("en", "summer-sale"), "en sale");
    assert_eq!(greeting("en", "summer-sale_7"), "en sale");
    assert!(greeting("en", "summertime").contains("Welcome back"));
    assert!(greeting("en", "").contains("Welcome back"));
    // In their own language first, be it less exact.
    assert_eq!(greeting("eo", "summer-sale"), "eo <b>&lt;A&gt;</b>");
    assert_eq!(greeting("eo", "vip"), "en vip");
}

#[test]
fn a_bad_reload_changes_nothing_and_a_good_one_everything_from_then_on() {
    let folder = folder(&[("en.ftl", "help = one")]);
    let library = Library::open(Some(folder.path().to_owned())).unwrap_or_else(|it| panic!("{it}"));
    let held = library.texts(None);
    assert_eq!(held.help(), "one");
    fs::write(folder.path().join("en.ftl"), "help = <b>two").unwrap();
    assert!(library.reload().is_err());
    assert_eq!(library.texts(None).help(), "one");
    fs::write(folder.path().join("en.ftl"), "help = two").unwrap();
    assert!(library.reload().is_ok());
    assert_eq!(
        (held.help(), library.texts(None).help()),
        ("one".to_owned(), "two".to_owned())
    );
}
