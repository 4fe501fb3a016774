use super::*;
use crate::records::connection::connect;
use crate::records::{ReadTexts, StoreError};

#[test]
fn the_last_seal_key_counts_and_every_certificate_stays() {
    let (folder, mut archive) = fresh();
    let second = seal_key("second");
    archive.set_seal_key(&second, by(2)).unwrap();
    archive.lock().unwrap();
    let archive = open(folder.path()).unwrap();
    assert_eq!(archive.seal_key().unwrap(), second.der);
    assert_eq!(
        archive.own_certificates().unwrap(),
        [seal_key("second").certificate, seal_key("first").certificate]
    );
    assert!(
        archive
            .connection
            .execute("DELETE FROM own_certificate", ())
            .is_err()
    );
    assert!(
        !format!("{second:?}").contains("115"),
        "the key is not for printing"
    );
    assert!(
        trail_of(&archive, "sealKey")[1]
            .detail
            .contains(&digest_of(&second.certificate))
    );
}

#[test]
fn an_archive_of_the_first_format_keeps_its_key_and_its_certificate() {
    let folder = TempDir::new().unwrap();
    create(folder.path()).lock().unwrap();
    let path = folder.path().join("archive.db");
    fs::remove_file(&path).unwrap();
    let key = data_key(folder.path(), PASSPHRASE);
    let mut old = connect(&path, &key, true).unwrap();
    migrate(&mut old, &STEPS[..1], &to_the_end()).unwrap();
    old.execute_batch(
        "INSERT INTO seal_key VALUES (1, '2026-10-12T00:00:00Z', x'01');
         INSERT INTO seal_certificate VALUES (0, x'02'), (1, x'03');
         INSERT INTO clinician VALUES ('clinician-1', 'Dr. A', 'Consultant', '123', 1)",
    )
    .unwrap();
    drop(old);
    let archive = open(folder.path()).unwrap();
    assert_eq!(archive.found_format(), 1);
    assert_eq!(archive.seal_key().unwrap().as_slice(), [1]);
    assert_eq!(archive.own_certificates().unwrap(), [[2]]);
    assert_eq!(archive.own_rules().unwrap(), None);
    archive.lock().unwrap();
    let known = u32::try_from(STEPS.len()).unwrap();
    assert_eq!(open(folder.path()).unwrap().found_format(), known);
}

