//! What a person reads about their own data.

use super::Texts;
use super::Value::{Count, Html, Text};

impl Texts {
    /// What is kept, and for how long: for so many days, or `None` without an end.
    /// `link` tells who runs the bot.
    pub(crate) fn privacy(&self, days: Option<u64>, link: Option<&str>) -> String {
        let kept = match days {
            Some(days) => self.html("privacy-kept-for", &[("days", Count(days))]),
            None => self.html("privacy-kept", &[]),
        };
        let owner = match link {
            Some(link) => self.html("privacy-owner-link", &[("link", Text(link))]),
            None => self.html("privacy-owner", &[]),
        };
        let values = [("kept", Html(&kept)), ("owner", Html(&owner))];
        self.html("privacy", &values)
    }

    /// Beneath the document with everything that is held.
    pub(crate) fn mydata_caption(&self) -> String {
        self.html("mydata-caption", &[])
    }

    /// Is the person sure?
    pub(crate) fn forget_question(&self) -> String {
        self.html("forget-question", &[])
    }

    /// Everything has been erased.
    pub(crate) fn forget_done(&self) -> String {
        self.html("forget-done", &[])
    }

    /// Nothing has been erased.
    pub(crate) fn forget_kept(&self) -> String {
        self.html("forget-kept", &[])
    }

    /// Label of the button that erases.
    pub(crate) fn button_forget(&self) -> String {
        self.plain("button-forget", &[])
    }

    /// Label of the button that does not.
    pub(crate) fn button_keep(&self) -> String {
        self.plain("button-keep", &[])
    }

    /// Entries of a list that are left out.
    pub(super) fn list_forgotten(&self, count: u64) -> String {
        self.html("list-forgotten", &[("count", Count(count))])
    }
}
