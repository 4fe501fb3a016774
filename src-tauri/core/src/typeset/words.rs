//! The short way to set text in Latin letters: a word is set from pairs of letters that were made ready, or else is
//! shaped once and kept, and lines are broken over that. It takes what it can set exactly as parley does and leaves the
//! rest to parley; a test compares the two.
//!
//! Takes no text with letters of another script, marks of their own, or a word wider than the column.

use super::bound::is_bound;
use super::fonts::{FaceId, LABEL_FACE, TEXT_FACE, TITLE_FACE};
use super::page::{Cluster, Glyph, Run};
use super::pairs::{PAIRS, Pairs};
use super::text::{Align, SetLine, SetText, Style, Voice};
use harfrust::{
    BufferClusterLevel, Direction, Feature, Language, ShapeOptions, ShapePlan, Shaper, ShaperData, Tag,
    UnicodeBuffer, script,
};
use icu_segmenter::options::{LineBreakOptions, LineBreakStrictness, LineBreakWordOption};
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// Shaped words that are kept before all are forgotten: a few sheets' worth.
const MOST: usize = 20_000;

/// The faces that are set with in the short way.
const FACES: [FaceId; 3] = [TEXT_FACE, LABEL_FACE, TITLE_FACE];

/// What only letters with marks of their own need: half of all the rules of a face.
const NO_MARKS: [Feature; 3] = [off(b"ccmp"), off(b"mark"), off(b"mkmk")];

const fn off(feature: &[u8; 4]) -> Feature {
    Feature {
        tag: Tag::new(feature),
        value: 0,
        start: 0,
        end: u32::MAX,
    }
}

/// Shaped words, by language and face: a language may shape a letter in a way of its own.
#[derive(Default)]
pub(super) struct Words {
    languages: Vec<(String, [Option<Face>; FACES.len()])>,
    buffer: Option<UnicodeBuffer>,
    text: Text,
}

/// A face with its words.
struct Face {
    /// Among the faces that are set with in the short way.
    place: usize,
    font: FontRef<'static>,
    units_per_em: f32,
    pairs: Option<&'static Pairs>,
    /// Whether it sets a letter closer to a space: then a text is kept whole, as if it were a word.
    kerns_spaces: bool,
    /// Ascent and descent at each size that was asked for.
    extents: Vec<(f32, [f32; 2])>,
    language: Option<Language>,
    /// Made when a word first has to be shaped.
    press: Option<Press>,
    /// Where a word's sorts are; none where a letter is not held by the face.
    words: HashMap<Box<str>, Option<Range<usize>>>,
    sorts: Vec<Sort>,
}

/// What a face is shaped with.
struct Press {
    shaper: Shaper<'static>,
    plan: ShapePlan,
    /// For words of English letters, to which nothing is ever joined.
    plain: ShapePlan,
}

/// A shaped glyph in the font's units.
#[derive(Clone, Copy)]
pub(super) struct Sort {
    pub(super) id: u16,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) advance: i32,
    /// Where its cluster begins, in bytes from the word's start.
    pub(super) byte: usize,
}

/// A text in the making: its glyphs at the size that is set, and the clusters that are never divided.
#[derive(Default)]
struct Text {
    glyphs: Vec<Glyph>,
    atoms: Vec<Atom>,
    /// The sorts of a word that is set from pairs.
    word: Vec<Sort>,
}

/// A cluster.
#[derive(Clone, Copy)]
struct Atom {
    /// Where its text begins.
    byte: usize,
    /// Its first glyph.
    glyph: usize,
    advance: f32,
    /// Whether a line may be broken before it.
    breaks: bool,
}

