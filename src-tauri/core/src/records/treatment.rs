//! Treatments: drafts of their own beside a signed consent, and what a sealed one is found and counted by.
//!
//! A treatment becomes a record as any other paper does. What stands here of it (its consent, its day, its lots) is an
//! index: it is written with the record, never changes, and says nothing that the record does not say.

use jiff::Timestamp;
use rusqlite::{Row, Transaction, params};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::draft::{self, Banner, DRAFTING};
use super::error::StoreError;
use super::fold::{Piece, pieces};
use super::paper::{self, NewPaper};
use super::record::{LISTED, RecordSummary, SUMMARY, is_record, summary};
use super::{left, trail, treated};

/// `planned` is the day that a consult names, or `open`. What is no consult has none.
pub(super) const TABLE: &str = "
CREATE TABLE treatment (
    id         TEXT PRIMARY KEY,
    consent    TEXT NOT NULL UNIQUE REFERENCES record (id),
    started_at TEXT NOT NULL,
    saved_at   TEXT NOT NULL,
    body       TEXT NOT NULL
) STRICT;
CREATE TABLE treated (
    record  TEXT PRIMARY KEY REFERENCES record (id),
    consent TEXT NOT NULL REFERENCES record (id),
    day     TEXT NOT NULL,
    given   INTEGER NOT NULL
) STRICT;
CREATE INDEX treated_consent ON treated (consent);
CREATE TABLE lot (
    record TEXT NOT NULL REFERENCES record (id),
    what   TEXT NOT NULL,
    lot    TEXT NOT NULL,
    folded TEXT NOT NULL,
    zones  TEXT NOT NULL
) STRICT;
CREATE INDEX lot_folded ON lot (folded);
CREATE TABLE course (
    consent TEXT PRIMARY KEY,
    first   TEXT NOT NULL
) STRICT;
CREATE TRIGGER treated_stays BEFORE UPDATE ON treated
    BEGIN SELECT RAISE(ABORT, 'a record never changes'); END;
CREATE TRIGGER treated_remains BEFORE DELETE ON treated
    WHEN NOT EXISTS (SELECT 1 FROM deleted WHERE record = OLD.record)
    BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;
CREATE TRIGGER lot_stays BEFORE UPDATE ON lot
    BEGIN SELECT RAISE(ABORT, 'a record never changes'); END;
CREATE TRIGGER lot_remains BEFORE DELETE ON lot
    WHEN NOT EXISTS (SELECT 1 FROM deleted WHERE record = OLD.record)
    BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;
CREATE INDEX record_planned ON record (
    CASE WHEN json_valid(consult) THEN CASE consult ->> '$.plan.day.when'
        WHEN 'today' THEN consult ->> '$.date' WHEN 'on' THEN consult ->> '$.plan.day.day'
        WHEN 'open' THEN 'open' END END, number
) WHERE kind IN ('consent', 'paper');
";

/// Without it, whoever looks for a course reads all of them.
pub(super) const COURSES: &str = "CREATE INDEX course_first ON course (first);";

/// With the id and the kind, which stands behind the PDF in the table: whoever looks for what is planned reads the index
/// alone.
pub(super) const PLANNED_KINDS: &str = "
DROP INDEX record_planned;
CREATE INDEX record_planned ON record (
    CASE WHEN json_valid(consult) THEN CASE consult ->> '$.plan.day.when'
        WHEN 'today' THEN consult ->> '$.date' WHEN 'on' THEN consult ->> '$.plan.day.day'
        WHEN 'open' THEN 'open' END END, number, kind, id
) WHERE kind IN ('consent', 'paper');
";

/// With all that is asked of a treatment: whoever asks reads the indexes alone, where each page less is a place of the
/// disk that is not sought.
pub(super) const COVERED: &str = "
DROP INDEX treated_consent;
CREATE INDEX treated_consent ON treated (consent, record, day, given);
CREATE INDEX treated_record ON treated (record, consent, day);
DROP INDEX lot_folded;
CREATE INDEX lot_folded ON lot (folded, record, what, lot, zones);
";

/// The expression of the index of what is planned, word for word: another would not use it.
pub(super) const PLANNED: &str = "CASE WHEN json_valid(consult) THEN CASE consult ->> '$.plan.day.when'
        WHEN 'today' THEN consult ->> '$.date' WHEN 'on' THEN consult ->> '$.plan.day.day'
        WHEN 'open' THEN 'open' END END";

/// The sealed treatments of a consent's course, in their order.
// Crossed: the consents first, which are few, whatever the planner thinks of them.
pub(super) const SESSIONS: &str = "
WITH own (first) AS (SELECT coalesce((SELECT first FROM course WHERE consent = ?1), ?1)),
consents (id) AS (SELECT first FROM own UNION SELECT consent FROM course, own WHERE course.first = own.first)
SELECT record, day, given FROM consents CROSS JOIN treated ON consent = id ORDER BY treated.rowid";

pub(super) const CONSENT_OF: &str = "SELECT consent FROM treated INDEXED BY treated_record WHERE record = ?";

