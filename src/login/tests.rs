//! Data that the documented algorithm has signed, and every way to spoil it.

use super::*;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

// Every hash here was made without this crate, like this (a shell and Python 3, one argument for each field):
//
// sign() { python3 -c 'import sys, hmac, hashlib; token, *fields = sys.argv[1:]
// fields.sort(key=lambda field: field.split("=")[0])
// key = hashlib.sha256(token.encode()).digest()
// print(hmac.new(key, "\n".join(fields).encode(), hashlib.sha256).hexdigest())' "$@"; }
// sign 123456789:AAFtest-token_for-the-tests-only0000 id=100031676 first_name=Ann auth_date=1795600000
//
// And the first once more with OpenSSL, where KEY is `printf %s TOKEN | openssl dgst -sha256`:
//
// printf 'auth_date=1795600000\nfirst_name=Ann\nid=100031676' |
//     openssl dgst -sha256 -mac HMAC -macopt hexkey:KEY

/// Made up.
const TOKEN: &str = "123456789:AAFtest-token_for-the-tests-only0000";
const AUTH_DATE: i64 = 1_795_600_000;

type Fields<'a> = Vec<(&'a str, &'a str)>;

const SHORT: [(&str, &str); 4] = [
    ("id", "100031676"),
    ("first_name", "Ann"),
    ("auth_date", "1795600000"),
    (
        "hash",
        "ae85f11d55ad9e04fbcb76939b06c65d8b942ab90af30568bbf1d9b5b6953fc5",
    ),
];

const FULL: [(&str, &str); 7] = [
    ("id", "100031676"),
    ("first_name", "Ann"),
    ("last_name", "a=b"),
    ("username", "ann_b"),
    ("photo_url", "https://t.me/i/userpic/320/ann.jpg"),
    ("auth_date", "1795600000"),
    (
        "hash",
        "e5cdf4853dea93d4fc782e60a14efa72c5c982f9c2911a0fab9cb6b7e8be8888",
    ),
];

fn second(number: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(AUTH_DATE + number, 0).expect("a time")
}

fn check<N: AsRef<str>, V: AsRef<str>>(
    fields: impl IntoIterator<Item = (N, V)>,
) -> Result<Login, Refusal> {
    verify(fields, &TOKEN.into(), second(60), TimeDelta::days(1))
}

/// The short login with this instead of what it has, or besides.
fn short_with<'a>(changes: &[(&'a str, &'a str)]) -> Fields<'a> {
    let mut fields = SHORT.to_vec();
    fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    fields.extend(changes);
    fields
}

#[test]
fn a_genuine_login_is_a_person() {
    let ann = Login {
        id: UserId(100_031_676),
        first_name: "Ann".to_owned(),
        last_name: None,
        username: None,
        photo_url: None,
        at: second(0),
    };
    assert_eq!(check(SHORT), Ok(ann.clone()));
    let ann_in_full = Login {
        last_name: Some("a=b".to_owned()),
        username: Some("ann_b".to_owned()),
        photo_url: Some("https://t.me/i/userpic/320/ann.jpg".to_owned()),
        ..ann
    };
    assert_eq!(check(FULL), Ok(ann_in_full));
}

#[test]
fn names_are_in_any_script() {
    let login = check([
        ("id", "6100023757"),
        ("first_name", "Анна 🎉"),
        ("last_name", "O’Neil & 李"),
        ("auth_date", "1795600000"),
        (
            "hash",
            "4a101d16bcea1cdb50ef189e8a74ba87dd6af51e5a515f402971b607a46d3aa5",
        ),
    ]);
    let login = login.expect("genuine");
    assert_eq!(login.id, UserId(6_100_023_757));
    assert_eq!(login.first_name, "Анна 🎉");
    assert_eq!(login.last_name.as_deref(), Some("O’Neil & 李"));
}

#[test]
fn the_order_of_fields_does_not_matter() {
    for turn in 0..FULL.len() {
        let mut fields = FULL;
        fields.rotate_left(turn);
        assert!(check(fields).is_ok(), "{fields:?}");
        fields.reverse();
        assert!(check(fields).is_ok(), "{fields:?}");
    }
}

