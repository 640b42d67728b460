//! The house style, as far as reading the sources can tell.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use doorman::config::VARIABLES;
use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use fluent_syntax::parser;
use serde_json::Value;

/// Which modules each module may import. Everything points down; a line here is
/// a decision, so a new one wants a reason.
const IMPORTS: &[(&str, &[&str])] = &[
    ("main", &[]),
    ("lib", &[]),
    (
        "cli",
        &[
            "check", "config", "demo", "doctor", "locale", "log", "serve", "store",
        ],
    ),
    (
        "doctor",
        &[
            "arrival", "audit", "config", "group", "inbox", "locale", "reach", "secrets", "serve",
            "store", "telegram",
        ],
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
            "admin", "app", "audit", "config", "dialog", "health", "inbox", "locale", "profile",
            "reach", "router", "secrets", "standby", "store", "telegram",
        ],
    ),
    ("standby", &["store", "tenure"]),
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
            "app",
            "arrival",
            "audience",
            "audit",
            "deeplink",
            "dialog",
            "idlist",
            "inbox",
            "link",
            "locale",
            "period",
            "person",
            "picture",
            "reach",
            "retention",
            "schedule",
            "selection",
            "sources",
            "spreadsheet",
            "statistics",
            "store",
            "tally",
            "telegram",
        ],
    ),
    (
        "audit",
        &[
            "app",
            "arrival",
            "audience",
            "idlist",
            "locale",
            "picture",
            "reach",
            "spreadsheet",
            "store",
            "telegram",
        ],
    ),
    (
        "dialog",
        &[
            "app", "arrival", "config", "deeplink", "joining", "locale", "person", "reach",
            "store", "telegram",
        ],
    ),
    ("profile", &["app", "locale", "store"]),
    ("app", &["config", "locale", "person", "store", "telegram"]),
    (
        "inbox",
        &["arrival", "person", "reach", "store", "telegram", "vitals"],
    ),
    (
        "store",
        &[
            "arrival",
            "audience",
            "deeplink",
            "group",
            "joining",
            "link",
            "opening",
            "period",
            "person",
            "reach",
            "retention",
            "selection",
            "sources",
            "statistics",
            "tally",
        ],
    ),
    (
        "health",
        &["secrets", "store", "telegram", "tenure", "vitals"],
    ),
    ("telegram", &["reach", "secrets", "tenure", "vitals"]),
    ("vitals", &["person"]),
    (
        "locale",
        &[
            "arrival",
            "audience",
            "config",
            "deeplink",
            "idlist",
            "joining",
            "link",
            "opening",
            "period",
            "person",
            "reach",
            "retention",
            "selection",
            "sources",
            "statistics",
            "tally",
        ],
    ),
    ("log", &["secrets"]),
    ("audience", &["config", "deeplink", "reach"]),
    ("config", &["reach", "schedule"]),
    ("idlist", &["arrival"]),
    ("group", &["arrival", "deeplink", "person", "reach"]),
    ("joining", &["config"]),
    ("link", &["deeplink"]),
    ("opening", &["arrival", "deeplink"]),
    ("person", &["arrival", "deeplink", "reach"]),
    ("arrival", &["deeplink"]),
    ("selection", &["audience", "deeplink", "reach"]),
    (
        "sources",
        &["audience", "deeplink", "link", "period", "retention"],
    ),
    ("statistics", &["tally"]),
    ("tally", &["deeplink", "opening", "person", "reach"]),
    ("retention", &["tally"]),
    ("sim", &[]),
];

/// At the bottom of it, and not in the table: they import nothing.
const LEAVES: &[&str] = &[
    "deeplink",
    "login",
    "period",
    "picture",
    "reach",
    "schedule",
    "secrets",
    "spreadsheet",
    "tenure",
];

/// Modules that know no clock, no log and no `async`.
const PURE: &[&str] = &[
    "arrival",
    "audience",
    "deeplink",
    "group",
    "idlist",
    "joining",
    "link",
    "login",
    "opening",
    "period",
    "person",
    "reach",
    "retention",
    "schedule",
    "selection",
    "sources",
    "spreadsheet",
    "statistics",
    "tally",
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 11] = [
    "common", "handler", "handlers", "helpers", "impl", "manager", "misc", "models", "service",
    "types", "utils",
];

