//! Asks for files and folders in the system's own dialogs.
//!
//! A command is judged before its dialog opens, and the dialog outlives who asked for it: it is answered for them or not
//! at all.
//!
//! No dialog can be answered in a test of the window. A build that honours automation takes the answer from the
//! environment instead; a release build does not look there.

use crate::failure::Failure;
use crate::state::State;
use std::path::PathBuf;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};

/// Where to save a file that is called `name` unless another is chosen. None if the choice was given up, as below.
///
/// # Errors
/// Somebody else works by now, nobody, or the patient has the screen; as below.
pub fn save_as(
    app: &AppHandle,
    name: &str,
    kind: &str,
    endings: &[&str],
) -> Result<Option<PathBuf>, Failure> {
    answered(&app.state::<State>(), || {
        if let Some(folder) = automated("NEEDLEPOINT_SAVE_FOLDER") {
            return Some(folder.join(name));
        }
        let dialog = dialog(app).set_file_name(name).add_filter(kind, endings);
        dialog.blocking_save_file()?.into_path().ok()
    })
}

/// A file to read.
pub fn file(app: &AppHandle, kind: &str, endings: &[&str]) -> Result<Option<PathBuf>, Failure> {
    answered(&app.state::<State>(), || {
        if let Some(folder) = automated("NEEDLEPOINT_OPEN_FOLDER") {
            return Some(folder.join("chosen").with_extension(endings[0]));
        }
        let dialog = dialog(app).add_filter(kind, endings);
        dialog.blocking_pick_file()?.into_path().ok()
    })
}

/// Files to read, in the order of their names or as the dialog gave them.
pub fn files(app: &AppHandle, kind: &str, endings: &[&str]) -> Result<Option<Vec<PathBuf>>, Failure> {
    answered(&app.state::<State>(), || {
        if let Some(folder) = automated("NEEDLEPOINT_SCAN_FOLDER") {
            let entries = std::fs::read_dir(folder).ok()?;
            let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
            paths.sort();
            return Some(paths);
        }
        let chosen = dialog(app).add_filter(kind, endings).blocking_pick_files()?;
        chosen.into_iter().map(|file| file.into_path().ok()).collect()
    })
}

/// A folder. `variable` names it where the window is automated.
pub fn folder(app: &AppHandle, variable: &str) -> Result<Option<PathBuf>, Failure> {
    answered(&app.state::<State>(), || {
        automated(variable).or_else(|| dialog(app).blocking_pick_folder()?.into_path().ok())
    })
}

/// What was chosen, if whoever was asked still sits here: not after a lock, by whoever came in since, or while the
/// patient has the screen.
///
/// # Errors
/// They do not.
pub fn answered<T>(state: &State, ask: impl FnOnce() -> Option<T>) -> Result<Option<T>, Failure> {
    let sitting = state.sitting();
    let chosen = ask();
    if chosen.is_some() && state.sitting() != sitting {
        return Err(Failure::new(
            "Needlepoint was locked or handed over while this dialog was open.",
            "Nothing was done. Whoever works here now has to ask for it again.",
        ));
    }
    Ok(chosen)
}

/// A dialog over the window, where nothing else is done as long as it is open. Linux lets it stand beside.
fn dialog(app: &AppHandle) -> FileDialogBuilder<tauri::Wry> {
    let dialog = app.dialog().file();
    match app.get_webview_window("main") {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

/// What the environment of an automated window answers.
fn automated(variable: &str) -> Option<PathBuf> {
    if cfg!(debug_assertions) {
        std::env::var_os(variable).map(PathBuf::from)
    } else {
        None
    }
}
