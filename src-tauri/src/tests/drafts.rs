//! Drafts: started, taken again, resumed.

use super::room::Room;
use crate::drafts;
use crate::failure::Code;
use crate::signing;
use crate::state::today;
use needlepoint_core::consult::{Asked, Draft, Resolution, ResolutionKind};
use needlepoint_core::procedure::Outcome;
use needlepoint_core::records::Banner;

#[test]
fn a_draft_in_which_nothing_was_written_is_taken_again() {
    let room = Room::begun();
    let first = drafts::start(&room.state).unwrap();
    let mut draft = first.draft;
    // It was started on another day.
    draft.date = "2026-01-02".into();
    drafts::change(&room.state, &first.id, draft).unwrap();
    let again = drafts::start(&room.state).unwrap();
    assert_eq!((again.id, again.draft.date), (first.id, today()));
}

#[test]
fn a_draft_in_which_anything_was_written_is_left_alone() {
    let resolution = Resolution {
        finding: "f".into(),
        outcome: Outcome::Modify,
        until: None,
        kind: ResolutionKind::Accepted,
        reason: String::new(),
        by: "Dr Amara Okafor".into(),
        at: "2026-01-02T10:00:00Z".into(),
    };
    let written: [fn(&mut Draft, &Resolution); 6] = [
        |draft, _| draft.diagnosis = "Rolling scars.".into(),
        |draft, _| draft.language = "de".into(),
        |draft, _| draft.goal = "Less of it.".into(),
        |draft, resolution| draft.resolutions.push(resolution.clone()),
        |draft, _| {
            draft.consent.questions.push(Asked {
                asked: "Does it hurt?".into(),
                answered: String::new(),
            });
        },
        |draft, _| draft.consent.performed_by = "Nurse Lin".into(),
    ];
    for write in written {
        let room = Room::begun();
        let first = drafts::start(&room.state).unwrap();
        let mut draft = first.draft;
        write(&mut draft, &resolution);
        drafts::change(&room.state, &first.id, draft.clone()).unwrap();
        let second = drafts::start(&room.state).unwrap();
        assert_ne!(second.id, first.id, "{draft:?}");
        assert_eq!(room.draft(&first.id), draft);
    }
}

#[test]
fn a_draft_that_cannot_be_read_keeps_nobody_from_a_new_one() {
    let room = Room::begun();
    let unread = r#"{"ofAnotherVersion":true}"#;
    room.state
        .with_open(|open| open.write(|archive, by| archive.save_draft("old", unread, &Banner::default(), by)))
        .unwrap();
    let fresh = drafts::start(&room.state).unwrap();
    assert_ne!(fresh.id, "old");
    assert_eq!(room.read(|open| open.archive.draft("old").unwrap().body), unread);
}

#[test]
fn a_frozen_draft_says_so_and_changes_once_it_is_given_up() {
    let room = Room::begun();
    let id = room.ready();
    signing::freeze(&room.state, &id).unwrap();
    let mut draft = room.draft(&id);
    draft.goal = "Something else.".into();
    let refused = drafts::change(&room.state, &id, draft.clone()).unwrap_err();
    assert_eq!(refused.code, Code::Frozen);
    assert!(drafts::resume(&room.state, &id).unwrap().signing.is_some());
    let thawed = signing::thaw(&room.state, &id, "the goal changes").unwrap();
    assert!(thawed.signing.is_none());
    let changed = drafts::change(&room.state, &id, draft.clone()).unwrap();
    assert_eq!(changed.draft, draft);
}
