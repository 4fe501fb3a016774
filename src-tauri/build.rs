//! Names the commands that the window may be granted; everything else is refused.

/// Each needs an `allow-…` in `capabilities/main.json`.
const COMMANDS: &[&str] = &[
    "app_status",
    "countries",
    "first_start",
    "unlock",
    "lock",
    "stay_awake",
    "content",
    "home",
    "find",
    "discard",
    "start",
    "resume",
    "change",
    "sheet",
    "note_reading",
    "freeze",
    "thaw",
    "sign",
    "deferral",
    "seal_deferral",
    "print_blank",
    "print_aftercare",
    "bring_in",
    "face",
    "record",
    "record_pdf",
    "record_file",
    "save_copy",
    "printers",
    "print",
    "settings",
    "save_clinic",
    "save_clinician",
    "confirm_rule",
    "set_wait",
    "set_own_rules",
    "texts",
    "approve_texts",
    "withdraw_texts",
    "choose_logo",
    "import_seal_key",
    "make_seal_key",
    "set_idle_minutes",
    "change_passphrase",
    "check_archive",
    "export_trail",
    "try_authority",
    "set_authority",
    "remove_authority",
    "stamp_now",
    "stamp_of",
    "stamp_all_now",
    "judge_chosen",
    "judge_dropped",
    "trust_certificate",
];

fn main() {
    // The window's files are embedded; a check of the Rust code alone needs only the folder.
    std::fs::create_dir_all("../ui/dist").expect("the folder of the window's files can be made");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the app's manifest is sound");
}
