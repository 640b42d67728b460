//! The chats' rules, told as sequences of arrivals and what each is answered with.

use super::*;
use crate::arrival::Visitor;
use Membership::{Administrator, Gone, Member};
use Reply::{Answer, Silence};

const OLD: ChatId = ChatId(-5);
const NEW: ChatId = ChatId(-1_005);
const ANN: UserId = UserId(7);
const BOB: UserId = UserId(8);

fn club(id: ChatId) -> Group {
    let kind = if id == OLD {
        GroupKind::Group
    } else {
        GroupKind::Supergroup
    };
    let title = "Club".to_owned();
    Group { id, kind, title }
}

fn place(id: ChatId, from: Membership, to: Membership) -> Event {
    Event::GroupMembership(club(id), Change { from, to })
}

fn asked(id: ChatId, payload: &str) -> Event {
    Event::GroupStart(club(id), Source::from_stored(payload))
}

fn upgraded() -> Event {
    Event::GroupUpgraded {
        from: OLD,
        to: NEW,
        title: "Club".to_owned(),
    }
}

/// What somebody did, and at which second.
fn by(person: UserId, second: i64, event: Event) -> Arrival {
    let visitor = Visitor {
        id: person,
        first_name: String::new(),
        username: None,
        language: None,
    };
    Arrival {
        visitor: Some(visitor),
        ..unnamed(second, event)
    }
}

fn unnamed(second: i64, event: Event) -> Arrival {
    Arrival {
        at: DateTime::from_timestamp(second, 0).expect("a moment"),
        visitor: None,
        event,
    }
}

/// Takes an arrival in as the store does.
fn tell(chats: &mut Vec<Chat>, arrival: &Arrival) -> Reply {
    let mut known = |id| {
        let is_it = |chat: &Chat| chat.id == id || chat.upgraded_from == Some(id);
        let position = chats.iter().position(is_it)?;
        Some(chats.swap_remove(position))
    };
    let (chat, reply) = match &arrival.event {
        Event::GroupStart(group, _) | Event::GroupMembership(group, _) => {
            Chat::meet(known(group.id), group, arrival, Response::Answer)
        }
        Event::GroupUpgraded { from, to, title } => {
            let (old, new) = (known(*from), known(*to));
            // Found by either of its ids.
            let new = new.or_else(|| old.clone().filter(|it| it.id == *to));
            let chat = Chat::upgraded(old, new, (*from, *to), title, arrival.at);
            (chat, Silence)
        }
        event => panic!("{event:?}"),
    };
    chats.push(chat);
    reply
}

/// What each of these arrivals is answered with, and the one chat they leave.
fn check(arrivals: &[Arrival], expected: &[Reply]) -> Chat {
    let mut chats = Vec::new();
    let replies: Vec<_> = arrivals.iter().map(|it| tell(&mut chats, it)).collect();
    assert_eq!(replies, expected, "{arrivals:?}");
    assert_eq!(chats.len(), 1, "{chats:?}");
    chats.remove(0)
}

#[test]
fn one_occasion_is_one_hello_whichever_update_comes_first() {
    let added = || by(ANN, 5, place(OLD, Gone, Member));
    let asked = |second| by(ANN, second, asked(OLD, "fair"));
    let told = check(&[added(), asked(5)], &[Answer, Silence]);
    let swapped = check(&[asked(5), added()], &[Answer, Silence]);
    assert_eq!(told, swapped);
    assert_eq!(told.source, Some(Source::from_stored("fair")));
    check(&[added(), asked(64)], &[Answer, Silence]);
    check(&[added(), asked(65)], &[Answer, Answer]);
    // The older one may be told last.
    check(&[asked(64), added()], &[Answer, Silence]);
    check(&[asked(65), added()], &[Answer, Answer]);
}

#[test]
fn a_hello_is_for_coming_in_and_not_for_moving_about() {
    let changes = [
        (Gone, Member, Answer),
        (Gone, Administrator, Answer),
        (Member, Administrator, Silence),
        (Administrator, Member, Silence),
        (Member, Member, Silence),
        (Member, Gone, Silence),
        (Gone, Gone, Silence),
    ];
    for (from, to, expected) in changes {
        let chat = check(&[by(ANN, 5, place(NEW, from, to))], &[expected]);
        assert_eq!((chat.membership, chat.introduced_by), (to, Some(ANN)));
        let mut channel = club(NEW);
        channel.kind = GroupKind::Channel;
        let change = Event::GroupMembership(channel, Change { from, to });
        check(&[by(ANN, 5, change)], &[Silence]);
    }
    let leaves_and_returns = [
        by(ANN, 1, place(OLD, Gone, Member)),
        by(BOB, 2, place(OLD, Member, Gone)),
        by(BOB, 30, place(OLD, Gone, Member)),
        by(BOB, 40, place(OLD, Member, Gone)),
        by(BOB, 70, place(OLD, Gone, Member)),
    ];
    check(
        &leaves_and_returns,
        &[Answer, Silence, Silence, Silence, Answer],
    );
}

