//! What the clinic sets in the place of its country's rules. The last word counts; the history stays.
//!
//! The rules are a JSON text of numbers: what they mean, and their bounds, the consult's room knows.

use rusqlite::{OptionalExtension, params};
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::trail;

pub(super) const TABLE: &str = "
CREATE TABLE own_rules (
    number INTEGER PRIMARY KEY,
    rules  TEXT NOT NULL,
    who    TEXT NOT NULL,
    at     TEXT NOT NULL
) STRICT;
CREATE TRIGGER own_rules_stay BEFORE UPDATE ON own_rules
    BEGIN SELECT RAISE(ABORT, 'a decision on rules never changes'); END;
CREATE TRIGGER own_rules_remain BEFORE DELETE ON own_rules
    BEGIN SELECT RAISE(ABORT, 'a decision on rules is never deleted'); END;
";

impl Archive {
    /// Sets the clinic's own rules.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn set_own_rules(&mut self, rules: &str, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            transaction.execute(
                "INSERT INTO own_rules (rules, who, at) VALUES (?, ?, ?)",
                params![rules, by.who, trail::text_of(by.at)],
            )?;
            let detail = json!({ "rules": rules });
            Ok(trail::append(
                transaction,
                by,
                Act::OwnRulesSet,
                "ownRules",
                &detail,
            )?)
        })
    }

    /// The clinic's own rules, if it ever set any.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn own_rules(&self) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT rules FROM own_rules ORDER BY number DESC LIMIT 1")?
            .query_row((), |row| row.get(0))
            .optional()?)
    }
}
