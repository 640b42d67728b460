//! When a call may leave: replies first, probes in what is left.
//!
//! Every call to Telegram asks here first; the caller does the waiting. Two lanes share one budget.
//! A reply meets the replies' ceiling only, so no audit can delay a greeting. A probe may leave
//! only if all calls of the last second, itself included, stay within the probes' ceiling, and only
//! while no reply waits. Below that ceiling a [`Tempo`] may space the probes further apart; it is
//! told here how they were answered. A flood wait stops both.
//!
//! The ceilings count calls over a sliding second, not tokens in a bucket: a bucket with a burst
//! lets burst + rate calls into some second, so it would either break the ceiling or give up the
//! burst's worth of rate. The window does neither, and its memory is one instant per call of that
//! second.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use super::budget::Buckets;
use super::tempo::Tempo;

/// Messages that one chat takes at once.
///
/// *Source*: Bot FAQ, "about one message per second" in a chat, "short bursts" tolerated; the
/// figure is ours.
pub const CHAT_BURST: u32 = 5;

/// After a burst one more message per chat and this long.
pub const CHAT_EVERY: Duration = Duration::from_secs(1);

/// How long after its moment a reply that was told to wait still holds the probes back.
const REPLY_GRACE: Duration = Duration::from_millis(20);

/// Calls that late timers missed are made up for, as far back as this.
const LATENESS: Duration = Duration::from_millis(50);

const SECOND: Duration = Duration::from_secs(1);

/// Says when a call may leave.
///
/// Ask with the present moment. A moment earlier than one it has seen counts as that one, because
/// callers read their clock before they get hold of the pacer. With no ceilings and no pause every
/// answer is [`Admission::Go`].
#[derive(Debug)]
pub struct Pacer {
    replies: Share,
    probes: Share,
    tempo: Option<Tempo>,
    chats: Buckets,
    /// Until then a reply may still come back that was told to wait.
    reply_awaited_until: Instant,
    paused_until: Instant,
    latest: Instant,
}

/// The most that may leave in any one second; `None` is no ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ceilings {
    /// Replies alone.
    pub replies_per_second_max: Option<NonZeroU32>,
    /// Replies and probes together, when a probe asks. Replies alone may exceed it; then no probe
    /// leaves.
    pub probes_per_second_max: Option<NonZeroU32>,
}

/// Who wants to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Somebody waits for it who must not wait behind everybody: Telegram takes it only for minutes,
    /// or it is for whoever runs the bot. It is a reply like any other here; the caller queues it
    /// apart.
    Urgent,
    /// Somebody waits for it.
    Reply,
    /// Nobody waits for it.
    Probe,
}

/// The answer to one who wants to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Admission {
    /// Send it now: it has been charged.
    Go,
    /// Ask again at this moment, always a later one: nothing has been charged, and nothing is
    /// promised.
    NotBefore(Instant),
}

impl Pacer {
    /// A pacer through which nothing has left yet, and without a tempo.
    #[must_use]
    pub fn new(ceilings: Ceilings, now: Instant) -> Self {
        Self {
            replies: Share::new(ceilings.replies_per_second_max, now),
            probes: Share::new(ceilings.probes_per_second_max, now),
            tempo: None,
            chats: Buckets::new(CHAT_BURST, CHAT_EVERY),
            reply_awaited_until: now,
            paused_until: now,
            latest: now,
        }
    }

    /// Lets one call go, or says when to ask again.
    ///
    /// A reply that is refused holds the probes back until it has had its chance to come again. So
    /// nobody has to report that a reply waits, and one that is given up costs the probes a moment
    /// and not the whole audit. *Order*: within a lane the first to ask wins, so waiting callers
    /// must queue up and let one of them ask.
    pub fn admit(&mut self, lane: Lane, now: Instant) -> Admission {
        let now = self.advance(now);
        let free_at = match lane {
            Lane::Urgent | Lane::Reply => self.replies.free_at(),
            Lane::Probe => self.probes.free_at().max(self.reply_awaited_until),
        };
        let free_at = free_at.max(self.paused_until);
        if free_at <= now {
            self.charge(lane, now);
            return Admission::Go;
        }
        if lane != Lane::Probe {
            self.reply_awaited_until = free_at + REPLY_GRACE;
        }
        Admission::NotBefore(free_at)
    }

    /// Reserves the next free moment in one chat: at once for a burst of five, then one a second.
    ///
    /// First come, first served: moments in one chat never go back. A reserved moment is not given
    /// back. During a pause the moments start at its end. The call itself must still be admitted
    /// when the moment has come.
    pub fn chat_slot(&mut self, chat_id: i64, now: Instant) -> Instant {
        let now = self.advance(now);
        self.chats.reserve(chat_id, now.max(self.paused_until))
    }

