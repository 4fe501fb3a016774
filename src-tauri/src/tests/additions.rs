//! What is added to a signed record: written, shown, signed, sealed, and shown first.

use super::room::{Room, typed};
use super::treating::usual;
use crate::additions;
use crate::commands::home::rows;
use crate::recalling;
use crate::recorded;
use crate::state::today;
use crate::treating;
use crate::view::{RecordKind, RecordView};
use jiff::tz::TimeZone;
use needlepoint_core::consult::{Addition, Covered, RightLots, Told, Withdrawer};
use needlepoint_core::sheet::Role;

const PATIENT: &str = "Zoë Åström";

fn correction(passage: &str, right: &str) -> Addition {
    Addition::Correction {
        passage: passage.into(),
        right: right.into(),
        lots: RightLots::default(),
    }
}

fn addendum(words: &str) -> Addition {
    Addition::Addendum { words: words.into() }
}

fn withdrawal(how: Told, covers: &[Covered]) -> Addition {
    Addition::Withdrawal {
        by: Withdrawer::Patient,
        name: PATIENT.into(),
        on: today(),
        how: Some(how),
        words: "Not any more.".into(),
        covers: covers.to_vec(),
    }
}

/// The consent and the usual treatment on it, both sealed.
pub fn treated(room: &Room) -> (RecordView, RecordView) {
    let consent = room.record();
    let record = treated_on(room, &consent.id);
    (consent, record)
}

/// A treatment on a consent, sealed.
pub fn treated_on(room: &Room, consent: &str) -> RecordView {
    let begun = treating::begin(&room.state, consent).unwrap();
    treating::change(&room.state, &begun.id, usual(begun.treatment)).unwrap();
    treating::seal(&room.state, &begun.id).unwrap()
}

fn sealed(room: &Room, id: &str, addition: &Addition) -> RecordView {
    let page = additions::page(&room.state, id, addition).unwrap();
    let mark = page.signer.map(|signer| typed(&signer.name));
    additions::seal(&room.state, id, addition, &page.digest, mark.as_ref()).unwrap()
}

#[test]
fn an_addendum_is_a_sealed_record_that_is_shown_with_the_one_it_is_about() {
    let room = Room::begun();
    let record = room.record();
    let before = room.read(|open| open.archive.record(&record.id).unwrap());
    let added = sealed(&room, &record.id, &addendum("She rang the next day."));
    assert!(added.verified && added.vouched, "{:?}", added.problem);
    assert_eq!((added.kind, added.seals.len()), (RecordKind::Addendum, 1));
    assert!(added.file_name.starts_with("addendum-"), "{}", added.file_name);
    assert_eq!(
        added.about.as_ref().map(|about| about.id.as_str()),
        Some(record.id.as_str())
    );
    let again = recorded::record(&room.state, &record.id).unwrap();
    assert_eq!(again.added[0].words, "She rang the next day.");
    assert_eq!((again.withdrawn_at, again.digest), (None, record.digest));
    assert_eq!(room.read(|open| open.archive.record(&record.id).unwrap()), before);
    // To what was added nothing is added.
    assert!(additions::start(&room.state, &added.id).is_err());
}

#[test]
fn a_withdrawal_is_signed_in_the_room_and_the_consent_no_longer_stands() {
    let room = Room::begun();
    let record = room.record();
    let given = additions::start(&room.state, &record.id).unwrap();
    // Photographs were not agreed to.
    assert_eq!(
        (given.patient.as_str(), given.guardian.as_str(), given.covers),
        (PATIENT, "", vec![Covered::Treatment])
    );
    room.read(|open| additions::not_withdrawn(open, &record.id).unwrap());
    let more = withdrawal(Told::Signed, &[Covered::Treatment, Covered::Marketing]);
    let told = additions::page(&room.state, &record.id, &more).unwrap_err();
    assert_eq!(told.fields[0].field, "addition.covers");
    let addition = withdrawal(Told::Signed, &[Covered::Treatment]);
    let page = additions::page(&room.state, &record.id, &addition).unwrap();
    assert_eq!(
        page.signer.as_ref().map(|signer| signer.role),
        Some(Role::Patient)
    );
    for (digest, mark) in [
        (page.digest.as_str(), None),
        (&page.digest, Some(typed("Somebody Else"))),
        (&"0".repeat(64), Some(typed(PATIENT))),
    ] {
        let refused = additions::seal(&room.state, &record.id, &addition, digest, mark.as_ref());
        assert!(refused.is_err());
    }
    assert_eq!(room.read(|open| open.archive.recent(9).unwrap().len()), 1);
    let withdrawn = sealed(&room, &record.id, &addition);
    assert!(withdrawn.verified && withdrawn.vouched, "{:?}", withdrawn.problem);
    let names: Vec<_> = withdrawn.seals.iter().map(|seal| seal.name.as_str()).collect();
    assert_eq!(names[0], PATIENT);
    assert_eq!(names.len(), 2);
    let told = room.read(|open| additions::not_withdrawn(open, &record.id).unwrap_err());
    assert_eq!(
        treating::begin(&room.state, &record.id).unwrap_err().message,
        told.message
    );
    assert!(told.message.contains(&today()), "{}", told.message);
    let listed = room.read(|open| rows(open, open.archive.recent(9).unwrap()).unwrap());
    let row = listed.iter().find(|row| row.id == record.id).unwrap();
    assert!(row.withdrawn_at.is_some() && row.added == 1);
    // It cannot be withdrawn twice.
    assert!(
        additions::start(&room.state, &record.id)
            .unwrap()
            .covers
            .is_empty()
    );
    assert!(additions::page(&room.state, &record.id, &addition).is_err());
}

