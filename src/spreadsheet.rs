//! CSV that people open in a spreadsheet: no field is taken for a formula, and a table
//! too large for one document comes in parts.
//!
//! Pure: rows in, documents out. At most one part is in memory.

use std::borrow::Cow;
use std::mem;

use anyhow::Context;

/// A text that no spreadsheet takes for a formula.
///
/// Besides the signs that begin one there are those that a spreadsheet drops or
/// converts before it looks.
pub(crate) fn neutral(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n') => {
            format!("'{text}").into()
        }
        _ => text.into(),
    }
}

/// One document of a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The CSV, with a header of its own.
    pub(crate) csv: Vec<u8>,
    /// Rows below the header.
    pub(crate) rows: u64,
}

/// A table that is being written, part by part.
pub(crate) struct Table<const WIDTH: usize> {
    header: [&'static str; WIDTH],
    bytes_max: usize,
    csv: csv::Writer<Vec<u8>>,
    rows: u64,
}

impl<const WIDTH: usize> Table<WIDTH> {
    /// An empty table, whose parts have at most so many bytes. A row that is larger
    /// still has a part to itself.
    pub(crate) fn new(header: [&'static str; WIDTH], bytes_max: usize) -> anyhow::Result<Self> {
        let mut table = Self {
            header,
            bytes_max,
            csv: csv::Writer::from_writer(Vec::new()),
            rows: 0,
        };
        table.write(header.map(Cow::Borrowed).as_ref())?;
        Ok(table)
    }

    /// Adds a row. Returns the part before it if the row does not fit there any more.
    pub(crate) fn add(&mut self, row: &[Cow<'_, str>; WIDTH]) -> anyhow::Result<Option<Part>> {
        let before = self.csv.get_ref().len();
        self.write(row)?;
        self.rows += 1;
        if self.rows == 1 || self.csv.get_ref().len() <= self.bytes_max {
            return Ok(None);
        }
        let next = Self::new(self.header, self.bytes_max)?;
        let mut full = mem::replace(self, next).finish()?;
        full.csv.truncate(before);
        full.rows -= 1;
        self.write(row)?;
        self.rows += 1;
        Ok(Some(full))
    }

    /// The last part; without rows if nothing was added.
    pub(crate) fn finish(self) -> anyhow::Result<Part> {
        Ok(Part {
            csv: self.csv.into_inner().context("write a table")?,
            rows: self.rows,
        })
    }

    fn write(&mut self, row: &[Cow<'_, str>]) -> anyhow::Result<()> {
        let fields = row.iter().map(|field| field.as_bytes());
        self.csv.write_record(fields).context("write a table")?;
        self.csv.flush().context("write a table")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(neutral(text), expected, "{text:?}");
    }

    #[test]
    fn nothing_is_taken_for_a_formula() {
        check("", "");
        check("summer", "summer");
        check("a=1", "a=1");
        check("(none)", "(none)");
        check("=1+1", "'=1+1");
        check("+1", "'+1");
        check("-1", "'-1");
        check("@sum", "'@sum");
        check("＝1", "'＝1");
        check("＋1", "'＋1");
        check("－1", "'－1");
        check("＠sum", "'＠sum");
        check("\t=1", "'\t=1");
        check("\r=1", "'\r=1");
        check("\n=1", "'\n=1");
    }

    /// The parts of a table with one column `n`.
    fn parts(rows: &[&str], bytes_max: usize) -> Vec<(String, u64)> {
        let mut table = Table::new(["n"], bytes_max).expect("a table");
        let mut parts = Vec::new();
        for row in rows {
            parts.extend(table.add(&[Cow::Borrowed(*row)]).expect("a row"));
        }
        parts.push(table.finish().expect("a part"));
        let text = |part: Part| (String::from_utf8(part.csv).expect("UTF-8"), part.rows);
        parts.into_iter().map(text).collect()
    }

    fn check_split(rows: &[&str], bytes_max: usize, expected: &[(&str, u64)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(csv, rows)| ((*csv).to_owned(), *rows))
            .collect();
        assert_eq!(parts(rows, bytes_max), expected, "{rows:?} in {bytes_max}");
    }

    #[test]
    fn a_part_ends_before_the_row_that_does_not_fit() {
        check_split(&[], 6, &[("n\n", 0)]);
        check_split(&["1", "2"], 6, &[("n\n1\n2\n", 2)]);
        check_split(&["1", "2", "3"], 6, &[("n\n1\n2\n", 2), ("n\n3\n", 1)]);
        check_split(&["1", "23"], 6, &[("n\n1\n", 1), ("n\n23\n", 1)]);
        // Too large for any part.
        let long = "n\n1234567\n";
        check_split(&["1234567"], 6, &[(long, 1)]);
        check_split(
            &["1", "1234567", "2"],
            6,
            &[("n\n1\n", 1), (long, 1), ("n\n2\n", 1)],
        );
    }

    #[test]
    fn what_is_in_a_field_stays_in_it() {
        for field in ["a,b", "a\"b", "a\nb", "a\r\nb", "\u{202e}אבג", ""] {
            let (csv, _) = parts(&[field], 1000).remove(0);
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
            assert_eq!(rows, [vec![field]], "{csv:?}");
        }
    }
}
