//! The report: a table for each race and latency, and what a bot at rest takes.

use std::{fmt::Write, time::Duration};

use crate::{
    audit::{Import, Paced},
    figures::{Answers, Figures},
    reports::{Answered, Filled},
    track::{Contestant, Track},
    visitors::Greeted,
};

/// What stands where a figure is not known.
const UNKNOWN: &str = "-";

/// Column widths: the bot's name, then the figures, two spaces between them.
const NAME_WIDTH: usize = 15;
const WIDTHS: [usize; 9] = [9, 15, 5, 13, 7, 14, 7, 11, 13];

/// What the work of a race consists of.
#[derive(Clone, Copy)]
pub(crate) enum Work {
    /// Updates, which a bot polls for.
    Updates,
    /// Probes, which it makes by itself.
    Probes,
}

/// Where it was done, and how often.
pub(crate) fn opening(rounds: usize, track: &Track) {
    println!(
        "{}. Database on {}. Rates mean little while others are busy.",
        track.cores.described(),
        match track.postgres {
            Some(_) => "a PostgreSQL server, on whatever core it likes",
            None => "the disk of the build",
        }
    );
    println!("Rounds: {rounds}, medians shown.");
}

/// What a race is about.
pub(crate) fn race(what: &str) {
    println!();
    println!("{what}");
}

/// The figures at one latency; `runs` has a list for each contestant, in order.
pub(crate) fn table(
    work: Work,
    latency_ms: u64,
    people: usize,
    contestants: &[Contestant],
    runs: Vec<Vec<Figures>>,
) {
    let (rate, cpu, first) = match work {
        Work::Updates => ("updates/s", "CPU µs/update", "first poll ms"),
        Work::Probes => ("probes/s", "CPU µs/probe", "first probe ms"),
    };
    println!();
    row(
        &format!("{latency_ms} ms latency"),
        &[
            rate,
            "from – to",
            "CPU s",
            cpu,
            "peak MB",
            first,
            "whole s",
            "mock busy %",
            "others busy %",
        ],
    );
    let mut rates = Vec::with_capacity(runs.len());
    for (contestant, mut runs) in contestants.iter().zip(runs) {
        runs.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
        let middle = runs[runs.len() / 2];
        let range = (runs[0].per_second, runs[runs.len() - 1].per_second);
        row(contestant.name(), &figures(people, &middle, range));
        rates.push((*contestant, middle));
    }
    ratio(&rates);
}

fn figures(people: usize, middle: &Figures, (least, most): (f64, f64)) -> [String; 9] {
    let seconds = middle.cpu.map(|cpu| cpu.as_secs_f64());
    let people = f64::from(u32::try_from(people).unwrap_or(u32::MAX));
    [
        rate(middle.per_second),
        format!("{} – {}", rate(least), rate(most)),
        known(seconds, |seconds| format!("{seconds:.2}")),
        known(seconds, |seconds| format!("{:.0}", seconds * 1e6 / people)),
        known(middle.kib_peak, megabytes),
        format!("{:.0}", milliseconds(middle.first_call_after)),
        format!("{:.2}", middle.whole.as_secs_f64()),
        known(middle.telegram_busy, percent),
        known(middle.disturbed, percent),
    ]
}

/// Doorman against bare teloxide, if both ran.
fn ratio(rates: &[(Contestant, Figures)]) {
    let of = |wanted| {
        let found = rates.iter().find(|(contestant, _)| *contestant == wanted);
        found.map(|(_, figures)| *figures)
    };
    let (Some(doorman), Some(bare)) = (of(Contestant::Doorman), of(Contestant::Bare)) else {
        return;
    };
    let cpu = doorman.cpu.zip(bare.cpu);
    row(
        "doorman / bare",
        &[
            format!("{:.2}", doorman.per_second / bare.per_second),
            String::new(),
            known(cpu, |(doorman, bare)| {
                format!("{:.2}", doorman.as_secs_f64() / bare.as_secs_f64())
            }),
        ],
    );
}

/// What bots at rest take.
pub(crate) fn idle(idle: &[(Contestant, Option<u64>)]) {
    println!();
    row("at rest", &["MB"]);
    for (contestant, kib) in idle {
        row(contestant.name(), &[known(*kib, megabytes)]);
    }
}

/// How much of each limit was used.
pub(crate) fn paces(paces: &[Paced]) {
    println!();
    row(
        "hidden limit",
        &[
            "probes/s",
            "% of the limit",
            "429 %",
            "429 % in all",
            "",
            "Ctrl-C to end s",
        ],
    );
    for paced in paces {
        let (limit, pace) = (paced.limit_per_second, &paced.pace);
        row(
            &format!("{limit}/s"),
            &[
                format!("{:.1}", pace.borne_per_second),
                format!("{:.1}", pace.borne_per_second / f64::from(limit) * 100.0),
                format!("{:.2}", pace.refused_settled * 100.0),
                format!("{:.2}", pace.refused * 100.0),
                String::new(),
                format!("{:.1}", paced.ended_after.as_secs_f64()),
            ],
        );
    }
}

