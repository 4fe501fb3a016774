//! A patient's whole file as it leaves the archive: a folder with every PDF, the same as data, and who did what.

use crate::failure::Failure;
use crate::leaving::Part;
use crate::recorded::{attached_name, file_name};
use crate::stamping::current;
use crate::state::{Open, State};
use crate::view::SavedCopy;
use jiff::Zoned;
use needlepoint_core::records::{Act, RecordSummary, write_whole};
use serde_json::{Map, Value, json};
use std::path::Path;

/// Writes a patient's whole file as a folder in `folder`: every PDF, what belongs to it, the consultations as data and
/// who did what. It is there whole or not at all. The trail says so first: what it cannot note does not leave.
///
/// Files of which nobody has decided whether they are of the same patient are left out, if that is `known` to who
/// exports it.
///
/// # Errors
/// There is no such record, there are undecided files and that is not known, it was stopped, or the folder cannot be
/// written to.
pub fn export(state: &State, id: &str, folder: &Path, known: bool) -> Result<SavedCopy, Failure> {
    state.at_work(|open, running| {
        exported(open, id, folder, known, &mut |done, total| {
            running.goes_on(done, total)
        })
    })
}

/// Lets a file be handed out of which nothing may be missing unasked.
///
/// # Errors
/// There is no such record, there are undecided files and that is not known, or the disk fails.
pub fn may_leave(state: &State, id: &str, known: bool) -> Result<(), Failure> {
    state.with_open(|open| left_out(open, id, known).map(|_| ()))
}

/// The ids of what is left out of an export: the undecided files by their latest record, and the consultations that are
/// written like the patient's.
fn left_out(open: &Open, id: &str, known: bool) -> Result<[Vec<String>; 2], Failure> {
    let undecided = open.archive.alikes(id)?.undecided;
    if !undecided.is_empty() && !known {
        return Err(Failure::new(
            "Other files may be of the same patient, and nobody has said whether they are.",
            "Say of each whether it is the same patient or somebody else, or export the file without them.",
        ));
    }
    let files = undecided.into_iter().map(|file| file.latest).collect();
    Ok([files, open.archive.drafts_like_file(id)?])
}

