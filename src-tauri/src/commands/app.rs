//! First start, unlocking and locking, and the content.

use super::Held;
use crate::approvals;
use crate::entry;
use crate::failure::Failure;
use crate::judge::CLINIC_LANGUAGE;
use crate::people;
use crate::view::{AppStatus, Content, FirstStarted};
use needlepoint_core::consult::{Clinic, Clinician};
use tauri::WebviewWindow;
use zeroize::Zeroizing;

/// Where the app stands.
#[tauri::command(async)]
#[specta::specta]
pub fn app_status(state: Held<'_>) -> Result<AppStatus, Failure> {
    entry::status(&state)
}

/// Sets up clinic, clinician, archive and seal key.
#[tauri::command(async)]
#[specta::specta]
pub fn first_start(
    state: Held<'_>,
    clinic: Clinic,
    clinician: Clinician,
    passphrase: String,
) -> Result<FirstStarted, Failure> {
    entry::first_start(&state, &clinic, clinician, &Zeroizing::new(passphrase))
}

/// Unlocks the archive as somebody who works here.
#[tauri::command(async)]
#[specta::specta]
pub fn unlock(state: Held<'_>, who: String, passphrase: String) -> Result<AppStatus, Failure> {
    entry::unlock(&state, &who, &Zeroizing::new(passphrase))
}

/// Unlocks the archive by its recovery code, and sets another passphrase.
#[tauri::command(async)]
#[specta::specta]
pub fn recover(state: Held<'_>, who: String, code: String, passphrase: String) -> Result<AppStatus, Failure> {
    entry::recover(&state, &who, &Zeroizing::new(code), &Zeroizing::new(passphrase))
}

/// Notes that the recovery code is kept.
#[tauri::command(async)]
#[specta::specta]
pub fn keep_recovery(state: Held<'_>) -> Result<AppStatus, Failure> {
    people::keep_recovery(&state)
}

/// Opens the system's own dialog to print the page that is shown.
#[tauri::command(async)]
#[specta::specta]
pub fn print_page(window: WebviewWindow) -> Result<(), Failure> {
    window.print().map_err(|_| {
        Failure::new(
            "The system's dialog to print did not open.",
            "Write the page down by hand, then go on.",
        )
    })
}

/// Locks the archive, on a thread of its own.
#[tauri::command]
#[specta::specta]
pub fn lock(state: Held<'_>) -> Result<AppStatus, Failure> {
    state.lock();
    entry::status(&state)
}

/// Notes that somebody is there, so that the archive stays open.
#[tauri::command(async)]
#[specta::specta]
pub fn stay_awake(state: Held<'_>) {
    state.note_act();
}

/// The clinical content.
#[tauri::command(async)]
#[specta::specta]
pub fn content(state: Held<'_>) -> Result<Content, Failure> {
    let languages = approvals::languages(&state)?;
    let p = &state.procedure;
    Ok(Content {
        version: p.version.clone(),
        groups: p.groups.clone(),
        questions: p.questions.clone(),
        concerns: p.concerns.clone(),
        zones: p.zones.clone(),
        unconfirmed: p
            .questions
            .iter()
            .flat_map(|q| &q.rules)
            .filter(|r| r.wants_confirming())
            .map(|r| r.id.clone())
            .collect(),
        devices: p.devices.clone(),
        countries: p.countries.clone(),
        sources: p.sources.clone(),
        teach_back: p.teach_back.clone(),
        treating: p.treating.clone(),
        texts: p
            .texts(CLINIC_LANGUAGE)
            .into_iter()
            .flat_map(needlepoint_core::procedure::Texts::iter)
            .map(|(key, text)| (key.to_owned(), text.to_owned()))
            .collect(),
        languages,
    })
}

/// Countries and their names, for the first start, before anything is unlocked.
#[tauri::command(async)]
#[specta::specta]
pub fn countries(state: Held<'_>) -> Vec<(needlepoint_core::procedure::Country, String)> {
    let texts = state.procedure.texts(CLINIC_LANGUAGE);
    let name = |id: &str| {
        texts
            .map(|t| t.get(&format!("country.{id}")).to_owned())
            .unwrap_or_default()
    };
    state
        .procedure
        .countries
        .iter()
        .map(|c| (c.clone(), name(&c.id)))
        .collect()
}
