//! The audit trail as a chain: its entries, what ties each to the one before it, and the seals that anchor it.
//!
//! Each entry bears the digest of the entry before it, so one that was changed, removed or moved shows. A trail that
//! was cut, or written anew from its start, is a sound chain too: the seals tell it, because each bears the digest of
//! the trail's last entry when it was made, and a sealed PDF outside the archive cannot be written anew with it.
//!
//! Bears ids, digests and numbers, and what the clinic says of itself; never a patient's data. This room keeps
//! nothing and reads no PDF: the archive keeps the trail, and what a seal bears is handed in.

mod anchor;
mod lines;
#[cfg(test)]
mod tests;

use crate::hex::unhex;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use anchor::{Anchored, Astray, Noted, astray, noted};
pub use lines::{
    Extent, LONGEST_LINE, Lines, ReadError, Trail, read, write_end, write_entry, write_excerpt, write_start,
};

/// One entry of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its number; the first is 1.
    pub seq: i64,
    /// When, as RFC 3339.
    pub at: String,
    /// The id of the one who acted.
    pub who: String,
    /// What was done.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrailHead {
    /// The number of the last entry; 0 if there is none.
    pub seq: i64,
    /// Its digest, hexadecimal.
    pub digest: String,
}

/// What is wrong with a chain, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
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
    /// An entry is not where it belongs.
    #[error("Entry {seq} of the audit trail is not in its place: it is gone, or was moved.")]
    Gone {
        /// The first entry that is not there.
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
}

impl Broken {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        KEEP
    }
}

/// What to do about a trail that is not as it was.
const KEEP: &str = "Keep the trail and the sealed PDFs as they are, compare them with earlier copies, and tell who answers for data protection.";

impl TrailHead {
    /// That of a trail without entries.
    #[must_use]
    pub fn start() -> Self {
        Self {
            seq: 0,
            digest: "0".repeat(64),
        }
    }

    /// The digest as a seal bears it; none if it is not the digest of an entry.
    #[must_use]
    pub fn anchor(&self) -> Option<[u8; 32]> {
        unhex(&self.digest)
    }
}

/// Whether a clock went back between two times of a trail: by more than where a network sets it right. Times that
/// cannot be read say nothing.
#[must_use]
pub fn is_set_back(before: &str, at: &str) -> bool {
    const SET_RIGHT: SignedDuration = SignedDuration::from_mins(10);
    let times = before.parse::<Timestamp>().ok().zip(at.parse::<Timestamp>().ok());
    times.is_some_and(|(before, at)| before.duration_since(at) > SET_RIGHT)
}

/// The entry that comes after `last`, with its number and digests.
#[must_use]
pub fn chained(last: &TrailHead, at: &str, who: &str, act: &str, subject: &str, detail: &str) -> Entry {
    let mut entry = Entry {
        seq: last.seq + 1,
        at: at.to_owned(),
        who: who.to_owned(),
        act: act.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        previous: last.digest.clone(),
        digest: String::new(),
    };
    entry.digest = digest(&entry);
    entry
}

/// Goes on from `last` to the entry that follows it.
///
/// # Errors
/// The entry is not the one that follows.
pub fn follow(last: &TrailHead, entry: &Entry) -> Result<TrailHead, Broken> {
    if entry.seq != last.seq + 1 {
        return Err(Broken::Gone { seq: last.seq + 1 });
    }
    if entry.digest != digest(entry) {
        return Err(Broken::Altered { seq: entry.seq });
    }
    if entry.previous != last.digest {
        return Err(Broken::Unchained { seq: entry.seq });
    }
    Ok(TrailHead {
        seq: entry.seq,
        digest: entry.digest.clone(),
    })
}

/// Goes on from `last` to a later entry of an excerpt. What was left out between them is not seen.
///
/// # Errors
/// The entry is not as it was written, does not come later, or comes next and does not follow.
pub fn leap(last: &TrailHead, entry: &Entry) -> Result<TrailHead, Broken> {
    if entry.seq == last.seq + 1 {
        return follow(last, entry);
    }
    if entry.seq <= last.seq {
        return Err(Broken::Gone { seq: last.seq + 1 });
    }
    if entry.digest != digest(entry) {
        return Err(Broken::Altered { seq: entry.seq });
    }
    Ok(TrailHead {
        seq: entry.seq,
        digest: entry.digest.clone(),
    })
}

/// Whether a trail ends where it should.
///
/// # Errors
/// It does not.
pub fn end(found: TrailHead, expected: &TrailHead) -> Result<TrailHead, Broken> {
    if found != *expected {
        return Err(Broken::Cut {
            found: found.seq,
            expected: expected.seq,
        });
    }
    Ok(found)
}

/// Each part goes in with its length, so that nothing can move from one part into its neighbour.
fn digest(entry: &Entry) -> String {
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
    crate::hex(&hash.finalize())
}
