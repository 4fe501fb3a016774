//! A record: what it holds; its PDF; a copy of it.

use super::Held;
use crate::choosing;
use crate::failure::Failure;
use crate::leaving;
use crate::recorded::{self, attached_name, file_name, handed_out, opened};
use crate::state::State;
use crate::view::{RecordView, SavedCopy};
use needlepoint_core::records::Act;
use std::io::Write as _;
use tauri::{AppHandle, Manager};
use tauri_plugin_opener::OpenerExt;

/// A record, verified as it is opened.
#[tauri::command(async)]
#[specta::specta]
pub fn record(state: Held<'_>, id: String) -> Result<RecordView, Failure> {
    recorded::record(&state, &id)
}

/// A record's PDF: the very bytes that were sealed, with the time-stamp behind them where it has come. The trail says
/// that it was opened.
#[tauri::command(async)]
pub fn record_pdf(state: Held<'_>, id: String) -> Result<tauri::ipc::Response, Failure> {
    let record = state.with_open(|open| opened(open, &id))?;
    Ok(tauri::ipc::Response::new(record.pdf))
}

/// Saves a copy where the clinician chooses, and opens it if asked. None if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn save_copy(app: AppHandle, id: String, open_it: bool) -> Result<Option<SavedCopy>, Failure> {
    let state = app.state::<State>();
    let name = state.with_open(|open| Ok(file_name(&open.archive.record(&id)?)))?;
    let Some(path) = choosing::save_as(&app, &name, "PDF", &["pdf"])? else {
        return Ok(None);
    };
    let record = handed_out(&state, &id, Act::RecordExported)?;
    leaving::written(&state, &path, unsaved, |mut file| {
        file.write_all(&record.pdf).map_err(unsaved)
    })?;
    // What belongs to it lies beside it.
    let own = path
        .file_name()
        .map_or_else(|| name.clone(), |n| n.to_string_lossy().into_owned());
    for file in &record.attachments {
        let bytes = state.with_open(|open| Ok(open.archive.attachment(&id, file.number)?))?;
        let path = path.with_file_name(attached_name(&own, file));
        leaving::beside(&state, &path, unsaved, |mut file| {
            file.write_all(&bytes).map_err(unsaved)
        })?;
    }
    if open_it {
        app.opener()
            .open_path(path.to_string_lossy(), None::<&str>)
            .map_err(|_| {
                Failure::new(
                    "The copy was saved, but no program on this computer opens PDF files.",
                    "Install a PDF viewer, or open the copy on another computer.",
                )
            })?;
    }
    Ok(Some(SavedCopy {
        path: path.to_string_lossy().into_owned(),
    }))
}

fn unsaved(error: std::io::Error) -> Failure {
    let (message, hint) = match error.kind() {
        std::io::ErrorKind::StorageFull => (
            "The copy was not saved: the disk is full.",
            "Free some space, or choose another folder.",
        ),
        _ => (
            "The copy was not saved: this folder cannot be written to.",
            "Choose another folder.",
        ),
    };
    Failure::new(message, hint)
}
