//! How far a consult is, as the rail shows it.

use super::room::Room;
use crate::view::StepState::{Done, Incomplete, NotStarted};
use crate::view::{ConsultView, StepState};
use crate::{drafts, signing};
use needlepoint_core::consult::Step;

/// The steps with what is open at each, in the order of the consultation.
fn steps(view: &ConsultView) -> Vec<(StepState, u32)> {
    let order: Vec<_> = view.steps.iter().map(|s| s.step).collect();
    let all = [
        Step::Patient,
        Step::Concerns,
        Step::Screening,
        Step::Plan,
        Step::Consent,
        Step::Sheet,
    ];
    assert_eq!(order, all);
    view.steps.iter().map(|s| (s.state, s.open)).collect()
}

/// All that was typed is done, and the signing stands so.
fn signing_stands(view: &ConsultView, consent: (StepState, u32), sheet: (StepState, u32)) {
    let mut expected = vec![(Done, 0); 4];
    expected.extend([consent, sheet]);
    assert_eq!(steps(view), expected, "{:?}", view.gaps);
}

#[test]
fn what_the_program_fills_in_starts_no_step() {
    let room = Room::begun();
    let view = drafts::start(&room.state).unwrap();
    assert!(!view.draft.consent.informed_by.is_empty());
    for (state, open) in steps(&view) {
        assert_eq!(state, NotStarted);
        assert!(open > 0);
    }
}

#[test]
fn a_step_is_begun_by_what_is_typed_in_it_and_done_once_nothing_is_open() {
    let room = Room::begun();
    let view = drafts::start(&room.state).unwrap();
    let (_, open) = steps(&view)[0];
    let mut draft = view.draft;
    draft.patient.name = "Zoë Åström".into();
    let view = drafts::change(&room.state, &view.id, draft).unwrap();
    assert_eq!(steps(&view)[0], (Incomplete, open - 1));
    assert_eq!(steps(&view)[1].0, NotStarted);
    let mut draft = view.draft;
    draft.patient.birth_date = "1988-04-17".into();
    draft.patient.record_number = "LD-20418".into();
    draft.patient.phone = "07700 900412".into();
    draft.patient.emergency_contact = "Minh, 07700 900733".into();
    let view = drafts::change(&room.state, &view.id, draft).unwrap();
    assert_eq!(steps(&view)[0], (Done, 0), "{:?}", view.gaps);
}

#[test]
fn each_signature_closes_a_place_and_the_last_one_the_sheet() {
    let room = Room::begun();
    let id = room.ready();
    let resumed = || drafts::resume(&room.state, &id).unwrap();
    signing_stands(&resumed(), (Incomplete, 0), (NotStarted, 1));
    let frozen = signing::freeze(&room.state, &id).unwrap();
    signing_stands(&resumed(), (Incomplete, 2), (NotStarted, 1));
    room.sign_next(&id, &frozen);
    signing_stands(&resumed(), (Incomplete, 1), (NotStarted, 1));
    let thawed = signing::thaw(&room.state, &id).unwrap();
    signing_stands(&thawed, (Incomplete, 0), (NotStarted, 1));
    let mut unticked = thawed.draft.clone();
    unticked.consent.ticks.clear();
    let view = drafts::change(&room.state, &id, unticked).unwrap();
    let lines = u32::try_from(view.clauses.len()).unwrap();
    assert!(lines > 0);
    signing_stands(&view, (Incomplete, lines), (NotStarted, 1));
    drafts::change(&room.state, &id, thawed.draft).unwrap();
    room.sign_until_the_power_goes(&id);
    signing_stands(&resumed(), (Done, 0), (Done, 0));
}

#[test]
fn a_signing_that_has_to_be_given_up_is_not_done() {
    let room = Room::begun();
    let id = room.ready();
    room.freeze_in_another_version(&id);
    let view = drafts::resume(&room.state, &id).unwrap();
    assert!(view.signing.as_ref().unwrap().problem.is_some());
    signing_stands(&view, (Incomplete, 1), (NotStarted, 1));
}
