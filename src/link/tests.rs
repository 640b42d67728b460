//! What is typed after `/link`, and what it comes to.

use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

use super::*;

fn payload(text: &str) -> Payload {
    text.parse().expect("a payload")
}

fn label(text: &str) -> Label {
    Label::read(text).expect("short").expect("visible")
}

fn cost(hundredths: u64) -> Cost {
    Cost { hundredths }
}

#[test]
fn a_wish_is_a_payload_a_label_and_a_cost_wherever_it_stands() {
    let check = |args: &str, word: Option<&str>, name: Change<Label>, cost: Change<Cost>| {
        let expected = Wish {
            payload: word.map(payload),
            label: name,
            cost,
        };
        assert_eq!(Wish::read(args), Ok(expected), "{args:?}");
    };
    let set = |text: &str| Change::Set(label(text));
    check("", None, Change::Keep, Change::Keep);
    check(" \n", None, Change::Keep, Change::Keep);
    check("cost=7", None, Change::Keep, Change::Set(cost(700)));
    check("summer", Some("summer"), Change::Keep, Change::Keep);
    check("7", Some("7"), Change::Keep, Change::Keep);
    check("-", Some("-"), Change::Keep, Change::Keep);
    check(
        "Summer_Sale  the  <b>big</b>\none",
        Some("Summer_Sale"),
        set("the <b>big</b> one"),
        Change::Keep,
    );
    for args in [
        "a cost=99.5 b c",
        "cost=99.50 a b c",
        "a b c COST=99,5",
        "a b Cost=99,50 c",
    ] {
        check(args, Some("a"), set("b c"), Change::Set(cost(9950)));
    }
    check("a - cost=-", Some("a"), Change::Remove, Change::Remove);
    check("a - b", Some("a"), set("- b"), Change::Keep);
    check("a costly cost", Some("a"), set("costly cost"), Change::Keep);
    check("a \u{200b}\u{202e}", Some("a"), Change::Keep, Change::Keep);
    check(
        "123456789012",
        Some("123456789012"),
        Change::Keep,
        Change::Keep,
    );
}

#[test]
fn what_is_wrong_with_a_wish_is_named() {
    let check = |args: &str, expected: WishError| {
        assert_eq!(Wish::read(args), Err(expected), "{args:?}");
    };
    let given = |text: &str| text.to_owned();
    let wrong = |word: &str, why| WishError::Payload {
        given: word.to_owned(),
        why,
    };
    let character = |found, position| PayloadError::Character { found, position };
    check("лето label", wrong("лето", character('л', 1)));
    check("sale-50% off", wrong("sale-50%", character('%', 8)));
    check("* label", wrong("*", character('*', 1)));
    let long = "a".repeat(65);
    check(&long, wrong(&long, PayloadError::TooLong { length: 65 }));
    for digits in [13, 16, 64] {
        check(&"4".repeat(digits), WishError::CardNumber { digits });
    }
    check(
        &format!("a {}", "ж".repeat(65)),
        LabelTooLong { chars: 65 }.into(),
    );
    check(
        &format!("a {}", "x".repeat(1000)),
        LabelTooLong { chars: 1000 }.into(),
    );
    check("a cost=", WishError::Cost { given: given("") });
    check(
        "a cost=12€",
        WishError::Cost {
            given: given("12€"),
        },
    );
    check("cost=1 a cost=2", WishError::CostTwice);
}

#[test]
fn a_cost_has_one_form() {
    let check = |text: &str, hundredths, form: &str| {
        let read: Cost = text.parse().expect(text);
        assert_eq!(
            (read.hundredths(), read.to_string().as_str()),
            (hundredths, form)
        );
    };
    check("0", 0, "0");
    check("120", 12_000, "120");
    check("00120.00", 12_000, "120");
    check("99.5", 9_950, "99.50");
    check("99,05", 9_905, "99.05");
    check("0.01", 1, "0.01");
    check("9999999999.99", HUNDREDTHS_MAX, "9999999999.99");
    let none = "|-|-1|+1|1.|.5|1.234|1,000|1.2.3|1 000|1e3|0x1|١٢|12€|$5|NaN|10000000000|\
        99999999999999999999999999";
    for text in none.split('|') {
        assert_eq!(text.parse::<Cost>(), Err(NotACost), "{text:?}");
    }
}

