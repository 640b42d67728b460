//! The program as its owner meets it: settings, mistakes in them, and secrets.

use std::path::Path;

use doorman::sim::{Fault, Options, Rule};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::process::{Ended, Process};
use crate::stage::Stage;

const TOKEN: &str = "1234567890:AAsimulatedTelegramToken-0123456789";
/// What must not be shown of it: the part that is not the bot's public id.
const KEY: &str = "AAsimulatedTelegramToken-0123456789";

/// Runs the program in an empty folder until it ends by itself.
async fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    run_in(folder.path(), arguments, variables).await
}

async fn run_in(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    // Whatever goes wrong with a story, it does not reach Telegram.
    let mut all = vec![("TELOXIDE_API_URL", "http://127.0.0.1:1")];
    all.extend(variables);
    Process::start_in(folder, arguments, &all).ended().await
}

/// One line for the owner, who can put it right, and nothing else.
#[track_caller]
fn is_a_complaint(ended: &Ended, about: &str, accepted: &str) {
    is_one_line_with_code(2, ended, about, accepted);
}

fn is_one_line_with_code(code: i32, ended: &Ended, about: &str, accepted: &str) {
    let Ended { log, output, .. } = ended;
    let outcome = (ended.code, output.as_str());
    assert_eq!(outcome, (Some(code), ""), "{about}: {log}");
    let is_one_line = log.ends_with('\n') && log.lines().count() == 1;
    assert!(
        is_one_line && log.starts_with("doorman: "),
        "{about}: {log}"
    );
    assert!(
        log.contains(about) && log.contains(accepted),
        "{about}: {log}"
    );
    for unwanted in [KEY, "opensesame", "panicked", "backtrace", "src/"] {
        assert!(!log.contains(unwanted), "{about}: {log}");
    }
}

#[tokio::test]
async fn a_mistake_in_a_variable_is_one_line_that_names_it() {
    let token = ("TELOXIDE_TOKEN", TOKEN);
    let long = "9".repeat(5000);
    let mistakes: [(&[(&str, &str)], &str); 20] = [
        (&[], "TELOXIDE_TOKEN is not set"),
        (&[("TELOXIDE_TOKEN", "")], "TELOXIDE_TOKEN is not set"),
        (&[("TELOXIDE_TOKEN", "  ")], "TELOXIDE_TOKEN is not set"),
        (&[("TELOXIDE_TOKEN", KEY)], "TELOXIDE_TOKEN is not a token"),
        (
            &[("TELOXIDE_TOKEN", "12:AA\nsimulated")],
            "TELOXIDE_TOKEN is not a token",
        ),
        (
            &[("TELOXIDE_TOKEN", &long)],
            "TELOXIDE_TOKEN is not a token",
        ),
        (
            &[token, ("TELOXIDE_API_URL", "localhost:8081")],
            "TELOXIDE_API_URL",
        ),
        (
            &[token, ("TELOXIDE_API_URL", "ftp://localhost")],
            "TELOXIDE_API_URL",
        ),
        (
            &[token, ("TELOXIDE_PROXY", "me:opensesame@")],
            "TELOXIDE_PROXY",
        ),
        (&[token, ("DOORMAN_ADMINS", "@olga")], "DOORMAN_ADMINS"),
        (&[token, ("DOORMAN_ADMINS", "1 2")], "DOORMAN_ADMINS"),
        (&[token, ("DOORMAN_ADMINS", "0")], "DOORMAN_ADMINS"),
        (&[token, ("DOORMAN_ADMINS", "1,\n-2")], "DOORMAN_ADMINS"),
        (
            &[token, ("DOORMAN_REPLIES_PER_SECOND_MAX", "fast")],
            "DOORMAN_REPLIES_PER_SECOND_MAX",
        ),
        (
            &[token, ("DOORMAN_REPLIES_PER_SECOND_MAX", "-1")],
            "DOORMAN_REPLIES_PER_SECOND_MAX",
        ),
        (
            &[token, ("DOORMAN_PROBES_PER_SECOND_MAX", "1.5")],
            "DOORMAN_PROBES_PER_SECOND_MAX",
        ),
        (
            &[token, ("DOORMAN_PROBES_PER_SECOND_MAX", &long)],
            "DOORMAN_PROBES_PER_SECOND_MAX",
        ),
        (&[token, ("RUST_LOG", "doorman=loud")], "RUST_LOG"),
        (&[token, ("DOORMAN_LOG", "xml")], "DOORMAN_LOG"),
        (&[token, ("DOORMAN_METRICS", "9464")], "DOORMAN_METRICS"),
    ];
    for (variables, about) in mistakes {
        is_a_complaint(&run(&[], variables).await, about, "it takes");
    }
}

