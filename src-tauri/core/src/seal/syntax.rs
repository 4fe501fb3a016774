//! Reads the few PDF objects that sealing and verifying need, straight from the bytes.
//!
//! Strict where leniency would let two readers see two documents (a key given twice is refused), and
//! bounded: nesting, and the number of values in one object. It interprets nothing and follows no reference.

use std::ops::{Deref, Range};
use std::rc::Rc;

/// How deep arrays and dictionaries may nest.
const DEPTH: usize = 24;
/// How many values one object may hold; a tagged page's parent array stays far below.
const VALUES: usize = 200_000;

/// The bytes are not the syntax that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// Number and generation of an indirect object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id {
    pub(super) number: u32,
    pub(super) generation: u16,
}

impl Id {
    /// An object that this crate writes: generation 0.
    pub(super) fn new(number: u32) -> Self {
        Self {
            number,
            generation: 0,
        }
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} R", self.number, self.generation)
    }
}

/// A parsed PDF value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Value>),
    Dict(Dict),
    Ref(Id),
}

impl Value {
    pub(super) fn as_int(&self) -> Option<i64> {
        if let Self::Int(i) = self { Some(*i) } else { None }
    }
    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Int(i) => Some(*i as f64),
            Self::Real(r) => Some(*r),
            _ => None,
        }
    }
    pub(super) fn as_name(&self) -> Option<&[u8]> {
        if let Self::Name(n) = self { Some(n) } else { None }
    }
    pub(super) fn as_text(&self) -> Option<&[u8]> {
        if let Self::Text(t) = self { Some(t) } else { None }
    }
    pub(super) fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(a) = self { Some(a) } else { None }
    }
    pub(super) fn as_dict(&self) -> Option<&Dict> {
        if let Self::Dict(d) = self { Some(d) } else { None }
    }
    pub(super) fn as_ref(&self) -> Option<Id> {
        if let Self::Ref(id) = self { Some(*id) } else { None }
    }
}

/// A dictionary in the order in which it was written, each value with its place in the source.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Dict(pub(super) Vec<Entry>);

/// One key of a [`Dict`].
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: Vec<u8>,
    pub(super) value: Value,
    pub(super) range: Range<usize>,
}

impl Dict {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|e| &e.value)
    }
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.0.iter().find(|e| e.key == key.as_bytes())
    }
}

/// The bytes that an object was read from.
#[derive(Debug, Clone)]
pub(super) enum Source<'a> {
    /// The file itself.
    File(&'a [u8]),
    /// An object stream, decoded.
    Unpacked(Rc<[u8]>),
}

impl Deref for Source<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::File(bytes) => bytes,
            Self::Unpacked(bytes) => bytes,
        }
    }
}

/// An object together with the bytes that its ranges point into.
#[derive(Debug)]
pub(super) struct Object<'a> {
    pub(super) source: Source<'a>,
    pub(super) value: Value,
    /// Where the value ends in `source`.
    pub(super) end: usize,
}

impl Object<'_> {
    pub(super) fn dict(&self) -> Result<&Dict, Malformed> {
        self.value.as_dict().ok_or(Malformed)
    }
}

/// A cursor over PDF syntax.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    values: usize,
}

