//! A PDF from anywhere, judged. The window names no path: files come by the system's own dialog, or are dropped.

use super::Held;
use crate::choosing;
use crate::failure::Failure;
use crate::judging::{judge_at_hand, trust};
use crate::state::State;
use crate::view::Judged;
use tauri::{AppHandle, Manager};

/// Judges a file that is chosen; none if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn judge_chosen(app: AppHandle) -> Result<Option<Judged>, Failure> {
    let state = app.state::<State>();
    let Some(path) = choosing::file(&app, "PDF", &["pdf"])? else {
        return Ok(None);
    };
    state.judging().path = Some(path);
    judge_at_hand(&state)
}

/// Judges the file that was dropped on the window last.
#[tauri::command(async)]
#[specta::specta]
pub fn judge_dropped(state: Held<'_>) -> Result<Option<Judged>, Failure> {
    judge_at_hand(&state)
}

/// Takes a certificate that somebody at the desk trusts, from a file that is chosen, and judges anew; none if the
/// choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn trust_certificate(app: AppHandle) -> Result<Option<Judged>, Failure> {
    let state = app.state::<State>();
    let Some(path) = choosing::file(&app, "Certificates", &["pem", "crt", "cer", "der"])? else {
        return Ok(None);
    };
    trust(&state, &path)?;
    judge_at_hand(&state)
}
