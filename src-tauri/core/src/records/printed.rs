//! The sheet that was printed last to be signed by pen, so that the paper can be told from later words.
//!
//! It goes with its draft; the record of the signed paper keeps it.

use jiff::Timestamp;
use rusqlite::params;
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::draft::is_draft;
use super::error::StoreError;
use super::{hex, trail};

pub(super) const TABLE: &str = "
CREATE TABLE printed (
    id         TEXT PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE,
    digest     TEXT NOT NULL CHECK (length(digest) = 64),
    sheet      TEXT NOT NULL,
    printed_at TEXT NOT NULL
) STRICT;
";

/// What was printed before this is of no draft that can be read.
pub(super) const DRAFT: &str = "ALTER TABLE printed ADD COLUMN draft TEXT NOT NULL DEFAULT ''";

/// A sheet that was printed to be signed by pen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The frozen sheet's JSON.
    pub sheet: String,
    /// Its digest, SHA-256 in hexadecimal.
    pub digest: String,
    /// When it was printed.
    pub printed_at: Timestamp,
    /// The draft's content as it was then; empty where an earlier version printed it.
    pub draft: String,
}

impl Archive {
    /// Keeps the sheet that is printed to be signed by pen, and its draft as it is now, in the place of one printed
    /// before.
    ///
    /// # Errors
    /// If there is no such draft, `digest` is no SHA-256 in hexadecimal, or the disk fails.
    pub fn put_printed(&mut self, id: &str, sheet: &str, digest: &str, by: By<'_>) -> Result<(), StoreError> {
        if !hex::is_digest(digest) {
            return Err(StoreError::BadDigest);
        }
        self.write(|transaction| {
            if !is_draft(transaction, id)? {
                return Err(StoreError::NotFound { noun: "draft" });
            }
            transaction
                .prepare_cached(
                    "INSERT INTO printed (id, digest, sheet, printed_at, draft)
                     SELECT ?1, ?2, ?3, ?4, body FROM draft WHERE id = ?1
                     ON CONFLICT (id) DO UPDATE SET
                         digest = ?2, sheet = ?3, printed_at = ?4, draft = excluded.draft",
                )?
                .execute(params![id, digest, sheet, trail::text_of(by.at)])?;
            let detail = json!({ "sheet": digest });
            Ok(trail::append(transaction, by, Act::SheetPrinted, id, &detail)?)
        })
    }

    /// The sheet that was printed last to be signed by pen; none where none was.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn printed(&self, id: &str) -> Result<Option<Printed>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM printed WHERE id = ?")?;
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some(Printed {
            sheet: row.get("sheet")?,
            digest: row.get("digest")?,
            printed_at: trail::time_of(&row.get::<_, String>("printed_at")?)?,
            draft: row.get("draft")?,
        }))
    }
}
