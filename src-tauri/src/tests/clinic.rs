//! The clinic in force is the one that a clinician saved, whatever the plain settings say meanwhile.

use super::additions::treated;
use super::papers::{PNG, pregnant, stated};
use super::room::{PASSPHRASE, PIN, Room, SECOND, app, backed_up_to, backups_in, clinic, clinician};
use super::treating::usual;
use crate::commands::home;
use crate::failure::Failure;
use crate::state::new_id;
use crate::view::Second;
use crate::{additions, backups, decisions, drafts, entry, files, papers, recorded, signing, treating};
use jiff::{Timestamp, ToSpan, Zoned};
use needlepoint_core::consult::{Addition, Clinic};
use needlepoint_core::records::{Role, User, Way};
use std::fs;
use tempfile::TempDir;

/// The clinic in the settings as somebody writes it who does not come through the window.
fn write(room: &Room, change: impl FnOnce(&mut Clinic)) {
    let mut changed = clinic();
    change(&mut changed);
    room.state.store.save_clinic(&changed).unwrap();
}

fn move_to_australia(room: &Room) {
    write(room, |clinic| clinic.country = "AU".into());
}

fn is_told<T>(done: Result<T, Failure>) -> bool {
    done.is_err_and(|failure| {
        failure
            .message
            .starts_with("No clinician has saved the clinic’s details")
    })
}

/// As Home and the settings tell it alike.
fn is_unsaved(room: &Room) -> bool {
    let home = room.read(|open| home::told(&room.state, open).unwrap().clinic_unsaved);
    assert_eq!(decisions::settings(&room.state).unwrap().clinic_unsaved, home);
    home
}

/// What the trail says the clinic was set to: by whom, and in which country.
fn set(room: &Room) -> Vec<(String, String)> {
    noted(room, "clinic.set")
        .into_iter()
        .map(|(who, detail)| (who, detail["country"].to_string()))
        .collect()
}

/// The entries of an act.
fn noted(room: &Room, act: &str) -> Vec<(String, serde_json::Value)> {
    let path = room.folder.path().join("copy.jsonl");
    crate::trail::copy(&room.state, &path).unwrap();
    let trail = needlepoint_core::trail::read(&fs::read(path).unwrap()).unwrap();
    let entries = trail.entries.into_iter().filter(|entry| entry.act == act);
    entries
        .map(|entry| (entry.who, serde_json::from_str(&entry.detail).unwrap()))
        .collect()
}

#[test]
fn nothing_is_signed_sealed_or_printed_by_details_that_no_clinician_saved() {
    let room = Room::begun();
    let (consent, treatment) = treated(&room);
    let (id, put_off, printed, going_on) = (room.ready(), pregnant(&room), room.ready(), room.ready());
    papers::blank(&room.state, &printed).unwrap();
    let signing = signing::freeze(&room.state, &going_on).unwrap();
    let begun = treating::begin(&room.state, &consent.id).unwrap();
    treating::change(&room.state, &begun.id, usual(begun.treatment)).unwrap();
    let words = Addition::Addendum {
        words: "She rang the next day.".into(),
    };
    let page = additions::page(&room.state, &consent.id, &words).unwrap();
    let before = room.read(|open| open.archive.trail_head().unwrap());

    let place = &signing.places[0];
    let refused = || {
        let state = &room.state;
        let mark = super::room::typed(&place.name);
        [
            is_told(signing::sheet(state, &id)),
            is_told(signing::freeze(state, &id)),
            is_told(signing::sign(state, &going_on, &place.field, &mark)),
            is_told(papers::blank(state, &id)),
            is_told(papers::bring_in(state, &printed, &stated(), &[PNG.to_vec()])),
            is_told(papers::seal_deferral(state, &put_off)),
            is_told(papers::aftercare(state, &treatment.id)),
            is_told(treating::seal(state, &begun.id)),
            is_told(additions::seal(state, &consent.id, &words, &page.digest, None)),
            is_told(decisions::make_seal_key(state)),
        ]
    };
    // The rules, the numbers that a patient calls, and a file that is gone.
    for change in [
        |clinic: &mut Clinic| clinic.country = "AU".into(),
        |clinic: &mut Clinic| clinic.phone_out_of_hours = "0900 000 0000".into(),
        |clinic: &mut Clinic| clinic.emergency = "0900 000 0000".into(),
        |clinic: &mut Clinic| *clinic = Clinic::default(),
    ] {
        write(&room, change);
        assert_eq!(refused(), [true; 10]);
        assert!(is_unsaved(&room));
    }
    assert_eq!(room.read(|open| open.archive.trail_head().unwrap()), before);
    // What is there can be read and written on.
    recorded::record(&room.state, &consent.id).unwrap();
    drafts::change(&room.state, &id, room.draft(&id)).unwrap();
    papers::aftercare(&room.state, &consent.id).unwrap();

    write(&room, |_| {});
    assert!(!is_unsaved(&room), "as it was");
    room.sign_all(&signing, &going_on);
    treating::seal(&room.state, &begun.id).unwrap();
    assert_eq!(set(&room).len(), 1);
}

