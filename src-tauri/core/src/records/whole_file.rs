//! Writes a file so that after any crash either the old or the new content is there, whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes `bytes` beside `path`, syncs, then renames over `path` and syncs the folder. On Unix nobody else on
/// this machine may read the file.
///
/// # Errors
/// What the operating system said; what was there before is still there then.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Beside::write(path, bytes)?.put_in_place()
}

/// The new content of a file, on the disk beside the old one. Dropping it leaves the old one.
pub(super) struct Beside<'p> {
    path: &'p Path,
    beside: PathBuf,
}

impl<'p> Beside<'p> {
    pub(super) fn write(path: &'p Path, bytes: &[u8]) -> io::Result<Self> {
        // Of its own: two files of one folder may be written at once.
        let mut beside = path.as_os_str().to_owned();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        let written = Self { path, beside };
        write_new(&written.beside, bytes)?;
        Ok(written)
    }

    /// Lets it take the old one's place.
    pub(super) fn put_in_place(self) -> io::Result<()> {
        fs::rename(&self.beside, self.path)?;
        sync_folder_of(self.path)
    }
}

impl Drop for Beside<'_> {
    fn drop(&mut self) {
        // What is half-written is of no use, and what is in place is no more here.
        let _ = fs::remove_file(&self.beside);
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Over one that a crash left.
    let mut file = own().create(true).truncate(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a file that was not there. On Unix nobody else on this machine may read it.
///
/// # Errors
/// It is there, or what the operating system said.
pub fn new_file(path: &Path) -> io::Result<File> {
    own().create_new(true).open(path)
}

fn own() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a rename durable. On Windows a folder cannot be opened as a file, and NTFS journals the rename.
///
/// # Errors
/// What the operating system said.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => {
            let here = folder.as_os_str().is_empty();
            File::open(if here { Path::new(".") } else { folder })?.sync_all()
        }
        _ => Ok(()),
    }
}
