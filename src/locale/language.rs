//! What is read about the choice of a language.

use super::Texts;

impl Texts {
    /// Which language shall it be?
    pub(crate) fn language_question(&self) -> String {
        self.html("language-question", &[])
    }

    /// This very language has been chosen.
    pub(crate) fn language_chosen(&self) -> String {
        self.html("language-chosen", &[])
    }

    /// The language of the client has been chosen.
    pub(crate) fn language_automatic(&self) -> String {
        self.html("language-automatic", &[])
    }

    /// Label of the button that goes by the client.
    pub(crate) fn button_language_automatic(&self) -> String {
        self.plain("button-language-automatic", &[])
    }
}
