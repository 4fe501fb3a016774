//! A passphrase that somebody else set: who comes in by it chooses their own before anything else.

use super::room::{LENT, PASSPHRASE, PIN, Room, SECOND, clinician};
use crate::failure::Code;
use crate::may::{OF_CHOOSERS, OF_CLINICIANS, OF_EVERYBODY, refusal};
use crate::view::{Second, Stage, UserRole};
use crate::{decisions, entry, files, people};
use jiff::{ToSpan, Zoned};
use needlepoint_core::consult::Clinician;

/// Lets Dr Mira Lang in, who has not unlocked yet; her id.
fn let_in(room: &Room) -> String {
    let mira = Clinician {
        name: "Dr Mira Lang".into(),
        ..clinician()
    };
    let status = people::admit(&room.state, UserRole::Clinician, &mira, LENT, PASSPHRASE).unwrap();
    let mira = status.users.iter().find(|user| user.name == mira.name);
    mira.unwrap().id.clone()
}

#[test]
fn who_comes_in_by_what_another_set_chooses_their_own_first() {
    let room = Room::begun();
    let mira = let_in(&room);
    room.state.lock();
    let status = entry::unlock(&room.state, &mira, LENT).unwrap();
    assert_eq!(status.stage, Stage::Locked, "the window opens no room");
    assert!(status.user.is_none() && status.users.is_empty() && status.clinician.is_empty());
    let choosing = status.choosing.unwrap();
    assert_eq!(
        (choosing.name.as_str(), choosing.set_by.as_str()),
        ("Dr Mira Lang", "Dr Amara Okafor")
    );
    for command in OF_CLINICIANS.iter().chain(OF_EVERYBODY) {
        let refused = refusal(command, &room.state);
        assert_eq!(refused.is_none(), OF_CHOOSERS.contains(command), "{command}");
        if let Some(refused) = refused {
            assert!(refused.hint.starts_with("Choose your own"), "{command}");
        }
    }
    let same = decisions::change_passphrase(&room.state, LENT, LENT).unwrap_err();
    assert_eq!(same.code, Code::WeakPassphrase);
    assert!(refusal("home", &room.state).is_some(), "that was no choice");
    decisions::change_passphrase(&room.state, LENT, SECOND).unwrap();
    assert!(refusal("sign", &room.state).is_none());
    let status = entry::status(&room.state).unwrap();
    assert_eq!(
        (status.stage, status.clinician.as_str()),
        (Stage::Open, "Dr Mira Lang")
    );
    assert!(status.choosing.is_none());
    room.state.lock();
    assert!(
        refusal("home", &room.state).is_none(),
        "the next one chooses nothing"
    );
    let status = entry::unlock(&room.state, &mira, SECOND).unwrap();
    assert_eq!(status.stage, Stage::Open);
}

#[test]
fn who_was_helped_chooses_anew_and_who_leaves_before_is_asked_again() {
    let room = Room::begun();
    let ben = room.admit_assistant();
    people::set_passphrase(&room.state, &ben, "a passphrase for Ben", PASSPHRASE).unwrap();
    for _ in 0..2 {
        room.unlock_as(&ben, "a passphrase for Ben");
        assert!(entry::status(&room.state).unwrap().choosing.is_some());
    }
    decisions::change_passphrase(&room.state, "a passphrase for Ben", PIN).unwrap();
    room.unlock_as(&ben, PIN);
    assert!(entry::status(&room.state).unwrap().choosing.is_none());
}

#[test]
fn neither_the_first_start_nor_the_recovery_code_lends_anything() {
    let room = Room::begun();
    let code = people::make_recovery(&room.state, PASSPHRASE).unwrap();
    let mira = let_in(&room);
    let me = room.read(|open| open.user.id.clone());
    room.unlock_as(&me, PASSPHRASE);
    assert_eq!(entry::status(&room.state).unwrap().stage, Stage::Open);
    room.state.lock();
    let status = entry::recover(&room.state, &mira, &code, SECOND).unwrap();
    assert_eq!(
        (status.stage, status.clinician.as_str()),
        (Stage::Open, "Dr Mira Lang")
    );
}

#[test]
fn a_file_is_not_deleted_with_a_second_whose_words_another_knows() {
    let room = Room::begun();
    let record = room.record();
    let mira = let_in(&room);
    let later = Zoned::now().date() + 40.years();
    let delete = |passphrase: &str| {
        let second = Second {
            id: mira.clone(),
            passphrase: passphrase.into(),
        };
        files::delete(&room.state, &record.id, PASSPHRASE, &second, later)
    };
    let refused = delete(LENT).unwrap_err();
    assert!(
        refused.message.contains("set by somebody else"),
        "{}",
        refused.message
    );
    assert!(refused.hint.contains("choose their own"), "{}", refused.hint);
    let me = room.read(|open| open.user.id.clone());
    room.unlock_as(&mira, LENT);
    decisions::change_passphrase(&room.state, LENT, SECOND).unwrap();
    room.unlock_as(&me, PASSPHRASE);
    let told = delete(SECOND).unwrap_err().message;
    assert!(
        told.contains("Dr Mira Lang came"),
        "their own now, but of today: {told}"
    );
}
