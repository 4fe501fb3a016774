//! The screen in the patient's hands: the questions of this consult or its sheet to read, and nothing beside it.
//!
//! That the patient has it is kept here, not in the window: what else the window would ask for is refused while it
//! lasts. What the patient answers is marked until a clinician has gone through it. The way back is the secret of who
//! gave the screen; locking takes it back too.

use crate::drafts::{keep, read, resume};
use crate::failure::Failure;
use crate::judge::CLINIC_LANGUAGE;
use crate::state::{Open, State};
use crate::trying::proven;
use crate::view::{AppStatus, HandedPart, HandedView, ReadingView, TakenBack};
use crate::{entry, reading, signing};
use jiff::Timestamp;
use needlepoint_core::consult::{Answer, Draft, Reading};
use needlepoint_core::procedure::{Question, Texts};
use needlepoint_core::records::{Act, By, OpenError, StoreError};
use needlepoint_core::screening::judge;
use needlepoint_core::sheet::Direction;
use std::collections::{BTreeMap, BTreeSet};

/// Who answers, as the trail says it.
const PATIENT: &str = "patient";
/// The key beside a "no" that says that a question does not apply.
const NOT_APPLICABLE: &str = "doesNotApply";
/// The longest that a patient writes to one question, characters.
const LONGEST: usize = 2000;
/// The texts that the patient's screen is made of.
const WORDS: [&str; 4] = ["handed.", "group.", "question.", "sheet.answer."];

/// What the patient has on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The id of the consult.
    pub id: String,
    /// Which part of it.
    pub part: HandedPart,
    /// Whether the window was left since.
    pub left: bool,
}

/// Gives the screen to the patient of a consult.
///
/// # Errors
/// There is no such consult, it is being signed, its sheet cannot be shown yet, or the disk fails.
pub fn hand_over(state: &State, id: &str, part: HandedPart) -> Result<AppStatus, Failure> {
    if part == HandedPart::Sheet {
        signing::sheet(state, id)?;
    }
    state.with_open(|open| {
        if open.archive.draft(id)?.summary.frozen {
            return Err(StoreError::Frozen.into());
        }
        read(open, id)?;
        open.write(|archive, by| archive.note(Act::ScreenHandedOver, id, by))?;
        // While the archive is held: a lock that comes next takes it back.
        let id = id.to_owned();
        let left = false;
        state.hand(Some(Handed { id, part, left }));
        Ok(())
    })?;
    entry::status(state)
}

/// Lets the screen be given where the window has all of it, or where the clinician was told, since it was unlocked, that
/// it has not.
///
/// # Errors
/// It has not, and that is told by this.
pub fn knows_reach(state: &State, is_whole: bool) -> Result<(), Failure> {
    if is_whole || state.told_of_reach() {
        return Ok(());
    }
    Err(Failure::new(
        "This desktop does not let Needlepoint take the whole screen: other programs stay in the patient’s reach.",
        "Close them and stay beside the patient, then press again. \
         A patient who is left alone needs a kiosk session of the computer.",
    ))
}

/// What the patient has on the screen.
///
/// # Errors
/// The patient has none, or the disk fails.
pub fn shown(state: &State) -> Result<HandedView, Failure> {
    let Handed { id, part, .. } = handed(state)?;
    let sheet = match part {
        HandedPart::Questions => None,
        HandedPart::Sheet => Some(signing::sheet(state, &id)?),
    };
    state.with_open(|open| {
        let draft = read(open, &id)?;
        let texts = state.procedure.texts(&draft.language);
        let texts = texts.or_else(|| state.procedure.texts(CLINIC_LANGUAGE));
        let words = texts.into_iter().flat_map(Texts::iter);
        let words = words.filter(|(key, _)| WORDS.iter().any(|start| key.starts_with(start)));
        let questions = match part {
            HandedPart::Questions => asked(state, open, &draft)?.into_iter().map(bare).collect(),
            HandedPart::Sheet => Vec::new(),
        };
        let own: BTreeSet<_> = questions.iter().map(|question: &Question| &question.id).collect();
        let answers = draft.answers.iter().filter(|(id, _)| own.contains(id));
        Ok(HandedView {
            part,
            direction: Direction::of(&draft.language),
            words: words.map(|(key, text)| (key.into(), text.into())).collect(),
            answers: answers.map(|(id, answer)| (id.clone(), answer.clone())).collect(),
            questions,
            language: draft.language,
            sheet,
        })
    })
}

