//! What is wrong with a file, and in which line.

use std::fs;
use std::path::Path;

use super::{BUILT_IN, Library, flaws, folder};
use crate::locale::proof::Place;

/// One flaw of a file, and how it begins.
fn check(text: &str, expected: &str) {
    let found = flaws(&[("en.ftl", text)]);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    assert!(found[0].starts_with(expected), "{}", found[0]);
}

#[test]
fn every_built_in_file_passes_as_an_owners() {
    for (tag, texts) in BUILT_IN {
        assert_eq!(flaws(&[(&format!("{tag}.ftl"), texts)]), [""; 0], "{tag}");
        let first = texts
            .lines()
            .find(|it| !it.is_empty() && !it.starts_with('#'));
        assert!(first.unwrap().starts_with("language-name = "), "{tag}");
    }
}

#[test]
fn the_readmes_example_is_right() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, example) = readme.split_once("# texts/fr.ftl\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    assert_eq!(flaws(&[("fr.ftl", example)]), [""; 0]);
}

#[test]
fn mistakes_in_fluent_and_in_keys_are_named_with_their_line() {
    check("help Hello", "en.ftl:1: this is not Fluent");
    check("# words\n\nhelp = { $\n", "en.ftl:3: this is not Fluent");
    check(
        "help = { help\nfallback = x",
        "en.ftl:1: this is not Fluent",
    );
    check("help = x\n!?\nfallback = x", "en.ftl:2: this is not Fluent");
    check("help = x\nnot indented\n", "en.ftl:2: this is not Fluent");
    check(
        "help = x\nfallback = y\nhelp = z",
        "en.ftl:3: help is there twice, first in line 1",
    );
    check(
        "-a = x\n-a = y",
        "en.ftl:2: -a is there twice, first in line 1",
    );
    check(
        "\nhallo = x",
        "en.ftl:2: hallo is no text of doorman's: `doorman texts`",
    );
    check(
        "start-neww = x",
        "en.ftl:1: start-neww is no text of doorman's: it takes start-new,",
    );
    check("help =\n    .title = x", "en.ftl:2: .title is an attribute");
    check(
        "help = x\n    .title = x",
        "en.ftl:2: .title is an attribute",
    );
    check("start-for- = x", "en.ftl:1: start-for- greets nobody");
    let long = format!("start-for-{} = x", "a".repeat(65));
    check(&long, "en.ftl:1: start-for-");
}

#[test]
fn variables_and_other_texts_are_there_or_named() {
    check(
        "start-new =\n    a\n    { $nam }",
        "en.ftl:3: $nam is not known here: it takes $name, $named",
    );
    check(
        "fallback = { $name }",
        "en.ftl:1: $name is not known here: this text has no variables",
    );
    check(
        "start-for-x = { $id }",
        "en.ftl:1: $id is not known here: it takes $name, $named, $welcome",
    );
    check(
        "help = { $named ->\n   *[no] x\n }",
        "en.ftl:1: $named is not known here",
    );
    check(
        "help =\n    { nothing }",
        "en.ftl:2: { nothing } is nowhere",
    );
    check("help = { -brand }", "en.ftl:1: { -brand } is nowhere");
    check(
        "-brand = x\nhelp = { -brand.case ->\n   *[no] x\n }",
        "en.ftl:2: { -brand } is nowhere",
    );
    check(
        "-brand = { $name }\nstart-new = { -brand }",
        "en.ftl:1: $name is not known here: a term",
    );
    check(
        "help = { help.title }",
        "en.ftl:1: texts have no attributes here",
    );
    check(
        "help =\n    { help }",
        "en.ftl:2: { help } is part of itself",
    );
    check(
        "start-new = { NUMBER($name) }",
        "en.ftl:1: NUMBER() is not known here",
    );
    check(
        "help = { group-hello }",
        "en.ftl:1: $link is not known here",
    );
    check(
        "fallback = { help }",
        "en.ftl:1: $commands is not known here",
    );
}

