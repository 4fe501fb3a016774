//! The screen in the patient's hands.

use super::Held;
use crate::failure::Failure;
use crate::handing;
use crate::view::{AppStatus, ConsultView, HandedPart, HandedView, ReadingView};
use needlepoint_core::consult::{Answer, Reading};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Gives the screen to the patient of a consult.
#[tauri::command(async)]
#[specta::specta]
pub fn hand_over(state: Held<'_>, id: String, part: HandedPart) -> Result<AppStatus, Failure> {
    handing::hand_over(&state, &id, part)
}

/// What the patient has on the screen.
#[tauri::command(async)]
#[specta::specta]
pub fn handed(state: Held<'_>) -> Result<HandedView, Failure> {
    handing::shown(&state)
}

/// Takes down what the patient answered, by question.
#[tauri::command(async)]
#[specta::specta]
pub fn answer(state: Held<'_>, given: BTreeMap<String, Answer>) -> Result<(), Failure> {
    handing::answer(&state, given)
}

/// Adds how long the sheet was in front of the patient since it was last told.
#[tauri::command(async)]
#[specta::specta]
pub fn note_handed(state: Held<'_>, more: Reading) -> Result<ReadingView, Failure> {
    handing::note(&state, &more)
}

/// Takes the screen back, by the secret of who gave it.
#[tauri::command(async)]
#[specta::specta]
pub fn take_back(state: Held<'_>, passphrase: String) -> Result<ConsultView, Failure> {
    handing::take_back(&state, &Zeroizing::new(passphrase))
}