#[test]
fn a_field_unknown_today_counts() {
    let hash = "6c27ac443a665ab488ff0c0d5d845d2e09528e3b8a26eb62e82be70666f26239";
    let with_zodiac = short_with(&[("hash", hash), ("zodiac", "leo")]);
    assert_eq!(check(with_zodiac), check(SHORT));
    let without = short_with(&[("hash", hash)]);
    assert_eq!(check(without), Err(Refusal::HashMismatch));
    for unsigned in [("zodiac", "leo"), ("next", "/cart"), ("last_name", "")] {
        let added = short_with(&[unsigned]);
        assert_eq!(check(added), Err(Refusal::HashMismatch), "{unsigned:?}");
    }
    // Names of a Mini App or of OpenID Connect are no reason as long as nothing is missing.
    let signed_again = short_with(&[("signature", "a"), ("user", "b"), ("code", "c")]);
    assert_eq!(check(signed_again), Err(Refusal::HashMismatch));
}

/// The text with each character replaced, doubled and left out.
fn variations(text: &str) -> Vec<String> {
    let cut = |index, length| (&text[..index], &text[index + length..]);
    let mut variations = Vec::new();
    for (index, character) in text.char_indices() {
        let (before, after) = cut(index, character.len_utf8());
        let others = "0123456789abcdefABCDEF x\0é".chars();
        for other in others.filter(|other| *other != character) {
            variations.push(format!("{before}{other}{after}"));
        }
        variations.push(format!("{before}{after}"));
        variations.push(format!("{before}{character}{character}{after}"));
    }
    variations.push(format!("{text} "));
    variations.push(format!(" {text}"));
    variations
}

#[test]
fn every_changed_character_is_refused() {
    for (index, (name, value)) in FULL.into_iter().enumerate() {
        for changed in variations(value) {
            let mut fields = FULL;
            fields[index].1 = &changed;
            let is_hash = changed.len() == 64 && !changed.contains(|c| !is_hex(c));
            let expected = if name == "hash" && !is_hash {
                Refusal::HashForm
            } else {
                Refusal::HashMismatch
            };
            assert_eq!(check(fields), Err(expected), "{name}={changed:?}");
        }
        for changed in variations(name) {
            let mut fields = FULL;
            fields[index].0 = &changed;
            let expected = match REQUIRED.into_iter().find(|field| *field == name) {
                Some(field) => Refusal::Missing { field },
                None => Refusal::HashMismatch,
            };
            assert_eq!(check(fields), Err(expected), "{changed:?}={value}");
        }
    }
}

fn is_hex(character: char) -> bool {
    matches!(character, '0'..='9' | 'a'..='f')
}

#[test]
fn the_hash_has_one_way_to_be_written() {
    let (_, hash) = SHORT[3];
    let twice = hash.repeat(2);
    let wide = "é".repeat(32);
    for wrong in [
        "",
        "0",
        &hash[1..],
        &hash.to_uppercase(),
        &twice,
        &wide,
        &format!("0x{}", &hash[2..]),
        &format!("+{}", &hash[1..]),
    ] {
        let fields = short_with(&[("hash", wrong)]);
        assert_eq!(check(fields), Err(Refusal::HashForm), "{wrong:?}");
    }
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(check(SHORT[..0].to_vec()), missing("id"));
    for field in REQUIRED {
        let fields = FULL.into_iter().filter(|(name, _)| *name != field);
        assert_eq!(check(fields), missing(field));
    }
    // Names have one way to be written, too.
    let fields = SHORT.map(|(name, value)| (name.to_uppercase(), value));
    assert_eq!(check(fields), missing("id"));
}

fn missing(field: &'static str) -> Result<Login, Refusal> {
    Err(Refusal::Missing { field })
}

#[test]
fn a_field_that_is_there_twice_is_refused() {
    for field in FULL {
        let mut fields = FULL.to_vec();
        fields.push(field);
        assert_eq!(check(fields), Err(Refusal::Twice { position: 8 }));
    }
    let other = [("id", "1"), ("id", "100031676")];
    let refusal = check(short_with(&other));
    assert_eq!(refusal, Err(Refusal::Twice { position: 5 }));
}

