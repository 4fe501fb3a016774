//! The objects → the bytes of the file.
//!
//! The many small objects share one object stream. The file's id follows from its content, so the same document is
//! the same bytes anywhere.

use super::WriteError;
use super::deflate::{Deflated, deflate};
use super::syntax::{dictionary, integer, value};
use crate::cores::share;
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use sha2::{Digest, Sha256};

const HEAD: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
/// Bytes of each half of the file's id.
const ID: usize = 16;

/// Bytes of a row of the cross-reference.
const ROW: usize = 7;
/// How a row is told: by what it differs in from the one above, which is little.
const UP: u8 = 2;

/// Objects that share a stream.
#[derive(Default)]
pub(super) struct Pack {
    numbers: Vec<u32>,
    index: Vec<u8>,
    bodies: Vec<u8>,
}

impl Pack {
    /// Begins an object, whose value is then to be written.
    pub(super) fn begin(&mut self, number: u32) -> &mut Vec<u8> {
        if !self.numbers.is_empty() {
            self.index.push(b' ');
            self.bodies.push(b'\n');
        }
        self.numbers.push(number);
        integer(&mut self.index, number.into());
        self.index.push(b' ');
        integer(&mut self.index, self.bodies.len() as i64);
        &mut self.bodies
    }

    /// Adds an object.
    pub(super) fn add(&mut self, id: ObjectId, object: &Object) {
        value(self.begin(id.0), object);
    }

    /// The stream, and the numbers of what is in it, in order.
    pub(super) fn close(mut self) -> Result<Packed, WriteError> {
        self.index.push(b'\n');
        let first = self.index.len() as i64;
        self.index.append(&mut self.bodies);
        let dict = dictionary! { "Type" => "ObjStm", "N" => self.numbers.len() as i64, "First" => first };
        Ok(Packed {
            numbers: self.numbers,
            dict,
            content: deflate(self.index)?,
        })
    }
}

/// A finished object stream.
pub(super) struct Packed {
    numbers: Vec<u32>,
    dict: Dictionary,
    content: Deflated,
}

/// Where an object lies, as in a row of the cross-reference.
#[derive(Clone, Copy)]
enum Place {
    Free,
    At(usize),
    Packed { stream: u32, index: usize },
}

/// Writes the file.
pub(super) fn bytes(mut file: Document, packed: Packed) -> Result<Vec<u8>, WriteError> {
    deflate_rest(&mut file)?;
    let (pack, table) = (file.max_id + 1, file.max_id + 2);
    let mut places = vec![Place::Free; table as usize + 1];
    for (index, number) in packed.numbers.iter().enumerate() {
        places[*number as usize] = Place::Packed { stream: pack, index };
    }
    let mut out = Vec::with_capacity(128 * 1024);
    out.extend_from_slice(HEAD);
    for (id, object) in &mut file.objects {
        places[id.0 as usize] = Place::At(out.len());
        begin(&mut out, id.0);
        match object {
            Object::Stream(object) => stream(&mut out, &mut object.dict, &object.content),
            object => value(&mut out, object),
        }
        out.extend_from_slice(b"\nendobj\n");
    }
    places[pack as usize] = Place::At(out.len());
    begin(&mut out, pack);
    filtered(&mut out, packed.dict, &packed.content);
    out.extend_from_slice(b"\nendobj\n");
    cross_reference(&mut out, &file, table, &mut places)?;
    Ok(out)
}

/// The cross-reference as a stream, with the file's id, and the end of the file.
fn cross_reference(
    out: &mut Vec<u8>,
    file: &Document,
    number: u32,
    places: &mut [Place],
) -> Result<(), WriteError> {
    let at = out.len();
    places[number as usize] = Place::At(at);
    let mut rows = Vec::with_capacity(places.len() * (1 + ROW));
    let mut above = [0; ROW];
    for place in places.iter() {
        let (kind, first, second) = match *place {
            Place::Free => (0, 0, u16::from(rows.is_empty()) * u16::MAX),
            Place::At(offset) => (1, offset as u32, 0),
            Place::Packed { stream, index } => (2, stream, index as u16),
        };
        let [a, b, c, d] = u32::to_be_bytes(first);
        let [e, f] = u16::to_be_bytes(second);
        let row = [kind, a, b, c, d, e, f];
        rows.push(UP);
        rows.extend(
            row.iter()
                .zip(above)
                .map(|(byte, above)| byte.wrapping_sub(above)),
        );
        above = row;
    }
    let digest = Sha256::digest(&*out);
    let id = || Object::String(digest[..ID].to_vec(), StringFormat::Hexadecimal);
    let dict = dictionary! {
        "Type" => "XRef",
        "Size" => i64::from(number) + 1,
        "Root" => file.trailer.get(b"Root")?.clone(),
        "Info" => file.trailer.get(b"Info")?.clone(),
        "ID" => vec![id(), id()],
        "W" => vec![1.into(), 4.into(), 2.into()],
        "DecodeParms" => dictionary! { "Predictor" => 10 + i64::from(UP), "Columns" => ROW as i64 },
    };
    begin(out, number);
    filtered(out, dict, &deflate(rows)?);
    out.extend_from_slice(b"\nendobj\nstartxref\n");
    integer(out, at as i64);
    out.extend_from_slice(b"\n%%EOF\n");
    Ok(())
}

/// Deflates what is still to be deflated, such as pictures.
fn deflate_rest(file: &mut Document) -> Result<(), WriteError> {
    let rest: Vec<ObjectId> = file
        .objects
        .iter()
        .filter_map(|(id, object)| match object {
            Object::Stream(stream) if stream.allows_compression && !stream.dict.has(b"Filter") => Some(*id),
            _ => None,
        })
        .collect();
    let contents = rest.iter().map(|id| match &file.objects[id] {
        Object::Stream(stream) => &stream.content[..],
        _ => &[],
    });
    let contents: Vec<&[u8]> = contents.collect();
    let one = |i: usize| deflate(contents[i].to_vec());
    let deflated = if contents.iter().map(|content| content.len()).sum::<usize>() < 0x10000 {
        (0..contents.len()).map(one).collect()
    } else {
        share(contents.len(), one, || ()).0
    };
    for (id, deflated) in rest.iter().zip(deflated) {
        put(file, *id, deflated?)?;
    }
    Ok(())
}

/// Gives a stream object its bytes.
pub(super) fn put(file: &mut Document, id: ObjectId, deflated: Deflated) -> Result<(), WriteError> {
    let stream = file.get_object_mut(id)?.as_stream_mut()?;
    stream.content = deflated.bytes;
    stream.allows_compression = false;
    if deflated.shorter {
        stream.dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    }
    Ok(())
}

fn begin(out: &mut Vec<u8>, number: u32) {
    integer(out, number.into());
    out.extend_from_slice(b" 0 obj\n");
}

fn filtered(out: &mut Vec<u8>, mut dict: Dictionary, content: &Deflated) {
    if content.shorter {
        dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    }
    stream(out, &mut dict, &content.bytes);
}

fn stream(out: &mut Vec<u8>, dict: &mut Dictionary, content: &[u8]) {
    dict.set("Length", content.len() as i64);
    dictionary(out, dict);
    out.extend_from_slice(b"\nstream\n");
    out.extend_from_slice(content);
    // Where the content ends in CR, a bare LF would be taken for the rest of one end of line.
    out.extend_from_slice(b"\r\nendstream");
}
