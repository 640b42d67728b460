//! The bot most people write: teloxide's `Dispatcher`, a command, `send_message`.
//!
//! It follows teloxide's own examples and keeps nothing: what is in its memory when it dies is lost. The command is
//! spelled out because teloxide's derive macros are not among our dependencies.

use std::sync::Arc;

use anyhow::Context;
use teloxide::{
    dispatching::HandlerExt,
    prelude::*,
    types::{BotCommand, InlineKeyboardMarkup, ParseMode},
    utils::{
        command::{BotCommands, CommandDescriptions, ParseError, parse_command},
        html,
    },
};

use crate::letter::Letter;

#[derive(Clone)]
enum Command {
    Start,
}

/// What the bot says.
#[derive(Clone)]
struct Greeting {
    letter: Arc<Letter>,
    keyboard: InlineKeyboardMarkup,
}

/// Runs until the process is ended.
pub(crate) async fn run() -> anyhow::Result<()> {
    let letter = Letter::from_env()?;
    let greeting = Greeting {
        keyboard: letter.keyboard()?,
        letter: Arc::new(letter),
    };
    let handler = Update::filter_message()
        .branch(dptree::entry().filter_command::<Command>().endpoint(answer));
    let mut dispatcher = Dispatcher::builder(Bot::from_env(), handler)
        .dependencies(dptree::deps![greeting])
        .build();
    // The examples wait for it in `main`; on a worker of the runtime it is a twentieth faster.
    tokio::spawn(async move { dispatcher.dispatch().await })
        .await
        .context("dispatch")
}

async fn answer(
    bot: Bot,
    message: Message,
    command: Command,
    greeting: Greeting,
) -> ResponseResult<()> {
    match command {
        Command::Start => {
            let name = message
                .from
                .as_ref()
                .map(|user| html::escape(&user.first_name));
            let text = greeting.letter.html_for(&name.unwrap_or_default());
            bot.send_message(message.chat.id, text)
                .parse_mode(ParseMode::Html)
                .reply_markup(greeting.keyboard)
                .await?;
        }
    }
    Ok(())
}

impl BotCommands for Command {
    fn parse(text: &str, bot_username: &str) -> Result<Self, ParseError> {
        match parse_command(text, bot_username) {
            Some(("start", _)) => Ok(Self::Start),
            Some((other, _)) => Err(ParseError::UnknownCommand(other.to_owned())),
            None => Err(ParseError::UnknownCommand(text.to_owned())),
        }
    }

    fn descriptions() -> CommandDescriptions<'static> {
        CommandDescriptions::new(&[])
    }

    fn bot_commands() -> Vec<BotCommand> {
        vec![BotCommand::new("start", "open the door")]
    }
}
