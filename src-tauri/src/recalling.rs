//! A lot is recalled: whom it touched, listed and taken along. The trail says so first: what it cannot note is not
//! handed out.

use crate::failure::Failure;
use crate::leaving;
use crate::state::{Open, State};
use crate::view::RecallRow;
use needlepoint_core::consult::{Treatment, date};
use needlepoint_core::records::{Recalled, What, names_lot};
use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;

/// Where spreadsheet programs part cells by a semicolon.
const PARTED_BY_SEMICOLON: &[&str] = &["AT", "CH", "DE", "ES", "FR", "IT", "NL", "PT"];

/// So many digits a spreadsheet still shows as they are; of a longer number it keeps the size.
const MOST_DIGITS: usize = 11;

/// Every treatment in which a lot was used; first those that are still being written.
///
/// # Errors
/// The disk fails.
pub fn list(state: &State, lot: &str) -> Result<Vec<RecallRow>, Failure> {
    state.with_open(|open| listed(state, open, lot, false))
}

/// Saves the list for a spreadsheet, a treatment and what of it was recalled in each line.
///
/// # Errors
/// The list cannot be written there, or the disk fails.
pub fn save(state: &State, lot: &str, path: &Path) -> Result<(), Failure> {
    let parts = if PARTED_BY_SEMICOLON.contains(&state.store.clinic()?.country.as_str()) {
        ';'
    } else {
        ','
    };
    let rows = state.with_open(|open| listed(state, open, lot, true))?;
    leaving::written(state, path, unsaved, |mut file| {
        file.write_all(sheet(&rows, parts).as_bytes()).map_err(unsaved)
    })
}

/// What the saved list is called: by its lot, without what a file's name cannot hold.
pub fn file_name(lot: &str, day: &str) -> String {
    let lot: String = lot.chars().filter(|c| c.is_alphanumeric()).take(40).collect();
    format!("recall-{lot}-{day}.csv")
}

fn listed(state: &State, open: &mut Open, lot: &str, saved: bool) -> Result<Vec<RecallRow>, Failure> {
    let mut found = being_written(state, open, lot)?;
    found.extend(open.archive.recall(lot)?);
    open.write(|archive, by| archive.note_recalled(lot, &found, saved, by))?;
    let name = |zone: &String| {
        let texts = state.procedure.texts("en");
        texts.map(|texts| texts.get(&format!("zone.{zone}")).to_owned())
    };
    let mut patients = HashMap::new();
    let row = |found: Recalled| {
        let next = u32::try_from(patients.len()).unwrap_or(u32::MAX);
        RecallRow {
            patient: *patients.entry(found.contact.patient).or_insert(next),
            record: found.record,
            name: found.contact.name,
            birth_date: found.contact.birth_date,
            record_number: found.contact.record_number,
            what: in_words(found.what).into(),
            lot: found.lot,
            day: found.day,
            sealed: found.sealed,
            zones: found.zones.iter().filter_map(name).collect(),
            phone: found.contact.phone,
        }
    };
    Ok(found.into_iter().map(row).collect())
}

/// The treatments that nobody has sealed yet and that name the lot: it may have touched their patient too.
fn being_written(state: &State, open: &Open, lot: &str) -> Result<Vec<Recalled>, Failure> {
    let mut found = Vec::new();
    for kept in open.archive.treatments()? {
        // One that another version wrote cannot be read here, and stops no recall; whoever opens it is told. Where nothing
        // was done, what was used last stands there by itself.
        let Ok(typed) = serde_json::from_str::<Treatment>(&kept.body) else {
            continue;
        };
        if !typed.something_done() {
            continue;
        }
        for (what, named) in typed.lots() {
            let Some(what) = What::of(what).filter(|_| names_lot(named, lot)) else {
                continue;
            };
            found.push(Recalled {
                record: kept.consent.clone(),
                sealed: false,
                what,
                lot: named.to_owned(),
                day: typed.day.clone(),
                zones: typed
                    .touched(&state.procedure)
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
                contact: open.archive.contact(&kept.banner)?,
            });
        }
    }
    Ok(found)
}

fn in_words(what: What) -> &'static str {
    match what {
        What::Tip => "Needle tip",
        What::Glide => "Gel",
        What::Device => "Device",
    }
}

/// The list as RFC 4180 has it, but for what parts its cells. The mark at its start is what tells a spreadsheet that it
/// is UTF-8.
fn sheet(rows: &[RecallRow], parts: char) -> String {
    let heads = [
        "Patient",
        "Born",
        "Record",
        "Telephone",
        "Treated",
        "Sealed",
        "What",
        "Number",
        "Areas",
    ];
    let mut sheet = String::from('\u{feff}');
    line(&mut sheet, parts, heads);
    for row in rows {
        let cells: [&str; 9] = [
            &row.name,
            &row.birth_date,
            &row.record_number,
            &row.phone,
            &row.day,
            if row.sealed { "yes" } else { "not yet" },
            &row.what,
            &row.lot,
            &row.zones.join(", "),
        ];
        line(&mut sheet, parts, cells);
    }
    sheet
}

fn line(sheet: &mut String, parts: char, cells: [&str; 9]) {
    for (at, text) in cells.into_iter().enumerate() {
        if at > 0 {
            sheet.push(parts);
        }
        sheet.push_str(&cell(text));
    }
    sheet.push_str("\r\n");
}

/// A cell in its quotes; behind an apostrophe where a spreadsheet would not show it as it stands.
pub fn cell(text: &str) -> String {
    let mark = if is_taken_otherwise(text) { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

/// Whether a spreadsheet would reckon with a cell in the place of showing it: a formula, a number of which it drops the
/// noughts in front, or what it takes for a power of ten or a day of another year. It knows our own dates.
fn is_taken_otherwise(cell: &str) -> bool {
    let is_number = cell.chars().all(|c| c.is_ascii_digit());
    let is_shown = date(cell).is_some() || is_number && !cell.starts_with('0') && cell.len() <= MOST_DIGITS;
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
        || cell.starts_with(|c: char| c.is_ascii_digit()) && !is_shown
}

fn unsaved(_: std::io::Error) -> Failure {
    Failure::new(
        "The list was not saved: this folder cannot be written to.",
        "Check that the disk has room, or choose another folder. The list is still here.",
    )
}
