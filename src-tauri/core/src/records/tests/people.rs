//! Who may: users, their passphrases, the recovery code, and what an assistant is refused.

use super::*;
use crate::records::{Act, DeletionError, Kind, NewLink, NewPaper, NewTreated, ReadTexts, StoreError};
use serde_json::Value;

const PIN: &str = "4071852936";

fn assistant() -> User {
    User {
        id: "assistant-1".to_owned(),
        name: "Ben".to_owned(),
        grade: "Nurse".to_owned(),
        registration: String::new(),
        role: Role::Assistant,
        active: true,
    }
}

fn as_assistant(seconds: i64) -> By<'static> {
    By {
        who: "assistant-1",
        ..by(seconds)
    }
}

fn enter(folder: &Path, who: &str, passphrase: &str) -> Result<Archive, OpenError> {
    Archive::open(folder, who, passphrase, BARE, &mut counting(), &to_the_end())
}

fn with_both() -> (TempDir, Archive) {
    let (folder, mut archive) = fresh();
    admit(&mut archive, &assistant(), PIN).unwrap();
    (folder, archive)
}

#[test]
fn everybody_opens_with_their_own_words_only() {
    let (folder, archive) = with_both();
    archive.lock().unwrap();
    let names: Vec<_> = Archive::holders(folder.path()).unwrap();
    assert_eq!(
        names.iter().map(|h| h.name.as_str()).collect::<Vec<_>>(),
        ["Dr. A", "Ben"]
    );
    for (who, words) in [("assistant-1", PASSPHRASE), ("clinician-1", PIN), ("nobody", PIN)] {
        let refused = enter(folder.path(), who, words);
        assert!(
            matches!(refused, Err(OpenError::WrongPassphrase)),
            "{who}: {refused:?}"
        );
    }
    let archive = enter(folder.path(), "assistant-1", PIN).unwrap();
    assert_eq!(archive.who(), "assistant-1");
    archive.lock().unwrap();
    assert_eq!(open(folder.path()).unwrap().who(), "clinician-1");
}

#[test]
fn whose_words_they_are_is_known_by_the_key_file() {
    let (_folder, archive) = with_both();
    let are_words = |who, words| archive.is_opened_by(who, words, Cost::LEAST).unwrap();
    assert!(are_words("clinician-1", PASSPHRASE) && are_words("assistant-1", PIN));
    assert!(!are_words("clinician-1", PIN) && !are_words("nobody", PASSPHRASE));
}

#[test]
fn one_users_wrap_does_not_open_under_anothers_name() {
    let (folder, archive) = with_both();
    archive.lock().unwrap();
    let path = folder.path().join("archive.key");
    let mut file: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let ids = ["assistant-1", "clinician-1"];
    for (wrap, id) in file["wraps"].as_array_mut().unwrap().iter_mut().zip(ids) {
        wrap["id"] = id.into();
    }
    fs::write(&path, signed(file)).unwrap();
    for who in ids {
        for words in [PIN, PASSPHRASE] {
            let refused = enter(folder.path(), who, words);
            assert!(matches!(refused, Err(OpenError::WrongPassphrase)), "{refused:?}");
        }
    }
}

#[test]
fn a_pin_is_ten_digits_in_no_order() {
    let (_folder, mut archive) = fresh();
    for short in ["407185293", "", "long word"] {
        let refused = admit(&mut archive, &assistant(), short);
        let told = matches!(
            refused,
            Err(UserError::Key(OpenError::PassphraseTooShort { least: 10 }))
        );
        assert!(told, "{short}: {refused:?}");
    }
    for plain in [
        "1111111111",
        "1212121212",
        "1234567890",
        "0123456789",
        "9876543210",
        "0987654321",
        "aaaaaaaaaa",
    ] {
        let refused = admit(&mut archive, &assistant(), plain);
        let told = matches!(refused, Err(UserError::Key(OpenError::PassphraseTooPlain)));
        assert!(told, "{plain}: {refused:?}");
    }
    assert_eq!(archive.users().unwrap(), [clinician()]);
    admit(&mut archive, &assistant(), PIN).unwrap();
}