impl Words {
    /// Sets a text in a column, if it can be set in the short way. The direction is left to right.
    pub(super) fn set(&mut self, language: &str, text: &str, style: Style, width: f32) -> Option<SetText> {
        let is_plain = |line: &str| !line.is_empty() && !line.ends_with(' ') && line.chars().all(is_simple);
        if !text.split('\n').all(is_plain) {
            return None;
        }
        let known = self.languages.iter().position(|(known, _)| known == language);
        let known = known.unwrap_or_else(|| {
            self.languages.push((language.to_owned(), Default::default()));
            self.languages.len() - 1
        });
        let place = match style.voice {
            Voice::Text => 0,
            Voice::Strong => 1,
            Voice::Serif => 2,
        };
        let face = self.languages[known].1[place].get_or_insert_with(|| Face::new(place, language));
        let buffer = self.buffer.get_or_insert_default();
        let [over, under] = face.room(style);
        let (mut lines, mut y) = (Vec::new(), 0.0_f64);
        for text in text.split('\n') {
            self.text.take(text, face, buffer, style.size)?;
            let mut start = 0;
            for (end, advance) in self.text.broken(text, width)? {
                let mut line = self
                    .text
                    .line(text, FACES[place], style, start..end, [width, advance]);
                // As parley adds lines up, to the last digit.
                let top = y as f32;
                line.runs.iter_mut().for_each(|run| run.y = (top + over) - top);
                y += f64::from(over + under);
                start = end;
                lines.push(line);
            }
        }
        let leading = style.leading;
        Some(SetText { lines, leading })
    }
}

/// Whether a letter stands by itself, is read from left to right and is no picture.
fn is_simple(c: char) -> bool {
    match c {
        '\u{a9}' | '\u{ad}' | '\u{ae}' => false,
        ' '..='~' | '\u{a0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => true,
        _ => matches!(
            c,
            '–' | '—' | '‘' | '’' | '“' | '”' | '„' | '•' | '…' | '€' | '−' | '≤' | '≥'
        ),
    }
}

/// Where lines may be broken, by the same rules as parley asks for.
pub(super) const BREAKS: LineSegmenterBorrowed<'static> = {
    let mut options = LineBreakOptions::default();
    options.word_option = Some(LineBreakWordOption::Normal);
    options.strictness = Some(LineBreakStrictness::Strict);
    LineSegmenter::new_for_non_complex_scripts(options)
};

/// Whether these rules come to this in a text: after spaces and after the hyphens within words. They do in words with
/// the usual signs about them, which most texts are; those need not be asked about letter by letter.
pub(super) fn breaks_plainly(text: &str) -> bool {
    let mut before = ' ';
    let fits = text.chars().all(|c| {
        let fits = match c {
            ' ' => !matches!(before, '(' | '-'),
            '.' | ',' | ':' | ';' | '?' | '!' | '’' | ')' => !matches!(before, ' ' | '(' | '-'),
            '(' => before == ' ',
            '-' => before.is_alphanumeric(),
            '0'..='9' | 'a'..='z' | 'A'..='Z' => !matches!(before, '?' | '!' | ')'),
            '\u{c0}'..='\u{17f}' => c.is_alphabetic() && !matches!(before, '?' | '!' | ')'),
            _ => false,
        };
        before = c;
        fits
    });
    fits && !matches!(before, '(' | '-')
}

/// Whether a line of such a text may be broken before the letter that begins at `byte`.
pub(super) fn breaks_at(text: &str, byte: usize) -> bool {
    let (text, before) = (text.as_bytes(), byte.checked_sub(1));
    match before.map(|before| text[before]) {
        Some(b' ') => text[byte] != b' ',
        Some(b'-') => !text[byte].is_ascii_digit(),
        _ => false,
    }
}

/// The languages that the faces shape like any other. In what others ask for, a letter may have a form of its own.
const ALIKE: [&str; 5] = ["de", "en", "es", "fr", "pt"];

impl Face {
    fn new(place: usize, language: &str) -> Self {
        let font = font(place);
        Self {
            place,
            units_per_em: f32::from(
                font.metrics(Size::unscaled(), LocationRef::default())
                    .units_per_em,
            ),
            font,
            pairs: ALIKE.contains(&language).then(|| &PAIRS[place]),
            kerns_spaces: FACES[place] == TITLE_FACE,
            extents: Vec::new(),
            language: language.parse().ok(),
            press: None,
            words: HashMap::new(),
            sorts: Vec::new(),
        }
    }