#[test]
fn what_is_done_in_the_groups_name_leaves_the_person_who_was_seen() {
    let chat = check(&[unnamed(1, place(OLD, Gone, Member))], &[Answer]);
    assert_eq!(chat.introduced_by, None);
    let arrivals = [
        by(ANN, 1, place(OLD, Gone, Member)),
        unnamed(2, place(OLD, Member, Administrator)),
    ];
    let chat = check(&arrivals, &[Answer, Silence]);
    let expected = (Some(ANN), Administrator);
    assert_eq!((chat.introduced_by, chat.membership), expected);
}

#[test]
fn an_upgrade_comes_to_the_same_in_every_order_and_without_a_second_hello() {
    let added = by(ANN, 1, asked(OLD, "fair"));
    let told = [
        unnamed(900, upgraded()),
        unnamed(900, upgraded()),
        by(BOB, 900, place(NEW, Gone, Administrator)),
    ];
    let expected = Chat {
        id: NEW,
        kind: GroupKind::Supergroup,
        title: "Club".to_owned(),
        membership: Administrator,
        source: Some(Source::from_stored("fair")),
        introduced_by: Some(ANN),
        changed_at: told[0].at,
        hello_at: Some(added.at),
        upgraded_from: Some(OLD),
        upgraded_at: Some(told[0].at),
    };
    for order in [[0, 1, 2], [0, 2, 1], [2, 0, 1]] {
        let later = order.map(|index| told[index].clone());
        // Told of the place first, it has not heard of the upgrade; `dialog` waits.
        let place_first = if order[0] == 2 { Answer } else { Silence };
        let chat = check(
            &[[added.clone()].as_slice(), &later].concat(),
            &[Answer, place_first, Silence, Silence],
        );
        assert_eq!(chat, expected, "{order:?}");
        assert!(chat.became_supergroup_about(told[2].at));
    }
    // Of the old place nothing is news any more, though a payload may be.
    let late = [
        by(ANN, 1, place(OLD, Gone, Member)),
        unnamed(900, upgraded()),
        by(BOB, 900, place(OLD, Member, Gone)),
        by(ANN, 1, asked(OLD, "fair")),
    ];
    let chat = check(&late, &[Answer, Silence, Silence, Silence]);
    let noted = (chat.membership, chat.source);
    assert_eq!(noted, (Member, Some(Source::from_stored("fair"))));
}

#[test]
fn an_upgraded_group_nobody_knew_is_noted_and_a_return_to_it_greeted() {
    let arrivals = [
        unnamed(1, upgraded()),
        by(ANN, 1, place(NEW, Gone, Member)),
        by(BOB, 70, place(NEW, Member, Gone)),
        by(BOB, 71, place(NEW, Gone, Member)),
    ];
    let chat = check(&arrivals, &[Silence, Silence, Silence, Answer]);
    assert_eq!((chat.id, chat.introduced_by), (NEW, Some(BOB)));
    let chat = check(&arrivals[..2], &[Silence, Silence]);
    assert_eq!((chat.membership, chat.introduced_by), (Member, Some(ANN)));
    // The old group was left behind: only those inside are told of the upgrade.
    let left = [
        by(ANN, 1, place(OLD, Gone, Member)),
        by(ANN, 900, place(OLD, Member, Gone)),
        unnamed(900, upgraded()),
    ];
    let chat = check(&left, &[Answer, Silence, Silence]);
    assert_eq!(chat.membership, Member);
}

#[test]
fn a_hello_that_a_flood_has_cost_may_still_be_said() {
    let asked = by(ANN, 1, asked(OLD, "fair"));
    let (chat, reply) = Chat::meet(None, &club(OLD), &asked, Response::StaySilent);
    assert_eq!((reply, chat.hello_at), (Silence, None));
    let added = by(ANN, 1, place(OLD, Gone, Member));
    let (chat, reply) = Chat::meet(Some(chat), &club(OLD), &added, Response::Answer);
    assert_eq!((reply, chat.hello_at), (Answer, Some(added.at)));
}

#[test]
fn whoever_asks_right_after_an_upgrade_is_answered() {
    let arrivals = [unnamed(1, upgraded()), by(ANN, 2, asked(NEW, "fair"))];
    check(&arrivals, &[Silence, Answer]);
}