#[test]
fn only_a_clinician_with_their_passphrase_lets_others_in() {
    let (folder, mut archive) = with_both();
    let mut random = counting();
    let refused = archive.admit(
        &second(),
        PIN,
        "not my passphrase",
        Cost::LEAST,
        &mut random,
        by(2),
    );
    assert!(matches!(refused, Err(UserError::Key(OpenError::WrongPassphrase))));
    let refused = archive.admit(&second(), PIN, PIN, Cost::LEAST, &mut random, as_assistant(2));
    assert!(matches!(
        refused,
        Err(UserError::Store(StoreError::NotAClinician))
    ));
    let refused = archive.make_recovery(PIN, Cost::LEAST, &mut random, as_assistant(2));
    assert!(matches!(
        refused,
        Err(UserError::Store(StoreError::NotAClinician))
    ));
    let refused = archive.remove_user("clinician-1", as_assistant(2));
    assert!(matches!(
        refused,
        Err(UserError::Store(StoreError::NotAClinician))
    ));
    let refused = archive.save_user(&clinician(), as_assistant(2));
    assert!(matches!(
        refused,
        Err(UserError::Store(StoreError::NotAClinician))
    ));
    assert_eq!(Archive::holders(folder.path()).unwrap().len(), 2);
    archive.check_trail().unwrap();
}

#[test]
fn what_only_a_clinician_may_is_refused_to_an_assistant_and_to_one_who_left() {
    let (_folder, mut archive) = with_both();
    admit(&mut archive, &second(), PIN).unwrap();
    archive.remove_user("clinician-2", by(2)).unwrap();
    archive_record(&mut archive, "r", &banner("Ada"));
    archive.confirm_rule("keloid", by(2)).unwrap();
    archive
        .save_draft("d", "{}", &banner("Bea"), as_assistant(3))
        .unwrap();
    archive.save_treatment("t", "r", "{}", as_assistant(3)).unwrap();
    let gone = By {
        who: "clinician-2",
        ..by(4)
    };
    for who in [as_assistant(4), gone] {
        let read = ReadTexts {
            language: "en",
            version: "1",
            digest: &digest_of(b"texts"),
            marks: "{}",
        };
        let sheet = digest_of(SHEET.as_bytes());
        let pdf = digest_of(b"%PDF");
        let ada = banner("Ada");
        let paper = NewPaper {
            kind: Kind::Deferral,
            banner: &ada,
            consult: "{}",
            procedure_version: "1",
            sheet: SHEET,
            digest: &sheet,
            pdf: b"%PDF",
            verified_pdf: &pdf,
            attachments: &[],
        };
        let about = NewLink {
            about: "r",
            ends: true,
            lots: &[],
        };
        let treated = NewTreated {
            day: "2026-11-02",
            given: true,
            lots: &[],
        };
        let deleted = archive.delete_file("r", "clinician-1", who);
        assert!(
            matches!(deleted, Err(DeletionError::Store(StoreError::NotAClinician))),
            "{deleted:?}"
        );
        let refused = [
            archive.freeze("d", SHEET, &sheet, b"%PDF", &json!({}), who),
            archive.approve_text(read, "Ben", "Nurse", who),
            archive.withdraw_text("en", who),
            archive.confirm_rule("keloid", who),
            archive.withdraw_rule("keloid", who),
            archive.edit_wait("keloid", Some(1), who),
            archive.set_own_rules("{}", who),
            archive.set_seal_key(&seal_key("other"), who),
            archive.set_authority(None, who),
            archive.put_seal("d", "patient", b"%PDF+", who),
            archive.void_signing("d", who),
            archive.file("letter", paper, who),
            archive.add("more", paper, about, who),
            archive.file_treatment("t", paper, treated, who),
            archive.hold("r", "why", who),
            archive.lift_hold("r", who),
            archive.keep_recovery(who),
        ];
        for (at, refused) in refused.into_iter().enumerate() {
            assert!(
                matches!(refused, Err(StoreError::NotAClinician)),
                "{at}: {refused:?}"
            );
        }
    }
    assert_eq!(archive.seal_key().unwrap(), seal_key("first").der);
    // What they prepare and print is theirs.
    archive.note(Act::RecordPrinted, "r", as_assistant(5)).unwrap();
    archive.discard_draft("d", as_assistant(6)).unwrap();
}

