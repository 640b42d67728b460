//! JSON in any of the shapes people keep ids in.
//!
//! [`Value`] walks a document without building it, and asks a [`Listener`] at each key whether to
//! go in. Arrays do not show in the path: `[{"id":1}]`, `{"id":1}` line by line and `{"id":[1]}`
//! all have their ids in the place `id`. Two listeners exist: `places::Survey` for the sample, and
//! here the [`Extraction`], which makes an entry of whatever it meets in the place, and of each
//! object on the way that does not lead there.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::columns;
use super::entry::Entry;
use super::import::{Column, Format, ImportError, JSON_DEPTH_MAX};
use super::places::{self, Place, Step};
use super::text::Text;
use super::tray::Tray;

/// Reads to the end of the document.
pub(super) fn read<E>(
    text: &mut Text<'_>,
    tray: &mut Tray<'_, E>,
) -> Result<(Format, Option<Column>), ImportError<E>> {
    let place = places::survey(text.sample());
    let line = Cell::new(1);
    let mut extraction = Extraction {
        place,
        path: Vec::new(),
        tray,
        line: &line,
        refused: None,
    };
    let mut reader = serde_json::Deserializer::from_reader(Bytes::new(text, &line));
    let mut values = 0_u64;
    loop {
        match reader.end() {
            Ok(()) => break,
            Err(error) if error.is_io() => return Err(failure(error)),
            // Something follows: the next value.
            Err(_) => {}
        }
        if let Err(error) = Value::new(&mut extraction).deserialize(&mut reader) {
            return Err(extraction
                .refused
                .map_or_else(|| failure(error), ImportError::Sink));
        }
        values += 1;
    }
    let format = if values > 1 {
        Format::JsonLines
    } else {
        Format::Json
    };
    let column = extraction.place.as_deref().and_then(places::shown);
    Ok((format, column.map(Column::Named)))
}

fn failure<E>(error: serde_json::Error) -> ImportError<E> {
    if error.is_io() {
        return io::Error::from(error).into();
    }
    let message = error.to_string();
    let reason = message.split(" at line ").next().unwrap_or_default();
    ImportError::Json {
        line: error.line(),
        column: error.column(),
        reason: reason.to_owned(),
    }
}

/// What a walk through a document reports to.
pub(super) trait Listener {
    /// A key was met in the object at the path. Returns whether to go into its value, the path
    /// being longer by a step until [`Listener::leave`].
    fn enter(&mut self, key: String) -> Result<bool, Halt>;
    /// The value that was gone into is over.
    fn leave(&mut self);
    /// A number, string, boolean or null at the path.
    fn scalar(&mut self, text: &str) -> Result<(), Halt>;
    /// The object at the path is over, and none of its keys was gone into.
    fn passed_by(&mut self) -> Result<(), Halt>;
}

/// Why a walk ends early.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(super) enum Halt {
    #[error("the sink refused")]
    Refused,
    #[error("nested deeper than {JSON_DEPTH_MAX} levels")]
    TooDeep,
}

/// One value of the document, yet to be read.
pub(super) struct Value<'l, L> {
    listener: &'l mut L,
    depth: usize,
}

impl<'l, L> Value<'l, L> {
    pub(super) fn new(listener: &'l mut L) -> Self {
        Self { listener, depth: 0 }
    }

    fn inner(&mut self) -> Result<Value<'_, L>, Halt> {
        if self.depth == JSON_DEPTH_MAX {
            return Err(Halt::TooDeep);
        }
        Ok(Value {
            listener: self.listener,
            depth: self.depth + 1,
        })
    }
}

