//! The screen in the patient's hands: what is refused then, what the patient may answer, and the way back.

use super::room::{PASSPHRASE, PIN, Room, unlock};
use crate::failure::Code;
use crate::may::{OF_CLINICIANS, OF_EVERYBODY, OF_PATIENTS, refusal};
use crate::view::{HandedPart, Stage};
use crate::{drafts, entry, handing, signing};
use needlepoint_core::consult::{Answer, Reading, Resolution, ResolutionKind};
use needlepoint_core::procedure::{Question, Value};
use std::collections::BTreeMap;

fn given(question: &str, value: Value) -> BTreeMap<String, Answer> {
    let answer = Answer {
        value: Some(value),
        ..Answer::default()
    };
    [(question.to_owned(), answer)].into()
}

#[test]
fn while_the_patient_has_the_screen_nothing_else_is_run_and_the_secret_takes_it_back() {
    let room = Room::begun();
    let id = room.ready();
    assert!(handing::shown(&room.state).is_err());
    let status = handing::hand_over(&room.state, &id, HandedPart::Questions).unwrap();
    assert_eq!(status.stage, Stage::Handed);
    for command in OF_CLINICIANS.iter().chain(OF_EVERYBODY) {
        let refused = refusal(command, &room.state);
        assert_eq!(refused.is_none(), OF_PATIENTS.contains(command), "{command}");
    }
    let wrong = handing::take_back(&room.state, "not the passphrase").unwrap_err();
    assert_eq!(wrong.code, Code::WrongPassphrase);
    assert_eq!(entry::status(&room.state).unwrap().stage, Stage::Handed);
    assert_eq!(
        handing::take_back(&room.state, PASSPHRASE).unwrap().consult.id,
        id
    );
    assert!(refusal("home", &room.state).is_none());
    let acts: Vec<_> = room
        .trail()
        .into_iter()
        .filter(|act| act.starts_with("screen.") || act == "unlock.failed")
        .collect();
    assert_eq!(acts, ["screen.handedOver", "unlock.failed", "screen.takenBack"]);
}

#[test]
fn that_other_programs_stay_in_reach_is_said_once_before_the_screen_is_given() {
    let room = Room::begun();
    let knows = |is_whole| handing::knows_reach(&room.state, is_whole);
    knows(true).unwrap();
    let told = knows(false).unwrap_err();
    assert!(told.message.contains("other programs"), "{}", told.message);
    knows(false).unwrap();
    // Whoever unlocks next was not told.
    room.state.lock();
    unlock(&room.state, PASSPHRASE).unwrap();
    knows(false).unwrap_err();
}

#[test]
fn that_the_window_was_left_is_in_the_trail_once_and_told_when_the_screen_is_taken_back() {
    let room = Room::begun();
    let id = room.ready();
    let noted = || room.trail().iter().filter(|act| *act == "screen.left").count();
    // Nobody has it: a clinician may use other programs.
    handing::left(&room.state);
    for (times, all) in [(0, 0), (2, 1), (1, 2)] {
        handing::hand_over(&room.state, &id, HandedPart::Questions).unwrap();
        for _ in 0..times {
            handing::left(&room.state);
        }
        let back = handing::take_back(&room.state, PASSPHRASE).unwrap();
        assert_eq!((back.left, noted()), (times > 0, all));
    }
}

#[test]
fn a_screen_that_is_locked_is_the_patients_no_more() {
    let room = Room::begun();
    let id = room.ready();
    let me = room.read(|open| open.user.id.clone());
    handing::hand_over(&room.state, &id, HandedPart::Questions).unwrap();
    room.unlock_as(&me, PASSPHRASE);
    assert_eq!(entry::status(&room.state).unwrap().stage, Stage::Open);
}

#[test]
fn what_the_patient_answers_is_new_until_a_clinician_went_through_it() {
    let room = Room::begun();
    let (ben, id) = (room.admit_assistant(), room.ready());
    handing::hand_over(&room.state, &id, HandedPart::Questions).unwrap();
    let view = handing::shown(&room.state).unwrap();
    let theirs = |q: &Question| !q.clinician && q.from_age.is_none() && q.rules.is_empty();
    assert!(view.questions.iter().all(theirs));
    assert_eq!(view.answers.len(), view.questions.len());
    assert_eq!(view.words["handed.next"], "Next");
    assert!(!view.words.keys().any(|key| key.starts_with("rule.")));
    // The same answer again is nothing new.
    handing::answer(&room.state, given("sarcoid", Value::No)).unwrap();
    assert!(room.draft(&id).unseen.is_empty());
    handing::answer(&room.state, given("sarcoid", Value::Unsure)).unwrap();
    handing::answer(&room.state, given("sarcoid", Value::Yes)).unwrap();
    assert_eq!(room.draft(&id).unseen, ["sarcoid"]);
    for none in ["capacity", "age", "nothing"] {
        handing::answer(&room.state, given(none, Value::Yes)).unwrap_err();
    }
    let mut unknown = given("sarcoid", Value::Yes);
    let details = &mut unknown.get_mut("sarcoid").unwrap().details;
    details.insert("nothing".into(), "of ours".into());
    handing::answer(&room.state, unknown).unwrap_err();
    handing::note(&room.state, &Reading::default()).unwrap_err();

    let view = handing::take_back(&room.state, PASSPHRASE).unwrap().consult;
    assert!(view.gaps.iter().any(|gap| gap.field == "unseen.sarcoid"));
    let mut seen = view.draft.clone();
    seen.unseen.clear();
    room.unlock_as(&ben, PIN);
    let refused = drafts::change(&room.state, &id, seen.clone()).unwrap_err();
    assert_eq!(refused.message, "Only a clinician may do this.");
    let amara = room.read(|open| {
        let users = open.archive.users().unwrap();
        users.into_iter().find(|user| user.id != ben).unwrap().id
    });
    room.unlock_as(&amara, PASSPHRASE);
    let view = drafts::change(&room.state, &id, seen.clone()).unwrap();
    assert!(!view.gaps.iter().any(|gap| gap.field.starts_with("unseen.")));
    // The window cannot say that the patient answered.
    seen.unseen = vec!["keloid".into()];
    let view = drafts::change(&room.state, &id, seen).unwrap();
    assert!(view.draft.unseen.is_empty());
}

