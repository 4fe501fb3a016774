//! Brings a database to the format of this program: all steps in one transaction, or none.
//!
//! The steps themselves stand in the files of their nouns. A format newer than this program is refused
//! before anything is written. With many records it takes a while: it tells how far it is, and can be stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::error::OpenError;
use super::{
    addition, approval, attachment, authority, backup, deletion, draft, find, leaving, own_rules, printed,
    recall, record, rule, same, seal_key, signed, signing, spelling, stamp_end, stamped, trail, treated,
    treatment, user, wait, waiting,
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
    &[recall::PHONES, recall::SEVERAL],
    &[recall::AS_THEY_COME, treated::USED, leaving::TABLE],
];

/// The database's own operations that a step takes for each record, about: what tells how far it is. Of a step that
/// has 0, nobody notices how long it takes.
pub(super) const PER_RECORD: [u64; STEPS.len()] =
    [0, 0, 0, 32, 0, 12, 22, 0, 0, 41, 34, 0, 0, 0, 55, 24, 40, 40];
/// Those that the last step takes for each lot beside.
pub(super) const PER_LOT: u64 = 87;
/// How many of these are done before it is asked whether to go on.
pub(super) const PIECE: u16 = 10_000;

/// Is told how much of how much of long work is done, and says whether to go on. Shared, since the database asks it in
/// the middle of a statement.
pub type GoOn = Arc<dyn Fn(u64, u64) -> bool + Send + Sync>;

/// For long work that nobody watches or stops.
#[must_use]
pub fn to_the_end() -> GoOn {
    Arc::new(|_, _| true)
}

/// How far the steps are, in the database's own operations.
struct Far {
    done: AtomicU64,
    /// What is done when the step of now is, whatever it takes.
    step: AtomicU64,
    total: u64,
    go_on: GoOn,
}

impl Far {
    /// Takes that so much more is done of the step of now, and says whether to go on.
    fn goes_on(&self, more: u64) -> bool {
        let done = self.step.load(Relaxed).min(self.done.load(Relaxed) + more);
        self.done.store(done, Relaxed);
        (self.go_on)(done, self.total)
    }

    /// The step of now is done, and the next one takes so much.
    fn begins(&self, step: u64) -> bool {
        let done = self.step.fetch_add(step, Relaxed);
        self.done.store(done, Relaxed);
        self.goes_on(0)
    }
}

/// Brings the database to the format that the steps lead to; gives the one that it had. `go_on` is told how far that is,
/// if there is anything to do.
///
/// # Errors
/// If the format is newer than the steps, it was stopped, or the disk fails. The database is as it was then.
pub(super) fn migrate(connection: &mut Connection, steps: &[Step], go_on: &GoOn) -> Result<u32, OpenError> {
    let found: u32 = connection.query_row("PRAGMA user_version", (), |row| row.get(0))?;
    let known = u32::try_from(steps.len()).expect("there are few steps");
    if found > known {
        return Err(OpenError::NewerThanProgram { found, known });
    }
    if found == known {
        return Ok(found);
    }
    let (records, lots) = (rows(connection, "record")?, rows(connection, "lot")?);
    let each = |step| {
        let of_lots = if step + 1 == STEPS.len() {
            lots * PER_LOT
        } else {
            0
        };
        1 + records * PER_RECORD.get(step).unwrap_or(&0) + of_lots
    };
    let to_do: Vec<(Step, u64)> = (found as usize..steps.len())
        .map(|n| (steps[n], each(n)))
        .collect();
    let far = Arc::new(Far {
        done: AtomicU64::new(0),
        step: AtomicU64::new(0),
        total: to_do.iter().map(|(_, each)| each).sum(),
        go_on: Arc::clone(go_on),
    });
    let asked = Arc::clone(&far);
    let stops = move || !asked.goes_on(PIECE.into());
    connection.progress_handler(PIECE.into(), Some(stops))?;
    let done = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(OpenError::from)
        .and_then(|transaction| take(transaction, &to_do, known, &far));
    connection.progress_handler(0, None::<fn() -> bool>)?;
    done.map(|()| found)
}

/// How many rows a table has, about; none where the format has no such table.
fn rows(connection: &Connection, table: &str) -> rusqlite::Result<u64> {
    if !connection.table_exists(None, table)? {
        return Ok(0);
    }
    let last = format!("SELECT ifnull(max(rowid), 0) FROM {table}");
    let last: i64 = connection.query_row(&last, (), |row| row.get(0))?;
    Ok(u32::try_from(last).unwrap_or(u32::MAX).into())
}

/// Takes the steps, each of which is about so long.
fn take(transaction: Transaction<'_>, steps: &[(Step, u64)], known: u32, far: &Far) -> Result<(), OpenError> {
    let goes_on = |step| far.begins(step).then_some(()).ok_or(OpenError::Stopped);
    for (statements, each) in steps {
        goes_on(*each)?;
        for statement in *statements {
            transaction.execute_batch(statement)?;
        }
        if statements.contains(&spelling::TABLE) {
            spelling::fill(&transaction)?;
        }
    }
    goes_on(0)?;
    transaction.pragma_update(None, "user_version", known)?;
    Ok(transaction.commit()?)
}
