//! Whether somebody keeps the recovery code that opens the archive.
//!
//! A cover lies over the passphrases only while somebody does: without the code, the key store would be the only way in.
//!
//! The trail has their word; a code that is made anew ends it.

use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::{Fault, StoreError};
use super::key_file::KeyFile;
use super::trail;

/// What the entries of the recovery code are about; wrong tries of it are among them.
pub(super) const RECOVERY: &str = "recovery";

impl Archive {
    /// Notes that the recovery code that was made last is kept. The cover is laid at the next opening.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn keep_recovery(&mut self, by: By<'_>) -> Result<(), StoreError> {
        self.note(Act::RecoveryKept, RECOVERY, by)
    }

    /// Whether there is a recovery code that somebody said they keep.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn is_recovery_kept(&self) -> Result<bool, StoreError> {
        Ok(is_said(&self.connection)?)
    }
}

/// Whether somebody said last that they keep the code.
fn is_said(connection: &Connection) -> rusqlite::Result<bool> {
    let [made, kept] = [Act::RecoveryMade, Act::RecoveryKept].map(Act::word);
    let last: Option<String> = connection
        .prepare_cached(
            "SELECT act FROM trail WHERE subject = ? AND act IN (?, ?) ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([RECOVERY, made, kept], |row| row.get(0))
        .optional()?;
    Ok(last.is_some_and(|act| act == kept))
}

/// Whether somebody said last that they keep the code, and this file has one.
pub(super) fn is_kept(connection: &Connection, file: &KeyFile) -> rusqlite::Result<bool> {
    Ok(file.opens_for(&[], true) && is_said(connection)?)
}

/// Notes that a code was made.
pub(super) fn note_made(transaction: &Transaction<'_>, by: By<'_>) -> Result<(), Fault> {
    trail::append(transaction, by, Act::RecoveryMade, RECOVERY, &json!({}))
}

/// Notes that whoever acts has the code in their hands, unless that was the last that was said.
pub(super) fn note_proven(transaction: &Transaction<'_>, by: By<'_>) -> Result<(), Fault> {
    if is_said(transaction)? {
        return Ok(());
    }
    trail::append(transaction, by, Act::RecoveryKept, RECOVERY, &json!({}))
}