#[test]
fn broken_html_is_named_with_its_line_in_any_variant() {
    check(
        "help =\n    <b>fine</b>\n\n    a <x> b",
        "en.ftl:4: <x> is no tag",
    );
    check("help = a < b", "en.ftl:1: a bare < is no tag");
    check("help = <b>x", "en.ftl:1: <b> is never closed");
    check(
        "help = <b><i>x</b></i>",
        "en.ftl:1: </b> comes before the end of <i>",
    );
    check(
        "start-new = { $named ->\n    [yes] <b>x\n   *[no] y\n }",
        "en.ftl:2: <b> is never closed",
    );
    check(
        "start-new = <a href={ $name }>x</a>",
        "en.ftl:1: a value in <a> is not in quotes",
    );
    check("start-new = <{ $name }>", "en.ftl:1: <");
    check(
        "button-add-to-group = <b>x</b>",
        "en.ftl:1: button-add-to-group is shown as it is",
    );
    check(
        "verdict-blocked = a &lt; b",
        "en.ftl:1: verdict-blocked is shown as it is",
    );
    check("verdict-blocked = a < b", "en.ftl:1: a bare <");
}

#[test]
fn texts_that_are_too_long_or_show_nothing_are_named() {
    check("help = {\" \"}", "en.ftl:1: help shows nothing");
    let long = format!("fallback = x\nhelp = <b>{}</b>", "é".repeat(4097));
    check(
        &long,
        "en.ftl:2: help can be 4097 characters long: it takes up to 4096",
    );
    let long = format!("start-new = {}{{ $name }}", "a".repeat(4033));
    check(&long, "en.ftl:1: start-new can be 4097 characters long");
    let long = format!("button-add-to-group = {}", "a".repeat(65));
    check(
        &long,
        "en.ftl:1: button-add-to-group can be 65 characters long: it takes up to 64",
    );
    let hundred = format!("help = {}", "{ 1 }".repeat(100));
    assert_eq!(flaws(&[("en.ftl", &hundred)]), [""; 0]);
    check(
        &format!("{hundred}{{ 1 }}"),
        "en.ftl:1: there are too many {",
    );
    let doubled = (0..60).map(|at| format!("-a{at} = {{ -a{0} }}{{ -a{0} }}\n", at + 1));
    let laughs = doubled.collect::<String>() + "-a60 = ha\nhelp = { -a0 }";
    check(&laughs, "en.ftl:62: there are too many {");
    // Ten choices between two are more than are tried; ten times the same one is one.
    let choices = |key: &dyn Fn(usize) -> String| -> String {
        let choice = |place| format!("{{ $name ->\n    [{}] x\n   *[other] y\n }}", key(place));
        format!("start-new = {}", (0..10).map(choice).collect::<String>())
    };
    check(&choices(&|place| format!("k{place}")), "en.ftl:");
    let same = choices(&|_| "k".to_owned());
    assert_eq!(flaws(&[("en.ftl", &same)]), [""; 0]);
}

#[test]
fn what_is_right_has_no_flaw() {
    let check = |text: &str| assert_eq!(flaws(&[("en.ftl", text)]), [""; 0], "{text}");
    check("");
    check("# nothing but a word\n");
    check("\u{feff}help = x\r\nfallback =\r\n    two\r\n    lines\r\n");
    check(
        "-brand = { $case ->\n   *[a] x\n    [b] y\n }\nhelp = { -brand } { -brand(case: \"b\") }",
    );
    check("-brand = x\n    .sex = f\nhelp = { -brand.sex ->\n    [f] a\n   *[m] b\n }");
    check("help = a & b &amp; c {\"{\"} { 5 } {\"\\u0041\"}");
    check("fallback = { check-usage }");
    check("start-new = <a href='{ $name }'>x</a>");
    check(
        "start-for-x = { $named ->\n    [yes] <b>\n   *[no] {\"\"}\n } x { $named ->\n    [yes] </b>\n   *[no] {\"\"}\n }",
    );
    check(&format!("help = <b>{}</b>", "é".repeat(4096)));
    check(&format!("start-new = {}{{ $name }}", "a".repeat(4032)));
    check("button-add-to-group = a < b <3");
}

