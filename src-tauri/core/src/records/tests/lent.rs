//! A passphrase that somebody else set, until its owner has chosen their own.

use super::*;
use crate::records::DeletionError;

const LENT: &str = "the second passphrase";
const OWN: &str = "one of their own";

fn with_second() -> (TempDir, Archive) {
    let (folder, mut archive) = fresh();
    admit(&mut archive, &second(), LENT).unwrap();
    (folder, archive)
}

fn is_lent(archive: &Archive, who: &str) -> bool {
    archive.lent(who).unwrap().is_some()
}

#[test]
fn what_somebody_else_set_is_lent_until_its_owner_chooses() {
    let (_folder, mut archive) = with_second();
    assert!(!is_lent(&archive, by(0).who), "whoever began chose their own");
    let lent = archive.lent("clinician-2").unwrap().unwrap();
    assert_eq!((lent.by.as_str(), lent.at), (by(1).who, by(1).at));
    for refused in [
        choose_own(&mut archive, "clinician-2", LENT, LENT),
        choose_own(&mut archive, "clinician-2", LENT, "1111111111"),
        choose_own(&mut archive, "clinician-2", "not this one", OWN),
    ] {
        assert!(refused.is_err());
        assert!(is_lent(&archive, "clinician-2"));
    }
    let same = choose_own(&mut archive, "clinician-2", LENT, LENT);
    assert!(matches!(same, Err(UserError::Key(OpenError::PassphraseNotNew))));
    // The one who lent it changes their own: that is not it.
    choose_own(&mut archive, by(0).who, PASSPHRASE, "another horse and battery").unwrap();
    assert!(is_lent(&archive, "clinician-2"));
    choose_own(&mut archive, "clinician-2", LENT, OWN).unwrap();
    assert!(!is_lent(&archive, "clinician-2"));
    // Set anew by the other, it is lent anew.
    let again = By {
        who: "clinician-2",
        ..by(3)
    };
    let first = archive
        .users()
        .unwrap()
        .into_iter()
        .find(|user| user.id == by(0).who)
        .unwrap();
    archive
        .admit(
            &first,
            "set by the second",
            OWN,
            Cost::LEAST,
            &mut counting(),
            again,
        )
        .unwrap();
    assert_eq!(archive.lent(by(0).who).unwrap().unwrap().by, "clinician-2");
}

#[test]
fn the_recovery_code_and_oneself_lend_nothing() {
    let (folder, mut archive) = with_second();
    let code = archive
        .make_recovery(PASSPHRASE, Cost::LEAST, &mut counting(), by(2))
        .unwrap();
    let me = archive
        .users()
        .unwrap()
        .into_iter()
        .find(|user| user.id == by(0).who)
        .unwrap();
    admit(&mut archive, &me, "set by myself here").unwrap();
    assert!(!is_lent(&archive, by(0).who));
    archive.lock().unwrap();
    let second = By {
        who: "clinician-2",
        ..by(3)
    };
    let archive = Archive::recover(
        folder.path(),
        &code,
        OWN,
        BARE,
        &mut counting(),
        second,
        &to_the_end(),
    )
    .unwrap();
    assert!(!is_lent(&archive, "clinician-2"));
}

#[test]
fn who_has_a_lent_passphrase_is_no_second_person() {
    let (_folder, mut archive) = with_second();
    archive_record(&mut archive, "a", &banner("Ada"));
    let refused = archive.delete_file("a", "clinician-2", by(6));
    assert!(matches!(refused, Err(DeletionError::Lent)), "{refused:?}");
    let other = By {
        who: "clinician-2",
        ..by(6)
    };
    let refused = archive.delete_file("a", by(0).who, other);
    assert!(matches!(refused, Err(DeletionError::Lent)), "{refused:?}");
    assert_eq!(archive.file_of("a").unwrap().len(), 1);
    choose_own(&mut archive, "clinician-2", LENT, OWN).unwrap();
    assert_eq!(archive.delete_file("a", "clinician-2", by(WEEK + 7)).unwrap(), 1);
}
