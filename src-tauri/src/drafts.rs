//! A consult while it is typed: started, resumed, changed.

use crate::failure::Failure;
use crate::judge::{CLINIC_LANGUAGE, consult_view};
use crate::signing;
use crate::state::{Open, State, new_id, today};
use crate::view::ConsultView;
use jiff::Timestamp;
use needlepoint_core::consult::{Draft, PatientCopy, ResolutionKind, is_blank};
use needlepoint_core::procedure::{ClauseKind, Outcome};
use needlepoint_core::records::{Act, Archive, Banner, By, StoreError};

/// Starts a consult.
///
/// # Errors
/// The archive is locked, or the disk fails.
pub fn start(state: &State) -> Result<ConsultView, Failure> {
    state.with_open(|open| {
        let draft = fresh(open);
        let id = untouched(open, &draft)?.unwrap_or_else(new_id);
        save(open, &id, &draft)?;
        consult_view(state, open, &id, draft, None)
    })
}

/// A draft with what the program fills in.
fn fresh(open: &Open) -> Draft {
    let mut draft = Draft {
        language: CLINIC_LANGUAGE.into(),
        date: today(),
        ..Draft::default()
    };
    informed_by(open, &mut draft);
    let consent = &mut draft.consent;
    // What the sheet is made for; another way is a tap.
    consent.copy = Some(PatientCopy::Paper);
    draft
}

/// Whom an assistant prepares a consult for, they say or the clinician who goes on with it. Tells whether it changed.
fn informed_by(open: &Open, draft: &mut Draft) -> bool {
    let (consent, user) = (&mut draft.consent, &open.user);
    let untold = open.is_clinician() && is_blank(&consent.informed_by);
    if untold {
        consent.informed_by.clone_from(&user.name);
        consent.informed_grade.clone_from(&user.grade);
    }
    if untold && is_blank(&consent.performed_by) {
        consent.performed_by.clone_from(&user.name);
        consent.performed_grade.clone_from(&user.grade);
    }
    untold
}

/// A draft that was started and in which nothing was written: it is taken again rather than piled upon. Only
/// its day may differ from a fresh one; a draft that cannot be read holds what somebody wrote.
fn untouched(open: &Open, fresh: &Draft) -> Result<Option<String>, Failure> {
    let drafts = open.archive.drafts()?.into_iter();
    for row in drafts.filter(|d| !d.frozen && d.banner.name.is_empty()) {
        let Ok(mut draft) = read(open, &row.id) else {
            continue;
        };
        draft.date.clone_from(&fresh.date);
        if draft == *fresh {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

/// Resumes a consult where it was left, with its signing if one is under way, sound or not.
///
/// # Errors
/// The archive is locked, the draft cannot be read, or the disk fails.
pub fn resume(state: &State, id: &str) -> Result<ConsultView, Failure> {
    state.with_open(|open| {
        let mut draft = read(open, id)?;
        open.write(|archive, by| archive.note(Act::DraftOpened, id, by))?;
        let frozen = open.archive.draft(id)?.summary.frozen;
        if !frozen && informed_by(open, &mut draft) {
            save(open, id, &draft)?;
        }
        let signing = if frozen {
            Some(signing::finish(open, id)?)
        } else {
            None
        };
        consult_view(state, open, id, draft, signing)
    })
}

/// Saves a change, then judges the draft.
///
/// # Errors
/// The archive is locked, the sheet is frozen, or the disk fails.
pub fn change(state: &State, id: &str, mut draft: Draft) -> Result<ConsultView, Failure> {
    state.with_open(|open| {
        let before = read(open, id)?;
        draft.stamp(&before, &state.procedure, &open.user.name, Timestamp::now());
        if !open.is_clinician() {
            prepared(state, &before, &draft)?;
        }
        open.write(|archive, by| keep(archive, id, &before, &draft, by))?;
        consult_view(state, open, id, draft, None)
    })
}

/// Keeps a draft that was `before`; the trail tells where findings are resolved otherwise now.
///
/// # Errors
/// What the archive said.
pub fn keep(
    archive: &mut Archive,
    id: &str,
    before: &Draft,
    draft: &Draft,
    by: By<'_>,
) -> Result<(), StoreError> {
    let (body, banner, resolved) = (body(draft), banner(draft), resolved(draft));
    if resolved == self::resolved(before) {
        archive.save_draft(id, &body, &banner, by)
    } else {
        archive.save_resolved(id, &body, &banner, resolved.len(), by)
    }
}

/// Lets pass what an assistant may write. An earlier resolution or tick may fall away, as where an answer changes.
///
/// # Errors
/// It resolves a finding, ticks what is the clinician's to tick, or goes through what the patient answered alone.
pub fn prepared(state: &State, before: &Draft, draft: &Draft) -> Result<(), Failure> {
    let resolves = draft.resolutions.iter().any(|r| !before.resolutions.contains(r));
    let clauses = state.procedure.clauses.iter();
    let mut of_the_clinician = clauses.filter(|clause| clause.kind == ClauseKind::Clinician);
    let ticks = of_the_clinician.any(|clause| {
        let tick = draft.consent.ticks.get(&clause.id);
        tick.is_some() && tick != before.consent.ticks.get(&clause.id)
    });
    let sees = before.unseen.iter().any(|id| !draft.unseen.contains(id));
    if resolves || ticks || sees {
        return Err(StoreError::NotAClinician.into());
    }
    Ok(())
}

/// How which findings were resolved. A reason that is being written, or written better, resolves nothing anew.
fn resolved(draft: &Draft) -> Vec<(&str, Outcome, Option<&str>, ResolutionKind)> {
    let resolutions = draft.resolutions.iter();
    let done = resolutions.filter(|r| r.kind != ResolutionKind::Pending);
    done.map(|r| (r.finding.as_str(), r.outcome, r.until.as_deref(), r.kind))
        .collect()
}

/// Saves a draft; on return it is on the disk.
///
/// # Errors
/// What the archive said.
pub fn save(open: &mut Open, id: &str, draft: &Draft) -> Result<(), Failure> {
    let body = body(draft);
    open.write(|archive, by| archive.save_draft(id, &body, &banner(draft), by))
}

/// A draft as the archive keeps it.
pub fn body(draft: &Draft) -> String {
    serde_json::to_string(draft).expect("a draft holds only strings, numbers and lists")
}

/// The draft as it was saved.
///
/// # Errors
/// There is none, or another version of the program saved it.
pub fn read(open: &Open, id: &str) -> Result<Draft, Failure> {
    let body = open.archive.draft(id)?.body;
    serde_json::from_str(&body).map_err(|_| {
        Failure::new(
            "This consultation was saved by another version of Needlepoint and could not be read.",
            "Update Needlepoint, then open it again. Nothing of it is lost.",
        )
    })
}

/// What the archive shows of a draft.
pub fn banner(draft: &Draft) -> Banner {
    Banner {
        name: draft.patient.name.trim().into(),
        birth_date: draft.patient.birth_date.trim().into(),
        record_number: draft.patient.record_number.trim().into(),
        language: draft.language.clone(),
    }
}
