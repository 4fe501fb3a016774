//! Drafts: what has been typed so far, durable at every save.
//!
//! The body is the window's matter: a JSON text that is kept and given back as it is, complete or not.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::record::is_record;
use super::signing::is_frozen;
use super::{left, trail};

pub(super) const TABLE: &str = "
CREATE TABLE draft (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    birth_date    TEXT NOT NULL,
    record_number TEXT NOT NULL,
    language      TEXT NOT NULL,
    started_at    TEXT NOT NULL,
    saved_at      TEXT NOT NULL,
    body          TEXT NOT NULL
) STRICT;
CREATE INDEX draft_saved ON draft (saved_at);
";

/// The acts of one who is at work on a draft.
pub(super) const DRAFTING: [Act; 2] = [Act::DraftStarted, Act::DraftEdited];

/// What the patient's banner shows. Any of it may be empty while it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Banner {
    /// The patient's name.
    pub name: String,
    /// The birth date as YYYY-MM-DD.
    pub birth_date: String,
    /// The clinic's number for the patient.
    pub record_number: String,
    /// The patient's language as a BCP 47 tag.
    pub language: String,
}

/// A draft in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What lists show of it.
    pub summary: DraftSummary,
    /// Its content, as it was given.
    pub body: String,
}

/// What lists show of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftSummary {
    /// Its id; the signing and the record that come of it keep it.
    pub id: String,
    /// Whose it is.
    pub banner: Banner,
    /// When it was first saved.
    pub started_at: Timestamp,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// Whether its sheet is frozen for signing.
    pub frozen: bool,
}

impl Archive {
    /// Keeps a draft, new or changed. On return it is on the disk. Where it goes from a patient whose file is held to
    /// another, the trail keeps that: it may not be thrown away then either.
    ///
    /// # Errors
    /// [`StoreError::Frozen`] while its sheet is being signed, [`StoreError::AlreadyThere`] once it is a
    /// record, or if the disk fails; what was saved before is still there then.
    pub fn save_draft(
        &mut self,
        id: &str,
        body: &str,
        banner: &Banner,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        self.write(|transaction| put(transaction, id, body, banner, by))
    }

    /// Keeps a draft in which findings were resolved, or resolved otherwise; `resolved` are so many now.
    ///
    /// # Errors
    /// As [`Archive::save_draft`].
    pub fn save_resolved(
        &mut self,
        id: &str,
        body: &str,
        banner: &Banner,
        resolved: usize,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            put(transaction, id, body, banner, by)?;
            let detail = json!({ "resolved": resolved });
            Ok(trail::append(
                transaction,
                by,
                Act::FindingsResolved,
                id,
                &detail,
            )?)
        })
    }

    /// Keeps a draft in which nothing is new but how long its sheet was read. That a sheet lies open is nobody's act: the
    /// trail has no entry of it until it is frozen, and the draft is no younger by it.
    ///
    /// # Errors
    /// If there is none, [`StoreError::Frozen`] while its sheet is being signed, or if the disk fails.
    pub fn keep_reading(&mut self, id: &str, body: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            if is_frozen(transaction, id)? {
                return Err(StoreError::Frozen);
            }
            match transaction
                .prepare_cached("UPDATE draft SET body = ? WHERE id = ?")?
                .execute([body, id])?
            {
                0 => Err(StoreError::NotFound { noun: "draft" }),
                _ => Ok(()),
            }
        })
    }

    /// The draft `id`.
    ///
    /// # Errors
    /// If there is none, or the disk fails.
    pub fn draft(&self, id: &str) -> Result<Draft, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT *, EXISTS (SELECT 1 FROM signing WHERE signing.id = draft.id) AS frozen
             FROM draft WHERE id = ?",
        )?;
        let mut rows = statement.query([id])?;
        let row = rows.next()?.ok_or(StoreError::NotFound { noun: "draft" })?;
        Ok(Draft {
            summary: summary(row)?,
            body: row.get("body")?,
        })
    }

    /// All drafts, the last saved first.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn drafts(&self) -> Result<Vec<DraftSummary>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            // Not the bodies: a list of drafts need not read them from the disk.
            "SELECT id, name, birth_date, record_number, language, started_at, saved_at,
                 EXISTS (SELECT 1 FROM signing WHERE signing.id = draft.id) AS frozen
             FROM draft ORDER BY saved_at DESC, id DESC",
        )?;
        let mut rows = statement.query(())?;
        let mut drafts = Vec::new();
        while let Some(row) = rows.next()? {
            drafts.push(summary(row)?);
        }
        Ok(drafts)
    }

    /// Throws a draft away. Its content is overwritten on the disk.
    ///
    /// # Errors
    /// If there is none, its sheet is being signed, its patient's file is held or that of one for whom it was written
    /// before, or the disk fails.
    pub fn discard_draft(&mut self, id: &str, by: By<'_>) -> Result<(), StoreError> {
        self.write(|transaction| {
            if is_frozen(transaction, id)? {
                return Err(StoreError::Frozen);
            }
            left::refuse_held_draft(transaction, id)?;
            remove(transaction, id)?;
            Ok(trail::append(
                transaction,
                by,
                Act::DraftDiscarded,
                id,
                &json!({}),
            )?)
        })
    }
}

