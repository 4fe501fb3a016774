//! Long work: how far it is, what stops it, and whether somebody asked for it or it began by itself.
//!
//! Apart from the archive's own place, which the work itself holds.

use crate::view::FarView;
use needlepoint_core::records::{GoOn, Stopper};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Long work that runs, if any does.
#[derive(Default)]
pub struct Work {
    stopped: AtomicBool,
    run: Mutex<Run>,
}

#[derive(Default)]
struct Run {
    /// Who began it; none while none runs.
    by: Option<Begun>,
    stopper: Option<Stopper>,
    /// What grows, and what it grows to.
    grows: Option<(PathBuf, u64)>,
    done: u8,
    /// Whether it was stopped because somebody needed the archive.
    gave_way: bool,
}

/// How long work began.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// Somebody asked for it.
    ByHand,
    /// In a pause. It gives way to whoever needs the archive.
    ByItself,
}

/// Work that runs; it ends with this.
pub struct Running(Arc<Work>);

impl Running {
    /// Takes how far it is, and says whether to go on.
    pub fn goes_on(&self, done: u64, total: u64) -> bool {
        self.0.goes_on(done, total)
    }

    /// What the archive tells how far it is, and asks whether to go on.
    pub fn go_on(&self) -> GoOn {
        let work = Arc::clone(&self.0);
        Arc::new(move |done, total| work.goes_on(done, total))
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    /// Whether it was stopped because somebody needed the archive.
    pub fn gave_way(&self) -> bool {
        self.0.run().gave_way
    }

    /// What stops the part of it that only the archive can stop.
    pub fn stops_by(&self, stopper: Stopper) {
        self.0.run().stopper = Some(stopper);
    }

    /// What tells how far it is: a file that grows to so many bytes.
    pub fn grows(&self, path: PathBuf, total: u64) {
        self.0.run().grows = Some((path, total));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        *self.0.run() = Run::default();
    }
}

impl Work {
    /// Begins.
    pub fn begin(self: &Arc<Self>, by: Begun) -> Running {
        let mut run = self.run();
        self.stopped.store(false, Ordering::Relaxed);
        *run = Run {
            by: Some(by),
            ..Run::default()
        };
        drop(run);
        Running(Arc::clone(self))
    }

    /// As [`Running::go_on`], of work that somebody's hand asks for and that may not be: it begins when the archive first
    /// tells of it, and ends with this.
    pub fn if_any(self: &Arc<Self>) -> GoOn {
        let (work, running) = (Arc::clone(self), OnceLock::new());
        Arc::new(move |done, total| {
            running
                .get_or_init(|| work.begin(Begun::ByHand))
                .goes_on(done, total)
        })
    }

    fn goes_on(&self, done: u64, total: u64) -> bool {
        self.run().done = per_cent(done, total);
        !self.stopped.load(Ordering::Relaxed)
    }

    /// How far it is.
    pub fn far(&self) -> FarView {
        let run = self.run();
        // What only the archive can stop does not hear of it between two statements.
        if self.stopped.load(Ordering::Relaxed) {
            self.stop_run(&run);
        }
        let size = |path| fs::metadata(path).map_or(0, |file| file.len());
        FarView {
            running: run.by.is_some(),
            done: run
                .grows
                .as_ref()
                .map_or(run.done, |(path, total)| per_cent(size(path), *total)),
        }
    }

    /// Whether some runs that somebody asked for.
    pub fn is_by_hand(&self) -> bool {
        self.run().by == Some(Begun::ByHand)
    }

    /// Stops it, if it runs.
    pub fn stop(&self) {
        self.stop_run(&self.run());
    }

    /// Stops what began by itself, since somebody needs the archive.
    pub fn give_way(&self) {
        let mut run = self.run();
        if run.by == Some(Begun::ByItself) {
            run.gave_way = true;
            self.stop_run(&run);
        }
    }

    fn stop_run(&self, run: &Run) {
        self.stopped.store(true, Ordering::Relaxed);
        if let Some(stopper) = &run.stopper {
            stopper.stop();
        }
    }

    fn run(&self) -> MutexGuard<'_, Run> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn per_cent(done: u64, total: u64) -> u8 {
    let done = done.saturating_mul(100) / total.max(1);
    u8::try_from(done.min(99)).unwrap_or(99)
}
