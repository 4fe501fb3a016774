//! A lot is recalled: the treatments in which it was used, and what the audit trail notes of who asked.

use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::draft::Banner;
use super::error::StoreError;
use super::fold::words;
use super::record::{LISTED, RecordSummary, SUMMARY, summary};
use super::same::members;
use super::spelling;
use super::trail;
use super::treatment::{What, folded};

/// What is noted of a recall is about no record.
const ARCHIVE: &str = "archive";

/// A treatment in which a lot was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// The record of the treatment; while it is still being written, that of its consent.
    pub record: RecordSummary,
    /// Whether it is sealed.
    pub sealed: bool,
    /// What the lot stands on.
    pub what: What,
    /// The lot as it was typed.
    pub lot: String,
    /// The day of treatment, `YYYY-MM-DD`.
    pub day: String,
    /// Ids of the zones that were treated.
    pub zones: Vec<String>,
    /// Whom to call.
    pub contact: Contact,
}

/// Whom to call of a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// A number that one patient has under each spelling that was stated to be theirs, and nobody else. Another statement
    /// may give them another.
    pub patient: i64,
    /// Their telephone, as the latest of their consults that names one says; empty where none does.
    pub phone: String,
}

/// What a field holds in which several lots may stand: signs that part lots, or blanks between numbers.
macro_rules! several {
    () => {
        "(lot GLOB '*[,;/+&|]*' OR lot GLOB '*[0-9]*[ ]*[0-9]*')"
    };
}

/// The lots that may stand with others, which are few: whoever looks for one of them goes through all.
pub(super) const SEVERAL: &str = concat!(
    "CREATE INDEX lot_several ON lot (folded, record, what, lot, zones) WHERE ",
    several!(),
    ";"
);

/// The treatments in which a lot was used that stands in a field by itself, as their records or corrections of them say.
pub(super) fn recalled() -> String {
    uses("lot", "lot.folded = ?1")
}

/// Those in which it may stand with others: [`names_lot`] says whether it does.
pub(super) fn recalled_with_others() -> String {
    uses(
        "lot INDEXED BY lot_several",
        concat!(several!(), " AND lot.folded <> ?1 AND instr(lot.folded, ?1)"),
    )
}

fn uses(lots: &str, asked: &str) -> String {
    format!(
        "SELECT {SUMMARY}, record.number, lot.what, lot.lot, lot.zones, treated.day FROM {lots}
         LEFT JOIN addition ON addition.record = lot.record
         JOIN record AS one ON one.id = coalesce(addition.about, lot.record)
         JOIN treated INDEXED BY treated_record ON treated.record = one.id
         JOIN {LISTED} ON record.number = one.number
         WHERE {asked} ORDER BY record.number DESC"
    )
}

/// Whether what was typed for a lot names this one: by itself, or as one of several that stand in one field. What differs
/// only in case, spaces and signs is the same lot.
#[must_use]
pub fn names_lot(typed: &str, lot: &str) -> bool {
    let (words, lot) = (words(typed), folded(lot));
    let begins = |from: &[String]| {
        let mut joined = String::new();
        from.iter().any(|word| {
            joined.push_str(word);
            joined == lot
        })
    };
    !lot.is_empty() && (0..words.len()).any(|at| begins(&words[at..]))
}

/// The telephone that a consult names, word for word as in its index: another would not use it. It stands in consults
/// alone: what else is kept of a patient has no such place.
macro_rules! phone {
    () => {
        "CASE WHEN json_valid(consult) THEN trim(consult ->> '$.patient.phone') END"
    };
}

/// The telephones of patients, the latest of a spelling last: whoever looks for one reads no consult.
pub(super) const PHONES: &str = concat!(
    "CREATE INDEX record_phone ON record (name, birth_date, record_number, number, ",
    phone!(),
    ") WHERE ",
    phone!(),
    " <> '';"
);

