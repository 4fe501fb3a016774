use super::*;
use crate::records::{Clinician, SealKey, StoreError};
use zeroize::Zeroizing;

#[test]
fn the_last_seal_key_counts() {
    let (folder, mut archive) = fresh();
    assert!(matches!(
        archive.seal_key(),
        Err(StoreError::NotFound { noun: "seal key" })
    ));
    let key = |der: &[u8], certificates: &[&[u8]]| SealKey {
        der: Zeroizing::new(der.to_vec()),
        certificates: certificates.iter().map(|der| der.to_vec()).collect(),
    };
    archive
        .set_seal_key(&key(b"first", &[b"leaf", b"issuer"]), by(1))
        .unwrap();
    let second = key(b"second", &[b"other leaf"]);
    archive.set_seal_key(&second, by(2)).unwrap();
    archive.lock().unwrap();
    let archive = open(folder.path()).unwrap();
    assert_eq!(archive.seal_key().unwrap(), second);
    assert!(
        !format!("{second:?}").contains("115"),
        "the key is not for printing"
    );
    assert!(
        archive.trail_of("sealKey").unwrap()[0]
            .detail
            .contains(&digest_of(b"leaf"))
    );
}

#[test]
fn the_last_approval_of_a_version_counts() {
    let (_folder, mut archive) = fresh();
    archive
        .approve_text("de", "1", "Dr. A", "native speaker", by(1))
        .unwrap();
    archive
        .approve_text("de", "1", "Dr. B", "sworn translator", by(2))
        .unwrap();
    archive
        .approve_text("ar", "1", "Dr. C", "native speaker", by(3))
        .unwrap();
    assert_eq!(archive.approval("de", "1").unwrap().unwrap().approver, "Dr. B");
    assert_eq!(archive.approval("de", "2").unwrap(), None);
    assert_eq!(archive.approvals().unwrap().len(), 3);
    assert!(
        archive
            .connection
            .execute("UPDATE approval SET version = '2'", ())
            .is_err()
    );
    assert!(archive.connection.execute("DELETE FROM approval", ()).is_err());
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
    assert_eq!(archive.trail_of("keloid").unwrap().len(), 3);
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

#[test]
fn clinicians_are_changed_but_stay() {
    let (_folder, mut archive) = fresh();
    let mut clinician = Clinician {
        id: "c1".to_owned(),
        name: "Dr. A".to_owned(),
        grade: "Consultant".to_owned(),
        registration: "123".to_owned(),
        active: true,
    };
    archive.save_clinician(&clinician, by(1)).unwrap();
    clinician.active = false;
    archive.save_clinician(&clinician, by(2)).unwrap();
    assert_eq!(archive.clinicians().unwrap(), [clinician]);
    archive.check_trail().unwrap();
}
