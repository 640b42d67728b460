//! What was owed, what is believed, what was allowed: every account of a run.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use doorman::config::JoinPolicy;
use doorman::reach::Verdict;
use doorman::sim::{Admission, Call, Reach};

use super::crowd::Memory;
use super::{CEILING, Run};
use crate::stage::user_id;

/// What one `kill -9` may make happen twice: what was in flight (128, in `inbox`), and
/// what was finished while its mark was on its way to the disk, which may be full (256).
const REPEATED_PER_KILL_MAX: usize = 128 + 256;

/// The rule for floods: so many answers at once, then one for each of these.
const REPLY_BURST: usize = 5;
const REPLY_EVERY: Duration = Duration::from_secs(4);

/// The bot and a check from the shell tell each other of a ban once a second; on a busy
/// machine that takes a little longer.
const BAN_NOTICE: Duration = Duration::from_millis(1500);

/// Telegram may come to read a call when whoever made it is already gone.
const UNREAD_FOR_MAX: Duration = Duration::from_secs(1);

/// Calls are longer on their way than the ones before them: so many of a hundred.
const LATE_OF_A_HUNDRED: usize = 25;

impl Run {
    /// Everything that can be told when nothing moves any more.
    pub(super) async fn reckon(mut self) {
        let calls = self.stage.sim.calls();
        let mut wrongs = std::mem::take(&mut self.inquiries.wrongs);
        wrongs.extend(self.greetings(&calls));
        wrongs.extend(self.counts(&calls));
        wrongs.extend(self.floods());
        wrongs.extend(self.joins(&calls));
        wrongs.extend(self.bans(&calls));
        wrongs.extend(self.rates(&calls));
        wrongs.extend(self.complaints(&calls));
        let parked = self.stage.store.parked(10).await.unwrap();
        wrongs.extend(parked.iter().map(|it| format!("parked: {it:?}")));
        self.lives.end().await;
        self.report(&wrongs);
    }

    /// What the bot believes of each person, and what is so.
    pub(super) async fn reckon_beliefs(&mut self) {
        let mut wrongs = Vec::new();
        for one in &self.crowd.people {
            let known = self.stage.store.person(user_id(&one.person)).await.unwrap();
            let reach = one.person.reach();
            let is_right = match (one.memory, &known) {
                (Memory::Either | Memory::Erased, None) => true,
                (Memory::Erased, Some(_)) | (Memory::Known, None) => false,
                (_, Some(known)) => match reach {
                    Reach::Blocked => known.is_blocked(),
                    Reach::Open if one.memory == Memory::Known => {
                        let standing = known.standing.as_ref();
                        standing.is_some_and(|it| it.verdict == Verdict::Reachable)
                    }
                    _ => true,
                },
            };
            if !is_right {
                let id = one.id();
                let memory = one.memory;
                wrongs.push(format!(
                    "{id} is {reach:?} and {memory:?}, the bot has {known:?}"
                ));
            }
        }
        for (group, is_inside) in &self.crowd.groups {
            let known = self
                .stage
                .store
                .chat(teloxide::types::ChatId(group.id()))
                .await
                .unwrap();
            let believed =
                known.is_some_and(|it| it.membership != doorman::arrival::Membership::Gone);
            if believed != *is_inside {
                wrongs.push(format!(
                    "{}: in it {is_inside}, the bot thinks {believed}",
                    group.title()
                ));
            }
        }
        self.inquiries.wrongs.extend(wrongs);
    }

    /// Every start has its greeting; a second one has its reason.
    fn greetings(&self, calls: &[Call]) -> Vec<String> {
        let mut wrongs = Vec::new();
        let mut repeated = vec![0; self.lives.deaths.len()];
        let sent = by_chat(calls);
        for opening in &self.crowd.openings {
            let texts: Vec<String> = self.stage.sim.ask(|world| {
                let messages = world.messages(opening.person);
                let mine = messages.filter(|it| it.visible.contains(&opening.name));
                mine.map(|it| it.visible.clone()).collect()
            });
            let name = &opening.name;
            if texts.is_empty() && !opening.is_excused {
                wrongs.push(format!("{name} of {} was never greeted", opening.person));
            }
            // Whoever closes the door and opens it again before the answer is back.
            let is_new = opening.is_first && !opening.is_excused;
            if is_new && texts.iter().any(|it| !it.contains("Nice to meet you")) {
                wrongs.push(format!("{name} is new, and was greeted {texts:?}"));
            }
            let mine: Vec<_> = sent
                .get(&opening.person)
                .into_iter()
                .flatten()
                .copied()
                .filter(|it| text_of(it).is_some_and(|text| text.contains(name)))
                .collect();
            for pair in mine.windows(2).filter(|pair| is_clear(pair[0])) {
                match self.upheaval(pair[0].at, pair[1].at) {
                    Upheaval::Death(number) => repeated[number] += 1,
                    Upheaval::Cut => {}
                    Upheaval::None => {
                        wrongs.push(format!("{name} was greeted again for no reason: {pair:?}"));
                    }
                }
            }
        }
        let excess = repeated.iter().filter(|it| **it > REPEATED_PER_KILL_MAX);
        wrongs.extend(excess.map(|it| format!("{it} greeted twice because of one kill")));
        wrongs
    }

