//! Pictures, decoded and measured.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use super::bars::{SLIVER_PX, WIDTH_PX};
use super::palette::{CARD, Colour};
use super::*;

/// Nothing is written here; a letter may lean a few pixels over the edge of its line.
const MARGIN_PX: usize = 50;

/// A decoded picture, row by row.
struct Seen {
    width: usize,
    height: usize,
    pixels: Vec<Colour>,
}

impl Seen {
    fn in_png(file: &[u8]) -> Self {
        let decoder = png::Decoder::new(std::io::Cursor::new(file));
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        assert_eq!(
            (info.color_type, info.bit_depth),
            (png::ColorType::Rgb, png::BitDepth::Eight)
        );
        let (pixels, []) = bytes.as_chunks::<3>() else {
            panic!("a part of a pixel is left over");
        };
        Self {
            width: info.width.try_into().unwrap(),
            height: info.height.try_into().unwrap(),
            pixels: pixels.to_vec(),
        }
    }

    /// Each bar from top to bottom: its shade and its length in pixels.
    fn bars(&self) -> Vec<(Shade, usize)> {
        let mut found = Vec::new();
        let mut above = None;
        for row in self.pixels.chunks(self.width) {
            let here = longest_bar(row);
            match (here, above) {
                (Some(bar), None) => found.push(bar),
                (Some((_, length)), Some(_)) => {
                    let (_, longest): &mut (Shade, usize) = found.last_mut().unwrap();
                    *longest = length.max(*longest);
                }
                (None, _) => {}
            }
            above = here;
        }
        found
    }
}

/// The longest run of a shade in a row of pixels. The edge of a letter is never as long as a sliver.
fn longest_bar(row: &[Colour]) -> Option<(Shade, usize)> {
    let shades = [Shade::Good, Shade::Lost, Shade::Doubtful, Shade::Neutral];
    row.chunk_by(|left, right| left == right)
        .filter(|run| run.len() >= 4)
        .filter_map(|run| {
            let shade = shades.into_iter().find(|shade| shade.colour() == run[0])?;
            Some((shade, run.len()))
        })
        .max_by_key(|(_, length)| *length)
}

fn bar(label: &str, count: u64, shade: Shade) -> Bar {
    Bar {
        label: label.to_owned(),
        count,
        shade,
    }
}

fn drawn(rows: &[Bar]) -> Seen {
    let seen = Seen::in_png(&bars("Audience", "1 October", rows).unwrap());
    assert_eq!(seen.width, usize::from(WIDTH_PX));
    for row in seen.pixels.chunks(seen.width) {
        let margins = row[..MARGIN_PX]
            .iter()
            .chain(&row[seen.width - MARGIN_PX..]);
        assert!(
            margins.copied().all(|pixel| pixel == CARD),
            "something is in the margin"
        );
    }
    seen
}

/// Lengths follow the counts, give or take the two pixels that are smoothed at the ends.
fn check(counts: &[u64]) {
    let rows: Vec<_> = counts
        .iter()
        .map(|count| bar("row", *count, Shade::Good))
        .collect();
    let found = drawn(&rows).bars();
    let shown: Vec<_> = counts.iter().copied().filter(|count| *count > 0).collect();
    assert_eq!(found.len(), shown.len(), "{counts:?}: {found:?}");
    let most = shown.iter().copied().max().map_or(1, u128::from);
    let longest = found.iter().map(|(_, length)| *length).max().unwrap_or(0);
    for (count, (_, length)) in shown.iter().zip(&found) {
        let expected = u128::from(*count) * longest as u128 / most;
        let expected = expected.max(SLIVER_PX.into());
        assert!(
            expected.abs_diff(*length as u128) <= 2,
            "{count} of {counts:?}: {found:?}"
        );
    }
}

#[test]
fn bars_are_as_long_as_their_counts() {
    check(&[100, 50, 25, 75]);
    check(&[1, 1, 1]);
    check(&[7]);
    check(&[9_999, 0, 3_333, 0]);
    check(&[u64::MAX, u64::MAX / 2, u64::MAX, 1]);
}

