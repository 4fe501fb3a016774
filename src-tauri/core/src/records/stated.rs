//! Whether what clinicians stated of patients' files stands as they stated it: that a file is held, that two are of the
//! same patient, or of different ones. The tables hold what is now; the trail, how it came to be.
//!
//! Why a file is held is not judged: the trail keeps no such words; who holds it is. Nor is what was stated of a patient together with one
//! whose file was deleted since: how that one was written, nobody knows any more.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension};

use super::act::Act;
use super::error::StoreError;
use super::record::RecordCheckError;
use super::same::pairs;
use super::spelling;

/// Who stated something, and when.
type Said = (String, String);

/// Whose files are whose, by spellings.
#[derive(Default, PartialEq, Eq)]
struct Patients {
    /// Of each spelling that is not alone: the least of its patient's, and who stated it.
    same: BTreeMap<i64, (i64, Said)>,
    /// Two that are not of one patient, the smaller first.
    other: BTreeMap<(i64, i64), Said>,
}

impl Patients {
    fn of(&self, spelling: i64) -> Vec<i64> {
        let Some((patient, _)) = self.same.get(&spelling) else {
            return vec![spelling];
        };
        let all = self.same.iter().filter(|(_, (of, _))| of == patient);
        all.map(|(spelling, _)| *spelling).collect()
    }

    fn pairs(&self, one: i64, other: i64) -> Vec<(i64, i64)> {
        pairs(&self.of(one), &self.of(other))
    }

    fn join(&mut self, all: &[i64], said: &Said) {
        let patient = all.iter().copied().min().unwrap_or_default();
        for spelling in all {
            let of = self
                .same
                .entry(*spelling)
                .or_insert_with(|| (patient, said.clone()));
            of.0 = patient;
        }
    }

    /// As the archive takes a statement.
    fn take(&mut self, act: &str, one: i64, other: i64, said: &Said) {
        if act == Act::PatientSame.word() {
            self.join(&[self.of(one), self.of(other)].concat(), said);
        } else if act == Act::PatientOther.word() {
            for pair in self.pairs(one, other) {
                self.other.entry(pair).or_insert_with(|| said.clone());
            }
        } else if self.of(one).contains(&other) {
            let staying: Vec<i64> = self.of(one).into_iter().filter(|of| *of != other).collect();
            self.same.remove(&other);
            match staying[..] {
                [alone] => drop(self.same.remove(&alone)),
                _ => self.join(&staying, said),
            }
        } else {
            for pair in self.pairs(one, other) {
                self.other.remove(&pair);
            }
        }
    }

    /// Takes out all that is of these.
    fn forget(&mut self, these: &BTreeSet<i64>) {
        self.same.retain(|spelling, _| !these.contains(spelling));
        self.other
            .retain(|(one, other), _| !these.contains(one) && !these.contains(other));
    }

    /// A spelling of which the two say different things.
    fn differs(&self, now: &Self) -> Option<i64> {
        let same = |spelling: &&i64| self.same.get(*spelling) != now.same.get(*spelling);
        let other = |pair: &&(i64, i64)| self.other.get(*pair) != now.other.get(*pair);
        let same = self.same.keys().chain(now.same.keys()).find(same).copied();
        let mut pairs = self.other.keys().chain(now.other.keys());
        same.or_else(|| pairs.find(other).map(|(one, _)| *one))
    }
}

