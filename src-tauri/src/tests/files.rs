//! A patient's file: kept, held, deleted by two, exported whole; backups and the way back.

use super::room::{PASSPHRASE, PIN, Room, SECOND, app, backed_up_to, backups_in, names};
use crate::failure::Code;
use crate::store::BackupPlan;
use crate::view::{Second, Stage};
use crate::{additions, backups, drafts, entry, exporting, files, people, signing};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use needlepoint_core::consult::{Addition, Draft};
use needlepoint_core::records::{By, Way};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn second(id: &str, passphrase: &str) -> Second {
    Second {
        id: id.into(),
        passphrase: passphrase.into(),
    }
}

/// A day on which nothing has to be kept any more.
fn later() -> Date {
    Zoned::now().date() + 40.years()
}

fn now() -> Date {
    Zoned::now().date()
}

#[test]
fn a_file_that_is_not_due_held_or_wanted_by_one_is_not_deleted() {
    let (room, other) = Room::begun_by_two();
    let record = room.record();
    let me = room.read(|open| open.user.id.clone());
    let mira = second(&other, SECOND);
    let file = files::file(&room.state, &record.id, now()).unwrap();
    assert!(!file.due && file.records == 1 && file.hold.is_none());
    assert!(files::retention(&room.state, now()).unwrap().due.is_empty());
    let early = files::delete(&room.state, &record.id, PASSPHRASE, &mira, now()).unwrap_err();
    assert!(early.message.contains("not due"), "{}", early.message);
    assert_eq!(
        files::retention(&room.state, later()).unwrap().due[0].latest,
        record.id
    );
    for (own, second, told) in [
        (PASSPHRASE, second(&me, PASSPHRASE), "Two different people"),
        (PASSPHRASE, second("nobody", PASSPHRASE), "Two different people"),
        (PASSPHRASE, second(&other, PASSPHRASE), "of Dr Mira Lang"),
        (SECOND, mira.clone(), "of Dr Amara Okafor"),
    ] {
        let refused = files::delete(&room.state, &record.id, own, &second, later()).unwrap_err();
        assert!(refused.message.contains(told), "{}", refused.message);
    }
    assert!(files::hold(&room.state, &record.id, "  ", now()).is_err());
    let held = files::hold(&room.state, &record.id, "A claim is open.", now()).unwrap();
    assert_eq!(held.hold.unwrap().by, "Dr Amara Okafor");
    assert!(files::delete(&room.state, &record.id, PASSPHRASE, &mira, later()).is_err());
    assert!(
        files::lift_hold(&room.state, &record.id, now())
            .unwrap()
            .hold
            .is_none()
    );
    assert_eq!(
        files::delete(&room.state, &record.id, PASSPHRASE, &mira, later()).unwrap(),
        1
    );
    let left = files::retention(&room.state, later()).unwrap();
    assert!(left.due.is_empty());
    assert_eq!(left.deleted[0].by, ["Dr Amara Okafor", "Dr Mira Lang"]);
    assert!(files::file(&room.state, &record.id, now()).is_err());
    room.read(|open| {
        open.archive.check_trail().unwrap();
        assert_eq!(open.archive.check_records().unwrap(), 0);
    });
}

/// Somebody invented would be a second within a minute.
#[test]
fn who_came_today_deletes_nothing_and_the_window_knows_from_when_on_they_may() {
    let (room, mira) = Room::begun_by_two();
    let record = room.record();
    let ben = room.admit_assistant();
    let me = room.read(|open| open.user.id.clone());
    let from = |id: &str| -> Option<Timestamp> {
        let users = entry::status(&room.state).unwrap().users;
        let user = users.into_iter().find(|user| user.id == id).unwrap();
        user.deletes_from.map(|from| from.parse().unwrap())
    };
    assert_eq!((from(&me), from(&mira)), (None, None));
    let due = from(&ben).unwrap();
    let hours = (due - Timestamp::now()).total(jiff::Unit::Hour).unwrap();
    assert!((167.0..168.0).contains(&hours), "{hours}");
    let delete =
        |second: &Second| files::delete(&room.state, &record.id, PASSPHRASE, second, later()).unwrap_err();
    let refused = delete(&second(&ben, PIN));
    assert!(
        refused.message.starts_with("Ben Adeyemi came"),
        "{}",
        refused.message
    );
    let day = due
        .to_zoned(TimeZone::system())
        .strftime("From %-d %B %Y, ")
        .to_string();
    assert!(refused.hint.starts_with(&day), "{}", refused.hint);
    // Whoever came by the recovery code waits too, beside somebody who does not.
    let code = people::make_recovery(&room.state, PASSPHRASE).unwrap();
    room.state.lock();
    let status = entry::recover(&room.state, &me, &code, PASSPHRASE).unwrap();
    assert!(status.user.unwrap().deletes_from.is_some());
    let refused = delete(&second(&mira, SECOND));
    assert!(
        refused.message.starts_with("Dr Amara Okafor came"),
        "{}",
        refused.message
    );
    assert_eq!(files::file(&room.state, &record.id, now()).unwrap().records, 1);
    assert!(!room.trail().contains(&"record.deleted".to_owned()));
}

