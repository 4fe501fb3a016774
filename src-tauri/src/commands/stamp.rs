//! Time-stamps: the authority that is asked, and records that are tried now.

use super::Held;
use crate::authority;
use crate::failure::Failure;
use crate::stamping;
use crate::view::{Settings, StampView, Trying};

/// Asks an authority for one time-stamp of nothing but chance, and says what came back. Nothing is kept.
#[tauri::command(async)]
#[specta::specta]
pub fn try_authority(address: String) -> Result<Trying, Failure> {
    authority::tried(&address).map(|(said, _)| said)
}

/// Chooses an authority, once it has answered rightly and leads to the certificate that was shown.
#[tauri::command(async)]
#[specta::specta]
pub fn set_authority(
    state: Held<'_>,
    address: String,
    long_term: bool,
    anchor: String,
) -> Result<Settings, Failure> {
    authority::set(&state, &address, long_term, &anchor)
}

/// Asks no authority from now on.
#[tauri::command(async)]
#[specta::specta]
pub fn remove_authority(state: Held<'_>) -> Result<Settings, Failure> {
    authority::remove(&state)
}

/// Tries to time-stamp a record now.
#[tauri::command(async)]
#[specta::specta]
pub fn stamp_now(state: Held<'_>, id: String) -> Result<StampView, Failure> {
    stamping::stamp_now(&state, &id)
}

/// How a record stands to its time-stamp.
#[tauri::command(async)]
#[specta::specta]
pub fn stamp_of(state: Held<'_>, id: String) -> Result<StampView, Failure> {
    stamping::learned(&state, &id)
}

/// Tries to time-stamp all records that wait, now.
#[tauri::command(async)]
#[specta::specta]
pub fn stamp_all_now(state: Held<'_>) -> Result<Settings, Failure> {
    stamping::stamp_all_now(&state)?;
    crate::decisions::settings(&state)
}
