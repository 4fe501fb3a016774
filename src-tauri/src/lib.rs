//! The shell: the window, what it holds, and one thin command per verb.
//!
//! Everything clinical happens in `needlepoint-core`; here time, randomness, files, the key store and the print system
//! are handed to it.

mod additions;
mod approvals;
mod authority;
mod backups;
mod bounded;
mod choosing;
mod clinic;
mod commands;
mod decisions;
mod drafts;
mod entry;
mod exporting;
mod failure;
mod files;
mod guard;
mod handing;
mod judge;
mod judging;
mod key_store;
mod leaving;
mod may;
mod network;
mod papers;
mod people;
mod printing;
mod proof;
mod proofs;
mod reading;
mod recalling;
mod recorded;
mod renewing;
mod signing;
mod stamping;
mod state;
mod store;
mod trail;
mod treating;
mod trying;
mod view;
mod work;

use key_store::SystemStore;
use needlepoint_core::records::Cost;
use needlepoint_core::typeset::Fonts;
use state::{Patience, State};
use std::time::Duration;
use store::Store;
use tauri::{
    AppHandle, DragDropEvent, Emitter, Manager, WebviewUrl, WebviewWindowBuilder, WindowEvent,
    generate_handler,
};

/// Hands the commands whose types the window knows to a macro: tauri's, which answers calls, or in the tests the
/// generator's, so that the program itself carries no descriptions of types.
macro_rules! with_typed_commands {
    ($macro:ident) => {
        $macro![
            commands::app::app_status,
            commands::app::countries,
            commands::app::first_start,
            commands::app::unlock,
            commands::app::recover,
            commands::app::keep_recovery,
            commands::app::print_page,
            commands::app::lock,
            commands::app::stay_awake,
            commands::app::content,
            commands::home::home,
            commands::home::find,
            commands::home::discard,
            commands::consult::start,
            commands::consult::resume,
            commands::consult::change,
            commands::handing::hand_over,
            commands::handing::handed,
            commands::handing::answer,
            commands::handing::note_handed,
            commands::handing::take_back,
            commands::sheet::sheet,
            commands::sheet::note_reading,
            commands::sheet::freeze,
            commands::sheet::thaw,
            commands::sheet::sign,
            commands::papers::deferral,
            commands::papers::seal_deferral,
            commands::papers::print_blank,
            commands::papers::print_aftercare,
            commands::papers::bring_in,
            commands::additions::start_addition,
            commands::additions::keep_addition,
            commands::additions::addition_page,
            commands::additions::seal_addition,
            commands::files::retention,
            commands::files::patient_file,
            commands::files::hold_file,
            commands::files::state_patient,
            commands::files::delete_file,
            commands::files::export_file,
            commands::backups::backups,
            commands::backups::choose_backup_folder,
            commands::backups::set_backups,
            commands::backups::back_up,
            commands::backups::work_done,
            commands::backups::stop_work,
            commands::backups::choose_backup,
            commands::backups::restore,
            commands::record::record,
            commands::record::save_copy,
            commands::print::printers,
            commands::print::print,
            commands::settings::settings,
            commands::settings::save_clinic,
            commands::settings::save_clinician,
            commands::settings::confirm_rule,
            commands::settings::set_wait,
            commands::settings::set_own_rules,
            commands::settings::texts,
            commands::settings::approve_texts,
            commands::settings::withdraw_texts,
            commands::settings::choose_logo,
            commands::settings::import_seal_key,
            commands::settings::make_seal_key,
            commands::settings::set_idle_minutes,
            commands::settings::change_passphrase,
            commands::people::admit,
            commands::people::set_passphrase,
            commands::people::remove_user,
            commands::people::make_recovery,
            commands::settings::check_archive,
            commands::settings::export_trail,
            commands::stamp::try_authority,
            commands::stamp::set_authority,
            commands::stamp::remove_authority,
            commands::stamp::stamp_now,
            commands::stamp::stamp_of,
            commands::stamp::stamp_all_now,
            commands::judge::judge_chosen,
            commands::judge::judge_dropped,
            commands::judge::trust_certificate,
            commands::treating::begin_treatment,
            commands::treating::change_treatment,
            commands::treating::discard_treatment,
            commands::treating::treatment_sheet,
            commands::treating::seal_treatment,
            commands::treating::ask_again,
            commands::treating::recall,
            commands::treating::save_recall,
        ]
    };
}

#[cfg(test)]
mod tests;

/// The commands that answer with raw bytes, for which the generator has no type.
const RAW_COMMANDS: [&str; 3] = ["face", "record_pdf", "record_file"];

/// The command that gets a thread of its own: the others may all wait for the archive, and this stops what holds it.
const LOCK: &str = "lock";

/// Answers a call of the window, if it knows the command.
type Handler = fn(tauri::ipc::Invoke<tauri::Wry>) -> bool;

