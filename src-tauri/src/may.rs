//! Who may send which command: the one place where that is judged, before a command runs.
//!
//! The archive refuses by itself what only a clinician may write there, whatever way it comes. What an assistant may
//! write in a draft depends on its content, and is judged where it is saved.

use crate::failure::Failure;
use crate::state::State;
use needlepoint_core::records::{Role, StoreError};

/// What clinicians alone may do: decide, seal, let in, and let out.
pub const OF_CLINICIANS: &[&str] = &[
    "keep_recovery",
    "freeze",
    "thaw",
    "sign",
    "seal_deferral",
    "bring_in",
    "seal_addition",
    "hold_file",
    "state_patient",
    "delete_file",
    "export_file",
    "choose_backup_folder",
    "set_backups",
    "save_copy",
    "save_recall",
    "save_clinic",
    "confirm_rule",
    "set_wait",
    "set_own_rules",
    "approve_texts",
    "withdraw_texts",
    "import_seal_key",
    "make_seal_key",
    "set_idle_minutes",
    "admit",
    "set_passphrase",
    "remove_user",
    "make_recovery",
    "export_trail",
    "try_authority",
    "set_authority",
    "remove_authority",
    "seal_treatment",
];

/// What everybody may who works here; and before anybody unlocked it, as far as there is something to do then.
pub const OF_EVERYBODY: &[&str] = &[
    "app_status",
    "countries",
    "first_start",
    "unlock",
    "recover",
    "print_page",
    "lock",
    "stay_awake",
    "content",
    "home",
    "find",
    "discard",
    "start",
    "resume",
    "change",
    "hand_over",
    "handed",
    "answer",
    "note_handed",
    "take_back",
    "sheet",
    "note_reading",
    "deferral",
    "print_blank",
    "print_aftercare",
    "start_addition",
    "keep_addition",
    "addition_page",
    "retention",
    "patient_file",
    "backups",
    "back_up",
    "work_done",
    "stop_work",
    "choose_backup",
    "restore",
    "record",
    "printers",
    "print",
    "settings",
    "save_clinician",
    "texts",
    "choose_logo",
    "change_passphrase",
    "check_archive",
    "stamp_now",
    "stamp_of",
    "stamp_all_now",
    "judge_chosen",
    "judge_dropped",
    "trust_certificate",
    "begin_treatment",
    "change_treatment",
    "discard_treatment",
    "treatment_sheet",
    "ask_again",
    "recall",
    "face",
    "record_pdf",
    "record_file",
];

/// What is run while the patient has the screen: their own consult and nothing beside it, and the ways back.
pub const OF_PATIENTS: &[&str] = &[
    "app_status",
    "face",
    "stay_awake",
    "lock",
    "handed",
    "answer",
    "note_handed",
    "take_back",
];

/// What is run before somebody whose passphrase another set has chosen their own: that, and the way out.
pub const OF_CHOOSERS: &[&str] = &["app_status", "change_passphrase", "stay_awake", "lock"];

/// Why a command is not run now; none if it is.
pub fn refusal(command: &str, state: &State) -> Option<Failure> {
    if state.handed().is_some() && !OF_PATIENTS.contains(&command) {
        return Some(Failure::new(
            "The patient has the screen.",
            "Take it back with your passphrase or PIN, or lock it.",
        ));
    }
    if state.is_choosing() && !OF_CHOOSERS.contains(&command) {
        return Some(Failure::new(
            "Somebody else set this passphrase, and may know it.",
            "Choose your own first. Everything else comes after that.",
        ));
    }
    if OF_EVERYBODY.contains(&command) {
        return None;
    }
    match state.role() {
        None => Some(Failure::locked()),
        Some(Role::Clinician) if OF_CLINICIANS.contains(&command) => None,
        Some(_) => Some(StoreError::NotAClinician.into()),
    }
}
