//! The open archive: creating, opening, locking it, and its passphrase.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::act::Act;
use super::clinician::{self, Clinician};
use super::connection::{close_whole, connect, move_log};
use super::error::{Fault, OpenError, Part, StoreError};
use super::key::{Cost, DataKey, LEAST_PASSPHRASE, read_key, write_key};
use super::migration::{STEPS, migrate};
use super::seal_key::{self, SealKey};
use super::trail;
use super::whole_file::sync_folder_of;

pub(super) const KEY: &str = "archive.key";
pub(super) const DATABASE: &str = "archive.db";
/// A database that is being made; it becomes `archive.db` once its key is safe.
pub(super) const UNBORN: &str = "archive.db.new";

/// Who acts, and when. `who` is a clinician's id, never a patient's.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// The id of the one who acts.
    pub who: &'a str,
    /// The time of the act.
    pub at: Timestamp,
}

/// What an archive is begun with. It never stands without: it comes into being with them or not at all.
#[derive(Clone, Copy, Debug)]
pub struct Founding<'a> {
    /// Who works here first, and begins the archive.
    pub clinician: &'a Clinician,
    /// The clinic's first seal key.
    pub seal_key: &'a SealKey,
    /// When.
    pub at: Timestamp,
}

/// An open archive. Dropping it locks it: the database is closed and its key wiped from memory.
///
/// One process at a time has it open.
pub struct Archive {
    pub(super) connection: Connection,
    pub(super) folder: PathBuf,
    found_format: u32,
}

