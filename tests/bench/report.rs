//! The report: a table for each latency, and what a bot at rest takes.

use std::{fmt::Write, time::Duration};

use crate::{
    place::Cores,
    track::{Contestant, Figures},
};

/// What stands where a figure is not known.
const UNKNOWN: &str = "-";

/// Column widths: the bot's name, then the figures, two spaces between them.
const NAME_WIDTH: usize = 15;
const WIDTHS: [usize; 8] = [9, 15, 5, 13, 7, 13, 11, 13];

/// What was done, and where.
pub(crate) fn opening(people: usize, rounds: usize, cores: Cores) {
    println!(
        "{} people press Start, all before the bot runs. Rounds: {rounds}, medians shown.",
        grouped(people)
    );
    println!(
        "{}. Journal on the disk of the build. Rates mean little while others are busy.",
        cores.described()
    );
}

/// The figures at one latency; `runs` has a list for each contestant, in order.
pub(crate) fn table(
    latency_ms: u64,
    people: usize,
    contestants: &[Contestant],
    runs: Vec<Vec<Figures>>,
) {
    println!();
    row(
        &format!("{latency_ms} ms latency"),
        &[
            "updates/s",
            "from – to",
            "CPU s",
            "CPU µs/update",
            "peak MB",
            "first poll ms",
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

fn figures(people: usize, middle: &Figures, (least, most): (f64, f64)) -> [String; 8] {
    let seconds = middle.cpu.map(|cpu| cpu.as_secs_f64());
    let people = f64::from(u32::try_from(people).unwrap_or(u32::MAX));
    [
        rate(middle.per_second),
        format!("{} – {}", rate(least), rate(most)),
        known(seconds, |seconds| format!("{seconds:.2}")),
        known(seconds, |seconds| format!("{:.0}", seconds * 1e6 / people)),
        known(middle.kib_peak, megabytes),
        format!("{:.0}", milliseconds(middle.first_poll_after)),
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
fn grouped(number: usize) -> String {
    if number < 1000 {
        return number.to_string();
    }
    format!("{},{:03}", grouped(number / 1000), number % 1000)
}
