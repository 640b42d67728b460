//! Where a story is played: a simulated Telegram, the bot on it, its database.

use std::num::NonZeroU32;
use std::time::Duration;

use doorman::config::Config;
use doorman::person::Person as Known;
use doorman::reach::Ceilings;
use doorman::serve::{self, Failure};
use doorman::sim::{Fault, Message, Options, Person, Sim, World};
use doorman::store::Store;
use secrecy::ExposeSecret;
use sqlx::{AnyConnection, Connection};
use teloxide::types::UserId;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::process::Process;

/// How long a story waits for anything before it counts as not coming.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A simulated Telegram with an owner, and the bot running on it.
pub(crate) struct Stage {
    pub(crate) sim: Sim,
    /// The only administrator.
    pub(crate) owner: Person,
    pub(crate) store: Store,
    config: Config,
    bot: Option<Bot>,
    _folder: TempDir,
}

struct Bot {
    task: JoinHandle<Result<(), Failure>>,
    stop: oneshot::Sender<()>,
}

impl Stage {
    /// The bot as an owner runs it, but without ceilings, which only cost time.
    pub(crate) async fn open() -> Self {
        Self::with(Options::default(), |_| {}).await
    }

    /// The same with another Telegram and other settings.
    pub(crate) async fn with(options: Options, change: impl FnOnce(&mut Config)) -> Self {
        let mut stage = Self::dark(options, change).await;
        stage.run_bot();
        stage
    }

    /// Everything but the bot.
    pub(crate) async fn dark(options: Options, change: impl FnOnce(&mut Config)) -> Self {
        let sim = Sim::start(options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let owner = sim.person("Olga").with_username("olga");
        let database = format!("sqlite://{}/doorman.db", folder.path().display());
        let api_url = sim.url().parse().unwrap();
        let mut config = Config::new(sim.token().to_owned().into(), api_url, database.into());
        config.admins = [user_id(&owner)].into();
        config.ceilings = Ceilings {
            replies_per_second_max: None,
            probes_per_second_max: None,
        };
        change(&mut config);
        let store = Store::open(config.database_url.expose_secret())
            .await
            .unwrap();
        Self {
            sim,
            owner,
            store,
            config,
            bot: None,
            _folder: folder,
        }
    }

    /// Starts the bot, in this process.
    pub(crate) fn run_bot(&mut self) {
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            let _ = stopped.await;
        };
        let task = tokio::spawn(serve::run(self.config.clone(), shutdown));
        self.bot = Some(Bot { task, stop });
    }

    /// Asks the bot to stop, and returns how it ended.
    pub(crate) async fn stop_bot(&mut self) -> Result<(), Failure> {
        let Bot { task, stop } = self.bot.take().expect("the bot runs");
        // A bot that has ended by itself listens no more.
        let _ = stop.send(());
        tokio::time::timeout(PATIENCE, task)
            .await
            .expect("the bot stops when asked")
            .unwrap()
    }

    /// Opens the database anew, whatever file it is by now.
    pub(crate) async fn reopen(&mut self) {
        let url = self.config.database_url.expose_secret();
        self.store = Store::open(url).await.unwrap();
    }

