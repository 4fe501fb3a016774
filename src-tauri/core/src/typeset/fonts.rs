//! The faces that the sheet is set in, all embedded: no font of the system is ever used.
//!
//! Source Sans 3 for text, Source Serif 4 for titles; Noto for the scripts that these do not hold.

use super::flow::{is_refused, plain};
use super::look::BODY;
use super::page::Ink;
use super::text::set;
use super::words::Words;
use crate::consult::Print;
use crate::sheet::Direction;
use parley::fontique::{Blob, Collection, CollectionOptions, FontInfoOverride};
use parley::{FontContext, FontFamily, FontFamilyName, LayoutContext};
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

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
    data: &'static [u8],
}

macro_rules! face {
    ($family:literal, $name:literal) => {
        Face {
            family: $family,
            name: $name,
            data: include_bytes!(concat!("../../../../assets/fonts/", $name, ".ttf")),
        }
    };
}

static FACES: [Face; 12] = [
    face!("Source Sans 3", "SourceSans3-Regular"),
    face!("Source Sans 3", "SourceSans3-SemiBold"),
    face!("Source Serif 4", "SourceSerif4-SemiBold"),
    face!("Noto Sans Arabic", "NotoSansArabic-Regular"),
    face!("Noto Sans Arabic", "NotoSansArabic-Bold"),
    face!("Noto Sans Hebrew", "NotoSansHebrew-Regular"),
    face!("Noto Sans Hebrew", "NotoSansHebrew-Bold"),
    face!("Noto Sans Devanagari", "NotoSansDevanagari-Regular"),
    face!("Noto Sans Devanagari", "NotoSansDevanagari-Bold"),
    face!("Noto Sans SC", "NotoSansSC-Regular"),
    face!("Noto Sans SC", "NotoSansSC-Bold"),
    face!("Noto Sans KR", "NotoSansKR-Regular"),
];

type Families = [FontFamilyName<'static>; 7];

const SERIF: FontFamilyName<'static> = FontFamilyName::named("Source Serif 4");
const SANS: FontFamilyName<'static> = FontFamilyName::named("Source Sans 3");
const ARABIC: FontFamilyName<'static> = FontFamilyName::named("Noto Sans Arabic");
const HEBREW: FontFamilyName<'static> = FontFamilyName::named("Noto Sans Hebrew");
const DEVANAGARI: FontFamilyName<'static> = FontFamilyName::named("Noto Sans Devanagari");
const CHINESE: FontFamilyName<'static> = FontFamilyName::named("Noto Sans SC");
const KOREAN: FontFamilyName<'static> = FontFamilyName::named("Noto Sans KR");

static DEFAULT: Families = [SERIF, SANS, ARABIC, HEBREW, DEVANAGARI, CHINESE, KOREAN];
static IN_KOREAN: Families = [SERIF, SANS, ARABIC, HEBREW, DEVANAGARI, KOREAN, CHINESE];

/// Families in the order in which they are asked for a character; titles begin with the serif.
pub(super) fn families(language: &str, title: bool) -> FontFamily<'static> {
    let all = if language.starts_with("ko") {
        &IN_KOREAN
    } else {
        &DEFAULT
    };
    FontFamily::List(Cow::Borrowed(if title { &all[..] } else { &all[1..] }))
}

/// The font file of a family's regular face, for the screen, on which the sheet is read in the same faces.
pub fn face_of(family: &str) -> Option<&'static [u8]> {
    FACES
        .iter()
        .find(|face| face.family == family)
        .map(|face| face.data)
}

impl FaceId {
    /// The font file.
    pub fn data(self) -> &'static [u8] {
        FACES[usize::from(self.0)].data
    }

    /// The PostScript name.
    pub fn name(self) -> &'static str {
        FACES[usize::from(self.0)].name
    }
}

/// What the setter of type works with.
pub(super) struct Case {
    pub(super) fonts: FontContext,
    pub(super) layouts: LayoutContext<Ink>,
    pub(super) words: Words,
    /// Ids of the registered files, in the order of the faces.
    ids: Vec<u64>,
}

impl Case {
    /// The face of a registered file.
    pub(super) fn face(&self, blob: u64) -> FaceId {
        let place = self
            .ids
            .iter()
            .position(|id| *id == blob)
            .expect("only registered files are shaped with");
        FaceId(u8::try_from(place).expect("there are few faces"))
    }
}

/// All faces, ready for use. Made once, used for every sheet; only the heads of the files are read until a
/// character needs more.
pub struct Fonts(Mutex<Case>);

impl Fonts {
    /// Registers the embedded faces.
    pub fn load() -> Self {
        let mut collection = Collection::new(CollectionOptions {
            shared: false,
            system_fonts: false,
        });
        let mut ids = Vec::with_capacity(FACES.len());
        for face in &FACES {
            let blob = Blob::new(Arc::new(face.data));
            ids.push(blob.id());
            let family = FontInfoOverride {
                family_name: Some(face.family),
                ..FontInfoOverride::default()
            };
            collection.register_fonts(blob, Some(family));
        }
        let fonts = FontContext {
            collection,
            source_cache: Default::default(),
        };
        Self(Mutex::new(Case {
            fonts,
            layouts: LayoutContext::new(),
            words: Words::default(),
            ids,
        }))
    }

    /// Works with the faces. What a panic left behind is scratch and can be used again.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Case) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
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

impl Default for Fonts {
    fn default() -> Self {
        Self::load()
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Fonts").field(&FACES.len()).finish()
    }
}
