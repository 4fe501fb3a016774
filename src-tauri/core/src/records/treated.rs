//! What a sealed treatment is found and counted by, as the audit trail knows it: whoever takes a lot from the index
//! keeps a patient from a recall.

use rusqlite::{Connection, OptionalExtension, Rows, Statement, Transaction, params};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::hex;
use super::recall::parted;
use super::record::{Kind, LISTED, RecordCheckError};
use super::treatment::{Lot, NewTreated, lot_number};

/// The name of the digest in the trail's entry. Versions before this one left it out.
pub(super) const INDEX: &str = "index";

/// What stands in the place of the day in the digest of a correction: that has none.
const CORRECTED: &str = "corrected";

/// Each lot with the treatment in which it was used, its day, and how the patient is written there: whoever recalls it
/// reads its index, and looks for none of these. What is not found of one stays empty, and the check of the archive tells
/// it. Each is looked for as [`lot_number`] says. They are copied by no index, so that they stay in their order.
pub(super) const USED: &str = concat!(
    "
ALTER TABLE lot RENAME TO lot_before;
CREATE TABLE lot (
    record    TEXT NOT NULL REFERENCES record (id),
    what      TEXT NOT NULL,
    lot       TEXT NOT NULL,
    folded    TEXT NOT NULL,
    zones     TEXT NOT NULL,
    treatment TEXT NOT NULL,
    day       TEXT NOT NULL,
    spelling  INTEGER NOT NULL
) STRICT;
INSERT INTO lot
    SELECT kept.record, what, lot, CASE WHEN bare GLOB 'sn*[0-9]*' THEN substr(bare, 3) ELSE bare END,
        zones, coalesce(treated.record, kept.record), coalesce(treated.day, ''),
        coalesce(spelling.number, 0)
    FROM (SELECT *, CASE WHEN folded GLOB 'lot*[0-9]*' THEN substr(folded, 4) ELSE folded END AS bare
        FROM lot_before NOT INDEXED) AS kept
    LEFT JOIN addition ON addition.record = kept.record
    LEFT JOIN treated ON treated.record = coalesce(addition.about, kept.record)
    LEFT JOIN record AS one ON one.id = treated.record
    LEFT JOIN record INDEXED BY record_summary ON record.number = one.number
    LEFT JOIN spelling ON spelling.name = record.name AND spelling.birth_date = record.birth_date
        AND spelling.record_number = record.record_number;
DROP TABLE lot_before;
CREATE TRIGGER lot_stays BEFORE UPDATE ON lot
    BEGIN SELECT RAISE(ABORT, 'a record never changes'); END;
CREATE TRIGGER lot_remains BEFORE DELETE ON lot
    WHEN NOT EXISTS (SELECT 1 FROM deleted WHERE record = OLD.record)
    BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;
CREATE INDEX lot_folded ON lot (folded, day, treatment, what, lot, zones, spelling);
CREATE INDEX lot_several ON lot (folded, day, treatment, what, lot, zones, spelling) WHERE ",
    parted!(),
    ";"
);

/// All lots, in the order in which their records were archived.
pub(super) const LOTS: &str = "SELECT record, what, lot, zones, folded FROM lot ORDER BY rowid";

