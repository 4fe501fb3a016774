//! The clinic as a clinician saved it last: what the plain settings say holds only where the archive's trail knows it.
//!
//! The country sets the time to think, full age and how long a file is kept, and the telephones are printed for the
//! patient; the file that they stand in can be written by whoever is logged into the computer.

use crate::failure::Failure;
use crate::state::{Open, State};
use needlepoint_core::consult::Clinic;

/// The clinic in force; none where no clinician saved it as it stands in the settings.
///
/// # Errors
/// They cannot be read, or the disk fails.
pub fn saved(state: &State, open: &Open) -> Result<Option<Clinic>, Failure> {
    let clinic = state.store.clinic()?;
    let is_known = open.archive.knows_clinic(&details(&clinic))?;
    Ok(Some(clinic).filter(|_| is_known))
}

/// The clinic in force, for what leaves a mark by its rules or its words.
///
/// # Errors
/// There is none, or as [`saved`].
pub fn in_force(state: &State, open: &Open) -> Result<Clinic, Failure> {
    saved(state, open)?.ok_or_else(|| {
        Failure::new(
            "No clinician has saved the clinic’s details as they stand now. They may have been changed outside Needlepoint.",
            "A clinician looks at them under Clinic in the settings and saves them. Until then nothing new is signed, \
             sealed or printed, and no file is deleted.",
        )
    })
}

/// Notes in the trail that the clinic is this one from now on.
///
/// # Errors
/// Who works is no clinician, or the disk fails.
pub fn note(open: &mut Open, clinic: &Clinic) -> Result<(), Failure> {
    open.write(|archive, by| archive.set_clinic(&clinic.country, &details(clinic), by))
}

/// Takes the clinic that an earlier version left, which noted no more of it than its country.
///
/// # Errors
/// The settings cannot be read, or the disk fails.
pub fn take_former(state: &State, open: &mut Open) -> Result<(), Failure> {
    let clinic = state.store.clinic()?;
    open.write(|archive, by| archive.take_clinic(&clinic.country, &details(&clinic), by))
}

/// All details, as their digest is made of. What a later version adds to them has to be left out where it is blank, or
/// every clinic has to save them anew.
fn details(clinic: &Clinic) -> Vec<u8> {
    serde_json::to_vec(clinic).expect("a clinic is plain data")
}
