//! Several instances on one PostgreSQL database: one runs the bot, the others stand by.
//!
//! # How it is decided
//!
//! The holder of the lease (`store::lease`) counts a beat every [`RENEW_EVERY`]. A
//! standby reads it every [`LOOK_EVERY`], and takes over when the lease is free or when
//! it has seen the same beat for [`ABANDONED_AFTER`], counted by its own clock from the
//! moment it read it. The holder trusts a beat for [`SURE_FOR`], counted by its own clock
//! from the moment before it asked for it. That is earlier, and shorter: so it stops
//! polling and sending before anybody takes over, whatever became of it, the network,
//! or the database.
//!
//! No clock of two machines is compared, nor the database's asked: it may be set, and
//! after an outage it would call every lease expired. So a standby that has lost sight
//! of the lease begins to watch anew, and the holder that comes back in that time goes
//! on with all it has in memory. An advisory lock would not do: it belongs to a
//! connection, which a pooler may lend to others, which a server believes alive for
//! hours after a machine has fallen silent, and which a stopped process keeps for ever.
//!
//! # Why there are no two pollers, and no update is lost
//!
//! A process can be stopped between any two instructions and go on a minute later, so
//! looking at a clock is never enough. What must not happen is made impossible where it
//! would happen:
//!
//! - *Writing.* Each transaction holds the term it belongs to until its commit, and a new
//!   term begins only when none is held (`store::lease`). A deposed holder records
//!   nothing, finishes nothing, parks nothing.
//! - *Acknowledging.* An offset is asked for only after the commit of what is below it.
//!   Even if that call leaves late, in the one gap that is left between looking at the
//!   clock and sending, it acknowledges only what the new holder found in the database.
//! - *Polling.* In doubt the poll under way is given up and none begins; an answer that
//!   arrives in doubt is not looked at. Should a late poll get through all the same, then
//!   Telegram lets one of the two wait and ends the other with 409: each update still goes
//!   to somebody, and if that is the deposed one, it cannot record it, so it does
//!   not acknowledge it, and it is delivered again.
//! - *Beginning anew.* After a silence the holder's connections may be lost though new ones
//!   are well. If they are, it gives the lease up, but only when all has ended.
//! - *Sending.* A call looks at the tenure when it has its turn. The window that remains:
//!   a reply whose mark is not in the database is sent once more by the successor, as
//!   after any `kill -9`. It may have left before, or, if the process was stopped after
//!   the look and goes on, leave then: those in flight, 128 at most.

use std::time::{Duration, Instant};

use chrono::Utc;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::store::{self, Held, Instance, Keeper, Seen, Store, Term};
use crate::tenure::{Asked, Role, Tenure};

/// How often the holder shows that it lives.
const RENEW_EVERY: Duration = Duration::from_secs(1);

/// How long the holder trusts its last beat.
const SURE_FOR: Duration = Duration::from_secs(4);

/// How long a standby sees no new beat before it takes over. The second more is for
/// clocks that do not run alike.
const ABANDONED_AFTER: Duration = Duration::from_secs(5);

/// How often a standby looks.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Waits until this instance may run the bot.
pub(crate) struct Standby {
    store: Store,
    role: watch::Sender<Role>,
}

/// The right to run the bot, until its tenure is lost or [`Reign::end`].
pub(crate) struct Reign {
    /// For writes of this reign alone.
    pub(crate) store: Store,
    pub(crate) tenure: Tenure,
    hold: Hold,
}

/// What keeps others out.
enum Hold {
    File(#[expect(dead_code, reason = "held until dropped")] Instance),
    Lease {
        keeping: JoinHandle<()>,
        stop: CancellationToken,
    },
}

impl Standby {
    pub(crate) fn new(store: Store) -> Self {
        let role = watch::Sender::new(Role::Undecided);
        Self { store, role }
    }

    /// What this instance is, from now on.
    pub(crate) fn role(&self) -> watch::Receiver<Role> {
        self.role.subscribe()
    }

    /// Waits until this instance may run the bot. On SQLite nobody waits: it may at
    /// once, or hears who does.
    pub(crate) async fn wait(&self) -> anyhow::Result<Result<Reign, Held>> {
        self.role.send_replace(Role::Undecided);
        let reign = match self.store.keeper() {
            None => match self.store.lock(Utc::now()).await? {
                Ok(lock) => Reign {
                    store: self.store.clone(),
                    tenure: Tenure::for_ever(),
                    hold: Hold::File(lock),
                },
                Err(held) => return Ok(Err(held)),
            },
            Some(keeper) => self.wait_for_lease(keeper).await?,
        };
        self.role.send_replace(Role::Holder);
        Ok(Ok(reign))
    }

