//! How long a sheet was in front of the patient: added up while it is read, shown afterwards.

use crate::drafts::{body, read};
use crate::failure::Failure;
use crate::state::State;
use crate::view::ReadingView;
use needlepoint_core::consult::{Draft, Reading};
use needlepoint_core::records::Record;
use needlepoint_core::screening::review;
use needlepoint_core::sheet::{Sheet, compose, parts};
use serde_json::{Value, json};

/// Adds how long the sheet was in front of the patient since it was last told, and says how much that is in all.
/// A sheet that lies open is nobody's act: it does not keep the archive from locking, and nobody has edited the consult
/// by it.
///
/// # Errors
/// The archive is locked, the sheet is frozen, or the disk fails.
pub fn note(state: &State, id: &str, more: &Reading) -> Result<ReadingView, Failure> {
    let clinic = state.store.clinic()?;
    state.by_itself(|open| {
        let mut draft = read(open, id)?;
        let setting = state.setting(&clinic, &open.policy);
        let sheet = review(&draft, &setting)
            .ok()
            .and_then(|reviewed| compose(&reviewed, &setting).ok());
        let now = sheet.as_ref().map(parts).unwrap_or_default();
        let mut more = more.clone();
        for part in &mut more.parts {
            if let Some(now) = now.iter().find(|now| now.part == part.part) {
                part.of.clone_from(&now.of);
            }
        }
        if sheet.is_some() {
            draft.reading.keep(&now);
        }
        draft.reading.add(&more);
        open.archive.keep_reading(id, &body(&draft))?;
        Ok(view(&draft.reading, sheet.as_ref()))
    })
}

/// A reading of a sheet by its parts, those that were never shown among them; of no sheet by what was shown.
pub fn view(reading: &Reading, sheet: Option<&Sheet>) -> ReadingView {
    let now = sheet.map(parts);
    let mut reading = reading.clone();
    if let (Some(sheet), Some(now)) = (sheet, &now) {
        if sheet.language != reading.language {
            (reading.parts, reading.reached_end) = (Vec::new(), false);
        }
        reading.keep(now);
    }
    ReadingView {
        seconds: reading.seconds,
        reached_end: reading.reached_end,
        parts: match now {
            Some(now) => reading.of(now),
            None => reading.parts,
        },
    }
}

/// A reading as the audit trail keeps it.
pub fn in_trail(reading: &Reading) -> Value {
    let parts = reading.parts.iter().map(|p| (p.part.clone(), json!(p.seconds)));
    json!({
        "seconds": reading.seconds,
        "reachedEnd": reading.reached_end,
        "parts": Value::Object(parts.collect()),
    })
}

/// How long a record's sheet was in front of the patient; none where nothing was measured.
pub fn of_record(record: &Record) -> Option<ReadingView> {
    let draft: Draft = serde_json::from_str(&record.consult).ok()?;
    let sheet: Option<Sheet> = serde_json::from_str(&record.sheet).ok();
    (draft.reading.seconds > 0).then(|| view(&draft.reading, sheet.as_ref()))
}