#[test]
fn what_was_decided_on_an_answer_is_open_again_once_the_patient_gives_another() {
    let room = Room::begun();
    let id = room.ready();
    let taking = |which: &str| Answer {
        value: Some(Value::Yes),
        details: [("which".to_owned(), which.to_owned())].into(),
    };
    let mut draft = room.draft(&id);
    draft
        .answers
        .insert("photosens".into(), taking("a cream, last year"));
    let view = drafts::change(&room.state, &id, draft.clone()).unwrap();
    let found = view
        .findings
        .iter()
        .find(|row| row.finding.question == "photosens");
    let finding = found.unwrap().finding.clone();
    draft.resolutions.push(Resolution {
        finding: finding.id.clone(),
        outcome: finding.outcome,
        until: finding.until,
        kind: ResolutionKind::Accepted,
        reason: "Long washed out.".into(),
        by: String::new(),
        at: String::new(),
    });
    drafts::change(&room.state, &id, draft).unwrap();
    let decided = || {
        let view = drafts::resume(&room.state, &id).unwrap();
        let row = view.findings.into_iter().find(|row| row.finding.id == finding.id);
        row.unwrap().finding
    };
    assert!(decided().cleared);
    let told = |room: &Room| {
        room.trail()
            .iter()
            .filter(|act| *act == "findings.resolved")
            .count()
    };
    let before = told(&room);

    let give = |answer| handing::answer(&room.state, [("photosens".to_owned(), answer)].into());
    handing::hand_over(&room.state, &id, HandedPart::Questions).unwrap();
    give(taking("a cream, last year")).unwrap();
    handing::take_back(&room.state, PASSPHRASE).unwrap();
    assert!(decided().cleared, "the same answer again");
    assert_eq!(told(&room), before);

    handing::hand_over(&room.state, &id, HandedPart::Questions).unwrap();
    give(taking("tablets, since Monday")).unwrap();
    handing::take_back(&room.state, PASSPHRASE).unwrap();
    let reopened = decided();
    assert!(!reopened.cleared);
    let resolution = reopened.resolution.unwrap();
    assert_eq!(resolution.kind, ResolutionKind::Pending);
    assert_eq!((resolution.by.as_str(), resolution.at.as_str()), ("", ""));
    assert_eq!(resolution.reason, "Long washed out.");
    assert_eq!(told(&room), before + 1);
    // Having gone through it decides nothing.
    let mut seen = room.draft(&id);
    assert_eq!(seen.unseen, ["photosens"]);
    seen.unseen.clear();
    drafts::change(&room.state, &id, seen).unwrap();
    assert!(!decided().cleared);
}

#[test]
fn the_patient_reads_the_sheet_and_how_long_is_counted() {
    let room = Room::begun();
    let id = room.ready();
    handing::hand_over(&room.state, &id, HandedPart::Sheet).unwrap();
    let view = handing::shown(&room.state).unwrap();
    assert!(view.sheet.is_some() && view.questions.is_empty() && view.answers.is_empty());
    let more = Reading {
        seconds: 5,
        language: "en".into(),
        ..Reading::default()
    };
    assert_eq!(handing::note(&room.state, &more).unwrap().seconds, 5);
    handing::answer(&room.state, given("sarcoid", Value::Yes)).unwrap_err();
    handing::take_back(&room.state, PASSPHRASE).unwrap();
}

#[test]
fn a_sheet_that_is_signed_or_not_complete_is_not_handed_over() {
    let room = Room::begun();
    let empty = drafts::start(&room.state).unwrap().id;
    assert!(handing::hand_over(&room.state, &empty, HandedPart::Sheet).is_err());
    let id = room.ready();
    signing::freeze(&room.state, &id).unwrap();
    for part in [HandedPart::Questions, HandedPart::Sheet] {
        assert!(handing::hand_over(&room.state, &id, part).is_err());
        assert_eq!(room.state.handed(), None);
    }
}
