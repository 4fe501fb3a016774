//! Consults that strain the sheet: each comes out whole and clean.
//!
//! What is refused instead is shown where it is typed or read: names in `sheets` and `review`, logos and
//! certificates in the core, time-stamps in `stamps.rs`.
#![allow(clippy::unwrap_used)]

use std::fs;

use jiff::{SignedDuration, Zoned};
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::seal::{SealKey, Signing, seal, verify};
use needlepoint_core::sheet::{Block, Sheet};
use needlepoint_core::typeset::{Fonts, typeset};
use needlepoint_tests::{Desk, against_profiles, consult, draft, judge, marks, patched, pdfium, poppler};
use serde_json::{Value, json};

fn moment() -> Zoned {
    "2026-11-23T10:15:00+00:00[+00:00]".parse().unwrap()
}

/// How many pages, and the file.
fn written(sheet: &Sheet) -> (usize, Vec<u8>) {
    let pages = typeset(sheet, &Fonts::load()).unwrap();
    let meta = Meta::of(sheet);
    let file = pdf::write(&pages, &meta).unwrap().into_bytes();
    (pages.pages.len(), file)
}

/// Both profiles and qpdf pass the file; what poppler and pdfium read in it, white squeezed.
fn read(bytes: &[u8]) -> [String; 2] {
    assert_eq!(against_profiles(bytes), [""; 0]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sheet.pdf");
    fs::write(&file, bytes).unwrap();
    if let Some(kept) = std::env::var_os("NEEDLEPOINT_KEEP") {
        let name = std::thread::current().name().unwrap().to_owned() + ".pdf";
        fs::copy(&file, std::path::Path::new(&kept).join(name)).unwrap();
    }
    let ran = judge("qpdf", ["--check".as_ref(), file.as_os_str()]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    [poppler(&file), pdfium(&file)].map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A sentence that no other number has, of a few lines.
fn note(number: usize, what: &str) -> String {
    format!(
        "{what} {number}: may I swim, run, dance, paint my face, sit in the sun, and take my other medicines on \
         day {number}, or shall I wait for word from you?"
    )
}

#[test]
fn twenty_pages_of_questions_are_signed_and_read_whole() {
    let questions: Vec<Value> = (1..=260)
        .map(|number| json!({ "asked": note(number, "Question"), "answered": note(number, "Answer") }))
        .collect();
    let changed = patched(
        consult("healthy"),
        &json!({ "consent": { "questions": questions } }),
    );
    let (desk, marks) = (Desk::new(), marks(&changed));
    let draft = desk.agreed(draft(changed));
    let frozen = desk.freeze(&draft).unwrap();
    let (pages, mut file) = written(frozen.sheet());
    let (plain, _) = written(
        desk.freeze(&desk.agreed(needlepoint_tests::draft(consult("healthy"))))
            .unwrap()
            .sheet(),
    );
    assert!(pages >= plain + 20, "{pages} pages, {plain} without");
    let mut random = |bytes: &mut [u8]| bytes.iter_mut().zip(1..).for_each(|(byte, count)| *byte = count);
    let since = moment().timestamp() - SignedDuration::from_hours(24);
    let key = SealKey::generate("Linden Dermatology", "GB", since, &mut random).unwrap();
    for place in frozen.places() {
        let signing = Signing::of(&place, &marks[&place.field], &moment(), frozen.digest());
        file = seal(&file, &signing, &key).unwrap();
    }
    let verified = verify(&file, None).unwrap();
    assert!(verified.intact && verified.covers_whole_file);
    for text in read(&file) {
        for number in [1, 2, 77, 130, 259, 260] {
            for what in ["Question", "Answer"] {
                let start = format!("{what} {number}: may I swim");
                assert_eq!(text.matches(&start).count(), 1, "{start}");
            }
        }
        assert!(text.contains(&format!("page {pages} of {pages}")));
    }
}

#[test]
fn a_row_taller_than_a_page_is_a_clean_file() {
    let desk = Desk::new();
    let mut sheet = desk.sheet(&draft(consult("healthy")));
    let tall: String = (1..=900).map(|number| format!("word{number} ")).collect();
    let table = Block::Table {
        head: vec!["What".into(), "How it is".into()],
        widths: vec![0.3, 0.7],
        rows: vec![
            vec!["Before".into(), "A short cell.".into()],
            vec!["Taller than a page".into(), tall.trim_end().into()],
            vec!["After".into(), "A short cell.".into()],
        ],
        beside: None,
    };
    sheet.blocks = vec![
        Block::Paragraph {
            text: "Before the table.".into(),
        },
        table,
    ];
    let (pages, file) = written(&sheet);
    assert!(pages > 1);
    for text in read(&file) {
        let words = text.split(' ').filter(|word| word.starts_with("word"));
        let numbers: Vec<String> = words.map(|word| word["word".len()..].to_owned()).collect();
        let expected: Vec<String> = (1..=900).map(|number| number.to_string()).collect();
        assert_eq!(numbers, expected);
    }
}
