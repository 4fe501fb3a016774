//! What is measured, as functions of one sample: each gives the size of what it made.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Zoned};
use needlepoint_core::consult::{Draft, Mark, Setting};
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::screening::review;
use needlepoint_core::seal::{SealKey, Signing, seal, verify};
use needlepoint_core::sheet::{Block, Direction, FrozenSheet, Place, Sheet, compose, freeze};
use needlepoint_core::typeset::{Fonts, Pages, typeset};
use needlepoint_tests::{Desk, draft, marks};

use crate::other;

/// Everything that is measured. Sheet and pages are made when they are first asked for: the whole sheet's first
/// call shall find nothing done.
pub struct Bench {
    desk: Desk,
    draft: Draft,
    marks: BTreeMap<String, Mark>,
    fonts: OnceCell<Fonts>,
    frozen: OnceCell<FrozenSheet>,
    pages: OnceCell<Pages>,
    pub key: SealKey,
    base: Vec<u8>,
}

pub fn moment() -> Zoned {
    "2026-11-23T10:15:00+00:00[+00:00]".parse().unwrap()
}

pub fn meta() -> Meta {
    Meta {
        title: "Consent to microneedling".into(),
        language: "en".into(),
        direction: Direction::Ltr,
        subject: None,
    }
}

fn key() -> SealKey {
    let mut random = |bytes: &mut [u8]| bytes.iter_mut().zip(1..).for_each(|(byte, count)| *byte = count);
    let since = moment().timestamp() - SignedDuration::from_hours(24);
    SealKey::generate("Harbour Street Dermatology", "GB", since, &mut random).unwrap()
}

impl Bench {
    /// The bench of a sample's file, with the base document that lies beside it, if one does.
    pub fn new(sample: &Path) -> Self {
        let consult = serde_json::from_str(&fs::read_to_string(sample).unwrap()).unwrap();
        Self {
            marks: marks(&consult),
            draft: draft(consult),
            desk: Desk::new(),
            fonts: OnceCell::new(),
            frozen: OnceCell::new(),
            pages: OnceCell::new(),
            key: key(),
            base: fs::read(sample.with_extension("pdf")).unwrap_or_default(),
        }
    }

    fn fonts(&self) -> &Fonts {
        self.fonts.get_or_init(Fonts::load)
    }

    pub fn frozen(&self) -> &FrozenSheet {
        self.frozen.get_or_init(|| self.desk.freeze(&self.draft).unwrap())
    }

    pub fn pages(&self) -> &Pages {
        self.pages
            .get_or_init(|| typeset(self.frozen().sheet(), self.fonts()).unwrap())
    }

    /// A file with the signature of one more place.
    pub fn sealed(&self, file: &[u8], place: &Place) -> Vec<u8> {
        let signing = Signing::of(
            place,
            &self.marks[&place.field],
            &moment(),
            self.frozen().digest(),
        );
        seal(file, &signing, &self.key).unwrap()
    }

    /// The consult as the archive keeps it.
    pub fn consult(&self) -> String {
        serde_json::to_string(&self.draft).unwrap()
    }

    /// A mark of the sample, and the place that it goes in.
    pub fn mark(&self) -> (Place, &Mark) {
        let place = self.frozen().places().remove(0);
        let mark = &self.marks[&place.field];
        (place, mark)
    }

    /// Display list to bytes.
    pub fn render(&self) -> Vec<u8> {
        pdf::write(self.pages(), &meta()).unwrap().into_bytes()
    }

    /// The same display list by krilla.
    pub fn krilla(&self) -> Vec<u8> {
        other::write(self.pages(), "Consent to microneedling")
    }

    fn seal(&self) -> Vec<u8> {
        let (place, mark) = self.mark();
        let signing = Signing::of(&place, mark, &moment(), self.frozen().digest());
        seal(&self.base, &signing, &self.key).unwrap()
    }

    /// From the draft to the sealed and verified file.
    pub fn sheet(&self) -> Vec<u8> {
        self.staged(&mut |_| ())
    }

    /// The whole sheet, telling the name of each stage when it is done.
    fn staged(&self, done: &mut dyn FnMut(&'static str)) -> Vec<u8> {
        let fonts = self.fonts();
        done("fonts");
        let day = self.draft.day().unwrap();
        let desk = &self.desk;
        let setting = Setting::new(&desk.procedure, &desk.clinic, &desk.policy, fonts, day);
        let reviewed = review(&self.draft, &setting).unwrap();
        done("review");
        let sheet = compose(&reviewed, &setting).unwrap();
        let frozen = freeze(&sheet, &reviewed, &setting, moment().timestamp()).unwrap();
        done("compose");
        let pages = typeset(frozen.sheet(), fonts).unwrap();
        done("typeset");
        let mut file = pdf::write(&pages, &meta()).unwrap().into_bytes();
        done("write");
        for place in frozen.places() {
            let signing = Signing::of(&place, &self.marks[&place.field], &moment(), frozen.digest());
            file = seal(&file, &signing, &self.key).unwrap();
        }
        done("seal, both");
        assert!(verify(&file, None).unwrap().intact);
        done("verify");
        file
    }

    /// How long each stage of the whole sheet takes.
    pub fn stages(&self) -> Vec<(&'static str, Duration)> {
        let (mut stages, mut last) = (Vec::new(), Instant::now());
        self.staged(&mut |name| {
            let now = Instant::now();
            stages.push((name, now - last));
            last = now;
        });
        stages
    }

    /// How long one call takes. What the call is given is there beforehand.
    pub fn timed(&self, what: &str) -> Duration {
        let work = match what {
            "render" => Self::render,
            "krilla" => Self::krilla,
            "seal" => Self::seal,
            "sheet" => Self::sheet,
            other => panic!("nothing is called {other}"),
        };
        if what != "sheet" {
            self.pages();
        }
        let start = Instant::now();
        assert!(std::hint::black_box(work(self)).len() > 10_000);
        start.elapsed()
    }

    /// The sample's sheet with `count` notes, no two alike, for its text. Nobody signs it.
    pub fn notes(&self, count: usize) -> Sheet {
        let mut sheet = self.frozen().sheet().clone();
        let is_note = |block: &&Block| matches!(block, Block::Paragraph { .. });
        let notes: Vec<Block> = sheet.blocks.iter().filter(is_note).cloned().collect();
        let numbered = |(number, block): (usize, &Block)| match block {
            Block::Paragraph { text } => Block::Paragraph {
                text: format!("{}. {text}", number + 1),
            },
            other => other.clone(),
        };
        sheet.blocks = notes
            .iter()
            .cycle()
            .take(count)
            .enumerate()
            .map(numbered)
            .collect();
        sheet
    }

    /// Pages of a sheet, and how long it takes to typeset and write them.
    pub fn printed(&self, sheet: &Sheet) -> (usize, Duration) {
        let start = Instant::now();
        let pages = typeset(sheet, self.fonts()).unwrap();
        let file = pdf::write(&pages, &meta()).unwrap();
        let took = start.elapsed();
        assert!(file.as_bytes().len() > 10_000);
        (pages.pages.len(), took)
    }
}