/// The treatments that are being written, as far as they meet a condition.
// Crossed: the treatments first, which are few; the planner would read all records.
pub(super) fn begun(condition: &str) -> String {
    format!(
        "SELECT treatment.*, record.name, record.birth_date, record.record_number, record.language
         FROM treatment CROSS JOIN record ON record.id = treatment.consent
         WHERE {condition} ORDER BY treatment.saved_at DESC, treatment.id DESC"
    )
}

/// A treatment that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreatmentDraft {
    /// Its id; the record that comes of it keeps it.
    pub id: String,
    /// The record of the consent.
    pub consent: String,
    /// Whose it is.
    pub banner: Banner,
    /// When it was begun.
    pub started_at: Timestamp,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// Its content, as it was given.
    pub body: String,
}

/// What a lot number stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The needle tip.
    Tip,
    /// The glide product.
    Glide,
    /// The device: its serial number.
    Device,
}

impl What {
    const ALL: [Self; 3] = [Self::Tip, Self::Glide, Self::Device];

    /// The word that the archive keeps.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Tip => "tip",
            Self::Glide => "glide",
            Self::Device => "device",
        }
    }

    /// What is kept under a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.word() == word)
    }
}

/// A lot that a treatment used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot<'a> {
    /// What it stands on.
    pub what: What,
    /// As it was typed.
    pub lot: &'a str,
    /// Ids of the zones that it touched.
    pub zones: &'a [&'a str],
}

/// What a sealed treatment is found and counted by.
#[derive(Clone, Copy, Debug)]
pub struct NewTreated<'a> {
    /// The day, `YYYY-MM-DD`.
    pub day: &'a str,
    /// Whether it was given.
    pub given: bool,
    /// Its lots.
    pub lots: &'a [Lot<'a>],
}

/// A sealed treatment of a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Id of its record.
    pub record: String,
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// Whether it was given.
    pub given: bool,
}