#[test]
fn other_fields_that_make_the_same_text_are_refused() {
    // Each would have the right hash: what is signed is the same text to the last byte.
    let hides_the_username = "https://t.me/i/userpic/320/ann.jpg\nusername=ann_b";
    let fields = FULL.into_iter().filter(|(name, _)| *name != "username");
    let fields = fields.map(|(name, value)| match name {
        "photo_url" => (name, hides_the_username),
        _ => (name, value),
    });
    let refusal = check(fields);
    assert_eq!(refusal, Err(Refusal::Ambiguous { position: 4 }));

    let mut hides_the_last_name = FULL;
    hides_the_last_name[2] = ("last_name=a", "b");
    let refusal = check(hides_the_last_name);
    assert_eq!(refusal, Err(Refusal::Ambiguous { position: 3 }));

    let all_in_one = [("auth_date=1795600000\nfirst_name", "Ann\nid=100031676")];
    let refusal = check(all_in_one);
    assert_eq!(refusal, Err(Refusal::Ambiguous { position: 1 }));
}

#[test]
fn other_logins_are_named() {
    let user = r#"{"id":100031676,"first_name":"Ann"}"#;
    let hash = SHORT[3];
    let date = SHORT[2];
    for mini_app in [
        vec![("query_id", "AAH"), ("user", user), date, hash],
        vec![("user", user), ("chat_instance", "1"), date, hash],
        vec![("tgWebAppData", "query_id=AAH"), ("tgWebAppVersion", "9")],
        vec![("signature", "a"), date, hash],
    ] {
        assert_eq!(
            check(mini_app.clone()),
            Err(Refusal::MiniApp),
            "{mini_app:?}"
        );
    }
    for openid_connect in [
        vec![("code", "a"), ("state", "b")],
        vec![("id_token", "a.b.c")],
        vec![("id_token", "a.b.c"), ("user", user)],
        vec![("iss", "https://oauth.telegram.org"), ("id", "100031676")],
    ] {
        let refusal = check(openid_connect.clone());
        assert_eq!(refusal, Err(Refusal::OpenIdConnect), "{openid_connect:?}");
    }
    // The widget's fields, signed as a Mini App's: the key is HMAC-SHA-256 of the token under "WebAppData".
    let hash = "b17ee2f2e925d163fa6cf1513a4d10a4ec424d2019104b5df5bae23b8dac07f3";
    let refusal = check(short_with(&[("hash", hash)]));
    assert_eq!(refusal, Err(Refusal::HashMismatch));
}

#[test]
fn the_token_counts() {
    let check = |token: &str, hash| {
        let fields = short_with(&[("hash", hash)]);
        verify(fields, &token.into(), second(60), TimeDelta::days(1))
    };
    let other_token = "123456789:AAFtest-token_for-the-tests-only0001";
    let other_hash = "fe4fd9186264d209994686d7962d1199f7f14acf181c81e29e7ab72f7b19111f";
    assert!(check(other_token, other_hash).is_ok());
    let (_, hash) = SHORT[3];
    assert_eq!(check(other_token, hash), Err(Refusal::HashMismatch));
    assert_eq!(check(TOKEN, other_hash), Err(Refusal::HashMismatch));

    // Rightly signed with what an unset variable holds: nothing, or white space.
    let with_nothing = "69db0a736240ba8f6d082c03c49cb9a30e17870dcb09c8cc4cc957fe038301c7";
    assert_eq!(check("", with_nothing), Err(Refusal::NoToken));
    let with_space = "fa01e858e82d6a119057c398d020f54ff6f560b6f34ff078352b3dfa443600a5";
    assert_eq!(check(" \n", with_space), Err(Refusal::NoToken));
}

