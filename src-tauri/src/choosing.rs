//! Asks for files and folders in the system's own dialogs.
//!
//! No dialog can be answered in a test of the window. A build that honours automation takes the answer from the
//! environment instead; a release build does not look there.

use std::path::PathBuf;
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;

/// Where to save a file that is called `name` unless another is chosen. None if the choice was given up, as below.
pub fn save_as(app: &AppHandle, name: &str, kind: &str, endings: &[&str]) -> Option<PathBuf> {
    if let Some(folder) = automated("NEEDLEPOINT_SAVE_FOLDER") {
        return Some(folder.join(name));
    }
    let dialog = app.dialog().file().set_file_name(name);
    let chosen = dialog.add_filter(kind, endings).blocking_save_file()?;
    chosen.into_path().ok()
}

/// A file to read.
pub fn file(app: &AppHandle, kind: &str, endings: &[&str]) -> Option<PathBuf> {
    if let Some(folder) = automated("NEEDLEPOINT_OPEN_FOLDER") {
        return Some(folder.join("chosen").with_extension(endings[0]));
    }
    let dialog = app.dialog().file().add_filter(kind, endings);
    dialog.blocking_pick_file()?.into_path().ok()
}

/// Files to read, in the order of their names or as the dialog gave them.
pub fn files(app: &AppHandle, kind: &str, endings: &[&str]) -> Option<Vec<PathBuf>> {
    if let Some(folder) = automated("NEEDLEPOINT_SCAN_FOLDER") {
        let entries = std::fs::read_dir(folder).ok()?;
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        return Some(paths);
    }
    let dialog = app.dialog().file().add_filter(kind, endings);
    let chosen = dialog.blocking_pick_files()?.into_iter();
    chosen.map(|file| file.into_path().ok()).collect()
}

/// A folder. `variable` names it where the window is automated.
pub fn folder(app: &AppHandle, variable: &str) -> Option<PathBuf> {
    automated(variable).or_else(|| app.dialog().file().blocking_pick_folder()?.into_path().ok())
}

/// What the environment of an automated window answers.
fn automated(variable: &str) -> Option<PathBuf> {
    if cfg!(debug_assertions) {
        std::env::var_os(variable).map(PathBuf::from)
    } else {
        None
    }
}
