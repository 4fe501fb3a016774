//! What the clinic decides, and whether its archive is as it was written.

use super::room::{PASSPHRASE, Room, unlock};
use crate::decisions;
use needlepoint_core::consult::{Clinician, OwnRules};
use needlepoint_core::records::{Archive, Banner, By};
use std::fs;

#[test]
fn own_rules_hold_at_once_and_after_the_next_unlocking_within_bounds() {
    let room = Room::begun();
    let typed = OwnRules {
        majority: Some(0),
        reflection_hours: Some(48),
        ..OwnRules::default()
    };
    let kept = OwnRules {
        majority: Some(14),
        ..typed.clone()
    };
    let settings = decisions::set_own_rules(&room.state, &typed).unwrap();
    assert_eq!(settings.policy.rules, kept);
    room.state.lock();
    unlock(&room.state, PASSPHRASE).unwrap();
    assert_eq!(room.read(|open| open.policy.rules.clone()), kept);
}

#[test]
fn rules_of_another_version_are_told_and_not_taken_for_none() {
    let room = Room::begun();
    room.state
        .with_open(|open| open.write(|archive, by| archive.set_own_rules(r#"{"fullAge":21}"#, by)))
        .unwrap();
    room.state.lock();
    let told = unlock(&room.state, PASSPHRASE).unwrap_err();
    assert!(told.message.contains("another version"), "{}", told.message);
}

#[test]
fn a_changed_clinician_signs_from_then_on() {
    let room = Room::begun();
    let changed = Clinician {
        name: " Dr Amara Okafor-Lind ".into(),
        ..Clinician::default()
    };
    let settings = decisions::save_clinician(&room.state, &changed).unwrap();
    assert_eq!(settings.clinician.name, "Dr Amara Okafor-Lind");
    room.state.lock();
    let status = unlock(&room.state, PASSPHRASE).unwrap();
    assert_eq!(status.clinician, "Dr Amara Okafor-Lind");
}

#[test]
fn the_archive_is_checked_in_words_and_no_damage_passes() {
    let room = Room::begun();
    room.record();
    let said = decisions::check_archive(&room.state).unwrap();
    assert!(
        said.contains("as it was written")
            && said.ends_with("records: 1, seals at their place in the trail: 2."),
        "{said}"
    );
    // Larger than what went, so that something stands on every page.
    let body = "x".repeat(2_000_000);
    let large = |archive: &mut Archive, by: By<'_>| archive.save_draft("d", &body, &Banner::default(), by);
    room.state.with_open(|open| open.write(large)).unwrap();
    room.state.lock();
    let path = room.folder.path().join("archive/archive.db");
    let good = fs::read(&path).unwrap();
    let pages = good.len() / 4096;
    let mut checked = 0;
    for page in (0..pages).step_by(pages.div_ceil(12)) {
        let mut bad = good.clone();
        bad[page * 4096 + 2000] ^= 1;
        fs::write(&path, &bad).unwrap();
        if unlock(&room.state, PASSPHRASE).is_ok() {
            let told = decisions::check_archive(&room.state).unwrap_err();
            assert!(!told.hint.is_empty());
            checked += 1;
        }
        room.state.lock();
    }
    assert!(checked > 0, "no damage let the archive open");
}
