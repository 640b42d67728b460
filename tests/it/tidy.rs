//! The house style, as far as reading the sources can tell.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use doorman::config::VARIABLES;

/// Which modules each module may import. Everything points down; a line here is
/// a decision, so a new one wants a reason.
const IMPORTS: [(&str, &[&str]); 23] = [
    ("main", &[]),
    ("lib", &[]),
    (
        "cli",
        &["check", "config", "demo", "locale", "log", "serve"],
    ),
    ("demo", &["config", "reach", "serve", "sim"]),
    (
        "check",
        &[
            "audience", "audit", "config", "idlist", "reach", "serve", "store", "telegram",
        ],
    ),
    (
        "serve",
        &[
            "admin", "app", "audit", "config", "inbox", "locale", "reach", "router", "store",
            "telegram",
        ],
    ),
    (
        "router",
        &[
            "admin", "app", "arrival", "audit", "dialog", "inbox", "person",
        ],
    ),
    // The owner is also a person in a dialog, and asks for audits; neither of these
    // knows of the owner.
    (
        "admin",
        &[
            "app", "arrival", "audience", "audit", "dialog", "idlist", "inbox", "locale", "person",
            "reach", "store", "telegram",
        ],
    ),
    (
        "audit",
        &[
            "app", "arrival", "audience", "idlist", "locale", "picture", "reach", "store",
            "telegram",
        ],
    ),
    (
        "dialog",
        &[
            "app", "arrival", "config", "deeplink", "person", "store", "telegram",
        ],
    ),
    ("app", &["config", "locale", "person", "store", "telegram"]),
    (
        "inbox",
        &["arrival", "person", "reach", "store", "telegram"],
    ),
    (
        "store",
        &[
            "arrival", "audience", "deeplink", "opening", "person", "reach",
        ],
    ),
    ("telegram", &["reach"]),
    (
        "locale",
        &[
            "arrival", "audience", "deeplink", "idlist", "opening", "person", "reach",
        ],
    ),
    ("log", &[]),
    ("audience", &["config", "deeplink", "reach"]),
    ("config", &["reach"]),
    ("idlist", &["arrival"]),
    ("opening", &["arrival", "deeplink"]),
    ("person", &["arrival", "deeplink", "reach"]),
    ("arrival", &["deeplink"]),
    ("sim", &[]),
];

/// At the bottom of it, and not in the table: they import nothing.
const LEAVES: [&str; 3] = ["deeplink", "picture", "reach"];

/// Modules that know no clock, no log and no `async`.
const PURE: [&str; 7] = [
    "arrival", "audience", "deeplink", "idlist", "opening", "person", "reach",
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 11] = [
    "common", "handler", "handlers", "helpers", "impl", "manager", "misc", "models", "service",
    "types", "utils",
];

/// Folders and files that are tests from top to bottom.
const TESTS: [&str; 3] = ["tests", "tests.rs", "properties.rs"];

/// One file of the crate.
struct Source {
    path: PathBuf,
    /// The module of the crate it belongs to.
    module: String,
    text: String,
}