impl Archive {
    /// Whether `folder` holds an archive, or what is left of one.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        folder.join(KEY).exists() || folder.join(DATABASE).exists()
    }

    /// Makes an archive in `folder` (which is made too if need be) and opens it. Two at once are for the
    /// caller to keep apart.
    ///
    /// `random` fills what it is given from the operating system's source of randomness.
    ///
    /// # Errors
    /// If there is one already, the passphrase is too short, or the disk fails; it can be made anew then.
    pub fn create(
        folder: &Path,
        passphrase: &str,
        cost: Cost,
        random: &mut dyn FnMut(&mut [u8]),
        founding: Founding<'_>,
    ) -> Result<Self, OpenError> {
        if Self::exists(folder) {
            return Err(OpenError::AlreadyThere);
        }
        check_length(passphrase)?;
        make_folder(folder)?;
        remove_unborn(folder)?;
        let key = DataKey::random(random);
        let unborn = folder.join(UNBORN);
        let mut connection = connect(&unborn, &key, true)?;
        migrate(&mut connection, STEPS)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let by = By {
            who: &founding.clinician.id,
            at: founding.at,
        };
        let nothing = serde_json::json!({});
        trail::append(&transaction, by, Act::ArchiveCreated, "archive", &nothing)?;
        clinician::put(&transaction, founding.clinician, by)?;
        seal_key::put(&transaction, founding.seal_key, by)?;
        transaction.commit()?;
        // So that one rename takes all of it.
        close_whole(connection)?;
        // The key first: a database without its key is lost, a key without its database is begun again.
        write_key(&folder.join(KEY), &key, passphrase, cost, random)?;
        Self::begin(folder, &key)
    }

    /// Opens the archive in `folder`, bringing it to this program's format if it is older.
    ///
    /// # Errors
    /// If the passphrase is wrong, the archive newer than the program, damaged, gone, or in use by
    /// another process. Nothing is changed then.
    pub fn open(folder: &Path, passphrase: &str) -> Result<Self, OpenError> {
        if !Self::exists(folder) {
            return Err(OpenError::Missing);
        }
        if !folder.join(KEY).exists() {
            return Err(OpenError::Damaged {
                part: Part::KeyMissing,
            });
        }
        let key = read_key(&folder.join(KEY), passphrase)?;
        Self::begin(folder, &key)
    }

    fn begin(folder: &Path, key: &DataKey) -> Result<Self, OpenError> {
        let database = folder.join(DATABASE);
        let unborn = folder.join(UNBORN);
        if !database.exists() {
            if !unborn.exists() {
                return Err(OpenError::Damaged {
                    part: Part::DatabaseMissing,
                });
            }
            fs::rename(&unborn, &database)?;
            sync_folder_of(&database)?;
        }
        let mut connection = connect(&database, key, false)?;
        let found_format = migrate(&mut connection, STEPS)?;
        Ok(Self {
            connection,
            folder: folder.to_owned(),
            found_format,
        })
    }

    /// The format that the archive had before it was opened and brought to this program's.
    #[must_use]
    pub fn found_format(&self) -> u32 {
        self.found_format
    }

    /// Wraps the archive's key by another passphrase. Nothing is encrypted again.
    ///
    /// # Errors
    /// If `old` is wrong, `new` too short, or the disk fails; the old passphrase holds then.
    pub fn change_passphrase(
        &mut self,
        old: &str,
        new: &str,
        cost: Cost,
        random: &mut dyn FnMut(&mut [u8]),
        by: By<'_>,
    ) -> Result<(), OpenError> {
        check_length(new)?;
        let path = self.folder.join(KEY);
        let key = read_key(&path, old)?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        trail::append(
            &transaction,
            by,
            Act::PassphraseChanged,
            "archive",
            &serde_json::json!({}),
        )?;
        // Inside the transaction: if the file cannot be written, the trail does not say that it was.
        write_key(&path, &key, new, cost, random)?;
        if let Err(error) = transaction.commit() {
            write_key(&path, &key, old, cost, random)?;
            return Err(error.into());
        }
        Ok(())
    }

    /// Where it lies.
    pub(super) fn own_folder(&self) -> &Path {
        &self.folder
    }

    /// Unwraps the archive's key by a passphrase.
    pub(super) fn read_own_key(&self, passphrase: &str) -> Result<DataKey, OpenError> {
        read_key(&self.folder.join(KEY), passphrase)
    }

    /// Closes the database and wipes its key.
    ///
    /// # Errors
    /// If the last of the log could not be moved into the database. Nothing is lost then: it is moved
    /// when the archive is opened next.
    pub fn lock(self) -> Result<(), StoreError> {
        Ok(self.connection.close().map_err(|(_, error)| error)?)
    }

    /// Reads every page of the database and has the cipher and the database check it.
    ///
    /// # Errors
    /// [`Fault::Damaged`] if anything is not as it was written.
    pub fn check_pages(&self) -> Result<(), StoreError> {
        // The cipher reads the file past the log, and after a power cut a page may be whole in the log alone.
        move_log(&self.connection)?;
        for pragma in ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check"] {
            let mut statement = self.connection.prepare(pragma)?;
            let mut rows = statement.query(())?;
            while let Some(row) = rows.next()? {
                let finding: String = row.get(0)?;
                if finding != "ok" {
                    return Err(Fault::Damaged {
                        source: finding.into(),
                    }
                    .into());
                }
            }
        }
        Ok(())
    }

    /// Runs `change` in one transaction: all of it is on the disk on return, or none of it.
    pub(super) fn write<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = change(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Archive")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// For nobody else on this machine to look into. On return it is on the disk, with every folder above it that is new.
pub(super) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let new: Vec<&Path> = folder.ancestors().take_while(missing).collect();
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    new.into_iter().try_for_each(sync_folder_of)
}

fn check_length(passphrase: &str) -> Result<(), OpenError> {
    if passphrase.chars().count() < LEAST_PASSPHRASE {
        return Err(OpenError::PassphraseTooShort {
            least: LEAST_PASSPHRASE,
        });
    }
    Ok(())
}

/// What a creation left that was cut short before its key was written: it holds nobody's data.
fn remove_unborn(folder: &Path) -> Result<(), OpenError> {
    for name in [UNBORN, "archive.db.new-wal", "archive.db.new-journal"] {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}
