//! What holds for any list and for any bytes.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

/// A form a list can be written in.
#[derive(Clone, Debug)]
enum Form {
    Lines {
        header: bool,
    },
    List {
        between: &'static str,
    },
    Table {
        delimiter: char,
        header: bool,
        quoted: bool,
        id_first: bool,
    },
    Array {
        quoted: bool,
    },
    Objects {
        key: &'static str,
        quoted: bool,
        per_line: bool,
    },
    Columns {
        key: &'static str,
    },
    Keys,
}

impl Form {
    /// Writes entries, each a plain number or a word without quotes and delimiters.
    fn write(&self, entries: &[String], end: &str) -> String {
        let json = |entry: &String, quoted: bool| {
            if quoted || entry.parse::<i64>().is_err() {
                format!("\"{entry}\"")
            } else {
                entry.clone()
            }
        };
        let all = |each: &dyn Fn((usize, &String)) -> String, between: &str| {
            entries
                .iter()
                .enumerate()
                .map(each)
                .collect::<Vec<_>>()
                .join(between)
        };
        match *self {
            Self::Lines { header } => {
                let header = if header {
                    format!("User-ID{end}")
                } else {
                    String::new()
                };
                header + &all(&|(_, entry)| entry.clone(), end)
            }
            Self::List { between } => all(&|(_, entry)| entry.clone(), between),
            Self::Table {
                delimiter,
                header,
                quoted,
                id_first,
            } => {
                let quote = if quoted { "\"" } else { "" };
                let row = |name: &str, entry: &str| {
                    let (a, b) = if id_first {
                        (entry, name)
                    } else {
                        (name, entry)
                    };
                    format!("{quote}{a}{quote}{delimiter}{quote}{b}{quote}{delimiter}en{end}")
                };
                let header = if header {
                    row("name", "telegram_id")
                } else {
                    String::new()
                };
                header + &all(&|(at, entry)| row(&format!("Ann {at}"), entry), "")
            }
            Self::Array { quoted } => {
                format!(
                    "[{}]",
                    all(&|(_, entry)| json(entry, quoted), &format!(",{end}"))
                )
            }
            Self::Objects {
                key,
                quoted,
                per_line,
            } => {
                let object = |(at, entry): (usize, &String)| {
                    let id = json(entry, quoted);
                    format!(r#"{{"name":"Ann {at}","{key}":{id},"tags":["a",{{"b":null}}]}}"#)
                };
                if per_line {
                    all(&object, end)
                } else {
                    format!("[{}]", all(&object, &format!(",{end}")))
                }
            }
            Self::Columns { key } => {
                let names = all(&|(at, _)| format!("\"Ann {at}\""), ",");
                format!(
                    r#"{{"names":[{names}],"{key}":[{}]}}"#,
                    all(&|(_, entry)| json(entry, false), ",")
                )
            }
            Self::Keys => format!(
                "{{{}}}",
                all(&|(at, entry)| format!("\"{entry}\":\"Ann {at}\""), ",")
            ),
        }
    }

    /// Whether the form itself says where the ids are, however few of the entries are ids.
    fn is_told(&self) -> bool {
        match *self {
            Self::Lines { .. } => true,
            Self::Table { header, .. } => header,
            Self::Objects { key, .. } | Self::Columns { key } => key != "account",
            Self::List { .. } | Self::Array { .. } | Self::Keys => false,
        }
    }
}

fn forms() -> impl Strategy<Value = Form> {
    let key = || prop::sample::select(vec!["id", "user_id", "chatId", "TG-ID", "account"]);
    prop_oneof![
        any::<bool>().prop_map(|header| Form::Lines { header }),
        prop::sample::select(vec![",", ", ", ";", "\t", " | ", " "])
            .prop_map(|between| Form::List { between }),
        (
            prop::sample::select(vec![',', ';', '\t', '|']),
            any::<[bool; 3]>()
        )
            .prop_map(|(delimiter, [header, quoted, id_first])| Form::Table {
                delimiter,
                header,
                quoted,
                id_first
            }),
        any::<bool>().prop_map(|quoted| Form::Array { quoted }),
        (key(), any::<[bool; 2]>()).prop_map(|(key, [quoted, per_line])| Form::Objects {
            key,
            quoted,
            per_line
        }),
        key().prop_map(|key| Form::Columns { key }),
        Just(Form::Keys),
    ]
}

fn line_ends() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["\n", "\r\n", "\r"])
}

