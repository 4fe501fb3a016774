//! The trail outside the archive: one JSON object a line, the first saying what the file is, the last where the trail
//! ends.
//!
//! The form is canonical: each line has one spelling, so a file that was touched is told before its chain is followed.

use super::{Broken, Entry, TrailHead, end, follow};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

/// The largest trail that is read, in bytes.
pub const LARGEST: u64 = 1024 * 1024 * 1024;
const WHAT: &str = "audit trail";
const VERSION: u32 = 1;

/// A trail that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// Its entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// Where it ends, by its own account.
    pub end: TrailHead,
}

/// Why a file is not read as a trail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Its first line is not that of a trail.
    #[error("This file is not an audit trail.")]
    NotATrail,
    /// A newer version of the program wrote it.
    #[error("This audit trail was written by a newer version of Needlepoint.")]
    Newer,
    /// A line is not as the program writes lines.
    #[error("Line {line} of the audit trail was changed.")]
    Line {
        /// Counted from 1.
        line: usize,
    },
    /// The last line is not there.
    #[error("The end of the audit trail is missing: the file was cut.")]
    NoEnd,
}

impl ReadError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotATrail => "Choose the copy of the audit trail that the app saved.",
            Self::Newer => "Update Needlepoint on this computer.",
            Self::Line { .. } | Self::NoEnd => super::KEEP,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    needlepoint: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    end: TrailHead,
}

/// Writes the first line.
///
/// # Errors
/// What `out` said.
pub fn write_start(out: &mut dyn Write) -> io::Result<()> {
    let needlepoint = WHAT.to_owned();
    write(
        out,
        &Start {
            needlepoint,
            version: VERSION,
        },
    )
}

/// Writes the line of an entry.
///
/// # Errors
/// What `out` said.
pub fn write_entry(out: &mut dyn Write, entry: &Entry) -> io::Result<()> {
    write(out, entry)
}

/// Writes the last line.
///
/// # Errors
/// What `out` said.
pub fn write_end(out: &mut dyn Write, head: &TrailHead) -> io::Result<()> {
    write(out, &End { end: head.clone() })
}

fn write(out: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(line).expect("a line holds only texts and numbers");
    text.push(b'\n');
    out.write_all(&text)
}

/// Reads a trail; its chain is not followed yet.
///
/// # Errors
/// It is none, or not as it was written.
pub fn read(bytes: &[u8]) -> Result<Trail, ReadError> {
    let mut lines = (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n'));
    let first = lines.next().map_or(&[][..], |(_, line)| line);
    let start: Start = serde_json::from_slice(first).map_err(|_| ReadError::NotATrail)?;
    if start.needlepoint != WHAT {
        return Err(ReadError::NotATrail);
    }
    if start.version > VERSION {
        return Err(ReadError::Newer);
    }
    canonical(1, first, &start)?;
    let mut entries = Vec::new();
    let mut found = None;
    for (line, text) in lines {
        if found.is_some() {
            return Err(ReadError::Line { line });
        }
        if let Ok(last) = serde_json::from_slice::<End>(text) {
            canonical(line, text, &last)?;
            found = Some(last.end);
            continue;
        }
        let whole = text.ends_with(b"\n");
        let Ok(read) = serde_json::from_slice::<Entry>(text) else {
            // A file that ends within a line was cut there.
            return Err(if whole {
                ReadError::Line { line }
            } else {
                ReadError::NoEnd
            });
        };
        canonical(line, text, &read)?;
        entries.push(read);
    }
    Ok(Trail {
        entries,
        end: found.ok_or(ReadError::NoEnd)?,
    })
}

/// Whether a line is spelt as it is written here.
fn canonical(number: usize, text: &[u8], line: &impl Serialize) -> Result<(), ReadError> {
    let mut spelt = Vec::with_capacity(text.len());
    let written = write(&mut spelt, line);
    if written.is_ok() && spelt == text {
        Ok(())
    } else {
        Err(ReadError::Line { line: number })
    }
}

impl Trail {
    /// Follows the whole chain and gives its head.
    ///
    /// # Errors
    /// What is wrong first, and where.
    pub fn check(&self) -> Result<TrailHead, Broken> {
        let last = self
            .entries
            .iter()
            .try_fold(TrailHead::start(), |last, entry| follow(&last, entry))?;
        end(last, &self.end)
    }
}
