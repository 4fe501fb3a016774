//! The faces that the sheet is set in, all embedded: no font of the system is ever used.
//!
//! Source Sans 3 for text, Source Serif 4 for titles; Vazirmatn for Arabic, each of whose glyphs is a whole letter, which
//! programs that read a PDF need; Noto for what these do not hold.

use super::flow::{is_refused, plain};
use super::look::BODY;
use super::page::Ink;
use super::text::set;
use super::words::Words;
use crate::consult::Print;
use crate::sheet::Direction;
use libdeflater::Decompressor;
use parley::fontique::{Blob, Collection, CollectionOptions, FontInfoOverride};
use parley::{FontContext, FontFamily, FontFamilyName, LayoutContext};
use std::borrow::Cow;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

/// A face by its place in the list of faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub(super) u8);

/// The face of running text: every document holds it, because signatures are labelled in it.
pub const TEXT_FACE: FaceId = FaceId(0);
/// The face of labels and heads of rows.
pub(super) const LABEL_FACE: FaceId = FaceId(1);
/// The face of titles and headings.
pub(super) const TITLE_FACE: FaceId = FaceId(2);

struct Face {
    family: &'static str,
    name: &'static str,
    file: File,
}

/// Where a face's file lies.
enum File {
    Plain(&'static [u8]),
    /// The large ones lie packed with gzip, and are unpacked when a text first asks for them.
    Packed(&'static [u8], OnceLock<Vec<u8>>),
}

macro_rules! face {
    ($family:literal, $name:literal) => {
        Face {
            family: $family,
            name: $name,
            file: File::Plain(include_bytes!(concat!(
                "../../../../assets/fonts/",
                $name,
                ".ttf"
            ))),
        }
    };
}

macro_rules! packed {
    ($family:literal, $name:literal) => {
        Face {
            family: $family,
            name: $name,
            file: File::Packed(
                include_bytes!(concat!("../../../../assets/fonts/", $name, ".ttf.gz")),
                OnceLock::new(),
            ),
        }
    };
}

static FACES: [Face; 36] = [
    face!("Source Sans 3", "SourceSans3-Regular"),
    face!("Source Sans 3", "SourceSans3-SemiBold"),
    face!("Source Serif 4", "SourceSerif4-SemiBold"),
    face!("Vazirmatn", "Vazirmatn-Regular"),
    face!("Vazirmatn", "Vazirmatn-Bold"),
    face!("Noto Sans Arabic", "NotoSansArabic-Regular"),
    face!("Noto Sans Arabic", "NotoSansArabic-Bold"),
    face!("Noto Sans Hebrew", "NotoSansHebrew-Regular"),
    face!("Noto Sans Hebrew", "NotoSansHebrew-Bold"),
    face!("Noto Sans Devanagari", "NotoSansDevanagari-Regular"),
    face!("Noto Sans Devanagari", "NotoSansDevanagari-Bold"),
    packed!("Noto Sans SC", "NotoSansSC-Regular"),
    packed!("Noto Sans SC", "NotoSansSC-Bold"),
    packed!("Noto Sans KR", "NotoSansKR-Regular"),
    face!("Noto Sans Armenian", "NotoSansArmenian-Regular"),
    face!("Noto Sans Georgian", "NotoSansGeorgian-Regular"),
    face!("Noto Sans Ethiopic", "NotoSansEthiopic-Regular"),
    face!("Noto Sans Bengali", "NotoSansBengali-Regular"),
    face!("Noto Sans Gurmukhi", "NotoSansGurmukhi-Regular"),
    face!("Noto Sans Gujarati", "NotoSansGujarati-Regular"),
    face!("Noto Sans Oriya", "NotoSansOriya-Regular"),
    face!("Noto Sans Tamil", "NotoSansTamil-Regular"),
    face!("Noto Sans Telugu", "NotoSansTelugu-Regular"),
    face!("Noto Sans Kannada", "NotoSansKannada-Regular"),
    face!("Noto Sans Malayalam", "NotoSansMalayalam-Regular"),
    face!("Noto Sans Sinhala", "NotoSansSinhala-Regular"),
    face!("Noto Sans Thai", "NotoSansThai-Regular"),
    face!("Noto Sans Lao", "NotoSansLao-Regular"),
    face!("Noto Sans Myanmar", "NotoSansMyanmar-Regular"),
    face!("Noto Sans Khmer", "NotoSansKhmer-Regular"),
    face!("Noto Serif Tibetan", "NotoSerifTibetan-Regular"),
    face!("Noto Sans Thaana", "NotoSansThaana-Regular"),
    face!("Noto Sans NKo", "NotoSansNKo-Regular"),
    face!("Noto Sans Tifinagh", "NotoSansTifinagh-Regular"),
    face!("Noto Sans Cherokee", "NotoSansCherokee-Regular"),
    face!(
        "Noto Sans Canadian Aboriginal",
        "NotoSansCanadianAboriginal-Regular"
    ),
];

/// The families that are asked first.
pub(super) const FIRST: [&str; 5] = [
    "Source Serif 4",
    "Source Sans 3",
    NOTO_ARABIC,
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
];
const NOTO_ARABIC: &str = "Noto Sans Arabic";
pub(super) const VAZIRMATN: &str = "Vazirmatn";
/// The families that lie packed. With these, the languages that sheets are written in are set; those behind them are
/// for names.
pub(super) const PACKED: [&str; 2] = ["Noto Sans SC", "Noto Sans KR"];

/// The families in the order in which they are asked for a character, the serif of titles first.
static FAMILIES: LazyLock<Vec<FontFamilyName<'static>>> = LazyLock::new(|| in_order(FIRST, PACKED));
static IN_KOREAN: LazyLock<Vec<FontFamilyName<'static>>> =
    LazyLock::new(|| in_order(FIRST, [PACKED[1], PACKED[0]]));
static IN_ARABIC: LazyLock<Vec<FontFamilyName<'static>>> = LazyLock::new(|| {
    let first = FIRST.map(|family| if family == NOTO_ARABIC { VAZIRMATN } else { family });
    in_order(first, PACKED)
});

