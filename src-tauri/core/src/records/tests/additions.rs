//! What is added to a record: linked, never changing it, shown with it.

use super::*;
use crate::records::{Kind, NewLink, NewPaper, RecordCheckError, StoreError};

const PDF: &[u8] = b"%PDF of what was added";
const PAGE: &str = r#"{"page":"more"}"#;

fn add(archive: &mut Archive, id: &str, kind: Kind, link: NewLink<'_>, at: i64) -> Result<(), StoreError> {
    let (ada, digest) = (banner("Ada"), digest_of(PAGE.as_bytes()));
    let paper = NewPaper {
        kind,
        banner: &ada,
        consult: "{}",
        procedure_version: "2026.1",
        sheet: PAGE,
        digest: &digest,
        pdf: PDF,
        verified_pdf: &digest_of(PDF),
        attachments: &[],
    };
    archive.add(id, paper, link, by(at))
}

const MORE: NewLink<'static> = NewLink {
    about: "r",
    ends: false,
    lots: &[],
};
const END: NewLink<'static> = NewLink {
    about: "r",
    ends: true,
    lots: &[],
};

#[test]
fn what_is_added_is_a_record_of_its_own_and_the_other_stays_as_it_was() {
    let (folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    let before = archive.record("r").unwrap();
    add(&mut archive, "a", Kind::Addendum, MORE, 6).unwrap();
    assert_eq!(archive.ended("r").unwrap(), None);
    add(&mut archive, "w", Kind::Withdrawal, END, 7).unwrap();
    archive.lock().unwrap();
    let archive = open(folder.path()).unwrap();
    assert_eq!(archive.record("r").unwrap(), before);
    let added = archive.added_to("r").unwrap();
    let told: Vec<_> = added
        .iter()
        .map(|a| (a.summary.id.as_str(), a.summary.kind, a.ends))
        .collect();
    assert_eq!(
        told,
        [("w", Kind::Withdrawal, true), ("a", Kind::Addendum, false)]
    );
    assert_eq!(archive.about("w").unwrap().as_deref(), Some("r"));
    assert_eq!(archive.about("r").unwrap(), None);
    assert_eq!(archive.ended("r").unwrap(), Some(by(7).at));
    assert_eq!(archive.find("ada", 9, &TimeZone::UTC).unwrap().len(), 3);
    assert_eq!(archive.check_records().unwrap(), 3);
}

#[test]
fn nothing_is_added_to_nothing_nor_to_what_was_added_itself() {
    let (_folder, mut archive) = fresh();
    let missing = add(&mut archive, "a", Kind::Addendum, MORE, 1);
    assert!(matches!(missing, Err(StoreError::NotFound { noun: "record" })));
    archive_record(&mut archive, "r", &banner("Ada"));
    add(&mut archive, "a", Kind::Addendum, MORE, 6).unwrap();
    let about = NewLink {
        about: "a",
        ends: false,
        lots: &[],
    };
    let chained = add(&mut archive, "b", Kind::Addendum, about, 7);
    assert!(matches!(chained, Err(StoreError::NotFound { noun: "record" })));
    let twice = add(&mut archive, "a", Kind::Addendum, MORE, 8);
    assert!(matches!(twice, Err(StoreError::AlreadyThere { noun: "record" })));
    assert_eq!(archive.check_records().unwrap(), 2);
}

#[test]
fn a_link_that_was_changed_behind_the_programs_back_is_found() {
    let (_folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    add(&mut archive, "w", Kind::Withdrawal, END, 6).unwrap();
    for statement in ["UPDATE addition SET ends = 0", "DELETE FROM addition"] {
        assert!(archive.connection.execute(statement, ()).is_err(), "{statement}");
        archive
            .connection
            .execute_batch("BEGIN; DROP TRIGGER addition_stays; DROP TRIGGER addition_remains;")
            .unwrap();
        archive.connection.execute(statement, ()).unwrap();
        assert!(
            matches!(archive.check_records(), Err(RecordCheckError::Altered { id }) if id == "w"),
            "{statement}"
        );
        archive.connection.execute_batch("ROLLBACK").unwrap();
    }
    // A record that never was one does not become an addition either.
    archive
        .connection
        .execute("INSERT INTO addition VALUES ('r', 'w', 0)", ())
        .unwrap();
    assert!(matches!(archive.check_records(), Err(RecordCheckError::Altered { id }) if id == "r"));
}

#[test]
fn what_is_written_is_kept_until_it_is_sealed_or_thrown_away() {
    let (folder, mut archive) = fresh();
    let missing = archive.keep_begun("r", Some("{}"), by(1));
    assert!(matches!(missing, Err(StoreError::NotFound { noun: "record" })));
    archive_record(&mut archive, "r", &banner("Ada"));
    archive.keep_begun("r", Some("one"), by(10)).unwrap();
    archive.keep_begun("r", Some("two"), by(12)).unwrap();
    let after = as_after_a_crash(folder.path());
    assert_eq!(
        open(after.path()).unwrap().begun("r").unwrap().as_deref(),
        Some("two")
    );
    let edits = |archive: &Archive| {
        let acts = trail_of(archive, "r").into_iter().map(|entry| entry.act);
        acts.filter(|act| act.starts_with("addition."))
            .collect::<Vec<_>>()
    };
    assert_eq!(edits(&archive), ["addition.edited"]);
    archive.keep_begun("r", None, by(13)).unwrap();
    assert_eq!(archive.begun("r").unwrap(), None);
    archive.keep_begun("r", Some("three"), by(2000)).unwrap();
    assert_eq!(
        edits(&archive),
        ["addition.edited", "addition.discarded", "addition.edited"]
    );
    add(&mut archive, "a", Kind::Addendum, MORE, 2001).unwrap();
    assert_eq!(archive.begun("r").unwrap(), None);
}
