//! What the owner sets, from the environment and `.env`.
//!
//! Read once, at start, by `cli`. Every mistake is one line that names the
//! variable and what it takes, and never shows a secret.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use chrono::TimeDelta;
use reqwest::Url;
use secrecy::SecretString;
use teloxide::types::UserId;

use crate::reach::Ceilings;
use crate::schedule::Schedule;

/// Every variable that is read, in the order of `.env.example`.
pub const VARIABLES: [&str; 13] = [
    "TELOXIDE_TOKEN",
    "TELOXIDE_API_URL",
    "TELOXIDE_PROXY",
    "DATABASE_URL",
    "DOORMAN_ADMINS",
    "DOORMAN_REPLIES_PER_SECOND_MAX",
    "DOORMAN_PROBES_PER_SECOND_MAX",
    "DOORMAN_CONFIRM_AFTER",
    "DOORMAN_JOIN_REQUESTS",
    "DOORMAN_TEXTS",
    "DOORMAN_PRIVACY_URL",
    "DOORMAN_RETENTION_DAYS",
    "DOORMAN_DIGEST",
];

/// Telegram's documented figure for messages to different people (Bots FAQ).
const PER_SECOND_DEFAULT: u32 = 30;

/// The bot's settings. `Debug` shows neither the token nor the database's password.
#[derive(Clone, Debug)]
pub struct Config {
    /// `TELOXIDE_TOKEN`: the token from @BotFather.
    pub token: SecretString,
    /// `TELOXIDE_API_URL`: another Bot API server. Default: Telegram's own.
    pub api_url: Url,
    /// `TELOXIDE_PROXY`: `http://`, `https://` or `socks5://`, may hold a password.
    pub proxy: Option<SecretString>,
    /// `DATABASE_URL`: `sqlite://FILE` or `postgres://…`. Default: `sqlite://doorman.db`.
    pub database_url: SecretString,
    /// `DOORMAN_ADMINS`: user ids, separated by commas. Default: nobody.
    pub admins: HashSet<UserId>,
    /// `DOORMAN_REPLIES_PER_SECOND_MAX` and `DOORMAN_PROBES_PER_SECOND_MAX`.
    /// Default: 30 each; 0 is no ceiling.
    pub ceilings: Ceilings,
    /// `DOORMAN_CONFIRM_AFTER`: how much later a second probe confirms a first one.
    /// Default: `60s`.
    pub confirm_after: TimeDelta,
    /// `DOORMAN_JOIN_REQUESTS`: `greet`, `approve` or `confirm`. Default: `greet`.
    pub join_requests: JoinPolicy,
    /// `DOORMAN_TEXTS`: a folder of `.ftl` files whose texts go before the built-in
    /// ones. Default: none.
    pub texts: Option<PathBuf>,
    /// `DOORMAN_PRIVACY_URL`: where people read who runs the bot. Default: none.
    pub privacy_url: Option<Url>,
    /// `DOORMAN_RETENTION_DAYS`: people not seen for so long are forgotten. Default:
    /// nobody is.
    pub retention: Option<TimeDelta>,
    /// `DOORMAN_DIGEST`: when administrators are told of yesterday, `HH:MM` and perhaps
    /// a time zone. Default: never.
    pub digest: Option<Schedule>,
}

/// What becomes of those who ask to join a group or channel of the bot's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinPolicy {
    /// They are written to; other administrators decide.
    Greet,
    /// They are written to and let in.
    Approve,
    /// They are asked to press a button, which lets them in.
    Confirm,
}

/// A setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {problem}")]
pub struct ConfigError {
    /// Its name.
    pub variable: &'static str,
    /// What is wrong, and what is accepted.
    pub problem: String,
}

impl Config {
    /// The settings of an owner who sets nothing but these.
    #[must_use]
    pub fn new(token: SecretString, api_url: Url, database_url: SecretString) -> Self {
        Self {
            token,
            api_url,
            proxy: None,
            database_url,
            admins: HashSet::new(),
            ceilings: Ceilings {
                replies_per_second_max: NonZeroU32::new(PER_SECOND_DEFAULT),
                probes_per_second_max: NonZeroU32::new(PER_SECOND_DEFAULT),
            },
            confirm_after: CONFIRM_AFTER_DEFAULT,
            join_requests: JoinPolicy::Greet,
            texts: None,
            privacy_url: None,
            retention: None,
            digest: None,
        }
    }