    /// Spaces probes by this tempo from now on, within the ceiling as before.
    pub fn set_tempo(&mut self, tempo: Tempo) {
        self.tempo = Some(tempo);
    }

    /// Probes per second that the tempo allows just now. `None` without a tempo.
    #[must_use]
    pub fn probes_per_second(&self) -> Option<f64> {
        self.tempo.as_ref().map(Tempo::rate_per_second)
    }

    /// A call that left then was answered, with anything but a 429.
    ///
    /// Of no use to anybody but the tempo, which learns from probes. No answer is nothing to
    /// report.
    pub fn answered(&mut self, lane: Lane, sent_at: Instant, now: Instant) {
        let now = self.advance(now);
        if let (Lane::Probe, Some(tempo)) = (lane, &mut self.tempo) {
            tempo.answered(sent_at, now);
        }
    }

    /// A call that left then met a 429: both lanes stop for as long as Telegram says.
    ///
    /// Only a probe's 429 slows the tempo: a reply's is about its own chat more often than not.
    pub fn refused(&mut self, lane: Lane, sent_at: Instant, retry_after: Duration, now: Instant) {
        let now = self.advance(now);
        if let (Lane::Probe, Some(tempo)) = (lane, &mut self.tempo) {
            tempo.refused(sent_at, retry_after, now);
        }
        self.pause_until(now + retry_after);
    }

    /// Stops both lanes until then, after a 429. Of several pauses the latest end counts.
    pub fn pause_until(&mut self, until: Instant) {
        self.paused_until = self.paused_until.max(until);
        // What a pause has held back is not made up for.
        for share in [&mut self.replies, &mut self.probes] {
            share.next_at = share.next_at.max(self.paused_until);
        }
    }

    /// When the pause ends that is on at this moment.
    #[must_use]
    pub fn paused_until(&self, now: Instant) -> Option<Instant> {
        (self.paused_until > now).then_some(self.paused_until)
    }

    fn charge(&mut self, lane: Lane, now: Instant) {
        self.probes.calls.record(now);
        match lane {
            Lane::Urgent | Lane::Reply => {
                self.replies.calls.record(now);
                self.replies.space_out(Duration::ZERO, now);
            }
            Lane::Probe => {
                let rate = self.probes_per_second();
                let every = rate.map_or(Duration::ZERO, |rate| SECOND.div_f64(rate));
                self.probes.space_out(every, now);
            }
        }
    }

    fn advance(&mut self, now: Instant) -> Instant {
        self.latest = self.latest.max(now);
        self.latest
    }
}

/// What a lane may take of each second.
///
/// Its calls are spaced evenly as well. A second's worth in one lump would arrive spread out by
/// slow connections and run into the next lump, so that the other side would count up to twice the
/// ceiling; and probes in a lump would leave the replies that follow no room.
#[derive(Debug)]
struct Share {
    calls: Window,
    every: Duration,
    next_at: Instant,
}

impl Share {
    fn new(calls_max: Option<NonZeroU32>, now: Instant) -> Self {
        Self {
            calls: Window::new(calls_max),
            every: calls_max.map_or(Duration::ZERO, |max| SECOND / max.get()),
            next_at: now,
        }
    }

    fn free_at(&self) -> Instant {
        self.calls
            .free_at()
            .map_or(self.next_at, |at| at.max(self.next_at))
    }

    /// The next call comes this much later, if the ceiling lets it come so soon.
    fn space_out(&mut self, every: Duration, now: Instant) {
        let made_up_since = now.checked_sub(LATENESS).unwrap_or(now);
        self.next_at = self.next_at.max(made_up_since) + every.max(self.every);
    }
}

/// The calls of the last second, `calls_max` of them at most; none if there is no ceiling.
#[derive(Debug)]
struct Window {
    calls_max: usize,
    calls: VecDeque<Instant>,
}

impl Window {
    fn new(calls_max: Option<NonZeroU32>) -> Self {
        let calls_max = calls_max.map_or(0, NonZeroU32::get);
        Self {
            calls_max: usize::try_from(calls_max).unwrap_or(usize::MAX),
            calls: VecDeque::new(),
        }
    }

    /// When one more call fits into the second that it ends, if the window is full.
    fn free_at(&self) -> Option<Instant> {
        let full = self.calls.len() >= self.calls_max;
        self.calls
            .front()
            .filter(|_| full)
            .map(|&oldest| oldest + SECOND)
    }

    /// Counts a call that has left, allowed by this window or not: only the last `calls_max`
    /// matter.
    fn record(&mut self, now: Instant) {
        while let Some(&oldest) = self.calls.front()
            && (now >= oldest + SECOND || self.calls.len() >= self.calls_max)
        {
            self.calls.pop_front();
        }
        if self.calls_max > 0 {
            self.calls.push_back(now);
        }
    }
}

#[cfg(test)]
mod tests;
