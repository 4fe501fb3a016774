//! Whether a seal's certificate leads to one that the reader trusts.
//!
//! No revocation lists and no name constraints: the anchor is a certificate that somebody chose for this
//! purpose, most often the clinic's own.

use crate::seal::key::Certificate;
use jiff::Timestamp;
use x509_cert::ext::pkix::KeyUsage;

/// Whether the chain (own certificate first) leads to `anchor`, all of it valid at `at`.
pub(super) fn leads_to(chain: &[Certificate], anchor: &Certificate, at: Timestamp) -> bool {
    if !chain.first().is_some_and(may_sign) {
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

/// Whether the certificate allows its key to sign.
pub(super) fn may_sign(certificate: &Certificate) -> bool {
    match certificate.inner.tbs_certificate.get::<KeyUsage>() {
        Ok(None) => true,
        Ok(Some((_, usage))) => usage.digital_signature() || usage.non_repudiation(),
        Err(_) => false,
    }
}