    /// The sorts of a word, shaped now if it is new.
    fn shaped(&mut self, word: &str, buffer: &mut UnicodeBuffer) -> Option<Range<usize>> {
        if let Some(known) = self.words.get(word) {
            return known.clone();
        }
        if self.words.len() >= MOST {
            self.words.clear();
            self.sorts.clear();
        }
        let mut filled = std::mem::take(buffer);
        filled.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
        word.char_indices()
            .for_each(|(byte, c)| filled.add(c, byte as u32));
        filled.set_direction(Direction::LeftToRight);
        filled.set_script(script::LATIN);
        if let Some(language) = &self.language {
            filled.set_language(language.clone());
        }
        let press = self
            .press
            .get_or_insert_with(|| Press::new(self.place, self.language.as_ref()));
        let options = if word.is_ascii() {
            ShapeOptions::new().plan(Some(&press.plain)).features(&NO_MARKS)
        } else {
            ShapeOptions::new().plan(Some(&press.plan))
        };
        let shaped = press.shaper.shape(filled, options);
        let from = self.sorts.len();
        let sorts = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
        self.sorts.extend(sorts.map(|(info, position)| Sort {
            id: info.glyph_id as u16,
            x: position.x_offset,
            y: position.y_offset,
            advance: position.x_advance,
            byte: info.cluster as usize,
        }));
        *buffer = shaped.clear();
        // A letter put together of parts is left to parley, which may know a face that holds it whole.
        let parts = self.sorts.len() - from > word.chars().count();
        let held = !parts && self.sorts[from..].iter().all(|sort| sort.id != 0);
        let sorts = held.then_some(from..self.sorts.len());
        self.words.insert(word.into(), sorts.clone());
        sorts
    }

    /// Room over and under the baseline of a line: what the leading leaves is shared between the two.
    fn room(&mut self, style: Style) -> [f32; 2] {
        let known = self.extents.iter().find(|(size, _)| *size == style.size);
        let [ascent, descent] = known.map(|(_, extent)| *extent).unwrap_or_else(|| {
            let metrics = self.font.metrics(Size::new(style.size), LocationRef::default());
            let extent = [metrics.ascent, -metrics.descent];
            self.extents.push((style.size, extent));
            extent
        });
        let over = ascent + (style.leading - (ascent + descent)) / 2.0;
        [over, style.leading - over]
    }
}

impl Press {
    fn new(place: usize, language: Option<&Language>) -> Self {
        static DATA: [OnceLock<ShaperData>; FACES.len()] = [const { OnceLock::new() }; FACES.len()];
        let font = font(place);
        let data = DATA[place].get_or_init(|| ShaperData::new(&font));
        let shaper = data.shaper(&font).build();
        let plan = |features: &[Feature]| {
            let (direction, script) = (Direction::LeftToRight, Some(script::LATIN));
            ShapePlan::new(&shaper, direction, script, language, features)
        };
        let (plan, plain) = (plan(&[]), plan(&NO_MARKS));
        Self { shaper, plan, plain }
    }
}

/// The font of one of the faces that are set with in the short way.
fn font(place: usize) -> FontRef<'static> {
    FontRef::new(FACES[place].data()).expect("the embedded faces were tested")
}

impl Text {
    /// Takes in a text that has no end of line; none where a letter is not held by the face.
    fn take(&mut self, text: &str, face: &mut Face, buffer: &mut UnicodeBuffer, size: f32) -> Option<()> {
        let scale = size / face.units_per_em;
        self.glyphs.clear();
        self.atoms.clear();
        let mut start = 0;
        while start < text.len() {
            let rest = &text[start..];
            let word = match rest.bytes().position(|byte| byte == b' ') {
                _ if face.kerns_spaces => rest,
                Some(end) => &rest[..end.max(1)],
                None => rest,
            };
            let mut set = std::mem::take(&mut self.word);
            match face.pairs.and_then(|pairs| pairs.set(word, &mut set)) {
                Some(()) => self.add(&set, start, scale),
                None => {
                    let sorts = face.shaped(word, buffer)?;
                    self.add(&face.sorts[sorts], start, scale);
                }
            }
            self.word = set;
            start += word.len();
        }
        self.mark_breaks(text);
        Some(())
    }

