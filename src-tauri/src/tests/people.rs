//! Who works here: the way in by one's own words, what an assistant may, wrong tries, the recovery code.

use super::room::{PASSPHRASE, PIN, Room, SECOND, clinic, clinician};
use crate::failure::Code;
use crate::may::{OF_CLINICIANS, OF_EVERYBODY, refusal};
use crate::view::{Stage, UserRole};
use crate::{decisions, drafts, entry, people, signing, treating};
use needlepoint_core::consult::{Clinician, Resolution, ResolutionKind};
use needlepoint_core::procedure::Outcome;
use needlepoint_core::records::{Act, Holder};
use std::collections::BTreeSet;

fn declared() -> BTreeSet<String> {
    let build = std::fs::read_to_string("build.rs").unwrap();
    let list = build.split("const COMMANDS").nth(1).unwrap();
    let list = list.split("];").next().unwrap();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn of_every_command_it_is_said_who_may_send_it() {
    let said: Vec<_> = OF_CLINICIANS
        .iter()
        .chain(OF_EVERYBODY)
        .map(|c| (*c).to_owned())
        .collect();
    let once: BTreeSet<_> = said.iter().cloned().collect();
    assert_eq!(said.len(), once.len(), "none is said twice");
    assert_eq!(once, declared());
}

#[test]
fn what_only_clinicians_may_is_refused_to_an_assistant_and_while_it_is_locked() {
    let room = Room::begun();
    let ben = room.admit_assistant();
    for command in declared() {
        assert!(refusal(&command, &room.state).is_none(), "{command}");
    }
    room.unlock_as(&ben, PIN);
    for command in OF_CLINICIANS {
        let refused = refusal(command, &room.state).unwrap();
        assert_eq!(refused.message, "Only a clinician may do this.");
    }
    room.state.lock();
    for command in OF_CLINICIANS {
        assert_eq!(refusal(command, &room.state).unwrap().code, Code::Locked);
    }
    for command in OF_EVERYBODY {
        assert!(refusal(command, &room.state).is_none(), "{command}");
    }
    assert!(refusal("of_no_such_name", &room.state).is_some());
}

#[test]
fn the_status_says_who_may_unlock_and_who_works() {
    let room = Room::begun();
    let ben = room.admit_assistant();
    let status = entry::status(&room.state).unwrap();
    assert_eq!(status.clinician, "Dr Amara Okafor");
    assert!(status.holders.is_empty());
    let working: Vec<_> = status.users.iter().map(|u| (u.name.as_str(), u.role)).collect();
    assert_eq!(
        working,
        [
            ("Ben Adeyemi", UserRole::Assistant),
            ("Dr Amara Okafor", UserRole::Clinician)
        ]
    );
    room.state.lock();
    let status = entry::status(&room.state).unwrap();
    assert!(status.users.is_empty() && status.user.is_none());
    let names: Vec<_> = status.holders.iter().map(|h| h.name.as_str()).collect();
    assert_eq!(names, ["Dr Amara Okafor", "Ben Adeyemi"]);
    let status = entry::unlock(&room.state, &ben, PIN).unwrap();
    assert_eq!(status.clinician, "");
    assert_eq!(status.user.unwrap().name, "Ben Adeyemi");
}

#[test]
fn an_assistant_prepares_and_the_clinician_resolves_and_signs() {
    let room = Room::begun();
    let ben = room.admit_assistant();
    let amara = room.read(|open| open.user.id.clone());
    let id = room.ready();
    room.unlock_as(&ben, PIN);
    let view = drafts::start(&room.state).unwrap();
    assert_eq!(view.draft.consent.informed_by, "", "nobody is named for them");
    let mut draft = room.draft(&id);
    draft.goal = "Prepared by Ben.".into();
    drafts::change(&room.state, &id, draft.clone()).unwrap();
    let mut resolved = draft.clone();
    resolved.resolutions.push(Resolution {
        finding: "keloid".into(),
        outcome: Outcome::Wait,
        until: None,
        kind: ResolutionKind::Accepted,
        reason: String::new(),
        by: String::new(),
        at: String::new(),
    });
    let refused = drafts::change(&room.state, &id, resolved).unwrap_err();
    assert_eq!(refused.message, "Only a clinician may do this.");
    assert_eq!(room.draft(&id).goal, "Prepared by Ben.");
    assert!(signing::freeze(&room.state, &id).is_err());
    // The clinician who goes on is named, where nobody was.
    room.unlock_as(&amara, PASSPHRASE);
    let view = drafts::resume(&room.state, &view.id).unwrap();
    assert_eq!(view.draft.consent.informed_by, "Dr Amara Okafor");
    room.agree(&id);
    let signing = signing::freeze(&room.state, &id).unwrap();
    room.sign_all(&signing, &id);
}

#[test]
fn a_clinicians_place_is_signed_by_the_one_who_is_named_there() {
    let room = Room::begun();
    let mira = room.admit_second();
    let amara = room.read(|open| open.user.id.clone());
    let id = room.ready();
    let mut signing = signing::freeze(&room.state, &id).unwrap();
    room.unlock_as(&mira, SECOND);
    let refused = loop {
        let place = signing.places.iter().find(|p| p.signed_at.is_none()).unwrap();
        match signing::sign(&room.state, &id, &place.field, &super::room::typed(&place.name)) {
            Ok(next) => signing = next,
            Err(failure) => break failure,
        }
        assert!(signing.record.is_none(), "somebody else signed for the clinician");
    };
    assert_eq!(refused.message, "This place is to be signed by Dr Amara Okafor.");
    room.unlock_as(&amara, PASSPHRASE);
    room.sign_all(&signing, &id);
}

#[test]
fn a_sheet_that_nobody_here_could_sign_is_not_fixed() {
    let room = Room::begun();
    let id = room.ready();
    let mut draft = room.draft(&id);
    draft.consent.informed_by = "Dr Amara O.".into();
    drafts::change(&room.state, &id, draft).unwrap();
    room.agree(&id);
    let refused = signing::freeze(&room.state, &id).unwrap_err();
    assert_eq!(refused.fields[0].field, "consent.informedBy");
    assert!(
        refused.fields[0].message.contains("Dr Amara O."),
        "{}",
        refused.fields[0].message
    );
    let mut draft = room.draft(&id);
    draft.consent.informed_by = "Dr Amara Okafor".into();
    drafts::change(&room.state, &id, draft).unwrap();
    room.agree(&id);
    let signing = signing::freeze(&room.state, &id).unwrap();
    room.sign_all(&signing, &id);
}

#[test]
fn an_assistant_prepares_the_day_of_treatment_and_does_not_seal_it() {
    let room = Room::begun();
    let ben = room.admit_assistant();
    let record = room.record().id;
    room.unlock_as(&ben, PIN);
    let view = treating::begin(&room.state, &record).unwrap();
    assert_eq!(view.treatment.by, "Dr Amara Okafor", "as was consented to");
    treating::change(&room.state, &view.id, view.treatment).unwrap();
    assert!(treating::seal(&room.state, &view.id).is_err());
}

#[test]
fn wrong_tries_wait_longer_and_the_trail_knows_of_them_at_once() {
    let room = Room::begun();
    let me = room.read(|open| open.user.id.clone());
    let failed = || {
        room.trail()
            .iter()
            .filter(|act| *act == Act::UnlockFailed.word())
            .count()
    };
    for wrong in 1..=3 {
        let refused = decisions::change_passphrase(&room.state, "not this one", "a new passphrase");
        assert_eq!(refused.unwrap_err().code, Code::WrongPassphrase);
        assert_eq!(failed(), wrong);
    }
    // Whatever else asks for the same person's secret waits too, the lock among it.
    let soon = decisions::change_passphrase(&room.state, PASSPHRASE, "a new passphrase").unwrap_err();
    assert_eq!(soon.code, Code::TooSoon);
    let soon = people::make_recovery(&room.state, PASSPHRASE).unwrap_err();
    assert_eq!(soon.code, Code::TooSoon);
    room.state.lock();
    assert!(entry::status(&room.state).unwrap().holders[0].wait_seconds > 0);
    let soon = entry::unlock(&room.state, &me, PASSPHRASE).unwrap_err();
    assert_eq!(soon.code, Code::TooSoon);
    assert_eq!(entry::status(&room.state).unwrap().stage, Stage::Locked);
}

#[test]
fn who_may_not_unlock_gets_no_count_of_their_own() {
    let room = Room::begun();
    let me = room.read(|open| open.user.id.clone());
    room.state.lock();
    let tried = |who: &str| entry::unlock(&room.state, who, "not this one").unwrap_err().code;
    for who in ["one", "two", "three"] {
        assert_eq!(tried(who), Code::WrongPassphrase);
    }
    for who in ["four", "", "one"] {
        assert_eq!(tried(who), Code::TooSoon, "{who}");
    }
    entry::unlock(&room.state, &me, PASSPHRASE).unwrap();
    let path = room.folder.path().join("trail.jsonl");
    crate::trail::copy(&room.state, &path).unwrap();
    let trail = needlepoint_core::trail::read(&std::fs::read(path).unwrap()).unwrap();
    let failed = trail
        .entries
        .iter()
        .filter(|entry| entry.act == Act::UnlockFailed.word());
    let names: BTreeSet<_> = failed.map(|entry| entry.subject.as_str()).collect();
    assert_eq!(names, BTreeSet::from(["stranger"]));
    // The one wrap of the first format opens under any name.
    let former = [Holder {
        id: String::new(),
        name: String::new(),
    }];
    for who in ["one", "two", ""] {
        assert_eq!(entry::counted(&former, who), "former");
    }
}

#[test]
fn whoever_was_given_another_passphrase_does_not_wait_for_wrong_tries_of_the_old_one() {
    let room = Room::begun();
    let code = people::make_recovery(&room.state, PASSPHRASE).unwrap();
    let me = room.read(|open| open.user.id.clone());
    let ben = room.admit_assistant();
    let locked_out = |who: &str| {
        room.state.lock();
        for _ in 0..3 {
            let wrong = entry::unlock(&room.state, who, "not this one").unwrap_err();
            assert_eq!(wrong.code, Code::WrongPassphrase);
        }
        let soon = entry::unlock(&room.state, who, "not this one").unwrap_err();
        assert_eq!(soon.code, Code::TooSoon);
    };
    locked_out(&ben);
    entry::unlock(&room.state, &me, PASSPHRASE).unwrap();
    people::set_passphrase(&room.state, &ben, "a passphrase for Ben", PASSPHRASE).unwrap();
    room.unlock_as(&ben, "a passphrase for Ben");
    locked_out(&me);
    entry::recover(&room.state, &me, &code, "a new passphrase").unwrap();
    room.unlock_as(&me, "a new passphrase");
    let failed = |act: &&String| *act == Act::UnlockFailed.word();
    assert_eq!(
        room.trail().iter().filter(failed).count(),
        6,
        "the trail knows of them all"
    );
}

#[test]
fn what_is_not_taken_as_a_new_passphrase_is_no_wrong_try() {
    let room = Room::begun();
    for weak in ["short", "1111111111"] {
        for _ in 0..4 {
            let refused = decisions::change_passphrase(&room.state, PASSPHRASE, weak).unwrap_err();
            assert_eq!(refused.code, Code::WeakPassphrase);
        }
    }
    decisions::change_passphrase(&room.state, PASSPHRASE, "a new passphrase").unwrap();
    let me = room.read(|open| open.user.id.clone());
    room.unlock_as(&me, "a new passphrase");
}

#[test]
fn people_are_added_renamed_given_another_passphrase_and_retired() {
    let room = Room::begun();
    let ben = room.admit_assistant();
    let nobody = people::admit(
        &room.state,
        UserRole::Assistant,
        &Clinician::default(),
        PIN,
        PASSPHRASE,
    );
    assert!(nobody.unwrap_err().message.contains("who this is"));
    people::set_passphrase(&room.state, &ben, "a passphrase for Ben", PASSPHRASE).unwrap();
    let amara = room.read(|open| open.user.id.clone());
    assert!(people::remove(&room.state, &amara).is_err(), "this is oneself");
    room.unlock_as(&ben, "a passphrase for Ben");
    let renamed = Clinician {
        name: "Ben Adeyemi-Cole".into(),
        ..Clinician::default()
    };
    decisions::save_clinician(&room.state, &renamed).unwrap();
    assert!(
        people::remove(&room.state, &amara).is_err(),
        "an assistant removes nobody"
    );
    room.unlock_as(&amara, PASSPHRASE);
    let status = people::remove(&room.state, &ben).unwrap();
    assert_eq!(status.users.len(), 1);
    room.state.lock();
    assert_eq!(entry::status(&room.state).unwrap().holders.len(), 1);
    let gone = entry::unlock(&room.state, &ben, "a passphrase for Ben").unwrap_err();
    assert_eq!(gone.code, Code::WrongPassphrase);
}

#[test]
fn a_name_that_fits_nowhere_is_not_taken() {
    let room = Room::begun();
    let long = |name: &str| Clinician {
        name: name.repeat(121),
        ..clinician()
    };
    let told = decisions::save_clinician(&room.state, &long("é")).unwrap_err();
    assert!(told.message.contains("longer than 120"), "{}", told.message);
    let told = people::admit(&room.state, UserRole::Assistant, &long("x"), PIN, PASSPHRASE).unwrap_err();
    assert!(told.message.contains("longer than 120"), "{}", told.message);
    assert_eq!(entry::status(&room.state).unwrap().users.len(), 1);
}

#[test]
fn nobody_bears_a_name_that_is_read_as_a_colleagues() {
    let room = Room::begun();
    let mira = room.admit_second();
    let called = |name: &str| Clinician {
        name: name.into(),
        ..clinician()
    };
    let refused = |name: &str| {
        let own = decisions::save_clinician(&room.state, &called(name)).unwrap_err();
        let other = people::admit(&room.state, UserRole::Clinician, &called(name), PIN, PASSPHRASE);
        assert_eq!(own.message, other.unwrap_err().message);
        own.message
    };
    assert!(refused("Dr Mira\u{200b} Lang").contains("cannot be seen"));
    assert!(refused("Dr\u{a0}Mira Lang").contains("spaces"));
    assert!(refused("Dr Mir\u{430} Lang").contains("looks like it"));
    people::remove(&room.state, &mira).unwrap();
    assert!(refused("Dr Mira Lang").contains("looks like it"));
    assert_eq!(room.read(|open| open.user.name.clone()), "Dr Amara Okafor");

    let fresh = Room::new();
    let told = entry::first_start(&fresh.state, &clinic(), called("Dr Mira\u{ad} Lang"), PASSPHRASE);
    assert!(told.unwrap_err().message.contains("cannot be seen"));
}

#[test]
fn the_recovery_code_is_shown_once_kept_and_sets_another_passphrase() {
    let room = Room::new();
    let begun = entry::first_start(&room.state, &clinic(), clinician(), PASSPHRASE).unwrap();
    assert!(!begun.status.is_recovery_kept);
    let code = begun.recovery.unwrap();
    assert!(people::keep_recovery(&room.state).unwrap().is_recovery_kept);
    let me = room.read(|open| open.user.id.clone());
    room.state.lock();
    let recover = |code: &str, fresh: &str| entry::recover(&room.state, &me, code, fresh);
    assert_eq!(
        recover(&code[1..], "a new passphrase").unwrap_err().code,
        Code::WrongRecovery
    );
    assert_eq!(recover(&code, "short").unwrap_err().code, Code::WeakPassphrase);
    let other = "0000-0000-0000-0000-0000-0000-0";
    assert_eq!(
        recover(other, "a new passphrase").unwrap_err().code,
        Code::WrongRecovery
    );
    let status = recover(&code, "a new passphrase").unwrap();
    assert_eq!(status.user.unwrap().id, me);
    assert!(status.is_recovery_kept, "a wrong try changes nothing about it");
    assert_eq!(
        room.state.role(),
        Some(needlepoint_core::records::Role::Clinician)
    );
    // A new one takes the place of the first, and is to be kept itself.
    let fresh = people::make_recovery(&room.state, "a new passphrase").unwrap();
    assert!(!entry::status(&room.state).unwrap().is_recovery_kept);
    room.state.lock();
    assert_eq!(
        recover(&code, "yet another one").unwrap_err().code,
        Code::WrongRecovery
    );
    recover(&fresh, "yet another one").unwrap();
}
