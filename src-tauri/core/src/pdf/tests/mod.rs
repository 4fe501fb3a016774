//! What the room promises, on the sheets of the typesetting room.

use super::*;
use crate::sheet::Sheet;
use crate::typeset::tests::sample::sample;
use crate::typeset::{Fonts, typeset};

fn meta(sheet: &Sheet) -> Meta {
    Meta {
        title: sheet.title.clone(),
        language: sheet.language.clone(),
        subject: Some(sheet.patient.clone()),
        created: "2026-11-22T10:42:00+00:00[+00:00]".parse().unwrap(),
    }
}

fn pdf(sheet: &Sheet) -> Vec<u8> {
    let pages = typeset(sheet, &Fonts::load()).unwrap();
    write(&pages, &meta(sheet)).unwrap().into_bytes()
}

#[test]
fn it_writes() {
    let bytes = pdf(&sample());
    std::fs::write("/tmp/page/sample.pdf", bytes).unwrap();
}