    /// Changes the settings of the bot that runs next.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Config)) {
        change(&mut self.config);
    }

    /// The settings, for a bot in a process of its own.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Waits for the next message to a person.
    pub(crate) async fn read(&self, person: &Person) -> Message {
        person.reads(PATIENCE).await
    }

    /// Waits for the next message to a person, as it is shown.
    pub(crate) async fn hear(&self, person: &Person) -> String {
        self.read(person).await.visible
    }

    /// What the ledger says of a person.
    pub(crate) async fn known(&self, person: &Person) -> Option<Known> {
        self.store.person(user_id(person)).await.unwrap()
    }

    /// Waits until the bot waits for updates.
    pub(crate) async fn until_polled(&self) {
        let polled = self.sim.until("a poll", PATIENCE, World::is_polled);
        polled.await.unwrap();
    }

    /// Waits until a method has been called so many times, whatever came of it.
    pub(crate) async fn until_called(&self, method: &str, times: usize) {
        let what = format!("{times} calls of {method}");
        let called = |world: &World| world.called(method) >= times;
        self.sim.until(&what, PATIENCE, called).await.unwrap();
    }

    /// How many calls of a method were about this person.
    pub(crate) fn calls_about(&self, person: &Person, method: &str) -> usize {
        let calls = self.sim.calls_to(method);
        let about = calls.iter().filter(|it| it.chat_id == Some(person.id()));
        about.count()
    }

    /// The bot's database, for what no method of the store does.
    pub(crate) async fn connection(&self) -> AnyConnection {
        AnyConnection::connect(self.config.database_url.expose_secret())
            .await
            .unwrap()
    }

    /// How many updates the inbox remembers, finished ones included.
    pub(crate) async fn inbox_rows(&self) -> i64 {
        let mut connection = self.connection().await;
        sqlx::query_scalar("select count(*) from inbox")
            .fetch_one(&mut connection)
            .await
            .unwrap()
    }

    /// The bot in a process of its own, with these variables besides the stage's.
    pub(crate) fn spawn_bot(&self, more: &[(&str, &str)]) -> Process {
        self.spawn(&[], more)
    }

    /// A command of the binary, the same way.
    pub(crate) fn spawn(&self, arguments: &[&str], more: &[(&str, &str)]) -> Process {
        let admins = user_id(&self.owner).to_string();
        Process::start(arguments, &self.variables(&admins, more))
    }

    /// The same, used to files that cannot grow.
    pub(crate) fn spawn_bot_used_to_limits(&self) -> Process {
        let admins = user_id(&self.owner).to_string();
        Process::start_used_to_limits(&[], &self.variables(&admins, &[]))
    }

    fn variables<'a>(
        &'a self,
        admins: &'a str,
        more: &[(&'a str, &'a str)],
    ) -> Vec<(&'a str, &'a str)> {
        let mut variables = vec![
            ("TELOXIDE_TOKEN", self.config.token.expose_secret()),
            ("TELOXIDE_API_URL", self.config.api_url.as_str()),
            ("DATABASE_URL", self.config.database_url.expose_secret()),
            ("DOORMAN_ADMINS", admins),
            ("DOORMAN_REPLIES_PER_SECOND_MAX", "0"),
            ("DOORMAN_PROBES_PER_SECOND_MAX", "0"),
        ];
        variables.extend(more);
        variables
    }

    /// Takes note of everything these people have been sent.
    pub(crate) async fn read_all(&self, people: &[i64]) {
        for id in people {
            let person = self.sim.somebody(*id);
            while person.unread() > 0 {
                person.reads(PATIENCE).await;
            }
        }
    }

    /// Waits until the ledger says of a person what `is_so` looks for.
    pub(crate) async fn until_known(
        &self,
        person: &Person,
        is_so: impl Fn(&Known) -> bool,
    ) -> Known {
        let ends_at = tokio::time::Instant::now() + PATIENCE;
        loop {
            let known = self.store.person(user_id(person)).await.unwrap();
            match known {
                Some(known) if is_so(&known) => return known,
                known => assert!(
                    tokio::time::Instant::now() < ends_at,
                    "the ledger says of {}: {known:?}\n{}",
                    person.name(),
                    self.sim.transcript()
                ),
            }
            // A condition in another process's file: there is nothing to wait on.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until every update was fetched and handled.
    pub(crate) async fn settle(&self) {
        self.sim
            .until("everything fetched", PATIENCE, |world| world.pending() == 0)
            .await
            .unwrap();
        let ends_at = tokio::time::Instant::now() + PATIENCE;
        while !self.store.unfinished(0, 1).await.unwrap().is_empty() {
            assert!(
                tokio::time::Instant::now() < ends_at,
                "updates stay unfinished"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Ends a story whose bot ran in a process: it ends well when asked to.
    pub(crate) async fn finish_with(self, bot: Process) {
        self.settle().await;
        bot.terminate();
        let ended = bot.ended().await;
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        self.finish().await;
    }

    /// Ends a story: the bot stops well, nothing is left over, and it never did
    /// anything a well-made bot does not do.
    pub(crate) async fn finish(mut self) {
        self.settle().await;
        if self.bot.is_some() {
            self.stop_bot().await.unwrap();
        }
        assert_eq!(
            self.sim.unexpected(),
            Vec::<String>::new(),
            "{}",
            self.sim.transcript()
        );
        assert_eq!(
            self.store.parked(10).await.unwrap(),
            [],
            "{}",
            self.sim.transcript()
        );
        let unread = self.sim.ask(|world| {
            let ids = world.people().map(|(id, _)| id);
            ids.map(|id| world.unread(id)).sum::<usize>()
        });
        assert_eq!(
            unread,
            0,
            "messages nobody expected:\n{}",
            self.sim.transcript()
        );
    }
}

/// A person's id as the bot knows it.
pub(crate) fn user_id(person: &Person) -> UserId {
    UserId(person.id().unsigned_abs())
}

/// A ceiling of so many calls a second.
pub(crate) fn per_second(calls: u32) -> Option<NonZeroU32> {
    NonZeroU32::new(calls)
}

/// A refusal in these words.
pub(crate) fn refused(code: u16, description: &'static str) -> Fault {
    Fault::Refuse {
        code,
        description: description.into(),
    }
}
