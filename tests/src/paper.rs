//! A paper as a file without seals, and as a golden.

use std::fs;

use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::sheet::Sheet;
use needlepoint_core::typeset::{Fonts, typeset};

use crate::{plain, root};

/// The file of a sheet, with empty fields where it has places to sign.
pub fn written(sheet: &Sheet) -> Vec<u8> {
    let pages = typeset(sheet, &Fonts::load()).unwrap_or_else(|error| panic!("{error}"));
    let pdf = pdf::write(&pages, &Meta::of(sheet)).unwrap_or_else(|error| panic!("{error}"));
    pdf.into_bytes()
}

/// Compares with a golden; `NEEDLEPOINT_GOLDENS=write` writes it anew.
pub fn golden(name: &str, sheet: &Sheet) {
    let (file, said) = (root().join(format!("tests/goldens/{name}.txt")), plain(sheet));
    if std::env::var("NEEDLEPOINT_GOLDENS").is_ok_and(|v| v == "write") {
        fs::write(&file, &said).expect("the golden can be written");
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let first = said.lines().zip(expected.lines()).find(|(new, old)| new != old);
    assert!(said == expected, "{name} differs first here: {first:?}");
}
