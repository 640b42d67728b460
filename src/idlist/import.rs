//! A whole audience, read from a document of ids.
//!
//! [`import()`] reads in one pass: it looks at the first [`SAMPLE_BYTES`], decides which form the
//! document has and where in it the ids are, and streams the rest. Nobody has to name a format.
//! Understood are
//!
//! - one id per line, or ids separated by commas, semicolons, bars, tabs and spaces;
//! - CSV and TSV with the delimiters `,` `;` tab and `|`, with or without a header, quoted or not;
//! - JSON: arrays of numbers or strings, arrays of objects, objects of arrays, objects whose keys
//!   are ids, one JSON value per line, and any nesting of these;
//! - UTF-8 with or without a byte order mark, UTF-16 with one; outside JSON also 8-bit encodings,
//!   as far as the ids go; line ends of Unix, Windows and old Macs.
//!
//! # Which column or key holds the ids
//!
//! 1. One that is called so: `telegram_id`, `tg_id`, `user_id`, `chat_id`, `uid`, `id` and a few
//!    more, the more telling name first (`columns::NAMES`). Case, `-`, `_` and spaces do not count.
//!    A name without a single number under it (an `id` full of UUIDs) is passed over.
//! 2. Else the one in which nearly all sampled cells are ids. If there are several, those that look
//!    like something else lose: phone numbers, dates, moments, small counts, row numbers, one value
//!    repeated. Then the first wins.
//!
//! Without a header, ids in every column make a list: all of them are read.
//! [`Import::column`] says which it was, so that the administrator can object.
//!
//! # What is an entry
//!
//! A line or a word; a row that is not blank; in JSON a value in the chosen place, or an object
//! that lacks it. Each is exactly one of the three counts of [`Import`]. A header and blank lines
//! are none.

use std::io::{self, Read};

use super::layout::{self, Layout};
use super::text::Text;
use super::tray::Tray;
use super::{json, table, words};

/// The largest document, in bytes: what a bot can download (Bot API, `getFile`).
pub const BYTES_MAX: u64 = 20 * 1024 * 1024;

/// The most ids the sink is given at once.
pub const CHUNK_IDS_MAX: usize = 1024;

/// The most entries of a kind that are kept to show.
pub const SHOWN_MAX: usize = 5;

/// The longest line or word, in bytes; a longer one is unreadable.
pub const WORD_BYTES_MAX: usize = 256;

/// The longest row of a table, in bytes, with the line breaks in its quoted cells.
pub const ROW_BYTES_MAX: usize = 64 * 1024;

/// The deepest nesting of arrays and objects on the way to an id.
pub const JSON_DEPTH_MAX: usize = 32;

/// How much is looked at before the form is decided, in bytes.
pub(super) const SAMPLE_BYTES: usize = 1024 * 1024;

/// What a document held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The form it was in.
    pub format: Format,
    /// Where the ids were; `None` when there was nothing to choose from.
    pub column: Option<Column>,
    /// How many ids went to the sink, duplicates included.
    pub ids: u64,
    /// Numbers that are no person's: groups, channels, zero.
    pub not_people: Noted<i64>,
    /// Entries that are no number, or too large a one.
    pub unreadable: Noted<Slip>,
}

impl Import {
    /// All entries of the document.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.ids + self.not_people.count + self.unreadable.count
    }
}

/// The form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One id per line.
    Lines,
    /// Ids separated by commas, semicolons, bars, tabs or spaces.
    List,
    /// Cells separated by commas, semicolons or bars.
    Csv,
    /// Cells separated by tabs.
    Tsv,
    /// One JSON value.
    Json,
    /// Several JSON values, as a rule one per line.
    JsonLines,
}

impl Format {
    /// A short name that needs no translation.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::List => "list",
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Json => "JSON",
            Self::JsonLines => "JSON lines",
        }
    }
}

