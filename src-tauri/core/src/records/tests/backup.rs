//! A backup is whole or not there; the way back is the same.

use super::*;
use crate::records::{BackupError, OpenError, Part, RestoreError, Way};

const BESIDE: [(&str, &[u8]); 1] = [("settings.json", b"{}")];

fn with_records(count: u32) -> (TempDir, Archive) {
    let (folder, mut archive) = fresh();
    for number in 0..count {
        archive_record(&mut archive, &format!("r{number}"), &banner("Ada"));
    }
    (folder, archive)
}

fn backed_up(archive: &mut Archive, folder: &Path) -> std::path::PathBuf {
    archive.back_up(folder, "backup", &BESIDE, by(50)).unwrap().path
}

fn restored(from: &Path, to: &Path) -> Result<Archive, RestoreError> {
    restored_by(from, to, MINE, &to_the_end())
}

const MINE: Way<'static> = Way::Passphrase {
    who: "clinician-1",
    passphrase: PASSPHRASE,
};

fn restored_by(from: &Path, to: &Path, way: Way<'_>, go_on: &GoOn) -> Result<Archive, RestoreError> {
    Archive::restore(from, to, way, BARE, &mut counting(), by(60).at, go_on)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_encrypted_whole_and_comes_back_on_an_empty_machine() {
    let (_folder, mut archive) = with_records(3);
    let (disk, machine) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    assert_eq!(archive.last_backup().unwrap(), None);
    let made = archive.back_up(disk.path(), "backup", &BESIDE, by(50)).unwrap();
    assert_eq!((made.records, made.path.clone()), (3, disk.path().join("backup")));
    assert_eq!(archive.last_backup().unwrap(), Some(by(50).at));
    assert_eq!(names(disk.path()), ["backup"]);
    assert_eq!(names(&made.path), ["archive.db", "archive.key", "settings.json"]);
    let bytes = fs::read(made.path.join("archive.db")).unwrap();
    for planted in ["PLANTEDCONSULT", "PLANTEDPDF", "SQLite format", "Ada"] {
        assert!(
            !bytes.windows(planted.len()).any(|w| w == planted.as_bytes()),
            "{planted}"
        );
    }
    // What comes after it is not in it, and what was before is.
    archive_record(&mut archive, "later", &banner("Ada"));
    let place = machine.path().join("archive");
    let (told, go_on) = telling();
    let back = restored_by(&made.path, &place, MINE, &go_on).unwrap();
    let told = told.lock().unwrap();
    assert!(
        told.last()
            .is_some_and(|(done, total)| done == total && *total > 0),
        "{told:?}"
    );
    assert_eq!(back.check_records().unwrap(), 3);
    assert_eq!(back.record("r1").unwrap(), archive.record("r1").unwrap());
    assert_eq!(back.find("ada", 9, &TimeZone::UTC).unwrap().len(), 3);
    let last = trail_of(&back, "archive").pop().unwrap();
    assert_eq!(last.act, "archive.restored");
    assert!(last.detail.contains(&made.head.digest));
    back.check_trail().unwrap();
    back.lock().unwrap();
    assert_eq!(names(&place), ["archive.db", "archive.key"]);
    assert_eq!(open(&place).unwrap().check_records().unwrap(), 3);
}

#[test]
fn what_is_there_is_never_written_over() {
    let (folder, mut archive) = with_records(1);
    let disk = TempDir::new().unwrap();
    let path = backed_up(&mut archive, disk.path());
    let again = archive.back_up(disk.path(), "backup", &[], by(51));
    assert!(matches!(again, Err(BackupError::AlreadyThere)));
    archive.lock().unwrap();
    let before = fs::read(folder.path().join("archive.db")).unwrap();
    assert!(matches!(
        restored(&path, folder.path()),
        Err(RestoreError::Open(OpenError::AlreadyThere))
    ));
    assert_eq!(fs::read(folder.path().join("archive.db")).unwrap(), before);
}

#[test]
fn what_is_no_backup_damaged_newer_or_opened_by_another_passphrase_puts_nothing_in_place() {
    let (_folder, mut archive) = with_records(2);
    let (disk, machine) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let path = backed_up(&mut archive, disk.path());
    assert!(matches!(
        restored(disk.path(), machine.path()),
        Err(RestoreError::NoBackup)
    ));
    let other = Way::Passphrase {
        who: "clinician-1",
        passphrase: "another passphrase",
    };
    let other = restored_by(&path, machine.path(), other, &to_the_end());
    assert!(matches!(
        other,
        Err(RestoreError::Open(OpenError::WrongPassphrase))
    ));
    let stopped = restored_by(&path, machine.path(), MINE, &(Arc::new(|_, _| false) as GoOn));
    assert!(matches!(stopped, Err(RestoreError::Stopped)));
    // A byte in every sixteenth of the file.
    let whole = fs::read(path.join("archive.db")).unwrap();
    for part in 0..16 {
        let mut bytes = whole.clone();
        let at = bytes.len() * part / 16 + 40;
        bytes[at] ^= 1;
        fs::write(path.join("archive.db"), &bytes).unwrap();
        assert!(restored(&path, machine.path()).is_err(), "byte {at} was changed");
    }
    fs::write(path.join("archive.db"), &whole[..whole.len() / 2]).unwrap();
    assert!(restored(&path, machine.path()).is_err(), "half of it is gone");
    fs::write(path.join("archive.db"), &whole).unwrap();
    assert_eq!(names(machine.path()), [""; 0]);
    // A newer one is refused, and left as it is.
    let newer = open(&path).unwrap();
    newer
        .connection
        .execute_batch("PRAGMA user_version = 4000")
        .unwrap();
    newer.lock().unwrap();
    let told = restored(&path, machine.path()).unwrap_err();
    assert!(
        matches!(
            told,
            RestoreError::Open(OpenError::NewerThanProgram { found: 4000, .. })
        ),
        "{told}"
    );
    assert!(told.hint().contains("Update Needlepoint"));
    assert_eq!(names(machine.path()), [""; 0]);
}

/// As after a power cut, or in a copy of a folder that was in use: what is whole in the log need not be whole beside it.
#[test]
fn a_page_that_is_whole_in_the_log_alone_is_no_damage() {
    const PAGE: usize = 4096;
    let (folder, mut archive) = with_records(1);
    archive.save_draft("d", "{}", &banner("Ada"), by(50)).unwrap();
    let copy = TempDir::new().unwrap();
    for name in ["archive.key", "archive.db", "archive.db-wal"] {
        fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    // Each page in the log has its number before it; the first holds what the whole file is read with.
    let log = fs::read(copy.path().join("archive.db-wal")).unwrap();
    let numbers = log[32..]
        .chunks_exact(24 + PAGE)
        .map(|frame| u32::from_be_bytes(frame[..4].try_into().unwrap()));
    let path = copy.path().join("archive.db");
    let mut pages = fs::read(&path).unwrap();
    let torn: Vec<usize> = numbers
        .map(|number| number as usize - 1)
        .filter(|at| *at > 0 && (at + 1) * PAGE <= pages.len())
        .collect();
    assert!(!torn.is_empty());
    for at in torn {
        pages[at * PAGE..][..512].fill(7);
    }
    fs::write(&path, pages).unwrap();
    let place = copy.path().join("place");
    let restored = restored(copy.path(), &place).unwrap();
    assert_eq!(restored.draft("d").unwrap().body, "{}");
    restored.check_pages().unwrap();
}

#[test]
fn a_key_file_that_would_exhaust_the_machine_is_refused() {
    let (_folder, mut archive) = with_records(1);
    let disk = TempDir::new().unwrap();
    let made = backed_up(&mut archive, disk.path());
    let path = made.join("archive.key");
    let good = fs::read_to_string(&path).unwrap();
    for (small, large) in [
        ("\"memoryKib\": 8", "\"memoryKib\": 1048576"),
        ("\"passes\": 1", "\"passes\": 9"),
        ("\"lanes\": 1", "\"lanes\": 17"),
    ] {
        let file: serde_json::Value = serde_json::from_str(&good.replace(small, large)).unwrap();
        assert_ne!(file, serde_json::from_str::<serde_json::Value>(&good).unwrap());
        fs::write(&path, signed(file)).unwrap();
        let refused = restored(&made, &disk.path().join("place"));
        assert!(
            matches!(
                refused,
                Err(RestoreError::Open(OpenError::Damaged { part: Part::Key }))
            ),
            "{large}: {refused:?}"
        );
    }
}

#[test]
fn no_page_of_a_backup_passes_unread() {
    use crate::records::backup::is_sound;
    use crate::records::connection::connect;
    use crate::records::key::DataKey;
    const PAGE: usize = 4096;
    let (_folder, mut archive) = with_records(3);
    // One that lies on pages of its own, and one whose words are found.
    archive
        .save_draft("d", &"x".repeat(3 * PAGE), &banner("Ada"), by(49))
        .unwrap();
    let disk = TempDir::new().unwrap();
    let path = backed_up(&mut archive, disk.path()).join("archive.db");
    let whole = fs::read(&path).unwrap();
    let key = DataKey::random(&mut counting());
    let check = || connect(&path, &key, false).map(|connection| is_sound(&connection, "main").unwrap());
    assert!(check().unwrap());
    assert!(whole.len() / PAGE > 50);
    for page in 0..whole.len() / PAGE {
        let mut bytes = whole.clone();
        bytes[page * PAGE + 100] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert!(!check().unwrap_or(false), "page {page}");
    }
}

#[test]
fn a_backup_that_cannot_be_written_leaves_nothing() {
    let (_folder, mut archive) = with_records(1);
    let disk = TempDir::new().unwrap();
    // What an earlier attempt left when the power went is cleared away.
    let part = archive.part_of_backup(&disk.path().join("backup")).unwrap();
    fs::create_dir(&part).unwrap();
    fs::write(part.join("archive.db"), b"half").unwrap();
    backed_up(&mut archive, disk.path());
    assert_eq!(names(disk.path()), ["backup"]);
    let gone = archive.back_up(&disk.path().join("unplugged"), "backup", &[("a/b", b"")], by(51));
    assert!(matches!(gone, Err(BackupError::Away)));
    assert!(!disk.path().join("unplugged").exists());
    // And what began to be written there.
    let unwritten = archive.back_up(disk.path(), "another", &[("a/b", b"")], by(51));
    assert!(unwritten.is_err());
    assert_eq!(names(disk.path()), ["backup"]);
    archive.check_records().unwrap();
}

#[test]
fn a_key_file_that_no_longer_opens_for_all_who_work_here_is_not_backed_up() {
    use crate::records::act::Act;
    let (folder, mut archive) = with_records(1);
    admit(&mut archive, &second(), "the second passphrase").unwrap();
    let path = folder.path().join("archive.key");
    let without_recovery = fs::read(&path).unwrap();
    archive
        .make_recovery(PASSPHRASE, Cost::LEAST, &mut counting(), by(10))
        .unwrap();
    let good = fs::read(&path).unwrap();
    let disk = TempDir::new().unwrap();
    // As the power leaves it that goes before the new code is in place.
    fs::write(&path, &without_recovery).unwrap();
    archive.back_up(disk.path(), "cut off", &BESIDE, by(11)).unwrap();
    fs::write(&path, &good).unwrap();
    archive.keep_recovery(by(12)).unwrap();
    let they = By {
        who: "clinician-2",
        ..by(13)
    };
    archive.note(Act::ArchiveUnlocked, "archive", they).unwrap();
    let mut rotten = good.clone();
    rotten[good.len() / 2] ^= 1;
    let mut shorter = KeyFile::read(&path).unwrap();
    shorter.keep_only(&["clinician-1"]);
    shorter.write(&path).unwrap();
    let without_second = fs::read(&path).unwrap();
    for bad in [rotten, good[..200].to_vec()] {
        fs::write(&path, bad).unwrap();
        let refused = archive.back_up(disk.path(), "backup", &BESIDE, by(50));
        assert!(matches!(refused, Err(BackupError::KeyFile)), "{refused:?}");
    }
    for bad in [without_recovery, without_second] {
        fs::write(&path, bad).unwrap();
        let refused = archive.back_up(disk.path(), "backup", &BESIDE, by(50));
        assert!(matches!(refused, Err(BackupError::ShutOut)), "{refused:?}");
    }
    assert_eq!(names(disk.path()), ["cut off"]);
    fs::write(&path, good).unwrap();
    let path = backed_up(&mut archive, disk.path());
    // Who works here no longer need not open it.
    archive.remove_user("clinician-2", by(51)).unwrap();
    archive.back_up(disk.path(), "later", &BESIDE, by(52)).unwrap();
    let machine = TempDir::new().unwrap();
    let back = restored(&path, machine.path()).unwrap();
    assert_eq!(back.is_as_backed_up("settings.json", b"{}").unwrap(), Some(true));
    assert_eq!(
        back.is_as_backed_up("settings.json", b"{ }").unwrap(),
        Some(false)
    );
    assert_eq!(back.is_as_backed_up("other.json", b"{}").unwrap(), None);
}

#[test]
fn a_backup_that_the_trail_does_not_know_of_does_not_stay() {
    let (_folder, mut archive) = with_records(1);
    let disk = TempDir::new().unwrap();
    let full = "CREATE TEMP TRIGGER full BEFORE INSERT ON main.trail BEGIN SELECT RAISE(ABORT, 'full'); END";
    archive.connection.execute_batch(full).unwrap();
    let untold = archive.back_up(disk.path(), "backup", &[], by(50));
    assert!(matches!(untold, Err(BackupError::Fault(_))), "{untold:?}");
    assert_eq!(names(disk.path()), [""; 0]);
    archive.connection.execute_batch("DROP TRIGGER full").unwrap();
    backed_up(&mut archive, disk.path());
    assert_eq!(names(disk.path()), ["backup"]);
}

#[test]
fn a_backup_of_an_older_format_is_brought_to_this_one() {
    for format in 1..STEPS.len() {
        let (old, machine) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        of_format(old.path(), format, |_| ()).close().unwrap();
        let before = fs::read(old.path().join("archive.db")).unwrap();
        let mut back =
            restored(old.path(), machine.path()).unwrap_or_else(|error| panic!("{format}: {error}"));
        archive_record(&mut back, "r", &banner("Ada"));
        assert_eq!(back.check_records().unwrap(), 1, "format {format}");
        let acts: Vec<_> = trail_of(&back, "archive").into_iter().map(|e| e.act).collect();
        assert_eq!(acts, ["archive.created", "archive.restored"], "format {format}");
        assert_eq!(
            fs::read(old.path().join("archive.db")).unwrap(),
            before,
            "it is left as it was"
        );
    }
}

#[test]
fn everybody_of_its_day_and_the_recovery_code_of_its_day_open_a_backup() {
    let (folder, mut archive) = with_records(1);
    admit(&mut archive, &second(), "the second passphrase").unwrap();
    let code = archive
        .make_recovery(PASSPHRASE, Cost::LEAST, &mut counting(), by(10))
        .unwrap();
    let disk = TempDir::new().unwrap();
    let path = backed_up(&mut archive, disk.path());
    // What happens afterwards shuts nobody out of the backup.
    archive.remove_user("clinician-2", by(51)).unwrap();
    let mut others = |bytes: &mut [u8]| bytes.fill(9);
    archive
        .make_recovery(PASSPHRASE, Cost::LEAST, &mut others, by(52))
        .unwrap();
    archive
        .change_passphrase(
            PASSPHRASE,
            "a later passphrase",
            Cost::LEAST,
            &mut counting(),
            by(53),
        )
        .unwrap();
    archive.lock().unwrap();
    assert_eq!(Archive::holders(folder.path()).unwrap().len(), 1);
    assert_eq!(Archive::holders(&path).unwrap().len(), 2);

    let recovery = |code, passphrase| Way::Recovery {
        who: "clinician-1",
        code,
        passphrase,
    };
    let their_own = Way::Passphrase {
        who: "clinician-2",
        passphrase: "the second passphrase",
    };
    let ways = [
        (MINE, "clinician-1", PASSPHRASE),
        (their_own, "clinician-2", "the second passphrase"),
        (
            recovery(&code, "a new passphrase"),
            "clinician-1",
            "a new passphrase",
        ),
    ];
    for (way, who, words) in ways {
        let machine = TempDir::new().unwrap();
        let back = restored_by(&path, machine.path(), way, &to_the_end()).unwrap();
        assert_eq!(back.who(), who);
        let last = trail_of(&back, "archive").pop().unwrap();
        assert_eq!((last.act.as_str(), last.who.as_str()), ("archive.restored", who));
        assert_eq!(back.check_records().unwrap(), 1);
        back.check_trail().unwrap();
        back.lock().unwrap();
        Archive::open(machine.path(), who, words, BARE, &mut counting(), &to_the_end()).unwrap();
    }
    let machine = TempDir::new().unwrap();
    for (code, passphrase) in [
        ("0000-0000-0000-0000-0000-0000-0", "a new passphrase"),
        (code.as_str(), "short"),
    ] {
        assert!(restored_by(&path, machine.path(), recovery(code, passphrase), &to_the_end()).is_err());
        assert_eq!(names(machine.path()), [""; 0]);
    }
}

#[test]
fn the_log_of_a_database_that_was_taken_away_is_not_taken_for_the_new_ones() {
    let (folder, mut archive) = with_records(2);
    let disk = TempDir::new().unwrap();
    let backup = backed_up(&mut archive, disk.path());
    archive_record(&mut archive, "later", &banner("Bo"));
    // As a power cut leaves it; then somebody moves the other two files away.
    let log = fs::read(folder.path().join("archive.db-wal")).unwrap();
    assert!(log.len() > 4096);
    archive.lock().unwrap();
    for begin in [false, true] {
        let machine = TempDir::new().unwrap();
        for number in 1..=2 {
            fs::write(machine.path().join("archive.db-wal"), &log).unwrap();
            let archive = if begin {
                found(machine.path(), PASSPHRASE, Cost::LEAST, &mut counting()).unwrap()
            } else {
                restored(&backup, machine.path()).unwrap()
            };
            assert_eq!(archive.check_records().unwrap(), if begin { 0 } else { 2 });
            archive.check_pages().unwrap();
            archive.lock().unwrap();
            let aside = machine.path().join(format!("archive.db-wal.left-{number}"));
            assert_eq!(fs::read(aside).unwrap(), log, "it is kept under another name");
            fs::remove_file(machine.path().join("archive.db")).unwrap();
            fs::remove_file(machine.path().join("archive.key")).unwrap();
        }
    }
}

#[test]
fn a_backup_of_before_there_were_users_opens_by_its_one_passphrase() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/former");
    let machine = TempDir::new().unwrap();
    let nobody = Way::Passphrase {
        who: "",
        passphrase: PASSPHRASE,
    };
    let back = restored_by(&kept, machine.path(), nobody, &to_the_end()).unwrap();
    assert_eq!(back.who(), "clinician-1");
    back.lock().unwrap();
    open(machine.path()).unwrap();
}

/// A power cut in the middle of a restore leaves a copy beside the archive that is made then.
#[test]
fn what_a_restore_left_that_was_cut_off_is_taken_away() {
    let folder = TempDir::new().unwrap();
    let left = folder.path().join("arriving");
    let leave = || {
        fs::create_dir(&left).unwrap();
        fs::write(left.join("archive.db"), "PLANTEDCOPY").unwrap();
    };
    leave();
    create(folder.path()).lock().unwrap();
    assert!(!left.exists(), "as an archive is begun");
    leave();
    open(folder.path()).unwrap();
    assert!(!left.exists(), "as one is opened");
}
