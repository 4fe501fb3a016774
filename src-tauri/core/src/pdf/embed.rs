//! Faces in the file: only the glyphs that are used, each with its width and the text that it stands for.
//!
//! A glyph has one text in `/ToUnicode`, the first that it was used for; where it stands for another, the
//! content says so with an `ActualText` of its own. The face of text always holds the letters that seals are
//! labelled with.

use super::WriteError;
use crate::typeset::{FaceId, TEXT_FACE};
use printpdf::{FontId, ParsedFont, PdfFont};
use sha2::{Digest, Sha256};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::raw::TableProvider;
use skrifa::{FontRef, MetadataProvider};
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

/// Letters that the face of text holds in every file, besides printable ASCII: seals are labelled with them.
const ALSO: &str = "\u{a0}·–—‘’“”…°±×§©®ÄÅÆÇÉÈÊËÍÎÏÑÓÔÖØÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüý";

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

    /// The face as printpdf takes it: already cut down, so that it is embedded whole.
    pub(super) fn font(&self) -> Result<PdfFont, WriteError> {
        let refused = || WriteError::Font {
            name: self.face.name(),
        };
        let bytes = subsetter::subset(self.face.data(), 0, &self.remap).map_err(|_| refused())?;
        let head = self.font.head().map_err(|_| refused())?;
        let hhea = self.font.hhea().map_err(|_| refused())?;
        let weight = self.font.os2().map_or(400, |os2| os2.us_weight_class());
        let tag: String = Sha256::digest(&bytes)
            .iter()
            .take(6)
            .map(|b| char::from(b'A' + b % 26))
            .collect();
        Ok(PdfFont::new(ParsedFont {
            original_bytes: bytes,
            font_index: 0,
            font_name: Some(format!("{tag}+{}", self.face.name())),
            codepoint_to_glyph: BTreeMap::new(),
            glyph_widths: (0..).zip(self.advances.iter().copied()).collect(),
            units_per_em: self.units,
            font_metrics: printpdf::FontMetrics {
                ascent: hhea.ascender().to_i16(),
                descent: hhea.descender().to_i16(),
            },
            font_type: printpdf::FontType::TrueType,
            pdf_font_metrics: printpdf::PdfFontMetricsStub {
                units_per_em: self.units,
                x_min: head.x_min(),
                y_min: head.y_min(),
                x_max: head.x_max(),
                y_max: head.y_max(),
                caret_slope_rise: hhea.caret_slope_rise(),
                caret_slope_run: hhea.caret_slope_run(),
                us_weight_class: weight,
            },
        }))
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
    pub(super) fn widths(&self) -> Vec<lopdf::Object> {
        let all = (0..self.advances.len() as u16)
            .map(|glyph| self.width(glyph).into())
            .collect();
        vec![0.into(), lopdf::Object::Array(all)]
    }
}
