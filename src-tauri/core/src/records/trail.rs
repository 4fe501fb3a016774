//! The audit trail: who did what when, each entry chained to the one before it by digest.
//!
//! Entries are only ever added. The chain shows an entry that was changed, removed or moved; the head,
//! kept apart, shows a trail that was cut at its end. Whoever holds the key can forge both, but not the seals on
//! PDFs outside that bear the head of their time. Detail bears ids, digests and numbers, and what the clinic says
//! of itself; never a patient's data.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::Value;
use std::io::{self, Write};

use super::act::Act;
use super::archive::{Archive, By};
use super::error::{Fault, StoreError};
use crate::trail::{self as chain, Broken, Entry, Noted, TrailHead};

/// How many entries are looked through for a clock that was set back: more than a day of a practice has.
pub(super) const NEWEST: u32 = 2000;

pub(super) const TABLE: &str = "
CREATE TABLE trail (
    seq      INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    who      TEXT NOT NULL,
    act      TEXT NOT NULL,
    subject  TEXT NOT NULL,
    detail   TEXT NOT NULL,
    previous TEXT NOT NULL CHECK (length(previous) = 64),
    digest   TEXT NOT NULL CHECK (length(digest) = 64)
) STRICT;
CREATE INDEX trail_subject ON trail (subject, seq);

CREATE TABLE trail_head (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    seq    INTEGER NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64)
) STRICT;
INSERT INTO trail_head VALUES (1, 0, lower(hex(zeroblob(32))));

CREATE TRIGGER trail_grows BEFORE INSERT ON trail
    WHEN NEW.seq IS NOT (SELECT seq + 1 FROM trail_head)
    BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;
CREATE TRIGGER trail_stays BEFORE UPDATE ON trail
    BEGIN SELECT RAISE(ABORT, 'the trail never changes'); END;
CREATE TRIGGER trail_remains BEFORE DELETE ON trail
    BEGIN SELECT RAISE(ABORT, 'the trail never shrinks'); END;
CREATE TRIGGER trail_head_advances BEFORE UPDATE ON trail_head
    WHEN NEW.seq IS NOT OLD.seq + 1
    BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;
CREATE TRIGGER trail_head_remains BEFORE DELETE ON trail_head
    BEGIN SELECT RAISE(ABORT, 'the trail never shrinks'); END;
";

/// What the same person does to the same thing within this time of the last entry is one entry: a window saves at
/// every keystroke, and a trail of keystrokes is one that nobody reads. After any other act upon it the next is an
/// entry again.
const ONE_SITTING_SECONDS: i64 = 600;

/// What is wrong with the trail, and where.
#[derive(Debug, thiserror::Error)]
pub enum TrailError {
    /// The chain does not hold.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The copy could not be written.
    #[error("The copy of the audit trail could not be written.")]
    Copy(#[from] io::Error),
    /// The archive could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TrailError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Store(error) => error.hint(),
            Self::Copy(_) => "Check that the disk has room and may be written to, or choose another folder.",
            Self::Broken(_) => {
                "Keep the archive as it is, compare it with an earlier copy, and tell who answers for data protection."
            }
        }
    }
}

