//! The clinic's details as a clinician saved them last.
//!
//! They stand in plain settings, and whoever can write those would set the country, whose rules hold, and the number
//! that a patient calls at night: the trail keeps a digest of them, and the country in words.

use rusqlite::{Connection, OptionalExtension};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::hex::digest_of;
use super::trail;

/// What the trail calls the details.
const CLINIC: &str = "clinic";
/// What the trail of earlier versions calls the country, which is all that they noted.
const COUNTRY: &str = "country";

impl Archive {
    /// Notes that these are the clinic's details from now on, unless they are already; `details` bears the country too.
    ///
    /// # Errors
    /// If who asks is no clinician, or the disk fails.
    pub fn set_clinic(&mut self, country: &str, details: &[u8], by: By<'_>) -> Result<(), StoreError> {
        let details = digest_of(details);
        self.decide(by, |transaction| {
            if noted(transaction, CLINIC, "details")?.as_ref() != Some(&details) {
                let detail = json!({ "country": country, "details": details });
                trail::append(transaction, by, Act::ClinicSet, CLINIC, &detail)?;
            }
            Ok(())
        })
    }

    /// Whether these are the clinic's details that a clinician saved last. Those of a version that noted none are not,
    /// before [`Self::take_clinic`] took them.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn knows_clinic(&self, details: &[u8]) -> Result<bool, StoreError> {
        Ok(noted(&self.connection, CLINIC, "details")?.as_ref() == Some(&digest_of(details)))
    }

    /// Takes the details that are there once a clinician works, where a version kept the archive before that noted none
    /// of them: unless the country is another than that version noted last, or the archive came back from a backup, to
    /// a machine whose settings may be anybody's.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn take_clinic(&mut self, country: &str, details: &[u8], by: By<'_>) -> Result<(), StoreError> {
        let is_known = noted(&self.connection, CLINIC, "details")?.is_some();
        let former = noted(&self.connection, COUNTRY, "country")?;
        let is_restored = self
            .connection
            .prepare_cached("SELECT 1 FROM trail WHERE act = ?")?
            .exists([Act::ArchiveRestored.word()])?;
        if is_known || is_restored || former.is_some_and(|former| former != country) {
            return Ok(());
        }
        match self.set_clinic(country, details, by) {
            Err(StoreError::NotAClinician) => Ok(()),
            taken => taken,
        }
    }
}

/// The country that a clinician set last, as the trail knows it.
pub(super) fn country(connection: &Connection) -> Result<Option<String>, StoreError> {
    noted(connection, CLINIC, "country")
}

/// What the last entry on a subject says under a name.
fn noted(connection: &Connection, subject: &str, name: &str) -> Result<Option<String>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT detail ->> ? FROM trail WHERE subject = ? ORDER BY seq DESC LIMIT 1")?
        .query_row([name, subject], |row| row.get(0))
        .optional()?)
}
