//! Records that wait for their time-stamp.
//!
//! The database itself puts each new record here while an authority is set, so that no way into the archive misses
//! it. A try that failed leaves no entry in the audit trail: nothing was done to the record.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::{Fault, StoreError};
use super::record::is_record;
use super::trail;

/// After the table of the authorities.
pub(super) const TABLE: &str = "
CREATE TABLE waiting (
    record  TEXT PRIMARY KEY REFERENCES record (id),
    since   TEXT NOT NULL,
    tries   INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    next_at TEXT NOT NULL,
    why     TEXT -- what stood in the way at the last try
) STRICT;
CREATE INDEX waiting_next ON waiting (next_at);
CREATE TRIGGER record_waits AFTER INSERT ON record
    WHEN (SELECT address FROM authority ORDER BY number DESC LIMIT 1) IS NOT NULL
    BEGIN INSERT INTO waiting (record, since, next_at) VALUES (NEW.id, NEW.sealed_at, NEW.sealed_at); END;
";

/// A record that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The record.
    pub record: String,
    /// Since when.
    pub since: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub next_at: Timestamp,
    /// What stood in the way at the last try, in words.
    pub why: Option<String>,
}

impl Archive {
    /// The records that wait, those first that are tried first.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn waiting(&self) -> Result<Vec<Waiting>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM waiting ORDER BY next_at, since, record")?;
        let rows = statement.query_map((), |row| Ok(waiting(row)))?;
        rows.map(|row| row?).collect()
    }

    /// How and since when a record waits; none if it does not.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn waiting_of(&self, record: &str) -> Result<Option<Waiting>, StoreError> {
        self.connection
            .prepare_cached("SELECT * FROM waiting WHERE record = ?")?
            .query_row([record], |row| Ok(waiting(row)))
            .optional()?
            .transpose()
    }

    /// Lets a record wait that does not yet: one from before the authority was set.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn wait_for_stamp(&mut self, record: &str, by: By<'_>) -> Result<(), StoreError> {
        self.write(|transaction| {
            if !is_record(transaction, record)? {
                return Err(StoreError::NotFound { noun: "record" });
            }
            add(transaction, record, by)?;
            Ok(())
        })
    }

    /// Lets a record wait no longer, that has all that is asked for by now.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn end_waiting(&mut self, record: &str) -> Result<(), StoreError> {
        self.write(|transaction| Ok(remove(transaction, record)?))
    }

    /// Puts a record off that could not be stamped.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn put_off(&mut self, record: &str, why: &str, until: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE waiting SET tries = tries + 1, why = ?, next_at = ? WHERE record = ?",
                params![why, trail::text_of(until), record],
            )?;
            Ok(())
        })
    }

    /// Puts all records off that would be tried before `until`: what stands in the way has nothing to do with any.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn put_all_off(&mut self, why: &str, until: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE waiting SET tries = tries + 1, why = ?1, next_at = ?2 WHERE next_at < ?2",
                params![why, trail::text_of(until)],
            )?;
            Ok(())
        })
    }
}

/// Lets a record wait, if it does not yet.
pub(super) fn add(transaction: &Transaction<'_>, record: &str, by: By<'_>) -> Result<(), StoreError> {
    let at = trail::text_of(by.at);
    let added = transaction.execute(
        "INSERT INTO waiting (record, since, next_at) VALUES (?1, ?2, ?2) ON CONFLICT DO NOTHING",
        params![record, at],
    )?;
    if added > 0 {
        trail::append(transaction, by, Act::StampAwaited, record, &json!({}))?;
    }
    Ok(())
}

pub(super) fn remove(transaction: &Transaction<'_>, record: &str) -> Result<(), Fault> {
    transaction.execute("DELETE FROM waiting WHERE record = ?", [record])?;
    Ok(())
}

fn waiting(row: &Row<'_>) -> Result<Waiting, StoreError> {
    Ok(Waiting {
        record: row.get("record")?,
        since: trail::time_of(&row.get::<_, String>("since")?)?,
        tries: row.get("tries")?,
        next_at: trail::time_of(&row.get::<_, String>("next_at")?)?,
        why: row.get("why")?,
    })
}
