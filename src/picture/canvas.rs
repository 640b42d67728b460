//! Pixels, and the only place that encodes them.
//!
//! Knows shapes and colours, nothing of charts. What falls outside is not drawn.

use std::borrow::Cow;
use std::ops::Range;

use super::PictureError;
use super::lettering::Line;
use super::palette::Colour;

/// Red, green, blue.
const BYTES_PER_PIXEL: usize = 3;

/// An upright rectangle. Edges lie between pixels: `0.0` is the left edge of the first one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// A picture in the making.
pub(super) struct Canvas {
    width_px: u16,
    height_px: u16,
    bytes: Vec<u8>,
}

impl Canvas {
    /// A canvas of one colour.
    pub(super) fn new(width_px: u16, height_px: u16, colour: Colour) -> Self {
        let pixels = usize::from(width_px) * usize::from(height_px);
        Self {
            width_px,
            height_px,
            bytes: colour.repeat(pixels),
        }
    }

    /// Fills a rectangle with rounded corners.
    pub(super) fn slab(&mut self, area: Area, radius_px: f32, colour: Colour) {
        let radius = radius_px.min(area.width / 2.0).min(area.height / 2.0);
        let middle_x = area.left + area.width / 2.0;
        let middle_y = area.top + area.height / 2.0;
        for y in span(area.top, area.height, self.height_px) {
            for x in span(area.left, area.width, self.width_px) {
                // How far the pixel's centre lies outside the outline; negative inside.
                let over_x = (f32::from(x) + 0.5 - middle_x).abs() - (area.width / 2.0 - radius);
                let over_y = (f32::from(y) + 0.5 - middle_y).abs() - (area.height / 2.0 - radius);
                let outside =
                    over_x.max(0.0).hypot(over_y.max(0.0)) + over_x.max(over_y).min(0.0) - radius;
                self.cover(x.into(), y.into(), 0.5 - outside, colour);
            }
        }
    }

    /// Fills a square of whole pixels: for the many modules of a QR code.
    pub(super) fn square(&mut self, left: u16, top: u16, side: u16, colour: Colour) {
        let right = left.saturating_add(side).min(self.width_px);
        let bottom = top.saturating_add(side).min(self.height_px);
        let (pixels, _) = self.bytes.as_chunks_mut::<BYTES_PER_PIXEL>();
        let rows = pixels.chunks_mut(self.width_px.into());
        for row in rows.take(bottom.into()).skip(top.into()) {
            row[left.min(right).into()..right.into()].fill(colour);
        }
    }

    /// Draws a straight line with round ends.
    pub(super) fn stroke(
        &mut self,
        from: (f32, f32),
        to: (f32, f32),
        width_px: f32,
        colour: Colour,
    ) {
        let (along_x, along_y) = (to.0 - from.0, to.1 - from.1);
        let length_squared = along_x * along_x + along_y * along_y;
        let reach = width_px / 2.0 + 1.0;
        let (top, bottom) = (from.1.min(to.1) - reach, from.1.max(to.1) + reach);
        let (left, right) = (from.0.min(to.0) - reach, from.0.max(to.0) + reach);
        for y in span(top, bottom - top, self.height_px) {
            for x in span(left, right - left, self.width_px) {
                let (off_x, off_y) = (f32::from(x) + 0.5 - from.0, f32::from(y) + 0.5 - from.1);
                let place = if length_squared > 0.0 {
                    ((off_x * along_x + off_y * along_y) / length_squared).clamp(0.0, 1.0)
                } else {
                    0.0
                };
                let distance = (off_x - place * along_x).hypot(off_y - place * along_y);
                self.cover(x.into(), y.into(), width_px / 2.0 + 0.5 - distance, colour);
            }
        }
    }

    /// Writes a line whose baseline begins here.
    pub(super) fn write(&mut self, line: &Line, left: f32, baseline: f32, colour: Colour) {
        for shape in &line.shapes {
            let start = shape.px_bounds().min;
            let (start_x, start_y) = (
                whole(start.x + left.round()),
                whole(start.y + baseline.round()),
            );
            shape.draw(|x, y, share| {
                let (x, y) = (start_x + x.cast_signed(), start_y + y.cast_signed());
                self.cover(x, y, share, colour);
            });
        }
    }

    /// The picture as a PNG: without its colours if it has none, which takes a third.
    pub(super) fn png(&self) -> Result<Vec<u8>, PictureError> {
        let mut file = Vec::new();
        let (width, height) = (self.width_px.into(), self.height_px.into());
        let mut encoder = png::Encoder::new(&mut file, width, height);
        let (colour, bytes) = self.grey().map_or_else(
            || (png::ColorType::Rgb, Cow::Borrowed(&self.bytes)),
            |levels| (png::ColorType::Grayscale, Cow::Owned(levels)),
        );
        encoder.set_color(colour);
        // Most rows repeat the one above: a row that says so costs next to nothing.
        encoder.set_filter(png::Filter::Up);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&bytes)?;
        writer.finish()?;
        Ok(file)
    }

    /// A byte for each pixel, if all of them are grey.
    fn grey(&self) -> Option<Vec<u8>> {
        let (pixels, _) = self.bytes.as_chunks::<BYTES_PER_PIXEL>();
        let level = |[red, green, blue]: &Colour| (red == green && green == blue).then_some(*red);
        pixels.iter().map(level).collect()
    }

    /// Lays a share of the colour over a pixel.
    fn cover(&mut self, x: i32, y: i32, share: f32, colour: Colour) {
        let (Ok(x), Ok(y)) = (u16::try_from(x), u16::try_from(y)) else {
            return;
        };
        if x >= self.width_px || y >= self.height_px {
            return;
        }
        let pixel = usize::from(y) * usize::from(self.width_px) + usize::from(x);
        let bytes = &mut self.bytes[pixel * BYTES_PER_PIXEL..][..BYTES_PER_PIXEL];
        for (byte, part) in bytes.iter_mut().zip(colour) {
            let mixed =
                f32::from(*byte) + (f32::from(part) - f32::from(*byte)) * share.clamp(0.0, 1.0);
            *byte = level(mixed);
        }
    }
}

/// The pixels that an edge-to-edge length touches.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and what is outside is not drawn"
)]
fn span(start: f32, length: f32, limit: u16) -> Range<u16> {
    let end = (start + length).ceil() as u16;
    start.floor() as u16..end.min(limit)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and what is outside is not drawn"
)]
fn whole(edge: f32) -> i32 {
    edge.floor() as i32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a mixture of two levels is a level"
)]
fn level(mixed: f32) -> u8 {
    mixed.round() as u8
}
