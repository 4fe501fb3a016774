//! Puts the file together: printpdf's pages, then everything else, then the bytes.

use super::content::Content;
use super::embed::Embedded;
use super::{Meta, WriteError, file, form, metadata, outline, tags};
use crate::typeset::{Pages, TEXT_FACE};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use printpdf::{PdfDocument, PdfPage, PdfSaveOptions, Pt, RawImage, RawImageData, RawImageFormat};
use std::ops::Range;

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
        // The operations are all ours
        secure: false,
        image_optimization: None,
    };
    let mut file = pdf.to_lopdf_document(&options, &mut Vec::new());
    let packed = finish(&mut file, pages, meta, &content)?;
    file::bytes(&file, packed)
}

/// Adds all that printpdf does not write.
fn finish(
    file: &mut Document,
    pages: &Pages,
    meta: &Meta,
    content: &Content,
) -> Result<Range<u32>, WriteError> {
    file.version = "1.7".into();
    let sheets: Vec<ObjectId> = file.get_pages().values().copied().collect();
    let sign = fonts(file, &sheets, content)?;
    let form = form::write(file, pages, &sheets, sign)?;
    let from = file.max_id + 1;
    let tree = tags::write(file, pages, &sheets, &form.widgets);
    let outline = outline::write(file, pages, &sheets);
    let packed = from..file.max_id + 1;
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
    Ok(packed)
}

/// Embeds the faces and names them in the resources that all pages share; returns the face of text.
fn fonts(file: &mut Document, sheets: &[ObjectId], content: &Content) -> Result<ObjectId, WriteError> {
    let first = file.get_object(sheets[0])?.as_dict()?;
    let resources = file
        .get_object(first.get(b"Resources")?.as_reference()?)?
        .as_dict()?;
    let shared = resources.get(b"Font")?.as_reference()?;
    let mut named = Dictionary::new();
    let mut sign = None;
    for (face, embedded) in &content.faces {
        let id = embedded.write(file)?;
        named.set(Embedded::id(*face).0, id);
        if *face == TEXT_FACE {
            sign = Some(id);
        }
    }
    file.set_object(shared, named);
    sign.ok_or(lopdf::Error::DictKey("Font".into()))
        .map_err(Into::into)
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
