//! How long the sheet was in front of the patient: counted, kept, shown, and in nobody's way.

use super::room::{PASSPHRASE, Room, unlock};
use crate::failure::Code;
use crate::view::{HandedPart, ReadingView};
use crate::{drafts, handing, reading, recorded, signing};
use needlepoint_core::consult::{PartRead, Reading};
use needlepoint_core::sheet::parts;
use std::time::{Duration, Instant};

/// So many seconds of each of these parts.
fn shown(language: &str, seconds: u32, of: &[String], reached_end: bool) -> Reading {
    let part = |part: &String| PartRead {
        part: part.clone(),
        seconds,
        of: String::new(),
    };
    Reading {
        language: language.into(),
        seconds,
        parts: of.iter().map(part).collect(),
        reached_end,
    }
}

fn headings(room: &Room, id: &str) -> Vec<String> {
    let sheet = signing::sheet(&room.state, id).unwrap().sheet;
    parts(&sheet).into_iter().map(|part| part.part).collect()
}

fn never_shown(view: &ReadingView) -> Vec<&str> {
    let parts = view.parts.iter();
    parts
        .filter(|p| p.seconds == 0)
        .map(|p| p.part.as_str())
        .collect()
}

#[test]
fn a_reading_adds_up_over_a_restart_and_a_change_and_ends_in_the_record() {
    let room = Room::begun();
    let id = room.ready();
    let all = headings(&room, &id);
    assert!(all.len() > 8, "{all:?}");
    let (last, most) = all.split_last().unwrap();
    let told = reading::note(&room.state, &id, &shown("en", 5, most, false)).unwrap();
    assert_eq!((told.seconds, told.reached_end), (5, false));
    assert_eq!(never_shown(&told), [last]);

    room.state.lock();
    unlock(&room.state, PASSPHRASE).unwrap();
    let mut draft = room.draft(&id);
    // The window sends a draft as it got it, without what was counted since.
    draft.reading = Reading::default();
    draft.diagnosis.push_str(" Seen again.");
    drafts::change(&room.state, &id, draft).unwrap();
    let risks = most
        .iter()
        .find(|part| part.contains("risk") || part.contains("Risk"));
    let risks = std::slice::from_ref(risks.unwrap());
    let told = reading::note(&room.state, &id, &shown("en", 7, risks, true)).unwrap();
    assert_eq!((told.seconds, told.reached_end), (12, true));
    // What was written since was not read with the rest.
    let changed = "What matters to you";
    assert!(most.iter().any(|part| part == changed), "{most:?}");
    assert_eq!(never_shown(&told), [changed, last]);

    room.agree(&id);
    let frozen = signing::freeze(&room.state, &id).unwrap();
    assert_eq!(never_shown(&frozen.reading), [changed, last]);
    let refused = reading::note(&room.state, &id, &shown("en", 5, most, false)).unwrap_err();
    assert_eq!(refused.code, Code::Frozen);
    let record = room.sign_all(&frozen, &id);
    let shown = recorded::record(&room.state, &id).unwrap().reading.unwrap();
    assert_eq!((shown.seconds, shown.reached_end), (12, true));
    let of_risks = shown.parts.iter().find(|p| p.part == risks[0]).unwrap();
    assert_eq!(of_risks.seconds, 12);
    assert!(record.verified);
}

#[test]
fn a_sheet_that_is_read_is_no_edit_of_anybodys() {
    let room = Room::begun();
    let id = room.ready();
    handing::hand_over(&room.state, &id, HandedPart::Sheet).unwrap();
    let kept = || room.read(|open| open.archive.draft(&id).unwrap().summary);
    let (before, acts) = (kept(), room.trail());
    assert_eq!(
        handing::note(&room.state, &shown("en", 5, &[], false))
            .unwrap()
            .seconds,
        5
    );
    handing::take_back(&room.state, PASSPHRASE).unwrap();
    assert_eq!(
        reading::note(&room.state, &id, &shown("en", 7, &[], true))
            .unwrap()
            .seconds,
        12
    );
    assert_eq!(room.draft(&id).reading.seconds, 12);
    assert_eq!(kept(), before, "as old as it was");
    assert_eq!(
        room.trail()[acts.len()..],
        ["screen.takenBack", "draft.opened", "trail.exported"]
    );
}

#[test]
fn a_sheet_that_nobody_looked_at_is_signed_all_the_same_and_says_nothing_of_it() {
    let room = Room::begun();
    let id = room.ready();
    let frozen = signing::freeze(&room.state, &id).unwrap();
    assert_eq!(never_shown(&frozen.reading).len(), frozen.reading.parts.len());
    assert!(!frozen.reading.reached_end);
    assert!(room.sign_all(&frozen, &id).reading.is_none());
}

#[test]
fn what_is_signed_does_not_depend_on_how_long_it_was_read() {
    let room = Room::begun();
    let id = room.ready();
    let unread = signing::freeze(&room.state, &id).unwrap().digest;
    signing::thaw(&room.state, &id).unwrap();
    let all = headings(&room, &id);
    reading::note(&room.state, &id, &shown("en", 90, &all, true)).unwrap();
    assert_eq!(signing::freeze(&room.state, &id).unwrap().digest, unread);
}

#[test]
fn a_sheet_in_another_language_is_read_anew() {
    let room = Room::begun();
    let id = room.ready();
    let all = headings(&room, &id);
    reading::note(&room.state, &id, &shown("en", 90, &all, true)).unwrap();
    let mut draft = room.draft(&id);
    draft.language = "es".into();
    drafts::change(&room.state, &id, draft).unwrap();
    let shown = signing::sheet(&room.state, &id).unwrap().reading;
    assert_eq!(
        never_shown(&shown),
        all,
        "the parts are named in the clinic's language"
    );
}

#[test]
fn a_sheet_that_lies_open_does_not_keep_the_archive_from_locking() {
    let room = Room::begun();
    let id = room.ready();
    std::thread::sleep(Duration::from_millis(60));
    reading::note(&room.state, &id, &shown("en", 5, &[], false)).unwrap();
    assert!(room.state.rest() >= Duration::from_millis(60));
    room.draft(&id);
    let touched = Instant::now();
    drafts::resume(&room.state, &id).unwrap();
    assert!(room.state.rest() <= touched.elapsed());
}
