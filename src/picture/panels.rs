//! Who comes and goes: a panel of days and a panel of who stays, one above the other.
//!
//! The upper panel has a line for the running total and, below it, a bar up for who came and a bar
//! down for who left, each with a scale of its own. The lower one has a line per source, from all
//! (top) to nobody (bottom). Made for a phone, like `bars`.

use super::PictureError;
use super::bars::WIDTH_PX;
use super::canvas::{Area, Canvas};
use super::figures::{grouped, share};
use super::lettering::{CAPITAL, Lettering, Style, Weight};
use super::palette::{AXIS, CARD, Colour, FAINT_INK, INK, LINES, Shade};

const MARGIN_PX: f32 = 56.0;
const TITLE_PX: f32 = 92.0;
const LEGEND_PX: f32 = 64.0;
const TOTAL_PX: f32 = 240.0;
const BARS_PX: f32 = 380.0;
const SHARES_PX: f32 = 440.0;
const SCALE_PX: f32 = 64.0;
const GAP_PX: f32 = 48.0;
const SWATCH_PX: f32 = 32.0;
const STROKE_PX: f32 = 7.0;
const GRID_PX: f32 = 2.0;
/// Left of a plot, for its scale.
const FIGURES_PX: f32 = 196.0;
/// What the smallest count that is not zero is drawn with.
const SLIVER_PX: f32 = 4.0;

const TITLE: Style = Style {
    size_px: 46.0,
    weight: Weight::Bold,
};
const WORD: Style = Style {
    size_px: 38.0,
    weight: Weight::Regular,
};
const FIGURE: Style = Style {
    size_px: 38.0,
    weight: Weight::Bold,
};

/// The upper panel.
#[derive(Debug, Clone)]
pub(crate) struct Days {
    pub(crate) title: String,
    /// What goes up, what goes down, what the line is.
    pub(crate) names: [String; 3],
    /// Below the first step and the last.
    pub(crate) from: String,
    pub(crate) to: String,
    /// From left to right; at least one.
    pub(crate) steps: Vec<Step>,
}

/// One bar up, one down, and the total after them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) up: u64,
    pub(crate) down: u64,
    pub(crate) total: u64,
}

/// A line of the lower panel.
#[derive(Debug, Clone)]
pub(crate) struct Curve {
    pub(crate) label: String,
    /// After 0, 1, 2 … days: how many were kept, and of how many.
    pub(crate) shares: Vec<(u64, u64)>,
}

/// Draws both panels and returns a PNG; without lines the lower one is left out.
///
/// *Shape*: [`WIDTH_PX`] wide. `ages` are written below the lower panel where they belong. There
/// are colours for so many lines as [`LINES`] has; more are not drawn.
pub(crate) fn statistics(
    days: &Days,
    kept: &str,
    ages: &[(usize, String)],
    lines: &[Curve],
) -> Result<Vec<u8>, PictureError> {
    let lines = &lines[..lines.len().min(LINES.len())];
    let upper = TITLE_PX + 3.0 * LEGEND_PX + TOTAL_PX + BARS_PX + SCALE_PX;
    let legend: f32 = lines.iter().map(|_| LEGEND_PX).sum();
    let lower = GAP_PX + TITLE_PX + SHARES_PX + SCALE_PX + legend;
    let lower = if lines.is_empty() { 0.0 } else { lower };
    let mut panels = Panels {
        canvas: Canvas::new(WIDTH_PX, whole(2.0 * MARGIN_PX + upper + lower), CARD),
        lettering: Lettering::built_in(),
        top: MARGIN_PX,
    };
    panels.days(days);
    if !lines.is_empty() {
        panels.top += GAP_PX;
        panels.curves(kept, ages, lines);
    }
    panels.canvas.png()
}

/// Both panels in the making.
struct Panels {
    canvas: Canvas,
    lettering: Lettering,
    /// Where the next thing goes.
    top: f32,
}

