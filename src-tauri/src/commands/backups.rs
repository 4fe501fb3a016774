//! Backups: where they go, made now, and the way back from one.

use super::Held;
use crate::backups;
use crate::choosing;
use crate::failure::Failure;
use crate::state::State;
use crate::view::{BackupView, ChosenBackup, FarView, Restored};
use needlepoint_core::records::Way;
use tauri::{AppHandle, Manager};
use zeroize::Zeroizing;

/// How the backups stand.
#[tauri::command(async)]
#[specta::specta]
pub fn backups(state: Held<'_>) -> Result<BackupView, Failure> {
    backups::view(&state)
}

/// Asks for the folder of the backups. None if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_backup_folder(app: AppHandle) -> Result<Option<BackupView>, Failure> {
    let Some(folder) = choosing::folder(&app, "NEEDLEPOINT_BACKUP_FOLDER")? else {
        return Ok(None);
    };
    backups::place(&app.state::<State>(), &folder).map(Some)
}

/// Sets whether a backup is made every day, and after how many days the last one is old.
#[tauri::command(async)]
#[specta::specta]
pub fn set_backups(state: Held<'_>, daily: bool, old_after_days: u16) -> Result<BackupView, Failure> {
    let mut plan = state.store.backups()?;
    (plan.daily, plan.old_after_days) = (daily, old_after_days);
    backups::set(&state, &plan)
}

/// Makes a backup now.
#[tauri::command(async)]
#[specta::specta]
pub fn back_up(state: Held<'_>) -> Result<BackupView, Failure> {
    backups::make(&state)
}

/// How far the long work is that runs. Asked on the main thread: the others may all wait for that work.
#[tauri::command]
#[specta::specta]
pub fn work_done(state: Held<'_>) -> FarView {
    state.work.far()
}

/// Stops the long work that runs. On the main thread too.
#[tauri::command]
#[specta::specta]
pub fn stop_work(state: Held<'_>) {
    state.work.stop();
}

/// Asks for the backup to go back to, and says whose words open it. None if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn choose_backup(app: AppHandle) -> Result<Option<ChosenBackup>, Failure> {
    let Some(folder) = choosing::folder(&app, "NEEDLEPOINT_RESTORE_FOLDER")? else {
        return Ok(None);
    };
    backups::choose(&app.state::<State>(), folder).map(Some)
}

/// Goes back to the backup that was chosen, on a machine that has no archive yet. With a recovery code the passphrase
/// is another one that holds from then on.
#[tauri::command(async)]
#[specta::specta]
pub fn restore(
    state: Held<'_>,
    who: String,
    passphrase: String,
    code: Option<String>,
) -> Result<Restored, Failure> {
    let (passphrase, code) = (Zeroizing::new(passphrase), code.map(Zeroizing::new));
    let way = match &code {
        None => Way::Passphrase {
            who: &who,
            passphrase: &passphrase,
        },
        Some(code) => Way::Recovery {
            who: &who,
            code,
            passphrase: &passphrase,
        },
    };
    backups::restore(&state, way)
}
