//! A patient's file: every record of one patient, and what of it is due.
//!
//! The records of one patient are those with the same name, day of birth and record number, and all that were stated to
//! be of the same patient under another spelling (`same`). When a file is due, others judge.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::Connection;

use super::archive::Archive;
use super::draft::Banner;
use super::error::StoreError;
use super::record::{LISTED, RecordSummary, SUMMARY, summary};
use super::same::{are_apart, members, of_several};
use super::spelling::{self, Keys};
use super::trail::{self, text_of, time_of};
use crate::trail::write_excerpt;

/// A patient's file in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientFile {
    /// The id of its latest record.
    pub latest: String,
    /// Whose it is, as that record says.
    pub banner: Banner,
    /// Every day of birth that its records name, `YYYY-MM-DD`: more than one where it was corrected.
    pub birth_dates: Vec<String>,
    /// When its latest record was sealed.
    pub last_entry: Timestamp,
    /// How many records it has.
    pub records: u32,
}

impl PatientFile {
    /// The file of these records, the oldest first; none of no records.
    #[must_use]
    pub fn of(records: &[RecordSummary]) -> Option<Self> {
        let latest = records.last()?;
        let mut birth_dates: Vec<_> = records.iter().map(|r| r.banner.birth_date.clone()).collect();
        birth_dates.sort();
        birth_dates.dedup();
        // After a clock that was set back the latest record is not the one with the latest time.
        let last_entry = records.iter().map(|record| record.sealed_at).max()?;
        Some(Self {
            latest: latest.id.clone(),
            banner: latest.banner.clone(),
            birth_dates,
            last_entry,
            records: u32::try_from(records.len()).unwrap_or(u32::MAX),
        })
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
        let (mut files, mut count) = (Vec::new(), 0_usize);
        let first = |files: &mut Vec<PatientFile>| {
            files.sort_by(|a, b| (a.last_entry, &a.latest).cmp(&(b.last_entry, &b.latest)));
            files.truncate(most);
        };
        // Few have more than one spelling: all others are read in one pass that knows nothing of them.
        let mut several = HashSet::new();
        for all in of_several(&self.connection)? {
            let records = of_spellings(&self.connection, &all)?;
            several.extend(records.iter().map(|record| spelled(&record.banner)));
            let file = PatientFile::of(&records).filter(|file| file.last_entry < moment);
            if let Some(file) = file.filter(&mut is_due) {
                count += 1;
                files.push(file);
            }
        }
        // After a clock that was set back the latest record is not the one with the latest time.
        let mut statement = self.connection.prepare_cached(
            "SELECT id, name, birth_date, record_number, language, last, records FROM record JOIN (
                 SELECT max(number) AS latest, max(sealed_at) AS last, count(*) AS records
                 FROM record GROUP BY name, birth_date, record_number HAVING max(sealed_at) < ?
             ) ON number = latest",
        )?;
        let mut rows = statement.query([text_of(moment)])?;
        while let Some(row) = rows.next()? {
            let banner = super::draft::banner(row)?;
            if several.contains(&spelled(&banner)) {
                continue;
            }
            let file = PatientFile {
                latest: row.get("id")?,
                birth_dates: vec![banner.birth_date.clone()],
                banner,
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

    /// The excerpt of the trail that tells of the file of record `id`, also of what is still being written or signed:
    /// whole entries, the oldest first, each with what its digest is made of.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn trail_of_file(&self, id: &str) -> Result<Vec<u8>, StoreError> {
        let mut entries = Vec::new();
        let mut subjects = self.drafts_of_file(id)?;
        for record in file(&self.connection, id)? {
            subjects.extend(self.treatment_beside(&record.id)?.map(|treatment| treatment.id));
            subjects.push(record.id);
        }
        subjects.sort();
        subjects.dedup();
        for subject in subjects {
            let mut statement = self
                .connection
                .prepare_cached("SELECT * FROM trail WHERE subject = ? ORDER BY seq")?;
            let found = statement.query_map([&subject], trail::entry)?;
            entries.extend(found.collect::<Result<Vec<_>, _>>()?);
        }
        entries.sort_by_key(|entry| entry.seq);
        let mut excerpt = Vec::new();
        write_excerpt(&mut excerpt, &entries).expect("a Vec takes every byte");
        Ok(excerpt)
    }

    /// The open consultations of the patient whose record is `id`, under any of their spellings, and those in which
    /// consent is asked again in the course of one of the records, unless it was stated that who is written there is
    /// somebody else: their ids.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn drafts_of_file(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let own = spellings(&self.connection, id)?;
        let mut asked = HashSet::new();
        for record in file(&self.connection, id)? {
            asked.extend(self.asked_again(&record.id)?);
        }
        let mut found = Vec::new();
        for draft in self.drafts()? {
            let known = spelling::of_banner(&self.connection, &draft.banner)?;
            let is_own = known.is_some_and(|known| own.contains(&known));
            if is_own || asked.contains(&draft.id) && !is_apart(&self.connection, &own, known)? {
                found.push(draft.id);
            }
        }
        Ok(found)
    }

