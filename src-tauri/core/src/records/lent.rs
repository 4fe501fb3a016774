//! Passphrases that are lent: somebody else set them, and so knows them, until their owner has chosen their own.
//!
//! Read from the trail, which says who set and who changed each. Whether whoever chose one was its owner, nothing here
//! can tell: the owner will, whose words open nothing any more, and the trail names who set them.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::act::Act;
use super::archive::Archive;
use super::error::StoreError;
use super::trail::time_of;

/// Who set another's passphrase, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    /// The id of who set it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Archive {
    /// Whether the passphrase of the user `id` is lent; none if it is their own.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn lent(&self, id: &str) -> Result<Option<Lent>, StoreError> {
        let [set, changed] = [Act::PassphraseSet, Act::PassphraseChanged].map(Act::word);
        let last: Option<(String, String, String)> = self
            .connection
            .prepare_cached(
                "SELECT act, who, at FROM trail WHERE subject = ? AND act IN (?, ?) ORDER BY seq DESC LIMIT 1",
            )?
            .query_row([id, set, changed], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        // By the recovery code one sets one's own.
        let lent = last.filter(|(act, by, _)| act == set && by != id);
        lent.map(|(_, by, at)| {
            Ok(Lent {
                by,
                at: time_of(&at)?,
            })
        })
        .transpose()
    }
}