fn is_space(b: u8) -> bool {
    matches!(b, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn is_delimiter(b: u8) -> bool {
    matches!(
        b,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, values: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn starts_with(&self, word: &[u8]) -> bool {
        self.bytes
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(word))
    }

    /// Passes white space and comments.
    pub(super) fn space(&mut self) {
        while let Some(b) = self.peek() {
            if is_space(b) {
                self.at += 1;
            } else if b == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else {
                break;
            }
        }
    }

    /// Exactly these bytes, here.
    pub(super) fn exactly(&mut self, word: &[u8]) -> Result<(), Malformed> {
        if !self.starts_with(word) {
            return Err(Malformed);
        }
        self.at += word.len();
        Ok(())
    }

    /// White space, then this word, ended by white space or a delimiter.
    pub(super) fn word(&mut self, word: &[u8]) -> Result<(), Malformed> {
        self.space();
        self.exactly(word)?;
        match self.peek() {
            Some(b) if !is_space(b) && !is_delimiter(b) => Err(Malformed),
            _ => Ok(()),
        }
    }

    /// A bare word such as an operator; none at the end or before a delimiter.
    pub(super) fn bare(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        while self.peek().is_some_and(|b| !is_space(b) && !is_delimiter(b)) {
            self.at += 1;
        }
        (self.at > start).then(|| &self.bytes[start..self.at])
    }

    /// White space, then an unsigned number.
    pub(super) fn unsigned(&mut self) -> Result<usize, Malformed> {
        self.space();
        let digits = self.bare().ok_or(Malformed)?;
        if digits.len() > 12 || !digits.iter().all(u8::is_ascii_digit) {
            return Err(Malformed);
        }
        Ok(digits.iter().fold(0, |n, d| n * 10 + usize::from(d - b'0')))
    }

    /// The value at the cursor.
    pub(super) fn value(&mut self) -> Result<Value, Malformed> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Value, Malformed> {
        self.values += 1;
        if depth > DEPTH || self.values > VALUES {
            return Err(Malformed);
        }
        self.space();
        match self.peek().ok_or(Malformed)? {
            b'/' => Ok(Value::Name(self.name()?)),
            b'(' => Ok(Value::Text(self.literal()?)),
            b'<' if self.starts_with(b"<<") => self.dict(depth),
            b'<' => Ok(Value::Text(self.hex()?)),
            b'[' => {
                self.at += 1;
                let mut items = Vec::new();
                loop {
                    self.space();
                    if self.peek() == Some(b']') {
                        self.at += 1;
                        return Ok(Value::Array(items));
                    }
                    items.push(self.nested(depth + 1)?);
                }
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(),
            _ => match self.bare().ok_or(Malformed)? {
                b"true" => Ok(Value::Bool(true)),
                b"false" => Ok(Value::Bool(false)),
                b"null" => Ok(Value::Null),
                _ => Err(Malformed),
            },
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Value, Malformed> {
        self.at += 2;
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            self.space();
            if self.starts_with(b">>") {
                self.at += 2;
                break;
            }
            let key = self.name()?;
            self.space();
            let start = self.at;
            let value = self.nested(depth + 1)?;
            entries.push(Entry {
                key,
                value,
                range: start..self.at,
            });
        }
        let mut keys: Vec<&[u8]> = entries.iter().map(|e| e.key.as_slice()).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Malformed);
        }
        Ok(Value::Dict(Dict(entries)))
    }

    fn name(&mut self) -> Result<Vec<u8>, Malformed> {
        self.exactly(b"/")?;
        let raw = self.bare().unwrap_or_default();
        let mut name = Vec::with_capacity(raw.len());
        let mut i = 0;
        while i < raw.len() {
            if raw[i] == b'#' {
                let pair = raw.get(i + 1..i + 3).ok_or(Malformed)?;
                name.push(nibble(pair[0])? << 4 | nibble(pair[1])?);
                i += 3;
            } else {
                name.push(raw[i]);
                i += 1;
            }
        }
        Ok(name)
    }

    fn number(&mut self) -> Result<Value, Malformed> {
        let raw = self.bare().ok_or(Malformed)?;
        let text = std::str::from_utf8(raw).map_err(|_| Malformed)?;
        if raw.contains(&b'.') {
            if raw.len() > 32
                || !raw
                    .iter()
                    .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'))
            {
                return Err(Malformed);
            }
            return text.parse().map(Value::Real).map_err(|_| Malformed);
        }
        let int: i64 = text.parse().map_err(|_| Malformed)?;
        // `12 0 R`: look ahead, and go back if it is no reference
        let after = self.at;
        if let (Ok(number), true) = (u32::try_from(int), raw[0].is_ascii_digit()) {
            if self.peek().is_some_and(is_space)
                && let Ok(generation) = self.unsigned()
                && let Ok(generation) = u16::try_from(generation)
                && self.word(b"R").is_ok()
            {
                return Ok(Value::Ref(Id { number, generation }));
            }
            self.at = after;
        }
        Ok(Value::Int(int))
    }

    fn hex(&mut self) -> Result<Vec<u8>, Malformed> {
        self.at += 1;
        let mut text = Vec::new();
        let mut high = None;
        loop {
            let b = self.peek().ok_or(Malformed)?;
            self.at += 1;
            match b {
                b'>' => break,
                b if is_space(b) => {}
                b => match high.take() {
                    None => high = Some(nibble(b)?),
                    Some(h) => text.push(h << 4 | nibble(b)?),
                },
            }
        }
        text.extend(high.map(|h| h << 4));
        Ok(text)
    }

    fn literal(&mut self) -> Result<Vec<u8>, Malformed> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1usize;
        loop {
            let b = self.peek().ok_or(Malformed)?;
            self.at += 1;
            match b {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(text);
                    }
                }
                b'\\' => {
                    self.escape(&mut text)?;
                    continue;
                }
                _ => {}
            }
            text.push(b);
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), Malformed> {
        let b = self.peek().ok_or(Malformed)?;
        self.at += 1;
        match b {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'0'..=b'7' => {
                let mut code = u32::from(b - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(d @ b'0'..=b'7') => code = code * 8 + u32::from(d - b'0'),
                        _ => break,
                    }
                    self.at += 1;
                }
                text.push((code & 0xff) as u8);
            }
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            other => text.push(other),
        }
        Ok(())
    }
}