    /// The other open consultations that may be of the same patient, unless it was stated that who is written there is
    /// somebody else: their ids.
    ///
    /// # Errors
    /// If there is no such record, or the disk fails.
    pub fn drafts_like_file(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let own = spellings(&self.connection, id)?;
        let records = file(&self.connection, id)?;
        let keys: Vec<_> = records.iter().map(|record| Keys::of(&record.banner)).collect();
        let certain = self.drafts_of_file(id)?;
        let mut found = Vec::new();
        for draft in self.drafts()? {
            let draft_keys = Keys::of(&draft.banner);
            if certain.contains(&draft.id) || !keys.iter().any(|keys| keys.are_alike(&draft_keys)) {
                continue;
            }
            let known = spelling::of_banner(&self.connection, &draft.banner)?;
            if !is_apart(&self.connection, &own, known)? {
                found.push(draft.id);
            }
        }
        Ok(found)
    }
}

/// Whether it was stated that who is known by a spelling is somebody else than the patient with these; of whom no record
/// tells, nothing was.
fn is_apart(connection: &Connection, own: &[i64], known: Option<i64>) -> Result<bool, StoreError> {
    match known {
        Some(known) => Ok(are_apart(connection, own, &members(connection, known)?)?),
        None => Ok(false),
    }
}

/// The spellings of the patient whose record is `id`, that of the record first.
pub(super) fn spellings(connection: &Connection, id: &str) -> Result<Vec<i64>, StoreError> {
    match spelling::of_record(connection, id)? {
        Some(own) => Ok(members(connection, own)?),
        None => Err(StoreError::NotFound { noun: "record" }),
    }
}

/// The records of the patient whose record is `id`, the oldest first.
pub(super) fn file(connection: &Connection, id: &str) -> Result<Vec<RecordSummary>, StoreError> {
    of_spellings(connection, &spellings(connection, id)?)
}

/// The records of these spellings, the oldest first.
pub(super) fn of_spellings(connection: &Connection, all: &[i64]) -> Result<Vec<RecordSummary>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {SUMMARY}, record.number FROM spelling
         CROSS JOIN record AS other USING (name, birth_date, record_number)
         CROSS JOIN {LISTED} ON record.number = other.number WHERE spelling.number = ?"
    ))?;
    let mut records = Vec::new();
    for spelling in all {
        let mut rows = statement.query([spelling])?;
        while let Some(row) = rows.next()? {
            records.push((row.get::<_, i64>("number")?, summary(row)?));
        }
    }
    records.sort_by_key(|(number, _)| *number);
    Ok(records.into_iter().map(|(_, record)| record).collect())
}

/// What tells one spelling from another.
pub(super) fn spelled(banner: &Banner) -> [String; 3] {
    [&banner.name, &banner.birth_date, &banner.record_number].map(String::clone)
}
