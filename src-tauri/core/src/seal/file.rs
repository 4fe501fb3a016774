//! A PDF file as its revisions: where each begins and ends, its cross-reference, its objects.
//!
//! Tables and streams are both read, since the writer of the base document may use either. Nothing is
//! repaired: a file whose cross-reference is wrong is refused, because a repair is a guess about what
//! was meant, and a seal leaves no room for guesses.

use super::syntax::{Id, Malformed, Object, Reader, Value};
use flate2::read::ZlibDecoder;
use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

/// The largest file that is looked at, in bytes.
pub(super) const MAX_FILE: usize = 32 * 1024 * 1024;
/// The most that one compressed stream may yield, in bytes.
const MAX_INFLATED: usize = 8 * 1024 * 1024;
/// More revisions than any sheet with its seals and time-stamps has.
const MAX_REVISIONS: usize = 64;
/// How many `startxref` are tried from the end, so that bytes added after the last revision are told as such.
const MAX_TAILS: usize = 32;

/// A file cut into revisions, oldest first.
pub(super) struct File<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) revisions: Vec<Revision>,
}

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

impl<'a> File<'a> {
    /// Reads the chain of revisions. Bytes after the last `%%EOF` are left over: see [`File::end`].
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_FILE {
            return Err(Malformed);
        }
        let mut until = bytes.len();
        for _ in 0..MAX_TAILS {
            let at = rfind(&bytes[..until], b"startxref").ok_or(Malformed)?;
            let mut reader = Reader::new(bytes, at + b"startxref".len());
            if let Ok(xref_at) = reader.unsigned()
                && let Ok(revisions) = chain(bytes, xref_at)
                && revisions.last().is_some_and(|last| last.end > at)
            {
                return Ok(Self { bytes, revisions });
            }
            until = at;
        }
        Err(Malformed)
    }

    /// Where the last revision ends.
    pub(super) fn end(&self) -> usize {
        self.revisions.last().map_or(0, |last| last.end)
    }

    /// The bytes of one revision.
    pub(super) fn bytes_of(&self, index: usize) -> &'a [u8] {
        &self.bytes[self.revisions[index].start..self.revisions[index].end]
    }

    /// The document as its first `count` revisions left it.
    pub(super) fn as_of(&self, count: usize) -> View<'_> {
        View {
            bytes: self.bytes,
            revisions: &self.revisions[..count],
        }
    }
}

/// The document at one revision.
#[derive(Clone, Copy)]
pub(super) struct View<'f> {
    bytes: &'f [u8],
    revisions: &'f [Revision],
}

impl<'f> View<'f> {
    pub(super) fn latest(&self) -> Result<&'f Revision, Malformed> {
        self.revisions.last().ok_or(Malformed)
    }

    /// The object of this number.
    pub(super) fn object(&self, id: Id) -> Result<Object<'f>, Malformed> {
        for revision in self.revisions.iter().rev() {
            match revision.place(self.bytes, id.number) {
                None => {}
                Some(Place::At(offset, generation))
                    if generation == id.generation && offset < revision.end =>
                {
                    return object_at(&self.bytes[..revision.end], offset, id);
                }
                Some(Place::Packed(stream, index)) if id.generation == 0 && stream != id.number => {
                    return self.packed(stream, index, id);
                }
                Some(_) => return Err(Malformed),
            }
        }
        Err(Malformed)
    }

    /// The decoded bytes of a stream object.
    pub(super) fn stream(&self, id: Id) -> Result<Vec<u8>, Malformed> {
        let object = self.object(id)?;
        let length = match object.dict()?.get("Length") {
            Some(Value::Ref(length)) => self.object(*length)?.value.as_int(),
            Some(value) => value.as_int(),
            None => None,
        };
        decode(&object, length.ok_or(Malformed)?)
    }

    fn packed(&self, stream: u32, index: usize, id: Id) -> Result<Object<'f>, Malformed> {
        // An object stream is never packed itself, so this goes no deeper
        let place = self
            .revisions
            .iter()
            .rev()
            .find_map(|r| r.place(self.bytes, stream));
        if !matches!(place, Some(Place::At(..))) {
            return Err(Malformed);
        }
        let container = self.object(Id::new(stream))?;
        let dict = container.dict()?;
        let number = |key| {
            dict.get(key)
                .and_then(Value::as_int)
                .and_then(|n| usize::try_from(n).ok())
                .ok_or(Malformed)
        };
        let (count, first) = (number("N")?, number("First")?);
        let length = dict.get("Length").and_then(Value::as_int).ok_or(Malformed)?;
        let content = decode(&container, length)?;
        if index >= count || count > content.len() {
            return Err(Malformed);
        }
        let mut reader = Reader::new(&content, 0);
        let mut offset = None;
        for _ in 0..=index {
            offset = Some((reader.unsigned()?, reader.unsigned()?));
        }
        let (number, offset) = offset.ok_or(Malformed)?;
        if number != id.number as usize {
            return Err(Malformed);
        }
        let mut reader = Reader::new(&content, first.checked_add(offset).ok_or(Malformed)?);
        let value = reader.value()?;
        let end = reader.at;
        Ok(Object {
            source: Cow::Owned(content),
            value,
            end,
        })
    }
}

