//! The open archive: creating, opening and locking it.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::act::Act;
use super::backup::is_sound;
use super::connection::{close_whole, connect, move_log};
use super::cover::Laid;
use super::error::{Fault, OpenError, Part, StoreError};
use super::kept;
use super::key::{Cost, DataKey, check_passphrase};
use super::key_file::{Holder, KeyFile, Whose};
use super::key_store::Wrapping;
use super::migration::{GoOn, STEPS, migrate, to_the_end};
use super::name::check_name;
use super::restore;
use super::seal_key::{self, SealKey};
use super::trail;
use super::user::{self, Role, User};
use super::whole_file::sync_folder_of;

pub(super) const KEY: &str = "archive.key";
pub(super) const DATABASE: &str = "archive.db";
/// A database that is being made; it becomes `archive.db` once its key is safe.
pub(super) const UNBORN: &str = "archive.db.new";

/// Who acts, and when. `who` is a user's id, never a patient's.
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
    pub clinician: &'a User,
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
    pub(super) found_format: u32,
    pub(super) who: String,
    /// What covers the wraps of the passphrases, if anything does.
    pub(super) laid: Option<Laid>,
}

impl Archive {
    /// Whether `folder` holds an archive, or what is left of one.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        folder.join(KEY).exists() || folder.join(DATABASE).exists()
    }

    /// Makes an archive in `folder` (which is made too if need be) and opens it. Two at once are for the
    /// caller to keep apart. No cover lies over its passphrases until a recovery code is kept.
    ///
    /// `random` fills what it is given from the operating system's source of randomness.
    ///
    /// # Errors
    /// If there is one already, the passphrase or the name is not taken, or the disk fails; it can be made anew then.
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
        check_passphrase(passphrase)?;
        check_name(&founding.clinician.name)?;
        make_folder(folder)?;
        remove_unborn(folder)?;
        restore::sweep(folder);
        set_log_aside(folder)?;
        let key = DataKey::random(random);
        let unborn = folder.join(UNBORN);
        let mut connection = connect(&unborn, &key, true)?;
        migrate(&mut connection, STEPS, &to_the_end())?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let by = By {
            who: &founding.clinician.id,
            at: founding.at,
        };
        let nothing = serde_json::json!({});
        trail::append(&transaction, by, Act::ArchiveCreated, "archive", &nothing)?;
        user::put(&transaction, founding.clinician, by)?;
        seal_key::put(&transaction, founding.seal_key, by)?;
        transaction.commit()?;
        // So that one rename takes all of it.
        close_whole(connection)?;
        // The key first: a database without its key is lost, a key without its database is begun again.
        let mut file = KeyFile::new();
        let User { id, name, .. } = founding.clinician;
        file.put(&key, (Whose::User(id), name), passphrase, cost, random)?;
        file.write(&folder.join(KEY))?;
        Ok(Self {
            who: id.clone(),
            ..Self::begin(folder, &key, &to_the_end())?
        })
    }

    /// Who may open the archive in `folder`, known before it is open.
    ///
    /// # Errors
    /// If there is none, or its key file cannot be read.
    pub fn holders(folder: &Path) -> Result<Vec<Holder>, OpenError> {
        Ok(Self::key_file(folder)?.holders())
    }

    /// Opens the archive in `folder` as the user `who`, bringing it to this program's format if it is older. One of
    /// the first format, which named nobody, is opened by its one passphrase, and is the clinician's from then on.
    ///
    /// Where somebody keeps a recovery code, and the key store answers, a cover is laid over the passphrases of all: the
    /// store goes with the computer or its login, and then the code is the way in. Where nobody does, it is lifted.
    ///
    /// `go_on` is told how far the bringing to this program's format is, if there is any, and says whether to go on.
    ///
    /// # Errors
    /// If the passphrase is not theirs, the key store does not give what covers it, they work here no longer, the
    /// archive is newer than the program, damaged, gone, or in use by another process, or it was stopped. Nothing is
    /// changed then.
    pub fn open(
        folder: &Path,
        who: &str,
        passphrase: &str,
        wrapping: Wrapping<'_>,
        random: &mut dyn FnMut(&mut [u8]),
        go_on: &GoOn,
    ) -> Result<Self, OpenError> {
        let cost = wrapping.cost;
        let mut file = Self::key_file(folder)?;
        let laid = file.lift_by_store(wrapping.store)?;
        let opened = file.unwrap(Whose::User(who), passphrase, cost)?;
        let (key, is_cheap) = opened.ok_or(OpenError::WrongPassphrase)?;
        let mut archive = Self::begin(folder, &key, go_on)?;
        let users = archive.working()?;
        let is_former = file.is_former();
        let user = users.iter().find(|user| user.id == who || is_former);
        let user = user.ok_or(OpenError::NotAUser)?;
        archive.who.clone_from(&user.id);
        // What a change that was cut off left here.
        let ids: Vec<_> = users.iter().map(|user| user.id.as_str()).collect();
        let has_strangers = !is_former && file.keep_only(&ids);
        let renew = is_former || is_cheap;
        let is_kept = kept::is_kept_since(&archive.connection, &file);
        let new = match is_kept {
            Ok(true) if laid.is_none() => Laid::new(&key, wrapping.store, random),
            _ => None,
        };
        let is_lifted = laid.is_some() && matches!(is_kept, Ok(false));
        archive.laid = laid;
        if renew {
            file.put(
                &key,
                (Whose::User(&user.id), &user.name),
                passphrase,
                cost,
                random,
            )?;
        }
        let is_other = new.is_some() || is_lifted;
        if renew || has_strangers || is_other {
            let over = new.as_ref().or(archive.laid.as_ref()).filter(|_| !is_lifted);
            if let Some(over) = over {
                file.lay(over)?;
            }
            let path = folder.join(KEY);
            let written = file.write(&path);
            // What failed may be in place all the same.
            if is_other && (written.is_ok() || file.is_at(&path)) {
                archive.laid = new;
            }
            // The others can wait for a disk with room: what was not done is done at the next opening.
            if is_former {
                written?;
            }
        }
        Ok(archive)
    }

    /// The id of the user who opened it.
    #[must_use]
    pub fn who(&self) -> &str {
        &self.who
    }

    /// Whether no passphrase opens it without what the operating system's key store holds.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.laid.is_some()
    }

    /// Those who work here, clinicians before assistants.
    fn working(&self) -> Result<Vec<User>, OpenError> {
        let mut users = self.users().map_err(|error| match error {
            StoreError::Fault(Fault::Damaged { .. }) => OpenError::Damaged { part: Part::Database },
            StoreError::Fault(fault) => OpenError::Fault(fault),
            _ => OpenError::Damaged { part: Part::Database },
        })?;
        users.retain(|user| user.active);
        users.sort_by_key(|user| user.role != Role::Clinician);
        Ok(users)
    }

    pub(super) fn key_path(&self) -> PathBuf {
        self.folder.join(KEY)
    }

    pub(super) fn key_file(folder: &Path) -> Result<KeyFile, OpenError> {
        if !Self::exists(folder) {
            return Err(OpenError::Missing);
        }
        if !folder.join(KEY).exists() {
            return Err(OpenError::Damaged {
                part: Part::KeyMissing,
            });
        }
        KeyFile::read(&folder.join(KEY))
    }

    pub(super) fn begin(folder: &Path, key: &DataKey, go_on: &GoOn) -> Result<Self, OpenError> {
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
        restore::sweep(folder);
        let found_format = migrate(&mut connection, STEPS, go_on)?;
        Ok(Self {
            connection,
            folder: folder.to_owned(),
            found_format,
            who: String::new(),
            laid: None,
        })
    }

    /// The format that the archive had before it was opened and brought to this program's.
    #[must_use]
    pub fn found_format(&self) -> u32 {
        self.found_format
    }

    /// Where it lies.
    pub(super) fn own_folder(&self) -> &Path {
        &self.folder
    }

    /// Closes the database and wipes its key.
    ///
    /// # Errors
    /// If the last of the log could not be moved into the database. Nothing is lost then: it is moved
    /// when the archive is opened next.
    pub fn lock(self) -> Result<(), StoreError> {
        Ok(self.connection.close().map_err(|(_, error)| error)?)
    }

    /// Reads every page of the database that anything stands on, and has the cipher and the database judge it.
    ///
    /// # Errors
    /// [`Fault::Damaged`] if anything is not as it was written.
    pub fn check_pages(&self) -> Result<(), StoreError> {
        // What lies in the log or in memory would be read there and not in the file.
        move_log(&self.connection)?;
        self.connection.execute_batch("PRAGMA shrink_memory")?;
        if is_sound(&self.connection, "main")? {
            return Ok(());
        }
        let source = "a page is not as it was written".into();
        Err(Fault::Damaged { source }.into())
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

    /// As [`Self::write`], for what only a clinician may do.
    pub(super) fn decide<T>(
        &mut self,
        by: By<'_>,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.write(|transaction| {
            user::require_clinician(transaction, by)?;
            change(transaction)
        })
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

/// Gives the log of a database that was taken away another name: the next database of that name would be given what is
/// in it. Whoever brings the database back finds it there.
pub(super) fn set_log_aside(folder: &Path) -> std::io::Result<()> {
    let log = folder.join(DATABASE).with_extension("db-wal");
    let aside = |number: u32| log.with_extension(format!("db-wal.left-{number}"));
    match (1..).map(aside).find(|aside| !aside.exists()) {
        Some(aside) if log.exists() => fs::rename(&log, aside),
        _ => Ok(()),
    }
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