#[test]
fn one_in_a_million_is_still_a_sliver() {
    check(&[1_000_000, 1]);
    let found = drawn(&[
        bar("all", 1_000_000, Shade::Good),
        bar("one", 1, Shade::Lost),
    ])
    .bars();
    assert!(
        matches!(found[..], [(Shade::Good, 500..), (Shade::Lost, 6..=8)]),
        "{found:?}"
    );
}

#[test]
fn every_shade_keeps_its_colour_and_its_place() {
    let shades = [Shade::Doubtful, Shade::Good, Shade::Neutral, Shade::Lost];
    let found = drawn(&shades.map(|shade| bar("row", 5, shade))).bars();
    assert_eq!(
        found.iter().map(|(shade, _)| *shade).collect::<Vec<_>>(),
        shades
    );
}

#[test]
fn a_zero_is_an_empty_row() {
    check(&[0, 0, 0]);
    let one = drawn(&[bar("a", 1, Shade::Good)]);
    let two = drawn(&[bar("a", 1, Shade::Good), bar("b", 0, Shade::Lost)]);
    assert!(two.height > one.height);
    assert_eq!(two.bars().len(), 1);
}

#[test]
fn no_rows_leave_the_headings_and_no_headings_leave_the_card() {
    let headings = drawn(&[]);
    assert!(headings.pixels.iter().any(|pixel| *pixel != CARD));
    let card = Seen::in_png(&bars("", " ", &[]).unwrap());
    assert!(card.height > 0 && card.height < headings.height);
    assert!(card.pixels.iter().all(|pixel| *pixel == CARD));
}

#[test]
fn a_picture_has_a_limit_and_telegram_takes_it() {
    let rows = vec![bar("row", 5, Shade::Good); ROWS_MAX + 1];
    let refused = bars("", "", &rows);
    assert!(
        matches!(refused, Err(PictureError::TooManyRows(25))),
        "{refused:?}"
    );
    let seen = drawn(&rows[1..]);
    // sendPhoto: the sides add up to at most 10,000, and their ratio is at most 20.
    assert!(seen.width + seen.height < 10_000 && seen.height < seen.width * 20);
}

#[test]
fn no_label_makes_anything_overflow_or_panic() {
    let labels = [
        String::new(),
        "a_very_long_source_name_that_somebody_typed_without_thinking".repeat(10_000),
        "W".repeat(300),
        "👩\u{200d}🚀 👍🏽 🏳\u{fe0f}\u{200d}🌈 🇺🇦".to_owned(),
        "広告キャンペーン 春 한국어".to_owned(),
        "حملة الربيع ١٢٣ (Telegram)".to_owned(),
        "מבצע אביב 2024 ".repeat(20),
        "Z\u{335}\u{321}\u{489}".repeat(5_000),
        "\u{202e}\u{2067}\u{0}\u{7}\r\n\t\u{ffff}\u{10ffff}".repeat(50),
    ];
    let rows: Vec<_> = labels
        .iter()
        .map(|label| bar(label, u64::MAX, Shade::Neutral))
        .collect();
    assert_eq!(drawn(&rows).bars().len(), labels.len());
    for label in &labels {
        bars(label, label, &[bar(label, 0, Shade::Good)]).unwrap();
    }
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let rows = [
        bar("reachable", 812, Shade::Good),
        bar("blocked", 93, Shade::Lost),
    ];
    assert_eq!(
        bars("a", "b", &rows).unwrap(),
        bars("a", "b", &rows).unwrap()
    );
}

fn days(steps: &[(u64, u64, u64)]) -> Days {
    let step = |&(up, down, total): &(u64, u64, u64)| Step { up, down, total };
    Days {
        title: "New and blocked per day, the last 30 days".to_owned(),
        names: ["new", "blocked", "people here"].map(ToOwned::to_owned),
        from: "2026-10-28".to_owned(),
        to: "2026-11-26".to_owned(),
        steps: steps.iter().map(step).collect(),
    }
}

