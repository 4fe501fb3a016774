//! What a sealed treatment is found and counted by, as the audit trail knows it: whoever takes a lot from the index
//! keeps a patient from a recall.

use rusqlite::{Connection, OptionalExtension, Rows, Statement, Transaction, params};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::hex;
use super::record::Kind;
use super::treatment::{Lot, NewTreated, folded};

/// The name of the digest in the trail's entry. Versions before this one left it out.
pub(super) const INDEX: &str = "index";

/// What stands in the place of the day in the digest of a correction: that has none.
const CORRECTED: &str = "corrected";

/// All lots, in the order in which their records were archived.
pub(super) const LOTS: &str = "SELECT record, what, lot, zones, folded FROM lot ORDER BY rowid";

/// Keeps the lots that a record names, so that they are found.
pub(super) fn keep(transaction: &Transaction<'_>, id: &str, lots: &[Lot<'_>]) -> Result<(), StoreError> {
    for lot in lots {
        transaction
            .prepare_cached("INSERT INTO lot (record, what, lot, folded, zones) VALUES (?, ?, ?, ?, ?)")?
            .execute(params![
                id,
                lot.what.word(),
                lot.lot,
                folded(lot.lot),
                lot.zones.join(" ")
            ])?;
    }
    Ok(())
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
                if found != folded(&lot) {
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
