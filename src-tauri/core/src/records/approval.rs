//! Who of the clinic approved which text, and when. Approvals and withdrawals are only added; the last one counts.
//!
//! What was read is held by its digest, and by a mark of every text in it: a JSON text that is kept and given back
//! as it is.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};
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

/// What was read, and whether the approval was taken back. An approval from before names no words: it holds for none.
pub(super) const WORDS: &str = "
ALTER TABLE approval ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE approval ADD COLUMN marks TEXT NOT NULL DEFAULT '{}';
ALTER TABLE approval ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1));
";

/// The texts of a language that were read.
#[derive(Clone, Copy, Debug)]
pub struct ReadTexts<'a> {
    /// The language as a BCP 47 tag.
    pub language: &'a str,
    /// The version of its texts.
    pub version: &'a str,
    /// The digest of all of them.
    pub digest: &'a str,
    /// A mark of each, by key, as JSON.
    pub marks: &'a str,
}

/// The approval of the texts of a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The language as a BCP 47 tag.
    pub language: String,
    /// The version of its texts.
    pub version: String,
    /// The digest of the texts that were read.
    pub digest: String,
    /// A mark of each of them, by key, as JSON.
    pub marks: String,
    /// The name of who approved.
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
        read: ReadTexts<'_>,
        approver: &str,
        competence: &str,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        let ReadTexts {
            language,
            version,
            digest,
            marks,
        } = read;
        self.decide(by, |transaction| {
            transaction.execute(
                "INSERT INTO approval (language, version, approver, competence, at, digest, marks)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
                params![
                    language,
                    version,
                    approver,
                    competence,
                    trail::text_of(by.at),
                    digest,
                    marks
                ],
            )?;
            let detail = json!({
                "version": version, "digest": digest, "approver": approver, "competence": competence
            });
            Ok(trail::append(
                transaction,
                by,
                Act::TextApproved,
                language,
                &detail,
            )?)
        })
    }

    /// Takes the approval of a language's texts back. It stays in the archive, and no longer holds.
    ///
    /// # Errors
    /// If there is none that holds, or the disk fails.
    pub fn withdraw_text(&mut self, language: &str, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            let version: Option<String> = transaction
                .prepare_cached(
                    "SELECT version FROM approval WHERE NOT withdrawn AND number =
                         (SELECT max(number) FROM approval WHERE language = ?)",
                )?
                .query_row([language], |row| row.get(0))
                .optional()?;
            let version = version.ok_or(StoreError::NotFound { noun: "approval" })?;
            transaction.execute(
                "INSERT INTO approval (language, version, approver, competence, at, withdrawn)
                 VALUES (?, ?, '', '', ?, 1)",
                params![language, version, trail::text_of(by.at)],
            )?;
            let detail = json!({ "version": version });
            Ok(trail::append(
                transaction,
                by,
                Act::TextWithdrawn,
                language,
                &detail,
            )?)
        })
    }

    /// The last approval of each language that was not withdrawn since, by language.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn approvals(&self) -> Result<Vec<Approval>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM approval AS last WHERE NOT withdrawn AND number =
                 (SELECT max(number) FROM approval WHERE language = last.language)
             ORDER BY language",
        )?;
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
        digest: row.get("digest")?,
        marks: row.get("marks")?,
        approver: row.get("approver")?,
        competence: row.get("competence")?,
        at: trail::time_of(&row.get::<_, String>("at")?)?,
    })
}
