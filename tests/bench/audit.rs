//! The audits: how fast a list is checked, which pace is found, what an import takes.

use std::{
    iter, thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};

use crate::{
    audience::{Audience, Pace, Setup, Watch},
    check::Check,
    child::Usage,
    figures::{Figures, Meanwhile},
    track::{Contestant, Track},
};

/// As good as no limit: more than anybody manages.
const RATE_MAX: &str = "1000000";

/// The limits that are looked for.
const LIMITS_PER_SECOND: [u32; 2] = [30, 50];

/// What an answer takes while a limit is looked for.
pub(crate) const PACE_LATENCY_MS: u64 = 50;

/// More people than doorman asks each second of a watch: its ceiling.
const PACE_PEOPLE_PER_SECOND: u64 = 200;

/// How long a process may take beyond what it should.
const WITHIN: Duration = Duration::from_mins(10);

/// Ids on an imported list are drawn from here: as large as those of people, and in no order.
const IDS: std::ops::Range<i64> = 1..8_000_000_000;

/// The seed of the ids.
const SEED: u64 = 1;

/// The rate after an import: of no interest, but low, so that nearly nobody is asked before the interruption.
const IMPORT_RATE: &str = "100";

/// How a pace went.
pub(crate) struct Paced {
    pub(crate) limit_per_second: u32,
    pub(crate) pace: Pace,
    /// From Ctrl-C to the end of the process.
    pub(crate) ended_after: Duration,
}

/// How an import went.
pub(crate) struct Import {
    pub(crate) people: usize,
    /// From the start of the process to its first probe.
    pub(crate) taken: Duration,
    /// What it has used until then.
    pub(crate) used: Usage,
}

/// Has everybody asked, once.
pub(crate) fn run(
    track: &Track,
    contestant: Contestant,
    people: usize,
    latency_ms: u64,
) -> anyhow::Result<Figures> {
    let setup = Setup {
        people,
        latency_ms,
        within_s: (WITHIN * track.patience()).as_secs(),
        watch: None,
    };
    let mut audience = Audience::gather(setup, track.cores.telegram)?;
    let ids = ids_of(&audience);
    let meanwhile = Meanwhile::begins(track.cores, &audience.telegram.child);
    let telegram = &audience.telegram;
    let check = Check::start(track, &track.under, contestant, telegram, &ids, RATE_MAX)?;
    audience.asked().with_context(|| check.log())?;
    let first_call_after = meanwhile.passed();
    let taken = audience.all_asked().with_context(|| check.log())?;
    let ended = check.end()?;
    ensure!(
        ended.status.success(),
        "{} ended with {}",
        contestant.name(),
        ended.status
    );
    ended.compare(&audience.people)?;
    let (asked, found) = (audience.people.len(), ended.rows.len());
    ensure!(asked == found, "{asked} were asked, {found} have a row");
    let telegram = &audience.telegram.child;
    Ok(meanwhile.figures(telegram, ended.usage, people, taken, first_call_after))
}

/// Has doorman look for limits that nobody tells it, each in an audience of its own, all at the same time: a pace costs
/// nothing but time.
pub(crate) fn paces(track: &Track, watched_s: u64) -> anyhow::Result<Vec<Paced>> {
    thread::scope(|scope| {
        let watches = LIMITS_PER_SECOND.map(|limit_per_second| {
            let watch = Watch {
                limit_per_second,
                watched_s,
                settled_after_s: watched_s / 2,
            };
            (limit_per_second, scope.spawn(move || pace(track, watch)))
        });
        let paces = watches.into_iter().map(|(limit, pace)| {
            let Ok(pace) = pace.join() else {
                bail!("the watch of {limit}/s has panicked");
            };
            pace.with_context(|| format!("pace at {limit}/s"))
        });
        paces.collect()
    })
}

fn pace(track: &Track, watch: Watch) -> anyhow::Result<Paced> {
    let people = watch.watched_s * PACE_PEOPLE_PER_SECOND;
    let setup = Setup {
        people: usize::try_from(people)?,
        latency_ms: PACE_LATENCY_MS,
        within_s: WITHIN.as_secs(),
        watch: Some(watch),
    };
    let mut audience = Audience::gather(setup, track.cores.telegram)?;
    let ids = ids_of(&audience);
    let telegram = &audience.telegram;
    let check = Check::start(track, &[], Contestant::Doorman, telegram, &ids, "auto")?;
    audience.asked().with_context(|| check.log())?;
    let pace = audience.paced().with_context(|| check.log())?;
    let (ended, ended_after) = check.interrupt()?;
    ended.compare(&audience.people)?;
    let (borne, found) = (pace.borne, ended.rows.len());
    ensure!(borne <= found, "{borne} were answered, {found} have a row");
    Ok(Paced {
        limit_per_second: watch.limit_per_second,
        pace,
        ended_after,
    })
}

/// Has doorman read a long list; ends it at its first probe.
pub(crate) fn import(track: &Track, people: usize) -> anyhow::Result<Import> {
    let mut dice = fastrand::Rng::with_seed(SEED);
    let ids: Vec<_> = iter::repeat_with(|| dice.i64(IDS)).take(people).collect();
    let setup = Setup {
        people: 0,
        latency_ms: 0,
        within_s: (WITHIN * track.patience()).as_secs(),
        watch: None,
    };
    let mut audience = Audience::gather(setup, track.cores.telegram)?;
    let started_at = Instant::now();
    let telegram = &audience.telegram;
    let check = Check::start(
        track,
        &track.under,
        Contestant::Doorman,
        telegram,
        &ids,
        IMPORT_RATE,
    )?;
    audience.asked().with_context(|| check.log())?;
    let taken = started_at.elapsed();
    let used = check.usage();
    let (ended, _) = check.interrupt()?;
    let found = ended.rows.len();
    ensure!(found < people, "{found} rows, though it was interrupted");
    Ok(Import {
        people,
        taken,
        used,
    })
}

fn ids_of(audience: &Audience) -> Vec<i64> {
    audience.people.iter().map(|(id, _)| *id).collect()
}
