//! Every form there is, and which column or key is taken for the ids.

use super::*;

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
    check(
        "111222333,222333444\n5000000001,333444555",
        Format::List,
        "",
        &[111_222_333, 222_333_444, 5_000_000_001, 333_444_555],
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
        let at = header
            .split(',')
            .position(|name| name == column)
            .expect(column);
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
    check_mixed("@ann,user\n17,user\n", &[17], &[], &[("@ann", 1)]);
    check_mixed("@ann,Ann\n17,Bob\n18,Cid\n", &[17, 18], &[], &[("@ann", 1)]);
    check_mixed(
        r#"[17,@-5, 1.5,@18.0@,null, true,@"x\ty",@18]"#.replace('@', "\n").as_str(),
        &[17, 18],
        &[-5],
        &[
            ("1.5", 2),
            ("18.0", 3),
            ("null", 4),
            ("true", 4),
            ("x y", 5),
        ],
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
    check_mixed("[17, 1e3, -0]", &[17], &[], &[("1000.0", 1), ("-0.0", 1)]);
    check_mixed("[1,2,{\"a\":{}},3]", &[1, 2, 3], &[], &[("{…}", 1)]);
    check_mixed(
        r#"{"111222333":{"x":1},"ann":{"x":2}}"#,
        &[111_222_333],
        &[],
        &[("ann", 1)],
    );
}
