//! `doorman check`: an audit from the shell, by the binary.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use doorman::sim::{Fault, Options, Reach, Rule};
use secrecy::ExposeSecret;

use crate::audit_stage::ids;
use crate::process::Process;
use crate::stage::{Stage, per_second};

/// A stage without a bot, with a list of ids on disk.
struct Listed {
    stage: Stage,
    list: PathBuf,
    _folder: tempfile::TempDir,
}

impl Listed {
    fn new(ids: &[i64], stage: Stage) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("ids.txt");
        let lines: Vec<_> = ids.iter().map(ToString::to_string).collect();
        std::fs::write(&list, lines.join("\n")).unwrap();
        Self {
            stage,
            list,
            _folder: folder,
        }
    }

    fn variables(&self) -> [(&str, &str); 4] {
        let config = self.stage.config();
        [
            ("TELOXIDE_TOKEN", config.token.expose_secret()),
            ("TELOXIDE_API_URL", config.api_url.as_str()),
            ("DATABASE_URL", config.database_url.expose_secret()),
            ("DOORMAN_CONFIRM_AFTER", "1s"),
        ]
    }

    fn check(&self, options: &[&str]) -> Process {
        Process::start(&self.arguments(options), &self.variables())
    }

    /// The same by a process that lives through a disk being full.
    fn check_used_to_limits(&self) -> Process {
        Process::start_used_to_limits(&self.arguments(&[]), &self.variables())
    }

    fn arguments<'a>(&'a self, options: &[&'a str]) -> Vec<&'a str> {
        let list = self.list.to_str().unwrap();
        [&["check", list, "--rate", "5000"], options].concat()
    }
}

/// People of every state, and what a check must say of each.
fn mixed(stage: &Stage, count: usize) -> Vec<(i64, &'static str)> {
    let ids = stage.sim.crowd(count);
    for (number, id) in ids.iter().enumerate() {
        let person = stage.sim.somebody(*id);
        match number % 4 {
            0 => drop(person.starts()),
            1 => {
                person.starts();
                person.blocks();
            }
            2 => person.deletes_account(),
            _ => {}
        }
    }
    let word = |id: &i64| match stage.sim.somebody(*id).reach() {
        Reach::Open => "reachable",
        Reach::Blocked => "blocked",
        Reach::Deactivated => "deactivated",
        Reach::NoPermission => "never_started",
        reach => panic!("{reach:?}"),
    };
    ids.iter().map(|id| (*id, word(id))).collect()
}

/// The rows as id and verdict, in order of ids.
fn verdicts(csv: &str) -> Vec<(i64, String)> {
    let row = |line: &str| {
        let mut cells = line.split(',');
        Some((cells.next()?.parse().ok()?, cells.next()?.to_owned()))
    };
    let mut rows: Vec<_> = csv.lines().skip(1).filter_map(row).collect();
    rows.sort_unstable();
    rows
}

fn expected(people: &[(i64, &str)]) -> Vec<(i64, String)> {
    let mut rows: Vec<_> = people
        .iter()
        .map(|(id, word)| (*id, (*word).to_owned()))
        .collect();
    rows.sort_unstable();
    rows
}

