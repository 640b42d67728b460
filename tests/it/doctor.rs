//! `doorman doctor`: one line for each thing that was looked at, and an exit code.

use doorman::arrival::Membership;
use doorman::sim::{Fault, Options, Rule};
use secrecy::ExposeSecret;
use serde_json::Value;
use sqlx::AssertSqlSafe;

use crate::process::{Ended, Process};
use crate::stage::{Stage, user_id};

impl Stage {
    /// Runs `doorman doctor` on the stage's settings and these.
    async fn examined(&self, arguments: &[&str], more: &[(&str, &str)]) -> Ended {
        let admins = user_id(&self.owner).to_string();
        let mut variables = vec![
            ("TELOXIDE_TOKEN", self.config().token.expose_secret()),
            ("TELOXIDE_API_URL", self.config().api_url.as_str()),
            ("DATABASE_URL", self.config().database_url.expose_secret()),
            ("DOORMAN_ADMINS", &admins),
        ];
        variables.extend(more);
        let arguments = [&["doctor"], arguments].concat();
        let ended = Process::start(&arguments, &variables).ended().await;
        assert_eq!(ended.log, "", "{}", ended.output);
        for secret in ["AAsimulated", "opensesame"] {
            assert!(!ended.output.contains(secret), "{}", ended.output);
        }
        ended
    }
}

/// The line about something, of which there is one.
#[track_caller]
fn line<'a>(ended: &'a Ended, check: &str) -> &'a str {
    let about = |line: &&str| line.get(6..).is_some_and(|it| it.starts_with(check));
    let mut lines = ended.output.lines().filter(about);
    let line = lines.next().unwrap_or_else(|| panic!("{}", ended.output));
    assert_eq!(lines.next(), None, "{}", ended.output);
    line
}

#[tokio::test]
async fn a_bot_in_good_health_passes_while_it_runs() {
    let stage = Stage::open().await;
    stage.owner.starts();
    stage.hear(&stage.owner).await;
    stage.until_polled().await;
    let polls = stage.sim.calls_to("getUpdates").len();
    let ended = stage.examined(&[], &[]).await;
    let owner = user_id(&stage.owner);
    let expected = format!(
        "ok    settings  can be read\n\
         ok    texts     6 languages\n\
         ok    database  opens and can be written to, schema 15\n\
         ok    token     @doorman_bot, id 1234567890\n\
         ok    clock     agrees with Telegram's\n\
         ok    webhook   none\n\
         ok    queue     0 updates wait at Telegram\n\
         ok    updates   of the kinds that doorman wants\n\
         ok    groups    people may add the bot\n\
         ok    privacy   the bot is sent only what is meant for it in groups\n\
         ok    admin     {owner} can be reached\n\
         ok    chats     0 as they should be\n"
    );
    assert_eq!((ended.output, ended.code), (expected, Some(0)));
    assert_eq!(stage.sim.calls_to("getUpdates").len(), polls);
    stage.finish().await;
}

#[tokio::test]
async fn nothing_is_made_by_looking() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/new.db", folder.path().display());
    let ended = stage.examined(&[], &[("DATABASE_URL", &url)]).await;
    let says = "ok    database  empty: the first run makes the tables";
    assert_eq!(line(&ended, "database"), says);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn what_the_owner_should_look_after_is_a_warning_with_its_remedy() {
    let options = Options {
        can_join_groups: false,
        can_read_all_group_messages: true,
        ..Options::default()
    };
    let stage = Stage::dark(options, |_| {}).await;
    stage
        .sim
        .sets_webhook("https://example.com/hook/opensesame");
    let ended = stage.examined(&[], &[]).await;
    assert_eq!(ended.code, Some(1), "{}", ended.output);
    let owner = user_id(&stage.owner);
    for (check, says) in [
        (
            "webhook",
            "warn  webhook   set to example.com: doorman removes it when it starts; whoever set it \
             then hears nothing more",
        ),
        (
            "privacy",
            "warn  privacy   the bot is sent everything that is said in groups, and needs none of \
             it: @BotFather, /setprivacy, Enable",
        ),
        (
            "groups",
            "ok    groups    nobody may add the bot (@BotFather, /setjoingroups)",
        ),
        (
            "admin",
            &format!(
                "warn  admin     {owner} cannot be written to (Bad Request: PEER_ID_INVALID): open \
                 the bot there, press Start"
            ),
        ),
    ] {
        assert_eq!(line(&ended, check), says);
    }
    let nobody = stage.examined(&[], &[("DOORMAN_ADMINS", "")]).await;
    let says = "warn  admin     nobody may ask for audits and exports: put your user id into \
                DOORMAN_ADMINS";
    assert_eq!(line(&nobody, "admin"), says);
    stage.finish().await;
}

#[tokio::test]
async fn every_mistake_is_found_in_one_go_and_ends_with_2() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("en.ftl"), "helo = Hi\nhelp = { $who }\n").unwrap();
    let missing = format!("sqlite://{}/no/doorman.db", folder.path().display());
    let ended = stage
        .examined(
            &[],
            &[
                ("DOORMAN_TEXTS", folder.path().to_str().unwrap()),
                ("DATABASE_URL", &missing),
                ("DOORMAN_ADMINS", "1000000007"),
            ],
        )
        .await;
    assert_eq!(ended.code, Some(2), "{}", ended.output);
    let flaws = ended.output.lines().filter(|it| it.contains("  texts "));
    assert_eq!(flaws.count(), 2, "{}", ended.output);
    assert!(line(&ended, "database").starts_with("fail  "));
    assert!(line(&ended, "admin").starts_with("fail  admin     1000000007 is nobody"));
    assert!(line(&ended, "token").starts_with("ok    "));
    stage.finish().await;
}

