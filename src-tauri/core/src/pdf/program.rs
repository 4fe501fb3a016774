//! A font program as a PDF needs it: without the tables that only other programs read.
//!
//! Cuts no glyphs: that is done before.

use skrifa::raw::types::Tag;
use skrifa::{FontRef, raw::ReadError};

/// Names of the face and of its glyphs. The file names the face itself, and its glyphs have numbers.
const NOT_READ: [Tag; 2] = [Tag::new(b"name"), Tag::new(b"post")];

/// A table's entry in the directory, and the directory's own head, in bytes.
const ENTRY: usize = 16;
const HEAD: usize = 12;
/// Where in `head` the number stands that makes up the sum of the whole, and what that sum is.
const ADJUSTMENT: usize = 8;
const WHOLE: u32 = 0xb1b0_afba;

/// The same program without them; its tables stand in the order in which they stood.
pub(super) fn lean(program: &[u8]) -> Result<Vec<u8>, ReadError> {
    let font = FontRef::new(program)?;
    let records = font.table_directory().table_records();
    let kept: Vec<_> = records
        .iter()
        .filter(|record| !NOT_READ.contains(&record.tag()))
        .collect();
    let mut out = Vec::with_capacity(program.len());
    out.extend_from_slice(&font.table_directory().sfnt_version().to_be_bytes());
    let count = kept.len() as u16;
    let log = count.max(1).ilog2() as u16;
    let range = 16 << log;
    for number in [count, range, log, count * 16 - range] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    let (mut at, mut adjustment) = (HEAD + kept.len() * ENTRY, None);
    for record in &kept {
        if record.tag() == Tag::new(b"head") {
            adjustment = Some(at + ADJUSTMENT);
        }
        out.extend_from_slice(&record.tag().to_be_bytes());
        for number in [record.checksum(), at as u32, record.length()] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        at += (record.length() as usize).next_multiple_of(4);
    }
    for record in &kept {
        let table = font
            .table_data(record.tag())
            .ok_or(ReadError::TableIsMissing(record.tag()))?;
        out.extend_from_slice(table.as_bytes());
        out.resize(out.len().next_multiple_of(4), 0);
    }
    if let Some(at) = adjustment {
        out[at..at + 4].fill(0);
        let rest = WHOLE.wrapping_sub(sum(&out));
        out[at..at + 4].copy_from_slice(&rest.to_be_bytes());
    }
    Ok(out)
}

fn sum(bytes: &[u8]) -> u32 {
    let words = bytes
        .chunks_exact(4)
        .map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]));
    words.fold(0, u32::wrapping_add)
}
