//! Whether patients who are written differently are one: what clinicians stated of it, and what nobody has decided yet.
//!
//! No record changes by a statement; it can be taken back. Of two files that are stated to be of one patient, both are
//! one file from then on: held, handed out, kept and deleted as one.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::json;
use std::collections::BTreeMap;

use super::act::Act;
use super::archive::{Archive, By};
use super::draft::Banner;
use super::error::StoreError;
use super::file::{PatientFile, file, of_spellings, spelled, spellings};
use super::trail::{self, text_of, time_of};
use super::{hold, spelling};

/// A spelling that is alone stands in neither. `patient` is the same number for all spellings of one patient.
pub(super) const TABLE: &str = "
CREATE TABLE same_patient (
    spelling INTEGER PRIMARY KEY REFERENCES spelling (number),
    patient  INTEGER NOT NULL,
    who      TEXT NOT NULL,
    since    TEXT NOT NULL
) STRICT;
CREATE INDEX same_patient_all ON same_patient (patient);
CREATE TABLE other_patient (
    one   INTEGER NOT NULL REFERENCES spelling (number),
    other INTEGER NOT NULL REFERENCES spelling (number) CHECK (one < other),
    who   TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX other_patient_other ON other_patient (other);
";

/// Records that are, may be, or are not of the patient of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The id of the latest of them.
    pub latest: String,
    /// How the patient is written there.
    pub banner: Banner,
    /// How many records they are.
    pub records: u32,
    /// The id of who stated how they stand to the file, and since when; none while nobody has.
    pub stated: Option<(String, Timestamp)>,
}

/// How others stand to a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alikes {
    /// Records of the file itself under another spelling than its latest record's.
    pub same: Vec<Alike>,
    /// Files that may be of the same patient. Nobody has decided it.
    pub undecided: Vec<Alike>,
    /// Files that were stated to be somebody else's.
    pub other: Vec<Alike>,
}

impl Archive {
    /// How others stand to the file of record `id`. Two files are alike if two of these agree in both, however they are
    /// typed: the name, the day of birth, the record number; or if consent was asked again in one for a course that began
    /// in the other.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn alikes(&self, id: &str) -> Result<Alikes, StoreError> {
        let connection = &self.connection;
        let mut own = spellings(connection, id)?;
        own.sort_unstable();
        let whole = file(connection, id)?;
        let shown = whole.last().map(|record| &record.banner);
        let mut alikes = Alikes::default();
        for spelling in &own {
            let stated = connection
                .prepare_cached("SELECT who, since FROM same_patient WHERE spelling = ?")?
                .query_row([spelling], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let found = alike(connection, &[*spelling], stated)?;
            alikes
                .same
                .extend(found.filter(|a| shown.is_none_or(|b| spelled(b) != spelled(&a.banner))));
        }
        let mut others: BTreeMap<i64, Option<(String, String)>> = BTreeMap::new();
        for spelling in &own {
            let mut statement = connection.prepare_cached(
                "SELECT other, who, since FROM other_patient WHERE one = ?1
                 UNION ALL SELECT one, who, since FROM other_patient WHERE other = ?1",
            )?;
            let mut rows = statement.query([spelling])?;
            while let Some(row) = rows.next()? {
                others.insert(row.get(0)?, Some((row.get(1)?, row.get(2)?)));
            }
        }
        let mut may_be = Vec::new();
        for spelling in &own {
            may_be.extend(spelling::alike(connection, *spelling)?);
        }
        for record in &whole {
            may_be.extend(in_course(connection, &record.id)?);
        }
        for spelling in may_be.into_iter().filter(|spelling| !own.contains(spelling)) {
            others.entry(spelling).or_default();
        }
        // One of each patient, whatever of their spellings is alike.
        while let Some((first, stated)) = others.pop_first() {
            let all = members(connection, first)?;
            let mut of_all = others.iter().filter(|(spelling, _)| all.contains(spelling));
            let stated = stated.or_else(|| of_all.find_map(|(_, stated)| stated.clone()));
            others.retain(|spelling, _| !all.contains(spelling));
            let list = match stated {
                Some(_) => &mut alikes.other,
                None => &mut alikes.undecided,
            };
            list.extend(alike(connection, &all, stated)?);
        }
        Ok(alikes)
    }

