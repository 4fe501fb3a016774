//! What was begun and left: consultations, treatments and additions that nobody has touched for long.
//!
//! No rule of retention counts for what was never signed, so that nothing else would ever call it due. When that is,
//! others judge; it goes as what is open always goes, unless it is held.

use jiff::Timestamp;
use rusqlite::Connection;

use super::act::Act;
use super::archive::Archive;
use super::draft::{self, Banner};
use super::error::StoreError;
use super::file::{file, of_spellings, spelled};
use super::same::{in_course, members};
use super::trail::{text_of, time_of};
use super::{hold, spelling};

/// To look is not to touch: whoever opens one to see whether it is still wanted does not keep it for another year.
const OPEN: &str = "
SELECT * FROM (
    SELECT draft.id AS id, NULL AS record, '' AS about, name, birth_date, record_number, language,
        max(saved_at, coalesce(frozen_at, ''), coalesce((SELECT max(signed_at) FROM signing_field
            WHERE signing_field.id = draft.id), '')) AS touched, frozen_at IS NOT NULL AS frozen
    FROM draft LEFT JOIN signing ON signing.id = draft.id
    UNION ALL
    SELECT treatment.id, consent, '', name, birth_date, record_number, language, saved_at, 0
    FROM treatment CROSS JOIN record ON record.id = consent
    UNION ALL
    SELECT about, about, about, name, birth_date, record_number, language,
        coalesce((SELECT max(at) FROM trail WHERE subject = about AND act = ?2), sealed_at), 0
    FROM addition_begun CROSS JOIN record ON record.id = about
) WHERE touched < ?1 ORDER BY touched, id";

/// What was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// A consultation that is not signed.
    Consultation,
    /// A treatment that is not sealed.
    Treatment,
    /// What is to be added to a record.
    Addition,
}

/// Something that was begun and left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// What it is.
    pub begun: Begun,
    /// Its id; of an addition, that of the record which it is about.
    pub id: String,
    /// The record that it was begun beside; none of a consultation.
    pub record: Option<String>,
    /// Whose it is.
    pub banner: Banner,
    /// When somebody wrote or signed last.
    pub touched_at: Timestamp,
    /// Whether its sheet is frozen for signing.
    pub frozen: bool,
}

impl Archive {
    /// What is open and was not touched since `moment`, those first that were left longest.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn left_since(&self, moment: Timestamp) -> Result<Vec<Left>, StoreError> {
        let mut statement = self.connection.prepare_cached(OPEN)?;
        let mut rows = statement.query((text_of(moment), Act::AdditionEdited.word()))?;
        let mut left = Vec::new();
        while let Some(row) = rows.next()? {
            let record: Option<String> = row.get("record")?;
            let is_addition = !row.get::<_, String>("about")?.is_empty();
            left.push(Left {
                begun: match (&record, is_addition) {
                    (None, _) => Begun::Consultation,
                    (Some(_), false) => Begun::Treatment,
                    (Some(_), true) => Begun::Addition,
                },
                id: row.get("id")?,
                record,
                banner: draft::banner(row)?,
                touched_at: time_of(&row.get::<_, String>("touched")?)?,
                frozen: row.get("frozen")?,
            });
        }
        Ok(left)
    }

    /// Whether what was left belongs to a file that is held: it may not be thrown away then.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn is_held(&self, left: &Left) -> Result<bool, StoreError> {
        match &left.record {
            Some(record) => Ok(self.hold_of(record)?.is_some()),
            None => is_draft_held(&self.connection, &left.id),
        }
    }
}

fn is_draft_held(connection: &Connection, id: &str) -> Result<bool, StoreError> {
    Ok(is_any_held(connection, of_draft(connection, id)?)?
        || is_any_held(connection, left_behind(connection, id)?)?)
}

/// Of a draft: of its patient as it is written in it, and of the course in which consent is asked again in it.
fn of_draft(connection: &Connection, id: &str) -> Result<Vec<i64>, StoreError> {
    let Some(whose) = draft::whose(connection, id)? else {
        return Ok(Vec::new());
    };
    let mut known = in_course(connection, id)?;
    known.extend(spelling::of_banner(connection, &whose)?);
    Ok(known)
}

/// Of those for whom a draft was written before, while their files were held.
fn left_behind(connection: &Connection, id: &str) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT detail ->> '$.held' FROM trail WHERE subject = ? AND detail ->> '$.held' IS NOT NULL",
    )?;
    let mut rows = statement.query([id])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.extend(spelling::of_record(connection, &row.get::<_, String>(0)?)?);
    }
    Ok(found)
}

/// Whether the file of one who is spelled so is held.
fn is_any_held(connection: &Connection, spellings: Vec<i64>) -> Result<bool, StoreError> {
    for spelling in spellings {
        let records = of_spellings(connection, &members(connection, spelling)?)?;
        if hold::first(connection, &records)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a draft leaves that goes from one banner to another: a record of the patient of before, if their file is held
/// and the other banner is not in it. The hold would not find the draft any more, which could then be thrown away; and
/// to refuse another name would keep all else that is typed from being saved.
pub(super) fn leaves(
    connection: &Connection,
    before: &Banner,
    after: &Banner,
) -> Result<Option<String>, StoreError> {
    if spelled(before) == spelled(after) {
        return Ok(None);
    }
    let Some(own) = spelling::of_banner(connection, before)? else {
        return Ok(None);
    };
    let all = members(connection, own)?;
    let stays = spelling::of_banner(connection, after)?.is_some_and(|now| all.contains(&now));
    if stays || !is_any_held(connection, vec![own])? {
        return Ok(None);
    }
    let records = of_spellings(connection, &[own])?;
    Ok(records.into_iter().next_back().map(|record| record.id))
}

/// Lets a consultation be thrown away unless its patient's file is held, or that of one for whom it was written before.
///
/// # Errors
/// If it is, or the disk fails.
pub(super) fn refuse_held_draft(connection: &Connection, id: &str) -> Result<(), StoreError> {
    if is_any_held(connection, of_draft(connection, id)?)? {
        return Err(StoreError::Held);
    }
    match is_any_held(connection, left_behind(connection, id)?)? {
        true => Err(StoreError::HeldBefore),
        false => Ok(()),
    }
}

/// Lets a sheet that somebody has signed be given up unless its patient's file is held.
///
/// # Errors
/// If it is, or the disk fails.
pub(super) fn refuse_held_signing(connection: &Connection, id: &str) -> Result<(), StoreError> {
    match is_draft_held(connection, id)? {
        true => Err(StoreError::HeldSigned),
        false => Ok(()),
    }
}

/// Lets what was begun beside a record be thrown away unless the file of the record is held.
///
/// # Errors
/// If it is, or the disk fails.
pub(super) fn refuse_held(connection: &Connection, record: &str) -> Result<(), StoreError> {
    match hold::first(connection, &file(connection, record)?)? {
        Some(_) => Err(StoreError::Held),
        None => Ok(()),
    }
}
