//! What each colour means.
//!
//! The pictures are opaque dark cards, so the chat's own background never decides whether something
//! can be read, and a dark card leaves room for four bright shades that also differ in lightness:
//! people who cannot tell red from green, or see no colour at all, still see four. The tests hold
//! these colours to that.

/// Red, green and blue, 0 to 255, as a screen takes them (sRGB).
pub(super) type Colour = [u8; 3];

/// The card everything is drawn on.
pub(super) const CARD: Colour = [0x1b, 0x25, 0x30];
/// What is read first: the title, labels, counts.
pub(super) const INK: Colour = [0xf4, 0xf6, 0xf8];
/// What is read second: the subtitle, per cents.
pub(super) const FAINT_INK: Colour = [0xae, 0xb9, 0xc6];
/// The line the bars grow from.
pub(super) const AXIS: Colour = [0x45, 0x53, 0x63];

/// What a camera reads, and what it reads it on.
pub(super) const BLACK: Colour = [0; 3];
pub(super) const WHITE: Colour = [0xff; 3];
/// Lines that mean nothing by their colour: bluish green, yellow, lilac, vermilion, white.
pub(super) const LINES: [Colour; 5] = [
    [0x35, 0xc2, 0xa0],
    [0xf7, 0xd2, 0x6a],
    [0x8f, 0x8c, 0xff],
    [0xd9, 0x57, 0x2b],
    INK,
];

/// What a bar says about its people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shade {
    /// They can be reached.
    Good,
    /// They cannot.
    Lost,
    /// Nothing is certain yet.
    Doubtful,
    /// Neither good nor bad.
    Neutral,
}

impl Shade {
    /// The colour of the bar: bluish green, vermilion, yellow, slate.
    pub(super) const fn colour(self) -> Colour {
        match self {
            Self::Good => [0x35, 0xc2, 0xa0],
            Self::Lost => [0xd9, 0x57, 0x2b],
            Self::Doubtful => [0xf7, 0xd2, 0x6a],
            Self::Neutral => [0x78, 0x88, 0x9d],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHADES: [Shade; 4] = [Shade::Good, Shade::Lost, Shade::Doubtful, Shade::Neutral];

    /// Rows of a matrix on linear red, green and blue.
    type Eye = [[f32; 3]; 3];

    /// *Source*: Machado, Oliveira and Fernandes 2009, full strength.
    const EYES: [(&str, Eye); 4] = [
        (
            "every cone",
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        ),
        (
            "no red cones",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "no green cones",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_82, 0.042_94, 0.968_881],
            ],
        ),
        (
            "no blue cones",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_9],
            ],
        ),
    ];

    fn linear(colour: Colour) -> [f32; 3] {
        colour.map(|part| {
            let part = f32::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    fn product(row: [f32; 3], colour: [f32; 3]) -> f32 {
        row.iter()
            .zip(colour)
            .map(|(factor, part)| factor * part)
            .sum()
    }

    fn contrast(one: Colour, other: Colour) -> f32 {
        let light = |colour| 0.05 + product([0.2126, 0.7152, 0.0722], linear(colour));
        let (one, other) = (light(one), light(other));
        one.max(other) / one.min(other)
    }

    /// The place in the CIELAB space, where distances are about as large as they look.
    fn seen(colour: Colour, eye: Eye) -> [f32; 3] {
        let colour = linear(colour);
        let colour = eye.map(|row| product(row, colour).clamp(0.0, 1.0));
        let bend = |part: f32| {
            if part > 0.008_856 {
                part.cbrt()
            } else {
                7.787 * part + 16.0 / 116.0
            }
        };
        let x = bend(product([0.4124, 0.3576, 0.1805], colour) / 0.9505);
        let y = bend(product([0.2126, 0.7152, 0.0722], colour));
        let z = bend(product([0.0193, 0.1192, 0.9505], colour) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn everything_stands_out_from_the_card() {
        // WCAG 2.2: 4.5 for text, 3 for shapes.
        assert!(contrast(INK, CARD) > 7.0 && contrast(FAINT_INK, CARD) > 4.5);
        for shade in SHADES {
            assert!(contrast(shade.colour(), CARD) > 3.0, "{shade:?}");
        }
    }

    #[test]
    fn every_eye_tells_the_shades_apart() {
        told_apart(&SHADES.map(Shade::colour));
    }

    #[test]
    fn every_eye_tells_the_lines_apart() {
        told_apart(&LINES);
        for line in LINES {
            assert!(contrast(line, CARD) > 3.0, "{line:?}");
        }
    }

    fn told_apart(colours: &[Colour]) {
        for (name, eye) in EYES {
            for (index, one) in colours.iter().enumerate() {
                for other in &colours[index + 1..] {
                    let pair = seen(*one, eye).into_iter().zip(seen(*other, eye));
                    let distance = pair.map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
                    // Two is the least that is seen side by side.
                    assert!(distance > 15.0, "{name}: {one:?} and {other:?}: {distance}");
                }
            }
        }
    }
}
