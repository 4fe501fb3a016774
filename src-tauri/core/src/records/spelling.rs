//! Spellings: how patients are written in the records, by what the names and numbers fold to, so that somebody who was
//! written otherwise another time is found by an index.
//!
//! A spelling is the name, the day of birth and the record number exactly as typed. It is made from records alone, says
//! nothing that they do not say, and goes with the last of them.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::draft::Banner;
use super::error::StoreError;
use super::fold::words;
use super::record::{LISTED, RecordCheckError};
use super::treatment::folded;

pub(super) const TABLE: &str = "
CREATE TABLE spelling (
    number        INTEGER PRIMARY KEY,
    name          TEXT NOT NULL,
    birth_date    TEXT NOT NULL,
    record_number TEXT NOT NULL,
    folded_name   TEXT NOT NULL,
    folded_number TEXT NOT NULL,
    UNIQUE (name, birth_date, record_number)
) STRICT;
CREATE INDEX spelling_numbered ON spelling (folded_number, birth_date);
CREATE INDEX spelling_named ON spelling (folded_name, birth_date);
CREATE INDEX spelling_both ON spelling (folded_name, folded_number);
";

/// Which others two of the three agree with. The indexes are named: another plan would read every patient.
pub(super) const ALIKE: &str = "
WITH one AS (SELECT * FROM spelling WHERE number = ?1)
SELECT other.number FROM one CROSS JOIN spelling AS other INDEXED BY spelling_numbered
    ON other.folded_number = one.folded_number AND other.birth_date = one.birth_date
    WHERE one.folded_number <> '' AND one.birth_date <> '' AND other.number <> ?1
UNION SELECT other.number FROM one CROSS JOIN spelling AS other INDEXED BY spelling_named
    ON other.folded_name = one.folded_name AND other.birth_date = one.birth_date
    WHERE one.folded_name <> '' AND one.birth_date <> '' AND other.number <> ?1
UNION SELECT other.number FROM one CROSS JOIN spelling AS other INDEXED BY spelling_both
    ON other.folded_name = one.folded_name AND other.folded_number = one.folded_number
    WHERE one.folded_name <> '' AND one.folded_number <> '' AND other.number <> ?1";

/// What patients are compared by. What is empty agrees with nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Keys {
    name: String,
    birth_date: String,
    number: String,
}

impl Keys {
    pub(super) fn of(banner: &Banner) -> Self {
        Self {
            name: folded_name(&banner.name),
            birth_date: banner.birth_date.clone(),
            number: folded(&banner.record_number),
        }
    }

    /// As [`ALIKE`] finds them.
    pub(super) fn are_alike(&self, other: &Self) -> bool {
        let agree = |one: &String, other: &String| !one.is_empty() && one == other;
        let parts = [
            agree(&self.name, &other.name),
            agree(&self.birth_date, &other.birth_date),
            agree(&self.number, &other.number),
        ];
        parts.into_iter().filter(|part| *part).count() >= 2
    }
}

/// A name whose words are sorted, so that it does not matter which is written first. Letters that keyboards without
/// them write as two are one: Müller, Mueller and Muller, Åse and Aase.
fn folded_name(name: &str) -> String {
    let mut words = words(name);
    for word in &mut words {
        for (two, one) in [("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")] {
            *word = word.replace(two, one);
        }
    }
    words.sort();
    words.join(" ")
}

/// Makes the spelling of a record findable, in the transaction that archives it.
pub(super) fn add(transaction: &Transaction<'_>, banner: &Banner) -> Result<(), StoreError> {
    if of_banner(transaction, banner)?.is_none() {
        insert(transaction, banner)?;
    }
    Ok(())
}

fn insert(transaction: &Transaction<'_>, banner: &Banner) -> rusqlite::Result<()> {
    let keys = Keys::of(banner);
    transaction
        .prepare_cached(
            "INSERT INTO spelling (name, birth_date, record_number, folded_name, folded_number)
             VALUES (?, ?, ?, ?, ?)",
        )?
        .execute(params![
            banner.name,
            banner.birth_date,
            banner.record_number,
            keys.name,
            keys.number
        ])?;
    Ok(())
}

/// Makes those of all records that are there: what only Rust can fold, no statement of a step can.
pub(super) fn fill(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare("SELECT DISTINCT name, birth_date, record_number FROM record")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let banner = Banner {
            name: row.get(0)?,
            birth_date: row.get(1)?,
            record_number: row.get(2)?,
            language: String::new(),
        };
        insert(transaction, &banner)?;
    }
    Ok(())
}

/// The spelling that a banner has, if any record has it.
pub(super) fn of_banner(connection: &Connection, banner: &Banner) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT number FROM spelling WHERE name = ? AND birth_date = ? AND record_number = ?",
        )?
        .query_row([&banner.name, &banner.birth_date, &banner.record_number], |row| {
            row.get(0)
        })
        .optional()
}

/// A spelling as it was typed: the name, the day of birth, the record number. Empty where an archive is damaged.
pub(super) fn written(connection: &Connection, spelling: i64) -> rusqlite::Result<[String; 3]> {
    let written = connection
        .prepare_cached("SELECT name, birth_date, record_number FROM spelling WHERE number = ?")?
        .query_row([spelling], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
        .optional()?;
    Ok(written.unwrap_or_default())
}

/// The spelling of the record `id`; none where there is no such record.
pub(super) fn of_record(connection: &Connection, id: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT spelling.number FROM record CROSS JOIN spelling USING (name, birth_date, record_number)
             WHERE record.id = ?",
        )?
        .query_row([id], |row| row.get(0))
        .optional()
}

/// The spellings that may be the same patient's.
pub(super) fn alike(connection: &Connection, spelling: i64) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(ALIKE)?;
    statement.query_map([spelling], |row| row.get(0))?.collect()
}

pub(super) fn remove(transaction: &Transaction<'_>, spelling: i64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("DELETE FROM spelling WHERE number = ?")?
        .execute([spelling])?;
    Ok(())
}

/// Holds the spellings against the records: a record that is found under none could be passed over when its patient's
/// file is held, handed out or deleted. What a spelling folds to is not judged: a program that folds otherwise would take
/// every backup of before for altered. A step of the format folds all anew where that changes.
pub(super) fn check(connection: &Connection) -> Result<(), RecordCheckError> {
    let mut statement = connection.prepare(&format!(
        "SELECT record.id FROM {LISTED} LEFT JOIN spelling USING (name, birth_date, record_number)
         WHERE spelling.number IS NULL"
    ))?;
    match statement.query(())?.next()? {
        Some(row) => Err(RecordCheckError::Altered { id: row.get(0)? }),
        None => Ok(()),
    }
}