/// The same with the archive at hand; `go_on` is told how many records of how many are written, and says whether to go
/// on.
///
/// # Errors
/// As [`export`].
pub fn exported(
    open: &mut Open,
    id: &str,
    folder: &Path,
    known: bool,
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<SavedCopy, Failure> {
    let left_out = left_out(open, id, known)?;
    let name = format!(
        "patient-file-{}-{}",
        Zoned::now().date(),
        &id[id.len().saturating_sub(8)..]
    );
    let path = folder.join(&name);
    if path.exists() {
        return Err(Failure::new(
            "This file was exported to this folder already.",
            "Choose another folder, or move the earlier one away.",
        ));
    }
    let records = noted(open, id)?;
    let mut part = Part::of(&path, &mut open.archive)?;
    let written = part.folder(
        |_| unwritable(),
        |folder| write_all(open, id, &records, folder, &left_out, go_on),
    );
    part.end(&mut open.archive);
    written?;
    Ok(SavedCopy {
        path: path.to_string_lossy().into_owned(),
    })
}

/// The records of a file, once the trail says that each of them leaves, and each consultation with them.
fn noted(open: &mut Open, id: &str) -> Result<Vec<RecordSummary>, Failure> {
    let (records, drafts) = (open.archive.file_of(id)?, open.archive.drafts_of_file(id)?);
    for leaving in records.iter().map(|record| &record.id).chain(&drafts) {
        open.write(|archive, by| archive.note(Act::RecordExported, leaving, by))?;
    }
    Ok(records)
}

/// Writes all that the folder holds.
fn write_all(
    open: &Open,
    id: &str,
    records: &[RecordSummary],
    folder: &Path,
    left_out: &[Vec<String>; 2],
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<(), Failure> {
    let (mut told, mut begun) = (Vec::new(), Vec::new());
    for (at, record) in records.iter().enumerate() {
        if !go_on(at as u64, records.len() as u64) {
            return Err(Failure::new(
                "The export was stopped.",
                "Nothing of it was kept. Start it again when there is time.",
            ));
        }
        told.push(write_record(open, &record.id, at + 1, folder)?);
        begun.extend(begun_beside(open, &record.id)?);
    }
    let [files, consultations] = left_out;
    // By their ids alone: who is written there may be somebody else, whose data this folder must not hold.
    let all = json!({
        "records": told, "drafts": drafts(open, id, folder)?, "begun": begun, "people": people(open)?,
        "leftOut": { "files": files, "consultations": consultations },
    });
    write(folder, "file.json", format!("{all:#}\n").as_bytes())?;
    write(folder, "trail.jsonl", &open.archive.trail_of_file(id)?)?;
    write(
        folder,
        "README.txt",
        format!("{README}{}", missing(left_out)).as_bytes(),
    )
}

/// Writes a record's PDF and the files beside it, and gives the record as data.
fn write_record(open: &Open, id: &str, number: usize, folder: &Path) -> Result<Value, Failure> {
    let record = current(open, id)?;
    let own = format!("{number:03}-{}", file_name(&record));
    write(folder, &own, &record.pdf)?;
    let mut files = vec![own.clone()];
    for file in &record.attachments {
        let name = attached_name(&own, file);
        write(folder, &name, &open.archive.attachment(id, file.number)?)?;
        files.push(name);
    }
    Ok(json!({
        "id": id, "kind": record.summary.kind.word(),
        "sealedAt": record.summary.sealed_at.to_string(), "digest": record.digest,
        "about": open.archive.about(id)?, "files": files,
        "consult": data(&record.consult), "sheet": data(&record.sheet),
    }))
}

/// What was begun beside a record and is not sealed.
fn begun_beside(open: &Open, id: &str) -> Result<Vec<Value>, Failure> {
    let treatment = open.archive.treatment_beside(id)?;
    let treatment = treatment.map(|of| json!({ "about": id, "treatment": data(&of.body) }));
    let addition = open.archive.begun(id)?;
    let addition = addition.map(|body| json!({ "about": id, "addition": data(&body) }));
    Ok(treatment.into_iter().chain(addition).collect())
}

/// The consultations of a file that are no records yet. Of one that is being signed, the sheet with the seals so far is
/// written too.
fn drafts(open: &Open, id: &str, folder: &Path) -> Result<Vec<Value>, Failure> {
    let told = |id: String| {
        let draft = open.archive.draft(&id)?;
        Ok(json!({
            "id": draft.summary.id, "savedAt": draft.summary.saved_at.to_string(), "consult": data(&draft.body),
            "signing": if draft.summary.frozen { write_signing(open, &id, folder)? } else { Value::Null },
        }))
    };
    open.archive.drafts_of_file(id)?.into_iter().map(told).collect()
}

fn write_signing(open: &Open, id: &str, folder: &Path) -> Result<Value, Failure> {
    let signing = open.archive.signing(id)?;
    let name = format!("being-signed-{id}.pdf");
    write(folder, &name, &signing.pdf)?;
    let signed = signing.done.iter();
    let signed = signed.map(|done| json!({ "field": done.field, "at": done.signed_at.to_string() }));
    Ok(json!({
        "file": name, "digest": signing.digest, "frozenAt": signing.frozen_at.to_string(),
        "signed": signed.collect::<Vec<_>>(), "sheet": data(&signing.sheet),
    }))
}

/// The names of those whom the trail calls by their id.
fn people(open: &Open) -> Result<Map<String, Value>, Failure> {
    let people = open.archive.users()?.into_iter();
    Ok(people.map(|user| (user.id, json!(user.name))).collect())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    write_whole(&folder.join(name), bytes).map_err(|_| unwritable())
}

/// What lies in an exported folder.
const README: &str = "This folder holds one patient's whole file.\n\n\
The PDF files with a number are the sealed records, in the order in which they were made. \
One that is called being-signed is a sheet that not everybody has signed yet.\n\
file.json holds the same as data, and what is still being written: consultations, treatments, additions.\n\
trail.jsonl says who did what with these records, and when: one act a line, as it stands in the audit trail. \
needlepoint-cli audit verify checks it. file.json names who they are.\n\n\
It is not encrypted. Hand it over safely, and delete it here afterwards.\n";

/// What an export says of what is not in it; nothing if all is.
fn missing([files, consultations]: &[Vec<String>; 2]) -> String {
    let count = |many: usize, one: &str, more: &str| match many {
        0 => None,
        1 => Some(format!("1 {one}")),
        many => Some(format!("{many} {more}")),
    };
    let what: Vec<_> = [
        count(files.len(), "file", "files"),
        count(consultations.len(), "open consultation", "open consultations"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if what.is_empty() {
        return String::new();
    }
    format!(
        "\nThis folder may not be complete. Left out: {}, of which nobody had said whether they are of the same patient \
         or of somebody with a like name, number or day of birth. file.json names their ids.\n",
        what.join(" and ")
    )
}

fn data(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

fn unwritable() -> Failure {
    Failure::new(
        "The file was not exported: this folder cannot be written to.",
        "Nothing of it was kept. Choose another folder, or free some space.",
    )
}
