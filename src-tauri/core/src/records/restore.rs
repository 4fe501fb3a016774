//! The way back from a backup, on a machine that has no archive.
//!
//! It is copied beside an empty place, opened there, brought to this program's format, all of it checked, and put in its
//! place only then. An archive that is there is never written over.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use jiff::Timestamp;
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By, DATABASE, KEY, UNBORN, make_folder, set_log_aside};
use super::backup::{SYNCED, remove};
use super::check::{CheckError, WHOLE, part};
use super::connection::close_whole;
use super::error::{Fault, OpenError, StoreError, UserError};
use super::kept;
use super::key_file::KeyFile;
use super::key_store::{KeyStore, Wrapping};
use super::migration::{GoOn, to_the_end};
use super::record::RecordCheckError;
use super::trail::{self, TrailError};
use super::whole_file::{new_file, sync_folder_of};

/// Where a backup is copied to before it becomes the archive.
const ARRIVING: &str = "arriving";
/// How much is copied before it is asked whether to go on, bytes.
const PIECE: usize = 1 << 20;
/// What a restore takes, in parts of the whole: it is copied, brought to this program's format, and checked. Nobody
/// knows before how long each takes.
const COPIED: u64 = 400;
const BROUGHT: u64 = 600;

/// Whose words open a backup. They are those of its day.
#[derive(Clone, Copy)]
pub enum Way<'a> {
    /// A user's passphrase.
    Passphrase {
        /// The user's id; empty in a backup that names nobody.
        who: &'a str,
        /// Their passphrase.
        passphrase: &'a str,
    },
    /// The recovery code, which gives a user another passphrase.
    Recovery {
        /// The user's id.
        who: &'a str,
        /// The code as it was typed.
        code: &'a str,
        /// Their new passphrase.
        passphrase: &'a str,
    },
}

/// Why there is no archive from a backup. The backup is as it was, and so is the place for the archive.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// It was stopped.
    #[error("It was stopped. Nothing was put in place.")]
    Stopped,
    /// The chosen folder is none.
    #[error("There is no backup in this folder.")]
    NoBackup,
    /// Its trail is not whole.
    #[error("The backup is not as it was written. {0}")]
    Trail(#[from] TrailError),
    /// Its records are not whole.
    #[error("The backup is not as it was written. {0}")]
    Records(#[from] RecordCheckError),
    /// It could not be opened, or there is an archive already.
    #[error(transparent)]
    Open(OpenError),
}

impl RestoreError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Stopped => "Start it again, or set up a new archive.",
            Self::NoBackup => "Choose the folder of one backup: it holds archive.db and archive.key.",
            Self::Trail(_) | Self::Records(_) => {
                "Choose an earlier backup. Keep this one, and tell who answers for data protection."
            }
            Self::Open(OpenError::WrongPassphrase) => {
                "Use the passphrase that was in use when the backup was made."
            }
            Self::Open(OpenError::WrongRecovery) => {
                "Use the recovery code that was in use when the backup was made."
            }
            Self::Open(OpenError::KeyStoreSilent | OpenError::KeyStoreEmpty) => {
                "This folder is a copy of an archive’s own, which passphrases open only at the login that it was used under. Use the recovery code, or choose a backup that Needlepoint made."
            }
            Self::Open(OpenError::NewerThanProgram { .. }) => {
                "Update Needlepoint on this computer, then choose the backup again. It was left as it is."
            }
            Self::Open(error) => error.hint(),
        }
    }
}

impl From<OpenError> for RestoreError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Stopped => Self::Stopped,
            error => Self::Open(error),
        }
    }
}

impl From<std::io::Error> for RestoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Open(error.into())
    }
}

impl From<UserError> for RestoreError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Key(error) => error.into(),
            UserError::Store(error) => error.into(),
        }
    }
}

impl From<CheckError> for RestoreError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Stopped => Self::Stopped,
            CheckError::Pages(error) => error.into(),
            CheckError::Trail(error) => error.into(),
            CheckError::Records(error) => error.into(),
        }
    }
}

impl From<StoreError> for RestoreError {
    fn from(error: StoreError) -> Self {
        match error {
            // A disk that is full says nothing against the backup.
            StoreError::Fault(fault) if !matches!(fault, Fault::Damaged { .. }) => {
                Self::Open(OpenError::Fault(fault))
            }
            error => Self::Records(error.into()),
        }
    }
}

