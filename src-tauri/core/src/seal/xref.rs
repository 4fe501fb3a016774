//! The cross-reference of each revision: a table or a stream, followed backwards from the newest.
//!
//! It says where objects lie and where revisions end; it reads no object but its own stream.

use super::file::{Budget, decode, object_at, raw_stream};
use super::syntax::{Id, Malformed, Reader, Value};

/// More revisions than any sheet with its seals and time-stamps has.
const MAX_REVISIONS: usize = 64;

/// One revision: the base document or an incremental update.
pub(super) struct Revision {
    /// The end of the revision before, 0 for the base.
    pub(super) start: usize,
    /// Just after `%%EOF` and its end of line.
    pub(super) end: usize,
    pub(super) xref_at: usize,
    pub(super) trailer: Trailer,
    table: Table,
}

/// What an update has to repeat of the trailer.
pub(super) struct Trailer {
    pub(super) size: u32,
    pub(super) root: Id,
    pub(super) info: Option<Id>,
    /// The first half of `/ID`, which never changes.
    pub(super) id: Vec<u8>,
    prev: Option<usize>,
}

enum Table {
    /// Subsections of a table: first number, count, place of the first entry.
    Lines(Vec<(u32, u32, usize)>),
    /// Subsections of a stream, the widths of its columns, its rows.
    Rows {
        index: Vec<(u32, u32)>,
        widths: [usize; 3],
        rows: Vec<u8>,
    },
}

/// Where an object lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Removed by this revision.
    Free,
    /// At this offset, with this generation.
    At(usize, u16),
    /// In this object stream, at this position.
    Packed(u32, usize),
}

impl Revision {
    /// Where this revision says that an object lies; none if it does not speak of it.
    pub(super) fn place(&self, bytes: &[u8], number: u32) -> Option<Place> {
        match &self.table {
            Table::Lines(sections) => {
                let (first, _, at) = sections
                    .iter()
                    .find(|(first, count, _)| number >= *first && number - *first < *count)?;
                let line = bytes.get(at + 20 * (number - first) as usize..)?.get(..20)?;
                line_place(line)
            }
            Table::Rows { index, widths, rows } => {
                let mut before = 0usize;
                for (first, count) in index {
                    if number >= *first && number - *first < *count {
                        let width: usize = widths.iter().sum();
                        let row = rows
                            .get((before + (number - *first) as usize) * width..)?
                            .get(..width)?;
                        return row_place(row, *widths);
                    }
                    before += *count as usize;
                }
                None
            }
        }
    }

    /// The numbers of the objects that this revision brings, if they are no more than `most`.
    pub(super) fn numbers(&self, most: usize) -> Option<Vec<u32>> {
        let sections: Vec<(u32, u32)> = match &self.table {
            Table::Lines(sections) => sections
                .iter()
                .map(|(first, count, _)| (*first, *count))
                .collect(),
            Table::Rows { index, .. } => index.clone(),
        };
        let total: usize = sections.iter().map(|(_, count)| *count as usize).sum();
        (total <= most).then(|| {
            sections
                .iter()
                .flat_map(|(first, count)| *first..first.saturating_add(*count))
                .collect()
        })
    }

    /// Whether the cross-reference is a stream rather than a table.
    pub(super) fn has_stream(&self) -> bool {
        matches!(self.table, Table::Rows { .. })
    }
}

/// Follows `/Prev` from the newest revision to the base and returns them oldest first.
pub(super) fn chain(bytes: &[u8], newest: usize, budget: &Budget) -> Result<Vec<Revision>, Malformed> {
    let mut revisions: Vec<Revision> = Vec::new();
    let mut next = Some(newest);
    while let Some(xref_at) = next {
        if revisions.len() == MAX_REVISIONS || revisions.last().is_some_and(|later| xref_at >= later.xref_at)
        {
            return Err(Malformed);
        }
        let revision = read_revision(bytes, xref_at, budget)?;
        next = revision.trailer.prev;
        revisions.push(revision);
    }
    revisions.reverse();
    for i in 1..revisions.len() {
        revisions[i].start = revisions[i - 1].end;
        if revisions[i].start >= revisions[i].xref_at {
            return Err(Malformed);
        }
    }
    Ok(revisions)
}

fn read_revision(bytes: &[u8], xref_at: usize, budget: &Budget) -> Result<Revision, Malformed> {
    let mut reader = Reader::new(bytes, xref_at);
    let (table, trailer) = if reader.word(b"xref").is_ok() {
        read_table(bytes, &mut reader)?
    } else {
        reader.at = xref_at;
        read_rows(bytes, &mut reader, budget)?
    };
    reader.word(b"startxref")?;
    if reader.unsigned()? != xref_at {
        return Err(Malformed);
    }
    // The end mark is a comment to the reader, so it is looked for by hand
    let mut end = reader.at;
    while bytes.get(end).is_some_and(|b| b" \r\n".contains(b)) {
        end += 1;
    }
    let mut reader = Reader::new(bytes, end);
    reader.exactly(b"%%EOF")?;
    if reader.exactly(b"\r\n").is_err() && reader.exactly(b"\n").is_err() {
        // lopdf writes no end of line here
        let _ = reader.exactly(b"\r");
    }
    Ok(Revision {
        start: 0,
        end: reader.at,
        xref_at,
        trailer,
        table,
    })
}

