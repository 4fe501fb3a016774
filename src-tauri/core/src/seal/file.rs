//! A PDF file as its revisions: where each begins and ends, its cross-reference, its objects.
//!
//! Tables and streams are both read, since the writer of the base document may use either, object streams too.
//! Nothing is repaired: a file whose cross-reference is wrong is refused, because a repair is a guess about what
//! was meant, and a seal leaves no room for guesses.

use super::syntax::{Dict, Id, Malformed, Object, Reader, Source, Value};
use super::xref::{Manner, Place, Revision, chain};
use flate2::read::ZlibDecoder;
use std::cell::{Cell, RefCell};
use std::io::Read;
use std::ops::Range;
use std::rc::Rc;

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
    /// Takes what some work costs; an error where nothing is left for it.
    pub(super) fn spend(&self, bytes: usize) -> Result<(), Malformed> {
        self.0.set(self.0.get().checked_sub(bytes).ok_or(Malformed)?);
        Ok(())
    }
}

/// Object streams that were decoded last, by their offsets.
type Unpacked = RefCell<Vec<(usize, Rc<[u8]>)>>;
/// How many of them are kept.
const MAX_UNPACKED: usize = 4;

/// A file cut into revisions, oldest first.
pub(super) struct File<'a> {
    pub(super) bytes: &'a [u8],
    budget: Budget,
    unpacked: Unpacked,
    pub(super) revisions: Vec<Revision>,
}

impl<'a> File<'a> {
    /// Reads the chain of revisions. Bytes after the last `%%EOF` are left over: see [`File::end`].
    pub(super) fn read(bytes: &'a [u8], manner: Manner) -> Result<Self, Malformed> {
        if bytes.len() > MAX_FILE {
            return Err(Malformed);
        }
        let budget = Budget(Cell::new(BUDGET));
        let mut until = bytes.len();
        for _ in 0..MAX_TAILS {
            let at = rfind(&bytes[..until], b"startxref").ok_or(Malformed)?;
            let mut reader = Reader::new(bytes, at + b"startxref".len());
            if let Ok(xref_at) = reader.unsigned()
                && let Ok(revisions) = chain(bytes, xref_at, manner, &budget)
                && revisions.last().is_some_and(|last| last.end > at)
            {
                return Ok(Self {
                    bytes,
                    budget,
                    unpacked: RefCell::default(),
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
            unpacked: &self.unpacked,
            revisions: &self.revisions[..count],
        }
    }
}

/// The document at one revision.
#[derive(Clone, Copy)]
pub(super) struct View<'f> {
    bytes: &'f [u8],
    budget: &'f Budget,
    unpacked: &'f Unpacked,
    revisions: &'f [Revision],
}

impl<'f> View<'f> {
    pub(super) fn latest(&self) -> Result<&'f Revision, Malformed> {
        self.revisions.last().ok_or(Malformed)
    }

    /// Where the object of this number lies, as the newest revision that speaks of it says.
    pub(super) fn place(&self, number: u32) -> Option<Place> {
        let newest_first = self.revisions.iter().rev();
        newest_first
            .filter_map(|revision| revision.place(self.bytes, number))
            .next()
    }

    /// The numbers of all objects that were ever there, each once, if they are no more than `most`.
    pub(super) fn numbers(&self, most: usize) -> Result<Vec<u32>, Malformed> {
        let mut all = Vec::new();
        for revision in self.revisions {
            let left = most.checked_sub(all.len()).ok_or(Malformed)?;
            all.extend(revision.numbers(left).ok_or(Malformed)?);
        }
        all.sort_unstable();
        all.dedup();
        // Objects of one stream one after the other, so that it is decoded once
        all.sort_by_cached_key(|number| match self.place(*number) {
            Some(Place::Packed(stream, index)) => (stream, index),
            _ => (0, 0),
        });
        Ok(all)
    }

    /// The object of this number in its newest generation; none where there is none or it was removed.
    pub(super) fn numbered(&self, number: u32) -> Result<Option<Object<'f>>, Malformed> {
        // Looking up costs too, where numbers are many and each is looked for in every revision
        self.budget.spend(16 + self.revisions.len())?;
        let generation = match self.place(number) {
            None | Some(Place::Free) => return Ok(None),
            Some(Place::At(_, generation)) => generation,
            Some(Place::Packed(..)) => 0,
        };
        self.object(Id { number, generation }).map(Some)
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
        let length = self.length(&object)?;
        decode(&object, length, self.budget)
    }

    /// What a stream's dictionary says of its length.
    pub(super) fn length(&self, object: &Object<'_>) -> Result<i64, Malformed> {
        let length = match object.dict()?.get("Length") {
            Some(Value::Ref(length)) => self.object(*length)?.value.as_int(),
            Some(value) => value.as_int(),
            None => None,
        };
        length.ok_or(Malformed)
    }

