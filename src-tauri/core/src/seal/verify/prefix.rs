//! Digests of a file's beginnings.

use sha2::{Digest, Sha256};
use std::ops::Range;

/// The hash of the file's beginning, which every seal shares with those before it: however many seals, each
/// byte is hashed twice at most.
#[derive(Default)]
pub(super) struct Prefix {
    hash: Sha256,
    length: usize,
}

impl Prefix {
    /// The digest of the bytes before `less` and of `rest`; `less` never goes back.
    pub(super) fn digest(&mut self, bytes: &[u8], less: usize, rest: Range<usize>) -> [u8; 32] {
        self.hash.update(&bytes[self.length..less]);
        self.length = less;
        self.hash.clone().chain_update(&bytes[rest]).finalize().into()
    }
}
