//! What the room promises, on the sheets of the typesetting room.

mod scan;
mod structure;

use super::*;
use crate::sheet::{Block, Direction, Paper, Sheet};
use crate::typeset::tests::sample::{sample, sheet_of};
use crate::typeset::tests::scripts::names;
use crate::typeset::{Fonts, typeset};
use lopdf::{Dictionary, Document, Object};
use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};

fn meta(sheet: &Sheet) -> Meta {
    Meta::of(sheet)
}

fn pdf(sheet: &Sheet) -> Vec<u8> {
    let pages = typeset(sheet, &Fonts::load()).unwrap();
    write(&pages, &meta(sheet)).unwrap().into_bytes()
}

fn judged(bytes: &[u8]) {
    for profile in [ValidationProfile::PdfUa1, ValidationProfile::PdfA2a] {
        let report = validate_pdf_bytes(bytes, &ValidationOptions::default().profile(profile)).unwrap();
        let found: Vec<_> = report.failures.iter().map(|failure| &failure.message).collect();
        assert!(report.is_compliant, "{profile:?}: {found:?}");
    }
}

fn fields(file: &Document) -> Vec<Dictionary> {
    let form = file
        .catalog()
        .unwrap()
        .get(b"AcroForm")
        .unwrap()
        .as_reference()
        .unwrap();
    let form = file.get_dictionary(form).unwrap();
    let fields = form.get(b"Fields").unwrap().as_array().unwrap();
    fields
        .iter()
        .map(|id| file.get_dictionary(id.as_reference().unwrap()).unwrap().clone())
        .collect()
}

#[test]
fn a_sheet_with_every_block_is_archival_and_accessible() {
    for paper in [Paper::A4, Paper::Letter] {
        judged(&pdf(&Sheet { paper, ..sample() }));
    }
    judged(&pdf(&Sheet {
        direction: Direction::Rtl,
        specimen: None,
        ..sample()
    }));
}

#[test]
fn every_script_is_archival_and_accessible() {
    judged(&pdf(&sheet_of(names())));
}

#[test]
fn the_same_pages_are_the_same_bytes() {
    let (first, second) = (pdf(&sample()), pdf(&sample()));
    assert!(first == second);
    let other = pdf(&Sheet {
        title: "Another".into(),
        ..sample()
    });
    let id = |bytes: &[u8]| {
        Document::load_mem(bytes)
            .unwrap()
            .trailer
            .get(b"ID")
            .unwrap()
            .clone()
    };
    assert_eq!(id(&first), id(&second));
    assert_ne!(id(&first), id(&other));
}

#[test]
fn the_sample_is_small() {
    let bytes = pdf(&sample());
    assert!(bytes.len() < 80_000, "{} bytes", bytes.len());
}

#[test]
fn fields_are_empty_named_and_tagged() {
    let file = Document::load_mem(&pdf(&sample())).unwrap();
    let fields = fields(&file);
    let names: Vec<_> = fields
        .iter()
        .map(|field| field.get(b"T").unwrap().as_str().unwrap())
        .collect();
    assert_eq!(names, [&b"patient"[..], b"interpreter", b"clinician"]);
    for field in &fields {
        assert!(!field.has(b"V"));
        assert_eq!(field.get(b"F").unwrap().as_i64().unwrap(), 132);
        assert_eq!(field.get(b"TU").unwrap(), field.get(b"Contents").unwrap());
    }
    let forms: Vec<_> = file
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|dict| {
            dict.get(b"S")
                .and_then(Object::as_name)
                .is_ok_and(|name| name == b"Form")
        })
        .collect();
    assert_eq!(forms.len(), 3);
    for form in forms {
        // The dictionary itself: an array here makes readers distrust the second signature.
        let object = form.get(b"K").unwrap().as_dict().unwrap();
        assert_eq!(object.get(b"Type").unwrap().as_name().unwrap(), b"OBJR");
    }
}

#[test]
fn the_font_for_seals_holds_the_letters_of_seals() {
    let file = Document::load_mem(&pdf(&sample())).unwrap();
    let form = file
        .catalog()
        .unwrap()
        .get(b"AcroForm")
        .unwrap()
        .as_reference()
        .unwrap();
    let resources = file
        .get_dictionary(form)
        .unwrap()
        .get(b"DR")
        .unwrap()
        .as_dict()
        .unwrap();
    let fonts = resources.get(b"Font").unwrap().as_dict().unwrap();
    let font = file
        .get_dictionary(fonts.get(b"Sign").unwrap().as_reference().unwrap())
        .unwrap();
    assert_eq!(font.get(b"Encoding").unwrap().as_name().unwrap(), b"Identity-H");
    let texts = file
        .get_object(font.get(b"ToUnicode").unwrap().as_reference().unwrap())
        .unwrap();
    let texts = String::from_utf8(texts.as_stream().unwrap().decompressed_content().unwrap()).unwrap();
    for c in (' '..='~').chain("·–—éüñ".chars()) {
        assert!(texts.contains(&format!("> <{:04X}>\n", u32::from(c))), "{c}");
    }
    let descendants = font.get(b"DescendantFonts").unwrap().as_array().unwrap();
    let descendant = file
        .get_dictionary(descendants[0].as_reference().unwrap())
        .unwrap();
    let widths = descendant.get(b"W").unwrap().as_array().unwrap();
    let widths = widths[1].as_array().unwrap();
    let last = texts
        .lines()
        .filter_map(|line| u16::from_str_radix(line.get(1..5)?, 16).ok())
        .max()
        .unwrap();
    assert!(widths.len() > usize::from(last.min(200)));
}

#[test]
fn titles_with_marks_of_markup_are_escaped() {
    let sheet = Sheet {
        title: "Peel <b> & “needle” (a\\b)".into(),
        ..sheet_of(Vec::new())
    };
    judged(&pdf(&sheet));
}

#[test]
fn a_long_table_is_written_whole() {
    let rows = (0..150)
        .map(|i| vec![format!("Row {i}"), "Words in a cell".into()])
        .collect();
    let head = vec!["First".into(), "Second".into()];
    let bytes = pdf(&sheet_of(vec![Block::Table {
        head,
        widths: vec![0.5, 0.5],
        rows,
        beside: None,
    }]));
    assert!(Document::load_mem(&bytes).unwrap().get_pages().len() > 3);
    judged(&bytes);
}