pub(super) fn put(
    transaction: &Transaction<'_>,
    id: &str,
    body: &str,
    banner: &Banner,
    by: By<'_>,
) -> Result<(), StoreError> {
    if is_frozen(transaction, id)? {
        return Err(StoreError::Frozen);
    }
    if is_record(transaction, id)? {
        return Err(StoreError::AlreadyThere { noun: "record" });
    }
    let before = whose(transaction, id)?;
    let leaves = match &before {
        Some(before) => left::leaves(transaction, before, banner)?,
        None => None,
    };
    let at = trail::text_of(by.at);
    transaction
        .prepare_cached(
            "INSERT INTO draft (id, name, birth_date, record_number, language, started_at, saved_at, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET name = ?2, birth_date = ?3, record_number = ?4,
                 language = ?5, saved_at = ?6, body = ?7",
        )?
        .execute(params![
            id,
            banner.name,
            banner.birth_date,
            banner.record_number,
            banner.language,
            at,
            body
        ])?;
    if before.is_none() {
        trail::append(transaction, by, Act::DraftStarted, id, &json!({}))?;
    } else if let Some(record) = leaves {
        trail::append(transaction, by, Act::DraftEdited, id, &json!({ "held": record }))?;
    } else if !trail::goes_on(transaction, by, &DRAFTING, id)? {
        trail::append(transaction, by, Act::DraftEdited, id, &json!({}))?;
    }
    Ok(())
}

pub(super) fn is_draft(transaction: &Transaction<'_>, id: &str) -> Result<bool, StoreError> {
    Ok(transaction
        .prepare_cached("SELECT 1 FROM draft WHERE id = ?")?
        .exists([id])?)
}

/// Whose the draft `id` is, as it is written in it; none where there is no such draft.
pub(super) fn whose(connection: &Connection, id: &str) -> Result<Option<Banner>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT name, birth_date, record_number, language FROM draft WHERE id = ?")?
        .query_row([id], banner)
        .optional()?)
}

pub(super) fn remove(transaction: &Transaction<'_>, id: &str) -> Result<(), StoreError> {
    match transaction
        .prepare_cached("DELETE FROM draft WHERE id = ?")?
        .execute([id])?
    {
        0 => Err(StoreError::NotFound { noun: "draft" }),
        _ => Ok(()),
    }
}

pub(super) fn banner(row: &Row<'_>) -> rusqlite::Result<Banner> {
    Ok(Banner {
        name: row.get("name")?,
        birth_date: row.get("birth_date")?,
        record_number: row.get("record_number")?,
        language: row.get("language")?,
    })
}

fn summary(row: &Row<'_>) -> Result<DraftSummary, StoreError> {
    Ok(DraftSummary {
        id: row.get("id")?,
        banner: banner(row)?,
        started_at: trail::time_of(&row.get::<_, String>("started_at")?)?,
        saved_at: trail::time_of(&row.get::<_, String>("saved_at")?)?,
        frozen: row.get("frozen")?,
    })
}
