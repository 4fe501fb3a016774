//! Faces in the file: only the glyphs that are used, each with its width and the text that it stands for.
//!
//! A glyph has one text in `/ToUnicode`, the first that it was used for; where it stands for another, the
//! content says so with an `ActualText` of its own. The face of text always holds the letters that seals are
//! labelled with.

use super::WriteError;
use crate::typeset::{FaceId, TEXT_FACE};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use printpdf::FontId;
use sha2::{Digest, Sha256};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::raw::{ReadError, TableProvider};
use skrifa::{FontRef, MetadataProvider};
use subsetter::GlyphRemapper;

/// Letters that the face of text holds in every file, besides printable ASCII: seals are labelled with them.
const ALSO: &str = "\u{a0}·–—‘’“”…°±×§©®ÄÅÆÇÉÈÊËÍÎÏÑÓÔÖØÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüý";

/// Flags of a descriptor: the face holds the Latin letters; it is slanted.
const NONSYMBOLIC: i64 = 1 << 5;
const ITALIC: i64 = 1 << 6;

/// A face in the making.
pub(super) struct Embedded {
    face: FaceId,
    font: FontRef<'static>,
    metrics: GlyphMetrics<'static>,
    units: u16,
    remap: GlyphRemapper,
    /// Advance in the font's units, by new glyph.
    advances: Vec<u16>,
    /// The text that a glyph stands for, by new glyph.
    texts: Vec<Option<String>>,
}

impl Embedded {
    pub(super) fn new(face: FaceId) -> Result<Self, WriteError> {
        let refused = || WriteError::Font { name: face.name() };
        let font = FontRef::new(face.data()).map_err(|_| refused())?;
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let units = font.head().map_err(|_| refused())?.units_per_em();
        let mut embedded = Self {
            face,
            metrics,
            units,
            remap: GlyphRemapper::new(),
            advances: Vec::new(),
            texts: Vec::new(),
            font,
        };
        if face == TEXT_FACE {
            let map = embedded.font.charmap();
            for c in (' '..='~').chain(ALSO.chars()) {
                if let Some(glyph) = map.map(c) {
                    let new = embedded.glyph(glyph.to_u32() as u16);
                    embedded.stands_for(new, c.encode_utf8(&mut [0; 4]));
                }
            }
        }
        Ok(embedded)
    }

    /// The glyph's number in the file.
    pub(super) fn glyph(&mut self, id: u16) -> u16 {
        let new = self.remap.remap(id);
        let place = usize::from(new);
        if place >= self.advances.len() {
            self.advances.resize(place + 1, 0);
            self.texts.resize(place + 1, None);
            self.advances[place] = self.metrics.advance_width(u32::from(id).into()).unwrap_or(0.0) as u16;
        }
        new
    }

    /// Whether the glyph stands for this text in `/ToUnicode`; it does from now on, if it stood for none.
    pub(super) fn stands_for(&mut self, new: u16, text: &str) -> bool {
        self.texts[usize::from(new)].get_or_insert_with(|| text.to_owned()) == text
    }

    /// The glyph of a space, and that it stands for one.
    pub(super) fn blank(&mut self) -> Option<u16> {
        let blank = u16::try_from(self.font.charmap().map(' ')?.to_u32()).ok()?;
        let new = self.glyph(blank);
        self.stands_for(new, " ");
        Some(blank)
    }

    /// Advance in thousandths of the size, cut to an integer as it is written in `/W`.
    pub(super) fn width(&self, new: u16) -> i64 {
        let advance = self.advances.get(usize::from(new)).copied().unwrap_or(0);
        (f32::from(advance) * 1000.0 / f32::from(self.units)) as i64
    }

    /// Name of the font among the page's resources.
    pub(super) fn id(face: FaceId) -> FontId {
        FontId(face.name().replace('-', ""))
    }

