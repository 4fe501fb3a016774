//! What is neither a patient's nor safety's: the clinic's letterhead, the printer, the idle time, the window.

use crate::failure::Failure;
use needlepoint_core::consult::Clinic;
use serde::{Serialize, de::DeserializeOwned};
use tauri::{AppHandle, Runtime};
use tauri_plugin_store::StoreExt;

const FILE: &str = "settings.json";

/// Minutes of rest after which the archive locks, unless the clinic sets others.
const IDLE_MINUTES: u16 = 5;

/// The clinic; blank before the first start.
pub fn clinic<R: Runtime>(app: &AppHandle<R>) -> Clinic {
    read(app, "clinic").unwrap_or_default()
}

/// Saves the clinic.
pub fn save_clinic<R: Runtime>(app: &AppHandle<R>, clinic: &Clinic) -> Result<(), Failure> {
    write(app, "clinic", clinic)
}

/// The printer that was used last.
pub fn printer<R: Runtime>(app: &AppHandle<R>) -> String {
    read(app, "printer").unwrap_or_default()
}

/// Saves the printer.
pub fn save_printer<R: Runtime>(app: &AppHandle<R>, name: &str) -> Result<(), Failure> {
    write(app, "printer", &name)
}

/// Minutes of rest after which the archive locks.
pub fn idle_minutes<R: Runtime>(app: &AppHandle<R>) -> u16 {
    read(app, "idleMinutes").unwrap_or(IDLE_MINUTES)
}

/// Saves the idle time.
pub fn save_idle_minutes<R: Runtime>(app: &AppHandle<R>, minutes: u16) -> Result<(), Failure> {
    write(app, "idleMinutes", &minutes)
}

/// The window's size, logical pixels.
pub fn window<R: Runtime>(app: &AppHandle<R>) -> Option<(f64, f64)> {
    read(app, "window")
}

/// Saves the window's size.
pub fn save_window<R: Runtime>(app: &AppHandle<R>, size: (f64, f64)) -> Result<(), Failure> {
    write(app, "window", &size)
}

fn read<R: Runtime, T: DeserializeOwned>(app: &AppHandle<R>, key: &str) -> Option<T> {
    serde_json::from_value(app.store(FILE).ok()?.get(key)?).ok()
}

fn write<R: Runtime, T: Serialize>(app: &AppHandle<R>, key: &str, value: &T) -> Result<(), Failure> {
    let failed = |_| {
        Failure::new(
            "The settings could not be saved.",
            "Check that the disk has room and may be written to.",
        )
    };
    let store = app.store(FILE).map_err(failed)?;
    store.set(key, serde_json::to_value(value).expect("settings are plain data"));
    store.save().map_err(failed)
}