/// Takes down what the patient answered; it is marked until a clinician has gone through it, and what was decided on
/// another answer is open again.
///
/// # Errors
/// The patient was not given the questions, one is none of theirs, or the disk fails.
pub fn answer(state: &State, given: BTreeMap<String, Answer>) -> Result<(), Failure> {
    let Handed { id, part, .. } = handed(state)?;
    if part != HandedPart::Questions {
        return Err(not_handed());
    }
    state.with_open(|open| {
        let before = read(open, &id)?;
        let mut draft = before.clone();
        let asked = asked(state, open, &before)?;
        for (question, answer) in given {
            let theirs = asked.iter().find(|q| q.id == question);
            if !theirs.is_some_and(|question| fits(question, &answer)) {
                return Err(StoreError::NotFound { noun: "question" }.into());
            }
            if draft.answers.get(&question) == Some(&answer) {
                continue;
            }
            if !draft.unseen.contains(&question) {
                draft.unseen.push(question.clone());
            }
            draft.answer(&question, answer, &state.procedure);
        }
        let by = By {
            who: PATIENT,
            at: Timestamp::now(),
        };
        Ok(keep(&mut open.archive, &id, &before, &draft, by)?)
    })
}

/// Adds how long the sheet was in front of the patient.
///
/// # Errors
/// The patient was not given the sheet, or the disk fails.
pub fn note(state: &State, more: &Reading) -> Result<ReadingView, Failure> {
    let handed = handed(state)?;
    if handed.part != HandedPart::Sheet {
        return Err(not_handed());
    }
    reading::note(state, &handed.id, more)
}

/// Notes, once a hand-over, that the patient's window was left. Where the disk fails, it is told all the same when the
/// screen is taken back.
pub fn left(state: &State) {
    let Some(id) = state.note_left() else {
        return;
    };
    let by = By {
        who: PATIENT,
        at: Timestamp::now(),
    };
    let _ = state.by_itself(|open| Ok(open.archive.note(Act::ScreenLeft, &id, by)?));
}

/// Takes the screen back, by the secret of who gave it; one try like those at the lock.
///
/// # Errors
/// The patient has none, the secret is wrong or it is too soon for a try, or the disk fails.
pub fn take_back(state: &State, passphrase: &str) -> Result<TakenBack, Failure> {
    let Handed { id, .. } = handed(state)?;
    let left = state.with_open(|open| {
        let me = open.user.id.clone();
        proven(state, open, &me, |archive, by| {
            if !archive.is_opened_by(by.who, passphrase, state.cost)? {
                return Err(OpenError::WrongPassphrase.into());
            }
            Ok(archive.note(Act::ScreenTakenBack, &id, by)?)
        })?;
        let left = state.handed().is_some_and(|handed| handed.left);
        state.hand(None);
        Ok(left)
    })?;
    let consult = resume(state, &id)?;
    Ok(TakenBack { consult, left })
}

fn handed(state: &State) -> Result<Handed, Failure> {
    state.handed().ok_or_else(not_handed)
}

fn not_handed() -> Failure {
    Failure::new(
        "The patient does not have the screen for this.",
        "Give it to them from the consultation.",
    )
}

/// The questions that the patient answers: neither the clinician's own nor those that other answers settle.
fn asked<'a>(state: &'a State, open: &Open, draft: &Draft) -> Result<Vec<&'a Question>, Failure> {
    let clinic = state.store.clinic()?;
    let settled = judge(draft, &state.setting(&clinic, &open.policy)).0.derived;
    let theirs = |q: &&Question| !q.clinician && q.from_age.is_none() && !settled.contains_key(&q.id);
    Ok(state.procedure.questions.iter().filter(theirs).collect())
}

/// A question without what follows from its answers.
fn bare(question: &Question) -> Question {
    Question {
        rules: Vec::new(),
        ..question.clone()
    }
}

fn fits(question: &Question, answer: &Answer) -> bool {
    answer.details.iter().all(|(id, text)| {
        let known = question.details.iter().any(|detail| detail.id == *id)
            || (question.may_not_apply && id == NOT_APPLICABLE);
        known && text.chars().count() <= LONGEST
    })
}
