//! Signings in progress: from the freezing of a sheet to its last seal.
//!
//! Each signing replaces the PDF by its next revision and adds its field to those that are done, in one
//! transaction: after a crash either both are there or neither, and the signing goes on from there. What
//! the seals are worth is judged elsewhere; here counts only that a revision begins with the bytes of the
//! one before it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction, params};
use serde_json::{Value, json};

use super::act::Act;
use super::archive::{Archive, By};
use super::draft::is_draft;
use super::error::StoreError;
use super::hex::{self, digest_of};
use super::record::RecordCheckError;
use super::{left, trail};

pub(super) const TABLE: &str = "
CREATE TABLE signing (
    id        TEXT PRIMARY KEY REFERENCES draft (id),
    digest    TEXT NOT NULL CHECK (length(digest) = 64),
    frozen_at TEXT NOT NULL,
    sheet     TEXT NOT NULL,
    pdf       BLOB NOT NULL
) STRICT;

CREATE TABLE signing_field (
    id        TEXT NOT NULL REFERENCES signing (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    field     TEXT NOT NULL,
    signed_at TEXT NOT NULL,
    PRIMARY KEY (id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE voided_signing (
    number    INTEGER PRIMARY KEY,
    id        TEXT NOT NULL,
    digest    TEXT NOT NULL CHECK (length(digest) = 64),
    fields    INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    who       TEXT NOT NULL,
    frozen_at TEXT NOT NULL,
    voided_at TEXT NOT NULL
) STRICT;
CREATE INDEX voided_signing_id ON voided_signing (id);
CREATE TRIGGER voided_signing_stays BEFORE UPDATE ON voided_signing
    BEGIN SELECT RAISE(ABORT, 'a voided signing never changes'); END;
";

/// Why a sheet was thawed was kept in words that nobody read, and that nothing deleted: the trail says that it was.
pub(super) const NO_REASONS: &str = "DROP TABLE voided_signing;";

/// A frozen sheet and how far its signing has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The id of the draft.
    pub id: String,
    /// The frozen sheet's JSON.
    pub sheet: String,
    /// The frozen sheet's digest, SHA-256 in hexadecimal.
    pub digest: String,
    /// The PDF with the seals so far.
    pub pdf: Vec<u8>,
    /// When the sheet was frozen.
    pub frozen_at: Timestamp,
    /// The fields that are signed, in the order of signing.
    pub done: Vec<DoneField>,
}

/// A field that is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneField {
    /// The name of the PDF's field.
    pub field: String,
    /// When it was signed.
    pub signed_at: Timestamp,
}

impl Archive {
    /// Keeps a draft's frozen sheet and its PDF with empty signature fields. The draft cannot change now. The trail
    /// keeps how long the sheet was read: numbers by the names of its parts.
    ///
    /// # Errors
    /// If there is no such draft, it is frozen already, `digest` is no SHA-256 in hexadecimal, or the disk
    /// fails.
    pub fn freeze(
        &mut self,
        id: &str,
        sheet: &str,
        digest: &str,
        base_pdf: &[u8],
        reading: &Value,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        if !hex::is_digest(digest) {
            return Err(StoreError::BadDigest);
        }
        self.decide(by, |transaction| {
            if !is_draft(transaction, id)? {
                return Err(StoreError::NotFound { noun: "draft" });
            }
            if is_frozen(transaction, id)? {
                return Err(StoreError::AlreadyThere { noun: "signing" });
            }
            transaction
                .prepare_cached(
                    "INSERT INTO signing (id, digest, frozen_at, sheet, pdf) VALUES (?, ?, ?, ?, ?)",
                )?
                .execute(params![id, digest, trail::text_of(by.at), sheet, base_pdf])?;
            let detail = json!({
                "sheet": digest, "pdf": digest_of(base_pdf), "draft": draft_digest(transaction, id)?,
                "reading": reading
            });
            Ok(trail::append(transaction, by, Act::SheetFrozen, id, &detail)?)
        })
    }

    /// Keeps the PDF in which `field` has just been signed and sealed.
    ///
    /// # Errors
    /// If nothing is being signed under this id, the field is done already, `pdf` does not begin with the
    /// PDF before it, or the disk fails; the signing stands as before then.
    pub fn put_seal(&mut self, id: &str, field: &str, pdf: &[u8], by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            let before = read(transaction, id)?;
            if before.done.iter().any(|done| done.field == field) {
                return Err(StoreError::AlreadySigned);
            }
            if pdf.len() <= before.pdf.len() || !pdf.starts_with(&before.pdf) {
                return Err(StoreError::NotARevision);
            }
            transaction
                .prepare_cached("UPDATE signing SET pdf = ? WHERE id = ?")?
                .execute(params![pdf, id])?;
            transaction
                .prepare_cached(
                    "INSERT INTO signing_field (id, position, field, signed_at) VALUES (?, ?, ?, ?)",
                )?
                .execute(params![id, count(&before.done), field, trail::text_of(by.at)])?;
            let detail = json!({ "field": field, "pdf": digest_of(pdf) });
            Ok(trail::append(transaction, by, Act::SheetSigned, id, &detail)?)
        })
    }

    /// The signing in progress of draft `id`.
    ///
    /// # Errors
    /// If nothing is being signed under this id, or the disk fails.
    pub fn signing(&self, id: &str) -> Result<Signing, StoreError> {
        read(&self.connection, id)
    }

    /// Gives up a signing: its seals are void, the draft can change again.
    ///
    /// # Errors
    /// If nothing is being signed under this id, somebody has signed and the patient's file is held, or the disk fails.
    pub fn void_signing(&mut self, id: &str, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            let signing = read(transaction, id)?;
            if !signing.done.is_empty() {
                left::refuse_held_signing(transaction, id)?;
            }
            remove(transaction, id)?;
            let fields: Vec<_> = signing.done.iter().map(|done| &done.field).collect();
            let detail = json!({ "sheet": signing.digest, "fields": fields });
            Ok(trail::append(transaction, by, Act::SigningVoided, id, &detail)?)
        })
    }
}

