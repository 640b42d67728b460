//! Pictures for the owner's chat: data in, the bytes of a PNG out.
//!
//! Called by `audit` and `admin`, which send the bytes as a photo. Everything happens in this process and from
//! what is compiled in: no network, no files, no fonts of the system, no clock. The same data gives
//! the same bytes.
//!
//! | module | what it is for |
//! |---|---|
//! | `bars` | one horizontal bar per row: the census |
//! | `qr` | a link as a QR code |
//! | `panels` | who comes and goes, who stays: bars by day and lines |
//! | `palette` | what each colour means, and why these colours |
//! | `lettering` | text to shapes: fonts, width, shortening, direction |
//! | `figures` | numbers as a person reads them |
//! | `canvas` | pixels, and the only place that encodes them |
//!
//! Drawn directly, without a plotting library, because a bar is one rectangle and a line is the
//! distance to it: measured in a small
//! program, plotters adds 170 kB and tiny-skia 280 kB to what `ab_glyph` and `png` take anyway.

mod bars;
mod canvas;
mod figures;
mod lettering;
mod palette;
mod panels;
mod qr;
#[cfg(test)]
mod tests;

use bars::ROWS_MAX;
pub(crate) use bars::{Bar, bars};
pub(crate) use palette::Shade;
pub(crate) use panels::{Curve, Days, Step, statistics};
pub(crate) use qr::qr;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    /// The caller folds the smallest rows into one and asks again.
    #[error("{0} rows do not fit into one picture, {ROWS_MAX} do")]
    TooManyRows(usize),
    /// No link is as long as that.
    #[error("a text that no QR code can hold")]
    TooLong(#[from] qrcode::types::QrError),
    /// Nothing to do about it; it takes a picture too large for memory.
    #[error("encode a picture")]
    Encode(#[from] png::EncodingError),
}
