//! Files that show a paper: proved to be what they claim, and bounded, before anything of them is kept.
//!
//! A picture is decoded whole and then let go; a PDF is only opened, for its pages to be counted. Their bytes are
//! never changed.

use crate::sheet::{Media, Scan};
use image::{ImageFormat, ImageReader, Limits};
use lopdf::{Document, LoadOptions};
use sha2::{Digest as _, Sha256};
use std::io::Cursor;

/// The most bytes of a file.
const MOST_BYTES: usize = 20 * 1024 * 1024;
/// The most bytes of all files.
const MOST_IN_ALL: usize = 100 * 1024 * 1024;
/// The most pages of all files; a picture is one.
const MOST_PAGES: usize = 50;
/// The most pixels of a picture.
const MOST_PIXELS: u64 = 50_000_000;
/// The most memory that decoding a picture may take: four bytes a pixel, and room to work.
const MEMORY: u64 = MOST_PIXELS * 5;
/// The most bytes that a stream may grow to while a PDF is opened. Pictures stay packed; what is unpacked is the
/// table of its parts.
const MOST_UNPACKED: usize = 1024 * 1024;
/// The most streams of a PDF: what all of them together may grow to is bounded too.
const MOST_STREAMS: usize = 1000;

/// Why files were not taken. Numbers count the files from 1: their names may be the patient's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// There are no files.
    #[error("No file was chosen.")]
    None,
    /// A file holds nothing.
    #[error("File {number} is empty.")]
    Empty {
        /// Which.
        number: usize,
    },
    /// A file is too large, or all of them are.
    #[error("File {number} is larger than 20 MB, or all files together are larger than 100 MB.")]
    TooLarge {
        /// Which.
        number: usize,
    },
    /// A file is neither PDF nor PNG nor JPEG.
    #[error("File {number} is no PDF and no PNG or JPEG picture.")]
    NoScan {
        /// Which.
        number: usize,
    },
    /// A file is cut short or damaged.
    #[error("File {number} is damaged: it cannot be opened.")]
    Damaged {
        /// Which.
        number: usize,
    },
    /// A PDF asks for a password.
    #[error("File {number} is locked with a password.")]
    Locked {
        /// Which.
        number: usize,
    },
    /// A picture is too large to be shown.
    #[error("The picture in file {number} has more than 50 million pixels.")]
    TooManyPixels {
        /// Which.
        number: usize,
    },
    /// There are too many pages.
    #[error("The files have more than 50 pages.")]
    TooManyPages,
    /// A PDF is made of more parts than a scan of so many pages needs.
    #[error("File {number} is made of more than 1,000 parts.")]
    TooManyParts {
        /// Which.
        number: usize,
    },
}

impl ScanError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::None => "Choose the file or files that the scanner made.",
            Self::Empty { .. } | Self::Damaged { .. } => "Nothing was kept. Scan the paper again.",
            Self::NoScan { .. } => "Nothing was kept. Scan the paper as PDF, PNG or JPEG.",
            Self::Locked { .. } => "Nothing was kept. Scan the paper again without a password.",
            Self::TooLarge { .. } | Self::TooManyPixels { .. } => {
                "Nothing was kept. Scan the paper again at 300 dots an inch or fewer."
            }
            Self::TooManyPages => "Nothing was kept. Choose only the pages of this consent.",
            Self::TooManyParts { .. } => {
                "Nothing was kept. Scan each page as one picture, or as JPEG or PNG."
            }
        }
    }
}

/// Reads files that show a paper, all of them or none.
///
/// # Errors
/// The first file that is not taken, and why.
pub fn read_scans(files: &[Vec<u8>]) -> Result<Vec<Scan>, ScanError> {
    if files.is_empty() {
        return Err(ScanError::None);
    }
    let (mut scans, mut pages, mut bytes) = (Vec::new(), 0, 0);
    for (number, file) in (1..).zip(files) {
        bytes += file.len();
        if file.len() > MOST_BYTES || bytes > MOST_IN_ALL {
            return Err(ScanError::TooLarge { number });
        }
        let scan = read(file, number)?;
        pages += scan.pages as usize;
        if pages > MOST_PAGES {
            return Err(ScanError::TooManyPages);
        }
        scans.push(scan);
    }
    Ok(scans)
}

fn read(file: &[u8], number: usize) -> Result<Scan, ScanError> {
    if file.is_empty() {
        return Err(ScanError::Empty { number });
    }
    let (media, pages) = if file.starts_with(b"%PDF-") {
        (Media::Pdf, pages(file, number)?)
    } else {
        (picture(file, number)?, 1)
    };
    Ok(Scan {
        media,
        pages,
        size: file.len() as u64,
        sha256: crate::hex(&Sha256::digest(file)),
    })
}

/// Decodes a picture to the last pixel, after its size was looked at.
fn picture(file: &[u8], number: usize) -> Result<Media, ScanError> {
    let damaged = ScanError::Damaged { number };
    let media = match image::guess_format(file) {
        Ok(ImageFormat::Png) => Media::Png,
        Ok(ImageFormat::Jpeg) => Media::Jpeg,
        _ => return Err(ScanError::NoScan { number }),
    };
    let reader = || ImageReader::new(Cursor::new(file)).with_guessed_format();
    let (width, height) = reader()
        .ok()
        .and_then(|reader| reader.into_dimensions().ok())
        .ok_or_else(|| damaged.clone())?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(ScanError::TooManyPixels { number });
    }
    let mut reader = reader().map_err(|_| damaged.clone())?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    match reader.decode() {
        Ok(_) => Ok(media),
        Err(image::ImageError::Limits(_)) => Err(ScanError::TooManyPixels { number }),
        Err(_) => Err(damaged),
    }
}

/// Counts the pages of a PDF.
fn pages(file: &[u8], number: usize) -> Result<u32, ScanError> {
    let damaged = ScanError::Damaged { number };
    // Each stream says its name twice, at its beginning and at its end.
    let streams = file.windows(6).filter(|word| word == b"stream").count() / 2;
    if streams > MOST_STREAMS {
        return Err(ScanError::TooManyParts { number });
    }
    let options = LoadOptions {
        max_decompressed_size: Some(MOST_UNPACKED),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(file, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => ScanError::Locked { number },
        _ => damaged.clone(),
    })?;
    if document.is_encrypted() {
        return Err(ScanError::Locked { number });
    }
    match document.get_pages().len() {
        0 => Err(damaged),
        found => u32::try_from(found).map_err(|_| ScanError::TooManyPages),
    }
}