/// What was done before the patient thought otherwise has to be written down.
#[test]
fn a_treatment_that_was_given_is_sealed_also_after_the_consent_was_withdrawn() {
    let room = Room::begun();
    let withdraw = |id: &str| sealed(&room, id, &withdrawal(Told::Letter, &[Covered::Treatment]));
    let (given, open) = (room.record(), room.record());
    let begun = treating::begin(&room.state, &given.id).unwrap();
    treating::change(&room.state, &begun.id, usual(begun.treatment)).unwrap();
    let untouched = treating::begin(&room.state, &open.id).unwrap();
    withdraw(&given.id);
    withdraw(&open.id);
    let again = treating::begin(&room.state, &given.id).unwrap();
    assert_eq!(again.id, begun.id);
    assert!(again.withdrawn_at.is_some());
    assert!(treating::seal(&room.state, &begun.id).unwrap().verified);
    // No other is begun on it, and nothing is done now where nothing had been done.
    let told = treating::begin(&room.state, &given.id).unwrap_err();
    assert!(told.message.contains("withdrawn"), "{told:?}");
    let told = treating::begin(&room.state, &open.id).unwrap_err();
    assert!(told.message.contains("withdrawn"), "{told:?}");
    let told = treating::change(&room.state, &untouched.id, usual(untouched.treatment)).unwrap_err();
    assert!(told.message.contains("withdrawn"), "{told:?}");
}

