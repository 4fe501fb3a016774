//! Wrong tries at the lock: each is written down before it is judged, and the next one waits the longer.
//!
//! By two clocks: the wall's outlives a restart, and the running program's own is not to be set forward.

use crate::failure::{Code, Failure};
use crate::state::{Open, State};
use jiff::{SignedDuration, Timestamp};
use needlepoint_core::records::{Archive, OpenError, Tries, UserError, delay};
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
    let wait = trying.wait(name);
    if wait.is_positive() {
        return Err(Failure::coded(
            Code::TooSoon,
            format!("There were wrong tries. The next one can be made in {} seconds.", wait.as_secs()),
            "Who has forgotten their passphrase can set another with the recovery code.",
        ));
    }
    trying.tries.begin(name, Timestamp::now());
    let opened = match open() {
        Err(UserError::Key(error @ (OpenError::WrongPassphrase | OpenError::WrongRecovery))) => {
            trying.seen.insert(name.to_owned(), Instant::now());
            return Err(error.into());
        }
        Err(error) => Err(error.into()),
        Ok(archive) => then(archive),
    };
    let ended = opened.and_then(|mut open| {
        trying.tries.end(name, &mut open.archive, Timestamp::now())?;
        Ok(open)
    });
    match ended {
        Ok(open) => {
            trying.seen.remove(name);
            Ok(open)
        }
        // Nothing was wrong with the words.
        Err(failure) => {
            trying.tries.take_back(name);
            Err(failure)
        }
    }
}
