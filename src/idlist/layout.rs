//! Which form a document has, judged by its sample.
//!
//! JSON shows by its first character. The rest is tried as a table with each delimiter in turn; the
//! table whose id column has the best claim wins. What is no table is a list if it holds hardly
//! anything but numbers, several in a line, and else one id per line. A grid of ids is a list too:
//! taking one of its columns would lose the others.

use super::columns::{self, SAMPLE_CELLS, Standing, Tally};
use super::entry::{Entry, shortened, trimmed};
use super::text::Extent;
use super::words::{Words, is_break, unquoted};

/// The delimiters of tables; of two that do equally well the first wins, for commas and bars also
/// occur in texts.
const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];

/// How many columns of a table are looked at.
const COLUMNS_MAX: usize = 200;

/// The form, with all a reader has to know.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Words(Words),
    Table(Table),
    Json,
}

/// A table whose id column is known.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) delimiter: u8,
    /// Counted from 0.
    pub(super) column: usize,
    /// What the first row says above the ids, if it is a header.
    pub(super) header: Option<String>,
}

/// Decides. `sample` may end in the middle of a row if it is only the beginning.
pub(super) fn of(sample: &[u8], extent: Extent) -> Layout {
    let whole_rows = match (extent, sample.iter().rposition(|&byte| byte == b'\n')) {
        (Extent::Beginning, Some(end)) => &sample[..end],
        _ => sample,
    };
    let text = String::from_utf8_lossy(whole_rows);
    if trimmed(&text).starts_with(['[', '{']) {
        return Layout::Json;
    }
    let words = Census::of(&text);
    if words.lines == 1 && words.all > 1 && words.numbers * 2 > words.all {
        return Layout::Words(Words::List);
    }
    let best = DELIMITERS
        .iter()
        .filter_map(|&delimiter| Trial::of(&text, delimiter))
        .min_by_key(|trial| trial.standing);
    match best {
        Some(trial) if trial.may_be_list && words.are_numbers() => Layout::Words(Words::List),
        Some(trial) => Layout::Table(trial.table),
        None if words.all > words.lines && words.are_numbers() => Layout::Words(Words::List),
        None => Layout::Words(lines(&text)),
    }
}

fn lines(text: &str) -> Words {
    let first = text.lines().map(trimmed).find(|line| !line.is_empty());
    match first.map(unquoted) {
        Some(line) if columns::name(&[line]).is_some() => Words::LinesBelow(shortened(line)),
        _ => Words::Lines,
    }
}

/// The sample as the words of a list.
struct Census {
    lines: usize,
    all: usize,
    numbers: usize,
}

impl Census {
    fn of(text: &str) -> Self {
        let lines = text.lines().filter(|line| !trimmed(line).is_empty());
        let words = |line: &str| -> Vec<bool> {
            line.split(|c: char| u8::try_from(c).is_ok_and(is_break))
                .map(trimmed)
                .filter(|word| !word.is_empty())
                .map(|word| Entry::read(unquoted(word)).is_number())
                .collect()
        };
        let mut census = Self {
            lines: 0,
            all: 0,
            numbers: 0,
        };
        for line in lines.take(SAMPLE_CELLS).map(words) {
            census.lines += 1;
            census.all += line.len();
            census.numbers += line.iter().filter(|&&is_number| is_number).count();
        }
        census
    }

    /// Nearly all of them.
    fn are_numbers(&self) -> bool {
        self.all > 0 && self.numbers * 10 >= self.all * 9
    }
}

/// The sample read with one delimiter.
struct Trial {
    table: Table,
    standing: Standing,
    /// Without a header, and either ragged or with ids in every column.
    may_be_list: bool,
}

impl Trial {
    /// `None` if that makes no table, or no column of it can hold the ids.
    fn of(text: &str, delimiter: u8) -> Option<Self> {
        let rows = rows(text, delimiter);
        let (first, rest) = rows.split_first()?;
        if rows.iter().filter(|row| row.len() > 1).count() * 2 <= rows.len() {
            return None;
        }
        if let Some(below_header) = Self::below_header(first, rest, delimiter) {
            return Some(below_header);
        }
        let claims = claims(&[], &rows);
        let (column, standing) = best(&claims)?;
        let is_grid = claims.len() > 1
            && standing.is_best_of_unnamed()
            && claims.iter().all(|&(_, claim)| claim == standing);
        Some(Self {
            table: Table {
                delimiter,
                column,
                header: None,
            },
            standing,
            may_be_list: is_grid || rows.iter().any(|row| row.len() != first.len()),
        })
    }

    /// If the first row is a header: it holds nothing that only data do, and it either names an id
    /// column or has no cell that begins with a digit or a sign.
    fn below_header(first: &[String], rest: &[Vec<String>], delimiter: u8) -> Option<Self> {
        let is_datum =
            |cell: &String| Entry::read(cell).is_number() || trimmed(cell).starts_with(['@', '+']);
        if first.iter().any(is_datum) {
            return None;
        }
        let (column, standing) = best(&claims(first, rest))?;
        let header = trimmed(first.get(column)?);
        let begins_like_data =
            |cell: &String| trimmed(cell).starts_with(|c: char| c.is_ascii_digit() || c == '-');
        let is_header = first.iter().any(|cell| columns::name(&[cell]).is_some())
            || !(header.is_empty() || first.iter().any(begins_like_data));
        is_header.then(|| Self {
            table: Table {
                delimiter,
                column,
                header: Some(shortened(header)),
            },
            standing,
            may_be_list: false,
        })
    }
}

/// The rows that are not blank, as far as they are sampled.
fn rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_byte_records()
        .map_while(Result::ok)
        .map(|record| {
            let cell = |cell| String::from_utf8_lossy(cell).into_owned();
            record.iter().map(cell).collect::<Vec<_>>()
        })
        .filter(|row| row.iter().any(|cell| !trimmed(cell).is_empty()))
        .take(SAMPLE_CELLS)
        .collect()
}

/// The columns that may hold the ids, with their claims.
fn claims(header: &[String], rows: &[Vec<String>]) -> Vec<(usize, Standing)> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    (0..width.max(header.len()).min(COLUMNS_MAX))
        .filter_map(|column| {
            let mut tally = Tally::default();
            for row in rows {
                tally.note(row.get(column).map_or("", String::as_str));
            }
            let name = header.get(column).map(String::as_str);
            Some((column, columns::standing(name.as_slice(), &tally)?))
        })
        .collect()
}

/// The best of them; of equals the first.
fn best(claims: &[(usize, Standing)]) -> Option<(usize, Standing)> {
    claims.iter().copied().min_by_key(|&(_, standing)| standing)
}
