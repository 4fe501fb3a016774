//! The folder that backups go into: chosen by a clinician, known to the trail, and marked.
//!
//! Where to, stands in plain settings, and whoever can write those would have the archive brought to them: the trail
//! keeps a digest of the path that was chosen last. And where a disk is away its path may still lead somewhere, on the
//! machine's own disk: a file in the folder shows that it is the one that was chosen.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::act::Act;
use super::archive::{Archive, By, DATABASE, KEY};
use super::backup::BackupError;
use super::error::StoreError;
use super::hex::digest_of;
use super::trail;
use super::whole_file::{new_file, sync_folder_of};

/// The file that marks the folder.
const MARK: &str = "needlepoint-backups.txt";
/// What it tells whoever opens it.
const WORDS: &[u8] =
    b"Needlepoint makes its backups in this folder, and knows it by this file: leave it here.\n";
/// What the trail calls the place.
const PLACE: &str = "backups";

impl Archive {
    /// Has backups go into `folder` from now on, which is there: marks it, and notes it in the trail.
    ///
    /// # Errors
    /// If it is not there or cannot be written to, or who asks is no clinician.
    pub fn place_backups(&mut self, folder: &Path, by: By<'_>) -> Result<(), BackupError> {
        if !folder.is_dir() {
            return Err(BackupError::Away);
        }
        mark(folder)?;
        Ok(self.note_place(folder, by)?)
    }

    /// Whether backups may go into `folder`. One that a version chose that noted none goes on if backups lie in it; it is
    /// noted as soon as a clinician works.
    ///
    /// # Errors
    /// If it is not the one that was chosen last, is not there, or is another of the same name.
    pub fn check_place(&mut self, folder: &Path, by: By<'_>) -> Result<(), BackupError> {
        let known = self.place()?;
        let is_former = known.is_none() && self.last_backup()?.is_some();
        if !is_former && known != Some(named(folder).to_string()) {
            return Err(BackupError::NotChosen);
        }
        let is_marked = folder.join(MARK).is_file() && !is_former;
        if is_marked {
            return Ok(());
        }
        if !holds_backup(folder)? {
            return Err(BackupError::Away);
        }
        mark(folder)?;
        match is_former.then(|| self.note_place(folder, by)) {
            Some(Err(StoreError::NotAClinician)) | None => Ok(()),
            Some(noted) => Ok(noted?),
        }
    }

    fn note_place(&mut self, folder: &Path, by: By<'_>) -> Result<(), StoreError> {
        let act = Act::BackupsPlaced;
        self.decide(by, |transaction| {
            Ok(trail::append(transaction, by, act, PLACE, &named(folder))?)
        })
    }

    /// What the trail says of the folder that was chosen last.
    fn place(&self) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT detail FROM trail WHERE subject = ? ORDER BY seq DESC LIMIT 1")?
            .query_row([PLACE], |row| row.get(0))
            .optional()?)
    }
}

/// A folder as the trail names it: its path may say more than the trail has to tell.
fn named(folder: &Path) -> Value {
    json!({ "folder": digest_of(folder.as_os_str().as_encoded_bytes()) })
}

/// Others may write to the folder too: nothing that is there is written over, and no link is followed.
fn mark(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(MARK);
    match new_file(&path) {
        Ok(mut file) => {
            file.write_all(WORDS)?;
            file.sync_all()?;
            sync_folder_of(&path)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether a backup lies in a folder, if that is there.
fn holds_backup(folder: &Path) -> std::io::Result<bool> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        // What was cut off is none.
        let is_part = path.extension().is_some_and(|ending| ending == "part");
        if !is_part && path.join(DATABASE).is_file() && path.join(KEY).is_file() {
            return Ok(true);
        }
    }
    Ok(false)
}
