//! Documents of every form, read as a whole.

use std::convert::Infallible;
use std::io::{self, Read};

use super::*;

/// Reads a document whose sink never refuses.
pub(super) fn read(document: impl Read) -> (Vec<u64>, Result<Import, ImportError<Infallible>>) {
    let mut ids = Vec::new();
    let outcome = import(document, |chunk: &[u64]| {
        assert!((1..=CHUNK_IDS_MAX).contains(&chunk.len()));
        ids.extend_from_slice(chunk);
        Ok(())
    });
    (ids, outcome)
}

/// A document in which each entry is an id.
fn check(document: &str, format: Format, column: &str, expected: &[u64]) {
    let (ids, outcome) = read(document.as_bytes());
    let import = outcome.unwrap_or_else(|error| panic!("{document:?}: {error}"));
    assert_eq!(ids, expected, "{document:?}");
    let place = match &import.column {
        None => String::new(),
        Some(Column::Named(name)) => name.clone(),
        Some(Column::Numbered(number)) => number.to_string(),
    };
    assert_eq!(
        (import.format, place.as_str()),
        (format, column),
        "{document:?}"
    );
    assert_eq!(
        import.entries(),
        expected.len() as u64,
        "{document:?}: {import:?}"
    );
}

/// A document with entries of all kinds: ids, numbers that are no people, slips by text and line.
fn check_mixed(document: &str, ids: &[u64], not_people: &[i64], unreadable: &[(&str, u64)]) {
    let (read_ids, outcome) = read(document.as_bytes());
    let import = outcome.unwrap_or_else(|error| panic!("{document:?}: {error}"));
    let slips = import.unreadable.first.iter();
    let slips: Vec<_> = slips.map(|slip| (slip.text.as_str(), slip.line)).collect();
    assert_eq!(
        (
            read_ids.as_slice(),
            import.not_people.first.as_slice(),
            slips.as_slice()
        ),
        (ids, not_people, unreadable),
        "{document:?}"
    );
    let all = ids.len() + not_people.len() + unreadable.len();
    assert_eq!(import.entries(), all as u64, "{document:?}");
}

fn check_refused(document: impl Read, expected: &str) {
    let (_, outcome) = read(document);
    let error = outcome.expect_err(expected).to_string();
    assert!(
        error.contains(expected),
        "{error:?} should say {expected:?}"
    );
}

const TWO: &[u64] = &[111_222_333, 5_000_000_001];

#[test]
fn one_id_per_line_with_any_line_end_and_any_space() {
    for document in [
        "111222333\n5000000001",
        "111222333\r\n5000000001\r\n",
        "111222333\r5000000001\r",
        "\n\n  111222333 \n\t\n\n\t5000000001\n\n",
        "\u{feff}111222333\n\u{a0}5000000001\n",
        "\"111222333\"\n'5000000001'\n",
    ] {
        check(document, Format::Lines, "", TWO);
    }
    check("7", Format::Lines, "", &[7]);
    check("1\n2\n3\n", Format::Lines, "", &[1, 2, 3]);
    check(
        "User ID\r\n111222333\r\n5000000001",
        Format::Lines,
        "User ID",
        TWO,
    );
    check(
        "\n\"id\"\n\"111222333\"\n\"5000000001\"\n",
        Format::Lines,
        "id",
        TWO,
    );
}

#[test]
fn a_list_is_read_word_by_word() {
    for document in [
        "111222333,5000000001",
        "111222333, 5000000001\n",
        "111222333;5000000001;",
        "111222333\t5000000001",
        "111222333 | 5000000001",
        "111222333 5000000001",
        "'111222333', \"5000000001\"",
        "111222333 5000000001\r\n\r\n",
    ] {
        check(document, Format::List, "", TWO);
    }
    check(
        "1, 2, 3,\n4, 5, 6,\n7",
        Format::List,
        "",
        &[1, 2, 3, 4, 5, 6, 7],
    );
    check("1 2\n3 4 5", Format::List, "", &[1, 2, 3, 4, 5]);
}

#[test]
fn a_table_is_read_with_any_delimiter_and_in_any_order() {
    for (delimiter, format) in [
        (",", Format::Csv),
        (";", Format::Csv),
        ("|", Format::Csv),
        ("\t", Format::Tsv),
    ] {
        let table = |rows: &str| rows.replace('~', delimiter);
        check(
            &table("name~user_id\nAnn~111222333\nBob~5000000001\n"),
            format,
            "user_id",
            TWO,
        );
        check(
            &table("user_id~name\r\n111222333~Ann\r\n\r\n5000000001~Bob"),
            format,
            "user_id",
            TWO,
        );
        check(
            &table(
                "\"name\"~\"Telegram ID\"~\"x\"\r\"A~nn\"~\"111222333\"~\"\"\r\"B\"\"ob\"~\"5000000001\"~\"\"",
            ),
            format,
            "Telegram ID",
            TWO,
        );
        check(
            &table("Ann~111222333~en\nBob~5000000001~de"),
            format,
            "2",
            TWO,
        );
        check(&table("111222333~\n5000000001~\n~\n"), format, "1", TWO);
    }
    check(
        "name;full;id\n\"Smith, Ann\";\"a\nb\";111222333\nJones, Bob;c;5000000001",
        Format::Csv,
        "id",
        TWO,
    );
}

