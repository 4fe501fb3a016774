//! Who works here and what the clinic decided, held against the trail.

use super::*;
use crate::records::decided::check;
use crate::records::{Authority, ReadTexts, RecordCheckError};

/// All that is decided, some of it twice.
fn decided() -> (TempDir, Archive) {
    let (folder, mut archive) = fresh();
    admit(&mut archive, &second(), "the second passphrase").unwrap();
    let assistant = User {
        id: "assistant-1".into(),
        name: "Ben".into(),
        role: Role::Assistant,
        ..second()
    };
    admit(&mut archive, &assistant, "the third passphrase").unwrap();
    archive.set_seal_key(&seal_key("second"), by(10)).unwrap();
    archive.set_own_rules(r#"{"a":1}"#, by(11)).unwrap();
    archive.set_own_rules(r#"{"a":2}"#, by(12)).unwrap();
    archive.confirm_rule("isotretinoin", by(13)).unwrap();
    archive.withdraw_rule("isotretinoin", by(14)).unwrap();
    archive.edit_wait("isotretinoin", Some(180), by(15)).unwrap();
    archive.edit_wait("isotretinoin", None, by(16)).unwrap();
    let texts = ReadTexts {
        language: "de",
        version: "1",
        digest: "digest of the texts",
        marks: "{}",
    };
    archive
        .approve_text(texts, "Dr. A", "mother tongue", by(17))
        .unwrap();
    archive.withdraw_text("de", by(18)).unwrap();
    let authority = Authority {
        address: "https://stamps.example".into(),
        certificate: b"certificate".to_vec(),
        long_term: true,
    };
    archive.set_authority(Some(&authority), by(19)).unwrap();
    archive.set_authority(None, by(20)).unwrap();
    (folder, archive)
}

#[test]
fn what_was_decided_otherwise_than_the_trail_says_shows() {
    let (_folder, archive) = decided();
    archive.check_records().unwrap();
    let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
    let mut statement = archive.connection.prepare(triggers).unwrap();
    let triggers = statement.query_map((), |row| row.get::<_, String>(0)).unwrap();
    for trigger in triggers.map(Result::unwrap).collect::<Vec<_>>() {
        let drop = format!("DROP TRIGGER {trigger}");
        archive.connection.execute(&drop, ()).unwrap();
    }
    for change in [
        "UPDATE user SET role = 'clinician'",
        "UPDATE user SET active = 0 WHERE id = 'clinician-2'",
        "UPDATE user SET registration = registration || '4'",
        "INSERT INTO user SELECT 'clinician-3', name, grade, registration, active, role FROM user LIMIT 1",
        "DELETE FROM user WHERE role = 'assistant'",
        "INSERT INTO own_certificate (set_at, der) VALUES ('2026-10-12T00:00:00Z', x'01')",
        "UPDATE own_certificate SET der = x'01' WHERE number = 1",
        "DELETE FROM own_certificate WHERE number = 1",
        "DELETE FROM own_certificate WHERE number = 2",
        "UPDATE own_rules SET rules = '{}' WHERE number = 2",
        "INSERT INTO own_rules (rules, who, at) SELECT rules, who, at FROM own_rules LIMIT 1",
        "UPDATE rule_confirmation SET confirmed = 1",
        "DELETE FROM rule_confirmation",
        "UPDATE rule_confirmation SET rule = 'pregnancy'",
        "UPDATE edited_wait SET days = 0",
        "UPDATE edited_wait SET days = 180 WHERE days IS NULL",
        "UPDATE edited_wait SET who = 'clinician-2'",
        "UPDATE approval SET withdrawn = 0",
        "UPDATE approval SET digest = 'of others' WHERE NOT withdrawn",
        "UPDATE approval SET approver = 'Dr. B' WHERE NOT withdrawn",
        "UPDATE approval SET at = '2026-10-12T00:00:00Z'",
        "UPDATE authority SET certificate = x'01' WHERE certificate IS NOT NULL",
        "DELETE FROM authority WHERE certificate IS NULL",
    ] {
        archive.connection.execute_batch("SAVEPOINT before").unwrap();
        let changed = archive.connection.execute(change, ()).unwrap();
        assert!(changed > 0, "{change}");
        let found = check(&archive.connection);
        assert!(
            matches!(found, Err(RecordCheckError::Decided { .. })),
            "{change}: {found:?}"
        );
        archive.connection.execute_batch("ROLLBACK TO before").unwrap();
    }
    check(&archive.connection).unwrap();
}

/// The first format kept the certificate of the key of now alone, and noted how many a chain had.
#[test]
fn certificates_that_the_first_format_let_go_are_not_missed() {
    let folder = TempDir::new().unwrap();
    let connection = of_format(folder.path(), 1, |transaction| {
        for at in [1, 2, 3] {
            let detail = json!({ "certificates": 1 });
            crate::records::trail::append(transaction, by(at), Act::SealKeySet, "sealKey", &detail).unwrap();
        }
        transaction
            .execute_batch(
                "INSERT INTO seal_key SELECT 1, at, x'01' FROM trail ORDER BY seq DESC LIMIT 1;
                 INSERT INTO seal_certificate VALUES (0, x'02')",
            )
            .unwrap();
    });
    connection.close().unwrap();
    let mut archive = open(folder.path()).unwrap();
    assert_eq!(archive.own_certificates().unwrap(), [[2]]);
    check(&archive.connection).unwrap();
    archive.set_seal_key(&seal_key("second"), by(4)).unwrap();
    check(&archive.connection).unwrap();
    let past = "DROP TRIGGER own_certificate_remains; DELETE FROM own_certificate WHERE number = 1";
    archive.connection.execute_batch(past).unwrap();
    check(&archive.connection).unwrap();
    archive
        .connection
        .execute("DELETE FROM own_certificate", ())
        .unwrap();
    check(&archive.connection).unwrap_err();
}

#[test]
fn a_database_that_was_rebuilt_shows() {
    for change in [
        "CREATE TRIGGER silent AFTER UPDATE ON trail_head BEGIN DELETE FROM trail WHERE seq = NEW.seq; END",
        "DROP TRIGGER record_stays",
        "DROP TRIGGER record_stays; CREATE TRIGGER record_stays BEFORE UPDATE ON record BEGIN SELECT 1; END",
        "DROP INDEX lot_folded",
        "CREATE VIEW everything AS SELECT * FROM record",
        "CREATE TABLE beside_us (one INTEGER)",
    ] {
        let (_folder, archive) = fresh();
        archive.check_records().unwrap();
        archive.connection.execute_batch(change).unwrap();
        let found = archive.check_records();
        assert!(
            matches!(found, Err(RecordCheckError::Rebuilt { .. })),
            "{change}: {found:?}"
        );
    }
}
