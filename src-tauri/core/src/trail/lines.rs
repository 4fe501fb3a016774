//! The trail outside the archive: one JSON object a line, the first saying what the file is, the last where the trail
//! ends. An excerpt of it, the entries of one patient's file, is the same under a first line of its own; its last line
//! says how many they are.
//!
//! The form is canonical: each line has one spelling, so a file that was touched is told before its chain is followed.
//! Lines are read one by one, so that a trail of any length is read in the memory of one line.

use super::{Broken, Entry, TrailHead, end, follow};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Read as _, Write};

/// The longest line that is read, in bytes. Entries bear ids, digests and numbers: they take a few hundred.
pub const LONGEST_LINE: usize = 1024 * 1024;
const WHOLE: &str = "audit trail";
const EXCERPT: &str = "audit trail of one file";
const VERSION: u32 = 1;

/// A trail that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// Its entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// Where it ends, by its own account.
    pub end: TrailHead,
}

/// What a file holds of the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it, from the first entry.
    Whole,
    /// The entries of one patient's file.
    Excerpt,
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
    /// The disk gives no more of it.
    #[error("The audit trail could not be read: {why}.")]
    Disk {
        /// What the disk said.
        why: String,
    },
}

impl ReadError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotATrail => "Choose the copy of the audit trail that the app saved.",
            Self::Newer => "Update Needlepoint on this computer.",
            Self::Disk { .. } => "Check the file and the disk that it lies on.",
            Self::Line { .. } | Self::NoEnd => super::KEEP,
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Disk {
            why: error.to_string(),
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

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExcerptEnd {
    entries: usize,
}

/// Writes the first line.
///
/// # Errors
/// What `out` said.
pub fn write_start(out: &mut dyn Write) -> io::Result<()> {
    start(out, WHOLE)
}

fn start(out: &mut dyn Write, what: &str) -> io::Result<()> {
    let start = Start {
        needlepoint: what.to_owned(),
        version: VERSION,
    };
    write(out, &start)
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

/// Writes an excerpt: these entries of one patient's file, in their order.
///
/// # Errors
/// What `out` said.
pub fn write_excerpt(out: &mut dyn Write, entries: &[Entry]) -> io::Result<()> {
    start(out, EXCERPT)?;
    for entry in entries {
        write_entry(out, entry)?;
    }
    let entries = entries.len();
    write(out, &ExcerptEnd { entries })
}

fn write(out: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(line).expect("a line holds only texts and numbers");
    text.push(b'\n');
    out.write_all(&text)
}

/// Reads a whole trail that is in memory; its chain is not followed yet.
///
/// # Errors
/// It is none, or not as it was written.
pub fn read(bytes: &[u8]) -> Result<Trail, ReadError> {
    let mut lines = Lines::of(bytes)?;
    if lines.extent() != Extent::Whole {
        return Err(ReadError::NotATrail);
    }
    let mut entries = Vec::new();
    while let Some(entry) = lines.entry()? {
        entries.push(entry);
    }
    Ok(Trail {
        entries,
        end: lines.end.ok_or(ReadError::NoEnd)?,
    })
}

/// A trail or an excerpt that is read line by line.
pub struct Lines<R> {
    source: R,
    extent: Extent,
    /// The line that was read last, counted from 1.
    line: usize,
    text: Vec<u8>,
    entries: usize,
    is_over: bool,
    end: Option<TrailHead>,
}

impl<R: BufRead> Lines<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// It is not that of a trail, or the disk fails.
    pub fn of(source: R) -> Result<Self, ReadError> {
        let mut lines = Self {
            source,
            extent: Extent::Whole,
            line: 0,
            text: Vec::new(),
            entries: 0,
            is_over: false,
            end: None,
        };
        if !lines.advance()? {
            return Err(ReadError::NotATrail);
        }
        let start: Start = serde_json::from_slice(&lines.text).map_err(|_| ReadError::NotATrail)?;
        lines.extent = match start.needlepoint.as_str() {
            WHOLE => Extent::Whole,
            EXCERPT => Extent::Excerpt,
            _ => return Err(ReadError::NotATrail),
        };
        if start.version > VERSION {
            return Err(ReadError::Newer);
        }
        lines.canonical(&start)?;
        Ok(lines)
    }

    /// What the file says that it holds.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// The next entry; none once the last line was read and nothing follows it.
    ///
    /// # Errors
    /// A line is not as it was written, the last one is not there, or the disk fails.
    pub fn entry(&mut self) -> Result<Option<Entry>, ReadError> {
        while self.advance()? {
            let line = self.line;
            if self.is_over {
                return Err(ReadError::Line { line });
            }
            if self.extent == Extent::Whole
                && let Ok(last) = serde_json::from_slice::<End>(&self.text)
            {
                self.canonical(&last)?;
                self.end = Some(last.end);
                self.is_over = true;
                continue;
            }
            if self.extent == Extent::Excerpt
                && let Ok(last) = serde_json::from_slice::<ExcerptEnd>(&self.text)
            {
                self.canonical(&last)?;
                if last.entries != self.entries {
                    return Err(ReadError::Line { line });
                }
                self.is_over = true;
                continue;
            }
            let Ok(entry) = serde_json::from_slice::<Entry>(&self.text) else {
                // A file that ends within a line was cut there.
                return Err(if self.text.ends_with(b"\n") || self.text.len() > LONGEST_LINE {
                    ReadError::Line { line }
                } else {
                    ReadError::NoEnd
                });
            };
            self.canonical(&entry)?;
            self.entries += 1;
            return Ok(Some(entry));
        }
        if self.is_over {
            Ok(None)
        } else {
            Err(ReadError::NoEnd)
        }
    }

    /// Where a whole trail ends by its own account; none before its last line was read, and of an excerpt.
    pub fn end(&self) -> Option<&TrailHead> {
        self.end.as_ref()
    }

    /// Reads a line, of one that is too long no more than shows it; whether there was any.
    fn advance(&mut self) -> Result<bool, ReadError> {
        self.text.clear();
        let most = LONGEST_LINE as u64 + 1;
        self.source
            .by_ref()
            .take(most)
            .read_until(b'\n', &mut self.text)?;
        self.line += 1;
        Ok(!self.text.is_empty())
    }

    /// Whether the line is spelt as it is written here.
    fn canonical(&self, line: &impl Serialize) -> Result<(), ReadError> {
        let mut spelt = Vec::with_capacity(self.text.len());
        let written = write(&mut spelt, line);
        if written.is_ok() && spelt == self.text {
            Ok(())
        } else {
            Err(ReadError::Line { line: self.line })
        }
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
