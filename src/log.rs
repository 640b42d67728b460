//! What the process says about itself, on standard error.
//!
//! Whatever is logged, at any level and by any library, passes through
//! `Redacting`: the token never reaches a log.

use std::io::{self, Write};
use std::sync::Arc;

use secrecy::SecretString;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::secrets::Secrets;

/// What is shown unless `RUST_LOG` says otherwise.
///
/// teloxide tells of each start and stop of its dispatcher, which ours already does.
pub const FILTER: &str = "info,teloxide=warn";

/// The same for commands that show their result on a terminal.
pub const QUIET_FILTER: &str = "warn";

/// A setting of the log cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// `RUST_LOG`.
    #[error(
        "RUST_LOG has a directive that cannot be read ({0}): it takes levels like info or doorman=debug,warn"
    )]
    Filter(String),
    /// `DOORMAN_LOG`.
    #[error("DOORMAN_LOG is {0:?}: it takes text or json")]
    Format(String),
}

/// How events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// Lines for people, coloured on a terminal.
    Text,
    /// A JSON object a line.
    Json,
}

/// Starts logging for the whole process; panics are logged too.
///
/// `secret` is the token, if there is one yet; `filter` counts unless `RUST_LOG` is set.
pub fn start(secret: Option<SecretString>, filter: &str) -> Result<(), LogError> {
    let format = format()?;
    let filter = match std::env::var("RUST_LOG") {
        Ok(text) if !text.trim().is_empty() => {
            EnvFilter::try_new(&text).map_err(|error| LogError::Filter(error.to_string()))?
        }
        _ => EnvFilter::new(filter),
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Redacting {
            secrets: Arc::new(secret.map(Secrets::token).unwrap_or_default()),
        });
    match format {
        Format::Text => {
            let is_terminal = io::IsTerminal::is_terminal(&io::stderr());
            subscriber.with_ansi(is_terminal).init();
        }
        // The token holds nothing that JSON writes otherwise, so it is found there too.
        Format::Json => subscriber.json().flatten_event(true).init(),
    }
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    Ok(())
}

fn format() -> Result<Format, LogError> {
    let value = std::env::var("DOORMAN_LOG").unwrap_or_default();
    match value.trim() {
        "" | "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        other => Err(LogError::Format(other.to_owned())),
    }
}

/// Makes writers to standard error that blank out secrets.
#[derive(Clone)]
struct Redacting {
    secrets: Arc<Secrets>,
}

impl<'a> MakeWriter<'a> for Redacting {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for Redacting {
    /// The subscriber writes each event in one piece, so a secret is never split.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        io::stderr().write_all(self.secrets.blank_out(&text).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
