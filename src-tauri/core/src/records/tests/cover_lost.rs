//! The cover over the wraps: on another computer, its key lost, cut off on the way, and not its own.

use std::path::PathBuf;

use super::cover::{
    OTHER, Ring, by_ring, covered, enter, is_covered, kept, key_file, key_path, opens_for_both, random,
};
use super::*;
use crate::records::{Part, RestoreError, Way};

fn backed_up(archive: &mut Archive, disk: &TempDir) -> PathBuf {
    archive.back_up(disk.path(), "backup", &[], by(50)).unwrap().path
}

fn restored(from: &Path, to: &Path, way: Way<'_>, wrapping: Wrapping<'_>) -> Result<Archive, RestoreError> {
    Archive::restore(from, to, way, wrapping, &mut random, by(60).at, &to_the_end())
}

const SECONDS: Way<'static> = Way::Passphrase {
    who: "clinician-2",
    passphrase: OTHER,
};

fn by_code(code: &str) -> Way<'_> {
    Way::Recovery {
        who: "clinician-1",
        code,
        passphrase: "a new passphrase",
    }
}

#[test]
fn a_backup_opens_on_another_computer_for_all_and_is_covered_there_anew() {
    let (ring, there) = (Ring::default(), Ring::default());
    let (folder, code) = covered(&ring);
    let disk = TempDir::new().unwrap();
    let mut archive = enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(&ring)).unwrap();
    // Also where the store gives no answer any more.
    ring.is_silent.set(true);
    let backup = backed_up(&mut archive, &disk);
    assert!(is_covered(folder.path()) && !is_covered(&backup));
    archive.lock().unwrap();
    for (way, who, words) in [
        (SECONDS, "clinician-2", OTHER),
        (by_code(&code), "clinician-1", "a new passphrase"),
    ] {
        let machine = TempDir::new().unwrap();
        let mut back = restored(&backup, machine.path(), way, by_ring(&ring)).unwrap();
        assert_eq!(back.who(), who);
        if who == "clinician-2" {
            let they = By { who, ..by(61) };
            back.make_recovery(words, Cost::LEAST, &mut random, they).unwrap();
            back.keep_recovery(they).unwrap();
        }
        back.lock().unwrap();
        assert!(!is_covered(machine.path()));
        enter(machine.path(), who, words, by_ring(&there))
            .unwrap()
            .lock()
            .unwrap();
        assert!(is_covered(machine.path()));
        enter(machine.path(), "clinician-2", OTHER, by_ring(&there)).unwrap();
    }
}

#[test]
fn a_key_file_of_the_format_before_is_covered_when_it_opens() {
    let ring = Ring::default();
    let (folder, _) = kept();
    let mut file = key_file(folder.path());
    file["version"] = 2.into();
    fs::write(key_path(folder.path()), signed(file)).unwrap();
    opens_for_both(folder.path(), BARE);
    assert_eq!(key_file(folder.path())["version"], 2, "nothing was written");
    opens_for_both(folder.path(), by_ring(&ring));
    assert_eq!(key_file(folder.path())["version"], 3);
    assert!(is_covered(folder.path()));
    // That format knew no cover.
    let mut file = key_file(folder.path());
    file["version"] = 2.into();
    fs::write(key_path(folder.path()), signed(file)).unwrap();
    let refused = enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(&ring));
    assert!(
        matches!(refused, Err(OpenError::Damaged { part: Part::Key })),
        "{refused:?}"
    );
}

#[test]
fn the_recovery_code_opens_without_the_store_and_brings_everybody_back() {
    let (lost, found) = (Ring::default(), Ring::default());
    let (folder, code) = covered(&lost);
    let recover = |words: &str, ring| {
        Archive::recover(
            folder.path(),
            &code,
            words,
            by_ring(ring),
            &mut random,
            by(9),
            &to_the_end(),
        )
        .unwrap()
    };
    // At home, the cover stays.
    recover("a new passphrase", &lost).lock().unwrap();
    assert_eq!(lost.kept.borrow().len(), 1);
    enter(folder.path(), "clinician-2", OTHER, by_ring(&lost))
        .unwrap()
        .lock()
        .unwrap();
    // On another computer there is another one, for all.
    recover(PASSPHRASE, &found).lock().unwrap();
    opens_for_both(folder.path(), by_ring(&found));
    let former = enter(folder.path(), "clinician-2", OTHER, by_ring(&lost));
    assert!(matches!(former, Err(OpenError::KeyStoreEmpty)), "{former:?}");
    // Where no store answers, there is none, and the next time that one does there is one again.
    found.is_silent.set(true);
    recover(PASSPHRASE, &found).lock().unwrap();
    assert!(!is_covered(folder.path()));
    opens_for_both(folder.path(), by_ring(&found));
    found.is_silent.set(false);
    opens_for_both(folder.path(), by_ring(&found));
    assert!(is_covered(folder.path()));
}

#[test]
fn a_recovery_that_was_cut_off_leaves_what_was() {
    let (ring, there) = (Ring::default(), Ring::default());
    let (folder, code) = covered(&ring);
    let before = fs::read(key_path(folder.path())).unwrap();
    Archive::recover(
        folder.path(),
        &code,
        "a new passphrase",
        by_ring(&there),
        &mut random,
        by(9),
        &to_the_end(),
    )
    .unwrap();
    // The store and the database have it, the key file has not.
    fs::write(key_path(folder.path()), before).unwrap();
    opens_for_both(folder.path(), by_ring(&ring));
    let again = Archive::recover(
        folder.path(),
        &code,
        "a new passphrase",
        by_ring(&there),
        &mut random,
        by(10),
        &to_the_end(),
    );
    again.unwrap();
    enter(folder.path(), "clinician-2", OTHER, by_ring(&there)).unwrap();
}

