//! A patient's file: what of it is due to be deleted, what holds it, and its deletion, which leaves a proof.
//!
//! A file is every record of one patient: the same name, day of birth and record number. Its rows are really gone
//! afterwards: freed pages are wiped (`secure_delete`), the search index is written anew, the log is cut. What is left
//! is a line without a patient's data, and the digests in the trail. When a file is due, others judge.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::draft::Banner;
use super::error::{Fault, StoreError};
use super::record::{Kind, LISTED, RecordCheckError, RecordSummary, SUMMARY, content_digest, full, summary};
use super::trail::{self, text_of, time_of};
use super::user;
use crate::trail::write_excerpt;

pub(super) const TABLE: &str = "
CREATE INDEX record_patient ON record (name, birth_date, record_number);
CREATE TABLE hold (
    record TEXT PRIMARY KEY REFERENCES record (id),
    why    TEXT NOT NULL,
    who    TEXT NOT NULL,
    since  TEXT NOT NULL
) STRICT;
CREATE TABLE deleted (
    number  INTEGER PRIMARY KEY,
    record  TEXT NOT NULL UNIQUE,
    kind    TEXT NOT NULL,
    content TEXT NOT NULL CHECK (length(content) = 64),
    first   TEXT NOT NULL,
    second  TEXT NOT NULL,
    at      TEXT NOT NULL
) STRICT;
CREATE TRIGGER deleted_stays BEFORE UPDATE ON deleted
    BEGIN SELECT RAISE(ABORT, 'a proof of deletion never changes'); END;
CREATE TRIGGER deleted_remains BEFORE DELETE ON deleted
    BEGIN SELECT RAISE(ABORT, 'a proof of deletion is never deleted'); END;
CREATE TRIGGER deleted_is_not_held BEFORE INSERT ON deleted
    WHEN EXISTS (SELECT 1 FROM hold WHERE record = NEW.record)
    BEGIN SELECT RAISE(ABORT, 'what is held is not deleted'); END;
-- A record goes only once the proof of it is there.
DROP TRIGGER record_remains;
CREATE TRIGGER record_remains BEFORE DELETE ON record
    WHEN NOT EXISTS (SELECT 1 FROM deleted WHERE record = OLD.id)
    BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;
DROP TRIGGER attachment_remains;
CREATE TRIGGER attachment_remains BEFORE DELETE ON attachment
    WHEN NOT EXISTS (SELECT 1 FROM deleted WHERE record = OLD.record)
    BEGIN SELECT RAISE(ABORT, 'an attachment is never deleted'); END;
DROP TRIGGER stamped_remains;
CREATE TRIGGER stamped_remains BEFORE DELETE ON stamped
    WHEN NOT EXISTS (SELECT 1 FROM deleted WHERE record = OLD.record)
    BEGIN SELECT RAISE(ABORT, 'a stamped form is never deleted'); END;
DROP TRIGGER addition_remains;
CREATE TRIGGER addition_remains BEFORE DELETE ON addition
    WHEN NOT EXISTS (SELECT 1 FROM deleted WHERE record = OLD.record)
    BEGIN SELECT RAISE(ABORT, 'an addition is never deleted'); END;
";

/// Why a file may not be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Why, in the words of who set it.
    pub why: String,
    /// The id of who set it.
    pub who: String,
    /// Since when.
    pub since: Timestamp,
}

/// A patient's file in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientFile {
    /// The id of its latest record.
    pub latest: String,
    /// Whose it is.
    pub banner: Banner,
    /// When its latest record was sealed.
    pub last_entry: Timestamp,
    /// How many records it has.
    pub records: u32,
}

/// What is left of a deleted record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// The record's id.
    pub record: String,
    /// Which paper it was.
    pub kind: String,
    /// The digest of all that it held, SHA-256 in hexadecimal.
    pub content: String,
    /// The ids of the two who deleted it; where nobody was known by an id, the second is as they named themselves.
    pub by: [String; 2],
    /// When.
    pub at: Timestamp,
}

