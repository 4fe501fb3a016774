//! The other papers of a consult: asked for, printed, brought back.

use super::Held;
use super::print::{clinics_paper, send};
use crate::bounded::read;
use crate::choosing;
use crate::failure::Failure;
use crate::papers::{self, Stated};
use crate::state::State;
use crate::view::{PrintJob, RecordView};
use needlepoint_core::sheet::Sheet;
use tauri::{AppHandle, Manager};

/// The most megabytes of a file that shows a paper.
const LARGEST: u64 = 20;

/// The letter that puts the treatment off, as it would be sealed now.
#[tauri::command(async)]
#[specta::specta]
pub fn deferral(state: Held<'_>, id: String) -> Result<Sheet, Failure> {
    papers::deferral(&state, &id)
}

/// Seals the letter and makes it a record; the consult stays a draft.
#[tauri::command(async)]
#[specta::specta]
pub fn seal_deferral(state: Held<'_>, id: String) -> Result<RecordView, Failure> {
    papers::seal_deferral(&state, &id)
}

/// Prints the consent to be signed by pen.
#[tauri::command(async)]
#[specta::specta]
pub fn print_blank(state: Held<'_>, id: String, printer: String) -> Result<PrintJob, Failure> {
    let pdf = papers::blank(&state, &id)?;
    send(&state, &printer, &pdf, clinics_paper(&state)?)
}

/// Prints the aftercare of a record, or of a treatment that is being written.
#[tauri::command(async)]
#[specta::specta]
pub fn print_aftercare(state: Held<'_>, id: String, printer: String) -> Result<PrintJob, Failure> {
    let (pdf, paper) = papers::aftercare(&state, &id)?;
    send(&state, &printer, &pdf, paper)
}

/// Asks for the files that show the signed paper and brings them in. None if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn bring_in(app: AppHandle, id: String, stated: Stated) -> Result<Option<RecordView>, Failure> {
    let Some(paths) = choosing::files(&app, "PDF, JPEG, PNG", &["pdf", "jpg", "jpeg", "png"])? else {
        return Ok(None);
    };
    let files = paths.iter().map(|path| read(path, LARGEST));
    let files = files.collect::<Result<Vec<_>, _>>()?;
    papers::bring_in(&app.state::<State>(), &id, &stated, &files).map(Some)
}

/// A file that belongs to a record, its very bytes.
#[tauri::command(async)]
pub fn record_file(state: Held<'_>, id: String, number: u32) -> Result<tauri::ipc::Response, Failure> {
    state.with_open(|open| Ok(tauri::ipc::Response::new(open.archive.attachment(&id, number)?)))
}
