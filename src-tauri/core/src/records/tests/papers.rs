//! Records that the clinic alone sealed, and files that belong to them.

use super::*;
use crate::records::{Kind, NewAttachment, NewPaper, RecordCheckError, StoreError};

const PDF: &[u8] = b"%PDF sealed by the clinic";
const LETTER: &str = r#"{"letter":"we wait"}"#;

fn paper<'a>(
    kind: Kind,
    banner: &'a Banner,
    digests: &'a [String; 2],
    files: &'a [NewAttachment<'a>],
) -> NewPaper<'a> {
    NewPaper {
        kind,
        banner,
        consult: "{}",
        procedure_version: "2026.1",
        sheet: LETTER,
        digest: &digests[0],
        pdf: PDF,
        verified_pdf: &digests[1],
        attachments: files,
    }
}

fn digests() -> [String; 2] {
    [digest_of(LETTER.as_bytes()), digest_of(PDF)]
}

const FILES: [NewAttachment<'static>; 2] = [
    NewAttachment {
        media: "application/pdf",
        bytes: b"%PDF of a scanner",
    },
    NewAttachment {
        media: "image/png",
        bytes: b"a picture",
    },
];

#[test]
fn a_letter_becomes_a_record_and_its_consult_stays_a_draft() {
    let (folder, mut archive) = fresh();
    let (ada, digests) = (banner("Ada"), digests());
    archive.save_draft("d", "{}", &ada, by(1)).unwrap();
    let letter = paper(Kind::Deferral, &ada, &digests, &[]);
    let taken = archive.file("d", letter, by(2));
    assert!(matches!(taken, Err(StoreError::AlreadyThere { noun: "draft" })));
    archive.file("l", letter, by(2)).unwrap();
    archive.lock().unwrap();
    let archive = open(folder.path()).unwrap();
    let record = archive.record("l").unwrap();
    assert_eq!(
        (record.summary.kind, record.summary.sealed_at),
        (Kind::Deferral, by(2).at)
    );
    assert_eq!((record.sheet.as_str(), record.pdf.as_slice()), (LETTER, PDF));
    assert!(record.attachments.is_empty());
    assert_eq!(archive.drafts().unwrap().len(), 1);
    assert_eq!(
        archive.find("ada", 9, &TimeZone::UTC).unwrap()[0].kind,
        Kind::Deferral
    );
    assert_eq!(archive.check_records().unwrap(), 1);
}

