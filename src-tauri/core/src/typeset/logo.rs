//! The clinic's logo: base64 and PNG → pixels.

use super::TypesetError;
use super::page::Picture;
use crate::consult::Logo;
use std::io::Cursor;

/// The largest logo that is taken: what was laid on white when it was taken in is far smaller.
const MOST_PIXELS: u64 = 4_000_000;

/// Decodes a logo.
pub(super) fn decode(logo: &Logo) -> Result<Picture, TypesetError> {
    let bytes = base64(&logo.png).ok_or(TypesetError::Logo)?;
    let mut reader = image::ImageReader::with_format(Cursor::new(bytes), image::ImageFormat::Png);
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 8);
    reader.limits(limits);
    let picture = reader.decode().map_err(|_| TypesetError::Logo)?.into_rgb8();
    let (width, height) = picture.dimensions();
    if width == 0 || height == 0 || (width, height) != (logo.width, logo.height) {
        return Err(TypesetError::Logo);
    }
    Ok(Picture {
        area: [0.0; 4],
        width,
        height,
        rgb: picture.into_raw().into(),
    })
}

/// Standard base64; white space is passed over.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for c in text.bytes().filter(|c| !c.is_ascii_whitespace() && *c != b'=') {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read() {
        assert_eq!(base64("TmVlZGxl\ncG9pbnQ=").as_deref(), Some(&b"Needlepoint"[..]));
        assert_eq!(base64("TmV*"), None);
    }

    #[test]
    fn what_is_no_png_is_refused() {
        let logo = Logo {
            width: 1,
            height: 1,
            png: "TmVlZGxl".into(),
            alt: String::new(),
        };
        assert_eq!(decode(&logo), Err(TypesetError::Logo));
    }
}
