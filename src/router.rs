//! Which update goes where. The whole tree is on this screen.
//!
//! It branches on what the inbox has read off the update ([`Event`]) and on the
//! [`Reply`] the ledger says is owed; updates that are owed nothing never get
//! here. Administrators come first, so that to anybody else an administrator's
//! command is one more thing that was not understood.

use std::sync::Arc;

use teloxide::dispatching::UpdateHandler;
use teloxide::dptree::{self, case};

use crate::admin::{self, check};
use crate::app::App;
use crate::arrival::{Arrival, Command, Event};
use crate::audit::ordered;
use crate::dialog::{self, grant, group, join, language, rights, start};
use crate::inbox::Language;
use crate::person::Reply;

/// A handler of one update, or a part of the tree.
type Branch = UpdateHandler<anyhow::Error>;

/// The tree.
pub(crate) fn router() -> Branch {
    dptree::map(in_their_language)
        .branch(case![Event::GroupStart(group, source)].endpoint(group::asked))
        .branch(case![Event::GroupMembership(group, change)].endpoint(group::added))
        .branch(case![Event::JoinRequest(request)].endpoint(join::asked))
        .branch(dptree::filter(from_admin).chain(admin()))
        .branch(public())
}

fn in_their_language(app: App, language: Language) -> App {
    app.speaking(language.0.as_deref())
}

fn public() -> Branch {
    dptree::entry()
        .branch(case![Reply::Greeting(welcome)].branch(greetings()))
        .branch(case![Event::Command(command)].branch(commands()))
        .branch(case![Event::Press(press)].branch(presses()))
        .branch(dptree::endpoint(dialog::fallback))
}

fn greetings() -> Branch {
    dptree::entry()
        .branch(case![Event::Granted(grant)].endpoint(grant::greet))
        .branch(dptree::endpoint(start::greet))
}

fn commands() -> Branch {
    dptree::entry()
        .branch(named("help").endpoint(dialog::help))
        .branch(named("language").endpoint(language::ask))
        .branch(named("privacy").endpoint(rights::privacy))
        .branch(named("mydata").endpoint(rights::mydata))
        .branch(named("forgetme").endpoint(rights::ask))
}

fn presses() -> Branch {
    dptree::entry()
        .branch(dptree::filter_map(language::choice).endpoint(language::chosen))
        .branch(dptree::filter_map(rights::decision).endpoint(rights::confirm))
        .branch(dptree::filter_map(join::pressed_for).endpoint(join::pressed))
        .branch(dptree::endpoint(dialog::acknowledge))
}

fn admin() -> Branch {
    dptree::entry()
        .branch(case![Event::Command(command)].branch(admin_commands()))
        .branch(case![Event::Press(press)].branch(admin_presses()))
        .branch(public())
}

fn admin_commands() -> Branch {
    dptree::entry()
        .branch(named("check").endpoint(check::check))
        .branch(named("audit").endpoint(admin::audit::audit))
        .branch(named("export").endpoint(admin::export::export))
        .branch(named("link").endpoint(admin::link::link))
        .branch(named("links").endpoint(admin::links::links))
        .branch(named("sources").endpoint(admin::sources::sources))
        .branch(named("stats").endpoint(admin::stats::stats))
        .branch(named("help").endpoint(admin::help))
}

fn admin_presses() -> Branch {
    dptree::entry()
        .branch(dptree::filter_map(check::probe_asked).endpoint(check::probe))
        .branch(dptree::filter_map(ordered).endpoint(admin::audit::obey))
        .branch(dptree::filter_map(admin::link::ordered).endpoint(admin::link::obey))
        .branch(dptree::filter_map(admin::links::turned).endpoint(admin::links::turn))
        .branch(dptree::filter_map(admin::sources::turned).endpoint(admin::sources::turn))
}

fn from_admin(app: App, arrival: Arc<Arrival>) -> bool {
    arrival
        .visitor
        .as_ref()
        .is_some_and(|visitor| app.config.admins.contains(&visitor.id))
}

/// Lets the command with this name pass.
fn named(name: &'static str) -> Branch {
    dptree::filter(move |command: Command| command.name == name)
}
