//! Bytes as lower-case hexadecimal text.

use std::fmt::Write as _;

/// Bytes in lower-case hexadecimal; with room for all of it from the start, so that growing leaves no copy behind.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a string takes all that is written to it");
    }
    text
}
