//! One horizontal bar per row: the label on the left, count and per cent at the bar's end.
//!
//! Bars are measured against the longest, per cents against the sum of all rows. Made for a phone:
//! a picture as wide as the screen, letters about as large as those of the chat.

use super::PictureError;
use super::canvas::{Area, Canvas};
use super::figures::{grouped, share};
use super::lettering::{CAPITAL, Lettering, Line, Style, Weight};
use super::palette::{AXIS, CARD, FAINT_INK, INK, Shade};

/// More would be too small to read: a tall photo is shown narrow.
pub(crate) const ROWS_MAX: usize = 24;

/// About as many pixels as a phone is wide, so that letters stay sharp.
pub(super) const WIDTH_PX: u16 = 1280;
/// What the smallest count that is not zero is drawn with.
pub(super) const SLIVER_PX: u16 = 8;

const MARGIN_PX: u16 = 56;
const TITLE_PX: u16 = 84;
const SUBTITLE_PX: u16 = 56;
const HEADER_GAP_PX: u16 = 32;
const ROW_PX: u16 = 92;

const BAR_PX: f32 = 56.0;
const RADIUS_PX: f32 = 8.0;
const AXIS_PX: f32 = 3.0;
const GAP_PX: f32 = 24.0;
/// Labels may take what counts and bars leave, within these limits.
const LABEL_PX_MIN: f32 = 280.0;
const LABEL_PX_MAX: f32 = 560.0;
/// Left for the longest bar, unless the counts are so wide that labels are at their least.
const LONGEST_PX_MIN: f32 = 280.0;

const TITLE: Style = Style {
    size_px: 60.0,
    weight: Weight::Bold,
};
const SUBTITLE: Style = Style {
    size_px: 40.0,
    weight: Weight::Regular,
};
const LABEL: Style = Style {
    size_px: 44.0,
    weight: Weight::Regular,
};
const COUNT: Style = Style {
    size_px: 44.0,
    weight: Weight::Bold,
};
const SHARE: Style = Style {
    size_px: 40.0,
    weight: Weight::Regular,
};

/// One row of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bar {
    /// Plain text in any language; shortened where bars and counts need the room.
    pub(crate) label: String,
    /// How many people.
    pub(crate) count: u64,
    /// What it says about them.
    pub(crate) shade: Shade,
}

/// Draws the rows, top to bottom as given, and returns a PNG.
///
/// *Shape*: [`WIDTH_PX`] wide, as high as the rows need. A zero is an empty row, anything more at
/// least a sliver. An empty title or subtitle takes no room; no rows at all leave the two alone.
/// Title and subtitle are plain text too, one line each.
/// *Errors*: more than [`ROWS_MAX`] rows.
pub(crate) fn bars(title: &str, subtitle: &str, rows: &[Bar]) -> Result<Vec<u8>, PictureError> {
    let rows_count = match u16::try_from(rows.len()) {
        Ok(count) if rows.len() <= ROWS_MAX => count,
        _ => return Err(PictureError::TooManyRows(rows.len())),
    };
    let lettering = Lettering::built_in();
    let headings = [
        (title, TITLE, TITLE_PX, INK),
        (subtitle, SUBTITLE, SUBTITLE_PX, FAINT_INK),
    ]
    .into_iter()
    .filter(|(text, ..)| !text.trim().is_empty());
    let header_px = headings
        .clone()
        .map(|(_, _, height, _)| height)
        .sum::<u16>();
    let gap_px = if header_px > 0 && rows_count > 0 {
        HEADER_GAP_PX
    } else {
        0
    };
    let height_px = 2 * MARGIN_PX + header_px + gap_px + rows_count * ROW_PX;

    let mut canvas = Canvas::new(WIDTH_PX, height_px, CARD);
    let left = f32::from(MARGIN_PX);
    let mut top = f32::from(MARGIN_PX);
    for (text, style, height, colour) in headings {
        let line = lettering.line(text, style, f32::from(WIDTH_PX - 2 * MARGIN_PX));
        canvas.write(
            &line,
            left,
            baseline(top + f32::from(height) / 2.0, style),
            colour,
        );
        top += f32::from(height);
    }
    rows_below(&mut canvas, top + f32::from(gap_px), &lettering, rows);
    canvas.png()
}

