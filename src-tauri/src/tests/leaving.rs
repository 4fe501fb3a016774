//! What leaves the archive: nobody else reads it, and nothing of somebody's own gives way to it.

use super::room::{PASSPHRASE, Room, app, names, unlock};
use crate::failure::Failure;
use crate::state::{Open, State};
use crate::{exporting, leaving, recalling, trail};
use std::fs;
use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use tempfile::TempDir;

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions()) & 0o777
}

const NONE: [PathBuf; 0] = [];

fn unwritten(_: io::Error) -> Failure {
    Failure::new("It was not written.", "")
}

/// What the archive knows to be half-written.
fn known(state: &State) -> Vec<PathBuf> {
    state.with_open(|open| Ok(open.archive.leaving()?)).unwrap()
}

/// An export in the middle of which the program ends; what it leaves.
fn cut_off(room: &Room, record: &str, folder: &Path) -> PathBuf {
    let mut ends = |done, _| {
        assert_eq!(done, 0, "the program ends");
        true
    };
    let export = || {
        room.state
            .with_open(|open| exporting::exported(open, record, folder, false, &mut ends))
    };
    assert!(catch_unwind(AssertUnwindSafe(export)).is_err());
    room.state.lock();
    let left = folder.join(names(folder).pop().unwrap());
    assert!(left.is_dir() && left.extension().is_some_and(|ending| ending == "part"));
    assert_eq!(names(&left).len(), 1, "the first of two records");
    left
}

#[test]
fn what_was_half_written_when_the_program_ended_is_gone_after_the_next_unlocking() {
    let room = Room::begun();
    let record = room.record();
    room.record();
    let disk = TempDir::new().unwrap();
    let own = disk.path().join("a.part");
    fs::create_dir(&own).unwrap();
    let left = cut_off(&room, &record.id, disk.path());
    let again = app(room.folder.path());
    leaving::sweep_due(&again);
    assert!(left.exists(), "it is locked");
    unlock(&again, PASSPHRASE).unwrap();
    assert_eq!(known(&again), std::slice::from_ref(&left));
    leaving::sweep_due(&again);
    assert_eq!(known(&again), NONE);
    assert_eq!(names(disk.path()), ["a.part"]);
    // What comes later is not looked for again before the next unlocking.
    fs::create_dir(&left).unwrap();
    leaving::sweep_due(&again);
    assert!(left.exists());
}

#[test]
fn what_cannot_be_removed_since_its_disk_is_away_is_swept_when_it_is_back() {
    let room = Room::begun();
    let record = room.record();
    room.record();
    let place = TempDir::new().unwrap();
    let [stick, away] = ["stick", "away"].map(|name| place.path().join(name));
    fs::create_dir(&stick).unwrap();
    let left = cut_off(&room, &record.id, &stick);
    fs::rename(&stick, &away).unwrap();
    unlock(&room.state, PASSPHRASE).unwrap();
    leaving::sweep_due(&room.state);
    assert_eq!(known(&room.state), [left]);
    fs::rename(&away, &stick).unwrap();
    room.state.lock();
    unlock(&room.state, PASSPHRASE).unwrap();
    leaving::sweep_due(&room.state);
    assert_eq!((known(&room.state), names(&stick)), (NONE.to_vec(), vec![]));
}

#[test]
fn what_is_still_being_written_is_not_swept_whoever_locks_and_unlocks_meanwhile() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    let written = |name: &str, meanwhile: &dyn Fn()| {
        let path = disk.path().join(name);
        leaving::written(&room.state, &path, unwritten, |mut file| {
            meanwhile();
            file.write_all(b"whole").map_err(unwritten)
        })
        .unwrap();
        assert_eq!(fs::read(path).unwrap(), b"whole");
    };
    written("one", &|| {
        room.state.lock();
        unlock(&room.state, PASSPHRASE).unwrap();
        leaving::sweep_due(&room.state);
        assert_eq!(known(&room.state).len(), 1);
    });
    assert_eq!(known(&room.state), NONE);
    // Nobody could take the note of this one back.
    written("two", &|| assert!(room.state.lock()));
    unlock(&room.state, PASSPHRASE).unwrap();
    assert_eq!(known(&room.state).len(), 1);
    leaving::sweep_due(&room.state);
    assert_eq!(known(&room.state), NONE);
    assert_eq!(names(disk.path()), ["one", "two"]);
}

