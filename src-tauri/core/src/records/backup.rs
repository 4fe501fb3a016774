//! Backups of the archive, and the way back from one.
//!
//! A backup is a folder with the database, encrypted under the archive's own key, and the key file beside it: whoever
//! worked here on its day opens it by their words of that day, and so does the recovery code of that day. It is written under another name, verified, and named only then; what was cut short
//! is no backup. Going back copies it beside an empty place, opens it there, brings it to this program's format, checks
//! all of it, and puts it in its place only then. An archive that is there is never written over.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By, DATABASE, KEY, UNBORN, make_folder, set_log_aside};
use super::connection::close_whole;
use super::error::{Fault, OpenError, StoreError, UserError};
use super::key::Cost;
use super::record::RecordCheckError;
use super::trail::{self, TrailError};
use super::whole_file::{sync_folder_of, write_whole};
use crate::trail::TrailHead;

/// Where a backup is copied to before it becomes the archive.
const ARRIVING: &str = "arriving";
/// How much is copied before it is asked whether to go on, bytes.
const PIECE: usize = 1 << 20;
/// How much of a copy is left to be synced at its end, bytes.
const SYNCED: u64 = 16 << 20;
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
    /// There is one of this name.
    #[error("There is a backup of this name already.")]
    AlreadyThere,
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
            Self::AlreadyThere => "Wait a minute, then start it again.",
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
    Open(#[from] OpenError),
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
            Self::Open(OpenError::NewerThanProgram { .. }) => {
                "Update Needlepoint on this computer, then choose the backup again. It was left as it is."
            }
            Self::Open(error) => error.hint(),
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

    /// Makes a backup as the folder `name` in `folder`, with `beside` as further files, and verifies it: every page is
    /// read back and checked, and what its tables hold is counted and compared, entry by entry of the trail. The trail says
    /// so, here and not in the backup.
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
        let (path, part) = (folder.join(name), folder.join(format!("{name}.part")));
        if path.exists() {
            return Err(BackupError::AlreadyThere);
        }
        // What an earlier attempt left when the power went.
        remove(&part)?;
        let named = self.written(&part, beside).and_then(|made| {
            let size = fs::metadata(part.join(DATABASE))?.len();
            fs::rename(&part, &path)?;
            Ok((made, size))
        });
        // The first error is the one to tell.
        let ((records, head), size) = named.inspect_err(|_| drop(remove(&part)))?;
        let told = sync_folder_of(&path).map_err(BackupError::from);
        told.and_then(|()| Ok(self.note_backup(records, &head, by)?))
            .inspect_err(|_| drop(remove(&path)))?;
        Ok(BackedUp {
            path,
            records,
            head,
            size,
        })
    }

    fn note_backup(&mut self, records: u32, head: &TrailHead, by: By<'_>) -> Result<(), StoreError> {
        let detail = json!({ "records": records, "seq": head.seq, "digest": head.digest });
        let act = Act::BackupMade;
        self.write(|transaction| Ok(trail::append(transaction, by, act, "archive", &detail)?))
    }

    /// Writes the files of a backup, syncs them, and compares them with the archive.
    fn written(&mut self, part: &Path, beside: &[(&str, &[u8])]) -> Result<(u32, TrailHead), BackupError> {
        make_folder(part)?;
        let database = part.join(DATABASE);
        let name = database.to_string_lossy().into_owned();
        // Under the archive's own key: none is named.
        self.sync_as_it_grows(&database)?;
        let copied = self.connection.execute("VACUUM INTO ?", [&name]);
        self.connection.progress_handler(0, None::<fn() -> bool>)?;
        copied?;
        File::options().write(true).open(&database)?.sync_all()?;
        write_whole(&part.join(KEY), &fs::read(self.own_folder().join(KEY))?)?;
        for (file, bytes) in beside {
            write_whole(&part.join(file), bytes)?;
        }
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

    /// Makes the archive in `folder` from the backup in `from`, and opens it. `go_on` is told how many bytes of how
    /// many are copied, and says whether to go on.
    ///
    /// # Errors
    /// If there is an archive already, the folder holds no backup, the words are not of its day, it is newer than
    /// the program, not whole, or it was stopped. Nothing is put in place then.
    pub fn restore(
        from: &Path,
        folder: &Path,
        way: Way<'_>,
        cost: Cost,
        random: &mut dyn FnMut(&mut [u8]),
        at: Timestamp,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Self, RestoreError> {
        if Self::exists(folder) {
            return Err(OpenError::AlreadyThere.into());
        }
        let arriving = folder.join(ARRIVING);
        remove(&arriving)?;
        let opened = |random: &mut dyn FnMut(&mut [u8])| match way {
            Way::Passphrase { who, passphrase } => Ok(Self::open(&arriving, who, passphrase, cost, random)?),
            Way::Recovery {
                who,
                code,
                passphrase,
            } => Self::recover(&arriving, code, passphrase, cost, random, By { who, at }),
        };
        let arrived = copied(from, &arriving, go_on).and_then(|()| {
            let archive = opened(random)?;
            let who = archive.who.clone();
            checked(archive, at, go_on)?;
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
        Ok(Self::open(folder, &who, passphrase, cost, random)?)
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

/// Copies the files of a backup.
fn copied(from: &Path, arriving: &Path, go_on: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), RestoreError> {
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
fn checked(
    mut archive: Archive,
    at: Timestamp,
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<(), RestoreError> {
    let size = archive.size();
    let mut ask = || go_on(size, size).then_some(()).ok_or(RestoreError::Stopped);
    archive.check_pages()?;
    ask()?;
    let head = archive.check_trail()?;
    ask()?;
    archive.check_records()?;
    ask()?;
    archive.check_stamped()?;
    ask()?;
    let who = archive.who.clone();
    let by = By { who: &who, at };
    let detail = json!({ "seq": head.seq, "digest": head.digest });
    archive.write(|transaction| {
        Ok(trail::append(
            transaction,
            by,
            Act::ArchiveRestored,
            "archive",
            &detail,
        )?)
    })?;
    // So that one rename takes all of it.
    Ok(close_whole(archive.connection).map_err(OpenError::from)?)
}

fn copy(from: &Path, to: &Path, go_on: &mut dyn FnMut(u64) -> bool) -> Result<(), RestoreError> {
    let (mut source, mut target) = (File::open(from)?, new_file(to)?);
    let mut piece = vec![0; PIECE];
    loop {
        let read = source.read(&mut piece)?;
        if read == 0 {
            return Ok(target.sync_all()?);
        }
        target.write_all(&piece[..read])?;
        if !go_on(read as u64) {
            return Err(RestoreError::Stopped);
        }
    }
}

/// For nobody else on this machine to read.
fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn remove(folder: &Path) -> std::io::Result<()> {
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