    fn packed(&self, stream: u32, index: usize, id: Id) -> Result<Object<'f>, Malformed> {
        // An object stream is never packed itself, nor is its length, so this goes no deeper
        let Some(Place::At(offset, _)) = self.place(stream) else {
            return Err(Malformed);
        };
        let container = self.object(Id::new(stream))?;
        let dict = container.dict()?;
        let number = |key| {
            dict.get(key)
                .and_then(Value::as_int)
                .and_then(|n| usize::try_from(n).ok())
                .ok_or(Malformed)
        };
        let (count, first) = (number("N")?, number("First")?);
        let kept = self
            .unpacked
            .borrow()
            .iter()
            .find(|(at, _)| *at == offset)
            .cloned();
        let content = match kept {
            Some((_, content)) => content,
            None => {
                let length = match dict.get("Length") {
                    Some(Value::Ref(length)) if matches!(self.place(length.number), Some(Place::At(..))) => {
                        self.object(*length)?.value.as_int()
                    }
                    Some(length) => length.as_int(),
                    None => None,
                };
                let content: Rc<[u8]> = decode(&container, length.ok_or(Malformed)?, self.budget)?.into();
                let mut unpacked = self.unpacked.borrow_mut();
                unpacked.truncate(MAX_UNPACKED - 1);
                unpacked.insert(0, (offset, Rc::clone(&content)));
                content
            }
        };
        if index >= count || count > content.len() {
            return Err(Malformed);
        }
        let mut reader = Reader::new(&content, 0);
        let mut offset = None;
        for _ in 0..=index {
            offset = Some((reader.unsigned()?, reader.unsigned()?));
        }
        let (number, offset) = offset.ok_or(Malformed)?;
        self.budget.spend(reader.at)?;
        if number != id.number as usize {
            return Err(Malformed);
        }
        let start = first.checked_add(offset).ok_or(Malformed)?;
        let mut reader = Reader::new(&content, start);
        let value = reader.value();
        let end = reader.at;
        self.budget.spend(end.saturating_sub(start))?;
        Ok(Object {
            source: Source::Unpacked(Rc::clone(&content)),
            value: value?,
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
        source: Source::File(bytes),
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

/// The bytes of a stream, inflated where they are deflated; other filters are not read.
pub(super) fn decode(object: &Object<'_>, length: i64, budget: &Budget) -> Result<Vec<u8>, Malformed> {
    let raw = &object.source[raw_stream(object, length)?];
    let dict = object.dict()?;
    let only = |key| match dict.get(key) {
        Some(Value::Array(values)) if values.len() == 1 => Ok(Some(&values[0])),
        Some(Value::Array(_)) => Err(Malformed),
        value => Ok(value),
    };
    let Some(filter) = only("Filter")? else {
        budget.spend(raw.len())?;
        return Ok(raw.to_vec());
    };
    if filter.as_name() != Some(b"FlateDecode") {
        return Err(Malformed);
    }
    let mut content = Vec::new();
    ZlibDecoder::new(raw)
        .take(MAX_INFLATED as u64 + 1)
        .read_to_end(&mut content)
        .map_err(|_| Malformed)?;
    budget.spend(content.len())?;
    if content.len() > MAX_INFLATED {
        return Err(Malformed);
    }
    match only("DecodeParms")? {
        None | Some(Value::Null) => Ok(content),
        Some(parameters) => predicted(content, parameters.as_dict().ok_or(Malformed)?),
    }
}

/// Undoes the predictors of PNG, which writers put before the deflating of cross-references.
fn predicted(content: Vec<u8>, parameters: &Dict) -> Result<Vec<u8>, Malformed> {
    let number = |key, default| match parameters.get(key) {
        None => Ok(default),
        Some(value) => value.as_int().ok_or(Malformed),
    };
    if number("Predictor", 1)? == 1 {
        return Ok(content);
    }
    let columns = usize::try_from(number("Columns", 1)?).map_err(|_| Malformed)?;
    let plain = number("Colors", 1)? == 1 && number("BitsPerComponent", 8)? == 8;
    if !plain || number("Predictor", 1)? < 10 || !(1..=4096).contains(&columns) {
        return Err(Malformed);
    }
    let mut out: Vec<u8> = Vec::with_capacity(content.len());
    let (mut above, mut row) = (vec![0u8; columns], vec![0u8; columns]);
    for line in content.chunks(columns + 1) {
        let (kind, bytes) = line.split_first().ok_or(Malformed)?;
        for (i, byte) in bytes.iter().enumerate() {
            let left = if i == 0 { 0 } else { row[i - 1] };
            let corner = if i == 0 { 0 } else { above[i - 1] };
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => u8::midpoint(left, above[i]),
                4 => paeth(left, above[i], corner),
                _ => return Err(Malformed),
            };
            row[i] = byte.wrapping_add(guess);
        }
        out.extend_from_slice(&row[..bytes.len()]);
        std::mem::swap(&mut above, &mut row);
    }
    Ok(out)
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, above, corner].map(i16::from);
    let [da, db, dc] = [b - c, a - c, a + b - 2 * c].map(i16::abs);
    if da <= db && da <= dc {
        left
    } else if db <= dc {
        above
    } else {
        corner
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
