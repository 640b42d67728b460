//! Sending limits: one leaky bucket per chat and one for all chats.

use std::{collections::HashMap, time::Instant};

use super::{answer::Refusal, options::Limits};

/// The buckets, and how full they are.
#[derive(Debug)]
pub(super) struct Buckets {
    limits: Limits,
    all: Bucket,
    chats: HashMap<i64, Bucket>,
}

/// How much was poured in and has not leaked out yet.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: f64,
    at: Instant,
}

impl Bucket {
    /// Pours one call in, unless the bucket would run over.
    fn pour(&mut self, per_second: f64, burst: f64, now: Instant) -> Result<(), ()> {
        self.level = (self.level - (now - self.at).as_secs_f64() * per_second).max(0.0);
        self.at = now;
        if self.level + 1.0 > burst {
            return Err(());
        }
        self.level += 1.0;
        Ok(())
    }
}

impl Buckets {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            all: Bucket {
                level: 0.0,
                at: Instant::now(),
            },
            chats: HashMap::new(),
        }
    }

    /// Counts a sending call, or refuses it.
    pub(super) fn pour(&mut self, chat: Option<i64>, now: Instant) -> Result<(), Refusal> {
        let Limits {
            chat_per_second,
            chat_burst,
            global_per_second,
            global_burst,
            retry_after_seconds,
        } = self.limits;
        let refused = |()| Refusal::flood(retry_after_seconds);
        if let Some(chat) = chat {
            let bucket = self.chats.entry(chat).or_insert(Bucket {
                level: 0.0,
                at: now,
            });
            bucket
                .pour(chat_per_second, chat_burst, now)
                .map_err(refused)?;
        }
        self.all
            .pour(global_per_second, global_burst, now)
            .map_err(refused)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate_applies() {
        let start = Instant::now();
        let mut buckets = Buckets::new(Limits {
            chat_burst: 2.0,
            ..Limits::default()
        });
        let mut passes = |chat: i64, millis: u64| {
            buckets
                .pour(Some(chat), start + Duration::from_millis(millis))
                .is_ok()
        };
        assert!(passes(1, 100));
        assert!(passes(1, 100));
        assert!(!passes(1, 200));
        assert!(passes(2, 200));
        assert!(passes(1, 1200));
    }
}
