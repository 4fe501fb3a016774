//! Bytes as lower-case hexadecimal text, and back; digests in that form.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub(super) use crate::hex::unhex as decode;

/// The text is wiped when dropped: it may hold a key.
pub(super) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(crate::hex(bytes))
}

/// Whether `text` is a SHA-256 digest as this program writes it.
pub(super) fn is_digest(text: &str) -> bool {
    decode::<32>(text).is_some()
}

/// The SHA-256 of `bytes` as the archive writes digests: 64 lower-case hexadecimal digits.
#[must_use]
pub fn digest_of(bytes: &[u8]) -> String {
    encode(&Sha256::digest(bytes)).to_string()
}
