//! `doorman demo --script`: the main job in half a minute, as a transcript.
//!
//! A simulated Telegram and the real bot run in this process, talking HTTP over
//! loopback. The script below acts as the people; what everybody saw is printed.

use std::io::{self, Write};
use std::time::Duration;

use anyhow::{Context, anyhow};
use teloxide::types::UserId;
use tokio::sync::oneshot;

use crate::config::{Config, JoinPolicy};
use crate::reach::Ceilings;
use crate::serve;
use crate::sim::{Options, Person, Sim, World};

/// How long the script waits for an answer before it gives up.
const PATIENCE: Duration = Duration::from_secs(10);

/// There is no hurry here, and nobody to wait for.
const NO_CEILINGS: Ceilings = Ceilings {
    replies_per_second_max: None,
    probes_per_second_max: None,
};

/// Plays the script and prints the transcript.
pub(super) async fn run() -> anyhow::Result<()> {
    let sim = Sim::start(Options::default())
        .await
        .context("start the simulated Telegram")?;
    let folder = tempfile::tempdir().context("make a temporary folder")?;
    let owner = sim.person("Olga").with_username("olga");
    let database = format!("sqlite://{}/demo.db", folder.path().display());
    let api_url = sim.url().parse().context("read the simulator's address")?;
    let mut config = Config::new(sim.token().to_owned().into(), api_url, database.into());
    config.admins = [UserId(owner.id().unsigned_abs())].into();
    config.ceilings = NO_CEILINGS;
    config.join_requests = JoinPolicy::Confirm;
    let (stop, stopped) = oneshot::channel::<()>();
    let bot = tokio::spawn(serve::run(config, async move {
        let _ = stopped.await;
    }));

    say("doorman, on a simulated Telegram: → is what a person does, ← what they get.");
    let played = play(&sim, &owner).await;
    // The bot may have ended already, in which case nobody listens.
    let _ = stop.send(());
    bot.await.context("run the bot")??;
    played
}

async fn play(sim: &Sim, owner: &Person) -> anyhow::Result<()> {
    let ann = sim.person("Ann").with_username("ann");
    let bob = sim.person("Bob <b>");
    let cleo = sim.person("Cleo");
    let printed = &mut 0;

    scene(
        sim,
        "Ann follows a deep link, Bob finds the bot by himself.",
        printed,
    );
    ann.starts_with("summer_sale");
    answered(&ann).await?;
    bob.starts();
    answered(&bob).await?;

    scene(sim, "Ann comes back; Bob just says something.", printed);
    ann.starts();
    answered(&ann).await?;
    bob.writes("hello?");
    answered(&bob).await?;

    scene(
        sim,
        "Ann blocks the bot. Olga, the owner, asks who can still be reached.",
        printed,
    );
    ann.blocks();
    owner.writes(&format!(
        "/check @ann {} {} {}",
        bob.id(),
        cleo.id(),
        1_000_000_007
    ));
    answered(owner).await?;

    scene(
        sim,
        "Ann returns. Bob deletes his account and tells nobody.",
        printed,
    );
    ann.starts();
    answered(&ann).await?;
    bob.deletes_account();
    owner.writes(&format!("/check @ann {}", bob.id()));
    answered(owner).await?;

    scene(
        sim,
        "Bob's neighbour Cleo tries an owner's command.",
        printed,
    );
    cleo.writes("/check 1");
    answered(&cleo).await?;

    other_doors(sim, owner, printed).await?;
    show(sim, printed);
    Ok(())
}

/// The other ways a dialog begins, and how it ends for good.
async fn other_doors(sim: &Sim, owner: &Person, printed: &mut usize) -> anyhow::Result<()> {
    let club = sim.channel("Chess club");
    let ewa = sim.person("Ewa").speaking("de");
    let ivan = sim.person("Иван").speaking("ru");

    scene(
        sim,
        "Ewa, whose Telegram speaks German, asks to join a channel.",
        printed,
    );
    owner.adds_bot_to(&club);
    ewa.asks_to_join(&club);
    answered(&ewa).await?;
    ewa.presses(&format!("join:{}", club.id()));
    let is_told = |world: &World| {
        let mut messages = world.messages(ewa.id());
        messages.all(|message| message.buttons().count() == 0)
    };
    let let_in = sim.until("Ewa let in", PATIENCE, is_told);
    let_in.await.map_err(|problem| anyhow!(problem))?;

    scene(
        sim,
        "Ivan logs in on the shop's website, and may be written to from then on.",
        printed,
    );
    ivan.logs_in("shop.example");
    answered(&ivan).await?;

    scene(sim, "He would rather be forgotten.", printed);
    ivan.writes("/forgetme");
    answered(&ivan).await?;
    ivan.presses("forget:yes");
    answered(&ivan).await
}

/// Prints what has happened, then the heading of what comes.
fn scene(sim: &Sim, heading: &str, printed: &mut usize) {
    show(sim, printed);
    say(&format!("\n{heading}"));
}

/// Prints the lines of the transcript that are not printed yet.
fn show(sim: &Sim, printed: &mut usize) {
    let transcript = sim.transcript();
    for line in transcript.lines().skip(*printed) {
        say(format!("  {line}").trim_end());
    }
    *printed = transcript.lines().count();
}

async fn answered(person: &Person) -> anyhow::Result<()> {
    person
        .awaits(PATIENCE)
        .await
        .map(|_| ())
        .map_err(|problem| anyhow!(problem))
}

/// Prints a line. A reader who has gone away misses nothing that matters.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
