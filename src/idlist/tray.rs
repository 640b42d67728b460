//! Where the entries of a document go.
//!
//! Ids leave in chunks, the rest is counted, and of the rest the first few are kept to show. This
//! is the one place that counts, so nothing that a reader hands in can be lost.

use super::entry::{Entry, shortened};
use super::import::{CHUNK_IDS_MAX, Column, Format, Import, Noted, SHOWN_MAX, Slip};

/// Takes a slice of ids, at most [`CHUNK_IDS_MAX`], never empty.
pub(super) type Sink<'s, E> = &'s mut dyn FnMut(&[u64]) -> Result<(), E>;

/// Counts entries and passes the ids on.
pub(super) struct Tray<'s, E> {
    sink: Sink<'s, E>,
    chunk: Vec<u64>,
    ids: u64,
    not_people: Noted<i64>,
    unreadable: Noted<Slip>,
}

impl<'s, E> Tray<'s, E> {
    pub(super) fn new(sink: Sink<'s, E>) -> Self {
        Self {
            sink,
            chunk: Vec::with_capacity(CHUNK_IDS_MAX),
            ids: 0,
            not_people: Noted::default(),
            unreadable: Noted::default(),
        }
    }

    /// Puts one entry where it belongs.
    pub(super) fn put(&mut self, text: &str, line: u64) -> Result<(), E> {
        match Entry::read(text) {
            Entry::Id(id) => {
                self.ids += 1;
                self.chunk.push(id);
                if self.chunk.len() == CHUNK_IDS_MAX {
                    return self.flush();
                }
            }
            Entry::NotAPerson(number) => self.not_people.note(|| number),
            Entry::Unreadable => self.put_unreadable(text, line),
        }
        Ok(())
    }

    /// Puts an entry that is known to hold no id.
    pub(super) fn put_unreadable(&mut self, text: &str, line: u64) {
        self.unreadable.note(|| Slip {
            text: shortened(text),
            line,
        });
    }

    /// Passes the last ids on and sums up.
    pub(super) fn finish(mut self, format: Format, column: Option<Column>) -> Result<Import, E> {
        self.flush()?;
        Ok(Import {
            format,
            column,
            ids: self.ids,
            not_people: self.not_people,
            unreadable: self.unreadable,
        })
    }

    fn flush(&mut self) -> Result<(), E> {
        if !self.chunk.is_empty() {
            (self.sink)(&self.chunk)?;
            self.chunk.clear();
        }
        Ok(())
    }
}

impl<T> Noted<T> {
    fn note(&mut self, one: impl FnOnce() -> T) {
        self.count += 1;
        if self.first.len() < SHOWN_MAX {
            self.first.push(one());
        }
    }
}
