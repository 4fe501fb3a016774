//! Printing through the operating system's print system.

use super::Held;
use crate::failure::Failure;
use crate::printing;
use crate::recorded::handed_out;
use crate::view::{PrintJob, Printers};
use needlepoint_core::records::Act;

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
    let clinic = state.store.clinic()?;
    let rules = state.with_open(|open| Ok(clinic.rules(&open.policy, &state.procedure)))?;
    let record = handed_out(&state, &id, Act::RecordPrinted)?;
    let job = printing::print(&printer, &record.pdf, rules.paper)?;
    // Which printer was used last is a convenience; the sheet is on its way without it.
    let _ = state.store.save_printer(&printer);
    Ok(job)
}