#[test]
fn the_clinics_own_rules_are_those_it_set_last() {
    let (folder, mut archive) = fresh();
    assert_eq!(archive.own_rules().unwrap(), None);
    archive.set_own_rules(r#"{"majority":21}"#, by(1)).unwrap();
    archive.set_own_rules(r#"{"majority":18}"#, by(2)).unwrap();
    archive.lock().unwrap();
    let archive = open(folder.path()).unwrap();
    assert_eq!(
        archive.own_rules().unwrap().as_deref(),
        Some(r#"{"majority":18}"#)
    );
    let kept: Vec<(String, String)> = archive
        .connection
        .prepare("SELECT who, at FROM own_rules ORDER BY number")
        .unwrap()
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let moment = |seconds| format!("{:.9}", by(seconds).at);
    assert_eq!(
        kept,
        [1, 2].map(|seconds| ("clinician-1".to_owned(), moment(seconds)))
    );
    assert!(trail_of(&archive, "ownRules")[0].detail.contains("21"));
    assert!(archive.connection.execute("DELETE FROM own_rules", ()).is_err());
    assert!(
        archive
            .connection
            .execute("UPDATE own_rules SET rules = ''", ())
            .is_err()
    );
}

fn read(language: &'static str, version: &'static str) -> ReadTexts<'static> {
    ReadTexts {
        language,
        version,
        digest: "cafe",
        marks: r#"{"sheet.title":"beef"}"#,
    }
}

#[test]
fn the_last_approval_of_a_language_counts_until_it_is_withdrawn() {
    let (_folder, mut archive) = fresh();
    let given = |archive: &Archive| -> Vec<(String, String)> {
        let approvals = archive.approvals().unwrap().into_iter();
        approvals.map(|a| (a.language, a.approver)).collect()
    };
    let pair = |language: &str, who: &str| (language.to_owned(), who.to_owned());
    let approve = |archive: &mut Archive, language, who: &str, at| {
        archive
            .approve_text(read(language, "1"), who, "native speaker", by(at))
            .unwrap();
    };
    approve(&mut archive, "de", "Dr. A", 1);
    approve(&mut archive, "de", "Dr. B", 2);
    approve(&mut archive, "ar", "Dr. C", 3);
    assert_eq!(given(&archive), [pair("ar", "Dr. C"), pair("de", "Dr. B")]);
    let last = archive.approvals().unwrap().pop().unwrap();
    assert_eq!((last.digest.as_str(), last.version.as_str()), ("cafe", "1"));
    assert_eq!(last.marks, read("de", "1").marks);
    archive.withdraw_text("de", by(4)).unwrap();
    assert_eq!(given(&archive), [pair("ar", "Dr. C")]);
    for language in ["de", "es"] {
        let refused = archive.withdraw_text(language, by(5));
        assert!(
            matches!(refused, Err(StoreError::NotFound { noun: "approval" })),
            "{language}"
        );
    }
    approve(&mut archive, "de", "Dr. A", 6);
    assert_eq!(given(&archive), [pair("ar", "Dr. C"), pair("de", "Dr. A")]);
    for change in ["UPDATE approval SET version = '2'", "DELETE FROM approval"] {
        assert!(archive.connection.execute(change, ()).is_err(), "{change}");
    }
}

#[test]
fn an_approval_from_before_the_words_were_kept_names_none() {
    let (_folder, mut archive) = fresh();
    archive
        .connection
        .execute(
            "INSERT INTO approval (language, version, approver, competence, at)
             VALUES ('de', '1', 'Dr. A', 'native speaker', '2026-11-02T09:00:00Z')",
            (),
        )
        .unwrap();
    let old = archive.approvals().unwrap().pop().unwrap();
    assert_eq!((old.digest.as_str(), old.marks.as_str()), ("", "{}"));
    archive
        .approve_text(read("de", "1"), "Dr. A", "native speaker", by(1))
        .unwrap();
    assert_eq!(archive.approvals().unwrap().pop().unwrap().digest, "cafe");
}

#[test]
fn a_rule_is_confirmed_until_it_is_withdrawn() {
    let (_folder, mut archive) = fresh();
    let rules = |archive: &Archive| -> Vec<(String, Timestamp)> {
        archive
            .confirmed_rules()
            .unwrap()
            .into_iter()
            .map(|rule| (rule.rule, rule.at))
            .collect()
    };
    archive.confirm_rule("keloid", by(1)).unwrap();
    archive.confirm_rule("aspirin", by(2)).unwrap();
    archive.withdraw_rule("keloid", by(3)).unwrap();
    assert_eq!(rules(&archive), [("aspirin".to_owned(), by(2).at)]);
    assert!(matches!(
        archive.withdraw_rule("keloid", by(4)),
        Err(StoreError::NotFound { .. })
    ));
    archive.confirm_rule("keloid", by(5)).unwrap();
    assert_eq!(
        rules(&archive),
        [("aspirin".to_owned(), by(2).at), ("keloid".to_owned(), by(5).at)]
    );
    assert_eq!(trail_of(&archive, "keloid").len(), 3);
    assert!(
        archive
            .connection
            .execute("DELETE FROM rule_confirmation", ())
            .is_err()
    );
}

#[test]
fn an_edited_wait_counts_until_it_is_set_back() {
    let (_folder, mut archive) = fresh();
    archive.edit_wait("isotretinoin", Some(180), by(1)).unwrap();
    archive.edit_wait("isotretinoin", Some(90), by(2)).unwrap();
    archive.edit_wait("sunburn", Some(14), by(3)).unwrap();
    archive.edit_wait("sunburn", None, by(4)).unwrap();
    let waits = archive.edited_waits().unwrap();
    assert_eq!(
        (waits.len(), waits[0].rule.as_str(), waits[0].days),
        (1, "isotretinoin", 90)
    );
    assert!(
        archive
            .connection
            .execute("UPDATE edited_wait SET days = 1", ())
            .is_err()
    );
}