impl Panels {
    fn days(&mut self, days: &Days) {
        self.title(&days.title);
        let sum = |figure: fn(&Step) -> u64| days.steps.iter().map(figure).sum::<u64>();
        let last = days.steps.last().map_or(0, |step| step.total);
        let figures = [sum(|step| step.up), sum(|step| step.down), last];
        let colours = [Shade::Good.colour(), Shade::Lost.colour(), INK];
        for ((name, figure), colour) in days.names.iter().zip(figures).zip(colours) {
            self.entry(name, &grouped(figure), colour);
        }
        self.totals(&days.steps);
        self.bars(&days.steps);
        let right = f32::from(WIDTH_PX) - MARGIN_PX;
        let middle = self.top + SCALE_PX / 2.0;
        self.write(&days.from, WORD, MARGIN_PX + FIGURES_PX, middle, FAINT_INK);
        if days.steps.len() > 1 {
            self.write_to(&days.to, right, middle);
        }
        self.top += SCALE_PX;
    }

    /// The line of the running total, from nobody to the most there were.
    fn totals(&mut self, steps: &[Step]) {
        let most = steps.iter().map(|step| step.total).max().unwrap_or(0);
        let bottom = self.top + TOTAL_PX - GAP_PX / 2.0;
        let height = TOTAL_PX - GAP_PX;
        self.grid(bottom, "0");
        self.grid(bottom - height, &grouped(most));
        let at = |(place, step): (usize, &Step)| {
            let x = column_middle(place, steps.len());
            (x, bottom - height * part(step.total, most))
        };
        let points: Vec<_> = steps.iter().enumerate().map(at).collect();
        self.line(&points, INK);
        self.top += TOTAL_PX;
    }

    /// Bars up and down from one axis, on one scale.
    fn bars(&mut self, steps: &[Step]) {
        let most_up = steps.iter().map(|step| step.up).max().unwrap_or(0);
        let most_down = steps.iter().map(|step| step.down).max().unwrap_or(0);
        let (height, most) = (BARS_PX - GAP_PX, most_up + most_down);
        let axis = self.top + GAP_PX / 2.0 + height * part(most_up, most);
        let px = |count: u64| match count {
            0 => 0.0,
            count => (height * part(count, most)).max(SLIVER_PX),
        };
        self.grid(axis, "0");
        // Where one side is nearly empty, its figure would stand on the axis' own.
        if px(most_up) > FIGURE.size_px {
            self.grid(axis - px(most_up), &grouped(most_up));
        }
        if px(most_down) > FIGURE.size_px {
            self.grid(axis + px(most_down), &grouped(most_down));
        }
        let width = column_px(steps.len());
        let bar = (width * 0.8).min(120.0);
        for (place, step) in steps.iter().enumerate() {
            let left = column_middle(place, steps.len()) - bar / 2.0;
            let area = |top, height| Area {
                left,
                top,
                width: bar,
                height,
            };
            if step.up > 0 {
                let up = area(axis - px(step.up), px(step.up));
                self.canvas.slab(up, 0.0, Shade::Good.colour());
            }
            if step.down > 0 {
                let down = area(axis, px(step.down));
                self.canvas.slab(down, 0.0, Shade::Lost.colour());
            }
        }
        self.top += BARS_PX;
    }

    fn curves(&mut self, title: &str, ages: &[(usize, String)], lines: &[Curve]) {
        self.title(title);
        let (height, bottom) = (SHARES_PX - GAP_PX, self.top + SHARES_PX - GAP_PX / 2.0);
        for (of_a_hundred, words) in [(0, "0%"), (50, "50%"), (100, "100%")] {
            self.grid(bottom - height * part(of_a_hundred, 100), words);
        }
        let last = ages.iter().map(|(age, _)| *age).max().unwrap_or(1).max(1);
        let x = |age: usize| {
            let (left, right) = (plot_left(), f32::from(WIDTH_PX) - MARGIN_PX);
            left + (right - left) * part(age as u64, last as u64)
        };
        for (curve, colour) in lines.iter().zip(LINES) {
            let shares = curve.shares.iter().enumerate().take(last + 1);
            let points =
                shares.map(|(age, (kept, of))| (x(age), bottom - height * part(*kept, *of)));
            let points: Vec<_> = points.collect();
            self.line(&points, colour);
        }
        self.top += SHARES_PX;
        let middle = self.top + SCALE_PX / 2.0;
        for (age, words) in ages {
            self.write_around(words, x(*age), middle);
        }
        self.top += SCALE_PX;
        for (curve, colour) in lines.iter().zip(LINES) {
            let shown = curve.shares.iter().take(last + 1).next_back();
            let figure = shown.map_or(String::new(), |(kept, of)| share(*kept, u128::from(*of)));
            self.entry(&curve.label, &figure, colour);
        }
    }

