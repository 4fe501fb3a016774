//! What leaves the archive: nobody else reads it, and nothing of somebody's own gives way to it.

use super::room::{PASSPHRASE, Room, app, names, unlock};
use crate::failure::Failure;
use crate::state::{Open, State};
use crate::{exporting, leaving, recalling, trail};
use jiff::{SignedDuration, Timestamp};
use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
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
    let noted = state.with_open(|open| Ok(open.archive.leaving()?)).unwrap();
    let mut parts: Vec<PathBuf> = noted.into_iter().map(|(part, _)| part).collect();
    parts.sort();
    parts
}

fn note(state: &State, part: &Path, at: Timestamp) {
    let noted = |open: &mut Open| Ok(open.archive.note_leaving(part, at)?);
    state.with_open(noted).unwrap();
}

fn unlock_again(state: &State) {
    state.lock();
    unlock(state, PASSPHRASE).unwrap();
}

/// Waits until no more than so much is in hand.
fn until_in_hand(state: &State, most: usize) {
    let began = Instant::now();
    while state.leaving.in_hand() > most {
        assert!(began.elapsed() < Duration::from_secs(20), "it is still in hand");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Sweeps as the window does again and again; so much stays in hand.
fn swept_but(state: &State, most: usize) {
    for _ in 0..2 {
        leaving::sweep_due(state);
        until_in_hand(state, most);
    }
}

fn swept(state: &State) {
    swept_but(state, 0);
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
    swept(&again);
    assert!(left.exists(), "it is locked");
    unlock(&again, PASSPHRASE).unwrap();
    assert_eq!(known(&again), std::slice::from_ref(&left));
    swept(&again);
    assert_eq!(known(&again), NONE);
    assert_eq!(names(disk.path()), ["a.part"]);
    // What comes later is not looked for again before the next unlocking.
    fs::create_dir(&left).unwrap();
    note(&again, &left, Timestamp::now());
    swept(&again);
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
    swept(&room.state);
    assert_eq!(known(&room.state), std::slice::from_ref(&left));
    // Another one in its place says nothing of it.
    fs::create_dir(&stick).unwrap();
    fs::write(stick.join("other"), b"mine").unwrap();
    unlock_again(&room.state);
    swept(&room.state);
    assert_eq!(known(&room.state), [left]);
    fs::remove_dir_all(&stick).unwrap();
    fs::rename(&away, &stick).unwrap();
    unlock_again(&room.state);
    swept(&room.state);
    assert_eq!((known(&room.state), names(&stick)), (NONE.to_vec(), vec![]));
}

#[test]
fn what_is_not_found_for_a_year_is_looked_for_no_more_and_what_is_found_then_is_swept() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    let [of_now, older, found] =
        ["a", "b", "c"].map(|name| disk.path().join(format!("{name}.0123456789abcdef.part")));
    let ago = |days: i64| Timestamp::now() - SignedDuration::from_hours(days * 24);
    for (part, days) in [(&of_now, 364), (&older, 366), (&found, 366)] {
        note(&room.state, part, ago(days));
    }
    fs::write(&found, b"half").unwrap();
    unlock_again(&room.state);
    swept(&room.state);
    assert_eq!(known(&room.state), [of_now]);
    assert!(!found.exists());
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
        swept_but(&room.state, 1);
        assert_eq!(known(&room.state).len(), 1);
    });
    assert_eq!(known(&room.state), NONE);
    // Nobody could take the note of this one back.
    written("two", &|| assert!(room.state.lock()));
    swept(&room.state);
    unlock(&room.state, PASSPHRASE).unwrap();
    assert_eq!(known(&room.state).len(), 1);
    swept(&room.state);
    assert_eq!(known(&room.state), NONE);
    assert_eq!(names(disk.path()), ["one", "two"]);
}

/// A disk that does not answer until it is dropped.
struct Dead {
    folder: PathBuf,
    answer: Sender<()>,
    asked: Arc<AtomicUsize>,
    waits: Arc<Mutex<Receiver<()>>>,
}

impl Dead {
    fn new(folder: &Path) -> Self {
        let (answer, waits) = channel();
        Self {
            folder: folder.join("dead"),
            answer,
            asked: Arc::default(),
            waits: Arc::new(Mutex::new(waits)),
        }
    }

    fn sweep(&self, state: &State) {
        let (folder, asked, waits) = (self.folder.clone(), self.asked.clone(), self.waits.clone());
        leaving::sweep_by(state, move |part| {
            if part.starts_with(&folder) {
                asked.fetch_add(1, SeqCst);
                let _ = waits.lock().map(|waits| waits.recv());
            }
            true
        });
    }

