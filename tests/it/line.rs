//! A line between one bot and a server: it notes what is asked of Telegram, and fails as
//! networks do.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It carries.
    Up,
    /// Connections end, and new ones end as soon as they are made.
    Cut,
    /// Nothing passes any more, and nobody is told: neither side sees an end.
    Silent,
}

/// A line to one server; those who call its address are put through.
pub(crate) struct Line {
    address: SocketAddr,
    calls: Calls,
    way: watch::Sender<Way>,
}

#[derive(Clone, Copy, Debug)]
struct Way {
    state: State,
    /// How often all connections were forgotten.
    forgotten: u32,
}

/// A call of the Bot API, as it left the bot.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) at: Instant,
}

type Calls = Arc<Mutex<Vec<Call>>>;

impl Line {
    /// A line to the server behind this URL.
    pub(crate) async fn to(url: &str) -> Self {
        let far = reqwest::Url::parse(url).unwrap();
        let far = (far.host_str().unwrap().to_owned(), far.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let line = Self {
            address: listener.local_addr().unwrap(),
            calls: Calls::default(),
            way: watch::Sender::new(Way {
                state: State::Up,
                forgotten: 0,
            }),
        };
        let (calls, way) = (Arc::clone(&line.calls), line.way.subscribe());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = far.clone();
                tokio::spawn(connect(near, far, Arc::clone(&calls), way.clone()));
            }
        });
        line
    }

    /// The same URL, over this line.
    pub(crate) fn instead_of(&self, url: &str) -> String {
        let mut url = reqwest::Url::parse(url).unwrap();
        url.set_ip_host(self.address.ip()).unwrap();
        url.set_port(Some(self.address.port())).unwrap();
        url.to_string()
    }

    /// From now on it is like this. What fell silent stays so; new connections are as
    /// good as the line.
    pub(crate) fn set(&self, state: State) {
        self.way.send_modify(|way| way.state = state);
    }

    /// Whatever is connected falls silent, and new connections are well: as when a
    /// firewall starts anew.
    pub(crate) fn forget_all(&self) {
        self.way.send_modify(|way| way.forgotten += 1);
    }

    /// What was asked so far, in order.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

/// One connection, for as long as the line lets it be.
async fn connect(near: TcpStream, far: (String, u16), calls: Calls, way: watch::Receiver<Way>) {
    let Way { state, forgotten } = *way.borrow();
    let is_up = state == State::Up;
    let carried = async {
        if is_up && let Ok(far) = TcpStream::connect(far).await {
            carry(near, far, calls).await;
        }
    };
    let is_silent = |way: &Way| way.state == State::Silent || way.forgotten != forgotten;
    let (mut cut, mut silent) = (way.clone(), way);
    tokio::pin!(carried);
    let fell_silent = tokio::select! {
        () = &mut carried, if is_up => false,
        _ = cut.wait_for(|way| way.state == State::Cut) => false,
        heard = silent.wait_for(is_silent) => heard.is_ok(),
    };
    if fell_silent {
        // Both ends stay open, until the story is over.
        std::future::pending::<()>().await;
    }
}

/// Carries both directions until either side hangs up.
async fn carry(near: TcpStream, far: TcpStream, calls: Calls) {
    let (mut from_bot, mut to_bot) = near.into_split();
    let (mut from_server, mut to_server) = far.into_split();
    let words = async move {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from_bot.read(&mut buffer).await {
            calls.lock().unwrap().extend(begun(&buffer[..length]));
            if to_server.write_all(&buffer[..length]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = words => {}
        _ = tokio::io::copy(&mut from_server, &mut to_bot) => {}
    }
}

/// The calls that begin here. The bot writes each in one piece.
fn begun(bytes: &[u8]) -> Vec<Call> {
    let at = Instant::now();
    let text = String::from_utf8_lossy(bytes);
    let paths = text.split("POST /bot").skip(1);
    let methods = paths.filter_map(|path| path.split_ascii_whitespace().next()?.split_once('/'));
    methods
        .map(|(_, method)| Call {
            method: method.to_owned(),
            at,
        })
        .collect()
}
