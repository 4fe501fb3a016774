//! Puts the file together: printpdf's pages, then everything else, then the bytes.

use super::content::Content;
use super::embed::Embedded;
use super::{Meta, WriteError, form, metadata, outline, tags};
use crate::typeset::{Pages, TEXT_FACE};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use printpdf::{PdfDocument, PdfPage, PdfSaveOptions, Pt, RawImage, RawImageData, RawImageFormat};
use sha2::{Digest, Sha256};
use std::io::Write;

/// What stands for the file's id until its content is known.
const NO_ID: [u8; 16] = [0; 16];

pub(super) fn write(pages: &Pages, meta: &Meta) -> Result<Vec<u8>, WriteError> {
    let mut content = Content::new(pages);
    // Seals are labelled in it, whether the text needs it or not.
    content.faces.insert(TEXT_FACE, Embedded::new(TEXT_FACE)?);
    let mut printed = Vec::with_capacity(pages.pages.len());
    for page in &pages.pages {
        let ops = content.page(pages, page)?;
        printed.push(PdfPage::new(Pt(pages.width).into(), Pt(pages.height).into(), ops));
    }
    let mut pdf = PdfDocument::new(&meta.title);
    for (face, embedded) in &content.faces {
        pdf.resources
            .fonts
            .map
            .insert(Embedded::id(*face), embedded.font()?);
    }
    for (i, picture) in content.pictures.iter().enumerate() {
        let image = RawImage {
            pixels: RawImageData::U8(picture.rgb.to_vec()),
            width: picture.width as usize,
            height: picture.height as usize,
            data_format: RawImageFormat::RGB8,
            tag: Vec::new(),
        };
        let id = printpdf::XObjectId(format!("Picture{i}"));
        pdf.resources
            .xobjects
            .map
            .insert(id, printpdf::XObject::Image(image));
    }
    pdf.with_pages(printed);
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: false,
        secure: true,
        image_optimization: None,
    };
    let mut file = pdf.to_lopdf_document(&options, &mut Vec::new());
    finish(&mut file, pages, meta, &content)?;
    save(file)
}

/// Adds all that printpdf does not write.
fn finish(file: &mut Document, pages: &Pages, meta: &Meta, content: &Content) -> Result<(), WriteError> {
    file.version = "1.7".into();
    let sheets: Vec<ObjectId> = file.get_pages().values().copied().collect();
    let sign = complete_fonts(file, &sheets, content)?;
    let form = form::write(file, pages, &sheets, sign)?;
    let tree = tags::write(file, pages, &sheets, &form.widgets);
    let outline = outline::write(file, pages, &sheets);
    let metadata = metadata::write(file, meta)?;
    for (i, id) in sheets.iter().enumerate() {
        let page = file.get_object_mut(*id)?.as_dict_mut()?;
        page.set("StructParents", i as i64);
        page.set("Tabs", Object::Name(b"S".to_vec()));
    }
    let root = file.trailer.get(b"Root")?.as_reference()?;
    let catalog = file.get_object_mut(root)?.as_dict_mut()?;
    catalog.remove(b"PageLayout");
    catalog.remove(b"PageMode");
    catalog.set("Lang", text(&meta.language));
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("StructTreeRoot", tree);
    catalog.set("Metadata", metadata.xmp);
    catalog.set("OutputIntents", vec![metadata.intent]);
    if let Some(outline) = outline {
        catalog.set("Outlines", outline);
        catalog.set("PageMode", Object::Name(b"UseOutlines".to_vec()));
    }
    if let Some(form) = form.dictionary {
        catalog.set("AcroForm", form);
    }
    Ok(())
}

/// Gives every font the widths and texts of all its glyphs; returns the face of text.
fn complete_fonts(
    file: &mut Document,
    sheets: &[ObjectId],
    content: &Content,
) -> Result<ObjectId, WriteError> {
    let first = file.get_object(sheets[0])?.as_dict()?;
    let resources = file
        .get_object(first.get(b"Resources")?.as_reference()?)?
        .as_dict()?;
    let fonts_id = resources.get(b"Font")?.as_reference()?;
    let mut sign = None;
    for (face, embedded) in &content.faces {
        let name = Embedded::id(*face).0;
        let known = file.get_object(fonts_id)?.as_dict()?.get(name.as_bytes());
        let Ok(id) = known.and_then(Object::as_reference) else {
            continue;
        };
        let font = file.get_object_mut(id)?.as_dict_mut()?;
        let descendants = font.get_mut(b"DescendantFonts")?.as_array_mut()?;
        descendants[0].as_dict_mut()?.set("W", embedded.widths());
        let texts = font.get(b"ToUnicode")?.as_reference()?;
        file.set_object(texts, Stream::new(Dictionary::new(), embedded.to_unicode()));
        if *face == TEXT_FACE {
            sign = Some(id);
        }
    }
    sign.ok_or(lopdf::Error::DictKey("Font".into()))
        .map_err(Into::into)
}

/// Compresses, writes, and gives the file an id that follows from its bytes.
fn save(mut file: Document) -> Result<Vec<u8>, WriteError> {
    for object in file.objects.values_mut() {
        if let Object::Stream(stream) = object
            && stream.allows_compression
            && !stream.dict.has(b"Filter")
        {
            let mut encoder =
                ZlibEncoder::new(Vec::with_capacity(stream.content.len() / 2), Compression::new(6));
            encoder.write_all(&stream.content)?;
            let packed = encoder.finish()?;
            if packed.len() < stream.content.len() {
                stream.dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
                stream.set_content(packed);
            }
        }
    }
    let id = || Object::String(NO_ID.to_vec(), StringFormat::Hexadecimal);
    file.trailer.set("ID", vec![id(), id()]);
    let mut bytes = Vec::with_capacity(128 * 1024);
    file.save_to(&mut bytes)?;
    let digest = Sha256::digest(&bytes);
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02X}")).collect::<String>();
    let (blank, id) = (hex(&NO_ID), hex(&digest[..NO_ID.len()]));
    // The trailer is at the end; nothing behind the last table holds zeros like these.
    let mut end = bytes.len();
    for _ in 0..2 {
        let place = bytes[..end]
            .windows(blank.len())
            .rposition(|window| window == blank.as_bytes());
        let place = place.ok_or(lopdf::Error::DictKey("ID".into()))?;
        bytes[place..place + blank.len()].copy_from_slice(id.as_bytes());
        end = place;
    }
    Ok(bytes)
}

/// A text string of PDF.
pub(super) fn text(text: &str) -> Object {
    if text.is_ascii() {
        return Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    }
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// Numbers of a rectangle, to a hundredth of a point.
pub(super) fn rectangle(pages: &Pages, [left, top, width, height]: [f32; 4]) -> Vec<Object> {
    let bottom = pages.height - top - height;
    [left, bottom, left + width, bottom + height]
        .iter()
        .map(|v| Object::Real((v * 100.0).round() / 100.0))
        .collect()
}
