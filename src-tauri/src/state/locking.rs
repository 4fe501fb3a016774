//! How the archive is locked, by hand or in an empty room, whatever else has its place.
//!
//! Work is told to stop, and most does. A disk that does not answer, such as a share whose machine is gone, cannot be
//! told: then the program ends, and its keys with it. Nothing that was confirmed is lost by that.

use super::{Open, State, held};
use crate::judging::Judging;
use crate::work::Work;
use needlepoint_core::records::Act;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, TryLockError};
use std::time::{Duration, Instant};

/// How long a lock waits, and what is done then.
pub struct Patience {
    /// For work that somebody asked for, from when nobody was there for too long.
    pub work: Duration,
    /// For the archive's place, once all work was told to stop.
    pub place: Duration,
    /// What is done where that was in vain: it ends the program.
    pub end: Box<dyn Fn() + Send + Sync>,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            // A large archive is copied and read back in that.
            work: Duration::from_secs(30 * 60),
            // What can be stopped stops in far less.
            place: Duration::from_secs(15),
            end: Box::new(|| std::process::exit(1)),
        }
    }
}

impl State {
    /// Sets, once for all, how long a lock waits and what is done then.
    pub fn wait_by(&self, patience: Patience) {
        let _ = self.patience.set(patience);
    }

    fn patience(&self) -> &Patience {
        self.patience.get_or_init(Patience::default)
    }

    /// One try for the archive's place: whoever has it is `ask`ed, also what began since the last try.
    pub(super) fn taken(&self, ask: fn(&Work)) -> Option<MutexGuard<'_, Option<Open>>> {
        match self.open.try_lock() {
            Ok(door) => Some(door),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => {
                ask(&self.work);
                std::thread::sleep(Duration::from_millis(5));
                None
            }
        }
    }

    /// Locks: closes the archive and wipes its key, whatever else fails. Long work is stopped, not waited for; what does
    /// not stop ends with the program. Tells whether it was open.
    pub fn lock(&self) -> bool {
        let began = Instant::now();
        loop {
            if let Some(mut door) = self.taken(Work::stop) {
                return self.close(&mut door);
            }
            // Where it is not open yet, nothing is shown.
            if self.role().is_some() && began.elapsed() >= self.patience().place {
                (self.patience().end)();
                return false;
            }
        }
    }

    /// As [`Self::lock`], by whoever has the archive's place.
    pub fn close(&self, door: &mut Option<Open>) -> bool {
        *held(&self.overdue) = None;
        *held(&self.role) = None;
        *held(&self.choosing) = false;
        self.told_of_reach.store(false, Ordering::Relaxed);
        self.hand(None);
        *self.judging() = Judging::default();
        self.fonts.forget();
        let Some(mut open) = door.take() else {
            return false;
        };
        // Neither a note that finds no room nor a log that cannot be moved keeps the archive open.
        let _ = open.write(|archive, by| archive.note(Act::ArchiveLocked, "archive", by));
        let _ = open.archive.lock();
        true
    }

    /// Locks if nobody was there for so long, and tells whether the window has to hear of it. What somebody asked for
    /// comes to its end first, if it has one; whoever comes back meanwhile finds it locked then.
    pub fn lock_after(&self, longest: Duration) -> bool {
        let is_due = self.rest() >= longest || self.is_overdue();
        if is_due && self.work.is_by_hand() {
            let is_waited_for = self.note_overdue().elapsed() < self.patience().work;
            if is_waited_for || self.role().is_none() {
                return false;
            }
        }
        if self.role().is_none() {
            // Whoever is opening it asks for themselves.
            let is_opened = matches!(self.open.try_lock(), Err(TryLockError::WouldBlock));
            return !is_opened && held(&self.overdue).take().is_some();
        }
        is_due && self.lock()
    }

    /// Whether nobody was there for too long while the archive was brought here or to this version. Who came back since
    /// has not shown who they are.
    pub fn is_deserted(&self) -> bool {
        held(&self.overdue).take().is_some() || self.rest() >= self.longest_rest()
    }

    pub(super) fn is_overdue(&self) -> bool {
        held(&self.overdue).is_some()
    }

    /// Notes that nobody was there for too long, and says since when.
    pub(super) fn note_overdue(&self) -> Instant {
        *held(&self.overdue).get_or_insert_with(Instant::now)
    }
}
