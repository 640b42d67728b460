//! A link as a QR code, with its text below for people without a camera.
//!
//! Black on white, whatever the chat looks like: half of all readers give up on light
//! modules on a dark ground. Modules are whole pixels, so that nothing is blurred.

use qrcode::{Color, EcLevel, QrCode};

use super::PictureError;
use super::canvas::Canvas;
use super::lettering::{CAPITAL, Lettering, Line, Style, Weight};
use super::palette::{BLACK, WHITE};

/// The white border that readers need, in modules (ISO/IEC 18004, 6.3.8).
const QUIET_MODULES: u16 = 4;

/// The picture is at most so wide, and not much less.
const SIDE_PX_MAX: u16 = 1040;

const LINE_PX: u16 = 56;

const TEXT: Style = Style {
    size_px: 40.0,
    weight: Weight::Regular,
};

/// Draws a link and returns a PNG.
///
/// *Shape*: as wide as whole pixels per module allow, a little higher than wide. Error
/// correction of level M: 15 % of the code may be dirt.
/// *Errors*: a text of more than 2,331 bytes.
pub(crate) fn qr(link: &str) -> Result<Vec<u8>, PictureError> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M)?;
    let modules = u16::try_from(code.width()).expect("a QR code has 177 modules at most");
    let scale = SIDE_PX_MAX / (modules + 2 * QUIET_MODULES);
    let side = (modules + 2 * QUIET_MODULES) * scale;
    let quiet = QUIET_MODULES * scale;

    let text = link.strip_prefix("https://").unwrap_or(link);
    let lines = Lettering::built_in().lines(text, TEXT, f32::from(modules * scale));
    let lines_count = u16::try_from(lines.len()).expect("no link has so many lines");
    let mut canvas = Canvas::new(side, side + lines_count * LINE_PX + quiet / 2, WHITE);
    let places = (0..modules).flat_map(|y| (0..modules).map(move |x| (x, y)));
    for ((x, y), colour) in places.zip(code.into_colors()) {
        if colour == Color::Dark {
            let (left, top) = ((QUIET_MODULES + x) * scale, (QUIET_MODULES + y) * scale);
            canvas.square(left, top, scale, BLACK);
        }
    }
    write(&mut canvas, &lines, side);
    canvas.png()
}

/// Writes lines below a square of this side, each in the middle.
fn write(canvas: &mut Canvas, lines: &[Line], side: u16) {
    let mut middle = f32::from(side) + f32::from(LINE_PX) / 2.0;
    for line in lines {
        let left = (f32::from(side) - line.width_px) / 2.0;
        let baseline = middle + TEXT.size_px * CAPITAL / 2.0;
        canvas.write(line, left, baseline, BLACK);
        middle += f32::from(LINE_PX);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

    use std::io::Cursor;

    use rqrr::PreparedImage;

    use super::*;

    /// The longest link there is: a username has 32 characters, a payload 64.
    fn longest() -> String {
        link(&"n".repeat(32), &"W".repeat(64))
    }

    fn link(bot: &str, payload: &str) -> String {
        format!("https://t.me/{bot}?start={payload}")
    }

    /// Width, height and grey levels of a picture.
    fn grey(png: &[u8]) -> (usize, usize, Vec<u8>) {
        let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        assert_eq!(info.color_type, png::ColorType::Grayscale);
        let size = [info.width, info.height].map(|it| usize::try_from(it).unwrap());
        (size[0], size[1], bytes)
    }

    /// What a reader of QR codes makes of a picture.
    fn read(width: usize, height: usize, grey: &[u8]) -> String {
        let level = |x: usize, y: usize| grey[y * width + x];
        let mut image = PreparedImage::prepare_from_greyscale(width, height, level);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "there is one code");
        grids[0].decode().unwrap().1
    }

    /// A picture as a phone's camera sees it from afar: every third pixel.
    fn read_from_afar(width: usize, height: usize, grey: &[u8]) -> String {
        let rows = (0..height / 3).map(|y| &grey[y * 3 * width..]);
        let small = rows.flat_map(|row| row[..width / 3 * 3].iter().step_by(3).copied());
        read(width / 3, height / 3, &small.collect::<Vec<_>>())
    }

    #[test]
    fn links_of_every_length_are_read_by_a_reader() {
        let bots = ["a_bot", "doorman_bot", &"n".repeat(32)];
        for length in 1..=64 {
            let payload: String = "aZ0_-Bq7".chars().cycle().take(length).collect();
            let link = link(bots[length % 3], &payload);
            let (width, height, grey) = grey(&qr(&link).unwrap());
            assert_eq!(read_from_afar(width, height, &grey), link);
        }
    }

    #[test]
    fn the_shortest_and_the_longest_are_read_from_near_as_well() {
        for link in [link("a_bot", "a"), longest()] {
            let (width, height, grey) = grey(&qr(&link).unwrap());
            assert_eq!(read(width, height, &grey), link);
        }
    }

    #[test]
    fn the_code_has_its_quiet_zone_and_pure_black_and_white() {
        for link in [link("a_bot", "a"), longest()] {
            let (width, _, grey) = grey(&qr(&link).unwrap());
            let dark = |row: &&[u8]| row.iter().any(|it| *it < 128);
            let rows: Vec<_> = grey.chunks(width).collect();
            let top = rows.iter().position(dark).unwrap();
            // Three finders say how large a module is: seven of them begin the first row.
            let left = rows[top].iter().position(|it| *it < 128).unwrap();
            let finder = rows[top][left..].iter().position(|it| *it > 128).unwrap();
            let module = finder / 7;
            assert_eq!((top, left), (4 * module, 4 * module));
            assert_eq!(finder % 7, 0);
            assert_eq!(width % module, 0);
            let code = &rows[..width];
            assert!(code.concat().iter().all(|it| [0, 255].contains(it)));
            for row in &rows {
                let edges = row[..left].iter().chain(&row[width - left..]);
                assert!(edges.copied().all(|it| it == 255));
            }
            // Between the code and its text.
            let below = &rows[width - top..width];
            assert!(below.concat().iter().all(|it| *it == 255));
        }
    }

    #[test]
    fn pictures_are_small_and_telegram_takes_them() {
        for (link, lines, bytes_max) in [
            (link("a_bot", "a"), 1, 16 * 1024),
            (longest(), 4, 48 * 1024),
        ] {
            let png = qr(&link).unwrap();
            assert!(png.len() < bytes_max, "{} bytes", png.len());
            let (width, height, grey) = grey(&png);
            assert!((900..=1040).contains(&width), "{width}");
            let text: Vec<_> = grey.chunks(width).skip(width).collect();
            let is_empty = |row: &&[u8]| row.iter().all(|it| *it == 255);
            let written = text.chunk_by(|a, b| is_empty(a) == is_empty(b));
            let written = written.filter(|rows| !is_empty(&rows[0]));
            assert!((1..=2 * lines).contains(&written.count()), "{height}");
        }
        assert!(matches!(
            qr(&"x".repeat(3000)),
            Err(PictureError::TooLong(_))
        ));
    }
}
