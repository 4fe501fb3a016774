//! The sealed sheet before outside judges, and broken on purpose.
//!
//! The sample is sealed by the terminal. Each judge says of the whole file that it is valid; each broken copy is
//! told by `verify`, and by pyHanko too where the break lies inside what a signature covers.
#![allow(clippy::unwrap_used)]

mod broken;
mod judges;
mod streams;

use std::ffi::OsStr;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::{SignedDuration, Zoned};
use needlepoint_core::seal::{SealKey, Signing, seal, verify};
use needlepoint_core::sheet::FrozenSheet;
use needlepoint_tests::{Desk, Ran, cli, consult, draft, judge, marks, patched, poppler, python, written};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The sealed sample on one paper.
struct Sealed {
    folder: TempDir,
    pdf: PathBuf,
    certificate: PathBuf,
    bytes: Vec<u8>,
}

fn sealed(paper: &str) -> Sealed {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (consult_file, pdf, certificate) = (file("consult.json"), file("sheet.pdf"), file("seal.pem"));
    fs::write(&consult_file, consult("healthy").to_string()).unwrap();
    let ran = cli([
        OsStr::new("sheet"),
        consult_file.as_os_str(),
        OsStr::new("-o"),
        pdf.as_os_str(),
        OsStr::new("--paper"),
        OsStr::new(paper),
        OsStr::new("--certificate-out"),
        certificate.as_os_str(),
    ]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let bytes = fs::read(&pdf).unwrap();
    Sealed {
        folder,
        pdf,
        certificate,
        bytes,
    }
}

fn sample() -> &'static Sealed {
    static SEALED: OnceLock<Sealed> = OnceLock::new();
    SEALED.get_or_init(|| sealed("a4"))
}

fn verified(file: &Path, trust: Option<&Path>) -> (i32, Value) {
    let mut words = vec![OsStr::new("verify"), file.as_os_str()];
    if let Some(trust) = trust {
        words.extend([OsStr::new("--trust"), trust.as_os_str()]);
    }
    let ran = cli(words);
    (ran.code, serde_json::from_str(&ran.out).unwrap_or(Value::Null))
}

/// `verify` of changed bytes.
fn judged(bytes: &[u8]) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("changed.pdf");
    fs::write(&file, bytes).unwrap();
    verified(&file, None)
}

fn pyhanko(file: &Path, certificate: &Path) -> Ran {
    let words = [
        "-m",
        "pyhanko",
        "sign",
        "validate",
        "--pretty-print",
        "--no-revocation-check",
    ];
    let words = words.iter().map(OsStr::new);
    let trust = [
        OsStr::new("--trust-replace"),
        OsStr::new("--trust"),
        certificate.as_os_str(),
        file.as_os_str(),
    ];
    python(words.chain(trust))
}

/// Where a signature stands in the file.
#[derive(Clone, Debug)]
struct Signature {
    /// What it covers, before and after itself.
    covers: [Range<usize>; 2],
    /// Its container in hexadecimal digits.
    contents: Range<usize>,
}

fn find(bytes: &[u8], word: &[u8], from: usize) -> Option<usize> {
    let found = bytes[from..]
        .windows(word.len())
        .position(|window| window == word);
    found.map(|at| from + at)
}

/// The signatures by what the file says of them, in order.
fn signatures(bytes: &[u8]) -> Vec<Signature> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = find(bytes, b"/ByteRange[", from) {
        let start = at + b"/ByteRange[".len();
        let end = find(bytes, b"]", start).unwrap();
        let text = std::str::from_utf8(&bytes[start..end]).unwrap();
        let n: Vec<usize> = text.split_whitespace().map(|n| n.parse().unwrap()).collect();
        found.push(Signature {
            covers: [n[0]..n[0] + n[1], n[2]..n[2] + n[3]],
            contents: n[1] + 1..n[2] - 1,
        });
        from = end;
    }
    found
}

/// The container's bytes without the padding.
fn container(bytes: &[u8], signature: &Signature) -> Vec<u8> {
    let digits = std::str::from_utf8(&bytes[signature.contents.clone()]).unwrap();
    let raw: Vec<u8> = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect();
    assert_eq!(raw[..2], [0x30, 0x82], "a sequence with a length of two bytes");
    let length = 4 + usize::from(u16::from_be_bytes([raw[2], raw[3]]));
    assert!(raw[length..].iter().all(|byte| *byte == 0));
    raw[..length].to_vec()
}

