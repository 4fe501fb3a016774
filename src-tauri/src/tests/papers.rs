//! The letter that puts a consult off, the copy to sign by pen and its way back, the aftercare again.

use super::room::Room;
use super::treating::usual;
use crate::additions;
use crate::papers::{self, Stated};
use crate::view::RecordKind;
use crate::{drafts, recorded, signing, state::today, treating};
use needlepoint_core::consult::Addition;
use needlepoint_core::procedure::Value;
use needlepoint_core::sheet::{Block, FrozenSheet, Kind};

/// A picture of one pixel.
pub const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x60, 0,
    0, 0, 2, 0, 1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

pub fn stated() -> Stated {
    Stated {
        signers: "Zoë Åström, Dr Amara Okafor".into(),
        signed_on: today(),
        is_this: true,
    }
}

pub fn pregnant(room: &Room) -> String {
    let id = room.ready();
    let mut draft = room.draft(&id);
    draft.answers.get_mut("pregnant").unwrap().value = Some(Value::Yes);
    let view = drafts::change(&room.state, &id, draft).unwrap();
    assert!(view.deferrable);
    id
}

#[test]
fn a_blocked_consult_gives_a_letter_and_goes_on_as_a_draft() {
    let room = Room::begun();
    let id = pregnant(&room);
    let shown = papers::deferral(&room.state, &id).unwrap();
    assert_eq!(shown.kind, Kind::Deferral);
    let record = papers::seal_deferral(&room.state, &id).unwrap();
    assert!(record.verified && record.vouched, "{:?}", record.problem);
    assert_eq!((record.kind, record.seals.len()), (RecordKind::Deferral, 1));
    assert!(record.file_name.starts_with("deferral-"), "{}", record.file_name);
    let kept = room.read(|open| open.archive.record(&record.id).unwrap());
    let sealed = FrozenSheet::read(kept.sheet).unwrap();
    assert_eq!(sealed.sheet(), &shown, "what was shown is what was sealed");
    // The consult can be resumed, and a healthy answer later opens the way again.
    let mut draft = room.draft(&id);
    draft.answers.get_mut("pregnant").unwrap().value = Some(Value::No);
    assert!(!drafts::change(&room.state, &id, draft).unwrap().deferrable);
    let told = papers::seal_deferral(&room.state, &id).unwrap_err();
    assert!(
        told.message.contains("Nothing stands against"),
        "{}",
        told.message
    );
    assert_eq!(room.read(|open| open.archive.recent(9).unwrap().len()), 1);
    assert!(papers::aftercare(&room.state, &record.id).is_err());
}

#[test]
fn the_clinic_seals_by_whoever_is_unlocked_not_by_a_name_that_was_typed() {
    let room = Room::begun();
    let id = pregnant(&room);
    let mut draft = room.draft(&id);
    draft.consent.informed_by = "Dr Somebody Else".into();
    drafts::change(&room.state, &id, draft).unwrap();
    let letter = papers::seal_deferral(&room.state, &id).unwrap();
    let consent = room.record();
    let begun = treating::begin(&room.state, &consent.id).unwrap();
    let mut typed = begun.treatment;
    typed.wants = Some(false);
    typed.by = "Nurse Ida Falk".into();
    treating::change(&room.state, &begun.id, typed).unwrap();
    let treatment = treating::seal(&room.state, &begun.id).unwrap();
    for record in [&letter, &treatment] {
        assert!(
            record.seals[0].meaning.contains("Dr Amara Okafor"),
            "{:?}",
            record.seals
        );
    }
    let sheets = [&letter, &treatment].map(|r| room.read(|open| open.archive.record(&r.id).unwrap().sheet));
    assert!(!sheets[0].contains("Dr Somebody Else"));
    assert!(
        !sheets[1].contains("Nurse Ida Falk"),
        "nobody gave what was not given"
    );
}

