//! Backups of the archive.
//!
//! A backup is a folder with the database, encrypted under the archive's own key, and the key file beside it, without
//! its cover: whoever worked here on its day opens it by their words of that day, on any computer, and so does the
//! recovery code of that day. Of the other files beside it the database keeps the digests, so that nobody changes them.
//! It is written under another name, verified, and named only then; what was cut short is no backup.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By, DATABASE, KEY};
use super::cover::Laid;
use super::error::{Fault, OpenError, StoreError};
use super::hex::digest_of;
use super::kept;
use super::key_file::KeyFile;
use super::leaving::sweep;
use super::trail;
use super::whole_file::{sync_folder_of, write_whole};
use crate::trail::TrailHead;

pub(super) const TABLE: &str = "
CREATE TABLE beside (
    file   TEXT PRIMARY KEY,
    digest TEXT NOT NULL CHECK (length(digest) = 64)
) STRICT, WITHOUT ROWID;
";

/// How much of a copy is left to be synced at its end, bytes.
pub(super) const SYNCED: u64 = 16 << 20;
/// After how many steps of the database it is looked how far a copy has grown; each may be a record.
const LOOK_AFTER: i32 = 64;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// The folder.
    pub path: PathBuf,
    /// How many records are in it.
    pub records: u32,
    /// The last entry of its trail.
    pub head: TrailHead,
    /// Bytes.
    pub size: u64,
}

/// Why there is no backup. What was there before is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It was stopped.
    #[error("The backup was stopped.")]
    Stopped,
    /// The folder is not there.
    #[error("The folder for backups, or the disk that it lies on, is not there.")]
    Away,
    /// The trail knows of another folder, or of none.
    #[error("The folder for backups is not the one that was chosen here last, so that no backup was made.")]
    NotChosen,
    /// There is one of this name.
    #[error("There is a backup of this name already.")]
    AlreadyThere,
    /// The archive's own key file cannot be read.
    #[error("The file with the archive’s key, archive.key, is damaged. No backup was made.")]
    KeyFile,
    /// The key file opens the archive no longer for all who came in by it.
    #[error("The file with the archive’s key does not open it for all who work here. No backup was made.")]
    ShutOut,
    /// What was written is not what the archive holds.
    #[error("The backup was written, but it is not the same as the archive, so it was thrown away.")]
    Differs,
    /// The folder or the disk failed.
    #[error("The backup could not be written. {0}")]
    Fault(#[from] Fault),
}

impl BackupError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Stopped => "Nothing of it was kept. Start it again when there is time.",
            Self::Away => {
                "Connect the disk, then back up again; or choose the folder anew in the settings, under Backups."
            }
            Self::NotChosen => {
                "Choose it anew in the settings, under Backups. If nobody here chose another, somebody wrote to the file with the settings."
            }
            Self::AlreadyThere => "Wait a minute, then start it again.",
            Self::KeyFile => {
                "Do not lock Needlepoint. Copy archive.key from the last good backup over the one in the archive’s folder: the passphrases and the recovery code of its day hold then. Then back up again, and make another recovery code if Home asks for one."
            }
            Self::ShutOut => {
                "Give everybody here another passphrase in the settings, under People, and make a recovery code there. Then back up again."
            }
            Self::Differs => "Choose another disk. If it happens again, check the archive in the settings.",
            Self::Fault(fault) => fault.hint(),
        }
    }
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) {
            return Self::Stopped;
        }
        Self::Fault(error.into())
    }
}

impl From<std::io::Error> for BackupError {
    fn from(error: std::io::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Fault(fault) => Self::Fault(fault),
            other => Self::Fault(Fault::Refused {
                source: Box::new(other),
            }),
        }
    }
}

impl Archive {
    /// Bytes that a backup takes at most.
    #[must_use]
    pub fn size(&self) -> u64 {
        // Only asked for, never opened: the lock on the file stays.
        let files = [DATABASE.to_owned(), format!("{DATABASE}-wal")];
        let sizes = files
            .iter()
            .filter_map(|file| fs::metadata(self.own_folder().join(file)).ok());
        sizes.map(|file| file.len()).sum()
    }

