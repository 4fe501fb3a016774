//! Records: sealed papers with their consult. Once in, a record never changes, and goes only as `deletion` says.
//!
//! The database refuses it by triggers; the digest of the whole row stands in the audit trail, so that a
//! change that went round them shows.

use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::act::Act;
use super::addition;
use super::archive::{Archive, By};
use super::attachment::{self, AttachmentSummary};
use super::deletion;
use super::draft::{self, Banner};
use super::error::{Fault, StoreError};
use super::{course, decided, find, hex, schema, signed, signing, spelling, stated, trail, treated};

pub(super) const TABLE: &str = "
CREATE TABLE record (
    number            INTEGER PRIMARY KEY,
    id                TEXT NOT NULL UNIQUE,
    name              TEXT NOT NULL,
    birth_date        TEXT NOT NULL,
    record_number     TEXT NOT NULL,
    language          TEXT NOT NULL,
    procedure_version TEXT NOT NULL,
    digest            TEXT NOT NULL CHECK (length(digest) = 64),
    sealed_at         TEXT NOT NULL,
    consult           TEXT NOT NULL,
    sheet             TEXT NOT NULL,
    pdf               BLOB NOT NULL
) STRICT;
CREATE TRIGGER record_stays BEFORE UPDATE ON record
    BEGIN SELECT RAISE(ABORT, 'a record never changes'); END;
CREATE TRIGGER record_remains BEFORE DELETE ON record
    BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;
CREATE TRIGGER record_is_not_replaced BEFORE INSERT ON record
    WHEN EXISTS (SELECT 1 FROM record WHERE id = NEW.id OR number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'a record is never replaced'); END;
";

/// Until then, every record was a signed consent.
pub(super) const KINDS: &str = "ALTER TABLE record ADD COLUMN kind TEXT NOT NULL DEFAULT 'consent';";

/// All that lists show, apart from the records: the kind stands behind the PDF, and whoever asked the table itself for it
/// would read and decrypt every PDF of a list.
pub(super) const INDEX: &str = "
CREATE INDEX record_summary ON record (number, id, name, birth_date, record_number, language, procedure_version,
    sealed_at, kind);
";

/// The records as lists read them, joined by their number.
pub(super) const LISTED: &str = "record INDEXED BY record_summary";

/// The columns of a summary, all of them in that index.
pub(super) const SUMMARY: &str = "record.id, record.name, record.birth_date, record.record_number,
    record.language, record.procedure_version, record.sealed_at, record.kind";

/// Which paper a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A consent signed in the file.
    Consent,
    /// A letter that puts the treatment off.
    Deferral,
    /// A consent signed by pen: its sealed cover, with the files that show the paper.
    Paper,
    /// More words, added to a record.
    Addendum,
    /// A correction of a record.
    Correction,
    /// A consent withdrawn.
    Withdrawal,
    /// What was done on the day of treatment.
    Treatment,
}

impl Kind {
    const ALL: [Self; 7] = [
        Self::Consent,
        Self::Deferral,
        Self::Paper,
        Self::Addendum,
        Self::Correction,
        Self::Withdrawal,
        Self::Treatment,
    ];

    /// The word that the archive keeps.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Deferral => "deferral",
            Self::Paper => "paper",
            Self::Addendum => "addendum",
            Self::Correction => "correction",
            Self::Withdrawal => "withdrawal",
            Self::Treatment => "treatment",
        }
    }
}

/// What is to become a record. Sheet, digest and PDF come from the signing itself.
#[derive(Clone, Copy, Debug)]
pub struct NewRecord<'a> {
    /// Whose it is.
    pub banner: &'a Banner,
    /// The reviewed consult's JSON.
    pub consult: &'a str,
    /// The version of the procedure's content.
    pub procedure_version: &'a str,
    /// SHA-256 of the PDF that was read back and verified, hexadecimal. The archive takes no other.
    pub verified_pdf: &'a str,
}

