//! The people who work here: clinicians, and assistants who prepare for them.
//!
//! What a person may is decided by their role in this table, at every act that is not everybody's. The line is the
//! program's, not the cipher's: whoever is let in holds the archive's key while it is open, and another program
//! would not ask for a role. It keeps an assistant from a clinician's act, not a forger from the file.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::{Fault, StoreError};
use super::trail;

/// The first format knew clinicians alone.
pub(super) const TABLE: &str = "
CREATE TABLE clinician (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    grade        TEXT NOT NULL,
    registration TEXT NOT NULL,
    active       INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
";

pub(super) const ROLES: &str = "
ALTER TABLE clinician RENAME TO user;
ALTER TABLE user ADD COLUMN role TEXT NOT NULL DEFAULT 'clinician' CHECK (role IN ('clinician', 'assistant'));
CREATE TRIGGER user_role_stays BEFORE UPDATE ON user WHEN NEW.role IS NOT OLD.role
    BEGIN SELECT RAISE(ABORT, 'the trail bears the id of one role'); END;
CREATE TRIGGER user_remains BEFORE DELETE ON user
    BEGIN SELECT RAISE(ABORT, 'the trail bears the id'); END;
";

/// What a person may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything: resolves findings, decides what the clinic's rules and texts are, freezes and signs.
    Clinician,
    /// Prepares and prints.
    Assistant,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Self::Clinician => "clinician",
            Self::Assistant => "assistant",
        }
    }
}

/// A person who works here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id; acts in the trail bear it.
    pub id: String,
    /// The name as printed.
    pub name: String,
    /// The grade or role as printed.
    pub grade: String,
    /// The number under which they are registered; may be empty.
    pub registration: String,
    /// What they may. It never changes under one id.
    pub role: Role,
    /// Whether they still work here. Nobody is deleted: the trail bears their id.
    pub active: bool,
}

impl Archive {
    /// Everybody who works or worked here, by name.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn users(&self) -> Result<Vec<User>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM user ORDER BY name, id")?;
        let users = statement.query_map((), user)?;
        Ok(users.collect::<Result<_, _>>()?)
    }
}

/// Somebody who works here; none if there is nobody of this id, or no longer.
pub(super) fn working(transaction: &Transaction<'_>, id: &str) -> Result<Option<User>, Fault> {
    Ok(transaction
        .prepare_cached("SELECT * FROM user WHERE id = ? AND active = 1")?
        .query_row([id], user)
        .optional()?)
}

/// Everybody who works here.
pub(super) fn all_working(transaction: &Transaction<'_>) -> Result<Vec<User>, Fault> {
    let mut statement = transaction.prepare_cached("SELECT * FROM user WHERE active = 1")?;
    let users = statement.query_map((), user)?;
    Ok(users.collect::<Result<_, _>>()?)
}

/// # Errors
/// [`StoreError::NotAClinician`] if whoever acts is none who works here.
pub(super) fn require_clinician(transaction: &Transaction<'_>, by: By<'_>) -> Result<(), StoreError> {
    match working(transaction, by.who)? {
        Some(user) if user.role == Role::Clinician => Ok(()),
        _ => Err(StoreError::NotAClinician),
    }
}

pub(super) fn put(transaction: &Transaction<'_>, user: &User, by: By<'_>) -> Result<(), Fault> {
    transaction.execute(
        "INSERT INTO user (id, name, grade, registration, active, role) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET name = ?2, grade = ?3, registration = ?4, active = ?5, role = ?6",
        params![
            user.id,
            user.name,
            user.grade,
            user.registration,
            user.active,
            user.role.word()
        ],
    )?;
    let detail = json!({
        "name": user.name, "grade": user.grade, "registration": user.registration,
        "role": user.role.word(), "active": user.active
    });
    trail::append(transaction, by, Act::UserSaved, &user.id, &detail)
}

fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    let role: String = row.get("role")?;
    Ok(User {
        id: row.get("id")?,
        name: row.get("name")?,
        grade: row.get("grade")?,
        registration: row.get("registration")?,
        // The table holds these two words alone; what is none of them may nothing of a clinician's.
        role: if role == Role::Clinician.word() {
            Role::Clinician
        } else {
            Role::Assistant
        },
        active: row.get("active")?,
    })
}
