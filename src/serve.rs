//! The composition root: puts the running bot together, and takes it apart.
//!
//! ```text
//! read the texts → open the store → stand by → ask Telegram who we are → poll and dispatch
//!     … until a signal, or until Telegram refuses the token …
//! stop polling → let handlers finish → mark what is finished → let the next one take over
//!     … or until another instance has taken over: drop everything, and stand by again
//! ```

use std::fmt::Display;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::Client;
use secrecy::ExposeSecret;
use teloxide::Bot;
use teloxide::dispatching::Dispatcher;
use teloxide::dptree;
use teloxide::error_handlers::LoggingErrorHandler;
use teloxide::types::Update;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::admin;
use crate::app::App;
use crate::audit::{self, Prober, Runner};
use crate::config::Config;
use crate::dialog::join;
use crate::health::{self, Health};
use crate::inbox::{self, Inbox, Listener, Poller, Stopped};
use crate::locale::Library;
use crate::profile;
use crate::reach::{Confirm, Tempo};
use crate::router::router;
use crate::secrets::Secrets;
use crate::standby::{Reign, Standby};
use crate::store::{self, Held, NewerSchema, PARKED_FOR, Store, Trouble};
use crate::telegram::{CallError, Me, Telegram, jittered};

/// How long handlers may go on after the bot was told to stop.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(10);

/// How long closing the connections to the database may take.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(2);

/// Waits while Telegram or the database cannot be reached at start.
const BACKOFF_MIN: Duration = Duration::from_secs(1);
const BACKOFF_MAX: Duration = Duration::from_mins(1);

/// How often it is looked what has been kept long enough.
const FORGET_EVERY: Duration = Duration::from_hours(1);

/// How long a connection may take, and how long an idle one is kept.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(10);
const IDLE_TIME_MAX: Duration = Duration::from_mins(1);

/// Why the bot could not run, or had to stop.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// `DATABASE_URL` leads nowhere. Something for the owner to put right.
    #[error("DATABASE_URL cannot be used ({0}): {accepted}", accepted = store::ACCEPTED)]
    Store(String),
    /// The database's server is away. Starting again may help.
    #[error("DATABASE_URL leads to a server that cannot be reached now: {0}")]
    Away(String),
    /// The database is a later version's.
    #[error(
        "DATABASE_URL leads to a database with {0}: it takes the doorman that made it, or a newer one"
    )]
    Newer(#[from] NewerSchema),
    /// The database has its doorman.
    #[error("{0}")]
    Held(#[from] Held),
    /// Telegram does not know the token, or no longer.
    #[error("TELOXIDE_TOKEN is refused by Telegram ({0}): it takes a valid token from @BotFather")]
    TokenRefused(String),
    /// The owner's texts have flaws.
    #[error("DOORMAN_TEXTS has texts that cannot be used:\n{0}")]
    Texts(String),
    /// `/healthz` and `/metrics` cannot be served there.
    #[error("DOORMAN_METRICS cannot be listened on ({0}): it takes a free address of this machine")]
    Metrics(String),
    /// A part that must not end has ended.
    #[error("{0}")]
    Broken(String),
}

/// Why the bot runs no longer, although nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// It was asked to stop.
    Asked,
    /// It has to stand by.
    Deposed,
}

