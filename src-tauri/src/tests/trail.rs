//! What the audit trail knows, and its copy outside the archive.

use super::room::{PASSPHRASE, Room, unlock};
use crate::{decisions, drafts, trail};
use needlepoint_core::consult::{Resolution, ResolutionKind};
use needlepoint_core::procedure::Outcome;
use needlepoint_core::seal::{Trust, anchored, judge};
use needlepoint_core::trail::{Noted, Trail, astray, noted, read};
use std::fs;

fn copy(room: &Room) -> Trail {
    let path = room.folder.path().join("trail.jsonl");
    let said = trail::copy(&room.state, &path).unwrap();
    let copy = read(&fs::read(&path).unwrap()).unwrap();
    let head = copy.check().unwrap();
    assert_eq!(said, format!("The copy was saved: {} entries.", head.seq));
    assert!(!path.with_extension("part").exists());
    copy
}

fn acts(trail: &Trail) -> Vec<&str> {
    trail.entries.iter().map(|entry| entry.act.as_str()).collect()
}

#[test]
fn the_copy_holds_a_consultations_way_and_the_records_seals_stand_in_it() {
    let room = Room::begun();
    let id = room.record().id;
    let trail = copy(&room);
    let known = acts(&trail);
    for act in [
        "archive.created",
        "draft.started",
        "sheet.frozen",
        "sheet.signed",
        "record.archived",
        "trail.exported",
    ] {
        assert!(known.contains(&act), "{act}: {known:?}");
    }
    assert_eq!(known.last(), Some(&"trail.exported"));
    let pdf = room.read(|open| open.archive.record(&id).unwrap().pdf);
    let seals = anchored(&pdf, &judge(&pdf, &Trust::default()).unwrap());
    assert_eq!(seals.len(), 2);
    let all: Vec<Noted> = trail.entries.iter().filter_map(noted).collect();
    let of = |pdf: &str| all.iter().filter(|entry| entry.pdf == pdf).cloned().collect();
    astray(&seals, of).unwrap();
    // A trail that begins after the signing does not know the seals.
    astray(&seals, |_| Vec::new()).unwrap_err();
}

#[test]
fn a_copy_that_cannot_be_written_is_told_and_leaves_nothing() {
    let room = Room::begun();
    let path = room.folder.path().join("nowhere/trail.jsonl");
    trail::copy(&room.state, &path).unwrap_err();
    assert!(!path.exists());
    assert_eq!(
        acts(&copy(&room))
            .iter()
            .filter(|act| **act == "trail.exported")
            .count(),
        1
    );
}

#[test]
fn failed_tries_are_in_the_trail_once_it_opens() {
    let room = Room::begun();
    room.state.lock();
    for wrong in ["not the passphrase", "nor this one"] {
        unlock(&room.state, wrong).unwrap_err();
    }
    unlock(&room.state, PASSPHRASE).unwrap();
    let failed = |trail: &Trail| acts(trail).iter().filter(|act| **act == "unlock.failed").count();
    let trail = copy(&room);
    assert_eq!(failed(&trail), 2);
    let unlocked = trail
        .entries
        .iter()
        .position(|entry| entry.act == "archive.unlocked")
        .unwrap();
    assert!(trail.entries[unlocked - 1].detail.contains("tried"));
    room.state.lock();
    unlock(&room.state, PASSPHRASE).unwrap();
    assert_eq!(failed(&copy(&room)), 2);
    decisions::check_archive(&room.state).unwrap();
}

#[test]
fn a_finding_that_is_resolved_is_an_act_and_says_not_which() {
    let room = Room::begun();
    let id = room.ready();
    let mut draft = room.draft(&id);
    draft.resolutions.push(Resolution {
        finding: "isotretinoin".into(),
        outcome: Outcome::ClinicianDecides,
        until: None,
        kind: ResolutionKind::Pending,
        reason: "W".into(),
        by: String::new(),
        at: String::new(),
    });
    drafts::change(&room.state, &id, draft.clone()).unwrap();
    assert!(!acts(&copy(&room)).contains(&"findings.resolved"));
    draft.resolutions[0].kind = ResolutionKind::Accepted;
    drafts::change(&room.state, &id, draft.clone()).unwrap();
    let trail = copy(&room);
    let resolved = trail
        .entries
        .iter()
        .find(|entry| entry.act == "findings.resolved")
        .unwrap();
    assert_eq!(resolved.subject, id);
    assert!(!format!("{trail:?}").contains("isotretinoin"));
    // Better words resolve nothing anew.
    draft.resolutions[0].reason = "Weighed.".into();
    drafts::change(&room.state, &id, draft).unwrap();
    assert_eq!(
        acts(&copy(&room))
            .iter()
            .filter(|act| **act == "findings.resolved")
            .count(),
        1
    );
}