/// Why a file was not deleted. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DeletionError {
    /// It is held.
    #[error("This file is held and may not be deleted.")]
    Held,
    /// A consultation of this patient is open.
    #[error("A consultation of this patient is open.")]
    DraftOpen,
    /// One person alone wants it.
    #[error("Two different people have to delete a file.")]
    OnePerson,
    /// Somebody else set the passphrase by which one of the two is known.
    #[error("The passphrase of one of the two was set by somebody else, who may know it.")]
    Lent,
    /// A record was added since the file was judged to be due.
    #[error("This file has changed since it was judged to be due.")]
    Changed,
    /// The archive could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeletionError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Held => "Lift the hold first, if its reason is over.",
            Self::DraftOpen => "Finish it or throw it away first.",
            Self::OnePerson => "Ask a second person of the clinic to confirm it.",
            Self::Lent => "Let them unlock and choose their own first. Nothing was deleted.",
            Self::Changed => "Look at it again.",
            Self::Store(error) => error.hint(),
        }
    }
}

impl From<rusqlite::Error> for DeletionError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Archive {
    /// The records of the patient whose record is `id`, the oldest first.
    ///
    /// # Errors
    /// If there is none, or the disk fails.
    pub fn file_of(&self, id: &str) -> Result<Vec<RecordSummary>, StoreError> {
        file(&self.connection, id)
    }