#[tokio::test]
async fn a_proxy_of_a_kind_nobody_speaks_is_not_just_left_out() {
    for proxy in ["gopher://me:opensesame@localhost", "file:///etc/hosts"] {
        let variables = [("TELOXIDE_TOKEN", TOKEN), ("TELOXIDE_PROXY", proxy)];
        is_a_complaint(&run(&[], &variables).await, "TELOXIDE_PROXY", "it takes");
    }
}

#[tokio::test]
async fn a_database_server_that_is_not_there_is_one_line_that_says_so() {
    let url = "postgres://me:opensesame@127.0.0.1:1/doorman";
    let variables = [("TELOXIDE_TOKEN", TOKEN), ("DATABASE_URL", url)];
    let ended = run(&[], &variables).await;
    // Not 2: by the next start it may be there.
    is_one_line_with_code(1, &ended, "DATABASE_URL", "refused");
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_one_line_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let garbage = folder.path().join("garbage.db");
    std::fs::write(&garbage, "not a database ".repeat(1000)).unwrap();
    let missing = folder.path().join("no").join("such").join("doorman.db");
    for url in [
        format!("sqlite://{}", folder.path().display()),
        format!("sqlite://{}", missing.display()),
        format!("sqlite://{}", garbage.display()),
        "sqlite::memory:".to_owned(),
        "sqlite://".to_owned(),
        "sqlite://x.db?mode=sideways".to_owned(),
        "mysql://me:opensesame@localhost/doorman".to_owned(),
        "doorman.db".to_owned(),
        "postgres://me:opensesame@[nonsense/doorman".to_owned(),
    ] {
        let variables = [("TELOXIDE_TOKEN", TOKEN), ("DATABASE_URL", &url)];
        is_a_complaint(&run(&[], &variables).await, "DATABASE_URL", "sqlite://");
    }
}

#[tokio::test]
async fn settings_are_read_from_a_file_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(
        &file,
        format!("# Mine.\nTELOXIDE_TOKEN={TOKEN}\nDOORMAN_ADMINS=olga\n"),
    )
    .unwrap();
    let ended = run_in(folder.path(), &[], &[]).await;
    is_a_complaint(&ended, "DOORMAN_ADMINS", "it takes");
    // What is in the environment comes first.
    let ended = run_in(folder.path(), &[], &[("TELOXIDE_TOKEN", "x")]).await;
    is_a_complaint(&ended, "TELOXIDE_TOKEN", "it takes");
}

#[tokio::test]
async fn a_malformed_file_of_settings_is_named_without_its_secrets() {
    for line in [
        format!("TELOXIDE_TOKEN={TOKEN} oops"),
        format!("TELOXIDE_TOKEN '{TOKEN}'"),
        format!("TELOXIDE_TOKEN='{TOKEN}"),
        "DATABASE_URL=postgres://me:opensesame@localhost/doorman oops".to_owned(),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join(".env"),
            format!("RUST_LOG=info\n{line}\n"),
        )
        .unwrap();
        let ended = run_in(folder.path(), &[], &[]).await;
        is_a_complaint(&ended, ".env", "NAME=value");
    }
}

#[tokio::test]
async fn what_the_command_line_does_not_know_it_says() {
    let token = [("TELOXIDE_TOKEN", TOKEN)];
    for arguments in [["--frobnicate"], ["frobnicate"], ["-x"], ["чек"]] {
        let ended = run(&arguments, &token).await;
        is_a_complaint(&ended, arguments[0], "--help");
    }
    is_a_complaint(&run(&["run", "twice"], &token).await, "twice", "--help");
}

