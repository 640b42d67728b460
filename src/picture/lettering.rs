//! Text to shapes: fonts, width, shortening, direction.
//!
//! Three fonts are compiled in: Noto Sans in two weights (Latin, Cyrillic, Greek), and DejaVu Sans
//! for what it lacks (Hebrew, Arabic, Armenian, Georgian, many symbols). What both lack – Chinese,
//! Japanese, Korean, Indic scripts, most emoji – is shown as a box.
//!
//! Right-to-left text stands in the right order, with numbers and Latin words inside it as they
//! should be. What is *not* done: Arabic letters stand apart instead of joining, vowel points inside
//! right-to-left words are left out, no ligatures, no kerning, and a right-to-left label still
//! begins at the left edge of its column.

use ab_glyph::{Font, FontRef, GlyphId, OutlinedGlyph, PxScale, ScaleFont, point};
use unicode_bidi::{BidiClass, BidiInfo, bidi_class};

/// The height of a capital, as a part of the size.
pub(super) const CAPITAL: f32 = 0.714;

/// No line holds more: a label may be nothing but marks that take no width.
const CHARS_MAX: usize = 256;

const ELLIPSIS: char = '…';

/// How heavy the letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// Size and weight of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Of the square a letter is designed in; capitals are [`CAPITAL`] of it.
    pub(super) size_px: f32,
    pub(super) weight: Weight,
}

/// A line ready to be drawn; its shapes are placed from the start of the baseline.
pub(super) struct Line {
    pub(super) width_px: f32,
    pub(super) shapes: Vec<OutlinedGlyph>,
}

/// The fonts.
pub(super) struct Lettering {
    regular: FontRef<'static>,
    bold: FontRef<'static>,
    fallback: FontRef<'static>,
}

impl Lettering {
    /// The built-in fonts.
    pub(super) fn built_in() -> Self {
        let font = |bytes| {
            FontRef::try_from_slice(bytes).expect("a built-in font is well-formed: a test reads it")
        };
        Self {
            regular: font(notosans::REGULAR_TTF),
            bold: font(notosans::BOLD_TTF),
            fallback: font(dejavu::sans::regular()),
        }
    }

    /// The text on one line, shortened with an ellipsis where it would be wider.
    pub(super) fn line(&self, text: &str, style: Style, width_px_max: f32) -> Line {
        self.set(&self.shortened(text, style, width_px_max), style)
    }

    /// The text on as many lines as it takes, broken wherever a line is full: for what
    /// is copied letter by letter, such as a link.
    pub(super) fn lines(&self, text: &str, style: Style, width_px_max: f32) -> Vec<Line> {
        let (mut lines, mut line, mut width) = (Vec::new(), String::new(), 0.0);
        for char in text.chars() {
            let advance = self.advance(char, style);
            if width + advance > width_px_max && !line.is_empty() {
                lines.push(self.set(&line, style));
                line.clear();
                width = 0.0;
            }
            line.push(char);
            width += advance;
        }
        lines.push(self.set(&line, style));
        lines
    }

    /// As much of the text as fits. Reads no further than that, however long the text is.
    fn shortened(&self, text: &str, style: Style, width_px_max: f32) -> String {
        // A line break would start a second paragraph; a picture has one line.
        let mut rest = text
            .trim()
            .chars()
            .map(|char| if char.is_control() { ' ' } else { char });
        let room = width_px_max - self.advance(ELLIPSIS, style);
        let (mut kept, mut kept_if_cut, mut width) = (String::new(), 0, 0.0);
        for char in rest.by_ref().take(CHARS_MAX) {
            width += self.advance(char, style);
            kept.push(char);
            if width <= room {
                kept_if_cut = kept.len();
            } else if width > width_px_max {
                break;
            }
        }
        if width > width_px_max || rest.next().is_some() {
            kept.truncate(kept_if_cut);
            kept.truncate(kept.trim_end().len());
            kept.push(ELLIPSIS);
        }
        kept
    }

    fn set(&self, text: &str, style: Style) -> Line {
        let mut line = Line {
            width_px: 0.0,
            shapes: Vec::new(),
        };
        for char in visual_order(text) {
            let (font, id) = self.glyph(char, style.weight);
            let scale = scale(font, style);
            let glyph = id.with_scale_and_position(scale, point(line.width_px, 0.0));
            line.shapes.extend(font.outline_glyph(glyph));
            line.width_px += font.as_scaled(scale).h_advance(id);
        }
        line
    }

    fn advance(&self, char: char, style: Style) -> f32 {
        if is_invisible(char) {
            return 0.0;
        }
        let (font, id) = self.glyph(char, style.weight);
        font.as_scaled(scale(font, style)).h_advance(id)
    }

    /// The first font that knows the character, or the box.
    fn glyph(&self, char: char, weight: Weight) -> (&FontRef<'static>, GlyphId) {
        let first = match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        };
        [first, &self.fallback]
            .map(|font| (font, font.glyph_id(char)))
            .into_iter()
            .find(|(_, id)| id.0 != 0)
            .unwrap_or((first, GlyphId(0)))
    }
}

