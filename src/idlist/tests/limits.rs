//! What is too long, too large, broken, or not kept.

use std::convert::Infallible;
use std::io::{self, Read};

use super::*;

#[test]
fn only_the_first_few_are_kept_and_each_is_short() {
    let document = format!("17\n{}{}", "é".repeat(100), "\nx\n-1".repeat(50));
    let import = read(document.as_bytes()).1.unwrap();
    assert_eq!((import.unreadable.count, import.not_people.count), (51, 50));
    assert_eq!(import.not_people.first, [-1; SHOWN_MAX]);
    assert_eq!(import.unreadable.first.len(), SHOWN_MAX);
    assert_eq!(
        import.unreadable.first[0].text,
        format!("{}…", "é".repeat(40))
    );
}

#[test]
fn an_overlong_line_is_one_slip_and_space_is_none() {
    let long = "1".repeat(WORD_BYTES_MAX + 1);
    check_mixed(
        &format!("17\n{long}\n18"),
        &[17, 18],
        &[],
        &[(&format!("{}…", "1".repeat(40)), 2)],
    );
    let space = " ".repeat(WORD_BYTES_MAX * 2);
    check_mixed(
        &format!("17\n{space}\n{space}18{space}\n"),
        &[17, 18],
        &[],
        &[],
    );
    check_mixed(&format!("id\n17\n1{space}8"), &[17], &[], &[("1", 3)]);
}

#[test]
fn a_document_that_cannot_be_read_says_why() {
    check_refused(
        &b"PK\x03\x04\x14\0\x06\0"[..],
        "an Excel workbook or a zip archive, not text: save it as CSV",
    );
    check_refused(&b"17\n\0\0\n"[..], "a binary file, not text");
    for nothing in [
        "",
        "\u{feff}",
        "\n \n",
        "user_id\n",
        "user_id,name\n",
        "[]",
        "{}",
        "{\"ids\":[]}",
        "-5",
        "ann",
    ] {
        check_refused(nothing.as_bytes(), "accepted are one id per line");
    }
    check_refused(
        &b"[17,\n18,]"[..],
        "broken JSON at line 2, column 4: trailing comma",
    );
    check_refused(&b"{\"id\":17}\n{\"id\":18"[..], "broken JSON at line 2");
    check_refused("[".repeat(200).as_bytes(), "nested deeper than 32 levels");
    check_refused(
        &b"id,name\n17,Ann\n18,\"Bob\n19,Cid\n"[..],
        "the row on line 3 does not end",
    );
    let wide = format!("id,name\n17,{}\n", "x".repeat(ROW_BYTES_MAX));
    check_refused(wide.as_bytes(), "the row on line 2 does not end");
}

#[test]
fn a_document_without_an_id_still_tells_its_counts() {
    let Err(ImportError::Empty(import)) = read(&b"-5\nann\n0\n"[..]).1 else {
        panic!("there is no id in it");
    };
    assert_eq!(
        (import.not_people.count, import.unreadable.count, import.ids),
        (2, 1, 0)
    );
}

/// `count` pieces of text, made as they are read.
struct Made<F> {
    next: F,
    left: u64,
    ready: io::Cursor<Vec<u8>>,
}

impl<F: FnMut(u64) -> String> Read for Made<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ready.position() == self.ready.get_ref().len() as u64 && self.left > 0 {
            self.ready = io::Cursor::new((self.next)(self.left).into_bytes());
            self.left -= 1;
        }
        self.ready.read(buffer)
    }
}

fn made(count: u64, next: impl FnMut(u64) -> String) -> impl Read {
    Made {
        next,
        left: count,
        ready: io::Cursor::default(),
    }
}

fn check_many(count: u64, next: impl FnMut(u64) -> String) {
    let (mut ids, mut chunks) = (0, 0);
    let outcome = import(made(count, next), |chunk: &[u64]| {
        assert!(chunk.len() <= CHUNK_IDS_MAX);
        (ids, chunks) = (ids + chunk.len() as u64, chunks + 1);
        Ok::<_, Infallible>(())
    });
    assert_eq!((outcome.unwrap().ids, ids), (count, count));
    assert_eq!(chunks, count.div_ceil(CHUNK_IDS_MAX as u64));
}

#[test]
fn a_million_lines_leave_in_small_chunks() {
    check_many(1_000_000, |id| format!("{}\n", 5_000_000_000 + id));
    check_many(200_000, |id| format!("{}, ", 5_000_000_000 + id));
    check_many(100_000, |id| format!("name {id},{}\n", 5_000_000_000 + id));
    check_many(100_000, |id| format!("{{\"id\":{}}}\n", 5_000_000_000 + id));
    check_many(200_000, |id| {
        format!(
            "{}{id}{}",
            if id == 200_000 { "[" } else { "" },
            if id == 1 { "]" } else { "," }
        )
    });
}

/// Far more of the same than is allowed, most of it blank.
fn endless(piece: &str) -> impl Read {
    let piece = format!("{}{piece}", " ".repeat(60_000));
    made(u64::MAX, move |_| piece.clone())
}

#[test]
fn a_document_past_the_limit_is_refused_in_any_form() {
    for piece in ["", "17\n", "17, ", "Ann;17\n", "{\"id\":17}\n"] {
        check_refused(endless(piece), "larger than 20 MB");
    }
}

#[test]
fn whoever_reads_and_whoever_keeps_may_refuse() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        }
    }
    for piece in ["17\n", "Ann,17\n", "{\"id\":17}\n"] {
        for bytes in [10, 2_000_000] {
            let document = endless(piece).take(bytes).chain(Broken);
            assert!(
                matches!(read(document).1, Err(ImportError::Read(_))),
                "{piece:?}"
            );
        }
    }
    for document in ["17", "Ann,17\n", "[17]", "{\"id\":17}"] {
        let outcome = import(document.as_bytes(), |_: &[u64]| Err("full"));
        assert!(
            matches!(outcome, Err(ImportError::Sink("full"))),
            "{document}"
        );
    }
    let lines = "{\"id\":17}\n".repeat(CHUNK_IDS_MAX + 1);
    let outcome = import(lines.as_bytes(), |_: &[u64]| Err("full"));
    assert!(matches!(outcome, Err(ImportError::Sink("full"))));
}