#[tokio::test]
async fn help_and_version_need_no_settings() {
    let ended = run(&["--help"], &[("TELOXIDE_TOKEN", "x")]).await;
    assert_eq!((ended.code, ended.log.as_str()), (Some(0), ""));
    for word in ["run", "demo", "TELOXIDE_TOKEN", "README.md"] {
        assert!(ended.output.contains(word), "{}", ended.output);
    }
    let ended = run(&["--version"], &[]).await;
    let expected = format!("doorman {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!((ended.code, ended.output), (Some(0), expected));
}

#[tokio::test]
async fn the_demo_as_a_script_needs_nothing_and_shows_a_transcript() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run_in(
        folder.path(),
        &["demo", "--script"],
        &[("RUST_LOG", "warn")],
    )
    .await;
    assert_eq!((ended.code, ended.log.as_str()), (Some(0), ""));
    for line in [
        "Ann → /start summer_sale",
        "Ann ← Hello, Ann!",
        "blocked",
        "deactivated",
    ] {
        assert!(ended.output.contains(line), "{}", ended.output);
    }
    // It leaves nothing behind.
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_demo_whose_reader_has_gone_away_ends_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new("sh");
    let program = env!("CARGO_BIN_EXE_doorman");
    let script = format!("{program} demo --script | head -1; echo");
    let shell = command.args(["-c", &script]).current_dir(folder.path());
    let shell = shell.env("RUST_LOG", "error").output().unwrap();
    let complaints = String::from_utf8(shell.stderr).unwrap();
    assert!(!complaints.contains("panicked"), "{complaints}");
}

#[tokio::test]
async fn a_second_doorman_on_one_database_says_who_was_first() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let first = stage.spawn_bot(&[]);
    stage.until_polled().await;
    let ended = stage.spawn_bot(&[]).ended().await;
    let holder = format!("process {} on ", first.id());
    is_a_complaint(
        &ended,
        "another doorman is running on this database",
        &holder,
    );

    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;
    stage.settle().await;
    // Only the first one ever asked Telegram for anything.
    assert_eq!(stage.sim.calls_to("deleteWebhook").len(), 1);
    first.kill();
    // The lock ends with its holder, however it ends.
    let next = stage.spawn_bot(&[]);
    let bob = stage.sim.person("Bob");
    bob.starts();
    stage.read(&bob).await;
    stage.finish_with(next).await;
}

/// Fails if a log shows the token, naming the line.
#[track_caller]
fn keeps_the_secret(log: &str) {
    assert!(!log.is_empty(), "nothing was logged");
    let shown = log.lines().find(|line| line.contains(KEY));
    assert_eq!(shown, None);
}

#[tokio::test]
async fn the_token_is_in_no_log() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&[("RUST_LOG", "trace")]);
    stage.until_polled().await;
    for fault in [
        Fault::Drop,
        Fault::ServerError,
        Fault::Html502,
        Fault::Garbage,
        Fault::Refuse {
            code: 400,
            description: format!("Bad Request: what about {TOKEN}").into(),
        },
    ] {
        stage.sim.strike(Rule::on("sendMessage", fault.clone()));
        stage.sim.strike(Rule::on("getUpdates", fault));
        let people = [stage.sim.person("Ann"), stage.sim.person("Bob")];
        for person in &people {
            person.starts();
        }
        for person in &people {
            stage.read(person).await;
        }
        stage.settle().await;
        stage.read_all(&[people[0].id(), people[1].id()]).await;
    }
    stage.sim.go_down().await;
    bot.until_logged("polling is disturbed").await;
    stage.sim.come_back().await.unwrap();
    stage.sim.revoke_token();
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(2));
    assert!(ended.log.contains(" TRACE "), "{}", ended.log);
    keeps_the_secret(&ended.log);
    stage.finish().await;
}

