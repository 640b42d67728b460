//! Whether this instance may act for the bot: poll, send, and write.
//!
//! Of several instances on one database one holds the tenure; `standby` takes it,
//! renews it, and loses it, `store` keeps it. Everybody else only asks: `telegram`
//! before each call. A holder that cannot renew is in doubt before anybody else may
//! take over, and in doubt nothing is polled and nothing sent.

use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// What this instance is on its database, and since when. For whoever watches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Another instance polls, or none does yet.
    Standby {
        /// Since when it waits.
        since: DateTime<Utc>,
    },
    /// This instance polls.
    Holder {
        /// When it took over.
        since: DateTime<Utc>,
    },
}

/// The tenure of this instance, from one taking over until it is lost. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Tenure(watch::Sender<Hold>);

#[derive(Clone, Copy, Debug)]
enum Hold {
    ForEver,
    Sure(Span),
    Lost,
}

/// A stretch of time by both clocks: one stands still while the machine sleeps, the
/// other may be set. Whichever says first that it is over is believed.
#[derive(Clone, Copy, Debug)]
struct Span {
    asked_at: Instant,
    asked_at_wall: SystemTime,
    length: Duration,
}

/// The moment before a renewal is asked for: from then on it is worth something.
#[derive(Clone, Copy, Debug)]
pub struct Asked(Instant, SystemTime);

/// Another instance has taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("another instance has taken over")]
pub struct Lost;

impl Asked {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self(Instant::now(), SystemTime::now())
    }
}

impl Span {
    fn new(length: Duration, Asked(asked_at, asked_at_wall): Asked) -> Self {
        Self {
            asked_at,
            asked_at_wall,
            length,
        }
    }

    fn left(&self) -> Duration {
        let gone = self.asked_at.elapsed();
        // A wall clock that was set back says nothing.
        let gone_by_wall = self.asked_at_wall.elapsed().unwrap_or_default();
        self.length.saturating_sub(gone.max(gone_by_wall))
    }
}

impl Tenure {
    /// One that nobody else can take: nothing but this process reaches the database.
    #[must_use]
    pub fn for_ever() -> Self {
        Self(watch::Sender::new(Hold::ForEver))
    }

    /// One that is sure for so long after it was asked for.
    #[must_use]
    pub fn sure_for(length: Duration, asked: Asked) -> Self {
        Self(watch::Sender::new(Hold::Sure(Span::new(length, asked))))
    }

    /// It is sure for so long again, unless it was lost before.
    pub fn renew(&self, length: Duration, asked: Asked) {
        self.0.send_if_modified(|hold| {
            let is_held = matches!(hold, Hold::Sure(_));
            if is_held {
                *hold = Hold::Sure(Span::new(length, asked));
            }
            is_held
        });
    }

    /// It is over, for good.
    pub fn lose(&self) {
        self.0.send_replace(Hold::Lost);
    }

    /// Whether nobody else can have taken over by now.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        match *self.0.borrow() {
            Hold::ForEver => true,
            Hold::Sure(span) => !span.left().is_zero(),
            Hold::Lost => false,
        }
    }

    /// Waits until nobody else can have taken over.
    pub async fn sure(&self) -> Result<(), Lost> {
        if self.is_sure() {
            return Ok(());
        }
        let mut changes = self.0.subscribe();
        loop {
            if self.is_sure() {
                return Ok(());
            }
            if matches!(*changes.borrow_and_update(), Hold::Lost) {
                return Err(Lost);
            }
            // The sender is this tenure, so this only ever waits.
            let _ = changes.changed().await;
        }
    }

    /// Ready as soon as somebody else may have taken over.
    pub async fn doubted(&self) {
        let mut changes = self.0.subscribe();
        loop {
            let hold = *changes.borrow_and_update();
            let left = match hold {
                Hold::ForEver => return std::future::pending().await,
                Hold::Sure(span) => span.left(),
                Hold::Lost => return,
            };
            if left.is_zero() {
                return;
            }
            tokio::select! {
                _ = changes.changed() => {}
                () = tokio::time::sleep(left) => {}
            }
        }
    }

    /// Ready when it is over.
    pub async fn lost(&self) {
        let mut changes = self.0.subscribe();
        // The sender is this tenure, so this only ever waits.
        let _ = changes.wait_for(|hold| matches!(hold, Hold::Lost)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    /// Asked for so long ago by either clock.
    fn asked(ago: Duration, ago_by_wall: Duration) -> Asked {
        let Asked(now, now_by_wall) = Asked::now();
        Asked(
            now.checked_sub(ago).expect("a while ago"),
            now_by_wall - ago_by_wall,
        )
    }

    #[test]
    fn either_clock_ends_it() {
        let is_sure = |ago, by_wall| Tenure::sure_for(LONG, asked(ago, by_wall)).is_sure();
        assert!(is_sure(LONG / 2, LONG / 2));
        assert!(!is_sure(LONG, Duration::ZERO));
        // The machine has slept.
        assert!(!is_sure(Duration::ZERO, LONG));
        assert!(Tenure::for_ever().is_sure());
    }

    #[test]
    fn a_clock_that_was_set_back_ends_nothing() {
        let Asked(now, by_wall) = Asked::now();
        assert!(Tenure::sure_for(LONG, Asked(now, by_wall + LONG)).is_sure());
    }

    #[tokio::test]
    async fn doubt_ends_with_a_renewal_and_loss_never() {
        let tenure = Tenure::sure_for(LONG, asked(LONG, LONG));
        tenure.doubted().await;
        let waiting = tokio::spawn({
            let tenure = tenure.clone();
            async move { tenure.sure().await }
        });
        tenure.renew(LONG, Asked::now());
        assert_eq!(waiting.await.expect("no panic"), Ok(()));
        tenure.lose();
        tenure.renew(LONG, Asked::now());
        tenure.lost().await;
        tenure.doubted().await;
        assert_eq!((tenure.is_sure(), tenure.sure().await), (false, Err(Lost)));
    }
}
