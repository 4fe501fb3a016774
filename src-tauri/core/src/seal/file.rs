//! A PDF file as its revisions: where each begins and ends, its cross-reference, its objects.
//!
//! Tables and streams are both read, since the writer of the base document may use either. Nothing is
//! repaired: a file whose cross-reference is wrong is refused, because a repair is a guess about what
//! was meant, and a seal leaves no room for guesses.

use super::syntax::{Id, Malformed, Object, Reader, Value};
use super::xref::{Place, Revision, chain};
use flate2::read::ZlibDecoder;
use std::borrow::Cow;
use std::cell::Cell;
use std::io::Read;
use std::ops::Range;

/// The largest file that is looked at, in bytes.
pub(super) const MAX_FILE: usize = 32 * 1024 * 1024;
/// The most that one compressed stream may yield, in bytes.
const MAX_INFLATED: usize = 8 * 1024 * 1024;
/// How many `startxref` are tried from the end, so that bytes added after the last revision are told as such.
const MAX_TAILS: usize = 32;

/// How many bytes may be parsed and inflated for one file, all its objects together.
const BUDGET: usize = 96 * 1024 * 1024;

/// What is left of the work that one file may cause.
pub(super) struct Budget(Cell<usize>);

impl Budget {
    fn spend(&self, bytes: usize) -> Result<(), Malformed> {
        self.0.set(self.0.get().checked_sub(bytes).ok_or(Malformed)?);
        Ok(())
    }
}

/// A file cut into revisions, oldest first.
pub(super) struct File<'a> {
    pub(super) bytes: &'a [u8],
    budget: Budget,
    pub(super) revisions: Vec<Revision>,
}

impl<'a> File<'a> {
    /// Reads the chain of revisions. Bytes after the last `%%EOF` are left over: see [`File::end`].
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_FILE {
            return Err(Malformed);
        }
        let budget = Budget(Cell::new(BUDGET));
        let mut until = bytes.len();
        for _ in 0..MAX_TAILS {
            let at = rfind(&bytes[..until], b"startxref").ok_or(Malformed)?;
            let mut reader = Reader::new(bytes, at + b"startxref".len());
            if let Ok(xref_at) = reader.unsigned()
                && let Ok(revisions) = chain(bytes, xref_at, &budget)
                && revisions.last().is_some_and(|last| last.end > at)
            {
                return Ok(Self {
                    bytes,
                    budget,
                    revisions,
                });
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

    /// An object that this very revision brings.
    pub(super) fn brought(&self, index: usize, number: u32) -> Result<Object<'a>, Malformed> {
        let revision = &self.revisions[index];
        match revision.place(self.bytes, number) {
            Some(Place::At(offset, 0)) if (revision.start..revision.end).contains(&offset) => {
                object_at(&self.bytes[..revision.end], offset, Id::new(number), &self.budget)
            }
            _ => Err(Malformed),
        }
    }

    /// The document as its first `count` revisions left it.
    pub(super) fn as_of(&self, count: usize) -> View<'_> {
        View {
            bytes: self.bytes,
            budget: &self.budget,
            revisions: &self.revisions[..count],
        }
    }
}

/// The document at one revision.
#[derive(Clone, Copy)]
pub(super) struct View<'f> {
    bytes: &'f [u8],
    budget: &'f Budget,
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
                    return object_at(&self.bytes[..revision.end], offset, id, self.budget);
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
        decode(&object, length.ok_or(Malformed)?, self.budget)
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
        let content = decode(&container, length, self.budget)?;
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

/// The object whose head is at `offset`.
pub(super) fn object_at<'b>(
    bytes: &'b [u8],
    offset: usize,
    id: Id,
    budget: &Budget,
) -> Result<Object<'b>, Malformed> {
    let mut reader = Reader::new(bytes, offset);
    if reader.unsigned()? != id.number as usize || reader.unsigned()? != usize::from(id.generation) {
        return Err(Malformed);
    }
    reader.word(b"obj")?;
    let value = reader.value();
    budget.spend(reader.at - offset)?;
    let value = value?;
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

pub(super) fn decode(object: &Object<'_>, length: i64, budget: &Budget) -> Result<Vec<u8>, Malformed> {
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
    budget.spend(content.len())?;
    if content.len() > MAX_INFLATED {
        Err(Malformed)
    } else {
        Ok(content)
    }
}

fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let mut until = bytes.len();
    loop {
        until = bytes[..until].iter().rposition(|b| *b == word[0])?;
        if bytes[until..].starts_with(word) {
            return Some(until);
        }
    }
}