#[test]
fn a_paper_takes_its_draft_and_keeps_its_files_byte_for_byte() {
    let (_folder, mut archive) = fresh();
    let (ada, digests) = (banner("Ada"), digests());
    archive.save_draft("d", "{}", &ada, by(1)).unwrap();
    archive.put_printed("d", LETTER, &digests[0], by(2)).unwrap();
    let printed = archive.printed("d").unwrap().unwrap();
    assert_eq!((printed.sheet.as_str(), printed.printed_at), (LETTER, by(2).at));
    archive.save_draft("d", r#"{"goal":"x"}"#, &ada, by(2)).unwrap();
    assert_eq!(archive.printed("d").unwrap().unwrap().draft, "{}");
    archive.put_printed("d", LETTER, &digests[0], by(2)).unwrap();
    assert_eq!(archive.printed("d").unwrap().unwrap().draft, r#"{"goal":"x"}"#);
    archive
        .file("d", paper(Kind::Paper, &ada, &digests, &FILES), by(3))
        .unwrap();
    assert!(archive.drafts().unwrap().is_empty());
    assert_eq!(archive.printed("d").unwrap(), None);
    let record = archive.record("d").unwrap();
    let told: Vec<_> = record
        .attachments
        .iter()
        .map(|file| (file.number, file.media.as_str(), file.size))
        .collect();
    assert_eq!(told, [(1, "application/pdf", 17), (2, "image/png", 9)]);
    for (number, file) in (1..).zip(FILES) {
        assert_eq!(archive.attachment("d", number).unwrap(), file.bytes);
    }
    assert!(matches!(
        archive.attachment("d", 3),
        Err(StoreError::NotFound { noun: "file" })
    ));
    assert_eq!(archive.check_records().unwrap(), 1);
}

#[test]
fn what_is_refused_leaves_everything_as_it_was() {
    let (_folder, mut archive) = fresh();
    let (ada, digests) = (banner("Ada"), digests());
    let missing = archive.file("d", paper(Kind::Paper, &ada, &digests, &FILES), by(1));
    assert!(matches!(missing, Err(StoreError::NotFound { noun: "draft" })));
    archive.save_draft("d", "{}", &ada, by(1)).unwrap();
    let mut other = paper(Kind::Paper, &ada, &digests, &FILES);
    other.verified_pdf = &digests[0];
    assert!(matches!(
        archive.file("d", other, by(2)),
        Err(StoreError::NotTheVerified)
    ));
    archive
        .freeze(
            "d",
            SHEET,
            &digest_of(SHEET.as_bytes()),
            b"%PDF",
            &serde_json::Value::Null,
            by(3),
        )
        .unwrap();
    let frozen = archive.file("d", paper(Kind::Paper, &ada, &digests, &FILES), by(4));
    assert!(matches!(frozen, Err(StoreError::Frozen)));
    assert_eq!(
        (archive.drafts().unwrap().len(), archive.check_records().unwrap()),
        (1, 0)
    );
}

#[test]
fn a_file_that_was_changed_behind_the_programs_back_is_found() {
    let (_folder, mut archive) = fresh();
    let (ada, digests) = (banner("Ada"), digests());
    archive.save_draft("d", "{}", &ada, by(1)).unwrap();
    archive
        .file("d", paper(Kind::Paper, &ada, &digests, &FILES), by(2))
        .unwrap();
    for statement in ["UPDATE attachment SET bytes = x'00'", "DELETE FROM attachment"] {
        assert!(archive.connection.execute(statement, ()).is_err(), "{statement}");
    }
    for change in [
        "UPDATE attachment SET bytes = x'00' WHERE number = 2",
        "UPDATE attachment SET media = 'image/jpeg' WHERE number = 2",
        "DELETE FROM attachment WHERE number = 2",
    ] {
        archive
            .connection
            .execute_batch("BEGIN; DROP TRIGGER attachment_stays; DROP TRIGGER attachment_remains;")
            .unwrap();
        archive.connection.execute(change, ()).unwrap();
        assert!(
            matches!(archive.check_records(), Err(RecordCheckError::Altered { .. })),
            "{change}"
        );
        archive.connection.execute_batch("ROLLBACK").unwrap();
    }
    assert_eq!(archive.check_records().unwrap(), 1);
}

#[test]
fn records_of_before_there_were_kinds_are_consents() {
    let (_folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    assert_eq!(archive.record("r").unwrap().summary.kind, Kind::Consent);
    let word: String = archive
        .connection
        .query_row(
            "SELECT dflt_value FROM pragma_table_info('record') WHERE name = 'kind'",
            (),
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(word, "'consent'");
}

/// Whoever finds a file beside a signed consent takes it for a part of what was signed.
#[test]
fn a_file_that_was_slipped_beside_a_signed_consent_is_found() {
    let (_folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    assert_eq!(archive.check_records().unwrap(), 1);
    let (bytes, digest) = (b"%PDF", digest_of(b"%PDF"));
    archive
        .connection
        .execute(
            "INSERT INTO attachment VALUES ('r', 1, 'application/pdf', ?, 4, ?)",
            (&digest, bytes),
        )
        .unwrap();
    let found = archive.check_records();
    assert!(
        matches!(&found, Err(RecordCheckError::Altered { id }) if id == "r"),
        "{found:?}"
    );
}
