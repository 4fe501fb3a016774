//! A consult while it is typed: start, resume, change.

use super::sheet::finish;
use crate::failure::Failure;
use crate::judge::{CLINIC_LANGUAGE, consult_view};
use crate::state::{Open, State, new_id, today};
use crate::view::ConsultView;
use jiff::Timestamp;
use needlepoint_core::consult::Draft;
use needlepoint_core::records::{Act, Banner};

type Held<'a> = tauri::State<'a, State>;

/// Starts a consult.
#[tauri::command(async)]
#[specta::specta]
pub fn start(state: Held<'_>) -> Result<ConsultView, Failure> {
    let clinic = state.clinic();
    state.with_open(|open| {
        let mut draft = Draft {
            language: CLINIC_LANGUAGE.into(),
            date: today(),
            ..Draft::default()
        };
        draft.consent.informed_by.clone_from(&open.clinician.name);
        draft.consent.performed_by.clone_from(&open.clinician.name);
        let id = untouched(open)?.unwrap_or_else(new_id);
        save(open, &id, &draft)?;
        Ok(consult_view(&state, open, &clinic, &id, draft, None))
    })
}

/// A draft that was started and in which nothing was written: it is taken again rather than piled upon.
fn untouched(open: &Open) -> Result<Option<String>, Failure> {
    let blank = Draft::default();
    for row in open
        .archive
        .drafts()?
        .into_iter()
        .filter(|d| !d.frozen && d.banner.name.is_empty())
    {
        let draft = read(open, &row.id)?;
        let parts = (
            &draft.patient,
            &draft.concerns,
            &draft.goal,
            &draft.answers,
            &draft.plan,
        );
        if parts
            == (
                &blank.patient,
                &blank.concerns,
                &blank.goal,
                &blank.answers,
                &blank.plan,
            )
        {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

/// Resumes a consult where it was left.
#[tauri::command(async)]
#[specta::specta]
pub fn resume(state: Held<'_>, id: String) -> Result<ConsultView, Failure> {
    let clinic = state.clinic();
    state.with_open(|open| {
        let draft = read(open, &id)?;
        open.write(|archive, by| archive.note(Act::DraftOpened, &id, by))?;
        let frozen = open.archive.draft(&id)?.summary.frozen;
        let signing = if frozen {
            Some(finish(open, &state, &id)?)
        } else {
            None
        };
        Ok(consult_view(&state, open, &clinic, &id, draft, signing))
    })
}

/// Saves a change, then judges the draft.
#[tauri::command(async)]
#[specta::specta]
pub fn change(state: Held<'_>, id: String, mut draft: Draft) -> Result<ConsultView, Failure> {
    let clinic = state.clinic();
    state.with_open(|open| {
        draft.stamp(&read(open, &id)?, &open.clinician.name, Timestamp::now());
        save(open, &id, &draft)?;
        Ok(consult_view(&state, open, &clinic, &id, draft, None))
    })
}

/// Saves a draft; on return it is on the disk.
pub fn save(open: &mut Open, id: &str, draft: &Draft) -> Result<(), Failure> {
    let body = serde_json::to_string(draft).expect("a draft holds only strings, numbers and lists");
    open.write(|archive, by| archive.save_draft(id, &body, &banner(draft), by))
}

/// The draft as it was saved.
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
