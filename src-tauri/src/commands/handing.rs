//! The screen in the patient's hands.

use super::Held;
use crate::failure::Failure;
use crate::view::{AppStatus, HandedPart, HandedView, ReadingView, TakenBack};
use crate::{guard, handing};
use needlepoint_core::consult::{Answer, Reading};
use std::collections::BTreeMap;
use tauri::AppHandle;
use zeroize::Zeroizing;

/// Gives the screen to the patient of a consult. Where the desktop keeps a part of it, that is said first.
#[tauri::command(async)]
#[specta::specta]
pub fn hand_over(
    app: AppHandle,
    state: Held<'_>,
    id: String,
    part: HandedPart,
) -> Result<AppStatus, Failure> {
    let is_whole = guard::takes_screen(&app);
    let given = handing::knows_reach(&state, is_whole).and_then(|()| handing::hand_over(&state, &id, part));
    if given.is_err() {
        guard::hold_screen(&app, false);
    }
    given
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
pub fn take_back(state: Held<'_>, passphrase: String) -> Result<TakenBack, Failure> {
    handing::take_back(&state, &Zeroizing::new(passphrase))
}
