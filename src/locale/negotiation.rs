//! Which of the languages there are suits a reader best.
//!
//! Pure. Tags come from Telegram clients, from `/language` and from file names: any
//! case, `-` or `_`, and anybody may send anything.

/// The longest tag that is looked at (RFC 5646, section 4.4.1).
const TAG_BYTES_MAX: usize = 35;

/// The place of the best language for a reader with the tag `wanted`, if any suits.
///
/// The tag is shortened from its end; at each length the language with that very tag
/// goes first, then the first one that is more special: `zh-Hant-HK` takes `zh-Hant`
/// before `zh-Hant-TW`, and that before `zh`.
pub(super) fn negotiate<'a, I>(wanted: &str, offered: I) -> Option<usize>
where
    I: IntoIterator<Item = &'a str> + Clone,
{
    if wanted.len() > TAG_BYTES_MAX {
        return None;
    }
    let mut wanted = wanted;
    loop {
        let mut tags = offered.clone().into_iter();
        let exact = tags.position(|tag| same(tag, wanted));
        let special = || {
            let mut tags = offered.clone().into_iter();
            tags.position(|tag| is_under(tag, wanted))
        };
        if let Some(place) = exact.or_else(special) {
            return Some(place);
        }
        wanted = &wanted[..wanted.rfind(['-', '_'])?];
    }
}

/// Two spellings of one tag.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && is_prefix(a, b)
}

/// Whether `tag` is `broader` and something more.
fn is_under(tag: &str, broader: &str) -> bool {
    matches!(tag.as_bytes().get(broader.len()), Some(b'-' | b'_')) && is_prefix(tag, broader)
}

fn is_prefix(tag: &str, prefix: &str) -> bool {
    let spelt = |byte: u8| match byte {
        b'_' => b'-',
        byte => byte.to_ascii_lowercase(),
    };
    tag.bytes()
        .map(spelt)
        .zip(prefix.bytes().map(spelt))
        .all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERED: [&str; 8] = [
        "en",
        "de",
        "es",
        "id",
        "pt-BR",
        "ru",
        "zh-Hans",
        "zh-Hant-TW",
    ];

    #[test]
    fn the_nearest_language_is_chosen() {
        let check = |wanted: &str, expected: Option<&str>| {
            let place = negotiate(wanted, OFFERED);
            assert_eq!(place.map(|place| OFFERED[place]), expected, "{wanted:?}");
        };
        check("de", Some("de"));
        check("DE", Some("de"));
        check("de-AT", Some("de"));
        check("de_at", Some("de"));
        check("pt-BR", Some("pt-BR"));
        check("pt_br", Some("pt-BR"));
        check("pt", Some("pt-BR"));
        check("pt-PT", Some("pt-BR"));
        check("pt-br-x-long", Some("pt-BR"));
        check("zh-Hans-CN", Some("zh-Hans"));
        check("zh-Hant", Some("zh-Hant-TW"));
        check("zh-hant-hk", Some("zh-Hant-TW"));
        check("zh", Some("zh-Hans"));
        check("es-419", Some("es"));
        check("en-GB", Some("en"));
    }

    #[test]
    fn what_suits_nobody_or_is_no_tag_suits_no_language() {
        for wanted in [
            "",
            "-",
            "_",
            "d",
            "dee",
            "fr",
            "p",
            "pt-".repeat(20).as_str(),
            "-de",
            "дe",
            "de\0",
            "e n",
            "日本",
        ] {
            assert_eq!(negotiate(wanted, OFFERED), None, "{wanted:?}");
        }
        // A tail that says nothing does no harm.
        assert_eq!(negotiate("de-", OFFERED), Some(1));
        assert_eq!(negotiate("de-!", OFFERED), Some(1));
    }
}
