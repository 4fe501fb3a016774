//! One patient under two spellings: told, stated, held, exported and deleted as one; what was left is told and goes.

use super::room::{PASSPHRASE, Room, SECOND, names};
use crate::view::{RecordView, Second, Whose};
use crate::{decisions, drafts, exporting, files, signing, treating};
use jiff::civil::Date;
use jiff::{ToSpan, Zoned};
use needlepoint_core::consult::{Draft, OwnRules};
use needlepoint_core::records::PatientFile;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn now() -> Date {
    Zoned::now().date()
}

/// A record of the room's patient, written otherwise.
pub fn record_of(room: &Room, write: impl Fn(&mut Draft)) -> RecordView {
    let id = room.ready();
    let mut draft = room.draft(&id);
    write(&mut draft);
    drafts::change(&room.state, &id, draft).unwrap();
    room.agree(&id);
    let signing = signing::freeze(&room.state, &id).unwrap();
    room.sign_all(&signing, &id)
}

pub fn otherwise(draft: &mut Draft) {
    draft.patient.name = "Aström, Zoe".into();
    draft.patient.record_number = "ld 20418".into();
}

#[test]
fn a_patient_under_two_spellings_is_told_and_stated_to_be_one() {
    let room = Room::begun();
    let (one, other) = (room.record(), record_of(&room, otherwise));
    let file = files::file(&room.state, &one.id, now()).unwrap();
    assert_eq!((file.records, file.undecided.len(), file.same.len()), (1, 1, 0));
    let row = &file.undecided[0];
    assert_eq!(
        (row.latest.as_str(), row.name.as_str()),
        (other.id.as_str(), "Aström, Zoe")
    );
    assert!(row.by.is_none() && row.since.is_none());
    let held = files::hold(&room.state, &one.id, "A claim is open.", now()).unwrap();
    assert_eq!(held.undecided.len(), 1, "a hold tells of them");
    assert!(files::file(&room.state, &other.id, now()).unwrap().hold.is_none());
    let state = |id: &str, other: &str, whose| files::state_patient(&room.state, id, other, whose, now());
    let file = state(&one.id, &other.id, Whose::Same).unwrap();
    assert_eq!((file.latest.as_str(), file.records), (other.id.as_str(), 2));
    assert_eq!(file.same[0].by.as_deref(), Some("Dr Amara Okafor"));
    assert!(files::file(&room.state, &other.id, now()).unwrap().hold.is_some());
    files::lift_hold(&room.state, &other.id, now()).unwrap();
    // From a record that is not the latest, the others are taken out of its file.
    let file = state(&one.id, &one.id, Whose::Open).unwrap();
    assert_eq!((file.records, file.undecided.len()), (1, 1));
    let file = state(&other.id, &one.id, Whose::Other).unwrap();
    assert_eq!(
        (file.undecided.len(), file.other[0].latest.as_str()),
        (0, one.id.as_str())
    );
    let refused = state(&other.id, &one.id, Whose::Same).unwrap_err();
    assert!(refused.message.contains("somebody else"), "{}", refused.message);
}

#[test]
fn an_export_asks_before_it_leaves_out_what_may_be_the_same_patients_and_says_so() {
    let room = Room::begun();
    let (one, other) = (room.record(), record_of(&room, otherwise));
    let draft = drafts::start(&room.state).unwrap();
    let mut typed = room.draft(&draft.id);
    typed.patient.name = "Zoë Aström".into();
    typed.patient.birth_date = "1988-04-17".into();
    drafts::change(&room.state, &draft.id, typed).unwrap();
    let disk = TempDir::new().unwrap();
    let export = |known| exporting::export(&room.state, &one.id, disk.path(), known);
    let asked = export(false).unwrap_err();
    assert!(asked.message.contains("nobody has said"), "{}", asked.message);
    assert!(exporting::may_leave(&room.state, &one.id, false).is_err());
    assert!(names(disk.path()).is_empty());
    assert!(!room.trail().contains(&"record.exported".to_owned()));
    let folder = export(true).unwrap().path;
    let folder = Path::new(&folder);
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let data: Value = serde_json::from_str(&text("file.json")).unwrap();
    assert_eq!(data["records"].as_array().unwrap().len(), 1);
    let left_out = serde_json::json!({ "files": [other.id], "consultations": [draft.id] });
    assert_eq!(data["leftOut"], left_out);
    assert!(text("README.txt").contains("Left out: 1 file and 1 open consultation"));
    for name in ["README.txt", "file.json", "trail.jsonl"] {
        assert!(
            !text(name).contains("Aström"),
            "{name} names who may be somebody else"
        );
    }
    fs::remove_dir_all(folder).unwrap();
    files::state_patient(&room.state, &one.id, &other.id, Whose::Same, now()).unwrap();
    let folder = export(false).unwrap().path;
    let data = fs::read(Path::new(&folder).join("file.json")).unwrap();
    let data: Value = serde_json::from_slice(&data).unwrap();
    assert_eq!(data["records"].as_array().unwrap().len(), 2);
    assert_eq!(data["leftOut"]["files"], serde_json::json!([]));
}

