//! Who of the clinic approved which text, and when. Approvals are only added; the last one counts.

use jiff::Timestamp;
use rusqlite::{Row, params};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::trail;

pub(super) const TABLE: &str = "
CREATE TABLE approval (
    number     INTEGER PRIMARY KEY,
    language   TEXT NOT NULL,
    version    TEXT NOT NULL,
    approver   TEXT NOT NULL,
    competence TEXT NOT NULL,
    at         TEXT NOT NULL
) STRICT;
CREATE INDEX approval_text ON approval (language, version);
CREATE TRIGGER approval_stays BEFORE UPDATE ON approval
    BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END;
CREATE TRIGGER approval_remains BEFORE DELETE ON approval
    BEGIN SELECT RAISE(ABORT, 'an approval is never deleted'); END;
";

/// The approval of one version of the texts in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The language as a BCP 47 tag.
    pub language: String,
    /// The version of its texts.
    pub version: String,
    /// The name of who approved, as the sheet prints it.
    pub approver: String,
    /// What makes them competent to judge this language.
    pub competence: String,
    /// When.
    pub at: Timestamp,
}

impl Archive {
    /// Keeps an approval.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn approve_text(
        &mut self,
        language: &str,
        version: &str,
        approver: &str,
        competence: &str,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO approval (language, version, approver, competence, at) VALUES (?, ?, ?, ?, ?)",
                params![language, version, approver, competence, trail::text_of(by.at)],
            )?;
            Ok(trail::append(
                transaction,
                by,
                Act::TextApproved,
                language,
                &json!({ "version": version }),
            )?)
        })
    }

    /// Every approval ever given, oldest first.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn approvals(&self) -> Result<Vec<Approval>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM approval ORDER BY number")?;
        let mut rows = statement.query(())?;
        let mut approvals = Vec::new();
        while let Some(row) = rows.next()? {
            approvals.push(approval(row)?);
        }
        Ok(approvals)
    }
}

fn approval(row: &Row<'_>) -> Result<Approval, StoreError> {
    Ok(Approval {
        language: row.get("language")?,
        version: row.get("version")?,
        approver: row.get("approver")?,
        competence: row.get("competence")?,
        at: trail::time_of(&row.get::<_, String>("at")?)?,
    })
}