    /// Reads the settings from the process environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(|variable| {
            std::env::var_os(variable).map(|it| it.to_string_lossy().into_owned())
        })
    }

    /// Reads the settings through `lookup`. Empty counts as absent.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let value = |variable| {
            lookup(variable)
                .map(|it| it.trim().to_owned())
                .filter(|it| !it.is_empty())
        };
        Ok(Self {
            token: token(value("TELOXIDE_TOKEN"))?,
            api_url: api_url(value("TELOXIDE_API_URL"))?,
            proxy: proxy(value("TELOXIDE_PROXY"))?,
            database_url: value("DATABASE_URL")
                .unwrap_or_else(|| "sqlite://doorman.db".to_owned())
                .into(),
            admins: admins(value("DOORMAN_ADMINS"))?,
            ceilings: Ceilings {
                replies_per_second_max: ceiling(
                    "DOORMAN_REPLIES_PER_SECOND_MAX",
                    value("DOORMAN_REPLIES_PER_SECOND_MAX"),
                )?,
                probes_per_second_max: ceiling(
                    "DOORMAN_PROBES_PER_SECOND_MAX",
                    value("DOORMAN_PROBES_PER_SECOND_MAX"),
                )?,
            },
            confirm_after: confirm_after(value("DOORMAN_CONFIRM_AFTER"))?,
            join_requests: join_requests(value("DOORMAN_JOIN_REQUESTS"))?,
            texts: texts(value("DOORMAN_TEXTS"))?,
            privacy_url: privacy_url(value("DOORMAN_PRIVACY_URL"))?,
            retention: retention(value("DOORMAN_RETENTION_DAYS"))?,
            digest: digest(value("DOORMAN_DIGEST"))?,
        })
    }
}

fn token(value: Option<String>) -> Result<SecretString, ConfigError> {
    let wrong = |problem: &str| ConfigError {
        variable: "TELOXIDE_TOKEN",
        problem: format!("{problem}: it takes a token from @BotFather, like 123456789:AAF…"),
    };
    let token = value.ok_or_else(|| wrong("is not set"))?;
    // The server's own rules (telegram-bot-api, ClientManager::send), and the
    // alphabet of every token there is: it becomes part of an address.
    let is_token = token.split_once(':').is_some_and(|(id, key)| {
        !id.starts_with('0')
            && id.parse::<u64>().is_ok()
            && !key.is_empty()
            && key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    });
    if is_token && token.len() <= 80 {
        Ok(token.into())
    } else {
        Err(wrong("is not a token"))
    }
}

fn api_url(value: Option<String>) -> Result<Url, ConfigError> {
    let value = value.unwrap_or_else(|| "https://api.telegram.org".to_owned());
    match Url::parse(&value) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err(ConfigError {
            variable: "TELOXIDE_API_URL",
            problem: "is not an address: it takes one like http://localhost:8081".to_owned(),
        }),
    }
}

fn proxy(value: Option<String>) -> Result<Option<SecretString>, ConfigError> {
    let Some(value) = value else { return Ok(None) };
    let scheme = Url::parse(&value)
        .map(|url| url.scheme().to_owned())
        .unwrap_or_default();
    match reqwest::Proxy::all(&value) {
        Ok(_) if PROXY_SCHEMES.contains(&scheme.as_str()) => Ok(Some(value.into())),
        _ => Err(ConfigError {
            variable: "TELOXIDE_PROXY",
            problem: "is not a proxy: it takes an address like socks5://localhost:1080".to_owned(),
        }),
    }
}

/// What the HTTP client can go through. Of others it would say nothing, and go direct.
const PROXY_SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

fn admins(value: Option<String>) -> Result<HashSet<UserId>, ConfigError> {
    let value = value.unwrap_or_default();
    let ids = value.split(',').map(str::trim).filter(|id| !id.is_empty());
    ids.map(|id| match id.parse::<u64>() {
        Ok(number) if (1..1 << 52).contains(&number) => Ok(UserId(number)),
        _ => Err(ConfigError {
            variable: "DOORMAN_ADMINS",
            problem: format!(
                "has {id:?}: it takes user ids separated by commas, like 123456789,987654321"
            ),
        }),
    })
    .collect()
}