/// Holds the tables against the trail.
pub(super) fn check(connection: &Connection) -> Result<(), RecordCheckError> {
    let mut held: BTreeMap<String, bool> = BTreeMap::new();
    let mut patients = Patients::default();
    // Those of whom something was stated together.
    let mut together: Vec<BTreeSet<i64>> = Vec::new();
    let mut untold = BTreeSet::new();
    let acts = [
        Act::FileHeld,
        Act::HoldLifted,
        Act::PatientSame,
        Act::PatientOther,
        Act::PatientTakenBack,
    ]
    .map(Act::word);
    let mut statement = connection.prepare(
        "SELECT act, subject, detail ->> '$.with' AS other, who, at FROM trail WHERE act IN (?, ?, ?, ?, ?)
         ORDER BY seq",
    )?;
    let mut rows = statement.query(acts)?;
    while let Some(row) = rows.next()? {
        let (act, id): (String, String) = (row.get(0)?, row.get(1)?);
        let Some(other) = row.get::<_, Option<String>>(2)? else {
            held.insert(id, act == Act::FileHeld.word());
            continue;
        };
        let both = [
            spelling::of_record(connection, &id)?,
            spelling::of_record(connection, &other)?,
        ];
        match both {
            [Some(one), Some(other)] => {
                patients.take(&act, one, other, &(row.get(3)?, row.get(4)?));
                let (mut own, others): (Vec<_>, Vec<_>) = together
                    .into_iter()
                    .partition(|all| all.contains(&one) || all.contains(&other));
                own.push(BTreeSet::from([one, other]));
                together = others;
                together.push(own.into_iter().flatten().collect());
            }
            // How somebody was written whose file was deleted nobody knows, nor what it made of the others.
            _ => untold.extend(both.into_iter().flatten()),
        }
    }
    for all in together {
        if !all.is_disjoint(&untold) {
            untold.extend(all);
        }
    }
    let mut now = now(connection)?;
    // Whoever is one with somebody who is not judged is not judged either.
    for spelling in untold.clone() {
        untold.extend(now.of(spelling));
    }
    now.forget(&untold);
    patients.forget(&untold);
    if let Some(spelling) = patients.differs(&now) {
        return Err(RecordCheckError::Stated {
            id: record_of(connection, spelling)?,
        });
    }
    let mut statement = connection.prepare("SELECT record FROM hold")?;
    let holds = statement.query_map((), |row| row.get(0))?;
    let holds: BTreeSet<String> = holds.collect::<rusqlite::Result<_>>()?;
    let said: BTreeSet<String> = held
        .into_iter()
        .filter(|(_, held)| *held)
        .map(|(id, _)| id)
        .collect();
    // What leaves a held file keeps the hold of somebody who held it then.
    let mut statement = connection.prepare(
        "SELECT record FROM hold WHERE NOT EXISTS
         (SELECT 1 FROM trail WHERE act = ? AND trail.who = hold.who AND at = since)",
    )?;
    let mut of_nobody = statement.query_map([Act::FileHeld.word()], |row| row.get(0))?;
    match holds
        .symmetric_difference(&said)
        .next()
        .cloned()
        .map(Ok)
        .or(of_nobody.next())
    {
        Some(id) => Err(RecordCheckError::Stated { id: id? }),
        None => Ok(()),
    }
}

fn now(connection: &Connection) -> Result<Patients, StoreError> {
    let mut statement = connection.prepare("SELECT spelling, patient, who, since FROM same_patient")?;
    let same = statement.query_map((), |row| {
        Ok((row.get(0)?, (row.get(1)?, (row.get(2)?, row.get(3)?))))
    })?;
    let same = same.collect::<rusqlite::Result<_>>()?;
    let mut statement = connection.prepare("SELECT one, other, who, since FROM other_patient")?;
    let other = statement.query_map((), |row| {
        Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?)))
    })?;
    let other = other.collect::<rusqlite::Result<_>>()?;
    Ok(Patients { same, other })
}

/// A record that is spelled so.
fn record_of(connection: &Connection, spelling: i64) -> rusqlite::Result<String> {
    let id = connection.query_row(
        "SELECT record.id FROM spelling CROSS JOIN record USING (name, birth_date, record_number)
         WHERE spelling.number = ? LIMIT 1",
        [spelling],
        |row| row.get(0),
    );
    Ok(id.optional()?.unwrap_or_default())
}