    /// The files whose latest record was sealed before `moment` and that `is_due` lets pass, those first that have
    /// rested longest: at most so many, and how many there are beside these.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn files_at_rest(
        &self,
        moment: Timestamp,
        most: usize,
        mut is_due: impl FnMut(&PatientFile) -> bool,
    ) -> Result<(Vec<PatientFile>, u32), StoreError> {
        // After a clock that was set back the latest record is not the one with the latest time.
        let mut statement = self.connection.prepare_cached(
            "SELECT id, name, birth_date, record_number, language, last, records FROM record JOIN (
                 SELECT max(number) AS latest, max(sealed_at) AS last, count(*) AS records
                 FROM record GROUP BY name, birth_date, record_number HAVING max(sealed_at) < ?
             ) ON number = latest",
        )?;
        let mut rows = statement.query([text_of(moment)])?;
        let (mut files, mut count) = (Vec::new(), 0_usize);
        let first = |files: &mut Vec<PatientFile>| {
            files.sort_by(|a, b| (a.last_entry, &a.latest).cmp(&(b.last_entry, &b.latest)));
            files.truncate(most);
        };
        while let Some(row) = rows.next()? {
            let file = PatientFile {
                latest: row.get("id")?,
                banner: super::draft::banner(row)?,
                last_entry: time_of(&row.get::<_, String>("last")?)?,
                records: row.get("records")?,
            };
            if is_due(&file) {
                count += 1;
                files.push(file);
            }
            // Never more than twice as many are in memory.
            if files.len() > 2 * most {
                first(&mut files);
            }
        }
        first(&mut files);
        let more = u32::try_from(count - files.len()).unwrap_or(u32::MAX);
        Ok((files, more))
    }

    /// What holds the file of record `id`, the first of them.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn hold_of(&self, id: &str) -> Result<Option<Hold>, StoreError> {
        for record in file(&self.connection, id)? {
            if let Some(hold) = hold(&self.connection, &record.id)? {
                return Ok(Some(hold));
            }
        }
        Ok(None)
    }

    /// Holds the file of record `id`: it is not deleted until that is lifted. A hold that stands is kept.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn hold(&mut self, id: &str, why: &str, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            file(transaction, id)?;
            if hold(transaction, id)?.is_none() {
                transaction
                    .prepare_cached("INSERT INTO hold VALUES (?, ?, ?, ?)")?
                    .execute([id, why, by.who, &text_of(by.at)])?;
                trail::append(transaction, by, Act::FileHeld, id, &json!({}))?;
            }
            Ok(())
        })
    }

    /// Lifts every hold on the file of record `id`.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn lift_hold(&mut self, id: &str, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            for record in file(transaction, id)? {
                let lifted = transaction
                    .prepare_cached("DELETE FROM hold WHERE record = ?")?
                    .execute([&record.id])?;
                if lifted > 0 {
                    trail::append(transaction, by, Act::HoldLifted, &record.id, &json!({}))?;
                }
            }
            Ok(())
        })
    }

    /// Deletes the file whose latest record is `latest`, with all that belongs to its records; `second` is the id of
    /// who confirms it beside the clinician who acts. A line and an entry in the trail stay of each record.
    ///
    /// # Errors
    /// If it is held, a consultation is open, the two are one, one of them does not work here or has a passphrase that
    /// is lent, `latest` is not the
    /// latest any more, or the disk fails. Everything stands as before then.
    pub fn delete_file(&mut self, latest: &str, second: &str, by: By<'_>) -> Result<u32, DeletionError> {
        if second == by.who {
            return Err(DeletionError::OnePerson);
        }
        self.decide(by, |transaction| match user::working(transaction, second)? {
            Some(_) => Ok(()),
            None => Err(StoreError::NotFound { noun: "person" }),
        })?;
        // Two people are two only where neither knows the other's words.
        if self.lent(by.who)?.is_some() || self.lent(second)?.is_some() {
            return Err(DeletionError::Lent);
        }
        if self.hold_of(latest)?.is_some() {
            return Err(DeletionError::Held);
        }
        let records = self.file_of(latest)?;
        if records.last().map(|record| record.id.as_str()) != Some(latest) {
            return Err(DeletionError::Changed);
        }
        if records
            .last()
            .is_some_and(|r| has_draft(&self.connection, &r.banner))
        {
            return Err(DeletionError::DraftOpen);
        }
        for record in &records {
            if self.treatment_beside(&record.id)?.is_some() {
                return Err(DeletionError::DraftOpen);
            }
        }
        let count = self.write(|transaction| {
            for record in &records {
                prove(transaction, &record.id, record.kind, second, by)?;
            }
            for record in &records {
                remove(transaction, &record.id)?;
            }
            // The index keeps the words of what was deleted until its parts are written anew.
            transaction.execute("INSERT INTO record_find (record_find) VALUES ('optimize')", ())?;
            Ok(u32::try_from(records.len()).unwrap_or(u32::MAX))
        })?;
        // The log still holds the pages as they were. Where it cannot be cut now, it is when the archive is locked.
        let _ = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()));
        Ok(count)
    }

    /// What is left of the deleted records, the latest first.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn deleted(&self) -> Result<Vec<Deleted>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM deleted ORDER BY number DESC")?;
        let mut rows = statement.query(())?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(deleted(row)?);
        }
        Ok(found)
    }

    /// The excerpt of the trail that tells of the file of record `id`: whole entries, the oldest first, each with what
    /// its digest is made of.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn trail_of_file(&self, id: &str) -> Result<Vec<u8>, StoreError> {
        let mut entries = Vec::new();
        for record in file(&self.connection, id)? {
            let mut statement = self
                .connection
                .prepare_cached("SELECT * FROM trail WHERE subject = ? ORDER BY seq")?;
            let found = statement.query_map([&record.id], trail::entry)?;
            entries.extend(found.collect::<Result<Vec<_>, _>>()?);
        }
        entries.sort_by_key(|entry| entry.seq);
        let mut excerpt = Vec::new();
        write_excerpt(&mut excerpt, &entries).expect("a Vec takes every byte");
        Ok(excerpt)
    }

    /// The open consultations of the patient whose record is `id`: their ids.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn drafts_of_file(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let records = self.file_of(id)?;
        let whose = |banner: &Banner| {
            let of = |b: &Banner| (b.name.clone(), b.birth_date.clone(), b.record_number.clone());
            records.iter().any(|record| of(&record.banner) == of(banner))
        };
        let drafts = self.drafts()?.into_iter().filter(|draft| whose(&draft.banner));
        Ok(drafts.map(|draft| draft.id).collect())
    }
}

/// Holds the proofs of deletion against the trail: each has its entry, with the same digest.
pub(super) fn check(connection: &Connection) -> Result<(), RecordCheckError> {
    let mut statement = connection.prepare(
        "SELECT record FROM deleted WHERE NOT EXISTS (SELECT 1 FROM trail WHERE subject = deleted.record AND act = ?
         AND json_extract(detail, '$.content') = deleted.content)",
    )?;
    match statement.query([Act::RecordDeleted.word()])?.next()? {
        Some(row) => Err(RecordCheckError::Unknown { id: row.get(0)? }),
        None => Ok(()),
    }
}

