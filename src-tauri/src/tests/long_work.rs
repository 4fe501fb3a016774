//! Long work holds the archive and can be stopped, whatever else waits for it.

use super::room::{self, PASSPHRASE, Room, backed_up_to, backups_in, names};
use crate::failure::Failure;
use crate::state::{State, random};
use crate::store::BackupPlan;
use crate::view::Stage;
use crate::work::Begun;
use crate::{backups, commands, decisions, drafts, entry, exporting, files};
use needlepoint_core::records::{Archive, Banner, Way};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{available_parallelism, sleep, spawn};
use std::time::{Duration, Instant};
use tauri::Manager;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tempfile::TempDir;

/// What nobody waits for.
const TOO_LONG: Duration = Duration::from_secs(5);

/// Work with the archive until it is stopped or `ends`; whether it was stopped.
fn worked(state: &State, ends: &AtomicBool) -> bool {
    state
        .at_work(|_, running| {
            let began = Instant::now();
            while running.goes_on(1, 2) && !ends.load(Relaxed) && began.elapsed() < TOO_LONG {
                sleep(Duration::from_millis(1));
            }
            Ok(running.is_stopped())
        })
        .unwrap()
}

fn at_work(state: &State) -> bool {
    worked(state, &AtomicBool::new(false))
}

fn until(what: impl Fn() -> bool) {
    let began = Instant::now();
    while !what() && began.elapsed() < TOO_LONG {
        sleep(Duration::from_millis(1));
    }
    assert!(what());
}

#[test]
fn a_lock_stops_long_work_and_does_not_wait_for_it() {
    let Room {
        folder: _folder,
        state,
    } = Room::begun();
    let state = Arc::new(state);
    let working = Arc::clone(&state);
    let work = spawn(move || at_work(&working));
    until(|| state.work.far().running);
    assert!(state.lock());
    assert!(work.join().unwrap(), "it was stopped");
}

#[test]
fn long_work_outlives_an_empty_room_which_is_locked_right_after_it() {
    let room = Room::begun();
    let ends = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let work = scope.spawn(|| worked(&room.state, &ends));
        until(|| room.state.work.far().running);
        assert!(!room.state.lock_after(Duration::ZERO), "it waits");
        // Whoever comes back now has not shown who they are.
        room.state.note_act();
        assert!(!room.state.lock_after(TOO_LONG));
        ends.store(true, Relaxed);
        assert!(!work.join().unwrap(), "it came to its end");
    });
    assert_eq!(entry::status(&room.state).unwrap().stage, Stage::Locked);
    assert!(room.state.lock_after(TOO_LONG), "the window is told, once");
    assert!(!room.state.lock_after(TOO_LONG));
    room::unlock(&room.state, PASSPHRASE).unwrap();
    assert!(!room.state.lock_after(TOO_LONG));
    assert!(room.state.lock_after(Duration::ZERO));
}

/// As a restore: it holds the place where there is no archive yet.
#[test]
fn an_empty_room_does_not_touch_what_runs_before_there_is_an_archive() {
    let room = Room::new();
    let door = room.state.door();
    let running = room.state.work.begin(Begun::ByHand);
    assert!(!room.state.lock_after(Duration::ZERO));
    assert!(running.goes_on(1, 2));
    drop(door);
}

#[test]
fn a_restore_that_ends_in_an_empty_room_opens_nothing() {
    let room = Room::begun();
    room.record();
    let disk = TempDir::new().unwrap();
    backed_up_to(&room, disk.path());
    backups::make(&room.state).unwrap();
    let from = backups_in(disk.path()).remove(0);
    let who = room.read(|open| open.user.id.clone());
    let machine = TempDir::new().unwrap();
    let empty = room::app(machine.path());
    backups::choose(&empty, disk.path().join(from)).unwrap();
    let way = Way::Passphrase {
        who: &who,
        passphrase: PASSPHRASE,
    };
    empty.nobody_for(Duration::from_secs(3600));
    let status = backups::restore(&empty, way).unwrap().status;
    assert_eq!(status.stage, Stage::Locked);
    entry::unlock(&empty, &who, PASSPHRASE).unwrap();
}

