//! The objects → the bytes of the file.
//!
//! Streams are deflated at a level that is quick; the many small objects of the structure share one object
//! stream. The file's id follows from its content, so the same document is the same bytes anywhere.

use super::WriteError;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;

const HEAD: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
/// Bytes of each half of the file's id.
const ID: usize = 16;

/// Where an object lies, as in a row of the cross-reference.
#[derive(Clone, Copy)]
enum Place {
    Free,
    At(usize),
    Packed { stream: u32, index: usize },
}

/// Writes the file; objects whose numbers are in `packed` go into the object stream.
pub(super) fn bytes(file: &Document, packed: Range<u32>) -> Result<Vec<u8>, WriteError> {
    let (stream, table) = (file.max_id + 1, file.max_id + 2);
    let mut places = vec![Place::Free; table as usize + 1];
    let (mut index, mut bodies, mut count) = (Vec::new(), Vec::new(), 0);
    let mut contents: Vec<&[u8]> = Vec::new();
    for (id, object) in &file.objects {
        match object {
            Object::Stream(stream) if is_plain(stream) => contents.push(&stream.content),
            Object::Stream(_) => {}
            object if packed.contains(&id.0) => {
                places[id.0 as usize] = Place::Packed { stream, index: count };
                write!(index, "{} {} ", id.0, bodies.len())?;
                value(&mut bodies, object)?;
                bodies.push(b'\n');
                count += 1;
            }
            _ => {}
        }
    }
    let first = index.len();
    index.append(&mut bodies);
    contents.push(&index);
    let mut deflated = deflate_all(&contents)?.into_iter();

    let mut out = Vec::with_capacity(128 * 1024);
    out.extend_from_slice(HEAD);
    for (id, object) in &file.objects {
        if matches!(places[id.0 as usize], Place::Packed { .. }) {
            continue;
        }
        places[id.0 as usize] = Place::At(out.len());
        match object {
            Object::Stream(stream) if is_plain(stream) => {
                let deflated = deflated.next().unwrap_or_default();
                shorter(&mut out, id.0, stream.dict.clone(), &stream.content, &deflated)?;
            }
            Object::Stream(stream) => raw_stream(&mut out, id.0, &mut stream.dict.clone(), &stream.content)?,
            object => {
                writeln!(out, "{} 0 obj", id.0)?;
                value(&mut out, object)?;
                out.extend_from_slice(b"\nendobj\n");
            }
        }
    }
    let dict = dictionary! { "Type" => "ObjStm", "N" => count as i64, "First" => first as i64 };
    places[stream as usize] = Place::At(out.len());
    shorter(
        &mut out,
        stream,
        dict,
        &index,
        &deflated.next().unwrap_or_default(),
    )?;
    cross_reference(&mut out, file, table, &mut places)?;
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
    let mut rows = Vec::with_capacity(places.len() * 7);
    for place in places.iter() {
        let (kind, first, second) = match *place {
            Place::Free => (0, 0, u16::from(rows.is_empty()) * u16::MAX),
            Place::At(offset) => (1, offset as u32, 0),
            Place::Packed { stream, index } => (2, stream, index as u16),
        };
        rows.push(kind);
        rows.extend_from_slice(&u32::to_be_bytes(first));
        rows.extend_from_slice(&u16::to_be_bytes(second));
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
    };
    shorter(out, number, dict, &rows, &deflate(&rows)?)?;
    write!(out, "startxref\n{at}\n%%EOF\n")?;
    Ok(())
}

/// Whether a stream is still to be deflated.
fn is_plain(stream: &Stream) -> bool {
    stream.allows_compression && !stream.dict.has(b"Filter")
}

/// Deflates on all cores, the longest first, so that none is left alone with a long one.
fn deflate_all(contents: &[&[u8]]) -> Result<Vec<Vec<u8>>, WriteError> {
    let mut order: Vec<usize> = (0..contents.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(contents[i].len()));
    let next = AtomicUsize::new(0);
    let work = || -> std::io::Result<Vec<(usize, Vec<u8>)>> {
        let taken = std::iter::from_fn(|| order.get(next.fetch_add(1, Ordering::Relaxed)).copied());
        taken.map(|i| Ok((i, deflate(contents[i])?))).collect()
    };
    let cores = available_parallelism().map_or(1, NonZero::get);
    let done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
        let mut done = work()?;
        for other in others {
            done.append(&mut other.join().expect("deflating does not panic")?);
        }
        std::io::Result::Ok(done)
    })?;
    let mut deflated = vec![Vec::new(); contents.len()];
    for (i, bytes) in done {
        deflated[i] = bytes;
    }
    Ok(deflated)
}

fn deflate(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(content.len() / 3 + 64), Compression::new(6));
    encoder.write_all(content)?;
    encoder.finish()
}

/// Writes a stream deflated, or as it is where that is shorter.
fn shorter(
    out: &mut Vec<u8>,
    number: u32,
    mut dict: Dictionary,
    content: &[u8],
    deflated: &[u8],
) -> Result<(), WriteError> {
    if deflated.len() >= content.len() {
        return raw_stream(out, number, &mut dict, content);
    }
    dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    raw_stream(out, number, &mut dict, deflated)
}

fn raw_stream(
    out: &mut Vec<u8>,
    number: u32,
    dict: &mut Dictionary,
    content: &[u8],
) -> Result<(), WriteError> {
    dict.set("Length", content.len() as i64);
    writeln!(out, "{number} 0 obj")?;
    write_dictionary(out, dict)?;
    out.extend_from_slice(b"\nstream\n");
    out.extend_from_slice(content);
    // Where the content ends in CR, a bare LF would be taken for the rest of one end of line.
    out.extend_from_slice(b"\r\nendstream\nendobj\n");
    Ok(())
}

fn value(out: &mut Vec<u8>, object: &Object) -> Result<(), WriteError> {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(yes) => write!(out, "{yes}")?,
        Object::Integer(number) => write!(out, "{number}")?,
        Object::Real(number) => write!(out, "{number}")?,
        Object::Name(text) => name(out, text)?,
        Object::String(text, StringFormat::Literal) => literal(out, text),
        Object::String(text, StringFormat::Hexadecimal) => {
            out.push(b'<');
            for byte in text {
                write!(out, "{byte:02X}")?;
            }
            out.push(b'>');
        }
        Object::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b' ');
                }
                value(out, item)?;
            }
            out.push(b']');
        }
        Object::Dictionary(dict) => write_dictionary(out, dict)?,
        Object::Reference((number, generation)) => write!(out, "{number} {generation} R")?,
        Object::Stream(_) => return Err(lopdf::Error::DictKey("stream within an object".into()).into()),
    }
    Ok(())
}

fn write_dictionary(out: &mut Vec<u8>, dict: &Dictionary) -> Result<(), WriteError> {
    out.extend_from_slice(b"<<");
    for (key, object) in dict {
        name(out, key)?;
        // Some values tell their beginning themselves.
        if !matches!(
            object,
            Object::Name(_) | Object::String(..) | Object::Array(_) | Object::Dictionary(_)
        ) {
            out.push(b' ');
        }
        value(out, object)?;
    }
    out.extend_from_slice(b">>");
    Ok(())
}

fn name(out: &mut Vec<u8>, text: &[u8]) -> Result<(), WriteError> {
    out.push(b'/');
    for byte in text {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
            out.push(*byte);
        } else {
            write!(out, "#{byte:02X}")?;
        }
    }
    Ok(())
}

fn literal(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'(');
    for byte in text {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => out.push(*byte),
        }
    }
    out.push(b')');
}