#[test]
fn a_deletion_waits_until_somebody_says_whose_the_other_file_is() {
    let (room, mira) = Room::begun_by_two();
    let one = room.record();
    let other = record_of(&room, |draft| draft.patient.birth_date = "1988-04-18".into());
    let mira = Second {
        id: mira,
        passphrase: SECOND.into(),
    };
    let later = now() + 40.years();
    let delete = |latest: &str| files::delete(&room.state, latest, PASSPHRASE, &mira, later);
    assert_eq!(
        files::retention(&room.state, later).unwrap().due[0]
            .undecided
            .len(),
        1
    );
    let refused = delete(&one.id).unwrap_err();
    assert!(
        refused.hint.contains("the same patient or somebody else"),
        "{}",
        refused.hint
    );
    files::state_patient(&room.state, &one.id, &other.id, Whose::Same, now()).unwrap();
    let due = files::retention(&room.state, later).unwrap().due;
    assert_eq!((due.len(), due[0].records), (1, 2));
    assert_eq!(delete(&other.id).unwrap(), 2);
    room.read(|open| {
        open.archive.check_trail().unwrap();
        assert_eq!(open.archive.check_records().unwrap(), 0);
    });
}

#[test]
fn of_two_days_of_birth_the_one_that_asks_for_longer_counts() {
    let room = Room::begun();
    let records = [room.record().id];
    room.read(|open| {
        let mut file = PatientFile::of(&open.archive.file_of(&records[0]).unwrap()).unwrap();
        let rules = room.state.procedure.country("GB").unwrap();
        let alone = files::until(&file, rules);
        let young = (now() - 10.years()).to_string();
        file.birth_dates.insert(0, young.clone());
        let longer = files::until(&file, rules);
        assert!(longer > alone);
        file.birth_dates = vec![young];
        assert_eq!(files::until(&file, rules), longer);
    });
}

#[test]
fn what_was_left_open_is_due_after_the_clinics_interval_and_shown_with_its_hold() {
    let room = Room::begun();
    let record = room.record();
    let draft = drafts::start(&room.state).unwrap();
    treating::begin(&room.state, &record.id).unwrap();
    let left = |day: Date| files::retention(&room.state, day).unwrap();
    assert!(left(now() + 11.months()).left.is_empty());
    let told = left(now() + 13.months());
    assert_eq!(told.left_months, 12);
    let rows: Vec<_> = told
        .left
        .iter()
        .map(|row| (serde_json::json!(row.kind), row.record.is_some()))
        .collect();
    assert_eq!(rows, [("consultation".into(), false), ("treatment".into(), true)]);
    assert_eq!(
        (told.left[0].id.as_str(), told.left[1].name.as_str()),
        (draft.id.as_str(), "Zoë Åström")
    );
    assert!(!told.left[1].held);
    files::hold(&room.state, &record.id, "A claim is open.", now()).unwrap();
    let rules = OwnRules {
        consent_months: Some(6),
        ..OwnRules::default()
    };
    decisions::set_own_rules(&room.state, &rules).unwrap();
    let told = left(now() + 7.months());
    assert_eq!((told.left_months, told.left.len()), (6, 2));
    assert!(!told.left[0].held && told.left[1].held);
    let refused = treating::discard(&room.state, &told.left[1].id).unwrap_err();
    assert!(refused.message.contains("held"), "{}", refused.message);
}

#[test]
fn who_would_give_up_a_signed_sheet_of_a_held_patient_is_told_what_to_do() {
    let room = Room::begun();
    let record = room.record();
    files::hold(&room.state, &record.id, "A claim is open.", now()).unwrap();
    let id = room.ready();
    signing::freeze(&room.state, &id).unwrap();
    signing::thaw(&room.state, &id).unwrap();
    room.agree(&id);
    let frozen = signing::freeze(&room.state, &id).unwrap();
    let signed = room.sign_next(&id, &frozen);
    let refused = signing::thaw(&room.state, &id).unwrap_err();
    assert!(refused.message.contains("file is held"), "{}", refused.message);
    assert!(refused.hint.contains("Let everyone sign"), "{}", refused.hint);
    assert!(room.sign_all(&signed, &id).verified);
}
