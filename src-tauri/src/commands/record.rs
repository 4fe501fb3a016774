//! A record: what it holds, judged anew each time it is shown; its PDF; a copy of it.

use crate::failure::Failure;
use crate::state::State;
use crate::view::{RecordView, SavedCopy, SealView};
use needlepoint_core::records::{Act, Record};
use needlepoint_core::seal::{Certificate, SealKey, verify};
use std::path::{Path, PathBuf};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;

type Held<'a> = tauri::State<'a, State>;

/// A record, verified as it is opened.
#[tauri::command(async)]
#[specta::specta]
pub fn record(state: Held<'_>, id: String) -> Result<RecordView, Failure> {
    state.with_open(|open| {
        let record = open.archive.record(&id)?;
        open.write(|archive, by| archive.note(Act::RecordOpened, &id, by))?;
        let key = SealKey::from_der(&open.archive.seal_key()?.der)?;
        Ok(record_view(&record, Some(key.certificate())))
    })
}

/// A record's PDF, the very bytes that were sealed.
#[tauri::command(async)]
pub fn record_pdf(state: Held<'_>, id: String) -> Result<tauri::ipc::Response, Failure> {
    state.with_open(|open| Ok(tauri::ipc::Response::new(open.archive.record(&id)?.pdf)))
}

/// Saves a copy where the clinician chooses, and opens it if asked. None if the choice was given up.
#[tauri::command(async)]
#[specta::specta]
pub fn save_copy(app: AppHandle, id: String, open_it: bool) -> Result<Option<SavedCopy>, Failure> {
    let state = app.state::<State>();
    let record = state.with_open(|open| Ok(open.archive.record(&id)?))?;
    let Some(path) = choose(&app, &file_name(&record)) else {
        return Ok(None);
    };
    write(&path, &record.pdf)?;
    state.with_open(|open| open.write(|archive, by| archive.note(Act::RecordExported, &id, by)))?;
    if open_it {
        app.opener()
            .open_path(path.to_string_lossy(), None::<&str>)
            .map_err(|_| {
                Failure::new(
                    "The copy was saved, but no program on this computer opens PDF files.",
                    "Install a PDF viewer, or open the copy on another computer.",
                )
            })?;
    }
    Ok(Some(SavedCopy {
        path: path.to_string_lossy().into_owned(),
    }))
}

/// A record as the window shows it; `trust` is the clinic's own certificate.
pub fn record_view(record: &Record, trust: Option<&Certificate>) -> RecordView {
    let verification = verify(&record.pdf, trust);
    let (verified, problem, seals) = match verification {
        Ok(v) => {
            let ours = v.seals.iter().all(|s| s.digest == record.digest);
            let problem = v
                .problem
                .or_else(|| v.seals.iter().find_map(|s| s.problem.clone()));
            (v.intact && v.covers_whole_file && ours, problem, v.seals)
        }
        Err(error) => (false, Some(error.to_string()), Vec::new()),
    };
    let seal = |s: needlepoint_core::seal::Seal| SealView {
        name: s.name,
        meaning: s.meaning,
        at: s.at,
        intact: s.intact,
    };
    RecordView {
        id: record.summary.id.clone(),
        name: record.summary.banner.name.clone(),
        birth_date: record.summary.banner.birth_date.clone(),
        record_number: record.summary.banner.record_number.clone(),
        sealed_at: record.summary.sealed_at.to_string(),
        digest: record.digest.clone(),
        size: u32::try_from(record.pdf.len()).unwrap_or(u32::MAX),
        seals: seals.into_iter().map(seal).collect(),
        verified,
        problem,
        file_name: file_name(record),
    }
}

/// A file name that tells records apart without saying whose they are.
fn file_name(record: &Record) -> String {
    let day = record
        .summary
        .sealed_at
        .to_zoned(jiff::tz::TimeZone::system())
        .date();
    format!("consent-{day}-{}.pdf", &record.digest[..8])
}

/// Asks where to save. In a test of the window, where no dialog can be answered, the folder is named by
/// the environment of a build that honours automation.
fn choose(app: &AppHandle, name: &str) -> Option<PathBuf> {
    #[cfg(debug_assertions)]
    if let Some(folder) = std::env::var_os("NEEDLEPOINT_SAVE_FOLDER") {
        return Some(PathBuf::from(folder).join(name));
    }
    let chosen = app
        .dialog()
        .file()
        .set_file_name(name)
        .add_filter("PDF", &["pdf"])
        .blocking_save_file()?;
    chosen.into_path().ok()
}

/// Writes a copy whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::io::Write as _;
    let part = path.with_extension("pdf.part");
    let written = std::fs::File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&part);
        let (message, hint) = match error.kind() {
            std::io::ErrorKind::StorageFull => (
                "The copy was not saved: the disk is full.",
                "Free some space, or choose another folder.",
            ),
            _ => (
                "The copy was not saved: this folder cannot be written to.",
                "Choose another folder.",
            ),
        };
        Failure::new(message, hint)
    })
}
