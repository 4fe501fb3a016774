//! When the last time-stamp of a long-term form ends: with its authority's certificate. Before that it has to be
//! renewed.
//!
//! What a PDF says is not read here: whoever stamped it tells the end. Of the forms of earlier versions it is not known
//! until somebody looked.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Transaction, params};

use super::archive::{Archive, By};
use super::error::{Fault, StoreError};
use super::trail::{text_of, time_of};
use super::waiting;

/// After the tables of the time-stamped forms and of what waits.
pub(super) const TABLE: &str = "
CREATE TABLE stamp_end (
    record   TEXT PRIMARY KEY REFERENCES record (id),
    ends     TEXT, -- none: there is no long-term form
    is_known INTEGER NOT NULL CHECK (is_known IN (0, 1)),
    CHECK (is_known OR ends IS NULL)
) STRICT;
CREATE INDEX stamp_end_ends ON stamp_end (ends) WHERE ends IS NOT NULL;
CREATE INDEX stamp_end_unknown ON stamp_end (record) WHERE is_known = 0;
INSERT INTO stamp_end (record, is_known) SELECT DISTINCT record, 0 FROM stamped;
CREATE TABLE stamp_newest ( -- what the authority signed last with, and when
    number INTEGER PRIMARY KEY CHECK (number = 1),
    ends   TEXT NOT NULL,
    at     TEXT NOT NULL
) STRICT;
";

/// How long an authority that signs with the same certificate as before is not asked again.
pub const ASKED_AGAIN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The long-term forms that end soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// How many records.
    pub records: u32,
    /// When the first of them ends.
    pub first: Timestamp,
    /// The authority was asked, and signed with a certificate that ends no later than that.
    pub is_vain: bool,
}

impl Archive {
    /// The records of whose stamped forms it is not known when they end; at most so many.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn unknown_ends(&self, most: u32) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT record FROM stamp_end WHERE is_known = 0 LIMIT ?")?;
        let rows = statement.query_map([most], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Notes when the long-term form of a record ends; none if it has none.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn note_end(&mut self, record: &str, ends: Option<Timestamp>) -> Result<(), StoreError> {
        self.write(|transaction| Ok(put(transaction, record, ends)?))
    }

    /// Lets the records wait for a further time-stamp whose last one ends before `until`: the first of them, as long as
    /// no more than `most` wait in all. None is let wait in vain: not those that would end no later with the
    /// certificate that the authority signed with last, unless that was long ago. Gives how many were added.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn renew_ending(&mut self, until: Timestamp, most: u32, by: By<'_>) -> Result<usize, StoreError> {
        let until = text_of(until);
        let asked = text_of(by.at.saturating_sub(ASKED_AGAIN).unwrap_or(by.at));
        let due = "SELECT record FROM stamp_end WHERE ends <= ?1
             AND ends < coalesce((SELECT ends FROM stamp_newest WHERE at > ?2), '~')
             AND NOT EXISTS (SELECT 1 FROM waiting WHERE waiting.record = stamp_end.record)
             ORDER BY ends LIMIT max(0, ?3 - (SELECT count(*) FROM waiting))";
        // Most often none is due: nothing is written then
        if !self
            .connection
            .prepare_cached(due)?
            .exists(params![until, asked, most])?
        {
            return Ok(0);
        }
        self.write(|transaction| {
            let mut statement = transaction.prepare_cached(due)?;
            let rows = statement.query_map(params![until, asked, most], |row| row.get(0))?;
            let records: Vec<String> = rows.collect::<Result<_, _>>()?;
            for record in &records {
                waiting::add(transaction, record, by)?;
            }
            Ok(records.len())
        })
    }

    /// Notes that the authority signs with a certificate that ends then, and lets those wait no longer that it would
    /// not renew.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn ends_no_later(&mut self, ends: Timestamp, at: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            newest(transaction, ends, at)?;
            transaction.execute(
                "DELETE FROM waiting WHERE record IN (SELECT record FROM stamp_end WHERE ends >= ?)",
                [text_of(ends)],
            )?;
            Ok(())
        })
    }

    /// The long-term forms that end before `until`; none if there are none.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn ending(&self, until: Timestamp) -> Result<Option<Ending>, StoreError> {
        let (records, first): (u32, Option<String>) = self
            .connection
            .prepare_cached("SELECT count(*), min(ends) FROM stamp_end WHERE ends <= ?")?
            .query_row([text_of(until)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let newest: Option<String> = self
            .connection
            .prepare_cached("SELECT ends FROM stamp_newest")?
            .query_row((), |row| row.get(0))
            .optional()?;
        let Some(first) = first else {
            return Ok(None);
        };
        Ok(Some(Ending {
            records,
            is_vain: newest.is_some_and(|newest| newest <= first),
            first: time_of(&first)?,
        }))
    }
}

/// Puts down when the long-term form of a record ends.
pub(super) fn put(transaction: &Transaction<'_>, record: &str, ends: Option<Timestamp>) -> Result<(), Fault> {
    transaction.execute(
        "INSERT INTO stamp_end (record, ends, is_known) VALUES (?1, ?2, 1)
         ON CONFLICT (record) DO UPDATE SET ends = ?2, is_known = 1",
        params![record, ends.map(text_of)],
    )?;
    Ok(())
}

/// Puts down what the authority signed with.
pub(super) fn newest(transaction: &Transaction<'_>, ends: Timestamp, at: Timestamp) -> Result<(), Fault> {
    transaction.execute(
        "INSERT OR REPLACE INTO stamp_newest (number, ends, at) VALUES (1, ?, ?)",
        [text_of(ends), text_of(at)],
    )?;
    Ok(())
}

/// Forgets it: another authority was chosen.
pub(super) fn forget_newest(transaction: &Transaction<'_>) -> Result<(), Fault> {
    transaction.execute("DELETE FROM stamp_newest", ())?;
    Ok(())
}