fn ceiling(
    variable: &'static str,
    value: Option<String>,
) -> Result<Option<NonZeroU32>, ConfigError> {
    match value.as_deref().map_or(Ok(PER_SECOND_DEFAULT), str::parse) {
        Ok(number) if number <= PER_SECOND_LIMIT => Ok(NonZeroU32::new(number)),
        _ => Err(ConfigError {
            variable,
            problem: format!(
                "is not a rate: it takes a whole number up to {PER_SECOND_LIMIT}, or 0 for no ceiling"
            ),
        }),
    }
}

fn confirm_after(value: Option<String>) -> Result<TimeDelta, ConfigError> {
    let Some(value) = value else {
        return Ok(CONFIRM_AFTER_DEFAULT);
    };
    duration(&value)
        .filter(|duration| *duration <= CONFIRM_AFTER_MAX)
        .ok_or_else(|| ConfigError {
            variable: "DOORMAN_CONFIRM_AFTER",
            problem: "is not a duration: it takes one like 60s, 5m or 2h, up to 7d".to_owned(),
        })
}

fn join_requests(value: Option<String>) -> Result<JoinPolicy, ConfigError> {
    match value.as_deref() {
        None | Some("greet") => Ok(JoinPolicy::Greet),
        Some("approve") => Ok(JoinPolicy::Approve),
        Some("confirm") => Ok(JoinPolicy::Confirm),
        Some(other) => Err(ConfigError {
            variable: "DOORMAN_JOIN_REQUESTS",
            problem: format!("is {other:?}: it takes greet, approve or confirm"),
        }),
    }
}

fn texts(value: Option<String>) -> Result<Option<PathBuf>, ConfigError> {
    match value.map(PathBuf::from) {
        Some(folder) if !folder.is_dir() => Err(ConfigError {
            variable: "DOORMAN_TEXTS",
            problem: format!(
                "is {}, which is no folder: it takes one with .ftl files, such as texts/",
                folder.display()
            ),
        }),
        folder => Ok(folder),
    }
}

fn privacy_url(value: Option<String>) -> Result<Option<Url>, ConfigError> {
    let Some(value) = value else { return Ok(None) };
    match Url::parse(&value) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Some(url)),
        _ => Err(ConfigError {
            variable: "DOORMAN_PRIVACY_URL",
            problem: "is not an address: it takes one like https://example.com/privacy".to_owned(),
        }),
    }
}

fn retention(value: Option<String>) -> Result<Option<TimeDelta>, ConfigError> {
    let Some(value) = value else { return Ok(None) };
    match value.parse() {
        Ok(days) if RETENTION_DAYS.contains(&days) => Ok(Some(TimeDelta::days(days))),
        _ => Err(ConfigError {
            variable: "DOORMAN_RETENTION_DAYS",
            problem: format!(
                "is not a number of days: it takes a whole number from {} to {}",
                RETENTION_DAYS.start(),
                RETENTION_DAYS.end()
            ),
        }),
    }
}

fn digest(value: Option<String>) -> Result<Option<Schedule>, ConfigError> {
    let schedule = value.map(|value| value.parse::<Schedule>());
    schedule.transpose().map_err(|error| ConfigError {
        variable: "DOORMAN_DIGEST",
        problem: format!(
            "{error}: it takes a time like 09:00, or with a time zone 09:00 Europe/Berlin or 09:00 +03:00"
        ),
    })
}

/// A whole number with a unit: `s`, `m`, `h` or `d`.
#[must_use]
pub fn duration(text: &str) -> Option<TimeDelta> {
    let unit = text.chars().next_back()?;
    let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return None,
    };
    Some(TimeDelta::seconds(i64::from(count) * seconds))
}

/// The default of `DOORMAN_CONFIRM_AFTER`.
const CONFIRM_AFTER_DEFAULT: TimeDelta = TimeDelta::seconds(60);