    /// What may have kept the bot from knowing of an answer between two moments.
    fn upheaval(&self, from: Instant, to: Instant) -> Upheaval {
        let from = from.checked_sub(UNREAD_FOR_MAX).unwrap_or(from);
        let is_between = |at: &Instant| (from..=to).contains(at);
        match self.lives.deaths.iter().position(is_between) {
            Some(number) => Upheaval::Death(number),
            None if self.lives.upheavals.iter().any(is_between) => Upheaval::Cut,
            None => Upheaval::None,
        }
    }

    /// Nobody hears less than they asked for, nor more.
    fn counts(&self, calls: &[Call]) -> Vec<String> {
        let mut wrongs = Vec::new();
        let sent = by_chat(calls);
        let mut excess = 0;
        for one in &self.crowd.people {
            let received = self.stage.sim.ask(|world| world.received(one.id()));
            let unclear = sent.get(&one.id()).into_iter().flatten();
            let unclear = unclear.filter(|it| !is_clear(it)).count();
            excess += received.saturating_sub(one.wanted + one.possible + unclear);
            if received + one.excused < one.wanted {
                wrongs.push(format!(
                    "{} asked for {} answers, not for {}, and got {received}",
                    one.id(),
                    one.wanted,
                    one.excused
                ));
            }
        }
        let allowed = self.lives.upheavals.len() * REPEATED_PER_KILL_MAX;
        if excess > allowed {
            wrongs.push(format!("{excess} messages nobody asked for"));
        }
        wrongs
    }

    /// A flood costs a bounded number of answers.
    fn floods(&self) -> Option<String> {
        let answers = self.crowd.flooder.messages();
        let (first, last) = (answers.first()?.at, answers.last()?.at);
        let lives = self.lives.deaths.len() + 1;
        // What came before a kill may be answered after it, from the inbox.
        let earned = (last - first).as_secs() / REPLY_EVERY.as_secs();
        let earned = usize::try_from(earned).unwrap();
        let allowed = lives * 2 * REPLY_BURST + 2 * earned + 1;
        (answers.len() > allowed)
            .then(|| format!("{} answers to a flood, {allowed} at most", answers.len()))
    }

    /// Whoever asks to join is heard, unless the bot's clock says it is too late.
    fn joins(&self, calls: &[Call]) -> Vec<String> {
        if self.weather.has_jumped {
            return Vec::new();
        }
        let sent = by_chat(calls);
        let club = self.crowd.club();
        let mut wrongs = Vec::new();
        for wish in &self.crowd.wishes {
            let one = &self.crowd.people[wish.place];
            let is_told = sent
                .get(&one.id())
                .into_iter()
                .flatten()
                .any(|it| text_of(it).is_some_and(|text| text.contains(club.title())));
            let is_told = is_told || !wish.is_open;
            let is_in = club.admitted(&one.person) == Some(Admission::Approved);
            if !is_told || self.crowd.policy == JoinPolicy::Approve && !is_in {
                wrongs.push(format!(
                    "{} asked to join: told {is_told}, in {is_in}",
                    one.id()
                ));
            }
        }
        wrongs
    }

    /// No call while Telegram wants to hear nothing.
    fn bans(&self, calls: &[Call]) -> Vec<String> {
        let mut wrongs = Vec::new();
        let mut ban: Option<(Instant, Instant)> = None;
        for call in calls
            .iter()
            .filter(|it| it.is_sending() && it.status == 429)
        {
            match ban {
                Some((began, ends)) if call.at < ends => {
                    let is_excused = matches!(
                        self.upheaval(began, call.at),
                        Upheaval::Death(_) | Upheaval::Cut
                    );
                    if call.at > began + BAN_NOTICE && !is_excused {
                        let late = call.at - began;
                        wrongs.push(format!("{} {late:?} into a ban", call.method));
                    }
                }
                _ => {
                    let seconds = call
                        .description
                        .rsplit(' ')
                        .next()
                        .and_then(|it| it.parse().ok());
                    ban = Some((call.at, call.at + Duration::from_secs(seconds.unwrap())));
                }
            }
        }
        wrongs
    }

