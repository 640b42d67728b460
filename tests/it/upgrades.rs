//! A group becomes a supergroup: it has another id, and is the same group.

use doorman::arrival::{GroupKind, Membership};
use doorman::group::Chat as Noted;
use doorman::sim::Chat;
use serde_json::json;
use teloxide::types::ChatId;

use crate::groups::{HELLO, message};
use crate::stage::Stage;

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_keeps_its_record_and_hears_no_second_hello() {
    let stage = Stage::open().await;
    let (ann, bob) = (stage.sim.person("Ann"), stage.sim.person("Bob"));
    let upgrades: [fn(&Chat) -> Chat; 2] =
        [Chat::becomes_supergroup, Chat::becomes_supergroup_swapped];
    for upgrade in upgrades {
        let club = stage.sim.group("Club");
        ann.adds_bot_with(&club, "spring_fair");
        bob.promotes_bot_in(&club);
        stage.has_said(&club, &[HELLO]).await;
        let before = stage.until_noted(&club, Membership::Administrator).await;

        let bigger = upgrade(&club);
        let migrated = json!({ "migrate_from_chat_id": club.id() });
        let again = message(&ann, &bigger, 0, &migrated);
        stage.sim.push_update("message", &again);
        stage.has_said(&bigger, &[]).await;
        let noted = stage.until_noted(&bigger, Membership::Administrator).await;
        let expected = Noted {
            id: ChatId(bigger.id()),
            kind: GroupKind::Supergroup,
            changed_at: noted.changed_at,
            upgraded_from: Some(before.id),
            upgraded_at: noted.upgraded_at,
            ..before
        };
        assert_eq!(noted, expected);
        // It is one record, found by either id.
        assert_eq!(stage.until_noted(&club, noted.membership).await, noted);
    }
    stage.finish().await;
}

#[tokio::test]
async fn an_upgrade_may_be_told_after_the_bots_place_in_the_supergroup() {
    let stage = Stage::open().await;
    let ann = stage.sim.person("Ann");
    let (club, bigger) = (stage.sim.group("Club"), stage.sim.supergroup("Club"));
    ann.adds_bot_to(&club);
    stage.has_said(&club, &[HELLO]).await;
    stage.until_polled().await;
    ann.promotes_bot_in(&bigger);
    // By then it counts as a supergroup that the bot was added to.
    stage.until_noted(&bigger, Membership::Administrator).await;
    let migrated = json!({ "migrate_from_chat_id": club.id() });
    let told = message(&ann, &bigger, 0, &migrated);
    stage.sim.push_update("message", &told);
    stage.has_said(&bigger, &[]).await;
    let noted = stage.until_noted(&bigger, Membership::Administrator).await;
    assert_eq!(noted.upgraded_from, Some(ChatId(club.id())));
    stage.finish().await;
}
