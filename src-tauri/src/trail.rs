//! The audit trail outside the archive, and the seals of the records held against it.

use crate::failure::Failure;
use crate::leaving::Part;
use crate::state::State;
use needlepoint_core::records::Archive;
use needlepoint_core::seal::{Trust, anchored, judge};
use needlepoint_core::trail::astray;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Saves a copy of the trail, whole or not at all, and says how much it holds.
///
/// # Errors
/// The archive is locked, it was stopped, the trail is not as it was written, or the copy could not be written.
pub fn copy(state: &State, path: &Path) -> Result<String, Failure> {
    state.at_work(|open, running| {
        let mut part = Part::of(path, &mut open.archive)?;
        let head = open.write(|archive, by| {
            part.file(unwritten, |file| {
                let mut out = BufWriter::new(file);
                let head = archive.export_trail(&mut out, by)?;
                out.flush().map_err(unwritten)?;
                Ok::<_, Failure>(head)
            })
        });
        part.end(&mut open.archive);
        let head = head.map_err(|failure| if running.is_stopped() { stopped() } else { failure })?;
        Ok(format!("The copy was saved: {} entries.", head.seq))
    })
}

fn stopped() -> Failure {
    Failure::new(
        "The copy of the audit trail was stopped.",
        "Nothing of it was kept. Start it again when there is time.",
    )
}

fn unwritten(_: std::io::Error) -> Failure {
    Failure::new(
        "The copy of the audit trail was not saved: this folder cannot be written to.",
        "Check that the disk has room, or choose another folder.",
    )
}

/// Judges the seals of a record and holds them against the trail; gives how many stand in it at their place.
///
/// # Errors
/// Its seals are not intact or not in the trail, or the disk fails.
pub fn seals_in_place(archive: &Archive, id: &str) -> Result<usize, Failure> {
    let told = |what: String, hint: &str| Failure::new(format!("Record {id}: {what}"), hint);
    let pdf = archive.record(id)?.pdf;
    let found = judge(&pdf, &Trust::default()).map_err(|error| told(error.to_string(), error.hint()))?;
    if !found.intact {
        return Err(told(
            found.says.first().cloned().unwrap_or_default(),
            "Keep the archive as it is, and compare it with an earlier copy.",
        ));
    }
    let seals = anchored(&pdf, &found);
    let noted = archive.noted_seals(id)?;
    astray(&seals, |pdf| {
        noted.iter().filter(|entry| entry.pdf == pdf).cloned().collect()
    })
    .map_err(|error| told(error.to_string(), error.hint()))?;
    Ok(seals.len())
}