    /// Adds a shaped word that begins at `start`.
    fn add(&mut self, sorts: &[Sort], start: usize, scale: f32) {
        let mut last = usize::MAX;
        for sort in sorts {
            let advance = sort.advance as f32 * scale;
            if sort.byte != last {
                last = sort.byte;
                let (byte, glyph) = (start + sort.byte, self.glyphs.len());
                self.atoms.push(Atom {
                    byte,
                    glyph,
                    advance: 0.0,
                    breaks: false,
                });
            }
            if let Some(atom) = self.atoms.last_mut() {
                atom.advance += advance;
            }
            self.glyphs.push(Glyph {
                id: sort.id,
                x: sort.x as f32 * scale,
                y: -(sort.y as f32) * scale,
                advance,
            });
        }
    }

    /// Notes before which clusters a line may be broken.
    fn mark_breaks(&mut self, text: &str) {
        if breaks_plainly(text) {
            for atom in &mut self.atoms {
                atom.breaks = breaks_at(text, atom.byte) && !is_bound(text, atom.byte);
            }
            return;
        }
        let mut atoms = self.atoms.iter_mut().peekable();
        for place in BREAKS.segment_str(text) {
            while atoms.next_if(|atom| atom.byte < place).is_some() {}
            if let Some(atom) = atoms.next_if(|atom| atom.byte == place) {
                atom.breaks = !is_bound(text, place);
            }
        }
    }

    /// Where the lines end and how long they are; none where a line would have to be broken within a word.
    fn broken(&self, text: &str, width: f32) -> Option<Vec<(usize, f32)>> {
        let mut ends = Vec::new();
        let (mut at, mut x, mut last) = (0, 0.0_f32, None);
        while let Some(atom) = self.atoms.get(at) {
            if atom.breaks && x != 0.0 {
                last = Some((at, x));
            }
            let next = x + atom.advance;
            // Spaces hang into the margin.
            if next <= width || text.as_bytes()[atom.byte] == b' ' {
                (at, x) = (at + 1, next);
            } else {
                let end = last.take()?;
                ends.push(end);
                (at, x) = (end.0, 0.0);
            }
        }
        ends.push((at, x));
        Some(ends)
    }

    /// The clusters of a line as a run; `advance` is its length with the spaces at its end.
    fn line(
        &self,
        text: &str,
        face: FaceId,
        style: Style,
        line: Range<usize>,
        [width, advance]: [f32; 2],
    ) -> SetLine {
        let end_of = |next: usize| self.atoms.get(next).map_or(text.len(), |atom| atom.byte);
        let end_of_glyphs = |next: usize| self.atoms.get(next).map_or(self.glyphs.len(), |atom| atom.glyph);
        let atoms = &self.atoms[line.clone()];
        let (from, first) = (atoms[0].byte, atoms[0].glyph);
        let spaces = atoms
            .iter()
            .rev()
            .take_while(|atom| text.as_bytes()[atom.byte] == b' ');
        let hanging: f32 = spaces.map(|atom| atom.advance).sum();
        let free = width - advance + hanging;
        let x = match style.align {
            Align::Start => 0.0,
            _ if free <= 0.0 => 0.0,
            Align::Center => free * 0.5,
            Align::End => free,
        };
        let mut pen = x;
        let glyphs = self.glyphs[first..end_of_glyphs(line.end)].iter().map(|glyph| {
            let placed = Glyph {
                x: pen - x + glyph.x,
                ..*glyph
            };
            pen += glyph.advance;
            placed
        });
        let run = Run {
            face,
            size: style.size,
            ink: style.ink,
            rtl: false,
            x,
            y: 0.0,
            text: text[from..end_of(line.end)].to_owned(),
            glyphs: glyphs.collect(),
            clusters: line
                .map(|at| {
                    let text = self.atoms[at].byte - from..end_of(at + 1) - from;
                    Cluster::new(text, self.atoms[at].glyph - first..end_of_glyphs(at + 1) - first)
                })
                .collect(),
        };
        SetLine {
            runs: vec![run],
            width: advance - hanging,
        }
    }
}