/// Runs the bot until `shutdown` is ready: whenever it is this instance's turn.
/// Returns after the drain.
pub async fn run(config: Config, shutdown: impl Future<Output = ()>) -> Result<(), Failure> {
    // From here on it ends nothing any more.
    let _hangup = hangup()?;
    let library = Library::open(config.texts.clone());
    let library = library.map_err(|flaws| Failure::Texts(flaws.to_string()))?;
    let library = Arc::new(library);
    let store = Store::open(config.database_url.expose_secret())
        .await
        .map_err(|error| store_failure(&error))?;
    let client = http_client(&config)?;
    let telegram = Telegram::new(
        client.clone(),
        &config.api_url,
        &config.token,
        config.ceilings,
    )
    .putting_first(config.admins.iter().copied());
    let bot =
        Bot::with_client(config.token.expose_secret(), client).set_api_url(config.api_url.clone());
    let standby = Standby::new(store.clone());
    let secrets = Secrets::new(config.token.clone(), &config.database_url);
    let health = Health::new(store.clone(), telegram.clone(), standby.role(), secrets);
    // Answers from before the first poll until after the drain.
    let _attending = health
        .attend(config.metrics)
        .await
        .map_err(|error| Failure::Metrics(error.to_string()))?;
    let outside = Outside {
        config,
        library,
        telegram,
        bot,
    };
    tokio::pin!(shutdown);
    let result = loop {
        let reign = tokio::select! {
            // Signals are heard from the first poll on: before anything is logged.
            biased;
            () = &mut shutdown => break Ok(()),
            reign = standby.wait() => reign.map_err(|error| store_failure(&error))??,
        };
        // They may have changed while another instance heard of it.
        if let Err(flaws) = outside.library.reload() {
            tracing::error!(%flaws, "the texts have flaws: the old ones stay");
        }
        let result = run_on(&reign, &outside, shutdown.as_mut()).await;
        outside.telegram.vitals().polling_ended();
        reign.end().await;
        match result {
            Ok(Stop::Deposed) => {}
            Ok(Stop::Asked) => break Ok(()),
            Err(failure) => break Err(failure),
        }
    };
    close(&store).await;
    result
}

/// What all reigns of this instance have in common.
struct Outside {
    config: Config,
    library: Arc<Library>,
    telegram: Telegram,
    bot: Bot,
}

async fn run_on(
    Reign { store, tenure, .. }: &Reign,
    outside: &Outside,
    mut shutdown: Pin<&mut impl Future<Output = ()>>,
) -> Result<Stop, Failure> {
    let config = &outside.config;
    let telegram = outside.telegram.clone().under(tenure.clone());
    let me = tokio::select! {
        biased;
        () = &mut shutdown => return Ok(Stop::Asked),
        () = tenure.lost() => return Ok(Stop::Deposed),
        me = introduce(store, &telegram) => me?,
    };
    tracing::info!(username = me.username, id = %me.id, "polling");

    let stop = CancellationToken::new();
    let inbox = Inbox::new(
        store.clone(),
        me.username.clone(),
        config.admins.clone(),
        telegram.vitals().clone(),
        stop.clone(),
    );
    let (bot, library) = (outside.bot.clone(), Arc::clone(&outside.library));
    let app = App::new(store.clone(), telegram.clone(), library, me, config.clone());
    let runner = Runner::new(
        Prober::Bot,
        store.clone(),
        telegram.clone(),
        Confirm::After(config.confirm_after),
        config.confirm_after,
    );
    let ceiling = config.ceilings.probes_per_second_max;
    telegram.set_tempo(Tempo::auto(ceiling, Instant::now()));

    // Spawned, not awaited here: inside `block_on` it would share a thread with
    // nothing, and cost a third more.
    let mut poller = tokio::spawn(Poller::new(inbox.clone(), telegram).run());
    let mut dispatcher = tokio::spawn(dispatch(bot, app.clone(), inbox.clone()));
    let mut chores = chores(&app, &inbox, hangup()?);
    let mut audits = tokio::spawn(audit::keep_running(app, runner, stop.clone()));

    let result = tokio::select! {
        () = &mut shutdown => Ok(Stop::Asked),
        () = tenure.lost() => Ok(Stop::Deposed),
        stopped = &mut poller => match stopped {
            Ok(Stopped::Asked) => Ok(Stop::Asked),
            Ok(Stopped::TokenRefused(description)) => Err(Failure::TokenRefused(description)),
            Err(error) => Err(broken("polling", &error)),
        },
        ended = &mut dispatcher => match ended {
            Ok(()) => Err(Failure::Broken("dispatching has ended by itself".to_owned())),
            Err(error) => Err(broken("dispatching", &error)),
        },
        Some(ended) = chores.join_next() => match ended {
            Ok(()) => Err(Failure::Broken("a chore has ended by itself".to_owned())),
            Err(error) => Err(broken("a chore", &error)),
        },
    };

    stop.cancel();
    let is_deposed = result == Ok(Stop::Deposed);
    if !is_deposed {
        health::stopping();
        drain(&mut dispatcher, &mut audits).await;
    }
    dispatcher.abort();
    audits.abort();
    if !poller.is_finished() {
        // Nobody else may poll before this has ended.
        let _ = poller.await;
    }
    chores.shutdown().await;
    if !is_deposed {
        // A database that is gone is not waited for: these may be handled twice.
        let _ = timeout(DRAIN_TIME_MAX, inbox.mark_finished()).await;
        tracing::info!("stopped");
    }
    close(store).await;
    result
}

