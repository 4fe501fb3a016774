//! Whether somebody keeps the recovery code that opens the archive.
//!
//! A cover lies over the passphrases only while somebody does: without the code, the key store would be the only way in.
//!
//! The trail has their word, and names the wrap that it is about: a key file of before that was copied back holds
//! another. A code that is made anew ends their word, and so does a backup that comes back by a passphrase: the page of
//! its day may be gone since. Earlier versions named no wrap, and a backup that came back ended nothing.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::{Value, json};

use super::act::Act;
use super::archive::{Archive, By};
use super::error::{Fault, StoreError};
use super::key_file::KeyFile;
use super::trail;

/// What the entries of the recovery code are about, and the name under which tries of it are counted: wrong ones are among
/// the entries.
pub const RECOVERY: &str = "recovery";

/// What the trail said last of the recovery code.
struct Said {
    seq: i64,
    is_kept: bool,
    /// The digest of the wrap that it was said of.
    wrap: Option<String>,
}

impl Archive {
    /// Notes that the recovery code that was made last is kept. The cover is laid at the next opening.
    ///
    /// # Errors
    /// If no clinician acts, or the disk fails.
    pub fn keep_recovery(&mut self, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            let made = "SELECT detail ->> '$.wrap' FROM trail WHERE subject = ? AND act = ? ORDER BY seq DESC LIMIT 1";
            let wrap: Option<Option<String>> = transaction
                .query_row(made, [RECOVERY, Act::RecoveryMade.word()], |row| row.get(0))
                .optional()?;
            let detail = naming(wrap.flatten().as_deref());
            Ok(trail::append(transaction, by, Act::RecoveryKept, RECOVERY, &detail)?)
        })
    }

    /// Whether there is a recovery code that opens the archive and that somebody said they keep.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn is_recovery_kept(&self) -> Result<bool, StoreError> {
        match KeyFile::read(&self.key_path()) {
            Ok(file) => Ok(is_kept(&self.connection, &file)?),
            // What is wrong with the file is told where it is needed.
            Err(_) => Ok(is_said(&self.connection)?),
        }
    }
}

/// Whether somebody said last that they keep a code, whichever the key file holds.
pub(super) fn is_said(connection: &Connection) -> rusqlite::Result<bool> {
    Ok(said(connection)?.is_some_and(|said| said.is_kept))
}

/// Whether somebody said last that they keep the code of this file.
pub(super) fn is_kept(connection: &Connection, file: &KeyFile) -> rusqlite::Result<bool> {
    let said = said(connection)?.filter(|said| said.is_kept);
    Ok(match (said, file.recovery_digest()) {
        (Some(said), Some(wrap)) => said.wrap.is_none_or(|of| of == wrap),
        _ => false,
    })
}

/// As [`is_kept`]; what an earlier version noted ends here with a backup that came back since. It is looked for among
/// all openings since then, and so once at an opening.
pub(super) fn is_kept_since(connection: &Connection, file: &KeyFile) -> rusqlite::Result<bool> {
    if !is_kept(connection, file)? {
        return Ok(false);
    }
    let former = said(connection)?.filter(|said| said.wrap.is_none());
    let came_back = "SELECT EXISTS (SELECT 1 FROM trail WHERE subject = 'archive' AND seq > ? AND act = ?)";
    let ended = former.map(|said| {
        connection.query_row(came_back, params![said.seq, Act::ArchiveRestored.word()], |row| {
            row.get::<_, bool>(0)
        })
    });
    Ok(!ended.transpose()?.unwrap_or(false))
}

/// Notes that this file's code was made.
pub(super) fn note_made(transaction: &Transaction<'_>, file: &KeyFile, by: By<'_>) -> Result<(), Fault> {
    let detail = naming(file.recovery_digest().as_deref());
    trail::append(transaction, by, Act::RecoveryMade, RECOVERY, &detail)
}

/// Notes that whoever acts has this file's code in their hands, unless that was the last that was said.
pub(super) fn note_proven(transaction: &Transaction<'_>, file: &KeyFile, by: By<'_>) -> Result<(), Fault> {
    let wrap = file.recovery_digest();
    let known = said(transaction)?.is_some_and(|said| said.is_kept && said.wrap == wrap);
    if known {
        return Ok(());
    }
    let detail = naming(wrap.as_deref());
    trail::append(transaction, by, Act::RecoveryKept, RECOVERY, &detail)
}

/// Notes that a backup came back by a passphrase, if somebody had said that they keep its code.
pub(super) fn note_doubted(transaction: &Transaction<'_>, by: By<'_>) -> Result<(), Fault> {
    if !is_said(transaction)? {
        return Ok(());
    }
    trail::append(transaction, by, Act::RecoveryDoubted, RECOVERY, &naming(None))
}

fn said(connection: &Connection) -> rusqlite::Result<Option<Said>> {
    let acts = [Act::RecoveryMade, Act::RecoveryKept, Act::RecoveryDoubted].map(Act::word);
    connection
        .prepare_cached(
            "SELECT seq, act, detail ->> '$.wrap' FROM trail WHERE subject = ? AND act IN (?, ?, ?)
             ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([RECOVERY, acts[0], acts[1], acts[2]], |row| {
            Ok(Said {
                seq: row.get(0)?,
                is_kept: row.get::<_, String>(1)? == Act::RecoveryKept.word(),
                wrap: row.get(2)?,
            })
        })
        .optional()
}

fn naming(wrap: Option<&str>) -> Value {
    wrap.map_or_else(|| json!({}), |wrap| json!({ "wrap": wrap }))
}
