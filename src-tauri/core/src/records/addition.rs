//! Records that are added to a record: which one each is about, and what is being written before it is sealed.
//!
//! What is added is a record like any other; here stands only the link. The record that it is about never changes.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::{Value, json};

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::paper::{NewPaper, take};
use super::record::{LISTED, RecordSummary, SUMMARY, is_record, summary};
use super::treatment::Lot;
use super::{left, trail};

pub(super) const TABLE: &str = "
CREATE TABLE addition (
    record TEXT PRIMARY KEY REFERENCES record (id),
    about  TEXT NOT NULL REFERENCES record (id),
    ends   INTEGER NOT NULL CHECK (ends IN (0, 1))
) STRICT;
CREATE INDEX addition_about ON addition (about);
CREATE TRIGGER addition_stays BEFORE UPDATE ON addition
    BEGIN SELECT RAISE(ABORT, 'an addition never changes'); END;
CREATE TRIGGER addition_remains BEFORE DELETE ON addition
    BEGIN SELECT RAISE(ABORT, 'an addition is never deleted'); END;

CREATE TABLE addition_begun (
    about TEXT PRIMARY KEY REFERENCES record (id),
    body  TEXT NOT NULL
) STRICT;
";

/// With all that is asked of what was added: whoever asks reads the index alone.
pub(super) const COVERED: &str = "
DROP INDEX addition_about;
CREATE INDEX addition_about ON addition (about, record, ends);
";

/// What was added to a record.
pub(super) fn added() -> String {
    format!(
        "SELECT {SUMMARY}, addition.ends FROM addition JOIN record AS one ON one.id = addition.record
         JOIN {LISTED} ON record.number = one.number
         WHERE addition.about = ? ORDER BY record.number DESC"
    )
}

/// What a record is about, and what that means for it.
#[derive(Clone, Copy, Debug)]
pub struct NewLink<'a> {
    /// The record that it is about.
    pub about: &'a str,
    /// Whether no treatment may rest upon that record from then on.
    pub ends: bool,
    /// The lots that the treatment which it corrects in fact used.
    pub lots: &'a [Lot<'a>],
}

/// A record that was added to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedRecord {
    /// What lists show of it.
    pub summary: RecordSummary,
    /// Whether no treatment may rest upon the other since then.
    pub ends: bool,
}

impl Archive {
    /// Makes a paper a record that belongs to another, in one transaction; what was begun for that one is done.
    ///
    /// # Errors
    /// As [`Archive::file`]; there is no such record, or it is itself added to another. Everything stands as before.
    pub fn add(
        &mut self,
        id: &str,
        paper: NewPaper<'_>,
        link: NewLink<'_>,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            if !is_record(transaction, link.about)? || about(transaction, link.about)?.is_some() {
                return Err(StoreError::NotFound { noun: "record" });
            }
            take(transaction, id, &paper, Some(link), by)?;
            transaction
                .prepare_cached("DELETE FROM addition_begun WHERE about = ?")?
                .execute([link.about])?;
            Ok(())
        })
    }

    /// What was added to the record `id`, the newest first.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn added_to(&self, id: &str) -> Result<Vec<AddedRecord>, StoreError> {
        let mut statement = self.connection.prepare_cached(&added())?;
        let mut rows = statement.query([id])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(AddedRecord {
                summary: summary(row)?,
                ends: row.get("ends")?,
            });
        }
        Ok(found)
    }

    /// The id of the record that `id` was added to, if it was.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn about(&self, id: &str) -> Result<Option<String>, StoreError> {
        Ok(about(&self.connection, id)?)
    }

    /// Since when no treatment may rest upon the record `id`, if that is so.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn ended(&self, id: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(ended(&self.added_to(id)?))
    }

    /// What is being written to be added to `about`, as it was kept last.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn begun(&self, about: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT body FROM addition_begun WHERE about = ?")?;
        Ok(statement.query_row([about], |row| row.get(0)).optional()?)
    }

    /// Keeps what is being written to be added to `about`; on return it is on the disk. None throws it away.
    ///
    /// # Errors
    /// If there is no such record, it is to be thrown away and the record's file is held, or the disk fails.
    pub fn keep_begun(&mut self, about: &str, body: Option<&str>, by: By<'_>) -> Result<(), StoreError> {
        self.write(|transaction| {
            if !is_record(transaction, about)? {
                return Err(StoreError::NotFound { noun: "record" });
            }
            let act = match body {
                Some(body) => {
                    transaction
                        .prepare_cached("INSERT OR REPLACE INTO addition_begun VALUES (?, ?)")?
                        .execute([about, body])?;
                    Act::AdditionEdited
                }
                None => {
                    left::refuse_held(transaction, about)?;
                    transaction
                        .prepare_cached("DELETE FROM addition_begun WHERE about = ?")?
                        .execute([about])?;
                    Act::AdditionDiscarded
                }
            };
            if !trail::goes_on(transaction, by, &[act], about)? {
                trail::append(transaction, by, act, about, &json!({}))?;
            }
            Ok(())
        })
    }
}

/// Since when no treatment may rest upon the record that `added` were added to, if that is so.
#[must_use]
pub fn ended(added: &[AddedRecord]) -> Option<Timestamp> {
    let ending = |added: &AddedRecord| added.ends.then_some(added.summary.sealed_at);
    added.iter().filter_map(ending).min()
}

/// The record that `id` was added to.
pub(super) fn about(connection: &Connection, id: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT about FROM addition WHERE record = ?")?
        .query_row([id], |row| row.get(0))
        .optional()
}

/// Links a record that was just put to the one that it is about.
pub(super) fn link(transaction: &Transaction<'_>, id: &str, link: NewLink<'_>) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT INTO addition VALUES (?, ?, ?)")?
        .execute(params![id, link.about, link.ends])?;
    Ok(())
}

/// Whether a record is linked as the trail says that it was archived.
pub(super) fn is_as_archived(connection: &Connection, id: &str, detail: &Value) -> rusqlite::Result<bool> {
    let found = connection
        .prepare_cached("SELECT about, ends FROM addition WHERE record = ?")?
        .query_row([id], read)
        .optional()?;
    Ok(match found {
        Some((about, ends)) => detail["about"] == about && detail["ends"] == ends,
        None => detail.get("about").is_none(),
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<(String, bool)> {
    Ok((row.get("about")?, row.get("ends")?))
}