#[tokio::test]
async fn a_refused_token_and_a_telegram_that_is_down_are_told_apart() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    stage.sim.revoke_token();
    let ended = stage.examined(&[], &[]).await;
    let says = "fail  token     is refused by Telegram (Unauthorized): put a valid one from \
                @BotFather into TELOXIDE_TOKEN";
    assert_eq!((line(&ended, "token"), ended.code), (says, Some(2)));
    stage.sim.restore_token();

    stage.sim.go_down().await;
    let ended = stage.examined(&[], &[]).await;
    let says = "fail  token     not tried, Telegram gives no answer (no connection";
    assert!(line(&ended, "token").starts_with(says), "{}", ended.output);
    stage.sim.come_back().await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn what_telegram_repeats_of_the_token_is_told_to_nobody() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let says = format!("Bad Request: what about \"{}\"", stage.sim.token());
    for method in ["getMe", "getWebhookInfo", "sendChatAction"] {
        let repeated = Fault::Refuse {
            code: 400,
            description: says.clone().into(),
        };
        stage.sim.strike(Rule::on(method, repeated).until_cleared());
        for arguments in [&[][..], &["--json"]] {
            // That no secret is in it is looked at there.
            let ended = stage.examined(arguments, &[]).await;
            assert!(ended.output.contains("what about"), "{}", ended.output);
            assert!(ended.output.contains("<token>"), "{}", ended.output);
        }
        stage.sim.relent();
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_database_that_is_not_there_is_told_without_its_password() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let url = "postgres://me:opensesame@127.0.0.1:1/name";
    for arguments in [&[][..], &["--json"]] {
        // That no secret is in it is looked at there.
        let ended = stage.examined(arguments, &[("DATABASE_URL", url)]).await;
        assert!(ended.output.contains("refused"), "{}", ended.output);
    }
    stage.finish().await;
}

#[tokio::test]
async fn settings_that_cannot_be_read_are_a_finding_too() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let ended = stage
        .examined(&["--json"], &[("DOORMAN_ADMINS", "@olga")])
        .await;
    let report: Value = serde_json::from_str(&ended.output).unwrap();
    let says = "DOORMAN_ADMINS has \"@olga\": it takes user ids separated by commas, like \
                123456789,987654321";
    let expected = serde_json::json!({
        "result": "fail",
        "checks": [{
            "check": "settings", "state": "fail", "says": says, "remedy": "see .env.example",
        }],
    });
    assert_eq!((report, ended.code), (expected, Some(2)));
    stage.finish().await;
}

#[tokio::test]
async fn a_chat_where_the_bot_cannot_do_its_work_is_named() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    let titles = ["Well", "Deaf\u{1b}[2J", "Mute", "Lost"];
    let chats = titles.map(|title| stage.sim.supergroup(title));
    for chat in &chats {
        ann.adds_bot_to(chat);
        ann.promotes_bot_in(chat);
        stage.until_noted(chat, Membership::Administrator).await;
    }
    stage.settle().await;
    let [_, deaf, mute, lost] = &chats;
    deaf.takes_right_to_invite();
    mute.silences_bot();
    lost.removes_bot_silently();
    let ended = stage.examined(&[], &[]).await;
    let mut expected = [
        format!(
            "warn  chat      \"Deaf\\u{{1b}}[2J\" ({}): an administrator that hears of no requests \
             to join: give it the right to add members",
            deaf.id()
        ),
        format!(
            "warn  chat      \"Mute\" ({}): the bot may not write: allow it to send messages",
            mute.id()
        ),
        format!(
            "warn  chat      \"Lost\" ({}): known as administrator, but: 403 Forbidden: bot was \
             kicked from the supergroup chat: add the bot again if it belongs there",
            lost.id()
        ),
    ];
    expected.sort();
    let about_chats = ended.output.lines().filter(|it| it.contains("  chat  "));
    let mut found: Vec<_> = about_chats.collect();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(line(&ended, "chats"), "ok    chats     1 as they should be");
    stage.finish().await;
}

#[tokio::test]
async fn other_schemas_are_told_by_their_numbers() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    let newest = doorman::store::Store::newest_schema();
    let check = async |schema: i64, expected: &str| {
        let mut connection = stage.connection().await;
        let statement = format!(
            "update _sqlx_migrations set version = {schema}
             where version = (select max(version) from _sqlx_migrations)"
        );
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .unwrap();
        let ended = stage.examined(&[], &[]).await;
        assert_eq!(line(&ended, "database"), expected);
    };
    check(
        newest + 1,
        &format!(
            "fail  database  has schema {}, this doorman knows up to {newest}: run the doorman that \
             made it, or a newer one",
            newest + 1
        ),
    )
    .await;
    stage.finish().await;
}

#[tokio::test]
async fn a_ban_is_not_broken_by_asking() {
    let stage = Stage::dark(Options::default(), |_| {}).await;
    stage
        .store
        .share_pause(std::time::Duration::from_hours(1))
        .await
        .unwrap();
    let ended = stage.examined(&[], &[]).await;
    let says = "warn  pause     Telegram wants to hear nothing for 3";
    assert!(line(&ended, "pause").starts_with(says), "{}", ended.output);
    assert_eq!(stage.sim.calls_to("sendChatAction").len(), 0);
    stage.finish().await;
}
