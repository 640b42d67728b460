//! `doorman backup`: a whole copy while the bot runs, and life on it afterwards.

use std::fs;
use std::path::Path;

use doorman::sim::Options;
use secrecy::ExposeSecret;

use crate::process::{Ended, Process};
use crate::stage::Stage;

async fn back_up(stage: &Stage, database: &str, file: &Path) -> Ended {
    let variables = [
        ("TELOXIDE_TOKEN", stage.config().token.expose_secret()),
        ("TELOXIDE_API_URL", stage.config().api_url.as_str()),
        ("DATABASE_URL", database),
    ];
    Process::start(&["backup", file.to_str().unwrap()], &variables)
        .ended()
        .await
}

#[tokio::test]
async fn a_backup_of_a_running_bot_is_whole_and_a_bot_lives_on_it() {
    let mut stage = Stage::open().await;
    let ann = stage.sim.person("Ann").with_username("ann");
    ann.starts_with("summer");
    stage.hear(&ann).await;
    stage.settle().await;
    // All the while people keep coming.
    let people = stage.sim.crowd(300);
    stage.sim.crowd_starts(&people);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let database = stage.config().database_url.expose_secret().to_owned();
    let ended = back_up(&stage, &database, &copy).await;
    assert_eq!((ended.code, ended.log.as_str()), (Some(0), ""));
    let bytes = fs::metadata(&copy).unwrap().len();
    let says = format!("{}: {bytes} bytes\n", copy.display());
    assert_eq!(ended.output, says);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    stage.settle().await;
    stage.read_all(&people).await;
    stage.stop_bot().await.unwrap();

    // The disk is lost; the copy takes its place.
    let known = stage.known(&ann).await;
    stage.store.close().await;
    let file = database.strip_prefix("sqlite://").unwrap();
    for ending in ["", "-wal", "-shm"] {
        // The last two are only there while it is in use.
        let _ = fs::remove_file(format!("{file}{ending}"));
    }
    fs::copy(&copy, file).unwrap();
    stage.reopen().await;
    stage.run_bot();
    assert_eq!(stage.known(&ann).await, known);
    ann.starts();
    assert!(!stage.hear(&ann).await.contains("Nice to meet you"));
    stage.settle().await;
    // What was under way at that moment has been answered once more.
    stage.read_all(&people).await;
    stage.finish().await;
}

#[tokio::test]
async fn a_backup_overwrites_nothing_and_leaves_nothing_half_done() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let database = stage.config().database_url.expose_secret().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there.db");
    fs::write(&there, "").unwrap();
    let nowhere = folder.path().join("no").join("copy.db");
    let fresh = folder.path().join("fresh.db");
    let missing = format!("sqlite://{}/missing.db", folder.path().display());
    let postgres = "postgres://me:opensesame@127.0.0.1:1/doorman";
    for (database, file, says) in [
        (database.as_str(), &there, "there.db is there already"),
        (&database, &nowhere, "No such file or directory"),
        (&missing, &fresh, "there is no database yet"),
        (postgres, &fresh, "pg_dump"),
    ] {
        let ended = back_up(&stage, database, file).await;
        let is_told = ended.log.starts_with("doorman: no backup: ") && ended.log.contains(says);
        assert!(is_told && ended.log.lines().count() == 1, "{}", ended.log);
        assert!(!ended.log.contains("opensesame"), "{}", ended.log);
        assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""));
    }
    assert_eq!(fs::read(&there).unwrap(), b"");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    stage.finish().await;
}
