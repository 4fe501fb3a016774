//! The clinic, its decisions about the content, its seal key, its passphrase.

use super::app::stored;
use crate::failure::Failure;
use crate::state::{Open, State, clinician};
use crate::store;
use crate::view::{SealKeyView, Settings};
use jiff::Timestamp;
use needlepoint_core::consult::{Clinic, Clinician, Logo, take_logo};
use needlepoint_core::records::Cost;
use needlepoint_core::seal::SealKey;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;

/// The most bytes of a file that is taken in: a logo, or a key.
const LARGEST: u64 = 20 * 1024 * 1024;

/// All settings.
#[tauri::command(async)]
#[specta::specta]
pub fn settings(app: AppHandle) -> Result<Settings, Failure> {
    let state = app.state::<State>();
    let clinic = state.clinic();
    state.with_open(|open| view(&app, open, clinic))
}

/// Saves the clinic.
#[tauri::command(async)]
#[specta::specta]
pub fn save_clinic(app: AppHandle, clinic: Clinic) -> Result<Settings, Failure> {
    let state = app.state::<State>();
    state.with_open(|open| {
        store::save_clinic(&app, &clinic)?;
        state.set_clinic(clinic.clone());
        view(&app, open, clinic)
    })
}

/// Saves who works here.
#[tauri::command(async)]
#[specta::specta]
pub fn save_clinician(app: AppHandle, clinician: Clinician) -> Result<Settings, Failure> {
    decide(&app, |open| {
        open.clinician.name = clinician.name.trim().into();
        open.clinician.grade = clinician.grade.trim().into();
        open.clinician.registration = clinician.registration.trim().into();
        let clinician = open.clinician.clone();
        open.write(|archive, by| archive.save_clinician(&clinician, by))
    })
}

/// Confirms a rule of low confidence, or withdraws that.
#[tauri::command(async)]
#[specta::specta]
pub fn confirm_rule(app: AppHandle, rule: String, confirmed: bool) -> Result<Settings, Failure> {
    decide(&app, |open| {
        open.write(|archive, by| {
            if confirmed {
                archive.confirm_rule(&rule, by)
            } else {
                archive.withdraw_rule(&rule, by)
            }
        })
    })
}

/// Sets a wait, days; none sets it back.
#[tauri::command(async)]
#[specta::specta]
pub fn set_wait(app: AppHandle, rule: String, days: Option<u16>) -> Result<Settings, Failure> {
    decide(&app, |open| {
        open.write(|archive, by| archive.edit_wait(&rule, days.map(u32::from), by))
    })
}

/// Approves the texts of a language as they are now.
#[tauri::command(async)]
#[specta::specta]
pub fn approve_texts(
    app: AppHandle,
    language: String,
    approver: String,
    competence: String,
) -> Result<Settings, Failure> {
    let state = app.state::<State>();
    let version = state
        .procedure
        .texts(&language)
        .map(|t| t.version.clone())
        .ok_or_else(|| Failure::new("There are no texts in this language.", "Choose another language."))?;
    if approver.trim().is_empty() || competence.trim().is_empty() {
        return Err(Failure::new(
            "It is not said who approves, or as what.",
            "Write both, then approve.",
        ));
    }
    decide(&app, |open| {
        let (approver, competence) = (approver.trim(), competence.trim());
        open.write(|archive, by| archive.approve_text(&language, &version, approver, competence, by))
    })
}

/// Takes a logo from a file that the clinician chooses; none if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_logo(app: AppHandle) -> Result<Option<Logo>, Failure> {
    let filter: &[&str] = &["png", "jpg", "jpeg", "svg"];
    let Some(bytes) = chosen(&app, "Pictures", filter)? else {
        return Ok(None);
    };
    let logo = take_logo(&bytes, &app.state::<State>().clinic().name);
    logo.map(Some)
        .map_err(|error| Failure::new(error.to_string(), error.hint()))
}

/// Takes the clinic's own seal key from a PKCS#12 file; none if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn import_seal_key(app: AppHandle, password: String) -> Result<Option<Settings>, Failure> {
    let password = zeroize::Zeroizing::new(password);
    let Some(bytes) = chosen(&app, "Keys", &["p12", "pfx"])? else {
        return Ok(None);
    };
    let key = SealKey::from_pkcs12(&bytes, &password, Timestamp::now())?;
    decide(&app, |open| {
        open.write(|archive, by| archive.set_seal_key(&stored(&key), by))
    })
    .map(Some)
}

/// Sets after how many minutes of rest the archive locks, 1 to 60.
#[tauri::command(async)]
#[specta::specta]
pub fn set_idle_minutes(app: AppHandle, minutes: u16) -> Result<Settings, Failure> {
    store::save_idle_minutes(&app, minutes.clamp(1, 60))?;
    settings(app)
}

/// Wraps the archive's key by another passphrase.
#[tauri::command(async)]
#[specta::specta]
pub fn change_passphrase(app: AppHandle, old: String, fresh: String) -> Result<(), Failure> {
    let (old, fresh) = (zeroize::Zeroizing::new(old), zeroize::Zeroizing::new(fresh));
    app.state::<State>().with_open(|open| {
        open.write(|archive, by| {
            archive.change_passphrase(&old, &fresh, Cost::RECOMMENDED, &mut crate::state::random, by)
        })
    })
}

/// Does something that the clinic decides, and reads its decisions again.
fn decide(app: &AppHandle, act: impl FnOnce(&mut Open) -> Result<(), Failure>) -> Result<Settings, Failure> {
    let state = app.state::<State>();
    let clinic = state.clinic();
    state.with_open(|open| {
        act(open)?;
        open.refresh()?;
        view(app, open, clinic)
    })
}

fn view(app: &AppHandle, open: &Open, clinic: Clinic) -> Result<Settings, Failure> {
    let key = SealKey::from_der(&open.archive.seal_key()?.der)?;
    let certificate = key.certificate();
    Ok(Settings {
        clinic,
        clinician: clinician(&open.clinician),
        policy: open.policy.clone(),
        printer: store::printer(app),
        idle_minutes: store::idle_minutes(app),
        seal: SealKeyView {
            subject: certificate.subject(),
            valid_to: certificate.valid_to().to_string(),
            fingerprint: certificate.sha256(),
            self_signed: certificate.is_self_signed(),
        },
    })
}

/// The bytes of a file that the clinician chooses, within bounds.
fn chosen(app: &AppHandle, kind: &str, endings: &[&str]) -> Result<Option<Vec<u8>>, Failure> {
    let Some(path) = app.dialog().file().add_filter(kind, endings).blocking_pick_file() else {
        return Ok(None);
    };
    let unread = |_| {
        Failure::new(
            "This file could not be read.",
            "Check that it is still there, then choose it again.",
        )
    };
    let path = path.into_path().map_err(|e| unread(std::io::Error::other(e)))?;
    if std::fs::metadata(&path).map_err(unread)?.len() > LARGEST {
        return Err(Failure::new(
            "This file is larger than 20 MB.",
            "Choose a smaller one.",
        ));
    }
    std::fs::read(&path).map(Some).map_err(unread)
}
