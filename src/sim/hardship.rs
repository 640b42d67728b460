//! What can go wrong between a bot and Telegram.
//!
//! A [`Rule`] says which calls a [`Fault`] befalls: by method, by chat, how often, after how many calls that go well,
//! with what probability. Rules are asked in the order they were made; the first that applies is used up by one.
//!
//! A flood starts a ban: until it ends every sending call is refused with the time left. Calls that arrive after the
//! bot must have learnt of the ban are entered as unexpected.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use super::{answer::Refusal, calls::is_sending, options::Escalation};

/// Something going wrong with one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429, and a ban of this many seconds.
    Flood {
        /// What the bot is told to wait, in seconds.
        retry_after: u64,
    },
    /// An error with any code and its complete description; the method has no effect.
    Refuse {
        /// HTTP status and `error_code`.
        code: u16,
        /// The whole description, prefix included.
        description: Cow<'static, str>,
    },
    /// 500 as JSON, as when the server restarts.
    ServerError,
    /// 502 with an HTML body, as from the proxy in front.
    Html502,
    /// The connection closes without an answer; the method has no effect.
    Drop,
    /// The method takes effect, then the connection closes without an answer.
    ExecuteThenDrop,
    /// No answer ever comes; the method has no effect.
    Hang,
    /// The method takes effect, but no answer ever comes.
    ExecuteThenHang,
    /// The method takes effect; the answer takes this much longer.
    Delay(Duration),
    /// The method takes effect; the answer is 200 with JSON that breaks off.
    Garbage,
}

/// Which calls a fault befalls.
#[derive(Clone, Debug)]
pub struct Rule {
    scope: Scope,
    fault: Fault,
    chat: Option<i64>,
    spared: usize,
    left: Option<usize>,
    chance: Option<f64>,
}

#[derive(Clone, Debug)]
enum Scope {
    Method(String),
    Sending,
    Any,
}

impl Rule {
    fn new(scope: Scope, fault: Fault) -> Self {
        Self {
            scope,
            fault,
            chat: None,
            spared: 0,
            left: Some(1),
            chance: None,
        }
    }

    /// Befalls the next call of one method.
    #[must_use]
    pub fn on(method: &str, fault: Fault) -> Self {
        Self::new(Scope::Method(method.to_owned()), fault)
    }

    /// Befalls the next call of any method but `getUpdates` and `getMe`.
    #[must_use]
    pub fn on_sending(fault: Fault) -> Self {
        Self::new(Scope::Sending, fault)
    }

    /// Befalls the next call of any method.
    #[must_use]
    pub fn on_any(fault: Fault) -> Self {
        Self::new(Scope::Any, fault)
    }

    /// Only calls about this chat.
    #[must_use]
    pub fn in_chat(mut self, chat: i64) -> Self {
        self.chat = Some(chat);
        self
    }

    /// The next `times` calls instead of one.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.left = Some(times);
        self
    }

    /// Every call, until the rules are cleared.
    #[must_use]
    pub fn until_cleared(mut self) -> Self {
        self.left = None;
        self
    }

    /// The first `calls` that would match go well.
    #[must_use]
    pub fn after(mut self, calls: usize) -> Self {
        self.spared = calls;
        self
    }

    /// Each matching call is hit with this probability, 0 to 1.
    #[must_use]
    pub fn with_chance(mut self, chance: f64) -> Self {
        self.chance = Some(chance);
        self
    }

    fn matches(&self, method: &str, chat: Option<i64>) -> bool {
        let in_scope = match &self.scope {
            Scope::Method(name) => name.eq_ignore_ascii_case(method),
            Scope::Sending => is_sending(method),
            Scope::Any => true,
        };
        in_scope && self.left != Some(0) && (self.chat.is_none() || self.chat == chat)
    }
}

/// The rules in force and the ban, if there is one.
#[derive(Debug)]
pub(super) struct Hardship {
    rules: Vec<Rule>,
    ban: Option<Ban>,
    /// How soon a bot must have learnt of a ban, besides the latency.
    notice: Duration,
    dice: fastrand::Rng,
}

#[derive(Clone, Copy, Debug)]
struct Ban {
    began: Instant,
    until: Instant,
}

/// What a ban says to a call.
pub(super) struct Banned {
    pub(super) refusal: Refusal,
    /// Whether the bot had been told before it called.
    pub(super) knowingly: bool,
}