fn ids() -> impl Strategy<Value = Vec<u64>> {
    let id = prop_oneof![1..1_000_u64, 10_000_000..10_000_000_000_u64, 1..1_u64 << 52];
    prop::collection::vec(id, 1..60)
}

/// Any entry, with what it has to be counted as: 0 for an id, 1 for nobody, 2 for a slip.
fn entries() -> impl Strategy<Value = Vec<(String, usize)>> {
    let entry = prop_oneof![
        (1..1_u64 << 52).prop_map(|id| (id.to_string(), 0)),
        (i64::MIN..=0).prop_map(|number| (number.to_string(), 1)),
        "[a-z@.][a-z]{0,9}".prop_map(|word| (word, 2)),
        (1_u64 << 52..1 << 60).prop_map(|number| (number.to_string(), 2)),
    ];
    prop::collection::vec(entry, 1..60).prop_filter("a name counts only above a number", |all| {
        all.iter().any(|(_, kind)| *kind < 2)
    })
}

proptest! {
    #[test]
    fn a_list_written_in_any_form_is_read_back(ids in ids(), form in forms(), end in line_ends()) {
        let words: Vec<_> = ids.iter().map(u64::to_string).collect();
        let document = form.write(&words, end);
        let (read_ids, outcome) = read(document.as_bytes());
        let import = outcome.map_err(|error| TestCaseError::fail(format!("{error}: {document}")))?;
        prop_assert_eq!(import.entries(), ids.len() as u64, "{}", &document);
        prop_assert_eq!(read_ids, ids, "{}", document);
    }

    #[test]
    fn every_entry_is_counted_once(
        entries in entries(),
        form in forms().prop_filter("it does not say where the ids are", Form::is_told),
        end in line_ends(),
    ) {
        let words: Vec<_> = entries.iter().map(|(word, _)| word.clone()).collect();
        let document = form.write(&words, end);
        let (ids, outcome) = read(document.as_bytes());
        let import = match outcome {
            Ok(import) => import,
            Err(ImportError::Empty(import)) => *import,
            Err(error) => return Err(TestCaseError::fail(format!("{error}: {document}"))),
        };
        let count = |kind| entries.iter().filter(|(_, is)| *is == kind).count() as u64;
        prop_assert_eq!(
            [ids.len() as u64, import.ids, import.not_people.count, import.unreadable.count],
            [count(0), count(0), count(1), count(2)],
            "{}", document
        );
    }

    #[test]
    fn any_bytes_come_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check_ends(&bytes);
    }

    #[test]
    fn any_text_comes_to_an_end(text in r#"[\[\]{}",:;|0-9a-z \t\r\n+@.-]{0,300}"#) {
        check_ends(text.as_bytes());
    }

    #[test]
    fn a_damaged_document_comes_to_an_end(
        ids in ids(),
        form in forms(),
        end in line_ends(),
        wounds in prop::collection::vec((any::<Index>(), any::<u8>(), 0..4_u8), 1..8),
    ) {
        let words: Vec<_> = ids.iter().map(u64::to_string).collect();
        let mut bytes = form.write(&words, end).into_bytes();
        for (at, byte, kind) in wounds {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, b"\"\\[]{},;\n\r"[usize::from(byte) % 10]),
                2 => bytes.truncate(at),
                _ => drop(bytes.remove(at)),
            }
        }
        check_ends(&bytes);
    }
}

/// Whatever comes of it, all that left is accounted for.
fn check_ends(bytes: &[u8]) {
    let (ids, outcome) = read(bytes);
    match outcome {
        Ok(import) => assert_eq!(import.ids, ids.len() as u64),
        Err(ImportError::Empty(import)) => assert!(ids.is_empty() && import.ids == 0),
        Err(_) => {}
    }
}
