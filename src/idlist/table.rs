//! CSV and TSV: one cell of each row.
//!
//! The csv crate knows quotes; [`Rows`] feeds it one line at a time. That is how the line of a row
//! is known exactly, and how an open quote cannot swallow the rest of the document unseen.

use std::io::{self, BufRead, Read};

use super::entry::trimmed;
use super::import::{Column, Format, ImportError, Limit, ROW_BYTES_MAX};
use super::layout::Table;
use super::text::Text;
use super::tray::Tray;

/// Reads to the end of the document.
pub(super) fn read<E>(
    text: &mut Text<'_>,
    table: Table,
    tray: &mut Tray<'_, E>,
) -> Result<(Format, Option<Column>), ImportError<E>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(table.delimiter)
        .terminator(csv::Terminator::Any(b'\n'))
        .has_headers(false)
        .flexible(true)
        .from_reader(Rows::new(text));
    let mut row = csv::ByteRecord::new();
    let mut header_ahead = table.header.is_some();
    while reader.read_byte_record(&mut row).map_err(read_error)? {
        let line = reader.get_mut().end_row();
        if row.iter().all(is_blank) || std::mem::take(&mut header_ahead) {
            continue;
        }
        let cell = String::from_utf8_lossy(row.get(table.column).unwrap_or_default());
        tray.put(&cell, line).map_err(ImportError::Sink)?;
    }
    let format = match table.delimiter {
        b'\t' => Format::Tsv,
        _ => Format::Csv,
    };
    let column = table
        .header
        .map_or(Column::Numbered(table.column + 1), Column::Named);
    Ok((format, Some(column)))
}

fn is_blank(cell: &[u8]) -> bool {
    trimmed(&String::from_utf8_lossy(cell)).is_empty()
}

/// Any bytes make a row, so what goes wrong is reading itself.
fn read_error<E>(error: csv::Error) -> ImportError<E> {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        kind => ImportError::Read(io::Error::other(format!("{kind:?}"))),
    }
}

/// The text, at most one line at a time, each with a `\n` at its end.
struct Rows<'t, 'r> {
    text: &'t mut Text<'r>,
    /// The line being read.
    line: u64,
    at_line_start: bool,
    /// The row being read: where it began and how long it is by now.
    row: Option<(u64, usize)>,
}

impl<'t, 'r> Rows<'t, 'r> {
    fn new(text: &'t mut Text<'r>) -> Self {
        Self {
            text,
            line: 1,
            at_line_start: true,
            row: None,
        }
    }

    /// Notes that the row is complete. Returns the line it began on.
    fn end_row(&mut self) -> u64 {
        self.row.take().map_or(self.line, |(line, _)| line)
    }

    /// Empty lines between rows, which the csv crate would skip without a word.
    fn skip_empty_lines(&mut self) -> io::Result<()> {
        while self.row.is_none() && self.at_line_start && self.text.fill_buf()?.starts_with(b"\n") {
            self.text.consume(1);
            self.line += 1;
        }
        Ok(())
    }
}

impl Read for Rows<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.skip_empty_lines()?;
        let ready = self.text.fill_buf()?;
        let is_end = ready.is_empty();
        if is_end && self.at_line_start {
            // Asked for more after a whole line: a quote is open.
            return self
                .row
                .map_or(Ok(0), |(line, _)| Err(Limit::Row { line }.into()));
        }
        let count = if is_end {
            buffer[..1].copy_from_slice(b"\n");
            1
        } else {
            let length = ready
                .iter()
                .position(|&byte| byte == b'\n')
                .map_or(ready.len(), |end| end + 1);
            let count = length.min(buffer.len());
            buffer[..count].copy_from_slice(&ready[..count]);
            self.text.consume(count);
            count
        };
        let (line, bytes) = self.row.get_or_insert((self.line, 0));
        *bytes += count;
        if *bytes > ROW_BYTES_MAX {
            return Err(Limit::Row { line: *line }.into());
        }
        self.at_line_start = buffer[count - 1] == b'\n';
        self.line += u64::from(self.at_line_start);
        Ok(count)
    }
}