impl Revision {
    /// Where this revision says that an object lies; none if it does not speak of it.
    fn place(&self, bytes: &[u8], number: u32) -> Option<Place> {
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

    /// The offset of an object that this revision brings.
    pub(super) fn offset(&self, bytes: &[u8], number: u32) -> Option<usize> {
        match self.place(bytes, number)? {
            Place::At(offset, 0) => Some(offset),
            _ => None,
        }
    }
}

/// The object whose head is at `offset`.
pub(super) fn object_at(bytes: &[u8], offset: usize, id: Id) -> Result<Object<'_>, Malformed> {
    let mut reader = Reader::new(bytes, offset);
    if reader.unsigned()? != id.number as usize || reader.unsigned()? != usize::from(id.generation) {
        return Err(Malformed);
    }
    reader.word(b"obj")?;
    let value = reader.value()?;
    Ok(Object {
        source: Cow::Borrowed(bytes),
        value,
        end: reader.at,
    })
}

/// Where in its source the raw bytes of the stream lie that follows an object's dictionary.
pub(super) fn raw_stream(object: &Object<'_>, length: i64) -> Result<Range<usize>, Malformed> {
    let length = usize::try_from(length).map_err(|_| Malformed)?;
    let mut reader = Reader::new(&object.source, object.end);
    reader.space();
    reader.exactly(b"stream")?;
    if reader.exactly(b"\r\n").is_err() {
        reader.exactly(b"\n")?;
    }
    let start = reader.at;
    let end = start
        .checked_add(length)
        .filter(|end| *end <= object.source.len())
        .ok_or(Malformed)?;
    reader.at = end;
    reader.word(b"endstream")?;
    Ok(start..end)
}

fn decode(object: &Object<'_>, length: i64) -> Result<Vec<u8>, Malformed> {
    let raw = &object.source[raw_stream(object, length)?];
    let dict = object.dict()?;
    if dict.get("DecodeParms").is_some() {
        return Err(Malformed);
    }
    let filter = match dict.get("Filter") {
        None => return Ok(raw.to_vec()),
        Some(Value::Array(filters)) if filters.len() == 1 => filters[0].as_name(),
        Some(filter) => filter.as_name(),
    };
    if filter != Some(b"FlateDecode") {
        return Err(Malformed);
    }
    let mut content = Vec::new();
    ZlibDecoder::new(raw)
        .take(MAX_INFLATED as u64 + 1)
        .read_to_end(&mut content)
        .map_err(|_| Malformed)?;
    if content.len() > MAX_INFLATED {
        Err(Malformed)
    } else {
        Ok(content)
    }
}

/// Follows `/Prev` from the newest revision to the base and returns them oldest first.
fn chain(bytes: &[u8], newest: usize) -> Result<Vec<Revision>, Malformed> {
    let mut revisions: Vec<Revision> = Vec::new();
    let mut next = Some(newest);
    while let Some(xref_at) = next {
        if revisions.len() == MAX_REVISIONS || revisions.last().is_some_and(|later| xref_at >= later.xref_at)
        {
            return Err(Malformed);
        }
        let revision = read_revision(bytes, xref_at)?;
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

fn read_revision(bytes: &[u8], xref_at: usize) -> Result<Revision, Malformed> {
    let mut reader = Reader::new(bytes, xref_at);
    let (table, trailer) = if reader.word(b"xref").is_ok() {
        read_table(bytes, &mut reader)?
    } else {
        reader.at = xref_at;
        read_rows(bytes, &mut reader)?
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

fn read_rows(bytes: &[u8], reader: &mut Reader<'_>) -> Result<(Table, Trailer), Malformed> {
    let at = reader.at;
    let number = u32::try_from(reader.unsigned()?).map_err(|_| Malformed)?;
    let object = object_at(bytes, at, Id::new(number))?;
    let dict = object.dict()?;
    if dict.get("Type").and_then(Value::as_name) != Some(b"XRef") {
        return Err(Malformed);
    }
    let length = dict.get("Length").and_then(Value::as_int).ok_or(Malformed)?;
    let rows = decode(&object, length)?;
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

fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}