#[test]
fn a_paper_signed_by_pen_comes_back_as_a_record_with_its_files() {
    let room = Room::begun();
    let id = room.ready();
    let early = papers::bring_in(&room.state, &id, &stated(), &[PNG.to_vec()]).unwrap_err();
    assert!(early.message.contains("was printed"), "{}", early.message);
    assert!(papers::blank(&room.state, &id).unwrap().starts_with(b"%PDF-"));
    let mark = |id: &str| {
        drafts::resume(&room.state, id)
            .unwrap()
            .printed
            .unwrap()
            .mark
            .unwrap()
    };
    let first = mark(&id);
    papers::blank(&room.state, &id).unwrap();
    assert_eq!(mark(&id), first, "the same paper");
    let mut other = room.draft(&id);
    other.goal.push_str(" Soon.");
    drafts::change(&room.state, &id, other).unwrap();
    let pdf = papers::blank(&room.state, &id).unwrap();
    assert_ne!(mark(&id), first, "another paper");
    let printed = room.read(|open| open.archive.printed(&id).unwrap().unwrap());
    // A scan of the very paper, and a photograph.
    let files = [pdf.clone(), PNG.to_vec()];
    let record = papers::bring_in(&room.state, &id, &stated(), &files).unwrap();
    assert!(record.verified && record.vouched, "{:?}", record.problem);
    assert_eq!(
        (record.id.as_str(), record.kind),
        (id.as_str(), RecordKind::Paper)
    );
    let media: Vec<_> = record.files.iter().map(|file| file.media.as_str()).collect();
    assert_eq!(media, ["application/pdf", "image/png", "application/json"]);
    for (number, bytes) in [(1, &files[0][..]), (2, &files[1]), (3, printed.sheet.as_bytes())] {
        assert_eq!(
            room.read(|open| open.archive.attachment(&id, number).unwrap()),
            bytes
        );
    }
    let kept = room.read(|open| open.archive.record(&id).unwrap());
    let cover = FrozenSheet::read(kept.sheet).unwrap();
    let said = serde_json::to_string(&cover.sheet().blocks)
        .unwrap()
        .replace(' ', "");
    assert!(said.contains(&printed.digest));
    for file in &record.files[..2] {
        assert!(said.contains(&file.digest), "{}", file.media);
    }
    let place = |block: &Block| matches!(block, Block::SignaturePlace { field, .. } if field == "clinic");
    assert!(cover.sheet().blocks.iter().any(place));
    assert!(room.read(|open| open.archive.drafts().unwrap()).is_empty());
    assert!(recorded::record(&room.state, &id).unwrap().verified);
}

#[test]
fn a_consult_that_was_changed_after_it_was_printed_is_not_what_was_signed() {
    let room = Room::begun();
    let id = room.ready();
    papers::blank(&room.state, &id).unwrap();
    let printed = room.draft(&id);
    let mut other = printed.clone();
    other.plan.needles[0].length = "0.5".into();
    drafts::change(&room.state, &id, other).unwrap();
    let told = papers::bring_in(&room.state, &id, &stated(), &[PNG.to_vec()]).unwrap_err();
    assert!(told.message.contains("changed after"), "{}", told.message);
    assert!(room.read(|open| open.archive.recent(9).unwrap()).is_empty());
    // Undone, it is the consult of the paper again; that it is shown on the screen changes nothing of it.
    drafts::change(&room.state, &id, printed).unwrap();
    signing::sheet(&room.state, &id).unwrap();
    let record = papers::bring_in(&room.state, &id, &stated(), &[PNG.to_vec()]).unwrap();
    assert_eq!(record.kind, RecordKind::Paper);
}

#[test]
fn nothing_leaves_the_clinic_in_words_that_nobody_approved() {
    let room = Room::begun_today();
    let id = room.ready();
    let told = papers::blank(&room.state, &id).unwrap_err();
    assert!(told.message.contains("not approved"), "{}", told.message);
    assert!(room.read(|open| open.archive.printed(&id).unwrap()).is_none());
    let told = papers::seal_deferral(&room.state, &pregnant(&room)).unwrap_err();
    assert!(told.message.contains("not approved"), "{}", told.message);
    room.approve("en");
    papers::blank(&room.state, &id).unwrap();
}

#[test]
fn a_paper_signed_while_the_time_to_think_ran_is_told() {
    let room = Room::begun();
    room.let_think(24);
    let id = room.ready();
    papers::blank(&room.state, &id).unwrap();
    let told = papers::bring_in(&room.state, &id, &stated(), &[PNG.to_vec()]).unwrap_err();
    let fields: Vec<_> = told.fields.iter().map(|gap| gap.field.as_str()).collect();
    assert_eq!(fields, ["paper.signedOn"]);
    assert!(room.read(|open| open.archive.recent(9).unwrap()).is_empty());
}

