//! Files that are read whole within bounds, and written whole or not at all.

use crate::trouble::{INPUT, Trouble, USAGE};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

const MEGABYTE: u64 = 1024 * 1024;

/// Reads a file of at most so many megabytes, also where it tells another size.
pub fn read(path: &Path, megabytes: u64, code: u8, hint: &str) -> Result<Vec<u8>, Trouble> {
    let shown = path.display();
    let read = bounded(path, megabytes).map_err(|error| {
        let what = format!("{shown} could not be read: {error}.");
        Trouble::new(code, what, "Check the path.")
    })?;
    let what = format!("{shown} is larger than {megabytes} MB.");
    read.ok_or_else(|| Trouble::new(code, what, hint))
}

/// Reads a file; none if it is larger than so many megabytes.
pub fn bounded(path: &Path, megabytes: u64) -> io::Result<Option<Vec<u8>>> {
    let most = megabytes * MEGABYTE;
    let mut bytes = Vec::new();
    plain(path)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

/// Opens a plain file: what is none may never end, and a pipe may not even open.
pub fn plain(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(io::Error::other("it is no plain file"))
    }
}

/// Refuses a place that is named twice: one file would take the other's.
pub fn apart(paths: &[&Path]) -> Result<(), Trouble> {
    for (index, path) in paths.iter().enumerate() {
        if paths[..index].iter().any(|other| place(other) == place(path)) {
            let what = format!("{} is named twice.", path.display());
            return Err(Trouble::new(
                USAGE,
                what,
                "Choose a place of its own for each file.",
            ));
        }
    }
    Ok(())
}

/// Where a path leads; itself where that is nowhere yet.
fn place(path: &Path) -> PathBuf {
    let whole = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    let there = path.canonicalize().ok().or_else(whole);
    there.unwrap_or_else(|| path.to_owned())
}

/// Writes all of the files whole, or none. What was there before is only ever replaced by a whole file.
pub fn write(files: &[(&Path, &[u8])]) -> Result<(), Trouble> {
    let mut parts: Vec<PathBuf> = Vec::new();
    let mut new: Vec<&Path> = Vec::new();
    let mut all = || -> Result<(), (&Path, io::Error)> {
        for (path, bytes) in files {
            let part = part(path);
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&part)
                .map_err(|error| (*path, error))?;
            parts.push(part);
            file.write_all(bytes).map_err(|error| (*path, error))?;
        }
        for ((path, _), part) in files.iter().zip(&parts) {
            let was_there = path.symlink_metadata().is_ok();
            fs::rename(part, path).map_err(|error| (*path, error))?;
            if !was_there {
                new.push(path);
            }
        }
        Ok(())
    };
    all().map_err(|(path, error)| {
        let left = parts.iter().map(PathBuf::as_path).chain(new);
        for left in left {
            let _ = fs::remove_file(left);
        }
        let what = format!("{} could not be written: {error}.", path.display());
        Trouble::new(INPUT, what, "Choose another place.")
    })
}

/// What a file is called until it is whole: a name that nobody has.
fn part(path: &Path) -> PathBuf {
    let mut random = [0; 8];
    getrandom::fill(&mut random).expect("the operating system has a source of randomness");
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{:016x}.part", u64::from_be_bytes(random)));
    part.into()
}