impl Archive {
    /// Makes the archive in `folder` from the backup in `from`, and opens it. No cover lies over it before it is opened
    /// the next time; the key store is asked only for what covers a copy of an archive's own folder. `go_on` is told how
    /// far it is, and says whether to go on.
    ///
    /// # Errors
    /// If there is an archive already, the folder holds no backup, the words are not of its day, it is newer than
    /// the program, not whole, or it was stopped. Nothing is put in place then.
    pub fn restore(
        from: &Path,
        folder: &Path,
        way: Way<'_>,
        wrapping: Wrapping<'_>,
        random: &mut dyn FnMut(&mut [u8]),
        at: Timestamp,
        go_on: &GoOn,
    ) -> Result<Self, RestoreError> {
        if Self::exists(folder) {
            return Err(OpenError::AlreadyThere.into());
        }
        let arriving = folder.join(ARRIVING);
        remove(&arriving)?;
        let bare = Wrapping::bare(wrapping.cost);
        let brings = part(go_on, COPIED, BROUGHT);
        let opened = |random: &mut dyn FnMut(&mut [u8])| match way {
            Way::Passphrase { who, passphrase } => {
                uncover(&arriving, wrapping.store)?;
                Ok(Self::open(&arriving, who, passphrase, bare, random, &brings)?)
            }
            Way::Recovery {
                who,
                code,
                passphrase,
            } => Self::recover(&arriving, code, passphrase, bare, random, By { who, at }, &brings),
        };
        let arrived = copied(from, &arriving, &part(go_on, 0, COPIED)).and_then(|()| {
            let archive = opened(random)?;
            let who = archive.who.clone();
            let by_code = matches!(way, Way::Recovery { .. });
            checked(archive, by_code, at, &part(go_on, BROUGHT, WHOLE))?;
            Ok(who)
        });
        let who = match arrived {
            Ok(who) => who,
            Err(error) => {
                let _ = remove(&arriving);
                return Err(error);
            }
        };
        set_log_aside(folder)?;
        // The database first, under the name of one that is not yet in place; with its key it is.
        fs::rename(arriving.join(DATABASE), folder.join(UNBORN))?;
        fs::rename(arriving.join(KEY), folder.join(KEY))?;
        sync_folder_of(&folder.join(KEY))?;
        let _ = remove(&arriving);
        let (Way::Passphrase { passphrase, .. } | Way::Recovery { passphrase, .. }) = way;
        Ok(Self::open(folder, &who, passphrase, bare, random, &to_the_end())?)
    }
}

/// Takes away what a restore that was cut off left beside the archive: a copy that no deletion would reach.
pub(super) fn sweep(folder: &Path) {
    // What cannot be removed now is the next time.
    let _ = remove(&folder.join(ARRIVING));
}

/// Lifts the cover off the key file of a folder, if there is one.
fn uncover(folder: &Path, store: &dyn KeyStore) -> Result<(), OpenError> {
    let mut file = KeyFile::read(&folder.join(KEY))?;
    match file.lift_by_store(store)? {
        Some(_) => file.write(&folder.join(KEY)),
        None => Ok(()),
    }
}

/// Copies the files of a backup.
fn copied(from: &Path, arriving: &Path, go_on: &GoOn) -> Result<(), RestoreError> {
    if !from.join(KEY).is_file() || !from.join(DATABASE).is_file() {
        return Err(RestoreError::NoBackup);
    }
    make_folder(arriving)?;
    let log = format!("{DATABASE}-wal");
    // A copy of a folder that was in use has its log beside it.
    let files: Vec<&str> = [KEY, DATABASE, &log]
        .into_iter()
        .filter(|file| from.join(file).is_file())
        .collect();
    let mut total = 0;
    for file in &files {
        total += fs::metadata(from.join(file))?.len();
    }
    let mut done = 0;
    for file in files {
        copy(&from.join(file), &arriving.join(file), &mut |more| {
            done += more;
            go_on(done, total)
        })?;
    }
    if go_on(done, total) {
        Ok(())
    } else {
        Err(RestoreError::Stopped)
    }
}

/// Checks all of a backup that was copied and opened, notes that it came back, and closes it again.
fn checked(mut archive: Archive, by_code: bool, at: Timestamp, go_on: &GoOn) -> Result<(), RestoreError> {
    let head = archive.check(go_on)?.head;
    let who = archive.who.clone();
    let by = By { who: &who, at };
    let detail = json!({ "seq": head.seq, "digest": head.digest });
    archive.write(|transaction| {
        trail::append(transaction, by, Act::ArchiveRestored, "archive", &detail)?;
        // The page of that day may be gone since; whoever came in by the code has it.
        if !by_code {
            kept::note_doubted(transaction, by)?;
        }
        Ok(())
    })?;
    // So that one rename takes all of it.
    Ok(close_whole(archive.connection).map_err(OpenError::from)?)
}

fn copy(from: &Path, to: &Path, go_on: &mut dyn FnMut(u64) -> bool) -> Result<(), RestoreError> {
    let (mut source, mut target) = (File::open(from)?, new_file(to)?);
    let mut piece = vec![0; PIECE];
    let mut unsynced = 0;
    loop {
        let read = source.read(&mut piece)?;
        if read == 0 {
            return Ok(target.sync_all()?);
        }
        target.write_all(&piece[..read])?;
        unsynced += read as u64;
        // All of it at the end would be a wait that nothing stops.
        if unsynced >= SYNCED {
            target.sync_data()?;
            unsynced = 0;
        }
        if !go_on(read as u64) {
            return Err(RestoreError::Stopped);
        }
    }
}