async fn listed(count: usize) -> (Listed, Vec<(i64, &'static str)>) {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let people = mixed(&stage, count);
    let ids: Vec<_> = people.iter().map(|(id, _)| *id).collect();
    (Listed::new(&ids, stage), people)
}

/// The same with a Telegram so far away that a check takes its time.
async fn listed_afar(count: usize) -> (Listed, Vec<(i64, &'static str)>) {
    let (listed, people) = listed(count).await;
    listed.stage.sim.set_latency(Duration::from_millis(50));
    (listed, people)
}

#[tokio::test]
async fn a_list_is_checked_to_the_last_person() {
    let (listed, people) = listed(80).await;
    let ended = listed.check(&[]).ended().await;
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert!(
        ended
            .output
            .starts_with("user_id,verdict,confirmed,detail,checked_at\n")
    );
    assert_eq!(verdicts(&ended.output), expected(&people));
    assert!(ended.log.contains("80 of 80"), "{}", ended.log);
    // Those never heard of may be bots; a loss has been confirmed.
    let unconfirmed = ended
        .output
        .lines()
        .filter(|line| line.contains(",reachable,false,"));
    assert_eq!(unconfirmed.count(), 20);
    assert!(
        ended
            .output
            .contains(",never_started,true,Bad Request: PEER_ID_INVALID,")
    );
    assert_eq!(listed.stage.sim.unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn json_lines_say_the_same() {
    let (listed, people) = listed(8).await;
    let ended = listed
        .check(&["--format", "json", "--no-confirm"])
        .ended()
        .await;
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    let row = |line: &str| -> (i64, String) {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        (
            row["user_id"].as_i64().unwrap(),
            row["verdict"].as_str().unwrap().to_owned(),
        )
    };
    let mut rows: Vec<_> = ended.output.lines().map(row).collect();
    rows.sort_unstable();
    assert_eq!(rows, expected(&people));
    assert!(
        ended
            .output
            .contains(r#""verdict":"never_started","confirmed":false"#)
    );
}

#[tokio::test]
async fn what_stays_open_is_told_by_the_exit_code() {
    let (listed, people) = listed(4).await;
    let refusal = Fault::Refuse {
        code: 400,
        description: "Bad Request: USER_IS_BOT".into(),
    };
    let odd = Rule::on("sendChatAction", refusal)
        .in_chat(people[0].0)
        .until_cleared();
    listed.stage.sim.strike(odd);
    let ended = listed.check(&[]).ended().await;
    assert_eq!(ended.code, Some(3), "{}", ended.log);
    assert!(
        ended
            .output
            .contains(",inconclusive,false,Bad Request: USER_IS_BOT,")
    );
}

#[tokio::test]
async fn killed_and_resumed_it_has_one_row_for_each() {
    let (listed, people) = listed_afar(400).await;
    let check = listed.check(&[]);
    listed.stage.until_called("sendChatAction", 200).await;
    check.kill();
    let ended = listed.check(&["--resume"]).ended().await;
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert_eq!(verdicts(&ended.output), expected(&people));

    let ended = listed.check(&["--resume"]).ended().await;
    assert_eq!(ended.code, Some(2), "{}", ended.log);
    assert!(ended.log.contains("--resume"), "{}", ended.log);
}

#[tokio::test]
async fn ctrl_c_keeps_what_is_done() {
    let (listed, people) = listed_afar(400).await;
    let check = listed.check(&[]);
    listed.stage.until_called("sendChatAction", 150).await;
    check.signal("INT");
    let first = check.ended().await;
    assert_eq!(first.code, Some(130), "{}", first.log);
    let done = verdicts(&first.output).len();
    assert!((1..people.len()).contains(&done), "{done}");
    let second = listed.check(&["--resume"]).ended().await;
    assert_eq!(verdicts(&second.output), expected(&people));
}

#[tokio::test]
async fn a_full_disk_ends_it_with_a_word_on_how_to_go_on() {
    let (listed, people) = listed_afar(400).await;
    let check = listed.check_used_to_limits();
    listed.stage.until_called("sendChatAction", 150).await;
    check.limit_files("0");
    let first = check.ended().await;
    assert_eq!(first.code, Some(1), "{}", first.log);
    let advice = "go on with the same command and --resume";
    assert!(first.log.contains(advice), "{}", first.log);
    let second = listed.check(&["--resume"]).ended().await;
    assert_eq!(second.code, Some(0), "{}", second.log);
    assert_eq!(verdicts(&second.output), expected(&people));
}

#[tokio::test]
async fn nobody_is_asked_twice_a_day_unless_it_is_forced() {
    let (listed, people) = listed(8).await;
    let first = listed.check(&[]).ended().await;
    let probes = listed.stage.sim.calls_to("sendChatAction").len();
    let second = listed.check(&[]).ended().await;
    assert_eq!(verdicts(&second.output), verdicts(&first.output));
    assert_eq!(listed.stage.sim.calls_to("sendChatAction").len(), probes);
    let third = listed.check(&["--force", "--no-confirm"]).ended().await;
    assert_eq!(verdicts(&third.output), expected(&people));
    assert_eq!(
        listed.stage.sim.calls_to("sendChatAction").len(),
        probes + people.len()
    );
}

#[tokio::test]
async fn a_reader_who_goes_away_ends_it_quietly() {
    let (listed, _) = listed_afar(400).await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_doorman"))
        .args(["check", listed.list.to_str().unwrap(), "--rate", "5000"])
        .envs(listed.variables())
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The simulated Telegram answers on this thread, which must not block.
    let reading = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        drop(output);
        (line, child.wait_with_output().unwrap())
    });
    let (line, output) = reading.await.unwrap();
    assert!(line.starts_with("user_id"), "{line}");
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{log}");
    assert!(
        !log.contains("panic") && !log.contains("roken pipe"),
        "{log}"
    );
}

#[tokio::test]
async fn what_is_no_list_is_named_with_what_is_accepted() {
    let (listed, _) = listed(1).await;
    for (content, word) in [
        ("hello\nworld\n", "ids.txt"),
        ("", "ids.txt"),
        ("PK\u{3}\u{4}\0\0", "CSV"),
    ] {
        std::fs::write(&listed.list, content).unwrap();
        let ended = listed.check(&[]).ended().await;
        assert_eq!(ended.code, Some(2), "{}", ended.log);
        assert!(ended.log.contains(word), "{}", ended.log);
    }
    std::fs::remove_file(&listed.list).unwrap();
    let ended = listed.check(&[]).ended().await;
    assert_eq!(
        (ended.code, ended.output.as_str()),
        (Some(2), ""),
        "{}",
        ended.log
    );
    let ended = listed.check(&["--rate", "0"]).ended().await;
    assert_eq!(ended.code, Some(2), "{}", ended.log);
}

#[tokio::test]
async fn it_runs_beside_the_bot_on_the_same_database() {
    let (mut listed, people) = listed(40).await;
    listed.stage.run_bot();
    let guest = listed.stage.sim.person("Guest");
    guest.starts();
    let check = listed.check(&["--no-confirm"]);
    assert!(listed.stage.hear(&guest).await.contains("Nice to meet you"));
    let ended = check.ended().await;
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert_eq!(verdicts(&ended.output), expected(&people));
    let starters: Vec<_> = people.iter().map(|(id, _)| *id).collect();
    listed.stage.settle().await;
    listed.stage.read_all(&starters).await;
    listed.stage.finish().await;
}

#[tokio::test]
async fn it_waits_until_an_audit_in_chat_has_ended() {
    let (mut listed, people) = listed(12).await;
    listed.stage.change(|config| {
        config.ceilings.probes_per_second_max = per_second(10);
    });
    listed.stage.run_bot();
    let met = listed.stage.acquaintances(20).await;
    let strangers = people
        .iter()
        .filter(|(_, word)| ["deactivated", "never_started"].contains(word));
    let strangers: Vec<_> = strangers.map(|(id, _)| *id).collect();
    listed.stage.owner.writes("/audit");
    listed.stage.until_called("sendChatAction", 5).await;
    let check = listed.check(&["--no-confirm"]);
    check.until_logged("another audit").await;
    listed.stage.report().await;
    let ended = check.ended().await;
    assert_eq!(verdicts(&ended.output), expected(&people), "{}", ended.log);

    let calls = listed.stage.sim.calls_to("sendChatAction");
    let asked: Vec<_> = calls.iter().filter_map(|call| call.chat_id).collect();
    let of_audit = asked.iter().rposition(|id| ids(&met).contains(id));
    let of_check = asked.iter().position(|id| strangers.contains(id));
    assert!(of_audit.is_some() && of_audit < of_check, "{asked:?}");
}
