//! A lot is recalled: whom to call, and what is noted of it.

use super::treatments::{consent, correct, treat};
use super::*;
use crate::records::recall::SEVERAL;
use crate::records::{RecordCheckError, names_lot};

/// A consent on paper, with a telephone.
fn consulted(archive: &mut Archive, id: &str, name: &str, phone: &str) {
    let (owner, digests) = (banner(name), [digest_of(SHEET.as_bytes()), digest_of(b"%PDF")]);
    archive.save_draft(id, "{}", &owner, by(1)).unwrap();
    let consult = json!({ "patient": { "phone": phone } }).to_string();
    let paper = NewPaper {
        kind: Kind::Paper,
        banner: &owner,
        consult: &consult,
        procedure_version: "2026.1",
        sheet: SHEET,
        digest: &digests[0],
        pdf: b"%PDF",
        verified_pdf: &digests[1],
        attachments: &[],
    };
    archive.file(id, paper, by(2)).unwrap();
}

#[test]
fn who_is_recalled_is_called_by_the_latest_number_that_a_consult_of_theirs_names() {
    let (_folder, mut archive) = fresh();
    consent(&mut archive, "a", "Ada", r#"{"when":"open"}"#);
    consent(&mut archive, "b", "Bo", r#"{"when":"open"}"#);
    let phones = |archive: &Archive| -> Vec<String> {
        let found = archive.recall("lot7").unwrap().into_iter();
        found.map(|one| one.contact.phone).collect()
    };
    treat(&mut archive, "t", "Ada", "a", ("2026-11-24", "LOT-7"));
    treat(&mut archive, "u", "Bo", "b", ("2026-11-25", "LOT-7"));
    assert_eq!(phones(&archive), ["", ""]);
    consulted(&mut archive, "c", "Ada", "0117 1");
    assert_eq!(phones(&archive), ["", "0117 1"], "another's is not theirs");
    consulted(&mut archive, "d", "Ada", " +44 117 2 ");
    consulted(&mut archive, "e", "Ada", " ");
    assert_eq!(
        phones(&archive),
        ["", "+44 117 2"],
        "what names none takes none away"
    );
    consulted(&mut archive, "f", "Ada Byron", "0117 3");
    assert_eq!(phones(&archive)[1], "+44 117 2", "nobody said who that is");
    archive.state_same("f", "t", by(9)).unwrap();
    assert_eq!(phones(&archive)[1], "0117 3");
}

#[test]
fn a_recall_notes_how_many_were_listed_and_each_record_of_a_list_that_leaves() {
    let (_folder, mut archive) = fresh();
    for (id, treatment, name) in [("a", "t", "Ada"), ("b", "u", "Bo")] {
        consent(&mut archive, id, name, r#"{"when":"open"}"#);
        treat(&mut archive, treatment, name, id, ("2026-11-24", "LOT-7"));
    }
    let found = archive.recall("lot 7").unwrap();
    archive.note_recalled("lot 7", &found, false, by(20)).unwrap();
    let acts = |archive: &Archive, subject: &str| -> Vec<(String, String)> {
        let noted = trail_of(archive, subject).into_iter();
        let noted = noted.filter(|entry| ["lot.recalled", "record.exported"].contains(&entry.act.as_str()));
        noted.map(|entry| (entry.act, entry.detail)).collect()
    };
    let listed = (
        "lot.recalled".to_owned(),
        r#"{"lot":"lot7","treatments":2}"#.to_owned(),
    );
    assert_eq!(acts(&archive, "archive"), std::slice::from_ref(&listed));
    assert!(acts(&archive, "t").is_empty());
    archive.note_recalled("lot 7", &found, true, by(21)).unwrap();
    assert_eq!(acts(&archive, "archive"), [listed.clone(), listed]);
    let left = ("record.exported".to_owned(), r#"{"lot":"lot7"}"#.to_owned());
    for record in ["t", "u"] {
        assert_eq!(acts(&archive, record), std::slice::from_ref(&left), "{record}");
    }
    // A treatment that names the lot twice is one.
    let twice = [found[0].clone(), found[0].clone()];
    archive.note_recalled("lot 7", &twice, false, by(22)).unwrap();
    assert!(acts(&archive, "archive")[2].1.ends_with(r#""treatments":1}"#));
    archive.check_trail().unwrap();
}

/// A tip that was changed in the middle of a session is often written into the same field.
#[test]
fn a_lot_that_stands_in_a_field_with_others_is_recalled_too() {
    let (_folder, mut archive) = fresh();
    consent(&mut archive, "a", "Ada", r#"{"when":"open"}"#);
    for (id, lot) in [
        ("both", "A123 / B456"),
        ("alone", "a-123"),
        ("longer", "A1234"),
        ("spaced", "LOT 7, LOT 9"),
        ("other", "C789"),
        ("parted", "CD 99, AB 12-34"),
        ("dated", "X1 / 2024.11.03"),
        ("symbol", "LOT: E-5"),
        ("bare", "e5"),
        ("serial", "LOT SN2024-7"),
        ("far", "Q1、Q2"),
    ] {
        treat(&mut archive, id, "Ada", "a", ("2026-11-24", lot));
    }
    correct(&mut archive, "correction", "other", "D001, D002");
    let recalled = |lot: &str| -> Vec<String> {
        let found = archive.recall(lot).unwrap().into_iter();
        found.map(|one| one.record).collect()
    };
    assert_eq!(recalled("A123"), ["both", "alone"]);
    assert_eq!(recalled("b 456"), ["both"]);
    assert_eq!(recalled("A123/B456"), ["both"]);
    assert_eq!(recalled("lot9"), ["spaced"]);
    assert_eq!(recalled("LOT-7"), ["spaced"]);
    assert_eq!(recalled("B45"), [""; 0]);
    assert_eq!(recalled("ab1234"), ["parted"]);
    assert_eq!(recalled("20241103"), ["dated"]);
    assert_eq!(recalled("D002"), ["other"]);
    // What packs print before the number, some type and others do not.
    for asked in ["E5", "lot e5", "LOT E-5"] {
        assert_eq!(recalled(asked), ["symbol", "bare"], "{asked}");
    }
    for asked in ["20247", "SN2024-7", "LOT SN 20247"] {
        assert_eq!(recalled(asked), ["serial"], "{asked}");
    }
    assert_eq!(recalled("q2"), ["far"]);
    for (typed, lot, is_named) in [
        ("LOT7", "7", true),
        ("X1, SN7", "sn 7", true),
        ("Lottery", "tery", false),
        ("A123 und B456", "b456", true),
        ("A123", "A-123", true),
        ("A 123", "a12", false),
        ("A123", "", false),
        ("", "A123", false),
    ] {
        assert_eq!(names_lot(typed, lot), is_named, "{typed}: {lot}");
    }
}

#[test]
fn the_lots_of_an_older_archive_are_recalled_with_their_patients() {
    let (folder, mut archive) = fresh();
    for (id, treatment, name) in [("a", "t", "Ada"), ("b", "u", "Bo")] {
        consent(&mut archive, id, name, r#"{"when":"open"}"#);
        treat(&mut archive, treatment, name, id, ("2026-11-24", "LOT-7"));
    }
    correct(&mut archive, "k", "u", "LOT SN-8");
    let recalled = |archive: &Archive, lot: &str| archive.recall(lot).unwrap();
    let (seven, eight) = (recalled(&archive, "lot7"), recalled(&archive, "sn8"));
    assert_eq!((seven.len(), eight[0].record.as_str()), (2, "u"));
    assert_eq!(eight[0].contact.name, "Bo");
    let before = u32::try_from(STEPS.len() - 1).unwrap();
    archive
        .connection
        .execute_batch(&format!(
            "DROP TABLE leaving; DROP INDEX lot_folded; DROP INDEX lot_several; ALTER TABLE lot RENAME TO lot_later;
             CREATE TABLE lot (record, what, lot, folded, zones);
             INSERT INTO lot SELECT record, what, lot, CASE record WHEN 'k' THEN 'lotsn8' ELSE 'lot7' END, zones
                 FROM lot_later; DROP TABLE lot_later;
             CREATE INDEX lot_folded ON lot (folded, record, what, lot, zones); {SEVERAL}
             -- Of a record that is no treatment.
             INSERT INTO lot VALUES ('a', 'tip', 'L-9', 'l9', '');
             PRAGMA user_version = {before};"
        ))
        .unwrap();
    archive.lock().unwrap();
    let archive = open(folder.path()).unwrap();
    assert_eq!(
        (recalled(&archive, "lot7"), recalled(&archive, "sn8")),
        (seven, eight)
    );
    // What is damaged is found all the same, and told.
    assert_eq!(recalled(&archive, "l9")[0].record, "a");
    assert!(matches!(archive.check_records(), Err(RecordCheckError::Altered { id }) if id == "a"));
}