/// The scale at which the design square is as large as the style says.
fn scale(font: &FontRef<'_>, style: Style) -> PxScale {
    let square = font.units_per_em().unwrap_or(1000.0);
    PxScale::from(style.size_px * font.height_unscaled() / square)
}

/// The characters from left to right, without those that are never seen.
fn visual_order(text: &str) -> Vec<char> {
    let order = BidiInfo::new(text, None);
    let mut chars = Vec::with_capacity(text.len());
    for paragraph in &order.paragraphs {
        let (levels, runs) = order.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let run_chars = text[run.clone()]
                .chars()
                .filter(|char| !is_invisible(*char));
            if levels[run.start].is_rtl() {
                // Reversed, a mark would stand on the letter before its own.
                let letters = run_chars.filter(|char| bidi_class(*char) != BidiClass::NSM);
                chars.extend(letters.rev().map(mirrored));
            } else {
                chars.extend(run_chars);
            }
        }
    }
    chars
}

/// Brackets open towards their text.
fn mirrored(char: char) -> char {
    match char {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        _ => char,
    }
}

/// Joiners, direction marks, variation selectors, tags: they steer a shaper we do not have.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{feff}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style {
        size_px: 40.0,
        weight: Weight::Regular,
    };

    #[test]
    fn latin_cyrillic_greek_and_what_the_pictures_write_are_in_both_weights() {
        let lettering = Lettering::built_in();
        let digits = "0123456789<>%.…\u{2009}\u{202f}\u{a0}–—·«»“”€№";
        let letters = ('A'..='Z')
            .chain('a'..='z')
            .chain('À'..='ž')
            .chain('А'..='ӿ');
        for char in digits
            .chars()
            .chain(letters)
            .chain("ΑΒΓΔΩαβγδωάέήίόύώςşğıİƒ".chars())
        {
            assert_ne!(lettering.regular.glyph_id(char).0, 0, "{char}");
            assert_ne!(lettering.bold.glyph_id(char).0, 0, "{char}");
        }
        for char in "אבתابتثپچژگیօսაბ✓".chars() {
            assert_ne!(lettering.glyph(char, Weight::Bold).1.0, 0, "{char}");
        }
    }

    #[test]
    fn what_no_font_knows_is_a_box() {
        let lettering = Lettering::built_in();
        for char in ['漢', '한', 'क', '🦀', '\u{10ffff}'] {
            assert_eq!(lettering.glyph(char, Weight::Regular).1.0, 0, "{char}");
            assert_eq!(
                lettering.set(&char.to_string(), STYLE).shapes.len(),
                1,
                "{char}"
            );
        }
    }

    #[test]
    fn a_text_is_cut_where_its_width_ends() {
        let lettering = Lettering::built_in();
        let width = |text: &str| lettering.set(text, STYLE).width_px;
        let check = |text: &str, width_px_max: f32, expected: &str| {
            let shortened = lettering.shortened(text, STYLE, width_px_max);
            assert_eq!(shortened, expected, "{text:?} in {width_px_max}");
            assert!(width(&shortened) <= width_px_max.max(width("…")));
        };
        check("blocked", width("blocked"), "blocked");
        check("blocked", width("blocked") - 0.1, "block…");
        check("never started", width("never …") + 0.1, "never…");
        check(" two\nlines ", 1000.0, "two lines");
        check("blocked", 0.0, "…");
        check("", 0.0, "");
        check(&"i".repeat(1_000_000), width("iii…"), "iii…");
        let marks = "\u{301}".repeat(1_000);
        check(&marks, 100.0, &format!("{}…", "\u{301}".repeat(CHARS_MAX)));
    }

    #[test]
    fn a_text_on_several_lines_is_broken_where_a_line_is_full() {
        let lettering = Lettering::built_in();
        let width = |text: &str| lettering.set(text, STYLE).width_px;
        let check = |text: &str, width_px_max: f32, expected: &[&str]| {
            let lines = lettering.lines(text, STYLE, width_px_max);
            let widths: Vec<_> = lines.iter().map(|line| line.width_px).collect();
            let expected: Vec<_> = expected.iter().map(|line| width(line)).collect();
            assert_eq!(widths, expected, "{text:?} in {width_px_max}");
        };
        check("t.me/bot", width("t.me/bot"), &["t.me/bot"]);
        check("t.me/bot", width("t.me/bo"), &["t.me/bo", "t"]);
        check("iiiii", width("ii"), &["ii", "ii", "i"]);
        check("ab", 0.0, &["a", "b"]);
        check("", 10.0, &[""]);
    }

    #[test]
    fn right_to_left_words_are_turned_round_and_numbers_in_them_are_not() {
        let check = |text: &str, expected: &str| {
            assert_eq!(
                visual_order(text).into_iter().collect::<String>(),
                expected,
                "{text}"
            );
        };
        check("abc", "abc");
        check("שלום", "םולש");
        check("שלום (12)", "(12) םולש");
        check("from שלום, 12%", "from 12% ,םולש");
        check("שָׁלוֹם", "םולש");
        check(
            "e\u{301} \u{2068}a\u{2069}\u{202e}bc\u{202c}",
            "e\u{301} acb",
        );
        check("👩\u{200d}🚀\u{fe0f}", "👩🚀");
    }
}
