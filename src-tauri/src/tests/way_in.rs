//! First start, unlocking, locking, and the settings that lie beside the archive.

use super::room::{PASSPHRASE, Room, app, clinic, clinician, unlock};
use crate::decisions;
use crate::entry;
use crate::failure::Code;
use crate::state::{random, rest};
use crate::view::Stage;
use jiff::Timestamp;
use needlepoint_core::consult::{Clinic, OwnRules};
use needlepoint_core::records::{Archive, to_the_end};
use std::fs;
use std::sync::Barrier;
use std::time::Duration;

#[test]
fn a_first_start_that_fails_midway_is_done_again() {
    let room = Room::new();
    // The archive's key is written under this name before it gets its own.
    let in_the_way = room.folder.path().join("archive/archive.key.new");
    fs::create_dir_all(&in_the_way).unwrap();
    entry::first_start(&room.state, &clinic(), clinician(), PASSPHRASE).unwrap_err();
    assert_eq!(entry::status(&room.state).unwrap().stage, Stage::FirstStart);
    fs::remove_dir(in_the_way).unwrap();
    let begun = entry::first_start(&room.state, &clinic(), clinician(), PASSPHRASE).unwrap();
    assert_eq!(begun.status.stage, Stage::Open);
    assert_eq!(begun.recovery.map(|code| code.len()), Some(31));

    let again = app(room.folder.path());
    room.state.lock();
    let status = unlock(&again, PASSPHRASE).unwrap();
    assert_eq!(status.clinician, "Dr Amara Okafor");
    assert_eq!(status.clinic, "Harbour Street Dermatology");
    assert!(decisions::settings(&again).unwrap().seal.self_signed);
}

#[test]
fn without_a_clinic_that_can_be_saved_no_archive_is_begun() {
    let room = Room::new();
    // A folder stands where the settings would be written.
    fs::create_dir(room.folder.path().join("settings.json")).unwrap();
    entry::first_start(&room.state, &clinic(), clinician(), PASSPHRASE).unwrap_err();
    assert!(!Archive::exists(&room.state.folder));
}

#[test]
fn of_two_first_starts_at_once_one_is_done_and_the_other_is_told() {
    for _ in 0..5 {
        let room = Room::new();
        let together = Barrier::new(2);
        let begin = |name: &str| {
            let clinic = Clinic {
                name: name.into(),
                ..clinic()
            };
            together.wait();
            entry::first_start(
                &room.state,
                &clinic,
                clinician(),
                &format!("the passphrase of {name}"),
            )
        };
        let (a, b) = std::thread::scope(|scope| {
            let other = scope.spawn(|| begin("Quay"));
            (begin("Harbour"), other.join().unwrap())
        });
        let (done, told, name) = if a.is_ok() {
            (a, b, "Harbour")
        } else {
            (b, a, "Quay")
        };
        assert_eq!(done.unwrap().status.clinic, name);
        assert_eq!(
            told.unwrap_err().message,
            "There is an archive in this folder already."
        );
        assert_eq!(room.state.store.clinic().unwrap().name, name);
        room.state.lock();
        unlock(&room.state, &format!("the passphrase of {name}")).unwrap();
    }
}

#[test]
fn who_unlocks_twice_at_once_is_let_in() {
    let room = Room::begun();
    room.state.lock();
    let unlock = || unlock(&room.state, PASSPHRASE).unwrap().stage;
    let (a, b) = std::thread::scope(|scope| {
        let other = scope.spawn(unlock);
        (unlock(), other.join().unwrap())
    });
    assert_eq!((a, b), (Stage::Open, Stage::Open));
}

#[test]
fn locking_closes_the_archive_and_the_trail_says_so() {
    let room = Room::begun();
    let before = room.read(|open| open.archive.check_trail().unwrap().seq);
    assert!(room.state.lock());
    assert!(!room.state.lock(), "it is locked already");
    let who = Archive::holders(&room.state.folder).unwrap().remove(0).id;
    let archive = Archive::open(
        &room.state.folder,
        &who,
        PASSPHRASE,
        room.state.wrapping(),
        &mut random,
        &to_the_end(),
    )
    .unwrap();
    assert_eq!(archive.check_trail().unwrap().seq, before + 1);
    let refused = room.state.with_open(|_| Ok(())).unwrap_err();
    assert_eq!(refused.code, Code::Locked);
}