#[test]
fn what_is_refused_keeps_nothing() {
    let room = Room::begun();
    let id = room.ready();
    papers::blank(&room.state, &id).unwrap();
    let blank = Stated {
        signers: " ".into(),
        signed_on: "2999-01-01".into(),
        is_this: false,
    };
    let told = papers::bring_in(&room.state, &id, &blank, &[PNG.to_vec()]).unwrap_err();
    let fields: Vec<_> = told.fields.iter().map(|gap| gap.field.as_str()).collect();
    assert_eq!(fields, ["paper.signers", "paper.signedOn", "paper.isThis"]);
    for bad in [&b""[..], b"%PDF-1.7", &PNG[..40], b"no picture"] {
        let told = papers::bring_in(&room.state, &id, &stated(), &[PNG.to_vec(), bad.to_vec()]).unwrap_err();
        assert!(told.message.starts_with("File 2"), "{}", told.message);
        assert!(told.hint.starts_with("Nothing was kept."));
    }
    assert!(room.read(|open| open.archive.recent(9).unwrap()).is_empty());
    assert_eq!(room.read(|open| open.archive.drafts().unwrap().len()), 1);
}

/// The words of an aftercare, as JSON.
fn aftercare(room: &Room, id: &str) -> Result<String, String> {
    let sheet = room.read(|open| papers::aftercare_alone(&room.state, open, id));
    let sheet = sheet.map_err(|failure| failure.message)?;
    assert_eq!(sheet.kind, Kind::Aftercare);
    Ok(serde_json::to_string(&sheet.blocks).unwrap())
}

#[test]
fn a_treatment_gives_its_own_aftercare_while_it_is_written_and_once_it_is_sealed() {
    let room = Room::begun();
    let consent = room.record();
    for session in [1, 2] {
        let begun = treating::begin(&room.state, &consent.id).unwrap();
        let none = aftercare(&room, &begun.id).unwrap_err();
        assert!(none.contains("no aftercare"), "it is not yet wanted: {none}");
        treating::change(&room.state, &begun.id, usual(begun.treatment)).unwrap();
        let written = aftercare(&room, &begun.id).unwrap();
        assert!(written.contains(&format!("Session {session}")), "{written}");
        assert_eq!(written.contains("Session 1"), session == 1, "{written}");
        let record = treating::seal(&room.state, &begun.id).unwrap();
        assert_eq!(aftercare(&room, &record.id).unwrap(), written);
        let (pdf, _) = papers::aftercare(&room.state, &record.id).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        let acts = room.trail();
        assert_eq!(
            acts.iter().filter(|act| *act == "record.printed").count(),
            session
        );
    }
}

#[test]
fn what_has_no_aftercare_prints_none() {
    let room = Room::begun();
    let begun = treating::begin(&room.state, &room.record().id).unwrap();
    let mut typed = begun.treatment;
    typed.wants = Some(false);
    treating::change(&room.state, &begun.id, typed).unwrap();
    assert!(papers::aftercare(&room.state, &begun.id).is_err());
    let record = treating::seal(&room.state, &begun.id).unwrap();
    let addition = Addition::Addendum {
        words: "She rang.".into(),
    };
    let page = additions::page(&room.state, &record.id, &addition).unwrap();
    let added = additions::seal(&room.state, &record.id, &addition, &page.digest, None).unwrap();
    for id in [&record.id, &added.id] {
        let told = papers::aftercare(&room.state, id).unwrap_err();
        assert!(told.message.contains("no aftercare"), "{}", told.message);
    }
    assert!(papers::aftercare(&room.state, "nothing").is_err());
    assert!(!room.trail().contains(&"record.printed".to_owned()));
}

#[test]
fn a_paper_signed_by_pen_gives_the_aftercare_that_was_printed_on_it() {
    let room = Room::begun();
    let id = room.ready();
    papers::blank(&room.state, &id).unwrap();
    let record = papers::bring_in(&room.state, &id, &stated(), &[PNG.to_vec()]).unwrap();
    let words = aftercare(&room, &record.id).unwrap();
    let signed = aftercare(&room, &room.record().id).unwrap();
    assert_eq!(words, signed, "the same consult on the same day");
    assert!(
        papers::aftercare(&room.state, &record.id)
            .unwrap()
            .0
            .starts_with(b"%PDF-")
    );
}

#[test]
fn a_record_gives_its_aftercare_again() {
    let room = Room::begun();
    let record = room.record();
    let (pdf, _) = papers::aftercare(&room.state, &record.id).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() < record.size as usize);
    let fields = pdf.windows(5).filter(|w| w == b"/FT /" || w == b"/FT/S").count();
    assert_eq!(fields, 0, "it has no places to sign");
}
