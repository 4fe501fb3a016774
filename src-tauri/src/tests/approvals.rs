//! The approval of texts: without it nothing is signed, and it holds for the words that were read.

use super::room::{PASSPHRASE, Room, unlock};
use crate::{approvals, decisions, drafts, signing};
use needlepoint_core::procedure::microneedling;
use needlepoint_core::sheet::Direction;

/// What keeps the sheet from being frozen: fields, and what is said there.
fn open_at(room: &Room, id: &str) -> Vec<(String, String)> {
    let told = signing::freeze(&room.state, id).unwrap_err();
    told.fields
        .into_iter()
        .map(|gap| (gap.field, gap.message))
        .collect()
}

#[test]
fn words_that_nobody_approved_can_be_read_and_ticked_but_not_signed() {
    let room = Room::begun_today();
    let id = room.ready();
    let open = open_at(&room, &id);
    assert_eq!(open.len(), 1, "{open:?}");
    let (field, message) = &open[0];
    assert_eq!(field, "consent.approval");
    assert!(
        message.contains("English") && message.contains("Approve them in the settings"),
        "{message}"
    );
    // It is told from the first step on, and is nothing that keeps one from going on.
    let view = drafts::resume(&room.state, &id).unwrap();
    assert_eq!(view.unapproved.map(|gap| gap.message).as_ref(), Some(message));
    assert_eq!(view.gaps, []);
    room.approve("en");
    assert_eq!(drafts::resume(&room.state, &id).unwrap().unapproved, None);
    // The sheet no longer says that it is not approved: nothing that was ticked speaks of that.
    assert_eq!(drafts::resume(&room.state, &id).unwrap().clauses, []);
    signing::freeze(&room.state, &id).unwrap();
}

#[test]
fn each_language_is_approved_by_itself() {
    let room = Room::begun();
    for language in room.state.procedure.texts.keys().filter(|l| *l != "en") {
        let id = room.ready();
        let mut draft = room.draft(&id);
        draft.language.clone_from(language);
        drafts::change(&room.state, &id, draft).unwrap();
        room.agree(&id);
        assert_eq!(open_at(&room, &id)[0].0, "consent.approval", "{language}");
        room.approve(language);
        signing::freeze(&room.state, &id).unwrap();
    }
    assert!(room.state.procedure.texts.len() > 1);
}

#[test]
fn an_approval_is_for_the_digest_that_was_read_and_names_its_giver() {
    let room = Room::begun_today();
    let read = approvals::texts(&room.state, "es").unwrap();
    assert_eq!(read.language.direction, Direction::Ltr);
    assert_eq!(read.language.approval, None);
    let approve = |digest: &str, who: &str, competence: &str| {
        approvals::approve(&room.state, "es", digest, who, competence)
    };
    let told = approve("cafe", "Dr Ruiz", "dermatologist").unwrap_err();
    assert!(told.message.contains("have changed"), "{}", told.message);
    for (who, competence) in [(" ", "dermatologist"), ("Dr Ruiz", "")] {
        approve(&read.digest, who, competence).unwrap_err();
    }
    assert!(
        approvals::texts(&room.state, "es")
            .unwrap()
            .language
            .approval
            .is_none()
    );
    approve(&read.digest, " Dr Ruiz ", "native speaker").unwrap();
    let given = approvals::texts(&room.state, "es")
        .unwrap()
        .language
        .approval
        .unwrap();
    assert_eq!(
        (given.by.as_str(), given.competence.as_str()),
        ("Dr Ruiz", "native speaker")
    );
    assert_eq!((given.digest, given.on), (read.digest, crate::state::today()));
    assert!(approvals::texts(&room.state, "xx").is_err());
}

#[test]
fn an_approval_outlives_the_lock_and_ends_with_its_withdrawal() {
    let room = Room::begun();
    let id = room.ready();
    room.state.lock();
    unlock(&room.state, PASSPHRASE).unwrap();
    assert_eq!(drafts::resume(&room.state, &id).unwrap().unapproved, None);
    let settings = approvals::withdraw(&room.state, "en").unwrap();
    assert!(settings.policy.approvals.is_empty());
    assert_eq!(open_at(&room, &id)[0].0, "consent.approval");
    approvals::withdraw(&room.state, "en").unwrap_err();
    decisions::check_archive(&room.state).unwrap();
}

#[test]
fn a_text_changed_under_the_same_version_voids_the_approval_and_is_shown_as_changed() {
    let mut room = Room::begun();
    let id = room.ready();
    let all = approvals::texts(&room.state, "en").unwrap();
    assert!(all.rows.len() > 500 && all.rows.iter().all(|row| !row.changed));
    let texts = room.state.procedure.texts.get_mut("en").unwrap();
    texts.edit().get_mut("country.FR").unwrap().to_mut().push('!');
    assert_eq!(open_at(&room, &id)[0].0, "consent.approval");
    let now = approvals::texts(&room.state, "en").unwrap();
    assert!(now.language.lapsed && now.language.approval.is_none());
    let changed: Vec<_> = now
        .rows
        .iter()
        .filter(|row| row.changed)
        .map(|row| row.key.as_str())
        .collect();
    assert_eq!(changed, ["country.FR"]);
    // Put back as it was, it is approved again.
    room.state.procedure = microneedling().unwrap();
    signing::freeze(&room.state, &id).unwrap();
}
