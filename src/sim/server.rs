//! Starting and stopping the simulated Telegram, and the lock everything goes through.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::Router;
use tokio::{
    net::TcpListener,
    sync::{Notify, futures::Notified},
    task::JoinHandle,
};

use super::{
    front,
    options::Options,
    wire::{Entrance, Wire, Wires},
    world::World,
};

/// A running simulated Telegram; a cheap handle. It stops when the last handle is dropped.
#[derive(Clone, Debug)]
pub struct Sim {
    keeper: Arc<Keeper>,
}

/// What the HTTP side and the handles share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) options: Options,
    world: Mutex<World>,
    changed: Notify,
}

#[derive(Debug)]
struct Keeper {
    shared: Arc<Shared>,
    address: SocketAddr,
    wires: Arc<Wires>,
    accepting: Mutex<Option<JoinHandle<()>>>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, World> {
        // A panic elsewhere must not hide what the test is about.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the world.
    pub(super) fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the world and wakes whoever waits for a change.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let changed = change(&mut self.lock());
        self.changed.notify_waiters();
        changed
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.close();
    }
}

impl Keeper {
    /// Stops accepting and ends every connection; the task that accepted, if there was one.
    fn close(&self) -> Option<JoinHandle<()>> {
        let accepting = self
            .accepting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(task) = &accepting {
            task.abort();
        }
        self.wires.cut_all();
        accepting
    }

    fn open(&self, listener: TcpListener) {
        let entrance = Entrance {
            listener,
            wires: Arc::clone(&self.wires),
        };
        let app = Router::new()
            .fallback(front::answer)
            .with_state(Arc::clone(&self.shared));
        let serve = axum::serve(entrance, app.into_make_service_with_connect_info::<Wire>());
        let task = tokio::spawn(async move {
            // Serving never ends by itself, and the listener reports no errors.
            let _ = serve.await;
        });
        *self
            .accepting
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(task);
    }
}

/// Running it.
impl Sim {
    /// Starts serving on 127.0.0.1, on the runtime of the caller.
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let world = Mutex::new(World::new(&options));
        let shared = Arc::new(Shared {
            options,
            world,
            changed: Notify::new(),
        });
        let keeper = Keeper {
            shared,
            address,
            wires: Arc::default(),
            accepting: Mutex::new(None),
        };
        keeper.open(listener);
        Ok(Self {
            keeper: Arc::new(keeper),
        })
    }

    /// Stops for good.
    pub fn stop(&self) {
        self.keeper.close();
    }

    /// Becomes unreachable: open connections end, new ones are refused. The world goes on.
    pub async fn go_down(&self) {
        if let Some(task) = self.keeper.close() {
            // The port is free once the task is gone; being cancelled is how it goes.
            let _ = task.await;
        }
        // A connection that was just being accepted.
        self.keeper.wires.cut_all();
    }

    /// Becomes reachable again on the same port.
    pub async fn come_back(&self) -> io::Result<()> {
        let listener = TcpListener::bind(self.keeper.address).await?;
        self.keeper.open(listener);
        Ok(())
    }

    /// Where it listens, as a base URL without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.keeper.address)
    }

    /// The bot's token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.keeper.shared.options.token
    }

    /// The bot's username, without `@`.
    #[must_use]
    pub fn bot_username(&self) -> &str {
        &self.keeper.shared.options.bot_username
    }

    /// The bot's id.
    #[must_use]
    pub fn bot_id(&self) -> i64 {
        self.look(|world| world.bot.id)
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.keeper.shared.look(look)
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        self.keeper.shared.change(change)
    }

    /// The next change, once it is listened for.
    pub(super) fn changed(&self) -> Notified<'_> {
        self.keeper.shared.changed.notified()
    }
}
