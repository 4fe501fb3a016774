//! A PDF from anywhere, judged. The window names no path: files come by the system's own dialog, or are dropped.

use super::Held;
use crate::failure::Failure;
use crate::judging::{judge_at_hand, trust};
use crate::state::State;
use crate::view::Judged;
use std::path::PathBuf;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;

/// Judges a file that is chosen; none if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn judge_chosen(app: AppHandle) -> Result<Option<Judged>, Failure> {
    let state = app.state::<State>();
    let Some(path) = choose(&app, "PDF", &["pdf"]) else {
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
    let Some(path) = choose(&app, "Certificates", &["pem", "crt", "cer", "der"]) else {
        return Ok(None);
    };
    trust(&state, &path)?;
    judge_at_hand(&state)
}

/// Asks for a file. In a test of the window, where no dialog can be answered, it is named by the environment of a
/// build that honours automation.
fn choose(app: &AppHandle, kind: &str, endings: &[&str]) -> Option<PathBuf> {
    #[cfg(debug_assertions)]
    if let Some(folder) = std::env::var_os("NEEDLEPOINT_OPEN_FOLDER") {
        return Some(PathBuf::from(folder).join("chosen").with_extension(endings[0]));
    }
    let chosen = app
        .dialog()
        .file()
        .add_filter(kind, endings)
        .blocking_pick_file()?;
    chosen.into_path().ok()
}