#[test]
fn our_own_report_can_be_fed_back() {
    check(
        "user_id,verdict,confirmed,detail,checked_at\n\
         111222333,blocked,true,\"Forbidden: bot was blocked; by the user\",2026-11-22T10:00:00Z\n\
         5000000001,reachable,true,,2026-11-22T10:00:01Z\n",
        Format::Csv,
        "user_id",
        TWO,
    );
}

#[test]
fn the_most_telling_name_wins() {
    for (header, column) in [
        ("id,chat_id,Telegram-ID,user_id", "Telegram-ID"),
        ("id,UID,TG id,chat_id", "TG id"),
        ("id,chat_id,userid,uid", "userid"),
        ("id,uid,chat id,phone", "chat id"),
        ("phone,name,ID,other", "ID"),
    ] {
        let at = header.split(',').position(|name| name == column).unwrap();
        let row = |id: u64| {
            let mut cells = ["1", "2", "3", "4"].map(str::to_owned);
            cells[at] = id.to_string();
            cells.join(",")
        };
        let document = format!("{header}\n{}\n{}\n", row(TWO[0]), row(TWO[1]));
        check(&document, Format::Csv, column, TWO);
    }
    check(
        "id,account\nab-1,111222333\ncd-2,5000000001\n",
        Format::Csv,
        "account",
        TWO,
    );
}

#[test]
fn without_a_name_ids_are_told_from_other_numbers() {
    for other in [
        ["+79161234567", "+79161234568"],
        ["79161234567", "4915112345678"],
        ["20261122", "20260101"],
        ["2026-11-22", "2026-01-01"],
        ["1700000000", "1700000777"],
        ["1700000000123", "1700000777123"],
        ["5", "1200"],
        ["9.99", "10"],
        ["199000", "250000"],
        ["1", "2"],
        ["-1001234567890", "-1001234567891"],
        ["0049151", "030123"],
    ] {
        let [a, b] = other;
        let document = format!("{a},{},Ann\n{b},{},Bob\n", TWO[0], TWO[1]);
        check(&document, Format::Csv, "2", TWO);
        let document = format!("what;who\n{a};{}\n{b};{}\n", TWO[0], TWO[1]);
        check(&document, Format::Csv, "who", TWO);
        let document = format!(
            r#"[{{"x":"{a}","y":{}}},{{"x":{b:?},"y":{}}}]"#,
            TWO[0], TWO[1]
        );
        check(&document, Format::Json, "y", TWO);
    }
    check(
        "phone,who\n2125551234,111222333\n2125551235,5000000001\n",
        Format::Csv,
        "who",
        TWO,
    );
    check("5,Ann\n6,Bob\n", Format::Csv, "1", &[5, 6]);
    check("20261122;Ann\n", Format::Csv, "1", &[20_261_122]);
}

