//! The ledger's rules, told as sequences of events and what each is answered with.

use super::*;
use teloxide::types::{ChatId, MessageId};

use crate::arrival::{Command, Grant, Group, GroupKind, JoinRequest, Press};

const MINUTE: TimeDelta = TimeDelta::minutes(1);

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("a moment")
}

fn ann() -> Visitor {
    Visitor {
        id: UserId(7),
        first_name: "Ann".to_owned(),
        username: Some("ann".to_owned()),
        language: Some("en".to_owned()),
    }
}

fn start() -> Event {
    Event::Start(Source::Organic)
}

/// What each of these events, at its second, is answered with.
fn check(events: &[(i64, Event)], expected: &[Reply]) -> Person {
    let mut known = None;
    let mut replies = Vec::new();
    for (second, event) in events {
        let (person, reply) = Person::meet(known, &ann(), event, at(*second));
        known = Some(person);
        replies.push(reply);
    }
    assert_eq!(replies, expected, "{events:?}");
    known.expect("something happened")
}

fn verdict(person: &Person) -> Option<(Verdict, Evidence, i64)> {
    let standing = person.standing.as_ref()?;
    Some((
        standing.verdict,
        standing.evidence,
        standing.since.timestamp(),
    ))
}

use Reply::{Answer, Greeting, Join, Silence};
use Welcome::{New, Returned, Returning};

#[test]
fn the_first_start_is_new_and_later_ones_are_not() {
    let person = check(
        &[(1, start()), (2, start())],
        &[Greeting(New), Greeting(Returning)],
    );
    assert_eq!(
        verdict(&person),
        Some((Verdict::Reachable, Evidence::Message, 1))
    );
}

#[test]
fn whoever_wrote_before_the_first_start_is_still_greeted_as_new() {
    check(
        &[(1, Event::Message), (2, start())],
        &[Answer, Greeting(New)],
    );
}

#[test]
fn a_return_is_welcomed_once_whichever_update_comes_first() {
    let came = [(1, start()), (5, Event::Blocked)];
    let told_first = [(9, Event::Unblocked), (9, start()), (10, start())];
    check(
        &[came.as_slice(), &told_first].concat(),
        &[
            Greeting(New),
            Silence,
            Silence,
            Greeting(Returned),
            Greeting(Returning),
        ],
    );
    let told_last = [(9, start()), (9, Event::Unblocked), (10, start())];
    check(
        &[came.as_slice(), &told_last].concat(),
        &[
            Greeting(New),
            Silence,
            Greeting(Returned),
            Silence,
            Greeting(Returning),
        ],
    );
}

#[test]
fn everything_may_happen_within_one_second() {
    check(
        &[
            (1, start()),
            (1, Event::Blocked),
            (1, Event::Unblocked),
            (1, start()),
        ],
        &[Greeting(New), Silence, Silence, Greeting(Returned)],
    );
}

#[test]
fn a_block_that_was_never_told_of_shows_in_the_unblocking() {
    check(
        &[(1, start()), (9, Event::Unblocked), (9, start())],
        &[Greeting(New), Silence, Greeting(Returned)],
    );
}

#[test]
fn what_was_written_before_a_block_is_not_answered_after_it() {
    let person = check(
        &[
            (1, start()),
            (9, Event::Blocked),
            (8, Event::Message),
            (8, start()),
        ],
        &[Greeting(New), Silence, Silence, Silence],
    );
    assert_eq!(
        verdict(&person),
        Some((Verdict::Blocked, Evidence::Event, 9))
    );
}

#[test]
fn a_block_told_late_does_not_undo_what_came_after_it() {
    let person = check(
        &[(1, start()), (9, Event::Message), (5, Event::Blocked)],
        &[Greeting(New), Answer, Silence],
    );
    assert_eq!(
        verdict(&person),
        Some((Verdict::Reachable, Evidence::Message, 1))
    );
}

#[test]
fn whoever_comes_back_with_words_is_welcomed_at_the_next_start() {
    check(
        &[
            (1, start()),
            (5, Event::Blocked),
            (9, Event::Message),
            (10, start()),
        ],
        &[Greeting(New), Silence, Answer, Greeting(Returned)],
    );
}

#[test]
fn a_probe_by_a_clock_that_is_ahead_silences_nobody() {
    let mut person = check(&[(1, start())], &[Greeting(New)]);
    let _ = person.hear(Verdict::Blocked, Evidence::Probe, at(100_000), MINUTE);
    let (person, reply) = Person::meet(Some(person), &ann(), &start(), at(50));
    assert_eq!(reply, Greeting(Returned));
    assert_eq!(
        verdict(&person),
        Some((Verdict::Reachable, Evidence::Message, 50))
    );
}

#[test]
fn a_suspicion_changes_nothing_until_it_is_confirmed() {
    let mut person = check(&[(1, start())], &[Greeting(New)]);
    let reachable = Some((Verdict::Reachable, Evidence::Message, 1));
    let mut hear = |second| {
        let weight = person.hear(Verdict::NotFound, Evidence::Probe, at(second), MINUTE);
        (matches!(weight, Weight::Sure(_)), verdict(&person))
    };
    assert_eq!(hear(10), (false, reachable));
    assert_eq!(hear(69), (false, reachable));
    let lost = Some((Verdict::NotFound, Evidence::Probe, 10));
    assert_eq!(hear(70), (true, lost));
    assert_eq!(hear(71), (true, lost));
}

