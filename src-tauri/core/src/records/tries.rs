//! Failed tries to open the archive, on their way into the trail.
//!
//! While the archive is locked nothing can be written into it: the times wait in a plain file beside it until it is
//! opened next. They name nobody. Whoever may write to the folder may take them away, so they help and prove nothing.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use jiff::Timestamp;
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::trail;

const TRIES: &str = "archive.tries";
/// Some two thousand tries; more say no more.
const LARGEST: u64 = 64 * 1024;

/// Keeps the time of a try until the archive is opened.
///
/// # Errors
/// What the operating system said.
pub fn keep_try(folder: &Path, at: Timestamp) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(folder.join(TRIES))?;
    if file.metadata()?.len() < LARGEST {
        file.write_all(format!("{}\n", trail::text_of(at)).as_bytes())?;
        file.sync_all()?;
    }
    Ok(())
}

impl Archive {
    /// Takes the tries that were kept into the trail, each once, and gives how many there were.
    ///
    /// # Errors
    /// If the disk fails; they are kept then.
    pub fn take_tries(&mut self, by: By<'_>) -> Result<usize, StoreError> {
        let path = self.folder.join(TRIES);
        let kept = match fs::File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
            opened => opened?,
        };
        let mut text = Vec::new();
        kept.take(LARGEST * 2).read_to_end(&mut text)?;
        let text = String::from_utf8_lossy(&text);
        // A line that was cut or scrambled tells no time.
        let tries: Vec<Timestamp> = text.lines().filter_map(|line| line.parse().ok()).collect();
        self.write(|transaction| {
            for at in &tries {
                let detail = json!({ "tried": trail::text_of(*at) });
                // The program may have been ended before the file was taken away.
                let known = transaction
                    .prepare_cached("SELECT 1 FROM trail WHERE subject = ? AND act = ? AND detail = ?")?
                    .exists([TRIES, Act::UnlockFailed.word(), &detail.to_string()])?;
                if !known {
                    trail::append(transaction, by, Act::UnlockFailed, TRIES, &detail)?;
                }
            }
            Ok(())
        })?;
        fs::remove_file(&path)?;
        Ok(tries.len())
    }
}