#[test]
fn who_is_removed_comes_in_no_more_and_stays_in_the_trail() {
    let (folder, mut archive) = with_both();
    archive
        .save_draft("d", "{}", &banner("Ada"), as_assistant(2))
        .unwrap();
    archive.remove_user("assistant-1", by(3)).unwrap();
    assert_eq!(Archive::holders(folder.path()).unwrap().len(), 1);
    archive.lock().unwrap();
    let refused = enter(folder.path(), "assistant-1", PIN);
    assert!(matches!(refused, Err(OpenError::WrongPassphrase)));
    let archive = open(folder.path()).unwrap();
    assert_eq!(trail_of(&archive, "d")[0].who, "assistant-1");
    let ben = archive
        .users()
        .unwrap()
        .into_iter()
        .find(|u| u.name == "Ben")
        .unwrap();
    assert!(!ben.active);
}

#[test]
fn the_last_clinician_stays() {
    let (_folder, mut archive) = with_both();
    let refused = archive.remove_user("clinician-1", by(2));
    assert!(matches!(
        refused,
        Err(UserError::Store(StoreError::LastClinician))
    ));
    admit(&mut archive, &second(), PIN).unwrap();
    archive.remove_user("clinician-1", by(3)).unwrap();
    let last = By {
        who: "clinician-2",
        ..by(4)
    };
    let refused = archive.remove_user("clinician-2", last);
    assert!(matches!(
        refused,
        Err(UserError::Store(StoreError::LastClinician))
    ));
    archive.check_trail().unwrap();
}

#[test]
fn a_user_left_behind_by_a_change_that_was_cut_off_is_swept_out() {
    let (folder, mut archive) = fresh();
    let before = as_after_a_crash(folder.path());
    admit(&mut archive, &second(), PIN).unwrap();
    archive.lock().unwrap();
    // The key file was written, the database was not.
    fs::copy(
        folder.path().join("archive.key"),
        before.path().join("archive.key"),
    )
    .unwrap();
    let refused = enter(before.path(), "clinician-2", PIN);
    assert!(matches!(refused, Err(OpenError::NotAUser)), "{refused:?}");
    open(before.path()).unwrap();
    let holders = Archive::holders(before.path()).unwrap();
    assert_eq!(
        holders.iter().map(|h| h.id.as_str()).collect::<Vec<_>>(),
        ["clinician-1"]
    );
}

#[test]
fn the_recovery_code_opens_and_sets_another_passphrase() {
    let (folder, mut archive) = with_both();
    assert!(!archive.is_recovery_kept().unwrap());
    let mut random = counting();
    let code = archive
        .make_recovery(PASSPHRASE, Cost::LEAST, &mut random, by(2))
        .unwrap();
    assert!(!archive.is_recovery_kept().unwrap(), "nobody said so yet");
    archive.keep_recovery(by(3)).unwrap();
    assert!(archive.is_recovery_kept().unwrap());
    archive.lock().unwrap();

    let recover = |code: &str, new: &str, by: By<'_>| {
        Archive::recover(folder.path(), code, new, BARE, &mut counting(), by, &to_the_end())
    };
    let refused = recover(&code[..code.len() - 1], "another passphrase", by(4));
    assert!(matches!(
        refused,
        Err(UserError::Key(OpenError::RecoveryMistyped))
    ));
    let refused = recover("0000-0000-0000-0000-0000-0000-0", "another passphrase", by(4));
    assert!(matches!(refused, Err(UserError::Key(OpenError::WrongRecovery))));
    let refused = recover(&code, "short", by(4));
    assert!(matches!(
        refused,
        Err(UserError::Key(OpenError::PassphraseTooShort { .. }))
    ));
    let nobody = By {
        who: "nobody",
        ..by(4)
    };
    let refused = recover(&code, "another passphrase", nobody);
    assert!(
        matches!(refused, Err(UserError::Key(OpenError::NotAUser))),
        "{refused:?}"
    );
    let archive = recover(&code.to_lowercase(), "another passphrase", by(5)).unwrap();
    assert_eq!(archive.who(), "clinician-1");
    let told = trail_of(&archive, "clinician-1").pop().unwrap();
    assert_eq!(
        (told.act.as_str(), told.detail.as_str()),
        ("passphrase.set", r#"{"by":"recovery"}"#)
    );
    archive.lock().unwrap();
    assert!(matches!(open(folder.path()), Err(OpenError::WrongPassphrase)));
    enter(folder.path(), "assistant-1", PIN).unwrap().lock().unwrap();
    let mut archive = open_with(folder.path(), "another passphrase").unwrap();
    // Another code takes the place of the first, and is to be kept itself.
    let mut others = |bytes: &mut [u8]| bytes.fill(9);
    archive
        .make_recovery("another passphrase", Cost::LEAST, &mut others, by(6))
        .unwrap();
    assert!(!archive.is_recovery_kept().unwrap());
    archive.lock().unwrap();
    let refused = recover(&code, "yet another one", by(7));
    assert!(matches!(refused, Err(UserError::Key(OpenError::WrongRecovery))));
}

