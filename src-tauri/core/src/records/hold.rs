//! Holds: what keeps a patient's file from being deleted, whatever its age.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::file::file;
use super::record::RecordSummary;
use super::trail::{self, text_of, time_of};

/// Why a file may not be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Why, in the words of who set it.
    pub why: String,
    /// The id of who set it.
    pub who: String,
    /// Since when.
    pub since: Timestamp,
}

impl Archive {
    /// What holds the file of record `id`, the first of them.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn hold_of(&self, id: &str) -> Result<Option<Hold>, StoreError> {
        first(&self.connection, &file(&self.connection, id)?)
    }

    /// Holds the file of record `id`: it is not deleted until that is lifted. A hold that stands is kept.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn hold(&mut self, id: &str, why: &str, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            file(transaction, id)?;
            let hold = Hold {
                why: why.to_owned(),
                who: by.who.to_owned(),
                since: by.at,
            };
            if hold_on(transaction, id)?.is_none() {
                put(transaction, id, &hold, by)?;
            }
            Ok(())
        })
    }

    /// Lifts what holds the file of record `id`, the first of them as [`Archive::hold_of`] gives it; what else holds it
    /// goes on. The trail says whose hold it was, and of when.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn lift_hold(&mut self, id: &str, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            let records = file(transaction, id)?;
            let Some(hold) = first(transaction, &records)? else {
                return Ok(());
            };
            let detail = json!({ "heldBy": hold.who, "since": text_of(hold.since) });
            for record in records {
                // Records that were taken out of a held file kept its hold: it is one and the same.
                if hold_on(transaction, &record.id)?.as_ref() == Some(&hold) {
                    transaction
                        .prepare_cached("DELETE FROM hold WHERE record = ?")?
                        .execute([&record.id])?;
                    trail::append(transaction, by, Act::HoldLifted, &record.id, &detail)?;
                }
            }
            Ok(())
        })
    }
}

/// The first hold on one of these records.
pub(super) fn first(connection: &Connection, records: &[RecordSummary]) -> Result<Option<Hold>, StoreError> {
    for record in records {
        if let Some(hold) = hold_on(connection, &record.id)? {
            return Ok(Some(hold));
        }
    }
    Ok(None)
}

/// Keeps the file of record `id` held as it was, unless something holds it still.
pub(super) fn keep(
    transaction: &Transaction<'_>,
    id: &str,
    hold: &Hold,
    by: By<'_>,
) -> Result<(), StoreError> {
    match first(transaction, &file(transaction, id)?)? {
        Some(_) => Ok(()),
        None => put(transaction, id, hold, by),
    }
}

fn put(transaction: &Transaction<'_>, id: &str, hold: &Hold, by: By<'_>) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT INTO hold VALUES (?, ?, ?, ?)")?
        .execute([id, &hold.why, &hold.who, &text_of(hold.since)])?;
    Ok(trail::append(transaction, by, Act::FileHeld, id, &json!({}))?)
}

fn hold_on(connection: &Connection, id: &str) -> Result<Option<Hold>, StoreError> {
    let found: Option<(String, String, String)> = connection
        .prepare_cached("SELECT why, who, since FROM hold WHERE record = ?")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    found
        .map(|(why, who, since)| {
            Ok(Hold {
                why,
                who,
                since: time_of(&since)?,
            })
        })
        .transpose()
}