impl Source {
    /// The part before the tests.
    fn code(&self) -> &str {
        let parts = self.path.iter().filter_map(|part| part.to_str());
        if parts.into_iter().any(|part| TESTS.contains(&part)) {
            return "";
        }
        let tests = self.text.find("#[cfg(test)]\nmod tests {");
        &self.text[..tests.unwrap_or(self.text.len())]
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file with this ending below a folder of the package.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<Source> {
    let folder = root().join("src");
    let source = |path: PathBuf| {
        let inside = path.strip_prefix(&folder).unwrap();
        let first = inside.components().next().unwrap().as_os_str();
        let module = Path::new(first).file_stem().unwrap();
        Source {
            module: module.to_str().unwrap().to_owned(),
            text: fs::read_to_string(&path).unwrap(),
            path: inside.to_owned(),
        }
    };
    files(&folder, "rs").into_iter().map(source).collect()
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// The modules a text names as `crate::module` or `crate::{module, …}`.
fn imports(text: &str) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for after in text.split("crate::").skip(1) {
        if let Some(list) = after.strip_prefix('{') {
            let list = list.split_once("};").map_or(list, |(list, _)| list);
            let names = list.split(',').map(str::trim);
            let heads = names.map(|name| name.split("::").next().unwrap_or_default());
            modules.extend(heads.map(ToOwned::to_owned));
        } else {
            let end = after.find(|character| !is_word(character));
            modules.insert(after[..end.unwrap_or(after.len())].to_owned());
        }
    }
    modules.remove("");
    modules
}

#[test]
fn imports_point_down() {
    for source in sources() {
        let Source { path, module, text } = &source;
        let allowed = IMPORTS.iter().find(|(name, _)| name == module);
        let allowed = match allowed {
            Some((_, allowed)) => *allowed,
            None if LEAVES.contains(&module.as_str()) => &[],
            None => panic!("{}: a new module wants a line in IMPORTS", path.display()),
        };
        for imported in imports(text) {
            assert!(
                imported == *module || allowed.contains(&imported.as_str()),
                "{}: `{module}` imports `{imported}`",
                path.display()
            );
        }
    }
}

#[test]
fn the_table_of_imports_has_no_circle() {
    // A module is placed once all it imports is placed.
    let mut placed: BTreeSet<&str> = LEAVES.into();
    while placed.len() < IMPORTS.len() + LEAVES.len() {
        let next = IMPORTS.iter().find(|(module, imports)| {
            !placed.contains(module) && imports.iter().all(|it| placed.contains(it))
        });
        let left = || {
            IMPORTS
                .iter()
                .filter(|(module, _)| !placed.contains(module))
        };
        let (module, _) =
            next.unwrap_or_else(|| panic!("a circle: {:?}", left().collect::<Vec<_>>()));
        placed.insert(module);
    }
}

#[test]
fn the_simulated_telegram_shares_nothing_with_the_bot() {
    let words = ["crate::", "doorman::", "teloxide"];
    for source in sources().iter().filter(|source| source.module == "sim") {
        for line in source.text.lines() {
            let is_comment = line.trim_start().starts_with("//");
            let shared = words.iter().find(|word| line.contains(*word));
            assert!(
                is_comment || shared.is_none(),
                "{}: {line}",
                source.path.display()
            );
        }
    }
}

#[test]
fn pure_modules_know_no_clock_no_log_and_no_waiting() {
    let words = [
        "async ",
        ".await",
        "Utc::now",
        "Instant::now",
        "tracing::",
        "std::env",
    ];
    for source in sources() {
        if !PURE.contains(&source.module.as_str()) {
            continue;
        }
        let code = source.code().lines();
        for line in code.filter(|line| !line.trim_start().starts_with("//")) {
            let impure = words.iter().find(|word| line.contains(*word));
            assert_eq!(impure, None, "{}: {line}", source.path.display());
        }
    }
}

#[test]
fn names_of_modules_say_what_is_inside() {
    for folder in ["src", "tests"] {
        for path in files(&root().join(folder), "rs") {
            let inside = path.strip_prefix(root()).unwrap().with_extension("");
            for part in inside.components() {
                let name = part.as_os_str().to_str().unwrap();
                assert!(!EMPTY_NAMES.contains(&name), "{}", path.display());
            }
        }
    }
}

#[test]
fn nothing_is_left_undone_or_waved_through() {
    for source in sources() {
        for word in [
            "todo!",
            "unimplemented!",
            "#[allow(",
            "#![allow(",
            "TODO",
            "FIXME",
            "XXX",
        ] {
            let found = source.text.lines().find(|line| line.contains(word));
            assert_eq!(found, None, "{}", source.path.display());
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for source in sources() {
        let begins_well = source.text.starts_with("//!");
        assert!(begins_well, "{} has no `//!`", source.path.display());
    }
}

#[test]
fn every_text_has_its_function_and_every_function_its_text() {
    let texts = read("src/locale/en.ftl");
    let sources = sources();
    let locale = sources.iter().filter(|it| it.module == "locale");
    // Only these have words of their own; the rest of the module is about words.
    let locale = locale.filter(|it| it.code().contains("impl Texts {"));
    let code: String = locale.map(Source::code).collect();

    let mut keys = BTreeSet::new();
    for line in texts
        .lines()
        .filter(|line| line.starts_with(|it: char| it.is_ascii_lowercase()))
    {
        let key = line.split_once(" =").unwrap_or_else(|| panic!("{line}")).0;
        assert!(keys.insert(key), "{key} is there twice");
        let used = code.matches(&format!("\"{key}\"")).count();
        assert_eq!(used, 1, "{key} in src/locale");
    }

    // What else is in quotes there: variables and selectors of the texts.
    let is_part = |character: char| character.is_ascii_lowercase() || character == '-';
    let mut known: BTreeSet<&str> = keys;
    for (mark, end) in [("$", ""), ("[", "]")] {
        for after in texts.split(mark).skip(1) {
            let word = after.split(|it| !is_part(it)).next().unwrap();
            if !word.is_empty() && after[word.len()..].starts_with(end) {
                known.insert(word);
            }
        }
    }
    // The default of a selector needs no name, but has one; and the language.
    known.extend(["no", "reply", "en", "other", "cancelled"]);
    // What greetings of the owner's may ask for.
    known.extend(["start-for-", "welcome", "new", "returning", "returned"]);
    for literal in code.split('"').skip(1).step_by(2) {
        let looks_like_a_key = !literal.is_empty() && literal.chars().all(is_part);
        assert!(
            !looks_like_a_key || known.contains(literal),
            "src/locale: {literal:?} is no text"
        );
    }
}

#[test]
fn the_example_settings_are_those_that_are_read() {
    let example = read(".env.example");
    let named: Vec<_> = example
        .lines()
        .filter_map(|line| line.trim_start_matches(['#', ' ']).split_once('='))
        .map(|(name, _)| name)
        .filter(|name| name.chars().all(|it| it.is_ascii_uppercase() || it == '_'))
        .collect();
    let mut expected = VARIABLES.to_vec();
    expected.push("RUST_LOG");
    assert_eq!(named, expected);

    let readme = read("README.md");
    for name in expected {
        assert!(readme.contains(&format!("`{name}`")), "README.md on {name}");
    }
}

#[test]
fn every_file_of_stories_is_told() {
    let main = read("tests/it/main.rs");
    for path in files(&root().join("tests/it"), "rs") {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            name == "main" || main.contains(&format!("mod {name};")),
            "{name}"
        );
    }
}
