//! A small base document: one page, empty signature fields, a subset font for their text.

use lopdf::xref::XrefType;
use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use skrifa::raw::TableProvider;
use skrifa::{FontRef, MetadataProvider};

/// How the cross-reference of the document is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Manner {
    Table,
    Stream,
    /// Object streams too.
    Packed,
}

const FONT: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../assets/fonts/SourceSans3-Regular.ttf"
));

/// A document with these signature fields and a font for these characters.
pub(crate) fn base(fields: &[&str], characters: &str, manner: Manner) -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    doc.reference_table.cross_reference_type = if manner == Manner::Table {
        XrefType::CrossReferenceTable
    } else {
        XrefType::CrossReferenceStream
    };
    let font = add_font(&mut doc, characters);
    let (pages, page) = (doc.new_object_id(), doc.new_object_id());
    let mut widgets: Vec<Object> = Vec::new();
    for (i, name) in fields.iter().enumerate() {
        let bottom = 600.0 - 120.0 * i as f32;
        let empty = Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 220.into(), 80.into()], "Resources" => Dictionary::new() },
            Vec::new(),
        );
        let empty = doc.add_object(empty);
        let rect = vec![
            Object::Real(50.25),
            Object::Real(bottom),
            Object::Real(270.25),
            Object::Real(bottom + 80.0),
        ];
        let widget = dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "F" => 132, "P" => page, "Rect" => rect,
            "T" => Object::String(name.as_bytes().to_vec(), StringFormat::Literal),
            "AP" => dictionary! { "N" => empty },
        };
        widgets.push(doc.add_object(widget).into());
    }
    let content = doc.add_object(Stream::new(
        Dictionary::new(),
        b"0.9 g 50 50 400 20 re f".to_vec(),
    ));
    let page_dict = dictionary! {
        "Type" => "Page", "Parent" => pages, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "Sign" => font } },
        "Contents" => content, "Annots" => widgets.clone(),
    };
    doc.set_object(page, page_dict);
    doc.set_object(
        pages,
        dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 },
    );
    let form = doc.add_object(dictionary! {
        "Fields" => widgets, "DR" => dictionary! { "Font" => dictionary! { "Sign" => font } },
    });
    let root = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages, "AcroForm" => form });
    let info = doc.add_object(dictionary! { "Title" => Object::string_literal("Sheet") });
    doc.trailer.set("Root", root);
    doc.trailer.set("Info", info);
    let id = Object::String(vec![7; 16], StringFormat::Hexadecimal);
    doc.trailer.set("ID", vec![id.clone(), id]);
    doc.compress();
    let mut bytes = Vec::new();
    if manner == Manner::Packed {
        doc.save_modern(&mut bytes).unwrap();
    } else {
        doc.save_to(&mut bytes).unwrap();
    }
    bytes
}

fn add_font(doc: &mut Document, characters: &str) -> lopdf::ObjectId {
    let face = FontRef::new(FONT).unwrap();
    let charmap = face.charmap();
    let mut remapper = subsetter::GlyphRemapper::new();
    let glyphs: Vec<(char, u16, u16)> = characters
        .chars()
        .map(|c| {
            let gid = u16::try_from(charmap.map(c).unwrap().to_u32()).unwrap();
            (c, gid, remapper.remap(gid))
        })
        .collect();
    let units = f64::from(face.head().unwrap().units_per_em());
    let metrics = face.glyph_metrics(
        skrifa::instance::Size::unscaled(),
        skrifa::instance::LocationRef::default(),
    );
    let mut widths: Vec<Object> = Vec::new();
    let mut cmap = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n/CMapName /Sign def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for chunk in glyphs.chunks(100) {
        cmap.push_str(&format!("{} beginbfchar\n", chunk.len()));
        for (c, gid, cid) in chunk {
            cmap.push_str(&format!("<{cid:04X}> <{:04X}>\n", *c as u32));
            let advance = f64::from(
                metrics
                    .advance_width(skrifa::GlyphId::new(u32::from(*gid)))
                    .unwrap(),
            );
            widths.push(i64::from(*cid).into());
            widths.push(Object::Array(vec![((advance * 1000.0 / units) as i64).into()]));
        }
        cmap.push_str("endbfchar\n");
    }
    cmap.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    let subset = subsetter::subset(FONT, 0, &remapper).unwrap();
    let length = subset.len() as i64;
    let file = doc.add_object(Stream::new(dictionary! { "Length1" => length }, subset));
    let to_unicode = doc.add_object(Stream::new(Dictionary::new(), cmap.into_bytes()));
    let descriptor = doc.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => "ABCDEF+SourceSans3", "Flags" => 4, "ItalicAngle" => 0,
        "FontBBox" => vec![(-300).into(), (-300).into(), 1200.into(), 1000.into()],
        "Ascent" => 750, "Descent" => -250, "CapHeight" => 660, "StemV" => 80, "FontFile2" => file,
    });
    let descendant = doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "ABCDEF+SourceSans3", "CIDToGIDMap" => "Identity",
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"), "Supplement" => 0,
        },
        "FontDescriptor" => descriptor, "W" => widths,
    });
    doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "ABCDEF+SourceSans3", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()], "ToUnicode" => to_unicode,
    })
}

/// All printable ASCII characters.
pub(crate) fn ascii() -> String {
    (b' '..=b'~').map(char::from).collect()
}
