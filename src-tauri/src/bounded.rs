//! Reads a file that somebody chose or dropped, and no more of it than anything we take.

use crate::failure::Failure;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

/// The bytes of a plain file of at most so many megabytes: what is no plain file may never end.
///
/// # Errors
/// It is no plain file, larger, or cannot be read.
pub fn read(path: &Path, megabytes: u64) -> Result<Vec<u8>, Failure> {
    let unread = |_| {
        Failure::new(
            "This file could not be read.",
            "Nothing was kept. Check that it is still there, then choose it again.",
        )
    };
    if !fs::metadata(path).map_err(unread)?.is_file() {
        return Err(Failure::new("This is no file.", "Choose a file."));
    }
    let most = megabytes * 1024 * 1024;
    let mut bytes = Vec::new();
    // Of some files the size that is told is not the size that is there.
    let file = File::open(path).map_err(unread)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > most {
        return Err(Failure::new(
            format!("This file is larger than {megabytes} MB."),
            "Nothing was kept. Check that it is the right one.",
        ));
    }
    Ok(bytes)
}