/// Closes the connections, as far as the database answers.
async fn close(store: &Store) {
    let _ = timeout(CLOSE_TIME_MAX, store.close()).await;
}

fn hangup() -> Result<Signal, Failure> {
    signal(SignalKind::hangup()).map_err(|error| broken("SIGHUP", &error))
}

/// What goes on beside the updates, for ever.
fn chores(app: &App, inbox: &Inbox, hangup: Signal) -> JoinSet<()> {
    let (store, telegram) = (app.store.clone(), app.telegram.clone());
    let mut chores = JoinSet::new();
    chores.spawn({
        let inbox = inbox.clone();
        async move { inbox.keep_marking().await }
    });
    chores.spawn(keep_forgetting(app.clone()));
    chores.spawn({
        let store = store.clone();
        async move { store.keep_log_short().await }
    });
    chores.spawn(audit::keep_pauses_shared(store, telegram));
    chores.spawn(admin::report_parked(app.clone(), inbox.clone()));
    chores.spawn(admin::digest::keep_telling(app.clone()));
    chores.spawn(join::keep_closing(app.clone()));
    chores.spawn(keep_texts_current(app.clone(), hangup));
    chores
}

/// Waits for what is under way, but not for long.
async fn drain(dispatcher: &mut JoinHandle<()>, audits: &mut JoinHandle<()>) {
    let drained = timeout(DRAIN_TIME_MAX, async {
        if !dispatcher.is_finished() {
            // How it ends makes no difference any more.
            let _ = (&mut *dispatcher).await;
        }
        let _ = audits.await;
    });
    if drained.await.is_err() {
        tracing::warn!("not everything finished in time: the next start goes on with it");
    }
}

/// Asks who the bot is and removes a webhook, for as long as it takes, and not before
/// a pause that Telegram has told earlier is known.
async fn introduce(store: &Store, telegram: &Telegram) -> Result<Me, Failure> {
    while let Err(error) = audit::share_pause(store, telegram).await {
        let error = format!("{error:#}");
        tracing::warn!(error, "the pause that Telegram wants cannot be read");
        tokio::time::sleep(BACKOFF_MIN).await;
    }
    let (me, webhook) = tokio::join!(who_we_are(telegram), remove_webhook(telegram));
    webhook?;
    me
}

/// Asks who the bot is, for as long as it takes.
pub(crate) async fn who_we_are(telegram: &Telegram) -> Result<Me, Failure> {
    let mut wait = BACKOFF_MIN;
    loop {
        match telegram.me().await {
            Ok(me) => return Ok(me),
            Err(error) => wait = wait_out(error, wait).await?,
        }
    }
}

/// During a pause nobody waits for it: if there is a webhook, the poller meets it.
async fn remove_webhook(telegram: &Telegram) -> Result<(), Failure> {
    if !telegram.shut_for().is_zero() {
        return Ok(());
    }
    let mut wait = BACKOFF_MIN;
    loop {
        match telegram.delete_webhook().await {
            Ok(()) => return Ok(()),
            Err(error) => wait = wait_out(error, wait).await?,
        }
    }
}

