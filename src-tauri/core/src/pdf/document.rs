//! Puts the file together: printpdf's pages, then everything else, then the bytes.
//!
//! Two cores write: one makes what the pages hang in, the other the pages and faces.

use super::content::picture_name;
use super::deflate::{Deflated, deflate};
use super::embed::{Embedded, Faces, Streams, faces};
use super::file::{Pack, Packed, put};
use super::{Meta, WriteError, content, file, form, metadata, outline, tags};
use crate::cores::share;
use crate::sheet::Direction;
use crate::typeset::{FaceId, Item, Pages, Picture, TEXT_FACE};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use printpdf::{PdfDocument, PdfPage, PdfSaveOptions, Pt, RawImage, RawImageData, RawImageFormat};
use std::collections::BTreeMap;

/// What a task gave.
enum Made {
    Face(Streams),
    Page(Deflated),
}

pub(super) fn write(pages: &Pages, meta: &Meta) -> Result<Vec<u8>, WriteError> {
    let faces = faces(pages)?;
    let pictures = pictures(pages);
    let all: Vec<&Embedded> = faces.values().collect();
    let task = |i: usize| match all.get(i) {
        Some(face) => face.streams().map(Made::Face),
        None => {
            let (page, first) = (&pages.pages[i - all.len()], pictures.first[i - all.len()]);
            deflate(content::page(pages, page, &faces, first)).map(Made::Page)
        }
    };
    let own = || frame(pages, meta, &faces, &pictures.all);
    let (made, frame) = share(all.len() + pages.pages.len(), task, own);
    let mut frame = frame?;
    let mut contents = frame.contents.iter();
    let mut fonts = faces.iter();
    for made in made {
        match made? {
            Made::Face(streams) => {
                if let Some((face, embedded)) = fonts.next() {
                    embedded.write(&mut frame.file, frame.fonts[face], streams)?;
                }
            }
            Made::Page(content) => {
                if let Some(id) = contents.next() {
                    put(&mut frame.file, *id, content)?;
                }
            }
        }
    }
    file::bytes(frame.file, frame.packed)
}

/// The pictures of all pages, and the number of each page's first.
struct Pictures<'a> {
    all: Vec<&'a Picture>,
    first: Vec<usize>,
}

fn pictures(pages: &Pages) -> Pictures<'_> {
    let (mut all, mut first) = (Vec::new(), Vec::new());
    for page in &pages.pages {
        first.push(all.len());
        all.extend(page.items.iter().filter_map(|item| match item {
            Item::Picture(picture) => Some(picture),
            _ => None,
        }));
    }
    Pictures { all, first }
}

/// The file but for the faces and for what stands on the pages.
struct Frame {
    file: Document,
    packed: Packed,
    fonts: BTreeMap<FaceId, ObjectId>,
    /// The pages' content streams, still empty.
    contents: Vec<ObjectId>,
}

fn frame(pages: &Pages, meta: &Meta, faces: &Faces, pictures: &[&Picture]) -> Result<Frame, WriteError> {
    let mut file = printed(pages, meta, pictures);
    file.version = "1.7".into();
    let sheets: Vec<ObjectId> = file.get_pages().values().copied().collect();
    let fonts: BTreeMap<FaceId, ObjectId> = faces.keys().map(|face| (*face, file.new_object_id())).collect();
    let form = form::write(&mut file, pages, &sheets, fonts[&TEXT_FACE])?;
    let mut pack = Pack::default();
    let tree = tags::write(&mut file, &mut pack, pages, &sheets, &form.widgets);
    let outline = outline::write(&mut file, &mut pack, pages, &sheets);
    let metadata = metadata::write(&mut file, meta)?;
    let resources = resources(&mut file, sheets[0], faces, &fonts)?;
    let mut contents = Vec::with_capacity(sheets.len());
    for (i, id) in sheets.iter().enumerate() {
        let mut object = file
            .objects
            .remove(id)
            .ok_or(lopdf::Error::DictKey("Page".into()))?;
        let page = object.as_dict_mut()?;
        contents.push(page.get(b"Contents")?.as_reference()?);
        file.objects.remove(&page.get(b"Resources")?.as_reference()?);
        page.set("Resources", resources);
        page.set("StructParents", i as i64);
        page.set("Tabs", Object::Name(b"S".to_vec()));
        pack.add(*id, &object);
    }
    let root = file.trailer.get(b"Root")?.as_reference()?;
    let catalog = file.get_object_mut(root)?.as_dict_mut()?;
    catalog.remove(b"PageLayout");
    catalog.remove(b"PageMode");
    catalog.set("Lang", text(&meta.language));
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    let mut preferences = dictionary! { "DisplayDocTitle" => true };
    if meta.direction == Direction::Rtl {
        preferences.set("Direction", "R2L");
    }
    catalog.set("ViewerPreferences", preferences);
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
    let packed = pack.close()?;
    Ok(Frame {
        file,
        packed,
        fonts,
        contents,
    })
}

/// Empty pages, and the pictures that stand on them.
fn printed(pages: &Pages, meta: &Meta, pictures: &[&Picture]) -> Document {
    let mut pdf = PdfDocument::new(&meta.title);
    for (i, picture) in pictures.iter().enumerate() {
        let image = RawImage {
            pixels: RawImageData::U8(picture.rgb.to_vec()),
            width: picture.width as usize,
            height: picture.height as usize,
            data_format: RawImageFormat::RGB8,
            tag: Vec::new(),
        };
        let (id, image) = (
            printpdf::XObjectId(picture_name(i)),
            printpdf::XObject::Image(image),
        );
        pdf.resources.xobjects.map.insert(id, image);
    }
    let page = |_| PdfPage::new(Pt(pages.width).into(), Pt(pages.height).into(), Vec::new());
    pdf.with_pages(pages.pages.iter().map(page).collect());
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: false,
        // What stands on the pages is all ours
        secure: false,
        image_optimization: None,
    };
    pdf.to_lopdf_document(&options, &mut Vec::new())
}

/// The resources that all pages share: faces and pictures. Those of printpdf, which hold nothing else, go.
fn resources(
    file: &mut Document,
    sheet: ObjectId,
    faces: &Faces,
    fonts: &BTreeMap<FaceId, ObjectId>,
) -> Result<ObjectId, WriteError> {
    let page = file.get_object(sheet)?.as_dict()?;
    let printed = file
        .get_object(page.get(b"Resources")?.as_reference()?)?
        .as_dict()?;
    let pictures = file
        .get_object(printed.get(b"XObject")?.as_reference()?)?
        .as_dict()?
        .clone();
    let parts: Vec<ObjectId> = printed
        .iter()
        .filter_map(|(_, part)| part.as_reference().ok())
        .collect();
    for part in parts {
        file.objects.remove(&part);
    }
    let fonts = faces
        .iter()
        .map(|(face, embedded)| (embedded.name(), fonts[face].into()));
    let mut resources = dictionary! { "Font" => Dictionary::from_iter(fonts) };
    if !pictures.is_empty() {
        resources.set("XObject", pictures);
    }
    Ok(file.add_object(resources))
}

/// A text string of PDF.
pub(super) fn text(text: &str) -> Object {
    if text.is_ascii() {
        return Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    }
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Literal)
}

/// Numbers of a rectangle, to a hundredth of a point.
pub(super) fn rectangle(pages: &Pages, [left, top, width, height]: [f32; 4]) -> Vec<Object> {
    let bottom = pages.height - top - height;
    [left, bottom, left + width, bottom + height]
        .iter()
        .map(|v| Object::Real((v * 100.0).round() / 100.0))
        .collect()
}
