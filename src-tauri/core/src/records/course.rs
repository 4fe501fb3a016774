//! Consent that is asked for again: a new consult, under which the course of an earlier consent goes on.
//!
//! The table stands with the treatments, which are found by it. What was written of a treatment is not touched here.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::draft::{self, Banner};
use super::error::StoreError;
use super::record::RecordCheckError;
use super::trail;

const ASKED_AGAIN: &str = "SELECT course.consent FROM course JOIN draft ON draft.id = course.consent
     WHERE first = coalesce((SELECT first FROM course WHERE consent = ?1), ?1)
     ORDER BY draft.started_at DESC LIMIT 1";

impl Archive {
    /// The draft in which consent is being asked for again, in the course of this one.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn asked_again(&self, consent: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(ASKED_AGAIN)?
            .query_row([consent], |row| row.get(0))
            .optional()?)
    }

    /// Begins the draft `id`, in which consent is asked for again in the course of `consent`, in one transaction.
    ///
    /// # Errors
    /// If it is being asked for again already, there is such a draft or record, or the disk fails; nothing is begun
    /// then.
    pub fn ask_again(
        &mut self,
        consent: &str,
        id: &str,
        body: &str,
        banner: &Banner,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            if draft::is_draft(transaction, id)?
                || transaction.prepare_cached(ASKED_AGAIN)?.exists([consent])?
            {
                return Err(StoreError::AlreadyThere { noun: "draft" });
            }
            draft::put(transaction, id, body, banner, by)?;
            transaction
                .prepare_cached(
                    "INSERT INTO course (consent, first)
                     VALUES (?1, coalesce((SELECT first FROM course WHERE consent = ?2), ?2))",
                )?
                .execute([id, consent])?;
            let detail = json!({ "consent": consent });
            Ok(trail::append(
                transaction,
                by,
                Act::ConsentAskedAgain,
                id,
                &detail,
            )?)
        })
    }
}

/// Holds the courses against the trail: whoever joined two, or parted one, would have sessions counted that were
/// another's, or none.
pub(super) fn check(connection: &Connection) -> Result<(), RecordCheckError> {
    let mut statement =
        connection.prepare("SELECT subject, detail ->> '$.consent' FROM trail WHERE act = ? ORDER BY seq")?;
    let mut rows = statement.query([Act::ConsentAskedAgain.word()])?;
    let mut said = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (consent, of): (String, String) = (row.get(0)?, row.get(1)?);
        let first = said.get(&of).cloned().unwrap_or(of);
        said.insert(consent, first);
    }
    let mut statement = connection.prepare(
        "SELECT id, first FROM record LEFT JOIN course ON consent = id WHERE kind IN ('consent', 'paper')",
    )?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let (id, first): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        if said.get(&id) != first.as_ref() {
            return Err(RecordCheckError::Course { id });
        }
    }
    Ok(())
}