#[test]
fn a_name_is_changed_where_it_is_chosen_too() {
    let (folder, mut archive) = with_both();
    let married = User {
        name: "Ben Adeyemi".to_owned(),
        role: Role::Clinician,
        ..assistant()
    };
    archive.save_user(&married, as_assistant(2)).unwrap();
    let ben = archive
        .users()
        .unwrap()
        .into_iter()
        .find(|u| u.id == "assistant-1")
        .unwrap();
    assert_eq!((ben.name.as_str(), ben.role), ("Ben Adeyemi", Role::Assistant));
    let holders = Archive::holders(folder.path()).unwrap();
    assert_eq!(holders[1].name, "Ben Adeyemi");
    archive.lock().unwrap();
    enter(folder.path(), "assistant-1", PIN).unwrap();
}

#[test]
fn what_cost_less_than_today_is_wrapped_anew_when_it_opens() {
    let (folder, archive) = fresh();
    archive.lock().unwrap();
    let dearer = Cost {
        memory_kib: 64,
        passes: 2,
        lanes: 1,
    };
    let says = |text: &str| {
        fs::read_to_string(folder.path().join("archive.key"))
            .unwrap()
            .contains(text)
    };
    assert!(says("\"memoryKib\": 8"));
    let open = |cost| {
        let wrapping = Wrapping::bare(cost);
        Archive::open(
            folder.path(),
            "clinician-1",
            PASSPHRASE,
            wrapping,
            &mut counting(),
            &to_the_end(),
        )
    };
    open(dearer).unwrap().lock().unwrap();
    assert!(says("\"memoryKib\": 64") && !says("\"memoryKib\": 8,"));
    open(Cost::LEAST).unwrap().lock().unwrap();
    assert!(says("\"memoryKib\": 64"), "a cost never falls");
}

/// Made by the version before there were users, with the passphrase of these tests.
fn former() -> TempDir {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/former");
    as_after_a_crash(&kept)
}

#[test]
fn an_archive_of_before_there_were_users_is_taken_over() {
    let folder = former();
    let holders = Archive::holders(folder.path()).unwrap();
    assert_eq!(
        (holders.len(), holders[0].id.as_str(), holders[0].name.as_str()),
        (1, "", "")
    );
    let wrong = enter(folder.path(), "", "not the passphrase");
    assert!(matches!(wrong, Err(OpenError::WrongPassphrase)));

    let archive = enter(folder.path(), "", PASSPHRASE).unwrap();
    assert_eq!(archive.who(), "clinician-1");
    assert_eq!(archive.users().unwrap(), [clinician()]);
    assert!(
        archive
            .draft("draft-1")
            .unwrap()
            .body
            .contains("before there were users")
    );
    assert!(!archive.is_recovery_kept().unwrap());
    archive.check_trail().unwrap();
    archive.lock().unwrap();

    let holders = Archive::holders(folder.path()).unwrap();
    assert_eq!(
        (holders[0].id.as_str(), holders[0].name.as_str()),
        ("clinician-1", "Dr. A")
    );
    let mut archive = open(folder.path()).unwrap();
    admit(&mut archive, &assistant(), PIN).unwrap();
    archive.lock().unwrap();
    enter(folder.path(), "assistant-1", PIN).unwrap();
}

#[test]
fn a_taking_over_that_was_cut_off_is_done_again() {
    let folder = former();
    let key = fs::read(folder.path().join("archive.key")).unwrap();
    enter(folder.path(), "", PASSPHRASE).unwrap().lock().unwrap();
    // The database was brought to this format, the key file was not.
    fs::write(folder.path().join("archive.key"), key).unwrap();
    let archive = enter(folder.path(), "", PASSPHRASE).unwrap();
    assert_eq!(archive.who(), "clinician-1");
    assert_eq!(Archive::holders(folder.path()).unwrap()[0].id, "clinician-1");
}