/// What stands at the end of a bar.
struct Figures {
    count: Line,
    share: Line,
}

impl Figures {
    fn of(row: &Bar, total: u128, lettering: &Lettering) -> Self {
        Self {
            count: lettering.line(&grouped(row.count), COUNT, f32::INFINITY),
            share: lettering.line(&share(row.count, total), SHARE, f32::INFINITY),
        }
    }

    fn width_px(&self) -> f32 {
        self.count.width_px + GAP_PX + self.share.width_px
    }
}

/// Draws the rows: first the figures get their width, then the labels, then the bars the rest.
fn rows_below(canvas: &mut Canvas, top: f32, lettering: &Lettering, rows: &[Bar]) {
    let total = rows.iter().map(|row| u128::from(row.count)).sum();
    let most = rows.iter().map(|row| row.count).max().unwrap_or(0);

    let figures = |row| Figures::of(row, total, lettering);
    let figures: Vec<_> = rows.iter().map(figures).collect();
    let room = f32::from(WIDTH_PX - 2 * MARGIN_PX)
        - (GAP_PX + AXIS_PX + GAP_PX)
        - widest(figures.iter().map(Figures::width_px));

    let label_px_max = (room - LONGEST_PX_MIN).clamp(LABEL_PX_MIN, LABEL_PX_MAX);
    let label = |row: &Bar| lettering.line(&row.label, LABEL, label_px_max);
    let labels: Vec<_> = rows.iter().map(label).collect();
    let label_px = widest(labels.iter().map(|label| label.width_px));

    let axis = f32::from(MARGIN_PX) + label_px + GAP_PX;
    let longest = room - label_px;
    for (index, ((row, label), figures)) in (0_u16..).zip(rows.iter().zip(labels).zip(figures)) {
        let row_top = top + f32::from(index * ROW_PX);
        let middle = row_top + f32::from(ROW_PX) / 2.0;
        canvas.write(&label, f32::from(MARGIN_PX), baseline(middle, LABEL), INK);

        let bar = Area {
            left: axis + AXIS_PX,
            top: middle - BAR_PX / 2.0,
            width: bar_px(row.count, most, longest),
            height: BAR_PX,
        };
        let axis = Area {
            left: axis,
            top: row_top,
            width: AXIS_PX,
            height: f32::from(ROW_PX),
        };
        canvas.slab(axis, 0.0, AXIS);
        if row.count > 0 {
            canvas.slab(bar, RADIUS_PX, row.shade.colour());
        }

        let count = bar.left + bar.width + GAP_PX;
        let share = count + figures.count.width_px + GAP_PX;
        canvas.write(&figures.count, count, baseline(middle, COUNT), INK);
        canvas.write(&figures.share, share, baseline(middle, COUNT), FAINT_INK);
    }
}

/// In whole pixels, so that bars begin on an edge.
fn widest(widths: impl Iterator<Item = f32>) -> f32 {
    widths.fold(0.0, f32::max).ceil()
}

/// The length of a bar when the longest stands for `most`.
#[expect(clippy::cast_precision_loss, reason = "a pixel is coarser")]
fn bar_px(count: u64, most: u64, longest_px: f32) -> f32 {
    match count {
        0 => 0.0,
        _ => (count as f32 / most as f32 * longest_px).max(f32::from(SLIVER_PX)),
    }
}

/// Where a line stands so that its capitals have this middle.
fn baseline(middle: f32, style: Style) -> f32 {
    middle + style.size_px * CAPITAL / 2.0
}
