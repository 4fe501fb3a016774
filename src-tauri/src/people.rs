//! Who may open the archive: added, given another passphrase, removed; and the recovery code.
//!
//! Whether the one who asks may do it, the archive judges.

use crate::entry::{named, status};
use crate::failure::Failure;
use crate::state::{State, new_id, random};
use crate::trying::{forgive, proven};
use crate::view::{AppStatus, UserRole};
use needlepoint_core::consult::Clinician;
use needlepoint_core::records::{Archive, StoreError, User};
use zeroize::Zeroizing;

/// Lets a new person in by this passphrase, in the place of which they choose their own. `own` is that of the
/// clinician who asks.
///
/// # Errors
/// No clinician asks, the name or a passphrase is not taken, or the disk fails.
pub fn admit(
    state: &State,
    role: UserRole,
    as_printed: &Clinician,
    passphrase: &str,
    own: &str,
) -> Result<AppStatus, Failure> {
    let user = named(new_id(), role.into(), as_printed);
    let_in(state, &user, passphrase, own)
}

/// Gives somebody who forgot theirs another passphrase, in the place of which they choose their own. `own` is that
/// of the clinician who asks.
///
/// # Errors
/// As [`admit`], or nobody of this id works here.
pub fn set_passphrase(state: &State, id: &str, passphrase: &str, own: &str) -> Result<AppStatus, Failure> {
    let user = state.with_open(|open| {
        let mut users = open.archive.users()?.into_iter();
        let user = users.find(|user| user.id == id && user.active);
        Ok(user.ok_or(StoreError::NotFound { noun: "person" })?)
    })?;
    let_in(state, &user, passphrase, own)
}

fn let_in(state: &State, user: &User, passphrase: &str, own: &str) -> Result<AppStatus, Failure> {
    state.with_open(|open| {
        let me = open.user.id.clone();
        proven(state, open, &me, |archive, by| {
            archive.admit(user, passphrase, own, state.cost, &mut random, by)
        })?;
        forgive(state, open, &user.id);
        Ok(())
    })?;
    status(state)
}

/// Shuts somebody out. What they did stays theirs.
///
/// # Errors
/// No clinician asks, they are the last clinician, the one who works now, or the disk fails.
pub fn remove(state: &State, id: &str) -> Result<AppStatus, Failure> {
    state.with_open(|open| {
        if open.user.id == id {
            return Err(Failure::new(
                "This is you, and you are at work.",
                "Let another clinician unlock and remove you.",
            ));
        }
        open.write(|archive, by| archive.remove_user(id, by))
    })?;
    status(state)
}

/// Makes a recovery code; the one of before opens nothing any more.
///
/// # Errors
/// No clinician asks, `own` is wrong, or the disk fails.
pub fn make_recovery(state: &State, own: &str) -> Result<Zeroizing<String>, Failure> {
    state.with_open(|open| {
        let me = open.user.id.clone();
        proven(state, open, &me, |archive, by| {
            archive.make_recovery(own, state.cost, &mut random, by)
        })
    })
}

/// Notes that somebody keeps the recovery code.
///
/// # Errors
/// The archive is locked, or the disk fails.
pub fn keep_recovery(state: &State) -> Result<AppStatus, Failure> {
    state.with_open(|open| open.write(Archive::keep_recovery))?;
    status(state)
}