/// What lists show of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordSummary {
    /// Its id: that of the draft it came from, where that is done with it.
    pub id: String,
    /// Which paper.
    pub kind: Kind,
    /// Whose it is.
    pub banner: Banner,
    /// The version of the procedure's content.
    pub procedure_version: String,
    /// When the last seal was put.
    pub sealed_at: Timestamp,
}

/// A record in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What lists show of it.
    pub summary: RecordSummary,
    /// The reviewed consult's JSON.
    pub consult: String,
    /// The frozen sheet's JSON.
    pub sheet: String,
    /// The frozen sheet's digest, SHA-256 in hexadecimal.
    pub digest: String,
    /// The sealed PDF.
    pub pdf: Vec<u8>,
    /// Files that belong to it.
    pub attachments: Vec<AttachmentSummary>,
}

/// What is wrong with the records, and where.
#[derive(Debug, thiserror::Error)]
pub enum RecordCheckError {
    /// A record is not what was archived.
    #[error("Record {id} was changed after it was archived.")]
    Altered {
        /// The record.
        id: String,
    },
    /// A record was never archived by the program.
    #[error("Record {id} is not known to the audit trail.")]
    Unknown {
        /// The record.
        id: String,
    },
    /// A record that was archived is gone.
    #[error("Record {id} was archived and is gone.")]
    Gone {
        /// The record.
        id: String,
    },
    /// A file is held or not, or two are stated to be one patient's or not, otherwise than the trail says.
    #[error(
        "What was stated of the file of record {id}, that it is held or whose it is, is not as the audit trail says."
    )]
    Stated {
        /// A record of the file.
        id: String,
    },
    /// Who works here, or what the clinic decided, stands otherwise than the trail says.
    #[error("It is not as the audit trail says {what}.")]
    Decided {
        /// What, as the end of a sentence.
        what: &'static str,
    },
    /// A consent belongs to another course than the trail says.
    #[error("The course that consent {id} belongs to is not as the audit trail says.")]
    Course {
        /// The record of the consent.
        id: String,
    },
    /// The proof of a deletion is gone, or says something else than the trail.
    #[error("The proof that record {id} was deleted is gone, or is not as the audit trail says.")]
    Proof {
        /// The record that was deleted.
        id: String,
    },
    /// What was being signed is gone, or stands otherwise than the trail says.
    #[error("The sheet that was being signed as {id} is gone, or not as the audit trail says.")]
    Unfinished {
        /// The id of its draft.
        id: String,
    },
    /// The database is not built as this program builds it.
    #[error("The database was rebuilt from outside: “{name}” is missing, not Needlepoint’s, or changed.")]
    Rebuilt {
        /// The table, index or trigger.
        name: String,
    },
    /// The archive could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RecordCheckError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Store(error) => error.hint(),
            _ => {
                "Keep the archive as it is, compare it with an earlier copy, and tell who answers for data protection."
            }
        }
    }
}

impl From<rusqlite::Error> for RecordCheckError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Archive {
    /// Turns a draft and its finished signing into a record, in one transaction.
    ///
    /// # Errors
    /// If nothing is being signed under this id, nobody has signed, the stored PDF is not the verified one, the draft is
    /// not the one whose sheet was frozen, or the disk fails; draft and signing stand as before then.
    pub fn archive(&mut self, id: &str, record: NewRecord<'_>, by: By<'_>) -> Result<(), StoreError> {
        self.write(|transaction| {
            let signing = signing::read(transaction, id)?;
            let sealed_at = signing.done.last().ok_or(StoreError::Unsigned)?.signed_at;
            let pdf_digest = hex::digest_of(&signing.pdf);
            if pdf_digest != record.verified_pdf {
                return Err(StoreError::NotTheVerified);
            }
            signing::require_frozen_draft(transaction, id)?;
            signing::remove(transaction, id)?;
            draft::remove(transaction, id)?;
            let record = Record {
                summary: RecordSummary {
                    id: id.to_owned(),
                    kind: Kind::Consent,
                    banner: record.banner.clone(),
                    procedure_version: record.procedure_version.to_owned(),
                    sealed_at,
                },
                consult: record.consult.to_owned(),
                sheet: signing.sheet,
                digest: signing.digest,
                pdf: signing.pdf,
                attachments: Vec::new(),
            };
            let number = insert(transaction, &record)?;
            find::add(transaction, number, &record.summary.banner)?;
            let detail =
                json!({ "sheet": record.digest, "pdf": pdf_digest, "content": content_digest(&record) });
            Ok(trail::append(transaction, by, Act::RecordArchived, id, &detail)?)
        })
    }