    /// Never more in a second than is allowed. A process that was killed cannot tell the
    /// next one what it has sent.
    fn rates(&self, calls: &[Call]) -> Vec<String> {
        let mut wrongs = Vec::new();
        let allowed = |ceiling: u32| ceiling as usize * (100 + LATE_OF_A_HUNDRED) / 100;
        let messages = |it: &&Call| it.is_sending() && it.method != "sendChatAction";
        // A check from the shell has a ceiling of its own, for probes.
        for (what, ceiling, is_it) in [
            ("messages", CEILING, &messages as &dyn Fn(&&Call) -> bool),
            ("calls", 2 * CEILING, &|it: &&Call| it.is_sending()),
        ] {
            let mut times: Vec<_> = calls.iter().filter(is_it).map(|it| it.at).collect();
            times.sort_unstable();
            let mut first = 0;
            for (last, at) in times.iter().enumerate() {
                while *at - times[first] >= Duration::from_secs(1) {
                    first += 1;
                }
                let count = last + 1 - first;
                if count > allowed(ceiling)
                    && matches!(self.upheaval(times[first], *at), Upheaval::None)
                {
                    wrongs.push(format!("{count} {what} in a second"));
                    break;
                }
            }
        }
        wrongs
    }

    /// What a well-made bot never does. Bans have an account of their own.
    ///
    /// Whoever asks to join may be let in even if they block the bot, so that answer is
    /// not called off; when it is not known whether it arrived, it is sent again, and a
    /// process that has ended has not always noted it.
    fn complaints(&self, calls: &[Call]) -> Vec<String> {
        let sent = by_chat(calls);
        let has_ended = self.lives.stops > 0 || !self.lives.deaths.is_empty();
        let may_repeat = |complaint: &String| {
            self.crowd
                .people
                .iter()
                .filter(|it| it.has_asked)
                .any(|it| {
                    let mut sent = sent.get(&it.id()).into_iter().flatten();
                    let is_about = complaint.contains(&format!("sent to {},", it.person.name()));
                    is_about
                        && (has_ended || sent.any(|call| !is_clear(call) && call.status != 403))
                })
        };
        let mut complaints = self.stage.sim.unexpected();
        complaints.retain(|it| !may_repeat(it));
        complaints.retain(|it| !it.ends_with("during a ban"));
        let (unanswered, mut complaints): (Vec<_>, Vec<_>) = complaints
            .into_iter()
            .partition(|it| it.starts_with("nobody answered the press"));
        if unanswered.len() > self.crowd.presses_excused {
            complaints.extend(unanswered);
        }
        complaints
    }

    fn report(&self, wrongs: &[String]) {
        let Self {
            crowd,
            lives,
            inquiries,
            seed,
            ..
        } = self;
        println!(
            "hardship: seed {seed}: {} openings, {} messages, {} kills, {} audits, {} checks",
            crowd.openings.len(),
            self.stage.sim.ask(doorman::sim::World::sent),
            lives.deaths.len(),
            inquiries.audits,
            inquiries.checks,
        );
        assert!(
            wrongs.is_empty(),
            "seed {seed}: {} wrongs:\n{}\n{}",
            wrongs.len(),
            wrongs.join("\n"),
            lives.log()
        );
    }
}

enum Upheaval {
    /// It was killed: which time.
    Death(usize),
    /// It was stopped, or its connections were cut.
    Cut,
    None,
}

/// Messages that were sent, by chat, the oldest first.
fn by_chat(calls: &[Call]) -> HashMap<i64, Vec<&Call>> {
    let mut by_chat: HashMap<_, Vec<&Call>> = HashMap::new();
    for call in calls
        .iter()
        .filter(|it| it.method.starts_with("send") && it.method != "sendChatAction")
    {
        by_chat
            .entry(call.chat_id.unwrap_or_default())
            .or_default()
            .push(call);
    }
    by_chat
}

/// Was the bot told without any doubt that this was sent?
fn is_clear(call: &Call) -> bool {
    call.status == 200 && call.description.is_empty()
}

fn text_of(call: &Call) -> Option<&str> {
    call.parameters.get("text")?.as_str()
}
