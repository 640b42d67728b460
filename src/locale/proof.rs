//! The proofreader of the owner's texts.
//!
//! Pure: a file in, its flaws out. Whatever passes here can be sent: it has all its
//! variables, its HTML is whole however it comes out, and it is not too long.

use std::collections::HashMap;

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Message, PatternElement};
use fluent_syntax::parser::ParserError;

use super::flaws::{FLAWS_CHARS_MAX, Flaw};
use super::rendering::{Catalog, Rendering, Slip, renderings, variables};
use super::{GREETING_PREFIX, NAME_KEY, escaped, html};

/// The longest payload of a link, in characters (Bot API, "Deep linking").
const PAYLOAD_CHARS_MAX: usize = 64;

/// What a greeting for a payload is given.
const GREETING_VARIABLES: [&str; 3] = ["name", "named", "welcome"];

/// Something that breaks all HTML that is not well-made.
const NASTY: &str = "</b>&\"'";

/// A key with so few mistakes, and no more than one in three letters, is taken for a
/// slip of the pen.
const MISTAKES_MAX: usize = 3;

/// Where a text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a message: HTML.
    Message,
    /// As a part of messages, and of pictures: HTML, but no tags.
    Part,
    /// Anywhere else: as it is written, up to so many characters.
    Plain(usize),
}

/// Which places have keys that begin so. What is not here is a message.
const PLACES: &[(&str, Place)] = &[
    ("about-desc", Place::Plain(512)),
    ("about-", Place::Plain(120)),
    ("audience-", Place::Part),
    ("button-", Place::Plain(64)),
    ("chart-", Place::Plain(120)),
    ("command-", Place::Plain(256)),
    ("duration-", Place::Part),
    (NAME_KEY, Place::Plain(64)),
    ("people-", Place::Plain(64)),
    ("period-", Place::Part),
    ("share-", Place::Part),
    ("source-name", Place::Part),
    ("stats-others", Place::Part),
    ("verdict-", Place::Part),
];

impl Place {
    pub(super) fn of(key: &str) -> Self {
        let place = PLACES.iter().find(|(prefix, _)| key.starts_with(prefix));
        place.map_or(Self::Message, |(_, place)| *place)
    }

    /// The longest text, in characters as they are shown (Bot API).
    fn chars_max(self) -> usize {
        match self {
            Self::Message | Self::Part => 4_096,
            Self::Plain(max) => max,
        }
    }

    /// How much room a variable is given.
    fn room(self, variable: &str) -> usize {
        match (self, variable) {
            // Ids and counts.
            (Self::Plain(_), _) => 20,
            // Telegram's longest first name.
            (_, "name") => 64,
            (_, "flaws") => FLAWS_CHARS_MAX,
            _ => 300,
        }
    }

    /// What stands for a variable while the text is checked.
    fn sample(self) -> String {
        match self {
            Self::Message => escaped(NASTY),
            Self::Part | Self::Plain(_) => "x".to_owned(),
        }
    }

    /// How much of that is shown.
    fn sample_chars(self) -> usize {
        match self {
            Self::Message => NASTY.len(),
            Self::Part | Self::Plain(_) => 1,
        }
    }
}

/// A file of texts to be checked.
pub(super) struct Proof<'a> {
    /// Its name, for the flaws.
    pub(super) file: &'a str,
    pub(super) resource: &'a FluentResource,
    /// What Fluent says of it.
    pub(super) errors: &'a [ParserError],
    /// The built-in texts of the language, if it is built in.
    pub(super) built_in: Option<&'a FluentResource>,
    /// The texts that know every key and its variables.
    pub(super) english: &'a FluentResource,
}

impl Proof<'_> {
    /// All flaws, in the order of their lines.
    pub(super) fn flaws(&self) -> Vec<Flaw> {
        let mut known = Catalog::default();
        known.add(self.english);
        let mut catalog = Catalog::default();
        for resource in self.built_in.into_iter().chain([self.resource]) {
            catalog.add(resource);
        }

        let mut flaws: Vec<_> = self
            .errors
            .iter()
            .map(|error| self.unreadable(error))
            .collect();
        let mut seen = HashMap::new();
        for entry in self.resource.entries() {
            let (name, sign) = match entry {
                Entry::Message(message) => {
                    let slips = slips(message, &catalog, &known);
                    flaws.extend(
                        slips
                            .into_iter()
                            .map(|slip| self.flaw(message.id.name, slip)),
                    );
                    (message.id.name, "")
                }
                Entry::Term(term) => (term.id.name, "-"),
                _ => continue,
            };
            if let Some(first) = seen.insert((sign, name), self.line(name)) {
                let problem = format!("{sign}{name} is there twice, first in line {first}");
                flaws.push(self.flaw(name, (name, problem)));
            }
        }
        if self.built_in.is_none() && !seen.contains_key(&("", NAME_KEY)) {
            let problem = format!("a new language takes {NAME_KEY} = what it calls itself");
            flaws.push(Flaw {
                file: self.file.to_owned(),
                line: 1,
                problem,
            });
        }
        flaws.sort_by(|a, b| (a.line, &a.problem).cmp(&(b.line, &b.problem)));
        flaws.dedup();
        flaws
    }

    /// A slip as a flaw. One that was made in another file is blamed on the message
    /// that leads there.
    fn flaw(&self, key: &str, (piece, problem): Slip<'_>) -> Flaw {
        let piece = if self.offset(piece).is_some() {
            piece
        } else {
            key
        };
        Flaw {
            file: self.file.to_owned(),
            line: self.line(piece),
            problem,
        }
    }

    fn unreadable(&self, error: &ParserError) -> Flaw {
        let source = self.resource.source();
        let entry = error.slice.as_ref().map_or(0, |slice| slice.start);
        let entry = entry + leading_blanks(&source[entry..]);
        // What is missing at the end of a line is noticed on the next one.
        let noticed = source[..error.pos.start.min(source.len())].trim_end().len();
        Flaw {
            file: self.file.to_owned(),
            line: line_of(source, noticed.max(entry)),
            problem: format!(
                "this is not Fluent ({}): it takes key = text, further lines indented",
                error.kind
            ),
        }
    }

    fn line(&self, piece: &str) -> usize {
        line_of(self.resource.source(), self.offset(piece).unwrap_or(0))
    }

    /// Where a piece of the file begins, if it is one.
    fn offset(&self, piece: &str) -> Option<usize> {
        let source = self.resource.source();
        let offset = piece.as_ptr().addr().checked_sub(source.as_ptr().addr())?;
        (offset <= source.len()).then_some(offset)
    }
}

