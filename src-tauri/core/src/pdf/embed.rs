//! Faces in the file: only the glyphs that are used, each with its width and the text that it stands for.
//!
//! A glyph has one text in `/ToUnicode`, the first that it was used for; where it stands for another, the
//! content says so with an `ActualText` of its own. The face of text always holds the letters that seals are
//! labelled with.

use super::WriteError;
use super::deflate::{Deflated, deflate};
use super::file::put;
use super::program::lean;
use super::syntax::{hexadecimal, integer};
use crate::typeset::{FaceId, Glyph, Item, Pages, Run, TEXT_FACE};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use sha2::{Digest, Sha256};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::raw::{ReadError, TableProvider};
use skrifa::{FontRef, MetadataProvider};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use subsetter::GlyphRemapper;

/// Letters that the face of text holds in every file, besides printable ASCII: seals are labelled with them.
const ALSO: &str = "\u{a0}·–—‘’“”…°±×§©®ÄÅÆÇÉÈÊËÍÎÏÑÓÔÖØÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüý";

/// The text of a mark that is told with its letter: a joiner, which nobody sees.
const UNSEEN: &str = "\u{34f}";

/// The flag of a descriptor whose face holds the Latin letters. No face of the sheet is slanted.
const NONSYMBOLIC: i64 = 1 << 5;

/// Faces with all glyphs that the pages use.
pub(super) type Faces = BTreeMap<FaceId, Embedded>;

/// A face in the file.
pub(super) struct Embedded {
    face: FaceId,
    font: FontRef<'static>,
    metrics: GlyphMetrics<'static>,
    units: u16,
    /// Numbers of the glyphs in the file, by their numbers in the font; 0 for those that are not used.
    new: Vec<u16>,
    /// Numbers in the font, by those in the file.
    old: Vec<u16>,
    /// Advance in thousandths of the size, cut to an integer as it is written in `/W`, by new glyph.
    advances: Vec<i64>,
    /// The text that a glyph stands for, by new glyph.
    texts: Vec<Option<Box<str>>>,
}

/// What a face brings along as streams.
pub(super) struct Streams {
    /// Six letters that tell this cut of the face from others.
    tag: String,
    /// Length of the font program.
    length: usize,
    program: Deflated,
    to_unicode: Deflated,
}

/// The faces that pages are set in, and the face of text.
pub(super) fn faces(pages: &Pages) -> Result<Faces, WriteError> {
    let mut faces = Faces::from([(TEXT_FACE, Embedded::new(TEXT_FACE)?)]);
    for item in pages.pages.iter().flat_map(|page| &page.items) {
        if let Item::Run(run) = item {
            let face = match faces.entry(run.face) {
                Entry::Occupied(face) => face.into_mut(),
                Entry::Vacant(place) => place.insert(Embedded::new(run.face)?),
            };
            face.take_in(run);
        }
    }
    Ok(faces)
}

/// The one glyph that takes room in a cluster of several: a letter with points or dots.
pub(super) fn base(glyphs: &[Glyph]) -> Option<&Glyph> {
    let mut bases = glyphs.iter().filter(|glyph| glyph.advance != 0.0);
    let base = bases.next().filter(|_| glyphs.len() > 1)?;
    bases.next().is_none().then_some(base)
}

/// The part of a cluster's text that each of several glyphs stands for, in visual order, and whether that is all
/// of it.
fn parts(text: &str, glyphs: usize, rtl: bool) -> (Vec<&str>, bool) {
    let mut letters: Vec<&str> = text.split_inclusive(|_| true).collect();
    if rtl {
        letters.reverse();
    }
    let all = letters.len() == glyphs;
    let last = letters.last().copied().unwrap_or(" ");
    letters.resize(glyphs, last);
    (letters, all)
}

/// What the one glyph of a cluster is told as: lam and alef that are drawn as one as the character that Unicode has for
/// that. Readers turn what they see from right to left around, and the two letters of such a glyph with it.
fn joined(text: &str) -> &str {
    let mut letters = text.chars().filter(|c| !matches!(c, '\u{64b}'..='\u{652}'));
    match (letters.next(), letters.next(), letters.next()) {
        (Some('ل'), Some('آ'), None) => "\u{fef5}",
        (Some('ل'), Some('أ'), None) => "\u{fef7}",
        (Some('ل'), Some('إ'), None) => "\u{fef9}",
        (Some('ل'), Some('ا'), None) => "\u{fefb}",
        _ => text,
    }
}