    /// What stops a backup of this archive from another thread.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.connection.get_interrupt_handle())
    }

    /// Makes a backup as the folder `name` in `folder`, which is there, with `beside` as further files, and verifies it:
    /// every page is read back and checked, and what its tables hold is counted and compared, entry by entry of the
    /// trail. The trail says so, here and not in the backup.
    ///
    /// # Errors
    /// If it was stopped, the folder cannot be written to, or what was written is not the same. Nothing of it stays.
    pub fn back_up(
        &mut self,
        folder: &Path,
        name: &str,
        beside: &[(&str, &[u8])],
        by: By<'_>,
    ) -> Result<BackedUp, BackupError> {
        let path = folder.join(name);
        if path.exists() {
            return Err(BackupError::AlreadyThere);
        }
        self.check_key_file(self.own_folder(), self.laid.as_ref())?;
        self.note_beside(beside)?;
        let part = self.part_of_backup(&path)?;
        // What an attempt left that was cut off since the trail's last entry.
        remove(&part)?;
        // Its own copy is written with this note in it: where that is restored, nothing is found there.
        self.note_leaving(&part, by.at)?;
        let made = make_part(&part);
        let is_made = made.is_ok();
        let named = made.and_then(|()| self.named(&part, &path, beside));
        // What fails is thrown away; its error is the one to tell.
        if !is_made || named.is_ok() || sweep(&part) {
            // Where that fails, nothing is found there.
            let _ = self.forget_leaving(&part);
        }
        let ((records, head), size) = named?;
        self.note_backup(records, &head, by)
            .inspect_err(|_| drop(remove(&path)))?;
        Ok(BackedUp {
            path,
            records,
            head,
            size,
        })
    }

    /// Writes a backup to `part` and gives it its name; its size in bytes beside what it holds.
    fn named(
        &mut self,
        part: &Path,
        path: &Path,
        beside: &[(&str, &[u8])],
    ) -> Result<((u32, TrailHead), u64), BackupError> {
        let made = self.written(part, beside)?;
        let size = fs::metadata(part.join(DATABASE))?.len();
        fs::rename(part, path)?;
        // A power cut gives it no more back the name that is forgotten after this.
        sync_folder_of(path).inspect_err(|_| drop(remove(path)))?;
        Ok((made, size))
    }

    fn note_backup(&mut self, records: u32, head: &TrailHead, by: By<'_>) -> Result<(), StoreError> {
        let detail = json!({ "records": records, "seq": head.seq, "digest": head.digest });
        let act = Act::BackupMade;
        self.write(|transaction| Ok(trail::append(transaction, by, act, "archive", &detail)?))
    }

    /// Keeps the digests of the files beside the database: its copy holds them.
    fn note_beside(&mut self, files: &[(&str, &[u8])]) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM beside", ())?;
            for (file, bytes) in files {
                transaction.execute("INSERT INTO beside VALUES (?, ?)", [*file, &digest_of(bytes)])?;
            }
            Ok(())
        })
    }

    /// Whether a file that lay beside the backup that this archive came from is as it was backed up; none if the backup
    /// does not say, as those of earlier formats.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn is_as_backed_up(&self, file: &str, bytes: &[u8]) -> Result<Option<bool>, StoreError> {
        let known: Option<String> = self
            .connection
            .prepare_cached("SELECT digest FROM beside WHERE file = ?")?
            .query_row([file], |row| row.get(0))
            .optional()?;
        Ok(known.map(|digest| digest == digest_of(bytes)))
    }

    /// Reads a key file: by the database's word it has to open for all who came in by it, and by a recovery code that
    /// is kept. Whoever was let in when the power went need not be in it: they came in never.
    /// The cover that may lie over it is the one that was `laid`.
    fn check_key_file(&self, folder: &Path, laid: Option<&Laid>) -> Result<(), BackupError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM user WHERE active = 1 AND (id = ?1 OR EXISTS (
                 SELECT 1 FROM trail WHERE subject = 'archive' AND act = ?2 AND who = user.id))",
        )?;
        let users =
            statement.query_map([self.who.as_str(), Act::ArchiveUnlocked.word()], |row| row.get(0))?;
        let users = users.collect::<Result<Vec<String>, _>>()?;
        let mut file = KeyFile::read(&folder.join(KEY)).map_err(|_| BackupError::KeyFile)?;
        if !file.lift_laid(laid) {
            return Err(BackupError::KeyFile);
        }
        if file.opens_for(&users, kept::is_said(&self.connection)?) {
            Ok(())
        } else {
            Err(BackupError::ShutOut)
        }
    }

    /// Writes the files of a backup, syncs them, and compares them with the archive.
    fn written(&mut self, part: &Path, beside: &[(&str, &[u8])]) -> Result<(u32, TrailHead), BackupError> {
        let database = part.join(DATABASE);
        let name = database.to_string_lossy().into_owned();
        // Under the archive's own key: none is named.
        self.sync_as_it_grows(&database)?;
        let copied = self.connection.execute("VACUUM INTO ?", [&name]);
        self.connection.progress_handler(0, None::<fn() -> bool>)?;
        copied?;
        File::options().write(true).open(&database)?.sync_all()?;
        let mut key_file = self.key_file_uncovered().map_err(|_| BackupError::KeyFile)?;
        key_file.write(&part.join(KEY)).map_err(|error| match error {
            OpenError::Fault(fault) => BackupError::Fault(fault),
            _ => BackupError::KeyFile,
        })?;
        for (file, bytes) in beside {
            write_whole(&part.join(file), bytes)?;
            if fs::read(part.join(file))? != *bytes {
                return Err(BackupError::Differs);
            }
        }
        self.check_key_file(part, None)?;
        self.connection.execute("ATTACH ? AS scratch", [&name])?;
        let compared = compare(&self.connection);
        let detached = self.connection.execute("DETACH scratch", ());
        let made = compared?;
        detached?;
        // Reading it leaves a log of its own.
        for log in ["-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(part.join(format!("{DATABASE}{log}")));
        }
        Ok(made)
    }

    /// Has a copy go to the disk while it is written: all of it at the end would be a wait that nothing stops.
    fn sync_as_it_grows(&mut self, copy: &Path) -> rusqlite::Result<()> {
        let (copy, mut synced) = (copy.to_owned(), 0);
        let sync = move || {
            let size = fs::metadata(&copy).map_or(0, |file| file.len());
            if size >= synced + SYNCED {
                // Where it does not get there, the end says so.
                let _ = File::options()
                    .write(true)
                    .open(&copy)
                    .map(|file| file.sync_data());
                synced = size;
            }
            false
        };
        self.connection.progress_handler(LOOK_AFTER, Some(sync))
    }

    /// When a backup was made last, and verified.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn last_backup(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at FROM trail WHERE subject = 'archive' AND act = ? ORDER BY seq DESC LIMIT 1",
        )?;
        let mut rows = statement.query([Act::BackupMade.word()])?;
        let at: Option<String> = rows.next()?.map(|row| row.get(0)).transpose()?;
        at.map(|at| trail::time_of(&at)).transpose()
    }
}

