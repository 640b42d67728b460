//! What Telegram shows of the bot by itself: its commands and descriptions.
//!
//! Nobody waits for these calls, so they travel with the probes; but they teach
//! the tempo nothing, for it is about probes alone.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use teloxide::payloads::{
    DeleteMyCommands, DeleteMyCommandsSetters, GetMyCommands, GetMyCommandsSetters,
    GetMyDescription, GetMyShortDescription, SetMyCommands, SetMyCommandsSetters, SetMyDescription,
    SetMyDescriptionSetters, SetMyShortDescription, SetMyShortDescriptionSetters,
};
use teloxide::types::{BotCommand, BotCommandScope};

use super::call::{Call, result_of};
use super::{ATTEMPTS_MAX, BACKOFF, CALL_TIME_MAX, CallError, Telegram, jittered};
use crate::reach::Lane;

/// Calls about one language: a two-letter code, or none for everybody else.
impl Telegram {
    /// The commands in a menu; none if it was never set.
    pub(crate) async fn commands(
        &self,
        scope: &BotCommandScope,
        language: Option<&str>,
    ) -> Result<Vec<BotCommand>, CallError> {
        let mut get = GetMyCommands::new().scope(scope.clone());
        get.language_code = language.map(ToOwned::to_owned);
        self.at_leisure(&Call::new(&get)).await
    }

    /// Puts these commands into a menu.
    pub(crate) async fn set_commands(
        &self,
        scope: &BotCommandScope,
        language: Option<&str>,
        commands: &[BotCommand],
    ) -> Result<(), CallError> {
        let mut set = SetMyCommands::new(commands.to_vec()).scope(scope.clone());
        set.language_code = language.map(ToOwned::to_owned);
        self.at_leisure(&Call::new(&set)).await.map(|IgnoredAny| ())
    }

    /// Removes a menu.
    pub(crate) async fn delete_commands(
        &self,
        scope: &BotCommandScope,
        language: Option<&str>,
    ) -> Result<(), CallError> {
        let mut delete = DeleteMyCommands::new().scope(scope.clone());
        delete.language_code = language.map(ToOwned::to_owned);
        self.at_leisure(&Call::new(&delete))
            .await
            .map(|IgnoredAny| ())
    }

    /// What an empty dialog shows: "What can this bot do?"
    pub(crate) async fn description(&self, language: Option<&str>) -> Result<String, CallError> {
        #[derive(Deserialize)]
        struct Described {
            description: String,
        }
        let mut get = GetMyDescription::new();
        get.language_code = language.map(ToOwned::to_owned);
        let described: Described = self.at_leisure(&Call::new(&get)).await?;
        Ok(described.description)
    }

    /// Sets what an empty dialog shows.
    pub(crate) async fn set_description(
        &self,
        language: Option<&str>,
        text: &str,
    ) -> Result<(), CallError> {
        let mut set = SetMyDescription::new().description(text);
        set.language_code = language.map(ToOwned::to_owned);
        self.at_leisure(&Call::new(&set)).await.map(|IgnoredAny| ())
    }

    /// What the bot's profile and shared links show.
    pub(crate) async fn short_description(
        &self,
        language: Option<&str>,
    ) -> Result<String, CallError> {
        #[derive(Deserialize)]
        struct Described {
            short_description: String,
        }
        let mut get = GetMyShortDescription::new();
        get.language_code = language.map(ToOwned::to_owned);
        let described: Described = self.at_leisure(&Call::new(&get)).await?;
        Ok(described.short_description)
    }

    /// Sets what the bot's profile and shared links show.
    pub(crate) async fn set_short_description(
        &self,
        language: Option<&str>,
        text: &str,
    ) -> Result<(), CallError> {
        let mut set = SetMyShortDescription::new().short_description(text);
        set.language_code = language.map(ToOwned::to_owned);
        self.at_leisure(&Call::new(&set)).await.map(|IgnoredAny| ())
    }

    /// Makes a call when nothing else is to be done, and again while there is no answer.
    async fn at_leisure<R: DeserializeOwned>(&self, call: &Call) -> Result<R, CallError> {
        let mut backoff = BACKOFF;
        let mut attempt = 1;
        loop {
            self.gate.pass(Lane::Probe, None).await;
            let answer = self.make(call, CALL_TIME_MAX).await;
            match answer.and_then(|answer| result_of(&answer)) {
                // A limit is waited for at the gate.
                Err(CallError::Limited { .. }) if attempt < ATTEMPTS_MAX => {}
                Err(CallError::Unavailable(_)) if attempt < ATTEMPTS_MAX => {
                    tokio::time::sleep(jittered(backoff)).await;
                    backoff *= 2;
                }
                answer => return answer,
            }
            attempt += 1;
        }
    }
}
