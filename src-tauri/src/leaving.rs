//! Writes what leaves the archive: for nobody else on this machine to read, whole or not at all.
//!
//! What is half-written has a name that nobody has, and is made anew: no file of somebody's own is cut short, and no
//! link is followed. Only the place that was chosen itself is replaced. The archive knows of it before it is begun: what
//! is left of it when the program ends in between is swept after the next unlocking.

use crate::failure::Failure;
use crate::state::{State, random};
use needlepoint_core::records::{Archive, StoreError, is_gone, new_file, part, sweep};
use std::collections::HashSet;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Of so many with one name nobody finds theirs.
const MOST: u32 = 1000;

/// What of all that leaves is in somebody's hand, and whether what was left is still to be swept.
#[derive(Default)]
pub struct Leaving {
    /// What is written while the archive is not held, or may be locked.
    in_hand: Mutex<HashSet<PathBuf>>,
    due: AtomicBool,
}

impl Leaving {
    /// The archive was unlocked.
    pub fn unlocked(&self) {
        self.due.store(true, Ordering::Relaxed);
    }

    fn in_hand(&self) -> MutexGuard<'_, HashSet<PathBuf>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is written until it is whole.
pub struct Part {
    part: PathBuf,
    whole: PathBuf,
    is_made: bool,
}

impl Part {
    /// Of what will be at `path`. The archive notes it.
    ///
    /// # Errors
    /// The disk fails.
    pub fn of(path: &Path, archive: &mut Archive) -> Result<Self, StoreError> {
        let part = part(path, &mut random);
        archive.note_leaving(&part)?;
        Ok(Self {
            part,
            whole: path.to_owned(),
            is_made: false,
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
        self.is_made = true;
        let done = write(&file).and_then(|done| {
            file.sync_all()
                .and_then(|()| fs::rename(&self.part, &self.whole))
                .map_err(&told)?;
            Ok(done)
        });
        if done.is_err() {
            // What is half-written is of no use; the first error is the one to tell.
            let _ = fs::remove_file(&self.part);
        }
        done
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
        self.is_made = true;
        let done = write(&self.part).and_then(|done| {
            fs::rename(&self.part, &self.whole).map_err(&told)?;
            Ok(done)
        });
        if done.is_err() {
            let _ = fs::remove_dir_all(&self.part);
        }
        done
    }

    /// Whether nothing of it can be left.
    fn is_over(&self) -> bool {
        !self.is_made || is_gone(&self.part)
    }

    /// Has the archive take its note back, if nothing of it can be left. Where that fails, it is done once it was swept.
    pub fn end(self, archive: &mut Archive) {
        if self.is_over() {
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
    let mut part = state.with_open(|open| {
        let part = Part::of(path, &mut open.archive)?;
        state.leaving.in_hand().insert(part.part.clone());
        Ok(part)
    })?;
    let done = part.file(told, write);
    if part.is_over() {
        // Whoever locked it finds the note at the next unlocking, and nothing there.
        if let Some(open) = state.door().as_mut() {
            let _ = open.archive.forget_leaving(&part.part);
        }
    }
    state.leaving.in_hand().remove(&part.part);
    done
}

/// After every unlocking, removes what was half-written when the program ended. What cannot be removed, since its disk is
/// away, is tried again after the next.
pub fn sweep_due(state: &State) {
    sweep_by(state, sweep);
}

/// The same where `sweep` removes a part and says whether it is gone. The archive is not held meanwhile: a disk may not
/// answer.
pub fn sweep_by(state: &State, sweep: impl Fn(&Path) -> bool + Sync) {
    if !state.leaving.due.swap(false, Ordering::Relaxed) {
        return;
    }
    let left = state.by_itself(|open| {
        let mut left = open.archive.leaving()?;
        // While the archive is held nothing is noted that is not in hand yet.
        let in_hand = state.leaving.in_hand();
        left.retain(|part| !in_hand.contains(part));
        Ok(left)
    });
    let swept = |part: &Path| {
        if sweep(part) {
            // It may be locked again: then nothing is found there the next time.
            let _ = state.by_itself(|open| Ok(open.archive.forget_leaving(part)?));
        }
    };
    // Each by itself: one whose disk does not answer keeps no other waiting.
    std::thread::scope(|scope| {
        for part in left.iter().flatten() {
            scope.spawn(|| swept(part));
        }
    });
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(false);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
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