#[test]
fn json_is_read_in_any_shape() {
    for (document, column) in [
        ("[111222333, 5000000001]", ""),
        ("\u{feff} [\"111222333\",\r\n\" 5000000001 \"]", ""),
        ("[[111222333], [[5000000001]]]", ""),
        (
            r#"[{"name":"A","user_id":111222333},{"user_id":"5000000001"}]"#,
            "user_id",
        ),
        (
            r#"[{"id":1,"userId":111222333},{"userId":5000000001,"id":2}]"#,
            "userId",
        ),
        (r#"{"ids":[111222333,5000000001],"total":2}"#, "ids"),
        (
            r#"{"name":["A","B"],"user_id":[111222333,5000000001]}"#,
            "user_id",
        ),
        (
            r#"{"ok":true,"users":[{"id":111222333},{"id":5000000001}]}"#,
            "users.id",
        ),
        (r#"{"owner":{"id":1},"ids":[111222333,5000000001]}"#, "ids"),
        (
            r#"{"owner":{"user_id":1},"people":[111222333,5000000001]}"#,
            "people",
        ),
        (
            r#"[{"chat":{"id":-5},"user":{"id":111222333}},{"user":{"id":5000000001}}]"#,
            "user.id",
        ),
        (
            r#"[{"at":1700000000,"who":111222333},{"at":1700000001,"who":5000000001}]"#,
            "who",
        ),
        (
            r#"{"111222333":{"name":"A"},"5000000001":{"name":"B"}}"#,
            "(key)",
        ),
        (
            r#"{"111222333":{"id":111222333},"5000000001":{"id":5000000001}}"#,
            "*.id",
        ),
        (
            r#"{"user_id":{"0":111222333,"1":5000000001},"n":{"0":"A","1":"B"}}"#,
            "user_id.*",
        ),
        (
            r#"{"user_id":111222333,"more":[]}{"user_id":5000000001}"#,
            "user_id",
        ),
        (
            "{\"id\":111222333}\r\n\r\n{\"id\":\"5000000001\"}\r\n",
            "id",
        ),
        ("[111222333]\n[5000000001]\n", ""),
    ] {
        let several =
            document.contains("]\n[") || document.contains("}{") || document.contains("}\r");
        let format = if several {
            Format::JsonLines
        } else {
            Format::Json
        };
        check(document, format, column, TWO);
    }
}

#[test]
fn a_telling_key_behind_the_sample_is_still_found() {
    let names = "\"Ann\",".repeat(200_000);
    let document = format!(r#"{{"name":[{names}"Bob"],"user_id":[111222333,5000000001]}}"#);
    check(&document, Format::Json, "user_id", TWO);
}

#[test]
fn utf_16_is_read_like_the_rest() {
    let text = "имя 😀\tuser_id\r\nАня\t111222333\r\nБоб\t5000000001\r\n";
    for (mark, bytes) in [
        ([0xFF, 0xFE], u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ([0xFE, 0xFF], u16::to_be_bytes),
    ] {
        let wide: Vec<u8> = mark
            .into_iter()
            .chain(text.encode_utf16().flat_map(bytes))
            .collect();
        for pad in [0, 1] {
            let (ids, outcome) = read(&wide[..wide.len() - pad]);
            assert_eq!(ids, TWO);
            assert_eq!(
                outcome.unwrap().column,
                Some(Column::Named("user_id".to_owned()))
            );
        }
    }
}

#[test]
fn names_in_an_old_encoding_do_no_harm() {
    let (ids, outcome) = read(&b"\xc0\xed\xff;111222333\n\xc1\xee\xe1;5000000001\n"[..]);
    assert_eq!((ids.as_slice(), outcome.unwrap().entries()), (TWO, 2));
}

#[test]
fn what_is_no_id_is_counted_with_its_line() {
    check_mixed(
        "17\n\n-100\nann\n0\n+18\n",
        &[17],
        &[-100, 0],
        &[("ann", 4), ("+18", 6)],
    );
    check_mixed(
        "@ann\r\n17\r\n1.5\r\n18, x\r\n",
        &[17],
        &[],
        &[("@ann", 1), ("1.5", 3), ("18, x", 4)],
    );
    check_mixed(
        "17, ann,\n-3 18, 19, 20\n21;22;23;24",
        &[17, 18, 19, 20, 21, 22, 23, 24],
        &[-3],
        &[("ann", 1)],
    );
    check_mixed("17, ann, 18", &[17, 18], &[], &[("ann", 1)]);
    check_mixed(
        "\n\nuser_id,n\n17,a\n,b\n\n4503599627370496,\"c\n\nd\"\nx,e\n-4,f",
        &[17],
        &[-4],
        &[("", 5), ("4503599627370496", 7), ("x", 10)],
    );
    check_mixed("Ann,user_id\nBob\nCid,17\n", &[17], &[], &[("", 2)]);
    check_mixed("@ann,Ann\n17,Bob\n18,Cid\n", &[17, 18], &[], &[("@ann", 1)]);
    check_mixed(
        "[17,\n-5, 1.5,\n18.0\n,null, true,\n\"x\ty\",\n18, 1e3]"
            .replace('\t', "\\t")
            .as_str(),
        &[17, 18],
        &[-5],
        &[
            ("1.5", 2),
            ("18.0", 3),
            ("null", 4),
            ("true", 4),
            ("x y", 5),
        ][..],
    );
}

#[test]
fn no_object_is_passed_over_in_silence() {
    check_mixed(
        "{\"id\":17}\n{\"name\":\"A\"}\n{\"id\":null}\n{\"id\":{\"x\":[1]}}\n{\"id\":[18,-1]}\n19\n[]\n{}",
        &[17, 18, 19],
        &[-1],
        &[("", 2), ("null", 3), ("{…}", 4), ("", 8)],
    );
    check_mixed("[1,2,{\"a\":{}},3]", &[1, 2, 3], &[], &[("{…}", 1)]);
    check_mixed(
        r#"{"111222333":{"x":1},"ann":{"x":2}}"#,
        &[111_222_333],
        &[],
        &[("ann", 1)],
    );
}

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
