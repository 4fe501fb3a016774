//! Removes what was half-written when the program ended, by and by: a disk may not answer for as long as it runs.

use crate::state::State;
use jiff::{SignedDuration, Timestamp};
use needlepoint_core::records::{Archive, sweep};
use std::collections::HashSet;
use std::mem::take;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// So many disks at most are waited for at once.
pub const MOST_AT_ONCE: usize = 8;
/// After so long nothing is looked for any more: its disk will not come back, or somebody removed it.
const LOOKED_FOR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What of all that leaves is in somebody's hand, and what was left and is still to be swept.
#[derive(Default)]
pub struct Leaving {
    /// The archive was unlocked since what was left was looked up.
    due: AtomicBool,
    hands: Arc<Mutex<Hands>>,
}

#[derive(Default)]
struct Hands {
    /// What is written while the archive is not held, or may be locked; and what is being swept.
    in_hand: HashSet<PathBuf>,
    /// What is still to be swept, and when it was noted.
    waiting: Vec<(PathBuf, Timestamp)>,
    /// Of what the archive is still to take its note back.
    over: HashSet<PathBuf>,
}

impl Hands {
    fn end(&mut self, part: PathBuf, is_over: bool) {
        self.in_hand.remove(&part);
        if is_over {
            self.over.insert(part);
        }
    }
}

impl Leaving {
    /// The archive was unlocked.
    pub fn unlocked(&self) {
        self.due.store(true, Ordering::Relaxed);
    }

    /// Takes a part in hand, so that it is not swept. While the archive is held that notes it.
    pub fn begin(&self, part: &Path) {
        held(&self.hands).in_hand.insert(part.to_owned());
    }

    /// It is in nobody's hand any more, and over if nothing of it can be left.
    pub fn end(&self, part: PathBuf, is_over: bool) {
        held(&self.hands).end(part, is_over);
    }

    /// Has the archive take its notes back of what is over. Where that fails, later.
    pub fn forget(&self, archive: &mut Archive) {
        held(&self.hands)
            .over
            .retain(|part| archive.forget_leaving(part).is_err());
    }

    /// How much is in hand.
    #[cfg(test)]
    pub fn in_hand(&self) -> usize {
        held(&self.hands).in_hand.len()
    }
}

/// After every unlocking, removes what was half-written when the program ended; to be called again and again. What is
/// not found is looked for again after the next unlocking.
pub fn sweep_due(state: &State) {
    sweep_by(state, sweep);
}

/// The same where `sweep` removes a part and says whether it did. Nobody waits for it: a disk may not answer.
pub fn sweep_by(state: &State, sweep: impl Fn(&Path) -> bool + Clone + Send + 'static) {
    let leaving = &state.leaving;
    let is_due = leaving.due.swap(false, Ordering::Relaxed);
    if is_due || !held(&leaving.hands).over.is_empty() {
        // Locked again, it is done after the next unlocking.
        let _ = state.by_itself(|open| {
            leaving.forget(&mut open.archive);
            if is_due {
                held(&leaving.hands).waiting = open.archive.leaving()?;
            }
            Ok(())
        });
    }
    let mut hands = held(&leaving.hands);
    for (part, at) in take(&mut hands.waiting) {
        if hands.in_hand.len() >= MOST_AT_ONCE {
            hands.waiting.push((part, at));
        } else if hands.in_hand.insert(part.clone()) {
            let (all, sweep, own) = (Arc::clone(&leaving.hands), sweep.clone(), part.clone());
            let begun = thread::Builder::new().spawn(move || {
                let is_over = sweep(&own) || Timestamp::now().duration_since(at) > LOOKED_FOR;
                held(&all).end(own, is_over);
            });
            if begun.is_err() {
                hands.end(part, false);
            }
        }
    }
}

fn held(hands: &Mutex<Hands>) -> MutexGuard<'_, Hands> {
    hands.lock().unwrap_or_else(PoisonError::into_inner)
}