#[test]
fn the_whole_file_leaves_as_a_folder_or_not_at_all() {
    let room = Room::begun();
    let record = room.record();
    let addition = Addition::Addendum {
        words: "She rang.".into(),
    };
    let page = additions::page(&room.state, &record.id, &addition).unwrap();
    let added = additions::seal(&room.state, &record.id, &addition, &page.digest, None).unwrap();
    let draft = drafts::start(&room.state).unwrap();
    let mut again = draft.draft.clone();
    let signed = room.read(|open| open.archive.record(&record.id).unwrap().consult);
    again.patient = serde_json::from_str::<Draft>(&signed).unwrap().patient;
    drafts::change(&room.state, &draft.id, again).unwrap();
    let begun = r#"{"words":"She rang ag"}"#;
    let kept = room
        .state
        .with_open(|open| open.write(|archive, by| archive.keep_begun(&record.id, Some(begun), by)));
    kept.unwrap();
    let disk = TempDir::new().unwrap();
    let stopped = room
        .state
        .with_open(|open| exporting::exported(open, &record.id, disk.path(), false, &mut |done, _| done < 1));
    assert!(stopped.unwrap_err().message.contains("stopped"));
    assert!(names(disk.path()).is_empty(), "nothing half-written stays");
    let saved = exporting::export(&room.state, &added.id, disk.path(), false).unwrap();
    let folder = Path::new(&saved.path);
    let inside = names(folder);
    assert_eq!(inside.len(), 5, "{inside:?}");
    assert!(inside[0].starts_with("001-consent-") && inside[1].starts_with("002-addendum-"));
    let pdf = room.read(|open| open.archive.record(&record.id).unwrap().pdf);
    assert_eq!(fs::read(folder.join(&inside[0])).unwrap(), pdf);
    let data: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("file.json")).unwrap()).unwrap();
    assert_eq!(data["records"][1]["about"], serde_json::json!(record.id));
    assert_eq!(data["drafts"][0]["id"], serde_json::json!(draft.id));
    assert_eq!(data["begun"][0]["addition"]["words"], "She rang ag");
    let trail = fs::read_to_string(folder.join("trail.jsonl")).unwrap();
    assert!(
        trail.contains("record.exported") && !trail.contains("Zoë"),
        "{trail}"
    );
    assert!(exporting::export(&room.state, &added.id, disk.path(), false).is_err());
    let nowhere = exporting::export(&room.state, &record.id, Path::new("/proc/nowhere"), false);
    assert!(nowhere.unwrap_err().hint.contains("Nothing of it was kept."));
}

/// Whoever asks for their file gets what they signed, also where somebody else has not signed yet.
#[test]
fn a_sheet_that_is_being_signed_is_exported_with_the_seals_so_far() {
    let room = Room::begun();
    let record = room.record();
    let id = room.ready();
    let signing = signing::freeze(&room.state, &id).unwrap();
    room.sign_next(&id, &signing);
    let disk = TempDir::new().unwrap();
    let saved = exporting::export(&room.state, &record.id, disk.path(), false).unwrap();
    let read = |name: &str| fs::read(Path::new(&saved.path).join(name)).unwrap();
    let data: serde_json::Value = serde_json::from_slice(&read("file.json")).unwrap();
    let told = &data["drafts"][0]["signing"];
    let kept = room.read(|open| open.archive.signing(&id).unwrap());
    assert_eq!(read(told["file"].as_str().unwrap()), kept.pdf);
    assert_eq!(told["digest"], serde_json::json!(kept.digest));
    assert_eq!(told["signed"].as_array().unwrap().len(), 1);
    let trail = String::from_utf8(read("trail.jsonl")).unwrap();
    for act in ["sheet.frozen", "sheet.signed", "record.exported"] {
        let told = trail.lines().any(|line| line.contains(act) && line.contains(&id));
        assert!(told, "{act}: {trail}");
    }
}

