//! One id per line, or ids separated by commas and the like.
//!
//! A list may be one line of twenty megabytes, so this goes by words, not by lines.

use std::io::BufRead;

use super::entry::trimmed;
use super::import::{Column, Format, ImportError, WORD_BYTES_MAX};
use super::text::Text;
use super::tray::Tray;

/// What parts the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// Line ends only.
    Lines,
    /// Line ends only, and the first line is a header.
    LinesBelow(String),
    /// Line ends, commas, semicolons, bars, tabs and spaces.
    List,
}

/// Whether this byte parts two words of a list.
pub(super) fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b',' | b';' | b'|' | b'\t' | b' ')
}

/// A word without the quotes around it.
pub(super) fn unquoted(word: &str) -> &str {
    ['"', '\'']
        .iter()
        .find_map(|&quote| word.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(word)
}

/// Reads to the end of the document.
pub(super) fn read<E>(
    text: &mut Text<'_>,
    words: Words,
    tray: &mut Tray<'_, E>,
) -> Result<(Format, Option<Column>), ImportError<E>> {
    let (breaks, format, header): (fn(u8) -> bool, _, _) = match words {
        Words::Lines => (|byte| byte == b'\n', Format::Lines, None),
        Words::LinesBelow(header) => (|byte| byte == b'\n', Format::Lines, Some(header)),
        Words::List => (is_break, Format::List, None),
    };
    let mut word = Word::new(header.is_some());
    loop {
        let piece = text.fill_buf()?;
        if piece.is_empty() {
            break;
        }
        for run in piece.split_inclusive(|&byte| breaks(byte)) {
            match run.split_last() {
                Some((&last, before)) if breaks(last) => {
                    word.push(before);
                    word.end(tray).map_err(ImportError::Sink)?;
                    word.line += u64::from(last == b'\n');
                }
                _ => word.push(run),
            }
        }
        let count = piece.len();
        text.consume(count);
    }
    word.end(tray).map_err(ImportError::Sink)?;
    Ok((format, header.map(Column::Named)))
}

/// The word being read.
struct Word {
    bytes: Vec<u8>,
    overlong: bool,
    line: u64,
    header_ahead: bool,
}

impl Word {
    fn new(header_ahead: bool) -> Self {
        Self {
            bytes: Vec::with_capacity(WORD_BYTES_MAX),
            overlong: false,
            line: 1,
            header_ahead,
        }
    }

    /// Space around a word does not count against the limit.
    fn push(&mut self, run: &[u8]) {
        let run = if self.bytes.is_empty() {
            run.trim_ascii_start()
        } else {
            run
        };
        let (kept, cut) = run.split_at(run.len().min(WORD_BYTES_MAX - self.bytes.len()));
        self.bytes.extend_from_slice(kept);
        self.overlong |= !cut.trim_ascii().is_empty();
    }

    fn end<E>(&mut self, tray: &mut Tray<'_, E>) -> Result<(), E> {
        let overlong = std::mem::take(&mut self.overlong);
        let text = String::from_utf8_lossy(&self.bytes);
        let word = trimmed(&text);
        let blank = word.is_empty() && !overlong;
        let put = if blank || std::mem::take(&mut self.header_ahead) {
            Ok(())
        } else if overlong {
            tray.put_unreadable(word, self.line);
            Ok(())
        } else {
            tray.put(unquoted(word), self.line)
        };
        self.bytes.clear();
        put
    }
}