#[test]
fn a_login_has_its_time() {
    let check = |now, age_max| verify(SHORT, &TOKEN.into(), now, age_max);
    let day = TimeDelta::days(1);
    let age = |seconds| TimeDelta::seconds(seconds);
    for in_time in [-60, 0, 1, 86_400] {
        assert!(check(second(in_time), day).is_ok(), "{in_time}");
    }
    let too_old = |age, age_max| Err(Refusal::TooOld { age, age_max });
    assert_eq!(check(second(86_401), day), too_old(age(86_401), day));
    assert_eq!(check(second(1), age(0)), too_old(age(1), age(0)));
    assert_eq!(check(second(0), age(-1)), too_old(age(0), age(-1)));
    let ahead = age(61);
    assert_eq!(
        check(second(-61), day),
        Err(Refusal::FromTheFuture { ahead })
    );
    // The ends of time.
    assert!(check(DateTime::<Utc>::MAX_UTC, TimeDelta::MAX).is_ok());
    assert!(check(DateTime::<Utc>::MAX_UTC, TimeDelta::MIN).is_err());
    assert!(check(DateTime::<Utc>::MIN_UTC, TimeDelta::MAX).is_err());
    assert!(check(DateTime::<Utc>::MIN_UTC, TimeDelta::MIN).is_err());
}

#[test]
fn even_what_is_signed_has_to_make_sense() {
    for (id, hash) in [
        (
            "0",
            "3e87a6389e9a549e490c1b7c565592c787aca1eb4db71e7c80063c943aa02bc5",
        ),
        (
            "4503599627370496",
            "5e1127cdedd93e6aaf2269ce72ebd38c678e905b7ef8aedf3e21b288913ed5f6",
        ),
        (
            "-5",
            "b1f503cdc0d3931311ccd2b3dc3a169f3a318c9f5e3684010c6ea05607115a36",
        ),
        (
            "ann",
            "1051854b04aa4aa8786dd5a1da6762528a2166ec8145522f22b03dde9fe297f9",
        ),
    ] {
        let refusal = check(short_with(&[("id", id), ("hash", hash)]));
        assert_eq!(refusal, Err(Refusal::Id), "{id}");
    }
    for (date, hash) in [
        (
            "soon",
            "5df5d961d1a19704c50b3ed3589e727ad1870f3cbd4d2a05e8bbc7388c2aeab9",
        ),
        (
            "99999999999999999",
            "97dccbe4678d6f4da18b2a450d6d027973e26415beb6bce6a286f96be8026842",
        ),
        (
            "99999999999999999999",
            "ae3d3e1c75372a9d9ad0c42477f6f73b9d16af7b7d519fa507b3a112fa4c0f63",
        ),
    ] {
        let refusal = check(short_with(&[("auth_date", date), ("hash", hash)]));
        assert_eq!(refusal, Err(Refusal::Date), "{date}");
    }
}

#[test]
fn nothing_is_said_of_the_content_before_the_hash_has_matched() {
    for (name, value) in [
        ("id", "ann"),
        ("id", ""),
        ("auth_date", "soon"),
        ("auth_date", "1"),
        ("auth_date", "4000000000"),
    ] {
        let refusal = check(short_with(&[(name, value)]));
        assert_eq!(refusal, Err(Refusal::HashMismatch), "{name}={value}");
    }
}

#[test]
fn no_more_is_read_than_is_bounded() {
    let names: Vec<_> = (0..FIELDS_MAX).map(|number| number.to_string()).collect();
    let fields = || names.iter().map(|name| (name.as_str(), ""));
    assert_eq!(check(fields()), missing("id"));
    let one_more = fields().chain([("one", "more")]);
    assert_eq!(check(one_more), Err(Refusal::TooManyFields));
    let endless = (0_u64..).map(|number| (number.to_string(), "x"));
    assert_eq!(check(endless), Err(Refusal::TooManyFields));

    let longest = "x".repeat(BYTES_MAX - 1);
    assert_eq!(check([("n", &longest)]), missing("id"));
    assert_eq!(check([("nn", &longest)]), Err(Refusal::TooLong));
    let half = "x".repeat(BYTES_MAX / 2);
    let two_halves = [("a", &half), ("b", &half)];
    assert_eq!(check(two_halves), Err(Refusal::TooLong));
}

