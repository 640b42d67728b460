//! The bot's process, as far as the page is concerned: how it is, and what is wished of it.
//!
//! The page does not run the bot. Whoever does shows how it is and takes orders at the other end.

use tokio::sync::{mpsc, watch};

/// Orders that wait at most; more are refused.
const ORDERS_MAX: usize = 8;

/// How the bot's process is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// It runs, with this process id.
    Running(u32),
    /// It does not; in words.
    Ended(String),
}

/// What is wished of the bot's process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `kill -9`, and nothing after it.
    Kill,
    /// To run, if it does not.
    Start,
    /// `kill -9`, then a start at once.
    Restart,
}

/// The page's end.
#[derive(Clone, Debug)]
pub struct Switch {
    pub(super) program: watch::Receiver<Program>,
    orders: mpsc::Sender<Order>,
}

impl Switch {
    /// A switch, and the other end: where to show how the bot is, and where orders arrive.
    #[must_use]
    pub fn new(program: Program) -> (Self, watch::Sender<Program>, mpsc::Receiver<Order>) {
        let (show, program) = watch::channel(program);
        let (orders, ordered) = mpsc::channel(ORDERS_MAX);
        (Self { program, orders }, show, ordered)
    }

    /// Passes an order on; false when too many wait already.
    pub(super) fn order(&self, order: Order) -> bool {
        self.orders.try_send(order).is_ok()
    }
}
