//! How values are spelt in a PDF, as briefly as it allows.

use lopdf::{Dictionary, Object, StringFormat};

/// A whole number.
pub(super) fn integer(out: &mut Vec<u8>, number: i64) {
    let mut digits = [0_u8; 20];
    let (mut at, mut rest) = (digits.len(), number.unsigned_abs());
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

/// A number of so many thousandths. A seal that was made is written anew with it to be judged: another spelling would
/// break them all.
pub(crate) fn thousandths(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    let (whole, mut rest) = (number.abs() / 1000, number.abs() % 1000);
    if whole > 0 || rest == 0 {
        integer(out, whole);
    }
    if rest > 0 {
        out.push(b'.');
    }
    let mut unit = 100;
    while rest > 0 {
        out.push(b'0' + (rest / unit) as u8);
        (rest, unit) = (rest % unit, unit / 10);
    }
}

/// A length: a hundredth of a point is finer than any printer.
pub(super) fn length(out: &mut Vec<u8>, points: f32) {
    thousandths(out, hundredths(points) * 10);
}

/// A length in hundredths of a point.
pub(super) fn hundredths(points: f32) -> i64 {
    (points * 100.0).round() as i64
}

/// An indirect object.
pub(super) fn reference(out: &mut Vec<u8>, number: u32) {
    integer(out, number.into());
    out.extend_from_slice(b" 0 R");
}

/// A name.
pub(super) fn name(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'/');
    for byte in text {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
            out.push(*byte);
        } else {
            out.push(b'#');
            hexadecimal(out, &[*byte]);
        }
    }
}

/// A string in brackets.
pub(super) fn literal(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'(');
    for byte in text {
        escaped(out, *byte);
    }
    out.push(b')');
}

/// A byte within the brackets of a string. Readers take a bare end of line for `LF`, whichever it was.
pub(super) fn escaped(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\n' => out.extend_from_slice(b"\\n"),
        _ => out.push(byte),
    }
}

/// Two digits a byte.
pub(super) fn hexadecimal(out: &mut Vec<u8>, bytes: &[u8]) {
    let digit = |nibble: u8| b"0123456789ABCDEF"[usize::from(nibble)];
    out.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
}

/// A text, UTF-16 where it has to be.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    value(out, &super::document::text(text));
}

/// Any value but a stream, which is an object of its own.
pub(super) fn value(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null | Object::Stream(_) => out.extend_from_slice(b"null"),
        Object::Boolean(yes) => out.extend_from_slice(if *yes { b"true" } else { b"false" }),
        Object::Integer(number) => integer(out, *number),
        Object::Real(number) => thousandths(out, (f64::from(*number) * 1000.0).round() as i64),
        Object::Name(text) => name(out, text),
        Object::String(text, StringFormat::Literal) => literal(out, text),
        Object::String(text, StringFormat::Hexadecimal) => {
            out.push(b'<');
            hexadecimal(out, text);
            out.push(b'>');
        }
        Object::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b' ');
                }
                value(out, item);
            }
            out.push(b']');
        }
        Object::Dictionary(entries) => dictionary(out, entries),
        Object::Reference((number, generation)) => {
            integer(out, i64::from(*number));
            out.push(b' ');
            integer(out, i64::from(*generation));
            out.extend_from_slice(b" R");
        }
    }
}

/// A dictionary.
pub(super) fn dictionary(out: &mut Vec<u8>, entries: &Dictionary) {
    out.extend_from_slice(b"<<");
    for (key, object) in entries {
        name(out, key);
        // Some values tell their beginning themselves.
        if !matches!(
            object,
            Object::Name(_) | Object::String(..) | Object::Array(_) | Object::Dictionary(_)
        ) {
            out.push(b' ');
        }
        value(out, object);
    }
    out.extend_from_slice(b">>");
}
