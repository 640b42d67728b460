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
use crate::dialog::{self, grant, group, join, rights, start};
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
        .branch(case![Reply::Greeting(welcome)].branch(greeting()))
        .branch(rights())
        .branch(
            case![Event::Press(press)]
                .filter_map(join::pressed_for)
                .endpoint(join::pressed),
        )
        .branch(case![Event::Press(press)].endpoint(dialog::acknowledge))
        .branch(dptree::filter(asks_for_help).endpoint(dialog::help))
        .branch(dptree::endpoint(dialog::fallback))
}

fn greeting() -> Branch {
    dptree::entry()
        .branch(case![Event::Granted(grant)].endpoint(grant::greet))
        .branch(dptree::endpoint(start::greet))
}

fn rights() -> Branch {
    dptree::entry()
        .branch(dptree::filter(asks_what_is_kept).endpoint(rights::privacy))
        .branch(dptree::filter(asks_to_see_it).endpoint(rights::mydata))
        .branch(dptree::filter(asks_to_be_forgotten).endpoint(rights::ask))
        .branch(
            case![Event::Press(press)]
                .filter_map(rights::decision)
                .endpoint(rights::confirm),
        )
}

fn admin() -> Branch {
    dptree::entry()
        .branch(
            case![Event::Press(press)]
                .filter_map(check::probe_asked)
                .endpoint(check::probe),
        )
        .branch(
            case![Event::Command(command)]
                .filter(asks_for_check)
                .endpoint(check::check),
        )
        .branch(
            case![Event::Press(press)]
                .filter_map(ordered)
                .endpoint(admin::audit::obey),
        )
        .branch(
            case![Event::Command(command)]
                .filter(asks_for_audit)
                .endpoint(admin::audit::audit),
        )
        .branch(dptree::filter(asks_for_help).endpoint(admin::help))
        .branch(public())
}

fn from_admin(app: App, arrival: Arc<Arrival>) -> bool {
    arrival
        .visitor
        .as_ref()
        .is_some_and(|visitor| app.config.admins.contains(&visitor.id))
}

fn asks_for_help(event: Event) -> bool {
    matches!(event, Event::Command(Command { name, .. }) if name == "help")
}

fn asks_what_is_kept(event: Event) -> bool {
    matches!(event, Event::Command(Command { name, .. }) if name == "privacy")
}

fn asks_to_see_it(event: Event) -> bool {
    matches!(event, Event::Command(Command { name, .. }) if name == "mydata")
}

fn asks_to_be_forgotten(event: Event) -> bool {
    matches!(event, Event::Command(Command { name, .. }) if name == "forgetme")
}

fn asks_for_check(command: Command) -> bool {
    command.name == "check"
}

fn asks_for_audit(command: Command) -> bool {
    command.name == "audit"
}
