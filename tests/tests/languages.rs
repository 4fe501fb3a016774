//! The sheet in every language: sealed, archival, accessible, and in the PDF word by word what its blocks say.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use needlepoint_core::procedure::microneedling;
use needlepoint_core::screening::defer;
use needlepoint_core::sheet::{Direction, Sheet, aftercare, blank, deferral};
use needlepoint_tests::rows::resolve_all;
use needlepoint_tests::{
    Desk, against_profiles, cli, consult_in, draft, patched, pdfium, poppler, said, shapes, written,
};
use serde_json::{Value, json};

const KINDS: [&str; 2] = ["healthy", "cautions"];

/// Of the words of a sheet that is written from right to left, the share that a reader's program finds whole, at
/// least. Both put such lines in order again by guessing: poppler parts words from the numbers and signs that they
/// touch; pdfium leaves words that bear marks in the order of the eye, and sees no space behind the widest letters.
const FOUND_FROM_RIGHT: [(&str, f64); 2] = [("poppler", 0.95), ("pdfium", 0.9)];

fn languages() -> Vec<String> {
    microneedling().unwrap().texts.into_keys().collect()
}

/// The sample's sheet in a language, as blocks and as a sealed file.
fn made(language: &str, kind: &str, folder: &Path) -> (Sheet, std::path::PathBuf) {
    let (file, out) = (folder.join("consult.json"), folder.join("sheet.pdf"));
    let consult = consult_in(language, kind);
    fs::write(&file, consult.to_string()).unwrap();
    let ran = cli(["sheet".as_ref(), file.as_os_str(), "-o".as_ref(), out.as_os_str()]);
    assert_eq!(ran.code, 0, "{language}, {kind}: {}", ran.err);
    (Desk::new().sheet(&draft(consult)), out)
}

#[test]
fn every_language_has_its_sample_and_its_sealed_sheet() {
    let languages = languages();
    assert_eq!(languages, ["ar", "de", "en", "es", "fr", "pt", "zh-Hans"]);
    let folder = tempfile::tempdir().unwrap();
    for language in &languages {
        for kind in KINDS {
            let (sheet, out) = made(language, kind, folder.path());
            assert_eq!(&sheet.language, language);
            assert_eq!(sheet.direction == Direction::Rtl, language == "ar");
            let beside = (language != "en").then(|| "en".to_owned());
            assert_eq!(sheet.beside, beside, "{language}");
            let pdf = fs::read(&out).unwrap();
            assert_eq!(against_profiles(&pdf), [""; 0], "{language}, {kind}");
            let judged = cli(["verify".as_ref(), out.as_os_str()]);
            assert_eq!(judged.code, 0, "{language}: {}", judged.out);
        }
    }
}

/// Without white space, and without the hyphen that a reader drops where a word goes on in the next line.
fn dense(text: &str) -> String {
    let marks = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2}' | '\u{fffe}');
    text.chars()
        .filter(|c| !c.is_whitespace() && !marks(*c) && !matches!(c, '-' | '\u{ad}'))
        .collect()
}

/// What is printed on every page beside the sheet, without white space.
fn furniture(sheet: &Sheet, pages: usize) -> Vec<String> {
    let running = format!("{} · {}", sheet.clinic, sheet.patient);
    let feet = (1..=pages).flat_map(|page| {
        let foot = sheet.form.foot.replace("{page}", &page.to_string());
        let foot = foot.replace("{pages}", &pages.to_string());
        let (form, page) = foot.rsplit_once(" · ").unwrap();
        [form.to_owned(), page.to_owned()]
    });
    let specimen = sheet.specimen.clone().unwrap_or_default();
    let parts = feet.chain([running, specimen]).map(|text| dense(&text));
    parts.filter(|text| !text.is_empty()).collect()
}

/// What is read of the pages, without white space and without what is printed on every page.
fn pages(sheet: &Sheet, read: &str) -> String {
    let pages: Vec<&str> = read
        .split('\u{c}')
        .filter(|page| !page.trim().is_empty())
        .collect();
    let furniture = furniture(sheet, pages.len());
    let mut all = String::new();
    for page in &pages {
        let mut page = dense(page);
        for part in &furniture {
            // Written last, so that it is looked for from the end.
            if let Some(at) = page.rfind(part.as_str()) {
                page.replace_range(at..at + part.len(), "");
            }
        }
        all.push_str(&page);
    }
    all
}

/// Asserts that the file says all that the sheet says. In large print the heads of a table stand beside every cell.
fn anywhere(sheet: &Sheet, read: &str, case: &str) {
    let all = pages(sheet, read);
    for words in said(sheet) {
        assert!(all.contains(&dense(&words)), "{case}: not there: {words}");
    }
}

