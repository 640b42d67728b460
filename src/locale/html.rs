//! Telegram's HTML: whether a text is whole, and what of it is shown.
//!
//! Pure. It refuses what Telegram's server refuses, and says so in words for
//! whoever wrote the text. The simulated Telegram reads HTML by itself, so that one
//! mistake is not made twice.

/// Tags that Telegram knows.
const TAGS: [&str; 17] = [
    "a",
    "b",
    "blockquote",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "pre",
    "s",
    "span",
    "strike",
    "strong",
    "tg-emoji",
    "tg-spoiler",
    "tg-time",
    "u",
];

/// Characters that have a name: every other `&` stands for itself.
const NAMED: [(&str, char); 4] = [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '\u{22}')];

/// How much of a wrong tag is repeated.
const NAME_CHARS_MAX: usize = 20;

/// What Telegram would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// Where it is, in bytes.
    pub(super) at: usize,
    /// What it is, and what is accepted.
    pub(super) problem: String,
}

/// The text that a person sees.
pub(super) fn shown(source: &str) -> Result<String, Broken> {
    let mut shown = String::with_capacity(source.len());
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut rest = source;
    while let Some(before) = rest.find(['<', '&']) {
        shown.push_str(&rest[..before]);
        rest = &rest[before..];
        let at = source.len() - rest.len();
        let broken = |problem| Broken { at, problem };
        if let Some(tag) = rest.strip_prefix("</") {
            rest = end_tag(tag, open.pop().map(|(name, _)| name)).map_err(broken)?;
        } else if let Some(tag) = rest.strip_prefix('<') {
            let (name, after) = start_tag(tag).map_err(broken)?;
            open.push((name, at));
            rest = after;
        } else {
            let (character, after) = reference(rest).unwrap_or(('&', &rest[1..]));
            shown.push(character);
            rest = after;
        }
    }
    shown.push_str(rest);
    match open.pop() {
        None => Ok(shown),
        Some((name, at)) => Err(Broken {
            at,
            problem: format!("<{name}> is never closed: it takes </{name}>"),
        }),
    }
}

/// Reads a tag after its `<`: its name, and what follows it.
fn start_tag(text: &str) -> Result<(&'static str, &str), String> {
    let (name, mut rest) = split(text, |it| it.is_ascii_whitespace() || it == '>');
    let Some(tag) = TAGS.into_iter().find(|tag| tag.eq_ignore_ascii_case(name)) else {
        return Err(unknown(name));
    };
    let mut needed = match tag {
        "span" => Some("class=\"tg-spoiler\""),
        "tg-emoji" => Some("emoji-id=\"…\" with a number"),
        _ => None,
    };
    loop {
        rest = rest.trim_ascii_start();
        if let Some(after) = rest.strip_prefix('>') {
            return match needed {
                None => Ok((tag, after)),
                Some(needed) => Err(format!("<{tag}> is not whole: it takes {needed}")),
            };
        }
        let (name, after) = split(rest, |it| {
            it.is_ascii_whitespace() || matches!(it, '=' | '>' | '/' | '\u{22}' | '\'')
        });
        if after.is_empty() {
            return Err(format!("<{tag} is never closed: it takes >"));
        }
        if name.is_empty() {
            return Err(format!(
                "<{tag}> has something that is no attribute: it takes name=\"value\""
            ));
        }
        let after = after.trim_ascii_start();
        let Some(after) = after.strip_prefix('=') else {
            if name.eq_ignore_ascii_case("expandable") {
                rest = after;
                continue;
            }
            return Err(format!(
                "{name} of <{tag}> has no value: it takes {name}=\"value\""
            ));
        };
        let (value, after) = attribute_value(tag, after.trim_ascii_start())?;
        let is_number = !value.is_empty() && value.bytes().all(|it| it.is_ascii_digit());
        match (tag, name.to_ascii_lowercase().as_str()) {
            ("span", "class") if value == "tg-spoiler" => needed = None,
            ("tg-emoji", "emoji-id") if is_number => needed = None,
            _ => {}
        }
        rest = after;
    }
}

/// A value in quotes, or a bare word.
fn attribute_value<'a>(tag: &str, text: &'a str) -> Result<(&'a str, &'a str), String> {
    if let Some(quote @ ('\u{22}' | '\'')) = text.chars().next() {
        return text[1..].split_once(quote).ok_or_else(|| {
            format!("a value in <{tag}> is never closed: it takes the same quote at its end")
        });
    }
    let (word, rest) = split(text, |it| {
        !(it.is_ascii_alphanumeric() || matches!(it, '.' | '-'))
    });
    match rest.chars().next() {
        Some(next) if next == '>' || next.is_ascii_whitespace() => Ok((word, rest)),
        _ => Err(format!(
            "a value in <{tag}> is not in quotes: it takes name=\"value\""
        )),
    }
}