    fn title(&mut self, title: &str) {
        let middle = self.top + TITLE_PX / 2.0;
        self.write(title, TITLE, MARGIN_PX, middle, INK);
        self.top += TITLE_PX;
    }

    /// A colour, what it stands for, and the figure that says it in one number.
    fn entry(&mut self, name: &str, figure: &str, colour: Colour) {
        let middle = self.top + LEGEND_PX / 2.0;
        let swatch = Area {
            left: MARGIN_PX,
            top: middle - SWATCH_PX / 2.0,
            width: SWATCH_PX,
            height: SWATCH_PX,
        };
        self.canvas.slab(swatch, SWATCH_PX / 4.0, colour);
        let left = MARGIN_PX + SWATCH_PX * 1.5;
        let figure = self.lettering.line(figure, FIGURE, f32::INFINITY);
        let room = f32::from(WIDTH_PX) - 2.0 * MARGIN_PX - SWATCH_PX * 2.0 - figure.width_px;
        let name = self.lettering.line(name, WORD, room);
        self.canvas.write(&name, left, baseline(middle, WORD), INK);
        let left = left + name.width_px + SWATCH_PX / 2.0;
        self.canvas
            .write(&figure, left, baseline(middle, FIGURE), INK);
        self.top += LEGEND_PX;
    }

    /// A line across the plot, with its figure.
    fn grid(&mut self, y: f32, figure: &str) {
        let left = plot_left();
        let across = Area {
            left,
            top: y - GRID_PX / 2.0,
            width: f32::from(WIDTH_PX) - MARGIN_PX - left,
            height: GRID_PX,
        };
        self.canvas.slab(across, 0.0, AXIS);
        self.write(figure, WORD, MARGIN_PX, y, FAINT_INK);
    }

    fn line(&mut self, points: &[(f32, f32)], colour: Colour) {
        if let [only] = points {
            self.canvas.stroke(*only, *only, 2.0 * STROKE_PX, colour);
        }
        for pair in points.windows(2) {
            self.canvas.stroke(pair[0], pair[1], STROKE_PX, colour);
        }
    }

    fn write(&mut self, text: &str, style: Style, left: f32, middle: f32, colour: Colour) {
        let room = f32::from(WIDTH_PX) - MARGIN_PX - left;
        let line = self.lettering.line(text, style, room);
        self.canvas
            .write(&line, left, baseline(middle, style), colour);
    }

    /// Writes words around a place, as far as there is room.
    fn write_around(&mut self, text: &str, centre: f32, middle: f32) {
        let line = self.lettering.line(text, WORD, f32::from(WIDTH_PX) / 3.0);
        let left = centre - line.width_px / 2.0;
        let left = left.min(f32::from(WIDTH_PX) - MARGIN_PX - line.width_px);
        self.canvas
            .write(&line, left, baseline(middle, WORD), FAINT_INK);
    }

    /// Writes words that end at a place.
    fn write_to(&mut self, text: &str, right: f32, middle: f32) {
        let line = self.lettering.line(text, WORD, f32::from(WIDTH_PX) / 3.0);
        let left = right - line.width_px;
        self.canvas
            .write(&line, left, baseline(middle, WORD), FAINT_INK);
    }
}

fn plot_left() -> f32 {
    MARGIN_PX + FIGURES_PX
}

fn column_px(count: usize) -> f32 {
    let room = f32::from(WIDTH_PX) - MARGIN_PX - plot_left();
    room * part(1, count as u64)
}

fn column_middle(place: usize, count: usize) -> f32 {
    let room = f32::from(WIDTH_PX) - MARGIN_PX - plot_left();
    plot_left() + room * part(2 * place as u64 + 1, 2 * count as u64)
}

/// A part of a whole, from 0 to 1; of nothing, nothing.
#[expect(clippy::cast_precision_loss, reason = "a pixel is coarser")]
fn part(count: u64, of: u64) -> f32 {
    if of == 0 {
        0.0
    } else {
        count as f32 / of as f32
    }
}

/// Where a line stands so that its capitals have this middle.
fn baseline(middle: f32, style: Style) -> f32 {
    middle + style.size_px * CAPITAL / 2.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a picture is higher than nothing"
)]
fn whole(px: f32) -> u16 {
    px.ceil() as u16
}
