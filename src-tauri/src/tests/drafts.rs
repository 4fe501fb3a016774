//! Drafts: started, taken again, resumed.

use super::room::Room;
use crate::drafts;
use crate::failure::Code;
use crate::signing;
use crate::state::today;
use needlepoint_core::consult::{Asked, Draft, Resolution, ResolutionKind};
use needlepoint_core::procedure::{Outcome, Value};
use needlepoint_core::records::Banner;

fn resolution() -> Resolution {
    Resolution {
        finding: "f".into(),
        outcome: Outcome::Modify,
        until: None,
        kind: ResolutionKind::Accepted,
        reason: String::new(),
        by: "Somebody else".into(),
        at: "2026-01-02T10:00:00Z".into(),
    }
}

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
    let written: [fn(&mut Draft); 6] = [
        |draft| draft.diagnosis = "Rolling scars.".into(),
        |draft| draft.language = "de".into(),
        |draft| draft.goal = "Less of it.".into(),
        |draft| draft.resolutions.push(resolution()),
        |draft| {
            draft.consent.questions.push(Asked {
                asked: "Does it hurt?".into(),
                answered: String::new(),
            });
        },
        |draft| draft.consent.performed_by = "Nurse Lin".into(),
    ];
    for write in written {
        let room = Room::begun();
        let first = drafts::start(&room.state).unwrap();
        let mut draft = first.draft;
        write(&mut draft);
        let written = drafts::change(&room.state, &first.id, draft).unwrap().draft;
        let second = drafts::start(&room.state).unwrap();
        assert_ne!(second.id, first.id, "{written:?}");
        assert_eq!(room.draft(&first.id), written);
    }
}

#[test]
fn when_the_patient_was_informed_and_who_resolved_a_finding_the_window_does_not_say() {
    let room = Room::begun();
    let id = room.ready();
    let shown = room.draft(&id).consent.informed_at;
    assert!(!shown.is_empty());
    let mut draft = room.draft(&id);
    draft.consent.informed_at = "2026-01-02T10:00:00Z".into();
    draft.resolutions.push(resolution());
    let kept = drafts::change(&room.state, &id, draft).unwrap().draft;
    assert_eq!(kept.consent.informed_at, shown);
    let by = |draft: &Draft| (draft.resolutions[0].by.clone(), draft.resolutions[0].at.clone());
    let (who, at) = by(&kept);
    assert_eq!(who, "Dr Amara Okafor");
    assert_ne!(at, resolution().at);
    // Reading the sheet again starts no other time to think.
    signing::sheet(&room.state, &id).unwrap();
    assert_eq!(room.draft(&id), kept);
}

#[test]
fn a_draft_is_judged_for_today_and_a_frozen_one_for_its_own_day() {
    let room = Room::begun();
    let id = room.ready();
    let mut draft = room.draft(&id);
    draft.date = "2026-01-02".into();
    let view = drafts::change(&room.state, &id, draft).unwrap();
    assert_eq!(view.today, today());
    assert!(view.gaps.iter().any(|gap| gap.field == "date"), "{:?}", view.gaps);
    room.freeze_in_another_version(&id);
    let view = drafts::resume(&room.state, &id).unwrap();
    assert_eq!(view.today, "2026-01-02");
    assert!(view.gaps.iter().all(|gap| gap.field != "date"), "{:?}", view.gaps);
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
    let thawed = signing::thaw(&room.state, &id).unwrap();
    assert!(thawed.signing.is_none());
    let changed = drafts::change(&room.state, &id, draft.clone()).unwrap();
    assert_eq!(changed.draft, draft);
}

#[test]
fn what_nobody_is_sure_of_is_named_by_its_question() {
    let room = Room::begun();
    let id = room.ready();
    let mut draft = room.draft(&id);
    draft.answers.get_mut("fever").unwrap().value = Some(Value::Unsure);
    let view = drafts::change(&room.state, &id, draft).unwrap();
    let says = "Not sure: Do you have a fever, or are you ill today?";
    assert_eq!(view.findings[0].words.says, says);
    let open: Vec<&str> = view.gaps.iter().map(|gap| gap.message.as_str()).collect();
    assert!(
        open.contains(&format!("Not resolved yet. {says}").as_str()),
        "{open:?}"
    );
    assert!(
        view.findings[0].words.why.contains("We need to know"),
        "{:?}",
        view.findings
    );
}