impl Archive {
    /// Keeps a treatment, new or changed. On return it is on the disk.
    ///
    /// # Errors
    /// If its consent is no record, another is being written beside it, it is sealed already, or the disk fails; what was
    /// saved before is still there then.
    pub fn save_treatment(
        &mut self,
        id: &str,
        consent: &str,
        body: &str,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            if is_record(transaction, id)? {
                return Err(StoreError::AlreadyThere { noun: "record" });
            }
            if !is_record(transaction, consent)? {
                return Err(StoreError::NotFound { noun: "record" });
            }
            let beside = "SELECT 1 FROM treatment WHERE consent = ? AND id <> ?";
            if draft::is_draft(transaction, id)?
                || transaction.prepare_cached(beside)?.exists([consent, id])?
            {
                return Err(StoreError::AlreadyThere { noun: "treatment" });
            }
            let known = transaction
                .prepare_cached("SELECT 1 FROM treatment WHERE id = ?")?
                .exists([id])?;
            transaction
                .prepare_cached(
                    "INSERT INTO treatment (id, consent, started_at, saved_at, body)
                     VALUES (?1, ?2, ?3, ?3, ?4)
                     ON CONFLICT (id) DO UPDATE SET saved_at = ?3, body = ?4",
                )?
                .execute(params![id, consent, trail::text_of(by.at), body])?;
            if !known {
                let detail = json!({ "consent": consent });
                trail::append(transaction, by, Act::DraftStarted, id, &detail)?;
            } else if !trail::goes_on(transaction, by, &DRAFTING, id)? {
                trail::append(transaction, by, Act::DraftEdited, id, &json!({}))?;
            }
            Ok(())
        })
    }

    /// The treatment `id` that is being written.
    ///
    /// # Errors
    /// If there is none, or the disk fails.
    pub fn treatment(&self, id: &str) -> Result<TreatmentDraft, StoreError> {
        let found = self
            .treatments_where("treatment.id = ?", [id])?
            .into_iter()
            .next();
        found.ok_or(StoreError::NotFound { noun: "treatment" })
    }

    /// The treatment that is being written beside a consent.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn treatment_beside(&self, consent: &str) -> Result<Option<TreatmentDraft>, StoreError> {
        let found = self.treatments_where("treatment.consent = ?", [consent])?;
        Ok(found.into_iter().next())
    }

    /// All treatments that are being written, the last saved first.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn treatments(&self) -> Result<Vec<TreatmentDraft>, StoreError> {
        self.treatments_where("TRUE", [])
    }

    fn treatments_where(
        &self,
        condition: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<TreatmentDraft>, StoreError> {
        let mut statement = self.connection.prepare_cached(&begun(condition))?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(TreatmentDraft {
                id: row.get("id")?,
                consent: row.get("consent")?,
                banner: draft::banner(row)?,
                started_at: trail::time_of(&row.get::<_, String>("started_at")?)?,
                saved_at: trail::time_of(&row.get::<_, String>("saved_at")?)?,
                body: row.get("body")?,
            });
        }
        Ok(found)
    }

    /// Throws a treatment that was not sealed away. Its content is overwritten on the disk.
    ///
    /// # Errors
    /// If there is none, its patient's file is held, or the disk fails.
    pub fn discard_treatment(&mut self, id: &str, by: By<'_>) -> Result<(), StoreError> {
        let consent = self.treatment(id)?.consent;
        self.write(|transaction| {
            left::refuse_held(transaction, &consent)?;
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

    /// Makes a treatment that is being written a record, in one transaction.
    ///
    /// # Errors
    /// If there is none, the PDF is not the verified one, or the disk fails; everything stands as before then.
    pub fn file_treatment(
        &mut self,
        id: &str,
        paper: NewPaper<'_>,
        treated: NewTreated<'_>,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        let consent = self.treatment(id)?.consent;
        self.decide(by, |transaction| {
            if is_record(transaction, id)? {
                return Err(StoreError::AlreadyThere { noun: "record" });
            }
            remove(transaction, id)?;
            put(transaction, id, &consent, &paper, &treated, by)
        })
    }

    /// The sealed treatments of the course that a consent belongs to, in their order.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn sessions(&self, consent: &str) -> Result<Vec<Session>, StoreError> {
        let mut statement = self.connection.prepare_cached(SESSIONS)?;
        let rows = statement.query_map([consent], |row: &Row<'_>| {
            Ok(Session {
                record: row.get(0)?,
                day: row.get(1)?,
                given: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The consent that a sealed treatment belongs to; none where the record is no treatment.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn consent_of(&self, record: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(CONSENT_OF)?;
        let mut rows = statement.query([record])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// The record of the treatment that was given last by anybody; none while none was.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn treated_last(&self) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT treated.record FROM treated JOIN record ON record.id = treated.record
             WHERE treated.given ORDER BY record.number DESC LIMIT 1",
        )?;
        let mut rows = statement.query(())?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// The consents whose treatment is planned for a day, all of them, then at most `open` whose day is open; without
    /// those for which the patient came on that day or later or, where it is open, ever, and without those that were
    /// withdrawn. The newest first.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn planned(&self, day: &str, open: u32) -> Result<Vec<RecordSummary>, StoreError> {
        let mut found = Vec::new();
        for (planned, came, limit) in [(day, "AND treated.day >= ?1", u32::MAX), ("open", "", open)] {
            let mut statement = self.connection.prepare_cached(&format!(
                "SELECT {SUMMARY} FROM (SELECT number AS one FROM record WHERE kind IN ('consent', 'paper')
                     AND {PLANNED} = ?1
                     AND NOT EXISTS (SELECT 1 FROM treated WHERE treated.consent = record.id {came})
                     AND NOT EXISTS (SELECT 1 FROM addition WHERE about = record.id AND ends)
                     ORDER BY number DESC LIMIT ?2)
                 JOIN {LISTED} ON record.number = one ORDER BY number DESC"
            ))?;
            let mut rows = statement.query((planned, limit))?;
            while let Some(row) = rows.next()? {
                found.push(summary(row)?);
            }
        }
        Ok(found)
    }
}

/// Makes a treatment a record, with what it is found and counted by.
pub(super) fn put(
    transaction: &Transaction<'_>,
    id: &str,
    consent: &str,
    paper: &NewPaper<'_>,
    treated: &NewTreated<'_>,
    by: By<'_>,
) -> Result<(), StoreError> {
    let lots: Vec<&str> = treated.lots.iter().map(|lot| lot.lot).collect();
    let found = paper::Found {
        numbers: &lots,
        day: treated.day,
        index: treated::digest(consent, treated),
    };
    paper::put(transaction, id, paper, None, Some(found), by)?;
    transaction
        .prepare_cached("INSERT INTO treated (record, consent, day, given) VALUES (?, ?, ?, ?)")?
        .execute(params![id, consent, treated.day, treated.given])?;
    treated::keep(transaction, id, id, treated.lots)
}

fn remove(transaction: &Transaction<'_>, id: &str) -> Result<(), StoreError> {
    match transaction
        .prepare_cached("DELETE FROM treatment WHERE id = ?")?
        .execute([id])?
    {
        0 => Err(StoreError::NotFound { noun: "treatment" }),
        _ => Ok(()),
    }
}

/// What stands on packs before the number: the symbols of ISO 15223-1, which some type and others do not.
const SYMBOLS: [&str; 2] = ["lot", "sn"];

/// A lot as it is looked for: without case, spaces, signs, and the symbol before it.
pub(super) fn lot_number(lot: &str) -> String {
    let folded = folded(lot);
    without_symbol(&folded).to_owned()
}

/// What is folded, without the symbols: each once, in their order, only where a number is left.
pub(super) fn without_symbol(folded: &str) -> &str {
    SYMBOLS.iter().fold(folded, |number, symbol| {
        let bare = number.strip_prefix(symbol);
        bare.filter(|bare| bare.contains(|c: char| c.is_ascii_digit()))
            .unwrap_or(number)
    })
}

/// A number without case, spaces and signs.
pub(super) fn folded(lot: &str) -> String {
    let piece = |piece| match piece {
        Piece::Word(word) => word,
        Piece::Run(run) => run.into_iter().collect(),
    };
    pieces(lot).into_iter().map(piece).collect()
}
