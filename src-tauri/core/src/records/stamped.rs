//! The time-stamped forms of records, beside them: the record itself never changes.
//!
//! Only what follows the record's own bytes is kept, so that a stamped form begins with what was signed, whatever
//! else happens.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::{Fault, StoreError};
use super::record::RecordCheckError;
use super::{hex, stamp_end, trail, waiting};

pub(super) const TABLE: &str = "
CREATE TABLE stamped (
    number INTEGER PRIMARY KEY,
    record TEXT NOT NULL REFERENCES record (id),
    tail   BLOB NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64) -- of the whole file
) STRICT;
CREATE INDEX stamped_record ON stamped (record, number);
CREATE TRIGGER stamped_stays BEFORE UPDATE ON stamped
    BEGIN SELECT RAISE(ABORT, 'a stamped form never changes'); END;
CREATE TRIGGER stamped_remains BEFORE DELETE ON stamped
    BEGIN SELECT RAISE(ABORT, 'a stamped form is never deleted'); END;
";

/// A stamped form that is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewStamped<'a> {
    /// The whole file.
    pub pdf: &'a [u8],
    /// The digest of the file that was read back and verified.
    pub verified_pdf: &'a str,
    /// Until when the certificate of the last time-stamp is good; none where nobody knows.
    pub ends: Option<Timestamp>,
    /// It is the long-term form, which has to be renewed before then.
    pub is_long_term: bool,
    /// The record waits on, for a further time-stamp.
    pub waits: bool,
}

impl Archive {
    /// Keeps a stamped form of a record, in the place of an earlier one.
    ///
    /// # Errors
    /// If there is no such record, the file is not the verified one or does not begin with the form before it, or
    /// the disk fails.
    pub fn put_stamped(&mut self, record: &str, new: NewStamped<'_>, by: By<'_>) -> Result<(), StoreError> {
        let NewStamped {
            pdf,
            verified_pdf,
            ends,
            is_long_term,
            waits,
        } = new;
        let digest = hex::digest_of(pdf);
        if digest != verified_pdf {
            return Err(StoreError::NotTheVerified);
        }
        self.write(|transaction| {
            let signed = signed(transaction, record)?;
            let tail = tail(transaction, record)?.unwrap_or_default();
            let added = pdf
                .strip_prefix(&*signed)
                .filter(|rest| rest.len() > tail.len() && rest.starts_with(&tail));
            let added = added.ok_or(StoreError::NotARevision)?;
            transaction.execute(
                "INSERT INTO stamped (record, tail, digest) VALUES (?, ?, ?)",
                params![record, added, digest],
            )?;
            stamp_end::put(transaction, record, ends.filter(|_| is_long_term))?;
            if let Some(ends) = ends {
                stamp_end::newest(transaction, ends, by.at)?;
            }
            if !waits {
                waiting::remove(transaction, record)?;
            }
            let detail = json!({ "pdf": digest });
            Ok(trail::append(
                transaction,
                by,
                Act::RecordStamped,
                record,
                &detail,
            )?)
        })
    }

    /// The newest time-stamped form of a record; none while it has none.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn stamped(&self, record: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(tail) = tail(&self.connection, record)? else {
            return Ok(None);
        };
        let mut pdf = signed(&self.connection, record)?;
        pdf.extend_from_slice(&tail);
        Ok(Some(pdf))
    }

    /// Compares every stamped form with what the audit trail says was kept, and gives how many there are.
    ///
    /// # Errors
    /// The first that is not as it was kept.
    pub fn check_stamped(&self) -> Result<u32, RecordCheckError> {
        self.check_each_stamped(|| ())
    }

    /// As [`Self::check_stamped`], and tells of each.
    pub(super) fn check_each_stamped(&self, mut each: impl FnMut()) -> Result<u32, RecordCheckError> {
        let mut statement = self.connection.prepare(
            "SELECT stamped.record, stamped.digest, pdf, tail,
                 EXISTS (SELECT 1 FROM trail WHERE subject = stamped.record AND act = ?
                         AND detail = json_object('pdf', stamped.digest)) AS known
             FROM stamped JOIN record ON record.id = stamped.record ORDER BY stamped.number",
        )?;
        let mut rows = statement.query([Act::RecordStamped.word()])?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            let id: String = row.get("record")?;
            if !row.get::<_, bool>("known")? {
                return Err(RecordCheckError::Unknown { id });
            }
            let mut whole: Vec<u8> = row.get("pdf")?;
            whole.extend(row.get::<_, Vec<u8>>("tail")?);
            if hex::digest_of(&whole) != row.get::<_, String>("digest")? {
                return Err(RecordCheckError::Altered { id });
            }
            count += 1;
            each();
        }
        // Each form once, in the order in which they were kept: the last is the one that counts.
        let gone = "SELECT subject FROM
             (SELECT subject, group_concat(detail ->> '$.pdf' ORDER BY seq) AS noted FROM trail WHERE act = ?1
              AND NOT EXISTS (SELECT 1 FROM trail AS proof WHERE proof.subject = trail.subject AND proof.act = ?2)
              GROUP BY subject)
             LEFT JOIN (SELECT record, group_concat(digest ORDER BY number) AS kept FROM stamped GROUP BY record)
             ON record = subject WHERE kept IS NOT noted";
        let acts = [Act::RecordStamped.word(), Act::RecordDeleted.word()];
        let gone = self.connection.query_row(gone, acts, |row| row.get(0));
        match gone.optional()? {
            Some(id) => Err(RecordCheckError::Gone { id }),
            None => Ok(count),
        }
    }
}

/// The bytes that were signed.
fn signed(connection: &Connection, record: &str) -> Result<Vec<u8>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT pdf FROM record WHERE id = ?")?;
    let mut rows = statement.query([record])?;
    let row = rows.next()?.ok_or(StoreError::NotFound { noun: "record" })?;
    Ok(row.get(0)?)
}

/// What follows them in the newest stamped form.
fn tail(connection: &Connection, record: &str) -> Result<Option<Vec<u8>>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT tail FROM stamped WHERE record = ? ORDER BY number DESC LIMIT 1")?;
    let mut rows = statement.query([record])?;
    Ok(match rows.next()? {
        Some(row) => Some(row.get(0)?),
        None => None,
    })
}