/// All that is wrong with a message.
fn slips<'a>(
    message: &'a Message<&'a str>,
    catalog: &Catalog<'a>,
    known: &Catalog<'_>,
) -> Vec<Slip<'a>> {
    let key = message.id.name;
    let slip = |problem: String| vec![(key, problem)];
    if let Some(attribute) = message.attributes.first() {
        let problem = format!(
            ".{} is an attribute: texts have none here",
            attribute.id.name
        );
        return vec![(attribute.id.name, problem)];
    }
    let Some(pattern) = &message.value else {
        return slip(format!("{key} has no text"));
    };
    let given = match (key.strip_prefix(GREETING_PREFIX), known.messages.get(key)) {
        (Some(payload), _) if (1..=PAYLOAD_CHARS_MAX).contains(&payload.len()) => {
            GREETING_VARIABLES.to_vec()
        }
        (Some(_), _) => {
            return slip(format!(
                "{key} greets nobody: a payload has 1 to {PAYLOAD_CHARS_MAX} characters"
            ));
        }
        (None, Some(known)) => variables(known),
        (None, None) => return slip(unknown(key, known)),
    };
    let is_one_line = matches!(&pattern.elements[..], [PatternElement::TextElement { .. }]);
    if key == NAME_KEY && !is_one_line {
        return slip(format!("{key} takes one line of plain text"));
    }
    let place = Place::of(key);
    let all = match renderings(pattern, catalog, &given, &place.sample()) {
        Err(slips) => return slips,
        Ok(all) => all,
    };
    let mut slips = Vec::new();
    let mut longest = 0;
    for rendering in &all {
        match chars(key, place, rendering) {
            Ok(chars) => longest = longest.max(chars),
            Err(slip) => slips.push(slip),
        }
    }
    if longest > place.chars_max() {
        let max = place.chars_max();
        slips.push((
            key,
            format!("{key} can be {longest} characters long: it takes up to {max}"),
        ));
    }
    slips
}

/// How long one way a message comes out can get, if it can be sent at all.
fn chars<'a>(key: &'a str, place: Place, rendering: &Rendering<'a>) -> Result<usize, Slip<'a>> {
    let text = &rendering.text;
    let shown = match (place, html::shown(text)) {
        (Place::Message | Place::Part, Err(broken)) => {
            return Err((rendering.piece_at(broken.at).unwrap_or(key), broken.problem));
        }
        (Place::Part | Place::Plain(_), Ok(shown)) if shown != *text => {
            let problem = format!("{key} is shown as it is: it takes no HTML");
            return Err((key, problem));
        }
        (Place::Plain(_), Err(_)) => text.clone(),
        (_, Ok(shown)) => shown,
    };
    if shown.trim().is_empty() {
        return Err((key, format!("{key} shows nothing: it takes a text")));
    }
    // No sample is longer than the room for what it stands for.
    let samples = rendering.values.len() * place.sample_chars();
    let values: usize = rendering.values.iter().map(|it| place.room(it)).sum();
    Ok(shown.chars().count() + values - samples)
}

fn unknown(key: &str, known: &Catalog<'_>) -> String {
    // Further apart in length than that, they are further apart in letters, too.
    let keys = known.messages.keys();
    let near = keys.filter(|known| known.len().abs_diff(key.len()) <= MISTAKES_MAX);
    let near = near.map(|known| (distance(key, known), *known));
    match near.min() {
        Some((mistakes, known)) if mistakes <= MISTAKES_MAX.min(key.len() / 3) => {
            format!("{key} is no text of doorman's: it takes {known}, if that is meant")
        }
        _ => format!("{key} is no text of doorman's: `doorman texts` shows those there are"),
    }
}

/// How many characters have to be put in, taken out or changed (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, x) in a.bytes().enumerate() {
        let mut corner = line;
        row[0] = line + 1;
        for (column, y) in b.bytes().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[b.len()]
}

fn line_of(source: &str, offset: usize) -> usize {
    1 + source[..offset].matches('\n').count()
}

fn leading_blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}