/// How long people may be remembered at least and at most. A day is the shortest
/// that does not take away what an update of today still needs.
const RETENTION_DAYS: RangeInclusive<i64> = 1..=36_500;

/// A probe that is confirmed later than this confirms nothing.
const CONFIRM_AFTER_MAX: TimeDelta = TimeDelta::days(7);

/// The highest ceiling that is kept count of; beyond it only "none" makes sense.
const PER_SECOND_LIMIT: u32 = 100_000;

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "123456789:AAFtest-token_for-the-tests-only0000";

    fn read(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(|variable| {
            let pair = pairs.iter().find(|(name, _)| *name == variable);
            pair.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_token_alone_is_enough() {
        let config = read(&[("TELOXIDE_TOKEN", TOKEN)]).expect("settings");
        assert_eq!(config.api_url.as_str(), "https://api.telegram.org/");
        assert!(config.admins.is_empty());
        assert_eq!(config.ceilings.replies_per_second_max, NonZeroU32::new(30));
    }

    #[test]
    fn zero_is_no_ceiling_and_empty_is_absent() {
        let config = read(&[
            ("TELOXIDE_TOKEN", TOKEN),
            ("DOORMAN_REPLIES_PER_SECOND_MAX", "0"),
            ("DOORMAN_PROBES_PER_SECOND_MAX", ""),
        ])
        .expect("settings");
        assert_eq!(config.ceilings.replies_per_second_max, None);
        assert_eq!(config.ceilings.probes_per_second_max, NonZeroU32::new(30));
    }

    #[test]
    fn every_mistake_names_its_variable_and_no_secret() {
        let mistakes = [
            ("TELOXIDE_TOKEN", "123456789"),
            ("TELOXIDE_TOKEN", "0123:AAFtest"),
            ("TELOXIDE_TOKEN", "12a:AAFtest"),
            ("TELOXIDE_TOKEN", "123:AA/../test"),
            ("TELOXIDE_API_URL", "localhost"),
            ("TELOXIDE_PROXY", "::"),
            ("DOORMAN_ADMINS", "1,@ann"),
            ("DOORMAN_ADMINS", "-5"),
            ("DOORMAN_REPLIES_PER_SECOND_MAX", "fast"),
            ("DOORMAN_PROBES_PER_SECOND_MAX", "-1"),
            ("DOORMAN_CONFIRM_AFTER", "60"),
            ("DOORMAN_CONFIRM_AFTER", "1 m"),
            ("DOORMAN_CONFIRM_AFTER", "8d"),
            ("DOORMAN_JOIN_REQUESTS", "Approve"),
            ("DOORMAN_TEXTS", "/no/such/folder"),
            ("DOORMAN_PRIVACY_URL", "example.com"),
            ("DOORMAN_RETENTION_DAYS", "0"),
            ("DOORMAN_RETENTION_DAYS", "90d"),
            ("DOORMAN_DIGEST", "9 o'clock"),
            ("DOORMAN_DIGEST", "09:00 Mars/Olympus"),
        ];
        for (variable, value) in mistakes {
            let mut pairs = vec![(variable, value)];
            pairs.extend([("TELOXIDE_TOKEN", TOKEN)]);
            let error = read(&pairs).expect_err(value);
            let text = error.to_string();
            assert_eq!(error.variable, variable, "{text}");
            assert!(text.contains("it takes"), "{text}");
            assert!(
                !text.contains('\n') && !text.contains("AAF/") && !text.contains(TOKEN),
                "{text}"
            );
        }
        let error = read(&[]).expect_err("no token");
        assert!(error.to_string().starts_with("TELOXIDE_TOKEN is not set"));
    }

    #[test]
    fn the_debug_output_holds_no_secret() {
        let config = read(&[
            ("TELOXIDE_TOKEN", TOKEN),
            (
                "DATABASE_URL",
                "postgres://owner:opensesame@localhost/doorman",
            ),
            ("TELOXIDE_PROXY", "socks5://me:opensesame@localhost:1080"),
        ])
        .expect("settings");
        let text = format!("{config:?}");
        assert!(
            !text.contains("AAFtest") && !text.contains("opensesame"),
            "{text}"
        );
    }
}