impl Embedded {
    fn new(face: FaceId) -> Result<Self, WriteError> {
        let refused = || WriteError::Font { name: face.name() };
        let font = FontRef::new(face.data()).map_err(|_| refused())?;
        let units = font.head().map_err(|_| refused())?.units_per_em();
        let glyphs = font.maxp().map_err(|_| refused())?.num_glyphs();
        let mut embedded = Self {
            face,
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units,
            new: vec![0; usize::from(glyphs)],
            old: vec![0],
            advances: Vec::new(),
            texts: vec![None],
            font,
        };
        embedded.advances.push(embedded.advance(0));
        if face == TEXT_FACE {
            let map = embedded.font.charmap();
            for c in (' '..='~').chain(ALSO.chars()) {
                if let Some(glyph) = map.map(c) {
                    embedded.stands_for(glyph.to_u32() as u16, c.encode_utf8(&mut [0; 4]));
                }
            }
        }
        Ok(embedded)
    }

    /// Takes in the glyphs of a run with what they stand for.
    fn take_in(&mut self, run: &Run) {
        for cluster in &run.clusters {
            let text = &run.text[cluster.text()];
            match &run.glyphs[cluster.glyphs()] {
                [glyph] => self.stands_for(glyph.id, joined(text)),
                glyphs => match base(glyphs) {
                    Some(base) => {
                        self.stands_for(base.id, joined(text));
                        let marks = glyphs.iter().filter(|glyph| glyph.advance == 0.0);
                        marks.for_each(|mark| self.stands_for(mark.id, UNSEEN));
                        if let Some(blank) = self.blank() {
                            self.stands_for(blank, " ");
                        }
                    }
                    None => {
                        let (parts, _) = parts(text, glyphs.len(), run.rtl);
                        let glyphs = glyphs.iter().zip(parts);
                        glyphs.for_each(|(glyph, part)| self.stands_for(glyph.id, part));
                    }
                },
            }
        }
    }

    /// A glyph stands for this text, unless it stands for another already.
    fn stands_for(&mut self, id: u16, text: &str) {
        let place = usize::from(id);
        if self.new.get(place).copied().unwrap_or(0) == 0 && id != 0 {
            self.new[place] = self.old.len() as u16;
            self.old.push(id);
            self.advances.push(self.advance(id));
            self.texts.push(None);
        }
        let new = usize::from(self.glyph(id));
        self.texts[new].get_or_insert_with(|| text.into());
    }

    fn advance(&self, id: u16) -> i64 {
        let advance = self.metrics.advance_width(u32::from(id).into()).unwrap_or(0.0);
        (advance * 1000.0 / f32::from(self.units)) as i64
    }

    /// The glyph's number in the file.
    pub(super) fn glyph(&self, id: u16) -> u16 {
        self.new.get(usize::from(id)).copied().unwrap_or(0)
    }

    /// Whether `/ToUnicode` tells a cluster's text, glyph by glyph in visual order.
    pub(super) fn tells(&self, text: &str, glyphs: &[Glyph], rtl: bool) -> bool {
        let says = |glyph: &Glyph, text: &str| {
            self.texts[usize::from(self.glyph(glyph.id))].as_deref() == Some(text)
        };
        match glyphs {
            [glyph] => says(glyph, joined(text)),
            glyphs => {
                let (parts, all) = parts(text, glyphs.len(), rtl);
                all && glyphs.iter().zip(parts).all(|(glyph, part)| says(glyph, part))
            }
        }
    }

    /// The glyph of a space.
    pub(super) fn blank(&self) -> Option<u16> {
        u16::try_from(self.font.charmap().map(' ')?.to_u32()).ok()
    }

    /// Advance of a glyph of the file, in thousandths of the size.
    pub(super) fn width(&self, new: u16) -> i64 {
        self.advances[usize::from(new)]
    }

    /// Name of the font among the page's resources.
    pub(super) fn name(&self) -> Vec<u8> {
        self.face.name().bytes().filter(|byte| *byte != b'-').collect()
    }

    /// The face cut down to its glyphs, and what they stand for.
    pub(super) fn streams(&self) -> Result<Streams, WriteError> {
        let mut kept = GlyphRemapper::new();
        for old in &self.old {
            kept.remap(*old);
        }
        let program = subsetter::subset(self.face.data(), 0, &kept).map_err(|_| self.refused())?;
        let program = lean(&program).map_err(|_| self.refused())?;
        let tag = Sha256::digest(&program);
        Ok(Streams {
            tag: tag.iter().take(6).map(|b| char::from(b'A' + b % 26)).collect(),
            length: program.len(),
            program: deflate(program)?,
            to_unicode: deflate(self.to_unicode())?,
        })
    }