/// As an archive of an earlier version that is brought to this one.
#[test]
fn an_opening_that_ends_in_an_empty_room_is_locked_again() {
    let room = Room::begun();
    let who = room.read(|open| open.user.id.clone());
    room.state.lock();
    let opened = |meanwhile: &dyn Fn()| {
        let folder = &room.state.folder;
        entry::enter(&room.state, &who, || {
            let running = room.state.work.begin(Begun::ByHand);
            meanwhile();
            let archive = Archive::open(
                folder,
                &who,
                PASSPHRASE,
                room.state.wrapping(),
                &mut random,
                &running.go_on(),
            );
            Ok(archive?)
        })
    };
    let leave = || room.state.nobody_for(Duration::from_secs(3600));
    opened(&leave).unwrap_err();
    assert_eq!(entry::status(&room.state).unwrap().stage, Stage::Locked);
    room::unlock(&room.state, PASSPHRASE).unwrap();
    let noted = room.trail();
    let noted: Vec<_> = noted.iter().filter(|act| act.starts_with("archive.")).collect();
    assert!(
        noted.ends_with(&[
            &"archive.unlocked".into(),
            &"archive.locked".into(),
            &"archive.unlocked".into()
        ]),
        "{noted:?}"
    );
    room.state.lock();
    // Whoever comes back meanwhile has not shown who they are.
    opened(&|| {
        leave();
        assert!(!room.state.lock_after(TOO_LONG), "there is nothing to lock yet");
        room.state.note_act();
        assert!(!room.state.lock_after(TOO_LONG));
    })
    .unwrap_err();
    assert!(!room.state.lock_after(TOO_LONG), "the window was told");
    opened(&|| ()).unwrap();
    assert_eq!(entry::status(&room.state).unwrap().stage, Stage::Open);
}

#[test]
fn who_locks_stops_the_look_through_all_files() {
    let room = Room::begun();
    room.record();
    let today = jiff::Zoned::now().date();
    let looked = room.state.at_work(|open, running| {
        room.state.work.stop();
        files::retained(&room.state, open, running, today)
    });
    let told = looked.unwrap_err().message;
    assert!(told.contains("locked before it had gone over"), "{told}");
    assert!(files::retention(&room.state, today).unwrap().due.is_empty());
}

/// Every thread that answers the window waits for the archive: what stops the work and what locks get through.
#[test]
fn what_stops_long_work_needs_no_thread_that_waits_for_it() {
    let Room {
        folder: _folder,
        state,
    } = Room::begun();
    let app = mock_builder()
        .manage(state)
        .invoke_handler(tauri::generate_handler![
            commands::app::lock,
            commands::backups::stop_work,
            commands::backups::work_done,
        ])
        .build(mock_context(noop_assets()))
        .unwrap();
    let window = tauri::WebviewWindowBuilder::new(&app, "main", Default::default())
        .build()
        .unwrap();
    let asked = |command: &str| {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: InvokeBody::default(),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.into(),
        };
        let answer = get_ipc_response(&window, request).unwrap();
        answer.deserialize::<serde_json::Value>().unwrap()
    };
    let begin = || -> Receiver<bool> {
        let (tell, told) = channel();
        let handle = app.handle().clone();
        tauri::async_runtime::spawn(async move {
            tell.send(at_work(&handle.state::<State>())).unwrap();
        });
        until(|| app.state::<State>().work.far().running);
        for _ in 0..available_parallelism().unwrap().get() {
            let handle = app.handle().clone();
            tauri::async_runtime::spawn(async move {
                drop(handle.state::<State>().door());
            });
        }
        told
    };
    let work = begin();
    assert_eq!(asked("work_done")["running"], true);
    asked("stop_work");
    assert!(work.recv().unwrap(), "it was stopped");
    let work = begin();
    assert_eq!(
        asked("lock")["stage"],
        serde_json::to_value(Stage::Locked).unwrap()
    );
    assert!(work.recv().unwrap(), "it was stopped");
}

/// As when an archive of an earlier version is opened: only then is there any work.
#[test]
fn work_that_may_not_be_begins_when_the_archive_tells_of_it_and_is_stopped_like_any() {
    let room = Room::new();
    let work = &room.state.work;
    let go_on = work.if_any();
    assert!(!work.far().running);
    assert!(go_on(0, 4) && go_on(1, 4));
    assert!(work.far().running && work.is_by_hand());
    assert_eq!(work.far().done, 25);
    work.stop();
    assert!(!go_on(2, 4));
    drop(go_on);
    assert!(!work.far().running);
    assert!(work.if_any()(1, 4), "the next one is not stopped");
}

/// Who waits for the archive behind long work has not begun any.
#[test]
fn an_export_that_waits_does_not_touch_the_work_before_it() {
    let room = Room::begun();
    let record = room.record();
    let disk = TempDir::new().unwrap();
    std::thread::scope(|scope| {
        let work = scope.spawn(|| at_work(&room.state));
        until(|| room.state.work.far().done == 50);
        let export =
            scope.spawn(|| exporting::export(&room.state, &record.id, disk.path(), false).map(|_| ()));
        sleep(Duration::from_millis(50));
        assert_eq!(room.state.work.far().done, 50);
        room.state.work.stop();
        assert!(work.join().unwrap(), "it was stopped");
        assert!(export.join().unwrap().is_ok(), "the one that waited was not");
    });
    assert!(!room.state.work.far().running);
}

/// A clinic whose backup takes a while.
fn large() -> (Room, TempDir) {
    let (room, disk) = (Room::begun(), TempDir::new().unwrap());
    let body = "x".repeat(300_000);
    for number in 0..200 {
        let id = format!("large-{number}");
        let saved = room.state.with_open(|open| {
            open.write(|archive, by| archive.save_draft(&id, &body, &Banner::default(), by))
        });
        saved.unwrap();
    }
    backed_up_to(&room, disk.path());
    (room, disk)
}

