//! The deletion of a patient's file, which leaves a proof.
//!
//! Its rows are really gone afterwards: freed pages are wiped (`secure_delete`), the search index is written anew, the
//! log is cut. What is left is a line without a patient's data, and the digests in the trail.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::connection::move_log;
use super::error::{Fault, StoreError};
use super::file::spellings;
use super::record::{Kind, RecordCheckError, content_digest, full};
use super::trail::{self, text_of, time_of};
use super::{clinic, same, user};

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

/// How long whoever was let in, or given another passphrase, deletes nothing: long enough for the others to see that
/// somebody came whom they do not know. Whoever acts could otherwise make up a second, and be two within a minute.
const SETTLING: SignedDuration = SignedDuration::from_hours(7 * 24);

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
    /// A consultation is open that may be this patient's under another spelling.
    #[error("A consultation is open that may be of this patient, written otherwise.")]
    DraftAlike,
    /// There are files that may be of the same patient, and nobody has decided it.
    #[error("Other files may be of the same patient, and nobody has said whether they are.")]
    Undecided,
    /// One person alone wants it.
    #[error("Two different people have to delete a file.")]
    OnePerson,
    /// Somebody else set the passphrase by which one of the two is known.
    #[error("The passphrase of one of the two was set by somebody else, who may know it.")]
    Lent,
    /// One of the two was let in, or given another passphrase, too short a time ago.
    #[error("One of the two came, or was given another passphrase, less than 7 days ago.")]
    Settling {
        /// The id of who it is; of two, whoever waits for longer.
        who: String,
        /// From when on they may.
        from: Timestamp,
    },
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
            Self::DraftOpen | Self::DraftAlike => "Finish it or throw it away first.",
            Self::Undecided => {
                "Open the file and say of each whether it is the same patient or somebody else. Nothing was deleted."
            }
            Self::OnePerson => "Ask a second person of the clinic to confirm it.",
            Self::Lent => "Let them unlock and choose their own first. Nothing was deleted.",
            Self::Settling { .. } => {
                "When 7 days have passed, they can delete it together. Nothing was deleted."
            }
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
    /// Deletes the file whose latest record is `latest`, with all that belongs to its records; `second` is the id of
    /// who confirms it beside the clinician who acts. A line and an entry in the trail stay of each record.
    ///
    /// # Errors
    /// If it is held, a consultation is open, nobody has decided whether another file is of the same patient, the two are
    /// one, one of them does not work here, or has a passphrase that is lent or was set in the last 7 days, `latest` is
    /// not the latest any more, or the disk fails. Everything stands as before then.
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
        let mut settling = Vec::new();
        for who in [by.who, second] {
            settling.extend(self.deletes_from(who, by.at)?.map(|from| (from, who)));
        }
        if let Some((from, who)) = settling.into_iter().max() {
            let who = who.to_owned();
            return Err(DeletionError::Settling { who, from });
        }
        if self.hold_of(latest)?.is_some() {
            return Err(DeletionError::Held);
        }
        let records = self.file_of(latest)?;
        if records.last().map(|record| record.id.as_str()) != Some(latest) {
            return Err(DeletionError::Changed);
        }
        if !self.alikes(latest)?.undecided.is_empty() {
            return Err(DeletionError::Undecided);
        }
        if !self.drafts_of_file(latest)?.is_empty() {
            return Err(DeletionError::DraftOpen);
        }
        if !self.drafts_like_file(latest)?.is_empty() {
            return Err(DeletionError::DraftAlike);
        }
        for record in &records {
            if self.treatment_beside(&record.id)?.is_some() {
                return Err(DeletionError::DraftOpen);
            }
        }
        let count = self.write(|transaction| {
            let spellings = spellings(transaction, latest)?;
            for record in &records {
                prove(transaction, &record.id, record.kind, second, by)?;
            }
            for record in &records {
                remove(transaction, &record.id)?;
            }
            same::remove(transaction, &spellings)?;
            // The index keeps the words of what was deleted until its parts are written anew.
            transaction.execute("INSERT INTO record_find (record_find) VALUES ('optimize')", ())?;
            Ok(u32::try_from(records.len()).unwrap_or(u32::MAX))
        })?;
        // The log still holds the pages as they were. Where it cannot be cut now, it is when the archive is locked.
        let _ = move_log(&self.connection);
        Ok(count)
    }

    /// From when on the user `id` may be one of the two who delete a file; none if they may at `at`.
    ///
    /// It is counted from when their passphrase was last set, by somebody else or by the recovery code, whose holder may
    /// be anybody; not from when they changed it themselves, and whoever began the archive set it as nobody else. The
    /// clock is believed: whoever sets it otherwise for this leaves it in the trail, once it is right again.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn deletes_from(&self, id: &str, at: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let set: Option<String> = self
            .connection
            .prepare_cached("SELECT at FROM trail WHERE subject = ? AND act = ? ORDER BY seq DESC LIMIT 1")?
            .query_row([id, Act::PassphraseSet.word()], |row| row.get(0))
            .optional()?;
        let Some(set) = set else { return Ok(None) };
        let from = time_of(&set)?.checked_add(SETTLING).unwrap_or(Timestamp::MAX);
        Ok((from > at).then_some(from))
    }

    /// What is left of the deleted records, the latest first: at most so many, and how many there are beside these.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn deleted(&self, most: u32) -> Result<(Vec<Deleted>, u32), StoreError> {
        let count = "SELECT count(*) FROM deleted";
        let count: u32 = self.connection.query_row(count, (), |row| row.get(0))?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM deleted ORDER BY number DESC LIMIT ?")?;
        let mut rows = statement.query([most])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(deleted(row)?);
        }
        Ok((found, count.saturating_sub(most)))
    }
}

/// Holds the proofs of deletion against the trail: each has its entry, which says the same, and each entry has its proof.
pub(super) fn check(connection: &Connection) -> Result<(), RecordCheckError> {
    let mut statement = connection.prepare(
        "SELECT ifnull(record, subject) FROM deleted FULL JOIN (SELECT * FROM trail WHERE act = ?) AS said
             ON said.subject = deleted.record
         WHERE (content, first, second, deleted.at)
             IS NOT (detail ->> '$.content', said.who, detail ->> '$.second', said.at)
         OR kind IS NOT ifnull(detail ->> '$.kind', kind)",
    )?;
    match statement.query([Act::RecordDeleted.word()])?.next()? {
        Some(row) => Err(RecordCheckError::Proof { id: row.get(0)? }),
        None => Ok(()),
    }
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
        "kind": kind.word(), "second": second, "country": clinic::country(transaction)?
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
        "DELETE FROM signed WHERE number = (SELECT number FROM record WHERE id = ?1)",
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
