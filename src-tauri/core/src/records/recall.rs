//! A lot is recalled: the treatments in which it was used, and what the audit trail notes of who asked.

use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::draft::Banner;
use super::error::StoreError;
use super::fold::words;
use super::same::members;
use super::spelling;
use super::trail;
use super::treatment::{What, folded, lot_number, without_symbol};

/// What is noted of a recall is about no record.
const ARCHIVE: &str = "archive";

/// A treatment in which a lot was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// The id of the treatment's record; while it is still being written, of that of its consent.
    pub record: String,
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

/// Whom to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// A number that one patient has under each spelling that was stated to be theirs, and nobody else. Another statement
    /// may give them another.
    pub patient: i64,
    /// The name, as it is written in the record.
    pub name: String,
    /// The day of birth, `YYYY-MM-DD`; empty if it is not known.
    pub birth_date: String,
    /// The clinic's own number for the patient; may be empty.
    pub record_number: String,
    /// The telephone, as the latest of their consults that names one says; empty where none does.
    pub phone: String,
}

/// The first index of lots that may stand with others. [`parted`] knows more signs.
pub(super) const SEVERAL: &str = "CREATE INDEX lot_several ON lot (folded, record, what, lot, zones)
    WHERE (lot GLOB '*[,;/+&|]*' OR lot GLOB '*[0-9]*[ ]*[0-9]*');";

/// What a field holds in which several lots may stand: signs that part lots, also those of other scripts, or blanks
/// between numbers. Such fields are few: whoever looks for one of their lots goes through all.
macro_rules! parted {
    () => {
        "(lot GLOB '*[,;/+&|،؛、，；／＋]*' OR lot GLOB '*[0-9]*[ ]*[0-9]*')"
    };
}
pub(super) use parted;

/// The treatments in which a lot was used that stands in a field by itself, as their records or corrections of them say.
pub(super) const RECALLED: &str =
    "SELECT treatment, what, lot, zones, day, spelling FROM lot WHERE folded = ?1";

/// Those in which it may stand with others: [`names_lot`] says whether it does.
pub(super) const RECALLED_WITH_OTHERS: &str = concat!(
    "SELECT treatment, what, lot, zones, day, spelling FROM lot INDEXED BY lot_several WHERE ",
    parted!(),
    " AND folded <> ?1 AND instr(folded, ?1)"
);

/// Whether what was typed for a lot names this one: by itself, or as one of several that stand in one field. What differs
/// only in case, spaces, signs and the symbol before it (LOT, SN) is the same lot.
#[must_use]
pub fn names_lot(typed: &str, lot: &str) -> bool {
    let (words, lot) = (words(typed), lot_number(lot));
    let begins = |from: &[String]| {
        let mut joined = String::new();
        from.iter().any(|word| {
            joined.push_str(word);
            without_symbol(&joined) == lot
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
    "SELECT number, ",
    phone!(),
    " AS phone FROM record INDEXED BY record_phone
     WHERE name = ? AND birth_date = ? AND record_number = ? AND phone <> '' ORDER BY number DESC LIMIT 1"
);

impl Archive {
    /// Every sealed treatment in which a lot was used, also as a correction says: where it stands in a field by itself, or
    /// with others from which a sign such as `, ; / + & |` or a blank between numbers parts it. The newest first, all of them.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn recall(&self, lot: &str) -> Result<Vec<Recalled>, StoreError> {
        let number = lot_number(lot);
        if number.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = self.used(RECALLED, &number, |_| true)?;
        found.extend(self.used(RECALLED_WITH_OTHERS, &number, |typed| names_lot(typed, lot))?);
        // What a record and its correction name of one treatment stands side by side.
        found.sort_by(|one, other| (&other.day, &other.record).cmp(&(&one.day, &one.record)));
        Ok(found)
    }

    /// Whom to call of the patient who is written like this, under all spellings that were stated to be theirs.
    ///
    /// # Errors
    /// If no record is of somebody who is written so, or the disk fails.
    pub fn contact(&self, banner: &Banner) -> Result<Contact, StoreError> {
        let own = spelling::of_banner(&self.connection, banner)?;
        contact(
            &self.connection,
            own.ok_or(StoreError::NotFound { noun: "record" })?,
        )
    }

    /// Of those that are found, what is meant.
    fn used(
        &self,
        uses: &str,
        asked: &str,
        is_meant: impl Fn(&str) -> bool,
    ) -> Result<Vec<Recalled>, StoreError> {
        let mut statement = self.connection.prepare_cached(uses)?;
        let mut rows = statement.query([asked])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if is_meant(&row.get::<_, String>("lot")?) {
                found.extend(recalled_of(row, &self.connection)?);
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
        let mut records: Vec<&str> = found.iter().map(|one| one.record.as_str()).collect();
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
    let zones: String = row.get("zones")?;
    Ok(Some(Recalled {
        record: row.get("treatment")?,
        sealed: true,
        what,
        lot: row.get("lot")?,
        day: row.get("day")?,
        zones: zones.split_whitespace().map(str::to_owned).collect(),
        contact: contact(connection, row.get("spelling")?)?,
    }))
}

fn contact(connection: &Connection, spelling: i64) -> Result<Contact, StoreError> {
    let mut statement = connection.prepare_cached(PHONE)?;
    let mut named = |spelled: &[String; 3]| {
        let named = |row: &Row<'_>| Ok((row.get::<_, i64>("number")?, row.get::<_, String>("phone")?));
        statement.query_row(spelled.each_ref(), named).optional()
    };
    let own = spelling::written(connection, spelling)?;
    let (mut patient, mut latest) = (spelling, named(&own)?);
    for other in members(connection, spelling)?.into_iter().skip(1) {
        latest = latest.max(named(&spelling::written(connection, other)?)?);
        patient = patient.min(other);
    }
    let [name, birth_date, record_number] = own;
    Ok(Contact {
        patient,
        name,
        birth_date,
        record_number,
        phone: latest.map(|(_, phone)| phone).unwrap_or_default(),
    })
}
