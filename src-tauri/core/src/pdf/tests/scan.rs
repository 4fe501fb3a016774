//! Files that show a paper, and files that only say so.

use super::pdf;
use crate::pdf::{ScanError, read_scans};
use crate::sheet::Media;
use crate::typeset::tests::sample::sample;
use image::{ImageFormat, RgbImage};
use std::io::Cursor;

fn picture(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let page = RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x % 251) as u8, (y % 241) as u8, 90])
    });
    page.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG whose head claims another size.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = picture(ImageFormat::Png, 8, 8);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

/// The check sum of PNG, ISO/IEC 15948, annex D.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            }
        })
    })
}

#[test]
fn pictures_and_pdfs_are_read_with_their_pages_and_digests() {
    let files = [
        picture(ImageFormat::Png, 300, 400),
        picture(ImageFormat::Jpeg, 300, 400),
        pdf(&sample()),
    ];
    let scans = read_scans(&files).unwrap();
    let media: Vec<Media> = scans.iter().map(|scan| scan.media).collect();
    assert_eq!(media, [Media::Png, Media::Jpeg, Media::Pdf]);
    assert_eq!((scans[0].pages, scans[1].pages), (1, 1));
    assert!(scans[2].pages > 2, "{}", scans[2].pages);
    for (scan, file) in scans.iter().zip(&files) {
        assert_eq!(scan.size, file.len() as u64);
        assert_eq!(scan.sha256.len(), 64);
    }
    assert_ne!(scans[0].sha256, scans[1].sha256);
}

#[test]
fn what_is_no_scan_is_refused_by_its_number() {
    let good = picture(ImageFormat::Png, 30, 40);
    let mut broken = good.clone();
    broken.truncate(good.len() / 2);
    let mut flipped = good.clone();
    let middle = good.len() / 2;
    flipped[middle] ^= 0xff;
    let number = 2;
    let cases = [
        (Vec::new(), ScanError::Empty { number }),
        (broken, ScanError::Damaged { number }),
        (flipped, ScanError::Damaged { number }),
        (
            b"%PDF-1.7\nno more than that".to_vec(),
            ScanError::Damaged { number },
        ),
        (b"a letter to the clinic".to_vec(), ScanError::NoScan { number }),
        (b"GIF89a\x01\x00\x01\x00".to_vec(), ScanError::NoScan { number }),
        (claiming(10_000, 10_000), ScanError::TooManyPixels { number }),
        (claiming(60_000_000, 1), ScanError::TooManyPixels { number }),
        (vec![b'%'; 20 * 1024 * 1024 + 1], ScanError::TooLarge { number }),
    ];
    for (file, expected) in cases {
        let refused = read_scans(&[good.clone(), file]);
        assert_eq!(refused, Err(expected.clone()));
        assert!(expected.to_string().contains('2') && expected.hint().starts_with("Nothing was kept."));
    }
    assert_eq!(read_scans(&[]), Err(ScanError::None));
    assert_eq!(read_scans(&vec![good; 51]), Err(ScanError::TooManyPages));
}

#[test]
fn a_pdf_that_grows_beyond_bounds_is_not_opened() {
    let (_, mut file) = (0, lopdf::Document::with_version("1.7"));
    let zeros = lopdf::Stream::new(
        lopdf::dictionary! { "Type" => "ObjStm", "N" => 1, "First" => 4 },
        vec![b'0'; 64 * 1024 * 1024],
    );
    let id = file.add_object(zeros);
    file.trailer.set("Root", id);
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    assert!(bytes.len() < 1024 * 1024, "{}", bytes.len());
    assert_eq!(read_scans(&[bytes]), Err(ScanError::Damaged { number: 1 }));
    let many = [b"%PDF-1.7\n".to_vec(), b"stream endstream ".repeat(1001)].concat();
    assert_eq!(read_scans(&[many]), Err(ScanError::TooManyParts { number: 1 }));
}

#[test]
fn a_pdf_without_pages_is_damaged() {
    let file = pdf(&sample());
    let text = String::from_utf8_lossy(&file);
    assert!(text.starts_with("%PDF-"));
    let cut = &file[..file.len() / 3];
    assert_eq!(read_scans(&[cut.to_vec()]), Err(ScanError::Damaged { number: 1 }));
}
