//! Whether the database is built as this program builds it. A trigger that somebody put there could take entries out of
//! the trail as they come; one that is missing lets a record be changed.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::error::OpenError;
use super::migration::{STEPS, migrate, to_the_end};
use super::record::RecordCheckError;

/// Name and kind of each part, and the words of those that do something by themselves. Those of tables are not compared:
/// other versions of SQLite wrote some of them anew in their own way.
const PARTS: &str =
    "SELECT type, name, tbl_name, CASE WHEN type IN ('trigger', 'view') THEN sql END FROM sqlite_schema";

type Part = (String, String, String, Option<String>);

pub(super) fn check(connection: &Connection) -> Result<(), RecordCheckError> {
    let mut built = Connection::open_in_memory()?;
    migrate(&mut built, STEPS, &to_the_end()).map_err(|error| match error {
        OpenError::Fault(fault) => RecordCheckError::Store(fault.into()),
        other => unreachable!("an empty database takes every step: {other}"),
    })?;
    let (found, expected) = (parts(connection)?, parts(&built)?);
    match found.symmetric_difference(&expected).next() {
        Some((_, name, ..)) => Err(RecordCheckError::Rebuilt { name: name.clone() }),
        None => Ok(()),
    }
}

fn parts(connection: &Connection) -> rusqlite::Result<BTreeSet<Part>> {
    let mut statement = connection.prepare(PARTS)?;
    let parts = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    parts.collect()
}
