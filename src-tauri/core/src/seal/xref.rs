//! The cross-reference of each revision: a table or a stream, followed backwards from the newest.
//!
//! It says where objects lie and where revisions end; it reads no object but its own stream. Files of other
//! programs may also have tables that a stream completes (hybrid) and a base in two sections (linearized).

use super::file::{Budget, decode, object_at, raw_stream};
use super::syntax::{Id, Malformed, Reader, Value};

/// More revisions than any sheet with its seals and time-stamps has.
const MAX_REVISIONS: usize = 64;

/// Whose manner of writing is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// That of our sheets and their seals: what they have no use for is refused.
    Ours,
    /// Whatever ISO 32000 allows.
    Any,
}

/// One revision: the base document or an incremental update.
pub(super) struct Revision {
    /// The end of the revision before, 0 for the base.
    pub(super) start: usize,
    /// Just after `%%EOF` and its end of line.
    pub(super) end: usize,
    pub(super) xref_at: usize,
    pub(super) trailer: Trailer,
    /// One, but for hybrid and linearized revisions; the first that knows an object speaks.
    tables: Vec<Table>,
}

/// What an update has to repeat of the trailer.
pub(super) struct Trailer {
    pub(super) size: u32,
    pub(super) root: Id,
    pub(super) info: Option<Id>,
    /// The first half of `/ID`, which never changes.
    pub(super) id: Vec<u8>,
    pub(super) encrypted: bool,
    prev: Option<usize>,
    /// A stream that completes the table.
    hidden: Option<usize>,
}

/// The sections of a table, or the rows of a stream with the widths of their columns.
enum Table {
    Lines(Vec<Section>),
    Rows {
        sections: Vec<Section>,
        widths: [usize; 3],
        rows: Vec<u8>,
    },
}

/// Objects whose numbers follow each other.
#[derive(Debug, Clone, Copy)]
struct Section {
    first: u32,
    count: u32,
    /// The place of its first line in the file, or the number of the rows before its own.
    at: usize,
}

/// Sorts sections, and refuses those that speak of the same object: each would show a document of its own.
fn sorted(mut sections: Vec<Section>) -> Result<Vec<Section>, Malformed> {
    sections.retain(|section| section.count > 0);
    sections.sort_by_key(|section| section.first);
    let apart = |pair: &[Section]| {
        pair[0]
            .first
            .checked_add(pair[0].count)
            .is_some_and(|next| next <= pair[1].first)
    };
    if sections.windows(2).all(apart) {
        Ok(sections)
    } else {
        Err(Malformed)
    }
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
        let mut free = None;
        for table in &self.tables {
            match table.place(bytes, number) {
                None => {}
                // What a hybrid table calls free may stand in its stream
                Some(Place::Free) => free = Some(Place::Free),
                place => return place,
            }
        }
        free
    }

    /// The numbers of the objects that this revision brings or takes, if they are no more than `most`.
    pub(super) fn numbers(&self, most: usize) -> Option<Vec<u32>> {
        let sections = || self.tables.iter().flat_map(Table::sections);
        let total: usize = sections().map(|section| section.count as usize).sum();
        (total <= most).then(|| {
            sections()
                .flat_map(|section| section.first..section.first.saturating_add(section.count))
                .collect()
        })
    }

    /// Whether the cross-reference is a stream rather than a table.
    pub(super) fn has_stream(&self) -> bool {
        matches!(self.tables[..], [Table::Rows { .. }])
    }
}

impl Table {
    fn place(&self, bytes: &[u8], number: u32) -> Option<Place> {
        let sections = self.sections();
        let after = sections.partition_point(|section| section.first <= number);
        let section = sections[..after].last()?;
        let line = number - section.first;
        if line >= section.count {
            return None;
        }
        let line = line as usize;
        match self {
            Self::Lines(_) => line_place(bytes.get(section.at + 20 * line..)?.get(..20)?),
            Self::Rows { widths, rows, .. } => {
                let width: usize = widths.iter().sum();
                let row = rows.get((section.at + line) * width..)?.get(..width)?;
                row_place(row, *widths)
            }
        }
    }

    fn sections(&self) -> &[Section] {
        match self {
            Self::Lines(sections) | Self::Rows { sections, .. } => sections,
        }
    }
}

