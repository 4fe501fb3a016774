//! The way in and out: first start, unlocking, locking, and where the app stands.

use crate::clinic;
use crate::failure::Failure;
use crate::state::{Open, State, new_id, random};
use crate::trying::{forgive, tried};
use crate::view::{AppStatus, Choosing, FirstStarted, HolderView, Stage, UserView};
use jiff::Timestamp;
use needlepoint_core::consult::{Clinic, Clinician, OwnRules};
use needlepoint_core::records::{
    self, Act, Archive, By, Founding, OpenError, RECOVERY, Role, User, UserError,
};
use needlepoint_core::seal::SealKey;

/// Where the app stands.
///
/// # Errors
/// The settings are there and cannot be read, or the disk fails.
pub fn status(state: &State) -> Result<AppStatus, Failure> {
    let clinic = state.store.clinic()?.name;
    let door = state.door();
    let is_locked = door.is_none() && Archive::exists(&state.folder);
    // Who has still to choose their own passphrase is told nothing of the archive.
    let open = door.as_ref().filter(|open| open.lent.is_none());
    let choosing = door.as_ref().and_then(choosing);
    let is_locked = is_locked || choosing.is_some();
    let stage = match (open, is_locked) {
        (Some(_), _) if state.handed().is_some() => Stage::Handed,
        (Some(_), _) => Stage::Open,
        (None, true) => Stage::Locked,
        (None, false) => Stage::FirstStart,
    };
    let clinician = open.filter(|open| open.is_clinician());
    Ok(AppStatus {
        stage,
        clinic,
        clinician: clinician.map(|open| open.user.name.clone()).unwrap_or_default(),
        user: open.map(|open| seen(open, &open.user)).transpose()?,
        users: open.map_or(Ok(Vec::new()), working)?,
        is_recovery_kept: open.map_or(Ok(true), |open| open.archive.is_recovery_kept())?,
        holders: if is_locked { holders(state) } else { Vec::new() },
        choosing,
        version: env!("CARGO_PKG_VERSION").into(),
    })
}

/// Who unlocked it by a passphrase that somebody else set.
fn choosing(open: &Open) -> Option<Choosing> {
    let lent = open.lent.as_ref()?;
    let users = open.archive.users().unwrap_or_default();
    let by = users.into_iter().find(|user| user.id == lent.by);
    Some(Choosing {
        name: open.user.name.clone(),
        set_by: by.map_or_else(|| lent.by.clone(), |user| user.name),
        since: lent.at.to_string(),
    })
}

/// Who works here.
fn working(open: &Open) -> Result<Vec<UserView>, Failure> {
    let users = open.archive.users()?.into_iter();
    users
        .filter(|user| user.active)
        .map(|user| seen(open, &user))
        .collect()
}

fn seen(open: &Open, user: &User) -> Result<UserView, Failure> {
    let deletes_from = open.archive.deletes_from(&user.id, Timestamp::now())?;
    Ok(UserView::of(user, deletes_from))
}

/// Under what name the tries of the one wrap count that belongs to nobody by name.
const FORMER: &str = "former";
/// Under what name the tries of everybody count who may not unlock.
const STRANGER: &str = "stranger";

/// Under what name a try counts: whoever may not unlock gets no count of their own, however they are called.
pub fn counted<'a>(holders: &[records::Holder], who: &'a str) -> &'a str {
    if holders.iter().any(|holder| holder.id.is_empty()) {
        FORMER
    } else if holders.iter().any(|holder| holder.id == who) {
        who
    } else {
        STRANGER
    }
}

/// Who may unlock. A key file that cannot be read names nobody: what is wrong with it is told at the unlocking.
fn holders(state: &State) -> Vec<HolderView> {
    let mut trying = state.trying();
    let found = Archive::holders(&state.folder).unwrap_or_default();
    let view = |holder: &records::Holder| HolderView {
        wait_seconds: u32::try_from(trying.wait(counted(&found, &holder.id)).as_secs()).unwrap_or(u32::MAX),
        id: holder.id.clone(),
        name: holder.name.clone(),
    };
    found.iter().map(view).collect()
}