impl<'de, L: Listener> DeserializeSeed<'de> for Value<'_, L> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, L: Listener> Visitor<'de> for Value<'_, L> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<X: Error>(self, value: bool) -> Result<(), X> {
        self.visit_str(if value { "true" } else { "false" })
    }

    fn visit_i64<X: Error>(self, value: i64) -> Result<(), X> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<X: Error>(self, value: u64) -> Result<(), X> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<X: Error>(self, value: f64) -> Result<(), X> {
        // Debug keeps the point or the exponent: no fraction passes for an integer.
        self.visit_str(&format!("{value:?}"))
    }

    fn visit_unit<X: Error>(self) -> Result<(), X> {
        self.visit_str("null")
    }

    fn visit_str<X: Error>(self, value: &str) -> Result<(), X> {
        self.listener.scalar(value).map_err(X::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while items
            .next_element_seed(self.inner().map_err(A::Error::custom)?)?
            .is_some()
        {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        let mut is_passed_by = true;
        while let Some(key) = members.next_key::<String>()? {
            if self.listener.enter(key).map_err(A::Error::custom)? {
                is_passed_by = false;
                members.next_value_seed(self.inner().map_err(A::Error::custom)?)?;
                self.listener.leave();
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        if is_passed_by {
            self.listener.passed_by().map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

/// Makes entries of what is in the chosen place.
///
/// Goes only where the place is, so the path is always the beginning of the place.
struct Extraction<'x, 's, E> {
    /// `None` until a key with a telling name turns up behind the sample.
    place: Option<Place>,
    path: Place,
    tray: &'x mut Tray<'s, E>,
    line: &'x Cell<u64>,
    refused: Option<E>,
}

impl<E> Extraction<'_, '_, E> {
    fn put(&mut self, text: &str) -> Result<(), Halt> {
        self.tray.put(text, self.line.get()).map_err(|error| {
            self.refused = Some(error);
            Halt::Refused
        })
    }

    /// The step of the place that comes after the path.
    fn next(&self) -> Option<&Step> {
        self.place.as_ref()?.get(self.path.len())
    }
}

impl<E> Listener for Extraction<'_, '_, E> {
    fn enter(&mut self, key: String) -> Result<bool, Halt> {
        let step = match (&self.place, self.next()) {
            (None, _) => Step::to(key),
            (_, Some(Step::Named(name))) if *name == key => Step::Named(key),
            (_, Some(Step::Any)) => Step::Any,
            (_, Some(Step::Key)) => {
                self.put(&key)?;
                return Ok(false);
            }
            (_, Some(Step::Named(_)) | None) => return Ok(false),
        };
        self.path.push(step);
        Ok(true)
    }

    fn leave(&mut self) {
        self.path.pop();
    }

    fn scalar(&mut self, text: &str) -> Result<(), Halt> {
        if self.place.is_none() {
            if columns::name(&places::keys(&self.path)).is_none() || !Entry::read(text).is_number()
            {
                return Ok(());
            }
            self.place = Some(self.path.clone());
        }
        self.put(text)
    }

    fn passed_by(&mut self) -> Result<(), Halt> {
        match (&self.place, self.next()) {
            (Some(_), Some(Step::Named(_))) => self.put(""),
            (Some(_), None) => self.put("{…}"),
            (_, Some(Step::Key | Step::Any)) | (None, _) => Ok(()),
        }
    }
}

/// The text byte by byte, telling the line of the last byte but a line end.
///
/// serde_json looks one byte ahead after a number; a line end there is not counted until it is
/// past.
struct Bytes<'t, 'r> {
    text: &'t mut Text<'r>,
    line: &'t Cell<u64>,
    after_line: bool,
}

impl<'t, 'r> Bytes<'t, 'r> {
    fn new(text: &'t mut Text<'r>, line: &'t Cell<u64>) -> Self {
        Self {
            text,
            line,
            after_line: false,
        }
    }
}

impl Read for Bytes<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (Some(&byte), Some(place)) = (self.text.fill_buf()?.first(), buffer.first_mut()) else {
            return Ok(0);
        };
        *place = byte;
        self.text.consume(1);
        let ended = std::mem::replace(&mut self.after_line, byte == b'\n');
        self.line.set(self.line.get() + u64::from(ended));
        Ok(1)
    }
}
