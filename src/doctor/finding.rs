//! What was found, and how it is told: lines for people, JSON for programs.

use std::fmt::{self, Display, Formatter};

use serde::Serialize;

use crate::secrets::Secrets;

/// How bad it is, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// As it should be.
    Ok,
    /// It works, but not all of it, or not for long.
    Warn,
    /// It does not work until it is put right.
    Fail,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// What: one word.
    pub(crate) check: &'static str,
    /// How it is.
    pub(crate) state: State,
    /// In words.
    pub(crate) says: String,
    /// What to do about it; `None` if it is well.
    pub(crate) remedy: Option<String>,
}

/// All that was looked at, in order.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The worst of it.
    result: State,
    checks: Vec<Finding>,
}

impl Finding {
    pub(crate) fn ok(check: &'static str, says: impl Display) -> Self {
        Self {
            check,
            state: State::Ok,
            says: says.to_string(),
            remedy: None,
        }
    }

    pub(crate) fn warn(check: &'static str, says: impl Display, remedy: &str) -> Self {
        Self {
            state: State::Warn,
            remedy: Some(remedy.to_owned()),
            ..Self::ok(check, says)
        }
    }

    pub(crate) fn fail(check: &'static str, says: impl Display, remedy: &str) -> Self {
        Self {
            state: State::Fail,
            ..Self::warn(check, says, remedy)
        }
    }
}

impl Report {
    pub(crate) fn new(checks: Vec<Finding>) -> Self {
        let mut report = Self {
            result: State::Ok,
            checks: Vec::new(),
        };
        report.add(checks);
        report
    }

    pub(crate) fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.checks.extend(findings);
        let worst = self.checks.iter().map(|finding| finding.state).max();
        self.result = worst.unwrap_or(State::Ok);
    }

    /// The same without these.
    pub(crate) fn blank_out(mut self, secrets: &Secrets) -> Self {
        for finding in &mut self.checks {
            finding.says = secrets.blank_out(&finding.says).into_owned();
        }
        self
    }

    /// The worst that was found.
    pub(crate) fn result(&self) -> State {
        self.result
    }

    /// The same as JSON, with a line break at its end.
    pub(crate) fn json(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("findings are plain JSON");
        json + "\n"
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for finding in &self.checks {
            writeln!(f, "{finding}")?;
        }
        Ok(())
    }
}

impl Display for Finding {
    /// One line, whatever was heard.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Fail => "fail",
        };
        let says = self.says.replace(char::is_control, " ");
        write!(f, "{state:<4}  {:<8}  {says}", self.check)?;
        match &self.remedy {
            Some(remedy) => write!(f, ": {remedy}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_as_bad_as_its_worst_line() {
        let mut report = Report::new(vec![Finding::ok("token", "@door_bot")]);
        assert_eq!(report.result(), State::Ok);
        report.add([Finding::fail("texts", "en.ftl:\n3", "see there")]);
        report.add([Finding::warn("webhook", "is set", "remove it")]);
        assert_eq!(report.result(), State::Fail);
        assert_eq!(
            report.to_string(),
            "ok    token     @door_bot\n\
             fail  texts     en.ftl: 3: see there\n\
             warn  webhook   is set: remove it\n"
        );
    }
}
