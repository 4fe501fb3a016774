use super::*;
use crate::records::{Archive, RecordCheckError, StoreError};

#[test]
fn a_draft_cannot_change_while_it_is_signed() {
    let (_folder, mut archive) = fresh();
    sign(&mut archive, "d", "Ada");
    assert!(matches!(
        archive.save_draft("d", "{}", &banner("Eve"), by(9)),
        Err(StoreError::Frozen)
    ));
    assert!(matches!(
        archive.discard_draft("d", by(9)),
        Err(StoreError::Frozen)
    ));
    let draft = archive.draft("d").unwrap();
    assert_eq!(
        (draft.summary.banner.name.as_str(), draft.summary.frozen),
        ("Ada", true)
    );
}

#[test]
fn voiding_frees_the_draft_and_is_remembered() {
    let (_folder, mut archive) = fresh();
    sign(&mut archive, "d", "Ada");
    archive.void_signing("d", by(9)).unwrap();
    assert!(matches!(
        archive.signing("d"),
        Err(StoreError::NotFound { noun: "signing" })
    ));
    archive.save_draft("d", "{}", &banner("Ada"), by(10)).unwrap();
    assert!(
        trail_of(&archive, "d")
            .iter()
            .any(|entry| entry.act == "signing.voided")
    );
    sign(&mut archive, "d", "Ada");
}

#[test]
fn the_seal_key_stays_while_a_sheet_is_being_signed() {
    let (_folder, mut archive) = fresh();
    let other = seal_key("other");
    sign(&mut archive, "d", "PLANTEDNAME");
    let refused = archive.set_seal_key(&other, by(9)).unwrap_err();
    assert!(matches!(refused, StoreError::SigningOpen), "{refused:?}");
    assert!(!format!("{refused} {}", refused.hint()).contains("PLANTED"));
    assert_eq!(archive.seal_key().unwrap(), seal_key("first").der);
    archive.void_signing("d", by(10)).unwrap();
    archive.set_seal_key(&other, by(11)).unwrap();
    assert_eq!(archive.seal_key().unwrap(), other.der);
}

#[test]
fn a_signing_resumes_where_a_crash_left_it() {
    let (folder, mut archive) = fresh();
    let done = |folder: &Path| -> Vec<String> {
        let crashed = as_after_a_crash(folder);
        let archive = open(crashed.path()).unwrap();
        archive.check_trail().unwrap();
        archive
            .signing("d")
            .unwrap()
            .done
            .into_iter()
            .map(|done| done.field)
            .collect()
    };
    archive.save_draft("d", "{}", &banner("Ada"), by(1)).unwrap();
    archive
        .freeze(
            "d",
            SHEET,
            &digest_of(SHEET.as_bytes()),
            b"%PDF",
            &json!({}),
            by(2),
        )
        .unwrap();
    assert!(done(folder.path()).is_empty());
    archive.put_seal("d", "patient", b"%PDF+1", by(3)).unwrap();
    assert_eq!(done(folder.path()), ["patient"]);
    archive.put_seal("d", "clinician", b"%PDF+1+2", by(4)).unwrap();
    assert_eq!(done(folder.path()), ["patient", "clinician"]);
    let crashed = as_after_a_crash(folder.path());
    let signing = open(crashed.path()).unwrap().signing("d").unwrap();
    assert_eq!(
        (signing.pdf.as_slice(), signing.sheet.as_str()),
        (b"%PDF+1+2".as_slice(), SHEET)
    );
}

#[test]
fn only_the_next_revision_of_an_unsigned_field_is_taken() {
    let (_folder, mut archive) = fresh();
    archive.save_draft("d", "{}", &banner("Ada"), by(1)).unwrap();
    let digest = digest_of(SHEET.as_bytes());
    let refused = archive.freeze("d", SHEET, "not a digest", b"%PDF", &json!({}), by(2));
    assert!(matches!(refused, Err(StoreError::BadDigest)));
    let refused = archive.freeze("other", SHEET, &digest, b"%PDF", &json!({}), by(2));
    assert!(matches!(refused, Err(StoreError::NotFound { noun: "draft" })));
    archive
        .freeze("d", SHEET, &digest, b"%PDF", &json!({}), by(2))
        .unwrap();
    let refused = archive.freeze("d", SHEET, &digest, b"%PDF", &json!({}), by(2));
    assert!(matches!(
        refused,
        Err(StoreError::AlreadyThere { noun: "signing" })
    ));
    archive.put_seal("d", "patient", b"%PDF+1", by(3)).unwrap();
    let head = archive.check_trail().unwrap();
    let again = archive.put_seal("d", "patient", b"%PDF+1+2", by(4));
    assert!(matches!(again, Err(StoreError::AlreadySigned)));
    for stale in [b"%PDF+2".as_slice(), b"%PDF+1", b""] {
        let refused = archive.put_seal("d", "clinician", stale, by(4));
        assert!(matches!(refused, Err(StoreError::NotARevision)), "{refused:?}");
    }
    assert_eq!(archive.signing("d").unwrap().pdf, b"%PDF+1");
    assert_eq!(
        archive.check_trail().unwrap(),
        head,
        "what did not happen is not in the trail"
    );
}