/// What an import took.
pub(crate) fn import(import: &Import) {
    println!();
    row("import", &["ids", "seconds", "CPU s", "", "peak MB"]);
    row(
        "doorman",
        &[
            grouped(import.people),
            format!("{:.2}", import.taken.as_secs_f64()),
            known(import.used.cpu, |cpu| format!("{:.2}", cpu.as_secs_f64())),
            String::new(),
            known(import.used.kib_peak, megabytes),
        ],
    );
}

/// What greetings took on databases that know so many people, from the emptiest to the fullest.
pub(crate) fn crowded(people: usize, latency_ms: u64, known: &[u32], runs: Vec<Vec<Figures>>) {
    println!();
    println!("{latency_ms} ms latency");
    row(
        "people known",
        &[
            "updates/s",
            "from – to",
            "CPU s",
            "CPU µs/update",
            "peak MB",
            "first poll ms",
        ],
    );
    let mut rates = Vec::with_capacity(runs.len());
    for (known, mut runs) in known.iter().zip(runs) {
        runs.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
        let middle = runs[runs.len() / 2];
        let range = (runs[0].per_second, runs[runs.len() - 1].per_second);
        let known = usize::try_from(*known).map_or_else(|_| UNKNOWN.to_owned(), grouped);
        row(&known, &figures(people, &middle, range)[..6]);
        rates.push(middle.per_second);
    }
    if let [empty, .., full] = rates.as_slice() {
        row("full / empty", &[format!("{:.2}", full / empty)]);
    }
}

/// How whoever runs the bot was answered.
pub(crate) fn answers(answers: Answers) {
    println!();
    row("/help meanwhile", &["answers", "slowest ms"]);
    row(
        "",
        &[
            grouped(answers.count),
            format!("{:.0}", milliseconds(answers.slowest)),
        ],
    );
}

/// What greetings took, alone and beside an audit.
pub(crate) fn visitors(ceiling: Option<u64>, alone: &Greeted, beside: &Greeted) {
    let ceiling = ceiling.map_or("no ceiling".to_owned(), |ceiling| {
        format!("{ceiling}/s at most")
    });
    println!();
    row(
        &ceiling,
        &[
            "median ms",
            "95 % within ms",
            "",
            "slowest ms",
            "",
            "probes/s",
        ],
    );
    for (name, greeted) in [("alone", alone), ("beside an audit", beside)] {
        let within = |part| format!("{:.1}", milliseconds(greeted.percentile(part)));
        row(
            name,
            &[
                within(50),
                within(95),
                String::new(),
                within(100),
                String::new(),
                rate(greeted.probes_per_second),
            ],
        );
    }
    let quotient = |part| {
        let [beside, alone] = [beside, alone].map(|it| it.percentile(part).as_secs_f64());
        format!("{:.2}", beside / alone)
    };
    row("beside / alone", &[quotient(50), quotient(95)]);
}

fn row(name: &str, figures: &[impl AsRef<str>]) {
    let mut line = format!("{name:<NAME_WIDTH$}");
    for (figure, width) in figures.iter().zip(WIDTHS) {
        // Writing to a string does not fail.
        let _ = write!(line, "  {:>width$}", figure.as_ref());
    }
    println!("{}", line.trim_end());
}

fn known<T>(figure: Option<T>, shown: impl FnOnce(T) -> String) -> String {
    figure.map_or_else(|| UNKNOWN.to_owned(), shown)
}

fn percent(part: f64) -> String {
    format!("{:.0}", part * 100.0)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Memory as people count it: in millions of bytes.
fn megabytes(kib: u64) -> String {
    let tenths = (kib * 1024 + 50_000) / 100_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn rate(per_second: f64) -> String {
    let digits = format!("{per_second:.0}");
    digits.parse().map_or(digits, grouped)
}

/// A number with its thousands set apart.
pub(crate) fn grouped(number: usize) -> String {
    if number < 1000 {
        return number.to_string();
    }
    format!("{},{:03}", grouped(number / 1000), number % 1000)
}

/// What figures take.
pub(crate) fn reports(filled: &Filled, answers: &[Answered]) {
    println!(
        "{} people and {} openings, written in {:.1} s; summed up by the upgrade in {:.1} s, as {} rows.",
        grouped(usize::try_from(filled.people).unwrap_or(usize::MAX)),
        grouped(usize::try_from(filled.openings).unwrap_or(usize::MAX)),
        filled.filling.as_secs_f64(),
        filled.upgrade.as_secs_f64(),
        grouped(usize::try_from(filled.sums).unwrap_or(usize::MAX)),
    );
    for answered in answers {
        println!(
            "{:<15}{:>9.0} ms",
            answered.question,
            milliseconds(answered.taken)
        );
    }
}
