//! The audit trail: who did what when, each entry chained to the one before it by digest.
//!
//! Entries are only ever added. The chain shows an entry that was changed, removed or moved; the head,
//! kept apart, shows a trail that was cut at its end. Whoever holds the key can forge both. Detail bears ids,
//! digests and numbers, and what the clinic says of itself; never a patient's data.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::act::Act;
use super::archive::{Archive, By};
use super::error::{Fault, StoreError};
use super::hex;

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

/// What the notes of the clinic's country are about.
const COUNTRY: &str = "country";

/// One entry of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TrailEntry {
    /// Its number; the first is 1.
    pub seq: i64,
    /// When, as RFC 3339.
    pub at: String,
    /// The id of the one who acted.
    pub who: String,
    /// What was done: [`Act::word`].
    pub act: String,
    /// The id of what it was done to.
    pub subject: String,
    /// Ids, digests and numbers that belong to it, as a JSON object.
    pub detail: String,
    /// The digest of the entry before it.
    pub previous: String,
    /// Its own digest, over all of the above.
    pub digest: String,
}

/// The last entry's number and digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailHead {
    /// The number of the last entry; 0 if there is none.
    pub seq: i64,
    /// Its digest, hexadecimal.
    pub digest: String,
}

/// What is wrong with the trail, and where.
#[derive(Debug, thiserror::Error)]
pub enum TrailError {
    /// An entry is not what was written.
    #[error("Entry {seq} of the audit trail was changed.")]
    Altered {
        /// The entry.
        seq: i64,
    },
    /// An entry does not follow the one before it.
    #[error("Entry {seq} of the audit trail does not follow the entry before it.")]
    Unchained {
        /// The entry.
        seq: i64,
    },
    /// An entry is gone.
    #[error("Entry {seq} of the audit trail is gone.")]
    Gone {
        /// The first entry that is gone.
        seq: i64,
    },
    /// The trail ends elsewhere than it did.
    #[error("The audit trail ends with entry {found}, but had {expected}.")]
    Cut {
        /// The last entry there is.
        found: i64,
        /// The last entry there was.
        expected: i64,
    },
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
            _ => {
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

    /// Notes the clinic's country, unless it is the one that was noted last: its rules are safety's, but it stands
    /// in plain settings.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn note_country(&mut self, country: &str, by: By<'_>) -> Result<(), StoreError> {
        let detail = serde_json::json!({ "country": country });
        self.write(|transaction| {
            let last: Option<String> = transaction
                .prepare_cached("SELECT detail FROM trail WHERE subject = ? ORDER BY seq DESC LIMIT 1")?
                .query_row([COUNTRY], |row| row.get(0))
                .optional()?;
            if last != Some(detail.to_string()) {
                append(transaction, by, Act::CountrySet, COUNTRY, &detail)?;
            }
            Ok(())
        })
    }

    /// Follows the whole chain and gives its head.
    ///
    /// # Errors
    /// What is wrong first, and where.
    pub fn check_trail(&self) -> Result<TrailHead, TrailError> {
        let expected = head(&self.connection)?;
        let mut statement = self.connection.prepare("SELECT * FROM trail ORDER BY seq")?;
        let mut rows = statement.query(())?;
        let mut last = TrailHead {
            seq: 0,
            digest: "0".repeat(64),
        };
        while let Some(row) = rows.next()? {
            let found = entry(row)?;
            if found.seq != last.seq + 1 {
                return Err(TrailError::Gone { seq: last.seq + 1 });
            }
            if found.digest != digest(&found) {
                return Err(TrailError::Altered { seq: found.seq });
            }
            if found.previous != last.digest {
                return Err(TrailError::Unchained { seq: found.seq });
            }
            last = TrailHead {
                seq: found.seq,
                digest: found.digest,
            };
        }
        if last != expected {
            return Err(TrailError::Cut {
                found: last.seq,
                expected: expected.seq,
            });
        }
        Ok(last)
    }
}

/// Adds one entry, in the transaction of the act itself.
pub(super) fn append(
    transaction: &Transaction<'_>,
    by: By<'_>,
    act: Act,
    subject: &str,
    detail: &Value,
) -> Result<(), Fault> {
    let previous = head(transaction)?;
    let mut entry = TrailEntry {
        seq: previous.seq + 1,
        at: text_of(by.at),
        who: by.who.to_owned(),
        act: act.word().to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_string(),
        previous: previous.digest,
        digest: String::new(),
    };
    entry.digest = digest(&entry);
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

/// The last act upon `subject`: its word, who did it, and when.
pub(super) fn last_act(
    transaction: &Transaction<'_>,
    subject: &str,
) -> Result<Option<(String, String, Timestamp)>, StoreError> {
    let last = transaction
        .prepare_cached("SELECT * FROM trail WHERE subject = ? ORDER BY seq DESC LIMIT 1")?
        .query_row([subject], entry)
        .optional()?;
    last.map(|entry| Ok((entry.act, entry.who, time_of(&entry.at)?)))
        .transpose()
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

pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<TrailEntry> {
    Ok(TrailEntry {
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

/// Each part goes in with its length, so that nothing can move from one part into its neighbour.
fn digest(entry: &TrailEntry) -> String {
    let mut hash = Sha256::new();
    hash.update(entry.seq.to_be_bytes());
    for part in [
        &entry.at,
        &entry.who,
        &entry.act,
        &entry.subject,
        &entry.detail,
        &entry.previous,
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex::encode(&hash.finalize()).to_string()
}