/// Stops a backup from another thread.
pub struct Stopper(rusqlite::InterruptHandle);

impl Stopper {
    /// Stops it, if one runs.
    pub fn stop(&self) {
        self.0.interrupt();
    }
}

/// For nobody else on this machine to look into; none is there where it fails. What it lies in is never made: where a disk is away, that would be on
/// the machine's own.
fn make_part(part: &Path) -> Result<(), BackupError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(part) {
        Err(error) if error.kind() == ErrorKind::NotFound => Err(BackupError::Away),
        made => {
            made?;
            Ok(sync_folder_of(part).inspect_err(|_| drop(fs::remove_dir(part)))?)
        }
    }
}

pub(super) fn remove(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Reads every page and judges it. The cipher tells of each that is read whether it was changed; its own check would
/// read them once more, and nothing stops that.
pub(super) fn is_sound(connection: &Connection, database: &str) -> rusqlite::Result<bool> {
    let check = format!("PRAGMA {database}.integrity_check");
    let said = connection.query_row(&check, (), |row| row.get::<_, String>(0));
    match said.as_ref().map_err(rusqlite::Error::sqlite_error_code) {
        Err(Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) => Ok(false),
        _ => Ok(said? == "ok"),
    }
}

/// Reads every page of what was attached as `scratch` and compares it with the archive, table by table and the trail
/// entry by entry.
fn compare(connection: &Connection) -> Result<(u32, TrailHead), BackupError> {
    if !is_sound(connection, "scratch")? {
        return Err(BackupError::Differs);
    }
    let one = |sql: &str| connection.query_row(sql, (), |row| row.get::<_, i64>(0));
    if one("PRAGMA main.user_version")? != one("PRAGMA scratch.user_version")? {
        return Err(BackupError::Differs);
    }
    let mut statement = connection.prepare(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
             AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )?;
    let tables = statement
        .query_map((), |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    for table in tables {
        let [own, copy] =
            ["main", "scratch"].map(|of| one(&format!("SELECT count(*) FROM {of}.\"{table}\"")));
        if own? != copy? {
            return Err(BackupError::Differs);
        }
    }
    let same_trail = "SELECT NOT EXISTS (SELECT seq, digest FROM main.trail EXCEPT SELECT seq, digest FROM scratch.trail)
         AND NOT EXISTS (SELECT seq, digest FROM main.trail_head EXCEPT SELECT seq, digest FROM scratch.trail_head)
         AND NOT EXISTS (SELECT id, digest, length(pdf) FROM main.record
                         EXCEPT SELECT id, digest, length(pdf) FROM scratch.record)";
    if one(same_trail)? != 1 {
        return Err(BackupError::Differs);
    }
    let records = u32::try_from(one("SELECT count(*) FROM scratch.record")?).unwrap_or(u32::MAX);
    let head = connection.query_row("SELECT seq, digest FROM scratch.trail_head", (), |row| {
        Ok(TrailHead {
            seq: row.get(0)?,
            digest: row.get(1)?,
        })
    })?;
    Ok((records, head))
}