    /// The record `id`, with its PDF.
    ///
    /// # Errors
    /// If there is none, or the disk fails.
    pub fn record(&self, id: &str) -> Result<Record, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM record WHERE id = ?")?;
        let mut rows = statement.query([id])?;
        let row = rows.next()?.ok_or(StoreError::NotFound { noun: "record" })?;
        full(row, &self.connection)
    }

    /// The records archived last, newest first, at most `limit`.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn recent(&self, limit: u32) -> Result<Vec<RecordSummary>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {SUMMARY} FROM {LISTED} ORDER BY number DESC LIMIT ?"
        ))?;
        let mut rows = statement.query([limit])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(summary(row)?);
        }
        Ok(records)
    }

    /// The ids of all records, the oldest first.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn record_ids(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare("SELECT id FROM record ORDER BY number")?;
        Ok(statement
            .query_map((), |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }

    /// Compares every record with what the audit trail says was archived, and gives how many there are. The
    /// trail itself is checked by [`Archive::check_trail`].
    ///
    /// # Errors
    /// The first record that is not as it was archived.
    pub fn check_records(&self) -> Result<u32, RecordCheckError> {
        self.check_each_record(|| ())
    }

    /// As [`Self::check_records`], and tells of each.
    pub(super) fn check_each_record(&self, mut each: impl FnMut()) -> Result<u32, RecordCheckError> {
        let mut statement = self.connection.prepare(
            "SELECT record.*, trail.detail FROM record
             LEFT JOIN trail ON trail.subject = record.id AND trail.act = ? ORDER BY number",
        )?;
        let mut rows = statement.query([Act::RecordArchived.word()])?;
        let mut lots = self.connection.prepare(treated::LOTS)?;
        let mut lots = treated::Lots::all(&mut lots)?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            let record = full(row, &self.connection)?;
            let id = record.summary.id.clone();
            let Some(detail) = row.get::<_, Option<String>>("detail")? else {
                return Err(RecordCheckError::Unknown { id });
            };
            let detail: Value = serde_json::from_str(&detail)
                .map_err(|error| StoreError::from(Fault::Damaged { source: error.into() }))?;
            let whole = attachment::are_whole(&self.connection, &id)?
                && addition::is_as_archived(&self.connection, &id, &detail)?
                && lots.are_as_archived(&self.connection, (&id, record.summary.kind), &detail)?;
            // No file belongs to a consent: its digest names none.
            let is_alone = record.summary.kind != Kind::Consent || record.attachments.is_empty();
            if detail["content"] != content_digest(&record) || !whole || !is_alone {
                return Err(RecordCheckError::Altered { id });
            }
            count += 1;
            each();
        }
        if let Some(id) = lots.left() {
            return Err(RecordCheckError::Altered { id });
        }
        let mut statement = self.connection.prepare(
            "SELECT subject FROM trail WHERE act = ? AND NOT EXISTS
             (SELECT 1 FROM record WHERE record.id = trail.subject) AND NOT EXISTS
             (SELECT 1 FROM trail AS proof WHERE proof.subject = trail.subject AND proof.act = ?)",
        )?;
        deletion::check(&self.connection)?;
        spelling::check(&self.connection)?;
        treated::check(&self.connection)?;
        stated::check(&self.connection)?;
        decided::check(&self.connection)?;
        course::check(&self.connection)?;
        signed::check(&self.connection)?;
        signing::check(&self.connection)?;
        let mut gone = statement.query([Act::RecordArchived.word(), Act::RecordDeleted.word()])?;
        if let Some(row) = gone.next()? {
            return Err(RecordCheckError::Gone { id: row.get(0)? });
        }
        schema::check(&self.connection)?;
        Ok(count)
    }
}