/// Asserts that the file says just what the sheet says, in its order; what else stands there is given back.
fn in_order(sheet: &Sheet, read: &str, case: &str) -> String {
    let all = pages(sheet, read);
    let (mut rest, mut else_there) = (all.as_str(), String::new());
    for words in said(sheet) {
        let wanted = dense(&words);
        let at = rest.find(&wanted);
        let at = at.unwrap_or_else(|| {
            let near: String = rest.chars().take(300).collect();
            panic!("{case}: not there, or not in its place: {words}\nwhat follows is: {near}")
        });
        else_there.push_str(&rest[..at]);
        rest = &rest[at + wanted.len()..];
    }
    else_there + rest
}

/// With the letters of those that stand for two: poppler leaves that to who searches.
fn whole(text: &str) -> String {
    let pairs = [("ﻵ", "لآ"), ("ﻷ", "لأ"), ("ﻹ", "لإ"), ("ﻻ", "لا")];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (one, two)| text.replace(one, two))
}

/// Words with how often each stands there.
fn counted(text: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        *found.entry(word.to_owned()).or_insert(0) += 1;
    }
    found
}

/// Every paper that a consult can come to, by what it is called.
fn papers(language: &str) -> Vec<(String, Sheet)> {
    let desk = Desk::new();
    let in_language = |kind: &str, change: &Value| {
        let mut draft = draft(patched(consult_in(language, kind), change));
        draft.resolutions.clear();
        resolve_all(&desk, &mut draft);
        draft
    };
    let today = in_language("healthy", &json!({})).day().unwrap();
    let mut papers = Vec::new();
    for (shape, kind, change) in shapes(today) {
        let mut draft = in_language(kind, &change);
        papers.push((shape.to_owned(), desk.sheet(&draft)));
        draft.printing.large_print = true;
        papers.push((format!("{shape}, large"), desk.sheet(&draft)));
    }
    let healthy = in_language("healthy", &json!({}));
    let setting = desk.setting(&healthy);
    let by_pen = blank(&desk.review(&healthy).unwrap(), &setting).unwrap();
    papers.push(("by pen".to_owned(), by_pen.sheet().clone()));
    let signed = desk.freeze(&desk.agreed(healthy.clone())).unwrap();
    papers.push(("aftercare".to_owned(), aftercare(&signed).unwrap()));
    let blocked = draft(consult_in(language, "blocked"));
    let setting = desk.setting(&blocked);
    let letter = deferral(&defer(&blocked, &setting).unwrap(), "Dr Mara Linden", &setting).unwrap();
    papers.push(("letter".to_owned(), letter.sheet().clone()));
    papers
}

#[test]
fn every_paper_says_what_its_sheet_says_word_by_word() {
    println!("language  paper              reader    words  found");
    std::thread::scope(|scope| {
        for language in languages() {
            scope.spawn(move || {
                let folder = tempfile::tempdir().unwrap();
                for (name, sheet) in papers(&language) {
                    let out = folder.path().join("paper.pdf");
                    fs::write(&out, written(&sheet)).unwrap();
                    read_by_both(&sheet, &out, &format!("{language:<9} {name:<18}"));
                }
            });
        }
    });
}

/// Asserts that both readers find the words of the sheet in the file.
fn read_by_both(sheet: &Sheet, out: &Path, name: &str) {
    for (reader, read) in [("poppler", poppler(out)), ("pdfium", pdfium(out))] {
        let case = format!("{name} {reader:<8}");
        let wanted = counted(&said(sheet).join("\n"));
        let there = counted(&whole(&read));
        let all: usize = wanted.values().sum();
        let found = wanted
            .iter()
            .map(|(word, n)| there.get(word).unwrap_or(&0).min(n));
        let found: usize = found.sum();
        println!("{case} {all:>6} {found:>6}");
        if sheet.direction == Direction::Rtl {
            let share = found as f64 / all as f64;
            let least = FOUND_FROM_RIGHT.iter().find(|(name, _)| *name == reader);
            assert!(share >= least.unwrap().1, "{case}: {found} of {all} words");
        } else if sheet.printing.large_print {
            anywhere(sheet, &read, &case);
        } else {
            let other = in_order(sheet, &read, &case);
            let most = dense(&said(sheet).concat()).chars().count() / 20;
            assert!(other.chars().count() < most, "{case}: it also says {other}");
        }
    }
}

#[test]
fn a_sealed_pdf_says_what_the_sheet_says_word_by_word() {
    let folder = tempfile::tempdir().unwrap();
    println!("language  sample             reader    words  found");
    for language in languages() {
        for kind in KINDS {
            let (mut sheet, out) = made(&language, kind, folder.path());
            let texts = Desk::new().procedure.texts(&language).unwrap().clone();
            sheet.specimen = Some(texts.get("sheet.specimen").to_owned());
            read_by_both(&sheet, &out, &format!("{language:<9} {kind:<18}"));
        }
    }
}
