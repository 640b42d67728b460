//! What Telegram shows of the bot by itself: no HTML, and short.

use super::Texts;

/// The beginning of a key; the command's name follows.
const COMMAND: &str = "command-";

impl Texts {
    /// What an empty dialog shows, up to 512 characters.
    pub(crate) fn description(&self) -> String {
        self.plain("about-description", &[])
    }

    /// What the bot's profile and shared links show, up to 120 characters.
    pub(crate) fn short_description(&self) -> String {
        self.plain("about-short", &[])
    }

    /// Everybody's commands: names, and what they do, up to 256 characters.
    pub(crate) fn commands(&self) -> Vec<(&'static str, String)> {
        let keys = [
            "command-start",
            "command-help",
            "command-language",
            "command-privacy",
            "command-mydata",
            "command-forgetme",
        ];
        keys.map(|key| self.command(key)).into()
    }

    /// An administrator's further commands.
    pub(crate) fn admin_commands(&self) -> Vec<(&'static str, String)> {
        let keys = [
            "command-check",
            "command-audit",
            "command-export",
            "command-link",
            "command-links",
            "command-sources",
            "command-stats",
        ];
        keys.map(|key| self.command(key)).into()
    }

    fn command(&self, key: &'static str) -> (&'static str, String) {
        let name = key.trim_start_matches(COMMAND);
        (name, self.plain(key, &[]))
    }
}
