//! Files that belong to a record: the very bytes that were brought in, beside the sealed cover that names them.
//!
//! They are kept as they came, whatever they are. Nothing here reads them.

use rusqlite::{Connection, Row, Transaction, params};

use super::archive::Archive;
use super::error::StoreError;
use super::hex::digest_of;

pub(super) const TABLE: &str = "
CREATE TABLE attachment (
    record TEXT NOT NULL REFERENCES record (id),
    number INTEGER NOT NULL,
    media  TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    size   INTEGER NOT NULL,
    bytes  BLOB NOT NULL,
    PRIMARY KEY (record, number)
) STRICT;
CREATE TRIGGER attachment_stays BEFORE UPDATE ON attachment
    BEGIN SELECT RAISE(ABORT, 'an attachment never changes'); END;
CREATE TRIGGER attachment_remains BEFORE DELETE ON attachment
    BEGIN SELECT RAISE(ABORT, 'an attachment is never deleted'); END;
";

/// What is told of a file that belongs to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentSummary {
    /// Its number within the record, from 1.
    pub number: u32,
    /// What it is, such as `application/pdf`.
    pub media: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub digest: String,
    /// Bytes.
    pub size: u64,
}

/// A file that is to belong to a record.
#[derive(Clone, Copy, Debug)]
pub struct NewAttachment<'a> {
    /// What it is, such as `application/pdf`.
    pub media: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl Archive {
    /// The bytes of a file that belongs to a record.
    ///
    /// # Errors
    /// If there is none, it is not what was archived, or the disk fails.
    pub fn attachment(&self, record: &str, number: u32) -> Result<Vec<u8>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT digest, bytes FROM attachment WHERE record = ? AND number = ?")?;
        let mut rows = statement.query(params![record, number])?;
        let row = rows.next()?.ok_or(StoreError::NotFound { noun: "file" })?;
        let bytes: Vec<u8> = row.get("bytes")?;
        if digest_of(&bytes) != row.get::<_, String>("digest")? {
            return Err(StoreError::NotTheVerified);
        }
        Ok(bytes)
    }
}

/// The files of a record, in their order.
pub(super) fn of(connection: &Connection, record: &str) -> Result<Vec<AttachmentSummary>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT number, media, digest, size FROM attachment WHERE record = ? ORDER BY number",
    )?;
    let mut rows = statement.query([record])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(summary(row)?);
    }
    Ok(found)
}

/// Whether every file of a record still has the bytes that its digest is of.
pub(super) fn are_whole(connection: &Connection, record: &str) -> Result<bool, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT digest, size, bytes FROM attachment WHERE record = ?")?;
    let mut rows = statement.query([record])?;
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get("bytes")?;
        if digest_of(&bytes) != row.get::<_, String>("digest")? || bytes.len() as u64 != size(row)? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn add(
    transaction: &Transaction<'_>,
    record: &str,
    files: &[NewAttachment<'_>],
) -> Result<Vec<AttachmentSummary>, StoreError> {
    for (number, file) in (1_u32..).zip(files) {
        transaction
            .prepare_cached(
                "INSERT INTO attachment (record, number, media, digest, size, bytes) VALUES (?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                record,
                number,
                file.media,
                digest_of(file.bytes),
                i64::try_from(file.bytes.len()).expect("a file in memory is smaller than 2^63"),
                file.bytes
            ])?;
    }
    of(transaction, record)
}

fn summary(row: &Row<'_>) -> Result<AttachmentSummary, StoreError> {
    Ok(AttachmentSummary {
        number: row.get("number")?,
        media: row.get("media")?,
        digest: row.get("digest")?,
        size: size(row)?,
    })
}

fn size(row: &Row<'_>) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>("size")?).unwrap_or_default())
}