/// By the record number first, as patients come: who was treated in the same weeks stands close together, where by their
/// names each would be a place of the disk by itself.
pub(super) const AS_THEY_COME: &str = concat!(
    "DROP INDEX record_phone;
     CREATE INDEX record_phone ON record (record_number, birth_date, name, number, ",
    phone!(),
    ") WHERE ",
    phone!(),
    " <> '';"
);

/// The latest telephone of a spelling, and the number of the record that names it.
pub(super) const PHONE: &str = concat!(
    "SELECT known.number, ",
    phone!(),
    " AS phone FROM spelling AS own
     CROSS JOIN record AS known INDEXED BY record_phone USING (record_number, birth_date, name)
     WHERE own.number = ? AND phone <> '' ORDER BY known.number DESC LIMIT 1"
);

impl Archive {
    /// Every sealed treatment in which a lot was used, also as a correction says: where it stands in a field by itself, or
    /// with others from which one of `, ; / + & |` or a blank between numbers parts it. The newest first, all of them.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn recall(&self, lot: &str) -> Result<Vec<Recalled>, StoreError> {
        let folded = folded(lot);
        if folded.is_empty() {
            return Ok(Vec::new());
        }
        let alone = self.used(&recalled(), &folded, |_| true)?;
        let with_others = self.used(&recalled_with_others(), &folded, |typed| names_lot(typed, lot))?;
        let mut found = [alone, with_others].concat();
        found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        Ok(found.into_iter().map(|(_, one)| one).collect())
    }

    /// Whom to call of the patient who is written like this, under all spellings that were stated to be theirs.
    ///
    /// # Errors
    /// If no record is of somebody who is written so, or the disk fails.
    pub fn contact(&self, banner: &Banner) -> Result<Contact, StoreError> {
        contact(&self.connection, banner)
    }

    /// With the numbers of their records; of those that are found, what is meant.
    fn used(
        &self,
        uses: &str,
        asked: &str,
        is_meant: impl Fn(&str) -> bool,
    ) -> Result<Vec<(i64, Recalled)>, StoreError> {
        let mut statement = self.connection.prepare_cached(uses)?;
        let mut rows = statement.query([asked])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if is_meant(&row.get::<_, String>("lot")?) {
                let number: i64 = row.get("number")?;
                found.extend(recalled_of(row, &self.connection)?.map(|one| (number, one)));
            }
        }
        Ok(found)
    }

    /// Notes that a lot was recalled, without its case, spaces and signs, and how many treatments were listed. What was
    /// asked for and not found may be anything, also a name: it is not kept. Where the list was `saved`, each of its
    /// records is noted to have left the archive.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn note_recalled(
        &mut self,
        lot: &str,
        found: &[Recalled],
        saved: bool,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        let mut records: Vec<&str> = found.iter().map(|one| one.record.id.as_str()).collect();
        // What a record and its correction both name stands side by side.
        records.dedup();
        let lot = folded(lot);
        let detail = match records.len() {
            0 => json!({ "treatments": 0 }),
            treatments => json!({ "lot": lot, "treatments": treatments }),
        };
        self.write(|transaction| {
            trail::append(transaction, by, Act::LotRecalled, ARCHIVE, &detail)?;
            for record in records.iter().filter(|_| saved) {
                trail::append(
                    transaction,
                    by,
                    Act::RecordExported,
                    record,
                    &json!({ "lot": lot }),
                )?;
            }
            Ok(())
        })
    }
}

/// None where the lot stands on something that this version does not know.
fn recalled_of(row: &Row<'_>, connection: &Connection) -> Result<Option<Recalled>, StoreError> {
    let Some(what) = What::of(&row.get::<_, String>("what")?) else {
        return Ok(None);
    };
    let (record, zones): (_, String) = (summary(row)?, row.get("zones")?);
    Ok(Some(Recalled {
        contact: contact(connection, &record.banner)?,
        record,
        sealed: true,
        what,
        lot: row.get("lot")?,
        day: row.get("day")?,
        zones: zones.split_whitespace().map(str::to_owned).collect(),
    }))
}

fn contact(connection: &Connection, banner: &Banner) -> Result<Contact, StoreError> {
    let own = spelling::of_banner(connection, banner)?.ok_or(StoreError::NotFound { noun: "record" })?;
    let all = members(connection, own)?;
    let mut statement = connection.prepare_cached(PHONE)?;
    let mut latest: Option<(i64, String)> = None;
    for spelling in &all {
        let named = statement.query_row([spelling], |row| Ok((row.get("number")?, row.get("phone")?)));
        latest = latest.max(named.optional()?);
    }
    Ok(Contact {
        patient: all.into_iter().min().unwrap_or(own),
        phone: latest.map(|(_, phone)| phone).unwrap_or_default(),
    })
}