#[test]
fn a_disk_that_does_not_answer_holds_up_neither_the_lock_nor_what_lies_elsewhere() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    let [dead, sound] = ["dead", "sound"].map(|name| disk.path().join(name));
    let parts = [&dead, &sound].map(|disk| disk.join("copy.pdf.0123456789abcdef.part"));
    for part in &parts {
        let noted = |open: &mut Open| Ok(open.archive.note_leaving(part)?);
        room.state.with_open(noted).unwrap();
    }
    room.state.lock();
    unlock(&room.state, PASSPHRASE).unwrap();
    let (answer, waits) = channel::<()>();
    let waits = Mutex::new(waits);
    let sweep = |part: &Path| {
        if part.starts_with(&dead) {
            let _ = waits.lock().unwrap().recv();
        }
        true
    };
    std::thread::scope(|scope| {
        let sweeps = scope.spawn(|| leaving::sweep_by(&room.state, sweep));
        let began = Instant::now();
        while known(&room.state).len() > 1 && began.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(known(&room.state), parts[..1]);
        assert!(room.state.lock());
        assert!(!sweeps.is_finished());
        drop(answer);
    });
    unlock(&room.state, PASSPHRASE).unwrap();
    assert_eq!(known(&room.state), parts[..1], "it was locked by then");
}

/// The archive knows nothing any more of what came to its end.
#[test]
fn of_what_left_whole_or_could_not_no_note_stays() {
    let room = Room::begun();
    let record = room.record();
    let disk = TempDir::new().unwrap();
    let export = |folder: &Path| exporting::export(&room.state, &record.id, folder, false);
    export(disk.path()).unwrap();
    export(&disk.path().join("missing")).unwrap_err();
    trail::copy(&room.state, &disk.path().join("trail.jsonl")).unwrap();
    recalling::save(&room.state, "LOT-77/B", &disk.path().join("recall.csv")).unwrap();
    recalling::save(&room.state, "LOT-77/B", &disk.path().join("missing/recall.csv")).unwrap_err();
    assert_eq!(known(&room.state), NONE);
    assert_eq!(names(disk.path()).len(), 3);
}

#[test]
fn a_copy_takes_no_file_of_ones_own_on_its_way() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    let own = disk.path().join("trail.part");
    fs::write(&own, b"mine").unwrap();
    let path = disk.path().join("trail.jsonl");
    trail::copy(&room.state, &path).unwrap();
    assert_eq!(fs::read(&own).unwrap(), b"mine");
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 2);
    #[cfg(unix)]
    assert_eq!(mode(&path), 0o600);
    let refused = leaving::written(&room.state, &path, unwritten, |mut file| {
        file.write_all(b"half").unwrap();
        Err::<(), _>(unwritten(io::Error::other("no")))
    });
    assert!(refused.is_err());
    assert_eq!(known(&room.state), NONE);
    assert_ne!(fs::read(&path).unwrap(), b"half", "the one of before is there");
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 2);
}

#[test]
fn what_lies_beside_a_copy_replaces_nothing() {
    let disk = TempDir::new().unwrap();
    let path = disk.path().join("scan.pdf");
    for bytes in [b"a", b"b", b"c"] {
        leaving::beside(&path, bytes).unwrap();
    }
    for (name, bytes) in [("scan.pdf", b"a"), ("scan (2).pdf", b"b"), ("scan (3).pdf", b"c")] {
        let path = disk.path().join(name);
        assert_eq!(fs::read(&path).unwrap(), bytes);
        #[cfg(unix)]
        assert_eq!(mode(&path), 0o600);
    }
}

#[cfg(unix)]
#[test]
fn an_exported_file_is_for_nobody_else_to_look_into() {
    let room = Room::begun();
    let record = room.record();
    let disk = TempDir::new().unwrap();
    let copy = exporting::export(&room.state, &record.id, disk.path(), false).unwrap();
    assert_eq!(mode(Path::new(&copy.path)), 0o700);
    for file in fs::read_dir(&copy.path).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}