#[test]
fn a_backup_comes_back_on_an_empty_machine_with_the_clinic_and_only_there() {
    let room = Room::begun();
    let none = backups::view(&room.state).unwrap();
    assert!(none.last.is_none() && !none.old, "there is nothing to lose yet");
    assert!(backups::make(&room.state).is_err(), "no folder is chosen");
    let record = room.record();
    let code = people::make_recovery(&room.state, PASSPHRASE).unwrap();
    assert!(backups::view(&room.state).unwrap().old);
    let disk = TempDir::new().unwrap();
    backed_up_to(&room, disk.path());
    let made = backups::make(&room.state).unwrap();
    assert!(made.last.is_some() && !made.old && made.trouble.is_none());
    assert!(!room.state.work.far().running);
    let name = backups_in(disk.path()).remove(0);
    let from = disk.path().join(&name);
    // Not over an archive that is there.
    let chosen = backups::choose(&room.state, from.clone()).unwrap();
    assert_eq!(chosen.name, name);
    let who = chosen.holders[0].id.clone();
    assert_eq!(chosen.holders[0].name, "Dr Amara Okafor");
    let way = |passphrase| Way::Passphrase {
        who: &who,
        passphrase,
    };
    room.state.lock();
    assert!(backups::restore(&room.state, way(PASSPHRASE)).is_err());
    let machine = TempDir::new().unwrap();
    let empty = app(machine.path());
    assert!(backups::choose(&empty, disk.path().to_owned()).is_err());
    assert!(
        backups::restore(&empty, way(PASSPHRASE)).is_err(),
        "none is chosen"
    );
    backups::choose(&empty, from).unwrap();
    let wrong = backups::restore(&empty, way("another passphrase")).unwrap_err();
    assert_eq!(wrong.code, Code::WrongPassphrase);
    assert!(wrong.hint.contains("when the backup was made"), "{}", wrong.hint);
    assert_eq!(entry::status(&empty).unwrap().stage, Stage::FirstStart);
    let back = backups::restore(&empty, way(PASSPHRASE)).unwrap();
    assert_eq!(
        (back.status.stage, back.status.clinic.as_str()),
        (Stage::Open, "Harbour Street Dermatology")
    );
    assert!(back.told.is_none());
    assert_eq!(
        empty.store.backups().unwrap().folder,
        "",
        "it is this machine's to choose"
    );
    let another = TempDir::new().unwrap();
    let forgotten = app(another.path());
    backups::choose(&forgotten, disk.path().join(&name)).unwrap();
    let by_code = Way::Recovery {
        who: &who,
        code: &code,
        passphrase: "a new passphrase",
    };
    assert_eq!(
        backups::restore(&forgotten, by_code).unwrap().status.stage,
        Stage::Open
    );
    forgotten.lock();
    entry::unlock(&forgotten, &who, "a new passphrase").unwrap();
    empty
        .with_open(|open| {
            assert_eq!(open.archive.recent(9).unwrap()[0].id, record.id);
            assert_eq!(open.archive.check_records().unwrap(), 1);
            Ok(())
        })
        .unwrap();
}

#[test]
fn settings_that_cannot_be_read_are_not_backed_up_as_none() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    backed_up_to(&room, disk.path());
    let settings = room.state.settings_file();
    let kept = fs::read(&settings).unwrap();
    fs::remove_file(&settings).unwrap();
    assert!(
        room.state.store.file().unwrap().is_empty(),
        "nothing was ever saved"
    );
    fs::create_dir(&settings).unwrap();
    assert!(room.state.store.file().is_err());
    let told = backups::make(&room.state).unwrap_err().message;
    assert!(told.contains("settings file"), "{told}");
    assert_eq!(backups::view(&room.state).unwrap().trouble, Some(told));
    backups::make_of_the_day(&room.state);
    assert!(backups_in(disk.path()).is_empty());
    fs::remove_dir(&settings).unwrap();
    fs::write(&settings, kept).unwrap();
    let trouble = backups::view(&room.state).unwrap().trouble.unwrap();
    assert!(trouble.contains("settings file"), "{trouble}");
    backups::make(&room.state).unwrap();
    assert_eq!(backups_in(disk.path()).len(), 1);
}

#[test]
fn settings_of_a_backup_that_are_not_proven_are_left_out_and_that_is_said() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    backed_up_to(&room, disk.path());
    backups::make(&room.state).unwrap();
    let from = disk.path().join(backups_in(disk.path()).remove(0));
    let settings = from.join("settings.json");
    let good = fs::read_to_string(&settings).unwrap();
    let who = room.read(|open| open.user.id.clone());
    let taken = || {
        let machine = TempDir::new().unwrap();
        let empty = app(machine.path());
        backups::choose(&empty, from.clone()).unwrap();
        let way = Way::Passphrase {
            who: &who,
            passphrase: PASSPHRASE,
        };
        let back = backups::restore(&empty, way).unwrap();
        assert_eq!(back.status.stage, Stage::Open, "the records are whole");
        (back.status.clinic, back.told.map(|told| told.message))
    };
    assert_eq!(taken(), ("Harbour Street Dermatology".to_owned(), None));
    let other = good.replace("0117 496 0199", "0900 000 0000");
    assert_ne!(other, good);
    let endless = format!("{good}{}", " ".repeat(17 << 20));
    for (text, why) in [
        (Some(other), "not as it was backed up"),
        (Some(endless), "could be read"),
        (None, "could be read"),
    ] {
        let _ = text.map_or_else(|| fs::remove_file(&settings), |text| fs::write(&settings, text));
        let (clinic, told) = taken();
        assert_eq!(clinic, "");
        assert!(told.unwrap().contains(why), "{why}");
    }
}

