//! The rules, row by row.

use super::*;

const POLICIES: [JoinPolicy; 3] = [JoinPolicy::Greet, JoinPolicy::Approve, JoinPolicy::Confirm];

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).expect("an instant")
}

/// Asked at 0.
fn pending(stage: Stage) -> Pending {
    Pending {
        chat: ChatId(-5),
        person: UserId(7),
        title: "Club".to_owned(),
        write_to: ChatId(7),
        message: MessageId(3),
        asked_at: at(0),
        stage,
    }
}

#[test]
fn a_request_is_written_about_once_in_its_five_minutes() {
    use Approach::{Stand, TooLate, Write};
    let check = |stage: Option<Stage>, asked_at: i64, now: i64, expected: Approach| {
        let known = stage.map(pending);
        assert_eq!(
            approach(known.as_ref(), at(asked_at), at(now)),
            expected,
            "{stage:?}, asked at {asked_at}, now {now}"
        );
    };
    check(None, 0, 0, Write);
    check(None, 0, 305, Write);
    check(None, 0, 306, TooLate);
    // Our clock may be behind.
    check(None, 9, 0, Write);
    for stage in [Stage::Told, Stage::Offered] {
        check(Some(stage), 0, 1, Stand);
        check(Some(stage), 0, 999, Stand);
        check(Some(stage), 200, 200, Stand);
        check(Some(stage), 306, 306, Write);
        check(Some(stage), 306, 999, TooLate);
    }
    // The same request after a crash, and the next one.
    check(Some(Stage::Settled), 0, 1, Stand);
    check(Some(Stage::Settled), 1, 1, Write);
    check(Some(Stage::Settled), 1, 999, TooLate);
}

#[test]
fn a_press_lets_in_only_in_time_and_only_if_the_owner_wants_it() {
    for policy in POLICIES {
        for stage in [Stage::Told, Stage::Settled] {
            for now in [0, 999] {
                assert_eq!(pending(stage).pressed(policy, at(now)), Effect::Nothing);
            }
        }
        let in_time = match policy {
            JoinPolicy::Confirm => Effect::LetIn,
            _ => Effect::Over,
        };
        let offered = pending(Stage::Offered);
        assert_eq!(offered.pressed(policy, at(305)), in_time);
        assert_eq!(offered.pressed(policy, at(306)), Effect::Over);
    }
}
