//! A lot is recalled: the trail says so first, and the list is of use outside.

use super::additions::{treated, treated_on};
use super::patients::{otherwise, record_of};
use super::room::{Room, clinic};
use super::treating::usual;
use crate::state::today;
use crate::view::Whose;
use crate::{decisions, drafts, files, recalling, signing, trail, treating};
use needlepoint_core::consult::Clinic;
use needlepoint_core::trail::{Entry, read};
use std::fs;

fn entries(room: &Room) -> Vec<Entry> {
    let path = room.folder.path().join("trail.jsonl");
    trail::copy(&room.state, &path).unwrap();
    read(&fs::read(&path).unwrap()).unwrap().entries
}

/// What the trail holds of an act: on what, and how.
fn noted(room: &Room, act: &str) -> Vec<(String, String)> {
    let of = entries(room).into_iter().filter(|entry| entry.act == act);
    of.map(|entry| (entry.subject, entry.detail)).collect()
}

fn saved(room: &Room, lot: &str) -> String {
    let path = room.folder.path().join(recalling::file_name(lot, "2026-11-30"));
    recalling::save(&room.state, lot, &path).unwrap();
    fs::read_to_string(path).unwrap()
}

#[test]
fn a_recall_is_noted_by_the_lot_that_was_found_and_never_by_what_is_none() {
    let room = Room::begun();
    let (_, record) = treated(&room);
    assert_eq!(
        recalling::list(&room.state, "lot 77 b").unwrap()[0].phone,
        "07700 900412"
    );
    assert!(recalling::list(&room.state, "Zoë Åström").unwrap().is_empty());
    let on = |detail: &str| ("archive".to_owned(), detail.to_owned());
    let both = [
        on(r#"{"lot":"lot77b","treatments":1}"#),
        on(r#"{"treatments":0}"#),
    ];
    assert_eq!(noted(&room, "lot.recalled"), both);
    assert!(noted(&room, "record.exported").is_empty());
    assert!(!format!("{:?}", entries(&room)).contains("Zoë"));
    // What leaves is told of each patient.
    saved(&room, "lot77b");
    assert_eq!(noted(&room, "lot.recalled")[2], both[0]);
    let left = (record.id, r#"{"lot":"lot77b"}"#.to_owned());
    assert_eq!(noted(&room, "record.exported"), [left]);
}

#[test]
fn a_patient_who_is_stated_to_be_one_is_counted_once() {
    let room = Room::begun();
    let (consent, _) = treated(&room);
    let other = record_of(&room, otherwise);
    treated_on(&room, &other.id);
    let patients = || -> Vec<u32> {
        let list = recalling::list(&room.state, "lot77b").unwrap();
        list.iter().map(|row| row.patient).collect()
    };
    assert_eq!(patients(), [0, 1], "nobody has said yet whose they are");
    let today = jiff::Zoned::now().date();
    files::state_patient(&room.state, &consent.id, &other.id, Whose::Same, today).unwrap();
    assert_eq!(patients(), [0, 0]);
}

#[test]
fn a_treatment_that_is_still_being_written_is_listed_first_and_said_to_be() {
    let room = Room::begun();
    treated(&room);
    let consent = room.record();
    let begun = treating::begin(&room.state, &consent.id).unwrap();
    let mut typed = usual(begun.treatment);
    typed.tip.lot = "TP 5 / LOT-77/B".into();
    treating::change(&room.state, &begun.id, typed).unwrap();
    let list = recalling::list(&room.state, "lot77b").unwrap();
    let shown: Vec<_> = list.iter().map(|row| (row.sealed, row.lot.as_str())).collect();
    assert_eq!(shown, [(false, "TP 5 / LOT-77/B"), (true, "LOT-77/B")]);
    assert_eq!(
        (&list[0].record, list[0].phone.as_str()),
        (&consent.id, "07700 900412")
    );
    let saved = saved(&room, "lot77b");
    assert!(
        saved.contains(r#""not yet","Needle tip","TP 5 / LOT-77/B""#),
        "{saved}"
    );
    treating::seal(&room.state, &begun.id).unwrap();
    let list = recalling::list(&room.state, "lot77b").unwrap();
    assert!(list.len() == 2 && list.iter().all(|row| row.sealed));
}

#[test]
fn a_list_that_cannot_be_written_is_told_and_leaves_nothing() {
    let room = Room::begun();
    treated(&room);
    let path = room.folder.path().join("nowhere/list.csv");
    let told = recalling::save(&room.state, "lot77b", &path).unwrap_err();
    assert!(told.message.contains("The list was not saved"), "{told:?}");
    assert!(!path.exists());
}

#[test]
fn a_saved_list_keeps_signs_and_noughts_and_is_no_formula() {
    let room = Room::begun();
    treated(&room);
    let heads = r#""Patient","Born","Record","Telephone","Treated","Sealed","What","Number","Areas""#;
    let today = today();
    let row = format!(
        r#""Zoë Åström","1988-04-17","LD-20418","'07700 900412","{today}","yes","Needle tip","LOT-77/B","Right cheek, near the nose""#
    );
    assert_eq!(saved(&room, "lot77b"), format!("\u{feff}{heads}\r\n{row}\r\n"));
    // The same patient was called by another number since, and is written as a formula would be.
    let id = room.ready();
    let mut draft = room.draft(&id);
    draft.patient.phone = "+447700900413".into();
    drafts::change(&room.state, &id, draft).unwrap();
    room.agree(&id);
    room.sign_all(&signing::freeze(&room.state, &id).unwrap(), &id);
    let of_germany = Clinic {
        country: "DE".into(),
        ..clinic()
    };
    decisions::save_clinic(&room.state, &of_germany).unwrap();
    let list = saved(&room, "lot77b");
    assert!(list.contains(r#";"LD-20418";"'+447700900413";"#), "{list}");
}

#[test]
fn a_cell_is_quoted_and_never_reckoned_with() {
    for (cell, kept) in [
        (r#"Ann "Nan" O'Dea, RN"#, r#""Ann ""Nan"" O'Dea, RN""#),
        ("=HYPERLINK(\"x\")", r#""'=HYPERLINK(""x"")""#),
        ("-1+1", r#""'-1+1""#),
        ("@SUM(A1)", r#""'@SUM(A1)""#),
        ("\t=1", "\"'\t=1\""),
        ("07700900412", r#""'07700900412""#),
        ("004977009004", r#""'004977009004""#),
        ("123456789012", r#""'123456789012""#),
        ("2026-11-30", r#""2026-11-30""#),
        ("G-5", r#""G-5""#),
        ("3-11", r#""'3-11""#),
        ("12E4", r#""'12E4""#),
        ("10/26", r#""'10/26""#),
        ("4711", r#""4711""#),
        ("", r#""""#),
    ] {
        assert_eq!(recalling::cell(cell), kept, "{cell}");
    }
}

#[test]
fn the_list_is_called_by_its_lot_without_what_a_name_cannot_hold() {
    let name = recalling::file_name("..\\LOT-77/B:é\u{0}", "2026-11-30");
    assert_eq!(name, "recall-LOT77Bé-2026-11-30.csv");
}
