//! The clinic, its decisions about the content, its seal key, its passphrase.

use super::Held;
use crate::approvals;
use crate::bounded::read;
use crate::choosing;
use crate::decisions;
use crate::failure::Failure;
use crate::state::{State, today};
use crate::trail;
use crate::view::{Settings, TextsView};
use jiff::Timestamp;
use needlepoint_core::consult::{Clinic, Clinician, Logo, OwnRules, take_logo};
use needlepoint_core::seal::SealKey;
use tauri::{AppHandle, Manager};
use zeroize::Zeroizing;

/// The most megabytes of a file that is taken in: a logo, or a key.
const LARGEST: u64 = 20;

/// All settings.
#[tauri::command(async)]
#[specta::specta]
pub fn settings(state: Held<'_>) -> Result<Settings, Failure> {
    decisions::settings(&state)
}

/// Saves the clinic.
#[tauri::command(async)]
#[specta::specta]
pub fn save_clinic(state: Held<'_>, clinic: Clinic) -> Result<Settings, Failure> {
    decisions::save_clinic(&state, &clinic)
}

/// Saves who works here.
#[tauri::command(async)]
#[specta::specta]
pub fn save_clinician(state: Held<'_>, clinician: Clinician) -> Result<Settings, Failure> {
    decisions::save_clinician(&state, &clinician)
}

/// Confirms a rule of low confidence, or withdraws that.
#[tauri::command(async)]
#[specta::specta]
pub fn confirm_rule(state: Held<'_>, rule: String, confirmed: bool) -> Result<Settings, Failure> {
    decisions::confirm_rule(&state, &rule, confirmed)
}

/// Sets a wait, days; none sets it back.
#[tauri::command(async)]
#[specta::specta]
pub fn set_wait(state: Held<'_>, rule: String, days: Option<u16>) -> Result<Settings, Failure> {
    decisions::set_wait(&state, &rule, days)
}

/// Sets what stands in the place of the country's rules; what is none is the country's.
#[tauri::command(async)]
#[specta::specta]
pub fn set_own_rules(state: Held<'_>, rules: OwnRules) -> Result<Settings, Failure> {
    decisions::set_own_rules(&state, &rules)
}

/// The texts of a language beside those that the clinician reads.
#[tauri::command(async)]
#[specta::specta]
pub fn texts(state: Held<'_>, language: String) -> Result<TextsView, Failure> {
    approvals::texts(&state, &language)
}

/// Approves the texts of a language: those with the digest that was read.
#[tauri::command(async)]
#[specta::specta]
pub fn approve_texts(
    state: Held<'_>,
    language: String,
    digest: String,
    approver: String,
    competence: String,
) -> Result<Settings, Failure> {
    approvals::approve(&state, &language, &digest, &approver, &competence)
}

/// Takes the approval of a language's texts back.
#[tauri::command(async)]
#[specta::specta]
pub fn withdraw_texts(state: Held<'_>, language: String) -> Result<Settings, Failure> {
    approvals::withdraw(&state, &language)
}

/// Takes a logo from a file that the clinician chooses; none if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_logo(app: AppHandle) -> Result<Option<Logo>, Failure> {
    let clinic = app.state::<State>().store.clinic()?;
    let Some(bytes) = chosen(&app, "Pictures", &["png", "jpg", "jpeg"])? else {
        return Ok(None);
    };
    take_logo(&bytes, &clinic.name)
        .map(Some)
        .map_err(|error| Failure::new(error.to_string(), error.hint()))
}

/// Takes the clinic's own seal key from a PKCS#12 file; none if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn import_seal_key(app: AppHandle, password: String) -> Result<Option<Settings>, Failure> {
    let password = Zeroizing::new(password);
    let Some(bytes) = chosen(&app, "Keys", &["p12", "pfx"])? else {
        return Ok(None);
    };
    let key = SealKey::from_pkcs12(&bytes, &password, Timestamp::now())?;
    decisions::set_seal_key(&app.state::<State>(), &key).map(Some)
}

/// Makes a new seal key, which vouches only for itself.
#[tauri::command(async)]
#[specta::specta]
pub fn make_seal_key(state: Held<'_>) -> Result<Settings, Failure> {
    decisions::make_seal_key(&state)
}

/// Sets after how many minutes of rest the archive locks, 1 to 60.
#[tauri::command(async)]
#[specta::specta]
pub fn set_idle_minutes(state: Held<'_>, minutes: u16) -> Result<Settings, Failure> {
    decisions::set_idle_minutes(&state, minutes)
}

/// Wraps the archive's key by another passphrase.
#[tauri::command(async)]
#[specta::specta]
pub fn change_passphrase(state: Held<'_>, old: String, fresh: String) -> Result<(), Failure> {
    decisions::change_passphrase(&state, &Zeroizing::new(old), &Zeroizing::new(fresh))
}

/// Checks the archive for damage and tampering, and says in words that there is none.
#[tauri::command(async)]
#[specta::specta]
pub fn check_archive(state: Held<'_>) -> Result<String, Failure> {
    decisions::check_archive(&state)
}

/// Saves a copy of the audit trail where the clinician chooses. None if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn export_trail(app: AppHandle) -> Result<Option<String>, Failure> {
    let name = format!("audit-trail-{}.jsonl", today());
    let Some(path) = choosing::save_as(&app, &name, "JSON lines", &["jsonl"])? else {
        return Ok(None);
    };
    trail::copy(&app.state::<State>(), &path).map(Some)
}

/// The bytes of a file that the clinician chooses, within bounds.
fn chosen(app: &AppHandle, kind: &str, endings: &[&str]) -> Result<Option<Vec<u8>>, Failure> {
    let Some(path) = choosing::file(app, kind, endings)? else {
        return Ok(None);
    };
    read(&path, LARGEST).map(Some)
}
