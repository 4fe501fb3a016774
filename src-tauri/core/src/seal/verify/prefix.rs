//! What the revisions before have shown, so that it is not found out again: digests of a file's beginnings, and
//! whether the certificate is its own issuer's.

use crate::seal::certificate::Certificate;
use sha2::{Digest, Sha256};
use std::ops::Range;

/// The hash of the file's beginning, which every seal shares with those before it: however many seals, each
/// byte is hashed twice at most.
#[derive(Default)]
pub(super) struct Prefix {
    hash: Sha256,
    length: usize,
    /// The certificate of the last seal, and whether it signed itself.
    own: Option<(Certificate, bool)>,
}

impl Prefix {
    /// The digest of the bytes before `less` and of `rest`; `less` never goes back.
    pub(super) fn digest(&mut self, bytes: &[u8], less: usize, rest: Range<usize>) -> [u8; 32] {
        self.hash.update(&bytes[self.length..less]);
        self.length = less;
        self.hash.clone().chain_update(&bytes[rest]).finalize().into()
    }

    /// Whether a certificate signed itself. Most seals of a file are made with the same one.
    pub(super) fn is_self_signed(&mut self, certificate: &Certificate) -> bool {
        match &self.own {
            Some((own, signed)) if own == certificate => *signed,
            _ => {
                let signed = certificate.is_self_signed();
                self.own = Some((certificate.clone(), signed));
                signed
            }
        }
    }
}