    async fn wait_for_lease(&self, mut keeper: Keeper) -> anyhow::Result<Reign> {
        let mut watch = Watch::default();
        let (mut waited_for, mut is_blind) = (None, false);
        loop {
            let asked = Asked::now();
            match watch.look(&mut keeper).await {
                Ok(Sight::Taken(term)) => {
                    if let Some(last) = waited_for {
                        tracing::info!(%last, "taking over");
                    }
                    return self.reign(keeper, term, asked);
                }
                Ok(Sight::Held(holder)) => {
                    if let Some(holder) = &holder
                        && waited_for.as_ref() != Some(holder)
                    {
                        tracing::info!("standing by: {holder}");
                    }
                    (waited_for, is_blind) = (holder, false);
                    self.role.send_replace(Role::Standby);
                }
                Err(error) => {
                    if !is_blind {
                        let error = format!("{error:#}");
                        tracing::warn!(error, "standing by, but the database does not answer");
                    }
                    (watch, is_blind) = (Watch::default(), true);
                }
            }
            sleep(LOOK_EVERY).await;
        }
    }

    fn reign(&self, keeper: Keeper, term: Term, asked: Asked) -> anyhow::Result<Reign> {
        let store = self.store.under(term)?;
        let tenure = Tenure::sure_for(SURE_FOR, asked);
        let stop = CancellationToken::new();
        let keeping = keep(keeper, term, store.clone(), tenure.clone(), stop.clone());
        let keeping = tokio::spawn(keeping);
        Ok(Reign {
            store,
            tenure,
            hold: Hold::Lease { keeping, stop },
        })
    }
}

impl Reign {
    /// Lets the next one take over at once.
    pub(crate) async fn end(self) {
        self.tenure.lose();
        if let Hold::Lease { keeping, stop } = self.hold {
            stop.cancel();
            // How it ends makes no difference any more.
            let _ = keeping.await;
        }
    }
}

/// Shows that the holder lives, until it is told to stop or another has taken over.
///
/// A server that refuses connections has closed the old ones. One that falls silent may
/// have forgotten them, and then they hang for as long as the network is patient: if they
/// do, the reign begins anew, over fresh ones.
async fn keep(
    mut keeper: Keeper,
    term: Term,
    store: Store,
    tenure: Tenure,
    stop: CancellationToken,
) {
    let mut beats = interval(RENEW_EVERY);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut is_blind, mut is_silent, mut is_stopped) = (false, false, false);
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            _ = beats.tick() => {}
        }
        let asked = Asked::now();
        match keeper.renew(term).await {
            // Before anything goes on: what is begun now would be cut short.
            Ok(true) if is_silent && !store.is_sound().await => {
                tracing::warn!("the database was silent, connections hang: beginning anew");
                tenure.lose();
                // Nobody may take over before all has ended here.
                stop.cancelled().await;
                break;
            }
            Ok(true) => {
                tenure.renew(SURE_FOR, asked);
                if is_blind {
                    tracing::info!("the database answers again: going on");
                }
                (is_blind, is_silent, is_stopped) = (false, false, false);
            }
            Ok(false) => {
                tracing::warn!("another instance has taken over");
                return tenure.lose();
            }
            Err(error) => {
                is_silent |= store::is_silent(&error);
                if !is_blind {
                    let error = format!("{error:#}");
                    tracing::warn!(error, "polling and sending will stop until it succeeds");
                    is_blind = true;
                }
                if !is_stopped && !tenure.is_sure() {
                    tracing::warn!("polling and sending have stopped");
                    is_stopped = true;
                }
            }
        }
    }
    if let Err(error) = keeper.release(term).await {
        let error = format!("{error:#}");
        tracing::warn!(error, "others have to wait for the lease to run out");
    }
}

/// What a standby has seen so far.
#[derive(Default)]
struct Watch {
    last: Option<(Seen, Instant)>,
}

enum Sight {
    Taken(Term),
    /// By whom; `None` if somebody has just been faster.
    Held(Option<Held>),
}

impl Watch {
    /// Looks at the lease, and takes it if it may.
    async fn look(&mut self, keeper: &mut Keeper) -> anyhow::Result<Sight> {
        let seen = keeper.look().await?;
        if self.may_take(seen.as_ref(), Instant::now())
            && let Some(term) = keeper.take_over(seen.as_ref(), Utc::now()).await?
        {
            return Ok(Sight::Taken(term));
        }
        Ok(Sight::Held(seen.map(|seen| seen.holder)))
    }

    /// Whether the lease is free or abandoned, as it is seen now.
    fn may_take(&mut self, seen: Option<&Seen>, now: Instant) -> bool {
        let Some(seen) = seen else { return true };
        match &self.last {
            Some((last, since)) if last == seen => seen.is_free || now - *since >= ABANDONED_AFTER,
            _ => {
                self.last = Some((seen.clone(), now));
                seen.is_free
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn on_sqlite_it_is_the_holder_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/doorman.db", folder.path().display());
        let standby = Standby::new(Store::open(&url).await.expect("a store"));
        let role = standby.role();
        assert_eq!(*role.borrow(), Role::Undecided);
        let Ok(reign) = standby.wait().await.expect("a lock") else {
            panic!("nobody else is there");
        };
        assert_eq!(*role.borrow(), Role::Holder);
        let other = standby.wait().await.expect("a lock");
        assert_eq!(
            other.err().map(|held| held.pid),
            Some(i64::from(std::process::id()))
        );
        assert_eq!(*role.borrow(), Role::Undecided);
        reign.end().await;
        assert!(standby.wait().await.expect("a lock").is_ok());
    }
}
