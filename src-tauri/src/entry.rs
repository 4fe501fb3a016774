//! The way in and out: first start, unlocking, locking, and where the app stands.

use crate::failure::Failure;
use crate::state::{Open, State, new_id, random};
use crate::view::{AppStatus, Stage};
use jiff::Timestamp;
use needlepoint_core::consult::{Clinic, Clinician, OwnRules};
use needlepoint_core::records::{self, Act, Archive, Founding, OpenError, keep_try};
use needlepoint_core::seal::SealKey;

/// Where the app stands.
///
/// # Errors
/// The settings are there and cannot be read.
pub fn status(state: &State) -> Result<AppStatus, Failure> {
    let clinician = state.door().as_ref().map(|open| open.clinician.name.clone());
    let stage = match (&clinician, Archive::exists(&state.folder)) {
        (Some(_), _) => Stage::Open,
        (None, true) => Stage::Locked,
        (None, false) => Stage::FirstStart,
    };
    Ok(AppStatus {
        stage,
        clinic: state.store.clinic()?.name,
        clinician: clinician.unwrap_or_default(),
        version: env!("CARGO_PKG_VERSION").into(),
    })
}

/// Sets up clinic, clinician, archive and seal key. The archive comes last and whole: whatever fails before
/// it leaves a first start that can be done again.
///
/// # Errors
/// There is an archive already, something typed cannot be taken, or the disk fails.
pub fn first_start(
    state: &State,
    clinic: &Clinic,
    clinician: Clinician,
    passphrase: &str,
) -> Result<AppStatus, Failure> {
    let mut door = state.door();
    if Archive::exists(&state.folder) {
        return Err(OpenError::AlreadyThere.into());
    }
    let clinician = named(new_id(), &clinician);
    let at = Timestamp::now();
    let key = stored(&SealKey::generate(
        &clinic.name,
        &clinic.country,
        at,
        &mut random,
    )?);
    let founding = Founding {
        clinician: &clinician,
        seal_key: &key,
        at,
    };
    state.store.save_clinic(clinic)?;
    let archive = Archive::create(&state.folder, passphrase, state.cost, &mut random, founding)?;
    let mut open = Open::new(archive, clinician)?;
    // Where the disk fails here, it is noted at the next unlocking.
    let _ = open.write(|archive, by| archive.note_country(&clinic.country, by));
    *door = Some(open);
    drop(door);
    state.note_act();
    status(state)
}

/// Unlocks the archive. One that is unlocked already stays so.
///
/// # Errors
/// The passphrase is wrong, the archive cannot be opened, or the settings cannot be read.
pub fn unlock(state: &State, passphrase: &str) -> Result<AppStatus, Failure> {
    // Nothing goes on without the clinic, and the window would lie that the archive is locked.
    state.store.clinic()?;
    let mut door = state.door();
    if door.is_none() {
        *door = Some(opened(state, passphrase)?);
    }
    drop(door);
    state.note_act();
    status(state)
}

fn opened(state: &State, passphrase: &str) -> Result<Open, Failure> {
    let archive = Archive::open(&state.folder, passphrase).inspect_err(|error| {
        if matches!(error, OpenError::WrongPassphrase) {
            // Where the disk takes no note, the answer is the same.
            let _ = keep_try(&state.folder, Timestamp::now());
        }
    })?;
    let clinician = archive.clinicians()?.into_iter().find(|c| c.active);
    let clinician = clinician.ok_or_else(|| {
        Failure::new(
            "This archive names no clinician.",
            "Close Needlepoint. If you have a copy of the archive's folder, put that in its place.",
        )
    })?;
    let mut open = Open::new(archive, clinician)?;
    open.write(|archive, by| archive.note(Act::ArchiveUnlocked, "archive", by))?;
    open.write(Archive::take_tries)?;
    let country = state.store.clinic()?.country;
    open.write(|archive, by| archive.note_country(&country, by))?;
    let found = open.archive.found_format();
    take_former_rules(&mut open, found, &state.store.former_rules()?)?;
    Ok(open)
}

/// The last format in which the settings file held the clinic's own rules.
const RULES_IN_SETTINGS: u32 = 1;

/// Takes rules that an earlier version kept in the settings file into an archive of its format. Into a later one they
/// are not taken: a plain file does not set what safety depends on.
pub fn take_former_rules(open: &mut Open, found: u32, former: &OwnRules) -> Result<(), Failure> {
    if found == RULES_IN_SETTINGS && *former != OwnRules::default() && open.archive.own_rules()?.is_none() {
        set_rules(open, former)?;
    }
    Ok(())
}

/// Keeps what the clinic sets in the place of its country's rules.
///
/// # Errors
/// What the archive said.
pub fn set_rules(open: &mut Open, rules: &OwnRules) -> Result<(), Failure> {
    let rules = serde_json::to_string(&rules.bounded()).expect("rules are plain data");
    open.write(|archive, by| archive.set_own_rules(&rules, by))?;
    open.refresh()
}

/// A clinician who works here, as the archive keeps one.
pub fn named(id: String, clinician: &Clinician) -> records::Clinician {
    records::Clinician {
        id,
        name: clinician.name.trim().into(),
        grade: clinician.grade.trim().into(),
        registration: clinician.registration.trim().into(),
        active: true,
    }
}

/// A seal key as the archive keeps one.
pub fn stored(key: &SealKey) -> records::SealKey {
    records::SealKey {
        der: key.to_der(),
        certificate: key.certificate().der(),
    }
}
