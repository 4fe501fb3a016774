//! The sheet: read and ticked, frozen, signed.

use super::Held;
use crate::failure::Failure;
use crate::reading;
use crate::signing;
use crate::view::{ConsultView, ReadingView, SheetView, SigningView};
use needlepoint_core::consult::{Mark, Reading};
use needlepoint_core::typeset::face_of;

/// The sheet as it stands, to read and to tick.
#[tauri::command(async)]
#[specta::specta]
pub fn sheet(state: Held<'_>, id: String) -> Result<SheetView, Failure> {
    signing::sheet(&state, &id)
}

/// Adds how long the sheet was in front of the patient since it was last told.
#[tauri::command(async)]
#[specta::specta]
pub fn note_reading(state: Held<'_>, id: String, more: Reading) -> Result<ReadingView, Failure> {
    reading::note(&state, &id, &more)
}

/// Freezes the sheet: from here on it is signed, or given up.
#[tauri::command(async)]
#[specta::specta]
pub fn freeze(state: Held<'_>, id: String) -> Result<SigningView, Failure> {
    signing::freeze(&state, &id)
}

/// Gives up a frozen sheet and the signatures on it.
#[tauri::command(async)]
#[specta::specta]
pub fn thaw(state: Held<'_>, id: String) -> Result<ConsultView, Failure> {
    signing::thaw(&state, &id)
}

/// Takes one person's signature and seals it; after the last the record is verified and archived.
#[tauri::command(async)]
#[specta::specta]
pub fn sign(state: Held<'_>, id: String, field: String, mark: Mark) -> Result<SigningView, Failure> {
    signing::sign(&state, &id, &field, &mark)
}

/// The font file of a family that the sheet is set in, for scripts whose faces are too large to lie among the
/// window's files too.
#[tauri::command(async)]
pub fn face(family: String) -> Result<tauri::ipc::Response, Failure> {
    let face = face_of(&family).ok_or_else(|| {
        Failure::new(
            "There is no such family of fonts.",
            "The words are shown in a font of this computer.",
        )
    })?;
    Ok(tauri::ipc::Response::new(face.to_vec()))
}
