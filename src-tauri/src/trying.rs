//! Wrong tries: each is written down before it is judged, and the next one waits the longer.
//!
//! By two clocks: the wall's outlives a restart, and the running program's own is not to be set forward. A secret that
//! is asked for while the archive is open is tried no oftener than at the lock.

use crate::failure::{Code, Failure};
use crate::state::{Open, State};
use jiff::{SignedDuration, Timestamp};
use needlepoint_core::records::{Archive, By, OpenError, Tries, UserError, delay};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

/// The wrong tries, and when this program saw the last of each.
pub struct Trying {
    tries: Tries,
    seen: BTreeMap<String, Instant>,
}

impl Trying {
    /// As they are written down beside the archive in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self {
            tries: Tries::read(folder),
            seen: BTreeMap::new(),
        }
    }

    /// How long the next try of `name` waits from now on; whole seconds, rounded up.
    pub fn wait(&mut self, name: &str) -> SignedDuration {
        let by_the_wall = self.tries.wait(name, Timestamp::now());
        let here = self.seen.get(name).map_or(SignedDuration::ZERO, |seen| {
            let passed = SignedDuration::try_from(seen.elapsed()).unwrap_or(SignedDuration::MAX);
            delay(self.tries.in_a_row(name)).saturating_sub(passed)
        });
        let wait = by_the_wall.max(here);
        SignedDuration::from_secs(wait.as_secs() + i64::from(wait.subsec_nanos() > 0))
    }

    fn begin(&mut self, name: &str) -> Result<(), Failure> {
        let wait = self.wait(name);
        if wait.is_positive() {
            return Err(Failure::coded(
                Code::TooSoon,
                format!(
                    "There were wrong tries. The next one can be made in {} seconds.",
                    wait.as_secs()
                ),
                "Who has forgotten their passphrase can set another with the recovery code.",
            ));
        }
        self.tries.begin(name, Timestamp::now());
        Ok(())
    }

    /// Takes the try back where nothing was wrong with the words.
    fn judged<T>(&mut self, name: &str, done: Result<T, UserError>) -> Result<T, Failure> {
        match &done {
            Err(UserError::Key(OpenError::WrongPassphrase | OpenError::WrongRecovery)) => {
                self.seen.insert(name.to_owned(), Instant::now());
            }
            Err(_) => self.tries.take_back(name),
            Ok(_) => {
                self.seen.remove(name);
            }
        }
        done.map_err(Into::into)
    }
}

/// Opens the archive as one try under `name`; `then` does what belongs to every opening.
///
/// # Errors
/// It is too soon for a try, or it failed.
pub fn tried(
    state: &State,
    name: &str,
    open: impl FnOnce() -> Result<Archive, UserError>,
    then: impl FnOnce(Archive) -> Result<Open, Failure>,
) -> Result<Open, Failure> {
    let mut trying = state.trying();
    trying.begin(name)?;
    let opened = open();
    let mut archive = trying.judged(name, opened)?;
    trying.tries.end(name, &mut archive, Timestamp::now())?;
    drop(trying);
    then(archive)
}

/// Does something in the open archive that needs somebody's secret, as one try under `name`. The trail knows at once
/// if it was wrong.
///
/// # Errors
/// It is too soon for a try, the secret is wrong, or what was done failed.
pub fn proven<T>(
    state: &State,
    open: &mut Open,
    name: &str,
    act: impl FnOnce(&mut Archive, By<'_>) -> Result<T, UserError>,
) -> Result<T, Failure> {
    let mut trying = state.trying();
    trying.begin(name)?;
    let at = Timestamp::now();
    let by = By {
        who: &open.user.id,
        at,
    };
    let done = act(&mut open.archive, by);
    let done = trying.judged(name, done);
    // What finds no room in the trail now is told the next time.
    let _ = if done.is_ok() {
        trying.tries.end(name, &mut open.archive, at)
    } else {
        trying.tries.tell(&mut open.archive, at)
    };
    done
}

/// The secret of the user `id` is another one: what was tried before was not tried of it.
pub fn forgive(state: &State, open: &mut Open, id: &str) {
    let mut trying = state.trying();
    trying.seen.remove(id);
    // What finds no room in the trail now is told the next time.
    let _ = trying.tries.forgive(id, &mut open.archive, Timestamp::now());
}
