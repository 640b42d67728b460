//! What nobody may be shown: the token, and the password of the database.
//!
//! What others say is passed on word for word, for it tells what is wrong: Telegram, a
//! proxy, the database. Any of them may repeat what it was told. So `log`, `health`,
//! `doctor` and `telegram` have it blanked out here first.

use std::borrow::Cow;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

/// What stands in the token's place.
const TOKEN: &str = "<token>";

/// What stands in the password's place.
const PASSWORD: &str = "<password>";

/// Some secrets, each with what is shown instead.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<(SecretString, &'static str)>);

impl Secrets {
    /// The token alone.
    pub(crate) fn token(token: SecretString) -> Self {
        Self(vec![(token, TOKEN)])
    }

    /// The token, and what this URL says besides where the database is.
    pub(crate) fn new(token: SecretString, database_url: &SecretString) -> Self {
        let mut secrets = Self::token(token);
        let passwords = passwords(database_url.expose_secret());
        let passwords = passwords.into_iter().filter(|it| !it.is_empty());
        secrets.0.extend(passwords.map(|it| (it.into(), PASSWORD)));
        secrets
    }

    /// The text without them.
    pub(crate) fn blank_out<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for (secret, shown) in &self.0 {
            let secret = secret.expose_secret();
            if text.contains(secret) {
                text = text.replace(secret, shown).into();
            }
        }
        text
    }
}

/// The password as it is written in the URL, and as the database is told it.
fn passwords(url: &str) -> Vec<String> {
    let Ok(url) = Url::parse(url) else {
        return Vec::new();
    };
    let written = url.password().unwrap_or_default();
    let asked = url.query_pairs().filter(|(name, _)| name == "password");
    let mut passwords = vec![decoded(written), written.to_owned()];
    passwords.extend(asked.map(|(_, value)| value.into_owned()));
    passwords
}

/// A part of a URL with its `%2F` and the like read.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2);
        if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            bytes.extend_from_slice(&part.as_bytes()[2..]);
        } else {
            bytes.push(b'%');
            bytes.extend_from_slice(part.as_bytes());
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_and_the_password_are_blanked_out_however_they_are_written() {
        let check = |url: &str, text: &str, expected: &str| {
            let secrets = Secrets::new("1:AAx".into(), &url.into());
            assert_eq!(secrets.blank_out(text), expected, "{url}");
        };
        let plain = "postgres://me:opensesame@host/name";
        check(plain, "/bot1:AAx/: opensesame", "/bot<token>/: <password>");
        check(plain, "nothing of it, me@host", "nothing of it, me@host");
        let coded = "postgres://me:open%2Fse%25same@host/name";
        check(coded, "no open/se%same", "no <password>");
        check(coded, "no open%2Fse%25same", "no <password>");
        let asked = "postgres://host/name?user=me&password=open%20sesame";
        check(asked, "no open sesame", "no <password>");
        let none = "postgres://me@host/name";
        check(none, "no password", "no password");
        check("sqlite://doorman.db", "doorman.db", "doorman.db");
    }
}