fn read_table(bytes: &[u8], reader: &mut Reader<'_>) -> Result<(Table, Trailer), Malformed> {
    let mut sections = Vec::new();
    while reader.word(b"trailer").is_err() {
        let first = u32::try_from(reader.unsigned()?).map_err(|_| Malformed)?;
        let count = u32::try_from(reader.unsigned()?).map_err(|_| Malformed)?;
        reader.space();
        let length = (count as usize).checked_mul(20).ok_or(Malformed)?;
        if bytes.len().saturating_sub(reader.at) < length || sections.len() > 10_000 {
            return Err(Malformed);
        }
        sections.push((first, count, reader.at));
        reader.at += length;
    }
    let value = reader.value()?;
    let dict = value.as_dict().ok_or(Malformed)?;
    // A second, hidden cross-reference is a second document
    if dict.get("XRefStm").is_some() {
        return Err(Malformed);
    }
    Ok((Table::Lines(sections), trailer(&value)?))
}

fn read_rows(bytes: &[u8], reader: &mut Reader<'_>, budget: &Budget) -> Result<(Table, Trailer), Malformed> {
    let at = reader.at;
    let number = u32::try_from(reader.unsigned()?).map_err(|_| Malformed)?;
    let object = object_at(bytes, at, Id::new(number), budget)?;
    let dict = object.dict()?;
    if dict.get("Type").and_then(Value::as_name) != Some(b"XRef") {
        return Err(Malformed);
    }
    let length = dict.get("Length").and_then(Value::as_int).ok_or(Malformed)?;
    let rows = decode(&object, length, budget)?;
    let ints = |value: &Value| -> Option<Vec<u32>> {
        value
            .as_array()?
            .iter()
            .map(|v| u32::try_from(v.as_int()?).ok())
            .collect()
    };
    let widths = dict.get("W").and_then(ints).ok_or(Malformed)?;
    let widths: [usize; 3] = widths
        .iter()
        .map(|w| *w as usize)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| Malformed)?;
    if widths.iter().any(|w| *w > 8) || widths[1] == 0 {
        return Err(Malformed);
    }
    let trailer = trailer(&object.value)?;
    let index = match dict.get("Index") {
        None => vec![(0, trailer.size)],
        Some(value) => {
            let flat = ints(value).ok_or(Malformed)?;
            if flat.len() % 2 != 0 {
                return Err(Malformed);
            }
            flat.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
        }
    };
    reader.at = raw_stream(&object, length)?.end;
    reader.word(b"endstream")?;
    reader.word(b"endobj")?;
    Ok((Table::Rows { index, widths, rows }, trailer))
}

fn trailer(value: &Value) -> Result<Trailer, Malformed> {
    let dict = value.as_dict().ok_or(Malformed)?;
    if dict.get("Encrypt").is_some() {
        return Err(Malformed);
    }
    let unsigned = |value: &Value| value.as_int().and_then(|n| usize::try_from(n).ok());
    Ok(Trailer {
        size: dict
            .get("Size")
            .and_then(unsigned)
            .filter(|size| *size < 8_000_000)
            .and_then(|size| u32::try_from(size).ok())
            .ok_or(Malformed)?,
        root: dict.get("Root").and_then(Value::as_ref).ok_or(Malformed)?,
        info: dict.get("Info").and_then(Value::as_ref),
        id: dict
            .get("ID")
            .and_then(Value::as_array)
            .and_then(|halves| halves.first())
            .and_then(Value::as_text)
            .ok_or(Malformed)?
            .to_vec(),
        prev: match dict.get("Prev") {
            None => None,
            Some(value) => Some(unsigned(value).ok_or(Malformed)?),
        },
    })
}

fn line_place(line: &[u8]) -> Option<Place> {
    let digits = |part: &[u8]| {
        part.iter()
            .all(u8::is_ascii_digit)
            .then(|| part.iter().fold(0usize, |n, d| n * 10 + usize::from(d - b'0')))
    };
    let (offset, generation) = (digits(&line[..10])?, digits(&line[11..16])?);
    match line[17] {
        b'n' => Some(Place::At(offset, u16::try_from(generation).ok()?)),
        b'f' => Some(Place::Free),
        _ => None,
    }
}

fn row_place(row: &[u8], widths: [usize; 3]) -> Option<Place> {
    let number = |part: &[u8]| part.iter().fold(0u64, |n, b| n << 8 | u64::from(*b));
    let (kind, rest) = row.split_at(widths[0]);
    let (second, third) = rest.split_at(widths[1]);
    let kind = if widths[0] == 0 { 1 } else { number(kind) };
    let (second, third) = (number(second), number(third));
    match kind {
        0 => Some(Place::Free),
        1 => Some(Place::At(
            usize::try_from(second).ok()?,
            u16::try_from(third).ok()?,
        )),
        2 => Some(Place::Packed(
            u32::try_from(second).ok()?,
            usize::try_from(third).ok()?,
        )),
        _ => None,
    }
}
