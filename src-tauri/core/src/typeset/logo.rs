//! The clinic's logo: base64 and PNG → pixels.

use super::TypesetError;
use super::page::Picture;
use crate::consult::Logo;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::io::Cursor;

/// The largest logo that is taken: what was laid on white when it was taken in is far smaller.
const MOST_PIXELS: u64 = 4_000_000;

/// Decodes a logo.
pub(super) fn decode(logo: &Logo) -> Result<Picture, TypesetError> {
    let bytes = BASE64_STANDARD
        .decode(&logo.png)
        .map_err(|_| TypesetError::Logo)?;
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

#[cfg(test)]
mod tests {
    use super::*;

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