#[tokio::test]
async fn a_json_log_is_one_object_a_line_and_holds_no_token_either() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&[("DOORMAN_LOG", "json"), ("RUST_LOG", "trace")]);
    stage.until_polled().await;
    let repeated = Fault::Refuse {
        code: 400,
        description: format!("Bad Request: what about \"{TOKEN}\"").into(),
    };
    stage.sim.strike(Rule::on("getUpdates", repeated));
    let ann = stage.sim.person("Ann");
    ann.starts();
    stage.read(&ann).await;
    bot.until_logged("what about").await;
    stage.settle().await;
    bot.terminate();
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0));
    keeps_the_secret(&ended.log);
    let events = ended.log.lines().map(|line| {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        event
    });
    let disturbed: Vec<_> = events
        .filter(|event| event["message"] == "polling is disturbed")
        .collect();
    let [disturbed] = &disturbed[..] else {
        panic!("{disturbed:?}");
    };
    assert_eq!(disturbed["level"], "WARN");
    assert_eq!(
        disturbed["error"],
        "400 Bad Request: what about \"<token>\""
    );
    stage.finish().await;
}

#[tokio::test]
async fn the_token_is_in_no_log_however_it_was_set() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    for token in [format!("{TOKEN}\n"), format!(" {TOKEN} ")] {
        let bot = stage.spawn_bot(&[("TELOXIDE_TOKEN", &token), ("RUST_LOG", "trace")]);
        stage.until_polled().await;
        // A library or a server may repeat it at any time.
        let repeated = Fault::Refuse {
            code: 400,
            description: format!("Bad Request: what about {TOKEN}").into(),
        };
        stage.sim.strike(Rule::on("getUpdates", repeated));
        let ann = stage.sim.person("Ann");
        ann.starts();
        stage.read(&ann).await;
        bot.until_logged("what about").await;
        stage.settle().await;
        bot.terminate();
        let ended = bot.ended().await;
        assert_eq!(ended.code, Some(0));
        keeps_the_secret(&ended.log);
    }
    stage.finish().await;
}

#[tokio::test]
async fn neither_token_nor_password_is_in_the_log_of_a_proxy_that_refuses() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    for proxy in [
        "http://me:opensesame@127.0.0.1:1",
        "socks5://me:opensesame@127.0.0.1:1",
    ] {
        let bot = stage.spawn_bot(&[("TELOXIDE_PROXY", proxy), ("RUST_LOG", "trace")]);
        bot.until_logged("Telegram cannot be reached").await;
        bot.terminate();
        let ended = bot.ended().await;
        assert_eq!(ended.code, Some(0));
        keeps_the_secret(&ended.log);
        let shown = ended.log.lines().find(|line| line.contains("opensesame"));
        assert_eq!(shown, None);
    }
    // It never went around the proxy.
    assert_eq!(stage.sim.calls().len(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn the_log_names_no_person_and_repeats_no_message() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&[("RUST_LOG", "debug")]);
    let ann = stage.sim.person("Annabella").with_username("annabella_x");
    for text in ["/start", "my little secret"] {
        ann.writes(text);
        stage.read(&ann).await;
    }
    ann.blocks();
    stage.settle().await;
    bot.terminate();
    let ended = bot.ended().await;
    for private in ["Annabella", "annabella_x", "little secret"] {
        assert!(!ended.log.contains(private), "{}", ended.log);
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_bot_without_administrators_serves_everybody_alike() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let bot = stage.spawn_bot(&[("DOORMAN_ADMINS", "")]);
    stage.owner.writes("/check 1");
    let answer = stage.hear(&stage.owner).await;
    assert!(answer.starts_with("I did not understand"), "{answer}");
    stage.finish_with(bot).await;
}

#[tokio::test]
async fn a_missing_database_is_created_and_nothing_else() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let folder = tempfile::tempdir().unwrap();
    let url = stage.config().api_url.to_string();
    let token = stage.config().token.expose_secret();
    let variables = [("TELOXIDE_TOKEN", token), ("TELOXIDE_API_URL", &url)];
    let bot = Process::start_in(folder.path(), &[], &variables);
    stage.until_polled().await;
    bot.terminate();
    assert_eq!(bot.ended().await.code, Some(0));
    let files = std::fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["doorman.db", "doorman.db.lock"]);
    stage.finish().await;
}