    /// Adds the face to the file, cut down to its glyphs; returns the font's object.
    pub(super) fn write(&self, file: &mut Document) -> Result<ObjectId, WriteError> {
        let refused = || WriteError::Font {
            name: self.face.name(),
        };
        let program = subsetter::subset(self.face.data(), 0, &self.remap).map_err(|_| refused())?;
        let tag: String = Sha256::digest(&program)
            .iter()
            .take(6)
            .map(|b| char::from(b'A' + b % 26))
            .collect();
        let name = Object::Name(format!("{tag}+{}", self.face.name()).into_bytes());
        let length = program.len() as i64;
        let program = file.add_object(Stream::new(dictionary! { "Length1" => length }, program));
        let descriptor = self.descriptor(&name, program).map_err(|_| refused())?;
        let descriptor = file.add_object(descriptor);
        let texts = file.add_object(Stream::new(Dictionary::new(), self.to_unicode()));
        let descendant = dictionary! {
            "Type" => "Font",
            "Subtype" => "CIDFontType2",
            "BaseFont" => name.clone(),
            "CIDSystemInfo" => dictionary! {
                "Registry" => Object::string_literal("Adobe"),
                "Ordering" => Object::string_literal("Identity"),
                "Supplement" => 0,
            },
            "FontDescriptor" => descriptor,
            "W" => self.widths(),
            "CIDToGIDMap" => "Identity",
        };
        Ok(file.add_object(dictionary! {
            "Type" => "Font",
            "Subtype" => "Type0",
            "BaseFont" => name,
            "Encoding" => "Identity-H",
            "DescendantFonts" => vec![descendant.into()],
            "ToUnicode" => texts,
        }))
    }

    /// What a reader needs to know of the face to stand another in its place, in thousandths of the size.
    fn descriptor(&self, name: &Object, program: ObjectId) -> Result<Dictionary, ReadError> {
        let (head, hhea) = (self.font.head()?, self.font.hhea()?);
        let os2 = self.font.os2()?;
        let scaled = |v: i16| (f32::from(v) * 1000.0 / f32::from(self.units)).round() as i64;
        let slant = f32::from(hhea.caret_slope_run()).atan2(f32::from(hhea.caret_slope_rise()));
        let italic = -slant.to_degrees().round() as i64;
        let box_of = [head.x_min(), head.y_min(), head.x_max(), head.y_max()];
        // Stems are as thick as the weight says: about 88 at 400, 166 at 700.
        let stem = 50.0 + (f32::from(os2.us_weight_class()) / 65.0).powi(2);
        Ok(dictionary! {
            "Type" => "FontDescriptor",
            "FontName" => name.clone(),
            "Flags" => if italic == 0 { NONSYMBOLIC } else { NONSYMBOLIC | ITALIC },
            "FontBBox" => box_of.map(|v| scaled(v).into()).to_vec(),
            "ItalicAngle" => italic,
            "Ascent" => scaled(hhea.ascender().to_i16()),
            "Descent" => scaled(hhea.descender().to_i16()),
            "CapHeight" => scaled(os2.s_cap_height().unwrap_or(hhea.ascender().to_i16())),
            "StemV" => stem.round() as i64,
            "FontFile2" => program,
        })
    }

    /// `/ToUnicode` of all glyphs, also those that no page shows.
    pub(super) fn to_unicode(&self) -> Vec<u8> {
        let mut out = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
             /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n\
             /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
             1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        let texts = (0_u16..)
            .zip(&self.texts)
            .filter_map(|(glyph, text)| Some((glyph, text.as_ref()?)));
        let texts: Vec<_> = texts.collect();
        for group in texts.chunks(100) {
            out.push_str(&format!("{} beginbfchar\n", group.len()));
            for (glyph, text) in group {
                out.push_str(&format!("<{glyph:04X}> <"));
                for unit in text.encode_utf16() {
                    out.push_str(&format!("{unit:04X}"));
                }
                out.push_str(">\n");
            }
            out.push_str("endbfchar\n");
        }
        out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        out.into_bytes()
    }

    /// `/W` of all glyphs.
    pub(super) fn widths(&self) -> Vec<Object> {
        let all = (0..self.advances.len() as u16)
            .map(|glyph| self.width(glyph).into())
            .collect();
        vec![0.into(), Object::Array(all)]
    }
}
