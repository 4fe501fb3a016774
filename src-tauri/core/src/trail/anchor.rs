//! Seals as anchors of the trail: each bears the digest of the entry before the one that notes its making.

use super::Entry;
use serde_json::Value;

/// The acts whose entries note the digest of a sealed file.
const SEALING: [&str; 2] = ["sheet.signed", "record.archived"];

/// An entry that notes the making of a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The entry's number.
    pub seq: i64,
    /// The digest of the entry before it.
    pub previous: String,
    /// The SHA-256 of the sealed file as it then was, hexadecimal.
    pub pdf: String,
}

/// What a seal bears of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchored {
    /// The signature field.
    pub field: String,
    /// The digest of the trail's last entry when the seal was made, hexadecimal.
    pub head: String,
    /// The SHA-256 of the file to the end of this seal's revision, hexadecimal.
    pub pdf: String,
}

/// Why a seal does not stand in the trail at its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Astray {
    /// Nothing notes the making of this seal.
    #[error(
        "The audit trail does not know the seal “{field}”: it was cut before it, or written anew, or it is the trail of another archive."
    )]
    Unknown {
        /// The signature field.
        field: String,
    },
    /// What comes before the entry that notes the seal is not what came before it.
    #[error(
        "The audit trail before entry {seq} is not the one that the seal “{field}” was made in: it was written anew."
    )]
    Rewritten {
        /// The signature field.
        field: String,
        /// The entry that notes the seal.
        seq: i64,
    },
}

impl Astray {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        super::KEEP
    }
}

/// What an entry notes of a sealed file; none for other entries.
#[must_use]
pub fn noted(entry: &Entry) -> Option<Noted> {
    if !SEALING.contains(&entry.act.as_str()) {
        return None;
    }
    let detail: Value = serde_json::from_str(&entry.detail).ok()?;
    Some(Noted {
        seq: entry.seq,
        previous: entry.previous.clone(),
        pdf: detail["pdf"].as_str()?.to_owned(),
    })
}

/// Holds the seals of one file, in their order, against what the trail notes; `entries` finds the entries that note a
/// file by its digest. The chain itself is checked elsewhere.
///
/// A paper that the clinic seals is noted once for all its seals: then a later revision's entry counts for them too.
///
/// # Errors
/// The first seal that is not at its place.
pub fn astray(seals: &[Anchored], entries: impl Fn(&str) -> Vec<Noted>) -> Result<(), Astray> {
    for (at, seal) in seals.iter().enumerate() {
        let noting: Vec<Noted> = seals[at..].iter().flat_map(|later| entries(&later.pdf)).collect();
        if noting.iter().any(|entry| entry.previous == seal.head) {
            continue;
        }
        let field = seal.field.clone();
        return Err(match noting.first() {
            Some(entry) => Astray::Rewritten {
                field,
                seq: entry.seq,
            },
            None => Astray::Unknown { field },
        });
    }
    Ok(())
}
