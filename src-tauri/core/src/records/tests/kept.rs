//! Whose word a cover is laid on: that somebody keeps the recovery code that opens this archive.

use super::cover::{
    OTHER, Ring, by_ring, covered, enter, is_covered, kept, key_file, key_path, opens_for_both, random,
};
use super::*;
use crate::records::{Act, Way};

const AGAIN: &str = "a new passphrase";

fn at_home(folder: &Path, ring: &Ring) -> Archive {
    enter(folder, "clinician-1", PASSPHRASE, by_ring(ring)).unwrap()
}

fn made(archive: &mut Archive) -> Zeroizing<String> {
    archive
        .make_recovery(PASSPHRASE, Cost::LEAST, &mut random, by(20))
        .unwrap()
}

fn recovered(folder: &Path, code: &str, ring: &Ring) -> Result<Archive, UserError> {
    Archive::recover(
        folder,
        code,
        AGAIN,
        by_ring(ring),
        &mut random,
        by(30),
        &to_the_end(),
    )
}

fn last_said(archive: &Archive) -> TrailEntry {
    trail_of(archive, "recovery").pop().unwrap()
}

#[test]
fn another_code_takes_the_cover_off_until_it_is_kept() {
    let (ring, elsewhere) = (Ring::default(), Ring::default());
    let (folder, former) = covered(&ring);
    let mut archive = at_home(folder.path(), &ring);
    let code = made(&mut archive);
    assert!(!archive.is_covered() && !is_covered(folder.path()));
    // Nobody says that they keep it, and then the login is gone, with the computer running or not.
    opens_for_both(as_after_a_crash(folder.path()).path(), BARE);
    archive
        .change_passphrase(PASSPHRASE, AGAIN, Cost::LEAST, &mut random, by(21))
        .unwrap();
    archive
        .change_passphrase(AGAIN, PASSPHRASE, Cost::LEAST, &mut random, by(22))
        .unwrap();
    assert!(!is_covered(folder.path()), "no other change lays it again");
    archive.lock().unwrap();
    opens_for_both(folder.path(), by_ring(&elsewhere));
    assert!(elsewhere.kept.borrow().is_empty() && !is_covered(folder.path()));

    let mut archive = at_home(folder.path(), &ring);
    assert!(!archive.is_covered());
    archive.keep_recovery(by(23)).unwrap();
    archive.lock().unwrap();
    assert!(at_home(folder.path(), &ring).is_covered() && is_covered(folder.path()));
    let refused = recovered(folder.path(), &former, &elsewhere);
    assert!(
        matches!(refused, Err(UserError::Key(OpenError::WrongRecovery))),
        "{refused:?}"
    );
    recovered(folder.path(), &code, &elsewhere).unwrap();
}

#[test]
fn a_code_that_was_cut_off_on_its_way_leaves_the_one_of_before_as_the_way_in() {
    let (ring, elsewhere) = (Ring::default(), Ring::default());
    let (folder, former) = covered(&ring);
    let before = fs::read(key_path(folder.path())).unwrap();
    let mut archive = at_home(folder.path(), &ring);
    made(&mut archive);
    archive.lock().unwrap();
    // The database knows of it, the key file does not.
    fs::write(key_path(folder.path()), before).unwrap();
    let gone = as_after_a_crash(folder.path());
    let archive = recovered(gone.path(), &former, &elsewhere).unwrap();
    assert!(
        archive.is_recovery_kept().unwrap(),
        "it was just in somebody's hands"
    );
    assert!(archive.is_covered() && is_covered(gone.path()));
    archive.lock().unwrap();
    enter(gone.path(), "clinician-2", OTHER, by_ring(&elsewhere)).unwrap();
    assert!(is_covered(gone.path()));

    let archive = at_home(folder.path(), &ring);
    assert!(!archive.is_recovery_kept().unwrap() && !archive.is_covered());
    archive.lock().unwrap();
    opens_for_both(folder.path(), BARE);
}

#[test]
fn a_cover_without_a_code_that_is_kept_is_lifted_at_the_next_opening() {
    let ring = Ring::default();
    let (folder, _) = covered(&ring);
    let laid = KeyFile::read(&key_path(folder.path()))
        .unwrap()
        .lift_by_store(&ring)
        .unwrap();
    let mut archive = at_home(folder.path(), &ring);
    made(&mut archive);
    archive.lock().unwrap();
    // As a version left it that laid it over a code that nobody keeps yet.
    let mut file = KeyFile::read(&key_path(folder.path())).unwrap();
    file.lay(laid.as_ref().unwrap()).unwrap();
    file.write(&key_path(folder.path())).unwrap();
    // Where the disk is full it stays, and what is beneath it can be read.
    let in_the_way = folder.path().join("archive.key.new");
    fs::create_dir(&in_the_way).unwrap();
    let mut archive = at_home(folder.path(), &ring);
    assert!(archive.is_covered() && is_covered(folder.path()));
    archive
        .back_up(TempDir::new().unwrap().path(), "backup", &[], by(24))
        .unwrap();
    archive.lock().unwrap();
    fs::remove_dir(&in_the_way).unwrap();
    let archive = at_home(folder.path(), &ring);
    assert!(!archive.is_covered() && !is_covered(folder.path()));
    archive.lock().unwrap();
    opens_for_both(folder.path(), BARE);

    // Without any code in the file it is no other, whatever was said.
    let (folder, _) = covered(&ring);
    let mut without = key_file(folder.path());
    without["wraps"].as_array_mut().unwrap().pop();
    fs::write(key_path(folder.path()), signed(without)).unwrap();
    at_home(folder.path(), &ring).lock().unwrap();
    opens_for_both(folder.path(), BARE);
}

