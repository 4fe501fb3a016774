//! What is being written outside the archive, by the paths that it has until it is whole: exports, copies, backups.
//!
//! Where the program ends in the middle of it, nobody else knows of it, and a patient's data would lie there in clear.
//! So the archive knows before it is begun, until it was named or thrown away; what it still knows when it is unlocked
//! is swept. Nothing is swept that has no such name: whoever restores an archive elsewhere loses nothing of their own.
//! And what is not found may lie on another disk that has the same place at other times: it stays known for a year.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::params;

use super::archive::Archive;
use super::error::StoreError;
use super::hex::{self, digest_of};
use super::trail::{text_of, time_of};
use super::whole_file::sync_folder_of;

pub(super) const TABLE: &str = "
CREATE TABLE leaving (
    part TEXT PRIMARY KEY,
    at   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

/// How long the mark is that tells a part from what is somebody's own, bytes; twice as many digits stand in its name.
const MARK: usize = 8;
/// What the name of a part ends with.
const PART: &str = ".part";

/// What a file or folder is called until it is whole. `random` fills what it is given: nobody else has a name with such
/// a mark.
#[must_use]
pub fn part(path: &Path, random: &mut dyn FnMut(&mut [u8])) -> PathBuf {
    let mut mark = [0; MARK];
    random(&mut mark);
    marked(path, &crate::hex(&mark))
}

fn marked(path: &Path, mark: &str) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{mark}{PART}"));
    part.into()
}

/// Whether a name is one that [`part`] gives.
fn is_part(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str);
    let named = name.and_then(|name| name.strip_suffix(PART)?.rsplit_once('.'));
    named.is_some_and(|(whole, mark)| !whole.is_empty() && hex::decode::<MARK>(mark).is_some())
}

/// Removes a part, a file or a folder, and says whether it did, also for after a power cut. What bears another kind of
/// name stays, and so does a link: it is not followed. A disk may take long to answer, or not answer at all: not while
/// the archive is held.
#[must_use]
pub fn sweep(part: &Path) -> bool {
    let Some(found) = fs::symlink_metadata(part).ok().filter(|_| is_part(part)) else {
        return false;
    };
    let removed = match (found.is_dir(), found.is_file()) {
        (true, _) => fs::remove_dir_all(part),
        (_, true) => fs::remove_file(part),
        _ => return false,
    };
    removed.and_then(|()| sync_folder_of(part)).is_ok()
}

impl Archive {
    /// Notes a part that is about to be begun, and when. A path that is no Unicode is not kept: written otherwise it would
    /// be another's, and the bytes that it has on one system mean nothing on the next. Nor is one that leads somewhere
    /// only from here.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn note_leaving(&mut self, part: &Path, at: Timestamp) -> Result<(), StoreError> {
        let Some(part) = part.to_str().filter(|_| part.is_absolute()) else {
            return Ok(());
        };
        self.write(|transaction| {
            let row = params![part, text_of(at)];
            transaction.execute("INSERT OR REPLACE INTO leaving VALUES (?, ?)", row)?;
            Ok(())
        })
    }

    /// Takes the note back: the part is whole or gone.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn forget_leaving(&mut self, part: &Path) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM leaving WHERE part = ?", [part.to_str()])?;
            Ok(())
        })
    }

    /// The parts of which a note stands, those of now and what was left, and when each was noted. In no order: so those
    /// whose disk does not answer are not always the first.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn leaving(&self) -> Result<Vec<(PathBuf, Timestamp)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT part, at FROM leaving ORDER BY random()")?;
        let noted =
            statement.query_map((), |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        noted
            .map(|noted| {
                let (part, at) = noted?;
                Ok((part.into(), time_of(&at)?))
            })
            .collect()
    }

    /// What a backup is called until it is whole. Its mark comes from the trail's last entry: it is known before the
    /// backup is begun, and another after each that was made. It is no secret: a copy of the trail may end there.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn part_of_backup(&self, path: &Path) -> Result<PathBuf, StoreError> {
        let mark = digest_of(self.trail_head()?.digest.as_bytes());
        Ok(marked(path, &mark[..2 * MARK]))
    }
}
