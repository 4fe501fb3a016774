use super::*;
use crate::records::{RecordCheckError, StoreError};

#[test]
fn a_record_is_what_was_signed() {
    let (folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    archive.lock().unwrap();
    let archive = open(folder.path()).unwrap();
    let record = archive.record("r").unwrap();
    assert_eq!(record.summary.banner, banner("Ada"));
    assert_eq!(record.summary.sealed_at, by(4).at);
    assert_eq!(record.sheet, SHEET);
    assert_eq!(record.digest, digest_of(SHEET.as_bytes()));
    assert_eq!(record.pdf, b"%PDF base+patient+clinician PLANTEDPDF");
    assert!(archive.drafts().unwrap().is_empty());
    assert!(matches!(archive.signing("r"), Err(StoreError::NotFound { .. })));
    assert_eq!(archive.check_records().unwrap(), 1);
}

#[test]
fn the_database_refuses_to_change_a_record() {
    let (_folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    archive_record(&mut archive, "s", &banner("Bea"));
    let columns = "procedure_version, digest, sealed_at, consult, sheet, pdf";
    let before = archive.record("r").unwrap();
    for statement in [
        "UPDATE record SET name = 'Eve'".to_owned(),
        "UPDATE record SET pdf = x'00' WHERE id = 'r'".to_owned(),
        "DELETE FROM record".to_owned(),
        format!(
            "REPLACE INTO record SELECT number, id, 'Eve', birth_date, record_number, language, {columns} FROM record"
        ),
        format!(
            "REPLACE INTO record SELECT 1, 'new', 'Eve', birth_date, record_number, language, {columns} FROM record WHERE id = 's'"
        ),
        "UPDATE OR REPLACE record SET id = 'r' WHERE id = 's'".to_owned(),
    ] {
        assert!(archive.connection.execute(&statement, ()).is_err(), "{statement}");
        archive
            .connection
            .pragma_update(None, "recursive_triggers", false)
            .unwrap();
        assert!(
            archive.connection.execute(&statement, ()).is_err(),
            "{statement}, from another program"
        );
    }
    assert_eq!(archive.record("r").unwrap(), before);
}

#[test]
fn only_the_verified_pdf_becomes_a_record() {
    let (_folder, mut archive) = fresh();
    let pdf = sign(&mut archive, "r", "Ada");
    let banner = banner("Ada");
    let mut record = NewRecord {
        banner: &banner,
        consult: "{}",
        procedure_version: "1",
        verified_pdf: &digest_of(b"%PDF base+patient"),
    };
    assert!(matches!(
        archive.archive("r", record, by(5)),
        Err(StoreError::NotTheVerified)
    ));
    assert_eq!(archive.signing("r").unwrap().pdf, pdf);
    let digest = digest_of(&pdf);
    record.verified_pdf = &digest;
    archive.archive("r", record, by(5)).unwrap();
    assert!(matches!(
        archive.archive("r", record, by(6)),
        Err(StoreError::NotFound { noun: "signing" })
    ));
    assert!(matches!(
        archive.save_draft("r", "{}", &banner, by(7)),
        Err(StoreError::AlreadyThere { noun: "record" })
    ));
}

#[test]
fn an_unsigned_sheet_does_not_become_a_record() {
    let (_folder, mut archive) = fresh();
    let banner = banner("Ada");
    archive.save_draft("r", "{}", &banner, by(1)).unwrap();
    archive
        .freeze(
            "r",
            SHEET,
            &digest_of(SHEET.as_bytes()),
            b"%PDF",
            &json!({}),
            by(2),
        )
        .unwrap();
    let digest = digest_of(b"%PDF");
    let record = NewRecord {
        banner: &banner,
        consult: "{}",
        procedure_version: "1",
        verified_pdf: &digest,
    };
    assert!(matches!(
        archive.archive("r", record, by(3)),
        Err(StoreError::Unsigned)
    ));
}

/// At whatever point archiving fails, draft, signing, trail and index are as before.
#[test]
fn archiving_happens_whole_or_not_at_all() {
    for table in ["record", "trail", "record_find_data"] {
        let (folder, mut archive) = fresh();
        let pdf = sign(&mut archive, "r", "Ada");
        let head = archive.check_trail().unwrap();
        archive
            .connection
            .execute_batch(&if table == "record_find_data" {
                "DROP TABLE record_find; CREATE TABLE record_find (x) STRICT".replace("(x)", "(x TEXT)")
            } else {
                format!("CREATE TRIGGER fails AFTER INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END")
            })
            .unwrap();
        let banner = banner("Ada");
        let digest = digest_of(&pdf);
        let record = NewRecord {
            banner: &banner,
            consult: "{}",
            procedure_version: "1",
            verified_pdf: &digest,
        };
        archive.archive("r", record, by(5)).unwrap_err();
        let crashed = as_after_a_crash(folder.path());
        drop(archive);
        for folder in [folder.path(), crashed.path()] {
            let archive = open(folder).unwrap();
            assert_eq!(archive.signing("r").unwrap().pdf, pdf, "{table}");
            assert!(archive.draft("r").unwrap().summary.frozen, "{table}");
            assert!(
                matches!(archive.record("r"), Err(StoreError::NotFound { .. })),
                "{table}"
            );
            assert_eq!(archive.check_trail().unwrap(), head, "{table}");
        }
    }
}

#[test]
fn a_record_that_was_changed_behind_the_triggers_is_noticed() {
    let tampered = |statement: &str| {
        let (_folder, mut archive) = fresh();
        archive_record(&mut archive, "r", &banner("Ada"));
        archive.check_records().unwrap();
        archive
            .connection
            .execute_batch(
                "DROP TRIGGER record_stays; DROP TRIGGER record_remains; DROP TRIGGER record_is_not_replaced",
            )
            .unwrap();
        archive.connection.execute(statement, ()).unwrap();
        archive.check_records().unwrap_err()
    };
    for column in [
        "name",
        "birth_date",
        "record_number",
        "language",
        "procedure_version",
        "consult",
        "sheet",
    ] {
        let error = tampered(&format!("UPDATE record SET {column} = {column} || 'x'"));
        assert!(
            matches!(error, RecordCheckError::Altered { .. }),
            "{column}: {error:?}"
        );
    }
    let error = tampered("UPDATE record SET pdf = x'00'");
    assert!(matches!(error, RecordCheckError::Altered { .. }), "{error:?}");
    let error = tampered("UPDATE record SET id = 'x'");
    assert!(matches!(error, RecordCheckError::Unknown { .. }), "{error:?}");
    let error = tampered("DELETE FROM record");
    assert!(matches!(error, RecordCheckError::Gone { .. }), "{error:?}");
}

/// A damaged page that only the PDF lies on is met by whoever reads the record, and by no list.
#[test]
fn a_list_of_records_reads_no_pdf() {
    let (folder, mut archive) = fresh();
    archive.save_draft("r", "{}", &banner("Ada"), by(1)).unwrap();
    let pdf = [b"%PDF".as_slice(), &[7; 100_000]].concat();
    archive
        .freeze(
            "r",
            SHEET,
            &digest_of(SHEET.as_bytes()),
            b"%PDF",
            &json!({}),
            by(2),
        )
        .unwrap();
    archive.put_seal("r", "patient", &pdf, by(3)).unwrap();
    let record = NewRecord {
        banner: &banner("Ada"),
        consult: r#"{"plan":{"day":{"when":"open"}}}"#,
        procedure_version: "1",
        verified_pdf: &digest_of(&pdf),
    };
    archive.archive("r", record, by(4)).unwrap();
    assert_eq!(archive.planned("2026-11-23", 20).unwrap().len(), 1);
    archive.lock().unwrap();
    let path = folder.path().join("archive.db");
    let good = fs::read(&path).unwrap();
    let listed_though_damaged = |page: usize| {
        let mut bad = good.clone();
        bad[page * 4096 + 2000] ^= 1;
        fs::write(&path, &bad).unwrap();
        open(folder.path()).is_ok_and(|archive| {
            let lists = [
                archive.recent(20),
                archive.find("ada", 20, &TimeZone::UTC),
                archive.planned("2026-11-23", 20),
                archive.file_of("r"),
            ];
            lists.iter().all(Result::is_ok) && archive.record("r").is_err()
        })
    };
    // Not one of the pages that the PDF fills.
    let pages = (0..good.len() / 4096).filter(|page| listed_though_damaged(*page));
    assert!(pages.count() >= pdf.len() / 4096);
}

#[test]
fn the_records_of_an_older_archive_stand_in_the_lists() {
    let (folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    // Back to the format that had no index for them, nine before this one.
    let before = STEPS.len() - 9;
    archive
        .connection
        .execute_batch(
            "DROP INDEX record_summary; DROP INDEX course_first; DROP INDEX treated_record;
             DROP TABLE stamp_end; DROP TABLE stamp_newest; DROP TABLE beside;
             DROP TABLE same_patient; DROP TABLE other_patient; DROP TABLE spelling; DROP TABLE signed; DROP TABLE leaving;
             DROP INDEX record_phone; DROP INDEX lot_several; CREATE TABLE voided_signing (id TEXT)",
        )
        .unwrap();
    archive
        .connection
        .pragma_update(None, "user_version", u32::try_from(before).unwrap())
        .unwrap();
    assert!(archive.recent(20).is_err());
    archive.lock().unwrap();
    let archive = open(folder.path()).unwrap();
    assert_eq!(archive.found_format() as usize, before);
    let record = archive.record("r").unwrap().summary;
    assert_eq!(archive.recent(20).unwrap(), std::slice::from_ref(&record));
    assert_eq!(
        archive.find("ada", 20, &TimeZone::UTC).unwrap(),
        std::slice::from_ref(&record)
    );
    assert_eq!(archive.file_of("r").unwrap(), [record]);
    assert_eq!(archive.check_records().unwrap(), 1);
}