fn in_order(first: [&'static str; 5], packed: [&'static str; 2]) -> Vec<FontFamilyName<'static>> {
    let mut names: Vec<&str> = first.into_iter().chain(packed).collect();
    for face in &FACES {
        if !names.contains(&face.family) {
            names.push(face.family);
        }
    }
    names.into_iter().map(FontFamilyName::named).collect()
}

/// Whether a character may need a family behind the first: all texts would pay for being asked about all.
fn is_of_names(c: char) -> bool {
    matches!(c, '\u{530}'..='\u{58f}' | '\u{780}'..='\u{7ff}' | '\u{980}'..='\u{1cff}' | '\u{2d00}'..='\u{2ddf}'
        | '\u{a830}'..='\u{abbf}' | '\u{fb13}'..='\u{fb17}')
}

/// Whether a character may need one of the families that lie packed: letters of Chinese, Japanese and Korean, and
/// signs that no other holds.
pub(super) fn is_of_packed(c: char) -> bool {
    match c {
        '\u{2ea}' | '\u{2eb}' | '\u{1100}'..='\u{11ff}' => true,
        '\u{0}'..='\u{2012}' => false,
        '\u{2013}'..='\u{2026}' | '€' | '−' | '≤' | '≥' => false,
        '\u{fb13}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => false,
        _ => true,
    }
}

/// Whether a text has Arabic letters, and none that Vazirmatn lacks: letters join only within a face, so no text is set
/// in two.
fn is_in_arabic(text: &str) -> bool {
    let mut letters = text.chars().filter(|&c| is_arabic(c)).peekable();
    letters.peek().is_some() && letters.all(is_of_vazirmatn)
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{870}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}')
}

/// Whether a character is one of those that Arabic, Persian, Urdu, Pashto and Kurdish are written with, which Vazirmatn
/// holds.
pub(super) fn is_of_vazirmatn(c: char) -> bool {
    matches!(c, '\u{60c}'..='\u{60d}' | '\u{61b}' | '\u{61f}' | '\u{621}'..='\u{63a}' | '\u{640}'..='\u{658}'
        | '\u{660}'..='\u{671}' | '\u{674}' | '\u{679}' | '\u{67c}' | '\u{67e}' | '\u{681}' | '\u{685}'..='\u{686}'
        | '\u{688}'..='\u{689}' | '\u{691}' | '\u{693}' | '\u{695}'..='\u{696}' | '\u{698}' | '\u{69a}' | '\u{6a4}'
        | '\u{6a9}'..='\u{6ad}' | '\u{6af}' | '\u{6b5}' | '\u{6ba}' | '\u{6bc}'..='\u{6be}' | '\u{6c0}'..='\u{6c3}'
        | '\u{6c6}'..='\u{6d0}' | '\u{6d2}'..='\u{6d5}' | '\u{6f0}'..='\u{6f9}')
}

/// Families for a text; titles begin with the serif. Which ones depends on its characters alone, never on what was
/// set before.
pub(super) fn families(language: &str, text: &str, title: bool) -> FontFamily<'static> {
    let all: &'static [_] = if language.starts_with("ko") {
        &IN_KOREAN
    } else if is_in_arabic(text) {
        &IN_ARABIC
    } else {
        &FAMILIES
    };
    let needed = if text.chars().any(is_of_names) {
        all
    } else if text.chars().any(is_of_packed) {
        &all[..FIRST.len() + PACKED.len()]
    } else {
        &all[..FIRST.len()]
    };
    FontFamily::List(Cow::Borrowed(if title { needed } else { &needed[1..] }))
}