#[test]
fn a_refusal_tells_no_secret_and_repeats_nothing() {
    let seconds = TimeDelta::seconds(5);
    let refusals = [
        Refusal::NoToken,
        Refusal::TooManyFields,
        Refusal::TooLong,
        Refusal::Ambiguous { position: 5 },
        Refusal::Twice { position: 5 },
        Refusal::Missing { field: "id" },
        Refusal::MiniApp,
        Refusal::OpenIdConnect,
        Refusal::HashForm,
        Refusal::HashMismatch,
        Refusal::Date,
        Refusal::TooOld {
            age: seconds,
            age_max: seconds,
        },
        Refusal::FromTheFuture { ahead: seconds },
        Refusal::Id,
    ];
    for (index, refusal) in refusals.iter().enumerate() {
        let text = refusal.to_string();
        assert!(
            !text.contains(['\n', '{', '}']) && !text.contains("  "),
            "{text}"
        );
        let others = &refusals[index + 1..];
        assert!(
            others.iter().all(|other| other.to_string() != text),
            "{text}"
        );
    }
    // What was received may even hold the token, by mistake or to find out.
    let (_, hash) = SHORT[3];
    let line = format!("{TOKEN}\n{hash}");
    let other_hash = "0".repeat(64);
    for changes in [
        vec![(TOKEN, hash)],
        vec![(TOKEN, "a"), (TOKEN, "b")],
        vec![(TOKEN, &line)],
        vec![("id", TOKEN)],
        vec![("hash", TOKEN)],
        vec![("hash", &other_hash)],
        vec![("auth_date", TOKEN)],
    ] {
        let refusal = check(short_with(&changes)).expect_err("not genuine");
        let text = format!("{refusal} {refusal:?}");
        assert!(!text.contains("AAF") && !text.contains("ae85"), "{text}");
    }
}

#[test]
fn the_example_in_the_readme_is_the_one_that_is_tested() {
    let readme = include_str!("../../README.md");
    let mut blocks = readme.split("```").skip(1).step_by(2);
    let example = blocks.find(|block| block.contains("doorman::login::"));
    let lines = example.expect("an example").lines().skip(1);
    let commented: Vec<_> = lines.map(|line| format!("//! {line}")).collect();
    assert_eq!(commented.len(), 6);
    assert!(include_str!("../login.rs").contains(&commented.join("\n")));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_fields_never_verify(fields in vec(any::<(String, String)>(), 0..8), token in any::<String>()) {
        let verify = |fields: &[(String, String)]| {
            let fields = fields.iter().map(|(name, value)| (name, value));
            verify(fields, &token.clone().into(), second(0), TimeDelta::MAX)
        };
        prop_assert!(verify(&fields).is_err());
    }

    #[test]
    fn complete_but_arbitrary_fields_never_verify(
        values in any::<[String; 5]>(),
        extra in any::<Option<String>>(),
        hash in "[0-9a-f]{64}",
    ) {
        let names = ["id", "first_name", "auth_date", "last_name", "photo_url"];
        let mut fields: Fields<'_> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
        fields.extend(extra.as_deref().map(|name| (name, "")));
        fields.push(("hash", &hash));
        prop_assert!(check(fields).is_err());
    }

    #[test]
    fn nothing_can_be_added_to_a_genuine_login(name in any::<String>(), value in any::<String>()) {
        let mut fields = FULL.to_vec();
        fields.push((&name, &value));
        prop_assert!(check(fields).is_err());
    }

    #[test]
    fn any_time_may_be_now(now in any::<i64>(), age_max in any::<i64>()) {
        let now = DateTime::from_timestamp_millis(now).unwrap_or(second(0));
        let age_max = TimeDelta::try_milliseconds(age_max).unwrap_or(TimeDelta::MAX);
        let age = now - second(0);
        let is_in_time = age <= age_max && age >= -CLOCK_SKEW_MAX;
        prop_assert_eq!(verify(SHORT, &TOKEN.into(), now, age_max).is_ok(), is_in_time);
    }
}
