//! Who may open the archive.

use super::Held;
use crate::failure::Failure;
use crate::people;
use crate::view::{AppStatus, UserRole};
use needlepoint_core::consult::Clinician;
use zeroize::Zeroizing;

/// Lets a new person in by this passphrase; `own` is that of the clinician who asks.
#[tauri::command(async)]
#[specta::specta]
pub fn admit(
    state: Held<'_>,
    role: UserRole,
    as_printed: Clinician,
    passphrase: String,
    own: String,
) -> Result<AppStatus, Failure> {
    let (passphrase, own) = (Zeroizing::new(passphrase), Zeroizing::new(own));
    people::admit(&state, role, &as_printed, &passphrase, &own)
}

/// Gives somebody who forgot theirs another passphrase; `own` is that of the clinician who asks.
#[tauri::command(async)]
#[specta::specta]
pub fn set_passphrase(
    state: Held<'_>,
    id: String,
    passphrase: String,
    own: String,
) -> Result<AppStatus, Failure> {
    people::set_passphrase(&state, &id, &Zeroizing::new(passphrase), &Zeroizing::new(own))
}

/// Shuts somebody out.
#[tauri::command(async)]
#[specta::specta]
pub fn remove_user(state: Held<'_>, id: String) -> Result<AppStatus, Failure> {
    people::remove(&state, &id)
}

/// Makes a recovery code, to be shown once.
#[tauri::command(async)]
#[specta::specta]
pub fn make_recovery(state: Held<'_>, own: String) -> Result<String, Failure> {
    people::make_recovery(&state, &Zeroizing::new(own)).map(|code| code.to_string())
}