fn nibble(b: u8) -> Result<u8, Malformed> {
    (b as char).to_digit(16).map(|d| d as u8).ok_or(Malformed)
}

/// A text string of PDF as text: UTF-16 or UTF-8 by their marks, otherwise one byte a character.
pub(super) fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units)
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|&b| b as char).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Result<Value, Malformed> {
        Reader::new(source.as_bytes(), 0).value()
    }

    #[test]
    fn values_are_read() {
        let value =
            parse("<</A [1 -2.5 (a\\(b\\)\\101) <4a4B> /N#20x 12 0 R 7 8] % c\n/B<</C true>>>>").unwrap();
        let dict = value.as_dict().unwrap();
        let items = dict.get("A").unwrap().as_array().unwrap();
        assert_eq!(items[0], Value::Int(1));
        assert_eq!(items[1], Value::Real(-2.5));
        assert_eq!(items[2], Value::Text(b"a(b)A".to_vec()));
        assert_eq!(items[3], Value::Text(b"JK".to_vec()));
        assert_eq!(items[4], Value::Name(b"N x".to_vec()));
        assert_eq!(items[5], Value::Ref(Id::new(12)));
        assert_eq!(&items[6..], [Value::Int(7), Value::Int(8)]);
        assert_eq!(
            dict.get("B").unwrap().as_dict().unwrap().get("C"),
            Some(&Value::Bool(true))
        );
    }

    #[test]
    fn hostile_syntax_is_refused() {
        for source in [
            "<</A 1/A 2>>",
            "<</A",
            "(open",
            "<4g>",
            "[1",
            "/A#4",
            "12x",
            "--",
            "nul",
            "",
        ] {
            assert_eq!(parse(source), Err(Malformed), "{source}");
        }
        assert_eq!(parse(&"[".repeat(100_000)), Err(Malformed));
        assert_eq!(parse(&format!("[{}]", "0 ".repeat(VALUES))), Err(Malformed));
    }

    #[test]
    fn text_strings_are_decoded() {
        assert_eq!(text(&[0xfe, 0xff, 0x00, 0x41, 0x4e, 0x2d]), "A中");
        assert_eq!(text(b"plain"), "plain");
    }
}
