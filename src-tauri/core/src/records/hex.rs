//! Bytes as lower-case hexadecimal text, and back; digests in that form.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The text is wiped when dropped: it may hold a key.
pub(super) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(crate::hex(bytes))
}

/// `None` for anything but exactly `N` bytes in lower-case hexadecimal.
pub(super) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
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