fn curve(label: &str, shares: &[(u64, u64)]) -> Curve {
    Curve {
        label: label.to_owned(),
        shares: shares.to_vec(),
    }
}

fn both(days: &Days, lines: &[Curve]) -> Seen {
    let ages = [1, 7, 14, 30].map(|age| (age, format!("{age} days")));
    Seen::in_png(&statistics(days, "Still here after so many days", &ages, lines).unwrap())
}

/// How many pixels of this colour there are, and from which row to which.
fn found(seen: &Seen, colour: Colour) -> (usize, usize, usize) {
    let rows = seen.pixels.chunks(seen.width).enumerate();
    let rows = rows.map(|(y, row)| (y, row.iter().filter(|it| **it == colour).count()));
    let rows: Vec<_> = rows.filter(|(_, count)| *count > 0).collect();
    let count = rows.iter().map(|(_, count)| count).sum();
    let edge = |row: Option<&(usize, usize)>| row.map_or(0, |(y, _)| *y);
    (count, edge(rows.first()), edge(rows.last()))
}

#[test]
fn who_came_goes_up_and_who_left_goes_down() {
    let seen = both(&days(&[(10, 0, 10), (30, 5, 35), (0, 20, 15)]), &[]);
    assert_eq!(seen.width, usize::from(WIDTH_PX));
    let (came, _, lowest_up) = found(&seen, Shade::Good.colour());
    let (left, ..) = found(&seen, Shade::Lost.colour());
    // As many pixels as people, give or take the swatch and the scale of one axis.
    let (came, left) = (came * 25, left * 40);
    assert!(came.abs_diff(left) * 20 < came, "{came} to {left}");
    let below = &seen.pixels[(lowest_up + 3) * seen.width..];
    assert!(below.contains(&Shade::Lost.colour()));
}

#[test]
fn every_source_has_a_line_of_its_own_and_the_sixth_has_none() {
    let line = |place: u64| {
        let shares: Vec<_> = (0..=30).map(|age| (100 - place * 10 - age, 100)).collect();
        curve("summer", &shares)
    };
    let lines: Vec<_> = (0..6).map(line).collect();
    let few = both(&days(&[(1, 0, 1)]), &lines[..1]);
    let all = both(&days(&[(1, 0, 1)]), &lines);
    for colour in super::palette::LINES {
        let [few, all] = [&few, &all].map(|seen| found(seen, colour).0);
        // The first is there in both; of white, there is writing.
        assert!(
            all > few || colour == super::palette::LINES[0],
            "{colour:?}"
        );
    }
    assert_eq!(all.height - few.height, 4 * 64);
    let none = both(&days(&[(1, 0, 1)]), &[]);
    assert!(none.height + 500 < few.height);
}

#[test]
fn nothing_that_is_drawn_overflows_or_panics() {
    let names = ["", "حملة الربيع ١٢٣", "広告キャンペーン", &"W".repeat(500)];
    let largest = (u64::MAX / 4, u64::MAX / 4, u64::MAX / 4);
    for steps in [
        vec![],
        vec![(0, 0, 0)],
        vec![(0, 1, 0)],
        vec![largest, (1, 1, 1), (0, 0, 0)],
        vec![(1, 0, 7); 90],
    ] {
        let lines = names.map(|name| curve(name, &[(0, 0), (1, 1), (0, u64::MAX)]));
        let mut days = days(&steps);
        days.title = names[3].to_owned();
        days.names = [1, 2, 3].map(|place| names[place].to_owned());
        let seen = both(&days, &lines);
        for row in seen.pixels.chunks(seen.width) {
            let margins = row[..MARGIN_PX]
                .iter()
                .chain(&row[seen.width - MARGIN_PX..]);
            assert!(margins.copied().all(|pixel| pixel == CARD), "{steps:?}");
        }
        // sendPhoto: the sides add up to at most 10,000.
        assert!(seen.width + seen.height < 10_000);
        both(&days, &[curve("", &[])]);
    }
}