fn file(connection: &Connection, id: &str) -> Result<Vec<RecordSummary>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {SUMMARY} FROM record AS one JOIN record AS other USING (name, birth_date, record_number)
         JOIN {LISTED} ON record.number = other.number WHERE one.id = ? ORDER BY record.number"
    ))?;
    let mut rows = statement.query([id])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(summary(row)?);
    }
    if records.is_empty() {
        return Err(StoreError::NotFound { noun: "record" });
    }
    Ok(records)
}

fn hold(connection: &Connection, id: &str) -> Result<Option<Hold>, StoreError> {
    let found: Option<(String, String, String)> = connection
        .prepare_cached("SELECT why, who, since FROM hold WHERE record = ?")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    found
        .map(|(why, who, since)| {
            Ok(Hold {
                why,
                who,
                since: time_of(&since)?,
            })
        })
        .transpose()
}

/// A draft whose patient is this one. What cannot be read counts as one: nothing is deleted on a guess.
fn has_draft(connection: &Connection, banner: &Banner) -> bool {
    let mut statement = match connection
        .prepare_cached("SELECT 1 FROM draft WHERE name = ? AND birth_date = ? AND record_number = ?")
    {
        Ok(statement) => statement,
        Err(_) => return true,
    };
    statement
        .exists([&banner.name, &banner.birth_date, &banner.record_number])
        .unwrap_or(true)
}

/// Leaves the proof of a record that is about to go.
fn prove(
    transaction: &Transaction<'_>,
    id: &str,
    kind: Kind,
    second: &str,
    by: By<'_>,
) -> Result<(), StoreError> {
    let record = {
        let mut statement = transaction.prepare_cached("SELECT * FROM record WHERE id = ?")?;
        let mut rows = statement.query([id])?;
        let row = rows.next()?.ok_or(StoreError::NotFound { noun: "record" })?;
        full(row, transaction)?
    };
    let content = content_digest(&record);
    let files: Vec<&str> = record
        .attachments
        .iter()
        .map(|file| file.digest.as_str())
        .collect();
    let detail = json!({
        "content": content, "sheet": record.digest, "pdf": super::hex::digest_of(&record.pdf), "files": files,
        "second": second
    });
    transaction
        .prepare_cached(
            "INSERT INTO deleted (record, kind, content, first, second, at) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![id, kind.word(), content, by.who, second, text_of(by.at)])?;
    Ok(trail::append(transaction, by, Act::RecordDeleted, id, &detail)?)
}

/// Takes a record out, and all that belongs to it: what points to it first.
fn remove(transaction: &Transaction<'_>, id: &str) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM lot WHERE record = ?1",
        "DELETE FROM treated WHERE record = ?1 OR consent = ?1",
        "DELETE FROM course WHERE consent = ?1",
        "DELETE FROM addition_begun WHERE about = ?1",
        "DELETE FROM addition WHERE record = ?1 OR about = ?1",
        "DELETE FROM waiting WHERE record = ?1",
        "DELETE FROM stamp_end WHERE record = ?1",
        "DELETE FROM stamped WHERE record = ?1",
        "DELETE FROM attachment WHERE record = ?1",
        "DELETE FROM record_find WHERE rowid = (SELECT number FROM record WHERE id = ?1)",
        "DELETE FROM record WHERE id = ?1",
    ] {
        transaction.prepare_cached(statement)?.execute([id])?;
    }
    Ok(())
}

fn deleted(row: &Row<'_>) -> Result<Deleted, StoreError> {
    Ok(Deleted {
        record: row.get("record")?,
        kind: row.get("kind")?,
        content: row.get("content")?,
        by: [row.get("first")?, row.get("second")?],
        at: time_of(&row.get::<_, String>("at")?)?,
    })
}

impl From<Fault> for DeletionError {
    fn from(fault: Fault) -> Self {
        Self::Store(fault.into())
    }
}