/// Runs the app until its window is closed.
///
/// # Errors
/// The window could not be opened, or the built-in content is flawed.
pub fn run() -> Result<(), Box<dyn std::error::Error>> {
    needlepoint_core::panic::tell_only_where();
    guard::refuse_driving()?;
    guard::write_no_dumps();
    // The content and the fonts are read while the window system wakes up.
    let reading = std::thread::spawn(|| (needlepoint_core::procedure::microneedling(), Fonts::load()));
    let typed: Handler = with_typed_commands!(generate_handler);
    let raw: Handler = generate_handler![
        commands::sheet::face,
        commands::record::record_pdf,
        commands::papers::record_file,
    ];
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(window) = app.get_webview_window("main") {
                let _ = window.set_focus();
            }
        }))
        .plugin(tauri_plugin_store::Builder::new().build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(move |invoke| {
            let state = invoke.message.webview_ref().state::<State>();
            if let Some(failure) = may::refusal(invoke.message.command(), &state) {
                invoke.resolver.reject(failure);
                return true;
            }
            match invoke.message.command() {
                // It may have to wait, and the window's own thread goes on meanwhile.
                LOCK => {
                    std::thread::spawn(move || typed(invoke));
                    true
                }
                command if RAW_COMMANDS.contains(&command) => raw(invoke),
                _ => typed(invoke),
            }
        })
        .setup(|app| {
            let (procedure, fonts) = reading.join().map_err(|_| "The content could not be read.")?;
            let folder = app.path().app_data_dir()?;
            let store = Store::new(app, &folder)?;
            let keys = Box::new(SystemStore::default());
            app.manage(State::new(
                procedure?,
                fonts,
                store,
                keys,
                &folder,
                Cost::RECOMMENDED,
            ));
            window(app.handle())?;
            let ended = app.handle().clone();
            app.state::<State>().wait_by(Patience {
                end: Box::new(move || end(&ended)),
                ..Patience::default()
            });
            let held = app.handle().clone();
            app.state::<State>()
                .watch_hands(move |handed| guard::hold_screen(&held, handed));
            lock_when_idle(app.handle().clone());
            stamp_what_waits(app.handle().clone());
            back_up_daily(app.handle().clone());
            sweep_what_was_left(app.handle().clone());
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}

fn window(app: &AppHandle) -> tauri::Result<()> {
    let (width, height) = app.state::<State>().store.window().unwrap_or((1280.0, 800.0));
    let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title("Needlepoint")
        .inner_size(width.max(1024.0), height.max(700.0))
        .min_inner_size(1024.0, 700.0)
        // WebView2 would keep what is typed, to suggest it to whoever types next.
        .general_autofill_enabled(false)
        .build()?;
    let app = app.clone();
    let sized = window.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::DragDrop(drag) = event {
            dragged(&app, drag);
        }
        guard::keep_screen(&app, event);
        if let WindowEvent::CloseRequested { .. } = event
            && let (Ok(size), Ok(scale)) = (sized.inner_size(), sized.scale_factor())
        {
            let size = size.to_logical::<f64>(scale);
            let _ = app.state::<State>().store.save_window((size.width, size.height));
        }
    });
    Ok(())
}

/// Ends the program where the archive cannot be locked. What the window shows goes first.
fn end(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.destroy();
        std::thread::sleep(Duration::from_millis(200));
    }
    std::process::exit(1);
}

/// Tells the window that a file hangs over it or was dropped on it. Which one it is, the window need not know.
fn dragged(app: &AppHandle, drag: &DragDropEvent) {
    let what = match drag {
        DragDropEvent::Enter { .. } => "over",
        DragDropEvent::Leave => "away",
        DragDropEvent::Drop { paths, .. } => {
            app.state::<State>().judging().path = paths.first().cloned();
            "dropped"
        }
        _ => return,
    };
    let _ = app.emit("dragged", what);
}

/// Asks for the time-stamps that are due, and tells the window when one came or did not.
fn stamp_what_waits(app: AppHandle) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(2));
            if stamping::stamp_due(&app.state::<State>()) {
                let _ = app.emit("stamped", ());
            }
        }
    });
}

/// Makes the backup of the day in a pause.
fn back_up_daily(app: AppHandle) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(5));
            backups::make_due(&app.state::<State>());
        }
    });
}

/// Removes what was half-written outside the archive when the program ended, once it is unlocked again.
fn sweep_what_was_left(app: AppHandle) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(2));
            leaving::sweep_due(&app.state::<State>());
        }
    });
}

/// Locks the archive after the clinic's minutes of rest, and tells the window.
fn lock_when_idle(app: AppHandle) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(2));
            let state = app.state::<State>();
            if state.lock_after(state.longest_rest()) {
                let _ = app.emit("locked", ());
            }
        }
    });
}