/// The font file of a family's regular face, for the screen.
pub fn face_of(family: &str) -> Option<&'static [u8]> {
    FACES.iter().find(|face| face.family == family).map(Face::data)
}

impl Face {
    fn data(&self) -> &[u8] {
        match &self.file {
            File::Plain(data) => data,
            File::Packed(packed, data) => data.get_or_init(|| unpacked(packed)),
        }
    }

    fn is_packed(&self) -> bool {
        matches!(self.file, File::Packed(..))
    }
}

/// A file packed with gzip, whose last four bytes tell its length.
fn unpacked(packed: &[u8]) -> Vec<u8> {
    let length = packed
        .last_chunk()
        .map_or(0, |length| u32::from_le_bytes(*length));
    let mut data = vec![0; length as usize];
    let read = Decompressor::new().gzip_decompress(packed, &mut data);
    assert_eq!(read, Ok(data.len()), "the embedded faces were tested");
    data
}

impl FaceId {
    /// The font file.
    pub fn data(self) -> &'static [u8] {
        FACES[usize::from(self.0)].data()
    }

    /// The PostScript name.
    pub fn name(self) -> &'static str {
        FACES[usize::from(self.0)].name
    }
}

/// What the setter of type works with.
#[derive(Default)]
pub(super) struct Case {
    pub(super) words: Words,
    registered: Option<Registered>,
}

/// Faces as parley knows them.
pub(super) struct Registered {
    pub(super) fonts: FontContext,
    pub(super) layouts: LayoutContext<Ink>,
    /// Ids of the files.
    ids: Vec<(u64, FaceId)>,
    /// Whether those that lie packed are among them.
    packed: bool,
}

impl Case {
    /// The faces that a text may need, registered when one first asks for them: a sheet in Latin letters asks for
    /// none, and most others for none that lies packed.
    pub(super) fn registered(&mut self, text: &str) -> &mut Registered {
        let registered = self.registered.get_or_insert_with(Registered::new);
        if !registered.packed && text.chars().any(|c| is_of_names(c) || is_of_packed(c)) {
            registered.add(true);
        }
        registered
    }
}

impl Registered {
    fn new() -> Self {
        let collection = Collection::new(CollectionOptions {
            shared: false,
            system_fonts: false,
        });
        let fonts = FontContext {
            collection,
            source_cache: Default::default(),
        };
        let mut registered = Self {
            fonts,
            layouts: LayoutContext::new(),
            ids: Vec::with_capacity(FACES.len()),
            packed: false,
        };
        registered.add(false);
        registered
    }

    /// Adds the faces that lie packed, or the others.
    fn add(&mut self, packed: bool) {
        self.packed = packed;
        for (id, face) in (0..).map(FaceId).zip(&FACES) {
            if face.is_packed() == packed {
                let blob = Blob::new(Arc::new(face.data()));
                self.ids.push((blob.id(), id));
                let family = FontInfoOverride {
                    family_name: Some(face.family),
                    ..FontInfoOverride::default()
                };
                self.fonts.collection.register_fonts(blob, Some(family));
            }
        }
    }

    /// The face of a registered file.
    pub(super) fn face(&self, blob: u64) -> FaceId {
        let found = self.ids.iter().find(|(id, _)| *id == blob);
        found.expect("only registered files are shaped with").1
    }
}

/// All faces. Made once, used for every sheet; only the heads of the files are read until a character needs more. A
/// case for every core that sets at the same time.
#[derive(Default)]
pub struct Fonts(Mutex<Free>);

/// The cases that nobody works with.
#[derive(Default)]
struct Free {
    cases: Vec<Case>,
    /// How often all were thrown away: one that was taken before is not put back.
    forgot: u64,
}

impl Fonts {
    /// The embedded faces.
    pub fn load() -> Self {
        Self::default()
    }

    /// Works with a case that nobody else works with. One that a panic was met with is gone.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Case) -> T) -> T {
        let (found, taken) = {
            let mut free = self.free();
            (free.cases.pop(), free.forgot)
        };
        let mut case = found.unwrap_or_default();
        let made = work(&mut case);
        let mut free = self.free();
        if free.forgot == taken {
            free.cases.push(case);
        }
        made
    }

    /// Forgets the words that were set, which are kept to be set again: a patient's name is among them.
    pub fn forget(&self) {
        let mut free = self.free();
        free.cases.clear();
        free.forgot += 1;
    }

    fn free(&self) -> MutexGuard<'_, Free> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Print for Fonts {
    fn unprintable(&self, text: &str) -> Vec<char> {
        // Letters of English and signs of the keyboard are held by every face of text.
        if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n')) {
            return Vec::new();
        }
        let text = plain(text);
        let mut uncovered = text.chars().filter(is_refused).collect();
        self.with(|case| set(case, "en", Direction::Ltr, &text, BODY, f32::MAX, &mut uncovered));
        uncovered.into_iter().collect()
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Fonts").field(&FACES.len()).finish()
    }
}
