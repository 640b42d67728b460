//! From a document's bytes to text that every reader understands.
//!
//! Drops the byte order mark, turns UTF-16 into UTF-8 and every line end into `\n`, counts bytes
//! against [`BYTES_MAX`], and refuses what is no text. Bytes of 8-bit encodings pass as they are:
//! ids are ASCII in all of them. Holds the sample at first and one piece later, never the document.

use std::io::{self, BufRead, Read};

use super::import::{BYTES_MAX, ImportError, Limit, SAMPLE_BYTES};

/// How much is read at a time after the sample, in bytes.
const PIECE_BYTES: usize = 64 * 1024;

/// Beginnings of files that people send by mistake.
const BINARIES: [(&[u8], &str); 4] = [
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF-", "a PDF"),
];

/// How much of the document the sample shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Its beginning.
    Beginning,
}

/// The document as a stream of lines that end in `\n`.
pub(super) struct Text<'r> {
    source: &'r mut dyn Read,
    encoding: Encoding,
    bytes: u64,
    piece: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    after_return: bool,
    ended: bool,
}

enum Encoding {
    /// UTF-8 or anything else that extends ASCII.
    Bytes,
    /// UTF-16, with what was read of an unfinished character.
    Wide {
        unit: fn([u8; 2]) -> u16,
        half: Option<u8>,
        high: Option<u16>,
    },
}

impl<'r> Text<'r> {
    /// Reads the sample. Nothing of it is consumed yet.
    pub(super) fn open<E>(source: &'r mut dyn Read) -> Result<Self, ImportError<E>> {
        let mut head = Vec::new();
        (&mut *source)
            .take(SAMPLE_BYTES as u64)
            .read_to_end(&mut head)?;
        if let Some((_, name)) = BINARIES.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Err(ImportError::NotText(name));
        }
        let (encoding, mark) = Encoding::of(&head);
        let mut text = Self {
            source,
            encoding,
            bytes: head.len() as u64,
            piece: Vec::new(),
            ready: Vec::with_capacity(head.len()),
            at: 0,
            after_return: false,
            ended: false,
        };
        text.decode(&head[mark..]);
        if head.len() < SAMPLE_BYTES {
            text.end();
        }
        if is_binary(&text.ready) {
            return Err(ImportError::NotText("a binary file"));
        }
        Ok(text)
    }

    /// The beginning of the text, until the first read.
    pub(super) fn sample(&self) -> &[u8] {
        &self.ready
    }

    /// How much of the document the sample shows.
    pub(super) fn extent(&self) -> Extent {
        if self.ended {
            Extent::Whole
        } else {
            Extent::Beginning
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        let mut piece = std::mem::take(&mut self.piece);
        piece.resize(PIECE_BYTES, 0);
        while self.ready.is_empty() && !self.ended {
            match self.source.read(&mut piece) {
                Ok(0) => self.end(),
                Ok(count) => {
                    self.bytes += count as u64;
                    if self.bytes > BYTES_MAX {
                        return Err(Limit::Bytes.into());
                    }
                    self.decode(&piece[..count]);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.piece = piece;
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) {
        let Encoding::Wide { unit, half, high } = &mut self.encoding else {
            if self.after_return || bytes.contains(&b'\r') {
                for &byte in bytes {
                    self.push(byte);
                }
            } else {
                self.ready.extend_from_slice(bytes);
            }
            return;
        };
        let unit = *unit;
        let (mut odd, mut lead) = (half.take(), high.take());
        for &byte in bytes {
            let Some(first) = odd.take() else {
                odd = Some(byte);
                continue;
            };
            let now = unit([first, byte]);
            if lead.is_none() && (0xD800..0xDC00).contains(&now) {
                lead = Some(now);
                continue;
            }
            for read in char::decode_utf16(lead.take().into_iter().chain([now])) {
                self.push_char(read.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
        if let Encoding::Wide { half, high, .. } = &mut self.encoding {
            (*half, *high) = (odd, lead);
        }
    }

    /// Marks the end; a character that was cut short is shown as such.
    fn end(&mut self) {
        self.ended = true;
        if let Encoding::Wide { half, high, .. } = &mut self.encoding
            && (half.take().is_some() | high.take().is_some())
        {
            self.push_char(char::REPLACEMENT_CHARACTER);
        }
    }

    fn push_char(&mut self, character: char) {
        let mut buffer = [0; 4];
        for byte in character.encode_utf8(&mut buffer).bytes() {
            self.push(byte);
        }
    }

    fn push(&mut self, byte: u8) {
        let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
        match byte {
            b'\r' => self.ready.push(b'\n'),
            b'\n' if after_return => {}
            _ => self.ready.push(byte),
        }
    }
}

impl Encoding {
    /// By the byte order mark, with the mark's length.
    fn of(head: &[u8]) -> (Self, usize) {
        let wide = |unit| Self::Wide {
            unit,
            half: None,
            high: None,
        };
        match head {
            [0xEF, 0xBB, 0xBF, ..] => (Self::Bytes, 3),
            [0xFF, 0xFE, ..] => (wide(u16::from_le_bytes), 2),
            [0xFE, 0xFF, ..] => (wide(u16::from_be_bytes), 2),
            _ => (Self::Bytes, 0),
        }
    }
}

/// No text holds a NUL, and none is one part in twenty control characters.
fn is_binary(text: &[u8]) -> bool {
    let odd = text
        .iter()
        .filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace())
        .count();
    text.contains(&0) || odd * 20 > text.len()
}

impl BufRead for Text<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.ready.len() && !self.ended {
            self.refill()?;
        }
        Ok(&self.ready[self.at..])
    }

    fn consume(&mut self, count: usize) {
        self.at += count;
    }
}

impl Read for Text<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}