/// Folders and files that are tests from top to bottom.
const TESTS: [&str; 3] = ["tests", "tests.rs", "properties.rs"];

/// What a selector of a text chooses by in one language and not in another.
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The HTML that texts may have.
const TAGS: [&str; 9] = [
    "b",
    "i",
    "u",
    "s",
    "code",
    "pre",
    "a",
    "tg-spoiler",
    "blockquote",
];

/// How the keys of texts without HTML begin: labels of buttons, and pieces that are escaped when
/// another text takes them in.
const PLAIN: &[&str] = &[
    "language-",
    "button-",
    "audience-",
    "people-",
    "duration-",
    "verdict-",
    "chart-",
    "period-",
    "source-name",
    "share-",
    "stats-others",
];

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
    let mut placed: BTreeSet<&str> = LEAVES.iter().copied().collect();
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
    known.extend(["no", "reply", "en", "other", "cancelled", "command-"]);
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

/// One text of one language.
struct Text {
    key: String,
    /// The values it is made of, and each word it chooses by: `$state`, `$state [paused]`.
    values: BTreeSet<String>,
    /// All it can say, with `$name` for a value.
    wordings: Vec<String>,
}

/// The comments and the texts of one file.
fn texts(path: &Path) -> (Vec<String>, Vec<Text>) {
    let source = fs::read_to_string(path).unwrap();
    let file = parser::parse(source.as_str())
        .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
    let (mut comments, mut texts) = (Vec::new(), Vec::new());
    for entry in &file.body {
        match entry {
            Entry::Message(message) => {
                let mut values = BTreeSet::new();
                let pattern = message.value.as_ref().unwrap();
                texts.push(Text {
                    key: message.id.name.to_owned(),
                    wordings: wordings(pattern, &mut values),
                    values,
                });
            }
            Entry::Comment(comment)
            | Entry::GroupComment(comment)
            | Entry::ResourceComment(comment) => comments.push(comment.content.join("\n")),
            Entry::Term(_) | Entry::Junk { .. } => panic!("{}: {entry:?}", path.display()),
        }
    }
    (comments, texts)
}

/// All that a pattern can say; what that depends on goes into `values`.
fn wordings(pattern: &Pattern<&str>, values: &mut BTreeSet<String>) -> Vec<String> {
    let mut wordings = vec![String::new()];
    for element in &pattern.elements {
        let endings = match element {
            PatternElement::TextElement { value } => vec![(*value).to_owned()],
            PatternElement::Placeable {
                expression: Expression::Inline(inline),
            } => vec![put_in(inline, values)],
            PatternElement::Placeable {
                expression: Expression::Select { selector, variants },
            } => {
                let selector = put_in(selector, values);
                let mut endings = Vec::new();
                for variant in variants {
                    if let VariantKey::Identifier { name } = variant.key
                        && !PLURALS.contains(&name)
                    {
                        values.insert(format!("{selector} [{name}]"));
                    }
                    endings.extend(self::wordings(&variant.value, values));
                }
                endings
            }
        };
        let longer = |wording: &String| {
            let longer = endings.iter().map(|ending| format!("{wording}{ending}"));
            longer.collect::<Vec<_>>()
        };
        wordings = wordings.iter().flat_map(longer).collect();
    }
    wordings
}

/// What stands between braces.
fn put_in(inline: &InlineExpression<&str>, values: &mut BTreeSet<String>) -> String {
    match inline {
        InlineExpression::StringLiteral { value } => (*value).to_owned(),
        InlineExpression::VariableReference { id } => {
            let value = format!("${}", id.name);
            values.insert(value.clone());
            value
        }
        _ => panic!("no text needs {inline:?}"),
    }
}