/// Waits after an error at start, unless it is final. Returns the wait after the next.
async fn wait_out(error: CallError, wait: Duration) -> Result<Duration, Failure> {
    let pause = match error {
        CallError::TokenRefused { description } => return Err(Failure::TokenRefused(description)),
        CallError::Limited { retry_after } => retry_after,
        _ => jittered(wait),
    };
    tracing::warn!(
        %error,
        retry_in_seconds = pause.as_secs_f32(),
        "Telegram cannot be reached"
    );
    tokio::time::sleep(pause).await;
    Ok((wait * 2).min(BACKOFF_MAX))
}

/// Runs teloxide's dispatcher on the inbox until the inbox is stopped.
async fn dispatch(bot: Bot, app: App, inbox: Inbox) {
    let tree = inbox::guarded(inbox.clone(), app.telegram.clone(), router());
    let mut dispatcher = Dispatcher::builder(bot, tree)
        .dependencies(dptree::deps![app])
        // The inbox hands out one update per owner at a time, which keeps order
        // without a task and a queue for each of them.
        .distribution_function(|_: &Update| None::<()>)
        .build();
    loop {
        let listener = Listener::new(inbox.clone());
        let log = LoggingErrorHandler::new();
        match dispatcher
            .try_dispatch_with_listener(listener, Arc::clone(&log))
            .await
        {
            Ok(()) => return,
            // It asks `getMe` once more for itself, and takes no for an answer.
            Err(_) => tokio::time::sleep(BACKOFF_MIN).await,
        }
    }
}

/// Reads the owner's texts anew at every SIGHUP, and shows them wherever they are
/// shown; for ever.
async fn keep_texts_current(app: App, mut hangup: Signal) {
    let mut is_shown = false;
    loop {
        tokio::select! {
            () = profile::refresh(&app), if !is_shown => is_shown = true,
            _ = hangup.recv() => {
                admin::reload_texts(&app).await;
                is_shown = false;
            }
        }
    }
}

/// Forgets what has been kept long enough, for ever.
async fn keep_forgetting(app: App) {
    let mut ticks = tokio::time::interval(FORGET_EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = forget(&app, Utc::now()).await {
            tracing::error!(error = format!("{error:#}"), "not everything is forgotten");
        }
    }
}

async fn forget(app: &App, now: DateTime<Utc>) -> anyhow::Result<()> {
    let (store, retention) = (&app.store, app.config.retention);
    let parked_for = retention.map_or(PARKED_FOR, |retention| retention.min(PARKED_FOR));
    let finished = store.forget_finished(now).await?;
    let parked = store.expire_parked(now - parked_for).await?;
    tracing::debug!(finished, parked, "updates forgotten");
    if let Some(retention) = retention {
        let before = now - retention;
        let people = store.expire_people(before, &app.config.admins).await?;
        let targets = store.expire_audits(before).await?;
        if people + targets > 0 {
            tracing::info!(people, targets, "not seen for so long: forgotten");
        }
    }
    Ok(())
}

/// One client for every call: connections are kept and shared.
pub(crate) fn http_client(config: &Config) -> Result<Client, Failure> {
    let mut builder = Client::builder()
        .tcp_nodelay(true)
        .connect_timeout(CONNECT_TIME_MAX)
        .pool_idle_timeout(IDLE_TIME_MAX);
    if let Some(proxy) = &config.proxy {
        let proxy = reqwest::Proxy::all(proxy.expose_secret());
        builder = builder.proxy(proxy.map_err(|error| broken("the proxy", &error))?);
    }
    builder
        .build()
        .map_err(|error| broken("the HTTP client", &error))
}

pub(crate) fn store_failure(error: &anyhow::Error) -> Failure {
    if let Some(newer) = error.downcast_ref() {
        return Failure::Newer(*newer);
    }
    // sqlx nests long texts; one line is enough to act on.
    let problem = format!("{error:#}").replace('\n', " ");
    match Trouble::of(error) {
        Trouble::Away => Failure::Away(problem),
        _ => Failure::Store(problem),
    }
}

fn broken(part: &str, error: &dyn Display) -> Failure {
    Failure::Broken(format!("{part}: {error}"))
}
