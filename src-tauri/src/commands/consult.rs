//! A consult while it is typed: start, resume, change.

use super::Held;
use crate::drafts;
use crate::failure::Failure;
use crate::view::ConsultView;
use needlepoint_core::consult::Draft;

/// Starts a consult.
#[tauri::command(async)]
#[specta::specta]
pub fn start(state: Held<'_>) -> Result<ConsultView, Failure> {
    drafts::start(&state)
}

/// Resumes a consult where it was left.
#[tauri::command(async)]
#[specta::specta]
pub fn resume(state: Held<'_>, id: String) -> Result<ConsultView, Failure> {
    drafts::resume(&state, &id)
}

/// Saves a change, then judges the draft.
#[tauri::command(async)]
#[specta::specta]
pub fn change(state: Held<'_>, id: String, draft: Draft) -> Result<ConsultView, Failure> {
    drafts::change(&state, &id, draft)
}
