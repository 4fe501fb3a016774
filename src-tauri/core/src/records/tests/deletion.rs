//! A file is held, deleted by two, and really gone.

use super::*;
use crate::records::{DeletionError, NewAttachment, NewLink, RecordCheckError, StoreError};
use crate::trail::{Extent, Lines, TrailHead, leap};

const WORD: &str = "Quizzaciously";

/// One patient with a consent, a paper with a file, and an addendum; and another patient.
fn two_files(archive: &mut Archive) {
    let mine = banner(WORD);
    admit(archive, &second(), "the second passphrase").unwrap();
    choose_own(
        archive,
        "clinician-2",
        "the second passphrase",
        "one of their own",
    )
    .unwrap();
    archive_record(archive, "a", &mine);
    archive_record(archive, "other", &somebody("Ada"));
    let (digest, file) = (digest_of(b"{}"), b"%PDF scan of PLANTEDSCAN");
    archive.save_draft("p", "{}", &mine, by(6)).unwrap();
    let mut paper = NewPaper {
        kind: Kind::Paper,
        banner: &mine,
        consult: r#"{"of":"PLANTEDPAPER"}"#,
        procedure_version: "2026.1",
        sheet: "{}",
        digest: &digest,
        pdf: b"%PDF PLANTEDCOVER",
        verified_pdf: &digest_of(b"%PDF PLANTEDCOVER"),
        attachments: &[NewAttachment {
            media: "application/pdf",
            bytes: file,
        }],
    };
    archive.file("p", paper, by(7)).unwrap();
    (paper.kind, paper.attachments) = (Kind::Addendum, &[]);
    let about = NewLink {
        about: "a",
        ends: false,
        lots: &[],
    };
    archive.add("more", paper, about, by(8)).unwrap();
    archive.keep_begun("p", Some("PLANTEDBEGUN"), by(9)).unwrap();
}

/// Somebody with a number of their own.
fn somebody(name: &str) -> Banner {
    Banner {
        record_number: format!("of {name}"),
        ..banner(name)
    }
}