/// Keeps the lots that a record names, so that they are found: of a treatment, or of a correction of one.
pub(super) fn keep(
    transaction: &Transaction<'_>,
    id: &str,
    treatment: &str,
    lots: &[Lot<'_>],
) -> Result<(), StoreError> {
    for lot in lots {
        let kept = transaction
            .prepare_cached(
                "INSERT INTO lot (record, what, lot, folded, zones, treatment, day, spelling)
                 SELECT ?, ?, ?, ?, ?, treated.record, day, spelling.number FROM treated
                 CROSS JOIN record ON record.id = treated.record
                 CROSS JOIN spelling USING (name, birth_date, record_number) WHERE treated.record = ?",
            )?
            .execute(params![
                id,
                lot.what.word(),
                lot.lot,
                lot_number(lot.lot),
                lot.zones.join(" "),
                treatment
            ])?;
        if kept == 0 {
            return Err(StoreError::NotFound { noun: "treatment" });
        }
    }
    Ok(())
}

/// Holds what is kept beside each lot against the treatments: one that names another patient has the wrong one called.
pub(super) fn check(connection: &Connection) -> Result<(), RecordCheckError> {
    let mut statement = connection.prepare(&format!(
        "SELECT lot.record FROM lot LEFT JOIN addition ON addition.record = lot.record
         LEFT JOIN treated ON treated.record = coalesce(addition.about, lot.record)
         LEFT JOIN record AS one ON one.id = treated.record
         LEFT JOIN {LISTED} ON record.number = one.number
         LEFT JOIN spelling ON spelling.name = record.name AND spelling.birth_date = record.birth_date
             AND spelling.record_number = record.record_number
         WHERE lot.treatment IS NOT treated.record OR lot.day IS NOT treated.day
             OR lot.spelling IS NOT spelling.number"
    ))?;
    match statement.query(())?.next()? {
        Some(row) => Err(RecordCheckError::Altered { id: row.get(0)? }),
        None => Ok(()),
    }
}

/// Over what is kept of a treatment beside its record.
pub(super) fn digest(consent: &str, treated: &NewTreated<'_>) -> String {
    digest_of(consent, treated.day, treated.given, rows(treated.lots))
}

/// Over the lots that a correction of a treatment names.
pub(super) fn digest_of_right(about: &str, lots: &[Lot<'_>]) -> String {
    digest_of(about, CORRECTED, true, rows(lots))
}

fn rows(lots: &[Lot<'_>]) -> impl Iterator<Item = [String; 3]> {
    let row = |lot: &Lot<'_>| [lot.what.word().into(), lot.lot.into(), lot.zones.join(" ")];
    lots.iter().map(row)
}

/// The lots of one record after the other: the table is read once, however many records there are.
pub(super) struct Lots<'s> {
    rows: Rows<'s>,
    next: Option<(String, [String; 3])>,
}

impl<'s> Lots<'s> {
    pub(super) fn all(lots: &'s mut Statement<'_>) -> rusqlite::Result<Self> {
        let mut lots = Self {
            rows: lots.query(())?,
            next: None,
        };
        lots.advance()?;
        Ok(lots)
    }

    fn advance(&mut self) -> rusqlite::Result<()> {
        self.next = match self.rows.next()? {
            Some(row) => {
                let mut lot: String = row.get(2)?;
                let found: String = row.get(4)?;
                if found != lot_number(&lot) {
                    // It is found by another number than its own.
                    lot = found;
                }
                Some((row.get(0)?, [row.get(1)?, lot, row.get(3)?]))
            }
            None => None,
        };
        Ok(())
    }

    /// The record of the first that is left.
    pub(super) fn left(self) -> Option<String> {
        self.next.map(|(record, _)| record)
    }

    fn of(&mut self, id: &str) -> rusqlite::Result<Vec<[String; 3]>> {
        let mut found = Vec::new();
        while let Some((_, lot)) = self.next.take_if(|(record, _)| record == id) {
            found.push(lot);
            self.advance()?;
        }
        Ok(found)
    }

    /// Whether the index of a record is as the trail says that it was archived. Records come in their order.
    pub(super) fn are_as_archived(
        &mut self,
        connection: &Connection,
        (id, kind): (&str, Kind),
        detail: &Value,
    ) -> rusqlite::Result<bool> {
        let found: Option<(String, String, bool)> = connection
            .prepare_cached("SELECT consent, day, given FROM treated WHERE record = ?")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let lots = self.of(id)?;
        Ok(match (detail.get(INDEX), found) {
            (Some(index), Some((consent, day, given))) => *index == digest_of(&consent, &day, given, lots),
            (Some(index), None) => {
                let about = detail["about"].as_str().unwrap_or_default();
                kind == Kind::Correction && *index == digest_of(about, CORRECTED, true, lots)
            }
            (None, found) => kind == Kind::Treatment || (found.is_none() && lots.is_empty()),
        })
    }
}

/// Each part with its length, so that nothing can move from one into its neighbour.
fn digest_of(consent: &str, day: &str, given: bool, lots: impl IntoIterator<Item = [String; 3]>) -> String {
    let mut hash = Sha256::new();
    let mut part = |part: &str| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    };
    part(consent);
    part(day);
    part(if given { "given" } else { "not given" });
    lots.into_iter().flatten().for_each(|text| part(&text));
    hex::encode(&hash.finalize()).to_string()
}
