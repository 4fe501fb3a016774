//! Printing through the operating system's print system.

use crate::failure::Failure;
use crate::printing;
use crate::state::State;
use crate::store;
use crate::view::{PrintJob, Printers};
use needlepoint_core::records::Act;
use tauri::{AppHandle, Manager};

/// What can be printed on; no printers and no print system are told apart.
#[tauri::command(async)]
#[specta::specta]
pub fn printers() -> Printers {
    printing::printers()
}

/// Prints a record and gives the queue's answer.
#[tauri::command(async)]
#[specta::specta]
pub fn print(app: AppHandle, id: String, printer: String) -> Result<PrintJob, Failure> {
    let state = app.state::<State>();
    let clinic = state.clinic();
    let (record, rules) = state.with_open(|open| {
        let rules = clinic.rules(&open.policy, &state.procedure);
        Ok((open.archive.record(&id)?, rules))
    })?;
    let job = printing::print(&printer, &record.pdf, rules.paper)?;
    state.with_open(|open| open.write(|archive, by| archive.note(Act::RecordPrinted, &id, by)))?;
    store::save_printer(&app, &printer)?;
    Ok(job)
}