/// The first thing that is wrong with a text's HTML.
fn html_fault(html: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '>', '&']) {
        let markup = &rest[at..];
        let Some(inside) = markup.strip_prefix('<') else {
            return Some(format!("{markup:?} is bare"));
        };
        let Some((tag, after)) = inside.split_once('>') else {
            return Some(format!("{markup:?} does not end"));
        };
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Some(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let link = attributes
            .strip_prefix("href=\"")
            .and_then(|link| link.strip_suffix('"'));
        let is_well_made = match name {
            "a" => link.is_some_and(|link| !link.contains('"')),
            _ => attributes.is_empty(),
        };
        if !TAGS.contains(&name) || !is_well_made {
            return Some(format!("<{tag}> is not allowed"));
        }
        open.push(name);
    }
    open.pop().map(|name| format!("<{name}> stays open"))
}

#[test]
fn every_language_says_the_same_with_the_same_values() {
    let folder = root().join("src/locale");
    let (english_comments, english) = texts(&folder.join("en.ftl"));
    for path in files(&folder, "ftl") {
        let file = path.file_name().unwrap().display();
        let (comments, texts) = texts(&path);
        assert_eq!(comments, english_comments, "{file}");
        let keys = |texts: &[Text]| texts.iter().map(|it| it.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(&texts), keys(&english), "{file}");
        for (text, english) in texts.iter().zip(&english) {
            assert_eq!(text.values, english.values, "{file}: {}", text.key);
        }
    }
}

#[test]
fn every_text_is_html_that_telegram_takes() {
    for path in files(&root().join("src/locale"), "ftl") {
        let file = path.file_name().unwrap().display();
        for Text { key, wordings, .. } in texts(&path).1 {
            for wording in wordings {
                assert_eq!(html_fault(&wording), None, "{file}: {key}: {wording}");
                let is_plain = PLAIN.iter().any(|start| key.starts_with(start));
                assert!(
                    !is_plain || !wording.contains('<'),
                    "{file}: {key}: {wording}"
                );
            }
        }
    }
}

#[test]
fn html_that_telegram_refuses_is_noticed() {
    for good in [
        "",
        "plain",
        "<b>$name</b> and <a href=\"$link\"><i>this</i></a>",
    ] {
        assert_eq!(html_fault(good), None, "{good}");
    }
    for bad in [
        "<b>open",
        "</b>",
        "<b><i>crossed</b></i>",
        "<em>other</em>",
        "<a>no link</a>",
        "<a href=$link>bare</a>",
        "<b class=\"x\">more</b>",
        "1 < 2",
        "2 > 1",
        "you & me",
    ] {
        assert!(html_fault(bad).is_some(), "{bad}");
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
    expected.extend(["DOORMAN_LOG", "RUST_LOG"]);
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
        // A folder is told by the file that has its name.
        let folder = path.parent().unwrap();
        let teller = match folder.file_name().unwrap().to_str().unwrap() {
            "it" => main.clone(),
            _ => std::fs::read_to_string(folder.with_extension("rs")).unwrap(),
        };
        assert!(
            name == "main" || teller.contains(&format!("mod {name};")),
            "{name}"
        );
    }
}

/// Licences that go well with ours; `.ci/deny.toml` has the same list.
fn allowed_licences() -> Vec<String> {
    let settings = read(".ci/deny.toml");
    let (_, list) = settings.split_once("allow = [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let names = list.split('"').skip(1).step_by(2);
    names.map(ToOwned::to_owned).collect()
}

/// Whether we may use what is offered under this SPDX expression.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    expression.split(" AND ").all(|choices| {
        let choices = choices.replace('/', " OR ");
        let mut choices = choices.trim_matches(['(', ')']).split(" OR ");
        choices.any(|licence| allowed.iter().any(|it| it == licence.trim()))
    })
}

/// The platform this was built on: of others nothing may have been fetched.
fn platform() -> String {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let told = String::from_utf8(rustc.stdout).unwrap();
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.unwrap().to_owned()
}

#[test]
fn every_dependency_has_a_licence_that_goes_well_with_ours() {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", &platform()])
        .current_dir(root())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&metadata.stderr);
    assert!(metadata.status.success(), "{error}");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let allowed = allowed_licences();
    for package in metadata["packages"].as_array().unwrap() {
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(
            is_allowed(licence, &allowed),
            "{}: {licence}",
            package["name"]
        );
    }
    assert!(!is_allowed("MIT AND GPL-3.0-only", &allowed));
}
