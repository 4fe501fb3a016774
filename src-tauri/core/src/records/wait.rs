//! The waits that the clinic has edited. The last edit of a rule's wait counts; the history stays.

use jiff::Timestamp;
use rusqlite::params;
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::trail;

pub(super) const TABLE: &str = "
CREATE TABLE edited_wait (
    number INTEGER PRIMARY KEY,
    rule   TEXT NOT NULL,
    days   INTEGER CHECK (days >= 0), -- none: back to the content's own
    who    TEXT NOT NULL,
    at     TEXT NOT NULL
) STRICT;
CREATE INDEX edited_wait_rule ON edited_wait (rule, number);
CREATE TRIGGER edited_wait_stays BEFORE UPDATE ON edited_wait
    BEGIN SELECT RAISE(ABORT, 'an edit of a wait never changes'); END;
CREATE TRIGGER edited_wait_remains BEFORE DELETE ON edited_wait
    BEGIN SELECT RAISE(ABORT, 'an edit of a wait is never deleted'); END;
";

/// A wait that differs from the content's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditedWait {
    /// The rule's id.
    pub rule: String,
    /// The days to wait.
    pub days: u32,
    /// The id of who edited it.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

impl Archive {
    /// Sets a rule's wait in days, or with `None` back to the content's own. Whether the days are within
    /// what the rule allows is for the caller to judge.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn edit_wait(&mut self, rule: &str, days: Option<u32>, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            transaction.execute(
                "INSERT INTO edited_wait (rule, days, who, at) VALUES (?, ?, ?, ?)",
                params![rule, days, by.who, trail::text_of(by.at)],
            )?;
            Ok(trail::append(
                transaction,
                by,
                Act::WaitEdited,
                rule,
                &json!({ "days": days }),
            )?)
        })
    }

    /// The waits that differ from the content's own, by rule.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn edited_waits(&self) -> Result<Vec<EditedWait>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rule, days, who, at FROM edited_wait AS last
             WHERE days IS NOT NULL AND number = (SELECT max(number) FROM edited_wait WHERE rule = last.rule)
             ORDER BY rule",
        )?;
        let mut rows = statement.query(())?;
        let mut waits = Vec::new();
        while let Some(row) = rows.next()? {
            waits.push(EditedWait {
                rule: row.get("rule")?,
                days: row.get("days")?,
                who: row.get("who")?,
                at: trail::time_of(&row.get::<_, String>("at")?)?,
            });
        }
        Ok(waits)
    }
}