#[test]
fn a_message_dispels_a_suspicion() {
    let mut person = check(&[(1, start())], &[Greeting(New)]);
    let _ = person.hear(Verdict::NotFound, Evidence::Probe, at(10), MINUTE);
    let (person, _) = Person::meet(Some(person), &ann(), &Event::Message, at(20));
    assert_eq!(person.suspicion, None);
}

#[test]
fn a_press_proves_nothing_and_opens_nothing() {
    let press = Event::Press(Press {
        query_id: "1".to_owned(),
        data: String::new(),
        message: MessageId(5),
    });
    let person = check(&[(1, press.clone())], &[Answer]);
    assert_eq!(verdict(&person), None);
    check(&[(1, Event::Blocked), (2, press)], &[Silence, Silence]);
}

#[test]
fn a_verdict_that_holds_keeps_its_since() {
    let command = Command {
        name: "help".to_owned(),
        args: String::new(),
        reply: None,
        document: None,
    };
    let person = check(
        &[(1, start()), (9, Event::Command(command))],
        &[Greeting(New), Answer],
    );
    let standing = person.standing.expect("a standing");
    assert_eq!((standing.since, standing.proved_at), (at(1), at(9)));
}

#[test]
fn a_permission_is_claimed_until_a_message_makes_it_known() {
    let login = || Event::Granted(Grant::Login("example.com".to_owned()));
    let claimed = check(&[(1, login())], &[Greeting(New)]);
    assert_eq!(
        verdict(&claimed),
        Some((Verdict::Reachable, Evidence::Grant, 1))
    );
    let known = check(
        &[(1, login()), (2, start()), (3, login())],
        &[Greeting(New), Greeting(Returning), Greeting(Returning)],
    );
    assert_eq!(
        verdict(&known),
        Some((Verdict::Reachable, Evidence::Message, 1))
    );
    // A block that came later counts, whichever is told first.
    check(&[(5, Event::Blocked), (4, login())], &[Silence, Silence]);
    let person = check(
        &[(5, login()), (4, Event::Blocked)],
        &[Greeting(New), Silence],
    );
    assert!(!person.is_blocked());
}

#[test]
fn a_return_by_a_permission_is_welcomed_once_whichever_update_comes_first() {
    let login = || Event::Granted(Grant::Login("example.com".to_owned()));
    let came = [(1, start()), (5, Event::Blocked)];
    for (told, replies) in [
        ([Event::Unblocked, login()], [Silence, Greeting(Returned)]),
        ([login(), Event::Unblocked], [Greeting(Returned), Silence]),
    ] {
        let told = told.map(|event| (9, event));
        let person = check(
            &[came.as_slice(), &told, &[(10, start())]].concat(),
            &[
                [Greeting(New), Silence].as_slice(),
                &replies,
                &[Greeting(Returning)],
            ]
            .concat(),
        );
        assert_eq!(person.welcome_back, WelcomeBack::Settled);
    }
}

#[test]
fn asking_to_join_says_nothing_of_the_dialog() {
    let group = Group {
        id: ChatId(-5),
        kind: GroupKind::Channel,
        title: "Club".to_owned(),
    };
    let asks = || {
        let (group, write_to) = (group.clone(), ChatId(7));
        Event::JoinRequest(JoinRequest { group, write_to })
    };
    let person = check(&[(1, asks()), (2, start())], &[Join, Greeting(New)]);
    assert!(person.standing.is_some());
    let person = check(&[(1, Event::Blocked), (2, asks())], &[Silence, Join]);
    assert!(person.is_blocked());
    let person = check(&[(1, asks())], &[Join]);
    assert_eq!((person.standing, person.opened_at), (None, None));
}

#[test]
fn the_chosen_language_goes_before_the_one_of_the_app() {
    let mut person = check(&[(1, start())], &[Greeting(New)]);
    assert_eq!(person.speaks(), Some("en"));
    person.chosen_language = Some("ru".to_owned());
    let (person, _) = Person::meet(Some(person), &ann(), &start(), at(2));
    assert_eq!(person.speaks(), Some("ru"));
}

#[test]
fn only_one_button_says_goodbye_and_only_blocks_are_no_acts_of_ones_own() {
    let press = |data: &str| {
        Event::Press(Press {
            query_id: "1".to_owned(),
            data: data.to_owned(),
            message: MessageId(5),
        })
    };
    let check = |event: Event, expected: (bool, bool)| {
        let told = (is_goodbye(&event), is_own_act(&event));
        assert_eq!(told, expected, "{event:?}");
    };
    check(press(FORGET_ME), (true, true));
    check(press("forget:no"), (false, true));
    check(press(""), (false, true));
    check(start(), (false, true));
    check(Event::Message, (false, true));
    check(Event::Blocked, (false, false));
    check(Event::Unblocked, (false, false));
}