#[test]
fn nothing_is_backed_up_by_itself_while_somebody_works() {
    let room = Room::begun();
    room.record();
    let disk = TempDir::new().unwrap();
    backed_up_to(&room, disk.path());
    backups::make_due(&room.state);
    assert!(backups_in(disk.path()).is_empty());
    backups::make_of_the_day(&room.state);
    assert_eq!(backups_in(disk.path()).len(), 1);
}

#[test]
fn a_backup_that_was_made_while_the_clock_ran_ahead_is_no_backup_of_today() {
    let room = Room::begun();
    room.record();
    let disk = TempDir::new().unwrap();
    backed_up_to(&room, disk.path());
    let ahead = Timestamp::now() + 1000.hours();
    let made = room.state.with_open(|open| {
        let who = open.archive.who().to_owned();
        let by = By { who: &who, at: ahead };
        Ok(open.archive.back_up(disk.path(), "ahead", &[], by).unwrap())
    });
    made.unwrap();
    assert!(
        backups::view(&room.state).unwrap().old,
        "nobody knows how old it is"
    );
    backups::make_of_the_day(&room.state);
    assert_eq!(backups_in(disk.path()).len(), 2);
    assert!(!backups::view(&room.state).unwrap().old);
}

#[test]
fn a_backup_that_failed_is_let_be_for_a_while_unless_somebody_asks_for_it() {
    let room = Room::begun();
    room.record();
    let disk = TempDir::new().unwrap();
    let (folder, away) = (disk.path().join("plugged"), disk.path().join("away"));
    fs::create_dir(&folder).unwrap();
    backed_up_to(&room, &folder);
    fs::rename(&folder, &away).unwrap();
    backups::make_of_the_day(&room.state);
    let trouble = backups::view(&room.state).unwrap().trouble.unwrap();
    assert!(trouble.contains("is not there. Connect the disk"), "{trouble}");
    assert!(!folder.exists(), "it is not made on this machine's own disk");
    fs::rename(&away, &folder).unwrap();
    backups::make_of_the_day(&room.state);
    assert!(backups_in(&folder).is_empty(), "it is not tried again at once");
    backed_up_to(&room, &folder);
    backups::make_of_the_day(&room.state);
    assert_eq!(backups_in(&folder).len(), 1, "chosen anew, it is");
}

/// As whoever writes the plain settings would have it.
#[test]
fn no_backup_goes_where_nobody_chose() {
    let room = Room::begun();
    room.record();
    let (disk, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let written = |folder: &Path| {
        let plan = BackupPlan {
            folder: folder.to_string_lossy().into_owned(),
            ..BackupPlan::default()
        };
        room.state.store.save_backups(&plan).unwrap();
    };
    let refused = |what: &str| {
        assert!(
            backups::make(&room.state)
                .unwrap_err()
                .message
                .contains("chosen here last"),
            "{what}"
        );
        backups::make_of_the_day(&room.state);
        let trouble = backups::view(&room.state).unwrap().trouble.unwrap();
        assert!(trouble.contains("Choose it anew"), "{trouble}");
        assert!(names(elsewhere.path()).is_empty(), "{what}");
    };
    written(elsewhere.path());
    refused("none was ever chosen");
    backed_up_to(&room, disk.path());
    written(elsewhere.path());
    refused("another was chosen");
    assert!(backups_in(disk.path()).is_empty());
    written(disk.path());
    backups::make(&room.state).unwrap();
    assert_eq!(backups_in(disk.path()).len(), 1);
    assert_eq!(
        room.trail().iter().filter(|act| *act == "backups.placed").count(),
        1
    );
}

#[cfg(unix)]
#[test]
fn a_folder_on_the_machines_own_disk_is_told() {
    let room = Room::begun();
    let other = room.folder.path().join("backups");
    fs::create_dir(&other).unwrap();
    backed_up_to(&room, &other);
    assert!(backups::view(&room.state).unwrap().own_disk);
    assert!(!backups::is_same_disk(&other, Path::new("/proc")));
    assert!(!backups::is_same_disk(&other, Path::new("/nowhere")));
}