#[test]
fn the_sealed_sample_verifies_on_both_papers() {
    for paper in ["a4", "letter"] {
        let sealed = sealed(paper);
        let (code, said) = verified(&sealed.pdf, None);
        assert_eq!(code, 0, "{said}");
        assert_eq!(
            (&said["intact"], &said["coversWholeFile"]),
            (&json!(true), &json!(true))
        );
        let seals = said["seals"].as_array().unwrap();
        let fields: Vec<&str> = seals.iter().map(|seal| seal["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["patient", "clinician"]);
        for seal in seals {
            assert_eq!(
                (&seal["intact"], &seal["selfSigned"]),
                (&json!(true), &json!(true))
            );
            assert_eq!(seal["digest"], seals[0]["digest"]);
            assert_eq!(seal["digest"].as_str().unwrap().len(), 64);
            let at: jiff::Timestamp = seal["at"].as_str().unwrap().parse().unwrap();
            assert!(at.as_second() > 0);
        }
        assert_eq!(seals[0]["name"], consult("healthy")["patient"]["name"]);
        let (code, said) = verified(&sealed.pdf, Some(&sealed.certificate));
        assert_eq!(code, 0);
        assert!(
            said["seals"]
                .as_array()
                .unwrap()
                .iter()
                .all(|seal| seal["trusted"] == true)
        );

        let size = judge("pdfinfo", [&sealed.pdf]);
        let expected = if paper == "a4" { "(A4)" } else { "(letter)" };
        let page = size.out.lines().find(|line| line.starts_with("Page size:"));
        assert!(
            page.is_some_and(|line| line.contains(expected)),
            "{paper}: {page:?}"
        );
    }
}

#[test]
fn another_ones_certificate_is_not_trusted() {
    let other = sealed("a4");
    let (code, said) = verified(&sample().pdf, Some(&other.certificate));
    assert_eq!(code, 3, "{said}");
    assert_eq!(said["intact"], true);
    assert!(
        said["seals"]
            .as_array()
            .unwrap()
            .iter()
            .all(|seal| seal["trusted"] == false)
    );
}

#[test]
fn the_digest_of_the_sheet_stands_under_each_signature_and_in_each_revision() {
    let frozen = frozen(&json!({}));
    let digest = frozen.digest().hex();
    let folder = tempfile::tempdir().unwrap();
    for (signed, file) in sealings(&frozen).iter().enumerate() {
        let path = folder.path().join("sheet.pdf");
        fs::write(&path, file).unwrap();
        let under = format!("SHA-256 {}", &digest[..16]);
        assert_eq!(poppler(&path).matches(&under).count(), signed, "{under}");
        if signed == 0 {
            continue;
        }
        let seals = verify(file, None).unwrap().seals;
        assert_eq!(seals.len(), signed);
        assert!(
            seals.iter().all(|seal| seal.digest.as_ref() == Some(&digest)),
            "{seals:?}"
        );
        let entry = format!("/NDPT_SheetDigest<{digest}>");
        let entries = file
            .windows(entry.len())
            .filter(|bytes| bytes.eq_ignore_ascii_case(entry.as_bytes()));
        assert_eq!(entries.count(), signed);
    }
}

#[test]
fn the_sample_is_small() {
    for paper in ["a4", "letter"] {
        let size = sealed(paper).bytes.len();
        assert!(size <= 90_000, "{paper}: {size} bytes");
    }
}

fn frozen(patch: &Value) -> FrozenSheet {
    let desk = Desk::new();
    let draft = desk.agreed(draft(patched(consult("healthy"), patch)));
    desk.freeze(&draft).unwrap_or_else(|gaps| panic!("{gaps:?}"))
}

fn moment() -> Zoned {
    "2026-11-23T10:15:00+00:00[+00:00]".parse().unwrap()
}

fn key() -> SealKey {
    let since = moment().timestamp() - SignedDuration::from_hours(24);
    let mut random = |bytes: &mut [u8]| bytes.iter_mut().zip(1..).for_each(|(byte, count)| *byte = count);
    SealKey::generate("Harbour Street Dermatology", "GB", since, &mut random).unwrap()
}

#[test]
fn what_is_printed_of_a_consult_is_the_same_file_whenever_it_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    fs::write(file("consult.json"), consult("healthy").to_string()).unwrap();
    for kind in ["blank", "aftercare"] {
        let printed = ["once.pdf", "again.pdf"].map(|name| {
            let words = ["sheet", "--kind", kind, "-o"].map(OsStr::new);
            let ran = cli(words
                .into_iter()
                .chain([file(name).as_os_str(), file("consult.json").as_os_str()]));
            assert_eq!(ran.code, 0, "{}", ran.err);
            std::thread::sleep(std::time::Duration::from_millis(1100));
            fs::read(file(name)).unwrap()
        });
        assert!(printed[0] == printed[1], "{kind}");
    }
}

/// A sheet sealed by the key above: the base, and after each signature.
fn sealings(frozen: &FrozenSheet) -> Vec<Vec<u8>> {
    let (marks, key) = (marks(&consult("healthy")), key());
    let mut files = vec![written(frozen.sheet())];
    for place in frozen.places() {
        let signing = Signing::of(&place, &marks[&place.field], &moment(), frozen.digest());
        files.push(seal(&files[files.len() - 1], &signing, &key).unwrap());
    }
    files
}

#[test]
fn the_same_sheet_gives_the_same_base_in_any_process() {
    const OUT: &str = "NEEDLEPOINT_TEST_BASE";
    let frozen = frozen(&json!({}));
    if let Some(out) = std::env::var_os(OUT) {
        return fs::write(out, written(frozen.sheet())).unwrap();
    }
    let once = written(frozen.sheet());
    assert!(once == written(frozen.sheet()), "twice in one process");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("base.pdf");
    let done = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_same_sheet_gives_the_same_base_in_any_process"])
        .env(OUT, &out)
        .output()
        .unwrap();
    assert!(done.status.success());
    assert!(once == fs::read(&out).unwrap(), "in another process");
    // Another sheet is another file, also by its identifier.
    let other = self::frozen(&json!({ "patient": { "recordNumber": "LD-20419" } }));
    let other = written(other.sheet());
    assert!(once != other);
    let id = |bytes: &[u8]| {
        let document = lopdf::Document::load_mem(bytes).unwrap();
        format!("{:?}", document.trailer.get(b"ID").unwrap())
    };
    assert_ne!(id(&once), id(&other));
}

#[test]
fn a_sheet_that_nobody_signed_bears_no_seal() {
    let (code, said) = judged(&written(frozen(&json!({})).sheet()));
    assert_eq!((code, said), (2, Value::Null));
}
