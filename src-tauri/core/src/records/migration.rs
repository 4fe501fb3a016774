//! Brings a database to the format of this program: all steps in one transaction, or none.
//!
//! The steps themselves stand in the files of their nouns. A format newer than this program is refused
//! before anything is written.

use rusqlite::{Connection, TransactionBehavior};

use super::error::OpenError;
use super::{
    addition, approval, attachment, authority, backup, deletion, draft, find, own_rules, printed, record,
    rule, same, seal_key, signed, signing, spelling, stamp_end, stamped, trail, treatment, user, wait,
    waiting,
};

/// The statements of one format, in the order in which they run.
pub(super) type Step = &'static [&'static str];

/// Step n brings format n to format n + 1. A step that was released never changes.
pub(super) const STEPS: &[Step] = &[
    &[
        trail::TABLE,
        draft::TABLE,
        signing::TABLE,
        record::TABLE,
        find::TABLE,
        seal_key::TABLE,
        approval::TABLE,
        rule::TABLE,
        wait::TABLE,
        user::TABLE,
    ],
    &[seal_key::OWN_CERTIFICATES, own_rules::TABLE],
    &[approval::WORDS],
    &[record::KINDS, attachment::TABLE, printed::TABLE],
    &[authority::TABLE, waiting::TABLE, stamped::TABLE],
    &[addition::TABLE, deletion::TABLE],
    &[treatment::TABLE],
    &[user::ROLES],
    &[printed::DRAFT],
    &[
        find::LEAVES,
        record::INDEX,
        treatment::COURSES,
        treatment::PLANNED_KINDS,
    ],
    &[addition::COVERED, treatment::COVERED],
    &[signing::NO_REASONS],
    &[backup::TABLE],
    &[stamp_end::TABLE],
    &[spelling::TABLE, same::TABLE],
    &[signed::TABLE],
];

/// Brings the database to the format that the steps lead to; gives the one that it had.
pub(super) fn migrate(connection: &mut Connection, steps: &[Step]) -> Result<u32, OpenError> {
    let found: u32 = connection.query_row("PRAGMA user_version", (), |row| row.get(0))?;
    let known = u32::try_from(steps.len()).expect("there are few steps");
    if found > known {
        return Err(OpenError::NewerThanProgram { found, known });
    }
    if found == known {
        return Ok(found);
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for statements in &steps[found as usize..] {
        for statement in *statements {
            transaction.execute_batch(statement)?;
        }
        if statements.contains(&spelling::TABLE) {
            spelling::fill(&transaction)?;
        }
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(found)
}
