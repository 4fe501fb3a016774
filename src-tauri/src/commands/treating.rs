//! The day of treatment: opened, written, sealed; a lot recalled.

use super::Held;
use crate::failure::Failure;
use crate::state::{State, today};
use crate::view::{ConsultView, RecallRow, RecordView, SavedCopy, TreatmentView};
use crate::{choosing, recalling, treating};
use needlepoint_core::consult::Treatment;
use needlepoint_core::sheet::Sheet;
use tauri::{AppHandle, Manager};

/// Opens the day of treatment of a signed consent, new or where it was left.
#[tauri::command(async)]
#[specta::specta]
pub fn begin_treatment(state: Held<'_>, record: String) -> Result<TreatmentView, Failure> {
    treating::begin(&state, &record)
}

/// Saves a change, then judges it as of its day.
#[tauri::command(async)]
#[specta::specta]
pub fn change_treatment(state: Held<'_>, id: String, treatment: Treatment) -> Result<TreatmentView, Failure> {
    treating::change(&state, &id, treatment)
}

/// Throws away what was written of a treatment and not sealed.
#[tauri::command(async)]
#[specta::specta]
pub fn discard_treatment(state: Held<'_>, id: String) -> Result<(), Failure> {
    treating::discard(&state, &id)
}

/// The treatment record as it would be sealed now.
#[tauri::command(async)]
#[specta::specta]
pub fn treatment_sheet(state: Held<'_>, id: String) -> Result<Sheet, Failure> {
    treating::sheet(&state, &id)
}

/// Seals the treatment and makes it a record beside its consent.
#[tauri::command(async)]
#[specta::specta]
pub fn seal_treatment(state: Held<'_>, id: String) -> Result<RecordView, Failure> {
    treating::seal(&state, &id)
}

/// Starts a consult with everything that is known, for consent to be asked again.
#[tauri::command(async)]
#[specta::specta]
pub fn ask_again(state: Held<'_>, id: String) -> Result<ConsultView, Failure> {
    treating::ask_again(&state, &id)
}

/// Every treatment in which a lot was used.
#[tauri::command(async)]
#[specta::specta]
pub fn recall(state: Held<'_>, lot: String) -> Result<Vec<RecallRow>, Failure> {
    recalling::list(&state, &lot)
}

/// Saves that list where the clinician chooses. None if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn save_recall(app: AppHandle, lot: String) -> Result<Option<SavedCopy>, Failure> {
    let name = recalling::file_name(&lot, &today());
    let Some(path) = choosing::save_as(&app, &name, "CSV", &["csv"])? else {
        return Ok(None);
    };
    recalling::save(&app.state::<State>(), &lot, &path)?;
    Ok(Some(SavedCopy {
        path: path.to_string_lossy().into_owned(),
    }))
}
