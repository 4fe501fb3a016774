//! The clinicians who may sign: how the sheet names them.

use rusqlite::{Transaction, params};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::{Fault, StoreError};
use super::trail;

pub(super) const TABLE: &str = "
CREATE TABLE clinician (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    grade        TEXT NOT NULL,
    registration TEXT NOT NULL,
    active       INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
";

/// A clinician.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clinician {
    /// The id; acts in the trail bear it.
    pub id: String,
    /// The name as printed.
    pub name: String,
    /// The grade or role as printed.
    pub grade: String,
    /// The number under which they are registered; may be empty.
    pub registration: String,
    /// Whether they still work here. Nobody is deleted: the trail bears their id.
    pub active: bool,
}

impl Archive {
    /// Enters a clinician or changes one.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn save_clinician(&mut self, clinician: &Clinician, by: By<'_>) -> Result<(), StoreError> {
        self.write(|transaction| Ok(put(transaction, clinician, by)?))
    }

    /// All clinicians, by name.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn clinicians(&self) -> Result<Vec<Clinician>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM clinician ORDER BY name, id")?;
        let clinicians = statement.query_map((), |row| {
            Ok(Clinician {
                id: row.get("id")?,
                name: row.get("name")?,
                grade: row.get("grade")?,
                registration: row.get("registration")?,
                active: row.get("active")?,
            })
        })?;
        Ok(clinicians.collect::<Result<_, _>>()?)
    }
}

pub(super) fn put(transaction: &Transaction<'_>, clinician: &Clinician, by: By<'_>) -> Result<(), Fault> {
    transaction.execute(
        "INSERT INTO clinician (id, name, grade, registration, active) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET name = ?2, grade = ?3, registration = ?4, active = ?5",
        params![
            clinician.id,
            clinician.name,
            clinician.grade,
            clinician.registration,
            clinician.active
        ],
    )?;
    let detail = json!({
        "name": clinician.name, "grade": clinician.grade,
        "registration": clinician.registration, "active": clinician.active
    });
    trail::append(transaction, by, Act::ClinicianSaved, &clinician.id, &detail)
}