/// The column or key that holds the ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// As its header says, or as the keys that lead to it, joined by dots; shortened.
    Named(String),
    /// A column without a header, counted from 1.
    Numbered(usize),
}

/// A count, with the first few of what was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted<T> {
    /// All of them.
    pub count: u64,
    /// In the document's order, at most [`SHOWN_MAX`].
    pub first: Vec<T>,
}

impl<T> Default for Noted<T> {
    fn default() -> Self {
        Self {
            count: 0,
            first: Vec::new(),
        }
    }
}

/// An entry that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// As written, shortened to one short line; empty for a cell or key that is missing.
    pub text: String,
    /// Where it is (a row over several lines: where it begins), counted from 1.
    pub line: u64,
}

/// Why a document was not imported. `E` is the sink's own error.
#[derive(Debug, thiserror::Error)]
pub enum ImportError<E> {
    /// More than [`BYTES_MAX`]; the remedy is to split it.
    #[error("the document is larger than {} MB", BYTES_MAX / 1024 / 1024)]
    TooLarge,
    /// A workbook, an archive or another binary file; the remedy is to save it as CSV.
    #[error("this is {0}, not text: save it as CSV")]
    NotText(&'static str),
    /// It was read to the end and held no id. The counts say what it held instead.
    #[error(
        "no id found; accepted are one id per line, CSV or TSV, a JSON array and JSON lines, \
         with ids as plain numbers"
    )]
    Empty(Box<Import>),
    /// It began like JSON and stopped being so.
    #[error("broken JSON at line {line}, column {column}: {reason}")]
    Json {
        /// Counted from 1.
        line: usize,
        /// In bytes, counted from 1; 0 at a line's very beginning.
        column: usize,
        /// In English, for whoever wrote the file.
        reason: String,
    },
    /// A row of a table is longer than [`ROW_BYTES_MAX`], or a quote in it is never closed.
    #[error(
        "the row on line {line} does not end: a quote is left open, or it is longer than {} KB",
        ROW_BYTES_MAX / 1024
    )]
    EndlessRow {
        /// Where it begins, counted from 1.
        line: u64,
    },
    /// The document could not be read to its end.
    #[error("reading the document: {0}")]
    Read(io::Error),
    /// The sink refused a chunk.
    #[error("keeping the ids: {0}")]
    Sink(E),
}

/// Reads a document and hands its ids to `sink`, in order, in chunks of at most [`CHUNK_IDS_MAX`].
///
/// Any number of chunks may have left before an error is found: the caller keeps them apart until
/// this returns `Ok`, say in one transaction. An empty chunk is never sent.
pub fn import<E>(
    mut document: impl Read,
    mut sink: impl FnMut(&[u64]) -> Result<(), E>,
) -> Result<Import, ImportError<E>> {
    let mut text = Text::open(&mut document)?;
    let mut tray = Tray::new(&mut sink);
    let (format, column) = match layout::of(text.sample(), text.extent()) {
        Layout::Json => json::read(&mut text, &mut tray)?,
        Layout::Table(table) => table::read(&mut text, table, &mut tray)?,
        Layout::Words(words) => words::read(&mut text, words, &mut tray)?,
    };
    let import = tray.finish(format, column).map_err(ImportError::Sink)?;
    if import.ids == 0 {
        return Err(ImportError::Empty(Box::new(import)));
    }
    Ok(import)
}

/// A limit met while reading, on its way through readers that know only `io::Error`.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(super) enum Limit {
    #[error("too large")]
    Bytes,
    #[error("endless row")]
    Row { line: u64 },
}

impl From<Limit> for io::Error {
    fn from(limit: Limit) -> Self {
        Self::other(limit)
    }
}

impl<E> From<io::Error> for ImportError<E> {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(Limit::Bytes) => Self::TooLarge,
            Some(&Limit::Row { line }) => Self::EndlessRow { line },
            None => Self::Read(error),
        }
    }
}
