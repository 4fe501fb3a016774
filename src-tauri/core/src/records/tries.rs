//! Wrong tries at the lock, and how long the next one waits.
//!
//! They are written down beside the archive before a try is judged, so that neither ending the program nor pulling the
//! plug makes one undone. What they say goes into the audit trail once the archive is open; until then nothing can be
//! written there. Each name waits for itself: a stranger at the screen does not shut out everybody.
//!
//! Whoever may write to the folder can take this file away, but can copy the archive as well, with what the key store
//! holds for whoever is logged in, and try elsewhere. What stands there is the passphrase alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::trail;
use super::whole_file::write_whole;

const FILE: &str = "archive.tries";
/// Who tried, as the trail says it: whose name was chosen is known, not who sat there.
const UNKNOWN: &str = "unknown";
/// Seconds after the third wrong try in a row, the fourth, and so on; from the last on it stays.
const DELAYS: [i64; 7] = [5, 15, 30, 60, 120, 300, 900];
/// Wrong tries without any delay: a slip of the finger.
const FREE: u32 = 2;

/// The wrong tries under one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wrong {
    /// In a row, since the last right one.
    in_a_row: u32,
    /// When the last one was.
    last: Timestamp,
    /// When those were that the trail does not know yet.
    untold: Vec<Timestamp>,
}

/// More tries under one name say no more.
const MOST: usize = 500;
/// So many names as a key file has room for, with all their tries, take less; more is not read into memory.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

/// How long the next try waits after this many wrong ones in a row.
#[must_use]
pub fn delay(in_a_row: u32) -> SignedDuration {
    let Some(at) = in_a_row.checked_sub(FREE + 1) else {
        return SignedDuration::ZERO;
    };
    let at = usize::try_from(at).unwrap_or(usize::MAX).min(DELAYS.len() - 1);
    SignedDuration::from_secs(DELAYS[at])
}

/// The wrong tries of all names.
#[derive(Debug)]
pub struct Tries {
    path: PathBuf,
    wrong: BTreeMap<String, Wrong>,
}

impl Tries {
    /// Reads what is written down in the archive's folder. What cannot be read counts as nothing: the file guards
    /// nothing that is not guarded by the passphrase.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        let path = folder.join(FILE);
        let mut text = Vec::new();
        if let Ok(file) = File::open(&path) {
            let _ = file.take(LARGEST_FILE).read_to_end(&mut text);
        }
        Self {
            wrong: serde_json::from_slice(&text).unwrap_or_default(),
            path,
        }
    }

    /// How long `name` has still to wait at `now`. After a clock that was set back the whole wait begins anew.
    pub fn wait(&mut self, name: &str, now: Timestamp) -> SignedDuration {
        let Some(wrong) = self.wrong.get_mut(name) else {
            return SignedDuration::ZERO;
        };
        let is_set_back = now < wrong.last;
        if is_set_back {
            wrong.last = now;
        }
        let rest = delay(wrong.in_a_row) - now.duration_since(wrong.last);
        if is_set_back {
            self.keep();
        }
        rest.max(SignedDuration::ZERO)
    }

    /// How many wrong tries `name` has behind it since the last right one.
    #[must_use]
    pub fn in_a_row(&self, name: &str) -> u32 {
        self.wrong.get(name).map_or(0, |wrong| wrong.in_a_row)
    }

    /// Writes a try down as a wrong one, before it is judged.
    pub fn begin(&mut self, name: &str, now: Timestamp) {
        let wrong = self.wrong.entry(name.to_owned()).or_insert(Wrong {
            in_a_row: 0,
            last: now,
            untold: Vec::new(),
        });
        wrong.in_a_row = wrong.in_a_row.saturating_add(1);
        wrong.last = now;
        if wrong.untold.len() < MOST {
            wrong.untold.push(now);
        }
        self.keep();
    }

    /// Takes back the try that was begun last, since nothing was judged: the archive could not be opened at all.
    pub fn take_back(&mut self, name: &str) {
        if let Some(wrong) = self.wrong.get_mut(name) {
            wrong.in_a_row = wrong.in_a_row.saturating_sub(1);
            wrong.untold.pop();
        }
        self.keep();
    }

    /// The try that was begun last was right: `name` waits no longer, and the trail is told of all wrong ones.
    ///
    /// # Errors
    /// If the trail cannot be written; it is told the next time then.
    pub fn end(&mut self, name: &str, archive: &mut Archive, at: Timestamp) -> Result<(), StoreError> {
        if let Some(wrong) = self.wrong.get_mut(name) {
            wrong.in_a_row = 0;
            wrong.untold.pop();
        }
        self.tell(archive, at)
    }

    /// `name` waits no longer, since its secret is another one now; the trail is told of the wrong ones.
    ///
    /// # Errors
    /// If the trail cannot be written; it is told the next time then.
    pub fn forgive(&mut self, name: &str, archive: &mut Archive, at: Timestamp) -> Result<(), StoreError> {
        let Some(wrong) = self.wrong.get_mut(name) else {
            return Ok(());
        };
        wrong.in_a_row = 0;
        self.tell(archive, at)
    }

    /// Tells the trail of all wrong ones that it does not know yet; they count on.
    ///
    /// # Errors
    /// If the trail cannot be written; it is told the next time then.
    pub fn tell(&mut self, archive: &mut Archive, at: Timestamp) -> Result<(), StoreError> {
        let told = archive.note_tries(&self.wrong, at);
        if told.is_ok() {
            self.wrong.values_mut().for_each(|wrong| wrong.untold.clear());
            self.wrong.retain(|_, wrong| wrong.in_a_row > 0);
        }
        self.keep();
        told
    }

    /// On a full disk the count stays in memory alone.
    fn keep(&self) {
        let text = serde_json::to_vec(&self.wrong).expect("tries are plain JSON");
        // The folder is there once there is an archive to be opened.
        let _ = write_whole(&self.path, &text);
    }
}

impl Archive {
    fn note_tries(&mut self, wrong: &BTreeMap<String, Wrong>, at: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            let by = By { who: UNKNOWN, at };
            let tries = wrong
                .iter()
                .flat_map(|(name, wrong)| wrong.untold.iter().map(move |tried| (name, *tried)));
            for (name, tried) in tries {
                let detail = json!({ "tried": trail::text_of(tried) });
                // The program may have been ended before that was written down.
                let known = transaction
                    .prepare_cached("SELECT 1 FROM trail WHERE subject = ? AND act = ? AND detail = ?")?
                    .exists([name, Act::UnlockFailed.word(), &detail.to_string()])?;
                if !known {
                    trail::append(transaction, by, Act::UnlockFailed, name, &detail)?;
                }
            }
            Ok(())
        })
    }
}
