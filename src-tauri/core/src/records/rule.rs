//! Which rules the clinic has confirmed. A confirmation can be withdrawn; the history stays.

use jiff::Timestamp;
use rusqlite::params;
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::trail;

pub(super) const TABLE: &str = "
CREATE TABLE rule_confirmation (
    number    INTEGER PRIMARY KEY,
    rule      TEXT NOT NULL,
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    who       TEXT NOT NULL,
    at        TEXT NOT NULL
) STRICT;
CREATE INDEX rule_confirmation_rule ON rule_confirmation (rule, number);
CREATE TRIGGER rule_confirmation_stays BEFORE UPDATE ON rule_confirmation
    BEGIN SELECT RAISE(ABORT, 'a confirmation never changes'); END;
CREATE TRIGGER rule_confirmation_remains BEFORE DELETE ON rule_confirmation
    BEGIN SELECT RAISE(ABORT, 'a confirmation is never deleted'); END;
";

/// A rule that the clinic has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedRule {
    /// The rule's id.
    pub rule: String,
    /// The id of who confirmed it last.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

impl Archive {
    /// Confirms a rule.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn confirm_rule(&mut self, rule: &str, by: By<'_>) -> Result<(), StoreError> {
        self.put_confirmation(rule, true, by)
    }

    /// Withdraws a rule's confirmation.
    ///
    /// # Errors
    /// If it is not confirmed, or the disk fails.
    pub fn withdraw_rule(&mut self, rule: &str, by: By<'_>) -> Result<(), StoreError> {
        if !self
            .confirmed_rules()?
            .iter()
            .any(|confirmed| confirmed.rule == rule)
        {
            return Err(StoreError::NotFound {
                noun: "confirmed rule",
            });
        }
        self.put_confirmation(rule, false, by)
    }

    /// The rules that are confirmed now, by id.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn confirmed_rules(&self) -> Result<Vec<ConfirmedRule>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rule, who, at FROM rule_confirmation AS last
             WHERE confirmed AND number =
                 (SELECT max(number) FROM rule_confirmation WHERE rule = last.rule)
             ORDER BY rule",
        )?;
        let mut rows = statement.query(())?;
        let mut rules = Vec::new();
        while let Some(row) = rows.next()? {
            rules.push(ConfirmedRule {
                rule: row.get("rule")?,
                who: row.get("who")?,
                at: trail::time_of(&row.get::<_, String>("at")?)?,
            });
        }
        Ok(rules)
    }

    fn put_confirmation(&mut self, rule: &str, confirmed: bool, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            transaction.execute(
                "INSERT INTO rule_confirmation (rule, confirmed, who, at) VALUES (?, ?, ?, ?)",
                params![rule, confirmed, by.who, trail::text_of(by.at)],
            )?;
            let act = if confirmed {
                Act::RuleConfirmed
            } else {
                Act::RuleWithdrawn
            };
            Ok(trail::append(transaction, by, act, rule, &json!({}))?)
        })
    }
}
