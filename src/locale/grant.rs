//! What those read who let the bot write without having written.

use super::Texts;
use super::Value::Text;
use crate::arrival::Grant;
use crate::person::Welcome;

impl Texts {
    /// The greeting of whoever let the bot write. `name` may be empty.
    pub(crate) fn granted(&self, grant: &Grant, welcome: Welcome, name: &str) -> String {
        let key = match welcome {
            Welcome::New => "grant-new",
            Welcome::Returning => "grant-returning",
            Welcome::Returned => "grant-returned",
        };
        let name = name.trim();
        let named = if name.is_empty() { "no" } else { "yes" };
        let hello = self.html(key, &[("name", Text(name)), ("named", Text(named))]);
        let (key, source) = match grant {
            Grant::Login(site) => ("grant-login", site.as_str()),
            Grant::AppRequest => ("grant-app-request", ""),
            Grant::AppOpened(app) => ("grant-app-opened", app.as_str()),
            Grant::AttachmentMenu => ("grant-attachment-menu", ""),
        };
        let origin = self.html(key, &[("source", Text(source))]);
        format!("{hello}\n\n{origin}")
    }
}
