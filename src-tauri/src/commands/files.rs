//! A patient's file: how long it is kept, held, whose it is, deleted by two, exported whole.

use super::Held;
use crate::failure::Failure;
use crate::state::State;
use crate::view::{FileView, Retention, SavedCopy, Second, Whose};
use crate::{choosing, exporting, files};
use jiff::Zoned;
use jiff::civil::Date;
use tauri::{AppHandle, Manager};
use zeroize::Zeroizing;

/// What is due to be deleted, and what was deleted.
#[tauri::command(async)]
#[specta::specta]
pub fn retention(state: Held<'_>) -> Result<Retention, Failure> {
    files::retention(&state, today())
}

/// How the file of a record is kept.
#[tauri::command(async)]
#[specta::specta]
pub fn patient_file(state: Held<'_>, id: String) -> Result<FileView, Failure> {
    files::file(&state, &id, today())
}

/// Holds a file, or lifts what holds it where no reason is given.
#[tauri::command(async)]
#[specta::specta]
pub fn hold_file(state: Held<'_>, id: String, why: Option<String>) -> Result<FileView, Failure> {
    match why {
        Some(why) => files::hold(&state, &id, &why, today()),
        None => files::lift_hold(&state, &id, today()),
    }
}

/// States whether the file of a record and that of another are of the same patient, or takes it back.
#[tauri::command(async)]
#[specta::specta]
pub fn state_patient(state: Held<'_>, id: String, other: String, whose: Whose) -> Result<FileView, Failure> {
    files::state_patient(&state, &id, &other, whose, today())
}

/// Deletes a file that is due.
#[tauri::command(async)]
#[specta::specta]
pub fn delete_file(
    state: Held<'_>,
    latest: String,
    passphrase: String,
    second: Second,
) -> Result<u32, Failure> {
    files::delete(&state, &latest, &Zeroizing::new(passphrase), &second, today())
}

/// Writes a patient's whole file where the clinician chooses, without the files of which nobody has decided whether they
/// are of the same patient, if that is known. None if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn export_file(app: AppHandle, id: String, known: bool) -> Result<Option<SavedCopy>, Failure> {
    exporting::may_leave(&app.state::<State>(), &id, known)?;
    let Some(folder) = choosing::folder(&app, "NEEDLEPOINT_SAVE_FOLDER")? else {
        return Ok(None);
    };
    exporting::export(&app.state::<State>(), &id, &folder, known).map(Some)
}

fn today() -> Date {
    Zoned::now().date()
}
