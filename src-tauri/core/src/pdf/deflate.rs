//! Deflates streams: the same bytes on any processor, which zlib's kin do not promise.

use super::WriteError;
use libdeflater::{CompressionLvl, Compressor};
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroize;

/// Beyond this level files hardly shrink, but take twice as long.
const LEVEL: i32 = 5;

/// The most room that is kept, in bytes: a page's streams need less, a picture may need a hundred times as much.
const KEPT: usize = 256 * 1024;

/// A stream's bytes as they stand in the file.
pub(super) struct Deflated {
    pub(super) bytes: Vec<u8>,
    /// Whether it was worth it; else the bytes are the content itself.
    pub(super) shorter: bool,
}

/// Deflates, or leaves the content as it is where that is shorter.
pub(super) fn deflate(content: Vec<u8>) -> Result<Deflated, WriteError> {
    let bytes = zlib(&content)?;
    let shorter = bytes.len() < content.len();
    let bytes = if shorter { bytes } else { content };
    Ok(Deflated { bytes, shorter })
}

/// Deflates, whether it is worth it or not.
pub(crate) fn zlib(content: &[u8]) -> Result<Vec<u8>, WriteError> {
    // A compressor is half a megabyte: it is used again, by one core at a time, with the room for what it writes.
    static READY: Mutex<Vec<(Compressor, Vec<u8>)>> = Mutex::new(Vec::new());
    let ready = || READY.lock().unwrap_or_else(PoisonError::into_inner);
    let found = ready().pop();
    let (mut compressor, mut room) = match found {
        Some(found) => found,
        None => (
            Compressor::new(CompressionLvl::new(LEVEL).map_err(|_| WriteError::Deflate)?),
            Vec::new(),
        ),
    };
    let most = compressor.zlib_compress_bound(content.len());
    if room.len() < most {
        room.resize(most, 0);
    }
    let length = compressor
        .zlib_compress(content, &mut room)
        .map_err(|_| WriteError::Deflate)?;
    let bytes = room[..length].to_vec();
    // It outlives the sheet, which nobody may find in it.
    room[..length].zeroize();
    if room.len() > KEPT {
        room = Vec::new();
    }
    ready().push((compressor, room));
    Ok(bytes)
}