#[test]
fn drafts_are_listed_the_last_saved_first_and_go_when_discarded() {
    let (_folder, mut archive) = fresh();
    for (id, at) in [("a", 1), ("b", 2), ("c", 3), ("a", 4)] {
        archive.save_draft(id, "{}", &banner(id), by(at)).unwrap();
    }
    let ids = |archive: &Archive| -> Vec<String> {
        archive
            .drafts()
            .unwrap()
            .into_iter()
            .map(|draft| draft.id)
            .collect()
    };
    assert_eq!(ids(&archive), ["a", "c", "b"]);
    assert_eq!(archive.drafts().unwrap()[0].started_at, by(1).at);
    archive.discard_draft("c", by(5)).unwrap();
    assert_eq!(ids(&archive), ["a", "b"]);
    assert!(matches!(
        archive.discard_draft("c", by(5)),
        Err(StoreError::NotFound { noun: "draft" })
    ));
    assert!(matches!(
        archive.draft("c"),
        Err(StoreError::NotFound { noun: "draft" })
    ));
}

#[test]
fn the_trail_keeps_how_long_a_sheet_was_read_before_it_was_frozen() {
    let (_folder, mut archive) = fresh();
    archive.save_draft("d", "{}", &banner("Ada"), by(1)).unwrap();
    let reading = json!({ "seconds": 360, "reachedEnd": true, "parts": { "Risks": 100 } });
    let digest = digest_of(SHEET.as_bytes());
    archive
        .freeze("d", SHEET, &digest, b"%PDF", &reading, by(2))
        .unwrap();
    let entry = trail_of(&archive, "d").pop().unwrap();
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap();
    assert_eq!(
        (entry.act.as_str(), &detail["reading"]),
        ("sheet.frozen", &reading)
    );
}

#[test]
fn a_draft_that_was_changed_after_its_sheet_was_frozen_becomes_no_record() {
    let (_folder, mut archive) = fresh();
    let pdf = digest_of(&sign(&mut archive, "d", "Ada"));
    let ada = banner("Ada");
    let record = NewRecord {
        banner: &ada,
        consult: "{}",
        procedure_version: "1",
        verified_pdf: &pdf,
    };
    let change = |archive: &Archive, body: &str| {
        let update = "UPDATE draft SET body = ?";
        archive.connection.execute(update, [body]).unwrap();
    };
    change(&archive, r#"{"typed":"of Eve"}"#);
    let refused = archive.archive("d", record, by(9));
    assert!(matches!(refused, Err(StoreError::DraftChanged)), "{refused:?}");
    assert!(archive.signing("d").is_ok(), "nothing of it is lost");
    change(&archive, r#"{"typed":"PLANTEDBODY"}"#);
    archive.archive("d", record, by(10)).unwrap();
}

#[test]
fn a_signature_that_vanishes_or_comes_from_nowhere_shows() {
    for change in [
        "DELETE FROM signing_field; DELETE FROM signing; DELETE FROM draft",
        "DELETE FROM signing_field; DELETE FROM signing",
        "UPDATE signing SET pdf = x'25'",
        "INSERT INTO draft SELECT 'e', name, birth_date, record_number, language, started_at, saved_at, body FROM draft WHERE id = 'd';
         INSERT INTO signing SELECT 'e', digest, frozen_at, sheet, pdf FROM signing WHERE id = 'd'",
    ] {
        let (_folder, mut archive) = fresh();
        archive_record(&mut archive, "r", &banner("Bo"));
        sign(&mut archive, "v", "Vera");
        archive.void_signing("v", by(8)).unwrap();
        sign(&mut archive, "d", "Ada");
        archive.check_records().unwrap();
        archive.connection.execute_batch(change).unwrap();
        let found = archive.check_records();
        assert!(
            matches!(found, Err(RecordCheckError::Unfinished { .. })),
            "{change}: {found:?}"
        );
    }
}