impl Hardship {
    pub(super) fn new(seed: u64, notice: Duration) -> Self {
        Self {
            rules: Vec::new(),
            ban: None,
            notice,
            dice: fastrand::Rng::with_seed(seed),
        }
    }

    pub(super) fn add(&mut self, rule: Rule) {
        self.rules.push(rule);
    }

    /// Ends all rules and the ban.
    pub(super) fn clear(&mut self) {
        self.rules.clear();
        self.ban = None;
    }

    /// How long a ban goes on from `now`; none is nothing.
    pub(super) fn ban_left(&self, now: Instant) -> Duration {
        self.ban.map_or(Duration::ZERO, |ban| {
            ban.until.saturating_duration_since(now)
        })
    }

    /// Whether a fault waits for its call.
    pub(super) fn is_pending(&self) -> bool {
        !self.rules.is_empty()
    }

    /// Begins a ban.
    pub(super) fn ban(&mut self, seconds: u64, now: Instant) {
        self.ban = Some(Ban {
            began: now,
            until: now + Duration::from_secs(seconds),
        });
    }

    /// What a sending call made at `now` hears while banned.
    pub(super) fn banned(
        &mut self,
        method: &str,
        now: Instant,
        latency: Duration,
        escalation: Escalation,
    ) -> Option<Banned> {
        let notice = self.notice + latency;
        let ban = self
            .ban
            .as_mut()
            .filter(|ban| now < ban.until && is_sending(method))?;
        let knowingly = now - ban.began > notice;
        if let (Escalation::Adds(more), true) = (escalation, knowingly) {
            ban.until += more;
        }
        let left = ban.until - now;
        let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        Some(Banned {
            refusal: Refusal::flood(seconds),
            knowingly,
        })
    }

    /// The fault that befalls a call, if one does.
    pub(super) fn strike(&mut self, method: &str, chat: Option<i64>) -> Option<Fault> {
        for rule in self
            .rules
            .iter_mut()
            .filter(|rule| rule.matches(method, chat))
        {
            if rule.spared > 0 {
                rule.spared -= 1;
            } else if rule.chance.is_none_or(|chance| self.dice.f64() < chance) {
                rule.left = rule.left.map(|left| left - 1);
                let fault = rule.fault.clone();
                self.rules.retain(|rule| rule.left != Some(0));
                return Some(fault);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

    use super::*;

    const NOTICE: Duration = Duration::from_millis(100);

    fn struck(rule: Rule, calls: &[(&str, i64)]) -> Vec<bool> {
        let mut hardship = Hardship::new(1, NOTICE);
        hardship.add(rule);
        calls
            .iter()
            .map(|(method, chat)| hardship.strike(method, Some(*chat)).is_some())
            .collect()
    }

    #[test]
    fn a_rule_hits_the_calls_it_names() {
        let calls = [
            ("getUpdates", 0),
            ("sendMessage", 1),
            ("sendMessage", 2),
            ("sendChatAction", 1),
        ];
        let check = |rule: Rule, expected: [bool; 4]| assert_eq!(struck(rule, &calls), expected);
        check(
            Rule::on("SendMessage", Fault::Drop),
            [false, true, false, false],
        );
        check(
            Rule::on("sendMessage", Fault::Drop).times(2),
            [false, true, true, false],
        );
        check(
            Rule::on("sendMessage", Fault::Drop).after(1),
            [false, false, true, false],
        );
        check(
            Rule::on_sending(Fault::Drop).in_chat(1).until_cleared(),
            [false, true, false, true],
        );
        check(Rule::on_any(Fault::Drop), [true, false, false, false]);
        check(
            Rule::on_any(Fault::Drop).until_cleared().with_chance(0.0),
            [false; 4],
        );
    }

    #[test]
    fn a_ban_tells_the_time_left_rounded_up() {
        let start = Instant::now();
        let mut hardship = Hardship::new(1, NOTICE);
        hardship.ban(3, start);
        let mut check = |method: &str, millis: u64, expected: Option<(u64, bool)>| {
            let now = start + Duration::from_millis(millis);
            let banned = hardship.banned(method, now, Duration::ZERO, Escalation::Never);
            assert_eq!(
                banned.map(|ban| (ban.refusal.retry_after().unwrap(), ban.knowingly)),
                expected,
                "{millis}"
            );
        };
        check("sendMessage", 50, Some((3, false)));
        check("sendMessage", 1_200, Some((2, true)));
        check("getUpdates", 1_200, None);
        check("sendMessage", 3_000, None);
    }
}