#[test]
fn a_label_is_one_line_in_any_script() {
    let check = |text: &str, expected: &str| assert_eq!(label(text).as_str(), expected);
    check("  two\t\r\n lines ", "two lines");
    check("مبيعات الصيف 50%", "مبيعات الصيف 50%");
    check("夏のセール 👩\u{200d}🚀", "夏のセール 👩\u{200d}🚀");
    check("a\0b\u{202e}c\u{2067}d\u{7}", "abcd");
    check("<i>&amp;</i>", "<i>&amp;</i>");
    check(&"🎉".repeat(64), &"🎉".repeat(64));
    assert_eq!(Label::read(" \u{200b}\u{feff}\n"), Ok(None));
}

#[test]
fn a_wish_changes_what_it_names_and_nothing_else() {
    let link = Link {
        label: Some(label("old")),
        cost: Some(cost(100)),
        ..Link::new(payload("a"), UserId(17), DateTime::UNIX_EPOCH)
    };
    let check = |args: &str, name: Option<&str>, cost: Option<Cost>| {
        let wish = Wish::read(args).expect(args);
        let expected = Link {
            label: name.map(label),
            cost,
            ..link.clone()
        };
        assert_eq!(link.clone().changed(&wish), expected, "{args}");
    };
    check("a", Some("old"), Some(cost(100)));
    check("a new", Some("new"), Some(cost(100)));
    check("a cost=2", Some("old"), Some(cost(200)));
    check("a - cost=-", None, None);
}

#[test]
fn an_id_is_read_back_and_nothing_else_is_one() {
    let id = LinkId::of(&payload("summer_sale"));
    assert_eq!(id.to_string().len(), 16);
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_ne!(id, LinkId::of(&payload("summer_salf")));
    let upper = id.to_string().to_uppercase();
    for text in ["", "0", "+000000000000001", "000000000000000g", &upper] {
        assert_eq!(text.parse::<LinkId>(), Err(NotALinkId), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_cost_is_read_as_it_is_written(hundredths in 0..=HUNDREDTHS_MAX) {
        let written = cost(hundredths).to_string();
        prop_assert_eq!(written.parse(), Ok(cost(hundredths)));
        prop_assert!(written.bytes().filter(u8::is_ascii_digit).count() <= 12);
    }

    #[test]
    fn any_text_may_follow_the_command(text in any::<String>(), digits in "[0-9.,]{0,16}") {
        for args in [text.clone(), format!("a {text}"), format!("a cost={text}"), format!("a cost={digits}")] {
            let Ok(Wish { label, cost, .. }) = Wish::read(&args) else { continue };
            if let Change::Set(label) = label {
                prop_assert_eq!(Label::read(label.as_str()), Ok(Some(label.clone())));
                prop_assert!(!label.as_str().contains(char::is_control));
            }
            if let Change::Set(cost) = cost {
                prop_assert_eq!(cost.to_string().parse(), Ok(cost));
            }
        }
    }

    #[test]
    fn a_random_payload_is_easy_to_type(seed in any::<u64>()) {
        let payload = random_payload(&mut Rng::with_seed(seed));
        let text = payload.as_str();
        prop_assert_eq!(text.len(), RANDOM_CHARS);
        prop_assert!(text.starts_with(|it: char| it.is_ascii_lowercase()));
        prop_assert!(!text.contains(['0', 'o', '1', 'l', 'i']));
        prop_assert_eq!(payload.decoded(), None);
        prop_assert_eq!(random_payload(&mut Rng::with_seed(seed)), payload);
    }
}