#[test]
fn rest_is_what_the_clock_that_went_further_says() {
    let (minute, hour) = (Duration::from_secs(60), Duration::from_secs(3600));
    let from: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    // Somebody sets the wall clock back; the computer sleeps, and the monotonic clock with it.
    assert_eq!(rest(minute, from, from - hour), minute);
    assert_eq!(rest(minute, from, from + hour), hour);
}

#[test]
fn settings_that_cannot_be_read_are_told_and_left_as_they_are() {
    let room = Room::begun();
    let path = room.folder.path().join("settings.json");
    let good = fs::read(&path).unwrap();
    room.state.lock();
    for bad in [&good[..good.len() / 2], b"[]", br#"{"clinic":{"phone":1}}"#] {
        fs::write(&path, bad).unwrap();
        let told = entry::status(&room.state).unwrap_err();
        assert!(
            told.message.contains("could not be read"),
            "{}: {}",
            told.message,
            told.hint
        );
        assert!(told.hint.contains("settings.json"));
        unlock(&room.state, PASSPHRASE).unwrap_err();
        let refused = room.state.with_open(|_| Ok(())).unwrap_err();
        assert_eq!(refused.code, Code::Locked, "the window says that it is locked");
        room.state.store.save_printer("Desk").ok();
        room.state.store.save_idle_minutes(9).ok();
        let kept: Result<serde_json::Value, _> = serde_json::from_slice(&fs::read(&path).unwrap());
        let was: Result<serde_json::Value, _> = serde_json::from_slice(bad);
        assert_eq!(
            kept.ok().and_then(|v| v.get("clinic").cloned()),
            was.ok().and_then(|v| v.get("clinic").cloned())
        );
    }
    fs::write(&path, good).unwrap();
    assert_eq!(unlock(&room.state, PASSPHRASE).unwrap().clinic, clinic().name);
}

#[test]
fn no_settings_are_a_blank_clinic() {
    let room = Room::new();
    assert_eq!(room.state.store.clinic().unwrap(), Clinic::default());
    assert_eq!(room.state.store.idle_minutes(), 5);
}

#[test]
fn the_idle_time_is_within_its_bounds_whatever_the_file_says() {
    let room = Room::new();
    let path = room.folder.path().join("settings.json");
    for (written, read) in [("0", 1), ("60000", 60), ("30", 30), ("\"long\"", 5)] {
        fs::write(&path, format!("{{\"idleMinutes\":{written}}}")).unwrap();
        assert_eq!(room.state.store.idle_minutes(), read);
    }
}

#[test]
fn the_clinics_own_rules_move_from_an_earlier_versions_settings_into_the_archive() {
    let room = Room::begun();
    room.state.lock();
    let path = room.folder.path().join("settings.json");
    let mut settings: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    settings["clinic"]["majority"] = 21.into();
    settings["clinic"]["paper"] = "".into();
    settings["clinic"]["reflectionHours"] = serde_json::Value::Null;
    fs::write(&path, settings.to_string()).unwrap();
    let moved = OwnRules {
        majority: Some(21),
        ..OwnRules::default()
    };
    unlock(&room.state, PASSPHRASE).unwrap();
    // An archive that was made with this version asks the file for no rules.
    assert_eq!(room.read(|open| open.policy.rules.clone()), OwnRules::default());
    let former = room.state.store.former_rules().unwrap();
    room.state
        .with_open(|open| entry::take_former_rules(open, 1, &former))
        .unwrap();
    assert_eq!(room.read(|open| open.policy.rules.clone()), moved);
    // What is decided from now on holds, whatever the file still says.
    decisions::set_own_rules(&room.state, &OwnRules::default()).unwrap();
    room.state.lock();
    unlock(&room.state, PASSPHRASE).unwrap();
    assert_eq!(room.read(|open| open.policy.rules.clone()), OwnRules::default());
    assert_eq!(room.state.store.clinic().unwrap(), clinic());
}

#[test]
fn a_write_of_the_settings_that_was_cut_off_is_taken_back() {
    let room = Room::begun();
    let path = room.folder.path().join("settings.json");
    let (good, former) = (fs::read(&path).unwrap(), path.with_extension("json.former"));
    assert!(!former.exists(), "its task is done");
    room.state.store.save_printer("Desk").unwrap();
    assert!(!former.exists(), "its task is done");
    // The plug is pulled in the middle of a write.
    fs::write(&former, &good).unwrap();
    fs::write(&path, &good[..good.len() / 2]).unwrap();
    let again = app(room.folder.path());
    assert_eq!(again.store.clinic().unwrap(), clinic());
    assert!(!former.exists());
}