#[test]
fn a_clinician_who_saves_the_clinic_as_it_stands_has_set_it() {
    let room = Room::begun();
    let me = room.read(|open| open.user.id.clone());
    let id = room.ready();
    move_to_australia(&room);
    assert!(is_told(signing::freeze(&room.state, &id)));
    let shown = decisions::settings(&room.state).unwrap().clinic;
    assert_eq!(shown.country, "AU", "it is shown as it stands");
    let saved = decisions::save_clinic(&room.state, &shown).unwrap();
    assert!(!saved.clinic_unsaved);
    room.agree(&id);
    signing::freeze(&room.state, &id).unwrap();
    assert_eq!(
        set(&room),
        [(me.clone(), r#""GB""#.into()), (me, r#""AU""#.into())]
    );
}

#[test]
fn what_was_changed_behind_the_lock_is_told_and_nobody_who_unlocks_has_set_it() {
    let room = Room::begun();
    let (ben, mira) = (room.admit_assistant(), room.admit_second());
    let id = room.ready();
    room.state.lock();
    move_to_australia(&room);
    for (who, words) in [(&ben, PIN), (&mira, SECOND)] {
        room.unlock_as(who, words);
        assert!(is_unsaved(&room));
        assert!(is_told(signing::sheet(&room.state, &id)));
    }
    assert_eq!(set(&room).len(), 1, "by the first start");
    room.unlock_as(&ben, PIN);
    let shown = decisions::settings(&room.state).unwrap().clinic;
    let refused = decisions::save_clinic(&room.state, &shown).unwrap_err();
    assert_eq!(refused.message, "Only a clinician may do this.");
    assert!(is_unsaved(&room));
}

#[test]
fn no_file_is_due_by_rules_that_no_clinician_set_and_its_proof_says_by_which_it_was() {
    let (room, mira) = Room::begun_by_two();
    let record = room.record();
    let of_switzerland = Clinic {
        country: "CH".into(),
        ..clinic()
    };
    decisions::save_clinic(&room.state, &of_switzerland).unwrap();
    let mira = Second {
        id: mira,
        passphrase: SECOND.into(),
    };
    let today = Zoned::now().date();
    let (early, due) = (today + 10.years(), today + 40.years());
    let delete = |day| files::delete(&room.state, &record.id, PASSPHRASE, &mira, day);
    move_to_australia(&room);
    for day in [early, due] {
        assert!(is_told(delete(day)));
        let retention = files::retention(&room.state, day).unwrap();
        assert!(retention.due.is_empty() && retention.clinic_unsaved);
        let file = files::file(&room.state, &record.id, day).unwrap();
        assert!(!file.due && file.kept_until.is_none());
    }
    // A hold protects it meanwhile.
    files::hold(&room.state, &record.id, "A claim is open.", early).unwrap();
    files::lift_hold(&room.state, &record.id, early).unwrap();

    decisions::save_clinic(&room.state, &of_switzerland).unwrap();
    assert!(delete(early).unwrap_err().message.contains("not due"));
    assert!(!files::retention(&room.state, due).unwrap().clinic_unsaved);
    delete(due).unwrap();
    let (_, proof) = noted(&room, "record.deleted").remove(0);
    assert_eq!(proof["country"], "CH");
    room.read(|open| assert_eq!(open.archive.check_records().unwrap(), 0));
}

#[test]
fn an_archive_of_a_version_that_noted_no_details_waits_for_a_clinician() {
    let room = Room::new();
    let ben = User {
        name: "Ben Adeyemi".into(),
        ..entry::named(new_id(), Role::Assistant, &clinician())
    };
    let me = room.laid(&ben, PIN, Timestamp::now());
    write(&room, |_| {});
    room.unlock_as(&ben.id, PIN);
    assert!(is_unsaved(&room));
    room.unlock_as(&me, PASSPHRASE);
    assert!(!is_unsaved(&room));
    assert_eq!(
        set(&room),
        [(me, r#""GB""#.to_owned())],
        "what was there when they came"
    );
}

#[test]
fn a_backup_brings_the_clinic_back_in_force_and_one_that_it_does_not_prove_is_saved_anew() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    backed_up_to(&room, disk.path());
    let id = room.ready();
    backups::make(&room.state).unwrap();
    let from = disk.path().join(backups_in(disk.path()).remove(0));
    let who = room.read(|open| open.user.id.clone());
    let restored = || {
        let folder = TempDir::new().unwrap();
        let state = app(folder.path());
        backups::choose(&state, from.clone()).unwrap();
        let way = Way::Passphrase {
            who: &who,
            passphrase: PASSPHRASE,
        };
        backups::restore(&state, way).unwrap();
        Room { folder, state }
    };
    let back = restored();
    assert!(!is_unsaved(&back));
    signing::freeze(&back.state, &id).unwrap();
    let settings = from.join("settings.json");
    let other = fs::read_to_string(&settings)
        .unwrap()
        .replace(r#""GB""#, r#""AU""#);
    fs::write(&settings, other).unwrap();
    let back = restored();
    assert!(is_unsaved(&back));
    decisions::save_clinic(&back.state, &clinic()).unwrap();
    signing::freeze(&back.state, &id).unwrap();
    assert_eq!(entry::status(&back.state).unwrap().clinic, clinic().name);
}