/// Sets up clinic, clinician, archive, seal key and recovery code. The archive comes last and whole: whatever fails
/// before it leaves a first start that can be done again.
///
/// # Errors
/// There is an archive already, something typed cannot be taken, or the disk fails.
pub fn first_start(
    state: &State,
    clinic: &Clinic,
    clinician: Clinician,
    passphrase: &str,
) -> Result<FirstStarted, Failure> {
    let mut door = state.door();
    if Archive::exists(&state.folder) {
        return Err(OpenError::AlreadyThere.into());
    }
    let clinician = named(new_id(), Role::Clinician, &clinician);
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
    let mut open = Open::new(archive)?;
    // Where the disk fails here, it is taken at the next unlocking.
    let _ = clinic::note(&mut open, clinic);
    // Where it fails here, a code is made in the settings: home says that there is none.
    let recovery = open.write(|archive, by| archive.make_recovery(passphrase, state.cost, &mut random, by));
    state.let_in(&mut door, open);
    drop(door);
    state.note_act();
    Ok(FirstStarted {
        recovery: recovery.ok().map(|code| code.to_string()),
        status: status(state)?,
    })
}

/// Unlocks the archive as the user `who`. One that is unlocked already stays so.
///
/// # Errors
/// The passphrase is wrong, it is too soon after wrong tries, the archive cannot be opened, it was stopped while one of an
/// earlier version was brought to this one, or the settings cannot be read.
pub fn unlock(state: &State, who: &str, passphrase: &str) -> Result<AppStatus, Failure> {
    let holders = Archive::holders(&state.folder).unwrap_or_default();
    enter(state, counted(&holders, who), || {
        Ok(Archive::open(
            &state.folder,
            who,
            passphrase,
            state.wrapping(),
            &mut random,
            &state.work.if_any(),
        )?)
    })
}

/// Unlocks the archive by its recovery code, and gives the user `who` another passphrase.
///
/// # Errors
/// The code or the passphrase is not taken, or as [`unlock`].
pub fn recover(state: &State, who: &str, code: &str, passphrase: &str) -> Result<AppStatus, Failure> {
    let at = Timestamp::now();
    enter(state, RECOVERY, || {
        Archive::recover(
            &state.folder,
            code,
            passphrase,
            state.wrapping(),
            &mut random,
            By { who, at },
            &state.work.if_any(),
        )
    })
}

/// Opens the archive as one try under `name`. Where that takes so long that nobody is there any more, it is locked again.
///
/// # Errors
/// As [`unlock`], or it was locked again.
pub fn enter(
    state: &State,
    name: &str,
    open: impl FnOnce() -> Result<Archive, UserError>,
) -> Result<AppStatus, Failure> {
    // Nothing goes on without the clinic, and the window would lie that the archive is locked.
    state.store.clinic()?;
    let mut door = state.door();
    state.note_act();
    if door.is_none() {
        let mut open = tried(state, name, open, |archive| welcomed(state, archive))?;
        // By the recovery code they come in under another name than their own tries.
        let me = open.user.id.clone();
        forgive(state, &mut open, &me);
        state.let_in(&mut door, open);
        if state.is_deserted() {
            state.close(&mut door);
            return Err(Failure::new(
                "The archive is of this version now. It was locked again: nobody was here for a while.",
                "Write the passphrase once more.",
            ));
        }
    }
    drop(door);
    status(state)
}

/// An archive that was just opened, with what is done at every unlocking.
fn welcomed(state: &State, archive: Archive) -> Result<Open, Failure> {
    let mut open = Open::new(archive)?;
    open.write(|archive, by| archive.note(Act::ArchiveUnlocked, "archive", by))?;
    clinic::take_former(state, &mut open)?;
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

/// A person who works here, as the archive keeps one. Whether the name is taken, the archive judges.
pub fn named(id: String, role: Role, as_printed: &Clinician) -> User {
    User {
        id,
        name: as_printed.name.trim().into(),
        grade: as_printed.grade.trim().into(),
        registration: as_printed.registration.trim().into(),
        role,
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