    /// Sweeps as the window does again and again, until so much stays known.
    fn sweep_until(&self, state: &State, left: &[PathBuf]) {
        let began = Instant::now();
        while known(state) != left {
            assert!(began.elapsed() < Duration::from_secs(20), "{:?}", known(state));
            self.sweep(state);
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

#[test]
fn a_disk_that_does_not_answer_holds_up_neither_the_lock_nor_what_lies_elsewhere() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    let dead = Dead::new(disk.path());
    let part = |folder: &Path, name: &str| folder.join(format!("{name}.0123456789abcdef.part"));
    let hung = part(&dead.folder, "copy");
    note(&room.state, &hung, Timestamp::now());
    // Also those that come while it still does not answer.
    for name in ["one", "two"] {
        note(&room.state, &part(disk.path(), name), Timestamp::now());
        unlock_again(&room.state);
        dead.sweep_until(&room.state, std::slice::from_ref(&hung));
    }
    assert_eq!(room.state.leaving.in_hand(), 1);
    assert!(room.state.lock());
    drop(dead.answer);
    until_in_hand(&room.state, 0);
    assert_eq!(dead.asked.load(SeqCst), 1);
    // It was locked by then.
    unlock(&room.state, PASSPHRASE).unwrap();
    assert_eq!(known(&room.state), [hung]);
    leaving::sweep_by(&room.state, |_| false);
    assert_eq!(known(&room.state), NONE);
}

#[test]
fn of_many_parts_only_some_are_waited_for_at_once_and_all_come_to_their_turn() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    let dead = Dead::new(disk.path());
    for number in 0..3 * leaving::MOST_AT_ONCE {
        let part = dead.folder.join(format!("{number}.0123456789abcdef.part"));
        note(&room.state, &part, Timestamp::now());
    }
    unlock_again(&room.state);
    for _ in 0..3 {
        dead.sweep(&room.state);
        assert_eq!(room.state.leaving.in_hand(), leaving::MOST_AT_ONCE);
    }
    let Dead { answer, .. } = &dead;
    // Each answer lets one end.
    for _ in 0..3 * leaving::MOST_AT_ONCE {
        answer.send(()).unwrap();
    }
    dead.sweep_until(&room.state, &NONE);
    assert_eq!(dead.asked.load(SeqCst), 3 * leaving::MOST_AT_ONCE);
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

/// A folder that cannot be read cannot be synced, as some disks cannot at all.
#[cfg(unix)]
#[test]
fn of_what_left_whole_no_note_stays_where_the_folder_cannot_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    fs::set_permissions(disk.path(), fs::Permissions::from_mode(0o300)).unwrap();
    trail::copy(&room.state, &disk.path().join("trail.jsonl")).unwrap();
    leaving::written(&room.state, &disk.path().join("copy"), unwritten, |_| Ok(())).unwrap();
    beside(&room.state, &disk.path().join("scan.pdf"), b"a");
    assert_eq!(known(&room.state), NONE);
    fs::set_permissions(disk.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(names(disk.path()).len(), 3);
}

fn beside(state: &State, path: &Path, bytes: &[u8]) {
    leaving::beside(state, path, unwritten, |mut file| {
        file.write_all(bytes).map_err(unwritten)
    })
    .unwrap();
}

#[test]
fn what_lies_beside_a_copy_replaces_nothing() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    let path = disk.path().join("scan.pdf");
    for bytes in [b"a", b"b", b"c"] {
        beside(&room.state, &path, bytes);
    }
    // Nor where the disk gives no file a second name.
    let part = disk.path().join("part");
    fs::write(&part, b"d").unwrap();
    leaving::name_beside(&part, &path, |_, _| Err(ErrorKind::Unsupported.into())).unwrap();
    assert_eq!(known(&room.state), NONE);
    assert_eq!(names(disk.path()).len(), 4);
    let all = [
        ("scan.pdf", b"a"),
        ("scan (2).pdf", b"b"),
        ("scan (3).pdf", b"c"),
        ("scan (4).pdf", b"d"),
    ];
    for (name, bytes) in all {
        assert_eq!(fs::read(disk.path().join(name)).unwrap(), bytes);
    }
    #[cfg(unix)]
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn what_lies_beside_a_copy_is_whole_or_swept() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    let path = disk.path().join("scan.pdf");
    let refused = leaving::beside(&room.state, &path, unwritten, |mut file| {
        file.write_all(b"half").unwrap();
        Err::<(), _>(unwritten(io::Error::other("no")))
    });
    assert!(refused.is_err());
    assert_eq!((known(&room.state), names(disk.path())), (NONE.to_vec(), vec![]));
    let ends = || {
        leaving::beside(&room.state, &path, unwritten, |mut file| -> Result<(), Failure> {
            file.write_all(b"half").unwrap();
            panic!("the program ends")
        })
    };
    assert!(catch_unwind(AssertUnwindSafe(ends)).is_err());
    assert!(!path.exists() && names(disk.path()).len() == 1);
    room.state.lock();
    let again = app(room.folder.path());
    unlock(&again, PASSPHRASE).unwrap();
    swept(&again);
    assert_eq!((known(&again), names(disk.path())), (NONE.to_vec(), vec![]));
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
