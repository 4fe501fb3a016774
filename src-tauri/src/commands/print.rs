//! Printing through the operating system's print system.

use super::Held;
use crate::failure::Failure;
use crate::printing;
use crate::recorded::handed_out;
use crate::state::State;
use crate::view::{PrintJob, Printers};
use needlepoint_core::records::Act;
use needlepoint_core::sheet::{FrozenSheet, Paper};

/// What can be printed on; no printers and no print system are told apart.
#[tauri::command(async)]
#[specta::specta]
pub fn printers() -> Printers {
    printing::printers()
}

/// Prints a record and gives the queue's answer.
#[tauri::command(async)]
#[specta::specta]
pub fn print(state: Held<'_>, id: String, printer: String) -> Result<PrintJob, Failure> {
    let record = handed_out(&state, &id, Act::RecordPrinted)?;
    // Its own paper: the clinic may have changed to another since.
    let paper = match FrozenSheet::read(record.sheet) {
        Ok(frozen) => frozen.sheet().paper,
        Err(_) => clinics_paper(&state)?,
    };
    send(&state, &printer, &record.pdf, paper)
}

/// The paper that the clinic prints on now.
pub(super) fn clinics_paper(state: &State) -> Result<Paper, Failure> {
    let clinic = state.store.clinic()?;
    state.with_open(|open| Ok(clinic.rules(&open.policy, &state.procedure).paper))
}

/// Sends a file to a printer, and notes which.
pub(super) fn send(state: &State, printer: &str, pdf: &[u8], paper: Paper) -> Result<PrintJob, Failure> {
    let job = printing::print(printer, pdf, paper)?;
    // Which printer was used last is a convenience; the sheet is on its way without it.
    let _ = state.store.save_printer(printer);
    Ok(job)
}