pub(super) fn is_record(transaction: &Transaction<'_>, id: &str) -> Result<bool, StoreError> {
    Ok(transaction
        .prepare_cached("SELECT 1 FROM record WHERE id = ?")?
        .exists([id])?)
}

pub(super) fn summary(row: &Row<'_>) -> Result<RecordSummary, StoreError> {
    let word: String = row.get("kind")?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word);
    Ok(RecordSummary {
        id: row.get("id")?,
        kind: kind.ok_or_else(|| Fault::Damaged {
            source: "a record is of no known kind".into(),
        })?,
        banner: draft::banner(row)?,
        procedure_version: row.get("procedure_version")?,
        sealed_at: trail::time_of(&row.get::<_, String>("sealed_at")?)?,
    })
}

pub(super) fn full(row: &Row<'_>, connection: &Connection) -> Result<Record, StoreError> {
    let summary = summary(row)?;
    Ok(Record {
        attachments: attachment::of(connection, &summary.id)?,
        summary,
        consult: row.get("consult")?,
        sheet: row.get("sheet")?,
        digest: row.get("digest")?,
        pdf: row.get("pdf")?,
    })
}

pub(super) fn insert(transaction: &Transaction<'_>, record: &Record) -> Result<i64, StoreError> {
    let Record {
        summary:
            RecordSummary {
                id,
                kind,
                banner,
                procedure_version,
                sealed_at,
            },
        ..
    } = record;
    transaction
        .prepare_cached(
            "INSERT INTO record (id, name, birth_date, record_number, language, procedure_version, digest,
                 sealed_at, consult, sheet, pdf, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            id,
            banner.name,
            banner.birth_date,
            banner.record_number,
            banner.language,
            procedure_version,
            record.digest,
            trail::text_of(*sealed_at),
            record.consult,
            record.sheet,
            record.pdf,
            kind.word()
        ])?;
    let number = transaction.last_insert_rowid();
    spelling::add(transaction, banner)?;
    signed::add(transaction, number, *sealed_at, *kind == Kind::Paper)?;
    Ok(number)
}

/// Over every column, each with its length, so that nothing can move from one into its neighbour. Then, without lengths,
/// over the kind, a word without figures, and each file beside it, whose number, media type and digest hold no blank.
pub(super) fn content_digest(record: &Record) -> String {
    let Record {
        summary:
            RecordSummary {
                id,
                kind,
                banner,
                procedure_version,
                sealed_at,
            },
        ..
    } = record;
    let mut hash = Sha256::new();
    let sealed_at = trail::text_of(*sealed_at);
    for column in [
        id.as_bytes(),
        banner.name.as_bytes(),
        banner.birth_date.as_bytes(),
        banner.record_number.as_bytes(),
        banner.language.as_bytes(),
        procedure_version.as_bytes(),
        record.digest.as_bytes(),
        sealed_at.as_bytes(),
        record.consult.as_bytes(),
        record.sheet.as_bytes(),
        &record.pdf,
    ] {
        hash.update((column.len() as u64).to_be_bytes());
        hash.update(column);
    }
    // A consent's digest is what it was before there were other kinds.
    if *kind != Kind::Consent {
        hash.update(kind.word());
        for file in &record.attachments {
            hash.update(format!("{} {} {} ", file.number, file.media, file.digest));
        }
    }
    hex::encode(&hash.finalize()).to_string()
}