#[test]
fn files_have_flaws_of_their_own() {
    let check = |name: &str, text: &str, expected: &str| {
        let found = flaws(&[(name, text)]);
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        assert!(found[0].starts_with(expected), "{}", found[0]);
    };
    check(
        "my texts.ftl",
        "",
        "my texts.ftl:1: its name is no language",
    );
    check("und.ftl", "", "und.ftl:1: its name is no language");
    check(
        "fr.ftl",
        "help = x",
        "fr.ftl:1: a new language takes language-name",
    );
    check(
        "fr.ftl",
        "language-name = { $x }",
        "fr.ftl:1: language-name takes one line",
    );
    check(
        "fr.ftl",
        "language-name = Français\nfallback = { help }",
        "fr.ftl:2: { help } is nowhere",
    );
    check(
        "fr.ftl",
        &" ".repeat(256 * 1024 + 1),
        "fr.ftl:1: it is too long: it takes up to 256 KB",
    );
    let many: Vec<_> = (0..101).map(|place| format!("{place}.ftl")).collect();
    let many: Vec<_> = many.iter().map(|name| (name.as_str(), "")).collect();
    let found = flaws(&many);
    assert!(
        found.len() == 1 && found[0].ends_with(":1: there are 101 files: it takes up to 100"),
        "{found:?}"
    );
    let twins = flaws(&[("pt_br.ftl", ""), ("pt-BR.ftl", "")]);
    assert!(
        twins.contains(&"pt_br.ftl:1: this language is in pt-BR.ftl already".to_owned()),
        "{twins:?}"
    );

    let folder = folder(&[("notes.txt", "<x>"), (".ftl", "<x>"), ("de.ftl~", "<x>")]);
    fs::create_dir(folder.path().join("old.ftl")).unwrap();
    assert!(Library::open(Some(folder.path().to_owned())).is_ok());
    fs::write(folder.path().join("fr.ftl"), b"help = \xff").unwrap();
    let flaws = Library::open(Some(folder.path().to_owned())).err().unwrap();
    assert!(
        flaws
            .to_string()
            .contains("fr.ftl:1: it is no text in UTF-8"),
        "{flaws}"
    );
    let gone = folder.path().join("gone");
    let flaws = Library::open(Some(gone)).err().unwrap();
    assert!(
        flaws
            .to_string()
            .contains("gone:1: the folder cannot be read"),
        "{flaws}"
    );
}

#[test]
fn all_flaws_of_all_files_are_told_at_once() {
    let found = flaws(&[
        ("en.ftl", "help = <b>\nfallback = { $x } { $y }\n"),
        ("fr.ftl", "help = x"),
    ]);
    let places: Vec<_> = found
        .iter()
        .map(|it| it.split(": ").next().unwrap())
        .collect();
    assert_eq!(places, ["en.ftl:1", "en.ftl:2", "en.ftl:2", "fr.ftl:1"]);
}

/// So that `proof` checks every text for what it is shown as.
#[test]
fn texts_that_are_shown_plain_are_checked_as_plain() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/locale");
    let code: String = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let keys = |call: &str| -> Vec<String> {
        let calls = code.split(call).skip(1);
        let keys =
            calls.filter_map(|after| after.trim_start().strip_prefix('"')?.split('"').next());
        keys.map(ToOwned::to_owned).collect()
    };
    let plain = keys("self.plain(");
    assert!(plain.len() > 5, "{plain:?}");
    for key in plain {
        assert!(
            matches!(Place::of(&key), Place::Plain(_)),
            "{key} wants a line in PLACES"
        );
    }
    for key in keys("self.html(") {
        assert!(
            !matches!(Place::of(&key), Place::Plain(_)),
            "{key} is shown as HTML"
        );
    }
}