pub(super) fn is_frozen(transaction: &Transaction<'_>, id: &str) -> Result<bool, StoreError> {
    Ok(transaction
        .prepare_cached("SELECT 1 FROM signing WHERE id = ?")?
        .exists([id])?)
}

pub(super) fn read(connection: &Connection, id: &str) -> Result<Signing, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM signing WHERE id = ?")?;
    let mut rows = statement.query([id])?;
    let row = rows.next()?.ok_or(StoreError::NotFound { noun: "signing" })?;
    Ok(Signing {
        id: row.get("id")?,
        sheet: row.get("sheet")?,
        digest: row.get("digest")?,
        pdf: row.get("pdf")?,
        frozen_at: time(row, "frozen_at")?,
        done: done_fields(connection, id)?,
    })
}

fn draft_digest(connection: &Connection, id: &str) -> rusqlite::Result<String> {
    let body: String = connection
        .prepare_cached("SELECT body FROM draft WHERE id = ?")?
        .query_row([id], |row| row.get(0))?;
    Ok(digest_of(body.as_bytes()))
}

/// # Errors
/// [`StoreError::DraftChanged`] if the draft is not the one whose sheet was frozen last: what it says would stand beside
/// a sheet that says something else.
pub(super) fn require_frozen_draft(connection: &Connection, id: &str) -> Result<(), StoreError> {
    let frozen: Option<String> = connection
        .prepare_cached(
            "SELECT detail ->> '$.draft' FROM trail WHERE subject = ? AND act = ? ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([id, Act::SheetFrozen.word()], |row| row.get(0))?;
    match frozen {
        Some(frozen) if frozen != draft_digest(connection, id)? => Err(StoreError::DraftChanged),
        // A version before this one said nothing of it.
        _ => Ok(()),
    }
}

/// Holds what is being signed against the trail, both ways: a sheet that somebody has signed does not vanish.
pub(super) fn check(connection: &Connection) -> Result<(), RecordCheckError> {
    let acts = [
        Act::SheetFrozen,
        Act::SheetSigned,
        Act::SigningVoided,
        Act::RecordArchived,
    ];
    let mut statement = connection.prepare(
        "SELECT subject, detail ->> '$.pdf' FROM trail AS last WHERE act IN (?1, ?2) AND NOT EXISTS (
             SELECT 1 FROM trail AS later WHERE later.subject = last.subject AND later.seq > last.seq
             AND later.act IN (?1, ?2, ?3, ?4))",
    )?;
    let said = statement.query_map(acts.map(Act::word), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut said: BTreeMap<String, String> = said.collect::<rusqlite::Result<_>>()?;
    let mut statement = connection.prepare("SELECT id, pdf FROM signing")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let pdf: Vec<u8> = row.get(1)?;
        if said.remove(&id) != Some(digest_of(&pdf)) {
            return Err(RecordCheckError::Unfinished { id });
        }
    }
    match said.pop_first() {
        Some((id, _)) => Err(RecordCheckError::Unfinished { id }),
        None => Ok(()),
    }
}

/// With its fields.
pub(super) fn remove(transaction: &Transaction<'_>, id: &str) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM signing WHERE id = ?")?
        .execute([id])?;
    Ok(())
}

fn count(done: &[DoneField]) -> u32 {
    u32::try_from(done.len()).expect("a sheet has a handful of places to sign")
}

fn done_fields(connection: &Connection, id: &str) -> Result<Vec<DoneField>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT field, signed_at FROM signing_field WHERE id = ? ORDER BY position")?;
    let mut rows = statement.query([id])?;
    let mut done = Vec::new();
    while let Some(row) = rows.next()? {
        done.push(DoneField {
            field: row.get("field")?,
            signed_at: time(row, "signed_at")?,
        });
    }
    Ok(done)
}

fn time(row: &Row<'_>, column: &str) -> Result<Timestamp, StoreError> {
    trail::time_of(&row.get::<_, String>(column)?)
}
