//! What the seals of a file bear of the audit trail.

use super::found::Verification;
use crate::trail::Anchored;
use sha2::{Digest, Sha256};

/// The intact seals that bear the head of a trail, in their order.
#[must_use]
pub fn anchored(pdf: &[u8], found: &Verification) -> Vec<Anchored> {
    let intact = found.seals.iter().filter(|seal| seal.intact);
    let bearing = intact.filter_map(|seal| {
        let signed = pdf.get(..seal.revision_end)?;
        Some(Anchored {
            field: seal.field.clone(),
            head: seal.trail_head.clone()?,
            pdf: crate::hex(&Sha256::digest(signed)),
        })
    });
    bearing.collect()
}