#[test]
fn a_covering_that_was_cut_off_is_done_the_next_time() {
    let ring = Ring::default();
    let (folder, _) = kept();
    // The store has the key, the key file could not be written.
    let in_the_way = folder.path().join("archive.key.new");
    fs::create_dir(&in_the_way).unwrap();
    let open = |who, words| enter(folder.path(), who, words, by_ring(&ring)).unwrap();
    let mut archive = open("clinician-1", PASSPHRASE);
    assert!(!is_covered(folder.path()) && ring.kept.borrow().len() == 1);
    assert!(!archive.is_covered(), "none is said to lie where none does");
    backed_up(&mut archive, &TempDir::new().unwrap());
    fs::remove_dir(&in_the_way).unwrap();
    archive
        .change_passphrase(PASSPHRASE, "a new passphrase", Cost::LEAST, &mut random, by(5))
        .unwrap();
    archive.lock().unwrap();
    assert!(open("clinician-1", "a new passphrase").is_covered() && is_covered(folder.path()));
    open("clinician-1", "a new passphrase").lock().unwrap();
    open("clinician-2", OTHER).lock().unwrap();
}

#[test]
fn a_change_that_was_cut_off_leaves_a_key_file_that_opens_and_is_backed_up() {
    let ring = Ring::default();
    let (folder, code) = covered(&ring);
    let before = fs::read(key_path(folder.path())).unwrap();
    let mut archive = enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(&ring)).unwrap();
    archive
        .change_passphrase(PASSPHRASE, "a new passphrase", Cost::LEAST, &mut random, by(5))
        .unwrap();
    archive.lock().unwrap();
    // The database knows of it, the key file does not.
    fs::write(key_path(folder.path()), before).unwrap();
    opens_for_both(folder.path(), by_ring(&ring));
    let mut archive = enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(&ring)).unwrap();
    let (disk, machine) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let backup = backed_up(&mut archive, &disk);
    let mine = Way::Passphrase {
        who: "clinician-1",
        passphrase: PASSPHRASE,
    };
    for way in [mine, SECONDS, by_code(&code)] {
        let machine = TempDir::new_in(machine.path()).unwrap();
        restored(&backup, machine.path(), way, BARE).unwrap();
    }
}

#[test]
fn a_copy_of_the_folder_itself_comes_back_by_the_store_or_by_the_code() {
    let ring = Ring::default();
    let (folder, code) = covered(&ring);
    let restore = |way, wrapping: Wrapping<'_>| {
        let machine = TempDir::new().unwrap();
        let back = restored(folder.path(), machine.path(), way, wrapping);
        assert_eq!(back.is_ok(), Archive::exists(machine.path()));
        back.map(|archive| {
            archive.lock().unwrap();
            assert!(!is_covered(machine.path()));
            machine
        })
    };
    let refused = restore(SECONDS, BARE).unwrap_err();
    assert!(
        matches!(refused, RestoreError::Open(OpenError::KeyStoreSilent)),
        "{refused}"
    );
    assert!(
        refused.hint().contains("copy of an archive"),
        "{}",
        refused.hint()
    );
    for (way, wrapping) in [(SECONDS, by_ring(&ring)), (by_code(&code), BARE)] {
        let machine = restore(way, wrapping).unwrap();
        enter(machine.path(), "clinician-2", OTHER, BARE).unwrap();
    }
}

#[test]
fn a_cover_that_is_not_its_own_is_told_and_not_backed_up() {
    let ring = Ring::default();
    let ((folder, code), (other, _)) = (covered(&ring), covered(&ring));
    let good = key_file(folder.path());
    let mut archive = enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(&ring)).unwrap();
    let mut swapped = good.clone();
    swapped["cover"] = key_file(other.path())["cover"].clone();
    assert_eq!(signed(good.clone()), good.to_string());
    fs::write(key_path(folder.path()), signed(swapped)).unwrap();
    let disk = TempDir::new().unwrap();
    let refused = archive.back_up(disk.path(), "backup", &[], by(50));
    assert!(
        matches!(refused, Err(crate::records::BackupError::KeyFile)),
        "{refused:?}"
    );
    let refused = archive.change_passphrase(PASSPHRASE, "a new passphrase", Cost::LEAST, &mut random, by(51));
    assert!(
        matches!(
            refused,
            Err(UserError::Key(OpenError::Damaged { part: Part::Key }))
        ),
        "{refused:?}"
    );
    archive.lock().unwrap();
    let refused = enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(&ring));
    assert!(matches!(refused, Err(OpenError::KeyStoreEmpty)), "{refused:?}");
    let recovered = Archive::recover(
        folder.path(),
        &code,
        PASSPHRASE,
        by_ring(&ring),
        &mut random,
        by(52),
        &to_the_end(),
    );
    assert!(
        matches!(
            recovered,
            Err(UserError::Key(OpenError::Damaged { part: Part::Key }))
        ),
        "{recovered:?}"
    );
    for (field, value) in [("name", "00"), ("name", "zz"), ("nonce", ""), ("sealed", "00")] {
        let mut bad = good.clone();
        bad["cover"][field] = value.into();
        fs::write(key_path(folder.path()), signed(bad)).unwrap();
        let recovered = Archive::recover(
            folder.path(),
            &code,
            PASSPHRASE,
            by_ring(&ring),
            &mut random,
            by(53),
            &to_the_end(),
        );
        assert!(
            matches!(
                recovered,
                Err(UserError::Key(OpenError::Damaged { part: Part::Key }))
            ),
            "{field}"
        );
    }
    fs::write(key_path(folder.path()), good.to_string()).unwrap();
    opens_for_both(folder.path(), by_ring(&ring));
}