#[test]
fn what_is_typed_while_a_backup_of_the_day_runs_is_saved_at_once_and_the_backup_comes_later() {
    let (room, disk) = large();
    let id = room.ready();
    let mut draft = room.draft(&id);
    draft.goal = "Typed meanwhile.".into();
    std::thread::scope(|scope| {
        let backup = scope.spawn(|| backups::make_of_the_day(&room.state));
        until(|| room.state.work.far().running);
        drafts::change(&room.state, &id, draft).unwrap();
        backup.join().unwrap();
    });
    assert_eq!(room.draft(&id).goal, "Typed meanwhile.");
    assert!(backups_in(disk.path()).is_empty(), "it gave way");
    let standing = backups::view(&room.state).unwrap();
    assert_eq!(standing.trouble, None, "that is no failure");
    backups::make_of_the_day(&room.state);
    assert_eq!(backups_in(disk.path()).len(), 1);
}

#[test]
fn a_lock_stops_a_backup_of_the_day_which_says_so() {
    let (room, disk) = large();
    std::thread::scope(|scope| {
        let backup = scope.spawn(|| backups::make_of_the_day(&room.state));
        until(|| room.state.work.far().running);
        assert!(
            room.state.lock_after(Duration::ZERO),
            "it does not wait for what nobody asked for"
        );
        backup.join().unwrap();
    });
    assert!(backups_in(disk.path()).is_empty());
    room::unlock(&room.state, PASSPHRASE).unwrap();
    let trouble = backups::view(&room.state).unwrap().trouble;
    assert_eq!(
        trouble.as_deref(),
        Some("Needlepoint was locked before it was done.")
    );
}

#[test]
fn nobody_sets_where_backups_go_while_it_is_locked() {
    let (room, disk) = (Room::begun(), TempDir::new().unwrap());
    backed_up_to(&room, disk.path());
    let before = room.state.store.backups().unwrap();
    room.state.lock();
    let elsewhere = BackupPlan {
        folder: "/elsewhere".into(),
        ..before.clone()
    };
    backups::set(&room.state, &elsewhere).unwrap_err();
    backups::place(&room.state, disk.path()).unwrap_err();
    assert_eq!(room.state.store.backups().unwrap(), before);
}

/// What long work says that is stopped by `stop` once so many per cent of it are done; it may be over before.
fn stopped_within<T: Send>(
    state: &State,
    per_cent: std::ops::Range<u8>,
    work: impl Fn() -> Result<T, Failure> + Sync,
    stop: impl Fn(),
) -> String {
    for _ in 0..50 {
        let said = std::thread::scope(|scope| {
            let work = scope.spawn(&work);
            while !work.is_finished() {
                if per_cent.contains(&state.work.far().done) {
                    stop();
                    return work.join().unwrap().err().map(|failure| failure.message);
                }
            }
            None
        });
        if let Some(said) = said {
            return said;
        }
    }
    panic!("it never told that it was within {per_cent:?} per cent");
}

#[test]
fn a_check_of_the_archive_is_stopped_among_its_pages_and_records_by_whoever_asks_and_by_a_lock() {
    let (room, _disk) = large();
    let check = || {
        if room.state.role().is_none() {
            room::unlock(&room.state, PASSPHRASE)?;
        }
        decisions::check_archive(&room.state)
    };
    // The seals come after that.
    let before_the_seals = 1..50;
    let said = stopped_within(&room.state, before_the_seals.clone(), check, || {
        room.state.lock();
    });
    assert_eq!(said, "The check was stopped.");
    assert_eq!(entry::status(&room.state).unwrap().stage, Stage::Locked);
    let said = stopped_within(&room.state, before_the_seals, check, || room.state.work.stop());
    assert_eq!(said, "The check was stopped.");
    assert!(check().unwrap().contains("as it was written"));
}

#[test]
fn a_restore_is_stopped_in_the_middle_of_its_checks() {
    let (room, disk) = large();
    let who = room.read(|open| open.user.id.clone());
    backups::make(&room.state).unwrap();
    let backup = disk.path().join(backups_in(disk.path()).remove(0));
    let machine = TempDir::new().unwrap();
    let empty = room::app(machine.path());
    backups::choose(&empty, backup).unwrap();
    let restore = || {
        // What came to its end is in the way of the next try.
        empty.lock();
        let _ = std::fs::remove_dir_all(&empty.folder);
        let way = Way::Passphrase {
            who: &who,
            passphrase: PASSPHRASE,
        };
        backups::restore(&empty, way)
    };
    // The pages are judged then, which comes first.
    let said = stopped_within(&empty, 61..70, restore, || {
        empty.lock();
    });
    assert!(said.starts_with("It was stopped."), "{said}");
    assert_eq!(names(&empty.folder), [""; 0]);
    restore().unwrap();
    assert_eq!(entry::status(&empty).unwrap().stage, Stage::Open);
}