#[test]
fn a_backup_that_came_back_by_a_passphrase_leaves_it_open_whether_its_code_is_kept() {
    let ring = Ring::default();
    let (folder, code) = kept();
    let disk = TempDir::new().unwrap();
    let mut archive = open(folder.path()).unwrap();
    let backup = archive.back_up(disk.path(), "backup", &[], by(50)).unwrap().path;
    let back = |way: Way<'_>| {
        let machine = TempDir::new().unwrap();
        let archive = Archive::restore(
            &backup,
            machine.path(),
            way,
            BARE,
            &mut random,
            by(60).at,
            &to_the_end(),
        );
        (machine, archive.unwrap())
    };
    let mine = Way::Passphrase {
        who: "clinician-1",
        passphrase: PASSPHRASE,
    };
    let (machine, archive) = back(mine);
    assert!(!archive.is_recovery_kept().unwrap());
    assert_eq!(last_said(&archive).act, "recovery.doubted");
    archive.check_trail().unwrap();
    archive.lock().unwrap();
    opens_for_both(machine.path(), by_ring(&ring));
    assert!(ring.kept.borrow().is_empty() && !is_covered(machine.path()));
    // It was kept after all.
    let by_code = recovered(machine.path(), &code, &ring).unwrap();
    assert!(by_code.is_recovery_kept().unwrap() && by_code.is_covered());

    let (machine, mut archive) = back(mine);
    made(&mut archive);
    assert!(!archive.is_recovery_kept().unwrap());
    archive.keep_recovery(by(61)).unwrap();
    assert!(archive.is_recovery_kept().unwrap());
    archive.lock().unwrap();
    assert!(at_home(machine.path(), &ring).is_covered());

    let (machine, archive) = back(Way::Recovery {
        who: "clinician-1",
        code: &code,
        passphrase: PASSPHRASE,
    });
    assert!(
        archive.is_recovery_kept().unwrap(),
        "it was just in somebody's hands"
    );
    archive.lock().unwrap();
    assert!(at_home(machine.path(), &ring).is_covered());
}

#[test]
fn a_key_file_of_before_has_not_the_code_that_is_kept() {
    let ring = Ring::default();
    let (folder, former) = kept();
    let of_before = fs::read(key_path(folder.path())).unwrap();
    let mut archive = open(folder.path()).unwrap();
    made(&mut archive);
    archive.keep_recovery(by(21)).unwrap();
    assert!(archive.is_recovery_kept().unwrap());
    let wrap = KeyFile::read(&key_path(folder.path()))
        .unwrap()
        .recovery_digest()
        .unwrap();
    assert_eq!(last_said(&archive).detail, json!({ "wrap": wrap }).to_string());
    archive.lock().unwrap();
    let mut archive = at_home(folder.path(), &ring);
    assert!(archive.is_covered());
    // As whoever finds it damaged is told to do.
    fs::write(key_path(folder.path()), of_before).unwrap();
    assert!(!archive.is_recovery_kept().unwrap());
    archive
        .back_up(TempDir::new().unwrap().path(), "backup", &[], by(22))
        .unwrap();
    archive.save_user(&second(), by(23)).unwrap();
    assert!(!archive.is_covered() && !is_covered(folder.path()));
    archive.lock().unwrap();
    opens_for_both(folder.path(), by_ring(&ring));
    assert!(!is_covered(folder.path()));
    let archive = recovered(folder.path(), &former, &ring).unwrap();
    assert!(archive.is_recovery_kept().unwrap() && archive.is_covered());
}

#[test]
fn the_word_of_an_earlier_version_holds_until_a_backup_comes_back() {
    let ring = Ring::default();
    let (folder, mut archive) = fresh();
    admit(&mut archive, &second(), OTHER).unwrap();
    let note = |archive: &mut Archive, act, subject| archive.note(act, subject, by(20)).unwrap();
    note(&mut archive, Act::RecoveryKept, "recovery");
    assert!(!archive.is_recovery_kept().unwrap(), "there is no code");
    let code = made(&mut archive);
    // They named no wrap.
    note(&mut archive, Act::RecoveryMade, "recovery");
    assert!(!archive.is_recovery_kept().unwrap());
    note(&mut archive, Act::RecoveryKept, "recovery");
    assert!(archive.is_recovery_kept().unwrap());
    archive.lock().unwrap();
    let mut archive = at_home(folder.path(), &ring);
    assert!(archive.is_covered());
    // It came back under them, and they said nothing of the code.
    note(&mut archive, Act::ArchiveRestored, "archive");
    archive.lock().unwrap();
    assert!(!at_home(folder.path(), &ring).is_covered());
    opens_for_both(folder.path(), by_ring(&ring));
    opens_for_both(folder.path(), BARE);
    recovered(folder.path(), &code, &ring).unwrap().lock().unwrap();
    assert!(
        enter(folder.path(), "clinician-1", AGAIN, by_ring(&ring))
            .unwrap()
            .is_covered()
    );
}