    /// States that the files of two records are of the same patient: they are one file from then on.
    ///
    /// # Errors
    /// If there is no such record, it was stated that they are not, or the disk fails.
    pub fn state_same(&mut self, id: &str, other: &str, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            let (own, theirs) = (spellings(transaction, id)?, spellings(transaction, other)?);
            if own.iter().any(|spelling| theirs.contains(spelling)) {
                return Ok(());
            }
            if are_apart(transaction, &own, &theirs)? {
                return Err(StoreError::StatedOther);
            }
            let all = [own, theirs].concat();
            let patient = all.iter().min();
            for spelling in &all {
                transaction
                    .prepare_cached(
                        "INSERT INTO same_patient VALUES (?1, ?2, ?3, ?4)
                         ON CONFLICT (spelling) DO UPDATE SET patient = ?2",
                    )?
                    .execute(params![spelling, patient, by.who, text_of(by.at)])?;
            }
            said(transaction, Act::PatientSame, (id, other), by)
        })
    }

    /// States that the files of two records are of different patients, so that it is not asked again.
    ///
    /// # Errors
    /// If there is no such record, it was stated that they are the same, or the disk fails.
    pub fn state_other(&mut self, id: &str, other: &str, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            let (own, theirs) = (spellings(transaction, id)?, spellings(transaction, other)?);
            if own.iter().any(|spelling| theirs.contains(spelling)) {
                return Err(StoreError::StatedSame);
            }
            for (one, other) in pairs(&own, &theirs) {
                transaction
                    .prepare_cached("INSERT OR IGNORE INTO other_patient VALUES (?, ?, ?, ?)")?
                    .execute(params![one, other, by.who, text_of(by.at)])?;
            }
            said(transaction, Act::PatientOther, (id, other), by)
        })
    }

    /// Takes back what was stated of the file of record `id` and of record `other`: whether they are one patient's is
    /// open again. Records that leave a file which is held stay held by themselves, and so does what they leave.
    ///
    /// # Errors
    /// If there is no such record, both are written alike, or the disk fails.
    pub fn take_back_stated(&mut self, id: &str, other: &str, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            let (own, theirs) = (spellings(transaction, id)?, spellings(transaction, other)?);
            let leaving = theirs[0];
            if own[0] == leaving {
                return Err(StoreError::StatedSame);
            }
            if own.contains(&leaving) {
                let held = hold::first(transaction, &file(transaction, id)?)?;
                leave(transaction, &own, leaving)?;
                if let Some(held) = held {
                    hold::keep(transaction, id, &held, by)?;
                    hold::keep(transaction, other, &held, by)?;
                }
            } else {
                for (one, other) in pairs(&own, &theirs) {
                    transaction
                        .prepare_cached("DELETE FROM other_patient WHERE one = ? AND other = ?")?
                        .execute([one, other])?;
                }
            }
            said(transaction, Act::PatientTakenBack, (id, other), by)
        })
    }
}

/// Every spelling of the patient who has this one, this one first.
pub(super) fn members(connection: &Connection, spelling: i64) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT spelling FROM same_patient WHERE spelling <> ?1
         AND patient = (SELECT patient FROM same_patient WHERE spelling = ?1) ORDER BY spelling",
    )?;
    let others = statement.query_map([spelling], |row| row.get(0))?;
    std::iter::once(Ok(spelling)).chain(others).collect()
}

/// The spellings of all who have more than one, patient by patient.
pub(super) fn of_several(connection: &Connection) -> rusqlite::Result<Vec<Vec<i64>>> {
    let mut statement =
        connection.prepare_cached("SELECT spelling, patient FROM same_patient ORDER BY patient, spelling")?;
    let mut rows = statement.query(())?;
    let mut all: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        all.entry(row.get(1)?).or_default().push(row.get(0)?);
    }
    Ok(all.into_values().collect())
}

/// Takes a patient's spellings out, with what was stated of them.
pub(super) fn remove(transaction: &Transaction<'_>, all: &[i64]) -> rusqlite::Result<()> {
    for number in all {
        for statement in [
            "DELETE FROM same_patient WHERE spelling = ?1",
            "DELETE FROM other_patient WHERE one = ?1 OR other = ?1",
        ] {
            transaction.prepare_cached(statement)?.execute([number])?;
        }
        spelling::remove(transaction, *number)?;
    }
    Ok(())
}

/// Whether it was stated that one of these is not one of those.
pub(super) fn are_apart(connection: &Connection, own: &[i64], theirs: &[i64]) -> rusqlite::Result<bool> {
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM other_patient WHERE one = ? AND other = ?")?;
    for (one, other) in pairs(own, theirs) {
        if statement.exists([one, other])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Each with each, the smaller first.
pub(super) fn pairs(own: &[i64], theirs: &[i64]) -> Vec<(i64, i64)> {
    let with = |one: i64| theirs.iter().map(move |other| (one.min(*other), one.max(*other)));
    own.iter().copied().flat_map(with).collect()
}

/// Takes one spelling out of a patient's; who is left alone stands in no table any more.
fn leave(transaction: &Transaction<'_>, all: &[i64], leaving: i64) -> rusqlite::Result<()> {
    let staying: Vec<i64> = all.iter().copied().filter(|one| *one != leaving).collect();
    let alone = (staying.len() == 1).then(|| staying[0]);
    for one in std::iter::once(leaving).chain(alone) {
        transaction
            .prepare_cached("DELETE FROM same_patient WHERE spelling = ?")?
            .execute([one])?;
    }
    for one in &staying {
        transaction
            .prepare_cached("UPDATE same_patient SET patient = ? WHERE spelling = ?")?
            .execute([staying.iter().min(), Some(one)])?;
    }
    Ok(())
}

/// The spellings of the records of the course that the record `id` belongs to as a consent.
pub(super) fn in_course(connection: &Connection, id: &str) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "WITH own (first) AS (SELECT coalesce((SELECT first FROM course WHERE consent = ?1), ?1))
         SELECT consent FROM own CROSS JOIN course USING (first) UNION ALL SELECT first FROM own WHERE first <> ?1",
    )?;
    let mut rows = statement.query([id])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.extend(spelling::of_record(connection, &row.get::<_, String>(0)?)?);
    }
    Ok(found)
}

/// Records of these spellings in short; none where there are none.
fn alike(
    connection: &Connection,
    all: &[i64],
    stated: Option<(String, String)>,
) -> Result<impl Iterator<Item = Alike> + use<>, StoreError> {
    let stated = stated.map(|(who, since)| Ok::<_, StoreError>((who, time_of(&since)?)));
    let stated = stated.transpose()?;
    let found = PatientFile::of(&of_spellings(connection, all)?);
    Ok(found.into_iter().map(move |file| Alike {
        latest: file.latest,
        banner: file.banner,
        records: file.records,
        stated: stated.clone(),
    }))
}

fn said(transaction: &Transaction<'_>, act: Act, of: (&str, &str), by: By<'_>) -> Result<(), StoreError> {
    let (id, other) = of;
    Ok(trail::append(
        transaction,
        by,
        act,
        id,
        &json!({ "with": other }),
    )?)
}
