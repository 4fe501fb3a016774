//! What has to be there of a patient's file.

use super::{in_place, is_sound};
use crate::bench::Bench;
use needlepoint_core::records::Archive;
use needlepoint_tests::attacked::{SECOND, STAMPS, WEEK, by};

/// The number behind the last of these words, 0 where none was said.
fn last(said: &str, word: &str) -> usize {
    let numbers = said
        .lines()
        .filter_map(|line| line.strip_prefix(word)?.trim().parse().ok());
    numbers.max().unwrap_or(0)
}

fn is_said(said: &str, word: &str) -> bool {
    said.lines().any(|line| line == word)
}

/// Whether a signed paper is a record with its scan, or its draft waits for it with what was printed, not both.
pub fn paper(bench: &Bench, archive: &Archive, said: &str) -> Result<(), String> {
    let draft = archive.draft("p").ok();
    let printed = archive.printed("p").map_err(|e| e.to_string())?;
    let Ok(record) = archive.record("p") else {
        let is_there = |word, is: bool| is || !is_said(said, word);
        if !is_there("drafted", draft.is_some()) || !is_there("printed", printed.is_some()) {
            return Err("a draft or a print was confirmed and is gone".into());
        }
        if draft.is_some_and(|draft| draft.body.as_bytes() != bench.laid("draft"))
            || printed.is_some_and(|printed| printed.sheet.as_bytes() != bench.laid("consent-sheet"))
        {
            return Err("what is there is not what was written".into());
        }
        return is_there("archived", false)
            .then_some(())
            .ok_or_else(|| "a paper was confirmed and is gone".into());
    };
    if draft.is_some() || printed.is_some() {
        return Err("a paper and its draft".into());
    }
    in_place(archive, "p", &record.pdf)?;
    let scan = archive.attachment("p", 1).map_err(|e| e.to_string())?;
    (record.attachments.len() == 1 && scan == bench.laid("scan"))
        .then_some(())
        .ok_or_else(|| "half a paper".into())
}

/// Whether the record has the form that was stamped last, or the one that was about to be, and waits for just so long.
pub fn stamping(archive: &Archive, said: &str) -> Result<(), String> {
    let signed = archive.record("c").map_err(|e| e.to_string())?.pdf;
    in_place(archive, "c", &signed)?;
    let there = archive.stamped("c").map_err(|e| e.to_string())?;
    let once = [&signed[..], STAMPS[0]].concat();
    let twice = [&once[..], STAMPS[1]].concat();
    let forms = [None, Some(once), Some(twice)];
    let number = forms
        .iter()
        .position(|form| *form == there)
        .ok_or("half a form")?;
    let confirmed = last(said, "stamped ");
    if number != confirmed && number != confirmed + 1 {
        return Err(format!("form {confirmed} was confirmed, {number} is there"));
    }
    let waits = archive.waiting_of("c").map_err(|e| e.to_string())?.is_some();
    if waits && number == 2 || !waits && (number == 1 || number == 0 && is_said(said, "waits")) {
        return Err(format!("with form {number}, that it waits is {waits}"));
    }
    let chosen = archive.authority().map_err(|e| e.to_string())?.is_some();
    (chosen || !is_said(said, "chosen"))
        .then_some(())
        .ok_or_else(|| "the authority was confirmed and is gone".into())
}

/// Of each step: whether `c` is held, whether `s` is, whether they are one, and whether it was stated that they are not.
const STATED: [[bool; 4]; 6] = [
    [false, false, false, false],
    [true, false, false, false],
    [true, true, true, false],
    // What leaves a held file stays held.
    [true, true, false, false],
    [true, true, false, true],
    [false, true, false, true],
];

/// Whether what was stated last holds, or what was about to be, and the rest can be stated.
pub fn stating(archive: &mut Archive, said: &str) -> Result<(), String> {
    let alikes = archive.alikes("c").map_err(|e| e.to_string())?;
    let held = ["c", "s"].map(|id| archive.hold_of(id).unwrap().is_some());
    let there = [
        held[0],
        held[1],
        !alikes.same.is_empty(),
        !alikes.other.is_empty(),
    ];
    let step = STATED.iter().position(|step| *step == there);
    let step = step.ok_or_else(|| format!("half stated: {there:?}"))?;
    let confirmed = last(said, "stated ");
    if step != confirmed && step != confirmed + 1 {
        return Err(format!("step {confirmed} was confirmed, {step} is there"));
    }
    if held[0] {
        archive.lift_hold("c", by(8000)).map_err(|e| e.to_string())?;
    }
    is_sound(archive)
}

/// Whether all of the file is there or nothing of it, with its proofs, and the others are; and whether it can be deleted
/// now.
pub fn deletion(archive: &mut Archive, said: &str) -> Result<(), String> {
    let there = ["c", "a"].map(|id| archive.record(id).ok());
    match (&there, is_said(said, "deleted")) {
        ([Some(consent), Some(added)], false) => {
            in_place(archive, "c", &consent.pdf)?;
            in_place(archive, "a", &added.pdf)?;
            let deleted = archive.delete_file("a", SECOND, by(WEEK + 8000));
            deleted.map_err(|e| format!("it cannot be deleted: {e}"))?;
        }
        ([None, None], _) => {}
        _ => return Err("half a file, or one that was confirmed to be deleted".into()),
    }
    let (proofs, _) = archive.deleted(9).map_err(|e| e.to_string())?;
    if proofs.len() != 2 {
        return Err(format!("{} proofs of two records", proofs.len()));
    }
    archive
        .record("s")
        .and(archive.record("o"))
        .map_err(|e| e.to_string())?;
    is_sound(archive)
}