/// Reads a tag after its `</`: what follows it.
fn end_tag<'a>(text: &'a str, open: Option<&str>) -> Result<&'a str, String> {
    let (name, rest) = split(text, |it| it.is_ascii_whitespace() || it == '>');
    let Some(open) = open else {
        return Err(format!("</{}> closes nothing", cut(name)));
    };
    let Some(rest) = rest.trim_ascii_start().strip_prefix('>') else {
        return Err(format!("</{} is never closed: it takes >", cut(name)));
    };
    if name.is_empty() || name.eq_ignore_ascii_case(open) {
        return Ok(rest);
    }
    Err(format!(
        "</{}> comes before the end of <{open}>: it takes </{open}> first",
        cut(name)
    ))
}

/// The character that a `&…` at the start of `text` stands for, and what follows it.
fn reference(text: &str) -> Option<(char, &str)> {
    let body = text.strip_prefix('&')?;
    let (character, rest) = if let Some(number) = body.strip_prefix('#') {
        let (number, radix) = number
            .strip_prefix(['x', 'X'])
            .map_or((number, 10), |hexadecimal| (hexadecimal, 16));
        let (digits, rest) = split(number, |it| !it.is_digit(radix));
        (
            char::from_u32(u32::from_str_radix(digits, radix).ok()?)?,
            rest,
        )
    } else {
        let (name, rest) = split(body, |it| !it.is_ascii_alphabetic());
        let (_, character) = NAMED.into_iter().find(|(known, _)| *known == name)?;
        (character, rest)
    };
    Some((character, rest.strip_prefix(';').unwrap_or(rest)))
}

fn unknown(name: &str) -> String {
    if name.is_empty() {
        return "a bare < is no tag: it takes &lt;".to_owned();
    }
    format!(
        "<{}> is no tag that Telegram knows: it takes {}, and &lt; for a bare <",
        cut(name),
        TAGS.join(", ")
    )
}

/// A text in two: until the first character that ends it, and the rest.
fn split(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

fn cut(name: &str) -> String {
    name.chars().take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_whole_shows_its_text() {
        let check = |source: &str, expected: &str| {
            assert_eq!(shown(source).as_deref(), Ok(expected), "{source}");
        };
        check("", "");
        check("plain > text", "plain > text");
        check("<b>so <i>and</i></b> <STRONG>so</Strong>", "so and so");
        check(
            "a &lt; b &amp; c & d &nbsp; &#33;&#x1F44B; &quot&",
            "a < b & c & d &nbsp; !👋 \"&",
        );
        check("<a href=\"https://t.me/x?a=1&b=2\">here</a>", "here");
        check("<a  href = 'https://t.me/x' >here</a>", "here");
        check(
            "<span class=\"tg-spoiler\">x</span><tg-spoiler>y</tg-spoiler>",
            "xy",
        );
        check("<blockquote expandable>x</blockquote>", "x");
        check("<blockquote expandable=1>x</blockquote >", "x");
        check("<pre><code class=\"language-rust\">x</code></pre>", "x");
        check(
            "<tg-emoji emoji-id=\"5368324170671202286\">👍</tg-emoji>",
            "👍",
        );
        check("<b>closed by any</>", "closed by any");
    }

    #[test]
    fn what_telegram_refuses_is_found_where_it_is() {
        let check = |source: &str, at: usize, problem: &str| {
            let broken = shown(source).expect_err(source);
            assert_eq!(broken.at, at, "{source}");
            assert!(broken.problem.starts_with(problem), "{}", broken.problem);
        };
        check("a < b", 2, "a bare < is no tag");
        check("a <3", 2, "<3> is no tag that Telegram knows");
        check("a<br>b", 1, "<br> is no tag that Telegram knows");
        check("a<br/>b", 1, "<br/> is no tag that Telegram knows");
        check("ä <b>x", 3, "<b> is never closed");
        check("<i><b>x</b>", 0, "<i> is never closed");
        check("x</b>", 1, "</b> closes nothing");
        check("<b><i>x</b></i>", 7, "</b> comes before the end of <i>");
        check("<b", 0, "<b is never closed");
        check("<b>x</b", 4, "</b is never closed");
        check("<b x>y</b>", 0, "x of <b> has no value");
        check("<b =1>y</b>", 0, "<b> has something that is no attribute");
        check("<a href=\"x>y</a>", 0, "a value in <a> is never closed");
        check(
            "<a href=http://x>y</a>",
            0,
            "a value in <a> is not in quotes",
        );
        check("<span>x</span>", 0, "<span> is not whole");
        check("<span class=\"red\">x</span>", 0, "<span> is not whole");
        check(
            "<tg-emoji emoji-id=\"x\">y</tg-emoji>",
            0,
            "<tg-emoji> is not whole",
        );
    }
}