/// Follows `/Prev` from the newest revision to the base and returns them oldest first.
pub(super) fn chain(
    bytes: &[u8],
    newest: usize,
    manner: Manner,
    budget: &Budget,
) -> Result<Vec<Revision>, Malformed> {
    let mut revisions: Vec<Revision> = Vec::new();
    let mut next = Some(newest);
    while let Some(xref_at) = next {
        if revisions.len() == MAX_REVISIONS {
            return Err(Malformed);
        }
        let revision = read_revision(bytes, xref_at, manner, budget)?;
        next = revision.trailer.prev;
        match revisions.last_mut() {
            Some(later) if xref_at >= later.xref_at => {
                // The base of a linearized file begins with the section that is read last, and ends with the other
                if manner == Manner::Ours || next.is_some() || xref_at == later.xref_at {
                    return Err(Malformed);
                }
                later.tables.extend(revision.tables);
                later.end = later.end.max(revision.end);
            }
            _ => revisions.push(revision),
        }
    }
    revisions.reverse();
    // The older section of a linearized base names no root
    if revisions.iter().any(|revision| revision.trailer.root.number == 0) {
        return Err(Malformed);
    }
    for i in 1..revisions.len() {
        revisions[i].start = revisions[i - 1].end;
        if revisions[i].start >= revisions[i].xref_at {
            return Err(Malformed);
        }
    }
    Ok(revisions)
}

fn read_revision(
    bytes: &[u8],
    xref_at: usize,
    manner: Manner,
    budget: &Budget,
) -> Result<Revision, Malformed> {
    let mut reader = Reader::new(bytes, xref_at);
    let (table, trailer) = if reader.word(b"xref").is_ok() {
        read_table(bytes, &mut reader, budget)?
    } else {
        reader.at = xref_at;
        read_rows(bytes, &mut reader, budget)?
    };
    reader.word(b"startxref")?;
    let named = reader.unsigned()?;
    if manner == Manner::Ours
        && (named != xref_at || trailer.encrypted || trailer.hidden.is_some() || trailer.id.is_empty())
    {
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
    let mut tables = vec![table];
    if let Some(at) = trailer.hidden {
        tables.push(read_rows(bytes, &mut Reader::new(bytes, at), budget)?.0);
    }
    Ok(Revision {
        start: 0,
        end: reader.at,
        xref_at,
        trailer,
        tables,
    })
}

fn read_table(bytes: &[u8], reader: &mut Reader<'_>, budget: &Budget) -> Result<(Table, Trailer), Malformed> {
    let start = reader.at;
    let mut sections = Vec::new();
    while reader.word(b"trailer").is_err() {
        let first = u32::try_from(reader.unsigned()?).map_err(|_| Malformed)?;
        let count = u32::try_from(reader.unsigned()?).map_err(|_| Malformed)?;
        reader.space();
        let length = (count as usize).checked_mul(20).ok_or(Malformed)?;
        if bytes.len().saturating_sub(reader.at) < length || sections.len() > 10_000 {
            return Err(Malformed);
        }
        sections.push(Section {
            first,
            count,
            at: reader.at,
        });
        reader.at += length;
    }
    let value = reader.value();
    budget.spend(reader.at - start)?;
    Ok((Table::Lines(sorted(sections)?), trailer(&value?)?))
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
        None => vec![0, trailer.size],
        Some(value) => ints(value).ok_or(Malformed)?,
    };
    if index.len() % 2 != 0 {
        return Err(Malformed);
    }
    let mut before = 0usize;
    let sections = index
        .chunks_exact(2)
        .map(|pair| {
            let (first, count, at) = (pair[0], pair[1], before);
            before = before.saturating_add(count as usize);
            Section { first, count, at }
        })
        .collect();
    if rows.len() != before.saturating_mul(widths.iter().sum()) {
        return Err(Malformed);
    }
    reader.at = raw_stream(&object, length)?.end;
    reader.word(b"endstream")?;
    reader.word(b"endobj")?;
    let table = Table::Rows {
        sections: sorted(sections)?,
        widths,
        rows,
    };
    Ok((table, trailer))
}

fn trailer(value: &Value) -> Result<Trailer, Malformed> {
    let dict = value.as_dict().ok_or(Malformed)?;
    let unsigned = |value: &Value| value.as_int().and_then(|n| usize::try_from(n).ok());
    let offset = |key| match dict.get(key) {
        None => Ok(None),
        Some(value) => unsigned(value).ok_or(Malformed).map(Some),
    };
    let first_half = dict
        .get("ID")
        .and_then(Value::as_array)
        .and_then(|halves| halves.first())
        .and_then(Value::as_text);
    Ok(Trailer {
        size: dict
            .get("Size")
            .and_then(unsigned)
            .filter(|size| *size < 8_000_000)
            .and_then(|size| u32::try_from(size).ok())
            .ok_or(Malformed)?,
        root: dict.get("Root").and_then(Value::as_ref).unwrap_or(Id::new(0)),
        info: dict.get("Info").and_then(Value::as_ref),
        id: first_half.unwrap_or_default().to_vec(),
        encrypted: dict.get("Encrypt").is_some(),
        prev: offset("Prev")?,
        hidden: offset("XRefStm")?,
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