#[test]
fn a_treatment_is_added_to_and_corrected_and_nothing_of_it_is_withdrawn() {
    let room = Room::begun();
    let (_, record) = treated(&room);
    let before = room.read(|open| open.archive.record(&record.id).unwrap());
    let given = additions::start(&room.state, &record.id).unwrap();
    assert_eq!((given.patient.as_str(), given.covers), (PATIENT, vec![]));
    for covers in [&[][..], &[Covered::Treatment]] {
        let told = additions::page(&room.state, &record.id, &withdrawal(Told::Letter, covers)).unwrap_err();
        assert_eq!(told.fields[0].field, "addition.covers");
    }
    let addition = correction("Passes: 6", "Passes: 4");
    let page = additions::page(&room.state, &record.id, &addition).unwrap();
    let said = serde_json::to_string(&page.sheet.blocks).unwrap();
    for words in ["Treatment record, sealed on", PATIENT, "Passes: 4"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(page.signer.is_none());
    let first = sealed(&room, &record.id, &addendum("He rang the next day."));
    let second = sealed(&room, &record.id, &addition);
    for (added, kind) in [(&first, RecordKind::Addendum), (&second, RecordKind::Correction)] {
        assert!(added.verified && added.vouched, "{:?}", added.problem);
        assert_eq!(added.kind, kind);
        assert_eq!(added.about.as_ref().unwrap().id, record.id);
        assert_eq!(added.about.as_ref().unwrap().kind, RecordKind::Treatment);
    }
    let again = recorded::record(&room.state, &record.id).unwrap();
    let added: Vec<_> = again
        .added
        .iter()
        .map(|a| (a.id.as_str(), a.words.as_str()))
        .collect();
    assert_eq!(
        added,
        [
            (second.id.as_str(), "Passes: 4"),
            (first.id.as_str(), "He rang the next day.")
        ]
    );
    assert_eq!(room.read(|open| open.archive.record(&record.id).unwrap()), before);
}

#[test]
fn a_lot_that_was_mistyped_is_recalled_by_its_right_number_beside_the_wrong_one() {
    let room = Room::begun();
    let (consent, record) = treated(&room);
    assert!(additions::start(&room.state, &record.id).unwrap().lots);
    assert!(!additions::start(&room.state, &consent.id).unwrap().lots);
    let mut addition = correction("Lot of the needle tip: LOT-77/B", "It was LOT-78/B.");
    let Addition::Correction { lots, .. } = &mut addition else {
        unreachable!("it is a correction")
    };
    lots.tip = " LOT-78/B ".into();
    lots.glide = "G-6".into();
    let told = additions::page(&room.state, &consent.id, &addition).unwrap_err();
    assert_eq!(told.fields[0].field, "addition.lots");
    assert!(recalling::list(&room.state, "lot78b").unwrap().is_empty());
    let added = sealed(&room, &record.id, &addition);
    assert!(added.verified && added.vouched, "{:?}", added.problem);
    let kept = room.read(|open| open.archive.record(&added.id).unwrap());
    assert!(kept.sheet.contains("LOT-78/B") && kept.sheet.contains("G-6"));
    for (lot, what) in [
        ("lot77b", "Needle tip"),
        ("lot78b", "Needle tip"),
        ("g5", "Gel"),
        ("g6", "Gel"),
    ] {
        let found = recalling::list(&room.state, lot).unwrap();
        assert_eq!(found.len(), 1, "{lot}");
        assert_eq!((&found[0].record, found[0].what.as_str()), (&record.id, what));
        assert_eq!((found[0].day.clone(), found[0].zones.len()), (today(), 1));
    }
    let found = |lot: &str| room.read(|open| open.archive.find(lot, 9, &TimeZone::UTC).unwrap());
    assert_eq!(
        found("lot-78").iter().map(|r| &r.id).collect::<Vec<_>>(),
        [&added.id]
    );
    assert_eq!(found("lot-77").len(), 1);
    // What was mistyped is not taken over into the next session.
    let next = treating::begin(&room.state, &consent.id).unwrap();
    assert_eq!(
        (next.treatment.glide_lot.as_str(), next.treatment.serial.as_str()),
        ("G-6", "SP-20418")
    );
    assert!(next.last_tip.is_none());
}

#[test]
fn a_treatment_that_was_not_given_used_no_lot() {
    let room = Room::begun();
    let begun = treating::begin(&room.state, &room.record().id).unwrap();
    let mut typed = begun.treatment;
    typed.wants = Some(false);
    treating::change(&room.state, &begun.id, typed).unwrap();
    let record = treating::seal(&room.state, &begun.id).unwrap();
    assert!(!additions::start(&room.state, &record.id).unwrap().lots);
    let mut addition = correction("Not given", "Given after all.");
    if let Addition::Correction { lots, .. } = &mut addition {
        lots.tip = "LOT-78/B".into();
    }
    let told = additions::page(&room.state, &record.id, &addition).unwrap_err();
    assert_eq!(told.fields[0].field, "addition.lots");
}

#[test]
fn what_was_told_by_letter_is_recorded_without_a_signature() {
    let room = Room::begun();
    let record = room.record();
    let addition = withdrawal(Told::Letter, &[Covered::Treatment]);
    assert!(
        additions::page(&room.state, &record.id, &addition)
            .unwrap()
            .signer
            .is_none()
    );
    assert_eq!(sealed(&room, &record.id, &addition).seals.len(), 1);
    assert!(room.read(|open| additions::not_withdrawn(open, &record.id).is_err()));
}

#[test]
fn what_is_being_written_outlives_the_lock() {
    let room = Room::begun();
    let record = room.record();
    let words = addendum("half a sen");
    additions::keep(&room.state, &record.id, Some(&words)).unwrap();
    let given = additions::start(&room.state, &record.id).unwrap();
    assert_eq!(given.begun, Some(words));
    additions::keep(&room.state, &record.id, None).unwrap();
    assert_eq!(additions::start(&room.state, &record.id).unwrap().begun, None);
}

#[test]
fn what_another_version_began_to_add_is_told_and_not_written_over() {
    let room = Room::begun();
    let record = room.record();
    let theirs = r#"{"kind":"ofAnotherVersion","words":"Seen again."}"#;
    room.state
        .with_open(|open| open.write(|archive, by| archive.keep_begun(&record.id, Some(theirs), by)))
        .unwrap();
    let kept = || room.read(|open| open.archive.begun(&record.id).unwrap());
    let told = additions::start(&room.state, &record.id).unwrap_err();
    assert!(told.message.contains("another version"), "{}", told.message);
    additions::keep(&room.state, &record.id, Some(&addendum("Mine."))).unwrap_err();
    assert_eq!(kept().as_deref(), Some(theirs));
    // Whoever throws it away knows what they do.
    additions::keep(&room.state, &record.id, None).unwrap();
    assert_eq!(kept(), None);
    additions::keep(&room.state, &record.id, Some(&addendum("Mine."))).unwrap();
    assert_eq!(
        additions::start(&room.state, &record.id).unwrap().begun,
        Some(addendum("Mine."))
    );
}
