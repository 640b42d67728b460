//! Progress on standard error: a bar on a terminal, a line now and then elsewhere.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::audit::{Progress, Taken};
use crate::idlist::Import;

/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

pub(super) struct Screen {
    /// Hidden where there is no terminal.
    bar: ProgressBar,
    is_terminal: bool,
    last_line_at: Mutex<Option<Instant>>,
}

impl Screen {
    pub(super) fn new() -> Self {
        let is_terminal = io::stderr().is_terminal();
        let bar = if is_terminal {
            ProgressBar::new(0)
        } else {
            ProgressBar::hidden()
        };
        let template = "{wide_bar} {pos}/{len} {msg}";
        let style = ProgressStyle::with_template(template).expect("the template is well-formed");
        bar.set_style(style);
        Self {
            bar,
            is_terminal,
            last_line_at: Mutex::new(None),
        }
    }

    /// Says how a list was understood: nothing is dropped in silence.
    pub(super) fn imported(&self, name: &str, import: &Import, taken: &Taken) {
        let repeated = import.ids - taken.added - taken.bots - taken.forgotten;
        self.line(&format!(
            "{name} read as {}: {} ids, {repeated} of them repeated, {} of bots; \
             {} entries that are no person, {} that are no id",
            import.format.name(),
            import.ids,
            taken.bots,
            import.not_people.count,
            import.unreadable.count,
        ));
        if taken.forgotten > 0 {
            self.line(&format!(
                "  {} left out: people who asked to be forgotten",
                taken.forgotten
            ));
        }
        for slip in &import.unreadable.first {
            self.line(&format!("  line {}: {:?} is no id", slip.line, slip.text));
        }
        for id in &import.not_people.first {
            self.line(&format!("  {id} is no person"));
        }
    }

    /// Says, once, that another audit is under way.
    pub(super) fn waits_for_turn(&self) {
        let mut last = self
            .last_line_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if last.replace(Instant::now()).is_none() {
            drop(last);
            self.line("another audit is running on this database: waiting for its end");
        }
    }

    /// Shows how far it is.
    pub(super) fn show(&self, progress: &Progress) {
        let words = pace(progress);
        self.bar.set_length(progress.total);
        self.bar.set_position(progress.done());
        self.bar.set_message(words.clone());
        let mut last = self
            .last_line_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !self.is_terminal && last.is_none_or(|last| last.elapsed() >= LINE_EVERY) {
            *last = Some(Instant::now());
            drop(last);
            self.line(&format!(
                "{} of {}, {words}",
                progress.done(),
                progress.total
            ));
        }
    }

    /// Shows how far it came in the end.
    pub(super) fn finish(&self, progress: &Progress) {
        self.bar.finish_and_clear();
        self.line(&format!(
            "{} of {}: {}",
            progress.done(),
            progress.total,
            progress.census.as_stored()
        ));
    }

    /// Nobody has to read this for the check to go on.
    fn line(&self, text: &str) {
        if self.is_terminal {
            self.bar.suspend(|| {
                let _ = writeln!(io::stderr(), "{text}");
            });
        } else {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }
}

fn pace(progress: &Progress) -> String {
    let now = Instant::now();
    let left = progress
        .time_left(now)
        .map_or("?".to_owned(), |left| format!("{} s", left.as_secs()));
    format!("{:.1} a second, {left} left", progress.rate(now))
}
