//! Whether a seal's certificate leads to one that the reader trusts.
//!
//! No revocation lists and no name constraints: the anchor is a certificate that somebody chose for this
//! purpose, most often the clinic's own.

use crate::seal::certificate::Certificate;
use jiff::Timestamp;

/// Whether the chain leads to any of the anchors; none where there are none.
pub(super) fn leads_to_any(chain: &[Certificate], anchors: &[Certificate], at: Timestamp) -> Option<bool> {
    (!anchors.is_empty()).then(|| anchors.iter().any(|anchor| leads_to(chain, anchor, at)))
}

/// Whether the chain (own certificate first) leads to `anchor`, all of it valid at `at`.
pub(super) fn leads_to(chain: &[Certificate], anchor: &Certificate, at: Timestamp) -> bool {
    if !chain.first().is_some_and(Certificate::may_sign) {
        return false;
    }
    for (index, certificate) in chain.iter().enumerate() {
        if !certificate.is_valid_at(at) {
            return false;
        }
        if certificate == anchor {
            return true;
        }
        let issued_by = |issuer: &Certificate| issuer.is_authority() && certificate.is_issued_by(issuer);
        if issued_by(anchor) {
            return anchor.is_valid_at(at);
        }
        if !chain.get(index + 1).is_some_and(issued_by) {
            return false;
        }
    }
    false
}
