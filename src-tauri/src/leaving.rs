//! Writes what leaves the archive: for nobody else on this machine to read, whole or not at all.
//!
//! What is half-written has a name that nobody has, and is made anew: no file of somebody's own is cut short, and no
//! link is followed. Only the place that was chosen itself is replaced. The archive knows of it before it is begun: what
//! is left of it when the program ends in between is swept after the next unlocking.

mod sweeping;

pub use sweeping::{Leaving, sweep_due};
#[cfg(test)]
pub use sweeping::{MOST_AT_ONCE, sweep_by};

use crate::failure::Failure;
use crate::state::{State, random};
use jiff::Timestamp;
use needlepoint_core::records::{Archive, StoreError, new_file, part, sweep, sync_folder_of};
use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Of so many with one name nobody finds theirs.
const MOST: u32 = 1000;

/// Gives a part its name.
type Name = fn(&Path, &Path) -> io::Result<()>;

/// What is written until it is whole.
pub struct Part {
    part: PathBuf,
    whole: PathBuf,
    name: Name,
    /// Whether nothing of it is there under this name.
    is_over: bool,
}

impl Part {
    /// Of what will be at `path`. The archive notes it.
    ///
    /// # Errors
    /// The disk fails.
    pub fn of(path: &Path, archive: &mut Archive) -> Result<Self, StoreError> {
        let part = part(path, &mut random);
        archive.note_leaving(&part, Timestamp::now())?;
        Ok(Self {
            part,
            whole: path.to_owned(),
            name: |part, whole| fs::rename(part, whole),
            is_over: true,
        })
    }

    /// Has a file written, and puts it in its place once it is whole.
    ///
    /// # Errors
    /// What `write` said, or `told` of the disk; what was there before is still there then.
    pub fn file<T, E>(
        &mut self,
        told: impl Fn(io::Error) -> E,
        write: impl FnOnce(&File) -> Result<T, E>,
    ) -> Result<T, E> {
        let file = new_file(&self.part).map_err(&told)?;
        self.is_over = false;
        let done = write(&file).and_then(|done| {
            file.sync_all().map_err(&told)?;
            Ok(done)
        });
        // Windows names no file that is open.
        drop(file);
        self.named(done, told)
    }

    /// Has what a folder holds written, and puts it in its place once it is whole.
    ///
    /// # Errors
    /// As [`Part::file`].
    pub fn folder<T, E>(
        &mut self,
        told: impl Fn(io::Error) -> E,
        write: impl FnOnce(&Path) -> Result<T, E>,
    ) -> Result<T, E> {
        make_folder(&self.part).map_err(&told)?;
        self.is_over = false;
        let done = write(&self.part);
        self.named(done, told)
    }

    fn named<T, E>(&mut self, done: Result<T, E>, told: impl Fn(io::Error) -> E) -> Result<T, E> {
        let named = done.and_then(|done| {
            (self.name)(&self.part, &self.whole).map_err(told)?;
            Ok(done)
        });
        self.is_over = match &named {
            Ok(_) => {
                // Some disks cannot. What is whole is there all the same.
                let _ = sync_folder_of(&self.whole);
                fs::symlink_metadata(&self.part).is_err_and(|error| error.kind() == ErrorKind::NotFound)
            }
            // What is half-written is of no use; the first error is the one to tell.
            Err(_) => sweep(&self.part),
        };
        named
    }

    /// Has the archive take its note back, if nothing of it can be left.
    pub fn end(self, archive: &mut Archive) {
        if self.is_over {
            let _ = archive.forget_leaving(&self.part);
        }
    }
}

/// Has a file written as [`Part::file`], while the archive is not held: it may be locked meanwhile.
///
/// # Errors
/// The archive is locked before, or as [`Part::file`].
pub fn written<T>(
    state: &State,
    path: &Path,
    told: impl Fn(io::Error) -> Failure,
    write: impl FnOnce(&File) -> Result<T, Failure>,
) -> Result<T, Failure> {
    named(state, path, |part, whole| fs::rename(part, whole), told, write)
}

/// As [`written`], beside what was chosen, replacing nothing: where the name is taken, under the next number.
///
/// # Errors
/// As [`written`].
pub fn beside<T>(
    state: &State,
    path: &Path,
    told: impl Fn(io::Error) -> Failure,
    write: impl FnOnce(&File) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let name: Name = |part, whole| name_beside(part, whole, |part, name| fs::hard_link(part, name));
    named(state, path, name, told, write)
}

fn named<T>(
    state: &State,
    path: &Path,
    name: Name,
    told: impl Fn(io::Error) -> Failure,
    write: impl FnOnce(&File) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut part = state.with_open(|open| {
        let part = Part::of(path, &mut open.archive)?;
        state.leaving.begin(&part.part);
        Ok(Part { name, ..part })
    })?;
    let done = part.file(told, write);
    state.leaving.end(part.part, part.is_over);
    if let Some(open) = state.door().as_mut() {
        state.leaving.forget(&mut open.archive);
    }
    done
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(false);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Gives a part the first name that is free, where `link` gives a file a second name and replaces nothing.
///
/// # Errors
/// What the operating system said; the part is still there then.
pub fn name_beside(
    part: &Path,
    whole: &Path,
    link: impl Fn(&Path, &Path) -> io::Result<()>,
) -> io::Result<()> {
    let (stem, end) = (whole.file_stem().unwrap_or_default(), whole.extension());
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
        match name_anew(part, &whole.with_file_name(name), &link) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < MOST => number += 1,
            done => return done,
        }
    }
}

fn name_anew(part: &Path, path: &Path, link: impl Fn(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
    match link(part, path) {
        Ok(()) => {
            // It is whole by now: where this fails, it is swept.
            let _ = fs::remove_file(part);
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // Most sticks know no second name. There an empty file takes the name, and nothing else is replaced.
        Err(_) => {
            new_file(path)?;
            fs::rename(part, path).inspect_err(|_| drop(fs::remove_file(path)))
        }
    }
}