    fn refused(&self) -> WriteError {
        let name = self.face.name();
        WriteError::Font { name }
    }

    /// Adds the face to the file as the object `id`.
    pub(super) fn write(
        &self,
        file: &mut Document,
        id: ObjectId,
        streams: Streams,
    ) -> Result<(), WriteError> {
        let name = Object::Name(format!("{}+{}", streams.tag, self.face.name()).into_bytes());
        let mut stream = |dict: Dictionary, deflated| -> Result<ObjectId, WriteError> {
            let id = file.add_object(Stream::new(dict, Vec::new()));
            put(file, id, deflated)?;
            Ok(id)
        };
        let length = streams.length as i64;
        let program = stream(dictionary! { "Length1" => length }, streams.program)?;
        let texts = stream(Dictionary::new(), streams.to_unicode)?;
        let descriptor = self.descriptor(&name, program).map_err(|_| self.refused())?;
        let descendant = dictionary! {
            "Type" => "Font",
            "Subtype" => "CIDFontType2",
            "BaseFont" => name.clone(),
            "CIDSystemInfo" => dictionary! {
                "Registry" => Object::string_literal("Adobe"),
                "Ordering" => Object::string_literal("Identity"),
                "Supplement" => 0,
            },
            "FontDescriptor" => file.add_object(descriptor),
            "W" => self.widths(),
            "CIDToGIDMap" => "Identity",
        };
        let font = dictionary! {
            "Type" => "Font",
            "Subtype" => "Type0",
            "BaseFont" => name,
            "Encoding" => "Identity-H",
            // An object of its own: judges look at no other.
            "DescendantFonts" => vec![file.add_object(descendant).into()],
            "ToUnicode" => texts,
        };
        file.set_object(id, font);
        Ok(())
    }

    /// What a reader needs to know of the face to stand another in its place, in thousandths of the size.
    fn descriptor(&self, name: &Object, program: ObjectId) -> Result<Dictionary, ReadError> {
        let (head, hhea) = (self.font.head()?, self.font.hhea()?);
        let os2 = self.font.os2()?;
        let scaled = |v: i16| (f32::from(v) * 1000.0 / f32::from(self.units)).round() as i64;
        let box_of = [head.x_min(), head.y_min(), head.x_max(), head.y_max()];
        // Stems are as thick as the weight says: about 88 at 400, 166 at 700.
        let stem = 50.0 + (f32::from(os2.us_weight_class()) / 65.0).powi(2);
        Ok(dictionary! {
            "Type" => "FontDescriptor",
            "FontName" => name.clone(),
            "Flags" => NONSYMBOLIC,
            "FontBBox" => box_of.map(|v| scaled(v).into()).to_vec(),
            "ItalicAngle" => 0,
            "Ascent" => scaled(hhea.ascender().to_i16()),
            "Descent" => scaled(hhea.descender().to_i16()),
            "CapHeight" => scaled(os2.s_cap_height().unwrap_or(hhea.ascender().to_i16())),
            "StemV" => stem.round() as i64,
            "FontFile2" => program,
        })
    }

    /// `/ToUnicode` of all glyphs, also those that no page shows.
    fn to_unicode(&self) -> Vec<u8> {
        let mut out = b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
            /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n\
            /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
            1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            .to_vec();
        let texts = (0_u16..).zip(&self.texts);
        let texts: Vec<_> = texts
            .filter_map(|(glyph, text)| Some((glyph, text.as_ref()?)))
            .collect();
        for group in texts.chunks(100) {
            integer(&mut out, group.len() as i64);
            out.extend_from_slice(b" beginbfchar\n");
            for (glyph, text) in group {
                out.push(b'<');
                hexadecimal(&mut out, &glyph.to_be_bytes());
                out.extend_from_slice(b"> <");
                for unit in text.encode_utf16() {
                    hexadecimal(&mut out, &unit.to_be_bytes());
                }
                out.extend_from_slice(b">\n");
            }
            out.extend_from_slice(b"endbfchar\n");
        }
        out.extend_from_slice(b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        out
    }

    /// `/W` of all glyphs.
    fn widths(&self) -> Vec<Object> {
        let all = self.advances.iter().map(|advance| (*advance).into()).collect();
        vec![0.into(), Object::Array(all)]
    }
}