impl From<rusqlite::Error> for TrailError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Archive {
    /// Notes an act that leaves nothing else in the archive: unlocked, opened, printed, exported.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn note(&mut self, act: Act, subject: &str, by: By<'_>) -> Result<(), StoreError> {
        self.write(|transaction| Ok(append(transaction, by, act, subject, &serde_json::json!({}))?))
    }

    /// Notes that a record was opened, once for each sitting of the one who looks at it.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn note_opened(&mut self, record: &str, by: By<'_>) -> Result<(), StoreError> {
        self.write(|transaction| {
            let act = Act::RecordOpened;
            if !goes_on(transaction, by, &[act], record)? {
                append(transaction, by, act, record, &serde_json::json!({}))?;
            }
            Ok(())
        })
    }

    /// Follows the whole chain and gives its head.
    ///
    /// # Errors
    /// What is wrong first, and where.
    pub fn check_trail(&self) -> Result<TrailHead, TrailError> {
        self.follow_trail(|_| Ok(()))
    }

    /// The trail's last entry, to be borne by the seal that is made next.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn trail_head(&self) -> Result<TrailHead, StoreError> {
        Ok(head(&self.connection)?)
    }

    /// Writes the whole trail as it leaves the archive, its chain followed on the way. That it leaves is its last
    /// entry.
    ///
    /// # Errors
    /// The chain does not hold, `out` takes no more, or the disk fails.
    pub fn export_trail(&mut self, out: &mut dyn Write, by: By<'_>) -> Result<TrailHead, TrailError> {
        self.note(Act::TrailExported, "trail", by)?;
        chain::write_start(out)?;
        let head = self.follow_trail(|entry| chain::write_entry(out, entry))?;
        chain::write_end(out, &head)?;
        Ok(head)
    }

    /// The entries that note the seals of a record.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn noted_seals(&self, record: &str) -> Result<Vec<Noted>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM trail WHERE subject = ? ORDER BY seq")?;
        let entries = statement.query_map([record], entry)?;
        let mut noted = Vec::new();
        for entry in entries {
            noted.extend(chain::noted(&entry?));
        }
        Ok(noted)
    }

    /// When the clock was last set back, as far as the newest entries tell.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn clock_set_back(&self) -> Result<Option<SetBack>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT at FROM trail ORDER BY seq DESC LIMIT ?")?;
        let times: Vec<String> = statement
            .query_map([NEWEST], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let set_back = times
            .windows(2)
            .find(|pair| chain::is_set_back(&pair[1], &pair[0]));
        let times = set_back.map(|pair| {
            Ok(SetBack {
                from: time_of(&pair[1])?,
                to: time_of(&pair[0])?,
            })
        });
        times.transpose()
    }

    /// Follows the whole chain, and gives each entry to whoever asks for it.
    pub(super) fn follow_trail(
        &self,
        mut each: impl FnMut(&Entry) -> io::Result<()>,
    ) -> Result<TrailHead, TrailError> {
        let expected = head(&self.connection)?;
        let mut statement = self.connection.prepare("SELECT * FROM trail ORDER BY seq")?;
        let mut rows = statement.query(())?;
        let mut last = TrailHead::start();
        while let Some(row) = rows.next()? {
            let found = entry(row)?;
            last = chain::follow(&last, &found)?;
            each(&found)?;
        }
        Ok(chain::end(last, &expected)?)
    }
}

/// The computer's clock was set back between two entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetBack {
    /// The time of the entry before.
    pub from: Timestamp,
    /// The time of the entry after.
    pub to: Timestamp,
}

/// Adds one entry, in the transaction of the act itself.
pub(super) fn append(
    transaction: &Transaction<'_>,
    by: By<'_>,
    act: Act,
    subject: &str,
    detail: &Value,
) -> Result<(), Fault> {
    let entry = chain::chained(
        &head(transaction)?,
        &text_of(by.at),
        by.who,
        act.word(),
        subject,
        &detail.to_string(),
    );
    transaction
        .prepare_cached("INSERT INTO trail VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?
        .execute(params![
            entry.seq,
            entry.at,
            entry.who,
            entry.act,
            entry.subject,
            entry.detail,
            entry.previous,
            entry.digest
        ])?;
    transaction
        .prepare_cached("UPDATE trail_head SET seq = ?, digest = ?")?
        .execute(params![entry.seq, entry.digest])?;
    Ok(())
}

/// Whether the last entry on `subject` is one of `acts` by the same person in the same sitting. A clock that was set
/// back begins a new one.
pub(super) fn goes_on(
    transaction: &Transaction<'_>,
    by: By<'_>,
    acts: &[Act],
    subject: &str,
) -> Result<bool, StoreError> {
    let last = transaction
        .prepare_cached("SELECT * FROM trail WHERE subject = ? ORDER BY seq DESC LIMIT 1")?
        .query_row([subject], entry)
        .optional()?;
    let Some(last) = last else { return Ok(false) };
    let since = by.at.as_second() - time_of(&last.at)?.as_second();
    Ok(acts.iter().any(|act| act.word() == last.act)
        && last.who == by.who
        && (0..ONE_SITTING_SECONDS).contains(&since))
}

/// Fixed width, so that texts sort as the times do.
pub(super) fn text_of(at: Timestamp) -> String {
    format!("{at:.9}")
}

pub(super) fn time_of(text: &str) -> Result<Timestamp, StoreError> {
    text.parse()
        .map_err(|error: jiff::Error| Fault::Damaged { source: error.into() }.into())
}

fn head(connection: &Connection) -> rusqlite::Result<TrailHead> {
    connection
        .prepare_cached("SELECT seq, digest FROM trail_head")?
        .query_row((), |row| {
            Ok(TrailHead {
                seq: row.get(0)?,
                digest: row.get(1)?,
            })
        })
}

pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: row.get("seq")?,
        at: row.get("at")?,
        who: row.get("who")?,
        act: row.get("act")?,
        subject: row.get("subject")?,
        detail: row.get("detail")?,
        previous: row.get("previous")?,
        digest: row.get("digest")?,
    })
}
