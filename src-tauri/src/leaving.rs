//! Writes what leaves the archive: for nobody else on this machine to read, whole or not at all.
//!
//! What is half-written has a name that nobody has, and is made anew: no file of somebody's own is cut short, and no
//! link is followed. Only the place that was chosen itself is replaced.

use crate::state::random;
use needlepoint_core::records::new_file;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};

/// Of so many with one name nobody finds theirs.
const MOST: u32 = 1000;

/// What a file or folder is called until it is whole.
pub fn part(path: &Path) -> PathBuf {
    let mut bytes = [0; 8];
    random(&mut bytes);
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", needlepoint_core::hex(&bytes)));
    part.into()
}

/// Makes a folder that was not there.
pub fn folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(false);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Has a file written, and puts it at `path` once it is whole.
///
/// # Errors
/// What `write` said, or `told` of the disk; what was at `path` is still there then.
pub fn written<T, E>(
    path: &Path,
    told: impl Fn(io::Error) -> E,
    write: impl FnOnce(&File) -> Result<T, E>,
) -> Result<T, E> {
    let part = part(path);
    let file = new_file(&part).map_err(&told)?;
    let done = write(&file).and_then(|done| {
        file.sync_all()
            .and_then(|()| fs::rename(&part, path))
            .map_err(&told)?;
        Ok(done)
    });
    if done.is_err() {
        // What is half-written is of no use; the first error is the one to tell.
        let _ = fs::remove_file(&part);
    }
    done
}

/// Writes `bytes` beside what was chosen, replacing nothing: where the name is taken, under the next number.
///
/// # Errors
/// What the operating system said; nothing is left then.
pub fn beside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (stem, end) = (path.file_stem().unwrap_or_default(), path.extension());
    let mut number = 1;
    loop {
        let mut name = stem.to_owned();
        if number > 1 {
            name.push(format!(" ({number})"));
        }
        if let Some(end) = end {
            name.push(".");
            name.push(end);
        }
        let path = path.with_file_name(name);
        match new_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MOST => number += 1,
            Err(error) => return Err(error),
            Ok(mut file) => {
                let written = io::Write::write_all(&mut file, bytes).and_then(|()| file.sync_all());
                return written.inspect_err(|_| {
                    let _ = fs::remove_file(&path);
                });
            }
        }
    }
}
