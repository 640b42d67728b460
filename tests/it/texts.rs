//! Languages, and the owner's own words.

use std::fs;
use std::path::Path;
use std::process::Command;

use doorman::serve::Failure;
use doorman::sim::Options;
use tempfile::TempDir;

use crate::process::Process;
use crate::stage::Stage;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        write(&folder, name, text);
    }
    folder
}

fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join(name), text).unwrap();
}

/// A stage whose owner has these files.
async fn stage(folder: &TempDir) -> Stage {
    let texts = Some(folder.path().to_owned());
    Stage::with(Options::default(), |config| config.texts = texts).await
}

/// A bot in a process of its own, with the owner's files.
fn spawned(stage: &Stage, folder: &TempDir) -> Process {
    stage.spawn_bot(&[("DOORMAN_TEXTS", folder.path().to_str().unwrap())])
}

const ESPERANTO: &str = "language-name = Esperanto
start-new = Saluton, <b>{ $name }</b>!
";

#[tokio::test]
async fn people_read_the_owners_words_in_their_language_or_else_english() {
    let folder = folder(&[
        ("en.ftl", "fallback = Pardon?"),
        ("eo.ftl", ESPERANTO),
        ("notes.txt", "<not read>"),
    ]);
    let stage = stage(&folder).await;
    let ann = stage.sim.person("Ann <3").speaking("EO_xx");
    ann.starts();
    assert_eq!(stage.hear(&ann).await, "Saluton, Ann <3!");
    ann.writes("kio?");
    assert_eq!(stage.hear(&ann).await, "Pardon?");
    for tag in ["tlh", "", "e!"] {
        let bob = stage.sim.person("Bob").speaking(tag);
        bob.starts();
        assert!(stage.hear(&bob).await.contains("Nice to meet you"), "{tag}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_payload_has_its_own_greeting() {
    let folder = folder(&[
        (
            "en.ftl",
            "start-for-summer = { $welcome ->
    [new] Summer, { $name }!
   *[returning] Summer again!
    [returned] Summer at last!
}
start-for-summer-sale = Sale!",
        ),
        ("eo.ftl", ESPERANTO),
    ]);
    let stage = stage(&folder).await;
    let ann = stage.sim.person("Ann");
    for (payload, greeting) in [
        ("summer", "Summer, Ann!"),
        ("summer_2027", "Summer again!"),
        ("summer-sale", "Sale!"),
        ("summer-sale_x", "Sale!"),
        ("summer-sales", "Summer again!"),
    ] {
        ann.starts_with(payload);
        assert_eq!(stage.hear(&ann).await, greeting, "{payload}");
    }
    let cleo = stage.sim.person("Cleo");
    cleo.starts_with("summertime");
    assert!(stage.hear(&cleo).await.contains("Nice to meet you"));
    // A language without a greeting for the payload takes the English one.
    let bob = stage.sim.person("Bob").speaking("eo");
    bob.starts_with("summer");
    assert_eq!(stage.hear(&bob).await, "Summer, Bob!");
    stage.finish().await;
}

#[tokio::test]
async fn a_text_of_4096_characters_is_sent_and_one_more_is_refused_at_start() {
    let longest = "é".repeat(4096);
    let folder = folder(&[("en.ftl", &format!("fallback = <b>{longest}</b>"))]);
    let mut stage = stage(&folder).await;
    let ann = stage.sim.person("Ann");
    ann.writes("?");
    assert_eq!(stage.hear(&ann).await, longest);
    stage.settle().await;
    stage.stop_bot().await.unwrap();

    write(&folder, "en.ftl", &format!("fallback = <b>{longest}é</b>"));
    stage.run_bot();
    let refused = stage.stop_bot().await.unwrap_err();
    assert!(matches!(refused, Failure::Texts(_)), "{refused}");
    let place = folder.path().join("en.ftl");
    let expected = format!("{}:1: fallback can be 4097 characters", place.display());
    assert!(refused.to_string().contains(&expected), "{refused}");
    stage.finish().await;
}

#[tokio::test]
async fn flaws_end_the_start_with_code_2_and_a_line_each() {
    let folder = folder(&[("en.ftl", "help = <b>x\n\nhelpp = y\n"), ("fr.ftl", "")]);
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let ended = spawned(&stage, &folder).ended().await;
    assert_eq!(ended.code, Some(2), "{}", ended.log);
    let at = |file: &str| folder.path().join(file).display().to_string();
    let lines: Vec<_> = ended.log.lines().collect();
    assert_eq!(
        lines,
        [
            "doorman: DOORMAN_TEXTS has texts that cannot be used:",
            &format!("{}:1: <b> is never closed: it takes </b>", at("en.ftl")),
            &format!(
                "{}:3: helpp is no text of doorman's: it takes help, if that is meant",
                at("en.ftl")
            ),
            &format!(
                "{}:1: a new language takes language-name = what it calls itself",
                at("fr.ftl")
            ),
        ]
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_hangup_takes_up_new_texts_and_keeps_the_old_ones_if_the_new_have_flaws() {
    let folder = folder(&[("en.ftl", "fallback = one")]);
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = spawned(&stage, &folder);
    let ann = stage.sim.person("Ann");
    ann.writes("?");
    assert_eq!(stage.hear(&ann).await, "one");

    write(&folder, "en.ftl", "fallback = two");
    bot.signal("HUP");
    bot.until_logged("the texts have been read anew").await;
    ann.writes("?");
    assert_eq!(stage.hear(&ann).await, "two");

    stage.owner.starts();
    stage.read(&stage.owner).await;
    write(&folder, "en.ftl", "help = x\nfallback = <i>three");
    bot.signal("HUP");
    let told = stage.hear(&stage.owner).await;
    let place = folder.path().join("en.ftl");
    let flaw = format!("{}:2: <i> is never closed", place.display());
    assert!(
        told.contains("a mistake in your texts") && told.contains(&flaw),
        "{told}"
    );
    ann.writes("?");
    assert_eq!(stage.hear(&ann).await, "two");
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn more_flaws_than_fit_into_a_message_are_cut() {
    let folder = folder(&[]);
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = spawned(&stage, &folder);
    stage.owner.starts();
    stage.read(&stage.owner).await;
    let lines: Vec<_> = (0..500)
        .map(|number| format!("a{number}{} = x", "-long".repeat(40)))
        .collect();
    write(&folder, "en.ftl", &lines.join("\n"));
    bot.signal("HUP");
    let told = stage.hear(&stage.owner).await;
    assert!(
        told.contains("500 mistakes") && told.contains("more"),
        "{told}"
    );
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn a_hangup_ends_nothing_whether_there_are_texts_or_not() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&[]);
    bot.until_logged("polling").await;
    bot.signal("HUP");
    bot.until_logged("the texts have been read anew").await;
    let ann = stage.sim.person("Ann");
    ann.starts();
    assert!(stage.hear(&ann).await.contains("Nice to meet you"));
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn the_built_in_texts_are_printed_as_a_starting_point() {
    let ended = Process::start(&["texts"], &[]).ended().await;
    assert_eq!((ended.code, ended.log.as_str()), (Some(0), ""));
    let english = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/locale/en.ftl");
    assert_eq!(ended.output, fs::read_to_string(english).unwrap());

    let list = Process::start(&["texts", "--list"], &[]).ended().await;
    assert!(
        list.output.lines().any(|tag| tag == "en"),
        "{}",
        list.output
    );
    for tag in list.output.lines() {
        let ended = Process::start(&["texts", tag], &[]).ended().await;
        assert!(ended.output.contains("language-name = "), "{tag}");
    }

    let ended = Process::start(&["texts", "xx"], &[]).ended().await;
    assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""));
    assert!(
        ended
            .log
            .starts_with("doorman: \"xx\" is not built in: it takes one of en"),
        "{}",
        ended.log
    );
}

#[test]
fn whoever_reads_one_line_of_the_texts_may_go() {
    let doorman = env!("CARGO_BIN_EXE_doorman");
    let script = format!("set -o pipefail; '{doorman}' texts | head -1; '{doorman}' texts | true");
    for _ in 0..20 {
        let output = Command::new("bash").args(["-c", &script]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert!(output.status.success() && output.stdout.starts_with(b"# What people read"));
    }
}
