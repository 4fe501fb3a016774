//! The clinic's logo: taken in once, bounded, and laid on white.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use image::{ImageReader, Limits, Rgb, RgbImage, imageops::FilterType};
use serde::{Deserialize, Serialize};
use std::io::Cursor;

/// The longest side that is kept, pixels: 50 mm at 300 dpi.
const LONGEST: u32 = 600;
/// The longest side that is read, pixels.
const LARGEST: u32 = 12_000;
/// The most memory that reading may take, bytes.
const MEMORY: u64 = 512 * 1024 * 1024;

/// A picture in the letterhead, already decoded and bounded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Logo {
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
    /// PNG bytes, base64, without transparency.
    pub png: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
}

/// Why a file was not taken as a logo.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// It is no PNG or JPEG picture.
    #[error("This file is no PNG or JPEG picture.")]
    NoPicture {
        /// What the decoder said.
        source: image::ImageError,
    },
    /// It has more pixels than are read.
    #[error("This picture is larger than {LARGEST} pixels on a side.")]
    TooLarge,
}

impl LogoError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoPicture { .. } => "Save the logo as PNG, then choose it again.",
            Self::TooLarge => "Save the logo smaller, 600 pixels are enough, then choose it again.",
        }
    }
}

/// Takes a logo in: decodes it within bounds, makes it small, lays it on white.
///
/// # Errors
/// The bytes are no PNG or JPEG picture, or it is too large.
pub fn take_logo(bytes: &[u8], alt: &str) -> Result<Logo, LogoError> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|source| LogoError::NoPicture {
            source: source.into(),
        })?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST);
    limits.max_image_height = Some(LARGEST);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let picture = reader.decode().map_err(|source| match source {
        image::ImageError::Limits(_) => LogoError::TooLarge,
        source => LogoError::NoPicture { source },
    })?;
    let picture = if picture.width().max(picture.height()) > LONGEST {
        picture.resize(LONGEST, LONGEST, FilterType::Lanczos3)
    } else {
        picture
    };
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (x, y, pixel) in picture.to_rgba8().enumerate_pixels() {
        let alpha = u32::from(pixel[3]);
        let on_white =
            |c: u8| u8::try_from((u32::from(c) * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
        flat.put_pixel(
            x,
            y,
            Rgb([on_white(pixel[0]), on_white(pixel[1]), on_white(pixel[2])]),
        );
    }
    let mut png = Vec::new();
    flat.write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png)
        .map_err(|source| LogoError::NoPicture { source })?;
    Ok(Logo {
        width: flat.width(),
        height: flat.height(),
        png: BASE64_STANDARD.encode(png),
        alt: alt.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32, pixel: [u8; 4]) -> Vec<u8> {
        let mut bytes = Vec::new();
        image::RgbaImage::from_pixel(width, height, image::Rgba(pixel))
            .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
            .expect("a test picture");
        bytes
    }

    #[test]
    fn a_large_picture_is_made_small_and_laid_on_white() {
        let logo = take_logo(&png(1800, 600, [0, 0, 0, 0]), "Clinic").expect("a picture");
        assert_eq!((logo.width, logo.height), (600, 200));
        let bytes = BASE64_STANDARD.decode(logo.png).expect("base64");
        let flat = image::load_from_memory(&bytes).expect("a picture").to_rgb8();
        assert_eq!(flat.get_pixel(10, 10), &Rgb([255, 255, 255]));
    }

    #[test]
    fn a_picture_of_fifty_megapixels_is_made_small_and_a_longer_one_refused() {
        let grey = |width, height| {
            let mut bytes = Vec::new();
            image::GrayImage::from_pixel(width, height, image::Luma([40]))
                .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
                .expect("a test picture");
            bytes
        };
        let logo = take_logo(&grey(8000, 6250), "Clinic").expect("a picture");
        assert_eq!((logo.width, logo.height), (600, 469));
        let refused = take_logo(&grey(LARGEST + 1, 4), "").expect_err("it is too long");
        assert!(matches!(refused, LogoError::TooLarge) && refused.hint().contains("600 pixels"));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert!(matches!(
            take_logo(b"%PDF-1.7", ""),
            Err(LogoError::NoPicture { .. })
        ));
        assert!(matches!(take_logo(&[], ""), Err(LogoError::NoPicture { .. })));
        let broken = &png(20, 20, [1, 2, 3, 255])[..60];
        assert!(matches!(take_logo(broken, ""), Err(LogoError::NoPicture { .. })));
    }
}