/// Whether any table holds a text, whatever its columns.
fn holds(archive: &Archive, word: &str) -> Vec<String> {
    let connection = &archive.connection;
    let list = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let found = statement.query_map((), |row| row.get(0)).unwrap();
        found.map(Result::unwrap).collect()
    };
    let tables = list(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
         AND name NOT LIKE 'sqlite_%'",
    );
    let mut found = Vec::new();
    for table in tables {
        for column in list(&format!("SELECT name FROM pragma_table_info('{table}')")) {
            // Bytes are compared: the index keeps words in lower case within a blob.
            let sql = format!(
                "SELECT count(*) FROM \"{table}\" WHERE instr(CAST(\"{column}\" AS BLOB), CAST(? AS BLOB)) > 0"
            );
            let count: i64 = connection.query_row(&sql, [word], |row| row.get(0)).unwrap();
            if count > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}

#[test]
fn a_file_is_all_records_of_a_patient_and_rests_since_the_last() {
    let (_folder, mut archive) = fresh();
    two_files(&mut archive);
    let ids = |id: &str| -> Vec<String> {
        let records = archive.file_of(id).unwrap().into_iter();
        records.map(|record| record.id).collect()
    };
    assert_eq!(ids("a"), ["a", "p", "more"]);
    assert_eq!(ids("more"), ids("a"));
    assert_eq!(ids("other"), ["other"]);
    assert!(archive.file_of("none").is_err());
    let resting = |at: i64| -> Vec<(String, u32)> {
        let (files, more) = archive.files_at_rest(by(at).at, 9, |_| true).unwrap();
        assert_eq!(more, 0);
        let files = files.into_iter();
        files.map(|file| (file.latest, file.records)).collect()
    };
    assert_eq!(resting(4), []);
    assert_eq!(resting(8), [("other".to_owned(), 1)]);
    assert_eq!(resting(9), [("other".to_owned(), 1), ("more".to_owned(), 3)]);
    let adas = archive
        .files_at_rest(by(9).at, 9, |file| file.records > 1)
        .unwrap();
    assert_eq!((adas.0[0].latest.as_str(), adas.0.len(), adas.1), ("more", 1, 0));
}

#[test]
fn a_clock_that_was_set_back_takes_nothing_from_the_time_that_a_file_rests() {
    let (_folder, mut archive) = fresh();
    let ada = banner("Ada");
    file_letter(&mut archive, "first", &ada, 50);
    file_letter(&mut archive, "later", &ada, 10);
    let at_rest = |at: i64| archive.files_at_rest(by(at).at, 9, |_| true).unwrap().0;
    assert_eq!(at_rest(50), []);
    let resting = at_rest(51);
    assert_eq!(resting.len(), 1);
    assert_eq!(
        (
            resting[0].latest.as_str(),
            resting[0].last_entry,
            resting[0].records
        ),
        ("later", by(50).at, 2)
    );
}

#[test]
fn of_many_files_those_come_first_that_have_rested_longest_and_the_others_are_counted() {
    let (_folder, mut archive) = fresh();
    for number in 0..12 {
        // Not in the order of their names.
        let banner = banner(&format!("P{}", number * 7 % 12));
        file_letter(&mut archive, &format!("r{number}"), &banner, 10 + number);
    }
    let (files, more) = archive
        .files_at_rest(by(99).at, 3, |file| file.latest != "r1")
        .unwrap();
    let ids: Vec<_> = files.iter().map(|file| file.latest.as_str()).collect();
    assert_eq!((ids, more), (vec!["r0", "r2", "r3"], 8));
}

#[test]
fn what_two_delete_is_gone_and_leaves_a_proof() {
    let (folder, mut archive) = fresh();
    two_files(&mut archive);
    let lower = WORD.to_lowercase();
    archive.note_end("p", Some(by(500).at)).unwrap();
    archive.set_clinic("CH", b"details", by(11)).unwrap();
    assert!(!holds(&archive, WORD).is_empty() && !holds(&archive, &lower[..6]).is_empty());
    assert_eq!(
        archive.delete_file("more", "clinician-2", by(WEEK + 20)).unwrap(),
        3
    );
    for word in [
        WORD,
        "PLANTEDSCAN",
        "PLANTEDPAPER",
        "PLANTEDCOVER",
        "PLANTEDBEGUN",
    ] {
        assert_eq!(holds(&archive, word), [""; 0], "{word}");
    }
    // The index cuts off what words share at their beginning.
    assert_eq!(holds(&archive, &lower[1..]), [""; 0]);
    assert!(archive.find(WORD, 9, &TimeZone::UTC).unwrap().is_empty());
    assert_eq!(archive.find("ada", 9, &TimeZone::UTC).unwrap().len(), 1);
    // Nothing is left in freed pages, and nothing in the log.
    let wiped: i64 = archive
        .connection
        .query_row("PRAGMA secure_delete", (), |row| row.get(0))
        .unwrap();
    assert_eq!(wiped, 1);
    assert_eq!(
        fs::metadata(folder.path().join("archive.db-wal")).unwrap().len(),
        0
    );
    let count = "SELECT count(*) FROM signed";
    let days: i64 = archive.connection.query_row(count, (), |row| row.get(0)).unwrap();
    assert_eq!(days, 1, "the day of the other's record alone is left");
    let (last, more) = archive.deleted(1).unwrap();
    assert_eq!((last[0].record.as_str(), last.len(), more), ("more", 1, 2));
    let (left, more) = archive.deleted(3).unwrap();
    assert_eq!(more, 0);
    let told: Vec<_> = left
        .iter()
        .map(|d| (d.record.as_str(), d.kind.as_str()))
        .collect();
    assert_eq!(told, [("more", "addendum"), ("p", "paper"), ("a", "consent")]);
    assert_eq!(left[0].by, ["clinician-1", "clinician-2"]);
    let proof = trail_of(&archive, "p").pop().unwrap();
    assert_eq!(proof.act, "record.deleted");
    for digest in [
        digest_of(b"%PDF PLANTEDCOVER"),
        digest_of(b"%PDF scan of PLANTEDSCAN"),
    ] {
        assert!(proof.detail.contains(&digest), "{}", proof.detail);
    }
    assert!(proof.detail.contains(r#""country":"CH""#), "{}", proof.detail);
    archive.check_trail().unwrap();
    assert_eq!(archive.check_records().unwrap(), 1);
    archive.check_stamped().unwrap();
    assert_eq!(archive.ending(by(1000).at).unwrap(), None);
    archive.lock().unwrap();
    assert_eq!(open(folder.path()).unwrap().check_records().unwrap(), 1);
}

#[test]
fn a_hold_one_person_an_open_consult_and_a_new_record_stop_it() {
    let (_folder, mut archive) = fresh();
    two_files(&mut archive);
    let refused = |archive: &mut Archive, second: &str, latest: &str| {
        archive.delete_file(latest, second, by(WEEK + 20))
    };
    assert!(matches!(
        refused(&mut archive, by(0).who, "more"),
        Err(DeletionError::OnePerson)
    ));
    for nobody in ["", "Dr. B", "gone"] {
        let refused = refused(&mut archive, nobody, "more");
        let told = matches!(
            refused,
            Err(DeletionError::Store(StoreError::NotFound { noun: "person" }))
        );
        assert!(told, "{nobody}: {refused:?}");
    }
    assert!(matches!(
        refused(&mut archive, "clinician-2", "a"),
        Err(DeletionError::Changed)
    ));
    archive.hold("p", "A claim is open.", by(10)).unwrap();
    archive.hold("p", "Another reason.", by(11)).unwrap();
    let hold = archive.hold_of("a").unwrap().unwrap();
    assert_eq!((hold.why.as_str(), hold.since), ("A claim is open.", by(10).at));
    assert_eq!(archive.hold_of("other").unwrap(), None);
    assert!(matches!(
        refused(&mut archive, "clinician-2", "more"),
        Err(DeletionError::Held)
    ));
    archive.lift_hold("more", by(12)).unwrap();
    assert_eq!(archive.hold_of("a").unwrap(), None);
    archive.save_draft("d", "{}", &banner(WORD), by(13)).unwrap();
    assert_eq!(archive.drafts_of_file("a").unwrap(), ["d"]);
    assert!(matches!(
        refused(&mut archive, "clinician-2", "more"),
        Err(DeletionError::DraftOpen)
    ));
    archive.discard_draft("d", by(14)).unwrap();
    assert_eq!(archive.check_records().unwrap(), 4);
    let acts: Vec<_> = trail_of(&archive, "p").into_iter().map(|e| e.act).collect();
    assert!(
        acts.ends_with(&["file.held".into(), "hold.lifted".into()]),
        "{acts:?}"
    );
    // What is handed out of the trail is of this file alone, and each entry is the one of the whole trail
    let excerpt = archive.trail_of_file("a").unwrap();
    let mut lines = Lines::of(&excerpt[..]).unwrap();
    assert_eq!(lines.extent(), Extent::Excerpt);
    let (mut last, mut acts) = (TrailHead::start(), Vec::new());
    while let Some(entry) = lines.entry().unwrap() {
        last = leap(&last, &entry).unwrap();
        assert!(["a", "p", "more"].contains(&entry.subject.as_str()), "{entry:?}");
        assert!(trail_of(&archive, &entry.subject).contains(&entry));
        acts.push(entry.act);
    }
    assert!(acts.contains(&"file.held".into()), "{acts:?}");
    refused(&mut archive, "clinician-2", "more").unwrap();
}

#[test]
fn nothing_goes_without_its_proof() {
    let (_folder, mut archive) = fresh();
    two_files(&mut archive);
    for table in ["record", "attachment", "addition"] {
        let gone = archive.connection.execute(&format!("DELETE FROM {table}"), ());
        assert!(gone.is_err(), "{table}");
    }
    archive.delete_file("more", "clinician-2", by(WEEK + 20)).unwrap();
    for statement in ["DELETE FROM deleted", "UPDATE deleted SET second = 'x'"] {
        assert!(archive.connection.execute(statement, ()).is_err(), "{statement}");
    }
    // A proof that the trail does not know hides nothing.
    let forged = format!(
        "INSERT INTO deleted (record, kind, content, first, second, at)
         VALUES ('other', 'consent', '{}', 'x', 'y', 'z')",
        "0".repeat(64)
    );
    archive.connection.execute(&forged, ()).unwrap();
    assert!(matches!(
        archive.check_records(),
        Err(RecordCheckError::Proof { id }) if id == "other"
    ));
}

#[test]
fn a_proof_that_says_something_else_than_the_trail_shows() {
    for change in [
        "DELETE FROM deleted WHERE number = 1",
        "UPDATE deleted SET first = 'clinician-2'",
        "UPDATE deleted SET second = 'clinician-1'",
        "UPDATE deleted SET at = '2020-01-01T08:00:00Z'",
        "UPDATE deleted SET kind = 'addendum'",
        "UPDATE deleted SET content = lower(hex(zeroblob(32)))",
    ] {
        let (_folder, mut archive) = fresh();
        two_files(&mut archive);
        archive.delete_file("more", "clinician-2", by(WEEK + 20)).unwrap();
        archive.check_records().unwrap();
        let past = format!("DROP TRIGGER deleted_stays; DROP TRIGGER deleted_remains; {change}");
        archive.connection.execute_batch(&past).unwrap();
        let found = archive.check_records();
        assert!(
            matches!(found, Err(RecordCheckError::Proof { .. })),
            "{change}: {found:?}"
        );
    }
}
