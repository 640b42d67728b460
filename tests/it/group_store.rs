//! What outlives the process of groups and channels: the same stories on both engines.

use doorman::arrival::{GroupKind, Membership};
use doorman::deeplink::Source;
use doorman::person::Reply;
use doorman::store::Received;
use serde_json::{Value, json};
use teloxide::types::ChatId;

use crate::database::{
    ANN, BOB, CLUB, Database, at, became, club, club_became, known, membership, on_both_engines,
    received, record, user, wrote,
};

/// What the club was before it became a supergroup.
const GROUP: ChatId = ChatId(-4_567);

on_both_engines!(
    a_group_keeps_its_record_when_it_becomes_a_supergroup,
    a_supergroup_told_of_before_its_upgrade_takes_the_record_over,
    a_hello_is_in_the_language_of_whoever_brought_the_bot,
);

async fn a_group_keeps_its_record_when_it_becomes_a_supergroup(database: Database) {
    let store = database.open().await;
    let group = json!({ "id": GROUP.0, "type": "group", "title": "Club" });
    let supergroup = json!({ "id": CLUB.0, "type": "supergroup", "title": "Club" });
    let message = |update_id, seconds: i64, chat: &Value, fields: &Value| {
        let mut message = json!({ "message_id": 1, "from": user(ANN, None), "chat": chat,
            "date": at(seconds).timestamp() });
        let fields = fields.as_object().unwrap().clone();
        message.as_object_mut().unwrap().extend(fields);
        received(update_id, "message", &message)
    };
    let text = json!({ "text": "/start@doorman_bot spring" });
    let owed = record(&store, &[message(1, 1, &group, &text)]).await;
    assert_eq!(owed, [Reply::Answer]);

    let mut expected = club(GroupKind::Supergroup, Membership::Member, at(900));
    expected.source = Some(Source::from_stored("spring"));
    expected.hello_at = Some(at(1));
    expected.upgraded_from = Some(GROUP);
    expected.upgraded_at = Some(at(900));
    let to = json!({ "migrate_to_chat_id": CLUB.0 });
    let from = json!({ "migrate_from_chat_id": GROUP.0 });
    for batch in [
        vec![message(2, 900, &group, &to)],
        vec![message(3, 901, &supergroup, &from)],
        vec![
            message(4, 902, &group, &to),
            message(5, 902, &supergroup, &from),
        ],
        // The old place is no news any more.
        vec![membership(6, BOB, 903, &group, "left")],
    ] {
        let owed = record(&store, &batch).await;
        assert!(owed.iter().all(|reply| *reply == Reply::Silence));
        for id in [GROUP, CLUB] {
            assert_eq!(store.chat(id).await.unwrap().as_ref(), Some(&expected));
        }
    }
    let told = membership(7, BOB, 903, &supergroup, "administrator");
    assert_eq!(record(&store, &[told]).await, [Reply::Silence]);
    expected.membership = Membership::Administrator;
    expected.changed_at = at(903);
    assert_eq!(store.chat(CLUB).await.unwrap(), Some(expected));
}

async fn a_supergroup_told_of_before_its_upgrade_takes_the_record_over(database: Database) {
    let store = database.open().await;
    let group = json!({ "id": GROUP.0, "type": "group", "title": "Club" });
    let upgraded = json!({ "message_id": 1, "chat": group, "date": at(900).timestamp(),
        "migrate_to_chat_id": CLUB.0 });
    let batch = [
        membership(1, ANN, 1, &group, "member"),
        club_became(2, 899, "supergroup", "administrator"),
        received(3, "message", &upgraded),
    ];
    // The second one is taken back later: nobody could know.
    let owed = [Reply::Answer, Reply::Answer, Reply::Silence];
    assert_eq!(record(&store, &batch).await, owed);
    let mut expected = club(GroupKind::Supergroup, Membership::Administrator, at(900));
    expected.hello_at = Some(at(1));
    expected.upgraded_from = Some(GROUP);
    expected.upgraded_at = Some(at(900));
    assert_eq!(store.chat(CLUB).await.unwrap(), Some(expected));
}

async fn a_hello_is_in_the_language_of_whoever_brought_the_bot(database: Database) {
    let store = database.open().await;
    let languages = async |batch: &[Received]| {
        let recorded = store.record(batch, &[], at(0)).await.unwrap();
        let owed = recorded.owed.into_iter();
        owed.map(|owed| owed.language).collect::<Vec<_>>()
    };
    let club = |update_id: u32| {
        let chat = json!({ "id": -i64::from(update_id), "type": "group", "title": "Club" });
        membership(update_id, ANN, 1, &chat, "member")
    };
    let english = [Some("en".to_owned())];
    assert_eq!(languages(&[club(1)]).await, english);
    assert_eq!(store.person(ANN).await.unwrap(), None);

    record(&store, &[wrote(2, ANN, 1, "/start")]).await;
    let met = known(&store, ANN).await;
    store.choose_language(ANN, Some("ru")).await.unwrap();
    assert_eq!(languages(&[club(3)]).await, [Some("ru".to_owned())]);
    store.choose_language(ANN, None).await.unwrap();
    assert_eq!(languages(&[club(4)]).await, english);
    // Bringing the bot to a group says nothing about the private dialog, and blocking
    // the dialog nothing about the group.
    assert_eq!(known(&store, ANN).await, met);
    record(&store, &[became(5, ANN, 5, "kicked")]).await;
    assert_eq!(languages(&[club(6)]).await, english);

    let bot = json!({ "id": 1_087_968_824, "is_bot": true, "first_name": "Group" });
    let change = json!({ "chat": { "id": -7, "type": "group", "title": "Club" }, "from": bot,
        "date": 1, "new_chat_member": { "status": "member" } });
    let hidden = received(7, "my_chat_member", &change);
    let recorded = store.record(&[hidden], &[], at(0)).await.unwrap();
    let owed = &recorded.owed[0];
    assert_eq!(
        (owed.reply, owed.language.as_deref()),
        (Reply::Answer, None)
    );
    let noted = store.chat(ChatId(-7)).await.unwrap().unwrap();
    assert_eq!(noted.introduced_by, None);
}
