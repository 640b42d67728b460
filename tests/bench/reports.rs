//! What figures take on a large store: `/sources` and `/stats`, asked by the owner and answered by the real bot.
//!
//! The store is filled behind the bot's back, people and openings first; then the migration that keeps sums fills them
//! from there, as it does for whoever upgrades. The bot runs in this very process, against a simulated Telegram without
//! latency.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use doorman::{
    config::Config,
    serve,
    sim::{Options, Person, Sim},
    store::Store,
};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use teloxide::types::UserId;
use tokio::sync::oneshot;

use crate::track::Track;

/// How long an answer may take before it counts as none.
const PATIENCE: Duration = Duration::from_mins(5);

/// What is asked, and how many messages answer it.
const QUESTIONS: [(&str, usize); 6] = [
    ("/sources", 1),
    ("/sources 30d", 1),
    ("/sources last", 1),
    ("/stats", 2),
    ("/stats all", 2),
    ("/stats 7d", 2),
];

/// The pause after which a chat takes one message more.
const CHAT_EVERY: Duration = doorman::reach::CHAT_EVERY;

/// Makes the sums from the people: what an upgrade does.
const MIGRATION: &str = include_str!("../../src/store/migrations/0011_tallies.sql");

/// What was asked, and how long the whole answer took.
pub(crate) struct Answered {
    pub(crate) question: &'static str,
    pub(crate) taken: Duration,
}

/// A filled store, and what filling it took.
pub(crate) struct Filled {
    pub(crate) people: u64,
    pub(crate) openings: u64,
    /// Rows of sums.
    pub(crate) sums: u64,
    /// People and openings.
    pub(crate) filling: Duration,
    /// The sums, from those.
    pub(crate) upgrade: Duration,
}

/// Fills a store and asks everything, so many times; the shortest answer counts, for the machine is not ours alone.
pub(crate) async fn run(
    track: &Track,
    people: u64,
    rounds: usize,
) -> anyhow::Result<(Filled, Vec<Answered>)> {
    let folder = track.folder()?;
    let url = format!("sqlite://{}/doorman.db", folder.path().display());
    let filled = fill(&url, people).await.context("fill a store")?;
    let answers = ask(&url, rounds).await?;
    Ok((filled, answers))
}

async fn fill(url: &str, people: u64) -> anyhow::Result<Filled> {
    Store::open(url).await?.close().await;
    let mut connection = AnyConnection::connect(url).await?;
    // Nothing of it needs to outlive a crash.
    for pragma in ["pragma journal_mode = wal", "pragma synchronous = off"] {
        sqlx::query(pragma).execute(&mut connection).await?;
    }
    let started_at = Instant::now();
    let now = chrono::Utc::now().timestamp();
    for statement in [people_statement(people, now), OPENINGS.to_owned()] {
        let done = sqlx::query(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await;
        done.context("fill a table")?;
    }
    let filling = started_at.elapsed();
    let started_at = Instant::now();
    let mut sums = 0;
    for statement in MIGRATION
        .split(';')
        .filter(|it| it.contains("insert into tally"))
    {
        let done = sqlx::query(statement).execute(&mut connection).await;
        sums += done.context("sum up")?.rows_affected();
    }
    let upgrade = started_at.elapsed();
    let openings: i64 = sqlx::query_scalar("select count(*) from opening")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(Filled {
        people,
        openings: openings.unsigned_abs(),
        sums,
        filling,
        upgrade,
    })
}

/// People of two years and 200 sources, of which the first ones have brought most; three in ten have left at some time.
fn people_statement(people: u64, now: i64) -> String {
    format!(
        "with recursive numbers (id) as
             (select 1 union all select id + 1 from numbers where id < {people}),
         drawn as (select id, id * 7919 % 1000003 as a, id * 104729 % 1000033 as b,
             id * 1299709 % 1000037 as c from numbers),
         met as (select id, a, b, c, {now} - c % 730 * 86400 - a % 86400 as first_seen_at,
             'link_' || ((a % 1000) * (b % 1000) / 5000) as source,
             a % 10 < 3 as is_gone from drawn)
         insert into person (id, username, language, first_seen_at, last_seen_at, opened_at,
             first_source, last_source, verdict, verdict_since, verdict_proved_at,
             verdict_evidence, welcome_back, left_at)
         select id, 'name_' || id, substr('enruesptideuk', 1 + b % 6 * 2, 2), first_seen_at,
             first_seen_at, first_seen_at, source,
             case when b % 5 = 0 then 'link_' || (c % 200) else source end,
             case when is_gone then 'blocked' else 'reachable' end,
             first_seen_at, first_seen_at,
             case when is_gone then 'event' when a % 10 = 3 then 'grant' else 'message' end,
             'settled',
             case when is_gone then min(first_seen_at + b % 60 * 43200 + c % 43200, {now}) end
         from met"
    )
}

/// Of each person, on days that follow the first.
const OPENINGS: &str = "insert into opening (person_number, opened_at, update_id, kind, source)
     select person.number, first_seen_at + repeat * 259200, id * 5 + repeat,
         case when repeat = 4 and id % 7 = 0 then 'login' else 'start' end, first_source
     from person, (select 0 as repeat union all select 1 union all select 2 union all select 3
         union all select 4)";

async fn ask(url: &str, rounds: usize) -> anyhow::Result<Vec<Answered>> {
    let sim = Sim::start(Options::default()).await?;
    let owner = sim.person("Olga");
    let api_url = sim.url().parse().context("read an address")?;
    let mut config = Config::new(
        sim.token().to_owned().into(),
        api_url,
        url.to_owned().into(),
    );
    config.admins = [UserId(owner.id().unsigned_abs())].into();
    config.ceilings.replies_per_second_max = None;
    let (stop, stopped) = oneshot::channel::<()>();
    let bot = tokio::spawn(serve::run(config, async {
        let _ = stopped.await;
    }));
    owner.writes("/help");
    owner.reads(PATIENCE).await;
    let mut answers = Vec::with_capacity(QUESTIONS.len());
    for (question, messages) in QUESTIONS {
        let mut taken = PATIENCE;
        for _ in 0..rounds {
            taken = taken.min(time(&owner, question, messages).await);
        }
        answers.push(Answered { question, taken });
    }
    let unexpected = sim.unexpected();
    ensure!(unexpected.is_empty(), "{unexpected:?}");
    let _ = stop.send(());
    bot.await.context("run the bot")??;
    Ok(answers)
}

/// How long a question takes whose answer does not wait for the pace of the chat: that gets back one message a second.
async fn time(owner: &Person, question: &str, messages: usize) -> Duration {
    tokio::time::sleep(CHAT_EVERY * 2).await;
    let asked_at = Instant::now();
    owner.writes(question);
    for _ in 0..messages {
        owner.reads(PATIENCE).await;
    }
    asked_at.elapsed()
}
